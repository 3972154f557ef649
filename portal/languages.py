"""The language that an address names (`?lang=de`) goes along with every link, form and redirect of these pages.

Nothing is left on the device for it: whoever leaves the pages comes back to what the browser asks for.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal import bp
from web import language
from web.finished_pages import ATTRIBUTION, known_query

SILENT = frozenset({
    "portal.brand", "portal.brand_picture", "portal.card", "portal.rss", "portal.board_feed", "portal.sitemap",
    "portal.robots",
})  # fmt: skip
"""What is the same in every language: neither its address nor the addresses in it name one."""


@bp.url_defaults
def carry_on(endpoint: str, values: dict[str, Any]) -> None:
    """Whoever does not want it in an address says `lang=None`."""
    asked = language.chosen()
    if asked and request.blueprint in (bp.name, None) and not {endpoint, request.endpoint} & SILENT:
        values.setdefault("lang", asked)


@bp.after_request
def depend_on_language(response: Response) -> Response:
    """Whoever keeps a page for others, as a proxy does, is told that the next browser may get another one."""
    if request.endpoint not in SILENT:
        response.vary.add("Accept-Language")
    return response


@bp.app_template_global("language_links")
def links(instead: str = "") -> list[tuple[str, str, str]]:
    """This page in each language, as code, own name and address; none where it cannot be asked for again.
    `instead`: the path of another page that they lead to, for one whose address is to be told to nobody."""
    if not instead and not _can_be_asked_for():
        return []
    kept, path = ([], instead) if instead else (list(_query()), quote(request.script_root + request.path))
    return [(code, name, f"{path}?{urlencode([*kept, ('lang', code)])}") for code, name in language.names()]


@bp.app_template_global("in_languages")
def alternates(address: str) -> list[tuple[str, str]]:
    """For search engines: code and whole address of this page in each language, and the one for everybody else."""
    return [*((code, in_language(address, code)) for code in language.LANGUAGES), ("x-default", address)]


@bp.app_template_global("canonical")
def canonical(address: str) -> str:
    """The one whole address of this page in the language that was asked for by address."""
    return in_language(address, language.chosen() or language.DEFAULT)


def in_language(address: str, code: str) -> str:
    """An address in this language: the plain one stands for Foyer's first, which search engines get from it."""
    if code == language.DEFAULT:
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={code}"


def _query() -> Iterator[tuple[str, str]]:
    """What else the address says. A page that is kept for others names only what it depends on."""
    known = known_query(request.path)
    for name, value in request.args.items(multi=False):
        is_known = known is None or name in (*known, *ATTRIBUTION) or name.startswith("utm_")
        if name != "lang" and is_known and value.strip():
            yield name, value.strip()


def _can_be_asked_for() -> bool:
    if request.method in ("GET", "HEAD"):
        return request.endpoint is not None
    adapter = request_ctx.url_adapter
    if adapter is None:
        return False
    try:
        adapter.match(method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True
