"""analyse: which questions can never show, which always do, and how many ways lead through a form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from hiring.screening.domains import is_answerable
from hiring.screening.evaluation import Definition
from hiring.screening.form import Form, Question
from hiring.screening.formulas import Formula
from hiring.screening.model import Facts, Model, gather
from hiring.screening.paths import NO_QUESTIONS, Paths, components, count_paths, walk_paths
from hiring.screening.reasons import Reasons
from hiring.screening.search import OverBudget, Search

SEARCH_WORK = 150_000
"""Units of Algebra.work for each of the three questions asked about a form's questions."""
REASON_WORK, PATHS_WORK = 100_000, 150_000
"""The same for the first look at what clashes, and for counting paths."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Keys in position order. undecided: the work did not suffice to say whether it can show or always does, so
    that it may be missing from another list; it is never wrongly in one."""

    unreachable: tuple[str, ...]
    unreachable_complete: tuple[str, ...]
    always_visible: tuple[str, ...]
    undecided: tuple[str, ...]
    paths: Paths

    def as_json(self) -> dict[str, Any]:
        """{unreachable, unreachable_complete, always_visible, paths: {count, shortest, longest, exact}}."""
        return {
            "unreachable": list(self.unreachable),
            "unreachable_complete": list(self.unreachable_complete),
            "always_visible": list(self.always_visible),
            "paths": asdict(self.paths),
        }


def analyse(definition: Definition, today: date) -> dict[str, Any]:
    """What `Analysis.as_json` gives.

    Only what is proven is listed: a form too large to settle within about a second gives shorter lists and
    inexact paths. Dates are judged as of today.
    """
    return examine(Form.of(definition), today).as_json()


def examine(form: Form, today: date) -> Analysis:
    """The same as values, and what stayed undecided."""
    return look_into(form, today).analysis


@dataclass(frozen=True, slots=True)
class Findings:
    """What an analysis rests on, questions by position.

    reasons: why questions can never show, as far as that was found on the way. never_accepted: those that only
    no accepted submission shows. any_input, accepted: know the way to the goals that are neither impossible nor
    open; accepted_goals also demand that the submission can be accepted. blocked: questions that must be answered
    and take no answer.
    """

    analysis: Analysis
    facts: Facts
    reasons: Reasons
    never: frozenset[int]
    never_accepted: frozenset[int]
    any_input: Search
    accepted: Search
    accepted_goals: Mapping[int, Formula]
    blocked: tuple[int, ...]


def look_into(form: Form, today: date) -> Findings:
    """The analysis, and what leads to it."""
    facts = gather(form, today)
    conditional = [question.position for question in form.questions if question.visible_if is not None]
    reasons = Reasons(form, conditional, today)
    reasons.look_for(conditional, REASON_WORK, far=False)
    any_input = Search(Model(facts, complete=False, dead=reasons.found))
    shows, hides = any_input.model.shows, any_input.model.hides
    never, open_never = _impossible(any_input, {p: shows[p] for p in conditional if p in shows})
    always, open_always = _impossible(any_input, {p: hides[p] for p in conditional if p in hides})
    accepted = Search(Model(facts, complete=True, dead=never))
    blocked = tuple(question.position for question in form.questions if _is_blocked(question, today))
    goals = goals_accepted(accepted.model, blocked, never)
    never_accepted, open_accepted = _impossible(accepted, goals)

    def keys(positions: Iterable[int]) -> tuple[str, ...]:
        return tuple(form.questions[position].key for position in sorted(positions))

    analysis = Analysis(
        unreachable=keys(never),
        unreachable_complete=keys(never | never_accepted),
        always_visible=keys(always),
        undecided=keys(facts.unknown - never | open_never | open_always | open_accepted),
        paths=_all_paths(facts, any_input.model),
    )
    return Findings(analysis, facts, reasons, frozenset(never), frozenset(never_accepted), any_input, accepted,
                    goals, blocked)  # fmt: skip


def goals_accepted(model: Model, blocked: Collection[int], never: Collection[int]) -> dict[int, Formula]:
    """What it takes to show each question while none is shown that takes no answer but must have one."""
    apart = model.algebra.all_of(model.hides[position] for position in blocked if position in model.hides)
    return {p: model.algebra.all_of((shows, apart)) for p, shows in model.shows.items() if p not in never}


def _is_blocked(question: Question, today: date) -> bool:
    """Whether showing the question makes every submission fail."""
    return question.required and not is_answerable(question, today)


def _impossible(search: Search, goals: Mapping[int, Formula]) -> tuple[set[int], set[int]]:
    """Of goals by position, those proven impossible and those left open.

    All get the same share of the work; what the easy ones leave over goes to the hard ones.
    """
    impossible: set[int] = set()
    algebra = search.model.algebra
    end = algebra.work + SEARCH_WORK
    undecided = dict(goals)
    while undecided and algebra.work < end:
        share = (end - algebra.work) // len(undecided)
        for position, goal in list(undecided.items()):
            try:
                if search.find(goal, share) is None:
                    impossible.add(position)
            except OverBudget:
                continue
            del undecided[position]
    return impossible, set(undecided)


def _all_paths(facts: Facts, model: Model) -> Paths:
    groups = components(facts.form)
    end = model.algebra.work + PATHS_WORK
    total = NO_QUESTIONS
    for done, group in enumerate(groups):
        share = max(0, end - model.algebra.work) // (len(groups) - done)
        paths = count_paths(model, group, share) if facts.unknown.isdisjoint(group) else None
        paths = paths or walk_paths(facts, group)
        if any(position in facts.domains and not facts.domains[position].exact for position in group):
            paths = replace(paths, exact=False)
        total = total.beside(paths)
    return total
