"""A receiver at which something failed is left alone for a while, however much waits for it."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sqlalchemy import ColumnElement, or_, update

from hiring.models.webhook import Webhook
from hiring.work import Work

LONGEST_WAIT = timedelta(hours=24)
"""What a Retry-After may ask for at most."""
_SHORT, _LONG = timedelta(seconds=4), timedelta(minutes=1)
"""The rest after a failure: the short one while it has failed for less than the long one, then the long one."""


def leave_alone(work: Work, webhook: Webhook, *, at_least: timedelta) -> None:
    """After a failure. `webhook` says since when it has been failing."""
    failing = work.now - (webhook.failing_since or work.now)
    _set(work, webhook, work.now + max(at_least, _SHORT if failing < _LONG else _LONG))


def end(work: Work, webhook: Webhook) -> None:
    """Something got through, or somebody wants to see whether it does."""
    _set(work, webhook, None)


def is_awake(now: datetime) -> ColumnElement[bool]:
    return or_(Webhook.rests_until.is_(None), Webhook.rests_until <= now)


def asked_for(retry_after: str | None, now: datetime) -> timedelta:
    """How long the other side wants to be left alone; none where it does not say so in a way that can be read."""
    given = (retry_after or "").strip()
    if re.fullmatch(r"\d{1,9}", given, re.ASCII):
        wait = timedelta(seconds=int(given))
    else:
        try:
            until = parsedate_to_datetime(given)
        except (ValueError, TypeError, IndexError, OverflowError):
            return timedelta(0)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _set(work: Work, webhook: Webhook, until: datetime | None) -> None:
    """Not by the row: that it rests is no change of a webhook, and makes no new version."""
    work.session.execute(
        update(Webhook)
        .where(Webhook.id == webhook.id)
        .values(rests_until=until)
        .execution_options(synchronize_session=False)
    )
