"""The editor of one question: a posted form -> the question's definition, and the definition -> what it shows.

Names of the fields: label, help, type, required; c.<name> for each limit of the type; `option` (an id) once for
each option in their order, with option.<id>.label and option.<id>.exclusive; `when...` as condition_fields says.
`of` is the type that the limits and options on the page were made for.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice import condition_fields
from backoffice.condition_trees import last_path
from backoffice.condition_view import Group
from backoffice.question_limits import LIMITS, Shown, read_limits, shown_limits
from backoffice.typed_values import Typed, like
from hiring.screening import editing
from hiring.screening.codes import SELECT_TYPES, QuestionType
from hiring.screening.editing import Definition
from web import answer_wording
from web.formatting import gettext as _

Question = dict[str, Any]

WHEN = "when"
_PLAIN = {"help": "", "required": False, "visible_if": None, "constraints": {}}
"""Properties that may be left out, and what they then are."""


# a posted form -> the question


def question_of(form: Typed, present: Question, definition: Definition) -> Question:
    """What was typed, as far as a draft can hold it. What the page did not show of `present` stays."""
    type = _type(form.get("type"), present)
    typed: Question = {**present, "label": form.get("label", ""), "type": type.value}
    for name in _PLAIN:
        typed.pop(name, None)
    if text := form.get("help", "").replace("\r\n", "\n"):
        typed["help"] = text
    if form.get("required"):
        typed["required"] = True
    made_for, had = form.get("of", ""), present.get("constraints")
    limits = read_limits(form, type, had if isinstance(had, dict) else {}) if made_for == type else {}
    if limits:
        typed["constraints"] = limits
    _put_options(typed, form, type, made_for)
    condition = condition_fields.parse(form, WHEN, definition)
    if condition is not None:
        typed["visible_if"] = like(condition, present.get("visible_if"))
    kept = {
        name: present[name] for name, value in _PLAIN.items() if name not in typed and _is(present, name, value)
    }
    return typed | kept if present.get("type") == type else typed


def _is(present: Question, name: str, value: Any) -> bool:
    return name in present and present[name] == value


def _type(text: str | None, present: Question) -> QuestionType:
    for name in (text, present.get("type")):
        if name in tuple(QuestionType):
            return QuestionType(name)
    return QuestionType.TEXT


def _put_options(typed: Question, form: Typed, type: QuestionType, made_for: str) -> None:
    if type not in SELECT_TYPES:
        typed.pop("options", None)
    elif made_for in SELECT_TYPES:
        typed["options"] = _options(form, type)
    else:
        typed["options"] = [new_option(), new_option()]


def _options(form: Typed, type: QuestionType) -> list[dict[str, Any]]:
    options = []
    for id in dict.fromkeys(form.getlist("option")):
        option: dict[str, Any] = {"id": id, "label": form.get(f"option.{id}.label", "")}
        if type is QuestionType.MULTI_SELECT and form.get(f"option.{id}.exclusive"):
            option["exclusive"] = True
        options.append(option)
    return options


def new_option() -> dict[str, Any]:
    """An option without words. Its id was never another's, in any version."""
    return {"id": f"option_{secrets.token_hex(4)}", "label": ""}


# the buttons inside the form


@dataclass(frozen=True)
class Acted:
    """What a button made of the question. focus: id of the control that the hands go to next."""

    question: Question
    focus: str = ""


def act_on(question: Question, act: str, form: Typed) -> Acted:
    """`act` is the button's value: "add_option", "up_option:<id>", "add_condition:0" and the like; one that the
    form does not know changes nothing."""
    name, _colon, where = act.partition(":")
    if name in _OPTION_ACTS and question.get("type") in SELECT_TYPES:
        options, focus = _OPTION_ACTS[name](list(question.get("options") or ()), where, form)
        return Acted({**question, "options": options}, focus)
    if name in condition_fields.ACTS:
        condition = condition_fields.act_on(question.get("visible_if"), name, where)
        changed = {key: value for key, value in question.items() if key != "visible_if"}
        if condition is not None:
            changed["visible_if"] = condition
        return Acted(changed, _next_sentence(condition, name, where))
    return Acted(question)


Options = list[dict[str, Any]]


def _add(options: Options, where: str, form: Typed) -> tuple[Options, str]:
    new = new_option()
    at = _place(options, where)
    options.insert(len(options) if at is None else at + 1, new)
    return options, f"option.{new['id']}.label"


def _remove(options: Options, where: str, form: Typed) -> tuple[Options, str]:
    at = _place(options, where)
    if at is None:
        return options, ""
    del options[at]
    return options, f"option.{options[min(at, len(options) - 1)]['id']}.label" if options else "add-option"


def _shift(by: int, name: str) -> Callable[[Options, str, Typed], tuple[Options, str]]:
    def shifted(options: Options, where: str, form: Typed) -> tuple[Options, str]:
        at = _place(options, where)
        if at is None or not 0 <= at + by < len(options):
            return options, ""
        options.insert(at + by, options.pop(at))
        return options, f"option.{where}.{name}"

    return shifted


def _paste(options: Options, where: str, form: Typed) -> tuple[Options, str]:
    """The lines join what is there. Rows without words make room."""
    written = [option for option in options if str(option.get("label", "")).strip()]
    labels = [str(option["label"]) for option in written]
    text = "\n".join([*(" ".join(label.split()) for label in labels), form.get("lines", "")])
    return editing.options_from_lines(text, written), "lines"


_OPTION_ACTS = {
    "add_option": _add,
    "remove_option": _remove,
    "up_option": _shift(-1, "up"),
    "down_option": _shift(1, "down"),
    "paste_options": _paste,
}


def _place(options: Sequence[Mapping[str, Any]], id: str) -> int | None:
    return next((at for at, option in enumerate(options) if option.get("id") == id), None)


def _next_sentence(condition: Any, act: str, where: str) -> str:
    if condition is None:
        return f"{WHEN}.mode.always"
    if act == "remove_condition":
        return f"{WHEN}.add"
    path = last_path(condition, where)
    return f"{WHEN}.{path}.question" if act == "add_condition" else f"{WHEN}.{path}.0.question"


# the question -> what the editor shows


@dataclass(frozen=True)
class Option:
    id: str
    label: str
    is_exclusive: bool
    error: str


@dataclass(frozen=True)
class Fields:
    """One question in its controls. errors: for "label", "help", "limits" and "options" as wholes, and for what
    has no control, "rest"."""

    type: QuestionType
    label: str
    help: str
    is_required: bool
    limits: list[Shown]
    options: list[Option]
    condition: Group
    errors: Mapping[str, str]

    @property
    def is_choice(self) -> bool:
        return self.type in SELECT_TYPES


def fields_of(question: Question, definition: Definition, position: int, found: Sequence[Mapping[str, Any]],
              quiet: str = "") -> Fields:  # fmt: skip
    """found: the errors of this question as validate_definition says them. quiet: id of a control that has only
    just been made: nothing is said of its being empty."""
    type, errors = _type(None, question), _Errors(found, position)
    given = question.get("constraints")
    limits = shown_limits(type, given if isinstance(given, dict) else {}, errors.below("constraints"))
    raw = question.get("options")
    options = [
        Option(
            str(one.get("id", "")), str(one.get("label", "")), one.get("exclusive") is True,
            "" if quiet == f"option.{one.get('id')}.label" else errors.at_option(place),
        )
        for place, one in enumerate(raw if isinstance(raw, list) else ())
        if isinstance(one, dict)
    ]  # fmt: skip
    condition = condition_fields.view(
        question.get("visible_if"), definition, position, WHEN, errors.below("visible_if")
    )
    return Fields(
        type, str(question.get("label", "")), str(question.get("help") or ""), question.get("required") is True,
        limits, options, condition, errors.of_the_rest(type, quiet),
    )  # fmt: skip


class _Errors:
    """The errors of one question by where they point."""

    def __init__(self, found: Sequence[Mapping[str, Any]], position: int) -> None:
        self._said: dict[str, list[str]] = {}
        for error in found:
            place = error["path"].removeprefix(f"/questions/{position}")
            words = answer_wording.definition_words(error["code"], error["params"])
            self._said.setdefault(place, []).append(words)

    def below(self, name: str) -> dict[str, list[str]]:
        """Pointer within this property -> sentences."""
        return {
            place.removeprefix(f"/{name}"): words
            for place, words in self._said.items()
            if place == f"/{name}" or place.startswith(f"/{name}/")
        }

    def at_option(self, place: int) -> str:
        return " ".join(word for at, words in self.below(f"options/{place}").items() for word in words)

    def of_the_rest(self, type: QuestionType, quiet: str) -> dict[str, str]:
        known = {"label": "/label", "help": "/help", "options": "/options", "limits": "/constraints"}
        said = {name: " ".join(self._said.get(place, ())) for name, place in known.items() if name != quiet}
        if said.get("help"):
            said["help"] = _("Keep the hint to 2,000 characters.")
        limits = {f"/constraints/{limit.name}" for limit in LIMITS[type]}
        rest = [
            word
            for place, words in self._said.items()
            if place not in known.values() and place not in limits
            and not place.startswith(("/visible_if", "/options/"))
            for word in words
        ]  # fmt: skip
        return {name: words for name, words in {**said, "rest": " ".join(rest)}.items() if words}
