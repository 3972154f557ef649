"""Whether a formula about a form can come true."""

from collections.abc import Iterable

from hiring.screening.formulas import FALSE, TRUE, Formula, Kind
from hiring.screening.model import Model, Step


class OverBudget(Exception):
    """The question is open: the work allowed did not suffice to settle it."""


class Search:
    """Searches depth first and remembers, from one goal to the next, what was settled."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._next: dict[Formula, Step] = {}
        self._impossible: set[Formula] = {FALSE}

    def find(self, goal: Formula, work: int) -> list[Step] | None:
        """Steps from the goal to TRUE, latest question first; None: proven that there are none.

        work: units of Algebra.work that may be spent. Raises OverBudget.
        """
        end = self.model.algebra.work + work
        came_from: dict[Formula, tuple[Formula, Step] | None] = {goal: None}
        waiting = [goal] if goal not in self._impossible else []
        while waiting:
            here = waiting.pop()
            if here is TRUE or here in self._next:
                self._remember(here, came_from)
                return self._follow(goal)
            if self.model.algebra.work > end:
                raise OverBudget
            for step in self._ordered(here):
                if step.rest not in came_from:
                    came_from[step.rest] = (here, step)
                    waiting.append(step.rest)
        self._impossible.update(came_from)
        return None

    def _ordered(self, goal: Formula) -> Iterable[Step]:
        """The most promising step last: the one that leaves the fewest questions open."""
        steps = [step for step in self.model.steps(goal) if not self._is_impossible(step.rest)]
        return sorted(steps, key=lambda step: -step.rest.variables.bit_count())

    def _is_impossible(self, goal: Formula) -> bool:
        if goal in self._impossible:
            return True
        return goal.kind is Kind.ALL and not self._impossible.isdisjoint(goal.parts)

    def _remember(self, formula: Formula, came_from: dict[Formula, tuple[Formula, Step] | None]) -> None:
        while (origin := came_from[formula]) is not None:
            formula, self._next[origin[0]] = origin

    def _follow(self, goal: Formula) -> list[Step]:
        steps = []
        while goal is not TRUE:
            steps.append(self._next[goal])
            goal = steps[-1].rest
        return steps
