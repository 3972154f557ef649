"""Reading a definition while somebody still writes it: it may lack anything and be wrong in any way."""

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from hiring.screening.texts import is_storable

Definition = dict[str, Any]

LONGEST_TEXT = 20_000
MAX_NESTING = 60
"""Levels of JSON in one definition: far above what conditions may need, far below what databases take."""
LARGEST = 10**30

_GROUPS = ("all", "any")
_FORMS = (*_GROUPS, "not", "question", "op", "value")


class EditCode(StrEnum):
    """Why an edit is refused; params of EditRefused by code."""

    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_RULE = "unknown_rule"
    UNKNOWN_TYPE = "unknown_type"
    NOT_A_CHOICE = "not_a_choice"
    """The question is of a type without options."""
    CHANGED_MEANWHILE = "changed_meanwhile"
    """question: as it is now."""
    WOULD_BREAK = "would_break"
    """broken: Dependents whose condition would look forward; rests_on: what the moved question rests on."""
    TOO_MANY_QUESTIONS = "too_many_questions"
    """max."""
    TOO_MANY_KNOCKOUTS = "too_many_knockouts"
    """max."""
    TEXT_TOO_LONG = "text_too_long"
    """max."""
    TOO_DEEP = "too_deep"
    NOT_STORABLE = "not_storable"


class EditRefused(ValueError):
    """An edit that cannot be made, or whose result could not be kept."""

    def __init__(self, code: EditCode, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def questions_of(definition: Mapping[str, Any]) -> list[Any]:
    return _list_in(definition, "questions")


def rules_of(definition: Mapping[str, Any]) -> list[Any]:
    return _list_in(definition, "knockouts")


def _list_in(definition: Mapping[str, Any], name: str) -> list[Any]:
    items = definition.get(name)
    return items if isinstance(items, list) else []


def text_in(item: object, name: str) -> str:
    """The text of this property; empty where there is none."""
    value = item.get(name) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""


def keys_of(definition: Mapping[str, Any]) -> set[str]:
    return {text_in(question, "key") for question in questions_of(definition)} - {""}


def positions(questions: Sequence[Any]) -> dict[str, int]:
    """Where each key stands; of questions that share one the first counts, as it does for conditions."""
    found: dict[str, int] = {}
    for position, question in enumerate(questions):
        if key := text_in(question, "key"):
            found.setdefault(key, position)
    return found


def position_of(definition: Mapping[str, Any], key: str) -> int:
    """Raises EditRefused unknown_question."""
    position = positions(questions_of(definition)).get(key)
    if position is None:
        raise EditRefused(EditCode.UNKNOWN_QUESTION)
    return position


def copied(thing: Any) -> Any:
    """A copy of any JSON value that shares nothing with it."""
    if isinstance(thing, dict):
        return {name: copied(value) for name, value in thing.items()}
    return [copied(value) for value in thing] if isinstance(thing, list) else thing


def digest_of(thing: object) -> str:
    """A short hash of any JSON value, to tell whether somebody else changed it."""
    return hashlib.sha256(json.dumps(thing, sort_keys=True).encode()).hexdigest()[:16]


# conditions


SHOWN_IF, WHEN = "visible_if", "when"
"""Where a question has its condition, and a rule."""


def condition_of(item: object, name: str = SHOWN_IF) -> Any:
    return item.get(name) if isinstance(item, dict) else None


def references(condition: object) -> Iterator[str]:
    """The keys that a condition names, from left to right, wherever they stand in it."""
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        if key := text_in(node, "question"):
            yield key
        parts = [part for name in _GROUPS for part in _list_in(node, name)]
        waiting.extend(reversed([*parts, node.get("not")]))


def without(condition: Any, is_gone: Callable[[str], bool]) -> Any:
    """The condition without the comparisons about keys that are gone, and without the groups that this empties;
    None: nothing is left. One that names no such key comes back as it is."""
    return _pruned(condition, is_gone) if any(map(is_gone, references(condition))) else condition


def _pruned(node: Any, is_gone: Callable[[str], bool]) -> Any:
    if not isinstance(node, dict):
        return node
    if (key := text_in(node, "question")) and is_gone(key):
        return None
    kept = dict(node)
    for name in _GROUPS:
        if parts := _list_in(node, name):
            kept[name] = [part for part in (without(part, is_gone) for part in parts) if part is not None]
            if not kept[name]:
                del kept[name]
    if "not" in node:
        kept["not"] = without(node["not"], is_gone)
        if kept["not"] is None:
            del kept["not"]
    return kept if any(name in kept for name in _FORMS) else None


def renamed(condition: Any, names: Mapping[str, str]) -> Any:
    """The condition about the same questions under their new keys."""
    if not isinstance(condition, dict):
        return condition
    kept = dict(condition)
    if (key := text_in(kept, "question")) in names:
        kept["question"] = names[key]
    for name in _GROUPS:
        if parts := _list_in(kept, name):
            kept[name] = [renamed(part, names) for part in parts]
    if "not" in kept:
        kept["not"] = renamed(kept["not"], names)
    return kept


# what can be stored


def require_storable(thing: object, depth: int = 0) -> None:
    """Raises EditRefused for what is no JSON, or what a database or a page could not hold: not_storable (NUL,
    half of a surrogate pair, a number that is none), text_too_long, too_deep."""
    if depth > MAX_NESTING:
        raise EditRefused(EditCode.TOO_DEEP)
    if isinstance(thing, str):
        if not is_storable(thing):
            raise EditRefused(EditCode.NOT_STORABLE)
        if len(thing) > LONGEST_TEXT:
            raise EditRefused(EditCode.TEXT_TOO_LONG, max=LONGEST_TEXT)
    elif isinstance(thing, dict):
        for name, value in thing.items():
            if not isinstance(name, str):
                raise EditRefused(EditCode.NOT_STORABLE)
            require_storable(name)
            require_storable(value, depth + 1)
    elif isinstance(thing, list):
        for value in thing:
            require_storable(value, depth + 1)
    elif not _is_plain(thing):
        raise EditRefused(EditCode.NOT_STORABLE)


def _is_plain(thing: object) -> bool:
    if isinstance(thing, float):
        return math.isfinite(thing) and abs(thing) < LARGEST
    return thing is None or (isinstance(thing, int) and abs(thing) < LARGEST)
