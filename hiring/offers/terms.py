"""What an offer says, and what of it can be said; one judgement for pages and programs."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from hiring import job_fields
from hiring.errors import Invalid
from hiring.models.application import Application
from hiring.models.job import EmploymentType, Period
from hiring.names import LONGEST, is_storable, tidy

LONGEST_BONUS = 2_000
LONGEST_MESSAGE = 10_000
LONGEST_ANSWER = 2_000
"""Of the candidate's own words when they decline."""
_LONGEST = {"job_title": LONGEST, "bonus": LONGEST_BONUS, "message": LONGEST_MESSAGE}
FIELDS = (
    "job_title", "employment_type", "salary_amount", "salary_currency", "salary_period", "bonus", "starts_on",
    "message", "expires_at",
)  # fmt: skip


class Terms(TypedDict, total=False):
    """By column of Offer."""

    job_title: str
    employment_type: EmploymentType | None
    salary_amount: Decimal | None
    salary_currency: str | None
    salary_period: Period | None
    bonus: str
    starts_on: date | None
    message: str
    expires_at: datetime | None


def defaults(application: Application) -> Terms:
    """What a new offer says where nothing else is said: as the job has it."""
    job = application.job
    return {
        "job_title": job.name,
        "employment_type": job.employment_type,
        "salary_amount": None,
        "salary_currency": job.salary_currency,
        "salary_period": job.salary_period,
        "bonus": "",
        "starts_on": None,
        "message": "",
        "expires_at": None,
    }


def tidied(terms: Mapping[str, Any]) -> dict[str, Any]:
    """As they are kept: titles single-spaced, texts without space around them, line ends alike."""
    found = dict(terms)
    if isinstance(found.get("job_title"), str):
        found["job_title"] = tidy(found["job_title"])
    for name in ("bonus", "message"):
        if isinstance(found.get(name), str):
            found[name] = found[name].replace("\r\n", "\n").replace("\r", "\n").strip()
    return found


def refuse(terms: Mapping[str, Any]) -> None:
    """Raises Invalid by field: `required`, `too_long`, `bad_characters`, `out_of_range`, `too_many_decimals`,
    `unknown_currency`."""
    problems = {name: code for name, value in terms.items() if (code := _problem(name, value))}
    amount = {"salary_amount", "salary_currency", "salary_period"}
    if not problems.keys() & amount and terms.get("salary_amount") is not None:
        problems |= job_fields.check_salary(
            terms["salary_amount"], None, terms.get("salary_currency"), terms.get("salary_period")
        )
    if problems:
        raise Invalid(problems)


def _problem(name: str, value: Any) -> str | None:
    match name, value:
        case (("job_title" | "bonus" | "message"), str()):
            if not is_storable(value):
                return "bad_characters"
            if name == "job_title" and not value:
                return "required"
            return "too_long" if len(value) > _LONGEST[name] else None
        case "salary_amount", Decimal():
            return job_fields.check({"salary_max": value}).get("salary_max") or (
                "out_of_range" if value <= 0 else None
            )
        case "salary_currency", str():
            return job_fields.check({"salary_currency": value}).get("salary_currency")
        case "starts_on", date():
            return None if 1970 < value.year < 2200 else "out_of_range"
        case "expires_at", datetime():
            return None if 1970 < value.year < 2200 else "out_of_range"
    return None
