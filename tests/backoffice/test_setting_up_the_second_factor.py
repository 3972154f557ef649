"""Setting up the second step with an app, changing it, and who must have one."""

import re
from html import unescape
from xml.etree import ElementTree

import pyotp
import pytest
from flask import Flask

from hiring import users
from hiring.actors import Role
from hiring.models.user import User
from plumbing.sealing import sealer
from tests.conftest import OpenWork
from tests.support.post_office import PostOffice
from tests.support.second_step import (
    SECRET,
    SET_UP,
    SIGN_IN,
    Guarded,
    codes_of,
    field,
    first_step,
    is_in,
    key_of,
    now_code,
    second_step,
    set_up,
)
from tests.support.web_app import Clock, another, make_user
from tests.support.web_app import sign_in as enter


def test_an_app_is_set_up_by_its_first_code(
    app: Flask, recruiter: User, open_work: OpenWork, clock: Clock, post_office: PostOffice
) -> None:
    browser, other = another(app), another(app)
    for one in (browser, other):
        enter(one, recruiter)
    secret, codes = set_up(browser, clock)
    assert len(codes) == 10
    assert is_in(browser)
    assert not is_in(other)
    assert "Second step" in browser.get("/backoffice/account").text
    with open_work() as work:
        stored = users.get(work, recruiter.id).totp_secret
        assert stored is not None
        assert secret not in stored
    (notice,) = post_office.letters()
    assert "now asks for a code" in notice.get_content()
    page = first_step(another(app)).text
    clock.turn(seconds=30)
    fresh = another(app)
    assert second_step(fresh, page, code=now_code(clock, secret)).status_code == 303


def test_setting_it_up_gives_the_session_a_new_id(app: Flask, recruiter: User, clock: Clock) -> None:
    """S2: the cookie from before opens nothing."""
    browser, thief = another(app), another(app)
    enter(browser, recruiter)
    cookie = browser.get_cookie("foyer")
    assert cookie is not None
    set_up(browser, clock)
    thief.set_cookie("foyer", cookie.value)
    assert not is_in(thief)
    assert is_in(browser)


def test_a_wrong_code_keeps_the_key_on_the_page(app: Flask, recruiter: User, clock: Clock) -> None:
    browser = another(app)
    enter(browser, recruiter)
    page = browser.get(SET_UP).text
    refused = browser.send(SET_UP, {"sealed": field(page, "sealed"), "code": "000000"})
    assert refused.status_code == 422
    assert key_of(refused.text) == key_of(page)
    data = {"sealed": field(refused.text, "sealed"), "code": now_code(clock, key_of(page))}
    assert browser.send(SET_UP, data).status_code == 200


@pytest.mark.parametrize("sealed", ["", "made up", "of another"])
def test_a_key_that_this_page_did_not_show_is_not_confirmed(
    app: Flask, recruiter: User, open_work: OpenWork, clock: Clock, sealed: str
) -> None:
    browser = another(app)
    enter(browser, recruiter)
    if sealed == "of another":
        sealed = sealer(app.config["SECRET_KEY"]).seal(SECRET, f"set up {make_user(open_work, 'x@foyer.test').id}")
    refused = browser.send(SET_UP, {"sealed": sealed, "code": now_code(clock)})
    assert refused.status_code == 422
    assert "too old" in refused.text
    with open_work() as work:
        assert users.get(work, recruiter.id).totp_secret is None


def test_the_qr_code_is_plain_svg_that_the_policy_lets_through(app: Flask, recruiter: User) -> None:
    browser = another(app)
    enter(browser, recruiter)
    page = browser.get(SET_UP).text
    found = re.search(r'<svg class="qr".*?</svg>', page)
    assert found is not None
    svg = ElementTree.fromstring(found[0])
    assert {one.tag for one in svg.iter()} == {"svg", "rect", "path"}
    assert not any({"style", "onload"} & set(one.attrib) for one in svg.iter())
    link = re.search(r'href="(otpauth://[^"]+)"', page)
    assert link is not None
    said = pyotp.parse_uri(unescape(link[1]))
    assert (said.secret, said.name, said.issuer) == (key_of(page), recruiter.email, "Foyer Our organisation")


def test_each_page_shows_a_key_of_its_own(app: Flask, recruiter: User) -> None:
    browser = another(app)
    enter(browser, recruiter)
    assert key_of(browser.get(SET_UP).text) != key_of(browser.get(SET_UP).text)


def test_another_app_replaces_the_first(app: Flask, guarded: Guarded, clock: Clock) -> None:
    browser = another(app)
    second_step(browser, first_step(browser).text, code=now_code(clock))
    _, codes = set_up(browser, clock)
    clock.turn(seconds=60)
    page = first_step(another(app)).text
    assert second_step(another(app), page, code=now_code(clock)).status_code == 422
    assert second_step(another(app), page, recovery_code=guarded.codes[0]).status_code == 422
    assert second_step(another(app), page, recovery_code=codes[0]).status_code == 303


def test_it_is_switched_off_again(app: Flask, guarded: Guarded, clock: Clock, post_office: PostOffice) -> None:
    browser = another(app)
    second_step(browser, first_step(browser).text, code=now_code(clock))
    post_office.letters()
    off = browser.send(f"{SET_UP}/removal")
    assert "Your password alone signs you in" in browser.get(off.location).text
    assert "no longer asks for a code" in post_office.letters()[0].get_content()
    assert first_step(another(app)).status_code == 303


@pytest.mark.parametrize("path", [SET_UP, "/backoffice/account/recovery-codes"])
def test_every_change_of_it_asks_who_it_is(app: Flask, guarded: Guarded, clock: Clock, path: str) -> None:
    browser = another(app)
    second_step(browser, first_step(browser).text, code=now_code(clock))
    clock.turn(minutes=15)
    for response in (browser.get(path), browser.send(path), browser.send(f"{SET_UP}/removal")):
        assert response.status_code == 303
        assert response.location.startswith("/backoffice/confirm")


def test_fresh_recovery_codes_are_shown_once(app: Flask, guarded: Guarded, clock: Clock) -> None:
    browser = another(app)
    second_step(browser, first_step(browser).text, code=now_code(clock))
    assert "10 of your ten codes are left" in browser.get("/backoffice/account/recovery-codes").text
    codes = codes_of(browser.send("/backoffice/account/recovery-codes").text)
    assert len(codes) == 10
    assert not set(codes) & set(guarded.codes)
    for path in ("/backoffice/account/recovery-codes", "/backoffice/account"):
        assert not any(code in browser.get(path).text for code in codes)
    page = first_step(another(app)).text
    assert second_step(another(app), page, recovery_code=guarded.codes[0]).status_code == 422
    assert second_step(another(app), page, recovery_code=codes[0]).status_code == 303


def test_without_a_second_step_there_are_no_recovery_codes(app: Flask, recruiter: User) -> None:
    browser = another(app)
    enter(browser, recruiter)
    assert browser.get("/backoffice/account/recovery-codes").location == "/backoffice/account"
    assert browser.send("/backoffice/account/recovery-codes").status_code == 409


# asked of everybody, or of administrators


@pytest.mark.parametrize(
    ("required", "concerned"), [("off", ()), ("admin", ("admin",)), ("all", ("admin", "rec"))]
)
class TestRequired:
    @pytest.fixture
    def environ(self, required: str) -> dict[str, str]:
        return {"FOYER_REQUIRE_2FA": required}

    def test_those_concerned_set_it_up_before_anything_else(
        self, app: Flask, open_work: OpenWork, clock: Clock, concerned: tuple[str, ...]
    ) -> None:
        for name, role in (("rec", Role.RECRUITER), ("admin", Role.ADMIN)):
            user, browser = make_user(open_work, f"{name}@foyer.test", role), another(app)
            enter(browser, user)
            if name not in concerned:
                assert browser.get("/backoffice/jobs").status_code == 200
                continue
            for path in ("/backoffice", "/backoffice/jobs", "/backoffice/account", "/backoffice/users"):
                assert browser.get(path).location == f"{SET_UP}?next={path}", path
            assert browser.send("/backoffice/account", {"first_name": "X"}).location.startswith(SET_UP)
            fragment = browser.get("/backoffice/jobs", headers={"HX-Request": "true"})
            assert fragment.headers["HX-Redirect"].startswith(SET_UP)
            assert browser.get("/backoffice/password").status_code == 200
            page = browser.get(f"{SET_UP}?next=/backoffice/jobs").text
            assert field(page, "next") == "/backoffice/jobs"
            set_up(browser, clock, next="/backoffice/jobs")
            assert browser.get("/backoffice/jobs").status_code == 200
            assert browser.send(f"{SET_UP}/removal").status_code == 409
            with open_work() as work:
                assert users.get(work, user.id).totp_secret

    def test_everybody_may_leave(self, app: Flask, open_work: OpenWork, concerned: tuple[str, ...]) -> None:
        browser = another(app)
        enter(browser, make_user(open_work, role=Role.ADMIN))
        assert browser.send("/backoffice/sign-out").location == SIGN_IN
        assert not is_in(browser)
