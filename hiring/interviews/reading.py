"""Interviews as far as this actor may see them."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hiring import policy
from hiring.errors import NotFound
from hiring.models.application import Application, locked
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.interview import Interview, InterviewParticipant, InterviewStatus
from hiring.models.job import Job
from hiring.work import Work

LONGEST = timedelta(hours=12)
"""An interview lasts so long at most: what overlaps a moment has begun within this time before it."""

Row = TypeVarTuple("Row")

WITH_PEOPLE = (
    joinedload(Interview.organizer, innerjoin=True),
    selectinload(Interview.participants).joinedload(InterviewParticipant.user, innerjoin=True),
)


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Interview:
    """One interview with its people, application and job; NotFound outside of the actor's scope. `for_change`
    locks the application, then the interview: the order in which ending an application takes them."""
    if for_change:
        application_id = work.session.scalar(
            scoped(work, select(Interview.application_id)).where(Interview.id == id)
        )
        if application_id is None:
            raise NotFound
        lock_application(work, application_id)
    found = scoped(work, select(Interview)).where(Interview.id == id).options(*WITH_PEOPLE, *WITH_APPLICATION)
    if for_change:
        found = found.with_for_update(of=Interview).execution_options(populate_existing=True)
    interview = work.session.scalar(found)
    if interview is None:
        raise NotFound
    return interview


def is_gone(work: Work, id: uuid.UUID) -> bool:
    """Whether there was such an interview that this actor might have read."""
    found = select(Interview.id).where(Interview.id == id, Interview.deleted_at.is_not(None))
    return work.session.scalar(found.where(policy.of_known_jobs(work.actor, Interview.application_id))) is not None


def of(work: Work, application: Application) -> Sequence[Interview]:
    """The application's interviews, the next one first, then the past ones from the latest back. The caller has
    found the application in its scope."""
    found = work.session.scalars(
        select(Interview)
        .where(Interview.application_id == application.id, Interview.deleted_at.is_(None))
        .options(*WITH_PEOPLE)
        .order_by(Interview.starts_at, Interview.id)
    ).all()
    coming = [one for one in found if is_coming(one, work.now)]
    return [*coming, *(one for one in reversed(found) if one not in coming)]


def is_coming(interview: Interview, now: datetime) -> bool:
    """Whether it still takes place, or does right now."""
    return interview.status is InterviewStatus.SCHEDULED and interview.ends_at > now


def on_day(work: Work, day: date) -> Sequence[Interview]:
    """The acting user's own interviews on this day of the organisation's, in order, without those cancelled."""
    zone = work.organisation.zone
    begin, end = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    return work.session.scalars(
        scoped(work, select(Interview))
        .where(Interview.starts_at >= begin, Interview.starts_at < end)
        .where(Interview.status != InterviewStatus.CANCELLED, policy.visible_own_interviews(work.actor))
        .options(*WITH_PEOPLE, *WITH_APPLICATION)
        .order_by(Interview.starts_at, Interview.id)
    ).all()


def cv_of(work: Work, interview: Interview) -> Sequence[Attachment]:
    """The CVs that the interview's people read, the one that was sent last first; nothing else of the
    application's files. The caller has found the interview in its scope."""
    return work.session.scalars(
        select(Attachment)
        .where(Attachment.application_id == interview.application_id, Attachment.type == AttachmentType.CV)
        .where(Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at.desc(), Attachment.id.desc())
    ).all()


def participation(interview: Interview, user_id: uuid.UUID | None) -> InterviewParticipant | None:
    """As what the user takes part; None: they do not."""
    return next((one for one in interview.participants if one.user_id == user_id), None)


def scoped(work: Work, query: Select[*Row]) -> Select[*Row]:
    """The query (of interviews) with application and job joined, within what the actor may see."""
    return (
        query.join(Application, Application.id == Interview.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(policy.visible_interviews(work.actor, work.now))
    )


def lock_application(work: Work, id: uuid.UUID) -> None:
    """It does not end, and nobody reopens it, until this transaction does."""
    work.session.scalar(locked(select(Application).where(Application.id == id)))


WITH_APPLICATION = (
    contains_eager(Interview.application).contains_eager(Application.job).lazyload(Job.department),
    contains_eager(Interview.application).joinedload(Application.candidate, innerjoin=True),
    contains_eager(Interview.application).lazyload(Application.stage),
)
"""For queries that `scoped` has joined."""
