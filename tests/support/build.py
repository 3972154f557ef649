"""Rows for tests of the public pages, added as they are: any status, any visibility, without the verbs' guards."""

from datetime import datetime
from typing import Any

from hiring import job_descriptions
from hiring.models.department import Department, JobLocation, Location
from hiring.models.job import Asked, EmploymentType, Job, JobStatus, Visibility, WorkplaceType
from hiring.models.organisation import Setting
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.names import kebab, norm
from hiring.work import Work

STEPS = (("New", "Your application", StageKind.INBOX), ("Call", "A call", StageKind.IN_PROCESS),
         ("Hired", "Answer", StageKind.HIRED))  # fmt: skip


def department(work: Work, name: str = "Workshop") -> Department:
    row = Department(name=name, name_norm=norm(name), slug=kebab(name))
    work.session.add(row)
    work.session.flush()
    return row


def location(work: Work, city: str = "Leeds") -> Location:
    row = Location(slug=kebab(city), city=city, region=None, postal_code=None, street=None, country="GB")
    work.session.add(row)
    work.session.flush()
    return row


def job(
    work: Work,
    name: str = "Frame welder",
    *,
    places: tuple[Location, ...] = (),
    opened_at: datetime | None = None,
    **over: Any,
) -> Job:
    """An open, public job with stages; `over` replaces columns."""
    markdown = over.pop("description_markdown", "Weld **frames**.")
    columns: dict[str, Any] = {
        "slug": kebab(name), "job_code": None, "external_id": None, "name": name, "description_markdown": markdown,
        "description_html": job_descriptions.html(markdown), "status": JobStatus.OPEN,
        "visibility": Visibility.PUBLIC, "employment_type": EmploymentType.FULL_TIME,
        "workplace_type": WorkplaceType.ON_SITE, "remote_countries": [], "department_id": None,
        "salary_min": None, "salary_max": None, "salary_currency": None, "salary_period": None,
        "salary_public": False, "weekly_hours": None, "experience_level": None, "openings_count": 1,
        "openings_filled": 0, "closes_at": None, "closed_at": None, "close_reason": None, "language": "en",
        "asks_cv": Asked.REQUIRED, "asks_cover_letter": Asked.OFF, "asks_phone": Asked.OPTIONAL,
        "promised_days": 5, "form_id": None, "deleted_at": None, **over,
    }  # fmt: skip
    row = Job(opened_at=opened_at or work.now, **columns)
    row.places = [JobLocation(index=index, location_id=place.id) for index, place in enumerate(places)]
    work.session.add(row)
    work.session.flush()
    for index, (stage, public_name, kind) in enumerate(STEPS):
        work.session.add(
            Stage(job_id=row.id, name=stage, name_norm=norm(stage), public_name=public_name, index=index,
                  kind=kind, status=StageStatus.ACTIVE, open_to_hiring_managers=False)
        )  # fmt: skip
    work.ledger.catalogue_changed = True
    return row


def many_jobs(work: Work, count: int) -> None:
    """Jobs in three departments and two places."""
    departments = [department(work, name) for name in ("Engineering", "Workshop", "Customers")]
    places = [location(work, city) for city in ("Leeds", "London")]
    for number in range(count):
        job(
            work, f"Job number {number:03}", department_id=departments[number % 3].id, places=(places[number % 2],)
        )


def organisation(work: Work, **values: Any) -> None:
    work.session.merge(Setting(key="organisation", value=values))
    work.ledger.catalogue_changed = True
