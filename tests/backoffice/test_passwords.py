"""A forgotten password: nothing tells who has an account, and the link in the letter works once, by its button."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hiring import letters, users
from hiring.models.event import Event
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import Link
from hiring.models.user import User
from plumbing.outbox import Task
from tests.conftest import OpenWork
from tests.support.post_office import PostOffice
from tests.support.web_app import PASSWORD, Browser, Clock, another, make_user, sign_in
from web import letters as worded

RESET = "/backoffice/reset-password"
NEW = "walnut lantern ferry 10"


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    assert isinstance(client, Browser)
    return client


def asked(browser: Browser, post_office: PostOffice, email: str = "rec@foyer.test") -> str:
    """The path of the link that was mailed."""
    assert browser.send(RESET, {"email": email}).status_code == 303
    return post_office.address("reset-password")


def test_every_address_is_answered_alike_and_only_one_gets_a_letter(
    app: Flask, recruiter: User, open_work: OpenWork, post_office: PostOffice
) -> None:
    """C07."""
    gone = make_user(open_work, "gone@foyer.test")
    with open_work() as work:
        users.deactivate(work, users.get(work, gone.id))
    seen = set()
    for email in ("rec@foyer.test", "nobody@foyer.test", "gone@foyer.test", "not an address"):
        browser = another(app)
        response = browser.send(RESET, {"email": email})
        page = browser.get(response.location)
        kept = ("X-Request-Id", "Set-Cookie")
        headers = tuple((name, value) for name, value in response.headers if name not in kept)
        seen.add((response.status_code, response.text, headers, page.status_code, page.text))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 303
    assert "If we know this address" in next(iter(seen))[4]
    assert [letter["To"] for letter in post_office.letters()] == ["rec@foyer.test"]


def test_asking_leaves_the_same_kinds_of_rows_for_known_and_unknown(
    app: Flask, recruiter: User, open_work: OpenWork
) -> None:
    """A3: what is written before the answer does not depend on who has an account."""
    rows = []
    for email in ("rec@foyer.test", "nobody@foyer.test"):
        before = count(open_work)
        another(app).send(RESET, {"email": email})
        rows.append(tuple(after - former for after, former in zip(count(open_work), before, strict=True)))
    assert rows == [(1, 1, 0, 0)] * 2


def count(open_work: OpenWork) -> tuple[int, ...]:
    with open_work() as work:
        return tuple(len(work.session.scalars(select(kind)).all()) for kind in (Task, Event, Letter, Link))


def test_the_link_is_used_up_by_the_button_alone(
    app: Flask, browser: Browser, recruiter: User, post_office: PostOffice
) -> None:
    """C08."""
    signed = another(app)
    sign_in(signed, recruiter)
    path = asked(browser, post_office)
    for _ in range(2):
        page = browser.get(path)
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
    saved = browser.send(path, {"password": NEW})
    assert saved.status_code == 303
    assert "Your new password is saved" in browser.get(saved.location).text
    for again in (browser.get(path), browser.send(path, {"password": NEW})):
        assert again.status_code == 410
        assert "This link has been used" in again.text
        assert RESET in again.text
    assert signed.get("/backoffice/account").status_code == 303
    (notice,) = post_office.letters()
    assert notice["To"] == "rec@foyer.test"
    assert "A new password was set" in notice.get_content()
    assert browser.get("/backoffice/account").status_code == 303  # a reset does not sign in
    assert browser.send("/backoffice/sign-in", {"email": recruiter.email, "password": PASSWORD}).status_code == 422
    sign_in(browser, recruiter, NEW)


@pytest.mark.parametrize("bad", ["short", "x7" * 65, "qwertyuiop10", "rosarecruiter1", ""])
def test_a_password_that_is_easily_guessed_leaves_the_link_unused(
    browser: Browser, recruiter: User, post_office: PostOffice, bad: str
) -> None:
    path = asked(browser, post_office)
    refused = browser.send(path, {"password": bad})
    assert refused.status_code == 422
    assert 'id="password-error"' in refused.text
    assert not bad or bad not in refused.text
    assert browser.send(path, {"password": NEW}).status_code == 303


def test_the_link_runs_out_after_half_an_hour(
    browser: Browser, recruiter: User, post_office: PostOffice, clock: Clock
) -> None:
    path = asked(browser, post_office)
    clock.turn(minutes=30)
    for again in (browser.get(path), browser.send(path, {"password": NEW})):
        assert again.status_code == 410
        assert "This link has run out" in again.text


def test_a_made_up_link_is_not_found(browser: Browser) -> None:
    assert browser.get(f"{RESET}/made-up").status_code == 404
    assert browser.send(f"{RESET}/made-up", {"password": NEW}).status_code == 404


def test_one_letter_in_ten_minutes_however_often_it_is_asked_for(
    browser: Browser, recruiter: User, post_office: PostOffice, clock: Clock
) -> None:
    def ask() -> int:
        assert browser.send(RESET, {"email": "Rec@foyer.test"}).status_code == 303
        return len(post_office.letters())

    assert [ask(), ask()] == [1, 0]
    clock.turn(minutes=10)
    assert ask() == 1


def test_a_machine_that_asks_too_often_is_stopped_whatever_the_addresses(app: Flask, browser: Browser) -> None:
    answers = [browser.send(RESET, {"email": f"user{n}@foyer.test"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    elsewhere = another(app).send(
        RESET, {"email": "user@foyer.test"}, environ_overrides={"REMOTE_ADDR": "203.0.113.5"}
    )
    assert elsewhere.status_code == 303


@pytest.mark.parametrize("email", ["", "x" * 400])
def test_without_an_address_nothing_is_asked(browser: Browser, open_work: OpenWork, email: str) -> None:
    refused = browser.send(RESET, {"email": email})
    assert refused.status_code == 422
    assert "<title>Error:" in refused.text
    assert count(open_work) == (0, 0, 0, 0)


def test_the_secret_is_stored_and_logged_nowhere(
    browser: Browser, recruiter: User, open_work: OpenWork, post_office: PostOffice,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    token = asked(browser, post_office).rpartition("/")[2]
    browser.get(f"{RESET}/{token}")
    with open_work() as work:
        letter = work.session.scalars(select(Letter)).one()
        assert (letter.occasion, letter.state) == (Occasion.PASSWORD_RESET, LetterState.SENT)
        assert letter.body is not None
        assert f"{RESET}/***" in letter.body
        stored = [
            str([getattr(row, column.key) for column in kind.__table__.columns])
            for kind in (Letter, Link, Event, Task)
            for row in work.session.scalars(select(kind)).all()
        ]
    assert token not in "".join(stored)
    assert token not in caplog.text


def test_the_address_in_a_letter_comes_from_the_settings(app: Flask, recruiter: User, open_work: OpenWork) -> None:
    """L4: never from the Host header, also where a request draws the letter; and never with a secret there."""
    with open_work() as work:
        letter = letters.write_to_user(work, Occasion.PASSWORD_RESET, recruiter)
    with app.test_request_context(base_url="http://127.0.0.1"), open_work() as work:
        text = worded.render(work, letter).text
    assert re.findall(r"https?://\S+", text) == [f"http://localhost{RESET}/***"]
    assert count(open_work) == (1, 1, 1, 0)


def test_the_sign_in_page_leads_there(browser: Browser) -> None:
    assert f'href="{RESET}"' in browser.get("/backoffice/sign-in").text


def test_a_changed_password_is_told_by_letter(browser: Browser, recruiter: User, post_office: PostOffice) -> None:
    sign_in(browser, recruiter)
    saved = browser.send("/backoffice/password", {"password": NEW})
    assert "Your new password is saved" in browser.get(saved.location).text
    (notice,) = post_office.letters()
    assert notice["Subject"] == "Your access to Our organisation hiring was changed"
    assert "The password of your account was changed." in notice.get_content()
    assert NEW not in notice.get_content()
