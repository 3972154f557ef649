"""Letters: what waits, what went, what failed. Administrators also see those to users."""

import uuid
from datetime import datetime

from flask import Response, request

from backoffice import bp
from hiring import letters as written
from hiring.errors import NotFound
from hiring.work import Work
from plumbing.clock import read_instant
from web.door import Audience, answer, reads

MOST = 50


@bp.get("/letters")
@reads(Audience.SIGNED_IN)
def letters(work: Work) -> Response:
    found = written.latest(work, before=_before(), most=MOST)
    return answer("backoffice/letters/list.html", letters=found, more=len(found) == MOST)


@bp.get("/letters/<uuid:id>")
@reads(Audience.SIGNED_IN)
def letter(work: Work, id: uuid.UUID) -> Response:
    return answer("backoffice/letters/show.html", letter=written.get(work, id))


def _before() -> datetime | None:
    text = request.args.get("before")
    if text is None:
        return None
    before = read_instant(text)
    if before is None:
        raise NotFound
    return before
