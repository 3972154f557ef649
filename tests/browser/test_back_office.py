"""The back office in a real browser: by mouse, by keyboard alone, by two people at once, and with scripts off."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from hiring import applications, letters, notes, tags
from hiring.models.application import Application
from hiring.models.attachment import Attachment
from hiring.models.letter import LetterState, Occasion
from hiring.models.note import Note
from tests.browser.conftest import Live
from tests.support.applications import CANARY, actor_of, applied, check_books
from tests.support.applying import PDF
from tests.support.live_world import Place, entered, furnish

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
SIZE = {"width": 1280, "height": 800}


@pytest.fixture
def place(open_work: Any) -> Place:
    return furnish(open_work)


@pytest.fixture
def enter(browser: Browser, live: Live, place: Place) -> Iterator[Enter]:
    """`enter(path)` is a page of a browser of its own, signed in; with `colleague=True` as the other recruiter."""
    opened: list[BrowserContext] = []

    def to(path: str = "", *, colleague: bool = False, **context: Any) -> Page:
        user = place.colleague if colleague else place.recruiter
        page = entered(browser, live.url, user, viewport=SIZE, reduced_motion="reduce", **context)
        opened.append(page.context)
        if path:
            page.goto(live.url + path)
        return page

    yield to
    for context in opened:
        context.close()


def board_of(place: Place) -> str:
    return f"/backoffice/jobs/{place.job}"


def page_of(id: Any) -> str:
    return f"/backoffice/applications/{id}"


def card(page: Page, id: Any) -> Locator:
    return page.locator(f"#card-{id}")


def column(page: Page, name: str) -> Locator:
    return page.locator(".column", has=page.get_by_role("heading", name=name, exact=True))


def stands(open_work: Any, id: Any) -> tuple[str, str]:
    """(status, stage) as stored."""
    with open_work() as work:
        found = work.session.get_one(Application, id)
        return str(found.status), found.stage.name


def walk_to(page: Page, id: Any) -> None:
    """The keyboard goes to the card, as hands would: down the first column."""
    page.keyboard.press("ArrowDown")
    for _ in range(10):
        if page.evaluate("document.activeElement.closest('.ticket')?.id") == f"card-{id}":
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the card was never reached")


def count_of(page: Page, name: str) -> Locator:
    return column(page, name).locator("header .count")


def test_a_card_is_dragged_to_another_column_and_back_by_undo(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(board_of(place))
    before = int(count_of(page, "New").inner_text())
    held = card(page, place.other).locator(".foot").bounding_box()
    target = column(page, "Call").locator("ul").bounding_box()
    assert held is not None
    assert target is not None
    page.mouse.move(held["x"] + 10, held["y"] + 8)
    page.mouse.down()
    page.mouse.move(held["x"] + 40, held["y"] + 12, steps=4)
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 20, steps=12)
    page.mouse.up()
    expect(page.locator(".toast")).to_contain_text("Moved to Call")
    expect(column(page, "Call").locator(f"#card-{place.other}")).to_be_visible()
    expect(count_of(page, "New")).to_have_text(str(before - 1))
    assert stands(open_work, place.other) == ("active", "Call")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(column(page, "New").locator(f"#card-{place.other}")).to_be_visible()
    expect(count_of(page, "New")).to_have_text(str(before))
    assert stands(open_work, place.other) == ("active", "New")
    with open_work() as work:
        check_books(work)


def test_the_board_by_keyboard_alone(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(board_of(place))
    walk_to(page, place.other)
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_contain_text("Moved to Call")
    expect(card(page, place.other).locator(".who a")).to_be_focused()
    assert stands(open_work, place.other) == ("active", "Call")
    page.keyboard.press("z")
    expect(column(page, "New").locator(f"#card-{place.other}")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("Moved to New")
    assert stands(open_work, place.other) == ("active", "New")

    card(page, place.other).locator(".who a").focus()
    page.keyboard.press("m")
    choice = card(page, place.other).get_by_label("Stage")
    expect(choice).to_be_focused()
    page.keyboard.type("Offer")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(column(page, "Offer").locator(f"#card-{place.other}")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("Moved to Offer")
    expect(card(page, place.other).locator(".who a")).to_be_focused()
    assert stands(open_work, place.other) == ("active", "Offer")


def test_arrows_walk_cards_and_columns_and_enter_opens(enter: Enter, place: Place) -> None:
    page = enter(board_of(place))
    walk_to(page, place.other)
    page.keyboard.press("ArrowRight")
    ann = column(page, "Call").locator(".who a")
    expect(ann).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(column(page, "New").locator(".who a").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Ann Lee"))


def test_no_with_a_letter_and_undo_in_time_by_keyboard(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(board_of(place))
    walk_to(page, place.other)
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Say no to Noor Haddad")
    page.get_by_label("Reason").focus()
    page.keyboard.type("Needs more")
    page.keyboard.press("Tab")
    page.keyboard.type("Not yet")
    page.keyboard.press("Tab")
    expect(page.get_by_label(re.compile("Write to the candidate"))).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Said no")
    assert stands(open_work, place.other)[0] == "rejected"
    assert letter_state(open_work, place.other) is LetterState.WAITING
    page.keyboard.press("z")
    expect(card(page, place.other)).to_be_visible()
    assert stands(open_work, place.other) == ("active", "New")
    assert letter_state(open_work, place.other) is LetterState.CANCELLED


def letter_state(open_work: Any, id: Any) -> LetterState:
    with open_work() as work:
        found = letters.of(work, work.session.get_one(Application, id))
        return next(one.state for one in found if one.occasion is Occasion.REJECTED)


def test_an_application_is_decided_without_leaving_its_page(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(page_of(place.other))
    page.locator("#say-no[data-htmx-powered]").wait_for()
    page.keyboard.press("r")
    expect(page.locator("#rejection select")).to_be_focused()
    page.keyboard.type("Needs more")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label(re.compile("Write to the candidate"))).not_to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Said no")
    expect(page.locator("#person")).to_contain_text("Said no")
    assert stands(open_work, place.other)[0] == "rejected"
    page.keyboard.press("z")
    expect(page.locator("#say-no")).to_be_visible()
    assert stands(open_work, place.other) == ("active", "New")


def test_j_and_k_and_the_place_follow_a_move(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(board_of(place))
    ids = [
        one.removeprefix("card-")
        for one in column(page, "New").locator(".ticket").evaluate_all("all => all.map(one => one.id)")
    ]
    page.goto(page.url.replace(board_of(place), page_of(ids[0])))
    expect(page.locator("#place")).to_contain_text(f"1 of {len(ids)} in New")
    page.keyboard.press("j")
    page.wait_for_url(f"**{page_of(ids[1])}")
    page.keyboard.press("k")
    page.wait_for_url(f"**{page_of(ids[0])}")
    page.keyboard.press("e")
    expect(page.locator("#stage option:checked")).to_have_text("Call")
    expect(page.locator("#place")).to_contain_text("in New")
    page.keyboard.press("j")  # on to the next of those who were being read, not into the new stage
    page.wait_for_url(f"**{page_of(ids[1])}")
    expect(page.locator("#place")).to_contain_text(f"1 of {len(ids) - 1} in New")


def test_tag_and_note_of_a_card_are_one_key_away(enter: Enter, place: Place) -> None:
    page = enter(board_of(place))
    walk_to(page, place.other)
    page.keyboard.press("t")
    expect(page.locator("#tag-name")).to_be_focused()
    page.go_back()
    walk_to(page, place.other)
    page.keyboard.press("n")
    expect(page.locator("#composer-note")).to_be_focused()


def test_keys_are_listed_and_rest_in_fields_and_when_switched_off(enter: Enter, place: Place) -> None:
    page = enter(page_of(place.other))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    note = page.locator("#composer-note")
    page.keyboard.press("n")
    expect(note).to_be_focused()
    page.keyboard.type("remember me?")
    expect(note).to_have_value("remember me?")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(note).not_to_be_focused()
    page.reload()
    page.keyboard.press("t")
    expect(page.locator("#tag-name")).not_to_be_focused()


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_a_note_is_saved_from_the_keyboard(enter: Enter, place: Place, open_work: Any, keys: str) -> None:
    page = enter(page_of(place.other))
    page.keyboard.press("n")
    page.keyboard.type("Ask about nights.")
    page.keyboard.press(keys)
    expect(page.locator("#history")).to_contain_text("Ask about nights.")
    expect(page.locator("#composer-note")).to_have_value("")
    with open_work() as work:
        found = work.session.scalars(select(Note).where(Note.application_id == place.other)).all()
        assert [one.content for one in found] == ["Ask about nights."]


def test_the_second_of_two_gets_the_fresh_card_and_a_sentence(enter: Enter, place: Place, open_work: Any) -> None:
    rosa, dara = enter(board_of(place)), enter(board_of(place), colleague=True)
    card(rosa, place.other).locator(".who a").focus()
    rosa.keyboard.press("e")
    expect(rosa.locator(".toast")).to_contain_text("Moved to Call")
    card(dara, place.other).locator("summary").click()
    card(dara, place.other).get_by_label("Stage").select_option(label="Offer")
    card(dara, place.other).get_by_role("button", name="Move", exact=True).click()
    expect(dara.locator(".toast")).to_contain_text("Rosa Recruiter moved Noor Haddad to Call a moment ago.")
    expect(column(dara, "Call").locator(f"#card-{place.other}")).to_be_visible()
    expect(count_of(dara, "Call")).to_have_text("2")
    assert stands(open_work, place.other) == ("active", "Call")


def test_a_half_typed_note_outlives_what_a_colleague_did(enter: Enter, place: Place, open_work: Any) -> None:
    rosa, dara = enter(page_of(place.other)), enter(page_of(place.other), colleague=True)
    dara.locator("#composer-note").fill("I am not fini")
    rosa.keyboard.press("e")
    expect(rosa.locator(".toast")).to_contain_text("Moved to Call")
    dara.locator("#onward").click()
    expect(dara.locator(".toast")).to_contain_text("Rosa Recruiter moved Noor Haddad to Call a moment ago.")
    expect(dara.locator("#stage option:checked")).to_have_text("Call")
    expect(dara.locator("#composer-note")).to_have_value("I am not fini")
    dara.locator("#onward").click()
    expect(dara.locator(".toast")).to_contain_text("Moved to Interview")
    expect(dara.locator("#composer-note")).to_have_value("I am not fini")
    assert stands(open_work, place.other) == ("active", "Interview")


def test_everything_goes_with_scripts_off(enter: Enter, place: Place, open_work: Any) -> None:
    page = enter(board_of(place), java_script_enabled=False)
    noor = card(page, place.other)
    noor.locator("summary").click()
    noor.get_by_label("Stage").select_option(label="Call")
    noor.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("Moved to Call")
    assert stands(open_work, place.other) == ("active", "Call")
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(column(page, "New").locator(f"#card-{place.other}")).to_be_visible()
    assert stands(open_work, place.other) == ("active", "New")

    card(page, place.other).get_by_role("link", name="Noor Haddad").click()
    page.get_by_label("Write a note").fill("By plain form.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#history")).to_contain_text("By plain form.")
    page.get_by_label("New tag").fill("patient")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#tags .tag")).to_have_text("patient")
    page.get_by_role("button", name="Remove tag patient").click()
    expect(page.locator("#tags .tag")).to_have_count(0)
    page.get_by_text("Add a file").click()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Add file").click()
    expect(page.locator("#files")).to_contain_text("proof.pdf")
    page.get_by_role("link", name="Say no").click()
    page.get_by_label("Reason").select_option(label="Needs more experience")
    page.get_by_role("button", name="Say no").click()
    expect(page.locator("#notice")).to_contain_text("Said no")
    assert letter_state(open_work, place.other) is LetterState.WAITING
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(page.locator("#notice")).to_contain_text("Back in New")
    assert stands(open_work, place.other) == ("active", "New")
    assert letter_state(open_work, place.other) is LetterState.CANCELLED
    with open_work() as work:
        names = work.session.scalars(select(Attachment.file_name).where(Attachment.application_id == place.other))
        assert names.all() == ["proof.pdf"]
        check_books(work)


def test_what_people_type_stays_text(enter: Enter, place: Place, open_work: Any) -> None:
    """Names, answers, notes and tags that would run, or have htmx send something, are read as they were typed."""
    script = "<script>document.title='run'</script><a hx-get='/backoffice/ran' hx-trigger='load'>x</a>" + CANARY
    with open_work() as work:
        job = work.session.get_one(Application, place.other).job
        answers = {"years": "6", "visa": "false", "proud": script}
        eve = applied(work, job, "Eve Typed", answers=answers, profile={"last_name": script}).id
    with open_work(actor_of(place.recruiter)) as work:
        notes.write(work, applications.get(work, eve), script)
        tags.add(work, applications.get(work, eve), CANARY)
    page = enter()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: ran.append(request.url) if request.url.endswith(("/ran", "/x")) else None)
    for path in ("/backoffice", board_of(place), f"{page_of(eve)}/rejection", page_of(eve)):
        page.goto(page.url.split("/backoffice")[0] + path)
        expect(page.locator("body")).to_contain_text("<script>")
        assert page.locator("img[src=x], main script, a[hx-trigger=load]").count() == 0
    page.locator("#composer-note").fill(script)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#history .quote")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_contain_text("Moved to Call")
    assert page.locator("img[src=x], main script, a[hx-trigger=load]").count() == 0
    assert page.title() != "run"
    assert ran == []
