"""Stages and hiring team in a browser: by dragging, by keyboard alone, by two at once, and with scripts off."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from hiring import applications, hiring_teams, jobs, stage_editing, stages
from hiring.models.job import Job
from hiring.stages import Wanted
from tests.browser.conftest import Live
from tests.support.applications import check_books, stage
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]


@pytest.fixture
def place(open_work: Any) -> Place:
    return furnish(open_work)


@pytest.fixture
def enter(browser: Browser, live: Live, place: Place) -> Iterator[Enter]:
    """`enter("stages")` is that page of the job in a browser of its own, signed in."""
    opened: list[BrowserContext] = []

    def to(tab: str, **context: Any) -> Page:
        size = {"width": 1280, "height": 900}
        page = entered(browser, live.url, place.recruiter, viewport=size, reduced_motion="reduce", **context)
        opened.append(page.context)
        page.goto(f"{live.url}/backoffice/jobs/{place.job}/{tab}")
        return page

    yield to
    for context in opened:
        context.close()


def stored(open_work: Any, place: Place) -> list[str]:
    with open_work() as work:
        return [one.name for one in stages.of(work, work.session.get_one(Job, place.job))]


def shown(page: Page) -> list[str]:
    return page.locator(".stage-row [data-name]").all_inner_texts()


def row(page: Page, name: str) -> Locator:
    return page.locator(".stage-row", has=page.locator("[data-name]", has_text=name))


def drag(page: Page, name: str, *onto: str, until: list[str]) -> None:
    """By the grip over the rows named, one after the other; lets go once the list reads so."""
    held = row(page, name).locator(".grip").bounding_box()
    assert held is not None
    x = held["x"] + held["width"] / 2
    page.mouse.move(x, held["y"] + held["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, held["y"] + held["height"] / 2 + 8, steps=4)
    for over in onto:
        target = row(page, over).bounding_box()
        assert target is not None
        page.mouse.move(x, target["y"] + 6, steps=10)
        for step in range(100):  # a hand that waits until it sees where the row would lie
            if shown(page) == until:
                break
            page.mouse.move(x, target["y"] + 5 + step % 2)
    assert shown(page) == until
    page.mouse.up()


def test_a_stage_is_dragged_to_its_place_and_nothing_typed_elsewhere_is_lost(
    enter: Enter, place: Place, open_work: Any
) -> None:
    page = enter("stages")
    row(page, "Interview").get_by_text("Change").click()
    row(page, "Interview").get_by_label("Name", exact=True).fill("Talk at the bench")
    page.locator("#name-new").fill("Half a na")
    drag(page, "Offer", "Call", until=["New", "Offer", "Call", "Interview", "Hired"])
    expect(page.locator(".toast")).to_contain_text("New order saved")
    assert shown(page) == ["New", "Offer", "Call", "Interview", "Hired"] == stored(open_work, place)
    expect(row(page, "Interview").get_by_label("Name", exact=True)).to_have_value("Talk at the bench")
    expect(page.locator("#name-new")).to_have_value("Half a na")


def test_the_ends_stay_where_they_are_when_dragged_past(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("stages")
    expect(row(page, "New").locator(".grip")).to_have_count(0)
    drag(page, "Offer", "Call", "New", until=["New", "Offer", "Call", "Interview", "Hired"])
    expect(page.locator(".toast")).to_contain_text("New order saved")
    assert shown(page) == ["New", "Offer", "Call", "Interview", "Hired"] == stored(open_work, place)


def test_the_order_by_keys_on_the_grip(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("stages")
    grip = row(page, "Call").locator(".grip")
    grip.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".toast")).to_contain_text("Call: now number 4 of 5")
    page.keyboard.press("ArrowDown")  # the last stage is not passed
    expect(page.locator(".toast")).to_contain_text("New order saved")
    assert shown(page) == ["New", "Interview", "Offer", "Call", "Hired"] == stored(open_work, place)
    expect(grip).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")  # going on means the order too
    expect(page.locator(".toast")).to_contain_text("New order saved")
    assert shown(page) == ["New", "Interview", "Call", "Offer", "Hired"] == stored(open_work, place)


def test_up_and_down_keep_the_cursor(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("stages")
    up = row(page, "Offer").get_by_role("button", name="Up")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Moved Offer up")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "Offer").get_by_role("button", name="Down")).to_be_focused()
    assert shown(page) == ["New", "Offer", "Call", "Interview", "Hired"] == stored(open_work, place)


def test_stages_are_named_one_after_the_other_by_keyboard_alone(
    enter: Enter, place: Place, open_work: Any
) -> None:
    page = enter("stages")
    page.locator("#name-new").focus()
    for name in ("Test piece", "References"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(row(page, name)).to_be_visible()
        expect(page.locator("#name-new")).to_be_focused()
        expect(page.locator("#name-new")).to_have_value("")
    page.keyboard.type("call")
    page.keyboard.press("Enter")
    expect(page.locator("#name-new-error")).to_contain_text("Another stage of this job has this name")
    expect(page.locator("#name-new")).to_be_focused()
    expect(page.locator("#name-new")).to_have_value("call")
    assert stored(open_work, place) == ["New", "Call", "Interview", "Offer", "Test piece", "References", "Hired"]


def test_a_stage_is_changed_in_its_row(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("stages")
    change = row(page, "Call").locator("summary")
    change.focus()
    page.keyboard.press("Enter")
    row(page, "Call").get_by_label("Name", exact=True).fill("Phone call")
    row(page, "Call").get_by_label("Hiring managers may move people here").check()
    row(page, "Call").get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved Phone call")
    expect(row(page, "Phone call")).to_contain_text("Open to hiring managers")
    expect(row(page, "Phone call").locator("summary")).to_be_focused()
    expect(row(page, "Phone call").get_by_role("button", name="Save")).to_be_hidden()
    assert stored(open_work, place)[1] == "Phone call"


def test_of_two_who_change_stages_the_second_sees_how_they_stand(
    enter: Enter, place: Place, open_work: Any
) -> None:
    page = enter("stages")
    row(page, "Call").get_by_text("Change").click()
    row(page, "Call").get_by_label("Name", exact=True).fill("Phone call")
    with open_work() as work:
        job = jobs.get(work, place.job)
        stage_editing.change(work, job, stage(work, job, "Call"), Wanted("Ring them"))
        stage_editing.add(work, job, Wanted("Exam"))
    drag(page, "Offer", "Call", until=["New", "Offer", "Call", "Interview", "Hired"])
    expect(page.locator("#refused")).to_contain_text("a stage was added or retired a moment ago")
    assert shown(page) == ["New", "Ring them", "Interview", "Offer", "Exam", "Hired"] == stored(open_work, place)
    expect(row(page, "Ring them").get_by_label("Name", exact=True)).to_have_value("Phone call")


def test_a_stage_with_people_is_retired_and_they_are_moved(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("stages")
    row(page, "Call").get_by_text("Change").click()
    row(page, "Call").get_by_role("link", name="Retire this stage…").click()
    page.get_by_label("Move the one person in Call to…").select_option(label="Interview")
    page.get_by_role("button", name="Retire the stage").click()
    expect(page.locator("#notice")).to_contain_text("Whoever was in it is in Interview now.")
    assert shown(page) == ["New", "Interview", "Offer", "Hired"]
    expect(row(page, "Interview")).to_contain_text("1 person")
    page.get_by_text("1 retired stage").click()
    page.get_by_role("button", name="Restore Call").click()
    expect(page.locator(".toast")).to_contain_text("Call is in use again")
    assert shown(page) == ["New", "Call", "Interview", "Offer", "Hired"] == stored(open_work, place)
    with open_work() as work:
        check_books(work)


def test_stages_go_with_scripts_off(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("stages", java_script_enabled=False)
    expect(row(page, "Call").locator(".grip")).to_be_hidden()
    row(page, "Call").get_by_role("button", name="Down").click()
    expect(page.locator("#notice")).to_contain_text("Moved Call down")
    assert stored(open_work, place) == ["New", "Interview", "Call", "Offer", "Hired"]
    page.get_by_label("Name", exact=True).last.fill("Test piece")
    page.get_by_label("Where", exact=True).select_option(label="After Call")
    page.get_by_role("button", name="Add stage").click()
    expect(page.locator("#notice")).to_contain_text("Added Test piece")
    row(page, "Test piece").locator("summary").click()
    row(page, "Test piece").get_by_label("What the candidate reads").fill("A test at our bench")
    row(page, "Test piece").get_by_role("button", name="Save").click()
    expect(row(page, "Test piece")).to_contain_text("A test at our bench")
    row(page, "Call").locator("summary").click()
    row(page, "Call").get_by_role("link", name="Retire this stage…").click()
    page.get_by_label("Move the one person in Call to…").select_option(label="Test piece")
    page.get_by_role("button", name="Retire the stage").click()
    assert stored(open_work, place) == ["New", "Interview", "Test piece", "Offer", "Hired"]
    with open_work() as work:
        people = applications.counts(work, jobs.get(work, place.job))
        assert people[stage(work, jobs.get(work, place.job), "Test piece").id] == 1


def on_team(open_work: Any, place: Place) -> list[tuple[str, str]]:
    with open_work() as work:
        team = hiring_teams.of(work, work.session.get_one(Job, place.job))
        return sorted((one.user.first_name, one.role.value) for one in team)


def member(page: Page, name: str) -> Locator:
    return page.locator(".member", has_text=name)


def test_a_team_is_changed_and_a_removal_is_undone(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("team")
    page.get_by_label("Colleague", exact=True).select_option(label="Stan Test")
    page.get_by_label("Sourcer").check()
    page.get_by_role("button", name="Add to the team").click()
    expect(page.locator(".toast")).to_contain_text("Stan Test is on the team: Sourcer")
    expect(page.get_by_label("Colleague", exact=True)).to_have_value("")
    member(page, "Stan Test").locator("summary").click()
    member(page, "Stan Test").get_by_label("Role").select_option(label="Coordinator")
    member(page, "Stan Test").get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Stan Test is Coordinator now")
    before = on_team(open_work, place)
    assert ("Stan", "coordinator") in before
    member(page, "Stan Test").get_by_role("button", name="Remove").click()
    expect(member(page, "Stan Test")).to_have_count(0)
    assert on_team(open_work, place) == [one for one in before if one[0] != "Stan"]
    expect(page.locator(".toast button")).to_be_visible()
    page.keyboard.press("z")
    expect(member(page, "Stan Test")).to_be_visible()
    assert on_team(open_work, place) == before


def test_the_team_goes_with_scripts_off(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter("team", java_script_enabled=False)
    page.get_by_role("button", name="Add to the team").click()
    expect(page.locator("#colleague-error")).to_contain_text("Choose a colleague")
    page.get_by_label("Colleague", exact=True).select_option(label="Stan Test")
    page.get_by_label("Interviewer").check()
    page.get_by_role("button", name="Add to the team").click()
    expect(page.locator("#notice")).to_contain_text("Stan Test is on the team: Interviewer")
    member(page, "Stan Test").get_by_role("button", name="Remove").click()
    page.locator("#notice").get_by_role("button", name="Undo").click()
    assert ("Stan", "interviewer") in on_team(open_work, place)
