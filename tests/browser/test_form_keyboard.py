"""The form builder by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.hiring.screening.forms import is_yes
from tests.support.live_builder import Enter, Form, eventually, focused, label, saved

pytestmark = pytest.mark.browser


def test_questions_by_keyboard_alone(enter: Enter, form: Form) -> None:
    page = enter("years")
    page.locator("#open-years").focus()
    for _ in range(4):
        page.keyboard.press("j")
    assert focused(page) == "open-shipped"
    page.keyboard.press("Enter")
    expect(label(page)).to_have_value("Tell us about something you shipped")
    expect(page).to_have_url(re.compile(r"\?q=shipped"))
    page.keyboard.press("Alt+ArrowUp")
    eventually(lambda: form.order().index("shipped"), 3)
    expect(page.locator("#open-shipped")).to_be_focused()
    page.locator("#grip-shipped").focus()
    page.keyboard.press("ArrowUp")
    eventually(lambda: form.order().index("shipped"), 2)
    expect(page.locator("#grip-shipped")).to_be_focused()
    page.keyboard.press("z")
    eventually(lambda: form.order().index("shipped"), 3)
    page.locator("#open-visa").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".toast")).to_contain_text("Not moved. It stays above question 3")
    page.keyboard.press("m")
    assert focused(page) == "to"
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(label(page)).to_be_focused()
    page.keyboard.type("How many people did you lead?")
    eventually(lambda: "question_1" in form.order() and form.question("question_1")["label"],
               "How many people did you lead?")  # fmt: skip
    assert form.question("question_1")["type"] == "number"


def tab_to(page: Page, id: str) -> None:
    for _ in range(60):
        if focused(page) == id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{id} was never reached: {focused(page)}")


def test_a_form_with_a_condition_is_built_by_keyboard_alone(enter: Enter, form: Form) -> None:
    page = enter(job=form.empty)
    page.keyboard.press("n")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Yes or no
    expect(label(page)).to_be_focused()
    page.keyboard.type("Do you need a visa?")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Enter")  # Text
    expect(page.locator("#questions .q")).to_have_count(2)
    expect(label(page)).to_be_focused()
    page.keyboard.type("When does it end?")
    tab_to(page, "type.text")
    for _ in range(5):  # past the others, to Date: what they would take away stays
        page.keyboard.press("ArrowRight")
    expect(page.locator("[id='c.min.how']")).to_be_visible()
    tab_to(page, "when.mode.always")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[id='when.0.question']")).to_be_visible()
    tab_to(page, "when.0.question")
    page.keyboard.type("1. Do")
    page.keyboard.press("Tab")
    expect(page.locator("[id='when.0.value']")).to_have_value("true")
    expect(page.locator("#questions .q").last).to_contain_text("if 1 is Yes")
    saved(page)
    first, second = form.draft(form.empty).definition["questions"]
    assert (second["type"], second["visible_if"]) == ("date", is_yes(first["key"]))
