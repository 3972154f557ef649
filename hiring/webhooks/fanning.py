"""From events to deliveries, and the log of events for those who would rather ask.

Events have numbers without gaps in the order of their commits (hiring/ledger.py): whoever has seen all up to one
number has seen every event there was, and nothing with a smaller number can still appear.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from hiring import api_keys
from hiring.errors import Gone
from hiring.models.api_key import ApiKey
from hiring.models.event import Event
from hiring.models.webhook import DeliveryState, DisableReason, Webhook, WebhookDelivery, WebhookStatus
from hiring.webhooks import ending
from hiring.webhooks.hearing import heard, listener_of
from hiring.webhooks.telling import message
from hiring.work import Work
from plumbing.records import new_id

KEPT = timedelta(days=30)
"""How far back a program may ask, and a webhook that was switched off catches up."""
AT_ONCE = 500
"""How many events one transaction looks at."""
MOST_LOOKED_AT = 2000
"""How many events one question of a program looks at: where it may know of few, it is given few, and goes on."""


def latest_seq(work: Work) -> int:
    """The number of the latest event; 0: there is none."""
    return work.session.scalar(select(func.max(Event.seq))) or 0


def oldest_seq(work: Work) -> int:
    """The number of the oldest event that is still told; one beyond the latest where none is."""
    oldest = work.session.scalar(
        select(Event.seq).where(Event.at >= work.now - KEPT).order_by(Event.at, Event.seq).limit(1)
    )
    return oldest if oldest is not None else latest_seq(work) + 1


def any_listens(work: Work) -> bool:
    """Whether any webhook is switched on."""
    return work.session.scalar(select(Webhook.id).where(*_LISTENING).limit(1)) is not None


def behind(work: Work) -> Sequence[uuid.UUID]:
    """The webhooks for which there are events that were not looked at yet."""
    return work.session.scalars(select(Webhook.id).where(*_LISTENING, Webhook.seen_seq < latest_seq(work))).all()


def fan_out(work: Work, id: uuid.UUID) -> bool:
    """Makes the deliveries of the next events for this webhook, each once; returns whether there is more to do.
    Where another worker has it in hand, there is not. One whose key has ended is switched off instead."""
    found = select(Webhook).where(Webhook.id == id, *_LISTENING).with_for_update(skip_locked=True)
    webhook = work.session.scalar(found.execution_options(populate_existing=True))
    if webhook is None:
        return False
    if has_no_key_any_more(work, webhook):
        ending.disable(work, webhook, DisableReason.KEY_ENDED)
        return False
    events = _after(work, webhook.seen_seq, AT_ONCE)
    if not events:
        return False
    told = heard(work, listener_of(webhook), events, webhook.event_types)
    if told:
        work.session.execute(insert(WebhookDelivery), [_delivery(work, id, event) for event in told])
    work.session.execute(  # not by the row: what it has seen is no change of a webhook, and makes no new version
        update(Webhook)
        .where(Webhook.id == id)
        .values(seen_seq=events[-1].seq)
        .execution_options(synchronize_session=False)
    )
    return len(events) == AT_ONCE


def has_no_key_any_more(work: Work, webhook: Webhook) -> bool:
    """Whether a key made it that no longer opens anything."""
    if webhook.created_by_key_id is None:
        return False
    return not api_keys.is_open(work.session.get_one(ApiKey, webhook.created_by_key_id), work.now)


@dataclass(frozen=True)
class Log:
    """A piece of the log: messages, the number to go on after, whether more is there, the latest number."""

    messages: Sequence[dict[str, Any]]
    next_after_seq: int
    has_more: bool
    latest_seq: int


def read_log(work: Work, *, after_seq: int | None, most: int, types: Collection[str] = ()) -> Log:
    """What happened after this event, as far as the actor may know of it, the oldest first. None: all that is
    kept. No event is ever passed over: going on after `next_after_seq` meets whatever is committed later.

    Raises Gone `events_gone` where events after it are no longer told.
    """
    oldest, latest = oldest_seq(work), latest_seq(work)
    if after_seq is not None and after_seq < oldest - 1:
        raise Gone("events_gone", oldest_seq=oldest)
    at = min(oldest - 1 if after_seq is None else after_seq, latest)
    told: list[Event] = []
    looked_at = 0
    while len(told) < most and looked_at < MOST_LOOKED_AT:
        events = _after(work, at, AT_ONCE)
        told += heard(work, work.actor, events, types)
        looked_at += len(events)
        if not events:
            break
        at = events[-1].seq
        if len(events) < AT_ONCE:
            break
    if len(told) > most:
        told = told[:most]
        at = told[-1].seq
    return Log([message(event) for event in told], at, at < latest, latest)


_LISTENING = (Webhook.status == WebhookStatus.ACTIVE, Webhook.deleted_at.is_(None))


def _after(work: Work, seq: int, most: int) -> Sequence[Event]:
    return work.session.scalars(select(Event).where(Event.seq > seq).order_by(Event.seq).limit(most)).all()


def _delivery(work: Work, webhook_id: uuid.UUID, event: Event) -> dict[str, Any]:
    told = message(event)
    return {
        "id": new_id(),
        "webhook_id": webhook_id,
        "event_seq": event.seq,
        "event_type": told["type"],
        "body": told,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "next_at": work.now,
        "error": "",
        "created_at": work.now,
        "updated_at": work.now,
        "version": 1,
    }
