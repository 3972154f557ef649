"""The one file that knows every room."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask

import hiring.models
import plumbing.limits
import plumbing.outbox  # noqa: F401 - registers the tables
from plumbing import clock, failpoints
from plumbing.db import options_for, prepare
from plumbing.incoming import IncomingFolder
from plumbing.settings import Settings
from plumbing.storage import Storage, from_url
from web.hall import Hall, db


def create_app(
    settings: Settings | None = None,
    *,
    storage: Storage | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Flask:
    """Foyer as a WSGI app. Tests give settings, storage and clock of their own."""
    settings = settings or Settings.read()
    settings.data.mkdir(parents=True, exist_ok=True)
    failpoints.configure(settings.failpoint, allowed=settings.is_test)
    app = Flask(__name__, static_folder=None)
    app.config.update(_flask_settings(settings))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.extensions["foyer"] = Hall(
        settings=settings,
        storage=storage or from_url(settings.storage_url, data=settings.data),
        incoming=IncomingFolder(settings.data / "incoming"),
        now=now,
    )
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.is_test,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options_for(settings.database_url),
    }
