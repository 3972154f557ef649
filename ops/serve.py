"""`python -m ops.serve`: migrations, then the web server and the worker in one process tree."""

import argparse
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hiring import sign_in
from hiring.actors import OPERATOR, Actor, Role
from hiring.models.user import User, UserStatus
from hiring.work import Work, opened
from ops import demo
from ops.supervisor import GRACE, Supervisor, answers
from plumbing import clock, log
from plumbing.db import make_engine
from plumbing.migrating import migrate
from plumbing.settings import Settings, WrongSetting, make_private
from plumbing.storage import Storage, from_url

APP = "app:create_served_app"
THREADS = 512
"""Per server process, started as needed. A stalled upload holds one, so there are many: 400 stalled ones leave
room even where one process serves alone."""

logger = logging.getLogger("foyer.serve")

OpenWork = Callable[[Actor], AbstractContextManager[Work]]


def main() -> int:
    """Runs until told to stop. Returns 0 then, 1 when a part died, 2 for a wrong setting or a
    port that is taken."""
    parser = argparse.ArgumentParser(prog="python -m ops.serve", description=__doc__)
    parser.add_argument("--grace", type=float, default=GRACE, help="seconds to finish in when stopped (15)")
    parser.add_argument("--lease", type=float, help="seconds until a dead worker's task is taken over (120)")
    given = parser.parse_args()
    try:
        settings = Settings.read()
    except WrongSetting as wrong:
        print(f"Foyer cannot start: {wrong}", file=sys.stderr)
        return 2
    if is_taken(settings.host, settings.port):
        print(
            f"Foyer cannot start: something already listens on port {settings.port}."
            f" Stop it, or choose another port, like PORT={settings.port + 1}",
            file=sys.stderr,
        )
        return 2
    log.set_up()
    os.umask(0o077)  # what Foyer writes, others on this machine need not read
    make_private(settings.data)
    migrate(settings.database_url)
    welcome = demo_welcome(settings) if settings.environment == "demo" else ""
    return Supervisor(
        {"web": web_command(settings), "worker": worker_command(given.lease)},
        is_ready=lambda: answers(settings.host, settings.port),
        on_ready=lambda: print(welcome, end="", flush=True),
        grace=given.grace,
    ).run()


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there already. The server would share the port with them without a word."""
    try:
        socket.create_connection((host if host != "0.0.0.0" else "127.0.0.1", port), timeout=1).close()  # noqa: S104
    except OSError:
        return False
    return True


def web_command(settings: Settings) -> list[str]:
    """The web server. A stop waits at most ten seconds for requests in flight."""
    options = {
        "interface": "wsgi",
        "host": settings.host,
        "port": settings.port,
        "workers": settings.web_processes,
        "blocking-threads": THREADS,
        "backpressure": THREADS,
        "workers-kill-timeout": 10,
        "log-level": "error",  # below, it warns of the many threads that are meant
    }
    flags = ["--factory", "--respawn-failed-workers", "--no-access-log", "--no-ws"]
    pairs = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [sys.executable, "-m", "granian", *pairs, *flags, APP]


def worker_command(lease: float | None = None) -> list[str]:
    """The worker; `lease` in seconds, None for its own."""
    return [sys.executable, "-m", "ops.worker", *(["--lease", str(lease)] if lease else [])]


def demo_welcome(settings: Settings) -> str:
    """Fills an empty demo, and says where to go once the server answers, with a fresh link that signs in once."""
    engine = make_engine(settings.database_url)
    try:
        storage = from_url(settings.storage_url, settings.data)
        open_work = _opener(engine, storage)
        with open_work(OPERATOR) as work:
            is_fresh = not demo.is_in_use(work)
        if is_fresh:
            print("Making a demo organisation ...", flush=True)
            demo.load(open_work, storage, applications=120, seed=1)
        with open_work(OPERATOR) as work:
            token = sign_in.make_sign_in_link(work, _administrator(work))
    finally:
        engine.dispose()
    return (
        f"\n  Careers      {settings.base_url}/"
        f"\n  Back office  {settings.base_url}/backoffice"
        f"\n  Sign in once {settings.base_url}/backoffice/sign-in/link/{token}\n\n"
    )


def _administrator(work: Work) -> User:
    administrators = select(User).where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE)
    return work.session.scalars(administrators.order_by(User.created_at, User.id).limit(1)).one()


def _opener(engine: Engine, storage: Storage) -> OpenWork:
    @contextmanager
    def open_work(actor: Actor = OPERATOR) -> Iterator[Work]:
        with (
            Session(engine, expire_on_commit=False) as session,
            opened(session, actor, now=clock.now(), files=storage) as work,
        ):
            yield work

    return open_work


if __name__ == "__main__":
    sys.exit(main())
