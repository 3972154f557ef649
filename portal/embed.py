"""Jobs on the organisation's own web sites: a script that puts them in place, and a page for a frame.

Neither sets a cookie nor asks for a person's data; every link leads to the careers site.
"""

from datetime import timedelta

from flask import Response, request
from flask.typing import ResponseReturnValue

from hiring import listings
from hiring.work import Work
from portal import bp
from web import embedding
from web.door import Audience, reads
from web.finished_pages import UNTIL

TEN_MINUTES = "public, max-age=600, stale-while-revalidate=86400"
LONGEST_KEPT = timedelta(days=1)


@bp.get("/embed/v1.js")
@reads(Audience.PUBLIC)
def embed_script(work: Work) -> ResponseReturnValue:
    response = Response(embedding.script(work.organisation), mimetype="text/javascript")
    response.headers["Cache-Control"] = TEN_MINUTES
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get("/embed/jobs")
@reads(Audience.PUBLIC)
def embed_jobs(work: Work) -> ResponseReturnValue:
    """Only the organisation's own sites may frame it, and only one of them is told its height."""
    ours = work.organisation.embed_origins.split()
    origin = request.args.get("origin", "")
    response = embedding.frame(work, request.args, parent=origin if origin in ours else "")
    response.headers["Content-Security-Policy"] = embedding.policy(ours)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    end = listings.first_end(work)
    response.headers[UNTIL] = min(end or work.now + LONGEST_KEPT, work.now + LONGEST_KEPT).isoformat()
    return response
