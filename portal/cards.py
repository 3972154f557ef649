"""A job's picture for social previews: drawn when first asked for, then kept as a file by what it says."""

import logging
import os
import tempfile
import threading
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Response, g, make_response, request
from flask.typing import ResponseReturnValue

from hiring import listings
from hiring.errors import Gone
from hiring.work import Work
from plumbing import card_picture
from plumbing.card_picture import Card
from portal import bp
from portal.found import card_of, version
from portal.jobs import moved
from web.door import Audience, View, reads
from web.finished_pages import CACHE_CONTROL
from web.hall import hall

FOLDER = "cards"
MOST_KEPT = 2_000
_one_at_a_time = threading.Lock()
"""Drawing takes a tenth of a second of a processor: a crawler that asks for all at once gets them in turn."""

log = logging.getLogger(__name__)


def draws(view: View) -> View:
    """Stands outside @reads: draws the picture that the view leaves in `g.card`. Drawings that wait for their turn
    would hold all connections to the database."""

    @wraps(view)
    def through(**given: Any) -> ResponseReturnValue:
        response = make_response(view(**given))
        wanted: Card | None = g.pop("card", None)
        if wanted is not None:
            response.set_data(kept(wanted, hall().settings.data / FOLDER))
            response.make_conditional(request)
        return response

    return through


@bp.get("/jobs/<slug>/card.png")
@draws
@reads(Audience.PUBLIC)
def card(work: Work, slug: str) -> ResponseReturnValue:
    found = listings.find(work, slug)
    if found.slug != slug:
        return moved("portal.card", found)
    if found.closes_at is not None and found.closes_at <= work.now:
        raise Gone(job=found)
    wanted = card_of(work.organisation, found)
    response = Response(mimetype="image/png")
    response.set_etag(version(wanted))
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if not listings.standing(found, work.now).listed:
        response.headers["X-Robots-Tag"] = "noindex"
    if not request.if_none_match.contains(version(wanted)):
        g.card = wanted
        return response
    return response.make_conditional(request)


def kept(card: Card, folder: Path) -> bytes:
    """The picture's bytes, from its file where there is one. A folder that cannot be written costs time alone."""
    path = folder / f"{version(card)}.png"
    found = _read(path)
    if found is not None:
        return found
    with _one_at_a_time:
        found = _read(path)
        if found is None:
            found = card_picture.draw(card)
            _keep(path, found)
    return found


def _read(path: Path) -> bytes | None:
    """None where it is not there, or a crash has cut it short."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    return found if found.endswith(b"IEND\xaeB`\x82") else None


def _keep(path: Path, picture: bytes) -> None:
    """Whole or not at all, whoever else writes the same; the oldest go when there are many."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as file:
            file.write(picture)
        Path(part).replace(path)
        _prune(path.parent)
    except OSError as error:
        log.warning("A picture of a job could not be kept: %s", error)


def _prune(folder: Path) -> None:
    files = sorted(folder.iterdir(), key=_kept_at)
    for old in files[: max(0, len(files) - MOST_KEPT)]:
        old.unlink(missing_ok=True)


def _kept_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
