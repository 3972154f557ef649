"""That somebody was erased, without saying who."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record, one_of


class ErasureOccasion(StrEnum):
    ASKED = "asked"
    """The person asked for it, by their own link."""
    BY_US = "by_us"
    """A user or a program did it."""
    RETENTION = "retention"
    """The time ran out for which it may be kept."""


class Erasure(Record):
    """One line of the ledger: what a restored backup erases again."""

    __tablename__ = "erasures"
    __table_args__ = (one_of("occasion", ErasureOccasion),)

    subject_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the candidate's id."""
    occasion: Mapped[ErasureOccasion]
    erased_at: Mapped[datetime]
    files: Mapped[int]
    """How many files were removed."""
