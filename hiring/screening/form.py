"""A form definition, read once: frozen values that the rest of the engine works on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Union

from hiring.screening import conditions
from hiring.screening.canonical import canonical_json
from hiring.screening.codes import QuestionType
from hiring.screening.conditions import Condition
from hiring.screening.definition import validate_definition
from hiring.screening.limits import Limits, limits_of
from hiring.screening.texts import trim


class InvalidDefinition(ValueError):
    """The definition has errors; `errors` is what validate_definition says."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(errors)} errors in the form definition, first: {errors[0]}")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Question:
    """position counts from 0; limits are complete, defaults included."""

    key: str
    position: int
    type: QuestionType
    label: str
    help: str | None
    required: bool
    visible_if: Condition | None
    options: tuple[Option, ...]
    limits: Limits
    option_labels: Mapping[str, str] = field(repr=False, compare=False)
    """Option id -> label, in the order of the definition."""


@dataclass(frozen=True, slots=True)
class Knockout:
    id: str
    label: str
    when: Condition


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One version of a form. Equal definitions give the same object as long as it is remembered."""

    questions: tuple[Question, ...]
    knockouts: tuple[Knockout, ...]
    by_key: Mapping[str, Question]

    @staticmethod
    def of(definition: Union[Mapping[str, Any], "Form"]) -> "Form":
        """The form that a definition describes; a form is returned as it is. Raises InvalidDefinition."""
        if isinstance(definition, Form):
            return definition
        return _compiled(canonical_json(definition))


@lru_cache(maxsize=256)
def _compiled(text: str) -> Form:
    definition = json.loads(text)
    if errors := validate_definition(definition):
        raise InvalidDefinition(errors)
    types = {item["key"]: QuestionType(item["type"]) for item in definition["questions"]}
    questions = tuple(_question(i, item, types) for i, item in enumerate(definition["questions"]))
    knockouts = tuple(
        Knockout(item["id"], trim(item["label"]), conditions.parse(item["when"], types))
        for item in definition.get("knockouts", ())
    )
    return Form(questions, knockouts, {question.key: question for question in questions})


def _question(position: int, item: Mapping[str, Any], types: Mapping[str, QuestionType]) -> Question:
    options = tuple(
        Option(option["id"], trim(option["label"]), option.get("exclusive", False))
        for option in item.get("options", ())
    )
    condition = item.get("visible_if")
    return Question(
        key=item["key"],
        position=position,
        type=types[item["key"]],
        label=trim(item["label"]),
        help=item.get("help"),
        required=item.get("required", False),
        visible_if=conditions.parse(condition, types) if condition is not None else None,
        options=options,
        limits=limits_of(types[item["key"]], item.get("constraints", {})),
        option_labels={option.id: option.label for option in options},
    )
