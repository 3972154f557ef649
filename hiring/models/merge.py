"""Two candidates that turned out to be one person, and two that did not."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Base, Record


class CandidateMerge(Record):
    """What one merge moved, so that it can be taken back while nothing else has changed."""

    __tablename__ = "candidate_merges"
    __table_args__ = (Index(None, "survivor_id"), Index(None, "merged_id"))

    survivor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="RESTRICT"))
    merged_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="RESTRICT"))
    merged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    merged_at: Mapped[datetime]
    moved: Mapped[dict[str, Any]]
    """Name of a table -> ids of its rows that went over, and what the survivor was before."""
    digest_after: Mapped[str]
    """Of the survivor with all that hangs on it, right after the merge."""
    undone_at: Mapped[datetime | None]
    """None: it stands."""


class NotSame(Base):
    """Somebody looked at two candidates and said that they are two people. `one_id` < `other_id`."""

    __tablename__ = "not_same"
    __table_args__ = (CheckConstraint("one_id < other_id", name="order"), Index(None, "other_id"))

    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True)
    said_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    said_at: Mapped[datetime]
