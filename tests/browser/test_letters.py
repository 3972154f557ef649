"""Letters in a browser: acts within reach of a thumb, and templates that do not take what was typed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hiring import letter_templates, letters
from hiring.models.application import Application
from hiring.models.letter_template import TemplateKind
from plumbing import clock
from tests.browser.conftest import Live
from tests.support.live_world import entered, furnish

pytestmark = pytest.mark.browser


def test_a_letter_is_stopped_and_restored_on_a_phone(browser: Browser, live: Live, open_work: Any) -> None:
    place = furnish(open_work)
    with open_work(now=clock.now()) as work:
        application = work.session.get_one(Application, place.other)
        id = letters.write_message(work, application, "Hi", "Hi", due_at=work.now + timedelta(hours=2)).id
    page = entered(browser, live.url, place.recruiter, viewport={"width": 390, "height": 844})
    page.goto(f"{live.url}/backoffice/letters")
    row = page.locator(f"#letter-{id}")
    for name in ("Send now", "Stop"):
        box = row.get_by_role("button", name=re.compile(name)).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    row.get_by_role("button", name=re.compile("Stop")).click()
    expect(page.locator("#notice")).to_contain_text("Stopped. It does not go.")
    page.locator("#notice").get_by_role("button", name=re.compile("Undo")).click()
    expect(page.locator("#notice")).to_contain_text("Not stopped any more.")
    expect(row).to_be_visible()
    page.context.close()


def test_what_was_typed_stays_until_the_template_is_taken(browser: Browser, live: Live, open_work: Any) -> None:
    place = furnish(open_work)
    with open_work() as work:
        letter_templates.add(work, TemplateKind.MESSAGE, name="A call", language="en", subject="A call",
                             body="Dear {first_name}, shall we talk?")  # fmt: skip
    page = entered(browser, live.url, place.recruiter, viewport={"width": 1280, "height": 800})
    page.goto(f"{live.url}/backoffice/applications/{place.other}/letters/new")
    body = page.locator("#body")
    body.fill("Half a sentence")
    for words, after in (("Keep what was typed", "Half a sentence"), ("Take the template", "shall we talk?")):
        page.locator("#template").select_option(label="A call")
        page.get_by_role("button", name="Fill in").click()
        expect(page.locator("#template-asks")).to_contain_text("What was typed still stands below.")
        expect(body).to_have_value("Half a sentence")
        page.get_by_role("button", name=re.compile(words)).click()
        expect(page.locator("#template-asks")).to_have_count(0)
        expect(body).to_have_value(re.compile(re.escape(after)))
    expect(page.locator("#subject")).to_have_value("A call")
    page.context.close()
