"""What a user writes about an application."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.models.user import User
from plumbing.records import Base, Record, one_of


class NoteKind(StrEnum):
    NOTE = "note"
    FEEDBACK = "feedback"
    SYSTEM = "system"


class NoteVisibility(StrEnum):
    TEAM = "team"
    PRIVATE = "private"


class Recommendation(StrEnum):
    STRONG_NO = "strong_no"
    NO = "no"
    NO_DECISION = "no_decision"
    YES = "yes"
    STRONG_YES = "strong_yes"


_FEEDBACK = text("kind = 'feedback' AND deleted_at IS NULL")


class Note(Record):
    __tablename__ = "notes"
    __table_args__ = (
        one_of("kind", NoteKind),
        one_of("visibility", NoteVisibility),
        one_of("recommendation", Recommendation),
        CheckConstraint("(kind = 'feedback') = (recommendation IS NOT NULL)", name="feedback_recommends"),
        CheckConstraint("kind <> 'feedback' OR interview_id IS NOT NULL", name="feedback_of_interview"),
        Index("uq_notes_feedback", "interview_id", "author_user_id", unique=True,
              sqlite_where=_FEEDBACK, postgresql_where=_FEEDBACK),
        Index(None, "application_id"),
        Index(None, "updated_at", "id"),
        Index(None, "created_at", "id"),
    )  # fmt: skip

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    content: Mapped[str]
    kind: Mapped[NoteKind]
    interview_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("interviews.id", ondelete="RESTRICT"))
    """Of feedback: the interview it is about."""
    recommendation: Mapped[Recommendation | None]
    """Of feedback alone."""
    visibility: Mapped[NoteVisibility]
    author_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    author_key_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("api_keys.id", ondelete="RESTRICT"))
    """The program that wrote it; None: a user did."""
    author_label: Mapped[str]
    """The author's name as of then."""
    edited_at: Mapped[datetime | None]
    """None: as first written."""
    deleted_at: Mapped[datetime | None]

    author: Mapped[User | None] = relationship()


class NoteMention(Base):
    """A colleague whom a note names with @: they get a letter, and see it on Today until they have read it."""

    __tablename__ = "note_mentions"
    __table_args__ = (Index(None, "user_id", "seen_at"),)

    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    mentioned_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """None: not read yet."""
