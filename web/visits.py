"""Views of job pages and touched forms, counted in the memory of this process and written each minute.

Pages that are kept are answered before Flask, so this layer stands around them: it counts a page by its path and
by what its address says of where the visitor came from. Nothing of the visitor is kept: no address, no cookie.
What a process has counted since the last minute goes with it when it is killed.
"""

import atexit
import logging
import re
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hiring import visits
from hiring.actors import SYSTEM
from hiring.came_from import CAREERS_SITE, NOTHING, OTHER, Said, said
from hiring.visits import Touch
from hiring.work import Files, opened
from plumbing.db import writing
from web.hall import Hall, db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 60.0
MOST_VIEWS = 2_000
"""Kinds of views (page, source, campaign) that a minute tells apart; further ones count without their words."""
MOST_TOUCHES = 5_000
"""Forms that a minute holds; further ones are not counted."""
MOST_OF_ONE = 30
"""Forms that one network begins in a minute; a program that asks for form after form fills no table."""

_ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scan|preview|monitor|uptime|probe|fetch|archiv|headless|lighthouse|pagespeed"
    r"|validator|inspectiontool|googleother|mediapartners|externalhit|externalagent|(chatgpt|claude|perplexity)-user"
    r"|whatsapp|embedly|curl|wget|python|java/|okhttp|go-http|axios|node|libwww|httpclient|feed|rss",
    re.IGNORECASE,
)
"""Not what people read a page in: the apps of Telegram and Pinterest say their own name (their programs that of a
bot besides), and a Cubot is a telephone."""
_AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ")
"""Headers by which a browser says that it loads a page that nobody looks at yet."""

logger = logging.getLogger("foyer.visits")


class Counting:
    """One a process, used by many threads."""

    def __init__(self, engine: Engine, files: Files, now: Callable[[], datetime], *, by_itself: bool) -> None:
        """`by_itself`: a minute after the first count it is written; else only when `flush` is called."""
        self._engine, self._files, self._now, self._by_itself = engine, files, now, by_itself
        self._lock = threading.Lock()
        self._views: Counter[tuple[str, Said]] = Counter()
        self._touches: dict[str, Touch] = {}
        self._of_one: Counter[str] = Counter()
        self._timer: threading.Timer | None = None

    def view(self, slug: str, came: Said) -> None:
        with self._lock:
            if len(self._views) >= MOST_VIEWS and (slug, came) not in self._views:
                came = Said("", OTHER, "")
            self._views[slug, came] += 1
            self._wake()

    def touch(self, touch: Touch, network: str) -> None:
        """The latest touch of a form stands; one that does not know its field keeps the one before, and whatever
        first said where its writer came from holds."""
        with self._lock:
            before = self._touches.get(touch.nonce)
            if before is None:
                if len(self._touches) >= MOST_TOUCHES or self._of_one[network] >= MOST_OF_ONE:
                    return
                self._of_one[network] += 1
            else:
                came = before.came if before.came != NOTHING else touch.came
                touch = touch._replace(came=came, field=touch.field or before.field)
            self._touches[touch.nonce] = touch
            self._wake()

    def flush(self) -> None:
        """Writes what was counted. While the database is busy or away it stays for the next minute."""
        with self._lock:
            views, touches = self._views, self._touches
            self._views, self._touches, self._of_one = Counter(), {}, Counter()
            self._timer = None
        if not views and not touches:
            return
        try:
            with (
                writing(),
                Session(self._engine, expire_on_commit=False) as session,
                opened(session, SYSTEM, now=self._now(), files=self._files) as work,
            ):
                visits.take_in(work, views, list(touches.values()))
        except SQLAlchemyError as error:
            logger.warning("views wait for another minute: %s", type(error).__name__)
            self._put_back(views, touches)

    def _put_back(self, views: Counter[tuple[str, Said]], touches: dict[str, Touch]) -> None:
        with self._lock:
            if len(self._views) + len(views) <= MOST_VIEWS * 2:
                self._views.update(views)
            if len(self._touches) + len(touches) <= MOST_TOUCHES * 2:
                self._touches = touches | self._touches
            self._wake()

    def _wake(self) -> None:
        if self._by_itself and self._timer is None:
            self._timer = threading.Timer(SECONDS, self.flush)
            self._timer.daemon = True
            self._timer.start()


class Layer:
    """Around the app: counts the job pages that it answers."""

    def __init__(self, app: "WSGIApplication", counting: Counting) -> None:
        self._app = app
        self._counting = counting

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        slug = _job_page(environ)
        if slug is None:
            return self._app(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> Callable[[bytes], object]:
            if status.startswith(("200", "304")):
                self._counting.view(slug, _came(environ.get("QUERY_STRING", "")))
            return start_response(status, headers, *more)  # type: ignore[arg-type]

        return self._app(environ, start)


def install(app: Flask) -> None:
    """Wraps the app, outside the finished pages."""
    hall: Hall = app.extensions["foyer"]
    with app.app_context():
        engine = db.engine
    counting = Counting(engine, hall.storage, hall.now, by_itself=not hall.settings.is_test)
    app.extensions["foyer_visits"] = counting
    app.wsgi_app = Layer(app.wsgi_app, counting)  # type: ignore[method-assign]
    if not hall.settings.is_test:
        atexit.register(_flush, weakref.ref(counting))


def _flush(counting: "weakref.ref[Counting]") -> None:
    found = counting()
    if found is not None:
        found.flush()


def _job_page(environ: "WSGIEnvironment") -> str | None:
    """The job's part of the address, where a person's browser asks for a job page to be looked at."""
    path: str = environ.get("PATH_INFO", "")
    if not path.startswith("/jobs/") or environ.get("REQUEST_METHOD") != "GET":
        return None
    slug = path.removeprefix("/jobs/")
    if not slug or "/" in slug or any(name in environ for name in _AHEAD):
        return None
    return None if is_robot(environ.get("HTTP_USER_AGENT", "")) else slug


@lru_cache(maxsize=1024)
def is_robot(user_agent: str) -> bool:
    """Whether a program says that it is one, or says nothing at all."""
    return not user_agent.strip() or _ROBOT.search(user_agent) is not None


def _came(query: str) -> Said:
    if not query:
        return NOTHING
    try:
        given = parse_qsl(query, max_num_fields=50, errors="replace")
    except ValueError:
        return NOTHING
    first: dict[str, str] = {}
    for name, value in given:
        first.setdefault(name, value)
    found = said(first)
    return NOTHING if found.source == CAREERS_SITE and not found.campaign else found
