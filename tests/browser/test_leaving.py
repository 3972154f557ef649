"""Where somebody leaves the form, as their browser tells it: once when they begin, once when they go."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from hiring.models.begun_form import BegunForm
from tests.browser.conftest import Live
from tests.conftest import OpenWork
from tests.support.applying import make_job

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, live: Live, open_work: OpenWork, monkeypatch: pytest.MonkeyPatch) -> Any:
    with open_work() as work:
        make_job(work)
    # What a page sends on its way out bears the browser's own name, which is that of a robot here.
    monkeypatch.setattr("portal.begun.is_robot", lambda _name: False)
    context = browser.new_context()
    yield context.new_page()
    context.close()


def told(live: Live, open_work: OpenWork, page: Page, field: str) -> list[tuple[str, str]]:
    """Field and source of each begun form, once this field was told."""
    for _ in range(100):
        live.app.extensions["foyer_visits"].flush()
        with open_work() as work:
            found = [(one.field, one.source) for one in work.session.query(BegunForm)]
        if field in dict(found):
            break
        page.wait_for_timeout(50)
    return found


def test_who_goes_away_is_known_to_have_been_at_the_last_field(
    page: Page, live: Live, open_work: OpenWork
) -> None:
    page.goto(f"{live.url}/jobs/frame-welder/apply?src=fair")
    page.get_by_label("First name").fill("Ann")
    assert told(live, open_work, page, "first_name") == [("first_name", "fair")]
    page.get_by_label("Last name").fill("Lee")
    page.get_by_label("Email").fill("ann@example.com")
    page.goto(f"{live.url}/privacy")
    assert told(live, open_work, page, "email") == [("email", "fair")]
