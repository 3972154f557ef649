"""A program that acts through the API, and what it was answered."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiring.models.user import User
from plumbing.records import Record


class ApiKey(Record):
    """The program holds the key, the row its hash. A key is an actor of its own: what it may do does not follow
    the rights of whoever made it."""

    __tablename__ = "api_keys"

    name: Mapped[str]
    """What history calls the program."""
    prefix: Mapped[str] = mapped_column(unique=True)
    """The part of the key that tells it from others; no secret."""
    secret_hash: Mapped[str]
    scopes: Mapped[list[str]]
    job_ids: Mapped[list[str] | None]
    """The only jobs it may know of; None: every one that its scopes allow."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    """None: made by a command."""
    expires_at: Mapped[datetime | None]
    """None: lasts until it is revoked."""
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    """To within five minutes."""

    creator: Mapped[User | None] = relationship()


class KeptAnswer(Record):
    """What a request with an Idempotency-Key was answered, written in the transaction that did the act: the same
    request coming again is answered the same and does nothing."""

    __tablename__ = "kept_answers"
    __table_args__ = (
        Index("uq_kept_answers_principal_key_place", "principal", "key", "place", unique=True),
        Index(None, "expires_at"),
    )

    principal: Mapped[str]
    """Whose key it is: of an API key its id, of the public API the job."""
    key: Mapped[str]
    place: Mapped[str]
    """Method and path."""
    digest: Mapped[str]
    """SHA-256 of what was sent."""
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[str]
    expires_at: Mapped[datetime]


class Tombstone(Record):
    """Something that programs may have copied and that is no longer there: of objects whose rows are removed."""

    __tablename__ = "tombstones"
    __table_args__ = (
        Index("uq_tombstones_object_object_id", "object", "object_id", unique=True),
        Index(None, "object", "updated_at", "id"),
    )

    object: Mapped[str]
    object_id: Mapped[uuid.UUID]
