"""The figures that Today shows, without asking for more than a few rollups."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiring import policy
from hiring.reports.counting import first_answer, funnel, time_to_hire, waiting_late
from hiring.reports.figures import Funnel, Middle
from hiring.reports.scope import Period, promises, scoped
from hiring.work import Work

DAYS = 30
HIRE_DAYS = 90
"""Hires are few: a month of them says little."""


@dataclass(frozen=True)
class AtAGlance:
    """The last 30 days: how far people came, how long a first answer took, how long a hire took (90 days); and how
    many wait over their promise now. `promises`: working days, each number that an open job promises."""

    funnel: Funnel
    first_answer: Middle
    promises: Sequence[int]
    to_hire: Middle
    waiting_late: int


def at_a_glance(work: Work) -> AtAGlance | None:
    """None where this actor may see no reports, or has nothing to see yet."""
    if not policy.may_see_reports(work.actor):
        return None
    scope = scoped(work, Period.latest(DAYS, work.today))
    longer = replace(scope, period=Period.latest(HIRE_DAYS, work.today))
    found = AtAGlance(
        funnel(work, scope), first_answer(work, scope), promises(work, scope), time_to_hire(work, longer).took,
        waiting_late(work, scope),
    )  # fmt: skip
    anything = found.funnel.applied or found.first_answer.cases or found.to_hire.cases or found.waiting_late
    return found if anything else None
