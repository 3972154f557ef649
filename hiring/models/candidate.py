"""A person who is considered; never someone who signs in."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Base, Record, one_of

_ADDRESSED = text("email_norm IS NOT NULL AND deleted_at IS NULL AND merged_into_id IS NULL")
_MERGED = text("merged_into_id IS NOT NULL")
"""Of all others SQLite would think that the index tells them apart, and read everybody by it."""
_SET_ASIDE = text("quarantined_at IS NOT NULL")


class Candidate(Record):
    __tablename__ = "candidates"
    __table_args__ = (
        Index("uq_candidates_email_norm", "email_norm", unique=True,
              sqlite_where=_ADDRESSED, postgresql_where=_ADDRESSED),
        Index(None, "last_name", "first_name", "id"),
        Index(None, "created_at", "id"),
        Index(None, "source_first", "created_at", "id"),
        Index(None, "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
        Index(None, "retention_until"),
        Index(None, "quarantined_at", sqlite_where=_SET_ASIDE, postgresql_where=_SET_ASIDE),
        Index(None, "updated_at", "id"),
    )  # fmt: skip

    external_id: Mapped[str | None] = mapped_column(unique=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    """May be empty: some people have one name."""
    primary_email: Mapped[str | None]
    email_norm: Mapped[str | None]
    """None: a person without an address; else the canonical form, computed in Python."""
    phone: Mapped[str | None]
    company: Mapped[str | None]
    title: Mapped[str | None]
    location: Mapped[dict[str, Any] | None]
    source_first: Mapped[str]
    """Where the person first came from; never overwritten (each application has its own source)."""
    retention_until: Mapped[datetime | None]
    """Until when this person may be kept; None: an application is open, or they were hired."""
    retention_asked_at: Mapped[datetime | None]
    """When they were asked whether they want to stay; None: not yet."""
    quarantined_at: Mapped[datetime | None]
    """Since when they are set aside to be erased; None: they are not."""
    kept_from: Mapped[datetime | None]
    """When somebody brought them back from being set aside: their time counts from here; None: nobody did."""
    held_at: Mapped[datetime | None]
    """Since when a legal hold forbids to erase them; None: none does."""
    held_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    hold_reason: Mapped[str] = mapped_column(default="")
    anonymized_at: Mapped[datetime | None]
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("candidates.id", ondelete="RESTRICT"))
    deleted_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class ContactType(StrEnum):
    PERSONAL = "personal"
    WORK = "work"
    OTHER = "other"


class CandidateEmail(Record):
    __tablename__ = "candidate_emails"
    __table_args__ = (
        one_of("type", ContactType),
        Index("uq_candidate_emails_candidate_id_value_norm", "candidate_id", "value_norm", unique=True),
        Index(None, "value_norm"),
    )

    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    value: Mapped[str]
    value_norm: Mapped[str]
    type: Mapped[ContactType]
    is_primary: Mapped[bool]


class CandidatePhone(Record):
    __tablename__ = "candidate_phones"
    __table_args__ = (
        one_of("type", ContactType),
        Index("uq_candidate_phones_candidate_id_value_norm", "candidate_id", "value_norm", unique=True),
        Index(None, "value_norm"),
    )

    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    value: Mapped[str]
    value_norm: Mapped[str]
    """Digits alone."""
    type: Mapped[ContactType]
    is_primary: Mapped[bool]


class CandidateLink(Record):
    """A profile of the person on another site."""

    __tablename__ = "candidate_links"
    __table_args__ = (
        Index("uq_candidate_links_candidate_id_url_norm", "candidate_id", "url_norm", unique=True),
        Index(None, "url_norm"),
    )

    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    url: Mapped[str]
    url_norm: Mapped[str]
    """Without scheme, www, query and the stroke at the end, in lower case: the same profile spelled twice."""


class ConsentKind(StrEnum):
    PROCESSING = "processing"
    FUTURE_JOBS = "future_jobs"


class Consent(Record):
    __tablename__ = "consents"
    __table_args__ = (one_of("kind", ConsentKind), Index(None, "candidate_id", "kind"))

    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submissions.id", ondelete="SET NULL"))
    kind: Mapped[ConsentKind]
    given: Mapped[bool]
    text_version: Mapped[str]
    """Which wording of the notice was shown."""
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Tag(Record):
    """A recruiters' label for people. `tone` is a name of the palette, never a colour."""

    __tablename__ = "tags"

    name: Mapped[str]
    name_norm: Mapped[str] = mapped_column(unique=True)
    tone: Mapped[str]


class CandidateTag(Base):
    __tablename__ = "candidate_tags"
    __table_args__ = (Index(None, "tag_id", "added_at"),)

    candidate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """None: added by a command."""
    added_at: Mapped[datetime]
