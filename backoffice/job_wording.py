"""The job editor's words: what fields are called, what is wrong with them, and what each choice means."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import job_form
from backoffice.job_form import CHOICES, Raw, one
from hiring import job_descriptions, job_editing
from hiring.models.job import Visibility
from hiring.names import LONGEST, kebab
from hiring.screening.display import grouped
from web.formatting import locale
from web.labels import label

GROUPS = {
    "name": _("Name of the job"),
    "slug": _("Address on the careers site"),
    "job_code": _("Your own code"),
    "department": _("Department"),
    "description_markdown": _("Description"),
    "workplace_type": _("Way of working"),
    "places": _("Places"),
    "remote_countries": _("Countries to work from"),
    "employment_type": _("Kind of employment"),
    "weekly_hours": _("Hours a week"),
    "experience_level": _("Experience"),
    "salary": _("Salary"),
    "openings_count": _("Openings"),
    "closes_on": _("Last day to apply"),
    "promised_days": _("Promised answer"),
    "retention": _("How long people are kept"),
    "language": _("Language"),
    "asks_cv": _("CV"),
    "asks_cover_letter": _("Cover letter"),
    "asks_phone": _("Phone number"),
    "visibility": _("Who can see it"),
}
"""Group of fields -> what people call it."""

_CONTROLS = {
    "salary_min": _("Salary from"),
    "salary_max": _("Salary to"),
    "salary_currency": _("Currency"),
    "salary_period": _("Period"),
    "place.city": _("City"),
    "place.region": _("Region"),
    "place.country": _("Country"),
    "place.postal_code": _("Postal code"),
    "place.street": _("Street"),
}
"""Fields of groups with several."""

VISIBILITY = {
    Visibility.PUBLIC: _("In the list on your careers site, for search engines too. Anybody can apply."),
    Visibility.UNLISTED: _("In no list. Anybody who has the link sees the job and can apply."),
    Visibility.INTERNAL: _(
        "Not on the careers site. Only people who work with Foyer see it; nobody applies there."
    ),
    Visibility.CONFIDENTIAL: _(
        "Only its hiring team and administrators know that it exists. Nobody can apply on the careers site."
    ),
}

_WRONG: Mapping[tuple[str, str] | str, Any] = {
    ("name", "required"): _("Write what the job is called, like Frame welder."),
    ("name", "too_long"): _("Keep the name under %(longest)s characters."),
    ("slug", "required"): _("Write an address, like %(example)s."),
    ("slug", "bad_format"): _("Write the address in small letters, digits and hyphens, like %(example)s."),
    ("slug", "too_long"): _("Keep the address under 100 characters."),
    ("slug", "taken"): _("Another job has this address, or had it once. Choose another."),
    ("job_code", "taken"): _("Another job has this code. Choose another."),
    ("job_code", "too_long"): _("Keep the code under 60 characters."),
    ("department", "too_long"): _("Keep the department under %(longest)s characters."),
    ("department", "not_there"): _(
        "Choose a department from the list. A recruiter or an administrator adds new ones."
    ),
    ("description_markdown", "required"): _(
        "A job that is open needs a description. Close it before you empty it."
    ),
    ("description_markdown", "too_long"): _("Keep the description under %(most)s characters; it has %(count)s."),
    ("experience_level", "too_long"): _("Keep it under 60 characters, like Senior."),
    ("salary_max", "below_minimum"): _("The highest amount is below the lowest. Put them the other way round."),
    ("salary_currency", "required"): _("Choose the currency of these amounts."),
    ("salary_currency", "unknown_currency"): _("Choose a currency from the list."),
    ("salary_period", "required"): _("Say for what time the amounts are, like a year."),
    ("weekly_hours", "not_a_number"): _("Enter the hours in digits, like 37.5."),
    ("weekly_hours", "out_of_range"): _("Enter between 0 and 168 hours a week."),
    ("openings_count", "required"): _("Enter how many people you look for, like 1."),
    ("openings_count", "out_of_range"): _("Enter a number from 1 to 9,999."),
    ("promised_days", "required"): _("Enter in how many working days you answer, like 5."),
    ("promised_days", "out_of_range"): _("Promise an answer within 1 to 60 working days."),
    ("retention", "unknown_profile"): _("Choose a profile from the list."),
    ("closes_on", "not_a_date"): _("Choose a day, or write it like 2026-12-14."),
    ("closes_on", "out_of_range"): _("Choose a day between 1971 and 2199."),
    ("closes_on", "in_the_past"): _(
        "This day has passed. Choose a later one; to stop applications now, close the job instead."
    ),
    ("language", "bad_format"): _("Choose a language from the list."),
    ("language", "too_long"): _("Choose a language from the list."),
    ("remote_countries", "unknown_country"): _("Choose countries from the list."),
    ("place", "required"): _("Write the city of this place."),
    ("place", "unknown_country"): _("Choose the country of this place."),
    ("place", "not_there"): _(
        "Choose a place that is there already. A recruiter or an administrator adds new ones."
    ),
    ("place", "too_many"): _("A job has at most %(most_places)s places. Remove some."),
    ("place", "needs_place"): _("A job that is open needs a place, or remote work."),
    "too_long": _("Keep it under %(longest)s characters."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again, or paste it as plain text."),
    "not_a_number": _("Enter the amount in digits, like 45,000, without a currency sign."),
    "ambiguous_number": _("This can mean %(first)s or %(second)s. Write one of the two."),
    "number_out_of_range": _("Enter a smaller number."),
    "out_of_range": _("Enter an amount from 0 to 999,999,999,999."),
    "too_many_decimals": _("Write at most two decimals."),
    "not_whole": _("Enter a whole number."),
    "not_one_of": _("Choose one from the list."),
    "required": _("Fill this in."),
    "taken": _("This is taken. Choose another."),
}
"""(field, code), else the code alone."""


def wrong(control: str, code: str, typed: str = "", params: Mapping[str, Any] | None = None) -> str:
    """The sentence beside a control: what to do, with an example. `control` is a field, or "place.city.2"."""
    field = "place" if control.startswith("place.") else control
    sentence = _WRONG.get((field, code)) or _WRONG.get(code) or _WRONG["required"]
    facts = {"longest": LONGEST, "example": kebab(typed[:LONGEST]) or "frame-welder",
             "count": grouped(str(len(typed))), "most": grouped(str(job_descriptions.LONGEST)),
             "most_places": job_editing.MOST_PLACES}  # fmt: skip
    readings = (params or {}).get("readings", ("", ""))
    facts |= {"first": grouped(readings[0]), "second": grouped(readings[-1])}
    return str(sentence) % facts


def name_of(control: str) -> str:
    """What people call a control."""
    field = control.rpartition(".")[0] if control.startswith("place.") else control
    return str(_CONTROLS.get(field) or GROUPS[field])


def told(group: str, raw: Raw) -> str:
    """A group's typing as one reads it, for two texts beside each other."""
    if group == "places":
        lines = (_line([row["street"], row["postal_code"], row["city"], row["region"], _country(row["country"])])
                 for row in job_form.rows(raw) if not job_form.is_blank(row))  # fmt: skip
        return "\n".join(lines) or str(_("Nothing"))
    if group == "salary":
        amounts = " – ".join(filter(None, (one(raw, "salary_min"), one(raw, "salary_max"))))
        shows = _("applicants see it") if raw.get("salary_public") else _("applicants do not see it")
        said = [
            amounts,
            one(raw, "salary_currency"),
            _chosen("salary_period", one(raw, "salary_period")),
            str(shows),
        ]
        return _line(said)
    return _line(_chosen(group, text) for text in raw.get(group, [])) or str(_("Nothing"))


def _chosen(name: str, text: str) -> str:
    kind = CHOICES.get(name)
    if kind is not None and text in set(kind):
        return label(kind(text))
    if name == "remote_countries":
        return _country(text)
    return str(locale().languages.get(text, text)) if name == "language" else text


def _country(code: str) -> str:
    return str(locale().territories.get(code, code))


def _line(parts: Iterable[str]) -> str:
    return ", ".join(filter(None, parts))
