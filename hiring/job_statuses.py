"""How a job's status goes: which act leads where, and what must be true for it. jobs.py offers the acts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from hiring.errors import Conflict, Invalid, InvalidTransition
from hiring.job_fields import check_salary
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job, JobStatus, WorkplaceType
from hiring.models.stage import Stage, StageKind
from hiring.work import Work

ACTS: Mapping[str, tuple[frozenset[JobStatus], JobStatus]] = {
    "open": (frozenset({JobStatus.DRAFT}), JobStatus.OPEN),
    "pause": (frozenset({JobStatus.OPEN}), JobStatus.PAUSED),
    "resume": (frozenset({JobStatus.PAUSED}), JobStatus.OPEN),
    "close": (frozenset({JobStatus.OPEN, JobStatus.PAUSED}), JobStatus.CLOSED),
    "reopen": (frozenset({JobStatus.CLOSED}), JobStatus.OPEN),
    "archive": (frozenset({JobStatus.DRAFT, JobStatus.CLOSED}), JobStatus.ARCHIVED),
    "unarchive": (frozenset({JobStatus.ARCHIVED}), JobStatus.CLOSED),
}
"""Act -> the statuses it starts from, the one it leads to."""


def allowed(status: JobStatus) -> list[str]:
    """The acts that lead on from this status."""
    return [act for act, (froms, _) in ACTS.items() if status in froms]


def path(now: JobStatus, wanted: JobStatus) -> Sequence[str] | None:
    """The shortest row of acts from one status to another; None: there is none (nothing leads back to draft)."""
    paths: dict[JobStatus, list[str]] = {now: []}
    waiting = [now]
    while waiting:
        here = waiting.pop(0)
        for act in allowed(here):
            there = ACTS[act][1]
            if there not in paths:
                paths[there] = [*paths[here], act]
                waiting.append(there)
    return paths.get(wanted)


def begin(job: Job, act: str) -> bool:
    """Whether the act still has to be done; False: the job is there already. Raises InvalidTransition."""
    froms, to = ACTS[act]
    if job.status is to:
        return False
    if job.status not in froms:
        raise InvalidTransition(current_status=str(job.status), allowed=allowed(job.status))
    return True


def require_writable(job: Job) -> None:
    """An archived job is read only."""
    if job.status is JobStatus.ARCHIVED:
        raise InvalidTransition(current_status=str(job.status), allowed=allowed(job.status))


def require_presentable(job: Job) -> None:
    """What an open or paused job must say: name, description, a place or remote work. Raises Invalid."""
    problems = {}
    if not job.name:
        problems["name"] = "required"
    if not job.description_markdown.strip():
        problems["description_markdown"] = "required"
    if not job.places and job.workplace_type is not WorkplaceType.REMOTE:
        problems["places"] = "required"
    problems |= check_salary(job.salary_min, job.salary_max, job.salary_currency, job.salary_period)
    if problems:
        raise Invalid(problems)


def require_openable(work: Work, job: Job) -> None:
    """Presentable, with an inbox and a hired stage, and not over already. Raises Invalid."""
    require_presentable(job)
    kinds = set(work.session.scalars(select(Stage.kind).where(Stage.job_id == job.id)))
    if not {StageKind.INBOX, StageKind.HIRED} <= kinds:
        raise Invalid({"stages": "required"})
    if job.closes_at is not None and job.closes_at <= work.now:
        raise Invalid({"closes_at": "in_the_past"})


def require_nobody_active(work: Work, job: Job) -> None:
    """Raises Conflict `active_applications` while somebody still waits for an answer."""
    live = select(Application.id).where(
        Application.job_id == job.id,
        Application.status == ApplicationStatus.ACTIVE,
        Application.deleted_at.is_(None),
    )
    if work.session.scalar(live.limit(1)) is not None:
        raise Conflict("active_applications")
