"""The pages for developers: what programs can do, rendered from the document that checks what they send."""

from typing import Any

from flask import Blueprint, Response

from api import reference_shown as shown
from api.problem_advice import ADVICE
from hiring.errors import NotFound
from hiring.work import Work
from web.door import Audience, answer, reads
from web.hall import hall
from web.problem_documents import CODES
from web.problem_words import MESSAGES

bp = Blueprint("reference", __name__, url_prefix="/api/docs")


@bp.get("")
@reads(Audience.PUBLIC)
def index(_work: Work) -> Response:
    """Anybody may read it: it says nothing of this Foyer's data."""
    sentence, points = shown.introduction()
    return _page("index", sentence=sentence, points=points)


@bp.get("/objects/<slug>")
@reads(Audience.PUBLIC)
def noun(_work: Work, slug: str) -> Response:
    group = shown.groups().get(slug)
    if group is None:
        raise NotFound
    return _page("noun", group=group)


@bp.get("/problems")
@reads(Audience.PUBLIC)
def problems(_work: Work) -> Response:
    codes = [(code, status, title, ADVICE[code]) for code, (status, title) in CODES.items()]
    return _page("problems", codes=codes, faults=sorted(MESSAGES.items()))


@bp.get("/getting-started")
@reads(Audience.PUBLIC)
def getting_started(_work: Work) -> Response:
    return _page("getting_started", base=hall().settings.base_url)


@bp.get("/own-form")
@reads(Audience.PUBLIC)
def own_form(_work: Work) -> Response:
    return _page("own_form", base=hall().settings.base_url)


def _page(name: str, **facts: Any) -> Response:
    response = answer(f"api/{name}.html", groups=shown.groups().values(), **facts)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
