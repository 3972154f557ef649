"""Whether a question can still show when some of what a form says is left out."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from hiring.screening.bounds import Bound, bounds_of, without_bounds
from hiring.screening.form import Form
from hiring.screening.formulas import FALSE, TRUE, Formula, Kind
from hiring.screening.members import Member, members_of
from hiring.screening.model import Model, gather
from hiring.screening.search import OverBudget


class Clashes:
    """What the questions of `cone` say, member by member, and which sets of members let a question show.

    A set of members is an int: bit i stands for members[i]. conditions, limits: the members of each question that
    its showing rests on, and its answers. unknown: questions whose showing cannot be settled.

    complete: only submissions that can be accepted count. That a question is required is then a member, and its
    conditions stay whatever is left out (`staying`), for without them fewer submissions might do. Otherwise any
    input counts.
    """

    def __init__(self, form: Form, cone: Collection[int], today: date, tests: int, *, complete: bool) -> None:
        """tests: see model.MAX_TESTS."""
        bounds = {position: bounds_of(form.questions[position], today) for position in cone}
        facts = gather(_loosened(form, cone), today, bounds, tests)
        self._model = Model(facts, complete=complete)
        self._domains = facts.domains
        self.algebra = self._model.algebra
        self.unknown = facts.unknown
        self.staying = {p for p in cone if complete and form.questions[p].required}
        self.members: list[Member] = []
        self.conditions: dict[int, int] = {}
        self.limits: dict[int, int] = {}
        self._formulas: dict[int, Formula] = {}
        self._masks: dict[int, int] = {}
        self._up_to: list[int] = []
        for position in range(len(form.questions)):
            if position in cone and position not in facts.unknown:
                self._take(position, members_of(form, position, today), complete=complete)
            self._up_to.append((1 << len(self.members)) - 1)
        self._can: dict[tuple[Formula, int], bool] = {}
        self._ways: dict[tuple[Formula, int], Sequence[Formula]] = {}

    def _take(self, position: int, members: Iterator[Member], *, complete: bool) -> None:
        """Numbers those members of a question that can make a difference."""
        domain = self._domains.get(position)
        conditions = limits = 0
        for member in members:
            bit = 1 << len(self.members)
            if isinstance(member.says, Bound):
                if domain is None:
                    continue
                self._masks[bit] = domain.true[member.says]
                limits |= bit
            elif member.says is not None:
                self._formulas[bit] = self._model.formula(member.says, True, True)
                conditions |= bit
            elif complete and domain is not None:
                self._masks[bit] = domain.answered
                limits |= bit
            else:
                continue
            self.members.append(member)
        self.conditions[position], self.limits[position] = conditions, limits

    def answer_needed(self, condition: int) -> int | None:
        """The question that must have an answer for this member to hold, if that is all it takes."""
        formula = self._formulas[condition]
        if formula.kind is not Kind.ATOM or formula.mask & self._domains[formula.variable].unanswered:
            return None
        return formula.variable

    def can_show(self, position: int, kept: int, end: int) -> bool:
        """Whether the question can show if of all members only `kept` are left.

        Raises OverBudget once Algebra.work passes `end`.
        """
        goal = self._together(position, kept)
        if self._is_impossible(goal, kept):
            return False
        came_from: dict[Formula, Formula | None] = {goal: None}
        waiting = [goal]
        while waiting:
            here = waiting.pop()
            if here is TRUE or self._can.get(self._key(here, kept)):
                self._remember(here, came_from, kept)
                return True
            if self.algebra.work > end:
                raise OverBudget
            for rest in self._ways_on(here, kept):
                if rest not in came_from and not self._is_impossible(rest, kept):
                    came_from[rest] = here
                    waiting.append(rest)
        for formula in came_from:
            self._can[self._key(formula, kept)] = False
        return False

    def _remember(self, reached: Formula, came_from: dict[Formula, Formula | None], kept: int) -> None:
        here: Formula | None = reached
        while here is not None:
            self._can[self._key(here, kept)] = True
            here = came_from[here]

    def _key(self, formula: Formula, kept: int) -> tuple[Formula, int]:
        """What can come true of a formula rests on the members of the questions up to the latest it mentions."""
        return formula, kept & self._up_to[formula.last]

    def _is_impossible(self, goal: Formula, kept: int) -> bool:
        self.algebra.work += 1
        if goal is FALSE or self._can.get(self._key(goal, kept)) is False:
            return True
        parts = goal.parts if goal.kind is Kind.ALL else ()
        return any(self._can.get(self._key(part, kept)) is False for part in parts)

    def _ways_on(self, goal: Formula, kept: int) -> Sequence[Formula]:
        """What may be left to ask of earlier questions; the one that asks about the fewest last."""
        if goal.kind is Kind.ANY:
            return goal.parts
        question = goal.last
        key = goal, kept & (self.conditions[question] | self.limits[question])
        if key not in self._ways:
            ways = [way for way in self._steps(goal, question, kept) if way is not FALSE]
            self._ways[key] = sorted(ways, key=lambda way: -way.variables.bit_count())
        return self._ways[key]

    def _steps(self, goal: Formula, question: int, kept: int) -> Iterator[Formula]:
        allowed, blank = self.algebra.universes[question], self._domains[question].unanswered
        for bit in bits(kept & self.limits[question]):
            allowed &= self._masks[bit]
        for states, rest in self._model.cases(goal, question):
            if states & blank & allowed:
                yield rest
                continue
            if states & allowed:
                yield self.algebra.all_of((rest, self._shows(question, kept)))
            if states & blank:  # an answer is required wherever it shows
                yield self.algebra.all_of((rest, self._model.hides[question]))

    def _shows(self, question: int, kept: int) -> Formula:
        if question in self.staying:
            return self._model.shows[question]
        return self._together(question, kept)

    def _together(self, question: int, kept: int) -> Formula:
        return self.algebra.all_of(self._formulas[bit] for bit in bits(kept & self.conditions[question]))


def _loosened(form: Form, cone: Collection[int]) -> Form:
    """The form without any bounds, and without what lies outside the cone."""
    questions = tuple(
        without_bounds(question) if question.position in cone else replace(question, visible_if=None)
        for question in form.questions
    )
    return replace(form, questions=questions, by_key={question.key: question for question in questions})


def bits(members: int) -> Iterator[int]:
    """Each of them by itself, in order."""
    while members:
        yield members & -members
        members &= members - 1
