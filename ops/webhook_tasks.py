"""The worker's part in webhooks: making deliveries of events, sending them, forgetting old ones.

One task goes on by itself while there are webhooks; for each webhook to which something is due it leaves a task of
its own. A turn of such a task is short, and a process has one in hand at a time: a receiver that answers slowly
holds up other receivers for the length of a turn, and letters not at all. Whoever has had a turn that others
waited for comes after them.
"""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from hiring import webhooks
from hiring.actors import SYSTEM
from hiring.webhooks import Attempt, Outcome
from ops.handling import Context, Handler, Postponed
from plumbing import outbox, outgoing
from plumbing.db import reading
from plumbing.failpoints import failpoint
from plumbing.outgoing import Answer, NotAllowed, NotSent
from plumbing.sealing import Unsealable, sealer

EVERY = timedelta(seconds=2)
"""How often events are looked for while anybody listens."""
MOST_PIECES = 20
"""How many transactions one look spends on one webhook."""
MOST_A_TURN = 50
SECONDS_A_TURN = 5.0
SOON = timedelta(seconds=1)

Post = Callable[..., Answer]
"""As outgoing.post."""

_turn = threading.Lock()
_others_wait = threading.Event()
"""Whether another asked for a turn while this one was in hand: it comes back within SOON."""


def tell_webhooks(context: Context) -> None:
    """Makes deliveries of what happened, and a task for each webhook to which something is due. Raises Postponed
    while anybody listens."""
    with reading(), context.open_work(SYSTEM) as work:
        listened = webhooks.any_listens(work)
        behind = webhooks.behind(work)
    if not listened:
        return
    for id in behind:
        for _ in range(MOST_PIECES):
            with context.open_work(SYSTEM) as work:
                more = webhooks.fan_out(work, id)
            if not more:
                break
    with reading(), context.open_work(SYSTEM) as work:
        due, now = webhooks.due(work), work.now
    for id in due:
        try:
            with context.open_work(SYSTEM) as work:
                outbox.put(work.session, "send_deliveries", {"webhook_id": str(id)}, now=now, key=f"webhook:{id}")
        except IntegrityError:
            continue  # another worker put it at the same moment
    raise Postponed(now + EVERY)


def send_deliveries(context: Context, webhook_id: str, *, post: Post = outgoing.post) -> None:
    """Sends what is due to one webhook, for a few seconds at most, until the first that fails. Raises Postponed
    where more is due, or another turn is in hand here."""
    if not _turn.acquire(blocking=False):
        _others_wait.set()
        raise Postponed(_now(context) + SOON)
    try:
        went_well = _send(context, uuid.UUID(webhook_id), post)
        pause = 2 * SOON if _others_wait.is_set() else timedelta(0)
    finally:
        _others_wait.clear()
        _turn.release()
    if went_well:
        with reading(), context.open_work(SYSTEM) as work:
            more, now = webhooks.more_is_due(work, uuid.UUID(webhook_id)), work.now
        if more:
            raise Postponed(now + pause)


def forget_deliveries(context: Context) -> None:
    """Removes what the logs of webhooks have kept long enough."""
    with context.open_work(SYSTEM) as work:
        webhooks.forget(work)


def _send(context: Context, webhook_id: uuid.UUID, post: Post) -> bool:
    """False: something failed, so that the receiver is left alone for a while."""
    began = time.monotonic()
    for _ in range(MOST_A_TURN):
        with context.open_work(SYSTEM) as work:
            attempt = webhooks.take(work, webhook_id, lambda sealed, about: _opened(context, sealed, about))
        if attempt is None:
            return True
        outcome = _tried(context, attempt, post)
        failpoint("webhook.after_send")
        with context.open_work(SYSTEM) as work:
            webhooks.settle(work, attempt, outcome)
        if not outcome.is_success:
            return False
        if time.monotonic() - began > SECONDS_A_TURN:
            break
    return True


def _tried(context: Context, attempt: Attempt, post: Post) -> Outcome:
    if not attempt.headers:
        return Outcome(None, "secret_lost")
    try:
        answer = post(
            attempt.url, attempt.body, attempt.headers, exempt=context.settings.webhook_allow_private
        )  # fmt: skip
    except (NotAllowed, NotSent) as error:
        return Outcome(None, error.code)
    return Outcome(answer.status, retry_after=answer.retry_after)


def _opened(context: Context, sealed: str, about: str) -> str | None:
    try:
        return sealer(context.settings.secret_key).open(sealed, about)
    except Unsealable:
        return None


def _now(context: Context) -> datetime:
    with reading(), context.open_work(SYSTEM) as work:
        return work.now


HANDLERS: Mapping[str, Handler] = {
    "tell_webhooks": tell_webhooks,
    "send_deliveries": send_deliveries,
    "forget_deliveries": forget_deliveries,
}
PERIODIC: Mapping[str, timedelta] = {
    "tell_webhooks": timedelta(minutes=1),
    "forget_deliveries": timedelta(hours=24),
}
