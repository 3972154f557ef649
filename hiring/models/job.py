"""A job and who works on it. Its public face is called a listing."""

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.actors import JobRole
from hiring.models.department import Department, JobLocation
from hiring.models.user import User
from hiring.screening.form import Form
from plumbing.records import Base, Record, one_of


class JobStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Visibility(StrEnum):
    PUBLIC = "public"
    UNLISTED = "unlisted"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"


class EmploymentType(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACT = "contract"
    TEMPORARY = "temporary"
    SEASONAL = "seasonal"
    INTERNSHIP = "internship"
    VOLUNTEER = "volunteer"
    OTHER = "other"


class WorkplaceType(StrEnum):
    ON_SITE = "on_site"
    HYBRID = "hybrid"
    REMOTE = "remote"


class Period(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class CloseReason(StrEnum):
    FILLED = "filled"
    CANCELLED = "cancelled"
    OTHER = "other"


class Asked(StrEnum):
    """How much the application form wants something."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


class Job(Record):
    __tablename__ = "jobs"
    __table_args__ = (
        one_of("status", JobStatus),
        one_of("visibility", Visibility),
        one_of("employment_type", EmploymentType),
        one_of("workplace_type", WorkplaceType),
        one_of("salary_period", Period),
        one_of("close_reason", CloseReason),
        one_of("asks_cv", Asked),
        one_of("asks_cover_letter", Asked),
        one_of("asks_phone", Asked),
        CheckConstraint("salary_min <= salary_max", name="salary_order"),
        CheckConstraint(
            "(salary_min IS NULL AND salary_max IS NULL) OR"
            " (salary_currency IS NOT NULL AND salary_period IS NOT NULL)",
            name="salary_whole",
        ),
        Index(None, "status", "visibility"),
        Index(None, "closes_at"),
        Index(None, "department_id"),
        Index(None, "updated_at", "id"),
    )

    slug: Mapped[str] = mapped_column(unique=True)
    job_code: Mapped[str | None] = mapped_column(unique=True)
    """The organisation's own code; None: has none."""
    external_id: Mapped[str | None] = mapped_column(unique=True)
    """An integrator's key; None: not known elsewhere."""
    name: Mapped[str]
    description_markdown: Mapped[str]
    description_html: Mapped[str]
    """Rendered and sanitised from the Markdown when that was saved."""
    status: Mapped[JobStatus]
    visibility: Mapped[Visibility]
    employment_type: Mapped[EmploymentType | None]
    workplace_type: Mapped[WorkplaceType | None]
    remote_countries: Mapped[list[str]]
    department_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("departments.id", ondelete="RESTRICT"))
    salary_min: Mapped[Decimal | None]
    salary_max: Mapped[Decimal | None]
    salary_currency: Mapped[str | None]
    salary_period: Mapped[Period | None]
    salary_public: Mapped[bool]
    weekly_hours: Mapped[Decimal | None]
    experience_level: Mapped[str | None]
    openings_count: Mapped[int]
    openings_filled: Mapped[int]
    opened_at: Mapped[datetime | None]
    """When it first opened; None: never did. Stays through closing and reopening."""
    closes_at: Mapped[datetime | None]
    """The planned end of applying; None: until someone closes it."""
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[CloseReason | None]
    language: Mapped[str]
    asks_cv: Mapped[Asked]
    asks_cover_letter: Mapped[Asked]
    asks_phone: Mapped[Asked]
    retention: Mapped[str] = mapped_column(default="")
    """Name of the retention profile of those who apply; empty, or one that is no longer there: the first."""
    promised_days: Mapped[int]
    """Working days within which a candidate is promised an answer."""
    form_id: Mapped[uuid.UUID | None]
    """The published version of the screening form that applicants get; None: asks no questions.
    No foreign key, because screening_forms points here: the verb that publishes sets both."""
    deleted_at: Mapped[datetime | None]

    department: Mapped[Department | None] = relationship(lazy="joined")
    places: Mapped[list[JobLocation]] = relationship(order_by=JobLocation.index, cascade="all, delete-orphan")


class FormerSlug(Base):
    """An address that a job once had: it leads on to the present one, and no other job may take it."""

    __tablename__ = "former_slugs"
    __table_args__ = (Index(None, "job_id"),)

    slug: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))


class JobMember(Record):
    """A user on a job's hiring team, in one role."""

    __tablename__ = "job_members"
    __table_args__ = (
        one_of("role", JobRole),
        Index("uq_job_members_job_id_user_id_role", "job_id", "user_id", "role", unique=True),
        Index(None, "user_id"),
    )

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[JobRole]
    approver: Mapped[bool] = mapped_column(default=False)
    """Whether they may approve this job's offers although they do not run the job."""

    user: Mapped[User] = relationship()


_DRAFT = text("number IS NULL")


class ScreeningForm(Record):
    """One version of a job's screening form. `number` None is the draft; a published one never changes."""

    __tablename__ = "screening_forms"
    __table_args__ = (
        Index("uq_screening_forms_job_id_number", "job_id", "number", unique=True),
        Index("uq_screening_forms_draft", "job_id", unique=True, sqlite_where=_DRAFT, postgresql_where=_DRAFT),
    )

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    number: Mapped[int | None]
    definition: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """None: a draft, or published by a command."""
    founded_on: Mapped[int | None]
    """Of a draft: the number of the version it was begun from. None: from nothing, or no draft."""
    edited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """Of a draft: who changed it last. None: no draft, or no user."""
    undo: Mapped[dict[str, Any] | None]
    """Of a draft: its definition before the latest removal or move, for Undo."""

    @cached_property
    def compiled(self) -> Form:
        """A published version as the engine takes it, read once: it never changes."""
        return Form.of(self.definition)


class ScreeningQuestion(Record):
    """One question of a job's published forms, known by the same id in every version: the list that programs read.
    What it says is read from the published form."""

    __tablename__ = "screening_questions"
    __table_args__ = (
        Index("uq_screening_questions_job_id_key", "job_id", "key", unique=True),
        Index(None, "updated_at", "id"),
    )

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    key: Mapped[str]
    first_version: Mapped[int]
    last_version: Mapped[int]
    """The latest version that asks it."""
    deleted_at: Mapped[datetime | None]
    """When a version without it was published; None: it is asked."""
