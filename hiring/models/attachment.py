"""Files: those that belong to somebody, and those on their way in."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record, one_of


class AttachmentType(StrEnum):
    CV = "cv"
    COVER_LETTER = "cover_letter"
    OTHER = "other"


class PreviewStatus(StrEnum):
    PENDING = "pending"
    READY = "ready"
    NONE = "none"


PREVIEWABLE = frozenset({"pdf", "docx", "odt", "rtf", "txt", "png", "jpeg"})
"""The kinds of files that pages or words are made of (plumbing.documents.KINDS)."""


class ScanStatus(StrEnum):
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"
    SKIPPED = "skipped"


class Attachment(Record):
    """A file of an application or of a candidate. The bytes lie in the storage under `storage_key`."""

    __tablename__ = "attachments"
    __table_args__ = (
        one_of("type", AttachmentType),
        one_of("preview_status", PreviewStatus),
        one_of("scan_status", ScanStatus),
        CheckConstraint("size_bytes > 0", name="size"),
        Index(None, "application_id"),
        Index(None, "candidate_id"),
        Index(None, "submission_id"),
        Index(None, "updated_at", "id"),
        Index(None, "created_at", "id"),
    )

    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("candidates.id", ondelete="RESTRICT"))
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    """None: belongs to the person, not to one application."""
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submissions.id", ondelete="RESTRICT"))
    """None: added by a user."""
    question_key: Mapped[str | None]
    """The file question it answers; None: CV, cover letter, or added by a user."""
    type: Mapped[AttachmentType]
    file_name: Mapped[str]
    kind: Mapped[str]
    """What the bytes are (screening.files.KINDS), found by looking at them."""
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str] = mapped_column(unique=True)
    scan_status: Mapped[ScanStatus]
    preview_status: Mapped[PreviewStatus]
    preview_pages: Mapped[int]
    """How many page images lie in the storage as `<storage_key>.page-<n>`, n from 1."""
    page_count: Mapped[int | None]
    """How many pages the document has; None: not known."""
    text: Mapped[str | None]
    """The words in it, for reading where no page image can be made; None: none extracted."""
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """None: the candidate, or a program."""
    uploaded_by_key_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("api_keys.id", ondelete="RESTRICT"))
    """The program that sent it; None: a person did."""
    deleted_at: Mapped[datetime | None]

    @property
    def was_unreadable(self) -> bool:
        """Whether looking into it failed: it asks for a password, is damaged, or more than a look may cost."""
        return self.preview_status is PreviewStatus.NONE and self.kind in PREVIEWABLE


class Upload(Record):
    """A file that a visitor chose and has not sent yet. Its id on the wire is a secret."""

    __tablename__ = "uploads"
    __table_args__ = (Index(None, "expires_at"), CheckConstraint("size_bytes >= 0", name="size"))

    token_hash: Mapped[str] = mapped_column(unique=True)
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    field: Mapped[str]
    """The form field it was chosen for."""
    file_name: Mapped[str]
    kind: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str] = mapped_column(unique=True)
    ip_hash: Mapped[str | None]
    expires_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    """When an application took it; None: still free."""
