"""A day and two times as somebody types them, in a zone: the instants they are, or what has to be asked."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from hiring.interviews import local_times
from hiring.organisation import zones
from web.formatting import gettext
from web.interview_wording import offset_of, zone_name

USUAL = timedelta(hours=1)
"""How long an interview lasts whose end is left open."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")

WRONG = {
    "day": _("Choose the day."),
    "start": _("Type when it begins, like 14:30."),
    "end": _("Type when it ends, like 15:30, or leave it out."),
    "fold": _("The clocks go back that night, and this time comes twice. Choose which one you mean."),
    "timezone": _("Choose a time zone from the list."),
}


@dataclass(frozen=True)
class Typed:
    """As typed. `fold`: "0" or "1", the first or the second of two equal times; empty: not asked yet."""

    day: str
    start: str
    end: str
    timezone: str
    fold: str = ""


@dataclass(frozen=True)
class Times:
    """`starts_at` and `ends_at` are None together, where something is missing or wrong. `wrong`: field and
    sentence; `twice`: (fold, words) of the two moments that can be meant; `instead`: times that do exist."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    wrong: dict[str, Any] = field(default_factory=dict)
    twice: tuple[tuple[str, str], ...] = ()
    instead: tuple[str, ...] = ()


def read(typed: Typed) -> Times:
    """What was typed as instants, or with what is wrong."""
    day, start, end = _day(typed.day), _time(typed.start), _time(typed.end)
    wrong = {
        "day": day is None,
        "start": start is None,
        "end": end is None and bool(typed.end.strip()),
        "timezone": typed.timezone not in zones(),
    }
    if day is None or start is None or any(wrong.values()):
        return Times(wrong={name: WRONG[name] for name, is_wrong in wrong.items() if is_wrong})
    zone = ZoneInfo(typed.timezone)
    begin = datetime.combine(day, start)
    return _resolved(begin, datetime.combine(day, end) if end else None, zone, typed.fold)


def begun_at(typed: Typed, instead: str) -> Typed:
    """The same, but beginning at another time and lasting as long."""
    start, end, other = _time(typed.start), _time(typed.end), _time(instead)
    if start is None or other is None:
        return typed
    any_day = date(2000, 1, 1)
    shift = datetime.combine(any_day, other) - datetime.combine(any_day, start)
    moved = (datetime.combine(any_day, end) + shift).strftime("%H:%M") if end else ""
    return Typed(typed.day, other.strftime("%H:%M"), moved, typed.timezone, typed.fold)


def _resolved(begin: datetime, end: datetime | None, zone: ZoneInfo, fold: str) -> Times:
    starts = local_times.instants(begin, zone)
    ends = local_times.instants(end, zone) if end else None
    if not starts:
        return _missing("start", begin, zone)
    if end and not ends:
        return _missing("end", end, zone)
    twice = next(
        ((wall, both) for wall, both in ((begin, starts), (end, ends)) if wall and both and both[1:]), None
    )
    if twice and fold not in ("0", "1"):
        return Times(wrong={"fold": WRONG["fold"]}, twice=_both(*twice, zone))
    chosen = int(fold) if twice else 0
    starts_at = starts[min(chosen, len(starts) - 1)]
    return Times(starts_at, _end(starts, starts_at, ends, chosen), twice=_both(*twice, zone) if twice else ())


def _end(
    starts: tuple[datetime, ...], starts_at: datetime, ends: tuple[datetime, ...] | None, chosen: int
) -> datetime:
    """Where the beginning comes twice, that was asked about, and the end is the next time a clock shows it."""
    if not ends:
        return starts_at + USUAL
    if starts[1:]:
        return next((one for one in ends if one > starts_at), ends[-1])
    return ends[min(chosen, len(ends) - 1)]


def _missing(name: str, wall: datetime, zone: ZoneInfo) -> Times:
    gap = local_times.gap_at(wall, zone)
    if gap is None:
        return Times(wrong={"day": WRONG["day"]})
    near = (f"{gap.earlier:%H:%M}", f"{gap.later:%H:%M}")
    sentence = gettext(
        "%(time)s does not exist in %(city)s that day: the clocks go forward from %(begin)s to %(end)s. The "
        "nearest times are %(earlier)s and %(later)s.",
        time=f"{wall:%H:%M}", city=zone_name(zone.key), begin=f"{gap.begin:%H:%M}", end=f"{gap.end:%H:%M}",
        earlier=near[0], later=near[1],
    )  # fmt: skip
    return Times(wrong={name: sentence}, instead=near if name == "start" else ())


def _both(wall: datetime, both: tuple[datetime, ...], zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    words = (_("The first %(time)s (%(season)s, %(offset)s)"), _("The second %(time)s (%(season)s, %(offset)s)"))
    return tuple(
        (str(fold), str(words[fold]) % {"time": f"{wall:%H:%M}", "season": _season(instant, zone),
                                        "offset": offset_of(zone.key, instant)})
        for fold, instant in enumerate(both)
    )  # fmt: skip


def _season(instant: datetime, zone: ZoneInfo) -> str:
    is_summer = bool(instant.astimezone(zone).dst())
    return gettext("summer time") if is_summer else gettext("winter time")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
