"""The back office's list of jobs: plain rows and a constant number of statements."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ScalarSelect, and_, case, func, select

from hiring import policy
from hiring.actors import JobRole
from hiring.models.application import ApplicationStatus
from hiring.models.department import Department
from hiring.models.job import CloseReason, Job, JobMember, JobStatus, Visibility
from hiring.models.stage import Stage, StageCount, StageKind, StageStatus
from hiring.models.user import User
from hiring.work import Work


@dataclass(frozen=True)
class StageNumber:
    """How many stand in one stage: the active, in the hired stage the hired."""

    id: uuid.UUID
    name: str
    kind: StageKind
    count: int


@dataclass(frozen=True)
class JobRow:
    """One job in the list. `in_progress` counts active applications, `new` those of them in the inbox;
    `owner` is the first recruiter of its team, None where it has none."""

    id: uuid.UUID
    slug: str
    name: str
    job_code: str | None
    department: str | None
    status: JobStatus
    visibility: Visibility
    closes_at: datetime | None
    close_reason: CloseReason | None
    owner: str | None
    stages: Sequence[StageNumber] = ()
    in_progress: int = 0
    new: int = 0


@dataclass(frozen=True)
class Inbox:
    """How many new applications a job has."""

    id: uuid.UUID
    name: str
    new: int


def inboxes(work: Work, *, most: int) -> Sequence[Inbox]:
    """The jobs with the most new applications, of those whose applications this actor may read."""
    rows = work.session.execute(
        select(Job.id, Job.name, StageCount.count)
        .join(Stage, Stage.job_id == Job.id)
        .join(StageCount, and_(StageCount.job_id == Job.id, StageCount.stage_id == Stage.id))
        .where(Stage.kind == StageKind.INBOX, StageCount.status == ApplicationStatus.ACTIVE)
        .where(StageCount.count > 0, Job.deleted_at.is_(None), policy.readable_jobs(work.actor))
        .order_by(StageCount.count.desc(), Job.name, Job.id)
        .limit(most)
    )
    return [Inbox(*row) for row in rows]


def in_progress(work: Work) -> int:
    """How many active applications this actor may read."""
    counted = select(func.coalesce(func.sum(StageCount.count), 0)).join(Job, Job.id == StageCount.job_id)
    counted = counted.where(StageCount.status == ApplicationStatus.ACTIVE, policy.readable_jobs(work.actor))
    return int(work.session.scalar(counted) or 0)


def in_progress_of(work: Work, job: Job) -> int:
    """How many active applications the job has."""
    counted = select(func.coalesce(func.sum(StageCount.count), 0)).where(
        StageCount.job_id == job.id, StageCount.status == ApplicationStatus.ACTIVE
    )
    return int(work.session.scalar(counted) or 0)


def listed(work: Work, status: JobStatus | None = None) -> Sequence[JobRow]:
    """The jobs this actor may know of, open ones first, then by name; without a status all but the archived.
    Three statements for any number of jobs."""
    scope = (Job.deleted_at.is_(None), policy.visible_jobs(work.actor),
             Job.status != JobStatus.ARCHIVED if status is None else Job.status == status)  # fmt: skip
    order = {one: position for position, one in enumerate((JobStatus.OPEN, JobStatus.PAUSED, JobStatus.DRAFT))}
    jobs = work.session.execute(
        select(Job.id, Job.slug, Job.name, Job.job_code, Department.name.label("department"), Job.status,
               Job.visibility, Job.closes_at, Job.close_reason)
        .outerjoin(Department, Department.id == Job.department_id)
        .where(*scope)
        .order_by(case(order, value=Job.status, else_=len(order)), Job.name, Job.id)
    ).all()  # fmt: skip
    shown = select(Job.id).where(*scope)
    numbers, active = _stage_numbers(work, shown.scalar_subquery())
    owners = _owners(work, shown.scalar_subquery())
    return [
        JobRow(
            **row._mapping,
            owner=owners.get(row.id),
            stages=numbers.get(row.id, ()),
            in_progress=active.get((row.id, None), 0),
            new=active.get((row.id, StageKind.INBOX), 0),
        )
        for row in jobs
    ]


Active = Mapping[tuple[uuid.UUID, StageKind | None], int]
"""(job, kind of stage or None for all of them) -> active applications."""


def _stage_numbers(
    work: Work, job_ids: ScalarSelect[uuid.UUID]
) -> tuple[dict[uuid.UUID, list[StageNumber]], Active]:
    rows = work.session.execute(
        select(Stage.id, Stage.job_id, Stage.name, Stage.kind, Stage.status, StageCount.status.label("standing"),
               StageCount.count.label("number"))
        .outerjoin(StageCount, StageCount.stage_id == Stage.id)
        .where(Stage.job_id.in_(job_ids))
        .order_by(Stage.job_id, Stage.index)
    ).all()  # fmt: skip
    numbers: dict[uuid.UUID, dict[uuid.UUID, StageNumber]] = defaultdict(dict)
    active: Counter[tuple[uuid.UUID, StageKind | None]] = Counter()
    for row in rows:
        if row.standing == ApplicationStatus.ACTIVE:
            active[row.job_id, None] += row.number
            active[row.job_id, row.kind] += row.number
        if row.status is StageStatus.ACTIVE:
            shown = ApplicationStatus.HIRED if row.kind is StageKind.HIRED else ApplicationStatus.ACTIVE
            known = numbers[row.job_id].get(row.id, StageNumber(row.id, row.name, row.kind, 0))
            more = row.number if row.standing == shown else 0
            numbers[row.job_id][row.id] = replace(known, count=known.count + more)
    return {job_id: list(found.values()) for job_id, found in numbers.items()}, active


def _owners(work: Work, job_ids: ScalarSelect[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = work.session.execute(
        select(JobMember.job_id, User.first_name, User.last_name)
        .join(User, User.id == JobMember.user_id)
        .where(JobMember.job_id.in_(job_ids), JobMember.role == JobRole.RECRUITER)
        .order_by(JobMember.created_at.desc(), JobMember.id.desc())
    )
    return {row.job_id: f"{row.first_name} {row.last_name}".strip() for row in rows}  # the first one wins
