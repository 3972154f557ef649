"""How many ways lead through a form: the distinct sets of questions a candidate may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiring.screening.form import Form
from hiring.screening.formulas import FALSE, TRUE, Formula
from hiring.screening.model import Model, references

MAX_WIDTH = 4000
"""Different remaining conditions followed side by side."""
NARROW = 4
"""The same once the work allowed is spent: only some paths are then found."""
MAX_DEPTH = 40
"""Nesting of a remaining condition: far above what definitions write, far below Python's stack."""


@dataclass(frozen=True, slots=True)
class Paths:
    """shortest, longest: numbers of visible questions. Not exact: count is only a bound and must not be shown
    (a lower one where the work did not suffice), shortest and longest are those found."""

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


def count_paths(model: Model, component: Sequence[int], work: int) -> Paths | None:
    """The paths through connected questions whose showing is known; None: none was found with this work.

    Goes from the last question to the first. Paths that ask the same of the questions still to come are
    counted together.
    """
    end = model.algebra.work + work
    layer = {TRUE: NO_QUESTIONS}
    complete = True
    for question in reversed(component):
        width = MAX_WIDTH if model.algebra.work <= end else NARROW
        if len(layer) > width:
            simplest = sorted(layer, key=lambda goal: goal.variables.bit_count())[:width]
            layer, complete = {goal: layer[goal] for goal in simplest}, False
        before: dict[Formula, Paths] = {}
        for goal, paths in layer.items():
            for rest, shown in zip(model.outcomes(goal, question), (1, 0), strict=True):
                if rest.depth > MAX_DEPTH:
                    complete = False
                elif rest is not FALSE:
                    longer = paths.beside(Paths(1, shown, shown))
                    before[rest] = before[rest].or_else(longer) if rest in before else longer
        layer = before
    found = layer.get(TRUE)
    return replace(found, exact=complete) if found else None


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
