"""The organisation's own settings."""

import re
from dataclasses import asdict, fields, replace
from functools import cache
from zoneinfo import available_timezones

from hiring import catalogue, policy
from hiring.errors import Invalid
from hiring.models.organisation import Organisation, Setting
from hiring.names import is_storable
from hiring.work import Work

_REGIONS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
            "Pacific"}  # fmt: skip
_LONGEST = {"name": 200, "short_name": 60, "headline": 200, "intro": 2000, "privacy_markdown": 20_000}
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")


@cache
def zones() -> frozenset[str]:
    """The time zones to choose from: Region/City names, and UTC. (`localtime` and the like load, but mean
    something else on each machine.)"""
    known = (zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS and "/" in zone)
    return frozenset({*known, "UTC"})


def change(work: Work, **settings: str) -> Organisation:
    """Changes the named settings (fields of Organisation) and returns all of them. Raises Invalid with
    `unknown`, `required`, `too_long`, `bad_characters`, `unknown_zone`, `not_a_colour` or `not_an_email`."""
    work.require(policy.may_change_organisation(work.actor))
    problems = {name: code for name, value in settings.items() if (code := _problem(name, value))}
    if problems:
        raise Invalid(problems)
    before = work.organisation
    after = replace(before, **settings)
    differing = [name for name, value in asdict(after).items() if value != getattr(before, name)]
    if not differing:
        return before
    row = work.session.get(Setting, "organisation")
    if row is None:
        work.session.add(Setting(key="organisation", value=asdict(after)))
    else:
        row.value = asdict(after)
    work.session.flush()  # work.organisation reads the row
    work.record("organisation.changed", None, settings=differing)
    catalogue.changed(work)
    return after


def _problem(name: str, value: str) -> str | None:
    if name not in {field.name for field in fields(Organisation)}:
        return "unknown"
    if not is_storable(value):
        return "bad_characters"
    if len(value) > _LONGEST.get(name, 254):
        return "too_long"
    match name:
        case "name":
            return None if value.strip() else "required"
        case "timezone":
            return None if value in zones() else "unknown_zone"
        case "brand":
            return None if not value or re.fullmatch(r"#[0-9a-fA-F]{6}", value) else "not_a_colour"
        case "contact_email":
            return None if not value or _EMAIL.fullmatch(value) else "not_an_email"
    return None
