"""The public list of jobs under the address of a feed: for those who look for it beside the others."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from api.public import jobs
from hiring.work import Work
from web.door import Audience, reads

bp = Blueprint("public_feed", __name__)


@bp.get("/feeds/jobs.json")
@reads(Audience.PUBLIC)
def jobs_json(work: Work) -> ResponseReturnValue:
    response = jobs.listed(work)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
