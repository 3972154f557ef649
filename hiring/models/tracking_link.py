"""A short address that says where its visitors come from."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record


class TrackingLink(Record):
    """`?src=<token>` on any public page stands for this source, medium and campaign."""

    __tablename__ = "tracking_links"

    token: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    medium: Mapped[str]
    campaign: Mapped[str]
    """May be empty, as may be the medium."""
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    """Where it leads; None: to the list of jobs."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    archived_at: Mapped[datetime | None]
    """None: in use. An archived one still counts for its source."""
