"""A meeting about an application, and who takes part."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.models.application import Application
from hiring.models.stage import Stage
from hiring.models.user import User
from plumbing.records import Record, one_of


class InterviewStatus(StrEnum):
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class LocationKind(StrEnum):
    PHYSICAL = "physical"
    VIRTUAL = "virtual"
    PHONE = "phone"


class CancelReason(StrEnum):
    BY_US = "by_us"
    BY_CANDIDATE = "by_candidate"
    APPLICATION_ENDED = "application_ended"
    """Cancelled by rejecting, withdrawing or hiring; reopening the application restores it."""


class Interview(Record):
    """Instants are UTC; `timezone` is the zone it was made in and is shown in."""

    __tablename__ = "interviews"
    __table_args__ = (
        one_of("status", InterviewStatus),
        one_of("location_kind", LocationKind),
        one_of("cancel_reason", CancelReason),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index(None, "application_id"),
        Index(None, "status", "starts_at"),
        Index(None, "starts_at", "id"),
        Index(None, "organizer_user_id"),
        Index(None, "updated_at", "id"),
        Index(None, "created_at", "id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    stage_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stages.id", ondelete="RESTRICT"))
    """Where the application stood when it was arranged; None: not said."""
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    timezone: Mapped[str]
    """An IANA name."""
    location_kind: Mapped[LocationKind | None]
    location: Mapped[str]
    """An address, a link or a telephone number, by its kind; empty: not said yet."""
    message: Mapped[str]
    """What the candidate reads in the invitation beside time and place; may be empty."""
    organizer_user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    status: Mapped[InterviewStatus]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[CancelReason | None]
    completed_at: Mapped[datetime | None]
    reschedule_count: Mapped[int]
    sequence: Mapped[int]
    """iCalendar's SEQUENCE: goes up with every change that calendars must hear of."""
    deleted_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
    stage: Mapped[Stage | None] = relationship()
    organizer: Mapped[User] = relationship()
    participants: Mapped[list["InterviewParticipant"]] = relationship(
        cascade="all, delete-orphan",
        back_populates="interview",
        order_by="[InterviewParticipant.created_at, InterviewParticipant.id]",
    )


class ParticipantResponse(StrEnum):
    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class InterviewParticipant(Record):
    """An interviewer of one interview."""

    __tablename__ = "interview_participants"
    __table_args__ = (
        one_of("response", ParticipantResponse),
        Index("uq_interview_participants_interview_id_user_id", "interview_id", "user_id", unique=True),
        Index(None, "user_id"),
    )

    interview_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    response: Mapped[ParticipantResponse]
    responded_at: Mapped[datetime | None]
    feedback_asked_at: Mapped[datetime | None]
    """When the letter that asks for feedback was written; None: not yet."""

    interview: Mapped[Interview] = relationship(back_populates="participants")
    user: Mapped[User] = relationship()
