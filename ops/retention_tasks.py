"""The worker's part in keeping people no longer than is said: reckoning, asking, setting aside, erasing. Each
person in a transaction of their own."""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hiring import retention
from hiring.actors import SYSTEM
from hiring.models.candidate import Candidate
from hiring.work import Work
from ops.handling import Context, Handler
from plumbing.db import reading

logger = logging.getLogger("foyer.retention")

Open = Callable[[], AbstractContextManager[Work]]


def reckon_retention(context: Context) -> None:
    """Writes down for everybody until when they may be kept."""
    reckon(lambda: context.open_work(SYSTEM))


def keep_retention(context: Context) -> None:
    """Goes on with everybody whose time is over, or soon will be."""
    carry_out(lambda: context.open_work(SYSTEM))


def reckon(open_work: Open) -> None:
    last: uuid.UUID | None = None
    while True:
        with open_work() as work:
            last = retention.reckon(work, last)
        if last is None:
            return


def carry_out(open_work: Open) -> tuple[int, int, int]:
    """How many were asked, set aside and erased. Where somebody cannot be gone on with, everybody else is; then
    it raises what the first of them met."""
    failed: list[Exception] = []
    asked = _each(open_work, retention.to_ask, retention.ask, failed)
    aside = _each(open_work, retention.to_set_aside, retention.set_aside, failed)
    erased = _each(open_work, retention.set_aside_people, _is_gone_on_with, failed)
    if failed:
        raise failed[0]
    return asked, aside, erased


def _is_gone_on_with(work: Work, one: Candidate) -> bool:
    return retention.go_on(work, one) is not None


def _each(
    open_work: Open, find: Callable[[Work], Sequence[uuid.UUID]], act: Callable[[Work, Candidate], Any],
    failed: list[Exception],
) -> int:  # fmt: skip
    with reading(), open_work() as work:
        ids = find(work)
    done = 0
    for id in ids:
        try:
            with open_work() as work:
                one = work.session.scalar(
                    select(Candidate).where(Candidate.id == id).with_for_update(of=Candidate)
                )
                if one is not None and one.anonymized_at is None and act(work, one):
                    done += 1
        except Exception as error:
            logger.error("person %s stays for now: %s", id, type(error).__name__)
            failed.append(error)
    return done


HANDLERS: Mapping[str, Handler] = {"reckon_retention": reckon_retention, "keep_retention": keep_retention}
PERIODIC: Mapping[str, timedelta] = {"reckon_retention": timedelta(hours=24), "keep_retention": timedelta(hours=1)}
