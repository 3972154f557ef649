"""How long a refusal takes does not tell who has an account. Statistics, so only where time is no object."""

import statistics
import time
from collections.abc import Callable

import pytest
from flask import Flask

from hiring import users
from plumbing import passwords
from tests.conftest import OpenWork
from tests.support.web_app import Browser, make_user

pytestmark = pytest.mark.long

SAMPLES = 200
APART = 0.20


@pytest.fixture
def environ() -> dict[str, str]:
    return {"FOYER_LIMIT_FACTOR": "100000"}


@pytest.fixture
def ask(
    app: Flask, open_work: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, str], dict[str, float]]:
    """Posts to a page as somebody known, unknown and deactivated in turns; the medians in seconds."""
    monkeypatch.setattr(passwords, "_hasher", passwords.standard_hasher())
    passwords._nobodys_hash.cache_clear()
    for name in ("known", "gone"):
        make_user(open_work, f"{name}@foyer.test")
    with open_work() as work:
        gone = users.find(work, "gone@foyer.test")
        assert gone is not None
        users.deactivate(work, gone)
    browser = app.test_client()
    assert isinstance(browser, Browser)
    token = browser.csrf_token()

    def medians(path: str, password: str) -> dict[str, float]:
        taken: dict[str, list[float]] = {"known": [], "unknown": [], "gone": []}
        for _ in range(SAMPLES):
            for name, times in taken.items():
                data = {"email": f"{name}@foyer.test", "password": password, "csrf_token": token}
                began = time.perf_counter()
                browser.post(path, data=data)
                times.append(time.perf_counter() - began)
        return {name: statistics.median(times) for name, times in taken.items()}

    yield medians
    passwords._nobodys_hash.cache_clear()


@pytest.mark.parametrize("path", ["/backoffice/sign-in", "/backoffice/reset-password"])
def test_refusals_take_alike_whoever_it_was(ask: Callable[[str, str], dict[str, float]], path: str) -> None:
    """A3."""
    found = ask(path, "wrong wrong wrong")
    assert max(found.values()) <= min(found.values()) * (1 + APART), found
