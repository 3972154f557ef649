"""A job as programs read it, and how they come by one."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import url_for
from pydantic import ConfigDict, Field
from sqlalchemy import select

from api.faults import ApiError
from api.operations import Answer
from api.schema import Amount, Id, Instant, Out, quick
from hiring import job_descriptions, jobs, listings, policy
from hiring.actors import JobRole
from hiring.errors import NotFound
from hiring.models.job import (
    Asked,
    CloseReason,
    EmploymentType,
    Job,
    JobMember,
    JobStatus,
    Period,
    ScreeningForm,
    Visibility,
    WorkplaceType,
)
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.work import Work
from web.hall import hall

EXAMPLE: dict[str, Any] = {
    "id": "01957a3e-6f52-7c1e-9d0a-2f6b8c4e1a70", "external_id": "req-118", "job_code": "ENG-7",
    "slug": "backend-engineer", "name": "Backend engineer", "description_markdown": "You build **what lasts**.",
    "description_html": "<p>You build <strong>what lasts</strong>.</p>\n",
    "description_text": "You build what lasts.",
    "status": "open", "visibility": "public", "accepting_applications": True, "is_listed": True,
    "employment_type": "full_time", "workplace_type": "hybrid", "remote_countries": [],
    "department": {"id": "01957a3e-6f00-7b11-8a3c-5d2e9f7a6b10", "name": "Engineering"},
    "location": {"id": "01957a3e-6f10-7f22-9b4d-6e3f8a7b5c20", "city": "Lisbon", "region": None,
                 "postal_code": "1000-001", "street": None, "country": "PT"},
    "locations": [{"id": "01957a3e-6f10-7f22-9b4d-6e3f8a7b5c20", "city": "Lisbon", "region": None,
                   "postal_code": "1000-001", "street": None, "country": "PT"}],
    "salary": {"min": "45000", "max": "60000", "currency": "EUR", "period": "year", "is_public": True},
    "weekly_hours": "40", "experience_level": "Senior", "openings_count": 2, "openings_filled": 0,
    "opened_at": "2026-11-02T08:00:00.000Z", "closes_at": "2026-12-31T22:59:59.000Z", "closed_at": None,
    "close_reason": None, "language": "en", "promised_days": 5, "retention": "",
    "application_form": {"cv": "required", "cover_letter": "off", "phone": "optional"},
    "form": {"id": "01957a3f-0a00-7c33-8c5e-7f4a9b8c6d30", "version": 3},
    "stages": [{"id": "01957a3e-7000-7d44-9d6f-8a5bac9d7e40", "name": "New", "public_name": "Your application",
                "index": 0, "kind": "inbox"},
               {"id": "01957a3e-7001-7e55-8e7a-9b6cbdae8f50", "name": "Hired", "public_name": "Answer",
                "index": 1, "kind": "hired"}],
    "hiring_team": [{"user_id": "01957a3d-0000-7f66-9f8b-ac7dcebf9a60", "roles": ["hiring_manager"],
                     "approver": True}],
    "post_url": "https://careers.example/jobs/backend-engineer",
    "remote_url": "https://careers.example/backoffice/jobs/01957a3e-6f52-7c1e-9d0a-2f6b8c4e1a70",
    "created_at": "2026-10-30T14:12:09.000Z", "updated_at": "2026-11-02T08:00:00.000Z",
}  # fmt: skip


class JobDepartment(Out):
    id: Id
    name: str


class JobPlace(Out):
    """A place of work."""

    id: Id
    city: str
    region: str | None
    postal_code: str | None
    street: str | None
    country: str = Field(description="ISO 3166-1, two letters.")


class JobSalary(Out):
    """What the job pays. `is_public` false: the careers site does not say it."""

    min: Amount | None
    max: Amount | None
    currency: str | None = Field(description="ISO 4217.")
    period: Period | None
    is_public: bool


class JobApplicationForm(Out):
    """How much the application form wants each of these, before the screening questions."""

    cv: Asked
    cover_letter: Asked
    phone: Asked


class JobForm(Out):
    """The published version of the screening form."""

    id: Id
    version: int


class JobStage(Out):
    """A stage in use."""

    id: Id
    name: str
    public_name: str = Field(description="What the candidate reads.")
    index: int
    kind: StageKind


class TeamMember(Out):
    """Somebody on the hiring team, in all their roles there."""

    user_id: Id
    roles: list[JobRole]
    approver: bool = Field(description="Of a hiring manager: may approve the job's offers.")


class HiringTeam(Out):
    """Who works on a job. Its ETag is the job's: the team is part of it."""

    members: list[TeamMember]


class JobOut(Out):
    """A job. Its places, stages and team are part of it: when they change, it does."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: Id
    external_id: str | None = Field(description="A program's own key for it.")
    job_code: str | None = Field(description="The organisation's own code.")
    slug: str = Field(description="Its address on the careers site.")
    name: str
    description_markdown: str
    description_html: str = Field(description="Rendered and sanitised.")
    description_text: str
    status: JobStatus
    visibility: Visibility
    accepting_applications: bool = Field(
        description="Whether anybody can apply now; also by the clock, when `closes_at` passes."
    )
    is_listed: bool = Field(description="Whether the careers site lists it now; also by the clock.")
    employment_type: EmploymentType | None
    workplace_type: WorkplaceType | None
    remote_countries: list[str] = Field(description="Where remote work is possible from; empty: anywhere.")
    department: JobDepartment | None
    location: JobPlace | None = Field(description="The first of `locations`.")
    locations: list[JobPlace] = Field(description="The first is the primary one.")
    salary: JobSalary | None
    weekly_hours: Amount | None
    experience_level: str | None
    openings_count: int
    openings_filled: int
    opened_at: Instant | None = Field(description="When it first opened; stays when it closes and opens again.")
    closes_at: Instant | None = Field(description="The planned end of applying.")
    closed_at: Instant | None
    close_reason: CloseReason | None
    language: str = Field(description="BCP 47.")
    promised_days: int = Field(description="Working days within which a candidate is promised an answer.")
    retention: str = Field(description="Profile that says how long applicants are kept. Empty, or one that is no "
                           "longer there: the organisation's first.")  # fmt: skip
    application_form: JobApplicationForm
    form: JobForm | None = Field(description="Null: it asks no questions.")
    stages: list[JobStage] = Field(description="Those in use, in order.")
    hiring_team: list[TeamMember]
    post_url: str | None = Field(description="Its page on the careers site; null while there is none.")
    remote_url: str = Field(description="Its page in the back office.")
    created_at: Instant
    updated_at: Instant


def found(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Job:
    """A job that the key may know of. Raises NotFound, and ApiError `gone` for one that was deleted."""
    try:
        return jobs.get(work, id, for_change=for_change)
    except NotFound:
        was = select(Job.id).where(Job.id == id, Job.deleted_at.is_not(None), policy.visible_jobs(work.actor))
        if work.session.scalar(was) is None:
            raise
        raise ApiError("gone") from None


def shown(work: Work, job: Job, *, location: str | None = None) -> Answer:
    """The job as it is now in this transaction, with its version."""
    work.session.flush()
    return Answer(documents(work, [job])[0], version=job.version, location=location)


def documents(work: Work, some: Sequence[Job]) -> list[JobOut]:
    """In the same order; three statements for any number, where their places are loaded."""
    ids = [job.id for job in some]
    stages = _stages(work, ids)
    forms = _forms(work, some)
    teams = team_of(work, ids)
    return [_document(work, job, stages[job.id], forms, teams.get(job.id, [])) for job in some]


def _stages(work: Work, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[JobStage]]:
    """Those in use: rows, for there are several of each job."""
    column, names = Stage.__table__.c, tuple(JobStage.model_fields)
    in_use = select(column.job_id, *(column[name] for name in names))
    in_use = in_use.where(column.job_id.in_(ids), column.status == StageStatus.ACTIVE)
    found: dict[uuid.UUID, list[JobStage]] = defaultdict(list)
    for job_id, *values in work.session.execute(in_use.order_by(column.index, column.id)):
        found[job_id].append(quick(JobStage, **dict(zip(names, values, strict=True))))
    return found


def team_of(work: Work, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[TeamMember]]:
    """The teams of jobs, who is longest on one first."""
    order = list(JobRole)
    rows: dict[uuid.UUID, dict[uuid.UUID, list[JobMember]]] = defaultdict(lambda: defaultdict(list))
    members = select(JobMember).where(JobMember.job_id.in_(list(ids)))
    for member in work.session.scalars(members.order_by(JobMember.created_at, JobMember.id)):
        rows[member.job_id][member.user_id].append(member)
    return {
        job_id: [
            TeamMember(
                user_id=user_id,
                roles=sorted((one.role for one in held), key=order.index),
                approver=any(one.approver for one in held),
            )
            for user_id, held in team.items()
        ]
        for job_id, team in rows.items()
    }


def _forms(work: Work, some: Sequence[Job]) -> Mapping[uuid.UUID, JobForm]:
    rows = work.session.execute(
        select(ScreeningForm.id, ScreeningForm.number).where(
            ScreeningForm.id.in_([job.form_id for job in some if job.form_id is not None])
        )
    )
    return {id: JobForm(id=id, version=number) for id, number in rows if number is not None}


def _document(
    work: Work, job: Job, stages: list[JobStage], forms: Mapping[uuid.UUID, JobForm], team: list[TeamMember]
) -> JobOut:
    standing = listings.standing(job, work.now)
    places = [JobPlace.model_validate(place.location) for place in job.places]
    base = hall().settings.base_url.rstrip("/")
    return JobOut(
        **{name: getattr(job, name) for name in _AS_THEY_ARE},
        description_text=plain(job.description_markdown),
        accepting_applications=standing.accepting,
        is_listed=standing.listed,
        department=JobDepartment.model_validate(job.department) if job.department is not None else None,
        location=places[0] if places else None,
        locations=places,
        salary=_salary(job),
        application_form=JobApplicationForm(
            cv=job.asks_cv, cover_letter=job.asks_cover_letter, phone=job.asks_phone
        ),
        form=forms.get(job.form_id) if job.form_id is not None else None,
        stages=stages,
        hiring_team=team,
        post_url=base + url_for("portal.job", slug=job.slug) if standing.page is listings.Page.SHOWN else None,
        remote_url=base + url_for("backoffice.board", id=job.id),
    )


_AS_THEY_ARE = (
    "id", "external_id", "job_code", "slug", "name", "description_markdown", "description_html", "status",
    "visibility", "employment_type", "workplace_type", "remote_countries", "weekly_hours", "experience_level",
    "openings_count", "openings_filled", "opened_at", "closes_at", "closed_at", "close_reason", "language",
    "promised_days", "retention", "created_at", "updated_at",
)  # fmt: skip


def _salary(job: Job) -> JobSalary | None:
    said = (job.salary_min, job.salary_max, job.salary_currency, job.salary_period)
    if all(one is None for one in said):
        return None
    least, most, currency, period = said
    return JobSalary(min=least, max=most, currency=currency, period=period, is_public=job.salary_public)


@lru_cache(maxsize=256)
def plain(markdown: str) -> str:
    """Kept, because a list is read again and again and few descriptions change."""
    return job_descriptions.text(markdown)
