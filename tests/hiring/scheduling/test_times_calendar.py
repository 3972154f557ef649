"""A time that is picked, changed and given up, as calendars on both sides hear of it: one event, whose number goes
up, at the same instant in whatever zone, over the days on which clocks change too."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from hiring import applications, scheduling
from hiring.interviews.calendar import enclosure_facts
from hiring.models.application import Application
from hiring.models.interview import Interview
from hiring.models.letter import Occasion
from hiring.scheduling import Span
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.interviews import all_went, letters_about
from tests.support.times import candidate, offer, times_of
from web import times_wording

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
SPRING_IN_BERLIN = datetime(2027, 3, 28, tzinfo=UTC)
"""An hour later clocks there go from 2:00 to 3:00; in New York it is the evening before."""
SPRING_IN_NEW_YORK = datetime(2027, 3, 14, 6, tzinfo=UTC)
"""An hour later clocks there go from 2:00 to 3:00; in Berlin it is the morning."""
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def offered_in_berlin(open_work: OpenWork, there: World, begin: datetime) -> None:
    """Two hours from here on, so that clocks change in the middle."""
    with open_work(there.dario) as work:
        window = {there.interviewer.id: [Span(begin, begin + 2 * HOUR)]}
        offer(work, there.noor, there.interviewer, windows=window, timezone="Europe/Berlin",
              answer_by=begin - HOUR)  # fmt: skip


def pick(open_work: OpenWork, there: World, starts_at: datetime) -> uuid.UUID:
    """By the candidate's clocks, which are those of New York."""
    with open_work(candidate(there.noor)) as work:
        times = times_of(work, there.noor)
        scheduling.book(work, times, starts_at, "America/New_York")
        assert times.interview_id is not None
        return times.interview_id


def facts_of(content: bytes) -> dict[str, str]:
    """The lines of the event of a file, by name with parameters; read without the library that wrote it."""
    text = re.sub(r"\r\n[ \t]", "", content.decode())
    (event,) = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT\r\n", text, re.DOTALL)
    return dict(line.split(":", 1) for line in event.split("\r\n") if line) | {
        "METHOD": re.findall(r"^METHOD:(\w+)", text, re.MULTILINE)[0]
    }


def heard(open_work: OpenWork, id: uuid.UUID) -> dict[tuple[Occasion, str], bytes]:
    """The files that go now, by occasion and the first name of who gets them; then all letters have gone."""
    found = {}
    with open_work() as work:
        for letter in letters_about(work, id):
            if str(letter.state) == "waiting" and (file := enclosure_facts(work, letter)):
                found[letter.occasion, letter.recipient.partition("@")[0]] = file[1]
        all_went(work)
    return found


def instant_of(content: bytes) -> datetime:
    """When it begins, by what the file itself says of the zone and not by what this machine knows."""
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    told = event["dtstart"]
    if "TZID" not in told.params:
        return told.dt.astimezone(UTC)
    (zone,) = [one for one in calendar.walk("VTIMEZONE") if one["tzid"] == told.params["TZID"]]
    return told.dt.replace(tzinfo=zone.to_tz(lookup_tzid=False)).astimezone(UTC)


@pytest.mark.parametrize(
    ("begin", "in_berlin", "in_new_york"),
    [
        (SPRING_IN_BERLIN, ["01:00", "01:30", "03:00", "03:30"], ["20:00", "20:30", "21:00", "21:30"]),
        (SPRING_IN_NEW_YORK, ["07:00", "07:30", "08:00", "08:30"], ["01:00", "01:30", "03:00", "03:30"]),
    ],
)
def test_slots_over_a_change_of_clocks_are_right_on_both_sides(
    open_work: OpenWork, there: World, begin: datetime, in_berlin: list[str], in_new_york: list[str]
) -> None:
    offered_in_berlin(open_work, there, begin)
    with open_work() as work:
        slots = scheduling.open_slots(work, times_of(work, there.noor))
    assert slots == [begin + n * HALF for n in range(4)]
    for zone, clocks in ((BERLIN, in_berlin), (NEW_YORK, in_new_york)):
        assert [times_wording.clock(one, zone) for one in slots] == clocks
    for starts_at, clock in zip(
        slots[1:3], in_new_york[1:3], strict=True
    ):  # the last before it, the first after it
        id = pick(open_work, there, starts_at)
        told = heard(open_work, id)
        assert {who for _occasion, who in told} == {"noor.haddad", "ivo"}
        for content in told.values():
            wall = f"{starts_at.astimezone(NEW_YORK):%Y%m%d}T{clock.replace(':', '')}00"
            assert facts_of(content)["DTSTART;TZID=America/New_York"] == wall
            assert instant_of(content) == starts_at


def test_one_event_is_booked_moved_and_called_off(open_work: OpenWork, there: World) -> None:
    offered_in_berlin(open_work, there, SPRING_IN_BERLIN)
    id = pick(open_work, there, SPRING_IN_BERLIN)
    steps = [heard(open_work, id)]
    assert pick(open_work, there, SPRING_IN_BERLIN + HOUR) == id
    steps.append(heard(open_work, id))
    with open_work(candidate(there.noor)) as work:
        applications.withdraw(work, work.session.get_one(Application, there.noor.id))
    steps.append(heard(open_work, id))
    expected = [("INVITED", "REQUEST", "CONFIRMED"), ("CHANGED", "REQUEST", "CONFIRMED"),
                ("CANCELLED", "CANCEL", "CANCELLED")]  # fmt: skip
    for number, (told, (word, method, status)) in enumerate(zip(steps, expected, strict=True)):
        assert set(told) == {(Occasion[f"INTERVIEW_{word}"], "noor.haddad"), (Occasion[f"PANEL_{word}"], "ivo")}
        for content in told.values():
            facts = facts_of(content)
            assert (facts["UID"], facts["SEQUENCE"]) == (f"{id}@foyer", str(number))
            assert (facts["METHOD"], facts["STATUS"]) == (method, status)
            assert instant_of(content) == (SPRING_IN_BERLIN + HOUR if number else SPRING_IN_BERLIN)
    with open_work() as work:
        assert work.session.scalars(select(Interview.id)).all() == [id]


def test_an_hour_that_comes_twice_is_two_times(open_work: OpenWork, there: World) -> None:
    """In the autumn 2:30 comes twice in Berlin: whoever picks the second one gets that one."""
    night = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    earlier = night - timedelta(days=90)
    with open_work(there.dario, now=earlier) as work:
        window = {there.interviewer.id: [Span(night, night + 2 * HOUR)]}
        offer(work, there.noor, there.interviewer, windows=window, timezone="Europe/Berlin", minutes=50,
              pause_minutes=10, answer_by=night - HOUR)  # fmt: skip
    with open_work(candidate(there.noor), now=earlier) as work:
        times = times_of(work, there.noor)
        slots = scheduling.open_slots(work, times)
        assert [times_wording.clock(one, BERLIN) for one in slots] == ["02:30 (UTC+2)", "02:30 (UTC+1)"]
        scheduling.book(work, times, slots[1], "Europe/Berlin")
        id = times.interview_id
    assert id is not None
    for content in heard(open_work, id).values():
        assert instant_of(content) == night + HOUR
