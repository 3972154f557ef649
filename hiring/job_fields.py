"""What a job's fields may hold; one judgement for pages, programs and files."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypedDict

from babel.numbers import list_currencies

from hiring import job_descriptions
from hiring.locations import countries
from hiring.models.department import Department, Location
from hiring.models.job import Asked, EmploymentType, Period, Visibility, WorkplaceType
from hiring.names import LONGEST, is_storable, tidy

_LONGEST = {"name": LONGEST, "slug": 100, "job_code": 60, "external_id": 200, "experience_level": 60,
            "description_markdown": job_descriptions.LONGEST, "language": 20, "retention": 60}  # fmt: skip
_SHAPES = {
    "slug": re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
    "language": re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
}
MOST_MONEY = Decimal("999999999999.99")
MOST_HOURS = Decimal(168)


class JobFields(TypedDict, total=False):
    """What can be set on a job, by column; `department` and `places` are the things themselves."""

    name: str
    slug: str
    job_code: str | None
    external_id: str | None
    description_markdown: str
    visibility: Visibility
    employment_type: EmploymentType | None
    workplace_type: WorkplaceType | None
    remote_countries: list[str]
    department: Department | None
    places: list[Location]
    salary_min: Decimal | None
    salary_max: Decimal | None
    salary_currency: str | None
    salary_period: Period | None
    salary_public: bool
    weekly_hours: Decimal | None
    experience_level: str | None
    openings_count: int
    closes_at: datetime | None
    language: str
    asks_cv: Asked
    asks_cover_letter: Asked
    asks_phone: Asked
    promised_days: int
    retention: str


def defaults() -> JobFields:
    """What a new job holds where nothing else is said."""
    return {
        "job_code": None,
        "external_id": None,
        "description_markdown": "",
        "visibility": Visibility.PUBLIC,
        "employment_type": EmploymentType.FULL_TIME,
        "workplace_type": WorkplaceType.ON_SITE,
        "remote_countries": [],
        "department": None,
        "places": [],
        "salary_min": None,
        "salary_max": None,
        "salary_currency": None,
        "salary_period": None,
        "salary_public": True,
        "weekly_hours": None,
        "experience_level": None,
        "openings_count": 1,
        "closes_at": None,
        "language": "en",
        "asks_cv": Asked.REQUIRED,
        "asks_cover_letter": Asked.OFF,
        "asks_phone": Asked.OPTIONAL,
        "promised_days": 5,
        "retention": "",
    }


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes."""
    return frozenset(list_currencies())


def check(fields: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with these fields, each by itself, as {field: code}: `required`, `too_long`,
    `bad_characters`, `bad_format`, `out_of_range`, `too_many_decimals`, `unknown_country`, `unknown_currency`."""
    problems = {name: code for name, value in fields.items() if (code := _problem(name, value))}
    return problems


def check_salary(
    least: Decimal | None, most: Decimal | None, currency: str | None, period: Period | None
) -> dict[str, str]:
    """What is wrong with a salary as a whole: an amount without currency or period, or the wrong way round."""
    problems = {}
    if least is not None or most is not None:
        if currency is None:
            problems["salary_currency"] = "required"
        if period is None:
            problems["salary_period"] = "required"
    if least is not None and most is not None and least > most:
        problems["salary_max"] = "below_minimum"
    return problems


def _problem(name: str, value: Any) -> str | None:
    if isinstance(value, str) and name in _LONGEST:
        return _text_problem(name, value)
    match name, value:
        case "remote_countries", list():
            return None if set(value) <= countries() else "unknown_country"
        case "salary_currency", str():
            return None if value in currencies() else "unknown_currency"
        case (("salary_min" | "salary_max"), Decimal()):
            return _amount_problem(value, MOST_MONEY)
        case "weekly_hours", Decimal():
            return _amount_problem(value, MOST_HOURS)
        case "openings_count", int():
            return None if 1 <= value <= 9999 else "out_of_range"
        case "promised_days", int():
            return None if 1 <= value <= 60 else "out_of_range"
        case "closes_at", datetime():
            return None if 1970 <= value.year <= 2199 else "out_of_range"
    return None


def _text_problem(name: str, value: str) -> str | None:
    if not is_storable(value):
        return "bad_characters"
    if len(value) > _LONGEST[name]:
        return "too_long"
    if name in ("name", "job_code", "external_id", "experience_level") and not tidy(value):
        return "required"
    if name in _SHAPES and not _SHAPES[name].fullmatch(value):
        return "bad_format"
    return None


def _amount_problem(value: Decimal, most: Decimal) -> str | None:
    if not value.is_finite() or not 0 <= value <= most:
        return "out_of_range"
    exponent = value.normalize().as_tuple().exponent
    return "too_many_decimals" if isinstance(exponent, int) and exponent < -2 else None
