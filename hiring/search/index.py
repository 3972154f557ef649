"""The index: a row for each person and each file with words, written and asked alike on both databases."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from hiring.models.search import EntryKind, SearchEntry
from hiring.search import on_postgresql, on_sqlite
from hiring.search.scopes import Scope
from hiring.search.words import Query, Words
from hiring.work import Work


@dataclass(frozen=True)
class Key:
    """Which row: the person's own, or that of one file."""

    candidate_id: uuid.UUID
    application_id: uuid.UUID | None = None
    attachment_id: uuid.UUID | None = None

    @property
    def kind(self) -> EntryKind:
        return EntryKind.PERSON if self.attachment_id is None else EntryKind.FILE


@dataclass(frozen=True)
class Entry:
    """One row that fits a question. The higher the number, the newer."""

    number: int
    kind: EntryKind
    candidate_id: uuid.UUID
    application_id: uuid.UUID | None
    attachment_id: uuid.UUID | None


def put(work: Work, key: Key, scope: Scope, words: Words, *, over: int | None = None) -> None:
    """Adds a row, which is the newest then, or writes over the one with this number."""
    engine = _engine(work.session)
    said: dict[str, Any] = {
        "candidate_id": key.candidate_id, "application_id": key.application_id, "indexed_at": work.now,
        "scope": engine.stored_scope(scope), "words": engine.stored(words),
    }  # fmt: skip
    if over is not None:
        work.session.execute(update(SearchEntry).where(SearchEntry.number == over).values(**said))
    else:
        made = insert(SearchEntry).values(**said, kind=key.kind, attachment_id=key.attachment_id)
        work.session.execute(made)


def rescope(session: Session, number: int, scope: Scope) -> None:
    """Says anew which jobs a row belongs to; its words stay."""
    stored = _engine(session).stored_scope(scope)
    session.execute(update(SearchEntry).where(SearchEntry.number == number).values(scope=stored))


def remove(session: Session, numbers: Collection[int]) -> None:
    """Forgets these rows."""
    if numbers:
        session.execute(delete(SearchEntry).where(SearchEntry.number.in_(numbers)))


def newest(
    session: Session, query: Query, scope: Scope | None, *, most: int, before: int | None = None,
    own: bool = False,
) -> Sequence[Entry]:  # fmt: skip
    """The newest rows that fit, those before the number `before` only; at most `most`. `scope`: as scopes.asked
    gives it. `own`: rows of people themselves, without their files."""
    if not query or (scope is not None and not scope):
        return []
    found: Sequence[Entry] = _engine(session).newest(
        session,
        lambda asked, facts: _fetch(session, asked, facts),
        query,
        scope,
        most=most,
        before=before,
        own=own,
    )
    return found


def among(session: Session, query: Query, scope: Scope | None, numbers: Collection[int]) -> Sequence[Entry]:
    """Those of these rows that fit."""
    if not query or not numbers or (scope is not None and not scope):
        return []
    found: Sequence[Entry] = _engine(session).among(
        lambda asked, facts: _fetch(session, asked, facts), query, scope, numbers
    )
    return found


def numbers_of(session: Session, candidate_ids: Collection[uuid.UUID]) -> Sequence[int]:
    """All rows of these people."""
    rows = select(SearchEntry.number).where(SearchEntry.candidate_id.in_(candidate_ids))
    return session.scalars(rows).all()


def _engine(session: Session) -> ModuleType:
    return on_sqlite if session.get_bind().dialect.name == "sqlite" else on_postgresql


def _fetch(session: Session, asked: str, facts: dict[str, Any]) -> list[Entry]:
    types = SearchEntry.__table__.c
    typed = text(asked).columns(*(types[name] for name in Entry.__dataclass_fields__))
    known = {name: value for name, value in facts.items() if f":{name}" in asked}
    return [Entry(*row) for row in session.execute(typed, known)]
