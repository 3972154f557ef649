"""What a user writes about an application."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.models.user import User
from plumbing.records import Record, one_of


class NoteKind(StrEnum):
    NOTE = "note"
    FEEDBACK = "feedback"
    SYSTEM = "system"


class NoteVisibility(StrEnum):
    TEAM = "team"
    PRIVATE = "private"


class Note(Record):
    __tablename__ = "notes"
    __table_args__ = (
        one_of("kind", NoteKind),
        one_of("visibility", NoteVisibility),
        Index(None, "application_id"),
        Index(None, "updated_at", "id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    content: Mapped[str]
    kind: Mapped[NoteKind]
    visibility: Mapped[NoteVisibility]
    author_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    author_label: Mapped[str]
    """The author's name as of then."""
    edited_at: Mapped[datetime | None]
    """None: as first written."""
    deleted_at: Mapped[datetime | None]

    author: Mapped[User | None] = relationship()
