"""The app and its browsers, for tests of the back office."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hiring.models.user import User
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.web_app import Clock, build_app, make_user
from web.hall import db


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock, storage: Remembered) -> Iterator[Flask]:
    app = build_app(tmp_path, database_url, clock=clock, storage=storage)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def recruiter(open_work: OpenWork) -> User:
    return make_user(open_work)
