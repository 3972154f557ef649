"""Work: what a verb is given to do one act in one transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sqlalchemy.orm import Session

from hiring.actors import Actor, Kind
from hiring.errors import NotAllowed
from hiring.ledger import Ledger
from hiring.models.organisation import Organisation
from plumbing import outbox
from plumbing.records import Record, stamp_with


class Files(Protocol):
    """Where bytes lie. Verbs only read and delete here: bytes are stored before a transaction begins."""

    def open(self, key: str) -> BinaryIO: ...
    def put(self, key: str, source: Path | BinaryIO, *, content_type: str) -> None: ...
    def delete(self, key: str) -> None: ...


@dataclass(frozen=True)
class Work:
    """session, actor, now, files; require, record, later. Verbs never commit."""

    session: Session
    actor: Actor
    now: datetime
    files: Files
    request_id: str | None = None
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def organisation(self) -> Organisation:
        return Organisation.of(self.session)

    @property
    def today(self) -> date:
        """The date where the organisation is."""
        return self.now.astimezone(self.organisation.zone).date()

    @property
    def user_id(self) -> uuid.UUID | None:
        """The acting user's id; None when no user acts."""
        return self.actor.id if self.actor.kind is Kind.USER else None

    @property
    def key_id(self) -> uuid.UUID | None:
        """The id of the key of the acting program; None when no program acts."""
        return self.actor.id if self.actor.kind is Kind.KEY else None

    def require(self, allowed: bool, code: str = "not_allowed", **params: Any) -> None:
        """Refuses the act unless the policy's answer was yes."""
        if not allowed:
            raise NotAllowed(code, **params)

    def record(self, type: str, thing: Record | None, /, *, about: Record | None = None, **data: Any) -> None:
        """Writes `thing.past_tense` into history, with this transaction; None where there is one such thing
        only (the organisation). `about` is the application (or
        candidate) whose timeline it belongs to. `data`: ids, codes, names of stages; no personal text."""
        subject = about or thing
        self.ledger.events.append(
            {
                "type": type,
                "object": type.partition(".")[0],
                "object_id": thing.id if thing else None,
                "application_id": _id_of("application", subject),
                "candidate_id": _id_of("candidate", subject),
                "job_id": _id_of("job", subject),
                "actor_type": str(self.actor.kind),
                "actor_id": self.actor.id,
                "actor_name": self.actor.told,
                "data": data,
                "request_id": self.request_id,
                "at": self.now,
            }
        )

    def later(self, task: str, *, due_at: datetime | None = None, key: str | None = None, **facts: Any) -> None:
        """Leaves a task in the outbox, in this transaction; `facts` are ids and plain values."""
        outbox.put(self.session, task, facts, now=self.now, due_at=due_at, key=key)


def _id_of(noun: str, thing: Record | None) -> uuid.UUID | None:
    if thing is None:
        return None
    if thing.__tablename__ == f"{noun}s":
        return thing.id
    found: uuid.UUID | None = getattr(thing, f"{noun}_id", None)
    return found


@contextmanager
def opened(
    session: Session, actor: Actor, *, now: datetime, files: Files, request_id: str | None = None
) -> Iterator[Work]:
    """One act: leaving commits with everything recorded, raising rolls everything back."""
    stamp_with(session, now)
    work = Work(session, actor, now, files, request_id)
    try:
        yield work
        work.ledger.write(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
