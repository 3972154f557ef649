"""The form that arranges an interview and changes one: its times, its people, what is typed."""

import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications
from hiring.models.job import Visibility
from hiring.models.letter import Letter
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, applied, check_books, reason
from tests.support.applying import make_job
from tests.support.interview_pages import new, only, typed, url
from tests.support.interviews import arranged
from tests.support.posting import form_of
from tests.support.web_app import Browser

HOUR = timedelta(hours=1)


def test_the_form_begins_with_oneself_and_the_team(rosa: Browser, there: World) -> None:
    page = rosa.get(new(there, "/new")).text
    form = form_of(page, "interview-form")
    assert form.fields["timezone"] == "Europe/London"
    assert form.fields["day"] == form.fields["start"] == form.fields["end"] == ""
    assert len(form.fields.getlist("interviewers")) == 1
    near, others = page.split('id="other-interviewers"')
    assert "Ivo Test" in near.split('id="interviewers"')[1]
    assert "Mona Test" in near
    assert "Stan Test" in others


def test_an_interview_is_arranged_by_a_plain_form(rosa: Browser, open_work: OpenWork, there: World) -> None:
    sent = rosa.send(new(there), typed(there))
    assert (sent.status_code, sent.location) == (
        303, f"/backoffice/applications/{there.noor.id}?done=interview_scheduled",
    )  # fmt: skip
    page = rosa.get(sent.location).text
    assert "Interview arranged." in page
    assert "Rosa Recruiter arranged an interview with Noor Haddad" in page
    assert "1 Dec, 09:00" in page
    found = only(open_work)
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC),
    )  # fmt: skip
    assert (found.timezone, found.message) == ("Europe/Berlin", "Bring a bike.")
    with open_work() as work:
        check_books(work)


def test_without_an_end_it_lasts_an_hour_and_without_the_tick_nobody_writes(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    data = typed(there, end="", kind="", location="", message="")
    del data["letter"]
    rosa.send(new(there), data).close()
    found = only(open_work)
    assert found.ends_at - found.starts_at == HOUR
    with open_work() as work:
        assert not [one for one in work.session.scalars(select(Letter)) if one.occasion == "interview_invited"]


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"title": ""}, "Say what it is"),
        ({"day": ""}, "Choose the day."),
        ({"day": "2026-02-30"}, "Choose the day."),
        ({"day": "٢٠٢٦-١٢-٠١"}, "Choose the day."),
        ({"day": "9999-12-31"}, "Choose the day."),
        ({"day": "0001-01-01"}, "Choose the day."),
        ({"day": "2026-11-23"}, "This is over by now."),
        ({"day": "2036-11-23"}, "more than two years ahead"),
        ({"start": ""}, "Type when it begins"),
        ({"start": "25:00"}, "Type when it begins"),
        ({"end": "noon"}, "Type when it ends"),
        ({"end": "09:00"}, "It ends before it begins."),
        ({"start": "01:00", "end": "23:00"}, "twelve hours at most"),
        ({"timezone": "localtime"}, "Choose a time zone from the list."),
        ({"timezone": ""}, "Choose a time zone from the list."),
        ({"kind": ""}, "an address, a link or a number"),
        ({"location": "meet.example"}, "Paste the whole link"),
        ({"kind": "phone"}, "Type a number in digits"),
        ({"interviewers": []}, "Choose at least one interviewer."),
        ({"interviewers": ["x"]}, "cannot be an interviewer any more"),
        ({"organizer": "x"}, "Choose an organiser from the list."),
        ({"message": "x" * 2001}, "Keep it under 2,000 characters."),
    ],
)
def test_what_does_not_do_is_said_and_what_was_typed_stays(
    rosa: Browser, there: World, over: dict[str, Any], sentence: str
) -> None:
    answer = rosa.send(new(there), typed(there, **over))
    assert answer.status_code == 422
    assert sentence in answer.text
    form = form_of(answer.text, "interview-form")
    for name, value in typed(there, **over).items():
        if name in ("title", "start", "end", "location") or (name == "message" and len(value) < 100):
            assert form.fields[name].strip() == value, name


def test_a_time_that_no_clock_shows_is_refused_and_the_nearest_are_offered(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    data = typed(there, day="2027-03-28", start="02:30", end="03:15")
    answer = rosa.send(new(there), data)
    assert answer.status_code == 422
    assert "02:30 does not exist in Berlin that day: the clocks go forward from 02:00 to 03:00." in answer.text
    form = form_of(answer.text, "interview-form")
    assert [value for name, value in form.buttons if name == "instead"] == ["01:30", "03:30"]
    again = rosa.send(new(there), {**form.fields.to_dict(flat=False), "instead": "03:30"})
    assert again.status_code == 303
    found = only(open_work)
    assert found.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert found.ends_at == datetime(2027, 3, 28, 2, 15, tzinfo=UTC)


def test_an_end_that_no_clock_shows_is_refused_too(rosa: Browser, there: World) -> None:
    answer = rosa.send(new(there), typed(there, day="2027-03-28", start="01:30", end="02:30"))
    assert answer.status_code == 422
    assert 'id="end-error"' in answer.text


@pytest.mark.parametrize(("fold", "hour"), [("0", 0), ("1", 1)])
def test_a_time_that_comes_twice_is_asked_about(
    rosa: Browser, open_work: OpenWork, there: World, fold: str, hour: int
) -> None:
    data = typed(there, day="2027-10-31", start="02:30", end="04:00")
    answer = rosa.send(new(there), data)
    assert answer.status_code == 422
    assert "The first 02:30 (summer time, UTC+2)" in answer.text
    assert "The second 02:30 (winter time, UTC+1)" in answer.text
    form = form_of(answer.text, "interview-form")
    assert "fold" not in form.fields
    assert rosa.send(new(there), {**form.fields.to_dict(flat=False), "fold": fold}).status_code == 303
    found = only(open_work)
    assert found.starts_at == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    page = rosa.get(url(found.id, "times")).text
    assert form_of(page, "interview-form").fields["fold"] == fold
    again = form_of(page, "interview-form").fields.to_dict(flat=False)
    assert rosa.send(url(found.id, "times"), again).status_code == 303
    assert only(open_work).sequence == 0


@pytest.mark.parametrize(
    ("start", "end", "fold", "minutes"),
    [
        ("02:30", "", "0", 60), ("02:30", "02:30", "0", 60), ("02:50", "02:10", "0", 20),
        ("02:30", "03:15", "0", 105), ("02:30", "02:45", "1", 15), ("02:30", "03:15", "1", 45),
        ("01:30", "02:30", "0", 60), ("01:30", "02:30", "1", 120),
    ],
)  # fmt: skip
def test_around_the_hour_that_comes_twice_it_lasts_as_long_as_clocks_say(
    rosa: Browser, open_work: OpenWork, there: World, start: str, end: str, fold: str, minutes: int
) -> None:
    """And it can be saved again as it is, with another title."""
    assert (
        rosa.send(new(there), typed(there, day="2027-10-31", start=start, end=end, fold=fold)).status_code == 303
    )
    found = only(open_work)
    assert found.ends_at - found.starts_at == minutes * HOUR / 60
    again = form_of(rosa.get(url(found.id, "times")).text, "interview-form").fields.to_dict(flat=False)
    assert rosa.send(url(found.id, "times"), {**again, "title": "Third talk"}).status_code == 303
    assert only(open_work).title == "Third talk"
    assert (only(open_work).starts_at, only(open_work).ends_at) == (found.starts_at, found.ends_at)


def test_while_typing_one_is_told_who_is_busy(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        cem = applied(work, secret, "Cem Secret")
        secret.visibility = Visibility.CONFIDENTIAL
        start = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
        for application, who in ((cem, there.interviewer), (there.ann, there.manager)):
            arranged(work, application, who, starts_at=start, ends_at=start + HOUR)
        arranged(work, there.noor, there.stranger, starts_at=start, ends_at=start + HOUR)
    answer = rosa.send(new(there, "/clashes"), typed(there), headers=HTMX)
    assert answer.status_code == 200
    assert "busy 10:30–11:30<" in answer.text
    assert "busy 10:30–11:30 with Ann Lee, Frame welder" in answer.text
    assert "The candidate is busy then" in answer.text
    assert "Tuesday 1 December, 10:00–11:00 (Berlin time, UTC+1); for you 09:00–10:00" in answer.text
    assert "Cem" not in answer.text
    assert "Hush" not in answer.text
    for data in ({}, {"day": "x"}, typed(there, day="2027-03-28", start="02:30"), {"interview": "x"}):
        assert rosa.send(new(there, "/clashes"), data, headers=HTMX).status_code == 200
    sent = rosa.send(new(there), typed(there))  # never an error
    assert sent.status_code == 303


def test_whose_application_ended_meanwhile_is_not_interviewed_and_nothing_typed_is_lost(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    answer = rosa.send(new(there), typed(there))
    assert answer.status_code == 409
    assert "this application is no longer in progress" in answer.text
    assert form_of(answer.text, "interview-form").fields["message"].strip() == "Bring a bike."


def test_a_file_where_a_text_belongs_is_nothing_typed(rosa: Browser, there: World, made: uuid.UUID) -> None:
    names = ("title", "day", "start", "location", "message", "interviewers", "organizer", "seen", "response",
             "recommendation", "text", "reason", "kind", "fold", "timezone")  # fmt: skip
    for path in (new(there), new(there, "/clashes"), url(made, "times"), url(made, "cancellation")):
        data = {name: (io.BytesIO(b"x"), "x.pdf") for name in names}
        assert rosa.send(path, data).status_code in (200, 422), path


def test_another_time_by_the_form(rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    page = rosa.get(url(made, "times")).text
    form = form_of(page, "interview-form")
    assert (form.fields["day"], form.fields["start"], form.fields["end"]) == ("2026-11-26", "11:00", "12:00")
    assert (form.fields["title"], form.fields["location"]) == ("Second talk", "https://meet.example/abc")
    sent = rosa.send(url(made, "times"), {**form.fields.to_dict(flat=False), "start": "15:00", "end": "16:00"})
    assert sent.location == f"{url(made)}?done=changed"
    page = rosa.get(sent.location).text
    assert "Thursday 26 November, 15:00–16:00" in page
    assert "1 time" in page
    assert only(open_work).sequence == 1


def test_it_is_said_who_hears_of_a_change(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    form = form_of(rosa.get(url(made, "times")).text, "interview-form").fields.to_dict(flat=False)
    sent = rosa.send(url(made, "times"), form)
    assert "It was so already. Nothing was changed, and nobody is written to." in rosa.get(sent.location).text
    del form["letter"]
    sent = rosa.send(url(made, "times"), {**form, "title": "Third talk"})
    page = rosa.get(sent.location).text
    assert "Saved. The interviewers and the organiser hear of it, the candidate does not." in page


def test_when_somebody_else_changed_it_what_was_typed_stays(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    form = form_of(rosa.get(url(made, "times")).text, "interview-form").fields.to_dict(flat=False)
    rosa.send(url(made, "times"), {**form, "title": "Third talk"}).close()
    answer = rosa.send(url(made, "times"), {**form, "title": "Fourth talk"})
    assert answer.status_code == 409
    assert "someone else changed this interview a moment ago" in answer.text
    assert "Now it is: Third talk, Thursday 26 November, 11:00–12:00 (Berlin time, UTC+1)." in answer.text
    fresh = form_of(answer.text, "interview-form")
    assert fresh.fields["title"] == "Fourth talk"
    assert rosa.send(url(made, "times"), fresh.fields.to_dict(flat=False)).status_code == 303
    assert only(open_work).title == "Fourth talk"
