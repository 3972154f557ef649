"""The bounds a question sets to its answers, each by itself: what would be without this one?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hiring.screening.checking import MAX_EMAIL, has_format
from hiring.screening.conditions import Leaf, Silence
from hiring.screening.form import Question
from hiring.screening.limits import (
    LONGEST,
    LONGEST_LINES,
    MAX_DECIMALS,
    BooleanLimits,
    ChoiceLimits,
    DateLimits,
    Limits,
    NumberLimits,
    TextLimits,
)
from hiring.screening.numbers import grid_floor


@dataclass(frozen=True, slots=True)
class Bound(Leaf):
    """One constraint, told apart like a comparison with the question it stands at. Silence keeps to it.

    op: its name in the definition. operand: where it begins or ends to hold. places: the decimals it allows.
    """

    places: int | None = None
    keeps: Callable[[Any], bool] = field(default=bool, compare=False)

    def truth(self, state: Any, today: date) -> bool | None:
        return isinstance(state, Silence) or self.keeps(state)


def bounds_of(question: Question, today: date) -> list[Bound]:
    """The constraints that narrow the question, in a fixed order, days as of today.

    Not among them: what widens (several lines, more decimals than 2), and what is said of files: whatever it is,
    some file keeps to it.
    """
    match question.limits:
        case TextLimits() as limits:
            found = _of_text(limits)
        case NumberLimits() as limits:
            found = _of_number(limits)
        case BooleanLimits(must_be_true=True):
            found = iter([Bound("", "must_be_true", frozenset())])
        case ChoiceLimits() as limits:
            found = _of_choices(limits)
        case DateLimits() as limits:
            found = _of_dates(limits, today)
        case _:
            return []
    return [replace(bound, question=question.key) for bound in found]


def without_bounds(question: Question) -> Question:
    """The question with none of what `bounds_of` tells."""
    limits: Limits = question.limits
    match limits:
        case TextLimits():
            longest = LONGEST_LINES if limits.multiline else LONGEST
            limits = TextLimits(0, max(limits.max_length, longest), limits.multiline, "plain")
        case NumberLimits():
            written = limits.integer and limits.max_decimals > 0
            places = limits.max_decimals if written else max(limits.max_decimals, MAX_DECIMALS)
            limits = NumberLimits(False, None, None, places, limits.unit)
        case BooleanLimits():
            limits = BooleanLimits(must_be_true=False)
        case ChoiceLimits():
            limits = ChoiceLimits(None, None)
        case DateLimits():
            limits = DateLimits(None, None)
    return replace(question, limits=limits)


def _of_text(limits: TextLimits) -> Iterator[Bound]:
    """Texts are compared folded, which may make them up to three times as long, never shorter. What is no str
    stands for other texts, and some of them may keep to it."""
    least, most, format = limits.min_length, limits.max_length, limits.format
    if least > 0:
        yield _bound("min_length", lambda text: not isinstance(text, str) or least <= len(text))
    if most < (LONGEST_LINES if limits.multiline else LONGEST):
        yield _bound("max_length", lambda text: not isinstance(text, str) or len(text) <= 3 * most)
    if format != "plain":
        yield _bound("format", lambda text: not isinstance(text, str) or _may_have(format, text))


def _may_have(format: str, folded: str) -> bool:
    return has_format(format, folded) or len(folded) > MAX_EMAIL


def _of_number(limits: NumberLimits) -> Iterator[Bound]:
    low, high, most = limits.min, limits.max, limits.max_decimals
    if low is not None:
        yield _bound("min", lambda number: low <= number, low)
    if high is not None:
        yield _bound("max", lambda number: number <= high, high)
    if limits.integer:
        yield _bound("integer", lambda number: _on_grid(number, 0), places=0)
    elif most < MAX_DECIMALS:
        yield _bound("max_decimals", lambda number: _on_grid(number, most), places=most)


def _on_grid(number: Decimal, places: int) -> bool:
    return grid_floor(number, places) == number


def _of_choices(limits: ChoiceLimits) -> Iterator[Bound]:
    least, most = limits.min_choices, limits.max_choices
    if least is not None:
        yield _bound("min_choices", lambda chosen: least <= len(chosen), least)
    if most is not None:
        yield _bound("max_choices", lambda chosen: len(chosen) <= most, most)


def _of_dates(limits: DateLimits, today: date) -> Iterator[Bound]:
    if limits.min is not None:
        first = limits.min.on(today)
        yield _bound("min", lambda day: first <= day, first)
    if limits.max is not None:
        last = limits.max.on(today)
        yield _bound("max", lambda day: day <= last, last)


def _bound(name: str, keeps: Callable[[Any], bool], *ends: Any, places: int | None = None) -> Bound:
    return Bound("", name, frozenset(ends), places=places, keeps=keeps)
