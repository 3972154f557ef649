"""What verbs leave behind, written together at the end of the transaction: counters, catalogue, events.

The order is fixed so that the locks that everybody needs are held for the shortest time: counters and tallies
first, then the catalogue's version, then (PostgreSQL) one advisory lock, then the events. Under that lock the
sequence has neither gaps nor disorder: with a plain sequence a polling reader lost events whose commits came out
of order.
"""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from hiring.models.event import Event
from hiring.models.organisation import Catalogue
from hiring.models.stage import StageCount
from hiring.models.tally import AnyTally, JobTally, MonthTally, Tally
from hiring.tallies import Key
from plumbing.records import Base

EVENTS_LOCK = 7_304_913
BEGINNING = "0" * 64
_ROWS = 1000
"""How many counters one statement writes: a bulk act touches many."""

_HASHED = (
    "seq", "type", "object", "object_id", "application_id", "candidate_id", "job_id", "actor_type", "actor_id",
    "actor_name", "data", "request_id", "at",
)  # fmt: skip


@dataclass
class Ledger:
    """Collected during one transaction; `write` empties it into the database."""

    events: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[tuple[uuid.UUID, uuid.UUID, str]] = field(default_factory=Counter)
    """(job, stage, status) -> change."""
    tallies: Counter[Key] = field(default_factory=Counter)
    """What reports count -> change."""
    catalogue_changed: bool = False

    def write(self, session: Session) -> None:
        """Last thing before the commit."""
        session.flush()
        self._write_counts(session)
        if self.catalogue_changed:
            session.execute(update(Catalogue).values(version=Catalogue.version + 1))
        if self.events:
            self._write_events(session)

    def _write_counts(self, session: Session) -> None:
        add_up(session, StageCount, {key: change for key, change in self.counts.items() if change})
        for table, changes in rolled_up(self.tallies).items():
            add_up(session, table, changes)

    def _write_events(self, session: Session) -> None:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(EVENTS_LOCK)))
        last = session.execute(select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1)).first()
        seq, previous = (last.seq, last.hash) if last else (0, BEGINNING)
        for entry in self.events:
            seq += 1
            entry |= {"seq": seq, "previous_hash": previous}
            previous = entry["hash"] = hash_of(previous, entry)
        # Without the option, events that lack an id (of an application, a job) would each end a statement.
        session.execute(insert(Event), self.events, execution_options={"render_nulls": True})


def rolled_up(tallies: Mapping[Key, int]) -> dict[type[AnyTally], dict[tuple[Any, ...], int]]:
    """The changes by job, over all jobs, and over all jobs by month, each by the columns of the primary key."""
    rolled: dict[type[AnyTally], Counter[tuple[Any, ...]]] = {
        JobTally: Counter(), Tally: Counter(), MonthTally: Counter()
    }  # fmt: skip
    for key, change in tallies.items():
        measure, rest = str(key.measure), (key.source, key.outcome, key.bucket)
        rolled[JobTally][measure, key.day, key.job_id, str(key.stage or ""), *rest] += change
        rolled[Tally][measure, key.day, key.kind, *rest] += change
        rolled[MonthTally][measure, key.day.replace(day=1), key.kind, *rest] += change
    return {table: _changes(counter) for table, counter in rolled.items()}


def _changes(counter: Counter[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    return {key: change for key, change in counter.items() if change}


def add_up(session: Session, table: type[Base], changes: Mapping[tuple[Any, ...], int]) -> None:
    """Adds each change to the row of its key, in one order for everybody: two transactions never wait for each
    other."""
    if not changes:
        return
    columns = [column.name for column in table.__table__.primary_key]
    insert_for = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    rows = [
        dict(zip(columns, key, strict=True)) | {"count": change}
        for key, change in sorted(changes.items(), key=lambda item: str(item[0]))
    ]
    for start in range(0, len(rows), _ROWS):
        added = insert_for(table).values(rows[start : start + _ROWS])
        session.execute(
            added.on_conflict_do_update(
                index_elements=columns, set_={"count": table.__table__.c["count"] + added.excluded["count"]}
            )
        )


def hash_of(previous: str, entry: dict[str, Any]) -> str:
    """SHA-256 over the former hash and everything the event says."""
    said = {name: entry[name] for name in _HASHED}
    said["at"] = said["at"].isoformat()
    document = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(f"{previous}\n{document}".encode()).hexdigest()


def broken_events(session: Session) -> Iterator[int]:
    """The numbers of events that do not fit the chain: changed, missing or added by hand."""
    previous, expected = BEGINNING, 1
    rows = select(Event).order_by(Event.seq).execution_options(yield_per=500)
    for event in session.scalars(rows):
        entry = {name: getattr(event, name) for name in _HASHED}
        if event.seq != expected or event.previous_hash != previous or event.hash != hash_of(previous, entry):
            yield event.seq
        previous, expected = event.hash, event.seq + 1


def recount(session: Session) -> Counter[tuple[uuid.UUID, uuid.UUID, str]]:
    """The counters counted anew, for the test and the command that compare."""
    rows = session.execute(
        text("SELECT job_id, current_stage_id, status, count(*) FROM applications"
             " WHERE deleted_at IS NULL GROUP BY 1, 2, 3")
    )  # fmt: skip
    return Counter({(_uuid(job), _uuid(stage), status): count for job, stage, status, count in rows})


def _uuid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
