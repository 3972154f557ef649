"""Conditions and their truth, which has three values: True, False, and None for unknown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any

from hiring.screening.codes import QuestionType
from hiring.screening.dates import Day
from hiring.screening.operators import ANSWERED, NOT_ANSWERED, OPERATORS, Shape, read_operand


class Silence(Enum):
    """Why a question has no answer to compare."""

    UNANSWERED = "unanswered"
    INVALID = "invalid"


UNANSWERED, INVALID = Silence.UNANSWERED, Silence.INVALID

States = Mapping[str, Any]
"""Question key -> Silence, or the answer as `operators.comparable` gives it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison. `value` is what the definition says, `operand` the same made ready to compare."""

    question: str
    op: str
    operand: Any
    value: Any = field(default=None, compare=False)
    has_days: bool = False

    def on(self, today: date) -> "Leaf":
        """The same with days counted from today made fixed."""
        if not self.has_days:
            return self
        return replace(self, operand=_resolved(self.operand, today), has_days=False)

    def truth(self, state: Any, today: date) -> bool | None:
        if state is INVALID:
            return None
        if state is UNANSWERED:
            return _ON_SILENCE.get(self.op)
        operand = _resolved(self.operand, today) if self.has_days else self.operand
        return OPERATORS[self.op].test(state, operand)


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Condition = Leaf | AllOf | AnyOf | Not

_ON_SILENCE = {ANSWERED: False, NOT_ANSWERED: True}


def _resolved(operand: Any, today: date) -> Any:
    if isinstance(operand, Day):
        return operand.on(today)
    return type(operand)(day.on(today) for day in operand)


def truth(condition: Condition, states: States, today: date) -> bool | None:
    """Strong Kleene: a part that is unknown makes the whole unknown unless the others settle it."""
    if isinstance(condition, Leaf):
        return condition.truth(states[condition.question], today)
    if isinstance(condition, Not):
        value = truth(condition.part, states, today)
        return None if value is None else not value
    settles = isinstance(condition, AnyOf)
    found: bool | None = not settles
    for part in condition.parts:
        value = truth(part, states, today)
        if value is settles:
            return settles
        if value is None:
            found = None
    return found


def parse(node: Mapping[str, Any], types: Mapping[str, QuestionType]) -> Condition:
    """The condition a valid definition writes; types: question key -> type."""
    if "all" in node:
        return AllOf(tuple(parse(part, types) for part in node["all"]))
    if "any" in node:
        return AnyOf(tuple(parse(part, types) for part in node["any"]))
    if "not" in node:
        return Not(parse(node["not"], types))
    key, op, value = node["question"], node["op"], node.get("value")
    shape = OPERATORS[op].shapes[types[key]]
    has_days = types[key] is QuestionType.DATE and shape is not Shape.NOTHING
    return Leaf(key, op, read_operand(shape, types[key], value, None), value, has_days)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Its comparisons, from left to right."""
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        for part in condition.parts:
            yield from leaves(part)
