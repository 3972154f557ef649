"""Jobs: making and changing them, their way through the statuses, reading them in the back office."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from sqlalchemy import delete as sql_delete
from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlalchemy.orm.attributes import flag_modified

from hiring import (
    catalogue,
    hiring_teams,
    job_addresses,
    job_descriptions,
    owners,
    policy,
    screening_questions,
    search,
    stages,
    unsaved_edits,
)
from hiring.actors import JobRole
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.job_fields import JobFields, check, check_salary, defaults
from hiring.job_lists import JobRow, listed
from hiring.job_statuses import (
    begin,
    is_empty_draft,
    require_nobody_active,
    require_openable,
    require_presentable,
    require_writable,
)
from hiring.models.department import JobLocation, Location
from hiring.models.job import CloseReason, Job, JobMember, JobStatus, Visibility
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.names import first_free, kebab, tidy
from hiring.work import Work

__all__ = [
    "JobFields", "JobRow", "archive", "close", "close_expired", "create", "delete", "get", "listed", "make",
    "open", "pause", "reopen", "resume", "unarchive", "update",
]  # fmt: skip

_TIDIED = ("name", "job_code", "external_id", "experience_level")
_DESCRIBES = {"description_markdown"}
"""What a hiring manager puts right."""


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Job:
    """A job that this actor may know of in the back office; else NotFound. `for_change` locks its row
    (PostgreSQL), but keeps nobody from applying meanwhile."""
    found = select(Job).where(Job.id == id, Job.deleted_at.is_(None), policy.visible_jobs(work.actor))
    if for_change:
        found = found.with_for_update(of=Job, key_share=True).execution_options(populate_existing=True)
    job = work.session.scalar(found)
    if job is None:
        raise NotFound
    return job


def create(work: Work, **fields: Unpack[JobFields]) -> Job:
    """A new job as a draft, with the template's stages. Needs `name`; makes a slug where none is given.

    Whoever creates a confidential job is on its team. Raises Invalid by field.
    """
    job = make(work, fields)
    stages.copy_to(work, job)
    keep_on_team(work, job)
    return job


def make(work: Work, given: JobFields, **told: Any) -> Job:
    """A new draft that has no stages yet, for the verbs that bring jobs into being. `told` joins its event."""
    work.require(policy.may_change_jobs(work.actor))
    fields: JobFields = {**defaults(), **given}
    _refuse(work, None, {"name": "", **fields})
    if "slug" not in fields:
        fields["slug"] = _free_slug(work, fields["name"], fields["visibility"])
    job = Job(status=JobStatus.DRAFT, openings_filled=0, description_html="", places=[])
    _fill(job, fields)
    _refuse_salary(job)
    work.session.add(job)
    work.session.flush()  # stages and team name the job's row
    work.record("job.created", job, name=job.name, visibility=str(job.visibility), **told)
    catalogue.changed(work)
    return job


def update(work: Work, job: Job, *, version: int | None = None, **fields: Unpack[JobFields]) -> bool:
    """Changes the given fields; returns whether anything differed. Raises Invalid by field, InvalidTransition
    for an archived job, and Stale where `version` is no longer the job's. A hiring manager changes the
    description and nothing else.

    The address survives a new name; one that the public has seen leads on to the next. Only a job that becomes
    unlisted before it ever opened gets a new address by itself, because its old one could be guessed.
    """
    work.require(policy.may_describe_job(work.actor, job))
    work.require(policy.may_run_job(work.actor, job.id) or fields.keys() <= _DESCRIBES)
    if version not in (None, job.version):
        raise Stale
    _refuse(work, job, fields)
    hides = fields.get("visibility") is Visibility.UNLISTED and job.visibility is not Visibility.UNLISTED
    if hides and job.opened_at is None and "slug" not in fields:
        fields["slug"] = _free_slug(work, fields.get("name", job.name), Visibility.UNLISTED)
    differing = _differing(job, fields)
    if not differing:
        return False
    require_writable(job)
    _refuse_past_end(work, job, differing)
    if "slug" in differing:
        job_addresses.leave(work, job, differing["slug"])
    _fill(job, differing)
    _refuse_salary(job)
    if job.status in (JobStatus.OPEN, JobStatus.PAUSED):
        require_presentable(job)
    flag_modified(job, "updated_at")  # the version goes up even where only the places differ
    work.record("job.updated", job, fields=list(differing))
    if "retention" in differing:
        work.later("reckon_retention", key="reckon_retention:now")
    if "visibility" in differing:
        keep_on_team(work, job)
        if job.visibility is Visibility.CONFIDENTIAL:
            owners.release_outsiders(work, job)
        search.job_changed(work, job)
    catalogue.changed(work)
    return True


def open(work: Work, job: Job) -> None:
    """draft -> open. The date of the first opening stays for good. Raises Invalid where the job is not ready."""
    work.require(policy.may_run_job(work.actor, job.id))
    if begin(job, "open"):
        require_openable(work, job)
        job.opened_at = job.opened_at or work.now
        _turn(work, job, JobStatus.OPEN, "job.opened")


def pause(work: Work, job: Job) -> None:
    """open -> paused: the page stays, nobody can apply for now."""
    work.require(policy.may_run_job(work.actor, job.id))
    if begin(job, "pause"):
        _turn(work, job, JobStatus.PAUSED, "job.paused")


def resume(work: Work, job: Job) -> None:
    """paused -> open. Raises Invalid where the job is no longer ready."""
    work.require(policy.may_run_job(work.actor, job.id))
    if begin(job, "resume"):
        require_openable(work, job)
        _turn(work, job, JobStatus.OPEN, "job.resumed")


def close(work: Work, job: Job, reason: CloseReason) -> None:
    """open, paused -> closed. Active applications stay workable."""
    work.require(policy.may_run_job(work.actor, job.id))
    if begin(job, "close"):
        job.closed_at = work.now
        job.close_reason = reason
        _turn(work, job, JobStatus.CLOSED, "job.closed", reason=str(reason))


def close_expired(work: Work) -> int:
    """Closes every open or paused job whose planned end has passed; returns how many."""
    work.require(policy.may_change_jobs(work.actor))
    over = work.session.scalars(
        select(Job)
        .where(Job.status.in_((JobStatus.OPEN, JobStatus.PAUSED)), Job.closes_at <= work.now)
        .where(Job.deleted_at.is_(None), policy.visible_jobs(work.actor))
    ).all()
    for job in over:
        close(work, job, CloseReason.OTHER)
    return len(over)


def reopen(work: Work, job: Job) -> None:
    """closed -> open; a planned end that has passed is forgotten. Raises Invalid where the job is not ready."""
    work.require(policy.may_run_job(work.actor, job.id))
    if begin(job, "reopen"):
        require_openable(work, job, again=True)
        if job.closes_at is not None and job.closes_at <= work.now:
            job.closes_at = None
        job.opened_at = job.opened_at or work.now
        job.closed_at = None
        job.close_reason = None
        _turn(work, job, JobStatus.OPEN, "job.reopened")


def archive(work: Work, job: Job) -> None:
    """draft, closed -> archived: read only, out of the lists. Raises Conflict `active_applications`."""
    work.require(policy.may_run_job(work.actor, job.id))
    if begin(job, "archive"):
        require_nobody_active(work, job)
        _turn(work, job, JobStatus.ARCHIVED, "job.archived")


def unarchive(work: Work, job: Job) -> None:
    """archived -> closed."""
    work.require(policy.may_run_job(work.actor, job.id))
    if job.status is not JobStatus.CLOSED and begin(job, "unarchive"):
        _turn(work, job, JobStatus.CLOSED, "job.unarchived")


def delete(work: Work, job: Job) -> None:
    """An empty draft goes, and its address and codes are free again. Raises Conflict `not_empty_draft`."""
    work.require(policy.may_run_job(work.actor, job.id))
    if not is_empty_draft(work, job):
        raise Conflict("not_empty_draft")
    job.deleted_at = work.now
    job.slug, job.job_code, job.external_id = f"deleted-{job.id}", None, None
    job_addresses.forget(work, job)
    unsaved_edits.forget(work, unsaved_edits.subject_of(job))
    work.session.execute(sql_delete(JobMember).where(JobMember.job_id == job.id))
    screening_questions.follow(work, job, None)
    changed = {"updated_at": work.now, "version": Stage.version + 1}  # programs hear that they are gone too
    work.session.execute(sql_update(Stage).where(Stage.job_id == job.id).values(changed))
    work.record("job.deleted", job)


def _turn(work: Work, job: Job, status: JobStatus, event: str, **data: Any) -> None:
    job.status = status
    work.record(event, job, **data)
    catalogue.changed(work)


def _refuse(work: Work, job: Job | None, fields: Mapping[str, Any]) -> None:
    problems = check(fields)
    for name in ("slug", "job_code", "external_id"):
        value = fields.get(name)
        if value is not None and name not in problems and _is_taken(work, job, name, value):
            problems[name] = "taken"
    if "retention" not in problems and not _is_profile(work, job, fields.get("retention", "")):
        problems["retention"] = "unknown_profile"
    if problems:
        raise Invalid(problems)


def _is_profile(work: Work, job: Job | None, name: str) -> bool:
    """Whether a job may name it: empty, one that is there, or one that the job has named since it was."""
    return not name or name in work.organisation.profiles or (job is not None and name == job.retention)


def _refuse_salary(job: Job) -> None:
    problems = check_salary(job.salary_min, job.salary_max, job.salary_currency, job.salary_period)
    if problems:
        raise Invalid(problems)


def _refuse_past_end(work: Work, job: Job, differing: Mapping[str, Any]) -> None:
    """Who wants a job to end now closes it, and says why."""
    end = differing.get("closes_at")
    if end is not None and end <= work.now and job.status in (JobStatus.OPEN, JobStatus.PAUSED):
        raise Invalid({"closes_at": "in_the_past"})


def _is_taken(work: Work, job: Job | None, name: str, value: str) -> bool:
    if name == "slug":
        return job_addresses.is_taken(work, value, but_by=job)
    holder = work.session.scalar(select(Job.id).where(getattr(Job, name) == tidy(value)))
    return holder is not None and (job is None or holder != job.id)


def _differing(job: Job, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields, as they are kept, that the job holds otherwise."""
    differing = {}
    for name, value in fields.items():
        if name in _TIDIED and value is not None:
            value = tidy(value)
        held = [place.location for place in job.places] if name == "places" else getattr(job, name)
        if held != value:
            differing[name] = value
    return differing


def _fill(job: Job, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "places":
            job.places = _places(value)
        else:
            setattr(job, name, tidy(value) if name in _TIDIED and value is not None else value)
    if "description_markdown" in fields:
        job.description_html = job_descriptions.html(job.description_markdown)


def _places(locations: Sequence[Location]) -> list[JobLocation]:
    return [
        JobLocation(index=index, location_id=location.id, location=location)
        for index, location in enumerate(locations)
    ]


def _free_slug(work: Work, name: str, visibility: Visibility) -> str:
    wanted = kebab(name) or "job"
    if visibility is Visibility.UNLISTED:
        return f"{wanted}-{secrets.token_hex(6)}"
    return first_free(wanted, lambda slug: _is_taken(work, None, "slug", slug))


def keep_on_team(work: Work, job: Job) -> None:
    """A user who makes a confidential job, or makes one confidential, still sees it afterwards."""
    if job.visibility is Visibility.CONFIDENTIAL and work.user_id is not None:
        user = work.session.get(User, work.user_id)
        if user is not None:
            hiring_teams.join(work, job, user, JobRole.RECRUITER)
