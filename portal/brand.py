"""The organisation's own face: its colour as a stylesheet, and its pictures out of our own storage."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from hiring import brand as verbs
from hiring.errors import NotFound
from hiring.work import Work
from portal import bp
from web import brand_sheet
from web.attached_files import streamed
from web.door import Audience, reads

FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"
PROTECTED = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""A drawing that is opened by itself is a page: it may do nothing."""


@bp.get("/brand.css")
@reads(Audience.PUBLIC)
def brand(work: Work) -> ResponseReturnValue:
    """The address carries a digest (`?v=`), so that a new colour is a new address."""
    response = Response(brand_sheet.sheet(work.organisation), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.get("/brand/logo", defaults={"slot": "logo"})
@bp.get("/brand/logo-dark", defaults={"slot": "logo_dark"})
@bp.get("/brand/picture", defaults={"slot": "picture"})
@reads(Audience.PUBLIC)
def brand_picture(work: Work, slot: str) -> ResponseReturnValue:
    found = verbs.shown(getattr(work.organisation, slot))
    if found is None:
        raise NotFound
    response = streamed(work, found.storage_key, found.content_type)
    response.headers.update(PROTECTED)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == found.version else A_MINUTE
    response.set_etag(found.version)
    return response.make_conditional(request)
