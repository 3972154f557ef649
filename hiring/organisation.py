"""The organisation's own settings."""

import hashlib
import json
import re
from dataclasses import asdict, fields, replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from hiring import catalogue, origins, policy
from hiring.errors import Invalid, Stale
from hiring.models.organisation import Organisation, Setting
from hiring.names import is_storable
from hiring.work import Work

_REGIONS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
            "Pacific"}  # fmt: skip
LONGEST = {"name": 200, "short_name": 60, "headline": 200, "intro": 2000, "privacy_markdown": 20_000,
           "embed_origins": 5000}  # fmt: skip
LONGEST_OTHER = 254
MOST_OFFER_DAYS = 90
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")


@cache
def zones() -> frozenset[str]:
    """The time zones to choose from: Region/City names, and UTC. (`localtime` and the like load, but mean
    something else on each machine.)"""
    known = (zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS and "/" in zone)
    return frozenset({*known, "UTC"})


def digest(settings: Organisation) -> str:
    """Short and another after each change: what a page showed, for `seen`."""
    text = json.dumps(asdict(settings), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def change(work: Work, *, seen: str | None = None, **settings: Any) -> Organisation:
    """Changes the named settings (fields of Organisation) and returns all of them. Raises Invalid with
    `unknown`, `required`, `too_long`, `bad_characters`, `unknown_zone`, `not_a_colour`, `not_an_email`,
    `not_an_origin` or `out_of_range`, and Stale where they are no longer what the caller has `seen`."""
    work.require(policy.may_change_organisation(work.actor))
    # Locked: the settings are one document, and two who change them at once would lose one change.
    locked = select(Setting).where(Setting.key == "organisation").with_for_update()
    row = work.session.scalar(locked.execution_options(populate_existing=True))
    if seen not in (None, digest(work.organisation)):
        raise Stale
    problems = {name: code for name, value in settings.items() if (code := _problem(name, value))}
    if problems:
        raise Invalid(problems)
    if "embed_origins" in settings:
        settings["embed_origins"] = "\n".join(origins.read(settings["embed_origins"]) or ())
    before = work.organisation
    after = replace(before, **settings)
    differing = [name for name, value in asdict(after).items() if value != getattr(before, name)]
    if not differing:
        return before
    if row is None:
        work.session.add(Setting(key="organisation", value=asdict(after)))
    else:
        row.value = asdict(after)
    work.session.flush()  # work.organisation reads the row
    if "timezone" in differing:
        work.later("recount_tallies", key="recount_tallies")  # its days begin at other moments
    work.record("organisation.changed", None, settings=differing)
    catalogue.changed(work)
    return after


def _problem(name: str, value: Any) -> str | None:
    if name not in {field.name for field in fields(Organisation)}:
        return "unknown"
    if name == "own_offers":
        return None if isinstance(value, bool) else "unknown"
    if name == "offer_days":
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return None if is_number and 1 <= value <= MOST_OFFER_DAYS else "out_of_range"
    if not is_storable(value):
        return "bad_characters"
    if len(value) > LONGEST.get(name, LONGEST_OTHER):
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
        case "embed_origins":
            return None if origins.read(value) is not None else "not_an_origin"
    return None
