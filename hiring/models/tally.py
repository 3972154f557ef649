"""Rollups that reports read: kept by the verbs, because counting everything live grows with the data.

Three tables of one shape: by job, and over all jobs with the stage's kind in the place of the stage, by day and by
month: years would be many days.
"""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Base, one_of


class Measure(StrEnum):
    """What is counted, and what the other columns of its rows say. Days are the organisation's."""

    COHORT = "cohort"
    """Applications. day: applied; stage: the furthest it ever stood in; source; outcome: its status now."""
    STAY = "stay"
    """Stays in a stage that ended by moving on, no or withdrawal. day: ended; stage: which; bucket: how long
    (tallies.bucket_of)."""
    ANSWER = "answer"
    """First answers by a person. day: given; outcome: kept or late; bucket: how long after applying."""
    HIRE = "hire"
    """Hires that stand. day: hired; source; bucket: how long after applying."""
    REASON = "reason"
    """Rejections and withdrawals that stand. day: ended; outcome: the reason's id, empty where none."""
    VIEW = "view"
    """Views of job pages. source; outcome: the campaign, empty where none."""
    START = "start"
    """Forms in which somebody began to answer. source; outcome: the campaign."""
    LEAVE = "leave"
    """Forms that were begun and not sent. stage: the field that was touched last (BegunForm.field), nothing over
    all jobs; source."""
    OPEN = "open"
    """Active applications as they are now. day: until when an answer was promised; source: the owner's id, empty
    where nobody's; outcome: waiting (for a first answer) or answered."""


SEEN = frozenset({Measure.VIEW, Measure.START, Measure.LEAVE})
"""What is counted as it happens and stands nowhere else: no recount gives it again."""


class JobTally(Base):
    __tablename__ = "job_tallies"
    __table_args__ = (one_of("measure", Measure), Index(None, "job_id", "measure", "day"))

    measure: Mapped[Measure] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    """A stage's id, of LEAVE a field; empty: none."""
    source: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class _OverAll(Base):
    """Over all jobs."""

    __abstract__ = True

    measure: Mapped[Measure] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    """A StageKind; empty: none."""
    source: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class Tally(_OverAll):
    __tablename__ = "tallies"
    __table_args__ = (one_of("measure", Measure),)


class MonthTally(_OverAll):
    """`day` is the first of the month."""

    __tablename__ = "month_tallies"
    __table_args__ = (one_of("measure", Measure),)


AnyTally = JobTally | Tally | MonthTally
