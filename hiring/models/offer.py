"""What we offer a candidate, in six states."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.models.application import Application
from hiring.models.attachment import Attachment
from hiring.models.job import EmploymentType, Period
from hiring.models.user import User
from plumbing.records import Record, one_of


class OfferStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ABANDONED = "abandoned"


class AbandonReason(StrEnum):
    EXPIRED = "expired"
    RESCINDED = "rescinded"
    """We took it back before an answer."""
    SUPERSEDED = "superseded"
    """Another offer or a hire without it took its place."""
    APPLICATION_CLOSED = "application_closed"
    RENEGED = "reneged"
    """The candidate accepted and did not come."""


class DecidedVia(StrEnum):
    TEAM = "team"
    """A user wrote the candidate's answer down."""
    LINK = "link"
    """The candidate answered on the offer's own page."""


_LIVE = text("status IN ('draft', 'approved', 'sent', 'accepted') AND deleted_at IS NULL")


class Offer(Record):
    """`number` counts the offers of one application; only one of them may be alive."""

    __tablename__ = "offers"
    __table_args__ = (
        one_of("status", OfferStatus),
        one_of("employment_type", EmploymentType),
        one_of("salary_period", Period),
        one_of("abandon_reason", AbandonReason),
        one_of("decided_via", DecidedVia),
        CheckConstraint(
            "salary_amount IS NULL OR (salary_currency IS NOT NULL AND salary_period IS NOT NULL)",
            name="salary_whole",
        ),
        CheckConstraint("status <> 'abandoned' OR abandon_reason IS NOT NULL", name="has_reason"),
        CheckConstraint("status IN ('draft', 'abandoned') OR approved_at IS NOT NULL", name="approved"),
        Index("uq_offers_application_id_number", "application_id", "number", unique=True),
        Index("uq_offers_live", "application_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(None, "status", "expires_at"),
        Index(None, "status", "updated_at", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "created_at", "id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    number: Mapped[int]
    status: Mapped[OfferStatus]
    job_title: Mapped[str]
    employment_type: Mapped[EmploymentType | None]
    salary_amount: Mapped[Decimal | None]
    salary_currency: Mapped[str | None]
    salary_period: Mapped[Period | None]
    bonus: Mapped[str]
    """What comes beside the salary, in words; may be empty."""
    starts_on: Mapped[date | None]
    """The first day of work."""
    message: Mapped[str]
    """What the letter says to this candidate beside the terms; may be empty."""
    expires_at: Mapped[datetime | None]
    """Until when it may be accepted; None: without end."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    edited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """Who wrote the present terms: the author whom approval is measured against."""
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    approved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    """When it was accepted, declined or abandoned."""
    decided_via: Mapped[DecidedVia | None]
    signed_name: Mapped[str] = mapped_column(default="")
    """What the candidate typed to accept it on their own page; empty: they did not."""
    decline_reason: Mapped[str]
    """The candidate's own words; may be empty."""
    abandon_reason: Mapped[AbandonReason | None]
    letter_attachment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id", ondelete="RESTRICT")
    )
    """The PDF as it was sent; None until then."""
    deleted_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
    letter: Mapped[Attachment | None] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[edited_by])
    approver: Mapped[User | None] = relationship(foreign_keys=[approved_by])
