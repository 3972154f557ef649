"""analyse: which questions can never show, which always do, and how many ways lead through a form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from hiring.screening.domains import is_answerable
from hiring.screening.evaluation import Definition
from hiring.screening.form import Form, Question
from hiring.screening.formulas import Formula
from hiring.screening.model import Facts, Model, gather
from hiring.screening.paths import NO_QUESTIONS, Paths, components, count_paths, walk_paths
from hiring.screening.search import OverBudget, Search

SEARCH_WORK = 200_000
"""Units of Algebra.work for each of the three questions asked about a form's questions."""
PATHS_WORK = 200_000
"""The same for counting paths."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Keys in position order. undecided: the work did not suffice to say whether it can show or always does, so
    that it may be missing from another list; it is never wrongly in one."""

    unreachable: tuple[str, ...]
    unreachable_complete: tuple[str, ...]
    always_visible: tuple[str, ...]
    undecided: tuple[str, ...]
    paths: Paths


def analyse(definition: Definition, today: date) -> dict[str, Any]:
    """{unreachable, unreachable_complete, always_visible, paths: {count, shortest, longest, exact}}.

    Only what is proven is listed: a form too large to settle within about a second gives shorter lists and
    inexact paths. Dates are judged as of today.
    """
    found = examine(Form.of(definition), today)
    return {
        "unreachable": list(found.unreachable),
        "unreachable_complete": list(found.unreachable_complete),
        "always_visible": list(found.always_visible),
        "paths": asdict(found.paths),
    }


def examine(form: Form, today: date) -> Analysis:
    """The same as values, and what stayed undecided."""
    facts = gather(form, today)
    any_input, accepted = Model(facts, complete=False), Model(facts, complete=True)
    conditional = [p for p in any_input.shows if form.questions[p].visible_if is not None]
    search = Search(any_input)
    never, open_never = _impossible(search, {p: any_input.shows[p] for p in conditional})
    always, open_always = _impossible(search, {p: any_input.hides[p] for p in conditional})
    blocked = [p for p in accepted.shows if _is_blocked(form.questions[p], today)]
    goals = {
        position: accepted.algebra.all_of((shows, *(accepted.hides[p] for p in blocked)))
        for position, shows in accepted.shows.items()
        if position not in never
    }
    never_accepted, open_accepted = _impossible(Search(accepted), goals)

    def keys(positions: set[int] | frozenset[int]) -> tuple[str, ...]:
        return tuple(form.questions[position].key for position in sorted(positions))

    return Analysis(
        unreachable=keys(never),
        unreachable_complete=keys(never | never_accepted),
        always_visible=keys(always),
        undecided=keys(facts.unknown | open_never | open_always | open_accepted),
        paths=_all_paths(facts, any_input),
    )


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
