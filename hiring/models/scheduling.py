"""Times that a candidate is asked to choose from."""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.models.application import Application
from hiring.models.interview import Interview, LocationKind
from hiring.models.user import User
from plumbing.records import Base, Record, one_of


class SchedulingStatus(StrEnum):
    OPEN = "open"
    """It is the candidate's turn."""
    OTHERS_ASKED = "others_asked"
    """None of the times would do: it is ours."""
    BOOKED = "booked"
    CLOSED = "closed"
    """Taken back, run out, or its application ended."""


class CloseReason(StrEnum):
    BY_US = "by_us"
    """Taken back, or replaced by other times."""
    RUN_OUT = "run_out"
    """Nothing was picked in time."""
    APPLICATION_ENDED = "application_ended"
    """Closed by rejecting, withdrawing or hiring; reopening the application opens it again."""


_LIVE = text("status IN ('open', 'others_asked')")


class SchedulingRequest(Record):
    """A candidate is asked to pick a time for one interview. Slots are not rows: they follow from the windows, the
    length, the pause, and what the interviewers' calendars hold in Foyer."""

    __tablename__ = "scheduling_requests"
    __table_args__ = (
        one_of("status", SchedulingStatus),
        one_of("location_kind", LocationKind),
        one_of("close_reason", CloseReason),
        CheckConstraint("minutes BETWEEN 5 AND 720", name="minutes"),
        CheckConstraint("pause_minutes BETWEEN 0 AND 240", name="pause"),
        CheckConstraint("status <> 'booked' OR interview_id IS NOT NULL", name="booked"),
        Index("uq_scheduling_requests_live", "application_id", unique=True,
              sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(None, "application_id"),
        Index(None, "status", "answer_by"),
        Index(None, "interview_id"),
    )  # fmt: skip

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    interview_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("interviews.id", ondelete="RESTRICT"))
    """The interview that was booked by it, or that it moves."""
    status: Mapped[SchedulingStatus]
    title: Mapped[str]
    minutes: Mapped[int]
    pause_minutes: Mapped[int]
    """How long interviewers are left alone before and after."""
    timezone: Mapped[str]
    """An IANA name: the zone of the windows."""
    location_kind: Mapped[LocationKind | None]
    location: Mapped[str]
    message: Mapped[str]
    organizer_user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    answer_by: Mapped[datetime]
    """Until when a time can be picked."""
    most_changes: Mapped[int]
    """How often the candidate may pick another time once booked."""
    changes: Mapped[int]
    wish: Mapped[str]
    """What the candidate wrote when no time would do; may be empty."""
    adjustments: Mapped[str]
    """What the candidate needs to take part as well as anybody; may be empty."""
    answered_at: Mapped[datetime | None]
    close_reason: Mapped[CloseReason | None]

    application: Mapped[Application] = relationship()
    interview: Mapped[Interview | None] = relationship()
    organizer: Mapped[User] = relationship()
    windows: Mapped[list["SchedulingWindow"]] = relationship(
        cascade="all, delete-orphan", order_by="[SchedulingWindow.starts_at, SchedulingWindow.user_id]"
    )

    @property
    def last_day(self) -> date:
        """On which a time can still be picked, in the zone of the windows: midnight ends the day before."""
        return (self.answer_by - timedelta(seconds=1)).astimezone(ZoneInfo(self.timezone)).date()


class SchedulingWindow(Base):
    """When one interviewer has time. A slot lies in a window of each interviewer."""

    __tablename__ = "scheduling_windows"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"), Index(None, "user_id"))

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("scheduling_requests.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]

    user: Mapped[User] = relationship()
