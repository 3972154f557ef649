"""Who is busy at a time: told before and after saving, and never an error."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, false, select

from hiring import policy
from hiring.interviews.reading import LONGEST
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewParticipant, InterviewStatus, ParticipantResponse
from hiring.models.job import Job
from hiring.work import Work

MOST = 100


@dataclass(frozen=True)
class Busy:
    """Another interview at that time. `interview_id`, `person`, `job`: None and empty for whoever may not know of
    it; they learn the time alone."""

    starts_at: datetime
    ends_at: datetime
    interview_id: uuid.UUID | None = None
    person: str = ""
    job: str = ""


@dataclass(frozen=True)
class Clashes:
    """By user's id, and the candidate's own."""

    users: Mapping[uuid.UUID, Sequence[Busy]] = field(default_factory=dict)
    candidate: Sequence[Busy] = ()


def of(
    work: Work, starts_at: datetime, ends_at: datetime, user_ids: Collection[uuid.UUID],
    candidate_id: uuid.UUID, *, besides: uuid.UUID | None = None,
) -> Clashes:  # fmt: skip
    """What is scheduled then with these users as interviewers (who have not said that they cannot come), and with
    the candidate; `besides` is the interview that is asked about. Two statements."""
    at_that_time = (
        Interview.status == InterviewStatus.SCHEDULED,
        Interview.deleted_at.is_(None),
        Interview.starts_at > starts_at - LONGEST,
        Interview.starts_at < ends_at,
        Interview.ends_at > starts_at,
        Interview.id != besides if besides else Interview.id.is_not(None),
    )
    users: dict[uuid.UUID, list[Busy]] = {}
    if user_ids:
        theirs = (
            _busy(work, InterviewParticipant.user_id)
            .join(InterviewParticipant, InterviewParticipant.interview_id == Interview.id)
            .where(*at_that_time, InterviewParticipant.user_id.in_(list(user_ids)))
            .where(InterviewParticipant.response != ParticipantResponse.DECLINED)
        )
        for row in work.session.execute(theirs):
            users.setdefault(row.who, []).append(_told(row))
    same_person = _busy(work, Application.candidate_id).where(*at_that_time)
    found = work.session.execute(same_person.where(Application.candidate_id == candidate_id))
    return Clashes(users, [_told(row) for row in found])


def of_interview(work: Work, interview: Interview) -> Clashes:
    """Of one that still lies ahead; none of one that is over or cancelled."""
    if interview.status is not InterviewStatus.SCHEDULED or interview.ends_at <= work.now:
        return Clashes()
    ids = [one.user_id for one in interview.participants]
    return of(
        work, interview.starts_at, interview.ends_at, ids, interview.application.candidate_id, besides=interview.id
    )


def _busy(work: Work, who: Any) -> Select[Any]:
    seen = case((policy.visible_interviews(work.actor, work.now), True), else_=false())
    return (
        select(
            who.label("who"), Interview.id, Interview.starts_at, Interview.ends_at, seen.label("seen"),
            Candidate.first_name, Candidate.last_name, Job.name.label("job"),
        )
        .join(Application, Application.id == Interview.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .where(Application.deleted_at.is_(None))
        .order_by(Interview.starts_at, Interview.id)
        .limit(MOST)
    )  # fmt: skip


def _told(row: Any) -> Busy:
    if not row.seen:
        return Busy(row.starts_at, row.ends_at)
    name = f"{row.first_name} {row.last_name}".strip()
    return Busy(row.starts_at, row.ends_at, row.id, name, row.job)
