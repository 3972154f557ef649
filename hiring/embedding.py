"""Which jobs stand in an embed with these filters, and why others do not."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, selectinload

from hiring import listings, policy
from hiring.models.department import Department, JobLocation, Location
from hiring.models.job import Job, JobStatus
from hiring.work import Work

MOST = 200
_OVER = (JobStatus.CLOSED, JobStatus.ARCHIVED)


@dataclass(frozen=True)
class Left:
    """A job that does not show. `why`: `department`, `location`, or "" where it is in no list at all."""

    job: Job
    why: str


@dataclass(frozen=True)
class Standing:
    """The jobs the actor may know of, at most MOST of those that are not over; `over` counts closed and archived
    ones, `is_cut` says that there are more."""

    shown: Sequence[Job]
    left: Sequence[Left]
    over: int
    is_cut: bool


def standing(work: Work, department: str = "", location: str = "") -> Standing:
    """For an embed with these slugs ("" filters nothing)."""
    visible = (Job.deleted_at.is_(None), policy.visible_jobs(work.actor))
    openness = case((Job.status == JobStatus.OPEN, 0), (Job.status == JobStatus.PAUSED, 1), else_=2)
    places = selectinload(Job.places).joinedload(JobLocation.location)
    found = work.session.scalars(
        select(Job)
        .where(*visible, Job.status.not_in(_OVER))
        .options(joinedload(Job.department), places)
        .order_by(openness, func.lower(Job.name), Job.id)
        .limit(MOST + 1)
    ).all()
    over = work.session.scalar(select(func.count()).select_from(Job).where(*visible, Job.status.in_(_OVER)))
    shown: list[Job] = []
    left: list[Left] = []
    for job in found[:MOST]:
        if not listings.standing(job, work.now).listed:
            left.append(Left(job, ""))
        elif department and (job.department is None or job.department.slug != department):
            left.append(Left(job, "department"))
        elif location and location not in {place.location.slug for place in job.places}:
            left.append(Left(job, "location"))
        else:
            shown.append(job)
    return Standing(shown, left, over or 0, len(found) > MOST)


def choices(work: Work) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Slug and name of every department, and of every place."""
    departments = work.session.execute(select(Department.slug, Department.name).order_by(Department.name_norm))
    places = work.session.execute(select(Location.slug, Location.city).order_by(func.lower(Location.city)))
    return [(slug, name) for slug, name in departments], [(slug, city) for slug, city in places]
