"""Which pages of the careers site are compressed though they are made for one request.

None of them holds a secret that is the same in a second answer: the form carries a token, but each answer has a
fresh one, it is given to anybody, and no cookie makes a stranger's request the visitor's. Pages behind a link of
their own (`/my/`, `/sent/`, `/kept/`) and what is answered to a POST stay as they are: what stands there is
somebody's own. Pages that are kept never come here with a coding asked for (web/finished_pages.py).
"""

from flask import Response, request

from portal import bp
from web import codings

OPEN = frozenset({"portal.apply", "portal.embed_jobs", "portal.job", "portal.jobs", "portal.privacy"})


@bp.after_request
def compress(response: Response) -> Response:
    return codings.compressed(response) if request.endpoint in OPEN else response
