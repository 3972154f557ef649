"""Door 4's open side: the listed jobs, their forms, and applying, for anybody's own pages. No key, no cookie.

Other origins may read everything here; only the organisation's own may send. A blueprint of its own, so that no
mistake about keys can open the private one.
"""

from flask import Blueprint, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from api.counting import rate_headers
from hiring.models.organisation import Organisation
from plumbing import db as begin
from web.hall import hall
from web.problem_documents import answer

bp = Blueprint("public_api", __name__, url_prefix="/api/public/v1")

PREFLIGHT_SECONDS = 7200
"""As long as browsers remember it at most."""
READ_HEADERS = "Accept, Accept-Language, Content-Type, If-None-Match"
SEND_HEADERS = "Accept, Accept-Language, Content-Type"
SHOWN_HEADERS = "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
REFUSED = (
    "Pages of this origin may not send applications here. An administrator adds it under Settings, Organisation, "
    "Your own web sites."
)


@bp.before_request
def _judge_origin() -> Response | None:
    """Answers what a browser asks beforehand, and refuses what a foreign page sends, before its body is read."""
    if request.method == "OPTIONS":
        return _preflight()
    if request.method == "POST" and "Origin" in request.headers and not _may_send():
        return answer("forbidden", detail=REFUSED)
    return None


@bp.after_app_request
def _said_with_everything(response: Response) -> Response:
    """On answers and refusals alike, also where no route was found."""
    if not request.path.startswith(f"{bp.url_prefix}/"):
        return response
    response.headers.update(rate_headers())
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        return response
    response.headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
    if request.method != "POST":
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    response.vary.add("Origin")
    if _may_read_answer():
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
    return response


def _preflight() -> Response:
    methods, wanted = _methods_here(), request.headers.get("Access-Control-Request-Method", "")
    response = Response(status=204)
    if "Origin" in request.headers and wanted in methods:
        if wanted != "POST":
            _allow(response, "*", "GET, HEAD", READ_HEADERS)
        elif _may_send():
            _allow(response, request.headers["Origin"], "POST", SEND_HEADERS)
        else:
            response = answer("forbidden", detail=REFUSED)
    response.headers["Allow"] = ", ".join(sorted(methods))
    response.vary.update(["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"])
    return response


def _allow(response: Response, origin: str, methods: str, headers: str) -> None:
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = headers
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)


def _methods_here() -> set[str]:
    """Which methods this address takes."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        return set(adapter.allowed_methods())
    except HTTPException:
        return {"OPTIONS"}


def _may_send() -> bool:
    """Whether the page that asks is Foyer's own or of one of the organisation's sites."""
    if "may_send" not in g:
        g.may_send = request.headers["Origin"] in _senders()
    return bool(g.may_send)


def _senders() -> set[str]:
    with begin.reading(), hall().session() as session:
        return {hall().settings.base_url, *Organisation.of(session).embed_origins.split("\n")} - {""}


def _may_read_answer() -> bool:
    """The same for an answer that may be about the very database that would have to be asked."""
    try:
        return "Origin" in request.headers and _may_send()
    except SQLAlchemyError:
        return False
