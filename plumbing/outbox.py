"""The queue: what must follow a transaction, written in it and carried out by a worker afterwards.

At least once. A task is claimed with a lease by one UPDATE and fenced by the number of the attempt, so a
killed worker's tasks come back and a slow one's late answer counts for nothing.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, delete, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from plumbing.records import Base, new_id

MOST_ATTEMPTS = 30
"""With the delays below a mail server may be away for the better part of a day."""
_ROWS = 500
"""How many tasks one statement puts."""
_WAITING = text("done_at IS NULL AND dead_at IS NULL")


class Task(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("uq_outbox_key", "key", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    task: Mapped[str]
    facts: Mapped[dict[str, Any]]
    key: Mapped[str | None]
    """At most one waiting task has this key (periodic tasks); None: any number."""
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    """When it was given up; a person must look."""
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True)
class Claimed:
    """A task in hand: `attempt` fences what is said of it later."""

    id: uuid.UUID
    task: str
    facts: Mapping[str, Any]
    attempt: int


def put(
    session: Session, task: str, facts: Mapping[str, Any], *, now: datetime, due_at: datetime | None = None,
    key: str | None = None, id: uuid.UUID | None = None,
) -> uuid.UUID:  # fmt: skip
    """Adds a task to this transaction. With a key that already waits, nothing is added. `id`: one that the caller
    can find it by, for `hasten`."""
    id = id or new_id()
    if key is not None:
        waiting = select(Task.id).where(Task.key == key, Task.done_at.is_(None), Task.dead_at.is_(None))
        there = session.scalar(waiting.with_for_update(read=True))  # `let_go` waits until this is committed
        if there is not None:
            return there
    session.add(
        Task(id=id, task=task, facts=dict(facts), key=key, due_at=due_at or now, attempts=0, created_at=now)
    )
    return id


def put_many(
    session: Session, task: str, tasks: Sequence[tuple[uuid.UUID, Mapping[str, Any]]], *, now: datetime,
    due_at: datetime,
) -> None:  # fmt: skip
    """As `put`, for many tasks (id, facts) with few statements."""
    rows = [
        {"id": id, "task": task, "facts": dict(facts), "due_at": due_at, "attempts": 0, "created_at": now}
        for id, facts in tasks
    ]
    for start in range(0, len(rows), _ROWS):
        session.execute(insert(Task), rows[start : start + _ROWS])


def hasten(session: Session, id: uuid.UUID, due_at: datetime, *, now: datetime) -> bool:
    """Lets a waiting task be due sooner. False: it is in hand, or no longer waits, and the caller puts another."""
    waiting = update(Task).where(Task.id == id, Task.done_at.is_(None), Task.dead_at.is_(None))
    free = waiting.where(or_(Task.lease_until.is_(None), Task.lease_until < now))
    result = session.execute(free.values(due_at=due_at).execution_options(synchronize_session=False))
    return bool(result.rowcount)  # type: ignore[attr-defined]


def let_go(session: Session, id: uuid.UUID) -> None:
    """Gives the key of a task in hand free, committed before its handler looks at the state: what changes from
    then on puts a task of its own, and nothing is missed."""
    session.execute(update(Task).where(Task.id == id).values(key=None))


def claim(session: Session, *, now: datetime, lease: timedelta, most: int = 1) -> list[Claimed]:
    """Takes up to `most` due tasks, oldest first. The caller commits before it starts on them."""
    due = (
        select(Task.id)
        .where(Task.done_at.is_(None), Task.dead_at.is_(None), Task.due_at <= now)
        .where(or_(Task.lease_until.is_(None), Task.lease_until < now))
        .order_by(Task.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(
        update(Task)
        .where(Task.id.in_(due.scalar_subquery() if most == 1 else due))
        .values(lease_until=now + lease, attempts=Task.attempts + 1)
        .returning(Task.id, Task.task, Task.facts, Task.attempts)
        .execution_options(synchronize_session=False)
    )
    return [Claimed(row.id, row.task, row.facts, row.attempts) for row in rows]


def done(session: Session, claimed: Claimed, *, now: datetime) -> bool:
    """Ends the task. False: the lease was lost and somebody else has it; the caller rolls back."""
    return _end(session, claimed, done_at=now, lease_until=None, last_error=None)


def failed(session: Session, claimed: Claimed, error: str, *, now: datetime, for_good: bool = False) -> bool:
    """Puts the task back with a growing delay, or gives it up. Returns as `done` does."""
    if for_good or claimed.attempt >= MOST_ATTEMPTS:
        return _end(session, claimed, dead_at=now, lease_until=None, last_error=error[:500])
    delay = timedelta(seconds=min(2**claimed.attempt, 3600))
    return _end(session, claimed, due_at=now + delay, lease_until=None, last_error=error[:500])


def postpone(session: Session, claimed: Claimed, until: datetime) -> bool:
    """Puts a task back whose time has not come: no failure, and no attempt used. Returns as `done` does."""
    return _end(session, claimed, due_at=until, lease_until=None, attempts=Task.attempts - 1)


def _end(session: Session, claimed: Claimed, **values: Any) -> bool:
    mine = update(Task).where(Task.id == claimed.id, Task.attempts == claimed.attempt, Task.done_at.is_(None))
    result = session.execute(mine.values(**values).execution_options(synchronize_session=False))
    return bool(result.rowcount)  # type: ignore[attr-defined]


def forget(session: Session, *, before: datetime) -> None:
    """Removes tasks that were done before; those that wait and those that a person must look at stay."""
    session.execute(delete(Task).where(Task.done_at < before).execution_options(synchronize_session=False))


def dead_count(session: Session) -> int:
    """How many tasks were given up and wait for a person."""
    return session.scalar(select(func.count()).select_from(Task).where(Task.dead_at.is_not(None))) or 0
