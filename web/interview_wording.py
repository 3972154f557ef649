"""Interviews in words: times in their zone, places, and what letters say of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from hiring.interviews import local_times
from hiring.models.interview import Interview
from hiring.models.letter import Letter
from hiring.models.user import User
from hiring.work import Work
from web.formatting import DASH, all_of, day, locale
from web.formatting import gettext as _
from web.hall import hall
from web.labels import label


def when(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Thursday 26 November, 11:00–12:00" in the zone, without naming it."""
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    begin = f"{day(starts_at, zone, now)}, {first:%H:%M}"
    if first.date() == last.date():
        return f"{begin}{DASH}{last:%H:%M}"
    return f"{begin} {DASH} {day(ends_at, zone, now)}, {last:%H:%M}"


def clock(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """ "11:00–12:00" in the zone."""
    return f"{starts_at.astimezone(zone):%H:%M}{DASH}{ends_at.astimezone(zone):%H:%M}"


def zone_name(name: str) -> str:
    """ "Berlin" for Europe/Berlin."""
    if locale().language != "en":
        return str(get_timezone_location(name, locale=locale(), return_city=True))
    return name.rpartition("/")[2].replace("_", " ")


def zone_words(name: str, at: datetime) -> str:
    """ "Berlin time, UTC+1": the zone with its offset at that moment."""
    if name == "UTC":
        return name
    return _("%(city)s time, %(offset)s", city=zone_name(name), offset=offset_of(name, at))


def offset_of(name: str, at: datetime) -> str:
    """ "UTC+1", "UTC−4", "UTC+10:30"."""
    shift = at.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    minutes = int(shift.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def place(interview: Interview) -> str:
    """ "Video call: https://meet.example/abc", "In person", or empty where nothing is said yet."""
    kind = label(interview.location_kind)
    if kind and interview.location:
        return _("%(limit)s: %(value)s", limit=kind, value=interview.location)
    return kind


def interviewers(interview: Interview) -> str:
    """ "Ivo Test and Mona Test"."""
    return all_of([one.user.name for one in interview.participants])


def facts(work: Work, letter: Letter) -> dict[str, Any]:
    """What the templates of letters about an interview need beyond the application itself: `interview`, a mapping
    of texts (title, when, zone, own_when, own_zone, was, place, message, interviewers, organiser, page), empty
    where there is nothing to say; None where the letter is about no interview."""
    interview = work.session.get(Interview, letter.interview_id) if letter.interview_id else None
    if interview is None:
        return {"interview": None}
    user = work.session.get(User, letter.user_id) if letter.user_id else None
    start, end, zone = interview.starts_at, interview.ends_at, interview.timezone
    own = _own_zone(work, user, interview)
    return {
        "interview": {
            "title": interview.title,
            "when": when(start, end, ZoneInfo(zone), work.now),
            "zone": zone_words(zone, start),
            "own_when": when(start, end, ZoneInfo(own), work.now) if own else "",
            "own_zone": zone_words(own, start) if own else "",
            "was": _was(work, letter),
            "place": place(interview),
            "message": interview.message,
            "interviewers": interviewers(interview),
            "organiser": interview.organizer.name,
            "page": f"{hall().settings.base_url}/backoffice/interviews/{interview.id}",
        }
    }


def variables(work: Work, letter: Letter) -> dict[str, str]:
    """What a letter template may name: interview_title, interview_day, interview_time, interview_place,
    interviewers; empty texts where it is not about an interview."""
    names = ("interview_title", "interview_day", "interview_time", "interview_place", "interviewers")
    interview = work.session.get(Interview, letter.interview_id) if letter.interview_id else None
    if interview is None:
        return dict.fromkeys(names, "")
    zone = ZoneInfo(interview.timezone)
    start, end = interview.starts_at, interview.ends_at
    texts: Sequence[str] = (
        interview.title,
        day(start, zone, work.now),
        f"{clock(start, end, zone)} ({zone_words(interview.timezone, start)})",
        place(interview),
        interviewers(interview),
    )
    return dict(zip(names, texts, strict=True))


def _own_zone(work: Work, user: User | None, interview: Interview) -> str:
    """The user's zone where its clocks show another time then; empty for candidates, whose zone nobody knows."""
    if user is None:
        return ""
    name = user.timezone or work.organisation.timezone
    there, own = (local_times.wall_of(interview.starts_at, ZoneInfo(one)) for one in (interview.timezone, name))
    return "" if there == own else name


def _was(work: Work, letter: Letter) -> str:
    """When it would have been, in the zone of then; empty where that did not change."""
    if "was_at" not in letter.facts:
        return ""
    start, end = (datetime.fromisoformat(letter.facts[name]) for name in ("was_at", "was_until"))
    zone = letter.facts["was_in"]
    return f"{when(start, end, ZoneInfo(zone), work.now)} ({zone_words(zone, start)})"
