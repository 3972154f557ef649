"""Lists by keyset: the oldest change first, so that a walk meets everything that changes while it goes on."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Bundle

from api import cursors
from api.cursors import Place
from api.operations import Call
from api.schema import ListQuery, Out, Page, Tombstone
from hiring.models.api_key import Tombstone as Grave

SKEW = timedelta(seconds=30)
"""How long a transaction may take to become visible: a walk that begins at the last one's watermark meets it."""


def page(
    call: Call,
    entity: Any,
    found: Select[*tuple[Any, ...]],
    make: Callable[[Sequence[Any]], Sequence[Out]],
    *,
    object: str,
    deleted: ColumnElement[bool] | None = None,
    graves: bool = False,
) -> Page:
    """One page of the list that the query asks for.

    found: scoped and filtered, without order or limit; it selects `entity` (a Record) first, and others besides if
    `make` wants them. make: rows to documents, in the same order, in a fixed number of statements.
    deleted: the condition that a row is a tombstone (`deleted_at` is set); None: none of them ever is.
    graves: rows of this object are removed for good, and leave a stone in `tombstones`.
    """
    query: ListQuery = call.query
    order = entity.created_at if query.sort == "created_at" else entity.updated_at
    at = _beginning(call, query)
    if query.ids is not None:
        found = found.where(entity.id.in_(query.ids))
    if query.updated_after is not None:
        found = found.where(entity.updated_at >= query.updated_after)
    if deleted is not None and not query.include_deleted:
        found = found.where(~deleted)
    if at is not None:
        found = found.where(tuple_(order, entity.id) > tuple_(at.at, at.id))
    result = call.work.session.execute(found.order_by(order, entity.id).limit(query.page_size + 1))
    rows = result.unique(lambda row: row[0].id).all()  # by the id: rows of documents cannot be compared
    entries: list[tuple[datetime, uuid.UUID, Any]] = [(_of(row[0], query.sort), row[0].id, row) for row in rows]
    if graves and query.include_deleted:
        entries += [(_of(stone, query.sort), stone.object_id, stone) for stone in _graves(call, query, object, at)]
        entries.sort(key=lambda entry: entry[:2])
    shown, more = entries[: query.page_size], len(entries) > query.page_size
    watermark = at.watermark if at is not None else call.work.now - SKEW
    cursor = cursors.written(Place(shown[-1][0], shown[-1][1], watermark), _of_list(query)) if more else None
    return Page(data=_documents(shown, make, object), next_cursor=cursor, sync_watermark=watermark)


def place(entity: Any) -> Bundle[Any]:
    """The columns by which a row has its place in a list, for lists whose `make` reads the rest by the ids."""
    names = ("id", "created_at", "updated_at", "deleted_at")
    return Bundle("place", *(entity.__table__.c[name] for name in names))


def stone(object: str, row: Any) -> Tombstone:
    """What is said of something that is no longer there."""
    merged = getattr(row, "merged_into_id", None)
    at = getattr(row, "deleted_at", None) or row.updated_at
    return Tombstone(id=row.id, object=object, deleted_at=at, updated_at=row.updated_at, merged_into_id=merged)


def _documents(
    shown: Sequence[tuple[datetime, uuid.UUID, Any]], make: Callable[[Sequence[Any]], Sequence[Out]], object: str
) -> list[Out]:
    alive = [entry for entry in shown if not _is_dead(entry[2])]
    made = dict(zip((entry[1] for entry in alive), make([entry[2] for entry in alive]), strict=True))
    return [made[id] if id in made else _stone_of(object, id, row) for _, id, row in shown]


def _is_dead(row: Any) -> bool:
    if isinstance(row, Grave):
        return True
    thing = row[0]
    return getattr(thing, "deleted_at", None) is not None or getattr(thing, "merged_into_id", None) is not None


def _stone_of(object: str, id: uuid.UUID, row: Any) -> Tombstone:
    if isinstance(row, Grave):
        return Tombstone(
            id=id, object=object, deleted_at=row.created_at, updated_at=row.updated_at, merged_into_id=None
        )
    return stone(object, row[0])


def _graves(call: Call, query: ListQuery, object: str, at: Place | None) -> Sequence[Grave]:
    order = Grave.created_at if query.sort == "created_at" else Grave.updated_at
    found = select(Grave).where(Grave.object == object)
    if query.ids is not None:
        found = found.where(Grave.object_id.in_(query.ids))
    if query.updated_after is not None:
        found = found.where(Grave.updated_at >= query.updated_after)
    if at is not None:
        found = found.where(tuple_(order, Grave.object_id) > tuple_(at.at, at.id))
    return call.work.session.scalars(found.order_by(order, Grave.object_id).limit(query.page_size + 1)).all()


def _of(row: Any, sort: str) -> datetime:
    moment: datetime = row.created_at if sort == "created_at" else row.updated_at
    return moment


def _beginning(call: Call, query: ListQuery) -> Place | None:
    return cursors.read(query.cursor, _of_list(query)) if query.cursor is not None else None


def _of_list(query: ListQuery) -> str:
    """Address and filters: a cursor leads on only in the list it came from."""
    filters = query.model_dump_json(exclude={"cursor", "page_size"})
    return f"{request.path}\n{hashlib.sha256(filters.encode()).hexdigest()}"
