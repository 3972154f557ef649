"""Whether this process lives, and whether it can do its work. Anyone may ask; details go to the log only."""

import shutil
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from plumbing import db as begin
from plumbing import schema, storage
from web.hall import db, hall

LEAST_FREE = 500 * 1024 * 1024
"""Bytes free on the disk of the data folder; below it nothing new should be let in."""

bp = Blueprint("health", __name__)


def install(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _said("ok", 200)


@bp.get("/readyz")
def ready() -> Response:
    """The database can be written, has the schema of this version, files can be stored, there is room."""
    trouble = [name for name, check in CHECKS.items() if not _holds(check)]
    if trouble:
        current_app.logger.error("not ready: %s", ", ".join(trouble))
        return _said("not ready", 503)
    return _said("ready", 200)


def _said(word: str, status: int) -> Response:
    return Response(word + "\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (SQLAlchemyError, PoolTimeout, storage.Unavailable, OSError) as error:
        current_app.logger.error("not ready: %s", getattr(error, "orig", error))
        return False


def _can_write() -> bool:
    """Writes and takes it back: no trace, no fsync."""
    with begin.writing(), db.engine.connect() as connection:
        connection.execute(text("UPDATE catalogue SET version = version"))
        connection.rollback()
    return True


def _has_schema() -> bool:
    with begin.reading():
        return schema.current(db.engine) == schema.head()


def _can_store() -> bool:
    hall().storage.exists("readiness")
    return True


def _has_room() -> bool:
    free: int = shutil.disk_usage(hall().settings.data).free
    return free >= LEAST_FREE


CHECKS = {"database": _can_write, "schema": _has_schema, "storage": _can_store, "room": _has_room}
