"""What holds for every request and every response, whatever door it came through."""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest, Forbidden, LengthRequired, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from plumbing.log import request_id
from plumbing.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MIB = 1024 * 1024
LARGEST_APPLY = 64 * MIB
LARGEST_ATTACHMENT = 30 * MIB
LARGEST = MIB
LARGEST_TEXT = 4 * MIB
"""Of what does not go to disk: a whole body without files, or one field of a body with them."""
MOST_FIELDS = 5_000
_LARGER = (
    (re.compile(r"/jobs/[^/]+/apply(/.*)?"), LARGEST_APPLY),
    (re.compile(r"/backoffice/(applications|candidates)/[^/]+/attachments"), LARGEST_ATTACHMENT),
    (re.compile(r"/backoffice/jobs/[^/]+/form/questions/[^/]+"), LARGEST_TEXT),
    (re.compile(r"/backoffice/brand/(logo|logo-dark|picture)(/look)?"), LARGEST_ATTACHMENT),
    (re.compile(r"/api/(public/)?v1/jobs/[^/]+/applications"), LARGEST_APPLY),
    (re.compile(r"/api/public/v1/uploads"), LARGEST_ATTACHMENT),
    (re.compile(r"/api/v1/(applications|candidates)/[^/]+/attachments"), LARGEST_ATTACHMENT),
)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
NOTHING_PERMITTED = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": NOTHING_PERMITTED,
}
"""A response that sets one of these itself keeps its own."""
A_YEAR = "max-age=31536000"

LOOPBACK = ("localhost", "127.0.0.1")
_SECRET_ADDRESS = re.compile(
    r"/(sent|my|links?|kept|erasure|backoffice/(sign-in/link|invitation|reset-password|feedback|calendar))/"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Junk(BadRequest):
    """Bytes that no person types: they end here, before a view or a database meets them."""

    foyer_code = "junk"


class CrossSite(Forbidden):
    """A form of another site was sent to the back office with this browser's session."""

    foyer_code = "cross_site"


def install(app: Flask, settings: Settings) -> None:
    """Wires everything below. After the installing of static files, so that their responses are covered, and
    before everything else that looks at requests (CSRF protection reads bodies)."""
    app.config.update(_flask_settings(settings))
    app.before_request(_refuse_junk_address)
    app.before_request(_limit_body)
    app.before_request(lambda: _refuse_other_sites(settings.base_url))
    app.wsgi_app = Headers(app.wsgi_app, https=settings.is_https)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        trusted = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted
        )


def safe_target(text: str | None, default: str | None = None) -> str | None:
    """The text if it is a path of this site, else the default. urlsplit is not enough: it takes `/\\evil.test`
    for a path, where browsers see another site."""
    if not text or not text.startswith("/") or text[1:2] in ("/", "\\"):
        return default
    if _CONTROL.search(text) or _CONTROL.search(unquote(text)) or not _storable(text):
        return default
    return text


def refuse_junk() -> None:
    """For the door, once the body is parsed: raises Junk (400) for NUL and lone surrogates in names, values and
    file names. Texts of answers (`q.…`) are judged by the screening engine, which drops such characters.

    Also refuses (413) more fields than any form has: werkzeug counts only those of multipart bodies."""
    if sum(len(values) for _, values in request.form.lists()) > MOST_FIELDS:
        raise RequestEntityTooLarge
    for name, values in request.form.lists():
        if not _storable(name) or not (name.startswith("q.") or all(map(_storable, values))):
            raise Junk
    for name, file in request.files.items(multi=True):
        if not _storable(name) or not _storable(file.filename or ""):
            raise Junk


class Headers:
    """Outermost but for the proxy's: gives each request its id, and each response (files, errors) its headers."""

    def __init__(self, app: "WSGIApplication", *, https: bool) -> None:
        self._app = app
        self._always = HEADERS | ({"Strict-Transport-Security": A_YEAR} if https else {})

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        id = secrets.token_hex(8)
        request_id.set(id)
        wanted = self._always | _headers_for(environ.get("PATH_INFO", "")) | {"X-Request-Id": id}

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            given = {name.lower() for name, _ in headers}
            missing = [(name, value) for name, value in wanted.items() if name.lower() not in given]
            return start_response(status, headers + missing, *more)

        return self._app(environ, start)


def _headers_for(path: str) -> dict[str, str]:
    if _SECRET_ADDRESS.match(path):
        return {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    if path == "/backoffice" or path.startswith("/backoffice/"):
        return {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return {}


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "TRUSTED_HOSTS": _trusted_hosts(urlsplit(settings.base_url).hostname or ""),
        "PREFERRED_URL_SCHEME": "https" if settings.is_https else "http",
        "SESSION_COOKIE_NAME": "__Host-foyer" if settings.is_https else "foyer",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": LARGEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_TEXT,
        "MAX_FORM_PARTS": MOST_FIELDS,
    }


def _trusted_hosts(host: str) -> list[str] | None:
    if host in LOOPBACK:
        return list(LOOPBACK)
    return None if ":" in host else [host]  # werkzeug cannot compare IPv6 literals


def _refuse_junk_address() -> None:
    path = request.environ.get("PATH_INFO", "").encode("latin-1")
    query = request.environ.get("QUERY_STRING", "").encode("latin-1")
    for raw in (path, query, unquote_to_bytes(query)):
        if b"\0" in raw or not _is_utf8(raw):
            request.query_string = b""  # or the page that says so stumbles over it
            raise Junk


def _limit_body() -> None:
    """By the address as it was sent, before a route is known: a body is refused before it is read.

    A body of typed fields alone is read into memory, so it may never be large; and only its length tells
    whether all of it came (a multipart body ends with a mark of its own)."""
    path = request.environ.get("PATH_INFO", "")
    most = next((most for pattern, most in _LARGER if pattern.fullmatch(path)), LARGEST)
    if request.mimetype == "application/x-www-form-urlencoded":
        most = min(most, LARGEST_TEXT)
        if request.content_length is None and request.headers.get("Transfer-Encoding"):
            raise LengthRequired
    request.max_content_length = most
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge


def _refuse_other_sites(base_url: str) -> None:
    if request.method in ("GET", "HEAD", "OPTIONS") or not request.path.startswith("/backoffice"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        same = site in ("same-origin", "none")
    else:
        same = request.headers.get("Origin") in (base_url, request.host_url.rstrip("/"))
    if not same:
        raise CrossSite


def _storable(text: str | None) -> bool:
    """None: a part of a multipart body without a name."""
    return text is not None and "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
