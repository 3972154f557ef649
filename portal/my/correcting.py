"""Correcting what was sent, from My application."""

from flask import request
from flask.typing import ResponseReturnValue

from hiring.applications import submissions
from hiring.errors import Gone, NotFound
from hiring.work import Work
from portal import bp
from portal.filled_in import correction_page
from portal.my.applications import named
from portal.my.pages import private
from web.door import Audience, reads, see_other


@bp.get("/my/<token>/correction")
@reads(Audience.CANDIDATE_LINK)
def my_correction(work: Work, token: str) -> ResponseReturnValue:
    """The form filled in with what was sent (`sending`: its number; without it the latest). It is posted as any
    other form of the job is, under a token that says what it corrects."""
    application = named(work)
    number = request.args.get("sending", type=int)
    sendings = submissions.of(work, application)
    chosen = next((one for one in reversed(sendings) if number in (None, one.number)), None)
    if chosen is None:
        raise NotFound
    try:
        return private(correction_page(work, chosen, by_owner=True))
    except Gone:
        return see_other("portal.my_application", token=token, id=application.id)
