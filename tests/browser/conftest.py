"""A served app for real browsers, one per test, on a loopback port of its own; and the form builder in them."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from hiring.models.job import Job
from plumbing import clock
from plumbing.storage import Remembered
from tests.support.applying import make_job
from tests.support.forms import MOCK
from tests.support.live_builder import SIZE, Enter, Form
from tests.support.live_world import entered
from tests.support.web_app import build_app, make_user
from web.hall import db


@dataclass
class Live:
    """The address, and the app behind it."""

    url: str
    app: Flask


@pytest.fixture
def live(tmp_path: Path, database_url: str, storage: Remembered) -> Iterator[Live]:
    app = build_app(
        tmp_path, database_url, clock=clock.now, storage=storage, FOYER_LIMIT_FACTOR="1000",
        FOYER_BASE_URL="http://127.0.0.1",
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(f"http://127.0.0.1:{server.port}", app)
    server.shutdown()
    server.server_close()
    thread.join()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def form(open_work: Any) -> Form:
    """The form of the design's picture as version 1; another job asks nothing."""
    users = {
        name: make_user(open_work, f"{name}@foyer.test", first_name=name.title()) for name in ("rosa", "dario")
    }
    with open_work() as work:
        job = make_job(work, screening_form=MOCK)
        return Form(job, make_job(work, name="Painter", slug="painter", screening_form=None), users, open_work)


@pytest.fixture
def enter(browser: Browser, live: Live, form: Form) -> Iterator[Enter]:
    """`enter("visa")` is the builder with this question open, in a browser of its own."""
    opened: list[BrowserContext] = []

    def to(key: str = "", *, who: str = "rosa", job: Job | None = None, **context: Any) -> Page:
        size = context.pop("viewport", SIZE)
        page = entered(browser, live.url, form.users[who], viewport=size, reduced_motion="reduce", **context)
        opened.append(page.context)
        page.goto(f"{live.url}/backoffice/jobs/{(job or form.job).id}/form?q={key}")
        if context.get("java_script_enabled", True):
            expect(page.locator("#paths")).to_be_visible()
        return page

    yield to
    for context in opened:
        context.close()
