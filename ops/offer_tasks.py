"""The worker's part in offers: those that ran out."""

from collections.abc import Mapping
from datetime import timedelta

from hiring import offers
from hiring.actors import SYSTEM
from hiring.errors import NotFound
from ops.handling import Context, Handler
from plumbing.db import reading


def expire_offers(context: Context) -> None:
    """Abandons sent offers whose time is over, each in a transaction of its own: nobody who answers one waits for
    all of them."""
    with reading(), context.open_work(SYSTEM) as work:
        over = offers.overdue(work)
    for id in over:
        try:
            with context.open_work(SYSTEM) as work:
                offers.expire(work, id)
        except NotFound:
            continue  # its application was deleted meanwhile


HANDLERS: Mapping[str, Handler] = {"expire_offers": expire_offers}
PERIODIC: Mapping[str, timedelta] = {"expire_offers": timedelta(minutes=1)}
