"""What every one of the candidate's own pages has in common."""

from flask import Response, make_response
from flask.typing import ResponseReturnValue


def private(answer: ResponseReturnValue, status: int | None = None) -> Response:
    """Kept by nobody, told to nobody: the address holds the link."""
    response = make_response(answer) if status is None else make_response(answer, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
