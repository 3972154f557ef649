"""The promise of an answer, as the public is told that it was kept: over all jobs, so that it tells of nobody."""

from dataclasses import dataclass

from sqlalchemy import select

from hiring.models.application import Application, ApplicationStatus
from hiring.work import Work

LATEST = 50
LEAST = 20
"""With fewer cases nothing is said."""


@dataclass(frozen=True)
class Kept:
    """How many of the latest `cases` promises were kept."""

    kept: int
    cases: int

    @property
    def percent(self) -> int:
        """Rounded down: 49 of 50 are not all."""
        return self.kept * 100 // self.cases


def kept_lately(work: Work) -> Kept | None:
    """Of the latest fifty first answers, given or overdue; None where there were too few. Two statements, each on
    its index, however many applications there are."""
    given = work.session.execute(
        select(Application.answered_at, Application.answer_due_at)
        .where(Application.answered_at.is_not(None), Application.deleted_at.is_(None))
        .order_by(Application.answered_at.desc(), Application.id.desc())
        .limit(LATEST)
    )
    overdue = work.session.execute(
        select(Application.answer_due_at)
        .where(Application.status == ApplicationStatus.ACTIVE, Application.answered_at.is_(None))
        .where(Application.answer_due_at < work.now, Application.deleted_at.is_(None))
        .order_by(Application.answer_due_at.desc(), Application.id.desc())
        .limit(LATEST)
    )
    cases = [(answered, answered <= due) for answered, due in given if answered is not None]
    cases += [(due, False) for (due,) in overdue]
    latest = sorted(cases, reverse=True)[:LATEST]
    return Kept(sum(kept for _, kept in latest), len(latest)) if len(latest) >= LEAST else None
