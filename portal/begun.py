"""Somebody begins to answer: told by the form's script, and by every post of the form itself.

Nothing is written here and nothing of what was typed is read: the form's token says which form it is, and the
name of a field where its writer was last.
"""

import re

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from hiring import listings
from hiring.came_from import said
from hiring.models.job import Job
from hiring.visits import Touch
from hiring.work import Work
from portal import attribution, bp
from web import form_token
from web.door import Audience, reads
from web.hall import hall
from web.limits import client_address
from web.visits import Counting, is_robot

_FIELD = re.compile(r"(q\.)?[a-z][a-z0-9_]{0,63}")


@bp.post("/jobs/<slug>/apply/begun")
@reads(Audience.PUBLIC)
def begun(work: Work, slug: str) -> ResponseReturnValue:
    job = listings.known(work, slug)
    touched(job, form_token.read(request.form.get("form_token"), job.id), request.form.get("field", ""))
    return Response(status=204, headers={"Cache-Control": "no-store"})


def touched(job: Job, token: form_token.Token | None, field: str = "") -> None:
    """Counts the form of this token as begun, once; `field` empty: it is not known where."""
    if token is None or token.corrects is not None or is_robot(request.user_agent.string):
        return
    counting: Counting = current_app.extensions["foyer_visits"]
    field = field if _FIELD.fullmatch(field) else ""
    counting.touch(Touch(token.nonce, job.id, said(attribution.carried()), field, hall().now()), client_address())
