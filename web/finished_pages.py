"""Finished bytes of public pages, answered before Flask.

A page is rendered once per path, known query, and language (and whether the address named it), and kept gzipped
(and brotli) with an ETag until the catalogue's version goes up, which happens in the same transaction as any
change of what the public sees. The version is read on every request (SQLite; about 15 microseconds) or remembered
for a second (PostgreSQL).
Nothing personal is ever on these pages: cookies are ignored. A page may end earlier: the view says when in
`X-Foyer-Until`, which never leaves the house.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from sqlalchemy import Engine

from web import codings, language
from web.catalogue_version import Reader, reader_for
from web.hall import Hall, db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNTIL = "X-Foyer-Until"
"""Header of a view's response: the aware ISO instant at which the page is no longer true."""
MOST_PAGES = 500
MOST_BYTES = 64 * 1024 * 1024
"""Of all kept pages of a process, in all codings: whoever invents queries fills no more than that."""
LARGEST_PAGE = 1024 * 1024
LARGEST_FEED = 16 * 1024 * 1024
CACHE_CONTROL = "public, max-age=0, must-revalidate"
VARY = "Accept-Encoding, Accept-Language"

Headers = list[tuple[str, str]]

language_of = lru_cache(maxsize=256)(language.language_of)
"""Remembered: reading a browser's Accept-Language costs more than all the rest of a kept page."""

LIST = ("q", "department", "location", "employment_type", "workplace_type", "after")
ATTRIBUTION = ("src", "source")
FRAME = ("department", "location", "theme", "origin", "source")
"""Of the jobs in a frame: the source is its owner's, the same for every visitor."""
FEEDS = frozenset({"/sitemap.xml", "/robots.txt", "/feeds/jobs.rss", "/feeds/jobs.xml", "/feeds/jobs.json"})
"""They hold every listed job, and speak each job's own language whatever the visitor's."""
PROGRAMS = "/api/public/v1"
"""Below it the same for programs: what a page ignores is refused there."""


def known_query(path: str) -> tuple[str, ...] | None:
    """The parameters a kept page depends on; None: this path is never kept."""
    if path in ("/", "/jobs", f"{PROGRAMS}/jobs"):
        return LIST
    if path == "/embed/jobs":
        return FRAME
    if path in FEEDS or path in (f"{PROGRAMS}/departments", f"{PROGRAMS}/locations", "/embed/v1.js"):
        return ()
    parts = path.removeprefix(PROGRAMS).split("/")
    is_job = len(parts) == 3 and parts[1] == "jobs" and parts[2] != ""
    return () if is_job else None


@dataclass(frozen=True)
class Kept:
    """A finished page. `bodies` maps a content coding ("" for none) to its bytes."""

    version: int
    until: datetime | None
    etag: str
    headers: Headers
    bodies: dict[str, bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values()))


class FinishedPages:
    """The layer. Wraps the Flask app; one instance a process, used by many threads."""

    def __init__(self, app: "WSGIApplication", version: Reader, now: Callable[[], datetime]) -> None:
        self._app = app
        self._version = version
        self._now = now
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0
        self._building: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        key = key_of(environ)
        version = self._version() if key is not None else None
        if key is None or version is None:
            return self._app(environ, _without_until(start_response))
        kept = self._find(key, version)
        if kept is not None:
            return _answer(kept, environ, start_response)
        return self._build(key, version, environ, start_response)

    def _find(self, key: str, version: int) -> Kept | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept is None:
                return None
            if kept.version == version and (kept.until is None or self._now() < kept.until):
                self._pages.move_to_end(key)
                return kept
            if kept.version <= version:
                self._drop(key)
            return None

    def _build(
        self, key: str, version: int, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Renders the page; those who want the same one meanwhile wait and get it."""
        with self._lock:
            building = self._building.setdefault(key, threading.Lock())
        try:
            with building:
                kept = self._find(key, version)
                if kept is None:
                    status, headers, body = _rendered(self._app, environ)
                    most = LARGEST_FEED if environ["PATH_INFO"] in FEEDS else LARGEST_PAGE
                    kept = _kept(version, status, headers, body, most)
                    if kept is None:
                        return _pass_on(status, headers, body, environ, start_response)
                    self._keep(key, kept)
        finally:
            with self._lock:
                if self._building.get(key) is building and not building.locked():
                    del self._building[key]
        return _answer(kept, environ, start_response)

    def _keep(self, key: str, kept: Kept) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = kept
            self._size += kept.size
            while len(self._pages) > MOST_PAGES or self._size > MOST_BYTES:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: str) -> None:
        kept = self._pages.pop(key, None)
        self._size -= kept.size if kept else 0


def install(app: Flask, *, engine: Engine | None = None) -> None:
    """Wraps the app. Last of the WSGI layers to be installed: a kept page has its headers already, and the other
    layers cost more than it does."""
    hall: Hall = app.extensions["foyer"]
    if engine is None:
        with app.app_context():
            engine = db.engine
    app.wsgi_app = FinishedPages(app.wsgi_app, reader_for(engine), hall.now)  # type: ignore[method-assign]


def key_of(environ: "WSGIEnvironment") -> str | None:
    """What makes two requests the same page; None: to be answered by Flask, always."""
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        return None
    path: str = environ.get("PATH_INFO", "")
    known = known_query(path)
    if known is None:
        return None
    try:
        query = parse_qsl(
            environ.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=50, errors="strict"
        )
    except (ValueError, UnicodeDecodeError):
        return None
    given: dict[str, str] = {}
    for name, value in query:
        is_attribution = name in ATTRIBUTION and name not in known
        if "\0" in value or "\0" in name or is_attribution or name.startswith("utm_"):
            return None
        if path.startswith(PROGRAMS) and (name not in known or name in given):
            return None
        given.setdefault(name, value)
    spoken = "" if path in FEEDS else _spoken(given.get("lang"), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    wanted = sorted((name, given[name].strip()) for name in known if given.get(name, "").strip())
    if sum(len(value) for _, value in wanted) > 400:
        return None
    return f"{environ.get('HTTP_HOST', '')} {path}?{urlencode(wanted)} {spoken}"


def _spoken(asked: str | None, accept: str) -> str:
    """The language, and whether the address names it: then every link of the page does."""
    return f"{language_of(asked, accept)}{'!' if asked in language.LANGUAGES else ''}"


def _rendered(app: "WSGIApplication", environ: "WSGIEnvironment") -> tuple[str, Headers, bytes]:
    """The whole answer to a GET without conditions, whatever was asked, as anybody would get it; in no coding."""
    not_ours = ("HTTP_COOKIE", "HTTP_RANGE", "HTTP_ACCEPT_ENCODING")
    inner = {name: value for name, value in environ.items() if name not in not_ours}
    inner["REQUEST_METHOD"] = "GET"
    for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
        inner.pop(name, None)
    said: list[Any] = []

    def start(status: str, headers: Headers, _error: object = None) -> Callable[[bytes], object]:
        said[:] = [status, headers]
        return lambda _data: None

    parts = app(inner, start)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return said[0], said[1], body


def _kept(version: int, status: str, headers: Headers, body: bytes, most: int) -> Kept | None:
    """The answer as a page to keep; None where it must not be kept."""
    by_name = {name.lower(): value for name, value in headers}
    refuses = "set-cookie" in by_name or "no-store" in by_name.get("cache-control", "")
    if not status.startswith("200") or refuses or len(body) > most:
        return None
    until = by_name.get(UNTIL.lower())
    ours = ("content-length", "cache-control", "vary", "etag", "x-request-id", UNTIL.lower())
    stays = [(name, value) for name, value in headers if name.lower() not in ours]
    return Kept(
        version=version,
        until=datetime.fromisoformat(until) if until else None,
        etag=hashlib.sha256(body).hexdigest()[:24],
        headers=[*stays, ("Cache-Control", by_name.get("cache-control", CACHE_CONTROL)), ("Vary", VARY)],
        bodies={coding: codings.written(body, coding) for coding in ("", "gzip", "br")},
    )


def _answer(kept: Kept, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    coding = codings.chosen(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f'"{kept.etag}{"-" + coding if coding else ""}"'
    headers = [*kept.headers, ("ETag", etag), ("X-Request-Id", secrets.token_hex(8))]
    if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), kept.etag):
        start_response("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
        return []
    body = kept.bodies[coding]
    if coding:
        headers.append(("Content-Encoding", coding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _matches(header: str, etag: str) -> bool:
    """Whether one of the given tags is this page's, in whatever coding."""
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))
    return any(tag in ("*", etag, f"{etag}-br", f"{etag}-gzip") for tag in tags)


def _pass_on(
    status: str, headers: Headers, body: bytes, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> list[bytes]:
    _without_until(start_response)(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _without_until(start_response: "StartResponse") -> "StartResponse":
    def start(status: str, headers: Headers, *more: Any) -> Callable[[bytes], object]:
        return start_response(status, [pair for pair in headers if pair[0] != UNTIL], *more)

    return start
