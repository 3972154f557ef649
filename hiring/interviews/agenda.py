"""The list of interviews by time: what comes, what was; rows, not entities, and two statements a page."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_

from hiring import policy
from hiring.errors import NotFound
from hiring.interviews.reading import LONGEST, scoped
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewParticipant, InterviewStatus, ParticipantResponse
from hiring.models.job import Job
from hiring.models.user import User
from hiring.work import Work
from plumbing.clock import read_instant

ROWS = 50
MOST_JOBS = 50
LOOKED_THROUGH = 500
"""How many of the next interviews are looked through for their jobs."""


@dataclass(frozen=True)
class Asked:
    """Which interviews: `mine` those that the user conducts or organises, `past` those before `since`, the latest
    first."""

    since: datetime
    mine: bool = False
    past: bool = False
    job_id: uuid.UUID | None = None
    status: InterviewStatus | None = None
    after: str = ""
    """Where the former page ended."""


@dataclass(frozen=True)
class Row:
    id: uuid.UUID
    application_id: uuid.UUID
    candidate_id: uuid.UUID
    person: str
    job_id: uuid.UUID
    job: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: InterviewStatus
    location_kind: str | None
    location: str
    people: Sequence[tuple[str, ParticipantResponse]] = ()
    """The interviewers' names and answers."""


@dataclass(frozen=True)
class Agenda:
    """`more`: the cursor of the next rows, None at the end; `jobs`: id to name, to choose from."""

    rows: Sequence[Row]
    more: str | None
    jobs: Mapping[uuid.UUID, str] = field(default_factory=dict)


def agenda(work: Work, asked: Asked) -> Agenda:
    """Interviews that the actor may see. Raises NotFound for a cursor that is none."""
    query: Any = scoped(work, select(*_COLUMNS)).join(Candidate, Candidate.id == Application.candidate_id)
    if asked.mine:
        query = query.where(policy.visible_own_interviews(work.actor))
    if asked.job_id:
        query = query.where(Job.id == asked.job_id)
    if asked.status:
        query = query.where(Interview.status == asked.status)
    rows = work.session.execute(_in_order(query, asked).limit(ROWS + 1)).all()
    shown = rows[:ROWS]
    people = _people(work, [row.id for row in shown])
    more = f"{shown[-1].starts_at.isoformat()}_{shown[-1].id}" if len(rows) > ROWS else None
    return Agenda([_row(row, people.get(row.id, ())) for row in shown], more, _jobs(work, asked))


_COLUMNS = (
    Interview.id, Interview.application_id, Interview.title, Interview.starts_at, Interview.ends_at,
    Interview.timezone, Interview.status, Interview.location_kind, Interview.location, Application.candidate_id,
    Candidate.first_name, Candidate.last_name, Application.job_id, Job.name.label("job"),
)  # fmt: skip
_PLACE = tuple_(Interview.starts_at, Interview.id)


def _in_order(query: Any, asked: Asked) -> Any:
    cursor = tuple_(*_cursor(asked.after)) if asked.after else None
    if asked.past:
        query = query.where(Interview.starts_at < asked.since, Interview.ends_at <= asked.since)
        query = query.where(cursor > _PLACE) if cursor is not None else query
        return query.order_by(Interview.starts_at.desc(), Interview.id.desc())
    query = query.where(Interview.starts_at > asked.since - LONGEST, Interview.ends_at > asked.since)
    query = query.where(cursor < _PLACE) if cursor is not None else query
    return query.order_by(Interview.starts_at, Interview.id)


def _jobs(work: Work, asked: Asked) -> dict[uuid.UUID, str]:
    """The jobs of the next interviews, to choose from."""
    near = (
        scoped(work, select(Application.job_id).select_from(Interview))
        .where(Interview.starts_at > asked.since - LONGEST)
        .order_by(Interview.starts_at, Interview.id)
        .limit(LOOKED_THROUGH)
        .subquery()
    )
    jobs = select(Job.id, Job.name).where(Job.id.in_(select(near.c.job_id)))
    rows = work.session.execute(jobs.order_by(Job.name, Job.id).limit(MOST_JOBS))
    return {row.id: row.name for row in rows}


def _people(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, ParticipantResponse]]]:
    found: dict[uuid.UUID, list[tuple[str, ParticipantResponse]]] = {}
    if not ids:
        return found
    rows = work.session.execute(
        select(InterviewParticipant.interview_id, InterviewParticipant.response, User.first_name, User.last_name)
        .join(User, User.id == InterviewParticipant.user_id)
        .where(InterviewParticipant.interview_id.in_(ids))
        .order_by(InterviewParticipant.created_at, InterviewParticipant.id)
    )
    for row in rows:
        name = f"{row.first_name} {row.last_name}".strip()
        found.setdefault(row.interview_id, []).append((name, row.response))
    return found


def _row(row: Any, people: Sequence[tuple[str, ParticipantResponse]]) -> Row:
    return Row(
        id=row.id, application_id=row.application_id, candidate_id=row.candidate_id,
        person=f"{row.first_name} {row.last_name}".strip(), job_id=row.job_id, job=row.job, title=row.title,
        starts_at=row.starts_at, ends_at=row.ends_at, timezone=row.timezone, status=row.status,
        location_kind=row.location_kind, location=row.location, people=people,
    )  # fmt: skip


def _cursor(text: str) -> tuple[datetime, uuid.UUID]:
    at, _, id = text.rpartition("_")
    moment = read_instant(at)
    try:
        key = uuid.UUID(id)
    except ValueError:
        raise NotFound from None
    if moment is None:
        raise NotFound
    return moment, key
