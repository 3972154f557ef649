"""What is typed into the form builder is saved meanwhile: on a slow line, on none, by two at once."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.live_builder import Enter, Form, eventually, label, saved

pytestmark = pytest.mark.browser


def test_what_is_typed_is_saved_while_it_is_typed_and_the_control_stays(enter: Enter, form: Form) -> None:
    page = enter("visa")
    label(page).evaluate("one => { one.mine = 'yes'; one.focus(); one.setSelectionRange(0, 0); }")
    page.keyboard.type("Please tell us: ")
    expect(page.locator("#item-visa")).to_contain_text("Please tell us: Do you need")
    saved(page)
    assert form.question("visa")["label"].startswith("Please tell us: Do you need")
    seen = "one => [one.mine, document.activeElement === one, one.selectionStart]"
    assert label(page).evaluate(seen) == ["yes", True, 16]
    expect(page.locator("#draft-state")).to_contain_text("draft of version 2")
    expect(page.locator("#device")).to_contain_text("Please tell us: Do you need")


def slow(page: Page, hold: list[Route]) -> None:
    """Saves wait until the test lets them go."""
    page.route(re.compile(r"/questions/\w+$"), lambda route: hold.append(route))


def test_what_is_typed_while_a_save_is_on_its_way_is_neither_lost_nor_a_conflict(enter: Enter, form: Form) -> None:
    page, held = enter("visa"), list[Route]()
    slow(page, held)
    label(page).fill("One")
    page.wait_for_function("() => document.querySelector('.htmx-request')")
    page.keyboard.type(" and two")
    page.keyboard.press("Tab")
    page.keyboard.type("A hint")
    page.locator("#required").check()
    for _ in range(20):
        while held:
            held.pop(0).continue_()
        page.wait_for_timeout(100)
    saved(page)
    found = form.question("visa")
    assert (found["label"], found["help"], found["required"]) == ("One and two", "A hint", True)
    expect(label(page)).to_have_value("One and two")
    expect(page.locator("#hint")).to_have_value("A hint")
    expect(page.locator("#required")).to_be_checked()
    expect(page.locator("#clash")).to_have_count(0)


def test_two_at_one_question_both_keep_what_they_typed(enter: Enter, form: Form) -> None:
    page = enter("years")
    form.change("years", label="Years of C?")
    label(page).fill("How long?")
    expect(page.locator("#clash")).to_contain_text("Years of C?")
    expect(page.locator("#saved")).to_have_text("Not saved.")
    expect(label(page)).to_have_value("How long?")
    label(page).press("End")
    page.keyboard.type("!")
    page.wait_for_timeout(900)
    assert form.question("years")["label"] == "Years of C?"
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#clash")).to_have_count(0)
    assert form.question("years")["label"] == "How long?!"
    form.change("years", label="Years of C, please")
    label(page).fill("Since when?")
    page.get_by_role("link", name="Take theirs").click()
    expect(label(page)).to_have_value("Years of C, please")


def test_going_to_another_question_at_once_keeps_what_was_changed(enter: Enter, form: Form) -> None:
    page, held = enter("visa"), list[Route]()
    slow(page, held)
    label(page).fill("A visa?")
    page.locator(".kinds .choice", has_text="Text").click()
    page.locator("#open-shipped").click()
    for _ in range(20):
        while held:
            held.pop(0).continue_()
        page.wait_for_timeout(100)
    expect(label(page)).to_have_value("Tell us about something you shipped")
    expect(page.locator("#questions .here")).to_have_id("item-shipped")
    expect(page.locator("#item-visa")).to_contain_text("A visa?")
    assert (form.question("visa")["label"], form.question("visa")["type"]) == ("A visa?", "text")


def test_leaving_the_page_waits_for_what_was_typed(enter: Enter, form: Form) -> None:
    page = enter("visa")
    label(page).fill("A visa?")
    page.get_by_role("link", name="Versions").first.click()
    page.wait_for_url(re.compile("/form/versions"))
    assert form.question("visa")["label"] == "A visa?"


def test_a_line_that_breaks_is_said_and_what_was_typed_is_saved_later(enter: Enter, form: Form) -> None:
    page = enter("visa")
    page.context.set_offline(True)
    label(page).fill("A visa?")
    expect(page.locator("#saved")).to_have_text("Not saved.")
    expect(label(page)).to_have_value("A visa?")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text("Saved.")
    eventually(lambda: form.question("visa")["label"], "A visa?")
