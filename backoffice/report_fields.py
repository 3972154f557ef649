"""What somebody asks reports about, as the address says it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from hiring import reports
from hiring.errors import NotFound
from hiring.reports import Period, Scope
from hiring.work import Work

LATEST = {"30": 30, "90": 90, "365": 365}
EVERYTHING, DATES = "all", "dates"
MONTHS = 12


@dataclass(frozen=True)
class Asked:
    """The scope, and the words of the form: what was chosen, typed, and is wrong with it (field -> code)."""

    scope: Scope
    period: str
    job: str
    department: str
    since: str
    until: str
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """The same again, for links."""
        dates = {"from": self.since, "to": self.until} if self.period == DATES else {}
        asked = {"period": self.period, "job": self.job, "department": self.department, **dates}
        return {name: value for name, value in asked.items() if value}


def read(work: Work, args: Mapping[str, str]) -> Asked:
    """Raises NotFound for a job or department whose figures this actor may not read. Of wrong dates the codes
    `not_a_date` and `order`; the last 30 days are shown then."""
    chosen, today = args.get("period", ""), work.today
    since, until = args.get("from", "").strip(), args.get("to", "").strip()
    wrong: dict[str, str] = {}
    period = Period.latest(LATEST["30"], today)
    if chosen in LATEST:
        period = Period.latest(LATEST[chosen], today)
    elif chosen == EVERYTHING:
        period = Period(None, today)
    elif chosen == DATES:
        period, wrong = _dates(since, until, period)
    elif (month := _month(chosen)) is not None:
        period = month
    else:
        chosen = "30"
    job, department = _id(args.get("job", "")), _id(args.get("department", ""))
    scope = reports.scoped(work, period, job_id=job, department_id=department)
    return Asked(scope, chosen, str(job or ""), str(department or "") if job is None else "", since, until, wrong)


def months(today: date) -> list[date]:
    """The first days of the latest months, this one first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _dates(since: str, until: str, otherwise: Period) -> tuple[Period, dict[str, str]]:
    ends = {"from": _date(since), "to": _date(until)}
    wrong = {name: "not_a_date" for name, day in ends.items() if day is None}
    first, last = ends["from"], ends["to"]
    if first is None or last is None:
        return otherwise, wrong if since or until else {}
    if first > last:
        return otherwise, {"to": "order"}
    return Period(first, last), {}


def _month(text: str) -> Period | None:
    first = _date(f"{text}-01")
    if first is None or first > date.max - timedelta(days=31):
        return None
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def _date(text: str) -> date | None:
    if len(text) != len("2026-11-24"):  # the other ways to write a day in ISO 8601 are for machines
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(text: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None
