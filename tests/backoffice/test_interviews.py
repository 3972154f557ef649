"""Interviews through their pages: the form and its times, the agenda, the page of one, what is done to it."""

import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from hiring import applications, attachments, interviews
from hiring.actors import Role
from hiring.models.attachment import AttachmentType
from hiring.models.interview import Interview, InterviewParticipant
from hiring.models.job import Visibility
from hiring.models.letter import Letter
from hiring.models.user import User
from hiring.uploads import Received
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support import web_app
from tests.support.applications import (
    CANARY,
    HTMX,
    World,
    actor_of,
    applied,
    check_books,
    reason,
    recruiter,
    signed_in,
    statements,
)
from tests.support.applying import PDF, make_job
from tests.support.interviews import START, arranged
from tests.support.posting import form_of, form_to
from tests.support.web_app import Browser, Clock
from web.hall import db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def ivo(app: Flask, open_work: OpenWork, there: World) -> Browser:
    """The interviewer's browser."""
    with open_work() as work:
        user = work.session.get_one(User, there.interviewer.id)
        user.password_hash = web_app.hash_password(web_app.PASSWORD)
    return signed_in(app, user)


@pytest.fixture
def made(open_work: OpenWork, there: World) -> uuid.UUID:
    """Ivo and Mona talk with Noor on Thursday."""
    with open_work(there.dario) as work:
        return arranged(work, there.noor, there.interviewer, there.manager, organizer_id=there.dario.id).id


def new(there: World, rest: str = "") -> str:
    return f"/backoffice/applications/{there.noor.id}/interviews{rest}"


def url(id: uuid.UUID, act: str = "") -> str:
    return f"/backoffice/interviews/{id}" + (f"/{act}" if act else "")


def typed(there: World, **over: Any) -> dict[str, Any]:
    return {
        "title": "Second talk", "day": "2026-12-01", "start": "10:00", "end": "11:00", "timezone": "Europe/Berlin",
        "kind": "virtual", "location": "https://meet.example/abc", "interviewers": [str(there.interviewer.id)],
        "organizer": str(there.dario.id), "letter": "yes", "message": "Bring a bike.", **over,
    }  # fmt: skip


def only(open_work: OpenWork) -> Interview:
    with open_work() as work:
        return interviews.get(work, work.session.scalars(select(Interview.id)).one())


def version_of(open_work: OpenWork, id: uuid.UUID) -> str:
    with open_work() as work:
        return str(interviews.get(work, id).version)


# arranging


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
        ({"timezone": "localtime"}, "Choose a time zone of the list."),
        ({"timezone": ""}, "Choose a time zone of the list."),
        ({"kind": ""}, "an address, a link or a number"),
        ({"location": "meet.example"}, "Paste the whole link"),
        ({"kind": "phone"}, "Type a number in digits"),
        ({"interviewers": []}, "Choose at least one interviewer."),
        ({"interviewers": ["x"]}, "cannot be an interviewer any more"),
        ({"organizer": "x"}, "Choose an organiser of the list."),
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
    names = ("title", "day", "start", "location", "message", "interviewers", "organizer", "version", "response",
             "recommendation", "text", "reason", "kind", "fold", "timezone")  # fmt: skip
    for path in (new(there), new(there, "/clashes"), url(made, "times"), url(made, "cancellation")):
        data = {name: (io.BytesIO(b"x"), "x.pdf") for name in names}
        assert rosa.send(path, data).status_code in (200, 422), path


# changing


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


# the page


def test_the_page_tells_time_place_people_and_what_clashes(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.dario) as work:
        arranged(work, there.ann, there.interviewer, starts_at=START + HOUR / 2)
    page = rosa.get(url(made)).text
    assert "Second talk with Noor Haddad" in page
    assert "Thursday 26 November, 11:00–12:00" in page
    assert "Berlin time, UTC+1" in page
    assert "For you: Thursday 26 November, 10:00–11:00" in page
    assert 'href="https://meet.example/abc" rel="noopener noreferrer nofollow"' in page
    assert "busy 11:30–12:00 with Ann Lee, Frame welder" in page
    assert "No answer yet" in page
    assert f'href="/backoffice/applications/{there.noor.id}"' in page


def test_an_interviewer_reads_the_name_and_the_cv_and_nothing_else(
    ivo: Browser, rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID, storage: Remembered
) -> None:
    for key in ("cv", "cv.page-1", "other"):
        storage.put(key, io.BytesIO(PDF), content_type="application/pdf")
    with open_work(there.dario) as work:
        cv = attachments.attach(work, there.noor, Received("file", "Noor CV.pdf", "pdf", len(PDF), "0" * 64, "cv"),
                                type=AttachmentType.CV)  # fmt: skip
        cv.preview_pages = 1
        other = attachments.attach(work, there.noor, Received("file", "x.pdf", "pdf", len(PDF), "0" * 64, "other"),
                                   type=AttachmentType.OTHER)  # fmt: skip
        work.session.flush()
    page = ivo.get(url(made)).text
    assert "Noor Haddad" in page
    assert "Noor CV.pdf" in page
    assert "noor.haddad@example.com" not in page
    assert f"/backoffice/applications/{there.noor.id}" not in page
    assert "x.pdf" not in page
    file = ivo.get(url(made, f"cv/{cv.id}"))
    assert (file.status_code, file.data) == (200, PDF)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert ivo.get(url(made, f"cv/{cv.id}/pages/1")).status_code == 200
    for path in (f"cv/{cv.id}/pages/2", f"cv/{other.id}", f"cv/{other.id}/pages/1", f"cv/{uuid.uuid4()}"):
        assert ivo.get(url(made, path)).status_code == 404
    assert ivo.get(f"/backoffice/attachments/{cv.id}/file").status_code == 404
    assert ivo.get(f"/backoffice/applications/{there.noor.id}").status_code == 404


def test_after_two_weeks_the_interviewer_sees_it_no_more(
    app: Flask, ivo: Browser, made: uuid.UUID, clock: Clock, open_work: OpenWork, there: World
) -> None:
    clock.time = START + HOUR + 14 * DAY
    with open_work() as work:
        user = work.session.get_one(User, there.interviewer.id)
    assert signed_in(app, user).get(url(made)).status_code == 404


def test_one_answers_with_a_button(ivo: Browser, open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    page = ivo.get(url(made)).text
    assert [value for _, value in form_of(page, "my-answer").buttons] == ["accepted", "tentative", "declined"]
    sent = ivo.send(url(made, "response"), {"response": "accepted"}, headers=HTMX)
    assert (sent.status_code, sent.location) == (303, f"{url(made)}?done=responded")
    assert "Comes" in ivo.get(sent.location, headers=HTMX).text
    for wrong in ("", "needs_action", "x"):
        assert ivo.send(url(made, "response"), {"response": wrong}).status_code == 422
    with open_work() as work:
        found = work.session.scalars(select(InterviewParticipant.response)).all()
        assert sorted(found) == ["accepted", "needs_action"]


def test_cancelling_by_the_form(rosa: Browser, open_work: OpenWork, made: uuid.UUID) -> None:
    form = form_to(rosa.get(url(made)).text, "/cancellation")
    sent = rosa.send(form.action, form.with_(reason="by_candidate").to_dict(flat=False))
    assert sent.location == f"{url(made)}?done=cancelled"
    page = rosa.get(sent.location).text
    assert "The candidate cancelled" in page
    assert "/cancellation" not in page
    with open_work() as work:
        assert interviews.get(work, made).status == "cancelled"


def test_what_took_place_is_written_down_and_taken_back(
    rosa: Browser, app: Flask, made: uuid.UUID, clock: Clock, open_work: OpenWork
) -> None:
    assert "/completion" not in rosa.get(url(made)).text
    clock.time = START + HOUR / 2
    rosa = recruiter(app, open_work, "Rita")
    for ending, done in (("/completion", "completed"), ("/reopening", "reopened"), ("/no-show", "no_show")):
        form = form_to(rosa.get(url(made)).text, ending)
        sent = rosa.send(form.action, form.fields.to_dict(flat=False))
        assert sent.location == f"{url(made)}?done={done}"
    assert "Did not come" in rosa.get(url(made)).text


def test_an_act_that_no_longer_goes_says_what_does(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    seen = version_of(open_work, made)
    with open_work(there.dario) as work:
        interviews.complete(work, interviews.get(work, made, for_change=True))
    answer = rosa.send(url(made, "cancellation"), {"version": seen, "reason": "by_us"}, headers=HTMX)
    assert answer.status_code == 409
    assert "somebody changed this interview a moment ago" in answer.text
    now = version_of(open_work, made)
    answer = rosa.send(url(made, "no-show"), {"version": now})
    assert answer.status_code == 409
    assert "How this interview stands now: Took place. You can take back that it took place." in answer.text
    for act in ("cancellation", "completion", "no-show", "reopening", "times"):
        assert rosa.send(url(made, act)).status_code in (409, 422)


# the agenda


def test_the_agenda_shows_days_in_ones_own_zone(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.dario) as work:
        late = START + 13 * HOUR + HOUR / 2
        arranged(work, there.ann, there.manager, starts_at=late, ends_at=late + HOUR, timezone="Asia/Tokyo")
    page = rosa.get("/backoffice/interviews").text
    assert "Times in Europe/London" in page
    assert page.count("day-card") == 1
    assert "10:00–11:00<small>11:00 Berlin</small>" in page
    assert "23:30–00:30<small>08:30 Tokyo</small>" in page
    with open_work() as work:
        work.session.scalars(select(User).where(User.first_name == "Rosa")).one().timezone = "Asia/Tokyo"
    page = rosa.get("/backoffice/interviews").text
    assert page.count("day-card") == 2
    assert "19:00–20:00<small>11:00 Berlin</small>" in page
    assert "08:30–09:30<" in page


def test_a_new_yorker_reads_four_oclock_for_ten_in_berlin(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    """C87."""
    with open_work() as work:
        work.session.scalars(select(User).where(User.first_name == "Rosa")).one().timezone = "America/New_York"
    rosa.send(new(there), typed(there, day="2027-04-07")).close()
    assert "04:00–05:00<small>10:00 Berlin</small>" in rosa.get("/backoffice/interviews").text


def test_the_agenda_is_filtered_and_goes_back(
    rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    agenda = "/backoffice/interviews"
    assert "Noor Haddad" in rosa.get(agenda).text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?whose=mine").text
    assert "Noor Haddad" in rosa.get(f"{agenda}?job={there.job.id}&status=scheduled").text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?status=cancelled").text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?job={uuid.uuid4()}").text
    assert "Noor Haddad" not in rosa.get(f"{agenda}?when=past").text
    part = rosa.get(agenda, headers=HTMX).text
    assert part.strip().startswith('<div class="stack" id="agenda">')
    for query in ("job=x", "status=x", "whose=x", "when=x"):
        assert rosa.get(f"{agenda}?{query}").status_code == 200
    assert rosa.get(f"{agenda}?after=x").status_code == 404


def test_the_past_stands_behind_a_link(
    app: Flask, open_work: OpenWork, there: World, made: uuid.UUID, clock: Clock
) -> None:
    clock.time = START + 2 * DAY
    rosa = recruiter(app, open_work)
    assert "Noor Haddad" not in rosa.get("/backoffice/interviews").text
    assert "Noor Haddad" in rosa.get("/backoffice/interviews?when=past").text


def test_pages_of_the_agenda(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        for number in range(60):
            start = START + number * HOUR
            arranged(
                work,
                there.ann,
                there.interviewer,
                title=f"Talk {number:02}",
                starts_at=start,
                ends_at=start + HOUR,
            )
    first = rosa.get("/backoffice/interviews?status=scheduled").text
    assert "Talk 49" in first
    assert "Talk 50" not in first
    (more,) = [part.split('"')[0] for part in first.split('href="') if "after=" in part.split('"')[0]]
    second = rosa.get(more.replace("&amp;", "&")).text
    assert "Talk 49" not in second
    assert "Talk 50" in second
    assert "status=scheduled" in more


def test_the_statements_of_the_pages_do_not_grow(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with app.app_context():
        engine: Engine = db.engine
    paths = ["/backoffice/interviews", url(made), url(made, "times"), new(there, "/new"),
             f"/backoffice/applications/{there.noor.id}"]  # fmt: skip
    counts: list[list[int]] = []
    for number in (1, 30):
        with open_work() as work:
            for index in range(number):
                person = web_user(work, f"p{number}-{index}")
                arranged(work, there.noor, there.interviewer, person, letter=False)
        seen = []
        for path in paths:
            with statements(engine) as ran:
                assert rosa.get(path).status_code == 200
            seen.append(len(ran))
        counts.append(seen)
    assert counts[0] == counts[1]


def web_user(work: Any, name: str) -> Any:
    user = User(email=f"{name}@foyer.test", email_norm=f"{name}@foyer.test", password_hash=None, first_name=name,
                last_name="", role=Role.MEMBER, status="active")  # fmt: skip
    work.session.add(user)
    work.session.flush()
    return actor_of(user)


def test_hostile_words_stay_words(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, title=CANARY, location=CANARY, message=CANARY,
                        location_kind="physical")  # fmt: skip
    for path in (url(made.id), url(made.id, "times"), "/backoffice/interviews",
                 f"/backoffice/applications/{there.noor.id}"):  # fmt: skip
        page = rosa.get(path).text
        assert "<img src=x" not in page
        assert "&#34;&gt;&lt;img src=x" in page
    assert made.starts_at > NOON
