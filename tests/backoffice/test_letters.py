"""Letters: what waits, went and failed, for those who may read them."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, hiring_teams, letter_templates, letters, users
from hiring.actors import JobRole, Role
from hiring.models.application import Application
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.letter_template import TemplateKind
from hiring.models.link import Link
from hiring.models.organisation import Setting
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, reason, recruiter, statements
from tests.support.web_app import Browser
from web.hall import db


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def test_the_list_names_who_and_how_it_stands(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work), letter=True)
    page = rosa.get("/backoffice/letters").text
    assert page.count("noor.haddad@example.com") == 2
    assert "Our answer" in page


def test_a_letter_is_shown_as_it_went(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        letter = letters.of(work, there.noor)[0]
        letter = work.session.get_one(Letter, letter.id)
        letter.state, letter.subject, letter.body, letter.sent_at = (
            LetterState.SENT,
            "Hello",
            "Dear\n<b>Noor</b>",
            NOON,
        )
        id = letter.id
    page = rosa.get(f"/backoffice/letters/{id}").text
    assert "Dear\n&lt;b&gt;Noor&lt;/b&gt;" in page
    assert f"/backoffice/applications/{there.noor.id}" in page


def test_a_failed_letter_is_named_on_today(rosa: Browser, open_work: OpenWork, there: World) -> None:
    assert "could not be sent" not in rosa.get("/backoffice").text
    with open_work() as work:
        letter = work.session.get_one(Letter, letters.of(work, there.noor)[0].id)
        letter.state, letter.error = LetterState.FAILED, "550 no such user"
        id = letter.id
    assert "1 letter could not be sent" in rosa.get("/backoffice").text
    assert "550 no such user" in rosa.get(f"/backoffice/letters/{id}").text


def test_members_read_no_letters(app: Flask, open_work: OpenWork, there: World) -> None:
    browser = recruiter(app, open_work, "Stray", Role.MEMBER)
    with open_work() as work:
        id = letters.of(work, there.noor)[0].id
    assert browser.get("/backoffice/letters").status_code == 403
    assert browser.get(f"/backoffice/letters/{id}").status_code == 404


def test_letters_of_a_confidential_job_stay_with_its_team(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work() as work:
        id = letters.of(work, there.noor)[0].id
        work.session.get_one(Job, there.job.id).visibility = Visibility.CONFIDENTIAL
    assert "noor.haddad" not in rosa.get("/backoffice/letters").text
    assert rosa.get(f"/backoffice/letters/{id}").status_code == 404


def test_later_letters_are_one_link_away(rosa: Browser, open_work: OpenWork, there: World) -> None:
    for number in range(60):
        with open_work(now=NOON - timedelta(minutes=number + 1)) as work:
            applied(work, work.session.get_one(Job, there.job.id), f"Person Number{number}")
    page = rosa.get("/backoffice/letters").text
    later = page.split('class="pager"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert page.count("<tr data-walk") == 50
    assert rosa.get(later).text.count("<tr data-walk") == 12


@pytest.mark.parametrize(
    "after",
    ["x", "2026-01-01", "2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z_1", "0001-01-01T00:00:00%2B23:59_x",
     "9" * 5000, "_", f"2026-11-24T12:00:00_{uuid.UUID(int=1)}"],
)  # fmt: skip
def test_a_place_that_is_none_is_a_page_that_is_not_there(rosa: Browser, after: str) -> None:
    assert rosa.get(f"/backoffice/letters?after={after}").status_code == 404


def test_the_list_takes_no_more_statements_for_more_letters(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with app.app_context():
        engine = db.engine

    def counted() -> int:
        with statements(engine) as seen:
            assert rosa.get("/backoffice/letters").status_code == 200
        return len(seen)

    few = counted()
    for number in range(20):
        with open_work() as work:
            applied(work, work.session.get_one(Job, there.job.id), f"Person Number{number}")
    assert counted() == few


# what can be done about one


@pytest.fixture
def message(open_work: OpenWork, there: World) -> uuid.UUID:
    """One that goes in two hours."""
    with open_work(there.dario) as work:
        noor = work.session.get_one(Application, there.noor.id)
        return letters.write_message(work, noor, "About {job}", "Dear <b>", due_at=NOON + timedelta(hours=2)).id


def state_of(open_work: OpenWork, id: uuid.UUID) -> LetterState:
    with open_work() as work:
        return work.session.get_one(Letter, id).state


def test_a_letter_that_waits_shows_how_it_would_go(rosa: Browser, message: uuid.UUID, there: World) -> None:
    page = rosa.get(f"/backoffice/letters/{message}").text
    assert "As it goes if nothing changes until then" in page
    assert "Dear &lt;b&gt;" in page
    assert "Dario Test" in page
    assert 'value="2026-11-24T14:00"' in page


def test_stopped_it_does_not_go_and_twice_is_the_same(
    rosa: Browser, open_work: OpenWork, message: uuid.UUID
) -> None:
    for _ in range(2):
        response = rosa.send(f"/backoffice/letters/{message}/cancellation")
        assert response.status_code == 303
    assert state_of(open_work, message) is LetterState.CANCELLED
    assert "Stopped. It does not go." in rosa.get(response.location).text


def test_a_stop_is_undone_from_the_list_and_from_the_letter(
    rosa: Browser, open_work: OpenWork, message: uuid.UUID
) -> None:
    for back, place in (({"back": "waiting"}, "/backoffice/letters?"), ({}, f"/backoffice/letters/{message}")):
        stopped = rosa.get(rosa.send(f"/backoffice/letters/{message}/cancellation", back).location).text
        form = stopped.split(f'action="/backoffice/letters/{message}/cancellation/removal"')[1].split("</form>")[0]
        assert "Undo" in form
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.split('value="board"')[0]))
        response = rosa.send(f"/backoffice/letters/{message}/cancellation/removal", {"back": fields["back"]})
        assert response.location.startswith(place)
        assert "Not stopped any more. It waits until 24 Nov, 14:00." in rosa.get(response.location).text
        assert state_of(open_work, message) is LetterState.WAITING
    assert "It waits until" not in rosa.get(f"/backoffice/letters/{message}?done=cancelled").text


def test_a_stop_that_cannot_be_undone_says_why(
    rosa: Browser, open_work: OpenWork, there: World, message: uuid.UUID
) -> None:
    rosa.send(f"/backoffice/letters/{message}/cancellation").close()
    with open_work() as work:
        work.session.get_one(Letter, message).state = LetterState.SENT
    response = rosa.send(f"/backoffice/letters/{message}/cancellation/removal")
    assert response.status_code == 409
    assert "this letter had gone already" in response.text


def test_stopped_too_late_it_says_that_it_had_gone(rosa: Browser, open_work: OpenWork, message: uuid.UUID) -> None:
    with open_work() as work:
        work.session.get_one(Letter, message).state = LetterState.SENT
    response = rosa.send(f"/backoffice/letters/{message}/cancellation")
    assert response.status_code == 409
    assert "this letter had gone already" in response.text
    with open_work() as work:
        letter = work.session.get_one(Letter, message)
        letter.facts = letter.facts | {"stopped": True}
    assert "it had gone already" in rosa.get(f"/backoffice/letters/{message}").text


def test_it_gets_another_time_in_the_organisations_zone(
    rosa: Browser, open_work: OpenWork, message: uuid.UUID
) -> None:
    with open_work() as work:
        work.session.add(Setting(key="organisation", value={"timezone": "Asia/Tokyo"}))
    response = rosa.send(f"/backoffice/letters/{message}/delay", {"due": "2026-11-25T09:00"})
    assert response.status_code == 303
    assert "waits until 25 Nov, 09:00" in rosa.get(response.location).text
    with open_work() as work:
        assert work.session.get_one(Letter, message).due_at.isoformat() == "2026-11-25T00:00:00+00:00"


@pytest.mark.parametrize(
    ("due", "says"),
    [("", "Choose a day and a time"), ("soon", "Choose a day and a time"),
     ("2026-11-24T11:00", "This time is over"),
     ("2027-11-24T11:00", "within the next 90 days"), ("0001-01-01T00:00", "Choose a day and a time"),
     ("9999-12-31T23:59", "Choose a day and a time"), ("2026-02-30T10:00", "Choose a day and a time"),
     ("2026-11-25T09:00Z", "Choose a day and a time"), ("9" * 4000, "Choose a day and a time")],
)  # fmt: skip
def test_a_time_that_does_not_do_is_said_and_kept(
    rosa: Browser, open_work: OpenWork, message: uuid.UUID, due: str, says: str
) -> None:
    response = rosa.send(f"/backoffice/letters/{message}/delay", {"due": due})
    assert response.status_code == 422
    assert says in response.text
    assert f'value="{due}"' in response.text
    with open_work() as work:
        assert work.session.get_one(Letter, message).due_at == NOON + timedelta(hours=2)


def test_it_can_go_now_from_the_list(rosa: Browser, open_work: OpenWork, message: uuid.UUID) -> None:
    response = rosa.send(f"/backoffice/letters/{message}/sending", {"back": "waiting"})
    assert response.location.startswith("/backoffice/letters?state=waiting")
    assert "It goes out now." in rosa.get(response.location).text
    with open_work() as work:
        assert work.session.get_one(Letter, message).due_at == NOON


def test_a_failed_letter_says_why_and_is_sent_again(
    rosa: Browser, open_work: OpenWork, message: uuid.UUID, there: World
) -> None:
    with open_work() as work:
        letter = work.session.get_one(Letter, message)
        letter.state, letter.error = LetterState.FAILED, "unreachable"
        work.session.get_one(Application, there.noor.id).candidate.primary_email = "other@example.com"
    listed = rosa.get("/backoffice/letters?state=failed").text
    assert "The mail server could not be reached" in listed
    response = rosa.send(f"/backoffice/letters/{message}/resend", {"back": "<script>"})
    page = rosa.get(response.location).text
    assert "This is the new letter" in page
    assert "other@example.com" in page
    assert f"/backoffice/letters/{message}" in page
    assert response.location.split("?")[0] in rosa.get(f"/backoffice/letters/{message}").text


def test_whoever_runs_the_job_acts_without_seeing_all_letters(
    app: Flask, open_work: OpenWork, there: World, message: uuid.UUID
) -> None:
    browser = recruiter(app, open_work, "Carl", Role.MEMBER)
    with open_work() as work:
        carl = users.find(work, "carl.door@foyer.test")
        assert carl
        hiring_teams.add(work, work.session.get_one(Job, there.job.id), carl, JobRole.COORDINATOR)
    assert browser.get("/backoffice/letters").status_code == 403
    assert "Dear &lt;b&gt;" in browser.get(f"/backoffice/letters/{message}").text
    assert browser.send(f"/backoffice/letters/{message}/cancellation", {"back": "waiting"}).status_code == 303
    assert state_of(open_work, message) is LetterState.CANCELLED
    page = browser.get(f"/backoffice/applications/{there.noor.id}").text
    assert f"/backoffice/letters/{message}" in page
    assert "Carl Recruiter stopped a letter before it went: Message" in page


def test_the_timeline_tells_what_was_written_and_how_it_stands(
    rosa: Browser, there: World, message: uuid.UUID
) -> None:
    page = rosa.get(f"/backoffice/applications/{there.noor.id}").text
    history = page.split('id="history"')[1]
    assert "Dario Test wrote to Noor Haddad" in history
    assert "Waiting" in history
    assert f"/backoffice/letters/{message}" in history


def test_the_page_shows_what_goes_whoever_looks(rosa: Browser, open_work: OpenWork, there: World) -> None:
    """{recruiter} is who wrote it where nobody owns the application, never who happens to read it."""
    with open_work() as work:
        letter_templates.add(work, TemplateKind.REJECTED, name="No", language="en", subject="x",
                             body="Yours, {recruiter}")  # fmt: skip
        by_nobody = letters.write(work, Occasion.REJECTED, work.session.get_one(Application, there.noor.id))
    with open_work(there.dario) as work:
        by_dario = letters.write(work, Occasion.REJECTED, work.session.get_one(Application, there.noor.id))
    assert by_nobody
    assert by_dario
    assert "Yours, Dario Test" in rosa.get(f"/backoffice/letters/{by_dario.id}").text
    page = rosa.get(f"/backoffice/letters/{by_nobody.id}").text
    assert "Yours, " not in page
    assert "nothing to stand for {recruiter}" in page


def test_foyers_words_that_went_instead_say_why(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        letter_templates.add(work, TemplateKind.REJECTED, name="No", language="en", subject="x", body="{reason}")
        nothing = letters.write(work, Occasion.REJECTED, work.session.get_one(Application, there.noor.id))
        assert nothing
    page = rosa.get(f"/backoffice/letters/{nothing.id}").text
    assert "nothing to stand for {reason}" in page
    assert "Thank you for applying for Frame welder" in page


def test_letters_to_users_are_for_administrators_alone(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    admin = recruiter(app, open_work, "Ada", Role.ADMIN)
    with open_work() as work:
        user = users.find(work, "rosa.door@foyer.test")
        assert user is not None
        letter = letters.tell_of_change(work, user, "password_set")
        letter.state, letter.error = LetterState.FAILED, "550 no such user"
        id = letter.id
    member = recruiter(app, open_work, "Stray", Role.MEMBER)
    assert "rosa.door@foyer.test" in admin.get("/backoffice/letters?state=failed").text
    shown = admin.get(f"/backoffice/letters/{id}").text
    assert f"/backoffice/users/{user.id}" in shown
    assert "550 no such user" in shown
    assert "1 letter could not be sent" in admin.get("/backoffice").text
    assert "rosa.door@foyer.test" not in rosa.get("/backoffice/letters?state=failed").text
    for browser in (rosa, member):
        assert browser.get(f"/backoffice/letters/{id}").status_code == 404
        assert "could not be sent" not in browser.get("/backoffice").text


def test_looking_at_a_letter_makes_no_link(app: Flask, open_work: OpenWork, there: World) -> None:
    admin = recruiter(app, open_work, "Ada", Role.ADMIN)
    with open_work() as work:
        user = users.find(work, "ada.door@foyer.test")
        assert user is not None
        id = letters.write_to_user(work, Occasion.PASSWORD_RESET, user).id
    for _ in range(2):
        assert admin.get(f"/backoffice/letters/{id}").status_code == 200
    with open_work() as work:
        assert work.session.scalars(select(Link)).all() == []
