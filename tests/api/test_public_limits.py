"""How much one address may send through the public API: the budget of the careers site."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hiring.models.application import Application
from plumbing.limits import Limit
from plumbing.storage import Remembered
from tests.api.test_hostile import problem
from tests.conftest import OpenWork
from tests.support.api_applications import ANA, PDF, job
from tests.support.public_applicants import Page
from tests.support.web_app import Clock, build_app
from web.hall import db


@pytest.fixture
def strict(
    tmp_path: Path, database_url: str, storage: Remembered, clock: Clock, open_work: OpenWork
) -> Iterator[Page]:
    app = build_app(tmp_path, database_url, clock=clock, storage=storage)
    job(open_work)
    yield Page(app)
    with app.app_context():
        db.engine.dispose()


def test_applications_are_counted_with_those_of_the_page(strict: Page, clock: Clock, open_work: OpenWork) -> None:
    client = strict.app.test_client()
    for number in range(4):
        client.post("/jobs/frame-welder/apply", data={"action": "send", "form_token": f"x{number}"})
    for number in range(6):
        person = {**ANA, "email": f"p{number}@example.org"}
        answer = strict.open().send(candidate=person)
        assert answer.status_code == 201
        assert answer.headers["RateLimit-Policy"] == '"apply";q=10;w=3600'
        assert answer.headers["RateLimit"] == f'"apply";r={5 - number};t=3600'
        assert strict.send(candidate=person).status_code == 201, "the same again is not counted"
    refused = strict.open().send()
    assert problem(refused) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == "3600"
    assert refused.headers["RateLimit"] == '"apply";r=0;t=3600'
    assert client.post("/jobs/frame-welder/apply", data={"action": "send"}).status_code == 429
    clock.turn(hours=1)
    assert strict.send().status_code == 201
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 7


def test_the_bytes_of_uploads_are_counted(strict: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.public.uploading.BYTES_PER_ADDRESS", Limit("few", 100, timedelta(hours=1)))
    first = strict.open().upload()
    assert (first.status_code, first.headers["RateLimit"]) == (201, f'"few";r={100 - len(PDF)};t=3600')
    refused = strict.upload()
    assert problem(refused) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == "3600"
