"""Webhooks: where a program wants to be told, and what became of each message. A key knows of its own alone."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from api import bp, lists
from api.faults import ApiError
from api.operations import Answer, Call, operation
from api.schema import Id, In, Instant, ListQuery, Out, Page, Text, listed
from hiring import policy, webhooks
from hiring.models.webhook import DeliveryState, DisableReason, WebhookDelivery, WebhookStatus
from hiring.models.webhook import Webhook as Row
from hiring.webhooks import EventType
from plumbing.outgoing import LONGEST_URL
from plumbing.public_addresses import Exempt
from plumbing.sealing import sealer
from web.hall import hall

NOUN = "Webhooks"
READ, WRITE = "webhooks:read", "webhooks:write"
Url = Annotated[Text, Field(min_length=1, max_length=LONGEST_URL, examples=["https://payroll.example.org/foyer"])]
Description = Annotated[Text, Field(max_length=200)]
Types = Annotated[
    list[EventType],
    Field(max_length=len(EventType), description="Which events; an empty list: all that the scopes allow."),
]
_TYPES = "Which events it is told of; empty: of all that its scopes allow."
_EXAMPLE: dict[str, Any] = {
    "id": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a21",
    "url": "https://payroll.example.org/foyer",
    "description": "Payroll: new hires",
    "event_types": ["application.hired", "offer.accepted"],
    "job_ids": None,
    "scopes": ["applications:read", "offers:read"],
    "status": "active",
    "disabled_at": None,
    "disable_reason": None,
    "failing_since": None,
    "previous_secret_until": None,
    "created_at": "2026-11-30T09:00:00.000Z",
    "updated_at": "2026-11-30T09:00:00.000Z",
}


class Webhook(Out):
    """Where a program listens."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    url: str
    description: str
    event_types: list[str] = Field(description=_TYPES)
    job_ids: list[Id] | None = Field(description="The only jobs it is told of; null: all that its scopes allow.")
    scopes: list[str] = Field(description="Those of its key as of when it was made: what it may be told of.")
    status: WebhookStatus
    disabled_at: Instant | None
    disable_reason: DisableReason | None = Field(
        description="`by_us`, or `failing`: nothing got through for days; `gone`: it answered 410; `key_ended`: "
        "its key was revoked or has run out."
    )
    failing_since: Instant | None = Field(description="Since when nothing has got through; null: it does.")
    previous_secret_until: Instant | None = Field(
        description="Until when the former secret signs beside the present one; null: it does not."
    )
    created_at: Instant
    updated_at: Instant


class WebhookWithSecret(Webhook):
    """The same with its secret, which is shown this one time."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_EXAMPLE, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]}
    )

    secret: str = Field(description="`whsec_` and base64: what signatures are made with.")


class NewWebhook(In):
    url: Url
    description: Description = ""
    event_types: Types = Field(default_factory=list)
    job_ids: Annotated[list[Id], Field(min_length=1, max_length=100)] | None = Field(
        None, description="Only of these jobs; null: of all that the key may know of."
    )


class WebhookChange(In):
    url: Url = ""
    description: Description = ""
    event_types: Types = Field(default_factory=list)
    status: WebhookStatus = Field(
        WebhookStatus.ACTIVE, description="`active` again sends what was missed, as far as 30 days back."
    )


class Delivery(Out):
    """One message to one webhook: the same id, which is `webhook-id`, and the same body in every attempt."""

    id: Id
    webhook_id: Id
    event_type: str
    event_seq: int | None = Field(description="null: a ping.")
    state: DeliveryState = Field(description="`failed`: it is not tried any more.")
    attempts: int
    next_at: Instant | None = Field(description="When it is tried again, or counts as lost and is; null: no more.")
    tried_at: Instant | None
    delivered_at: Instant | None
    status_code: int | None = Field(description="What the last attempt was answered; null: nothing came.")
    error: str = Field(
        description="Why the last attempt failed, like `timeout` or `address_not_allowed`; empty: it did not."
    )
    body: dict[str, Any] = Field(description="The message.")
    created_at: Instant
    updated_at: Instant


class DeliveryQuery(ListQuery):
    state: DeliveryState | None = None
    event_types: listed(str) | None = Field(None, description="Only of these, with commas between.")  # type: ignore[valid-type]


@operation(bp, "GET", "/webhooks", noun=NOUN, summary="The key's webhooks", scope=READ, query=ListQuery,
           out=Webhook, is_list=True)  # fmt: skip
def list_webhooks(call: Call) -> Page:
    mine = select(Row).where(policy.visible_webhooks(call.work.actor))
    return lists.page(call, Row, mine, _webhooks, object="webhook", deleted=Row.deleted_at.is_not(None))


@operation(bp, "GET", "/webhooks/<uuid:id>", noun=NOUN, summary="One webhook", scope=READ, out=Webhook,
           errors=("gone",))  # fmt: skip
def get_webhook(call: Call, id: uuid.UUID) -> Answer:
    return _shown(call, _found(call, id))


@operation(bp, "POST", "/webhooks", noun=NOUN, summary="A new webhook", scope=WRITE, body=NewWebhook,
           out=WebhookWithSecret, errors=("conflict",),
           description="A new webhook, told of what happens from now on. Its address must be public and https; it "
           "is looked at again with every message. The secret is shown this one time.")  # fmt: skip
def create_webhook(call: Call) -> Answer:
    body = call.body
    made = webhooks.register(
        call.work, body.url, exempt=_exempt(), seal=_sealed, description=body.description,
        event_types=body.event_types, job_ids=body.job_ids,
    )  # fmt: skip
    return _with_secret(call, made)


@operation(bp, "PATCH", "/webhooks/<uuid:id>", noun=NOUN, summary="Change a webhook, switch it off or on",
           scope=WRITE, body=WebhookChange, out=Webhook,
           errors=("gone", "conflict", "precondition_failed"))  # fmt: skip
def change_webhook(call: Call, id: uuid.UUID) -> Answer:
    webhook, given = _found(call, id), call.body.given
    status = given.pop("status", webhook.status)
    webhooks.change(call.work, webhook, exempt=_exempt(), version=call.expected, **given)
    if status is WebhookStatus.ACTIVE:
        webhooks.enable(call.work, webhook)
    else:
        webhooks.disable(call.work, webhook)
    return _shown(call, webhook)


@operation(bp, "DELETE", "/webhooks/<uuid:id>", noun=NOUN, summary="Delete a webhook", scope=WRITE)
def delete_webhook(call: Call, id: uuid.UUID) -> None:
    webhooks.delete(call.work, webhooks.get(call.work, id, with_deleted=True))


@operation(bp, "POST", "/webhooks/<uuid:id>/rotate-secret", noun=NOUN, summary="A fresh secret", scope=WRITE,
           out=WebhookWithSecret, status=200, errors=("gone",),
           description="A fresh secret, shown this one time. For 24 hours messages carry two signatures, the "
           "second made with the former secret.")  # fmt: skip
def rotate_webhook_secret(call: Call, id: uuid.UUID) -> Answer:
    return _with_secret(call, webhooks.rotate_secret(call.work, _found(call, id), seal=_sealed))


@operation(bp, "POST", "/webhooks/<uuid:id>/ping", noun=NOUN, summary="Send a test message", scope=WRITE,
           out=Delivery, errors=("gone", "conflict"))  # fmt: skip
def ping_webhook(call: Call, id: uuid.UUID) -> Answer:
    return _delivery(call, webhooks.ping(call.work, _found(call, id)))


@operation(bp, "GET", "/webhooks/<uuid:id>/deliveries", noun=NOUN, summary="What was sent to a webhook",
           scope=READ, query=DeliveryQuery, out=Delivery, is_list=True, errors=("gone",),
           description="What was sent to a webhook within 30 days, and what still waits.")  # fmt: skip
def list_webhook_deliveries(call: Call, id: uuid.UUID) -> Page:
    found = select(WebhookDelivery).where(WebhookDelivery.webhook_id == _found(call, id).id)
    if call.query.state is not None:
        found = found.where(WebhookDelivery.state == call.query.state)
    if call.query.event_types is not None:
        found = found.where(WebhookDelivery.event_type.in_(call.query.event_types))
    return lists.page(call, WebhookDelivery, found, _deliveries, object="delivery")


@operation(bp, "POST", "/webhooks/<uuid:id>/deliveries/<uuid:delivery_id>/resend", noun=NOUN,
           summary="Send a message again", scope=WRITE, out=Delivery, status=200,
           errors=("gone", "conflict"))  # fmt: skip
def resend_webhook_delivery(call: Call, id: uuid.UUID, delivery_id: uuid.UUID) -> Answer:
    webhook = _found(call, id)
    delivery = webhooks.delivery_of(call.work, webhook, delivery_id)
    webhooks.resend(call.work, webhook, delivery)
    return _delivery(call, delivery)


def _found(call: Call, id: uuid.UUID) -> Row:
    """Raises NotFound, and ApiError `gone`."""
    webhook = webhooks.get(call.work, id, with_deleted=True)
    if webhook.deleted_at is not None:
        raise ApiError("gone")
    return webhook


def _exempt() -> Exempt:
    return hall().settings.webhook_allow_private


def _sealed(text: str, about: str) -> str:
    return sealer(hall().settings.secret_key).seal(text, about)


def _facts(now: datetime, webhook: Row) -> dict[str, Any]:
    facts = {name: getattr(webhook, name) for name in Webhook.model_fields if hasattr(webhook, name)}
    until = webhook.previous_until
    facts["previous_secret_until"] = until if until is not None and until > now else None
    return facts


def _shown(call: Call, webhook: Row) -> Answer:
    call.work.session.flush()
    return Answer(Webhook(**_facts(call.work.now, webhook)), version=webhook.version)


def _with_secret(call: Call, made: webhooks.WithSecret) -> Answer:
    call.work.session.flush()
    out = WebhookWithSecret(**_facts(call.work.now, made.webhook), secret=made.secret)
    return Answer(out, version=made.webhook.version)


def _webhooks(rows: Sequence[Any]) -> list[Webhook]:
    now = hall().now()
    return [Webhook(**_facts(now, row[0])) for row in rows]


def _delivery(call: Call, delivery: WebhookDelivery) -> Answer:
    call.work.session.flush()
    return Answer(Delivery.model_validate(delivery))


def _deliveries(rows: Sequence[Any]) -> list[Delivery]:
    return [Delivery.model_validate(row[0]) for row in rows]
