"""The index that people are found by: a row for each person and each file that has words.

`words` is what hiring.search makes of a text: plain tokens. SQLite keeps them as text with an FTS5 table over
them, PostgreSQL as a tsvector with one GIN index over scope and words: with an index each, a common word inside
one job took six times as long. hiring.search.index writes both and asks both.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DDL, BigInteger, ForeignKey, Index, Integer, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Base, one_of


class EntryKind(StrEnum):
    PERSON = "person"
    """Name, addresses, telephones, employer of a candidate."""
    FILE = "file"
    """The words inside one attachment."""


class SearchEntry(Base):
    __tablename__ = "search_entries"
    __table_args__ = (
        one_of("kind", EntryKind),
        Index(None, "candidate_id"),
        Index(None, "application_id"),
        Index("uq_search_entries_attachment_id", "attachment_id", unique=True),
    )

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    """Goes up: the newest entry is the highest."""
    kind: Mapped[EntryKind]
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachments.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))
    """Tokens of the jobs it belongs to (hiring.search.scopes), in the same index as the words."""
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))
    indexed_at: Mapped[datetime]


INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_index USING fts5(scope, words, content='search_entries',"
        " content_rowid='number', tokenize='ascii', prefix='2 3 4 5')",
        "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN"
        " INSERT INTO search_index(rowid, scope, words) VALUES (new.number, new.scope, new.words); END",
        "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN"
        " INSERT INTO search_index(search_index, rowid, scope, words)"
        " VALUES ('delete', old.number, old.scope, old.words); END",
        "CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN"
        " INSERT INTO search_index(search_index, rowid, scope, words)"
        " VALUES ('delete', old.number, old.scope, old.words);"
        " INSERT INTO search_index(rowid, scope, words) VALUES (new.number, new.scope, new.words); END",
    ),
    "postgresql": (
        "CREATE INDEX ix_search_entries_scope_words ON search_entries USING gin (scope, words)"
        " WITH (fastupdate = off)",
    ),
}
"""The statements that make the index itself; the migration runs the same."""
NO_INDEX = {"sqlite": ("DROP TABLE IF EXISTS search_index",), "postgresql": ()}

for _dialect, _statements in INDEX.items():
    for _statement in _statements:
        _made: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(SearchEntry.__table__, "after_create", _made.execute_if(dialect=_dialect))
for _dialect, _statements in NO_INDEX.items():
    for _statement in _statements:
        _gone: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(SearchEntry.__table__, "before_drop", _gone.execute_if(dialect=_dialect))
