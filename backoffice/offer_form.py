"""The terms of an offer as they are typed, and what the typing means. What was typed is kept as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from hiring.models.job import EmploymentType, Period
from hiring.models.offer import Offer
from hiring.offers import Terms, tidied
from hiring.screening import numbers
from hiring.screening.codes import Refused
from hiring.screening.dates import parse_date
from hiring.screening.display import grouped

FIELDS = (
    "job_title", "employment_type", "salary_amount", "salary_currency", "salary_period", "bonus", "starts_on",
    "message", "expires_on",
)  # fmt: skip
WRONG = {
    "required": _("Fill this in; the offer needs it."),
    "too_long": _("This is too long. Shorten it."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again."),
    "out_of_range": _("This is out of range. Check it."),
    "too_many_decimals": _("Write at most two digits after the point, like 58,500.50"),
    "not_a_number": _("Enter the amount in digits, like 58,500"),
    "ambiguous_number": _("This can be read in two ways. Write it without a separator, like 58500"),
    "unknown_currency": _("Choose a currency from the list."),
    "not_one_of": _("Choose one from the list."),
    "not_a_date": _("Enter a day, like 2027-01-04"),
    "past": _("This day is over. Choose a later one."),
}
AMOUNT = {
    "out_of_range": _("Enter an amount above 0 and under 1,000,000,000,000."),
    "required": _("Enter the amount, or leave currency and period as well."),
}
_NAMES = {"expires_at": "expires_on"}
_END_OF_DAY = time(23, 59, 59)
_CHOICES: dict[str, type[StrEnum]] = {"employment_type": EmploymentType, "salary_period": Period}


@dataclass
class Typed:
    """The form's fields as typed, and what is wrong with them: field -> sentence."""

    raw: dict[str, str]
    errors: dict[str, Any] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)

    def says(self, offer: Offer, control: str) -> bool:
        """Whether what was typed there is what the offer says, however it is written."""
        name = {control: name for name, control in _NAMES.items()}.get(control, control)
        return control not in self.errors and tidied(self.terms).get(name) == getattr(offer, name)

    def refuse(self, fields: Mapping[str, str]) -> None:
        """What the verb says of the terms, at the controls."""
        for name, code in fields.items():
            control = _NAMES.get(name, name)
            own = AMOUNT if name == "salary_amount" else {}
            self.errors.setdefault(control, own.get(code) or WRONG[code])


def begun(terms: Terms, zone: ZoneInfo, today: date, days: int) -> Typed:
    """A new offer, before anybody has typed."""
    raw = _raw(terms, zone)
    raw["expires_on"] = (today + timedelta(days=days)).isoformat()
    return Typed(raw)


def shown(offer: Offer, zone: ZoneInfo) -> Typed:
    """The terms as they stand."""
    names = [name for name in FIELDS if name != "expires_on"]
    return Typed(_raw({name: getattr(offer, name) for name in (*names, "expires_at")}, zone))


def typed(form: MultiDict[str, str], zone: ZoneInfo, today: date) -> Typed:
    """Reads everything and notes everything that is wrong, each by itself."""
    found = Typed({name: form.get(name, "") for name in FIELDS})
    terms: dict[str, Any] = {name: found.raw[name] for name in ("job_title", "bonus", "message")}
    for name, kind in _CHOICES.items():
        terms[name] = _choice(found, name, kind)
    terms["salary_currency"] = found.raw["salary_currency"].strip().upper() or None
    terms["salary_amount"] = _amount(found)
    terms["starts_on"] = _day(found, "starts_on")
    last = _day(found, "expires_on")
    if last is not None and last < today:
        found.errors["expires_on"] = WRONG["past"]
    terms["expires_at"] = datetime.combine(last, _END_OF_DAY, zone) if last else None
    found.terms = terms  # type: ignore[assignment]
    return found


def _raw(terms: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    until = terms.get("expires_at")
    raw = {name: str(terms.get(name) or "") for name in FIELDS}
    raw["salary_amount"] = _amount_shown(terms.get("salary_amount"))
    raw["starts_on"] = terms["starts_on"].isoformat() if terms.get("starts_on") else ""
    raw["expires_on"] = until.astimezone(zone).date().isoformat() if until else ""
    return raw


def _amount_shown(value: Decimal | None) -> str:
    if value is None:
        return ""
    whole, _point, cents = f"{value:f}".partition(".")
    cents = cents.rstrip("0")
    return grouped(f"{whole}.{cents.ljust(2, '0')}" if cents else whole)


def _amount(found: Typed) -> Decimal | None:
    text = found.raw["salary_amount"]
    if not text.strip():
        return None
    try:
        number = numbers.parse(text, 2)
    except Refused as refused:
        code = str(refused.problem.code).removeprefix("number_")
        found.refuse({"salary_amount": code if code in WRONG else "not_a_number"})
        return None
    return Decimal(number)


def _choice(found: Typed, name: str, kind: type[StrEnum]) -> StrEnum | None:
    text = found.raw[name]
    if text and text not in set(kind):
        found.errors[name] = WRONG["not_one_of"]
    return kind(text) if text in set(kind) else None


def _day(found: Typed, name: str) -> date | None:
    text = found.raw[name].strip()
    if not text:
        return None
    day = parse_date(text)
    if day is None:
        found.errors[name] = WRONG["not_a_date"]
    elif not 1970 < day.year < 2200:
        found.errors[name] = WRONG["out_of_range"]
        return None
    return day
