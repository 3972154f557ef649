"""Addresses of programs that are told of events, and what was sent to them."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plumbing.records import Record, one_of


class WebhookStatus(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"


class DisableReason(StrEnum):
    BY_US = "by_us"
    FAILING = "failing"
    """Nothing got through for days."""
    GONE = "gone"
    """The other side answered 410."""
    KEY_ENDED = "key_ended"
    """The key that made it was revoked or has run out."""


class Webhook(Record):
    """Where a program listens. It is told of events after `seen_seq` only: none is skipped, none told twice."""

    __tablename__ = "webhooks"
    __table_args__ = (one_of("status", WebhookStatus), one_of("disable_reason", DisableReason))

    url: Mapped[str]
    description: Mapped[str]
    event_types: Mapped[list[str]]
    """What it listens to; empty: to everything its scopes allow."""
    scopes: Mapped[list[str]]
    """Of the key or user that made it, as of then: what it may be told of."""
    job_ids: Mapped[list[str] | None]
    """The only jobs it is told of; None: of all that the scopes allow."""
    secret_sealed: Mapped[str]
    previous_secret_sealed: Mapped[str | None]
    """Signs beside the new one while the other side changes over; None: no other."""
    previous_until: Mapped[datetime | None]
    seen_seq: Mapped[int]
    """Deliveries exist for every event up to this one."""
    status: Mapped[WebhookStatus]
    disabled_at: Mapped[datetime | None]
    disable_reason: Mapped[DisableReason | None]
    failing_since: Mapped[datetime | None]
    """Since when nothing has got through; None: the last attempt did, or there was none."""
    rests_until: Mapped[datetime | None]
    """Until when it is left alone after a failure; None: it is not. No part of its JSON, so no new version."""
    created_by_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    created_by_key_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("api_keys.id", ondelete="RESTRICT"))
    deleted_at: Mapped[datetime | None]


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(Record):
    """One message to one address: the same id and body in every attempt."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        one_of("state", DeliveryState),
        Index("uq_webhook_deliveries_webhook_id_event_seq", "webhook_id", "event_seq", unique=True),
        Index(None, "webhook_id", "created_at", "id"),
        Index(None, "state", "next_at"),
    )

    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_seq: Mapped[int | None]
    """None: a ping."""
    event_type: Mapped[str]
    body: Mapped[dict[str, Any]]
    state: Mapped[DeliveryState]
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    """When it is tried again; None: no more."""
    tried_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    status_code: Mapped[int | None]
    """What the last attempt was answered; None: nothing came."""
    error: Mapped[str]
    """Why the last attempt failed; empty: it did not, or there was none."""

    webhook: Mapped[Webhook] = relationship()
