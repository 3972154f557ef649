"""Door 4, for programs: the same verbs as the pages, in JSON. Keys only; a browser's session opens nothing."""

from flask import Blueprint, Response

from api.counting import rate_headers

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.after_request
def _said_with_everything(response: Response) -> Response:
    """On answers and refusals alike."""
    response.headers.update(rate_headers())
    may_keep = "ETag" in response.headers
    response.headers.setdefault("Cache-Control", "private, no-cache" if may_keep else "no-store")
    return response
