"""Coming in and going out through the pages."""

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from hiring import sign_in as signing
from hiring import users
from hiring.models.event import Event
from hiring.models.user import User, UserSession
from plumbing import passwords
from tests.conftest import OpenWork
from tests.support.web_app import PASSWORD, Browser, Clock, make_user, sign_in

SIGN_IN = "/backoffice/sign-in"
FRESH = "/backoffice/password"


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    assert isinstance(client, Browser)
    return client


def attempt(browser: Browser, email: str = "rec@foyer.test", password: str = PASSWORD, **more: object) -> int:
    data = {"email": email, "password": password}
    return browser.send(SIGN_IN, data, **more).status_code


def events(open_work: OpenWork) -> list[str]:
    with open_work() as work:
        return list(work.session.scalars(select(Event.type).order_by(Event.seq)))


def test_the_right_password_lets_in(browser: Browser, recruiter: User, open_work: OpenWork) -> None:
    response = sign_in(browser, recruiter)
    assert response.location == "/backoffice"
    assert browser.get("/backoffice/confirm").status_code == 200
    assert events(open_work) == ["user.added", "user.signed_in"]


@pytest.mark.parametrize("email", [" REC@Foyer.test ", "rec@FOYER.TEST"])
def test_the_address_may_be_spelled_anyhow(browser: Browser, recruiter: User, email: str) -> None:
    assert attempt(browser, email) == 303


def test_refusals_look_alike_whoever_it_was(app: Flask, recruiter: User, open_work: OpenWork) -> None:
    make_user(open_work, "gone@foyer.test")
    with open_work() as work:
        users.deactivate(work, users.find(work, "gone@foyer.test"))  # type: ignore[arg-type]
    seen = set()
    for email, password in (
        ("rec@foyer.test", "wrong"), ("nobody@foyer.test", PASSWORD), ("gone@foyer.test", PASSWORD),
        ("gone@foyer.test", "wrong"),
    ):  # fmt: skip
        browser = app.test_client()
        response = browser.send(SIGN_IN, {"email": email, "password": password})  # type: ignore[attr-defined]
        text = re.sub(r'name="csrf_token" type="hidden" value="[^"]+"', "", response.text).replace(email, "EMAIL")
        kept = ("X-Request-Id", "Set-Cookie", "Content-Length")
        headers = tuple((name, value) for name, value in response.headers if name not in kept)
        seen.add((response.status_code, text, headers))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 422
    assert events(open_work).count("user.sign_in_failed") == 4


def test_the_same_work_is_done_for_known_and_unknown(
    browser: Browser, recruiter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str | None] = []
    real = passwords.check_password

    def watched(stored: str | None, password: str) -> passwords.Verdict:
        compared.append(stored)
        return real(stored, password)

    monkeypatch.setattr("backoffice.entering.check_password", watched)
    attempt(browser, "rec@foyer.test", "wrong")
    attempt(browser, "nobody@foyer.test", "wrong")
    assert [stored is None for stored in compared] == [False, True]


def test_nothing_typed_wrong_is_written_anywhere(
    browser: Browser, recruiter: User, open_work: OpenWork, caplog: pytest.LogCaptureFixture
) -> None:
    attempt(browser, "typo-canary@foyer.test", "password-canary-1")
    with open_work() as work:
        told = work.session.scalars(select(Event).where(Event.type == "user.sign_in_failed")).one()
        assert "canary" not in str(told.data) + told.actor_name
    assert "canary" not in caplog.text


def test_ten_wrong_passwords_stop_this_machine_and_no_other(
    app: Flask, browser: Browser, recruiter: User, clock: Clock
) -> None:
    assert [attempt(browser, password="wrong") for _ in range(10)] == [422] * 10
    refused = browser.send(SIGN_IN, {"email": "rec@foyer.test", "password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    elsewhere = app.test_client()
    assert isinstance(elsewhere, Browser)
    assert attempt(elsewhere, environ_overrides={"REMOTE_ADDR": "203.0.113.5"}) == 303
    clock.turn(minutes=15)
    assert attempt(browser) == 303


def test_twenty_guesses_an_hour_stop_a_machine_whatever_the_accounts(browser: Browser, recruiter: User) -> None:
    statuses = [attempt(browser, f"user{n}@foyer.test", "wrong") for n in range(21)]
    assert statuses == [422] * 20 + [429]


def test_right_passwords_do_not_use_the_limits_up(app: Flask, recruiter: User) -> None:
    """An office behind one address signs in each morning."""
    for _ in range(25):
        sign_in(app.test_client(), recruiter)


def test_a_stored_hash_of_older_parameters_is_replaced(
    browser: Browser, recruiter: User, open_work: OpenWork
) -> None:
    older = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1).hash(PASSWORD)
    with open_work() as work:
        work.session.execute(update(User).where(User.id == recruiter.id).values(password_hash=older))
    assert attempt(browser) == 303
    with open_work() as work:
        stored = signing.password_hash_of(work.session, recruiter.id)
        assert stored is not None
        assert stored != older
        assert passwords.check_password(stored, PASSWORD) == passwords.Verdict(True)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("//evil.test", "/backoffice"),
        ("/\\evil.test", "/backoffice"),
        ("https:evil.test", "/backoffice"),
        ("/%0d%0aX: y", "/backoffice"),
        ("/ok", "/ok"),
        ("/backoffice/jobs?q=a b", "/backoffice/jobs?q=a%20b"),
    ],
)
def test_signing_in_leads_to_pages_of_this_site_only(
    browser: Browser, recruiter: User, target: str, lands: str
) -> None:
    data = {"email": recruiter.email, "password": PASSWORD, "next": target}
    assert browser.send(SIGN_IN, data).location == lands
    assert "evil" not in browser.get(SIGN_IN, query_string={"next": target}).text


def test_signing_in_gives_a_new_session_and_ends_the_old(
    browser: Browser, recruiter: User, open_work: OpenWork
) -> None:
    browser.get(SIGN_IN)
    planted = browser.get_cookie("foyer")
    sign_in(browser, recruiter)
    first = browser.get_cookie("foyer")
    sign_in(browser, recruiter)
    second = browser.get_cookie("foyer")
    assert planted is not None
    assert first is not None
    assert second is not None
    assert len({planted.value, first.value, second.value}) == 3
    for dead in (planted, first):
        browser.set_cookie("foyer", dead.value)
        assert browser.get("/backoffice/confirm").status_code == 303
    browser.set_cookie("foyer", second.value)
    assert browser.get("/backoffice/confirm").status_code == 200


def test_signing_out_kills_the_cookie_and_clears_the_browser(
    browser: Browser, recruiter: User, open_work: OpenWork
) -> None:
    sign_in(browser, recruiter)
    cookie = browser.get_cookie("foyer")
    response = browser.send("/backoffice/sign-out")
    assert (response.status_code, response.location) == (303, SIGN_IN)
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert cookie is not None
    browser.set_cookie("foyer", cookie.value)
    assert browser.get("/backoffice/confirm").status_code == 303
    assert browser.get("/backoffice/confirm", headers={"HX-Request": "true"}).status_code == 401
    with open_work() as work:
        assert work.session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).all() == []
    assert events(open_work)[-1] == "session.ended"


@pytest.mark.parametrize("path", ["/backoffice/sign-out", "/backoffice/password", SIGN_IN, "/backoffice/confirm"])
def test_a_form_without_its_token_changes_nothing(
    browser: Browser, recruiter: User, open_work: OpenWork, path: str
) -> None:
    sign_in(browser, recruiter)
    before = events(open_work)
    data = {"email": recruiter.email, "password": "another fine pass phrase"}
    response = browser.post(path, data=data)
    assert response.status_code == 400
    assert "too old" in response.text
    crossing = browser.send(path, data, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossing.status_code == 403
    assert events(open_work) == before
    assert browser.get("/backoffice/confirm").status_code == 200


def link(open_work: OpenWork, user: User) -> str:
    with open_work() as work:
        return f"/backoffice/sign-in/link/{signing.make_sign_in_link(work, user)}"


def test_a_link_signs_in_once_by_its_button_and_leads_to_a_password(
    app: Flask, browser: Browser, open_work: OpenWork
) -> None:
    user = make_user(open_work)
    address = link(open_work, user)
    for _ in range(2):
        page = browser.get(address)
        assert page.status_code == 200
        assert "Rosa Recruiter" in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"
    assert browser.get("/backoffice/confirm").status_code == 303
    entered = browser.send(address)
    assert (entered.status_code, entered.location) == (303, "/backoffice/password")
    assert browser.get(FRESH).status_code == 200
    stranger = app.test_client()
    assert isinstance(stranger, Browser)
    for again in (stranger.get(address), stranger.send(address)):
        assert again.status_code == 410
        assert "has been used" in again.text
    assert stranger.get("/backoffice/confirm").status_code == 303


def test_a_made_up_link_is_not_found(browser: Browser) -> None:
    assert browser.get("/backoffice/sign-in/link/made-up").status_code == 404
    assert browser.send("/backoffice/sign-in/link/made-up").status_code == 404


def test_a_new_password_works_and_ends_other_sessions(
    app: Flask, browser: Browser, recruiter: User, open_work: OpenWork
) -> None:
    chosen = "twelve green umbrellas \U0001f600 in the rain and many more words until it is very long indeed, yes "
    other = app.test_client()
    sign_in(other, recruiter)
    sign_in(browser, recruiter)
    assert browser.send(FRESH, {"password": chosen}).status_code == 303
    assert browser.get("/backoffice/confirm").status_code == 200
    assert other.get("/backoffice/confirm").status_code == 303
    assert isinstance(other, Browser)
    assert attempt(other, password=chosen.rstrip()) == 422
    assert attempt(other, password=PASSWORD) == 422
    assert attempt(other, password=chosen) == 303
    assert "user.password_set" in events(open_work)


@pytest.mark.parametrize("bad", ["short", "x7" * 65, "qwertyuiop10", "rosarecruiter1", ""])
def test_a_password_that_is_easily_guessed_is_refused_with_advice(
    browser: Browser, recruiter: User, bad: str
) -> None:
    sign_in(browser, recruiter)
    response = browser.send(FRESH, {"password": bad})
    assert response.status_code == 422
    assert 'id="password-error"' in response.text
    assert "<title>Error:" in response.text
    assert not bad or bad not in response.text


def test_confirming_opens_step_up_again_and_returns(browser: Browser, recruiter: User, clock: Clock) -> None:
    sign_in(browser, recruiter)
    clock.turn(minutes=20)
    asked = browser.get(FRESH)
    assert asked.location == "/backoffice/confirm?next=/backoffice/password"
    assert 'value="/backoffice/password"' in browser.get(asked.location).text
    wrong = browser.send("/backoffice/confirm", {"password": "wrong", "next": FRESH})
    assert wrong.status_code == 422
    assert browser.get(FRESH).status_code == 303
    right = browser.send("/backoffice/confirm", {"password": PASSWORD, "next": FRESH})
    assert (right.status_code, right.location) == (303, FRESH)
    assert browser.get(FRESH).status_code == 200
    clock.turn(minutes=15)
    assert browser.get(FRESH).status_code == 303


def test_an_expired_session_leads_back_to_where_it_was(browser: Browser, recruiter: User, clock: Clock) -> None:
    sign_in(browser, recruiter)
    clock.turn(minutes=61)
    asked = browser.get("/backoffice/confirm?next=/backoffice/jobs")
    page = browser.get(asked.location)
    found = re.search(r'name="next"[^>]* value="([^"]*)"', page.text)
    assert found is not None
    entered = browser.send(
        SIGN_IN, {"email": recruiter.email, "password": PASSWORD, "next": found[1].replace("&amp;", "&")}
    )
    assert entered.location == "/backoffice/confirm?next=/backoffice/jobs"


def test_an_empty_foyer_lets_nobody_in(browser: Browser) -> None:
    assert browser.get("/backoffice/confirm").status_code == 303
    assert attempt(browser, "admin@foyer.test", "admin") == 422
