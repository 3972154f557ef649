"""Interviews in a real browser: the form looks ahead while it is filled in, and feedback takes three taps."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hiring import interviews
from tests.browser.conftest import Live
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser


@pytest.fixture
def place(open_work: Any) -> Place:
    return furnish(open_work)


def test_the_form_looks_ahead_and_nothing_typed_is_lost(
    browser: Browser, live: Live, place: Place, open_work: Any
) -> None:
    page = entered(browser, live.url, place.recruiter)
    page.goto(f"{live.url}/backoffice/applications/{place.busy}")
    page.get_by_role("link", name="Arrange an interview").click()
    page.wait_for_url("**/interviews/new")
    with open_work() as work:
        coming = interviews.get(work, place.talks.coming)
        day, start = f"{coming.starts_at:%Y-%m-%d}", f"{coming.starts_at:%H:%M}"
    page.get_by_label("What it is").fill("Third talk")
    page.get_by_label("A word to the candidate").fill("Bring a bike.")
    page.get_by_label("Time zone").select_option("UTC")
    page.get_by_label("Day").fill(day)
    page.get_by_label("From").fill(start)
    page.get_by_label("From").blur()
    expect(page.locator("#candidate-busy")).to_be_visible()
    expect(page.locator("#interviewers .busy")).not_to_have_count(0)
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Day").fill("2027-10-31")
    page.get_by_label("From").fill("02:30")
    page.get_by_label("From").blur()
    page.get_by_label("The second 02:30").check()
    expect(page.get_by_label("The second 02:30")).to_be_checked()
    expect(page.locator("#candidate-busy")).to_have_count(0)
    page.locator("#other-interviewers summary").click()
    page.get_by_label("Mona Test").check()
    page.wait_for_timeout(600)  # the look at this change has come back
    expect(page.get_by_label("Mona Test")).to_be_checked()
    expect(page.get_by_label("A word to the candidate")).to_have_value("Bring a bike.")
    page.get_by_role("button", name="Arrange it").click()
    expect(page.get_by_text("Interview arranged.")).to_be_visible()
    page.context.close()


def test_feedback_takes_three_taps_on_a_phone(browser: Browser, live: Live, place: Place) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 664}, has_touch=True, is_mobile=True)
    phone: Page = context.new_page()
    phone.goto(f"{live.url}/backoffice/feedback/{place.talks.link}")  # the first: the letter's link
    choice, save = phone.locator(".choice").first, phone.get_by_role("button", name="Save feedback")
    for target in (choice, save):
        box = target.bounding_box()
        assert box
        assert box["height"] >= 48
        assert box["y"] + box["height"] <= 664  # in sight without scrolling
    choice.tap()
    save.tap()
    expect(phone.get_by_text("Saved. Thank you.")).to_be_visible()
    context.close()
