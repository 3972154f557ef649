"""Loads a file of jobs: read and checked whole, then stored through the verbs, all of it or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from sqlalchemy import select

from hiring import departments, job_files, job_statuses, jobs, locations, policy, screening_forms, stages
from hiring.errors import DomainError, Invalid, InvalidTransition
from hiring.job_files import JobEntry, pointer_of
from hiring.job_problems import LoadRefused, Problem, problem
from hiring.json_reading import parse
from hiring.models.job import Job, JobStatus
from hiring.names import tidy
from hiring.work import Work

__all__ = ["LoadRefused", "Loaded", "Problem", "load", "parse"]

_ACTS: Mapping[str, Callable[[Work, Job], None]] = {
    "open": jobs.open,
    "pause": jobs.pause,
    "resume": jobs.resume,
    "reopen": jobs.reopen,
    "archive": jobs.archive,
    "unarchive": jobs.unarchive,
}
_POINTERS = {"stage_in_use": "stages", "invalid_transition": "status", "active_applications": "status",
             "job_archived": "status"}  # fmt: skip


@dataclass
class Loaded:
    """What loading did, by slug; `forms` has the number of each newly published form version."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)


def load(work: Work, document: Any) -> Loaded:
    """Stores the jobs of a file. `document` is any JSON value; money is given as a number or a decimal text, a
    closing day means the end of that day where the organisation is.

    A job is known by its slug, else by its job_code, else by the slug that its name makes. What the file leaves
    out of a known job stays as it is; null empties. A screening form that differs becomes the next version.
    Loading the same file again changes nothing. Raises LoadRefused with everything that is wrong; the
    transaction must then be given up, as `opened` does.
    """
    work.require(policy.may_change_jobs(work.actor))
    entries = job_files.read(document)
    known = _known_jobs(work, entries)
    loaded, found = Loaded(), list[Problem]()
    for entry, job in zip(entries, known, strict=True):
        try:
            _store(work, entry, job, loaded)
        except DomainError as error:
            found += _told(entry, error)
    if found:
        raise LoadRefused(found)
    return loaded


def _known_jobs(work: Work, entries: Sequence[JobEntry]) -> list[Job | None]:
    known: list[Job | None] = []
    twins = []
    for entry in entries:
        job = _find(work, Job.slug, entry.slug) or _find(work, Job.job_code, entry.job_code)
        if job is not None and job in known:
            twins.append(problem(entry.pointer, "duplicate_job"))
        known.append(job)
    if twins:
        raise LoadRefused(twins)
    return known


def _find(work: Work, column: Any, value: str | None) -> Job | None:
    if value is None:
        return None
    scope = (Job.deleted_at.is_(None), policy.visible_jobs(work.actor))
    return work.session.scalar(select(Job).where(column == tidy(value), *scope))


def _store(work: Work, entry: JobEntry, job: Job | None, loaded: Loaded) -> None:
    fields = _fields(work, entry)
    is_new = job is None
    if job is None:
        job = jobs.create(work, **fields)
        differs = True
    else:
        differs = job.status is JobStatus.ARCHIVED and entry.status is not JobStatus.ARCHIVED
        if differs:
            jobs.unarchive(work, job)  # nothing else can be changed before
        differs |= jobs.update(work, job, **fields)
    if entry.stages is not None:
        differs |= stages.replace(work, job, entry.stages)
    if entry.form is not None:
        before = job.form_id
        form = screening_forms.publish(work, job, entry.form)
        if form.id != before and form.number is not None:
            loaded.forms[job.slug] = form.number
            differs = True
    differs |= _bring_to(work, entry, job)
    (loaded.created if is_new else loaded.updated if differs else loaded.unchanged).append(job.slug)
    work.session.flush()  # the next job's checks must see this one


def _fields(work: Work, entry: JobEntry) -> Any:
    fields: dict[str, Any] = dict(entry.fields)
    if entry.slug is not None:
        fields["slug"] = entry.slug
    fields["department"] = departments.find_or_add(work, entry.department) if entry.department else None
    fields["places"] = [locations.find_or_add(work, place) for place in entry.places]
    if entry.says_closes_at:
        closes = entry.closes_at
        if closes is not None and not isinstance(closes, datetime):
            closes = datetime.combine(closes, time(23, 59, 59), work.organisation.zone)
        fields["closes_at"] = closes
    return fields


def _bring_to(work: Work, entry: JobEntry, job: Job) -> bool:
    """Walks the job's status to the file's by the verbs; returns whether there was a way to go."""
    acts = job_statuses.path(job.status, entry.status)
    if acts is None:
        raise InvalidTransition(current_status=str(job.status), allowed=job_statuses.allowed(job.status))
    for act in acts:
        if act == "close":
            jobs.close(work, job, entry.close_reason)
        else:
            _ACTS[act](work, job)
    return bool(acts)


def _told(entry: JobEntry, error: DomainError) -> list[Problem]:
    """What a verb refused, in the file's places."""
    if isinstance(error, Invalid):
        return [problem(pointer_of(entry.pointer, name), code) for name, code in error.fields.items()]
    place = _POINTERS.get(error.code)
    return [problem(f"{entry.pointer}/{place}" if place else entry.pointer, error.code, error.params)]
