"""Answers that make a question show, each tried out before it is believed."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, cached_property, partial
from itertools import chain
from typing import Any, NamedTuple

from hiring.screening.analysis import Findings, goals_accepted
from hiring.screening.codes import AnswerCode
from hiring.screening.conditions import leaves
from hiring.screening.evaluation import evaluate
from hiring.screening.examples import Examples, examples_of
from hiring.screening.formulas import Formula
from hiring.screening.model import Model
from hiring.screening.search import OverBudget, Search

WITNESS_WORK = 100_000
"""Units of Algebra.work to find another way where an answer that the first one takes could not be written."""
MAX_CHECKS = 1_000_000
"""Comparisons that may be made to try witnesses out, for each of the two sorts."""

Answers = Mapping[str, Any]


def find_witnesses(findings: Findings) -> tuple[dict[str, Answers], dict[str, Answers]]:
    """By key, raw answers that make a question show, and such as are accepted as they are.

    Questions for which none was found are left out.
    """
    examples = cache(partial(examples_of, findings.facts))
    any_input = _Collector(findings, examples, complete=False)
    any_input.collect(findings.never, {})
    accepted = _Collector(findings, examples, complete=True)
    accepted.found |= any_input.accepted
    accepted.collect(findings.never | findings.never_accepted, any_input.found)
    return any_input.found, accepted.found


class _Trial(NamedTuple):
    """visible: the questions that the answers show; none, if they should but cannot be accepted."""

    answers: Answers
    visible: Collection[str] = ()
    is_accepted: bool = False


class _Collector:
    """found: by key of a question, raw answers under which it shows. accepted: those that are accepted anyway."""

    def __init__(self, findings: Findings, examples: Callable[[int], Examples], *, complete: bool) -> None:
        self._findings, self._examples, self._complete = findings, examples, complete
        self._facts, self._form = findings.facts, findings.facts.form
        conditions = [question.visible_if for question in self._form.questions if question.visible_if]
        self._cost = len(self._form.questions) + sum(1 for condition in conditions for _ in leaves(condition))
        self._checks_left = MAX_CHECKS
        self._work_left = WITNESS_WORK
        self._by_chance: dict[str, Answers] = {}
        self.found: dict[str, Answers] = {}
        self.accepted: dict[str, Answers] = {}

    def collect(self, never: Collection[int], others: Mapping[str, Answers]) -> None:
        """never: questions that need no trial. others: by key, answers to try first."""
        blank = self._try({})
        for question in self._form.questions:
            if question.key not in self.found and question.position not in never:
                first = [others[question.key]] if question.key in others else []
                trials = map(self._try, chain(first, self._ways_to(question.position)))
                for trial in chain([blank], trials):
                    if question.key in trial.visible:
                        self.found[question.key] = trial.answers
                        if trial.is_accepted:
                            self.accepted[question.key] = trial.answers
                        break
        known = self._by_chance | self.found
        self.found = {key: known[key] for key in self._form.by_key if key in known}

    def _try(self, answers: Answers) -> _Trial:
        """If they must be accepted, what else must be answered is added to the answers."""
        given = dict(answers)
        while self._checks_left > 0:
            self._checks_left -= self._cost
            found = evaluate(self._form, given, self._facts.today)
            if not self._complete or not found.errors:
                self._by_chance = dict.fromkeys(found.visible, given) | self._by_chance
                return _Trial(given, found.visible, not found.errors)
            if not all(self._answer(given, error) for error in found.errors):
                break
        return _Trial({})

    def _answer(self, given: dict[str, Any], error: Mapping[str, Any]) -> bool:
        """Whether the error was a missing answer that could be added."""
        if error["code"] != AnswerCode.REQUIRED:
            return False
        examples = self._examples(self._form.by_key[error["question"]].position)
        given[error["question"]] = examples.one_of(examples.domain.answered)
        return given[error["question"]] is not None

    def _ways_to(self, position: int) -> Iterator[Answers]:
        """Answers that should make the question show."""
        findings = self._findings
        search = findings.accepted if self._complete else findings.any_input
        goals = findings.accepted_goals if self._complete else search.model.shows
        if position in goals:
            yield from self._written(search, goals[position], 0)
            if self._careful is not None:
                search, goals = self._careful
                before = search.model.algebra.work
                yield from self._written(search, goals[position], self._work_left // 4)
                self._work_left -= search.model.algebra.work - before

    @cached_property
    def _careful(self) -> tuple[Search, Mapping[int, Formula]] | None:
        """A search that uses only what can be written, if there is more."""
        domains, never = self._facts.domains, self._findings.never
        known = {position: self._examples(position).known for position in domains}
        required = [question.position for question in self._form.questions if question.required]
        blocked = [position for position in required if not self._examples(position).known]
        if all(known[position] == domain.answered for position, domain in domains.items()) and not blocked:
            return None
        model = Model(self._facts, complete=self._complete, dead=never, answers=known)
        return Search(model), goals_accepted(model, blocked, never) if self._complete else model.shows

    def _written(self, search: Search, goal: Formula, work: int) -> Iterator[Answers]:
        try:
            steps = search.find(goal, work)
        except OverBudget:
            return
        answers: dict[str, Any] = {}
        for position, states, _ in reversed(steps or ()):
            if position is not None and not states & self._facts.domains[position].unanswered:
                answers[self._form.questions[position].key] = self._examples(position).one_of(states)
        if steps is not None and None not in answers.values():
            yield answers
