"""What ends with its application, what is opened again with it, and what ran out."""

from collections.abc import Collection

from sqlalchemy import select

from hiring import policy
from hiring.models.application import Application
from hiring.models.scheduling import CloseReason, SchedulingRequest, SchedulingStatus
from hiring.scheduling.reading import LIVE
from hiring.work import Work
from plumbing import many


def close_with(work: Work, applications: Collection[Application]) -> None:
    """Nobody picks a time any more, because these applications ended. Part of the verbs that end them, which hold
    their locks. The same number of statements for any number."""
    live = SchedulingRequest.status.in_(LIVE)
    found = _of(work, applications, live)
    for times in found:
        times.status, times.close_reason = SchedulingStatus.CLOSED, CloseReason.APPLICATION_ENDED
    many.write_changes(work.session, found, work.now)


def reopen_with(work: Work, applications: Collection[Application]) -> None:
    """Takes back what `close_with` did: it is again whose turn it was."""
    ended = SchedulingRequest.close_reason == CloseReason.APPLICATION_ENDED
    found = {times.application_id: times for times in _of(work, applications, ended)}.values()
    for times in found:
        asked = times.answered_at is not None
        times.status = SchedulingStatus.OTHERS_ASKED if asked else SchedulingStatus.OPEN
        times.close_reason = None
    many.write_changes(work.session, list(found), work.now)


def close_past(work: Work, *, most: int = 200) -> int:
    """For the clock: closes what nobody answered in time; returns how many it were."""
    work.require(policy.may_manage_users(work.actor))
    past = work.session.scalars(
        select(SchedulingRequest)
        .where(SchedulingRequest.status == SchedulingStatus.OPEN, SchedulingRequest.answer_by <= work.now)
        .order_by(SchedulingRequest.answer_by)
        .limit(most)
        .with_for_update(of=SchedulingRequest, skip_locked=True)
    ).all()
    for times in past:
        moved = times.interview_id is not None
        times.status = SchedulingStatus.BOOKED if moved else SchedulingStatus.CLOSED
        times.close_reason = None if moved else CloseReason.RUN_OUT
        work.record("times.run_out", times, about=work.session.get_one(Application, times.application_id))
    return len(past)


def _of(work: Work, applications: Collection[Application], condition: object) -> list[SchedulingRequest]:
    """In the order in which they were offered."""
    if not applications:
        return []
    found = (
        select(SchedulingRequest)
        .where(SchedulingRequest.application_id.in_([one.id for one in applications]), condition)  # type: ignore[arg-type]
        .order_by(SchedulingRequest.created_at, SchedulingRequest.id)
        .with_for_update(of=SchedulingRequest)
        .execution_options(populate_existing=True)
    )
    return list(work.session.scalars(found))
