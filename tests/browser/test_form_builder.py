"""The form builder in a browser: by mouse, on narrow screens, with scripts off."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.hiring.screening.forms import is_yes, leaf
from tests.support.live_builder import Enter, Form, eventually, items, label, saved

pytestmark = pytest.mark.browser


def test_another_kind_of_answer_shows_its_own_limits_and_undo_brings_the_old_ones_back(
    enter: Enter, form: Form
) -> None:
    page = enter("years")
    page.locator(".kinds .choice", has_text="Date").click()
    expect(page.locator("[id='c.min.how']")).to_be_visible()
    expect(page.locator("[id='type.date']")).to_be_focused()
    page.locator("[id='c.min.how']").select_option(label="before the day of applying")
    expect(page.locator("[id='c.min.amount']")).to_be_visible()
    page.locator("[id='c.min.amount']").fill("18")
    saved(page)
    eventually(lambda: form.question("years").get("constraints"), {"min": "today-18y"})
    page.locator(".kinds .choice", has_text="Text").click()
    expect(page.locator("[id='c.format']")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("[id='c.min.amount']")).to_have_value("18")
    assert form.question("years")["type"] == "date"


def pull(page: Page, grip: Locator, onto: Locator) -> None:
    """By the grip to just above another one."""
    held, target = grip.bounding_box(), onto.bounding_box()
    assert held is not None
    assert target is not None
    x = held["x"] + 8
    page.mouse.move(x, held["y"] + 8)
    page.mouse.down()
    page.mouse.move(x + 2, held["y"] - 12, steps=4)
    page.mouse.move(x + 2, target["y"] + 4, steps=15)
    for nudge in (6, 4, 6):  # the list follows the hand, a moment later
        page.wait_for_timeout(100)
        page.mouse.move(x + 2, target["y"] + nudge)
    page.mouse.up()


def drag(page: Page, key: str, onto: str) -> None:
    pull(page, page.locator(f"#grip-{key}"), page.locator(f"#item-{onto}"))


def option_labels(page: Page) -> list[str]:
    return list(page.locator(".option-row > .input").evaluate_all("found => found.map(one => one.value)"))


def test_options_by_enter_by_pasting_by_dragging_and_taken_out(enter: Enter, form: Form) -> None:
    page = enter("skills")
    page.locator(".option-row > .input").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".option-row")).to_have_count(3)
    expect(page.locator(".option-row > .input").last).to_be_focused()
    page.keyboard.type("Zephyr")
    eventually(lambda: [one["label"] for one in form.question("skills")["options"]], ["FOC", "CAN bus", "Zephyr"])
    page.evaluate("""() => {
      const data = new DataTransfer();
      data.setData("text/plain", "Rust\\nFOC\\nEtherCAT 🏭");
      const said = {clipboardData: data, bubbles: true, cancelable: true};
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", said));
    }""")
    expect(page.locator(".option-row")).to_have_count(5)
    assert option_labels(page) == ["FOC", "CAN bus", "Zephyr", "Rust", "EtherCAT 🏭"]
    rows = page.locator(".option-row")
    pull(page, rows.nth(4).locator(".grip"), rows.nth(0))
    eventually(lambda: form.question("skills")["options"][0]["label"], "EtherCAT 🏭")
    saved(page)
    page.get_by_role("button", name="Take out 2").click()
    expect(page.locator(".option-row")).to_have_count(4)
    expect(page.locator(".option-row > .input").nth(1)).to_be_focused()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".option-row")).to_have_count(5)
    assert form.question("drive")["visible_if"]["all"][0] == leaf("skills", "contains_any", ["foc"])


def test_other_makes_an_option_and_its_question(enter: Enter, form: Form) -> None:
    page = enter("skills")
    page.get_by_role("button", name="Add “Other”").click()
    expect(page.locator("#questions .q")).to_have_count(7)
    expect(page.locator("#questions .q").nth(4)).to_contain_text("if 4 includes Other")
    assert option_labels(page)[-1] == "Other"


def test_a_condition_is_a_sentence_whose_controls_follow_each_other(enter: Enter, form: Form) -> None:
    page = enter("shipped")
    page.locator(".segments label", has_text="All of these").click()
    expect(page.locator("[id='when.0.question']")).to_be_visible()
    page.locator("[id='when.0.question']").select_option("visa")
    expect(page.locator("[id='when.0.value']")).to_have_value("true")
    expect(page.locator("#when .note-box")).to_have_text("Asked when question 2 is Yes.")
    page.get_by_role("button", name="Add a condition").click()
    expect(page.locator("[id='when.1.question']")).to_be_focused()
    page.locator("[id='when.1.question']").select_option("years")
    page.locator("[id='when.1.op']").select_option("between")
    page.locator("[id='when.1.low']").fill("2")
    page.locator("[id='when.1.high']").fill("5")
    page.locator("[id='when.1.high']").press("Tab")
    page.get_by_role("button", name="Add a group").click()
    expect(page.locator("[id='when.2.0.question']")).to_be_focused()
    page.locator("[id='when.2.0.question']").select_option("skills")
    page.locator("[id='when.2.0.value.can']").check()
    page.locator("[id='when.2.1.question']").select_option("visa_ends")
    page.locator("[id='when.2.1.op']").select_option("lt")
    page.locator("[id='when.2.1.value.how']").select_option("after")
    page.locator("[id='when.2.1.value.amount']").fill("6")
    page.locator("[id='when.2.1.value.unit']").select_option("m")
    expected = {"all": [
        is_yes("visa"), leaf("years", "between", [2, 5]),
        {"any": [leaf("skills", "contains_any", ["can"]), leaf("visa_ends", "lt", "today+6m")]},
    ]}  # fmt: skip
    eventually(lambda: form.question("shipped").get("visible_if"), expected)
    expect(page.locator("#item-shipped .because")).to_contain_text("if 2 is Yes and 1 is from 2 to 5 and")
    page.get_by_role("button", name="Remove this condition").first.click()
    expect(page.locator("[id='when.0.question']")).to_have_value("years")
    expect(page.locator("[id='when.0.low']")).to_have_value("2")
    assert form.question("shipped")["visible_if"]["all"][0] == leaf("years", "between", [2, 5])


def test_a_question_is_dragged_and_one_that_would_break_another_goes_back(enter: Enter, form: Form) -> None:
    page = enter("years")
    label(page).fill("Half a th")
    drag(page, "shipped", "years")
    expect(page.locator(".toast")).to_contain_text("Moved")
    eventually(lambda: form.order()[0], "shipped")
    assert items(page)[0] == "Tell us about something you shipped"
    expect(label(page)).to_have_value("Half a th")
    before = form.order()
    drag(page, "drive", "years")
    expect(page.locator(".toast")).to_contain_text("It stays below question 2 and question 5")
    expect(page.locator("#questions .q").last).to_have_id("item-drive")
    assert form.order() == before


def test_deleting_is_undone_and_what_others_rest_on_is_named_first(enter: Enter, form: Form) -> None:
    page = enter("shipped")
    page.get_by_role("button", name="Delete question").click()
    expect(page.locator(".toast")).to_contain_text("Question deleted")
    expect(page.locator("#questions .q")).to_have_count(5)
    page.keyboard.press("z")
    expect(page.locator("#questions .q")).to_have_count(6)
    page.locator("#open-visa").click()
    page.get_by_role("link", name="Delete question").click()
    expect(page.locator("main")).to_contain_text("Question 3: When does your present visa end?")
    page.get_by_role("link", name="Keep it").click()
    expect(label(page)).to_have_value("Do you need us to sponsor a UK work visa?")


def test_the_preview_answers_like_the_form_and_follows_the_draft(enter: Enter, form: Form) -> None:
    page = enter("visa_ends")
    device = page.locator("#device")
    expect(device).not_to_contain_text("When does your present visa end?")
    device.get_by_label("Yes").check()
    expect(device).to_contain_text("Because you answered Yes")
    expect(page.locator("#preview-news")).to_contain_text("One more question")
    device.get_by_label("Day").fill("3")
    device.get_by_label("Month").fill("4")
    label(page).fill("When does it end?")
    expect(device).to_contain_text("When does it end?")
    expect(device.get_by_label("Day")).to_have_value("3")
    expect(device.get_by_label("Month")).to_have_value("4")
    device.get_by_label("No", exact=True).check()
    expect(device).not_to_contain_text("When does it end?")
    device.get_by_label("Yes").check()
    expect(device.get_by_label("Day")).to_have_value("3")
    page.get_by_role("button", name="Check these answers").click()
    expect(page.locator("#checked")).to_contain_text("needs another look")
    page.get_by_role("button", name="Desktop").click()
    expect(page.locator("#preview")).to_have_attribute("data-width", "desktop")
    expect(device.get_by_label("Yes")).to_be_checked()
    page.get_by_role("button", name="Start again").click()
    expect(device.get_by_label("Yes")).not_to_be_checked()
    expect(page.locator("#preview")).to_have_attribute("data-width", "desktop")


def test_what_can_never_show_is_marked_in_the_list_and_a_witness_fills_the_preview_in(
    enter: Enter, form: Form
) -> None:
    page = enter("drive")
    expect(page.locator("#item-drive .never")).to_have_text("Can never show")
    page.locator("#paths summary").click()
    page.locator("#paths .witnesses").get_by_role("link").first.click()
    expect(page.locator("#device")).to_contain_text("Because you answered Yes")
    page.locator("[id='when.1.text']").fill("3")
    expect(page.locator("#item-drive .never")).to_have_count(0)
    expect(page.locator("#paths")).to_contain_text("No problems")


@pytest.mark.parametrize("width", [390, 768])
def test_everything_is_within_reach_on_narrow_screens(enter: Enter, form: Form, width: int) -> None:
    page = enter("years", viewport={"width": width, "height": 800})
    page.locator("#open-visa_ends").click()
    expect(label(page)).to_have_value("When does your present visa end?")
    expect(label(page)).to_be_in_viewport()
    page.locator(".panes").get_by_role("link", name="Preview").click()
    expect(page.locator("#preview-title")).to_be_in_viewport()
    page.locator("#device").get_by_label("Yes").check()
    expect(page.locator("#device")).to_contain_text("Because you answered Yes")


def test_a_form_is_built_with_scripts_off(enter: Enter, form: Form) -> None:
    page = enter(job=form.empty, java_script_enabled=False)
    page.locator("#adding summary").click()
    page.locator("#adding").get_by_role("button", name="Yes or no").click()
    label(page).fill("Do you need a visa?")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.locator("#adding summary").click()
    page.locator("#adding").get_by_role("button", name="Pick several").click()
    label(page).fill("Which of these do you know?")
    page.locator("#pasting summary").click()
    page.locator("#lines").fill("FOC\nCAN bus")
    page.get_by_role("button", name="Add these").click()
    page.locator(".segments label", has_text="Any of these").click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.locator("[id='when.0.question']").select_option(label="1. Do you need a visa?")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.locator("#device").get_by_label("Yes").check()
    page.get_by_role("button", name="Check these answers").click()
    expect(page.locator("#device")).to_contain_text("Because you answered Yes")
    found = form.draft(form.empty).definition["questions"]
    assert [one["label"] for one in found] == ["Do you need a visa?", "Which of these do you know?"]
    assert [one["label"] for one in found[1]["options"]] == ["FOC", "CAN bus"]
    assert found[1]["visible_if"] == {"any": [is_yes(found[0]["key"])]}
