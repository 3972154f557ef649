"""Messages are signed as Standard Webhooks say, by two secrets while one takes the other's place."""

from datetime import timedelta
from typing import Any

from hiring import (
    webhooks,
)
from hiring.actors import SYSTEM
from hiring.webhooks import signatures
from plumbing.public_addresses import Exempt
from tests.conftest import NOON, OpenWork
from tests.support.applications import World
from tests.support.webhooks import URL, moved, register, told, unsealed


def test_signatures_are_those_of_standard_webhooks() -> None:
    """The published example."""
    signed = signatures.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
        b'{"test": 2432232314}',
    )  # fmt: skip
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_former_secret_signs_beside_the_new_one_for_a_day(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        made = webhooks.register(work, URL, exempt=Exempt(), seal=unsealed)
        webhook, first = made.webhook, made.secret
    moved(open_work, there)
    told(open_work, webhook)
    with open_work() as work:
        second = webhooks.rotate_secret(work, webhooks.get(work, webhook.id), seal=unsealed).secret
    assert first.startswith("whsec_")
    assert first != second

    def signed_at(now: Any) -> list[str]:
        with open_work(SYSTEM, now=now) as work:
            taken = webhooks.take(work, webhook.id, unsealed)
            assert taken is not None
            assert taken.headers["webhook-id"] == str(taken.delivery_id)
            stamp = int(taken.headers["webhook-timestamp"])
            expected = [
                signatures.signature(secret, str(taken.delivery_id), stamp, taken.body)
                for secret in (second, first)
            ]
            given = taken.headers["webhook-signature"].split(" ")
            assert given == expected[: len(given)]
            return given

    assert len(signed_at(NOON + timedelta(hours=23))) == 2
    assert len(signed_at(NOON + timedelta(hours=25))) == 1


def test_a_secret_that_cannot_be_opened_signs_nothing(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work)
    moved(open_work, there)
    told(open_work, webhook)
    with open_work(SYSTEM) as work:
        taken = webhooks.take(work, webhook.id, lambda _sealed, _about: None)
    assert taken is not None
    assert taken.headers == {}
