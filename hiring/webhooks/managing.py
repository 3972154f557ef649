"""Webhooks made, changed, switched off and on, and taken away. Their secrets are shown once and stored sealed."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from hiring import policy
from hiring.actors import Kind
from hiring.api_keys import ALL_SCOPES
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.api_key import ApiKey
from hiring.models.job import Job
from hiring.models.user import User
from hiring.models.webhook import DeliveryState, DisableReason, Webhook, WebhookDelivery, WebhookStatus
from hiring.names import is_storable, tidy
from hiring.webhooks import ending, resting
from hiring.webhooks.fanning import has_no_key_any_more, latest_seq, oldest_seq
from hiring.webhooks.signatures import new_secret
from hiring.webhooks.telling import PING, EventType, instant, scopes_of
from hiring.work import Work
from plumbing import outbox
from plumbing.outgoing import NotAllowed, target_of
from plumbing.public_addresses import Exempt
from plumbing.records import new_id

MOST = 50
"""How many webhooks there may be."""
LONGEST_DESCRIPTION = 200
ROTATION = timedelta(hours=24)
"""How long the former secret signs beside the new one."""
TELL = "tell_webhooks"
"""The task that looks for events and for what is due; it goes on by itself while there are webhooks."""

Seal = Callable[[str, str], str]
"""(text, what it is about) -> sealed: the key is the app's."""


@dataclass(frozen=True)
class WithSecret:
    """A webhook, and the words of its secret, which are not seen again."""

    webhook: Webhook
    secret: str


def seal_of(webhook: Webhook) -> str:
    """What its secret is sealed about."""
    return f"webhook:{webhook.id}"


def register(
    work: Work, url: str, *, exempt: Exempt, seal: Seal, description: str = "",
    event_types: Collection[str] = (), job_ids: Collection[uuid.UUID] | None = None, confidential: bool = False,
) -> WithSecret:  # fmt: skip
    """A new webhook, told of what happens from now on. `event_types`: none: all that its scopes allow; `job_ids`
    None: all jobs that they allow. It may know what its key may, as of now; what a user makes may know
    everything but confidential jobs, and those too with `confidential`.

    Raises Conflict `too_many_webhooks`; Invalid: url `required` and as outgoing.target_of; description `too_long`,
    `bad_characters`; event_types `unknown`, `scope_lacking`; job_ids `required`, `unknown_job`.
    """
    work.require(policy.may_make_webhooks(work.actor))
    living = select(func.count()).select_from(Webhook).where(Webhook.deleted_at.is_(None))
    if (work.session.scalar(living) or 0) >= MOST:
        raise Conflict("too_many_webhooks", limit=MOST)
    scopes = _scopes(work, confidential)
    if job_ids is None and work.actor.only_jobs is not None:
        job_ids = work.actor.only_jobs
    problems = _problems(url, exempt, description, event_types, scopes) | _job_problems(work, job_ids)
    if problems:
        raise Invalid(problems)
    secret = new_secret()
    webhook = Webhook(
        url=url,
        description=tidy(description),
        event_types=_in_order(event_types),
        scopes=scopes,
        job_ids=_texts(job_ids),
        secret_sealed="",
        previous_secret_sealed=None,
        previous_until=None,
        seen_seq=latest_seq(work),
        status=WebhookStatus.ACTIVE,
        disabled_at=None,
        disable_reason=None,
        failing_since=None,
        rests_until=None,
        created_by_user_id=work.user_id,
        created_by_key_id=work.actor.id if work.actor.kind is Kind.KEY else None,
        deleted_at=None,
    )
    webhook.secret_sealed = seal(secret, seal_of(webhook))
    work.session.add(webhook)
    work.record("webhook.created", webhook, host=ending.host_of(webhook))
    wake(work)
    return WithSecret(webhook, secret)


def change(
    work: Work, webhook: Webhook, *, exempt: Exempt, url: str | None = None, description: str | None = None,
    event_types: Collection[str] | None = None, version: int | None = None,
) -> None:  # fmt: skip
    """Changes what is given; None stays. What waits goes to the new address. Raises Stale, and Invalid as
    `register`."""
    work.require(policy.may_change_webhook(work.actor, webhook))
    if version not in (None, webhook.version):
        raise Stale(thing="webhook")
    wanted = {
        "url": webhook.url if url is None else url,
        "description": webhook.description if description is None else tidy(description),
        "event_types": webhook.event_types if event_types is None else _in_order(event_types),
    }
    problems = _problems(url, exempt, description or "", event_types or (), webhook.scopes)
    if url == webhook.url:
        problems.pop("url", None)  # it is where it was, whatever is allowed by now
    if problems:
        raise Invalid(problems)
    differing = [name for name, value in wanted.items() if getattr(webhook, name) != value]
    if differing:
        for name in differing:
            setattr(webhook, name, wanted[name])
        work.record("webhook.changed", webhook, fields=differing, host=ending.host_of(webhook))


def disable(work: Work, webhook: Webhook) -> None:
    """Nothing is sent until it is switched on again."""
    work.require(policy.may_change_webhook(work.actor, webhook))
    ending.disable(work, webhook, DisableReason.BY_US)


def enable(work: Work, webhook: Webhook) -> None:
    """Sends again: what waits, and what happened meanwhile, as far as 30 days back. One whose key has ended
    becomes the user's who does this."""
    work.require(policy.may_change_webhook(work.actor, webhook))
    if webhook.status is WebhookStatus.ACTIVE:
        return
    if has_no_key_any_more(work, webhook):
        webhook.created_by_key_id, webhook.created_by_user_id = None, work.user_id
    webhook.status, webhook.disabled_at, webhook.disable_reason = WebhookStatus.ACTIVE, None, None
    webhook.failing_since = None
    resting.end(work, webhook)
    webhook.seen_seq = max(webhook.seen_seq, oldest_seq(work) - 1)
    work.session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == DeliveryState.WAITING)
        .values(next_at=work.now)
        .execution_options(synchronize_session=False)
    )
    work.record("webhook.enabled", webhook)
    wake(work)


def rotate_secret(work: Work, webhook: Webhook, *, seal: Seal) -> WithSecret:
    """A fresh secret. The former one signs beside it for 24 hours; the one before that no longer."""
    work.require(policy.may_change_webhook(work.actor, webhook))
    secret = new_secret()
    webhook.previous_secret_sealed, webhook.previous_until = webhook.secret_sealed, work.now + ROTATION
    webhook.secret_sealed = seal(secret, seal_of(webhook))
    work.record("webhook.secret_rotated", webhook)
    return WithSecret(webhook, secret)


def delete(work: Work, webhook: Webhook) -> None:
    """It is told of nothing any more; its secrets go. Repeated, it changes nothing."""
    work.require(policy.may_change_webhook(work.actor, webhook))
    if webhook.deleted_at is not None:
        return
    webhook.deleted_at = work.now
    webhook.secret_sealed, webhook.previous_secret_sealed, webhook.previous_until = "", None, None
    work.session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.FAILED, next_at=None, error="deleted", updated_at=work.now,
                version=WebhookDelivery.version + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    work.record("webhook.deleted", webhook, host=ending.host_of(webhook))


def ping(work: Work, webhook: Webhook) -> WebhookDelivery:
    """A test message, on its way at once. Raises Conflict `webhook_disabled`."""
    work.require(policy.may_change_webhook(work.actor, webhook))
    _expect_active(webhook)
    delivery = WebhookDelivery(
        webhook_id=webhook.id,
        event_seq=None,
        event_type=PING,
        body={
            "type": PING,
            "timestamp": instant(work.now),
            "data": {"object": "webhook", "id": str(webhook.id), "event_seq": None},
        },
        state=DeliveryState.WAITING,
        attempts=0,
        next_at=work.now,
        tried_at=None,
        delivered_at=None,
        status_code=None,
        error="",
    )
    work.session.add(delivery)
    resting.end(work, webhook)
    wake(work)
    return delivery


def resend(work: Work, webhook: Webhook, delivery: WebhookDelivery) -> None:
    """The same message with the same id once more, with all its attempts before it. Raises Conflict
    `webhook_disabled`."""
    work.require(policy.may_change_webhook(work.actor, webhook))
    _expect_active(webhook)
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.WAITING, 0, work.now
    delivery.delivered_at, delivery.status_code, delivery.error = None, None, ""
    resting.end(work, webhook)
    wake(work)


def listed(work: Work) -> Sequence[Webhook]:
    """All that are there, the oldest first."""
    found = select(Webhook).where(Webhook.deleted_at.is_(None), policy.visible_webhooks(work.actor))
    return work.session.scalars(found.order_by(Webhook.created_at, Webhook.id)).all()


def get(work: Work, id: uuid.UUID, *, with_deleted: bool = False) -> Webhook:
    """One that this actor may see; else NotFound."""
    webhook = work.session.scalar(select(Webhook).where(Webhook.id == id, policy.visible_webhooks(work.actor)))
    if webhook is None or (webhook.deleted_at is not None and not with_deleted):
        raise NotFound
    return webhook


def maker_of(work: Work, webhook: Webhook) -> str:
    """The name of the key or user that made it; empty: a command did."""
    if webhook.created_by_key_id is not None:
        return work.session.get_one(ApiKey, webhook.created_by_key_id).name
    if webhook.created_by_user_id is not None:
        return work.session.get_one(User, webhook.created_by_user_id).name
    return ""


def ended_by_itself(work: Work) -> Sequence[Webhook]:
    """Those that were switched off and that nobody switched off: somebody must look."""
    return [
        one
        for one in listed(work)
        if one.status is WebhookStatus.DISABLED and one.disable_reason is not DisableReason.BY_US
    ]


def delivery_of(work: Work, webhook: Webhook, id: uuid.UUID) -> WebhookDelivery:
    """One delivery to it; else NotFound."""
    found = select(WebhookDelivery).where(WebhookDelivery.id == id, WebhookDelivery.webhook_id == webhook.id)
    delivery = work.session.scalar(found.with_for_update())
    if delivery is None:
        raise NotFound
    return delivery


def deliveries(
    work: Work, webhook: Webhook, *, before: WebhookDelivery | None = None, most: int = 50
) -> Sequence[WebhookDelivery]:
    """The log of a webhook that the caller has found, the latest first. `before`: those older than this one."""
    found = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    order = (WebhookDelivery.created_at, WebhookDelivery.id)
    if before is not None:
        older = (order[0] < before.created_at) | ((order[0] == before.created_at) & (order[1] < before.id))
        found = found.where(older)
    return work.session.scalars(found.order_by(*(column.desc() for column in order)).limit(most)).all()


def wake(work: Work) -> None:
    """Lets the worker look now, not only when it would have."""
    id = outbox.put(work.session, TELL, {}, now=work.now, key=f"periodic:{TELL}", id=new_id())
    outbox.hasten(work.session, id, work.now, now=work.now)


def _scopes(work: Work, confidential: bool) -> list[str]:
    """What it may read, as an actor of its own."""
    if work.actor.kind is Kind.KEY:
        return [one for one in ALL_SCOPES if work.actor.holds(one) and _reads(one)]
    return [
        one for one in ALL_SCOPES if one.endswith(":read") or (confidential and one == policy.CONFIDENTIAL_JOBS)
    ]


def _reads(scope: str) -> bool:
    return scope.endswith(":read") or scope == policy.CONFIDENTIAL_JOBS


def _problems(
    url: str | None, exempt: Exempt, description: str, event_types: Collection[str], scopes: Collection[str]
) -> dict[str, str]:
    problems = {}
    if url == "":
        problems["url"] = "required"
    elif url is not None:
        try:
            target_of(url, exempt)
        except NotAllowed as error:
            problems["url"] = error.code
    if not is_storable(description):
        problems["description"] = "bad_characters"
    elif len(tidy(description)) > LONGEST_DESCRIPTION:
        problems["description"] = "too_long"
    known = set(EventType)
    if not set(event_types) <= known:
        problems["event_types"] = "unknown"
    elif any(scope not in scopes for one in event_types for scope in scopes_of(EventType(one))):
        problems["event_types"] = "scope_lacking"
    return problems


def _job_problems(work: Work, job_ids: Collection[uuid.UUID] | None) -> dict[str, str]:
    if job_ids is None:
        return {}
    if not job_ids:
        return {"job_ids": "required"}
    found = select(Job.id).where(Job.id.in_(job_ids), policy.visible_jobs(work.actor))
    return {} if set(work.session.scalars(found)) == set(job_ids) else {"job_ids": "unknown_job"}


def _texts(job_ids: Collection[uuid.UUID] | None) -> list[str] | None:
    return None if job_ids is None else sorted(str(id) for id in set(job_ids))


def _in_order(event_types: Collection[str]) -> list[str]:
    return [str(one) for one in EventType if one in event_types]


def _expect_active(webhook: Webhook) -> None:
    if webhook.status is not WebhookStatus.ACTIVE:
        raise Conflict("webhook_disabled")
