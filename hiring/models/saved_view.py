"""A list of applications that somebody comes back to: its filters under a name."""

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.models.user import User
from plumbing.records import Record


class SavedView(Record):
    __tablename__ = "saved_views"
    __table_args__ = (Index("uq_saved_views_user_id_name_norm", "user_id", "name_norm", unique=True),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    """Whose it is."""
    name: Mapped[str]
    name_norm: Mapped[str]
    shared: Mapped[bool]
    """Whether colleagues see it too; each sees with it only what they may."""
    filters: Mapped[dict[str, Any]]
    """Name of a filter -> its texts, as in the address of the list."""

    user: Mapped[User] = relationship()
