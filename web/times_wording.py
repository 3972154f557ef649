"""Times to choose from in words: slots by day in the reader's zone, zones with their present time, letters."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_location

from hiring.interviews import local_times
from hiring.models.interview import LocationKind
from hiring.models.letter import Letter
from hiring.models.scheduling import SchedulingRequest, SchedulingStatus
from hiring.organisation import zones
from hiring.work import Work
from web import interview_wording
from web.formatting import all_of, day, day_short, locale, ngettext, weekday
from web.formatting import gettext as _
from web.labels import label


@dataclass(frozen=True)
class Slot:
    """`value` is the instant; `clock` the time in the reader's zone, with its offset where it comes twice that
    day; `says`: what the button says once it is chosen."""

    value: str
    clock: str
    says: str


@dataclass(frozen=True)
class Day:
    """The slots of one day in the reader's zone."""

    name: str
    date: str
    slots: Sequence[Slot]


def days(found: Sequence[datetime], zone: ZoneInfo, now: datetime, *, change: bool = False) -> list[Day]:
    """The slots (instants, in order) by day. `change`: the button moves what is booked."""
    by_day: dict[date, list[datetime]] = {}
    for one in found:
        by_day.setdefault(one.astimezone(zone).date(), []).append(one)
    return [
        Day(weekday(on, zone), day_short(on, zone, now), [_slot(one, zone, change=change) for one in instants])
        for on, instants in by_day.items()
    ]


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """ "11:00", and where a clock shows that twice that night which one is meant: "02:30 (UTC+1)"."""
    shown = f"{instant.astimezone(zone):%H:%M}"
    if len(local_times.instants(local_times.wall_of(instant, zone), zone)) > 1:
        return f"{shown} ({interview_wording.offset_of(zone.key, instant)})"
    return shown


def _slot(instant: datetime, zone: ZoneInfo, *, change: bool) -> Slot:
    name, time = weekday(instant, zone), clock(instant, zone)
    says = _("Move it to %(day)s at %(time)s", day=name, time=time)
    if not change:
        says = _("Book %(day)s at %(time)s", day=name, time=time)
    return Slot(instant.isoformat(), time, says)


def when(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Thursday 26 November at 11:00"."""
    return _("%(day)s at %(time)s", day=day(instant, zone, now), time=clock(instant, zone))


Choices = Sequence[tuple[str, Sequence[tuple[str, str]]]]


def zone_choices(now: datetime) -> Choices:
    """Regions with their zones, each with what its clocks show now: ("Europe", [("Europe/London", "London, 11:42
    now"), ...]). In order of what they are called."""
    return _choices(locale(), now.replace(second=0, microsecond=0))


@lru_cache(maxsize=8)
def _choices(_place: Locale, minute: datetime) -> Choices:
    """All five hundred once a minute and language: they were most of the page's work."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zones()):
        regions.setdefault(_region(name.partition("/")[0]), []).append((name, zone_now(name, minute)))
    return sorted(regions.items())


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    """Held: the library keeps eight of them, and reads the others from their files again."""
    return ZoneInfo(name)


_PARTS_OF_THE_WORLD = {"Africa": "002", "America": "019", "Antarctica": "AQ", "Asia": "142", "Australia": "AU",
                       "Europe": "150"}  # fmt: skip
"""The first part of a zone's name, and under which code babel has a name for it."""


def _region(name: str) -> str:
    """ "Europa" for Europe in German."""
    seas = {"Arctic": _("Arctic"), "Atlantic": _("Atlantic"), "Indian": _("Indian Ocean"), "Pacific": _("Pacific")}
    if name in seas:
        return seas[name]
    return str(locale().territories.get(_PARTS_OF_THE_WORLD.get(name, ""), name))


def zone_now(name: str, now: datetime) -> str:
    """ "London, 11:42 now"."""
    shown = now.astimezone(_zone(name))
    return _("%(city)s, %(time)s now", city=_city(name), time=f"{shown:%H:%M}")


def _city(name: str) -> str:
    """ "London", "Buenos Aires (Argentina)"; in other languages than English by babel's names."""
    if locale().language != "en":
        return _city_in(name, locale())
    parts = [one.replace("_", " ") for one in name.split("/")]
    return f"{parts[-1]} ({parts[1]})" if len(parts) > 2 else parts[-1]


@lru_cache(maxsize=4096)
def _city_in(name: str, place: Locale) -> str:
    return str(get_timezone_location(name, locale=place, return_city=True))


def length(times: SchedulingRequest) -> str:
    return ngettext("one minute", "%(num)s minutes", times.minutes)


def people(times: SchedulingRequest) -> str:
    """The first names of who would take part: "Ines", "Ines and Tom"."""
    users = {one.user_id: one.user for one in times.windows}
    return all_of([one.first_name or one.name for one in users.values()])


def place(times: SchedulingRequest) -> str:
    """Where it is; a link or a number only once a time is picked."""
    kind = label(times.location_kind) if times.location_kind else ""
    if times.location_kind is LocationKind.PHYSICAL and times.location:
        return _("%(limit)s: %(value)s", limit=kind, value=times.location)
    return kind


def facts(work: Work, letter: Letter) -> dict[str, Any]:
    """What letters about times need: `times`, a mapping of texts (title, length, place, people, message, until,
    wish, adjustments) and `asked`; None where the letter is about none."""
    id = letter.facts.get("times_id")
    times = work.session.get(SchedulingRequest, uuid.UUID(id)) if id else None
    if times is None:
        return {"times": None}
    return {
        "times": {
            "title": times.title,
            "length": length(times),
            "place": place(times),
            "people": _("With %(people)s", people=people(times)),
            "message": times.message,
            "until": until(times, work),
            "wish": times.wish,
            "adjustments": times.adjustments,
            "asked": times.status is SchedulingStatus.OTHERS_ASKED,
        }
    }


def until(times: SchedulingRequest, work: Work) -> str:
    """The last day on which a time can be picked: "Friday 4 December"."""
    return day(times.last_day, work.organisation.zone, work.now)
