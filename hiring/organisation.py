"""The organisation's own settings."""

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import asdict, fields, replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from hiring import brand, catalogue, origins, policy
from hiring.errors import Invalid, Stale
from hiring.models.organisation import Organisation, Setting, profiles_in
from hiring.names import is_storable
from hiring.work import Work

_REGIONS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
            "Pacific"}  # fmt: skip
LONGEST = {"name": 200, "short_name": 60, "headline": 200, "intro": 2000, "privacy_markdown": 20_000,
           "about_markdown": 20_000, "embed_origins": 5000, "retention_profiles": 2000}  # fmt: skip
LONGEST_OTHER = 254
MOST_OFFER_DAYS = 90
MOST_CORRECTION_HOURS = 168
"""A week: the form of a correction can be sent for so long (web/form_token.py)."""
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")


@cache
def zones() -> frozenset[str]:
    """The time zones to choose from: Region/City names, and UTC. (`localtime` and the like load, but mean
    something else on each machine.)"""
    known = (zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS and "/" in zone)
    return frozenset({*known, "UTC"})


def digest(settings: Organisation, only: Collection[str] | None = None) -> str:
    """Short and another after each change (of these settings): what a page showed, for `seen`."""
    shown = {name: value for name, value in asdict(settings).items() if only is None or name in only}
    text = json.dumps(shown, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def change(
    work: Work, *, seen: str | None = None, only: Collection[str] | None = None, **settings: Any
) -> Organisation:
    """Changes the named settings (fields of Organisation) and returns all of them. Raises Invalid with
    `unknown`, `required`, `too_long`, `bad_characters`, `unknown_zone`, `not_a_colour`, `not_an_email`,
    `not_an_origin`, `not_profiles`, `not_a_link`, `too_many` or `out_of_range`, and Stale where they (or `only`
    some of them) are no longer what the caller has `seen`."""
    work.require(policy.may_change_organisation(work.actor))
    # Locked: the settings are one document, and two who change them at once would lose one change.
    locked = select(Setting).where(Setting.key == "organisation").with_for_update()
    row = work.session.scalar(locked.execution_options(populate_existing=True))
    if seen not in (None, digest(work.organisation, only)):
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
    if name in ("own_offers", "retention_asks"):
        return None if isinstance(value, bool) else "unknown"
    if name == "offer_days":
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return None if is_number and 1 <= value <= MOST_OFFER_DAYS else "out_of_range"
    if name == "correction_hours":
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return None if is_number and 0 <= value <= MOST_CORRECTION_HOURS else "out_of_range"
    if name == "links":
        return brand.problem_of_links(value)
    if name == "texts":
        return brand.problem_of_texts(value, LONGEST)
    if not is_storable(value):
        return "bad_characters"
    if len(value) > LONGEST.get(name, LONGEST_OTHER):
        return "too_long"
    match name:
        case "name":
            return None if value.strip() else "required"
        case "retention_profiles":
            return None if profiles_in(value) is not None else "not_profiles"
        case "timezone":
            return None if value in zones() else "unknown_zone"
        case "brand":
            return None if not value or re.fullmatch(r"#[0-9a-fA-F]{6}", value) else "not_a_colour"
        case "contact_email":
            return None if not value or _EMAIL.fullmatch(value) else "not_an_email"
        case "logo" | "logo_dark" | "picture":
            return None if not value or brand.shown(value) else "unknown"
        case "logo_size":
            return None if value in brand.SIZES else "unknown"
        case "embed_origins":
            return None if origins.read(value) is not None else "not_an_origin"
    return None
