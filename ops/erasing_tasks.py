"""The worker's part in erasing: the mail folder, and what a database keeps of rows that are gone."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.engine import Engine

from hiring.actors import SYSTEM
from ops import letter_tasks
from ops.handling import Context, Handler
from plumbing.db import reading
from plumbing.mail import FileMailer


class Busy(Exception):
    """Somebody reads an older state of the database; later nobody will."""


def forget_mail(context: Context, letter_ids: Sequence[str]) -> None:
    """Removes these letters from the mail folder. Letters that went to a mail server are out of our hands."""
    if isinstance(context.mailer, FileMailer):
        for id in letter_ids:
            context.mailer.forget(letter_tasks.message_id(context.settings, uuid.UUID(id)))


def tidy_database(context: Context) -> None:
    """SQLite keeps deleted words in its index until that is merged, and in its log until that is emptied: both
    were found there. PostgreSQL cleans up by itself. Raises Busy, to be tried again."""
    with reading(), context.open_work(SYSTEM) as work:
        engine = work.session.get_bind()
    if not isinstance(engine, Engine) or engine.dialect.name != "sqlite":
        return
    with context.open_work(SYSTEM) as work:
        work.session.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        (is_busy, *_rest) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    if is_busy:
        raise Busy


HANDLERS: Mapping[str, Handler] = {"forget_mail": forget_mail, "tidy_database": tidy_database}
PERIODIC: Mapping[str, timedelta] = {}
