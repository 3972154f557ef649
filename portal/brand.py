"""The organisation's one colour as a stylesheet of its own: the content policy forbids it anywhere else."""

from flask import Response
from flask.typing import ResponseReturnValue

from hiring.work import Work
from portal import bp
from web.door import Audience, reads


@bp.get("/brand.css")
@reads(Audience.PUBLIC)
def brand(work: Work) -> ResponseReturnValue:
    """The address carries the colour (`?v=`), so that a new colour is a new address."""
    colour = work.organisation.brand
    sheet = f":root {{ --brand: {colour}; }}\n" if colour else ""
    response = Response(sheet, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
