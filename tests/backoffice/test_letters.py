"""Letters: what waits, went and failed, for those who may read them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, letters, users
from hiring.actors import Role
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.user import Link
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, reason, recruiter
from tests.support.web_app import Browser


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def test_the_list_names_who_and_how_it_stands(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work), letter=True)
    page = rosa.get("/backoffice/letters").text
    assert page.count("noor.haddad@example.com") == 2
    assert "Waiting" in page


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


def test_older_letters_are_one_link_away(rosa: Browser, open_work: OpenWork, there: World) -> None:
    for number in range(60):
        with open_work(now=NOON - timedelta(minutes=number + 1)) as work:
            applied(work, work.session.get_one(Job, there.job.id), f"Person Number{number}")
    page = rosa.get("/backoffice/letters").text
    older = page.split('class="pager"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert page.count("<tr data-walk") == 50
    assert rosa.get(older).text.count("<tr data-walk") == 12
    for wrong in ("x", "2026-11-24T12:00:00"):
        assert rosa.get(f"/backoffice/letters?before={wrong}").status_code == 404


@pytest.mark.parametrize(
    "before", ["x", "2026-01-01", "0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "9" * 5000]
)
def test_an_instant_that_is_none_is_a_page_that_is_not_there(rosa: Browser, before: str) -> None:
    assert rosa.get(f"/backoffice/letters?before={before}").status_code == 404


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
    assert "rosa.door@foyer.test" in admin.get("/backoffice/letters").text
    shown = admin.get(f"/backoffice/letters/{id}").text
    assert f"/backoffice/users/{user.id}" in shown
    assert "550 no such user" in shown
    assert "1 letter could not be sent" in admin.get("/backoffice").text
    assert "rosa.door@foyer.test" not in rosa.get("/backoffice/letters").text
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
