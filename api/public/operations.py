"""How the public API says what it takes and answers: the registry of operations without keys."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from flask import Response

from api.operations import operation
from api.public import bp
from api.schema import Out
from hiring.work import Work
from web.finished_pages import UNTIL

public: Callable[..., Callable[..., object]] = partial(operation, bp, is_public=True)
CACHE_CONTROL = "public, max-age=60"
LONGEST_KEPT = timedelta(days=1)


def kept_a_minute(out: Out, work: Work, *ends: datetime | None) -> Response:
    """An answer that anybody may keep for a minute, with an ETag. `ends`: when the clock alone makes it untrue."""
    response = Response(out.model_dump_json(), mimetype="application/json")
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.vary.add("Accept-Language")
    coming = [end for end in ends if end is not None and end > work.now]
    response.headers[UNTIL] = min([work.now + LONGEST_KEPT, *coming]).isoformat()
    return response
