"""The version of what the public pages show, read as cheaply as each database allows."""

import sqlite3
import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from plumbing.db import reading

READ = "SELECT version FROM catalogue WHERE id = 1"
REMEMBERED_SECONDS = 1.0

Reader = Callable[[], int | None]
"""The version now; None when it cannot be read, and then nothing kept is to be used."""


def reader_for(engine: Engine) -> Reader:
    """The way for this engine."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and path != ":memory:":
        return _SqliteReader(path).read
    return _RememberingReader(engine).read


class _SqliteReader:
    """One connection for all threads, for reading only, outside any pool. The question takes five microseconds,
    so they take turns: the server's threads come and go, and to open a connection costs a hundred times that."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: _Closing | None = None

    def read(self) -> int | None:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _Closing(self._path)
                row = self._connection.execute(READ).fetchone()
                return int(row[0]) if row else None
            except sqlite3.Error:
                self._connection = None
                return None


class _Closing(sqlite3.Connection):
    """Closes itself when nobody needs it any more."""

    def __init__(self, path: str) -> None:
        super().__init__(f"file:{path}?mode=ro", uri=True, timeout=1.0, isolation_level=None,
                         check_same_thread=False)  # fmt: skip

    def __del__(self) -> None:
        self.close()


class _RememberingReader:
    """Remembers the version for a second, whatever the number of threads."""

    def __init__(self, engine: Engine, seconds: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._seconds = seconds
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._version: int | None = None

    def read(self) -> int | None:
        with self._lock:
            if self._seconds() - self._read_at >= REMEMBERED_SECONDS:
                try:
                    with reading(), self._engine.connect() as connection:
                        self._version = connection.scalar(text(READ))
                except SQLAlchemyError:
                    self._version = None
                self._read_at = self._seconds()
            return self._version
