"""What every door of this process shares: settings, database, storage, clock. Made once by app.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from plumbing.incoming import IncomingFolder
from plumbing.records import Base
from plumbing.settings import Settings
from plumbing.storage import Storage

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


@dataclass(frozen=True)
class Hall:
    """`now` is the clock; tests give their own."""

    settings: Settings
    storage: Storage
    incoming: IncomingFolder
    now: Callable[[], datetime]

    def session(self) -> Session:
        """A session of its own, for what must not share the request's transaction. The caller closes it."""
        return Session(db.engine, expire_on_commit=False)


def hall() -> Hall:
    """The hall of the app that answers this request."""
    found: Hall = current_app.extensions["foyer"]
    return found
