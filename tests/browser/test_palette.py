"""Find or do, in a real browser: by keyboard, by pointer, and as a plain form."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Live
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]


@pytest.fixture
def place(open_work: Any) -> Place:
    return furnish(open_work)


@pytest.fixture
def enter(browser: Browser, live: Live, place: Place) -> Iterator[Enter]:
    opened: list[BrowserContext] = []

    def to(path: str, **context: Any) -> Page:
        page = entered(browser, live.url, place.recruiter, reduced_motion="reduce", **context)
        opened.append(page.context)
        page.goto(live.url + path)
        return page

    yield to
    for context in opened:
        context.close()


def test_a_person_is_two_keys_and_a_name_away(enter: Enter, place: Place) -> None:
    page = enter("/backoffice/jobs")
    page.keyboard.press("/")
    palette, box = page.get_by_role("dialog", name="Find or do"), page.get_by_role("combobox", name="Find or do")
    expect(box).to_be_focused()
    expect(palette.get_by_role("option", name="New job")).to_be_visible()
    page.keyboard.type("noor")
    found = palette.get_by_role("option", name=re.compile("Noor Haddad"))
    expect(found).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == found.get_attribute("id")
    page.keyboard.press("ArrowUp")  # around to the end, and back
    expect(palette.get_by_role("option", name=re.compile("Search CVs"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/backoffice/applications/*")
    expect(page.get_by_role("heading", name="Noor Haddad").first).to_be_attached()


def test_what_the_page_can_do_is_done_from_the_palette(enter: Enter, place: Place) -> None:
    page = enter(f"/backoffice/applications/{place.busy}")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="New job")).to_be_visible()
    page.keyboard.type("write a no")
    page.keyboard.press("Enter")  # sooner than the answer
    expect(page.get_by_role("dialog", name="Find or do")).to_be_hidden()
    expect(page.locator("#composer-note")).to_be_focused()
    page.keyboard.type("/ is a letter here")
    expect(page.locator("#composer-note")).to_have_value("/ is a letter here")


def test_escape_gives_the_focus_back_and_keys_can_be_switched_off(enter: Enter, place: Place) -> None:
    page = enter("/backoffice/jobs")
    link = page.get_by_role("link", name="New job")
    link.focus()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.evaluate("document.body.dataset.keys = 'off'")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Find or do")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_an_answer_that_comes_late_is_dropped(enter: Enter, place: Place) -> None:
    page = enter("/backoffice/jobs")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="New job")).to_be_visible()
    late: list[Any] = []
    page.route(re.compile("q=ann&"), lambda route: late.append(route))
    page.keyboard.type("ann")
    page.wait_for_timeout(400)
    page.keyboard.press("Control+a")
    page.keyboard.type("noor")
    found = page.get_by_role("option", name=re.compile("Noor Haddad"))
    expect(found).to_be_visible()
    for route in late:
        route.continue_()
    page.wait_for_timeout(300)
    expect(found).to_be_visible()
    assert late


def test_without_a_connection_it_says_so(enter: Enter, place: Place) -> None:
    page = enter("/backoffice/jobs")
    page.context.set_offline(True)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-said")).to_contain_text("Nothing could be looked up")


def test_the_box_of_the_rail_is_a_plain_form_without_scripts(enter: Enter, place: Place) -> None:
    page = enter("/backoffice/jobs", java_script_enabled=False)
    box = page.locator(".rail form.find input").first
    box.fill("noor")
    box.press("Enter")
    expect(page.get_by_role("heading", name="Search", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Noor Haddad")).to_be_visible()


def test_the_page_finds_while_one_types(enter: Enter, place: Place) -> None:
    page = enter("/backoffice/search")
    page.get_by_role("searchbox", name=re.compile("People, jobs")).fill("noor")
    expect(page.get_by_role("link", name="Noor Haddad")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=noor"))
