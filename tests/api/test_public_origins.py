"""Which pages may read, and which may send."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hiring import organisation
from hiring.models.application import Application
from tests.api.test_hostile import problem
from tests.conftest import OpenWork
from tests.support.api_applications import job
from tests.support.public_applicants import PUBLIC, Page

OURS, FOREIGN = "https://www.cycles.example", "https://evil.example"


@pytest.fixture(autouse=True)
def allowed(open_work: OpenWork) -> None:
    job(open_work)
    with open_work() as work:
        organisation.change(work, embed_origins=f"{OURS}\nhttps://shop.cycles.example:8443")


@pytest.mark.parametrize("origin", ["", OURS, FOREIGN, "null"])
@pytest.mark.parametrize(
    ("path", "status"),
    [("/jobs", 200), ("/jobs/frame-welder", 200), ("/jobs/frame-welder/form-token", 200), ("/locations", 200),
     ("/openapi.json", 200), ("/jobs/nothing", 404), ("/nothing", 404), ("/jobs?x=1", 422), ("/jobs?q=%00", 400),
     ("/uploads", 405)],
)  # fmt: skip
def test_anybody_may_read_also_what_is_refused(app: Flask, origin: str, path: str, status: int) -> None:
    answer = Page(app, origin=origin).get(path)
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("origin", [OURS, "https://shop.cycles.example:8443", "http://localhost"])
def test_pages_of_our_own_may_send_and_read_the_answer(app: Flask, origin: str, open_work: OpenWork) -> None:
    page = Page(app, origin=origin).open()
    for answer, status in (
        (page.send(answers={}), 422), (page.ask("POST", "/uploads", data=b"{"), 415),
        (page.ask("POST", "/uploads", data=b"{", content_type="application/json"), 400), (page.upload(), 201),
        (page.ask("POST", "/uploads", data=b"x" * 40_000_000, content_type="application/json"), 413),
        (page.send(), 201),
    ):  # fmt: skip
        assert answer.status_code == status, answer.text
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert sent(open_work) == 1


@pytest.mark.parametrize(
    "origin",
    [FOREIGN, "null", "http://www.cycles.example", f"{OURS}:8443", f"{OURS}.evil.example", OURS.upper(),
     f"{OURS}/",
     "https://cycles.example", f"{OURS}\n{FOREIGN}".replace("\n", " "), "https://shop.cycles.example"],
)  # fmt: skip
def test_foreign_pages_may_not_send(app: Flask, origin: str, open_work: OpenWork) -> None:
    page = Page(app, origin=origin).open()
    multipart: Any = {"form_token": page.token}
    for answer in (page.send(), page.upload(), page.ask("POST", "/uploads", data=multipart)):
        assert problem(answer) == (403, "forbidden")
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer.headers["Vary"]
    assert sent(open_work) == 0


def test_what_no_page_sends_is_taken(app: Flask, open_work: OpenWork) -> None:
    answer = Page(app).open().send()
    assert answer.status_code == 201
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert sent(open_work) == 1


def sent(open_work: OpenWork) -> int:
    with open_work() as work:
        return work.session.scalar(select(func.count()).select_from(Application)) or 0


def preflight(app: Flask, path: str, method: str, origin: str = OURS) -> Any:
    asked = {"Origin": origin, "Access-Control-Request-Method": method,
             "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    return app.test_client().options(PUBLIC + path, headers=asked)


@pytest.mark.parametrize("path", ["/uploads", "/jobs/frame-welder/applications"])
def test_what_browsers_ask_before_they_send(app: Flask, path: str) -> None:
    answer = preflight(app, path, "POST")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert set(answer.headers["Vary"].split(", ")) >= {"Origin", "Access-Control-Request-Method"}
    refused = preflight(app, path, "POST", FOREIGN)
    assert problem(refused) == (403, "forbidden")
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert "Access-Control-Allow-Methods" not in preflight(app, path, "DELETE").headers


def test_what_browsers_ask_before_they_read(app: Flask) -> None:
    answer = preflight(app, "/jobs", "GET", FOREIGN)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in preflight(app, "/jobs", "POST", FOREIGN).headers
    plain = app.test_client().options(f"{PUBLIC}/uploads")
    assert (plain.status_code, set(plain.headers["Allow"].split(", "))) == (204, {"OPTIONS", "POST"})


def test_the_private_api_lets_no_page_in(app: Flask) -> None:
    for method in ("GET", "OPTIONS", "POST"):
        answer = app.test_client().open("/api/v1/jobs", method=method, headers={"Origin": OURS})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
