"""An application form in which somebody began to answer, until it is known whether they sent it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Base


class BegunForm(Base):
    """Nothing of the person and nothing of what they typed. It goes a day after the last touch."""

    __tablename__ = "begun_forms"
    __table_args__ = (Index(None, "touched_at"),)

    nonce: Mapped[str] = mapped_column(primary_key=True)
    """Of the form's token: what was sent with it has the same."""
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    source: Mapped[str]
    campaign: Mapped[str]
    field: Mapped[str]
    """The field that was touched last: `email`, `q.years`, `check` for the page that shows what will be sent;
    empty: not known."""
    touched_at: Mapped[datetime]
