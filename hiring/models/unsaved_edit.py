"""What somebody has typed into an editor and not saved yet."""

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record


class UnsavedEdit(Record):
    """One person's typing in one editor, as typed. It changes nothing until they save."""

    __tablename__ = "unsaved_edits"
    __table_args__ = (Index("uq_unsaved_edits_user_id_subject", "user_id", "subject", unique=True),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    subject: Mapped[str]
    """Which editor: `job:new` or `job:<id>`."""
    typed: Mapped[dict[str, Any]]
    """Field name -> list of strings."""
    seen_version: Mapped[int | None]
    """The version of the thing that the editor showed; None: it does not exist yet."""
