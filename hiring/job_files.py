"""Reads a file of jobs: any JSON value in, entries out, or everything that is wrong with it. Stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hiring import job_fields, locations, stages
from hiring import json_reading as r
from hiring.departments import problem as department_problem
from hiring.job_problems import LoadRefused, Problem, problem
from hiring.locations import Place
from hiring.models.job import (
    Asked,
    CloseReason,
    EmploymentType,
    JobStatus,
    Period,
    Visibility,
    WorkplaceType,
)
from hiring.models.stage import StageKind
from hiring.names import kebab
from hiring.screening import validate_definition
from hiring.stages import Wanted

MOST_JOBS = 1000

_JOB = {
    "name": r.Part(r.said),
    "slug": r.Part(r.text, required=False),
    "job_code": r.maybe(r.text),
    "description_markdown": r.Part(r.text),
    "department": r.Part(r.text, nullable=True),
    "locations": r.Part(r.a_list),
    "workplace_type": r.Part(r.one_of(WorkplaceType), nullable=True),
    "employment_type": r.Part(r.one_of(EmploymentType), nullable=True),
    "salary": r.maybe(r.an_object),
    "status": r.Part(r.one_of(JobStatus)),
    "visibility": r.Part(r.one_of(Visibility)),
    "closes_at": r.maybe(r.day_or_instant),
    "close_reason": r.Part(r.one_of(CloseReason), required=False),
    "application_form": r.Part(r.an_object, required=False),
    "stages": r.Part(r.a_list, required=False),
    "screening_form": r.maybe(r.an_object),
    "promised_days": r.Part(r.whole, required=False),
    "language": r.Part(r.text, required=False),
    "weekly_hours": r.maybe(r.amount),
    "openings_count": r.Part(r.whole, required=False),
    "experience_level": r.maybe(r.text),
    "remote_countries": r.Part(r.texts, required=False),
}
_AS_THEY_ARE = (
    "name", "slug", "job_code", "description_markdown", "workplace_type", "employment_type", "visibility",
    "promised_days", "language", "weekly_hours", "openings_count", "experience_level", "remote_countries",
)  # fmt: skip
_PLACE = {"city": r.Part(r.said), "country": r.Part(r.text), "region": r.maybe(r.text),
          "postal_code": r.maybe(r.text), "street": r.maybe(r.text)}  # fmt: skip
_SALARY = {"min": r.maybe(r.amount), "max": r.maybe(r.amount), "currency": r.maybe(r.text),
           "period": r.maybe(r.one_of(Period)), "is_public": r.Part(r.boolean, required=False)}  # fmt: skip
_ASKED = {name: r.Part(r.one_of(Asked), required=False) for name in ("cv", "cover_letter", "phone")}
_STAGE = {"name": r.Part(r.said), "kind": r.Part(r.one_of(StageKind)), "public_name": r.maybe(r.text)}


@dataclass(frozen=True)
class JobEntry:
    """One job of the file, checked. `fields` holds columns by name, except department, places and closes_at,
    which need the database or the organisation's zone. What the file leaves out is in none of them."""

    pointer: str
    slug: str | None
    """How the job is known: as given, else made from the name where there is no job_code either."""
    job_code: str | None
    status: JobStatus
    fields: Mapping[str, Any]
    department: str | None
    places: Sequence[Place]
    closes_at: date | datetime | None
    says_closes_at: bool
    close_reason: CloseReason
    stages: Sequence[Wanted] | None
    form: dict[str, Any] | None


def read(document: Any) -> Sequence[JobEntry]:
    """The file's jobs in order. Raises LoadRefused for whatever is wrong with it, and nothing else."""
    found = list(r.unstorable(document))
    if found:
        raise LoadRefused(found)
    shape = r.ObjectReader(document, "", {"jobs": r.Part(r.a_list)}, found)
    given = shape.values.get("jobs", [])
    if len(given) > MOST_JOBS:
        raise LoadRefused([problem("/jobs", "too_many", {"max": MOST_JOBS})])
    entries = [_job(one, f"/jobs/{index}", found) for index, one in enumerate(given)]
    _refuse_twins(entries, found)
    if found:
        raise LoadRefused(found)
    return [entry for entry in entries if entry is not None]


def _job(given: Any, pointer: str, found: list[Problem]) -> JobEntry | None:
    """The entry, or None where too little of it could be read; what is wrong is added to `found`."""
    before = len(found)
    said = r.ObjectReader(given, pointer, _JOB, found).values
    fields = {name: said[name] for name in _AS_THEY_ARE if name in said}
    fields |= _salary(said, pointer, found) | _asked(said, pointer, found)
    found += [problem(pointer_of(pointer, name), code) for name, code in job_fields.check(fields).items()]
    if said.get("department") is not None and (code := department_problem(said["department"])):
        found.append(problem(f"{pointer}/department", code))
    places = [
        _place(one, f"{pointer}/locations/{index}", found) for index, one in enumerate(said.get("locations", []))
    ]
    wanted = _stages(said, pointer, found)
    for error in validate_definition(said["screening_form"]) if said.get("screening_form") is not None else ():
        found.append(problem(f"{pointer}/screening_form{error['path']}", error["code"], error["params"]))
    known_by = _known_by(said, pointer, found)
    if len(found) > before:
        return None
    return JobEntry(
        pointer=pointer,
        slug=known_by,
        job_code=said.get("job_code"),
        status=said["status"],
        fields=fields,
        department=said["department"],
        places=[place for place in places if place is not None],
        closes_at=said.get("closes_at"),
        says_closes_at="closes_at" in said,
        close_reason=said.get("close_reason", CloseReason.OTHER),
        stages=wanted,
        form=said.get("screening_form"),
    )


def pointer_of(pointer: str, column: str) -> str:
    """Where in the file a job's column stands."""
    for prefix, place in (("salary_", "salary/"), ("asks_", "application_form/")):
        if column.startswith(prefix):
            return f"{pointer}/{place}{column.removeprefix(prefix)}".replace("/salary/public", "/salary/is_public")
    return f"{pointer}/{'locations' if column == 'places' else column}"


def _salary(said: Mapping[str, Any], pointer: str, found: list[Problem]) -> dict[str, Any]:
    """The salary's columns: all of them where the file speaks of a salary, none where it does not."""
    if "salary" not in said:
        return {}
    given = r.ObjectReader(said["salary"] or {}, f"{pointer}/salary", _SALARY, found).values
    fields = {f"salary_{name}": given.get(name) for name in ("min", "max", "currency", "period")}
    whole = job_fields.check_salary(
        fields["salary_min"], fields["salary_max"], fields["salary_currency"], fields["salary_period"]
    )
    found += [problem(pointer_of(pointer, name), code) for name, code in whole.items()]
    return {**fields, "salary_public": given.get("is_public", True)}


def _asked(said: Mapping[str, Any], pointer: str, found: list[Problem]) -> dict[str, Any]:
    given = r.ObjectReader(said.get("application_form", {}), f"{pointer}/application_form", _ASKED, found).values
    return {f"asks_{name}": asked for name, asked in given.items()}


def _place(given: Any, pointer: str, found: list[Problem]) -> Place | None:
    said = r.ObjectReader(given, pointer, _PLACE, found).values
    if "city" not in said or "country" not in said:
        return None
    place = Place(**said)
    found += [problem(f"{pointer}/{name}", code) for name, code in locations.check(place).items()]
    return place


def _stages(said: Mapping[str, Any], pointer: str, found: list[Problem]) -> list[Wanted] | None:
    if "stages" not in said:
        return None
    before = len(found)
    wanted = []
    for index, one in enumerate(said["stages"]):
        values = r.ObjectReader(one, f"{pointer}/stages/{index}", _STAGE, found).values
        if values.keys() >= {"name", "kind"}:
            wanted.append(Wanted(values["name"], values["kind"], values.get("public_name") or ""))
    if len(found) == before:
        for position, code in stages.check(wanted):
            where = "" if position is None else f"/{position}"
            found.append(problem(f"{pointer}/stages{where}", code, {"max": stages.MOST}))
    return wanted


def _known_by(said: Mapping[str, Any], pointer: str, found: list[Problem]) -> str | None:
    """The slug that the job is known by; None: by its job_code."""
    slug: str | None = said.get("slug")
    if slug is not None or said.get("job_code") is not None or "name" not in said:
        return slug
    made = kebab(said["name"])
    if not made or said.get("visibility") is Visibility.UNLISTED:
        found.append(problem(f"{pointer}/slug", "slug_needed"))
        return None
    return made


def _refuse_twins(entries: Sequence[JobEntry | None], found: list[Problem]) -> None:
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        if entry is None:
            continue
        for name, value in (("slug", entry.slug), ("job_code", entry.job_code)):
            if value is not None and (name, value) in seen:
                found.append(problem(f"{entry.pointer}/{name}", f"duplicate_{name}"))
            elif value is not None:
                seen.add((name, value))
