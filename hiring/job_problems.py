"""What can be wrong with a file of jobs: where (a JSON pointer), a code, and a sentence for its author."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hiring.errors import DomainError

SENTENCES: Mapping[str, str] = {
    # the shape of the file
    "not_json": "This is not JSON: {reason}.",
    "duplicate_property": "The property {name} stands here twice.",
    "too_deep": "This is nested too deeply.",
    "wrong_type": "Write {expected} here.",
    "unknown_property": "There is no property of this name here.",
    "required": "This is missing or empty.",
    "too_many": "These are too many: at most {max}.",
    "bad_characters": "This holds characters that cannot be stored (NUL, or half of a surrogate pair).",
    "bad_number": "This number cannot be stored.",
    # values
    "not_one_of": "Write one of: {allowed}.",
    "not_a_date": "Write a date like 2026-12-14, or an instant with its zone like 2026-12-14T17:00:00Z.",
    "not_an_amount": "Write an amount in digits, like 52000 or 14.80.",
    "too_long": "This is too long.",
    "bad_format": "Write it in small letters, digits and single hyphens, like frame-welder; a language like en.",
    "out_of_range": "This is out of range.",
    "too_many_decimals": "Write at most two decimals.",
    "unknown_country": "Write countries in two capital letters, like GB.",
    "unknown_currency": "Write the currency in three capital letters, like GBP.",
    "below_minimum": "The highest salary is below the lowest.",
    # jobs
    "duplicate_slug": "An earlier job of this file has the same slug (or the same name and no slug).",
    "duplicate_job_code": "An earlier job of this file has the same job_code.",
    "duplicate_job": "An earlier job of this file is the same stored job.",
    "slug_needed": "Give this job a slug or a job_code, so that it is known when the file is loaded again.",
    "taken": "Another job has this already.",
    "inbox_first": "The first stage, and only the first, must be of kind inbox.",
    "hired_last": "The last stage, and only the last, must be of kind hired.",
    "duplicate_name": "An earlier stage has the same name.",
    "stage_in_use": "{applications} active applications stand in {stage}: move them first.",
    "in_the_past": "The job cannot be open after its closing time.",
    "active_applications": "The job still has active applications: answer them before archiving it.",
    "invalid_transition": "A job that is {current_status} cannot become that.",
    "job_archived": "An archived job takes no changes: give it another status first.",
    # screening forms
    "invalid_shape": "This is not what belongs here.",
    "invalid_key": "A key is small letters, digits and underscores, beginning with a letter.",
    "duplicate_key": "An earlier question has the same key.",
    "unknown_type": "There is no such type of question.",
    "blank_label": "Write a label.",
    "label_too_long": "The label is too long.",
    "options_required": "A question of this type needs options.",
    "options_not_allowed": "A question of this type has no options.",
    "invalid_option_id": "An option's id is letters, digits, hyphens and underscores.",
    "duplicate_option": "An earlier option has the same id.",
    "duplicate_option_label": "An earlier option has the same label.",
    "constraint_not_allowed": "A question of this type has no such constraint.",
    "invalid_constraint": "The constraint's value does not do.",
    "contradictory_bounds": "No value lies between these bounds.",
    "invalid_condition": "This is not a condition.",
    "empty_group": "A group needs one condition or more.",
    "unknown_op": "There is no such comparison.",
    "op_not_valid_for_type": "A question of that type cannot be compared like this.",
    "invalid_value": "The value does not fit the question.",
    "value_not_allowed": "This comparison takes no value.",
    "option_not_in_question": "The question has no such option.",
    "unknown_question_reference": "There is no question of this key.",
    "forward_reference": "A condition can only look at earlier questions.",
    "self_reference": "A question cannot depend on itself.",
    "too_many_questions": "A form has at most 200 questions.",
    "too_many_options": "A question has at most 500 options.",
    "too_many_nodes": "A condition has at most 100 parts.",
    "too_many_knockouts": "A form has at most 50 knock-out rules.",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `pointer` is a JSON pointer (RFC 6901) into the file."""

    pointer: str
    code: str
    message: str


class LoadRefused(DomainError):
    """The file was refused as a whole and nothing was stored; `problems` names everything that is wrong."""

    code = "load_refused"

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = sorted(dict.fromkeys(problems), key=lambda one: _order(one.pointer))

    def __str__(self) -> str:
        return "\n".join(f"{one.pointer or '/'}: {one.message} [{one.code}]" for one in self.problems)


def problem(pointer: str, code: str, params: Mapping[str, Any] | None = None) -> Problem:
    """The problem with its sentence; a code without one is said in its own words."""
    sentence = SENTENCES.get(code)
    if sentence is None:
        return Problem(pointer, code, code.replace("_", " ").capitalize() + ".")
    return Problem(pointer, code, sentence.format_map(_Known(params or {})))


def escaped(name: str) -> str:
    """A property's name as a part of a JSON pointer, in characters that can be printed."""
    plain = name.encode("utf-8", "backslashreplace").decode()
    return plain.replace("~", "~0").replace("/", "~1")


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return f"({name})"


def _order(pointer: str) -> list[tuple[int, str]]:
    """Numbers by value, so that /jobs/10 comes after /jobs/9."""
    return [(int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in pointer.split("/")]
