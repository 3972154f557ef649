"""Interviews as iCalendar: what calendars are told, and that nobody's words can add anything."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlalchemy import select

from hiring import interviews, organisation
from hiring.actors import ANYONE, Role
from hiring.errors import NotFound
from hiring.interviews import Wanted
from hiring.interviews.calendar import enclosure_facts
from hiring.models.candidate import Candidate
from hiring.models.event import Event as Happened
from hiring.models.interview import CancelReason, Interview, LocationKind, ParticipantResponse
from hiring.models.letter import Letter, Occasion
from hiring.models.user import User, UserStatus
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import CANARY, World, statements, world
from tests.support.interviews import START, all_went, arranged, letters_about

HOSTILE = 'X\nEND:VEVENT\r\nBEGIN:VALARM"; ,:\\ a;b,c\\d é' + "ß" * 60


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def enclosed(work: Work, id: uuid.UUID, occasion: Occasion) -> tuple[Calendar, str]:
    """The file that goes with the last letter of this occasion, and its method; it is checked as a whole."""
    letter = [one for one in letters_about(work, id) if one.occasion is occasion][-1]
    found = enclosure_facts(work, letter)
    assert found is not None
    name, content, method = found
    assert name == "interview.ics"
    well_made(content)
    return Calendar.from_ical(content), method


def well_made(content: bytes) -> None:
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    content.decode("utf-8")


def event_of(calendar: Calendar) -> Event:
    (event,) = calendar.walk("VEVENT")
    return event


def addresses(event: Event, name: str) -> dict[str, str]:
    found: Any = event.get(name, [])
    return {str(one): str(one.params["CN"]) for one in (found if isinstance(found, list) else [found])}


def test_the_candidate_gets_the_time_and_colleagues_by_name_only(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        organisation.change(
            work, name="Brightmoor Bicycles", short_name="Brightmoor", contact_email="jobs@b.example"
        )
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)
        calendar, method = enclosed(work, made.id, Occasion.INTERVIEW_INVITED)
    event = event_of(calendar)
    assert (method, calendar["method"], event["status"], event["sequence"]) == (
        "REQUEST",
        "REQUEST",
        "CONFIRMED",
        0,
    )
    assert event["uid"] == f"{made.id}@foyer"
    assert event["summary"] == "Second talk: Brightmoor"
    assert event["location"] == "https://meet.example/abc"
    assert event["description"] == "Bring something you built."
    assert addresses(event, "organizer") == {"mailto:jobs@b.example": "Brightmoor"}
    assert addresses(event, "attendee") == {"mailto:noor.haddad@example.com": "Noor Haddad"}
    assert "foyer.test" not in calendar.to_ical().decode()
    assert "Frame welder" not in calendar.to_ical().decode()


def test_the_panel_gets_each_other_and_nothing_of_how_to_reach_the_candidate(
    open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, there.manager, organizer_id=there.dario.id)
        ivo = interviews.participation(made, there.interviewer.id)
        assert ivo is not None
        ivo.response = ParticipantResponse.ACCEPTED
        calendar, method = enclosed(work, made.id, Occasion.PANEL_INVITED)
    event = event_of(calendar)
    assert method == "REQUEST"
    assert event["summary"] == "Second talk: Noor Haddad, Frame welder"
    assert addresses(event, "organizer") == {"mailto:dario@foyer.test": "Dario Test"}
    assert addresses(event, "attendee") == {
        "mailto:ivo@foyer.test": "Ivo Test",
        "mailto:mona@foyer.test": "Mona Test",
    }
    attendees: Any = event["attendee"]
    assert {str(one): one.params["PARTSTAT"] for one in attendees} == {
        "mailto:ivo@foyer.test": "ACCEPTED", "mailto:mona@foyer.test": "NEEDS-ACTION",
    }  # fmt: skip
    assert "example.com" not in calendar.to_ical().decode()
    assert "description" not in event


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "UTC"])
@pytest.mark.parametrize("month", [1, 4, 7, 10])
def test_the_times_are_the_same_instants_in_any_zone(
    open_work: OpenWork, there: World, zone: str, month: int
) -> None:
    start = datetime(2027, month, 12, 10, tzinfo=ZoneInfo(zone))
    with open_work(there.dario) as work:
        made = arranged(
            work, there.noor, there.interviewer, timezone=zone, starts_at=start.astimezone(UTC),
            ends_at=(start + timedelta(hours=1)).astimezone(UTC),
        )  # fmt: skip
        calendar, _ = enclosed(work, made.id, Occasion.INTERVIEW_INVITED)
    event = event_of(calendar)
    assert event.start.astimezone(UTC) == start.astimezone(UTC)
    assert event.end.astimezone(UTC) == (start + timedelta(hours=1)).astimezone(UTC)
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ([] if zone == "UTC" else [zone])
    for one in calendar.walk("VTIMEZONE"):  # what the file itself says of the zone, whatever this machine knows
        own = one.to_tz(lookup_tzid=False)
        assert start.replace(tzinfo=own).utcoffset() == start.utcoffset()


def test_of_two_equal_times_the_second_is_told_in_utc(open_work: OpenWork, there: World) -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    for start, written in ((first, "DTSTART;TZID=Europe/Berlin:20271031T023000"),
                           (first + timedelta(hours=1), "DTSTART:20271031T013000Z")):  # fmt: skip
        with open_work(there.dario) as work:
            made = arranged(
                work, there.noor, there.interviewer, starts_at=start, ends_at=start + timedelta(hours=3)
            )
            calendar, _ = enclosed(work, made.id, Occasion.INTERVIEW_INVITED)
        assert written in calendar.to_ical().decode()
        assert event_of(calendar).start.astimezone(UTC) == start


def test_a_change_keeps_the_uid_and_a_cancellation_says_cancel(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, there.manager)
        all_went(work)
    with open_work(there.dario) as work:
        interview = interviews.get(work, made.id, for_change=True)
        now = Wanted.of(interview)
        later = replace(now, ends_at=now.ends_at + timedelta(hours=1), interviewer_ids=[there.interviewer.id])  # type: ignore[list-item]
        interviews.change(work, interview, later, letter=True)
        for occasion, method in ((Occasion.INTERVIEW_CHANGED, "REQUEST"), (Occasion.PANEL_CHANGED, "REQUEST"),
                                 (Occasion.PANEL_CANCELLED, "CANCEL")):  # fmt: skip
            calendar, asked = enclosed(work, made.id, occasion)
            event = event_of(calendar)
            assert (asked, event["uid"], event["sequence"]) == (method, f"{made.id}@foyer", 1)
        all_went(work)
    with open_work(there.dario) as work:
        interviews.cancel(
            work, interviews.get(work, made.id, for_change=True), CancelReason.BY_CANDIDATE, letter=True
        )
        calendar, asked = enclosed(work, made.id, Occasion.INTERVIEW_CANCELLED)
        event = event_of(calendar)
        assert (asked, calendar["method"], event["status"], event["sequence"]) == (
            "CANCEL",
            "CANCEL",
            "CANCELLED",
            2,
        )


@pytest.mark.parametrize("text", [HOSTILE, CANARY, "a\x07\x1bb", "\u202egnp", "🚲" * 30])
def test_whatever_people_type_stays_one_event(open_work: OpenWork, there: World, text: str) -> None:
    with open_work() as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        person.first_name, person.last_name = text, ""
        work.session.get_one(User, there.interviewer.id).first_name = text
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, title=text, location=text, message=text,
                        location_kind=LocationKind.PHYSICAL)  # fmt: skip
        for occasion in (Occasion.INTERVIEW_INVITED, Occasion.PANEL_INVITED):
            calendar, _ = enclosed(work, made.id, occasion)
            event = event_of(calendar)
            kept = " ".join("".join(one if one.isprintable() else " " for one in text).split())
            assert event["location"] == kept
            assert str(event["summary"]).startswith(kept)
            assert {one.name for one in calendar.walk()} <= {
                "VCALENDAR",
                "VTIMEZONE",
                "STANDARD",
                "DAYLIGHT",
                "VEVENT",
            }


def test_letters_about_anything_else_have_no_calendar(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        for letter in work.session.scalars(select(Letter)).all():
            assert enclosure_facts(work, letter) is None


# the feed


def feed_of(open_work: OpenWork, token: str, now: datetime = NOON) -> list[Interview]:
    with open_work(ANYONE, now=now) as work:
        return list(interviews.feed(work, token)[1])


def renewed(open_work: OpenWork, actor: Any) -> str:
    with open_work(actor) as work:
        return interviews.renew_feed(work)


def test_a_feed_has_ones_own_interviews_and_nobody_elses(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        one = arranged(work, there.noor, there.interviewer)
        two = arranged(work, there.ann, there.manager, organizer_id=there.interviewer.id)
        arranged(work, there.ann, there.manager)
    token = renewed(open_work, there.interviewer)
    assert [found.id for found in feed_of(open_work, token)] == [one.id, two.id]
    with open_work(there.dario) as work:
        interviews.cancel(work, interviews.get(work, one.id, for_change=True), CancelReason.BY_US)
    with open_work(ANYONE) as work:
        found = interviews.feed(work, token)[1]
        content = interviews.calendar.file_of(
            found, now=work.now, name="Ivo", page=lambda id: f"https://f.test/{id}"
        )
    well_made(content)
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert [str(event["status"]) for event in events] == ["CANCELLED", "CONFIRMED"]
    assert events[0]["url"] == f"https://f.test/{one.id}"
    assert "method" not in calendar
    assert len(calendar.walk("VTIMEZONE")) == 1


def test_a_feed_goes_back_as_far_as_its_user_may_look(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        arranged(work, there.noor, there.interviewer, organizer_id=there.dario.id)
    ivo, dario = renewed(open_work, there.interviewer), renewed(open_work, there.dario)
    for days, seen in ((13, (1, 1)), (16, (0, 1)), (33, (0, 0))):
        now = START + timedelta(days=days)
        assert (len(feed_of(open_work, ivo, now)), len(feed_of(open_work, dario, now))) == seen


def test_an_address_that_was_renewed_or_ended_opens_nothing(open_work: OpenWork, there: World) -> None:
    old = renewed(open_work, there.interviewer)
    new = renewed(open_work, there.interviewer)
    with pytest.raises(NotFound):
        feed_of(open_work, old)
    assert feed_of(open_work, new, NOON + timedelta(days=4000)) == []
    with open_work(there.interviewer) as work:
        assert interviews.has_feed(work)
        interviews.end_feed(work)
        interviews.end_feed(work)
        assert not interviews.has_feed(work)
    for token in (new, "nonsense", ""):
        with pytest.raises(NotFound):
            feed_of(open_work, token)
    with open_work() as work:
        types = work.session.scalars(select(Happened.type).where(Happened.object == "user")).all()
        assert types.count("user.calendar_renewed") == 2
        assert types.count("user.calendar_ended") == 1


def test_whoever_is_deactivated_has_no_feed(open_work: OpenWork, there: World) -> None:
    token = renewed(open_work, there.interviewer)
    with open_work() as work:
        work.session.get_one(User, there.interviewer.id).status = UserStatus.INACTIVE
    with pytest.raises(NotFound):
        feed_of(open_work, token)


def test_the_statements_of_a_feed_do_not_grow(open_work: OpenWork, engine: Any, there: World) -> None:
    token, counts = renewed(open_work, there.interviewer), []
    for number in (1, 30):
        with open_work(there.dario) as work:
            for _ in range(number):
                arranged(work, there.ann, there.interviewer, there.manager)
        with open_work(ANYONE) as work, statements(engine) as seen:
            found = interviews.feed(work, token)[1]
            interviews.calendar.file_of(found, now=work.now, name="Ivo", page=str)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5


def test_roles_are_as_of_now(open_work: OpenWork, there: World) -> None:
    """A feed sees what its user sees now, whatever they were when they made it."""
    with open_work(there.dario) as work:
        arranged(work, there.noor, there.dario)
    token = renewed(open_work, there.dario)
    later = START + timedelta(days=20)
    assert len(feed_of(open_work, token, later)) == 1
    with open_work() as work:
        work.session.get_one(User, there.dario.id).role = Role.MEMBER
    assert feed_of(open_work, token, later) == []
