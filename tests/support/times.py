"""What tests of picking times share: times that are offered, and the candidate who picks."""

from datetime import datetime, timedelta
from typing import Any

from hiring import scheduling
from hiring.actors import Actor, Kind
from hiring.models.application import Application
from hiring.models.interview import LocationKind
from hiring.models.scheduling import SchedulingRequest
from hiring.scheduling import Offered, Span
from hiring.work import Work
from tests.conftest import NOON

THURSDAY = NOON + timedelta(days=2, hours=-3)
"""26 November 2026, 09:00 in UTC and in London."""
HALF = timedelta(minutes=30)


def window(begin: datetime = THURSDAY, hours: float = 2) -> Span:
    return Span(begin, begin + timedelta(hours=hours))


def offered(*interviewers: Actor, **over: Any) -> Offered:
    """A video call of 25 minutes with a pause of 5, on Thursday from 9 to 11, organised by the first."""
    ids = [one.id for one in interviewers if one.id is not None]
    given: dict[str, Any] = {
        "title": "First talk", "minutes": 25, "pause_minutes": 5, "windows": {id: [window()] for id in ids},
        "timezone": "Europe/London", "organizer_id": ids[0], "answer_by": NOON + timedelta(days=2),
        "most_changes": 1, "location_kind": LocationKind.VIRTUAL, "location": "https://meet.example/abc",
        "message": "Bring something you built.", **over,
    }  # fmt: skip
    return Offered(**given)


def offer(work: Work, application: Application, *interviewers: Actor, **over: Any) -> SchedulingRequest:
    """Times offered by the acting user."""
    found = work.session.get_one(Application, application.id)
    former = scheduling.live_of(work, found)
    return scheduling.offer(work, found, offered(*interviewers, **over), seen=former.id if former else None)


def candidate(application: Application) -> Actor:
    """Who came in by their own link."""
    return Actor(Kind.CANDIDATE, application.candidate_id)


def times_of(work: Work, application: Application) -> SchedulingRequest:
    """The latest, for change."""
    found = work.session.get_one(Application, application.id)
    return scheduling.get(work, found, for_change=True)


def clocks(work: Work, application: Application) -> list[str]:
    """The open slots as London's clocks show them in winter."""
    return [f"{one:%d %H:%M}" for one in scheduling.open_slots(work, times_of(work, application))]
