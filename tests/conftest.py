"""Shared by all tests: a fresh database a test (a copy of one that was migrated once), a fixed noon, actors."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hiring.actors import OPERATOR, Actor
from hiring.models.user import User
from hiring.work import Work, opened
from plumbing.db import make_engine
from plumbing.migrating import migrate
from plumbing.storage import Remembered
from tests.support import chromium, pg
from tests.support.web_app import Clock, build_app, make_user
from web.hall import db

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

OpenWork = Callable[..., AbstractContextManager[Work]]

TEMPLATE = "foyer_template"
_shared = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """With workers (-n), the controlling process starts the one PostgreSQL that they all share."""
    controls = getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput")
    if controls and not config.option.collectonly:
        server = _shared.enter_context(pg.running())
        server.make_template(TEMPLATE)
        os.environ["FOYER_TEST_PG_SHARED"] = server.admin_url


def pytest_unconfigure(config: pytest.Config) -> None:
    _shared.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy from."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A fresh migrated database for this test (SQLite; see `each_database_url` for both)."""
    shutil.copy(migrated_sqlite, tmp_path / "foyer.db")
    return f"sqlite:///{tmp_path / 'foyer.db'}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def storage() -> Remembered:
    return Remembered()


@pytest.fixture
def open_work(engine: Engine, storage: Remembered) -> OpenWork:
    """`with open_work(actor, now=...) as work:` is one transaction; leaving it commits."""
    return work_opener(engine, storage)


def work_opener(engine: Engine, storage: Remembered) -> OpenWork:
    @contextmanager
    def open_one(actor: Actor = OPERATOR, now: datetime = NOON, **more: Any) -> Iterator[Work]:
        with (
            Session(engine, expire_on_commit=False) as session,
            opened(session, actor, now=now, files=storage, **more) as work,
        ):
            yield work

    return open_one


@pytest.fixture(scope="session")
def postgres() -> Iterator[pg.Server]:
    """A PostgreSQL with the migrated template. Never skipped: where there is none, this is an error."""
    shared = os.environ.get("FOYER_TEST_PG_SHARED")
    if shared:
        yield pg.Server(shared)
        return
    with pg.running() as server:
        server.make_template(TEMPLATE)
        yield server


@pytest.fixture
def postgres_url(postgres: pg.Server) -> Iterator[str]:
    """A fresh migrated PostgreSQL database for this test."""
    name = f"test_{uuid.uuid4().hex}"
    yield postgres.create(name, template=TEMPLATE)
    postgres.drop(name)


@pytest.fixture
def empty_postgres_url(postgres: pg.Server) -> Iterator[str]:
    """A PostgreSQL database with nothing in it, not even the schema."""
    name = f"test_{uuid.uuid4().hex}"
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, once of each kind."""
    name = "database_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def each_engine(each_database_url: str) -> Iterator[Engine]:
    """As `engine`, on both kinds of database."""
    engine = make_engine(each_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def open_work_on_each(each_engine: Engine, storage: Remembered) -> OpenWork:
    """As `open_work`, on both kinds of database."""
    return work_opener(each_engine, storage)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium, started once. Never skipped: where there is none, this is an error."""
    with chromium.running() as started:
        yield started


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own (no cookies, nothing cached)."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


# the doors


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def environ() -> dict[str, str]:
    """Settings of the app below by their names in the environment; a folder of tests may override this."""
    return {}


@pytest.fixture
def app(
    tmp_path: Path, database_url: str, clock: Clock, storage: Remembered, environ: dict[str, str]
) -> Iterator[Flask]:
    """The whole app over this test's database."""
    app = build_app(tmp_path, database_url, clock=clock, storage=storage, **environ)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def recruiter(open_work: OpenWork) -> User:
    return make_user(open_work)
