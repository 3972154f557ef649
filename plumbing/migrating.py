"""Brings a database to the newest schema, one process at a time."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text

from plumbing.db import options_for
from plumbing.schema import MIGRATIONS, NewerSchema, current

MIGRATION_LOCK = 7_304_914


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Upgrades (or downgrades, for an older revision) the database at `url`. Raises NewerSchema.

    On SQLite foreign keys are off meanwhile: altering a table copies it and drops the old one, which would
    cascade into its children. They are checked afterwards.
    """
    engine = create_engine(url, **options_for(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _plain_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    try:
        _refuse_newer(engine)
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
                connection.commit()
            config = _config()
            config.attributes["connection"] = connection
            if revision == "base" or (revision != "head" and _is_older(revision, engine)):
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
            connection.commit()
            if engine.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration left rows without their parents: {broken[:3]}")
            else:
                connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
                connection.commit()
    finally:
        engine.dispose()


def _plain_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_newer(engine: Engine) -> None:
    now = current(engine)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if now is not None and now not in known:
        raise NewerSchema(f"the database is at {now}, which this Foyer does not know: run the newer Foyer")


def _is_older(revision: str, engine: Engine) -> bool:
    now = current(engine)
    script = ScriptDirectory.from_config(_config())
    older = [found.revision for found in script.iterate_revisions(now, "base")] if now else []
    return revision in older and revision != now
