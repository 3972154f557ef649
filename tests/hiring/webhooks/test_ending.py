"""What becomes of a webhook that is off, without its key, or gone, and of what waits for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import (
    applications,
    notes,
    webhooks,
)
from hiring.actors import Role
from hiring.errors import Conflict, NotFound
from hiring.models.api_key import ApiKey
from hiring.models.user import User
from hiring.models.webhook import DeliveryState, Webhook, WebhookDelivery
from hiring.webhooks import Outcome
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, actor_of, make_user
from tests.support.webhooks import EVERYTHING, acting, attempt, key, moved, register, told

FINE = Outcome(200)


def test_switched_off_it_waits_and_then_catches_up(open_work: OpenWork, waiting: Webhook, there: World) -> None:
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        webhooks.disable(work, webhook)
        with pytest.raises(Conflict, match="webhook_disabled"):
            webhooks.ping(work, webhook)
        assert webhooks.behind(work) == []
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "Meanwhile")
    assert len(told(open_work, waiting)) == 1
    assert attempt(open_work, waiting, FINE) is None
    with open_work() as work:
        webhooks.enable(work, webhooks.get(work, waiting.id))
    assert [one["type"] for one in told(open_work, waiting)] == ["application.stage_changed", "note.created"]
    assert attempt(open_work, waiting, FINE) is not None


def test_after_more_than_thirty_days_off_it_is_told_of_the_last_thirty(
    open_work: OpenWork, waiting: Webhook, there: World
) -> None:
    later = NOON + timedelta(days=40)
    with open_work() as work:
        webhooks.disable(work, webhooks.get(work, waiting.id))
        notes.write(acting(work, there.dario), applications.get(work, there.noor.id), "Too long ago")
    with open_work(there.dario, now=later) as work:
        notes.write(work, applications.get(work, there.noor.id), "Of late")
    with open_work(now=later) as work:
        webhooks.enable(work, webhooks.get(work, waiting.id))
    assert [one["type"] for one in told(open_work, waiting)] == ["application.stage_changed", "note.created"]


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_a_webhook_ends_with_its_key(open_work: OpenWork, there: World, end: str) -> None:
    with open_work() as work:
        actor = key(work, *EVERYTHING)
        webhook = register(work, actor)
    moved(open_work, there)
    told(open_work, webhook)
    with open_work() as work:
        setattr(work.session.get_one(ApiKey, actor.id), end, NOON)
    assert attempt(open_work, webhook, FINE) is None
    with open_work() as work:
        found = webhooks.get(work, webhook.id)
        assert (found.status, found.disable_reason) == ("disabled", "key_ended")
        ada = work.session.get_one(User, make_user(work, "Ada", Role.ADMIN).id)
    with open_work(actor_of(ada)) as work:
        webhooks.enable(work, webhooks.get(work, webhook.id))
        found = webhooks.get(work, webhook.id)
        assert (found.created_by_key_id, found.created_by_user_id) == (None, ada.id)
    assert attempt(open_work, webhook, FINE) is not None


def test_a_deleted_one_sends_nothing_and_forgets_its_secrets(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work() as work:
        webhooks.delete(work, webhooks.get(work, waiting.id))
    assert attempt(open_work, waiting, FINE) is None
    with open_work() as work:
        row = work.session.get_one(Webhook, waiting.id)
        assert (row.secret_sealed, row.previous_secret_sealed) == ("", None)
        states = work.session.scalars(select(WebhookDelivery.state)).all()
        assert states == [DeliveryState.FAILED]
        with pytest.raises(NotFound):
            webhooks.get(work, waiting.id)


def test_old_messages_are_forgotten_and_those_that_wait_are_not(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work() as work:
        webhooks.ping(work, webhooks.get(work, waiting.id))
    assert attempt(open_work, waiting, FINE) is not None
    with open_work(now=NOON + timedelta(days=29)) as work:
        webhooks.forget(work)
        assert len(work.session.scalars(select(WebhookDelivery)).all()) == 2
    with open_work(now=NOON + timedelta(days=31)) as work:
        webhooks.forget(work)
        assert [one.state for one in work.session.scalars(select(WebhookDelivery))] == [DeliveryState.WAITING]


def test_a_new_webhook_wakes_the_worker(open_work: OpenWork) -> None:
    with open_work() as work:
        register(work)
        webhooks.ping(work, webhooks.listed(work)[0])
        (task,) = work.session.scalars(select(Task).where(Task.task == "tell_webhooks"))
        assert (task.key, task.due_at) == ("periodic:tell_webhooks", NOON)
