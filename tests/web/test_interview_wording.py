"""Interviews in words: times in their zones, and letters from the first to the last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar

from hiring import interviews, letters
from hiring.actors import SYSTEM
from hiring.interviews import Wanted
from hiring.models.interview import CancelReason, LocationKind
from hiring.models.letter import Letter, Occasion
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, world
from tests.support.interviews import START, arranged, letters_about
from tests.support.post_office import PostOffice
from tests.support.web_app import Clock
from web import interview_wording as wording


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def post_office(app: Flask, clock: Clock) -> PostOffice:
    return PostOffice(app, clock)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("start", "hours", "zone", "words"),
    [
        (utc(2026, 11, 26, 10), 1, "Europe/Berlin", "Thursday 26 November, 11:00–12:00"),
        (utc(2027, 4, 1, 8), 1, "Europe/Berlin", "Thursday 1 April 2027, 10:00–11:00"),
        (utc(2027, 4, 1, 8), 1, "America/New_York", "Thursday 1 April 2027, 04:00–05:00"),
        (utc(2026, 11, 26, 22), 2, "Europe/Berlin",
         "Thursday 26 November, 23:00 – Friday 27 November, 01:00"),
    ],
)  # fmt: skip
def test_a_time_is_told_in_a_zone(app: Flask, start: datetime, hours: int, zone: str, words: str) -> None:
    with app.test_request_context():
        assert wording.when(start, start + timedelta(hours=hours), ZoneInfo(zone), NOON) == words


@pytest.mark.parametrize(
    ("zone", "at", "words"),
    [
        ("Europe/Berlin", utc(2027, 1, 1), "Berlin time, UTC+1"),
        ("Europe/Berlin", utc(2027, 7, 1), "Berlin time, UTC+2"),
        ("America/New_York", utc(2027, 7, 1), "New York time, UTC−4"),
        ("Australia/Lord_Howe", utc(2027, 7, 1), "Lord Howe time, UTC+10:30"),
        ("Europe/London", utc(2027, 1, 1), "London time, UTC"),
        ("UTC", utc(2027, 1, 1), "UTC"),
    ],
)
def test_a_zone_is_named_with_its_offset_then(app: Flask, zone: str, at: datetime, words: str) -> None:
    with app.test_request_context():
        assert wording.zone_words(zone, at) == words


def text_of(letter: Any) -> str:
    return str(letter.get_body(("plain",)).get_content())


def test_letters_tell_times_in_their_zone_and_bring_the_calendar_file(
    open_work: OpenWork, there: World, post_office: PostOffice
) -> None:
    with open_work() as work:
        work.session.get_one(User, there.interviewer.id).timezone = "America/New_York"
    post_office.letters()
    with open_work(there.dario) as work:
        arranged(work, there.noor, there.interviewer, organizer_id=there.dario.id)
    sent = {letter["To"]: letter for letter in post_office.letters()}
    assert set(sent) == {"noor.haddad@example.com", "ivo@foyer.test", "dario@foyer.test"}
    to_noor, to_ivo = text_of(sent["noor.haddad@example.com"]), text_of(sent["ivo@foyer.test"])
    assert "Second talk\nThursday 26 November, 11:00–12:00 (Berlin time, UTC+1)" in to_noor
    assert "Video call: https://meet.example/abc\nWith Ivo Test\n\nBring something you built." in to_noor
    assert "backoffice" not in to_noor
    assert "foyer.test" not in to_noor
    assert "For you: Thursday 26 November, 05:00–06:00 (New York time, UTC−5)" in to_ivo
    assert "Dario Test has arranged an interview with Noor Haddad for Frame welder" in to_ivo
    assert "http://localhost/backoffice/interviews/" in to_ivo
    assert "example.com" not in to_ivo
    for letter in sent.values():
        (part,) = [one for one in letter.walk() if one.get_filename() == "interview.ics"]
        assert part.get_content_type() == "text/calendar"
        assert part.get_param("method") == "REQUEST"
        assert len(Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")) == 1


def test_a_change_names_the_former_time_and_a_cancellation_the_one_that_falls_away(
    open_work: OpenWork, there: World, post_office: PostOffice, clock: Clock
) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)
    post_office.letters()
    with open_work(there.dario) as work:
        interview = interviews.get(work, made.id, for_change=True)
        now, later = Wanted.of(interview), timedelta(days=130)
        there_is = replace(
            now, starts_at=now.starts_at + later, ends_at=now.ends_at + later, timezone="Europe/London"
        )
        interviews.change(work, interview, there_is, letter=True)
    sent = {letter["To"]: text_of(letter) for letter in post_office.letters()}
    assert set(sent) == {"noor.haddad@example.com", "ivo@foyer.test"}
    for text in sent.values():
        assert "Monday 5 April 2027, 11:00–12:00 (London time, UTC+1)" in text
        assert "Before, it was Thursday 26 November, 11:00–12:00 (Berlin time, UTC+1)." in text
    with open_work(there.dario) as work:
        interviews.cancel(work, interviews.get(work, made.id, for_change=True), CancelReason.BY_US, letter=True)
    gone = post_office.letters()
    assert len(gone) == 2
    for letter in gone:
        assert "Monday 5 April 2027, 11:00–12:00" in text_of(letter)
        (part,) = [one for one in letter.walk() if one.get_filename() == "interview.ics"]
        assert part.get_param("method") == "CANCEL"


def test_the_letter_that_asks_for_feedback_carries_a_link_that_is_not_kept(
    open_work: OpenWork, there: World, post_office: PostOffice, clock: Clock
) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)
    post_office.letters()
    clock.turn(days=3)
    with open_work(SYSTEM, now=clock()) as work:
        interviews.ask(work)
    (letter,) = post_office.letters()
    assert letter["Subject"] == "Your feedback on Noor Haddad: Frame welder"
    (address,) = [word for word in text_of(letter).split() if "/backoffice/feedback/" in word]
    with open_work(now=clock()) as work:
        _, participant = interviews.by_link(work, address.rpartition("/")[2])
        assert participant.user_id == there.interviewer.id
        (kept,) = [one for one in letters_about(work, made.id) if one.occasion is Occasion.FEEDBACK_WANTED]
        assert kept.body is not None
        assert "/backoffice/feedback/***" in kept.body


def test_what_a_template_may_name(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work, app.test_request_context():
        made = arranged(work, there.noor, there.interviewer, there.manager, location_kind=LocationKind.PHONE,
                        location="+44 7700 900461")  # fmt: skip
        letter = next(one for one in letters_about(work, made.id) if one.user_id is None)
        assert wording.variables(work, letter) == {
            "interview_title": "Second talk",
            "interview_day": "Thursday 26 November",
            "interview_time": "11:00–12:00 (Berlin time, UTC+1)",
            "interview_place": "By phone: +44 7700 900461",
            "interviewers": "Ivo Test and Mona Test",
        }
        about_another = letters.write(work, Occasion.RECEIVED, made.application)
        assert isinstance(about_another, Letter)
        assert set(wording.variables(work, about_another).values()) == {""}
        assert wording.facts(work, about_another) == {"interview": None}


@pytest.mark.parametrize(("kind", "location", "words"), [(None, "", ""), (LocationKind.VIRTUAL, "", "Video call")])
def test_a_place_that_is_not_said_yet(
    app: Flask, open_work: OpenWork, there: World, kind: LocationKind | None, location: str, words: str
) -> None:
    with open_work(there.dario) as work, app.test_request_context():
        made = arranged(work, there.noor, there.interviewer, location_kind=kind, location=location)
        assert wording.place(made) == words
        assert made.starts_at == START
