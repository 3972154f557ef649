"""The page of one interview: what it tells to whom, and what is done to it."""

import io
import uuid
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select

from hiring import attachments, interviews
from hiring.actors import Role
from hiring.models.attachment import AttachmentType
from hiring.models.interview import InterviewParticipant
from hiring.models.user import User
from hiring.uploads import Received
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.applications import CANARY, HTMX, World, actor_of, recruiter, signed_in, statements
from tests.support.applying import PDF
from tests.support.interview_pages import new, seen_of, url
from tests.support.interviews import START, arranged
from tests.support.posting import form_of, form_to
from tests.support.web_app import Browser, Clock
from web.hall import db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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


def test_a_cv_that_is_still_being_looked_into_is_not_called_unreadable(
    ivo: Browser, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.dario) as work:
        attachments.attach(work, there.noor, Received("file", "cv.pdf", "pdf", len(PDF), "0" * 64, "cv"),
                           type=AttachmentType.CV)  # fmt: skip
    page = ivo.get(url(made)).text
    assert "The preview is being made" in page
    assert "could not read" not in page


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


def test_a_cancellation_that_the_candidate_does_not_hear_of_says_so(rosa: Browser, made: uuid.UUID) -> None:
    form = form_to(rosa.get(url(made)).text, "/cancellation").fields.to_dict(flat=False)
    del form["letter"]
    sent = rosa.send(url(made, "cancellation"), form)
    page = rosa.get(sent.location).text
    assert "Cancelled. The interviewers and the organiser hear of it, the candidate does not." in page


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
    seen = seen_of(open_work, made)
    with open_work(there.dario) as work:
        interviews.complete(work, interviews.get(work, made, for_change=True))
    answer = rosa.send(url(made, "cancellation"), {"seen": seen, "reason": "by_us"}, headers=HTMX)
    assert answer.status_code == 409
    assert "somebody changed this interview a moment ago" in answer.text
    now = seen_of(open_work, made)
    answer = rosa.send(url(made, "no-show"), {"seen": now})
    assert answer.status_code == 409
    assert "How this interview stands now: Took place. You can take back that it took place." in answer.text
    for act in ("cancellation", "completion", "no-show", "reopening", "times"):
        assert rosa.send(url(made, act)).status_code in (409, 422)


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
