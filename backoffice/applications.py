"""The page of one application, and its card on the board."""

import uuid

from flask import Response

from backoffice import acts, bp
from hiring import applications
from hiring.work import Work
from web.door import Audience, reads


@bp.get("/applications/<uuid:id>")
@reads(Audience.SIGNED_IN)
def application(work: Work, id: uuid.UUID) -> Response:
    found = applications.get(work, id)
    return acts.show(work, found, acts.notice(work, found))


@bp.get("/applications/<uuid:id>/card")
@reads(Audience.SIGNED_IN)
def card(work: Work, id: uuid.UUID) -> Response:
    found = applications.get(work, id)
    return acts.card(work, found, acts.notice(work, found))
