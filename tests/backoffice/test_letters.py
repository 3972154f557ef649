"""Letters: what waits, went and failed, for those who may read them."""

from datetime import timedelta

import pytest
from flask import Flask

from hiring import applications, letters
from hiring.actors import Role
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter, LetterState
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, reason, recruiter, world
from tests.support.web_app import Browser


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


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
