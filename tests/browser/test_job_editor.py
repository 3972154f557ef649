"""The job editor in a real browser: typing outlives the page, two people meet, and nothing needs a script."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from hiring.models.job import Job, JobStatus
from hiring.models.unsaved_edit import UnsavedEdit
from hiring.models.user import UserSession
from tests.browser.conftest import Live
from tests.support.editing import stored
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
SIZE = {"width": 1280, "height": 800}
NEW = "/backoffice/jobs/new"


@pytest.fixture
def place(open_work: Any) -> Place:
    return furnish(open_work)


@pytest.fixture
def enter(browser: Browser, live: Live, place: Place) -> Iterator[Enter]:
    """`enter(path)` is a page of a browser of its own, signed in; with `colleague=True` as the other recruiter."""
    opened: list[BrowserContext] = []

    def to(path: str, *, colleague: bool = False, **context: Any) -> Page:
        user = place.colleague if colleague else place.recruiter
        page = entered(browser, live.url, user, viewport=SIZE, reduced_motion="reduce", **context)
        opened.append(page.context)
        page.goto(live.url + path)
        return page

    yield to
    for context in opened:
        context.close()


def editor_of(place: Place) -> str:
    return f"/backoffice/jobs/{place.job}/edit"


def kept(page: Page) -> None:
    """Waits until the typing is where it outlives the page."""
    expect(page.locator("#kept")).to_contain_text("Your typing is kept")


def save(page: Page) -> None:
    page.locator(".save-bar").get_by_role("button").click()


def test_what_one_types_is_still_there_after_a_reload(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(editor_of(place))
    expect(page.locator("#kept")).to_have_text("Saved")
    page.locator("#name").fill("Senior frame welder")
    expect(page.locator("#kept")).to_have_text("Not saved yet")
    kept(page)
    page.locator("#description_markdown").press_sequentially("Bring your **own** mask. ")
    expect(page.locator("#description-preview strong").first).to_have_text("own")
    page.get_by_text("By link only").click()
    kept(page)
    page.reload()
    expect(page.locator("#unsaved")).to_contain_text(
        re.compile(r"You have changes from \d\d:\d\d that are not saved")
    )
    expect(page.locator("#name")).to_have_value("Senior frame welder")
    expect(page.locator("#description_markdown")).to_have_value(re.compile("own"))
    expect(page.locator("input[name=visibility][value=unlisted]")).to_be_checked()
    assert stored(open_work, place.job).name == "Frame welder"
    page.locator("#unsaved").get_by_role("button", name="Save").click()
    expect(page.locator("#done")).to_contain_text("Saved")
    expect(page.locator("#unsaved")).to_be_hidden()
    assert stored(open_work, place.job).name == "Senior frame welder"
    page.reload()
    expect(page.locator("#unsaved")).to_be_hidden()


def test_an_answer_to_earlier_typing_says_nothing_of_what_came_after(enter: Enter, place: Place) -> None:
    page = enter(editor_of(place))
    held: list[Route] = []
    page.route("**/edit/unsaved", lambda route: held.append(route))
    with page.expect_request("**/edit/unsaved"):
        page.locator("#name").fill("Senior frame welder")
    page.get_by_text("By link only").click()
    with page.expect_request("**/edit/unsaved"):  # it begins when the first one is answered, and is held too
        held[0].continue_()
    expect(page.locator("#kept")).to_have_text("Not saved yet")
    held[1].continue_()
    kept(page)


def test_the_last_words_before_leaving_are_kept_too(enter: Enter, place: Place, open_work: Any) -> None:
    """Sooner than a pause in typing would have them kept."""
    page = enter(editor_of(place))
    page.locator("#experience_level").fill("Senior")
    page.get_by_role("link", name="People").click()
    page.wait_for_url(re.compile(f"{place.job}$"))
    page.go_back()
    page.reload()
    expect(page.locator("#experience_level")).to_have_value("Senior")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#experience_level")).to_have_value("")
    with open_work() as work:
        assert work.session.scalars(select(UnsavedEdit)).all() == []


def test_a_new_job_by_keyboard_alone(enter: Enter, open_work: Any) -> None:
    page = enter("/backoffice/jobs")
    page.keyboard.press("n")
    page.wait_for_url("**/jobs/new")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("Wheel builder")
    kept(page)
    page.reload()
    expect(page.locator("#name")).to_have_value("Wheel builder")
    page.locator("#description_markdown").focus()
    page.keyboard.type("True and dish.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done")).to_contain_text("The draft is saved")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wheel builder")
    page.goto(page.url.split("/backoffice")[0] + NEW)
    expect(page.locator("#name")).to_have_value("")
    expect(page.locator("#unsaved")).to_be_hidden()
    with open_work() as work:
        job = work.session.scalars(select(Job).where(Job.name == "Wheel builder")).one()
        assert (job.status, job.description_markdown) == (JobStatus.DRAFT, "True and dish.")


def test_two_people_at_once_see_both_texts_and_lose_none(enter: Enter, place: Place, open_work: Any) -> None:
    rosa, dara = enter(editor_of(place)), enter(editor_of(place), colleague=True)
    dara.locator("#name").fill("Welder of Dara")
    dara.locator("#experience_level").fill("Junior")
    save(dara)
    expect(dara.locator("#done")).to_contain_text("Saved")
    rosa.locator("#name").fill("Welder of Rosa")
    rosa.locator("#job_code").fill("W-9")
    save(rosa)
    block = rosa.locator("#conflicts")
    expect(block).to_contain_text("Dara Recruiter changed this job")
    expect(block).to_contain_text("Welder of Dara")
    expect(block).to_contain_text("Welder of Rosa")
    expect(rosa.locator("#experience_level")).to_have_value("Junior")
    expect(rosa.locator("#name")).to_have_value("Welder of Rosa")
    rosa.reload()
    expect(block).to_contain_text("Welder of Dara")
    expect(rosa.locator("#job_code")).to_have_value("W-9")
    rosa.locator(".save-bar").get_by_role("button", name="Save mine over it").click()
    expect(rosa.locator("#done")).to_contain_text("Saved")
    job = stored(open_work, place.job)
    assert (job.name, job.experience_level, job.job_code) == ("Welder of Rosa", "Junior", "W-9")


def test_a_session_that_ends_takes_no_typing_along(enter: Enter, place: Place, live: Live, open_work: Any) -> None:
    page = enter(editor_of(place))
    page.locator("#name").fill("Senior welder")
    kept(page)
    with open_work() as work:
        for session in work.session.scalars(select(UserSession)):
            session.ended_at = work.now
    page.locator("#experience_level").fill("Senior")
    expect(page.locator("#kept")).to_contain_text("you are signed out")
    assert page.url.endswith("/edit")
    expect(page.locator("#experience_level")).to_have_value("Senior")


def test_rows_of_places_come_and_go_where_one_is(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(editor_of(place))
    page.locator("#name").fill("Senior welder")
    page.get_by_role("button", name="Add a place").click()
    expect(page.locator("[id='place.city.1']")).to_be_focused()
    page.keyboard.type("York")
    page.get_by_role("button", name="Move place 2 up").click()
    expect(page.locator("[id='place.city.0']")).to_have_value("York")
    expect(page.locator("[id='place.city.0']")).to_be_focused()
    expect(page.locator("#name")).to_have_value("Senior welder")
    page.get_by_role("button", name="Remove place 2").click()
    expect(page.locator("[id='place.city.1']")).to_have_count(0)
    page.locator("#remote_countries").select_option("IE")
    page.locator("#remote_countries_group").get_by_role("button", name="Add").click()
    expect(page.get_by_label("Ireland")).to_be_checked()
    save(page)
    expect(page.locator("#done")).to_contain_text("Saved")
    job = stored(open_work, place.job)
    assert ([one.location.city for one in job.places], job.remote_countries) == (["York"], ["IE"])
    assert job.name == "Senior welder"


def test_a_mistake_is_where_the_focus_goes(enter: Enter, place: Place) -> None:
    page = enter(editor_of(place))
    page.locator("#weekly_hours").fill("lots")
    save(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#weekly_hours")).to_be_focused()
    expect(page.locator("#weekly_hours")).to_have_value("lots")


def test_everything_goes_with_scripts_off(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(NEW, java_script_enabled=False)
    page.locator("#name").fill("Wheel builder")
    page.locator("#description_markdown").fill("True **and** dish.")
    page.get_by_role("button", name="Show how it looks now").click()
    expect(page.locator("#description-preview strong")).to_have_text("and")
    page.locator("[id='place.city.0']").fill("Leeds")
    page.locator("[id='place.country.0']").select_option("GB")
    page.get_by_role("button", name="Add a place").click()
    page.locator("[id='place.city.1']").fill("York")
    page.get_by_role("button", name="Move place 2 up").click()
    expect(page.locator("[id='place.city.0']")).to_have_value("York")
    save(page)
    page.get_by_role("link", name="open it").click()
    page.get_by_role("button", name="Open the job").click()
    expect(page.locator("#done")).to_contain_text("The job is open")
    page.get_by_role("link", name="View on the careers site").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wheel builder")
    page.go_back()
    page.get_by_role("link", name="Close…").click()
    page.get_by_text("Filled").click()
    page.get_by_role("button", name="Close the job").click()
    expect(page.locator("#done")).to_contain_text("The job is closed")
    page.get_by_role("button", name="Archive").click()
    expect(page.locator("#done")).to_contain_text("The job is archived")
    page.get_by_role("link", name="Details").click()
    expect(page.locator("#name")).to_be_disabled()
    with open_work() as work:
        job = work.session.scalars(select(Job).where(Job.name == "Wheel builder")).one()
        assert [one.location.city for one in job.places] == ["York", "Leeds"]
