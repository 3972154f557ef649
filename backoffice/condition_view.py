"""A condition as its template shows it: groups, and sentences with the controls that fit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.condition_trees import opened
from backoffice.leaf_values import OPS, Made, Value
from hiring.screening.codes import SELECT_TYPES, QuestionType
from hiring.screening.condition_rules import MAX_DEPTH
from web.form_words import Named, Names, shown

ALWAYS = "always"
WORDS = {
    "all": _l("All of these"),
    "any": _l("Any of these"),
    "none": _l("None of these"),
    "not_all": _l("Not all of these"),
}

Errors = Mapping[str, Sequence[str]]
"""JSON Pointer within the condition ("" is the whole) -> sentences."""

_LONGEST = 60
_PLACES = ("", "/all", "/any", "/not", "/not/all", "/not/any")
"""Where an error of a group itself may point."""


@dataclass(frozen=True)
class Choice:
    """One entry of a select, or one box."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Sentence:
    """One comparison. value: None until a question is chosen. was: JSON of what has no controls. errors: for the
    control "question", "op" or "value"."""

    name: str
    path: str
    questions: list[Choice]
    ops: list[Choice]
    value: Value | None
    options: list[Choice]
    unit: str
    made: str
    was: str
    errors: Mapping[str, str]
    is_group: bool = False


@dataclass(frozen=True)
class Group:
    """mode: "always" only for the whole, which then has no parts. room: whether another group fits inside."""

    name: str
    path: str
    mode: str
    modes: list[Choice]
    parts: list["Group | Sentence"]
    error: str
    room: bool
    is_group: bool = True


def view(condition: Any, definition: Any, before: int | None, prefix: str, errors: Errors | None = None) -> Group:
    """The whole condition for its template. before: position (from 0) of the question that it shows, which may
    ask about earlier ones only; None: about any."""
    seen = _Seen(Names.of(definition), _labels(definition), before, errors or {})
    if condition is None:
        return Group(prefix, "", ALWAYS, _modes(ALWAYS), [], "", True)
    if opened(condition) is not None:
        return seen.group(condition, prefix, "", "", 1)
    return Group(prefix, "", "all", _modes("all"), [seen.sentence(condition, f"{prefix}.0", "0", "")], "", True)


@dataclass(frozen=True)
class _Seen:
    names: Names
    labels: Mapping[str, str]
    before: int | None
    errors: Errors

    def part(self, node: Any, name: str, path: str, at: str, depth: int) -> Group | Sentence:
        if opened(node) is not None and depth <= MAX_DEPTH:
            return self.group(node, name, path, at, depth)
        return self.sentence(node, name, path, at)

    def group(self, node: Any, name: str, path: str, at: str, depth: int) -> Group:
        found = opened(node)
        assert found is not None
        mode, inside = found
        parts = [
            self.part(part, f"{name}.{number}", f"{path}.{number}".lstrip("."), at + below, depth + 1)
            for number, (part, below) in enumerate(inside)
        ]
        said = [one for place in _PLACES for one in self.errors.get(at + place, ())]
        return Group(name, path, mode, _modes(mode), parts, " ".join(said), depth + 2 < MAX_DEPTH)

    def sentence(self, node: Any, name: str, path: str, at: str) -> Sentence:
        node = node if isinstance(node, dict) else {}
        key = node.get("question") if isinstance(node.get("question"), str) else ""
        about, op = self.names.get(key), node.get("op")
        type = about.type if about else None
        ops = OPS[type] if type else {}
        value = Value.of(type, op, node.get("value")) if type and isinstance(op, str) and op in ops else None
        return Sentence(
            name, path,
            questions=self._questions(key),
            ops=[Choice(one, str(words), one == op) for one, words in ops.items()],
            value=value,
            options=_options(about, value) if about and value else [],
            unit=about.unit if about else "",
            made=str(Made(key, type, value.control)) if type and value else "",
            was="" if value or not key else json.dumps(node),
            errors=self._errors(at, is_blank=not key),
        )  # fmt: skip

    def _questions(self, key: str) -> list[Choice]:
        """The earlier ones; and the one that is chosen, wherever it stands."""
        offered = [
            Choice(one.key, f"{one.number}. {self.labels[one.key]}", one.key == key)
            for one in self.names.values()
            if one.type and (self.before is None or one.number <= self.before or one.key == key)
        ]
        if key and key not in self.names:
            offered.append(Choice(key, _("A question that is gone"), True))
        return offered

    def _errors(self, at: str, is_blank: bool) -> dict[str, str]:
        """Where a sentence was only just begun there is nothing to point out: its controls say what to do."""
        places = {"question": (at, f"{at}/question"), "op": (f"{at}/op",), "value": (f"{at}/value",)}
        said = {
            name: [one for place in found for one in self.errors.get(place, ())] for name, found in places.items()
        }
        return {name: " ".join(words) for name, words in said.items() if words and not is_blank}


def _modes(chosen: str) -> list[Choice]:
    """ "Not all of these" is offered only where it stands: it is what "any" of opposites says more plainly."""
    offered = [(mode, words) for mode, words in WORDS.items() if mode != "not_all" or chosen == mode]
    return [Choice(mode, str(words), mode == chosen) for mode, words in offered]


def _labels(definition: Any) -> dict[str, str]:
    """Key -> its label, shortened."""
    found = definition.get("questions") if isinstance(definition, dict) else None
    questions = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    labels = ((one.get("key"), one.get("label")) for one in reversed(questions))
    return {
        key: shown(label, _LONGEST) if isinstance(label, str) and label.strip() else _("No words yet")
        for key, label in labels
        if isinstance(key, str)
    }


def _options(about: Named, value: Value) -> list[Choice]:
    """Yes and No, or the options offered; a chosen one that is no longer among them stays in sight."""
    if about.type is QuestionType.BOOLEAN:
        labels = {"true": _("Yes"), "false": _("No")}
    elif about.type in SELECT_TYPES:
        labels = {id: shown(label, _LONGEST) or id for id, label in about.labels.items()}
    else:
        return []
    chosen = set(value.texts)
    gone = {id: _("An option that is gone") for id in value.texts if id and id not in labels}
    return [Choice(id, words, id in chosen) for id, words in {**labels, **gone}.items()]
