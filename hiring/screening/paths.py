"""How many ways lead through a form: the distinct sets of questions a candidate may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hiring.screening.conditions import UNANSWERED, truth
from hiring.screening.form import Form
from hiring.screening.formulas import FALSE, TRUE, Formula
from hiring.screening.model import Facts, Model, references

WALKS = 100
"""Submissions tried where the paths are too many to count."""
MAX_DEPTH = 40
"""Nesting of a remaining condition: far above what definitions write, far below Python's stack."""


@dataclass(frozen=True, slots=True)
class Paths:
    """shortest, longest: numbers of visible questions. Not exact: count is no number to show, and shortest and
    longest are only those found."""

    count: int
    shortest: int
    longest: int
    exact: bool = True

    def beside(self, other: "Paths") -> "Paths":
        """Together with the paths through questions that have nothing to do with these."""
        return Paths(
            self.count * other.count,
            self.shortest + other.shortest,
            self.longest + other.longest,
            self.exact and other.exact,
        )

    def or_else(self, other: "Paths") -> "Paths":
        """One of these or one of those, which must all be different."""
        return Paths(
            self.count + other.count,
            min(self.shortest, other.shortest),
            max(self.longest, other.longest),
            self.exact and other.exact,
        )


NO_QUESTIONS = Paths(1, 0, 0)


def count_paths(model: Model, group: Sequence[int], work: int) -> Paths | None:
    """All paths through connected questions whose showing is known; None: the work does not suffice.

    Goes from the last question to the first. Paths that ask the same of the questions still to come are
    counted together.
    """
    end = model.algebra.work + work
    layer = {TRUE: NO_QUESTIONS}
    for question in reversed(group):
        before: dict[Formula, Paths] = {}
        for goal, paths in layer.items():
            if model.algebra.work > end:
                return None
            for rest, shown in zip(model.outcomes(goal, question), (1, 0), strict=True):
                if rest.depth > MAX_DEPTH:
                    return None
                if rest is not FALSE:
                    longer = paths.beside(Paths(1, shown, shown))
                    before[rest] = before[rest].or_else(longer) if rest in before else longer
        layer = before
    return layer[TRUE]


def walk_paths(facts: Facts, group: Sequence[int]) -> Paths:
    """Some of the paths through connected questions: those of a few submissions, the blank one first."""
    chance = Random(0)  # noqa: S311 - picks examples, the same each time
    states: dict[str, Any] = {}
    found: set[frozenset[int]] = set()
    for walk in range(WALKS):
        path = set()
        for position in group:
            question = facts.form.questions[position]
            states[question.key] = UNANSWERED
            if question.visible_if is None or truth(question.visible_if, states, facts.today):
                path.add(position)
                if walk and (answers := facts.answers(position)):
                    states[question.key] = chance.choice((UNANSWERED, *answers))
        found.add(frozenset(path))
    lengths = [len(path) for path in found]
    return Paths(len(found), min(lengths), max(lengths), exact=False)


def components(form: Form) -> list[list[int]]:
    """Positions of the questions that conditions connect, group by group in order."""
    group = list(range(len(form.questions)))
    for question in form.questions:
        joined = {group[position] for position in references(form, question)} | {group[question.position]}
        if len(joined) > 1:
            group = [min(joined) if member in joined else member for member in group]
    found: dict[int, list[int]] = {}
    for position, member in enumerate(group):
        found.setdefault(member, []).append(position)
    return list(found.values())
