"""Interviews as iCalendar: the file that goes with a letter, and a user's own feed.

An interview keeps its UID for good (its id alone: a UID with the address of the machine would change with it), and
its SEQUENCE goes up with each change. The candidate's copy names colleagues without their addresses.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from hiring.interviews.local_times import is_second
from hiring.interviews.telling import TO_CANDIDATE, TO_PANEL, News
from hiring.models.interview import Interview, InterviewParticipant, InterviewStatus, ParticipantResponse
from hiring.models.letter import Letter
from hiring.work import Work

PRODUCT = "-//Foyer//Foyer//EN"
FILE_NAME = "interview.ics"
_ANSWERS = {
    ParticipantResponse.NEEDS_ACTION: "NEEDS-ACTION",
    ParticipantResponse.ACCEPTED: "ACCEPTED",
    ParticipantResponse.TENTATIVE: "TENTATIVE",
    ParticipantResponse.DECLINED: "DECLINED",
}


def enclosure_facts(work: Work, letter: Letter) -> tuple[str, bytes, str] | None:
    """File name, content and method (REQUEST or CANCEL) of the calendar file that goes with this letter; None
    where it tells of no interview's time."""
    if letter.interview_id is None or letter.occasion not in (*TO_CANDIDATE.values(), *TO_PANEL.values()):
        return None
    interview = work.session.get(Interview, letter.interview_id)
    if interview is None:
        return None
    gone = letter.occasion in (TO_CANDIDATE[News.CANCELLED], TO_PANEL[News.CANCELLED])
    if letter.user_id is None:
        event = _for_candidate(work, interview, letter)
    else:
        event = _for_panel(interview)
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    method = "CANCEL" if gone else "REQUEST"
    return FILE_NAME, _file([event], [interview], method), method


def file_of(
    interviews: Iterable[Interview], *, now: datetime, name: str, page: Callable[[uuid.UUID], str]
) -> bytes:
    """A feed of these interviews. `name`: what the calendar is called; `page`: an interview's address in Foyer."""
    shown = list(interviews)
    events = []
    for interview in shown:
        event = _for_panel(interview)
        event.add("url", page(interview.id))
        gone = interview.status in (InterviewStatus.CANCELLED, InterviewStatus.NO_SHOW)
        event.add("status", "CANCELLED" if gone else "CONFIRMED")
        events.append(event)
    return _file(events, shown, None, name)


def for_candidate(work: Work, interview: Interview) -> bytes:
    """A coming interview as a file for the candidate's own calendar: the event that their letters keep up to
    date."""
    event = _told_to_candidate(work, interview)
    event.add("status", "CONFIRMED")
    return _file([event], [interview], "PUBLISH")


def _for_candidate(work: Work, interview: Interview, letter: Letter) -> Event:
    event = _told_to_candidate(work, interview)
    candidate = _address(letter.recipient, interview.application.candidate.name)
    event.add("attendee", _asked(candidate, ParticipantResponse.NEEDS_ACTION), encode=False)
    return event


def _told_to_candidate(work: Work, interview: Interview) -> Event:
    organisation = work.organisation
    event = _event(interview, [interview.title, organisation.brief], [interview.message])
    if organisation.contact_email:
        event.add("organizer", _address(organisation.contact_email, organisation.brief), encode=False)
    else:
        event.add("organizer", _address(interview.organizer.email, interview.organizer.name), encode=False)
    return event


def _for_panel(interview: Interview) -> Event:
    application = interview.application
    event = _event(interview, [interview.title, application.candidate.name, application.job.name], [])
    event.add("organizer", _address(interview.organizer.email, interview.organizer.name), encode=False)
    for one in interview.participants:
        event.add("attendee", _attendee(one), encode=False)
    return event


def _event(interview: Interview, summary: list[str], lines: list[str]) -> Event:
    zone = ZoneInfo(interview.timezone)
    event = Event()
    event.add("uid", f"{interview.id}@foyer")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", interview.updated_at.astimezone(UTC))
    event.add("dtstart", _local(interview.starts_at, zone))
    event.add("dtend", _local(interview.ends_at, zone))
    event.add("summary", _line(": ".join(part for part in (summary[0], ", ".join(summary[1:])) if part)))
    if interview.location:
        event.add("location", _line(interview.location))
    text = "\n".join(line for line in lines if line)
    if text:
        event.add("description", _text(text))
    return event


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """With the zone's name; but a local time that exists twice means the first one in a calendar, so that the
    second is told in UTC."""
    return instant.astimezone(UTC) if is_second(instant, zone) else instant.astimezone(zone)


def _address(email: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{_line(email)}")
    found.params["CN"] = _line(name)
    return found


def _attendee(participant: InterviewParticipant) -> vCalAddress:
    return _asked(_address(participant.user.email, participant.user.name), participant.response)


def _asked(address: vCalAddress, response: ParticipantResponse) -> vCalAddress:
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = _ANSWERS[response]
    address.params["RSVP"] = "TRUE"
    return address


def _line(text: str) -> str:
    """On one line, without characters that no calendar holds."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _text(text: str) -> str:
    return "".join(one for one in text if one == "\n" or one.isprintable())


def _file(events: list[Event], interviews: list[Interview], method: str | None, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval;value=duration", "PT15M")
    for event in events:
        calendar.add_component(event)
    years = [one.starts_at.year for one in interviews]
    if years:
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return bytes(calendar.to_ical())
