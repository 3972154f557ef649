"""One's own account: name and time zone, where one is signed in, and ending that."""

import re

import pytest
from flask import Flask

from hiring import users
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.web_app import Browser, Clock, another, make_user, sign_in

ACCOUNT = "/backoffice/account"
FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0"}


@pytest.fixture
def browser(app: Flask, recruiter: User) -> Browser:
    browser = another(app)
    sign_in(browser, recruiter)
    return browser


def devices(page: str) -> list[str]:
    listed = page.split('id="devices"')[1].split("<ul")[1].split("</ul>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in listed.split("<li>")[1:]]


def test_the_name_in_the_frame_leads_to_the_account(browser: Browser) -> None:
    assert re.search(
        r'<a class="who" href="/backoffice/account">.*?Rosa Recruiter', browser.get("/backoffice").text
    )
    assert browser.get(ACCOUNT).status_code == 200


def test_one_changes_ones_own_name_and_zone(browser: Browser, recruiter: User, open_work: OpenWork) -> None:
    data = {"first_name": "Rose", "last_name": "", "timezone": "Asia/Tokyo", "email": "x@y.test", "role": "admin"}
    saved = browser.send(ACCOUNT, data)
    assert saved.location == f"{ACCOUNT}?done=saved"
    page = browser.get(saved.location).text
    assert "Saved." in page
    assert "Signed in: Today, 21:00" in page
    with open_work() as work:
        found = users.get(work, recruiter.id)
        assert (found.name, found.timezone, found.email) == ("Rose", "Asia/Tokyo", "rec@foyer.test")
        assert found.role is recruiter.role


@pytest.mark.parametrize(
    "over", [{"first_name": ""}, {"last_name": "x" * 101}, {"timezone": "posix/Europe/London"}, {"timezone": "x"}]
)
def test_a_wrong_field_keeps_what_was_typed(
    browser: Browser, recruiter: User, open_work: OpenWork, over: dict[str, str]
) -> None:
    typed = {"first_name": "Rose", "last_name": "Typed", "timezone": "Asia/Tokyo", **over}
    refused = browser.send(ACCOUNT, typed)
    assert refused.status_code == 422
    assert "<title>Error:" in refused.text
    for value in typed.values():
        assert not value or f'value="{value}"' in refused.text
    with open_work() as work:
        assert users.get(work, recruiter.id).version == 1


def test_the_sessions_stand_with_their_device_and_this_one_first(
    app: Flask, browser: Browser, recruiter: User, clock: Clock
) -> None:
    clock.turn(minutes=10)
    sign_in(another(app), recruiter, headers=FIREFOX)
    assert devices(browser.get(ACCOUNT).text) == [
        "Another browser This one Signed in: Today, 12:00. Seen last: Today, 12:10.",
        "Firefox on Windows Signed in: Today, 12:10. Seen last: Today, 12:10."
        " End Firefox on Windows, Today, 12:10",
    ]


def test_a_session_is_ended_by_itself(app: Flask, browser: Browser, recruiter: User, open_work: OpenWork) -> None:
    """S4."""
    other, stranger = another(app), another(app)
    sign_in(other, recruiter)
    sign_in(stranger, make_user(open_work, "other@foyer.test"))
    found = re.search(r'action="(/backoffice/account/sessions/[0-9a-f-]+/removal)"', browser.get(ACCOUNT).text)
    assert found is not None
    assert stranger.send(found[1]).status_code == 404
    assert other.get(ACCOUNT).status_code == 200
    ended = browser.send(found[1])
    assert "That session has ended." in browser.get(ended.location).text
    assert other.get(ACCOUNT).status_code == 303
    assert len(devices(browser.get(ACCOUNT).text)) == 1


def test_all_others_are_ended(app: Flask, browser: Browser, recruiter: User) -> None:
    others = [another(app) for _ in range(2)]
    for other in others:
        sign_in(other, recruiter)
    assert browser.send(f"{ACCOUNT}/sessions/removal").location == f"{ACCOUNT}?done=all_ended"
    assert [other.get(ACCOUNT).status_code for other in others] == [303, 303]
    assert browser.get(ACCOUNT).status_code == 200


def test_ending_asks_who_it_is(browser: Browser, clock: Clock) -> None:
    """ASVS 7.5.2."""
    clock.turn(minutes=15)
    assert browser.get(ACCOUNT).status_code == 200
    assert browser.send(f"{ACCOUNT}/sessions/removal").location.startswith("/backoffice/confirm")


def test_a_hostile_browser_is_a_name_that_people_know(app: Flask, browser: Browser, recruiter: User) -> None:
    sign_in(another(app), recruiter, headers={"User-Agent": '"><img src=x onerror=alert(1)>'})
    page = browser.get(ACCOUNT).text
    assert "onerror" not in page
    assert "Another browser" in page
