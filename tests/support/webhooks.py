"""Webhooks for tests: where they listen, what they were told, and the worker's turns at the test's own time."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hiring import applications, webhooks
from hiring.actors import SYSTEM, Actor, Kind
from hiring.models.api_key import ApiKey
from hiring.models.webhook import Webhook, WebhookDelivery
from hiring.webhooks import Outcome
from hiring.work import Work
from ops import webhook_tasks
from ops.handling import Context, Postponed
from plumbing.mail import RememberedMailer
from plumbing.public_addresses import Exempt
from plumbing.settings import Settings
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, stage
from web.letters import Written

URL = "https://hooks.example.org/foyer"
EVERYTHING = (
    "jobs:read", "candidates:read", "applications:read", "interviews:read", "offers:read", "notes:read",
    "attachments:read", "result_links:read", "tags:read",
)  # fmt: skip


def unsealed(text: str, _about: str) -> str:
    """Stands for sealing where a test is not about it."""
    return text


def key(work: Work, *scopes: str, job_ids: Any = None, expires_at: datetime | None = None) -> Actor:
    """A stored key with these scopes, and as an actor."""
    row = ApiKey(
        name="Payroll", prefix=uuid.uuid4().hex[:8], secret_hash="x", scopes=list(scopes),
        job_ids=None if job_ids is None else [str(id) for id in job_ids],
        created_by=None, expires_at=expires_at, revoked_at=None, last_used_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    only = None if job_ids is None else frozenset(job_ids)
    return Actor(Kind.KEY, row.id, row.name, scopes=frozenset(scopes), only_jobs=only)


def acting(work: Work, actor: Actor) -> Work:
    """The same transaction for somebody else."""
    return Work(work.session, actor, work.now, work.files, work.request_id, work.ledger)


def register(work: Work, actor: Actor | None = None, url: str = URL, **more: Any) -> Webhook:
    exempt = more.pop("exempt", Exempt())
    by = acting(work, actor) if actor else work
    made = webhooks.register(by, url, exempt=exempt, seal=unsealed, **more)
    work.session.flush()
    return made.webhook


def moved(open_work: OpenWork, there: World) -> None:
    """One event of the ordinary job."""
    with open_work(there.dario) as work:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Call").id)


def told(open_work: OpenWork, webhook: Webhook) -> list[dict[str, Any]]:
    """What it was told, after everything was looked at."""
    while True:
        with open_work(SYSTEM) as work:
            more = webhooks.fan_out(work, webhook.id)
        if not more:
            break
    with open_work() as work:
        rows = select(WebhookDelivery.body).where(WebhookDelivery.webhook_id == webhook.id)
        return list(work.session.scalars(rows.order_by(WebhookDelivery.event_seq)))


def attempt(
    open_work: OpenWork, webhook: Webhook, outcome: Outcome, now: datetime = NOON
) -> WebhookDelivery | None:
    """One attempt that ends so; None: nothing was due."""
    with open_work(SYSTEM, now=now) as work:
        taken = webhooks.take(work, webhook.id, unsealed)
    if taken is None:
        return None
    with open_work(SYSTEM, now=now) as work:
        webhooks.settle(work, taken, outcome)
        return work.session.get_one(WebhookDelivery, taken.delivery_id)


class Clockwork:
    """Runs the tasks of webhooks as a worker would, at `now`."""

    def __init__(self, open_work: OpenWork, storage: Remembered, folder: Path, allow: str = "127.0.0.1") -> None:
        self.now = NOON
        self._open_work = open_work
        environ = {"FOYER_ENV": "test", "FOYER_DATA": str(folder), "FOYER_MAIL_FROM": "us@example.org",
                   "FOYER_SECRET_KEY": "only for tests, " * 3, "FOYER_WEBHOOK_ALLOW_PRIVATE": allow}  # fmt: skip
        settings = Settings.read(environ)
        self.context = Context(settings, storage, RememberedMailer(), lambda *_: Written("", ""), self.open,
                               uuid.uuid4())  # fmt: skip

    @contextmanager
    def open(self, actor: Actor) -> Iterator[Work]:
        with self._open_work(actor, now=self.now) as work:
            yield work

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)

    def tell(self) -> bool:
        """Looks once; returns whether it will look again by itself."""
        try:
            webhook_tasks.tell_webhooks(self.context)
        except Postponed:
            return True
        return False

    def send(self, webhook: Webhook, **more: Any) -> bool:
        """One turn; returns whether it goes on at once."""
        try:
            webhook_tasks.send_deliveries(self.context, str(webhook.id), **more)
        except Postponed:
            return True
        return False
