"""A key opens what it may, so long as it is open, so often as it may; without one nothing opens."""

import io
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

import app as house  # noqa: F401 - registers the operations
from api import counting
from api.operations import OPERATIONS
from hiring import api_keys
from hiring.models.event import Event
from hiring.models.rejection_reason import RejectionReason
from plumbing import limits
from plumbing.records import new_id
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram, Program
from tests.api.test_hostile import problem
from tests.conftest import NOON, OpenWork
from tests.support.applications import world
from tests.support.web_app import Clock, build_app
from web.hall import db

AT = "/rejection-reasons"
RATES = {"RateLimit", "RateLimit-Policy", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}


class Late(io.BytesIO):
    """A body that does something before its first byte comes."""

    def __init__(self, raw: bytes, before: Any) -> None:
        super().__init__(raw)
        self.before = before

    def read(self, *args: Any) -> bytes:
        self._first()
        return super().read(*args)

    def readinto(self, room: Any) -> int:
        self._first()
        return super().readinto(room)

    def _first(self) -> None:
        self.before, before = None, self.before
        if before is not None:
            before()


def send_late(
    one: Program, path: str, raw: bytes, before: Any, kind: str = "application/json", **more: Any
) -> Any:
    return one.ask("POST", path, input_stream=Late(raw, before), content_type=kind,
                   environ_overrides={"CONTENT_LENGTH": str(len(raw))}, **more)  # fmt: skip


def test_without_a_key_every_route_is_closed(app: Flask) -> None:
    client, asked = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api.openapi":
            filled = {name: 1 if "int:" + name in rule.rule else "0" * 8 + "-0000-7000-8000-" + "0" * 12
                      for name in rule.arguments}  # fmt: skip
            _, path = rule.build(filled) or ("", "")
            for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
                assert problem(client.open(path, method=method)) == (401, "invalid_key"), (method, path)
                asked += 1
    assert asked == len(OPERATIONS)


def test_a_key_that_is_revoked_while_its_body_comes_writes_nothing(
    program: MakeProgram, open_work: OpenWork
) -> None:
    one = program()

    def revoke() -> None:
        with open_work() as work:
            api_keys.revoke(work, api_keys.get(work, one.key_id))

    answer = send_late(one, AT, b'{"name": "Late", "kind": "by_us"}', revoke)
    assert problem(answer) == (401, "expired_key")
    assert "error" in answer.headers["WWW-Authenticate"]
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(RejectionReason)) == 0


def test_a_key_that_runs_out_while_its_body_comes_writes_nothing(
    program: MakeProgram, open_work: OpenWork, clock: Clock
) -> None:
    one = program(expires_at=NOON.replace(second=30))
    answer = send_late(one, AT, b'{"name": "Late", "kind": "by_us"}', lambda: clock.turn(minutes=1))
    assert problem(answer) == (401, "expired_key")
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(RejectionReason)) == 0


def test_a_revoked_key_is_not_answered_again_either(
    program: MakeProgram, open_work: OpenWork, storage: Remembered
) -> None:
    """Files are stored before the transaction: an answer that was kept is looked for before that, too."""
    with open_work() as work:
        id = world(work).noor.id
    one, at = program(), f"/applications/{id}/attachments"
    raw = (
        b'--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nother\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nHello.\r\n--b--\r\n'
    )
    kind, headers = "multipart/form-data; boundary=b", {"Idempotency-Key": "one"}
    assert send_late(one, at, raw, None, kind, headers=headers).status_code == 201
    stored = set(storage.keys())

    def revoke() -> None:
        with open_work() as work:
            api_keys.revoke(work, api_keys.get(work, one.key_id))

    assert problem(send_late(one, at, raw, revoke, kind, headers=headers)) == (401, "expired_key")
    assert set(storage.keys()) == stored


@pytest.mark.parametrize("name", ["key", "api_key", "apikey", "API-Key", "access_token", "token", "authorization"])
def test_a_key_in_the_address_is_refused_and_told_why(program: MakeProgram, name: str) -> None:
    one = program()
    answer = one.get(f"{AT}?{name}={one.words}")
    assert problem(answer) == (400, "malformed_request")
    assert "header" in answer.json["detail"]
    assert one.words not in answer.text


def test_who_is_known_is_told_the_limit_and_nobody_else(
    app: Flask, program: MakeProgram, open_work: OpenWork
) -> None:
    one = program("jobs:read")
    for answer in (one.get("/me"), one.get("/tags"), one.get("/jobs?q=1"), one.get(f"/jobs/{new_id()}")):
        assert set(answer.headers.keys()) >= RATES, answer.text
    nowhere = one.get("/nothing")
    with open_work() as work:
        api_keys.revoke(work, api_keys.get(work, one.key_id))
    for answer in (nowhere, one.get("/me"), app.test_client().get("/api/v1/me")):
        assert answer.status_code in (401, 404)
        assert not RATES & set(answer.headers.keys())
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_asking_for_a_files_head_is_a_download_too(program: MakeProgram, open_work: OpenWork, method: str) -> None:
    """Where files lie elsewhere its answer leads to the bytes."""
    with open_work() as work:
        id = world(work).noor.id
    one = program()
    sent = {"type": "other", "name": "a.txt", "data": "SGVsbG8uCg=="}
    made = one.post(f"/applications/{id}/attachments", sent).json["id"]
    assert one.ask(method, f"/attachments/{made}/content").status_code == 200
    with open_work() as work:
        found = select(func.count()).where(Event.type == "attachment.downloaded")
        assert work.session.scalar(found) == 1


# the limit


@pytest.fixture
def strict(tmp_path: Path, database_url: str, clock: Clock, storage: Remembered) -> Iterator[Flask]:
    """A Foyer with the limit as it comes."""
    counting._counts.clear()
    app = build_app(tmp_path, database_url, clock=clock, storage=storage)
    yield app
    counting._counts.clear()
    with app.app_context():
        db.engine.dispose()


def test_the_limit_is_kept_and_ends_with_its_window(strict: Flask, program: MakeProgram, clock: Clock) -> None:
    one = Program(strict, program().words, None)
    left = [one.get("/me").headers["X-RateLimit-Remaining"] for _ in range(100)]
    assert left == [str(number) for number in reversed(range(100))]
    refused = one.get("/me")
    assert problem(refused) == (429, "rate_limited")
    clock.turn(seconds=int(refused.headers["Retry-After"]))
    assert one.get("/me").headers["X-RateLimit-Remaining"] == "99"


def test_what_another_process_counted_counts_here(
    strict: Flask, program: MakeProgram, open_work: OpenWork
) -> None:
    made = program()
    one = Program(strict, made.words, None)
    with open_work() as work:
        limits.counted(work.session, counting.MOST, str(made.key_id), now=NOON, weight=95)
    answers = [one.get("/me").status_code for _ in range(11)]
    assert answers == [200] * 9 + [429] * 2


def test_reading_goes_on_while_counts_cannot_be_written(
    strict: Flask, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Program(strict, program().words, None)
    assert one.get("/me").status_code == 200

    @contextmanager
    def full() -> Iterator[None]:
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database or disk is full"))
        yield

    monkeypatch.setattr(counting.begin, "writing", full)
    assert [one.get("/me").status_code for _ in range(99)] == [200] * 99
    assert problem(one.get("/me")) == (429, "rate_limited")


def test_of_many_at_once_each_counts_once(strict: Flask, program: MakeProgram) -> None:
    one = Program(strict, program().words, None)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: one.get("/me").status_code, range(100)))
    assert answers == [200] * 100
    assert one.get("/me").status_code == 429
