"""The table of errors: statuses, pages and fragments, and what must not be told."""

import errno
import logging
import re
import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.test import TestResponse

from hiring import errors as wrong
from hiring.screening.editing import EditCode
from hiring.work import Work
from plumbing import storage
from web.door import Audience, reads, writes
from web.errors import STATUS, Problem
from web.sentences import SENTENCES

Raised = Callable[..., TestResponse]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def raised(app: Flask) -> Raised:
    """The answer of a route that raises the error."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    thrown: list[Exception] = []

    @writes(Audience.PUBLIC)
    def view(work: Work) -> str:
        raise thrown[-1]

    app.add_url_rule("/raises", view_func=view)
    app.add_url_rule("/also-raises", view_func=view)

    def ask(error: Exception, path: str = "/raises", **more: object) -> TestResponse:
        thrown.append(error)
        response: TestResponse = app.test_client().get(path, **more)
        return response

    return ask


def without_id(response: TestResponse) -> str:
    return response.text.replace(response.headers["X-Request-Id"], "ID")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (wrong.NotFound(), 404, "not here"),
        (wrong.Gone("link_used"), 410, "has been used"),
        (wrong.NotAllowed("stage_not_yours", stage="Offer"), 403, "moves people to Offer"),
        (wrong.Invalid({"name": "required"}), 422, "another look"),
        (wrong.Stale(thing="note"), 409, "someone else changed this"),
        (wrong.InvalidTransition(current_status="hired"), 409, "does not stand where it did"),
        (wrong.Conflict("last_admin"), 409, "last administrator"),
        (wrong.Conflict("hire_by_offer", stage="Hired"), 409, "come to Hired by being hired"),
        (wrong.Conflict("a_code_nobody_worded"), 409, "changed a moment ago"),
        (wrong.JobClosed(), 409, "no applications any more"),
        (wrong.Unavailable(), 503, "cannot be reached now"),
        (StaleDataError("UPDATE matched 0 rows"), 409, "someone else changed this"),
        (
            IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed: jobs.slug")),
            409,
            "changed",
        ),
        (storage.Unavailable("no answer"), 503, "cannot be reached now"),
        (storage.Full("no room"), 507, "no room"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "no room"),
        (PoolTimeout("QueuePool limit"), 503, "busy"),
    ],
)
def test_each_error_has_its_status_and_says_the_next_step(
    raised: Raised, error: Exception, status: int, words: str
) -> None:
    response = raised(error)
    assert response.status_code == status
    assert words in response.text
    assert response.text.count("<h1>") == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [("database is locked", 503), ("database or disk is full", 507), ("unable to open database file", 503)],
)
def test_a_database_that_cannot_answer_now_says_when_to_try_again(
    raised: Raised, caplog: pytest.LogCaptureFixture, said: str, status: int
) -> None:
    values = {"name": "Ann Canary"}
    response = raised(OperationalError("UPDATE x SET name=?", values, sqlite3.OperationalError(said)))
    assert response.status_code == status
    assert int(response.headers["Retry-After"]) > 0
    assert "Ann Canary" not in caplog.text


def test_a_faulty_statement_is_our_error_and_is_logged(raised: Raised, caplog: pytest.LogCaptureFixture) -> None:
    response = raised(OperationalError("SELECT 1", {}, sqlite3.OperationalError("no such table: jobz")))
    assert response.status_code == 500
    assert "jobz" in caplog.text
    assert "jobz" not in response.text


def test_a_constraint_that_is_no_race_is_our_error(raised: Raised) -> None:
    broken = IntegrityError("INSERT", {}, sqlite3.IntegrityError("CHECK constraint failed: ck_jobs_status"))
    assert raised(broken).status_code == 500


def test_too_many_says_how_long_to_wait(raised: Raised) -> None:
    response = raised(wrong.TooMany(61))
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "61"
    assert "Wait 2 minutes" in response.text


def test_the_last_resort_tells_the_request_id_and_nothing_else(
    raised: Raised, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = raised(RuntimeError("secret detail"))
    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in response.text
    assert "secret detail" not in response.text
    assert "Traceback" not in response.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    "error", [wrong.NotFound(), wrong.Stale(), wrong.TooMany(5), RuntimeError("x"), storage.Unavailable("x")]
)
def test_htmx_gets_a_fragment_with_a_stable_id_and_never_a_document(raised: Raised, error: Exception) -> None:
    response = raised(error, headers=HTMX)
    assert response.status_code >= 400
    assert "<html" not in response.text
    assert "<!doctype" not in response.text.lower()
    assert re.match(r'\s*<div [^>]*id="problem"', response.text)
    assert "HX-Request" in response.headers["Vary"]


def test_the_browser_going_back_gets_the_whole_page(raised: Raised) -> None:
    response = raised(wrong.Stale(), headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in response.text


def test_what_an_error_names_is_escaped(raised: Raised) -> None:
    response = raised(wrong.Conflict("stage_in_use", stage="<img src=x>", applications=2), headers=HTMX)
    assert "&lt;img src=x&gt;" in response.text
    assert "<img" not in response.text


def test_not_to_be_known_of_looks_like_absent(raised: Raised) -> None:
    hidden = raised(wrong.NotFound("job_is_confidential", name="Spy"), path="/also-raises")
    absent = raised(wrong.NotFound())
    assert hidden.status_code == absent.status_code == 404
    assert without_id(hidden) == without_id(absent)
    assert list(hidden.headers.keys()) == list(absent.headers.keys())


def test_a_hidden_thing_looks_like_an_address_without_route(app: Flask) -> None:
    @reads(Audience.PUBLIC)
    def hidden(work: Work) -> str:
        raise wrong.NotFound

    app.add_url_rule("/hidden", view_func=hidden)
    browser = app.test_client()
    there, nowhere = browser.get("/hidden"), browser.get("/no-such-route")
    assert without_id(there) == without_id(nowhere)
    assert there.status_code == nowhere.status_code == 404


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.delete("/backoffice/sign-in")
    assert response.status_code == 405
    assert {"GET", "POST"} <= {method.strip() for method in response.headers["Allow"].split(",")}


def test_an_error_page_is_not_kept(raised: Raised) -> None:
    assert raised(wrong.NotFound()).headers["Cache-Control"] == "no-store"


def test_a_page_is_drawn_even_when_its_template_breaks(
    raised: Raised, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise RuntimeError("templates are gone")

    monkeypatch.setattr("web.errors.render_template", fail)
    response = raised(wrong.Stale())
    assert response.status_code == 409
    assert "someone else changed this" in response.text


@pytest.mark.parametrize(("path", "landmark"), [("/absent", "site-head"), ("/backoffice/absent", 'class="door"')])
def test_the_page_stands_in_the_frame_of_its_door(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, landmark: str
) -> None:
    page = client.get(path).text
    assert landmark in page
    assert page.count("<main") == page.count("<h1") == 1
    assert "could not be drawn" not in caplog.text


def test_every_kind_of_error_and_every_sentence_is_worded() -> None:
    for kind, status in STATUS:
        assert kind.code in SENTENCES
        assert 400 <= status < 600
    for code in SENTENCES:
        problem = Problem(400, code)
        assert problem.title
        assert problem.text.endswith(".")


def test_every_refused_edit_of_a_form_is_worded() -> None:
    assert {str(code) for code in EditCode} <= set(SENTENCES)


def test_every_domain_error_stands_in_the_table() -> None:
    """A new kind without a status would end as a 500."""
    known = tuple(kind for kind, _ in STATUS)
    kinds = [kind for kind in vars(wrong).values() if isinstance(kind, type) and kind is not wrong.DomainError]
    assert [kind for kind in kinds if issubclass(kind, wrong.DomainError) and not issubclass(kind, known)] == []
