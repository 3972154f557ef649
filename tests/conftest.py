"""Shared by all tests: a fresh database a test (a copy of one that was migrated once), a fixed noon, actors."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hiring.actors import OPERATOR, Actor
from hiring.work import Work, opened
from plumbing.db import make_engine
from plumbing.migrating import migrate
from plumbing.storage import Remembered

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

OpenWork = Callable[..., AbstractContextManager[Work]]


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

    @contextmanager
    def open_one(actor: Actor = OPERATOR, now: datetime = NOON, **more: Any) -> Iterator[Work]:
        with Session(engine, expire_on_commit=False) as session, opened(
            session, actor, now=now, files=storage, **more
        ) as work:
            yield work

    return open_one
