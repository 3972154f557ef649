"""Listings: the public face of jobs. One table says for every job whether it is shown, listed and accepting;
list, page, form and feeds all ask it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select

from hiring import job_addresses, listing_search
from hiring.errors import Gone, JobClosed, NotFound
from hiring.listing_search import Address, Facets, Filters, Listing, Search, Tally, pick
from hiring.models.job import Job, JobStatus, Visibility
from hiring.models.stage import Stage, StageStatus
from hiring.work import Work

__all__ = ["Address", "Facets", "Filters", "Listing", "Page", "Results", "Spot", "Standing", "Tally", "Where",
           "accepting", "addresses", "every", "explained", "find", "first_end", "is_listed", "jobs", "known",
           "search", "similar", "stages_shown", "standing", "tallies"]  # fmt: skip

PAGE_SIZE = 50
MOST_AT_ONCE = 500
"""What a page of another site shows, and a program gets, in one answer."""
MOST_SIMILAR = 5


class Page(StrEnum):
    """What the address of a job answers."""

    SHOWN = "shown"
    GONE = "gone"
    ABSENT = "absent"


@dataclass(frozen=True)
class Standing:
    """How the public meets a job."""

    page: Page
    listed: bool = False
    accepting: bool = False


_OPEN = Standing(Page.SHOWN, listed=True, accepting=True)
_BY_LINK = Standing(Page.SHOWN, accepting=True)
_PAUSED = Standing(Page.SHOWN)
_GONE = Standing(Page.GONE)
_ABSENT = Standing(Page.ABSENT)

GATE: dict[tuple[JobStatus, Visibility], Standing] = {
    (JobStatus.OPEN, Visibility.PUBLIC): _OPEN,
    (JobStatus.OPEN, Visibility.UNLISTED): _BY_LINK,
    (JobStatus.PAUSED, Visibility.PUBLIC): _PAUSED,
    (JobStatus.PAUSED, Visibility.UNLISTED): _PAUSED,
    (JobStatus.CLOSED, Visibility.PUBLIC): _GONE,
    (JobStatus.CLOSED, Visibility.UNLISTED): _GONE,
    (JobStatus.ARCHIVED, Visibility.PUBLIC): _GONE,
    (JobStatus.ARCHIVED, Visibility.UNLISTED): _GONE,
}
"""What is not named here is absent: drafts, internal and confidential jobs."""


def standing(job: Job, now: datetime) -> Standing:
    """How the public meets this job now. One that was deleted or never opened leaves no trace."""
    found = GATE.get((job.status, job.visibility), _ABSENT)
    if job.deleted_at is not None or (found.page is Page.GONE and job.opened_at is None):
        return _ABSENT
    if found.page is Page.SHOWN and job.closes_at is not None and job.closes_at <= now:
        return Standing(found.page)
    return found


def is_listed(now: datetime) -> ColumnElement[bool]:
    """The same table as a condition for queries on Job: which are listed now."""
    listed = [and_(Job.status == status, Job.visibility == visibility)
              for (status, visibility), found in GATE.items() if found.listed]  # fmt: skip
    return and_(or_(*listed), Job.deleted_at.is_(None), or_(Job.closes_at.is_(None), Job.closes_at > now))


class Where(StrEnum):
    """Where somebody could meet a job."""

    LIST = "list"
    PAGE = "page"
    ENGINES = "engines"
    APPLYING = "applying"
    HOUSE = "house"


@dataclass(frozen=True)
class Spot:
    """Whether a job is met there now, and the code of why."""

    where: Where
    is_there: bool
    why: str


def explained(job: Job, now: datetime) -> list[Spot]:
    """Where this job is met now, and why there or why not. The answers are those of `standing`; the codes: a
    status, a visibility, `over`, `never_opened`, for the house `team` or `everybody`."""
    found, why = standing(job, now), _why(job, now)
    inside = "team" if job.visibility is Visibility.CONFIDENTIAL else "everybody"
    return [
        Spot(Where.LIST, found.listed, why),
        Spot(Where.PAGE, found.page is Page.SHOWN, why),
        Spot(Where.ENGINES, found.listed, why),
        Spot(Where.APPLYING, found.accepting, why),
        Spot(Where.HOUSE, job.deleted_at is None, inside),
    ]


def _why(job: Job, now: datetime) -> str:
    """What decides how the public meets the job: first what hides it for good, then its status, then its end."""
    if job.visibility in (Visibility.INTERNAL, Visibility.CONFIDENTIAL):
        return str(job.visibility)
    if job.status in (JobStatus.CLOSED, JobStatus.ARCHIVED) and job.opened_at is None:
        return "never_opened"
    if job.status is not JobStatus.OPEN:
        return str(job.status)
    if job.closes_at is not None and job.closes_at <= now:
        return "over"
    return str(job.visibility)


# one job


def find(work: Work, slug: str) -> Job:
    """The job whose page is shown. Raises NotFound, the same for absent ones and those that nobody may know
    of, and Gone (with `job`) for one that has closed."""
    job = known(work, slug)
    if standing(job, work.now).page is Page.GONE:
        raise Gone(job=job)
    return job


def accepting(work: Work, slug: str) -> Job:
    """The job one can apply for now. Raises as `find` does, and JobClosed when it takes no applications."""
    job = find(work, slug)
    if not standing(job, work.now).accepting:
        raise JobClosed(job=job)
    return job


def known(work: Work, slug: str) -> Job:
    """The job that is, or once was, shown under this address: its slug is another where it has moved. Raises
    NotFound for all others."""
    job = job_addresses.job_at(work, slug)
    if job is None or standing(job, work.now).page is Page.ABSENT:
        raise NotFound
    return job


def stages_shown(work: Work, job: Job) -> list[str]:
    """The steps of hiring as candidates read them, in order; stages of one name are one step."""
    names = work.session.scalars(
        select(Stage.public_name)
        .where(Stage.job_id == job.id, Stage.status == StageStatus.ACTIVE)
        .order_by(Stage.index)
    )
    return list(dict.fromkeys(names))


# lists


@dataclass(frozen=True)
class Results:
    """One page of what was found. `total` counts all pages; `until` is when the first listed job closes."""

    listings: Sequence[Listing]
    total: int
    facets: Facets
    after: str = ""
    """The slug to go on after; empty on the last page."""
    until: datetime | None = None
    by_department: Sequence[tuple[str, Sequence[Listing]]] = field(default=())
    """The same listings under the names of their departments; "" for those without one, last."""


def search(work: Work, filters: Filters, size: int = PAGE_SIZE) -> Results:
    """The first `size` listed jobs that fit, by department and name. Unknown values fit nothing."""
    search = Search(work.session, is_listed(work.now))
    found, after = search.page(filters, size)
    facets = search.facets(filters)
    chosen = [one.count for one in facets.departments if filters.department in ("", one.slug)]
    total = sum(chosen) + (facets.without_department if not filters.department else 0)
    return Results(found, total, facets, after, facets.first_end, _grouped(found))


def jobs(work: Work, filters: Filters, size: int) -> tuple[Sequence[Job], str]:
    """The same as whole jobs, with their places, and the slug to go on after ("" at the end)."""
    return listing_search.jobs(work.session, is_listed(work.now), filters, size)


def every(work: Work) -> Sequence[Job]:
    """All of them, the newest first, with department and places: two statements."""
    return listing_search.every(work.session, is_listed(work.now))


def addresses(work: Work, most: int) -> Sequence[Address]:
    """Where they all are, the newest first."""
    return listing_search.addresses(work.session, is_listed(work.now), most)


def tallies(work: Work, filters: Filters) -> Mapping[str, Sequence[Tally]]:
    """What each filter offers, by its name, counted within the others."""
    return listing_search.tallies(work.session, is_listed(work.now), filters)


def first_end(work: Work) -> datetime | None:
    """When the first of all listed jobs closes by the clock: until then, a list of them stays true."""
    return work.session.scalar(select(func.min(Job.closes_at)).where(is_listed(work.now)))


def similar(work: Work, job: Job) -> Sequence[Listing]:
    """Listed jobs of the same department."""
    if job.department_id is None:
        return []
    condition = and_(is_listed(work.now), Job.department_id == job.department_id, Job.id != job.id)
    return pick(work.session, condition, MOST_SIMILAR)


def _grouped(listings: Iterable[Listing]) -> list[tuple[str, Sequence[Listing]]]:
    groups: dict[str, list[Listing]] = {}
    for one in listings:
        groups.setdefault(one.department, []).append(one)
    return list(groups.items())
