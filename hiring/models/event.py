"""What happened: append-only, chained by hashes, written in the transaction that did it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Base


class Event(Base):
    """`data` holds ids, codes and names of stages and the like, never personal text."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "object", "object_id"),
        Index(None, "application_id", "seq"),
        Index(None, "candidate_id", "seq"),
        Index(None, "job_id", "seq"),
        Index(None, "at"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3, ... in the order of commits, without a gap."""
    type: Mapped[str]
    """thing.past_tense"""
    object: Mapped[str]
    object_id: Mapped[uuid.UUID | None]
    application_id: Mapped[uuid.UUID | None]
    candidate_id: Mapped[uuid.UUID | None]
    job_id: Mapped[uuid.UUID | None]
    actor_type: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str]
    """The user's name as of then; empty for candidates."""
    data: Mapped[dict[str, Any]]
    request_id: Mapped[str | None]
    at: Mapped[datetime]
    previous_hash: Mapped[str]
    hash: Mapped[str]


APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER events_no_update BEFORE UPDATE ON events"
        " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events"
        " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$",
        "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events"
        " EXECUTE FUNCTION events_append_only()",
    ),
}
"""The statements that make the table append-only; the migration runs the same."""

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        _trigger: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(Event.__table__, "after_create", _trigger.execute_if(dialect=_dialect))
