"""An application, what was sent for it, and how it moved."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Select, text
from sqlalchemy.orm import Mapped, lazyload, mapped_column, relationship

from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.rejection_reason import RejectionReason
from hiring.models.stage import Stage
from plumbing.records import Base, Document, Record, one_of


class ApplicationStatus(StrEnum):
    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    HIRED = "hired"


class Outcome(StrEnum):
    PENDING = "pending"
    HIRED = "hired"
    DECLINED = "declined"


OUTCOMES = {
    ApplicationStatus.ACTIVE: Outcome.PENDING,
    ApplicationStatus.HIRED: Outcome.HIRED,
    ApplicationStatus.REJECTED: Outcome.DECLINED,
    ApplicationStatus.WITHDRAWN: Outcome.DECLINED,
}

LIVING = (ApplicationStatus.ACTIVE, ApplicationStatus.HIRED)
"""A person has at most one of these for a job."""
_LIVE = text("status IN ('active', 'hired') AND deleted_at IS NULL")


class Application(Record):
    """One person's candidature for one job. Where it stands (stage) and how it ended (status) are apart."""

    __tablename__ = "applications"
    __table_args__ = (
        one_of("status", ApplicationStatus),
        CheckConstraint("status <> 'rejected' OR rejection_reason_id IS NOT NULL", name="has_reason"),
        CheckConstraint("rating BETWEEN 0 AND 3", name="rating"),
        Index("uq_applications_live", "candidate_id", "job_id", unique=True,
              sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(None, "job_id", "current_stage_id", "status", "stage_entered_at", "id"),
        Index(None, "candidate_id"),
        Index(None, "job_id", "applied_at"),
        Index(None, "job_id", "updated_at", "id"),
        Index(None, "job_id", "status", "applied_at", "id"),
        Index(None, "job_id", "status", "answer_due_at", "id"),
        Index(None, "status", "answer_due_at", "id"),
        Index(None, "source_name", "applied_at", "id"),
        Index(None, "campaign", "applied_at", "id"),
        Index(None, "status", "applied_at", "id"),
        Index(None, "applied_at", "id"),
        Index(None, "recruiter_id", "status", "answer_due_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "answered_at", "id"),
    )  # fmt: skip

    external_id: Mapped[str | None] = mapped_column(unique=True)
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="RESTRICT"))
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="RESTRICT"))
    status: Mapped[ApplicationStatus]
    current_stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stages.id", ondelete="RESTRICT"))
    """Kept through rejection and withdrawal, so that reopening returns to it."""
    furthest_stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stages.id", ondelete="RESTRICT"))
    """The stage with the highest index that it ever stood in: what funnels count."""
    stage_entered_at: Mapped[datetime]
    applied_at: Mapped[datetime]
    answer_due_at: Mapped[datetime]
    """Until when the job promised an answer."""
    answered_at: Mapped[datetime | None]
    """When a person first answered: moved it on, said no or hired; None: still waits, or ended by itself."""
    rejected_at: Mapped[datetime | None]
    rejected_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    rejection_reason_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("rejection_reasons.id", ondelete="RESTRICT")
    )
    withdrawn_at: Mapped[datetime | None]
    hired_at: Mapped[datetime | None]
    recruiter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """Who is responsible, called its owner; None: nobody yet."""
    credited_to_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    rating: Mapped[int]
    source_name: Mapped[str]
    campaign: Mapped[str] = mapped_column(default="")
    """Of the tracking link or utm_campaign that brought the person; empty: none did."""
    current_submission_id: Mapped[uuid.UUID | None]
    """Which sending is shown; None: made by hand. No foreign key, because submissions point here."""
    flags_count: Mapped[int]
    """How many knock-out rules the current submission met: a hint, never a judgement."""
    deleted_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship(lazy="joined", innerjoin=True)
    job: Mapped[Job] = relationship()
    stage: Mapped[Stage] = relationship(lazy="joined", innerjoin=True, foreign_keys=[current_stage_id])
    rejection_reason: Mapped[RejectionReason | None] = relationship()

    @property
    def outcome(self) -> Outcome:
        return OUTCOMES[self.status]


def locked(query: Select[Application]) -> Select[Application]:
    """The query of applications, their rows locked (PostgreSQL) and read anew. Without the joins that come along
    otherwise: of a row that somebody moved meanwhile, PostgreSQL would find nothing beside the old stage."""
    alone = query.options(lazyload(Application.candidate), lazyload(Application.stage))
    return alone.with_for_update(of=Application).execution_options(populate_existing=True)


class Submission(Record):
    """What one sending held. Nothing in it ever changes; a further sending is a further row."""

    __tablename__ = "submissions"
    __table_args__ = (Index("uq_submissions_application_id_number", "application_id", "number", unique=True),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1 for the first sending of this application."""
    corrects_id: Mapped[uuid.UUID | None]
    """The sending that it corrects, the first of them where it was corrected before; None: it corrects none. No
    foreign key: a note for the reader, and what it names may be erased."""
    receipt_hash: Mapped[str] = mapped_column(unique=True)
    nonce: Mapped[str] = mapped_column(unique=True)
    """The form token's: the same form sent twice meets here."""
    digest: Mapped[str]
    """SHA-256 of what was sent, so that a replay is told from another body on the same form."""
    form_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("screening_forms.id", ondelete="RESTRICT"))
    """The exact version that was answered; None: the job asked no questions."""
    evaluated_on: Mapped[date]
    visible: Mapped[list[str]]
    """Keys of the questions that showed, in order: tells "not asked" from "left blank"."""
    flags: Mapped[list[str]]
    """Ids of the knock-out rules that held."""
    profile: Mapped[dict[str, Any]]
    """first_name, last_name, email, phone as submitted."""
    source: Mapped[dict[str, Any]]
    language: Mapped[str]
    user_agent: Mapped[str]
    ip_hash: Mapped[str | None]
    """Keyed hash, emptied after 30 days."""
    suspected: Mapped[bool]
    """Looked like a robot: a flag for the reader, nothing more."""
    submitted_at: Mapped[datetime]


class Answer(Base):
    """One answer of a submission; typed columns beside the canonical value, so that lists can filter."""

    __tablename__ = "answers"
    __table_args__ = (
        Index("uq_answers_submission_id_question_key", "submission_id", "question_key", unique=True),
        Index(None, "question_key", "number"),
        Index(None, "question_key", "date"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"))
    question_key: Mapped[str]
    type: Mapped[str]
    value: Mapped[Any] = mapped_column(Document)
    text: Mapped[str | None]
    number: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    date: Mapped[date | None]
    boolean: Mapped[bool | None]

    options: Mapped[list["AnswerOption"]] = relationship(cascade="all, delete-orphan", lazy="raise")


class AnswerOption(Base):
    __tablename__ = "answer_options"
    __table_args__ = (Index(None, "option_id"),)

    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    option_id: Mapped[str] = mapped_column(primary_key=True)


class StageChange(Record):
    """One step of an application's way: for durations and funnels. The timeline reads the events."""

    __tablename__ = "stage_changes"
    __table_args__ = (Index(None, "application_id", "at"),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    from_stage_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stages.id", ondelete="RESTRICT"))
    """None: the beginning."""
    to_stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stages.id", ondelete="RESTRICT"))
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
