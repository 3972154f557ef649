"""The finitely many kinds of answer that the conditions of a form can tell apart.

Two answers to a question are of one class when every comparison about it says the same of both. A class is a
bit; a set of classes is an int. Two more bits stand for "unanswered" and "invalid".
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

from hiring.screening import dates, numbers
from hiring.screening.bounds import Bound
from hiring.screening.checking import MAX_EMAIL, check, has_format
from hiring.screening.codes import QuestionType
from hiring.screening.conditions import INVALID, UNANSWERED, Leaf
from hiring.screening.form import Question
from hiring.screening.limits import BooleanLimits, ChoiceLimits, DateLimits, NumberLimits, TextLimits
from hiring.screening.operators import ANSWERED, NOT_ANSWERED
from hiring.screening.texts import clean

SEARCHES = ("contains", "not_contains")


class TooRich(Exception):
    """The answers to a question fall into too many classes to look at each; samples: some of them."""

    def __init__(self, samples: Sequence[Any]) -> None:
        super().__init__(len(samples))
        self.samples = samples


@dataclass(frozen=True, slots=True)
class Domain:
    """samples: one answer of each class, ready to compare. true, false: the classes for which a leaf is so.

    exact: each class surely has an answer that keeps to the question's limits; otherwise some may be empty.
    """

    samples: tuple[Any, ...]
    true: dict[Leaf, int]
    false: dict[Leaf, int]
    exact: bool

    @property
    def answered(self) -> int:
        return (1 << len(self.samples)) - 1

    @property
    def unanswered(self) -> int:
        return 1 << len(self.samples)

    @property
    def invalid(self) -> int:
        return 2 << len(self.samples)

    @property
    def everything(self) -> int:
        return self.answered | self.unanswered | self.invalid


def domain_of(question: Question, leaves: Collection[Leaf], today: date, tests: int) -> tuple[Domain, int]:
    """The classes that these leaves, all about this question, tell apart, and the tests made to find them.

    A test compares one answer with one leaf. Raises TooRich when `tests` of them do not suffice.
    """
    fixed = [leaf.on(today) for leaf in leaves]
    if len(literals_of(fixed)) * len(leaves) > tests:
        raise TooRich(())
    answers, exact = _answers(question, fixed, today)
    spent = 0
    classes: dict[tuple[bool | None, ...], Any] = {}
    for answer in answers:
        spent += len(leaves)
        if spent > tests:
            raise TooRich(tuple(classes.values()))
        classes.setdefault(tuple(leaf.truth(answer, today) for leaf in fixed), answer)
    columns = [*classes]
    for silence in (UNANSWERED, INVALID):
        columns.append(tuple(leaf.truth(silence, today) for leaf in fixed))
    true = {leaf: _mask(columns, row, True) for row, leaf in enumerate(leaves)}
    false = {leaf: _mask(columns, row, False) for row, leaf in enumerate(leaves)}
    return Domain(tuple(classes.values()), true, false, exact), spent


def is_answerable(question: Question, today: date) -> bool:
    """Whether any answer keeps to the question's limits; False only if none does."""
    return any(True for _ in _answers(question, (), today)[0])


def _mask(columns: Sequence[tuple[bool | None, ...]], row: int, wanted: bool) -> int:
    digits = ["1" if column[row] is wanted else "0" for column in reversed(columns)]
    return int("".join(digits), 2)  # adding up shifted ones would take quadratic time


def _answers(question: Question, leaves: Collection[Leaf], today: date) -> tuple[Iterable[Any], bool]:
    """At least one answer of each class, and whether each of them can be given; leaves with fixed days."""
    match question.limits:
        case TextLimits() as limits:
            return _texts(limits, leaves), _is_exact(question, limits, leaves, today)
        case NumberLimits() as limits:
            coarser = {leaf.places for leaf in leaves if isinstance(leaf, Bound) and leaf.places is not None}
            return _numbers(limits, literals_of(leaves), {limits.places, *coarser}), True
        case BooleanLimits() as limits:
            return ([True] if limits.must_be_true else [True, False]), True
        case ChoiceLimits() as limits if question.type is QuestionType.MULTI_SELECT:
            return _choices(question, limits, literals_of(leaves)), True
        case ChoiceLimits():
            return question.option_labels, True
        case DateLimits() as limits:
            return _days(limits, literals_of(leaves), today), True
    return ["a file"], True


def literals_of(leaves: Collection[Leaf]) -> set[Any]:
    """Every number, day, text, option and count that the leaves compare with."""
    found: set[Any] = set()
    for leaf in leaves:
        if leaf.op not in (ANSWERED, NOT_ANSWERED):
            found.update(leaf.operand if isinstance(leaf.operand, tuple | frozenset) else (leaf.operand,))
    return found


def _numbers(limits: NumberLimits, literals: set[Any], grids: set[int]) -> list[Decimal]:
    """Of each grid, a set of so many decimals, the smallest answer and those at and just above each literal:
    where a class can begin."""
    found: set[Decimal] = set()
    for places in grids:
        step = Decimal(1).scaleb(-places)
        least = step - numbers.LIMIT if limits.min is None else limits.min
        found.add(numbers.grid_ceiling(least, places))
        for literal in literals:
            floor = numbers.grid_floor(literal, places)
            found.update((floor, floor + step))
    low = -numbers.LIMIT if limits.min is None else limits.min
    high = numbers.LIMIT if limits.max is None else limits.max
    return sorted(number for number in found if low <= number <= high and abs(number) < numbers.LIMIT)


def _days(limits: DateLimits, literals: set[Any], today: date) -> list[date]:
    """The first day, and those at and just after each literal: where a class can begin."""
    first = max(dates.EARLIEST, limits.min.on(today) if limits.min else dates.EARLIEST)
    last = min(dates.LATEST, limits.max.on(today) if limits.max else dates.LATEST)
    found = {first, *literals, *(dates.shift(literal, 1, "d") for literal in literals)}
    return sorted(day for day in found if first <= day <= last)


def _choices(question: Question, limits: ChoiceLimits, literals: set[Any]) -> Iterator[frozenset[str]]:
    """Each set of the options mentioned, with as many of the others as can make a difference."""
    mentioned = {literal for literal in literals if isinstance(literal, str)}
    counts = literals - mentioned
    alone = [option.id for option in question.options if option.exclusive]
    others = [id for id in question.option_labels if id not in mentioned and id not in alone]
    least, most = limits.min_choices or 1, limits.max_choices or len(question.options)
    if least == 1:
        yield from (frozenset((id,)) for id in alone)
    free = sorted(mentioned.difference(alone))
    for size in range(len(free) + 1):
        begins = {size, size + 1, least, *counts, *(count + 1 for count in counts)}
        extras = {n - size for n in begins if 0 <= n - size <= len(others) and least <= n <= most}
        if extras:  # or many sets would be gone through for nothing
            for chosen in combinations(free, size):
                yield from (frozenset((*chosen, *others[:extra])) for extra in extras)


class SomeText:
    """A text that equals no literal and contains, of all needles, exactly these."""

    def __init__(self, needles: Iterable[str]) -> None:
        self.needles = frozenset(needles)

    def __contains__(self, needle: str) -> bool:
        return needle in self.needles


def _texts(limits: TextLimits, leaves: Collection[Leaf]) -> Iterator[Any]:
    """Each literal, and other texts with each set of needles and what lies within these. Some of them may be
    impossible to write."""
    needles = sorted(literals_of([leaf for leaf in leaves if leaf.op in SEARCHES]))
    literals = sorted(literals_of([leaf for leaf in leaves if leaf.op not in SEARCHES]))
    yield from (literal for literal in literals if _may_be_written(limits, literal))
    within = {needle: {other for other in needles if other in needle} for needle in needles}
    for size in range(len(needles) + 1):
        for contained in combinations(needles, size):
            yield SomeText(chain.from_iterable(within[needle] for needle in contained))


def _may_be_written(limits: TextLimits, literal: str) -> bool:
    """False only if no answer within the limits folds to this literal.

    Folding may make a text up to three times as long ("ß" becomes "ss"), never shorter, and leaves the
    characters alone that formats are about.
    """
    return (
        literal != ""
        and clean(literal, multiline=limits.multiline) == unicodedata.normalize("NFC", literal)
        and limits.min_length <= len(literal) <= 3 * limits.max_length
        and (has_format(limits.format, literal) or len(literal) > MAX_EMAIL)
    )


def _is_exact(question: Question, limits: TextLimits, leaves: Collection[Leaf], today: date) -> bool:
    """Whether only "answered" is asked about the text and some text will do."""
    seed = {"email": "a@b.cc", "url": "https://a.bc", "phone": "12345"}.get(limits.format, "a")
    example = seed.ljust(limits.min_length, seed[-1])
    return not literals_of(leaves) and not any(check(question, example, today))
