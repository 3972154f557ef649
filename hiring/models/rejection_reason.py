"""Why an application ends, in two texts: inside, and what the candidate may read."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record, one_of


class ReasonKind(StrEnum):
    BY_US = "by_us"
    BY_CANDIDATE = "by_candidate"
    OTHER = "other"


class ReasonStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


class RejectionReason(Record):
    __tablename__ = "rejection_reasons"
    __table_args__ = (one_of("kind", ReasonKind), one_of("status", ReasonStatus))

    name: Mapped[str]
    name_norm: Mapped[str] = mapped_column(unique=True)
    candidate_text: Mapped[str]
    """The sentence of the letter; empty: the letter gives no reason."""
    kind: Mapped[ReasonKind]
    status: Mapped[ReasonStatus]
    index: Mapped[int]
    is_default: Mapped[bool]
