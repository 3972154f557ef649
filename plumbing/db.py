"""Engines and how transactions begin.

SQLite's default mode silently lost updates and a deferred BEGIN fails with "locked" as soon as a reader wants
to write (measured), so a transaction that may write begins IMMEDIATE and a reading one DEFERRED.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

_reading: ContextVar[bool] = ContextVar("reading", default=False)

_scan = json.JSONDecoder().raw_decode


def _document(text: str) -> Any:
    """What json.loads makes of it, several times as fast for the short ones, of which a page has a thousand: what
    we stored has no space around it to look for."""
    return _scan(text)[0]


ENGINE_OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"connect_args": {"timeout": 5.0, "check_same_thread": False}, "pool_size": 20,
               "max_overflow": 300, "pool_timeout": 10, "json_deserializer": _document},
    "postgresql": {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20, "pool_timeout": 10},
}  # fmt: skip


def options_for(url: str) -> dict[str, Any]:
    """create_engine's keywords for this kind of database."""
    options = ENGINE_OPTIONS["sqlite" if url.startswith("sqlite") else "postgresql"]
    return {**options, "hide_parameters": True}  # they are personal data, and errors are logged


def make_engine(url: str) -> Engine:
    """An engine for a process of its own (the worker, a command)."""
    engine = create_engine(url, **options_for(url))
    prepare(engine)
    return engine


def prepare(engine: Engine) -> None:
    """Wires pragmas and the BEGIN mode; once per engine, before its first connection."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # or the driver begins by itself, deferred
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000",
                   "secure_delete=ON"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


@contextmanager
def reading() -> Iterator[None]:
    """Inside, transactions begin for reading only: many at once on SQLite."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Inside, transactions begin for writing, also within reading()."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)
