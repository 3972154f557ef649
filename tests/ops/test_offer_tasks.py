"""The clock and offers: what ran out is abandoned, by the worker, and what has an answer is left alone."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from hiring import applications
from hiring.actors import Actor
from hiring.models.offer import Offer, OfferStatus
from hiring.work import Work
from ops import tasks
from ops.handling import Context
from plumbing.mail import RememberedMailer
from plumbing.settings import Settings
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.applications import check_books, world
from tests.support.offers import in_state
from web.letters import Written


def test_what_ran_out_is_abandoned(open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path) -> None:
    late = NOON + timedelta(days=8)

    @contextmanager
    def open_late(actor: Actor) -> Iterator[Work]:
        with open_work_on_each(actor, now=late) as work:
            yield work

    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        in_state(work, applications.get(work, there.noor.id), OfferStatus.SENT)
        in_state(work, applications.get(work, there.ann.id), OfferStatus.SENT, expires_at=None)
    environ = {"FOYER_ENV": "test", "FOYER_DATA": str(tmp_path), "FOYER_MAIL_FROM": "us@example.org",
               "FOYER_SECRET_KEY": "only for tests, " * 3}  # fmt: skip
    context = Context(Settings.read(environ), storage, RememberedMailer(), lambda *_: Written("", ""), open_late,
                      uuid.uuid4())  # fmt: skip
    assert tasks.PERIODIC["expire_offers"] <= timedelta(minutes=5)
    for _ in range(2):
        tasks.HANDLERS["expire_offers"](context)
    with open_work_on_each() as work:
        found = {one.application_id: one for one in work.session.scalars(select(Offer))}
        assert (found[there.noor.id].status, found[there.noor.id].abandon_reason) == ("abandoned", "expired")
        assert found[there.ann.id].status is OfferStatus.SENT
        check_books(work)
