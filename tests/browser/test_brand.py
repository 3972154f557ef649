"""The organisation's own face in a real browser: a large picture on a slow line."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from hiring.actors import Role
from tests.browser.conftest import Live
from tests.support.live_world import entered
from tests.support.web_app import make_user

pytestmark = pytest.mark.browser

ON_ITS_WAY = "Your file is on its way, and shows here once it has been looked at."


@pytest.fixture
def page(browser: Browser, live: Live, open_work: Any) -> Any:
    ines = make_user(open_work, "ines@foyer.test", Role.ADMIN, first_name="Ines")
    page = entered(browser, live.url, ines)
    page.goto(f"{live.url}/backoffice/brand")
    yield page
    page.context.close()


def photo() -> Any:
    kept = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(kept, "JPEG")
    return {"name": "us.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def test_a_picture_on_its_way_is_said_and_not_that_there_is_none(page: Page) -> None:
    held: list[Route] = []
    page.route("**/brand/picture/look", lambda route: held.append(route))
    said = page.locator("#picture-says")
    expect(said).to_have_text("None yet.", use_inner_text=True)
    page.set_input_files("#picture-file", photo())
    expect(said).to_have_text(ON_ITS_WAY, use_inner_text=True)
    expect(page.locator("#logo-says")).to_have_text("None yet.", use_inner_text=True)
    held[0].continue_()
    expect(page.locator("#picture-look img")).to_be_visible()
    expect(said).to_have_text("Not saved yet: this is how it would look.", use_inner_text=True)


def test_what_breaks_on_its_way_leaves_the_page_as_it_was(page: Page) -> None:
    page.route("**/brand/picture/look", lambda route: route.abort())
    page.set_input_files("#picture-file", photo())
    expect(page.locator(".toasts .toast")).to_be_visible()
    expect(page.locator("#picture-says")).to_have_text("None yet.", use_inner_text=True)
    page.unroute("**/brand/picture/look")
    page.get_by_role("button", name="Use this file").nth(2).click()
    expect(page.locator("#picture img.photo")).to_be_visible()


def test_a_file_has_longer_than_other_requests(page: Page) -> None:
    held: list[Route] = []
    page.route("**/brand/picture/look", lambda route: held.append(route))
    page.evaluate("htmx.config.defaultTimeout = 1")
    page.set_input_files("#picture-file", photo())
    expect(page.locator("#picture-says")).to_have_text(ON_ITS_WAY, use_inner_text=True)
    page.evaluate("new Promise(done => setTimeout(done, 50))")  # longer than any other request has here
    held[0].continue_()
    expect(page.locator("#picture-look img")).to_be_visible()
