"""Picking a time in a real browser: by keyboard alone, and when the slot is taken meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from hiring import links, scheduling
from hiring.models.interview import Interview
from hiring.models.link import LinkPurpose
from hiring.scheduling import Span
from plumbing import clock
from tests.browser.conftest import Live
from tests.conftest import OpenWork
from tests.support import times
from tests.support.applications import World, world
from tests.support.live_builder import focused

pytestmark = pytest.mark.browser

HALF = timedelta(minutes=30)


@dataclass
class Picking:
    """Two hours from `begin` on, half an hour each, the day after tomorrow; Ann is offered the same ones."""

    page: Page
    open_work: OpenWork
    there: World
    begin: datetime

    def interviews(self) -> list[datetime]:
        with self.open_work() as work:
            return list(work.session.scalars(select(Interview.starts_at).order_by(Interview.starts_at)))


@pytest.fixture
def picking(live: Live, open_work: OpenWork, browser: Browser) -> Iterator[Picking]:
    begin = datetime.combine(clock.now() + timedelta(days=2), time(9), UTC)
    with open_work() as work:
        there = world(work)
    with open_work(there.dario, now=clock.now()) as work:
        for one in (there.noor, there.ann):
            windows = {there.interviewer.id: [Span(begin, begin + 4 * HALF)]}
            times.offer(work, one, there.interviewer, windows=windows, answer_by=begin - HALF, timezone="UTC")
        token = links.make(work, LinkPurpose.MY_APPLICATIONS, there.noor.candidate_id)
    context = browser.new_context(timezone_id="UTC", locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live.url}/my/{token}/times")
    expect(page.locator("input[name=slot]")).to_have_count(4)
    yield Picking(page, open_work, there, begin)
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Forward only, as somebody without a mouse goes, and everything on the way can be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"{selector} was never reached: {focused(page)}")


def test_a_time_is_picked_by_keyboard_alone(picking: Picking) -> None:
    page = picking.page
    tab_to(page, "#slot-1")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#slot-3")).to_be_checked()
    expect(page.locator("#slot-3")).to_be_focused()
    button = page.locator("#slots button")
    expect(button).to_have_text(f"Book {picking.begin:%A} at 10:00")
    ring = "getComputedStyle(document.activeElement.closest('.choice')).outlineStyle"
    own = "getComputedStyle(document.activeElement).outlineStyle"
    span = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert "solid" in [page.evaluate(one) for one in (ring, own, span)]
    tab_to(page, "#needs summary")
    page.keyboard.press("Enter")
    tab_to(page, "#adjustments")
    page.keyboard.type("Subtitles")
    tab_to(page, "#slots button")
    page.keyboard.press("Enter")
    expect(page.locator("#booked")).to_be_visible()
    assert picking.interviews() == [picking.begin + 2 * HALF]
    expect(page.locator("#adjustments")).to_have_value("Subtitles")


def test_a_slot_that_is_taken_meanwhile_leads_to_the_next_ones(picking: Picking) -> None:
    page = picking.page
    tab_to(page, "#slot-1")
    page.keyboard.press("Space")
    with picking.open_work(times.candidate(picking.there.ann), now=clock.now()) as work:
        scheduling.book(work, times.times_of(work, picking.there.ann), picking.begin, "UTC")
    page.keyboard.press("Enter")
    summary = page.locator("#summary")
    expect(summary).to_contain_text("09:00 has just gone. Here are the next ones.")
    expect(summary).to_be_focused()
    expect(page.locator("input[name=slot]")).to_have_count(3)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link to the first of them
    expect(page.locator("#slot-1")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#booked")).to_be_visible()
    assert picking.interviews() == [picking.begin, picking.begin + HALF]
