"""Where programs find the jobs: sitemap, robots, and the feeds. A feed asked for with a source (`?source=Indeed`)
carries it in its links, so that each board can have an address of its own."""

import hashlib
from datetime import timedelta

from flask import Response, request
from flask.typing import ResponseReturnValue

from hiring import listings
from hiring.work import Work
from portal import attribution, bp, feed_documents
from portal.addresses import whole
from web.door import Audience, reads
from web.finished_pages import CACHE_CONTROL, UNTIL

LONGEST_KEPT = timedelta(days=1)
MOST_ADDRESSES = 45_000
"""A sitemap may hold 50,000."""
HIDDEN = ("/api/v1/", "/backoffice", "/erasure/", "/jobs/*/apply", "/kept/", "/links/", "/my/", "/sent/")


@bp.get("/feeds/jobs.rss")
@reads(Audience.PUBLIC)
def rss(work: Work) -> ResponseReturnValue:
    source = attribution.given()
    body = feed_documents.rss(
        work.organisation, listings.every(work), source or {"source": "rss"}, whole("portal.rss", **source)
    )
    return _document(work, body, "application/rss+xml")


@bp.get("/feeds/jobs.xml")
@reads(Audience.PUBLIC)
def board_feed(work: Work) -> ResponseReturnValue:
    source = attribution.given() or {"source": "feed"}
    body = feed_documents.board_feed(work.organisation, listings.every(work), source)
    return _document(work, body, "application/xml")


@bp.get("/sitemap.xml")
@reads(Audience.PUBLIC)
def sitemap(work: Work) -> ResponseReturnValue:
    addresses = listings.addresses(work, MOST_ADDRESSES)
    return _document(work, feed_documents.sitemap(addresses), "application/xml")


@bp.get("/robots.txt")
@reads(Audience.PUBLIC)
def robots(work: Work) -> ResponseReturnValue:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN), "", f"Sitemap: {whole('portal.sitemap')}"]
    return _document(work, "\n".join([*lines, ""]).encode(), "text/plain")


def _document(work: Work, body: bytes, kind: str) -> Response:
    """Open to every program, true until the first listed job closes by the clock, with a tag of its content."""
    response = Response(body, mimetype=kind)
    response.set_etag(hashlib.sha256(body).hexdigest()[:24])
    end = listings.first_end(work)
    latest = work.now + LONGEST_KEPT
    response.headers[UNTIL] = (min(latest, end) if end else latest).isoformat()
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response
