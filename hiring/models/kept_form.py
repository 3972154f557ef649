"""A half-filled application form, kept because its writer asked for it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record


class KeptForm(Record):
    """What somebody typed into the form of one job, to go on with later by a link. It goes when the application is
    sent, when its writer says so, and when it runs out.

    One address may have several for one job: anybody can type anyone's address, and must not replace what its
    owner keeps.
    """

    __tablename__ = "kept_forms"
    __table_args__ = (Index(None, "email_norm", "job_id"), Index(None, "expires_at"))

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    email: Mapped[str]
    """Where the link was sent; nothing is known of the address but that it was typed."""
    email_norm: Mapped[str]
    form_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("screening_forms.id", ondelete="RESTRICT"))
    """The version that was being answered; None: the job asked no questions."""
    typed: Mapped[dict[str, Any]]
    """`fields`: field of the form -> what was typed, a list of texts, unjudged; `dates`: key of a question -> the
    parts of a date."""
    uploads: Mapped[list[Any]]
    """`field` of the form and `sealed` secret of each file that was uploaded."""
    source: Mapped[dict[str, Any]]
    language: Mapped[str]
    expires_at: Mapped[datetime]
