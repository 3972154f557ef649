"""A form as formulas: when each question shows, said in terms of the states of earlier questions.

Questions are numbered by position. A formula is solved from its latest question backwards: choosing that
question's state leaves a formula about earlier questions only, and equal ones are solved once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from hiring.screening.conditions import AllOf, Condition, Leaf, Not, leaves
from hiring.screening.domains import Domain, TooRich, domain_of
from hiring.screening.form import Form, Question
from hiring.screening.formulas import FALSE, TRUE, Algebra, Formula, Kind

MAX_TESTS = 600_000
"""Comparisons of an answer with a leaf that `gather` may make. Questions with few leaves come first and have an
equal share; what they leave over goes to the others."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form's conditions can tell apart, days as of today.

    domains: of the questions that conditions are about. rich: instead, some answers of those with too many
    classes. unknown: questions whose showing rests, however indirectly, on a rich one.
    """

    form: Form
    today: date
    domains: Mapping[int, Domain]
    rich: Mapping[int, Sequence[Any]]
    unknown: frozenset[int]

    def answers(self, position: int) -> Sequence[Any]:
        """Different answers to a question, ready to compare; none if no condition is about it."""
        return self.domains[position].samples if position in self.domains else self.rich.get(position, ())


def gather(
    form: Form,
    today: date,
    bounds: Mapping[int, Sequence[Leaf]] | None = None,
    tests: int | None = None,
) -> Facts:
    """Looks at every condition. bounds: what else to tell apart of questions that conditions are about."""
    asked: dict[int, dict[Leaf, None]] = {}
    for question in form.questions:
        for leaf in leaves(question.visible_if) if question.visible_if else ():
            asked.setdefault(form.by_key[leaf.question].position, {})[leaf] = None
    for position, more in (bounds or {}).items():
        if position in asked:
            asked[position].update(dict.fromkeys(more))
    domains: dict[int, Domain] = {}
    rich: dict[int, Sequence[Any]] = {}
    left = MAX_TESTS if tests is None else tests
    for done, position in enumerate(sorted(asked, key=lambda position: len(asked[position]))):
        share = left // (len(asked) - done)
        try:
            domains[position], spent = domain_of(form.questions[position], list(asked[position]), today, share)
        except TooRich as too_rich:
            rich[position], spent = too_rich.samples, share
        left -= spent
    unknown: set[int] = set()
    for question in form.questions:
        if references(form, question) & (rich.keys() | unknown):
            unknown.add(question.position)
    return Facts(form, today, domains, rich, frozenset(unknown))


def references(form: Form, question: Question) -> set[int]:
    """The questions its condition is about."""
    about = leaves(question.visible_if) if question.visible_if else ()
    return {form.by_key[leaf.question].position for leaf in about}


class Step(NamedTuple):
    """One way to satisfy a formula: the question in one of these states, then `rest` about earlier ones.

    Picking one side of an alternative is a step too, with question None.
    """

    question: int | None
    states: int
    rest: Formula


class Model:
    """complete: only submissions that can be accepted count; else any input whatever.

    dead: questions known never to show. answers: where given, the classes of answers that count.
    shows, hides: by position, what it takes; questions in facts.unknown are missing.
    """

    def __init__(
        self,
        facts: Facts,
        *,
        complete: bool,
        dead: Collection[int] = (),
        answers: Mapping[int, int] | None = None,
    ) -> None:
        self._domains = facts.domains
        self._when_visible: dict[int, int] = {}
        for position, domain in facts.domains.items():
            states = (answers or {}).get(position, domain.answered)
            if not complete:
                states |= domain.invalid
            if not complete or not facts.form.questions[position].required:
                states |= domain.unanswered
            self._when_visible[position] = domain.unanswered if position in dead else states
        universes = {p: self._when_visible[p] | domain.unanswered for p, domain in facts.domains.items()}
        self.algebra = Algebra(universes)
        self._positions = {question.key: question.position for question in facts.form.questions}
        self.shows: dict[int, Formula] = {}
        self.hides: dict[int, Formula] = {}
        for question in facts.form.questions:
            if question.position not in facts.unknown:
                condition = question.visible_if
                self.shows[question.position] = self.formula(condition, True, True) if condition else TRUE
                self.hides[question.position] = self.formula(condition, False, False) if condition else FALSE
        for position in dead:
            self.shows[position], self.hides[position] = FALSE, TRUE

    def formula(self, condition: Condition, value: bool, sure: bool) -> Formula:
        """Says that the condition's truth is `value`, or if not sure that it is not the opposite."""
        if isinstance(condition, Not):
            return self.formula(condition.part, not value, sure)
        if isinstance(condition, Leaf):
            position = self._positions[condition.question]
            domain = self._domains[position]
            wanted = domain.true if value is sure else domain.false
            mask = wanted[condition]
            return self.algebra.atom(position, mask if sure else domain.everything & ~mask)
        parts = [self.formula(part, value, sure) for part in condition.parts]
        together = isinstance(condition, AllOf) is value
        return self.algebra.all_of(parts) if together else self.algebra.any_of(parts)

    def steps(self, goal: Formula) -> Iterator[Step]:
        """Every way to go on towards TRUE, up to what makes a difference."""
        if goal.kind is Kind.ANY:
            yield from (Step(None, 0, part) for part in goal.parts)
            return
        question = goal.last
        visible, hidden = self._when_visible[question], self._domains[question].unanswered
        for states, rest in self.cases(goal, question):
            if states & hidden & visible:
                yield Step(question, states, rest)
                continue
            if states & visible:
                yield Step(question, states & visible, self.algebra.all_of((rest, self.shows[question])))
            if states & hidden:
                yield Step(question, hidden, self.algebra.all_of((rest, self.hides[question])))

    def outcomes(self, goal: Formula, question: int) -> tuple[Formula, Formula]:
        """What the goal asks of earlier questions if this one, the latest it mentions, is visible, or hidden."""
        visible = hidden = goal
        if goal.mentions(question):
            parts = goal.parts if goal.kind is Kind.ALL else (goal,)
            apart = [part for part in parts if not part.mentions(question)]
            about = self.algebra.all_of(part for part in parts if part.mentions(question))
            when_visible, blank = self._when_visible[question], self._domains[question].unanswered
            cases = [rest for states, rest in self.cases(about, question) if states & when_visible]
            visible = self.algebra.all_of((*apart, self.algebra.any_of(cases)))
            hidden = self.algebra.restrict(goal, question, blank)
        return (
            self.algebra.all_of((visible, self.shows[question])),
            self.algebra.all_of((hidden, self.hides[question])),
        )

    def cases(self, goal: Formula, question: int) -> list[tuple[int, Formula]]:
        """Sets of the question's states that the goal tells apart, each with what it leaves of the goal."""
        blocks = [self.algebra.universes[question]]
        for mask in goal.masks(question):
            blocks = [piece for block in blocks for piece in (block & mask, block & ~mask) if piece]
        cases = ((states, self.algebra.restrict(goal, question, states)) for states in blocks)
        return [(states, rest) for states, rest in cases if rest is not FALSE]
