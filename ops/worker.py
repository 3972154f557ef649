"""Carries out what the outbox holds: `python -m ops.worker`. Any number may run, on any number of machines."""

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import FrameType

from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from hiring.actors import Actor
from hiring.models.letter import Letter
from hiring.work import Work, opened
from ops import tasks
from ops.handling import Context, GivenUp, Handler, Postponed, Render
from plumbing import clock, log, outbox
from plumbing.db import make_engine
from plumbing.failpoints import failpoint
from plumbing.mail import Mailer, mailer_from_url
from plumbing.outbox import Claimed
from plumbing.settings import Settings
from plumbing.storage import Storage
from web import letters
from web.hall import Hall

IDLE = 0.25
"""Seconds between two looks at an empty queue."""
AWAY = 2.0
"""Seconds until the next try when the queue itself cannot be reached."""
LEASE = timedelta(minutes=2)
"""Longer than any handler takes: after that a task counts as abandoned and another worker takes it."""

APP = "app:create_app"

logger = logging.getLogger("foyer.worker")


class Worker:
    """Claims due tasks one by one and runs their handlers, each in transactions of its own.

    A handler that raises is tried again later; after the last attempt the task is dead, `given_up` has the
    last word, and a person must look. Handlers run at least once, so they are idempotent.
    """

    def __init__(
        self, engine: Engine, context_for: Callable[[Claimed], Context], *,
        handlers: Mapping[str, Handler] = tasks.HANDLERS, given_up: Mapping[str, GivenUp] = tasks.GIVEN_UP,
        periodic: Mapping[str, timedelta] = tasks.PERIODIC, lease: timedelta = LEASE,
        now: Callable[[], datetime] = clock.now,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._context_for = context_for
        self._handlers = handlers
        self._given_up = given_up
        self._periodic = periodic
        self._lease = lease
        self._now = now
        self._parent = os.getppid()
        self._stopping = False

    def stop(self) -> None:
        """Lets run() return once the tasks in hand are finished. Safe in a signal handler."""
        self._stopping = True

    def run(self, threads: int = 1) -> None:
        """Works until stop() or until the parent process is gone: an orphan would work on unseen."""
        loops = [threading.Thread(target=self._loop, name=f"worker-{n}") for n in range(1, threads + 1)]
        for loop in loops:
            loop.start()
        while not self._stopping:
            time.sleep(IDLE)
            if os.getppid() != self._parent:
                logger.warning("the parent process is gone: leaving")
                self.stop()
        for loop in loops:
            loop.join()

    def _loop(self) -> None:
        scheduled = False
        while not self._stopping:
            try:
                if not scheduled:
                    self.schedule()
                    scheduled = True
                if not self.run_one():
                    time.sleep(IDLE)
            except Exception as error:  # the database is away or busy: the worker outlives that
                logger.error("the queue cannot be reached: %s", told(error))
                time.sleep(AWAY)

    def schedule(self) -> None:
        """Puts every periodic task that does not wait already."""
        for name in self._periodic:
            try:
                with Session(self._engine) as session, session.begin():
                    outbox.put(session, name, {}, now=self._now(), key=_key(name))
            except IntegrityError:
                pass  # another worker put it at the same moment

    def run_one(self) -> bool:
        """Claims one due task and carries it out. False: none was due."""
        with Session(self._engine) as session, session.begin():
            claimed = outbox.claim(session, now=self._now(), lease=self._lease)
        for one in claimed:
            token = log.request_id.set(str(one.id))
            try:
                self._carry_out(one)
            finally:
                log.request_id.reset(token)
        return bool(claimed)

    def _carry_out(self, claimed: Claimed) -> None:
        if claimed.attempt > outbox.MOST_ATTEMPTS:
            self._give_up(claimed, "every attempt ended with its process")
            return
        try:
            failpoint("outbox.after_claim")
            handler = self._handlers.get(claimed.task)
            if handler is None:
                raise LookupError(f"no handler for {claimed.task}: a newer Foyer put it, or it is gone")
            handler(self._context_for(claimed), **claimed.facts)
        except Postponed as postponed:
            until = postponed.until
            self._mark(claimed, lambda session: outbox.postpone(session, claimed, until))
        except Exception as error:
            self._failed(claimed, error)
        else:
            self._mark(claimed, lambda session: outbox.done(session, claimed, now=self._now()), again=True)

    def _failed(self, claimed: Claimed, error: Exception) -> None:
        if claimed.attempt >= outbox.MOST_ATTEMPTS:
            self._give_up(claimed, told(error))
            return
        trace = None if isinstance(error, DBAPIError) else error
        logger.warning("%s failed at attempt %d: %s", claimed.task, claimed.attempt, told(error), exc_info=trace)
        self._mark(claimed, lambda session: outbox.failed(session, claimed, told(error), now=self._now()))

    def _give_up(self, claimed: Claimed, error: str) -> None:
        logger.error("%s is given up after %d attempts: %s", claimed.task, claimed.attempt, error)
        last_word = self._given_up.get(claimed.task)
        if last_word is not None:
            try:
                last_word(self._context_for(claimed), **claimed.facts)
            except Exception as further:  # the task must end all the same
                logger.error("%s could not be given up in order: %s", claimed.task, told(further))
        self._mark(
            claimed,
            lambda session: outbox.failed(session, claimed, error, now=self._now(), for_good=True),
            again=True,
        )

    def _mark(self, claimed: Claimed, mark: Callable[[Session], bool], *, again: bool = False) -> None:
        """Says what became of the task, and in the same transaction puts a periodic one again."""
        with Session(self._engine) as session, session.begin():
            if not mark(session):
                logger.warning("%s outlived its lease: somebody else has it", claimed.task)
                return
            interval = self._periodic.get(claimed.task)
            if again and interval is not None:
                now = self._now()
                outbox.put(session, claimed.task, {}, now=now, due_at=now + interval, key=_key(claimed.task))


def told(error: Exception) -> str:
    """The error in words fit for a log: a database's message may hold what people wrote, so only its kind."""
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
        return f"{type(error).__name__} ({code})"
    return f"{type(error).__name__}: {error}"


def _key(name: str) -> str:
    return f"periodic:{name}"


def contexts(
    engine: Engine, settings: Settings, storage: Storage, mailer: Mailer, render: Render
) -> Callable[[Claimed], Context]:
    """Makes the Context of each task from what the process shares."""

    def context_for(claimed: Claimed) -> Context:
        @contextmanager
        def open_work(actor: Actor) -> Iterator[Work]:
            with (
                Session(engine, expire_on_commit=False) as session,
                opened(session, actor, now=clock.now(), files=storage, request_id=str(claimed.id)) as work,
            ):
                yield work

        return Context(settings, storage, mailer, render, open_work, claimed.id)

    return context_for


def renderer(app: Flask) -> Render:
    """Letters in words, outside of any request."""

    def render(work: Work, letter: Letter, secret: str | None) -> letters.Written:
        with app.app_context():
            return letters.render(work, letter, secret)

    return render


def main() -> None:
    """Runs until SIGTERM or SIGINT; the tasks in hand are finished first."""
    parser = argparse.ArgumentParser(prog="python -m ops.worker", description=__doc__)
    parser.add_argument("--threads", type=int, default=2, help="tasks in hand at a time (2)")
    parser.add_argument("--lease", type=float, default=LEASE.total_seconds(), help="seconds (120)")
    given = parser.parse_args()
    log.set_up()
    app = ScriptInfo(APP).load_app()  # by name, as the server does: no room imports the app
    hall: Hall = app.extensions["foyer"]
    engine = make_engine(hall.settings.database_url)
    mailer = mailer_from_url(hall.settings.mail_url, hall.settings.data)
    context_for = contexts(engine, hall.settings, hall.storage, mailer, renderer(app))
    worker = Worker(engine, context_for, lease=timedelta(seconds=given.lease))

    def leave(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    worker.run(given.threads)
    engine.dispose()


if __name__ == "__main__":
    main()
