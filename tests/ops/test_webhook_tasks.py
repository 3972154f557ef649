"""The worker tells programs what happens: at least once, with patience, and never at the cost of letters."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hiring import applications, notes, webhooks
from hiring.actors import SYSTEM, Actor, Role
from hiring.models.letter import Letter, Occasion
from hiring.models.webhook import DeliveryState, Webhook, WebhookDelivery
from hiring.webhooks import signatures
from hiring.work import Work
from ops import tasks, webhook_tasks
from ops.handling import Context
from ops.worker import Worker
from plumbing import clock, failpoints, outbox, outgoing
from plumbing.failpoints import Injected
from plumbing.outbox import Claimed, Task
from plumbing.outgoing import NotSent
from plumbing.public_addresses import Exempt
from plumbing.sealing import sealer
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork, work_opener
from tests.support.applications import World, make_user, world
from tests.support.receiver import Receiver, leads_to, receiving
from tests.support.webhooks import Clockwork

SECRET_KEY = "only for tests, " * 3
HERE = Exempt.read("127.0.0.1")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def work_of_tasks(open_work: OpenWork, storage: Remembered, tmp_path: Path) -> Clockwork:
    return Clockwork(open_work, storage, tmp_path)


def register(open_work: OpenWork, url: str, exempt: Exempt = HERE) -> webhooks.WithSecret:
    with open_work() as work:
        return webhooks.register(work, url, exempt=exempt, seal=sealer(SECRET_KEY).seal)


def write(open_work: OpenWork, there: World, *texts: str, now: Any = NOON) -> None:
    with open_work(there.dario, now=now) as work:
        noor = applications.get(work, there.noor.id)
        for text in texts:
            notes.write(work, noor, text)


def rows(open_work: OpenWork) -> list[WebhookDelivery]:
    with open_work() as work:
        order = (WebhookDelivery.event_seq, WebhookDelivery.id)
        return list(work.session.scalars(select(WebhookDelivery).order_by(*order)))


def test_what_happens_arrives_signed(
    open_work: OpenWork, there: World, receiver: Receiver, work_of_tasks: Clockwork
) -> None:
    made = register(open_work, receiver.url())
    write(open_work, there, "Call her", "Call her again")
    assert work_of_tasks.tell()
    assert not work_of_tasks.send(made.webhook)
    assert len(receiver.got) == 2
    for got, row in zip(receiver.got, rows(open_work), strict=True):
        stamp = int(got.headers["webhook-timestamp"])
        expected = signatures.signature(made.secret, got.headers["webhook-id"], stamp, got.body)
        assert got.headers["webhook-signature"] == expected
        assert stamp == int(NOON.timestamp())
        assert got.headers["webhook-id"] == str(row.id)
        assert json.loads(got.body) == row.body
        assert (row.state, row.status_code, row.delivered_at) == (DeliveryState.DELIVERED, 204, NOON)


def test_nothing_goes_on_where_nobody_listens(open_work: OpenWork, work_of_tasks: Clockwork) -> None:
    assert not work_of_tasks.tell()
    made = register(open_work, "http://127.0.0.1:9/")
    assert work_of_tasks.tell()
    with open_work() as work:
        webhooks.delete(work, webhooks.get(work, made.webhook.id))
    assert not work_of_tasks.tell()


def test_a_failure_is_tried_again_with_the_same_message(
    open_work: OpenWork, there: World, receiver: Receiver, work_of_tasks: Clockwork
) -> None:
    made = register(open_work, receiver.url())
    write(open_work, there, "Call her")
    receiver.replies = [(500, {}), (302, {"Location": receiver.url()}), (429, {"Retry-After": "3600"})]
    work_of_tasks.tell()
    for wait in (0, 6, 331, 3599):
        work_of_tasks.turn(seconds=wait)
        work_of_tasks.send(made.webhook)
    assert len(receiver.got) == 3
    work_of_tasks.turn(seconds=2)
    work_of_tasks.send(made.webhook)
    assert len({(got.headers["webhook-id"], got.body) for got in receiver.got}) == 1
    assert len({got.headers["webhook-signature"] for got in receiver.got}) == 4
    (row,) = rows(open_work)
    assert (row.state, row.attempts) == (DeliveryState.DELIVERED, 4)


def test_an_address_that_leads_inside_is_refused_at_each_message(
    open_work: OpenWork, there: World, receiver: Receiver, storage: Remembered, tmp_path: Path
) -> None:
    """C67: registered under a public name, which leads inside when it is asked."""
    work_of_tasks = Clockwork(open_work, storage, tmp_path, allow="")
    made = register(open_work, f"https://hooks.example.org:8443/{receiver.port}", Exempt())
    write(open_work, there, "Call her")
    work_of_tasks.tell()

    def post(*args: Any, **more: Any) -> outgoing.Answer:
        return outgoing.post(*args, resolve=leads_to("10.0.0.1"), **more)

    work_of_tasks.send(made.webhook, post=post)
    (row,) = rows(open_work)
    assert (row.error, row.status_code, row.state) == ("address_not_allowed", None, DeliveryState.WAITING)
    assert receiver.got == []


def test_after_five_days_of_failures_it_is_switched_off_and_a_letter_goes(
    open_work: OpenWork, there: World, work_of_tasks: Clockwork
) -> None:
    with open_work() as work:
        make_user(work, "Ada", Role.ADMIN)
    made = register(open_work, "http://127.0.0.1:9/")

    def fails(*_args: Any, **_more: Any) -> outgoing.Answer:
        raise NotSent("timeout")

    for day in range(6):
        write(open_work, there, f"Day {day}", now=work_of_tasks.now)
        work_of_tasks.tell()
        work_of_tasks.send(made.webhook, post=fails)
        work_of_tasks.turn(days=1)
    with open_work() as work:
        webhook = webhooks.get(work, made.webhook.id)
        assert (webhook.status, webhook.disable_reason) == ("disabled", "failing")
        (letter,) = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.WEBHOOK_DISABLED))
        assert (letter.recipient, letter.facts["days"]) == ("ada@foyer.test", 5)
    assert not work_of_tasks.tell()


def test_a_turn_ends_at_the_first_failure_and_the_receiver_is_left_alone(
    open_work: OpenWork, there: World, receiver: Receiver, work_of_tasks: Clockwork
) -> None:
    made = register(open_work, receiver.url())
    write(open_work, there, *(f"Note {at}" for at in range(5)))
    receiver.reply = (503, {})
    work_of_tasks.tell()
    assert not work_of_tasks.send(made.webhook)
    assert len(receiver.got) == 1

    def is_due() -> bool:
        with open_work(SYSTEM, now=work_of_tasks.now) as work:
            return made.webhook.id in webhooks.due(work)

    assert not is_due()
    work_of_tasks.turn(seconds=5)
    assert is_due()
    work_of_tasks.turn(minutes=10)
    work_of_tasks.send(made.webhook)
    work_of_tasks.turn(seconds=30)
    assert not is_due()
    work_of_tasks.turn(seconds=31)
    assert is_due()


def test_a_turn_has_an_end(
    open_work: OpenWork,
    there: World,
    receiver: Receiver,
    work_of_tasks: Clockwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_tasks, "MOST_A_TURN", 3)
    made = register(open_work, receiver.url())
    write(open_work, there, *(f"Note {at}" for at in range(7)))
    work_of_tasks.tell()
    assert [work_of_tasks.send(made.webhook) for _ in range(3)] == [True, True, False]
    assert len(receiver.got) == 7
    monkeypatch.setattr(webhook_tasks, "SECONDS_A_TURN", -1)
    write(open_work, there, "One", "Two")
    work_of_tasks.tell()
    assert [work_of_tasks.send(made.webhook) for _ in range(2)] == [True, False]


def test_killed_after_sending_it_sends_again_under_the_same_id(
    open_work: OpenWork, there: World, receiver: Receiver, work_of_tasks: Clockwork
) -> None:
    made = register(open_work, receiver.url())
    write(open_work, there, "Call her")
    work_of_tasks.tell()
    failpoints.configure("webhook.after_send:raise:1", allowed=True)
    try:
        with pytest.raises(Injected):
            work_of_tasks.send(made.webhook)
    finally:
        failpoints.configure(None, allowed=True)
    work_of_tasks.send(made.webhook)
    assert len(receiver.got) == 1
    work_of_tasks.turn(minutes=3)
    work_of_tasks.tell()
    work_of_tasks.send(made.webhook)
    assert len(receiver.got) == 2
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert [row.state for row in rows(open_work)] == [DeliveryState.DELIVERED]


def test_a_key_of_the_app_that_was_changed_is_said_and_nothing_goes_unsigned(
    open_work: OpenWork, there: World, receiver: Receiver, work_of_tasks: Clockwork
) -> None:
    with open_work() as work:
        made = webhooks.register(work, receiver.url(), exempt=HERE, seal=sealer("another key " * 4).seal)
    write(open_work, there, "Call her")
    work_of_tasks.tell()
    work_of_tasks.send(made.webhook)
    assert receiver.got == []
    assert [row.error for row in rows(open_work)] == ["secret_lost"]


def test_its_tasks_are_the_workers() -> None:
    assert set(webhook_tasks.HANDLERS) <= set(tasks.HANDLERS)
    assert set(webhook_tasks.PERIODIC) <= set(tasks.PERIODIC)


# the whole worker, on both databases


class Real:
    """A worker with threads, over the real clock."""

    def __init__(self, engine: Engine, context: Context, storage: Remembered) -> None:
        self.letters: list[float] = []
        opener = work_opener(engine, storage)

        @contextmanager
        def open_now(actor: Actor) -> Iterator[Work]:
            with opener(actor, now=clock.now()) as work:
                yield work

        def context_for(claimed: Claimed) -> Context:
            return Context(context.settings, storage, context.mailer, context.render, open_now, claimed.id)

        def letter(_context: Context) -> None:
            self.letters.append(time.monotonic())

        handlers = {**webhook_tasks.HANDLERS, "letter": letter}
        self.worker = Worker(engine, context_for, handlers=handlers, given_up={}, periodic=webhook_tasks.PERIODIC)

    @contextmanager
    def running(self, threads: int) -> Iterator[None]:
        thread = threading.Thread(target=self.worker.run, args=(threads,))
        thread.start()
        try:
            yield
        finally:
            self.worker.stop()
            thread.join()


def until(found: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_slow_receivers_do_not_hold_up_letters(
    each_engine: Engine, open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path
) -> None:
    """Two threads, three receivers that take their time over every message, and a letter that comes later."""
    with open_work_on_each() as work:
        there = world(work)
    with receiving() as one, receiving() as two, receiving() as three:
        for receiver in (one, two, three):
            receiver.slow = 2
            register(open_work_on_each, receiver.url())
        write(open_work_on_each, there, *(f"Note {at}" for at in range(5)))
        real = Real(each_engine, Clockwork(open_work_on_each, storage, tmp_path).context, storage)
        with real.running(threads=2):
            until(lambda: bool(one.got or two.got or three.got))
            time.sleep(0.5)
            began = time.monotonic()
            with Session(each_engine) as session, session.begin():
                outbox.put(session, "letter", {}, now=clock.now())
            until(lambda: bool(real.letters))
            assert real.letters[0] - began < 1.5


def test_a_slow_receiver_with_much_to_take_lets_others_have_their_turn(
    each_engine: Engine, open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A turn lasts one message here, and after each the slow one would be the first in the queue again."""
    monkeypatch.setattr(webhook_tasks, "SECONDS_A_TURN", 0)
    with open_work_on_each() as work:
        there = world(work)
    with receiving() as slow, receiving() as quick:
        slow.slow = 0.6
        register(open_work_on_each, slow.url())
        write(open_work_on_each, there, *(f"Note {at}" for at in range(30)))
        register(open_work_on_each, quick.url())
        real = Real(each_engine, Clockwork(open_work_on_each, storage, tmp_path).context, storage)
        with real.running(threads=2):
            until(lambda: len(slow.got) >= 2)
            write(open_work_on_each, there, "For both")
            until(lambda: bool(quick.got) or len(slow.got) == 31, seconds=40)
        assert len(quick.got) == 1
        assert len(slow.got) < 12


def test_a_worker_tells_and_goes_on_telling(
    each_engine: Engine, open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path, receiver: Receiver
) -> None:
    with open_work_on_each() as work:
        there = world(work)
    made = register(open_work_on_each, receiver.url())
    real = Real(each_engine, Clockwork(open_work_on_each, storage, tmp_path).context, storage)
    with real.running(threads=2):
        for number in (1, 2):
            write(open_work_on_each, there, f"Note {number}")
            until(lambda number=number: len(receiver.got) == number)  # type: ignore[misc]
        with open_work_on_each(now=clock.now()) as work:
            webhooks.ping(work, work.session.get_one(Webhook, made.webhook.id))
        until(lambda: len(receiver.got) == 3)
    assert json.loads(receiver.got[2].body)["type"] == "webhook.ping"
    with open_work_on_each() as work:
        waiting = select(Task).where(Task.done_at.is_(None), Task.task == "tell_webhooks")
        assert len(work.session.scalars(waiting).all()) == 1
