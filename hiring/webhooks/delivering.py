"""One delivery after another: taken with a lease, sent by the caller outside of any transaction, and settled.

A delivery is tried again with growing delays, ten times over three days; a webhook to which nothing gets through
for five days is switched off.
"""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from hiring.models.webhook import DeliveryState, DisableReason, Webhook, WebhookDelivery, WebhookStatus
from hiring.webhooks import ending, resting
from hiring.webhooks.fanning import has_no_key_any_more
from hiring.webhooks.managing import seal_of
from hiring.webhooks.signatures import headers
from hiring.work import Work

DELAYS = (
    timedelta(0), timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""How long after the attempt before it each attempt is made."""
JITTER = 0.1
"""Each delay is longer by up to this part of it: what failed together does not come back together."""
LEASE = timedelta(minutes=2)
"""Longer than any attempt takes: after that it counts as lost and is made again."""
GIVES_UP = timedelta(days=5)
"""After so long without one success the webhook is switched off."""
QUIET = timedelta(hours=48)
"""After so long without an attempt, failing begins to count anew."""
LOG_KEPT, WAITING_KEPT = timedelta(days=30), timedelta(days=60)

Unseal = Callable[[str, str], str | None]
"""(sealed, what it is about) -> the text; None: it cannot be opened any more."""


@dataclass(frozen=True)
class Attempt:
    """What is to be sent now. `number` fences what is said of it afterwards."""

    delivery_id: uuid.UUID
    number: int
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: the status of the answer, or None and the code of what went wrong."""

    status: int | None
    error: str = ""
    retry_after: str | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def due(work: Work) -> Sequence[uuid.UUID]:
    """The webhooks to which something is due, without those that fail and are left alone for now."""
    waits = exists().where(WebhookDelivery.webhook_id == Webhook.id, *_due_at(work.now))
    listening = (Webhook.status == WebhookStatus.ACTIVE, Webhook.deleted_at.is_(None))
    return work.session.scalars(select(Webhook.id).where(*listening, resting.is_awake(work.now), waits)).all()


def take(work: Work, webhook_id: uuid.UUID, unseal: Unseal) -> Attempt | None:
    """The next attempt for this webhook, which is this worker's for the length of the lease; None: nothing is due,
    or it is switched off."""
    webhook = work.session.get(Webhook, webhook_id)
    if webhook is None or webhook.deleted_at is not None or webhook.status is not WebhookStatus.ACTIVE:
        return None
    if has_no_key_any_more(work, webhook):
        ending.disable(work, webhook, DisableReason.KEY_ENDED)
        return None
    delivery = work.session.scalar(
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id, *_due_at(work.now))
        .order_by(WebhookDelivery.next_at, WebhookDelivery.event_seq, WebhookDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.tried_at, delivery.next_at = work.now, work.now + LEASE
    body = body_of(delivery)
    known = _secrets(webhook, unseal, work.now)
    signed = headers(known, str(delivery.id), work.now, body) if known else {}
    return Attempt(delivery.id, delivery.attempts, webhook.url, body, signed)


def settle(work: Work, attempt: Attempt, outcome: Outcome) -> None:
    """Writes down how it ended, unless the lease was lost and somebody else has made a later attempt."""
    delivery = work.session.get(WebhookDelivery, attempt.delivery_id, with_for_update=True)
    if delivery is None or delivery.attempts != attempt.number or delivery.state is not DeliveryState.WAITING:
        return
    webhook = work.session.get_one(Webhook, delivery.webhook_id, with_for_update=True)
    delivery.status_code, delivery.error = outcome.status, "" if outcome.is_success else _error_of(outcome)
    if outcome.is_success:
        delivery.state, delivery.delivered_at, delivery.next_at = DeliveryState.DELIVERED, work.now, None
        if webhook.failing_since is not None:
            webhook.failing_since = None
            resting.end(work, webhook)
        return
    asked = resting.asked_for(outcome.retry_after, work.now)
    _schedule(work, delivery, outcome, asked)
    if webhook.failing_since is None or _was_quiet(work, webhook, delivery):
        webhook.failing_since = work.now
    resting.leave_alone(work, webhook, at_least=asked)
    if outcome.status == 410:
        ending.disable(work, webhook, DisableReason.GONE)
    elif work.now - webhook.failing_since >= GIVES_UP:
        ending.disable(work, webhook, DisableReason.FAILING)


def more_is_due(work: Work, webhook_id: uuid.UUID) -> bool:
    found = select(WebhookDelivery.id).where(WebhookDelivery.webhook_id == webhook_id, *_due_at(work.now))
    return work.session.scalar(found.limit(1)) is not None


def forget(work: Work) -> None:
    """Removes what the log has kept long enough."""
    old = and_(WebhookDelivery.created_at < work.now - LOG_KEPT, WebhookDelivery.state != DeliveryState.WAITING)
    lost = WebhookDelivery.created_at < work.now - WAITING_KEPT
    work.session.execute(
        delete(WebhookDelivery).where(or_(old, lost)).execution_options(synchronize_session=False)
    )


def body_of(delivery: WebhookDelivery) -> bytes:
    """The message as it goes; the same bytes in every attempt."""
    text = json.dumps(delivery.body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _due_at(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (WebhookDelivery.state == DeliveryState.WAITING, WebhookDelivery.next_at <= now)


def _secrets(webhook: Webhook, unseal: Unseal, now: datetime) -> Sequence[str]:
    """The present one first."""
    sealed = [webhook.secret_sealed]
    if webhook.previous_secret_sealed and webhook.previous_until and webhook.previous_until > now:
        sealed.append(webhook.previous_secret_sealed)
    return [secret for one in sealed if (secret := unseal(one, seal_of(webhook))) is not None]


def _error_of(outcome: Outcome) -> str:
    if outcome.status is None:
        return outcome.error
    if 300 <= outcome.status < 400:
        return "redirect"
    return "gone" if outcome.status == 410 else "refused_by_receiver"


def _schedule(work: Work, delivery: WebhookDelivery, outcome: Outcome, asked: timedelta) -> None:
    if outcome.status == 410 or delivery.attempts >= len(DELAYS):
        delivery.state, delivery.next_at = DeliveryState.FAILED, None
        return
    delay = DELAYS[delivery.attempts]
    delay += delay * JITTER * ((delivery.id.int + delivery.attempts) % 1000 / 1000)
    delivery.next_at = work.now + max(delay, asked)


def _was_quiet(work: Work, webhook: Webhook, delivery: WebhookDelivery) -> bool:
    """Whether nothing was tried for so long before this that the failures of then say nothing of now."""
    if delivery.attempts > 1:
        return False
    before = work.session.scalar(
        select(func.max(WebhookDelivery.tried_at)).where(
            WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.id != delivery.id
        )
    )
    return before is None or work.now - before > QUIET
