"""Many rows of one table that were changed in memory, written with one statement.

A flush of the session writes each row that has a version by itself, because few drivers tell how many rows one of
many sets of parameters met (measured on both databases).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, inspect, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from plumbing.records import Record


def changes_of(thing: Record) -> dict[str, Any]:
    """Column -> its new value, of those that were set to another since the row was read or written."""
    state = inspect(thing)
    return {
        name: attribute.value
        for name, attribute in state.attrs.items()
        if name in state.mapper.column_attrs and attribute.history.has_changes()
    }


def settle(thing: Record, now: datetime) -> None:
    """What is in memory is what is stored: nothing is left for the session to write."""
    for name, attribute in inspect(thing).attrs.items():
        if attribute.history.has_changes():
            set_committed_value(thing, name, attribute.value)
    set_committed_value(thing, "version", thing.version + 1)
    set_committed_value(thing, "updated_at", now)


def write_changes(session: Session, things: Collection[Record], now: datetime) -> None:
    """Writes what was changed of these rows of one table; the caller holds their locks, and nothing of them has
    been flushed since. Raises StaleDataError as a flush does."""
    changes = [(one, changes_of(one)) for one in things if inspect(one).modified]
    changed = [one for one, columns in changes if columns]
    if not changed:
        return
    table = cast("Table", type(changed[0]).__table__)
    columns = sorted({name for _, found in changes for name in found})
    statement = (
        update(table)
        .where(table.c.id == bindparam("of_id"), table.c.version == bindparam("of_version"))
        .values(
            {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
            | {"version": table.c.version + 1, "updated_at": now}
        )
    )
    rows = [
        {"of_id": one.id, "of_version": one.version} | {f"new_{name}": getattr(one, name) for name in columns}
        for one in changed
    ]
    with session.no_autoflush:  # which would write each by itself, before
        written = session.execute(statement, rows)
    if written.rowcount not in (len(changed), -1):  # type: ignore[attr-defined]  # -1: the driver does not say
        raise StaleDataError
    for one in changed:
        settle(one, now)
