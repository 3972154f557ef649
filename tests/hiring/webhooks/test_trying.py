"""Messages are tried again with patience, and an end."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hiring import (
    applications,
    notes,
    webhooks,
)
from hiring.actors import SYSTEM, Role
from hiring.models.letter import Letter, Occasion
from hiring.models.webhook import DeliveryState, Webhook, WebhookDelivery
from hiring.webhooks import Outcome
from hiring.webhooks.delivering import DELAYS
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, make_user, statements
from tests.support.webhooks import attempt, moved, register, told, unsealed

FINE, BROKEN = Outcome(200), Outcome(500)


def test_a_message_is_tried_ten_times_with_growing_delays(open_work: OpenWork, waiting: Webhook) -> None:
    now, waits, ids = NOON, [], set()
    while True:
        row = attempt(open_work, waiting, BROKEN, now)
        assert row is not None
        ids.add((row.id, webhooks.body_of(row)))
        if row.next_at is None:
            break
        waits.append(row.next_at - now)
        assert attempt(open_work, waiting, BROKEN, row.next_at - timedelta(seconds=1)) is None
        now = row.next_at
    assert (row.state, row.attempts, row.status_code, row.error) == (
        DeliveryState.FAILED, 10, 500, "refused_by_receiver",
    )  # fmt: skip
    assert len(ids) == 1
    for wait, least in zip(waits, DELAYS[1:], strict=True):
        assert least <= wait <= least * 1.1
    with open_work() as work:
        assert webhooks.get(work, waiting.id).status == "active"


def test_what_gets_through_ends_it(open_work: OpenWork, waiting: Webhook) -> None:
    first = attempt(open_work, waiting, Outcome(None, "timeout"))
    assert first is not None
    assert (first.status_code, first.error, first.state) == (None, "timeout", DeliveryState.WAITING)
    row = attempt(open_work, waiting, Outcome(204), NOON + timedelta(seconds=6))
    assert row is not None
    assert (row.state, row.status_code, row.error, row.next_at) == (DeliveryState.DELIVERED, 204, "", None)
    with open_work() as work:
        assert webhooks.get(work, waiting.id).failing_since is None
    assert attempt(open_work, waiting, FINE, NOON + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("120", 120, 120), ("Tue, 24 Nov 2026 12:10:00 GMT", 600, 600), ("999999999", 86400, 86400),
     ("soon", 5, 6), ("-5", 5, 6), ("", 5, 6), ("1", 5, 6), ("Tue, 24 Nov 2020 12:10:00 GMT", 5, 6),
     ("٣٠٠", 5, 6)],
)  # fmt: skip
def test_retry_after_is_honoured(open_work: OpenWork, waiting: Webhook, asked: str, least: int, most: int) -> None:
    row = attempt(open_work, waiting, Outcome(429, retry_after=asked))
    assert row is not None
    assert row.next_at is not None
    assert least <= (row.next_at - NOON).total_seconds() <= most


def test_who_asks_to_be_left_alone_is_sent_nothing_else_meanwhile(
    open_work: OpenWork, waiting: Webhook, there: World
) -> None:
    attempt(open_work, waiting, Outcome(503, retry_after="3600"))
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "Meanwhile")
    told(open_work, waiting)

    def due_at(now: datetime) -> list[uuid.UUID]:
        with open_work(SYSTEM, now=now) as work:
            return list(webhooks.due(work))

    assert due_at(NOON + timedelta(minutes=59)) == []
    assert due_at(NOON + timedelta(minutes=60)) == [waiting.id]


@pytest.mark.parametrize("asked", ["ping", "resend"])
def test_what_somebody_asks_for_goes_at_once_also_where_it_fails(
    open_work: OpenWork, waiting: Webhook, asked: str
) -> None:
    row = attempt(open_work, waiting, Outcome(503, retry_after="3600"))
    assert row is not None
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        before = webhook.version
        assert webhooks.due(work) == []
        if asked == "ping":
            webhooks.ping(work, webhook)
        else:
            webhooks.resend(work, webhook, webhooks.delivery_of(work, webhook, row.id))
    with open_work(SYSTEM) as work:
        assert webhooks.due(work) == [waiting.id]
        assert webhooks.get(work, waiting.id).version == before


def test_asking_what_is_due_takes_one_statement_however_many_fail(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        made = [register(work) for _ in range(5)]
    moved(open_work, there)
    for one in made:
        told(open_work, one)
        attempt(open_work, one, BROKEN)
    with open_work(SYSTEM, now=NOON + timedelta(minutes=2)) as work:
        with statements(work.session.get_bind()) as seen:  # type: ignore[arg-type]
            assert set(webhooks.due(work)) == {one.id for one in made}
        assert len(seen) == 1


def test_a_redirect_is_a_failure(open_work: OpenWork, waiting: Webhook) -> None:
    row = attempt(open_work, waiting, Outcome(301))
    assert row is not None
    assert (row.error, row.state) == ("redirect", DeliveryState.WAITING)


def test_gone_switches_off_at_once_and_administrators_hear_of_it(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work() as work:
        for name, role in (("Ada", Role.ADMIN), ("Rosa", Role.RECRUITER)):
            make_user(work, name, role)
    row = attempt(open_work, waiting, Outcome(410))
    assert row is not None
    assert row.state is DeliveryState.FAILED
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        assert (webhook.status, webhook.disable_reason) == ("disabled", "gone")
        assert webhooks.ended_by_itself(work) == [webhook]
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.WEBHOOK_DISABLED)).all()
        assert [one.recipient for one in letters] == ["ada@foyer.test"]
        assert letters[0].facts["host"] == "hooks.example.org"


def test_five_days_of_nothing_but_failures_switch_off(open_work: OpenWork, waiting: Webhook, there: World) -> None:
    now = NOON
    for day in range(6):
        with open_work(there.dario, now=now) as work:
            notes.write(work, applications.get(work, there.noor.id), f"Day {day}")
        told(open_work, waiting)
        while attempt(open_work, waiting, BROKEN, now) is not None:
            pass
        with open_work() as work:
            webhook = webhooks.get(work, waiting.id)
            assert (webhook.status == "disabled") is (day == 5)
        now += timedelta(days=1)
    assert webhook.disable_reason == "failing"
    assert attempt(open_work, waiting, FINE, now) is None


def test_one_success_begins_the_five_days_anew(open_work: OpenWork, waiting: Webhook, there: World) -> None:
    now = NOON
    for day in range(9):
        with open_work(there.dario, now=now) as work:
            notes.write(work, applications.get(work, there.noor.id), f"Day {day}")
        told(open_work, waiting)
        while attempt(open_work, waiting, FINE if day == 4 else BROKEN, now) is not None:
            pass
        now += timedelta(days=1)
    with open_work() as work:
        assert webhooks.get(work, waiting.id).status == "active"


def test_a_failure_after_long_silence_does_not_switch_off(
    open_work: OpenWork, waiting: Webhook, there: World
) -> None:
    now = NOON
    while (row := attempt(open_work, waiting, BROKEN, now)) is not None and row.next_at is not None:
        now = row.next_at
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "Weeks later")
    told(open_work, waiting)
    later = NOON + timedelta(days=40)
    assert attempt(open_work, waiting, BROKEN, later) is not None
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        assert (webhook.status, webhook.failing_since) == ("active", later)


def test_a_lost_lease_counts_for_nothing(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work(SYSTEM) as work:
        slow = webhooks.take(work, waiting.id, unsealed)
    assert slow is not None
    assert attempt(open_work, waiting, FINE, NOON + timedelta(minutes=1)) is None
    second = attempt(open_work, waiting, FINE, NOON + timedelta(minutes=3))
    assert second is not None
    assert (second.id, second.attempts) == (slow.delivery_id, 2)
    with open_work(SYSTEM, now=NOON + timedelta(minutes=4)) as work:
        webhooks.settle(work, slow, BROKEN)
        row = work.session.get_one(WebhookDelivery, slow.delivery_id)
        assert (row.state, row.status_code) == (DeliveryState.DELIVERED, 200)


def test_sent_again_it_is_the_same_message(open_work: OpenWork, waiting: Webhook) -> None:
    first = attempt(open_work, waiting, FINE)
    assert first is not None
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        webhooks.resend(work, webhook, webhooks.delivery_of(work, webhook, first.id))
    again = attempt(open_work, waiting, FINE)
    assert again is not None
    assert (again.id, webhooks.body_of(again), again.attempts) == (first.id, webhooks.body_of(first), 1)
