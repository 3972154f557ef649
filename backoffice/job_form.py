"""The job editor's fields: as they are shown, as they are typed, and what the typing means.

What was typed is kept as it is (`Raw`), so that a form with errors, an unsaved edit and a conflict all show the
very words. Fields that are judged together are one group; a group is what two people can disagree about.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from hiring import departments, job_fields, locations
from hiring.job_editing import MOST_PLACES
from hiring.job_fields import JobFields
from hiring.locations import Place
from hiring.models.job import Asked, EmploymentType, Job, Period, Visibility, WorkplaceType
from hiring.screening import numbers
from hiring.screening.codes import Refused
from hiring.screening.dates import parse_date
from hiring.screening.display import grouped

Kind = TypeVar("Kind", bound=StrEnum)
Raw = dict[str, list[str]]
"""Field -> its values as typed."""

PLACE = ("city", "region", "country", "postal_code", "street")
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "slug": ("slug",),
    "job_code": ("job_code",),
    "department": ("department",),
    "description_markdown": ("description_markdown",),
    "workplace_type": ("workplace_type",),
    "places": tuple(f"place.{name}" for name in PLACE),
    "remote_countries": ("remote_countries",),
    "employment_type": ("employment_type",),
    "weekly_hours": ("weekly_hours",),
    "experience_level": ("experience_level",),
    "salary": ("salary_min", "salary_max", "salary_currency", "salary_period", "salary_public"),
    "openings_count": ("openings_count",),
    "closes_on": ("closes_on",),
    "promised_days": ("promised_days",),
    "retention": ("retention",),
    "language": ("language",),
    "asks_cv": ("asks_cv",),
    "asks_cover_letter": ("asks_cover_letter",),
    "asks_phone": ("asks_phone",),
    "visibility": ("visibility",),
}
MOST_ROWS = 2 * MOST_PLACES
DESCRIPTION = ("description_markdown",)
"""The groups that a hiring manager may change."""
_END_OF_DAY = time(23, 59, 59)
_NUMBERS = {"salary_min": 2, "salary_max": 2, "weekly_hours": 2, "openings_count": 0, "promised_days": 0}
"""Field -> decimals."""
CHOICES: dict[str, type[StrEnum]] = {
    "workplace_type": WorkplaceType, "employment_type": EmploymentType, "salary_period": Period,
    "asks_cv": Asked, "asks_cover_letter": Asked, "asks_phone": Asked, "visibility": Visibility,
}  # fmt: skip
_NEEDED = (
    "openings_count",
    "promised_days",
    "asks_cv",
    "asks_cover_letter",
    "asks_phone",
    "visibility",
    "language",
)


def shown(job: Job | None, zone: ZoneInfo) -> Raw:
    """The fields of a job, or of one that is about to be, as the editor first shows them."""
    names = ("name", "slug", *job_fields.defaults())
    said: Mapping[str, Any] = job_fields.defaults() if job is None else {one: getattr(job, one) for one in names}
    places = [place.location for place in job.places] if job else []
    texts: dict[str, Any] = {name: said.get(name) for name in ("name", "slug", "job_code", "description_markdown",
                             "experience_level", "language", "salary_currency", "retention",
                             *CHOICES)}  # fmt: skip
    texts |= {name: _number_shown(said[name], is_money=name.startswith("salary")) for name in _NUMBERS}
    texts["department"] = said["department"].name if said["department"] else ""
    texts["closes_on"] = _day_of(said["closes_at"], zone)
    raw: Raw = {name: [str(text) if text is not None else ""] for name, text in texts.items()}
    raw |= {f"place.{name}": [getattr(one, name) or "" for one in places] for name in PLACE}
    raw["remote_countries"] = list(said["remote_countries"])
    raw["salary_public"] = ["yes"] if said["salary_public"] else []
    return raw


def posted(form: MultiDict[str, str], present: Raw, groups: Iterable[str] = GROUPS) -> Raw:
    """What a form says of these groups; other names in it are none of the editor's. A group that it does not
    have at all stays as it is."""
    raw: Raw = {}
    sent = form.to_dict(flat=False)
    for group in groups:
        source = sent if any(name in form for name in GROUPS[group]) else present
        raw |= {name: list(source.get(name, ())) for name in GROUPS[group]}
    return raw


def whole(typed: Mapping[str, Any], groups: Iterable[str] = GROUPS) -> Raw:
    """The same of what was kept unsaved, perhaps by an older Foyer: every field is there, and no other."""
    return {name: [str(text) for text in typed.get(name, ())] for group in groups for name in GROUPS[group]}


def one(raw: Raw, name: str) -> str:
    """A field's value; what was sent twice counts as it was sent first."""
    return (raw.get(name) or [""])[0]


def rows(raw: Raw) -> list[dict[str, str]]:
    """The places as they are typed, blank ones too; a list that came too short is filled up. More rows than any
    page offers come from no page: they end here, or drawing them would take a minute."""
    lists = {name: raw.get(f"place.{name}", []) for name in PLACE}
    length = min(max(map(len, lists.values()), default=0), MOST_ROWS)
    return [{name: texts[at] if at < len(texts) else "" for name, texts in lists.items()} for at in range(length)]


def with_rows(raw: Raw, changed: list[dict[str, str]]) -> Raw:
    """The same typing with other places."""
    return raw | {f"place.{name}": [row[name] for row in changed] for name in PLACE}


def is_blank(row: Mapping[str, str]) -> bool:
    """A row in which nothing is typed; a country alone is the choice that stood there."""
    return not any(row[name].strip() for name in PLACE if name != "country")


def acted(raw: Raw, act: str) -> tuple[Raw, str]:
    """The typing after a button of the form that saves nothing, and the control to go on in: `add_place`,
    `remove_place.<n>`, `up_place.<n>`; others only draw the form afresh."""
    name, _, number = act.partition(".")
    at = int(number) if re.fullmatch("[0-9]{1,3}", number) else -1
    places = rows(raw)
    if name == "add_place" and len(places) < MOST_PLACES:
        country = places[-1]["country"] if places else ""
        places = [*places, {**dict.fromkeys(PLACE, ""), "country": country}]
        return with_rows(raw, places), f"place.city.{len(places) - 1}"
    if name == "remove_place" and 0 <= at < len(places):
        return with_rows(raw, places[:at] + places[at + 1 :]), f"place.city.{max(at - 1, 0)}"
    if name == "up_place" and 0 < at < len(places):
        places[at - 1 : at + 1] = [places[at], places[at - 1]]
        return with_rows(raw, places), f"place.city.{at - 1}"
    return raw, {"add_country": "remote_countries", "preview": "description_markdown"}.get(name, "")


@dataclass
class Parsed:
    """What the typing means. `fields` are ready for the verb but for department and places, which need the
    database. `errors`: control -> code, with what its sentence names in `params`."""

    fields: JobFields = field(default_factory=JobFields)
    department: str = ""
    places: list[Place] = field(default_factory=list)
    place_rows: list[int] = field(default_factory=list)
    """Which row of the form each place is, blank ones being left out."""
    errors: dict[str, str] = field(default_factory=dict)
    params: dict[str, dict[str, Any]] = field(default_factory=dict)


def parse(raw: Raw, job: Job | None, zone: ZoneInfo) -> Parsed:
    """Reads everything and notes everything that is wrong, each by itself."""
    found = Parsed(department=one(raw, "department"))
    fields: dict[str, Any] = {}
    fields["description_markdown"] = one(raw, "description_markdown").replace("\r\n", "\n")
    for name in ("name", "language"):
        fields[name] = one(raw, name).strip()
    for name in ("job_code", "experience_level"):
        fields[name] = one(raw, name).strip() or None
    fields["retention"] = one(raw, "retention").strip()
    fields["salary_currency"] = one(raw, "salary_currency").strip().upper() or None
    fields["remote_countries"] = [code for code in dict.fromkeys(raw.get("remote_countries", [])) if code]
    fields["salary_public"] = bool(raw.get("salary_public"))
    for name, decimals in _NUMBERS.items():
        fields[name] = _number(found, name, one(raw, name), decimals)
    for name, kind in CHOICES.items():
        fields[name] = _choice(found, name, one(raw, name), kind)
    fields |= _end(found, one(raw, "closes_on"), job, zone)
    _read_slug(found, fields, one(raw, "slug").strip(), job)
    for number, row in enumerate(rows(raw)):
        if not is_blank(row):
            found.place_rows.append(number)
            found.places.append(_place(row))
    for name in _NEEDED:
        if fields.get(name) in (None, ""):
            found.errors.setdefault(name, "required")
    found.fields = {name: value for name, value in fields.items() if name not in found.errors}  # type: ignore[assignment]
    _judge(found)
    for number, place in zip(found.place_rows, found.places, strict=True):
        found.errors |= {f"place.{name}.{number}": code for name, code in locations.check(place).items()}
    if found.department.strip() and (code := departments.problem(found.department)):
        found.errors["department"] = code
    return found


def _place(row: Mapping[str, str]) -> Place:
    said = {name: text.strip() for name, text in row.items()}
    return Place(said["city"], said["country"], said["region"] or None, said["postal_code"] or None,
                 said["street"] or None)  # fmt: skip


def _judge(found: Parsed) -> None:
    """What the fields' own rules say of what could be read."""
    said: Mapping[str, Any] = found.fields
    found.errors |= {**job_fields.check(said), **found.errors}
    if not {"salary_min", "salary_max", "salary_period"} & found.errors.keys():
        whole = job_fields.check_salary(
            said["salary_min"], said["salary_max"], said["salary_currency"], said["salary_period"]
        )
        found.errors |= {**whole, **found.errors}


def _read_slug(found: Parsed, fields: dict[str, Any], slug: str, job: Job | None) -> None:
    """Left out where it stays as it is, so that the verb may choose one."""
    if job is not None and not slug:
        found.errors["slug"] = "required"
    elif slug and (job is None or slug != job.slug):
        fields["slug"] = slug


def _number(found: Parsed, name: str, text: str, decimals: int) -> Decimal | int | None:
    if not text.strip():
        return None
    try:
        number = numbers.parse(text, decimals)
    except Refused as refused:
        found.errors[name] = str(refused.problem.code)
        found.params[name] = dict(refused.problem.params)
        return None
    if numbers.decimals(number) > decimals:
        found.errors[name] = "too_many_decimals" if decimals else "not_whole"
        return None
    return Decimal(number) if decimals else int(number)


def _choice(found: Parsed, name: str, text: str, kind: type[Kind]) -> Kind | None:
    if text and text not in set(kind):
        found.errors[name] = "not_one_of"
    return kind(text) if text in set(kind) else None


def _end(found: Parsed, text: str, job: Job | None, zone: ZoneInfo) -> dict[str, datetime | None]:
    """The end of the day that is named. A day that stands there already keeps its hour."""
    if not text.strip():
        return {"closes_at": None}
    day = parse_date(text.strip())
    if day is None:
        found.errors["closes_on"] = "not_a_date"
        return {}
    if job is not None and job.closes_at is not None and text.strip() == _day_of(job.closes_at, zone):
        return {"closes_at": job.closes_at}
    if not 1970 < day.year < 2200:
        found.errors["closes_on"] = "out_of_range"
        return {}
    return {"closes_at": datetime.combine(day, _END_OF_DAY, zone)}


def _day_of(end: datetime | None, zone: ZoneInfo) -> str:
    return end.astimezone(zone).date().isoformat() if end is not None else ""


def _number_shown(value: Decimal | int | None, *, is_money: bool) -> str:
    """As one writes it: "45 000", "14.80", but "37.5" hours."""
    if value is None:
        return ""
    whole, _, cents = f"{value:f}".partition(".")
    cents = cents.rstrip("0")
    if cents and is_money:
        cents = cents.ljust(2, "0")
    return grouped(f"{whole}.{cents}" if cents else whole)


def day_shown(text: str) -> date | None:
    """The day, if the text is one that a date control can show; else it is shown as it was typed."""
    return parse_date(text)
