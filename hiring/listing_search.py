"""How listed jobs are searched and read: Core rows, the same few statements however many there are."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, and_, case, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from hiring.models.department import Department, JobLocation, Location
from hiring.models.job import EmploymentType, Job, Period, WorkplaceType

Kind = TypeVar("Kind", bound=StrEnum)

LONGEST_QUERY = 200
MOST_WORDS = 8

_ORDER = (
    case((Department.id.is_(None), 1), else_=0),
    func.coalesce(Department.name_norm, ""),
    func.lower(Job.name),
    Job.id,
)
"""Jobs without a department come last; the id makes it exact, so that a page can go on after any job."""


@dataclass(frozen=True)
class Filters:
    """What a visitor looks for; empty fields filter nothing. `department` and `location` are slugs."""

    q: str = ""
    department: str = ""
    location: str = ""
    employment_type: str = ""
    workplace_type: str = ""
    after: str = ""
    """The slug of the last job seen."""

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.department or self.location or self.employment_type or self.workplace_type)


@dataclass(frozen=True)
class Listing:
    """A job as a list shows it. The salary's four fields are None where it is not public."""

    slug: str
    name: str
    language: str
    department: str
    cities: tuple[str, ...]
    employment_type: EmploymentType | None
    workplace_type: WorkplaceType | None
    remote_countries: tuple[str, ...]
    weekly_hours: Decimal | None
    salary_min: Decimal | None
    salary_max: Decimal | None
    salary_currency: str | None
    salary_period: Period | None
    opened_at: datetime | None


@dataclass(frozen=True)
class Choice:
    """A value of a filter. `count`: jobs that fit the other filters too; 0 where it is not counted."""

    slug: str
    name: str
    count: int = 0


@dataclass(frozen=True)
class Facets:
    """What can be chosen. Departments are counted within the other filters; the rest offers all listed jobs'."""

    departments: Sequence[Choice]
    locations: Sequence[Choice]
    employment_types: Sequence[EmploymentType]
    workplace_types: Sequence[WorkplaceType]
    without_department: int = 0
    first_end: datetime | None = None
    """When the first of all listed jobs closes: until then a page of them stays true."""


class Search:
    """Reads the jobs under one condition: which of them the public may see in lists."""

    def __init__(self, session: Session, listed: ColumnElement[bool]) -> None:
        self._session = session
        self._listed = listed

    def page(self, filters: Filters, size: int) -> tuple[list[Listing], str]:
        """The next `size` listings, and the slug to go on after ("" where nothing follows)."""
        condition = and_(self._listed, fitting(filters), *self.after(filters.after))
        found = pick(self._session, condition, size + 1)
        return found[:size], found[size - 1].slug if len(found) > size else ""

    def after(self, slug: str) -> list[ColumnElement[bool]]:
        """What stands after this job in the list; all of it where the slug is none of a listed job."""
        if not slug:
            return []
        key = self._session.execute(
            select(*_ORDER).join(Department, isouter=True).where(self._listed, Job.slug == slug)
        ).first()
        return [] if key is None else [tuple_(*_ORDER) > tuple_(*key)]

    def facets(self, filters: Filters) -> Facets:
        """What the filters offer."""
        departments = self._session.execute(
            select(Department.slug, Department.name, func.count())
            .select_from(Job)
            .join(Department, isouter=True)
            .where(self._listed, fitting(filters, department=False))
            .group_by(Department.slug, Department.name, Department.name_norm)
            .order_by(Department.name_norm)
        ).all()
        locations = self._session.execute(
            select(Location.slug, Location.city)
            .join(JobLocation, JobLocation.location_id == Location.id)
            .join(Job, Job.id == JobLocation.job_id)
            .where(self._listed)
            .distinct()
            .order_by(Location.city, Location.slug)
        ).all()
        kinds = self._session.execute(
            select(Job.employment_type, Job.workplace_type, func.min(Job.closes_at).label("end"))
            .where(self._listed)
            .group_by(Job.employment_type, Job.workplace_type)
        ).all()
        return Facets(
            departments=[Choice(slug, name, count) for slug, name, count in departments if slug],
            locations=[Choice(slug, city) for slug, city in locations],
            employment_types=_in_order(EmploymentType, {row[0] for row in kinds}),
            workplace_types=_in_order(WorkplaceType, {row[1] for row in kinds}),
            without_department=sum(count for slug, _, count in departments if not slug),
            first_end=min((row.end for row in kinds if row.end), default=None),
        )


def _in_order(kinds: type[Kind], present: set[Any]) -> list[Kind]:
    return [kind for kind in kinds if kind in present]


def fitting(filters: Filters, *, department: bool = True) -> ColumnElement[bool]:
    """The filters as a condition; the query must outer join Department."""
    wanted: list[ColumnElement[bool]] = [
        _contains(word) for word in filters.q[:LONGEST_QUERY].split()[:MOST_WORDS]
    ]
    if filters.department and department:
        wanted.append(Department.slug == filters.department)
    if filters.location:
        wanted.append(
            exists().where(
                JobLocation.job_id == Job.id,
                JobLocation.location_id == Location.id,
                Location.slug == filters.location,
            )
        )
    wanted += _is(Job.employment_type, EmploymentType, filters.employment_type)
    wanted += _is(Job.workplace_type, WorkplaceType, filters.workplace_type)
    return and_(True, *wanted)


def _is(column: Any, kinds: type[StrEnum], value: str) -> list[ColumnElement[bool]]:
    if not value:
        return []
    return [column == kinds(value)] if value in set(kinds) else [false()]


def _contains(word: str) -> ColumnElement[bool]:
    """Somewhere in name, description or department. SQLite folds the case of ASCII only, so a word beyond it
    is tried in the ways people write it."""
    ways = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return or_(
        *(column.icontains(way, autoescape=True)
          for way in sorted(ways) for column in (Job.name, Job.description_markdown, Department.name))
    )  # fmt: skip


def pick(session: Session, condition: ColumnElement[bool], limit: int) -> list[Listing]:
    """The first listings in order; two statements."""
    rows = session.execute(_rows().where(condition).order_by(*_ORDER).limit(limit)).all()
    cities = _cities(session, [row.id for row in rows])
    return [_listing(row, cities.get(row.id, ())) for row in rows]


def _rows() -> Any:
    return select(
        Job.id, Job.slug, Job.name, Job.language, Department.name.label("department"), Job.employment_type,
        Job.workplace_type, Job.remote_countries, Job.weekly_hours, Job.salary_public, Job.salary_min,
        Job.salary_max, Job.salary_currency, Job.salary_period, Job.opened_at,
    ).join(Department, isouter=True)  # fmt: skip


def _cities(session: Session, jobs: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    rows = session.execute(
        select(JobLocation.job_id, Location.city)
        .join(Location, Location.id == JobLocation.location_id)
        .where(JobLocation.job_id.in_(jobs))
        .order_by(JobLocation.job_id, JobLocation.index)
    )
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for job_id, city in rows:
        found[job_id] = (*found.get(job_id, ()), city)
    return found


def _listing(row: Row[Any], cities: tuple[str, ...]) -> Listing:
    return Listing(
        slug=row.slug,
        name=row.name,
        language=row.language,
        department=row.department or "",
        cities=cities,
        employment_type=row.employment_type,
        workplace_type=row.workplace_type,
        remote_countries=tuple(row.remote_countries),
        weekly_hours=row.weekly_hours,
        salary_min=row.salary_min if row.salary_public else None,
        salary_max=row.salary_max if row.salary_public else None,
        salary_currency=row.salary_currency if row.salary_public else None,
        salary_period=row.salary_period if row.salary_public else None,
        opened_at=row.opened_at,
    )


# whole jobs, and every facet counted: for programs


@dataclass(frozen=True)
class Tally:
    """How many listed jobs have one value. `of`: a Department, a Location, or a value of an enum."""

    of: Any
    count: int


def jobs(session: Session, listed: ColumnElement[bool], filters: Filters, size: int) -> tuple[list[Job], str]:
    """The next `size` jobs in the order of the list, with their places, and the slug to go on after ("" where
    nothing follows); three statements at most."""
    search = Search(session, listed)
    found = list(
        session.scalars(
            select(Job)
            .join(Department, Department.id == Job.department_id, isouter=True)
            .where(listed, fitting(filters), *search.after(filters.after))
            .order_by(*_ORDER)
            .limit(size + 1)
            .options(selectinload(Job.places))
        )
    )
    return found[:size], found[size - 1].slug if len(found) > size else ""


def every(session: Session, listed: ColumnElement[bool]) -> Sequence[Job]:
    """All of them, the newest first, with their places (a statement for each 500)."""
    newest = select(Job).where(listed).order_by(Job.opened_at.desc(), Job.id.desc())
    return session.scalars(newest.options(selectinload(Job.places))).all()


@dataclass(frozen=True)
class Address:
    """Of a job, and when it last changed."""

    slug: str
    updated_at: datetime


def addresses(session: Session, listed: ColumnElement[bool], most: int) -> list[Address]:
    """At most so many, the newest first; one statement."""
    newest = select(Job.slug, Job.updated_at).where(listed).order_by(Job.opened_at.desc(), Job.id.desc())
    return [Address(slug, updated_at) for slug, updated_at in session.execute(newest.limit(most))]


def tallies(session: Session, listed: ColumnElement[bool], filters: Filters) -> dict[str, list[Tally]]:
    """By the name of the filter: each value that would find something, counted within the other filters. Four
    statements, however many jobs."""

    def counted(name: str, value: Any) -> Any:
        others = fitting(replace(filters, **{name: ""}))
        return (
            select(value.label("value"), func.count(Job.id.distinct()).label("jobs"))
            .select_from(Job)
            .join(Department, Department.id == Job.department_id, isouter=True)
            .join(JobLocation, JobLocation.job_id == Job.id, isouter=True)
            .where(listed, others, value.is_not(None))
            .group_by(value)
        )

    def rows(name: str, kind: type[Any], value: Any, *order: Any) -> list[Tally]:
        each = counted(name, value).subquery()
        found = select(kind, each.c.jobs).join(each, each.c.value == kind.id).order_by(*order)
        return [Tally(of, jobs) for of, jobs in session.execute(found)]

    def values(name: str, kind: type[StrEnum], value: Any) -> list[Tally]:
        found = {row.value: row.jobs for row in session.execute(counted(name, value))}
        return [Tally(of, found[of]) for of in kind if of in found]

    return {
        "department": rows("department", Department, Job.department_id, Department.name_norm),
        "location": rows("location", Location, JobLocation.location_id, Location.city, Location.slug),
        "employment_type": values("employment_type", EmploymentType, Job.employment_type),
        "workplace_type": values("workplace_type", WorkplaceType, Job.workplace_type),
    }
