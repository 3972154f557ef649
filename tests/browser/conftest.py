"""A served app for real browsers: one per test, on a loopback port of its own."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from plumbing import clock
from plumbing.storage import Remembered
from tests.support.web_app import build_app
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
