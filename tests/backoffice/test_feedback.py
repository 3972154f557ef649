"""Feedback on the interview's page, and in three taps from the letter's link."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import interviews
from hiring.actors import SYSTEM
from hiring.models.interview import CancelReason
from hiring.models.note import Note, Recommendation
from hiring.models.user import User, UserStatus
from tests.conftest import OpenWork
from tests.support import web_app
from tests.support.applications import CANARY, HTMX, World, recruiter, signed_in
from tests.support.interviews import START, arranged
from tests.support.post_office import PostOffice
from tests.support.posting import form_of
from tests.support.web_app import Browser, Clock, another

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AFTER = START + 2 * HOUR


@pytest.fixture
def made(open_work: OpenWork, there: World, clock: Clock) -> uuid.UUID:
    """Ivo and Mona talked with Noor an hour ago."""
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, there.manager, organizer_id=there.dario.id)
    clock.time = AFTER
    return made.id


@pytest.fixture
def ivo(app: Flask, open_work: OpenWork, there: World, made: uuid.UUID) -> Browser:
    with open_work() as work:
        user = work.session.get_one(User, there.interviewer.id)
        user.password_hash = web_app.hash_password(web_app.PASSWORD)
    return signed_in(app, user)


def url(id: uuid.UUID, act: str = "") -> str:
    return f"/backoffice/interviews/{id}" + (f"/{act}" if act else "")


def notes_of(open_work: OpenWork) -> list[tuple[str, str]]:
    with open_work() as work:
        return [(str(one.recommendation), one.content) for one in work.session.scalars(select(Note))]


# on the page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_is_given_and_changed_on_the_page(
    ivo: Browser, open_work: OpenWork, made: uuid.UUID, headers: dict[str, str]
) -> None:
    form = form_of(ivo.get(url(made)).text, "my-feedback")
    assert "recommendation" not in form.fields
    sent = ivo.send(form.action, form.with_(recommendation="yes", text="Sound.").to_dict(), headers=headers)
    assert (sent.status_code, sent.location) == (303, f"{url(made)}?done=feedback")
    page = ivo.get(sent.location, headers=headers).text
    assert "Your feedback is saved." in page
    form = form_of(page, "my-feedback")
    assert (form.fields["recommendation"], form.fields["text"]) == ("yes", "Sound.")
    ivo.send(form.action, form.with_(recommendation="strong_yes").to_dict(), headers=headers).close()
    assert notes_of(open_work) == [("strong_yes", "Sound.")]
    assert "changed" in ivo.get(url(made)).text


def test_nothing_is_saved_without_a_recommendation_and_the_text_stays(ivo: Browser, made: uuid.UUID) -> None:
    for data in ({"text": "Sound."}, {"text": "Sound.", "recommendation": "x"}):
        answer = ivo.send(url(made, "feedback"), data)
        assert answer.status_code == 422
        assert "Choose one of the five." in answer.text
        assert ">Sound.</textarea>" in answer.text
    long = ivo.send(url(made, "feedback"), {"recommendation": "yes", "text": "x" * 10_001})
    assert long.status_code == 422
    assert "Keep it under 10,000 characters." in long.text


def test_feedback_from_a_second_window_overwrites_nothing(
    ivo: Browser, open_work: OpenWork, made: uuid.UUID
) -> None:
    ivo.send(url(made, "feedback"), {"recommendation": "yes", "text": "one", "seen": "0"}).close()
    answer = ivo.send(url(made, "feedback"), {"recommendation": "no", "text": "two", "seen": "0"})
    assert answer.status_code == 409
    assert "your feedback was changed elsewhere" in answer.text
    assert "There it says: Yes." in answer.text
    assert ">two</textarea>" in answer.text
    form = form_of(answer.text, "my-feedback")
    assert ivo.send(form.action, form.fields.to_dict()).status_code == 303
    assert notes_of(open_work) == [("no", "two")]


def test_others_are_hidden_until_ones_own_is_in(
    ivo: Browser, app: Flask, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.manager, now=AFTER) as work:
        mona = interviews.participation(interviews.get(work, made), there.manager.id)
        assert mona
        interviews.give_feedback(work, mona, Recommendation.STRONG_NO, "Blunt.")
    page = ivo.get(url(made)).text
    assert "Blunt." not in page
    assert "1 more is hidden until yours is in" in page
    ivo.send(url(made, "feedback"), {"recommendation": "yes", "seen": "0"}).close()
    page = ivo.get(url(made)).text
    assert "Blunt." in page
    assert "Certainly not" in page
    assert "Blunt." in recruiter(app, open_work).get(url(made)).text


def test_on_the_application_stands_what_one_may_read(
    app: Flask, open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.interviewer, now=AFTER) as work:
        ivo = interviews.participation(interviews.get(work, made), there.interviewer.id)
        assert ivo
        interviews.give_feedback(work, ivo, Recommendation.STRONG_YES, "Calm and exact.")
    with open_work() as work:
        mona = work.session.get_one(User, there.manager.id)
        mona.password_hash = web_app.hash_password(web_app.PASSWORD)
    page = f"/backoffice/applications/{there.noor.id}"
    assert 'title="Calm and exact."' in recruiter(app, open_work).get(page).text
    told = signed_in(app, mona).get(page).text  # who owes hers still
    assert "Calm and exact." not in told
    assert "Certainly" not in told
    assert "Ivo Test gave feedback on an interview" in told


def test_before_the_beginning_there_is_no_form(
    app: Flask, open_work: OpenWork, there: World, made: uuid.UUID, clock: Clock
) -> None:
    clock.time = START - HOUR
    with open_work() as work:
        user = work.session.get_one(User, there.interviewer.id)
        user.password_hash = web_app.hash_password(web_app.PASSWORD)
    ivo = signed_in(app, user)
    assert "my-feedback" not in ivo.get(url(made)).text
    answer = ivo.send(url(made, "feedback"), {"recommendation": "yes", "text": "Early"})
    assert answer.status_code == 409
    assert "this interview has not begun" in answer.text


def test_what_is_owed_stands_on_top_of_the_agenda(ivo: Browser, made: uuid.UUID) -> None:
    assert "Your feedback is wanted" in ivo.get("/backoffice/interviews").text
    ivo.send(url(made, "feedback"), {"recommendation": "yes", "seen": "0"}).close()
    assert "Your feedback is wanted" not in ivo.get("/backoffice/interviews").text


# by the letter


@pytest.fixture
def address(open_work: OpenWork, there: World, made: uuid.UUID, post_office: PostOffice) -> str:
    """What the letter to Ivo says."""
    post_office.letters()
    with open_work(SYSTEM, now=AFTER) as work:
        interviews.ask(work)
    (letter,) = [one for one in post_office.letters() if one["To"] == "ivo@foyer.test"]
    found = re.search(r"http://localhost(/backoffice/feedback/\S+)", letter.get_content())
    assert found
    return found[1]


def test_the_link_opens_five_choices_and_a_box_without_signing_in(
    app: Flask, open_work: OpenWork, address: str
) -> None:
    phone = another(app)
    page = phone.get(address)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Your feedback on Noor Haddad" in page.text
    assert page.text.count('name="recommendation"') == 5
    assert "example.com" not in page.text
    assert notes_of(open_work) == []
    form = form_of(page.text, "my-feedback")
    sent = phone.send(address, form.with_(recommendation="strong_yes").to_dict())
    assert (sent.status_code, sent.location) == (303, f"{address}?done=yes")
    assert "Saved. Thank you." in phone.get(sent.location).text
    assert notes_of(open_work) == [("strong_yes", "")]
    again = form_of(phone.get(address).text, "my-feedback")
    assert phone.send(address, again.with_(text="On second thoughts.").to_dict()).status_code == 303
    assert notes_of(open_work) == [("strong_yes", "On second thoughts.")]
    assert phone.get("/backoffice/interviews").status_code == 303


def test_by_the_link_too_what_does_not_do_keeps_the_text(app: Flask, address: str) -> None:
    phone = another(app)
    answer = phone.send(address, {"text": "Sound."})
    assert answer.status_code == 422
    assert ">Sound.</textarea>" in answer.text
    phone.send(address, {"recommendation": "yes", "text": "one", "seen": "0"}).close()
    answer = phone.send(address, {"recommendation": "no", "text": "two", "seen": "0"})
    assert answer.status_code == 409
    assert ">two</textarea>" in answer.text


def test_a_link_that_opens_nothing_any_more_says_so_calmly(
    app: Flask, open_work: OpenWork, there: World, address: str, clock: Clock
) -> None:
    phone = another(app)
    assert phone.get("/backoffice/feedback/nonsense").status_code == 404
    assert phone.send("/backoffice/feedback/nonsense").status_code == 404
    clock.time = AFTER + 15 * DAY
    for answer in (phone.get(address), phone.send(address, {"recommendation": "yes"})):
        assert answer.status_code == 410
        assert "This link opens nothing any more" in answer.text
    clock.time = AFTER
    with open_work() as work:
        work.session.get_one(User, there.interviewer.id).status = UserStatus.INACTIVE
    assert phone.get(address).status_code == 410
    assert notes_of(open_work) == []


def test_of_an_interview_that_was_cancelled_meanwhile(
    app: Flask, open_work: OpenWork, there: World, made: uuid.UUID, address: str
) -> None:
    with open_work(there.dario, now=AFTER) as work:
        interviews.cancel(work, interviews.get(work, made, for_change=True), CancelReason.BY_US)
    answer = another(app).send(address, {"recommendation": "yes", "text": "Sound."})
    assert answer.status_code == 409
    assert "How this interview stands now: Cancelled." in answer.text
    assert ">Sound.</textarea>" in answer.text


def test_without_its_token_a_form_is_refused(app: Flask, address: str) -> None:
    phone = another(app)
    assert phone.post(address, data={"recommendation": "yes"}).status_code == 400


def test_hostile_words_stay_words(
    app: Flask, ivo: Browser, open_work: OpenWork, address: str, made: uuid.UUID
) -> None:
    ivo.send(url(made, "feedback"), {"recommendation": "yes", "text": CANARY, "seen": "0"}).close()
    for page in (another(app).get(address).text, ivo.get(url(made)).text):
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
