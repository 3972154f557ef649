"""Checks of the conditions in a definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hiring.screening.codes import DefinitionCode, QuestionType
from hiring.screening.operators import OPERATORS, BadValue, Shape, read_operand
from hiring.screening.report import Report, pointer

MAX_DEPTH = 10
MAX_NODES = 100

_GROUPS = ("all", "any")
_LEAF = ("question", "op", "value")


@dataclass(frozen=True, slots=True)
class Known:
    """A question conditions may refer to; type None where the definition names none."""

    position: int
    type: QuestionType | None
    options: frozenset[str]


def check_condition(
    report: Report, condition: object, path: str, known: Mapping[str, Known], position: int | None
) -> None:
    """position: that of the question shown by the condition, which may rest on earlier ones only; None: any."""
    depth, nodes = _measure(condition)
    if depth > MAX_DEPTH:
        report.add(DefinitionCode.TOO_DEEP, path, max=MAX_DEPTH)
    if nodes > MAX_NODES:
        report.add(DefinitionCode.TOO_MANY_NODES, path, max=MAX_NODES)
    if depth <= MAX_DEPTH and nodes <= MAX_NODES:
        _Checker(report, known, position).check(condition, path)


def _measure(condition: object) -> tuple[int, int]:
    """Depth and number of nodes, each counted only until it is one too many."""
    waiting: list[tuple[object, int]] = [(condition, 1)]
    deepest = count = 0
    while waiting and count <= MAX_NODES:
        node, depth = waiting.pop()
        count, deepest = count + 1, max(deepest, depth)
        if isinstance(node, dict) and depth <= MAX_DEPTH:
            waiting.extend((part, depth + 1) for part in _parts(node))
    return deepest, count


def _parts(node: dict[str, Any]) -> list[Any]:
    parts = [node["not"]] if "not" in node else []
    for name in _GROUPS:
        if isinstance(node.get(name), list):
            parts.extend(node[name])
    return parts


@dataclass(frozen=True, slots=True)
class _Checker:
    report: Report
    known: Mapping[str, Known]
    position: int | None

    def check(self, node: object, path: str) -> None:
        if not isinstance(node, dict):
            self.report.add(DefinitionCode.INVALID_CONDITION, path)
            return
        self.report.allow_only(node, (*_GROUPS, "not", *_LEAF), path)
        forms = [name for name in (*_GROUPS, "not") if name in node]
        if any(name in node for name in _LEAF):
            forms.append("question")
        if len(forms) != 1:
            self.report.add(DefinitionCode.INVALID_CONDITION, path)
        elif forms[0] in _GROUPS:
            self._check_group(node[forms[0]], path, forms[0])
        elif forms[0] == "not":
            self.check(node["not"], pointer(path, "not"))
        elif "question" not in node or "op" not in node:
            self.report.add(DefinitionCode.INVALID_CONDITION, path)
        else:
            self._check_leaf(node, path)

    def _check_group(self, parts: object, path: str, name: str) -> None:
        if not isinstance(parts, list):
            self.report.add(DefinitionCode.INVALID_CONDITION, path)
            return
        if not parts:
            self.report.add(DefinitionCode.EMPTY_GROUP, pointer(path, name))
        for index, part in enumerate(parts):
            self.check(part, pointer(path, name, index))

    def _check_leaf(self, node: dict[str, Any], path: str) -> None:
        target = self._check_reference(node["question"], pointer(path, "question"))
        op = node["op"]
        if not isinstance(op, str) or op not in OPERATORS:
            self.report.add(DefinitionCode.UNKNOWN_OP, pointer(path, "op"), allowed=list(OPERATORS))
            return
        if target is None or target.type is None:
            return
        shape = OPERATORS[op].shapes.get(target.type)
        if shape is None:
            self.report.add(DefinitionCode.OP_NOT_VALID_FOR_TYPE, pointer(path, "op"), type=target.type.value)
        elif shape is not Shape.NOTHING:
            self._check_value(shape, target, node.get("value"), pointer(path, "value"))
        elif "value" in node:
            self.report.add(DefinitionCode.VALUE_NOT_ALLOWED, pointer(path, "value"))

    def _check_reference(self, key: object, path: str) -> Known | None:
        target = self.known.get(key) if isinstance(key, str) else None
        if target is None:
            self.report.add(DefinitionCode.UNKNOWN_QUESTION_REFERENCE, path)
        elif self.position is not None and target.position >= self.position:
            itself = target.position == self.position
            code = DefinitionCode.SELF_REFERENCE if itself else DefinitionCode.FORWARD_REFERENCE
            self.report.add(code, path)
        return target

    def _check_value(self, shape: Shape, target: Known, value: object, path: str) -> None:
        assert target.type is not None
        try:
            read_operand(shape, target.type, value, target.options)
        except BadValue as bad:
            self.report.add(bad.code, path, type=target.type.value)
