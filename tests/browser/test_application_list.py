"""The list of applications in a real browser: another job is another page, and J and K walk the list."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Live
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser

LIST = "/backoffice/applications"


@pytest.fixture
def place(open_work: Any) -> Place:
    return furnish(open_work)


@pytest.fixture
def page(browser: Browser, live: Live, place: Place) -> Iterator[Page]:
    page = entered(browser, live.url, place.recruiter, viewport={"width": 1280, "height": 800})
    yield page
    page.context.close()


def test_a_job_that_is_chosen_gives_the_page_its_heading(page: Page, live: Live, place: Place) -> None:
    page.goto(f"{live.url}{LIST}?panel=open")
    expect(page.locator("h1")).to_have_text("Candidates")
    box = page.locator(f'#of-jobs input[value="{place.job}"]')
    name = box.locator("xpath=..").inner_text().strip()
    box.check()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("#job-tabs")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    expect(page.locator("#of-jobs input").first).to_be_focused()
    page.locator(f'#of-jobs input[value="{place.job}"]').uncheck()
    expect(page.locator("h1")).to_have_text("Candidates")
    expect(page.locator("#panel")).to_be_visible()


def test_next_and_previous_walk_the_list(page: Page, live: Live, place: Place) -> None:
    page.goto(f"{live.url}{LIST}?order=waiting&job={place.job}")
    names = page.locator("#table td.who .clip:not(.meta)").all_inner_texts()
    page.locator("#table td.who a").first.click()
    expect(page.locator(".person h2")).to_have_text(names[0])
    page.wait_for_load_state()
    page.keyboard.press("e")
    expect(page.locator(".toast#notice")).to_contain_text("Moved to")
    page.keyboard.press("j")
    expect(page.locator(".person h2")).to_have_text(names[1])
    page.wait_for_load_state()
    page.keyboard.press("k")
    expect(page.locator(".person h2")).to_have_text(names[0])
    page.get_by_label("Back to the list").click()
    expect(page).to_have_url(f"{live.url}{LIST}?order=waiting&job={place.job}")
