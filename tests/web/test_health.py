"""Alive and ready: what is checked, and that strangers learn nothing of it."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from plumbing import storage
from plumbing.storage import Remembered
from web import health
from web.hall import db


def execute(app: Flask, statement: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(statement))


def older_schema(app: Flask, _patch: pytest.MonkeyPatch) -> None:
    execute(app, "UPDATE alembic_version SET version_num = '0000'")


def read_only_database(app: Flask, _patch: pytest.MonkeyPatch) -> None:
    execute(app, "CREATE TRIGGER refused BEFORE UPDATE ON catalogue BEGIN SELECT RAISE(ABORT, 'no'); END")


def storage_down(_app: Flask, patch: pytest.MonkeyPatch) -> None:
    def down(_self: Remembered, _key: str) -> bool:
        raise storage.Unavailable("canary-detail")

    patch.setattr(Remembered, "exists", down)


def disk_full(_app: Flask, patch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = health.LEAST_FREE - 1

    def usage(_path: Any) -> Usage:
        return Usage()

    patch.setattr(shutil, "disk_usage", usage)


def test_a_sound_foyer_is_alive_and_ready(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = health.LEAST_FREE

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage())
    for path, word in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
        response = client.get(path)
        assert (response.status_code, response.text) == (200, word)
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("trouble", [older_schema, read_only_database, storage_down, disk_full])
def test_each_trouble_makes_it_not_ready_and_is_told_to_the_log_alone(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trouble: Callable[[Flask, pytest.MonkeyPatch], None],
) -> None:
    trouble(app, monkeypatch)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready\n")
    assert "not ready" in caplog.text
    assert client.get("/healthz").status_code == 200


def test_asking_leaves_no_trace(app: Flask, client: FlaskClient) -> None:
    def version() -> int:
        with app.app_context(), db.engine.connect() as connection:
            return int(connection.execute(text("SELECT version FROM catalogue")).scalar_one())

    before = version()
    client.get("/readyz")
    assert version() == before
