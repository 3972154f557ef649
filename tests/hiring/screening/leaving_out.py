"""A second opinion on proofs: forms with members left out, and every submission tried.

Written from what `Proofs` promises, without a look at how the engine finds it.
"""

import copy
import itertools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hiring.screening import Form, evaluate
from tests.hiring.screening.forms import TODAY

_GROUPS = ("all", "any")


def taken_alone(
    definition: dict[str, Any], key: str, kept: Collection[str], *, complete: bool = False
) -> dict[str, Any]:
    """The definition without the members of a question and of all it rests on, but those at the paths kept."""
    definition = copy.deepcopy(definition)
    rests_on = {key} | _rests_on(definition, key)
    for position, question in enumerate(definition["questions"]):
        if question["key"] not in rests_on:
            continue
        path = f"/questions/{position}"
        stays = complete and question.get("required", False) and question["key"] != key
        if question.get("visible_if") and not stays:
            dropped = {at for at in conditions_at(definition, position) if at not in kept}
            question["visible_if"] = _without(question["visible_if"], f"{path}/visible_if", dropped)
        for name in bounds_at(definition, position):
            if f"{path}/constraints/{name}" not in kept:
                del question["constraints"][name]
        if complete and f"{path}/required" not in kept and question["key"] != key:
            question["required"] = False
    return definition


def conditions_at(definition: dict[str, Any], position: int) -> list[str]:
    """The paths of what must hold for a question to show."""
    condition = definition["questions"][position].get("visible_if")
    return list(_conjuncts(condition, f"/questions/{position}/visible_if", denied=False)) if condition else []


def bounds_at(definition: dict[str, Any], position: int) -> list[str]:
    """The names of the constraints that ask for more than is asked anyway."""
    given = definition["questions"][position].get("constraints", {})
    places = 0 if given.get("integer") else 2
    longest = 5000 if given.get("multiline") else 500
    narrows = {
        "max_decimals": lambda value: value < 2 and (value == 0 or places == 2),
        "max_length": lambda value: value < longest,
        "min_length": bool,
        "integer": bool,
        "must_be_true": bool,
        "format": lambda value: value != "plain",
        "multiline": lambda value: False,
    }
    return [name for name, value in given.items() if name not in narrows or narrows[name](value)]


def _conjuncts(node: Mapping[str, Any], path: str, *, denied: bool, since: str = "") -> Iterator[str]:
    """since: the path of the first of the `not` in a row that lead here."""
    group = "any" if denied else "all"
    if "not" in node:
        yield from _conjuncts(node["not"], f"{path}/not", denied=not denied, since=since or path)
    elif group in node:
        for index, part in enumerate(node[group]):
            yield from _conjuncts(part, f"{path}/{group}/{index}", denied=denied)
    else:
        yield since or path


def _without(node: dict[str, Any], path: str, dropped: Collection[str]) -> dict[str, Any] | None:
    if path in dropped:
        return None
    if "not" in node:
        part = _without(node["not"], f"{path}/not", dropped)
        return {"not": part} if part else None
    for group in _GROUPS:
        if group in node:
            parts = [_without(part, f"{path}/{group}/{i}", dropped) for i, part in enumerate(node[group])]
            return {group: [part for part in parts if part]} if any(parts) else None
    return node


def _rests_on(definition: Mapping[str, Any], key: str) -> set[str]:
    conditions = {question["key"]: question.get("visible_if") for question in definition["questions"]}
    found: set[str] = set()
    waiting = [key]
    while waiting:
        new = set(_mentioned(conditions[waiting.pop()])) - found
        found |= new
        waiting.extend(new)
    return found


def _mentioned(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _mentioned(part)
    elif isinstance(node, dict):
        if "question" in node:
            yield node["question"]
        for name in (*_GROUPS, "not"):
            yield from _mentioned(node.get(name))


def can_show(
    definition: dict[str, Any], key: str, answers: Mapping[str, Collection[Any]], *, complete: bool = False
) -> bool:
    """Whether some submission shows the question. answers: what to try, by type.

    complete: one that is accepted; then questions that have nothing to do with it are answered too.
    """
    form = Form.of(definition)
    tried = set(form.by_key) if complete else _rests_on(definition, key)
    choices = [answers[question.type] if question.key in tried else (None,) for question in form.questions]
    for raw in itertools.product(*choices):
        found = evaluate(form, dict(zip(form.by_key, raw, strict=True)), TODAY)
        if key in found.visible and not (complete and found.errors):
            return True
    return False
