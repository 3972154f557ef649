"""Days as definitions write them: fixed, or counted from today."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RELATIVE = re.compile(r"today(?:(?P<sign>[+-])(?P<amount>[0-9]{1,4})(?P<unit>[dmy]))?")

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Answers lie within these, both included."""


@dataclass(frozen=True, slots=True)
class Day:
    """A fixed day, or so many days, months or years from today."""

    fixed: date | None = None
    amount: int = 0
    unit: str = "d"

    def on(self, today: date) -> date:
        """The day meant, asked today."""
        return self.fixed or shift(today, self.amount, self.unit)


def parse_date(text: str) -> date | None:
    """The calendar day that YYYY-MM-DD names; None: no such day or another spelling."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_day(value: object) -> Day | None:
    """The day a definition's literal names; None: it names none."""
    if not isinstance(value, str):
        return None
    if relative := _RELATIVE.fullmatch(value):
        amount = int((relative["sign"] or "") + (relative["amount"] or "0"))
        return Day(amount=amount, unit=relative["unit"] or "d")
    fixed = parse_date(value)
    return Day(fixed) if fixed else None


def shift(day: date, amount: int, unit: str) -> date:
    """So many days (d), months (m) or years (y) later. The end of a month and of the calendar clamp."""
    if unit == "d":
        ordinal = day.toordinal() + amount
        return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_always_after(one: Day, other: Day) -> bool:
    """Whether one comes after other on whatever day it is asked. False also where that depends on the day."""
    if one.fixed and other.fixed:
        return one.fixed > other.fixed
    if one.fixed or other.fixed:
        return False
    same_unit = one.unit == other.unit or not one.amount or not other.amount
    return same_unit and one.amount > other.amount
