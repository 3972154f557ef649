"""The app on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.web_app import Clock, build_app
from web.hall import db


@pytest.fixture
def app_on_each(tmp_path: Path, each_database_url: str, clock: Clock) -> Iterator[Flask]:
    app = build_app(tmp_path, each_database_url, clock=clock)
    yield app
    with app.app_context():
        db.engine.dispose()
