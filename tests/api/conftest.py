"""Programs at the door: keys, and requests as programs send them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hiring import api_keys
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.web_app import Clock, build_app
from web.hall import db


@dataclass
class Program:
    """Sends requests with its key; `words` may be changed."""

    app: Flask
    words: str
    key_id: Any

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.words}", **more.pop("headers", {})}
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self.ask("POST", path, json={} if json is None else json, **more)

    def patch(self, path: str, json: Any, **more: Any) -> TestResponse:
        return self.ask("PATCH", path, json=json, **more)

    def put(self, path: str, json: Any, **more: Any) -> TestResponse:
        return self.ask("PUT", path, json=json, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.ask("DELETE", path, **more)

    def walk(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All objects of a list, page by page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.get(path, query_string={**query, **({"cursor": cursor} if cursor else {})})
            assert page.status_code == 200, page.text
            found += page.json["data"]
            cursor = page.json["next_cursor"]
            if cursor is None:
                return found


MakeProgram = Callable[..., Program]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock, storage: Remembered) -> Iterator[Flask]:
    app = build_app(tmp_path, database_url, clock=clock, storage=storage, FOYER_LIMIT_FACTOR="1000")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def program(app: Flask, open_work: OpenWork) -> MakeProgram:
    """`program("jobs:read", ...)`: one whose key has these scopes; without any, all of them."""

    def make(*scopes: str, name: str = "Payroll", job_ids: Any = None, expires_at: Any = None) -> Program:
        with open_work() as work:
            made = api_keys.make(work, name, scopes or api_keys.ALL_SCOPES, expires_at=expires_at, job_ids=job_ids)
        return Program(app, made.words, made.key.id)

    return make
