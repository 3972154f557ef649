"""Choosing several on a board by keyboard, what is done to them, and taking it back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hiring import applications
from hiring.models.job import Job
from tests.browser.conftest import Live
from tests.support.applications import applied, check_books, stage
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser


@pytest.fixture
def place(open_work: Any) -> Place:
    found = furnish(open_work)
    with open_work() as work:
        for name in ("Ada First", "Bo Second", "Cy Third"):
            applied(work, work.session.get_one(Job, found.job), name)
    return found


@pytest.fixture
def board(browser: Browser, live: Live, place: Place) -> Iterator[Page]:
    page = entered(browser, live.url, place.recruiter, viewport={"width": 1280, "height": 800},
                   reduced_motion="reduce")  # fmt: skip
    page.goto(f"{live.url}/backoffice/jobs/{place.job}")
    yield page
    page.context.close()


def standing(open_work: Any, place: Place) -> list[str]:
    with open_work() as work:
        found = applications.board(work, work.session.get_one(Job, place.job))
        return [f"{column.stage.name}: {card.name}" for column in found.columns for card in column.cards]


def focused(page: Page) -> Any:
    return page.evaluate("document.activeElement.closest('.ticket') !== null")


def test_choosing_moving_and_undoing_with_the_hands_on_the_keys(board: Page, open_work: Any, place: Place) -> None:
    before = standing(open_work, place)
    board.keyboard.press("ArrowDown")
    for key in ("x", "Shift+ArrowDown", "Shift+ArrowDown"):
        board.keyboard.press(key)
    expect(board.locator("#bulk-count")).to_have_text("3 selected")
    expect(board.locator(".ticket.picked")).to_have_count(3)
    board.keyboard.press("m")
    expect(board.locator("#bulk-stage")).to_be_focused()
    board.keyboard.press("Escape")
    expect(board.locator("#bulk-form")).to_have_count(0)
    assert focused(board), "the keyboard is back on the cards"
    expect(board.locator("#bulk-count")).to_have_text("3 selected")
    board.keyboard.press("m")
    expect(board.locator("#bulk-stage")).to_be_focused()
    board.keyboard.type("Call")
    board.keyboard.press("Tab")
    board.keyboard.press("Enter")
    expect(board.locator(".toast#notice")).to_contain_text("3 people moved to Call.")
    expect(
        board.locator(".column[data-stage] h2", has_text="Call").locator("xpath=..").locator(".count")
    ).to_have_text("4")
    expect(board.locator("#bulk")).to_be_hidden()
    board.wait_for_function("document.activeElement.closest('.ticket') !== null")
    assert sum(one.startswith("Call: ") for one in standing(open_work, place)) == 4
    board.keyboard.press("z")
    expect(board.locator(".toasts")).to_contain_text("3 people are back in their stages.")
    assert sorted(standing(open_work, place)) == sorted(before)
    with open_work() as work:
        check_books(work)


def test_saying_no_to_some_tells_who_was_left_out(board: Page, open_work: Any, place: Place) -> None:
    board.locator(".ticket", has_text="Ada First").get_by_role("checkbox").check()
    board.locator(".ticket", has_text="Bo Second").get_by_role("checkbox").check()
    with open_work() as work:  # a colleague is quicker with one of them
        job = work.session.get_one(Job, place.job)
        bo = next(card for column in applications.board(work, job).columns for card in column.cards
                  if card.name == "Bo Second")  # fmt: skip
        applications.move(work, applications.get(work, bo.id), stage(work, job, "Interview").id)
    board.get_by_role("button", name="Say no R").click()
    board.locator("#bulk-reason").select_option(label="Needs more experience")
    board.get_by_role("button", name="Say no to 2 people").click()
    expect(board.locator(".bulk-list")).to_contain_text("moved Bo Second to Interview")
    expect(board.locator("#bulk-title")).to_be_focused()
    expect(board.locator(".ticket", has_text="Ada First")).to_have_count(0)
    expect(board.locator(".column", has_text="Interview").locator(".ticket", has_text="Bo Second")).to_be_visible()
    board.keyboard.press("z")
    expect(board.locator(".ticket", has_text="Ada First")).to_be_visible()


def test_j_after_e_leads_to_the_next_of_the_stage_that_was_left(
    browser: Browser, live: Live, place: Place
) -> None:
    page = entered(browser, live.url, place.recruiter, viewport={"width": 1280, "height": 800})
    page.goto(f"{live.url}/backoffice/jobs/{place.job}")
    names = page.locator(".column").first.locator(".ticket .who a").all_inner_texts()
    page.locator(".column").first.locator(".ticket .who a").first.click()
    expect(page.locator(".person h2")).to_have_text(names[0])
    page.wait_for_load_state()
    page.keyboard.press("e")
    expect(page.locator(".toast#notice")).to_contain_text("Moved to Call")
    page.keyboard.press("j")
    expect(page.locator(".person h2")).to_have_text(names[1])
    page.context.close()
