"""The apply form of the page for developers, on a site of its own: it asks what the job asks, and applies."""

import html
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hiring import organisation
from hiring.models.application import Answer, Application
from hiring.models.attachment import Attachment
from tests.browser.conftest import Live
from tests.conftest import OpenWork
from tests.support.applying import PDF, make_job

pytestmark = pytest.mark.browser


@pytest.fixture
def elsewhere(tmp_path: Path, live: Live) -> Iterator[str]:
    """The address of a site with the page's form, as it stands there."""
    page = live.app.test_client().get("/api/docs/own-form").text
    found = re.search(r'<code class="html">(.*?)</code>', page, re.DOTALL)
    assert found is not None
    folder = tmp_path / "site"
    folder.mkdir()
    code = html.unescape(found[1]).replace('"http://127.0.0.1/api', f'"{live.url}/api')
    (folder / "index.html").write_text(f'<!doctype html><html lang="en"><meta charset="utf-8">{code}</html>')
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_somebody_applies_on_another_site(
    browser_page: Page, live: Live, elsewhere: str, open_work: OpenWork, tmp_path: Path
) -> None:
    with open_work() as work:
        make_job(work)
        organisation.change(work, embed_origins=elsewhere)
    (tmp_path / "cv.pdf").write_bytes(PDF)
    browser_page.route("http://127.0.0.1/sent/**", lambda route: route.fulfill(body="Thank you"))
    browser_page.goto(elsewhere)
    send = browser_page.get_by_role("button", name="Send")
    browser_page.get_by_label("first name").fill("Ann")
    browser_page.get_by_label("email").fill("nobody")
    browser_page.get_by_label("CV").set_input_files(tmp_path / "cv.pdf")
    browser_page.get_by_label("Do you need a visa?").select_option("Yes")
    ends = browser_page.get_by_label("When does your visa end?")
    expect(ends).to_be_hidden()
    send.click()
    expect(ends).to_be_visible()
    expect(browser_page.locator("output", has_text="This must be there.")).to_have_count(3)
    expect(browser_page.locator("output", has_text="This does not have the form")).to_have_count(1)
    ends.fill("2027-05-01")
    browser_page.get_by_label("email").fill("ann@example.com")
    browser_page.get_by_label("How many years").fill("6")
    browser_page.get_by_label("What have you worked with?").select_option(["TIG", "MIG"])
    browser_page.get_by_label("I agree").check()
    send.click()
    browser_page.wait_for_url("http://127.0.0.1/sent/*")
    with open_work() as work:
        answers = {one.question_key: one.value for one in work.session.scalars(select(Answer))}
        assert answers == {"years": "6", "visa": True, "visa_ends": "2027-05-01", "kit": ["tig", "mig"]}
        assert work.session.scalars(select(Attachment.file_name)).all() == ["cv.pdf"]
        assert work.session.scalars(select(Application.source_name)).one() == "127.0.0.1"


def test_a_page_of_a_foreign_site_reads_and_cannot_send(
    browser_page: Page, live: Live, elsewhere: str, open_work: OpenWork
) -> None:
    with open_work() as work:
        make_job(work)
    browser_page.goto(elsewhere)
    expect(browser_page.get_by_label("How many years")).to_be_visible()
    with browser_page.expect_event("requestfailed"):
        browser_page.get_by_role("button", name="Send").click()
    with open_work() as work:
        assert work.session.scalars(select(Application)).all() == []
