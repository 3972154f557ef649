"""Which conditions are about which questions, and where a question may stand because of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hiring.screening.incomplete import (
    WHEN,
    Definition,
    condition_of,
    position_of,
    positions,
    questions_of,
    references,
    rules_of,
    text_in,
)


@dataclass(frozen=True, slots=True)
class Dependent:
    """What has a condition about a question. number: its place among its kind, from 1. key: a rule's id where
    kind is "rule". label: as typed, may be empty."""

    number: int
    key: str
    label: str
    kind: str


def dependents(definition: Definition, key: str) -> list[Dependent]:
    """The questions, then the rules, whose condition is about this question. Raises unknown_question."""
    position_of(definition, key)
    questions = [
        _dependent(at, question, "question")
        for at, question in enumerate(questions_of(definition))
        if key in references(condition_of(question))
    ]
    rules = [
        _dependent(at, rule, "rule")
        for at, rule in enumerate(rules_of(definition))
        if key in references(condition_of(rule, WHEN))
    ]
    return questions + rules


def movable_range(definition: Definition, key: str) -> tuple[int, int]:
    """The first and the last position that the question may move to; its own is between them. Raises
    unknown_question."""
    questions = questions_of(definition)
    here = position_of(definition, key)
    rests_on, resting = _rests_on(questions, here), _resting(questions, key)
    return max(rests_on, default=-1) + 1, min(resting, default=len(questions)) - 1


def breaking(questions: Sequence[Any], key: str, to: int) -> dict[str, list[Dependent]]:
    """Whose condition would look forward, and what the moved question must stay below."""
    here = positions(questions)[key]
    broken = [at for at in _resting(questions, key) if here < at <= to]
    rests_on = [at for at in sorted(_rests_on(questions, here)) if to <= at < here]
    return {
        "broken": [_dependent(at, questions[at], "question") for at in broken or ([here] if rests_on else [])],
        "rests_on": [_dependent(at, questions[at], "question") for at in rests_on],
    }


def _dependent(index: int, item: Any, kind: str) -> Dependent:
    return Dependent(index + 1, text_in(item, "key" if kind == "question" else "id"), text_in(item, "label"), kind)


def _rests_on(questions: Sequence[Any], here: int) -> set[int]:
    """The earlier questions that this one's condition is about."""
    where = positions(questions)
    return {at for key in references(condition_of(questions[here])) if (at := where.get(key, here)) < here}


def _resting(questions: Sequence[Any], key: str) -> list[int]:
    """The later questions whose condition is about this one."""
    here = positions(questions)[key]
    later = range(here + 1, len(questions))
    return [at for at in later if key in references(condition_of(questions[at]))]
