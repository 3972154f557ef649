"""Where an application of one job can stand."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Base, Record, one_of


class StageKind(StrEnum):
    INBOX = "inbox"
    IN_PROCESS = "in_process"
    OFFER = "offer"
    HIRED = "hired"


class StageStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


class Stage(Record):
    """Exactly one inbox stage (first) and one hired stage (last) per job."""

    __tablename__ = "stages"
    __table_args__ = (
        one_of("kind", StageKind),
        one_of("status", StageStatus),
        CheckConstraint('"index" >= 0', name="index"),
        Index("uq_stages_job_id_name_norm", "job_id", "name_norm", unique=True,
              sqlite_where=text("status = 'active'"), postgresql_where=text("status = 'active'")),
        Index("uq_stages_job_id_ends", "job_id", "kind", unique=True,
              sqlite_where=text("kind IN ('inbox', 'hired')"),
              postgresql_where=text("kind IN ('inbox', 'hired')")),
        Index(None, "updated_at", "id"),
    )  # fmt: skip

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_norm: Mapped[str]
    public_name: Mapped[str]
    """What the candidate reads."""
    index: Mapped[int]
    kind: Mapped[StageKind]
    status: Mapped[StageStatus]
    open_to_hiring_managers: Mapped[bool]
    """Whether a hiring manager may move people into it."""


class StageCount(Base):
    """How many applications stand where, kept by the verbs: counting everything live grows with the data."""

    __tablename__ = "stage_counts"

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stages.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class StageTemplate(Record):
    """What a new job's stages are copied from."""

    __tablename__ = "stage_templates"
    __table_args__ = (one_of("kind", StageKind),)

    name: Mapped[str] = mapped_column(unique=True)
    public_name: Mapped[str]
    kind: Mapped[StageKind]
    index: Mapped[int]
