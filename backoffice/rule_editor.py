"""A form's rules as their page shows them: each in words, and the one that is open in its controls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backoffice import condition_fields
from backoffice.condition_view import Group
from hiring.screening import editing, validate_definition
from hiring.screening.editing import Definition
from web.answer_wording import definition_words
from web.condition_wording import sentence_of
from web.form_words import Names

WHEN = "when"
BLANK = {"question": ""}
"""A condition that nobody has written yet."""


@dataclass(frozen=True)
class Shown:
    """One rule of the draft. `when`: in words, empty while its condition is not finished. `errors`: what keeps it
    from being published."""

    id: str
    label: str
    when: str
    errors: Sequence[str]


@dataclass(frozen=True)
class Editor:
    """The rule that is open. `seen`: what saving compares with."""

    id: str
    label: str
    seen: str
    condition: Group
    label_error: str


def find(definition: Definition, rule: str) -> dict[str, Any] | None:
    return next((one for one in rules_of(definition) if one.get("id") == rule), None)


def rules_of(definition: Definition) -> list[dict[str, Any]]:
    rules = definition.get("knockouts")
    return [one for one in rules if isinstance(one, dict)] if isinstance(rules, list) else []


def editor_of(definition: Definition, rule: dict[str, Any], seen: str) -> Editor:
    """rule: as it shall be shown, which may be other than it is stored; one of this id is stored."""
    label, at = text_of(rule, "label"), [one.get("id") for one in rules_of(definition)].index(rule["id"])
    whole = editing.put_rule(definition, rule["id"], label, rule.get("when"))
    errors = _errors(validate_definition(whole), at)
    inside = {path.removeprefix("/when"): words for path, words in errors.items() if path.startswith("/when")}
    condition = condition_fields.view(rule.get("when") or BLANK, definition, None, WHEN, inside)
    return Editor(rule["id"], label, seen, condition, " ".join(errors.get("/label", ())))


def shown_of(definition: Definition) -> list[Shown]:
    names, found = Names.of(definition), validate_definition(definition)
    shown = []
    for at, rule in enumerate(rules_of(definition)):
        errors = _errors(found, at)
        is_whole = not any(path.startswith("/when") for path in errors)
        when = sentence_of(rule.get("when"), names, spelled=True) if is_whole else ""
        said = [word for words in errors.values() for word in words]
        shown.append(Shown(text_of(rule, "id"), text_of(rule, "label"), when, said))
    return shown


def text_of(rule: dict[str, Any], name: str) -> str:
    value = rule.get(name)
    return value if isinstance(value, str) else ""


def _errors(found: list[dict[str, Any]], at: int) -> dict[str, list[str]]:
    """Of the errors of a definition those of the rule at this place: pointer within it -> sentences."""
    place, said = f"/knockouts/{at}", dict[str, list[str]]()
    for error in found:
        if error["path"].startswith(f"{place}/"):
            words = definition_words(error["code"], error["params"])
            said.setdefault(error["path"].removeprefix(place), []).append(words)
    return said
