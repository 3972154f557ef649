"""Where a result lies elsewhere: an assessment, a code exercise, a reference check."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from plumbing.records import Record

_THERE = text("deleted_at IS NULL")


class ResultLink(Record):
    """Of an application or of a candidate. The same address coming again updates it in place."""

    __tablename__ = "result_links"
    __table_args__ = (
        CheckConstraint("(application_id IS NULL) <> (candidate_id IS NULL)", name="one_owner"),
        Index("uq_result_links_application_id_url", "application_id", "url", unique=True,
              sqlite_where=_THERE, postgresql_where=_THERE),
        Index("uq_result_links_candidate_id_url", "candidate_id", "url", unique=True,
              sqlite_where=_THERE, postgresql_where=_THERE),
        Index(None, "updated_at", "id"),
        Index(None, "created_at", "id"),
    )  # fmt: skip

    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("applications.id", ondelete="RESTRICT"))
    candidate_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("candidates.id", ondelete="RESTRICT"))
    label: Mapped[str]
    url: Mapped[str]
    score: Mapped[str]
    """As the other side puts it: "82%", "B+"; empty: none."""
    completed_at: Mapped[datetime | None]
    attributes: Mapped[list[Any]]
    """Up to 20 of {"key": str, "value": str}, in the order given."""
    shared_with_panel: Mapped[bool]
    """Whether interviewers of the application see it."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    created_by_key_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("api_keys.id", ondelete="RESTRICT"))
    """The program that sent it; None: a user did."""
    created_by_label: Mapped[str]
    """The name of whoever made it, as of then."""
    deleted_at: Mapped[datetime | None]
