"""Answers as somebody might give them, one for each kind of answer that a form's conditions can tell apart."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice, pairwise
from typing import Any

from hiring.screening import numbers
from hiring.screening.codes import QuestionType
from hiring.screening.dates import shift
from hiring.screening.domains import SEARCHES, Domain, SomeText, domain_of, literals_of
from hiring.screening.files import KINDS
from hiring.screening.form import Question
from hiring.screening.limits import DateLimits, FileLimits, NumberLimits, TextLimits
from hiring.screening.model import Facts
from hiring.screening.normalising import read
from hiring.screening.operators import comparable
from hiring.screening.text_examples import composed, spellings
from hiring.screening.texts import fold

MAX_TRIES = 10_000
"""Comparisons with leaves that may be made, question by question, to find answers that please."""
MAX_TEXTS = 100
"""Texts to try for one class."""
FILE_SIZE = 100_000


def examples_of(facts: Facts, position: int) -> "Examples":
    """Of any question, whether or not conditions are about it."""
    question = facts.form.questions[position]
    domain = facts.domains.get(position) or domain_of(question, (), facts.today, MAX_TRIES)[0]
    kind = TextExamples if isinstance(question.limits, TextLimits) else Examples
    return kind(question, domain, facts.today)


class Examples:
    """Raw answers to one question, by the classes of its domain."""

    def __init__(self, question: Question, domain: Domain, today: date) -> None:
        self.question, self.domain, self.today = question, domain, today
        self.leaves = [(leaf.on(today), domain.true[leaf], domain.false[leaf]) for leaf in domain.true]
        self._tries_left = MAX_TRIES

    @property
    def known(self) -> int:
        """The classes of which an answer is known."""
        return self.domain.answered

    def one_of(self, states: int) -> Any:
        """The friendliest answer known of one of these classes; None: none is known."""
        return next((raw for raw, found in self._pool if found & states), None)

    def class_of(self, raw: Any) -> int:
        """The class of a raw answer; none if it is refused or there were too many tries."""
        self._tries_left -= len(self.leaves) + 1
        if self._tries_left < 0:
            return 0
        reading = read(self.question, raw, self.today)
        if reading.answer is None:
            return 0
        state, found = comparable(self.question.type, reading.answer), self.domain.answered
        for leaf, true, false in self.leaves:
            found &= true if leaf.truth(state, self.today) else false
        return found

    @cached_property
    def _pool(self) -> list[tuple[Any, int]]:
        """Raw answers and their classes, the friendliest first."""
        classes = {sample: 1 << index for index, sample in enumerate(self.domain.samples)}
        for answer in self._handy_answers():
            if answer not in classes:
                classes[answer] = self.class_of(self._raw(answer))
        return [(self._raw(answer), classes[answer]) for answer in sorted(classes, key=self._awkwardness)]

    def _handy_answers(self) -> Iterator[Any]:
        """More answers than one of each class, ready to compare; not all are sure to be accepted."""
        literals = literals_of([leaf for leaf, _, _ in self.leaves])
        if isinstance(limits := self.question.limits, NumberLimits):
            marks = sorted({Decimal(0), *literals, *(end for end in (limits.min, limits.max) if end is not None)})
            marks += [numbers.grid_floor((low + high) / 2, limits.places) for low, high in pairwise(marks)]
            whole = [numbers.grid_floor(mark, 0) + more for mark in marks for more in (-1, 0, 1)]
            yield from (number for number in (*marks, *whole) if abs(number) < numbers.LIMIT)
        elif isinstance(limits, DateLimits):
            ends = [end.on(self.today) for end in (limits.min, limits.max) if end is not None]
            for day in sorted({self.today, *literals, *ends}):
                yield from (day, shift(day, 1, "d"), shift(day, -1, "d"))

    def _awkwardness(self, answer: Any) -> Any:
        match self.question.type:
            case QuestionType.NUMBER:
                exact = numbers.canonical_number(answer)
                return numbers.decimals(exact), answer < 0, answer == 0, abs(answer)
            case QuestionType.DATE:
                return abs((answer - self.today).days), answer
            case QuestionType.MULTI_SELECT:
                exclusive = any(option.exclusive and option.id in answer for option in self.question.options)
                return exclusive, len(answer)
        return 0

    def _raw(self, answer: Any) -> Any:
        match self.question.type:
            case QuestionType.NUMBER:
                return numbers.canonical_number(answer)
            case QuestionType.DATE:
                return answer.isoformat()
            case QuestionType.MULTI_SELECT:
                return [id for id in self.question.option_labels if id in answer]
            case QuestionType.FILE:
                assert isinstance(self.question.limits, FileLimits)
                return list(_files(self.question.limits))
        return answer


def _files(limits: FileLimits) -> Iterator[dict[str, Any]]:
    kind = limits.kinds[0]
    for number in range(1, limits.min_files + 1):
        name = f"example-{number}" if number > 1 else "example"
        yield {
            "upload_id": name,
            "filename": f"{name}.{KINDS[kind][0]}",
            "size": min(FILE_SIZE, limits.max_size),
            "kind": kind,
        }


class TextExamples(Examples):
    """Of texts, a class may be impossible to write, and then or when nothing was thought of none is known."""

    def __init__(self, question: Question, domain: Domain, today: date) -> None:
        super().__init__(question, domain, today)
        self._written: dict[int, str | None] = {}
        self._needles: set[str] = set()
        self._spelled: dict[str, list[str]] = {}
        for leaf in domain.true:
            for text in leaf.value if isinstance(leaf.value, list) else [leaf.value or ""]:
                if leaf.op in SEARCHES:
                    self._needles.add(fold(text))
                else:
                    self._spelled.setdefault(fold(text), []).append(text)

    @property
    def known(self) -> int:
        return sum(1 << index for index in range(len(self.domain.samples)) if self._text(index) is not None)

    def one_of(self, states: int) -> Any:
        texts = (self._text(index) for index in self._plain_first if states >> index & 1)
        return next((text for text in texts if text is not None), None)

    @cached_property
    def _plain_first(self) -> list[int]:
        """The classes, by index, those first that ask nothing of a text."""
        samples = self.domain.samples
        return sorted(
            range(len(samples)), key=lambda index: getattr(samples[index], "needles", None) != frozenset()
        )

    def _text(self, index: int) -> str | None:
        if index not in self._written:
            texts = islice(self._candidates(self.domain.samples[index]), MAX_TEXTS)
            self._written[index] = next((text for text in texts if self.class_of(text) == 1 << index), None)
        return self._written[index]

    def _candidates(self, sample: str | SomeText) -> Iterator[str]:
        assert isinstance(self.question.limits, TextLimits)
        if isinstance(sample, str):
            return spellings(sample, self._spelled.get(sample, ()))
        return composed(self.question.limits, sample.needles, self._needles - sample.needles)
