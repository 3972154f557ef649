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
        raise InvalidTransition("job_archived", current_status=str(job.status), allowed=allowed(job.status))


def obstacles(work: Work, job: Job, act: str) -> dict[str, str]:
    """What stands in the way of an act that leads on from the job's status: a field's name -> what is wrong with
    it, or "applications". Empty: nothing does. The acts themselves ask the same."""
    if act in ("open", "resume"):
        return not_openable(work, job)
    if act == "reopen":
        return not_openable(work, job, again=True)
    if act == "archive" and _somebody_waits(work, job):
        return {"applications": "active_applications"}
    return {}


def not_presentable(job: Job) -> dict[str, str]:
    """What an open or paused job must say and this one does not: name, description, a place or remote work."""
    problems = {}
    if not job.name:
        problems["name"] = "required"
    if not job.description_markdown.strip():
        problems["description_markdown"] = "required"
    if not job.places and job.workplace_type is not WorkplaceType.REMOTE:
        problems["places"] = "required"
    return problems | check_salary(job.salary_min, job.salary_max, job.salary_currency, job.salary_period)


def not_openable(work: Work, job: Job, *, again: bool = False) -> dict[str, str]:
    """The same for a job that is about to open: it also has an inbox and a hired stage, and is not over. One that
    opens again forgets an end that has passed."""
    problems = not_presentable(job)
    kinds = set(work.session.scalars(select(Stage.kind).where(Stage.job_id == job.id)))
    if not {StageKind.INBOX, StageKind.HIRED} <= kinds:
        problems["stages"] = "required"
    if not again and job.closes_at is not None and job.closes_at <= work.now:
        problems["closes_at"] = "in_the_past"
    return problems


def require_presentable(job: Job) -> None:
    """Raises Invalid with what the job does not say."""
    if problems := not_presentable(job):
        raise Invalid(problems)


def require_openable(work: Work, job: Job, *, again: bool = False) -> None:
    """Raises Invalid with what the job lacks."""
    if problems := not_openable(work, job, again=again):
        raise Invalid(problems)


def require_nobody_active(work: Work, job: Job) -> None:
    """Raises Conflict `active_applications` while somebody still waits for an answer."""
    if _somebody_waits(work, job):
        raise Conflict("active_applications")


def is_empty_draft(work: Work, job: Job) -> bool:
    """Never opened, and nobody ever applied: there is nothing that anybody could miss."""
    if job.status is not JobStatus.DRAFT or job.opened_at is not None:
        return False
    return work.session.scalar(select(Application.id).where(Application.job_id == job.id).limit(1)) is None


def _somebody_waits(work: Work, job: Job) -> bool:
    live = select(Application.id).where(
        Application.job_id == job.id,
        Application.status == ApplicationStatus.ACTIVE,
        Application.deleted_at.is_(None),
    )
    return work.session.scalar(live.limit(1)) is not None
