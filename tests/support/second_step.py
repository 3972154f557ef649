"""What tests of the second step share: codes as the app makes them, and the pages they are typed into."""

import re
from dataclasses import dataclass
from html import unescape

import pyotp
from flask import Flask
from werkzeug.test import TestResponse

from hiring import second_factor, sign_in
from hiring.models.user import User
from plumbing.sealing import sealer
from tests.conftest import NOON, OpenWork
from tests.support.web_app import PASSWORD, Browser, Clock, make_user

SET_UP = "/backoffice/account/second-factor"
SIGN_IN = "/backoffice/sign-in"
CODE = "/backoffice/sign-in/code"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Guarded:
    """A user with a second factor, and their recovery codes."""

    user: User
    codes: list[str]


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def key_of(page: str) -> str:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def codes_of(page: str) -> list[str]:
    return re.findall(r"<li><code>([^<]+)</code>", page)


def now_code(clock: Clock, secret: str = SECRET, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(clock().timestamp()) // 30 + steps)


def set_up(browser: Browser, clock: Clock, **more: str) -> tuple[str, list[str]]:
    """Through the pages, as the app would: the key and the recovery codes."""
    page = browser.get(SET_UP).text
    secret = key_of(page)
    data = {"sealed": field(page, "sealed"), "code": now_code(clock, secret), **more}
    done = browser.send(SET_UP, data)
    assert done.status_code == 200, done.text
    return secret, codes_of(done.text)


def guarded_user(app: Flask, open_work: OpenWork) -> Guarded:
    """rec@foyer.test with a second factor; the code of the half minute before was taken."""
    user = make_user(open_work)
    with open_work() as work:
        actor = sign_in.actor_of(work.session, user)
    sealed = sealer(app.config["SECRET_KEY"]).seal(SECRET, str(user.id))
    step = int(NOON.timestamp()) // 30 - 1
    with open_work(actor) as work:
        codes = second_factor.turn_on(work, SECRET, sealed, pyotp.TOTP(SECRET).generate_otp(step), keep=user.id)
    return Guarded(user, codes)


def first_step(browser: Browser, password: str = PASSWORD, **more: str) -> TestResponse:
    return browser.send(SIGN_IN, {"email": "rec@foyer.test", "password": password, **more})


def second_step(browser: Browser, page: str, **typed: str) -> TestResponse:
    return browser.send(CODE, {"ticket": field(page, "ticket"), "next": field(page, "next"), **typed})


def is_in(browser: Browser) -> bool:
    return browser.get("/backoffice/account").status_code == 200
