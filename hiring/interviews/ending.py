"""How interviews end, and how what was ended by mistake goes on."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, lazyload

from hiring import letters, policy
from hiring.errors import Conflict, Invalid
from hiring.interviews.reading import WITH_PEOPLE
from hiring.interviews.scheduling import expect, expect_active, expect_status
from hiring.interviews.telling import News, Telling, panel_of
from hiring.models.application import Application
from hiring.models.interview import CancelReason, Interview, InterviewStatus
from hiring.work import Work
from plumbing import many

OVER = timedelta(hours=1)
"""So long after its end an interview counts as having taken place, if nobody said otherwise."""
BY_PEOPLE = (CancelReason.BY_US, CancelReason.BY_CANDIDATE)


def cancel(
    work: Work, interview: Interview, reason: CancelReason, *, letter: bool = False, version: int | None = None,
    seen: str | None = None,
) -> None:  # fmt: skip
    """Cancels it and tells its people; with `letter` the candidate too, if they were told of it before. One that
    was cancelled for the same reason stays as it is. Raises Stale, InvalidTransition, Invalid reason
    `not_one_of`."""
    work.require(policy.may_schedule(work.actor, interview.application))
    expect(interview, version, seen)
    if reason not in BY_PEOPLE:
        raise Invalid({"reason": "not_one_of"})
    if interview.status is InterviewStatus.CANCELLED and interview.cancel_reason is reason:
        return
    expect_status(work, interview, InterviewStatus.SCHEDULED)
    _cancel(work, interview, reason)
    telling = Telling(work, [interview])
    telling.panel(interview, News.CANCELLED, panel_of(interview))
    if letter:
        telling.candidate(interview, News.CANCELLED)
    else:
        telling.stop_candidate(interview)


def complete(work: Work, interview: Interview, *, version: int | None = None, seen: str | None = None) -> None:
    """It took place. Raises Stale, InvalidTransition; what was said before changes nothing, as with the next
    ones."""
    work.require(policy.may_schedule(work.actor, interview.application))
    expect(interview, version, seen)
    if interview.status is InterviewStatus.COMPLETED:
        return
    expect_status(work, interview, InterviewStatus.SCHEDULED)
    _complete(work, interview)


def no_show(work: Work, interview: Interview, *, version: int | None = None, seen: str | None = None) -> None:
    """The candidate did not come. Raises Stale, InvalidTransition."""
    work.require(policy.may_schedule(work.actor, interview.application))
    expect(interview, version, seen)
    if interview.status is InterviewStatus.NO_SHOW:
        return
    expect_status(work, interview, InterviewStatus.SCHEDULED)
    interview.status = InterviewStatus.NO_SHOW
    work.record("interview.no_show", interview, about=interview.application)


def reopen(work: Work, interview: Interview, *, version: int | None = None, seen: str | None = None) -> None:
    """It has not taken place yet after all: only while it still can. Raises Stale, InvalidTransition, Conflict
    `interview_over`."""
    work.require(policy.may_schedule(work.actor, interview.application))
    expect(interview, version, seen)
    if interview.status is InterviewStatus.SCHEDULED:
        return
    expect_status(work, interview, InterviewStatus.COMPLETED)
    expect_active(interview.application)
    if interview.ends_at <= work.now:
        raise Conflict("interview_over")
    interview.status, interview.completed_at = InterviewStatus.SCHEDULED, None
    work.record("interview.restored", interview, about=interview.application, was=str(InterviewStatus.COMPLETED))


def cancel_coming(work: Work, applications: Collection[Application]) -> int:
    """Cancels what lies ahead because these applications ended; returns how many. Part of the verbs that end them,
    which hold their locks. The letters wait as long as the one that says no, so that Undo can stop them. The same
    number of statements for any number."""
    due_at = work.now + letters.REJECTION_DELAY
    coming = _ahead(work, applications, Interview.status == InterviewStatus.SCHEDULED)
    with _telling_all(work, coming) as telling:
        for interview in coming:
            _cancel(work, interview, CancelReason.APPLICATION_ENDED)
            telling.panel(interview, News.CANCELLED, panel_of(interview), due_at=due_at)
            telling.candidate(interview, News.CANCELLED, due_at=due_at)
    return len(coming)


def restore(work: Work, applications: Collection[Application]) -> int:
    """Takes back what `cancel_coming` did, where it still lies ahead; returns how many. Letters that wait are
    stopped; whoever has heard of the cancellation is invited anew. As many statements as `cancel_coming`."""
    ended = Interview.cancel_reason == CancelReason.APPLICATION_ENDED
    found = _ahead(work, applications, Interview.status == InterviewStatus.CANCELLED, ended)
    with _telling_all(work, found) as telling:
        for interview in found:
            _restore(work, interview)
            telling.panel(interview, News.RESTORED, panel_of(interview))
            telling.candidate(interview, News.RESTORED)
    return len(found)


@contextmanager
def _telling_all(work: Work, found: Collection[Interview]) -> Iterator[Telling]:
    """What is changed inside of these interviews and their letters is written when it ends, table by table."""
    telling = Telling(work, found)
    letters.languages_of(work, [one.application for one in found])  # of all at once, not letter by letter
    with work.session.no_autoflush:
        yield telling
        many.write_changes(work.session, found, work.now)
        telling.write()


def complete_past(work: Work, *, most: int = 200) -> int:
    """For the clock: what ended an hour ago took place; returns how many it were."""
    work.require(policy.may_manage_users(work.actor))
    past = work.session.scalars(
        select(Interview)
        .where(Interview.status == InterviewStatus.SCHEDULED, Interview.deleted_at.is_(None))
        .where(Interview.starts_at < work.now - OVER, Interview.ends_at <= work.now - OVER)
        .options(_PLAIN)
        .order_by(Interview.starts_at)
        .limit(most)
        .with_for_update(of=Interview, skip_locked=True)
    ).all()
    for interview in past:
        _complete(work, interview)
    return len(past)


_PLAIN = joinedload(Interview.application, innerjoin=True).options(
    lazyload(Application.candidate), lazyload(Application.stage)
)


def _complete(work: Work, interview: Interview) -> None:
    interview.status, interview.completed_at = InterviewStatus.COMPLETED, work.now
    work.record("interview.completed", interview, about=interview.application)


def _cancel(work: Work, interview: Interview, reason: CancelReason) -> None:
    interview.status, interview.cancelled_at, interview.cancel_reason = (
        InterviewStatus.CANCELLED, work.now, reason,
    )  # fmt: skip
    interview.sequence += 1
    work.record("interview.cancelled", interview, about=interview.application, reason=str(reason))


def _restore(work: Work, interview: Interview) -> None:
    interview.status, interview.cancelled_at, interview.cancel_reason = InterviewStatus.SCHEDULED, None, None
    interview.sequence += 1
    was = str(InterviewStatus.CANCELLED)
    work.record("interview.restored", interview, about=interview.application, was=was)


def _ahead(
    work: Work, applications: Collection[Application], *conditions: ColumnElement[bool]
) -> Sequence[Interview]:
    """Those of these applications that lie ahead, with their people, locked in one order; application by
    application."""
    if not applications:
        return ()
    return work.session.scalars(
        select(Interview)
        .where(Interview.application_id.in_([one.id for one in applications]), Interview.deleted_at.is_(None))
        .where(Interview.starts_at > work.now, *conditions)
        .options(*WITH_PEOPLE)
        .order_by(Interview.application_id, Interview.starts_at, Interview.id)
        .with_for_update(of=Interview)
        .execution_options(populate_existing=True)
    ).all()
