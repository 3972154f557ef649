"""The organisation's own words for letters."""

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record, one_of


class TemplateKind(StrEnum):
    """What a template is for: the occasions of letters to candidates, and the document of an offer."""

    MESSAGE = "message"
    """Chosen by a user who writes to somebody; any number of them."""
    RECEIVED = "received"
    SENT_AGAIN = "sent_again"
    REJECTED = "rejected"
    INTERVIEW_INVITED = "interview_invited"
    INTERVIEW_CHANGED = "interview_changed"
    INTERVIEW_CANCELLED = "interview_cancelled"
    OFFER_SENT = "offer_sent"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_DOCUMENT = "offer_document"
    """The PDF that goes with an offer."""


class TemplateStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


_IN_PLACE = text("status = 'active' AND kind <> 'message'")


class LetterTemplate(Record):
    """Subject and body with variables like {first_name}. Of every kind but MESSAGE one is active per language,
    and takes the place of Foyer's own words."""

    __tablename__ = "letter_templates"
    __table_args__ = (
        one_of("kind", TemplateKind),
        one_of("status", TemplateStatus),
        Index("uq_letter_templates_kind_name_norm", "kind", "name_norm", unique=True),
        Index("uq_letter_templates_in_place", "kind", "language", unique=True,
              sqlite_where=_IN_PLACE, postgresql_where=_IN_PLACE),
    )  # fmt: skip

    kind: Mapped[TemplateKind]
    name: Mapped[str]
    name_norm: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[TemplateStatus]
    edited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
