"""Questions kept for use in other forms."""

import uuid
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record


class BankEntry(Record):
    """One question, or several that belong together; the organisation's, not one job's."""

    __tablename__ = "bank_entries"

    name: Mapped[str]
    name_norm: Mapped[str] = mapped_column(unique=True)
    questions: Mapped[list[Any]]
    """As in a form's definition; their conditions are about each other only."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """None: made by a command."""
