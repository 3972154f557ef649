"""Files of applications and of people at the doors: judged when they come, mere bytes when they go."""

from collections.abc import Collection
from typing import Any

from flask import Response, make_response, send_file

from hiring.errors import Unavailable
from hiring.screening import files
from hiring.work import Work
from plumbing import sniffing, storage
from plumbing.incoming import Incoming

PROTECTED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What somebody sent is never more than bytes to a browser."""
WRONG = ("empty", "too_large", "not_a_kind", "not_what_it_says", "macros", "broken")
"""What can be wrong with a file."""


def judged(stream: Incoming, name: str, kinds: Collection[str]) -> tuple[str, str]:
    """The kind that the bytes are, and the code of what is wrong (empty: nothing)."""
    if stream.overflowed:
        return "", "too_large"
    found = sniffing.examine(stream, name)
    if found.problem:
        return found.kind, found.problem if found.problem in WRONG else "broken"
    if found.kind not in kinds:
        return found.kind, "not_a_kind"
    if files.extension(name) not in files.KINDS[found.kind]:
        return found.kind, "not_what_it_says"
    return found.kind, ""


def streamed(work: Work, key: str, content_type: str, **how: Any) -> Response:
    """The bytes under the key as they lie there. Raises Unavailable where they are missing."""
    try:
        stream = work.files.open(key)
    except storage.Missing:
        raise Unavailable("storage_unavailable") from None
    response = make_response(send_file(stream, mimetype=content_type, etag=False, conditional=False, **how))
    response.headers.update(PROTECTED)
    response.headers["Content-Type"] = content_type  # with its charset once
    return response
