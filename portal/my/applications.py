"""My application: what is next, where each stands, what was sent and told, and the way out."""

import uuid
from contextlib import suppress
from functools import partial

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hiring import applications, attachments, own_pages
from hiring.applications import correcting
from hiring.errors import InvalidTransition, NotFound
from hiring.models.application import Application
from hiring.screening import files
from hiring.work import Work
from portal import bp
from portal.my.pages import private
from portal.receipts import asked_before
from web import own_wording, sent_wording
from web.attached_files import streamed
from web.door import Audience, reads, see_other, writes


@bp.get("/my/<token>")
@reads(Audience.CANDIDATE_LINK)
def my_applications(work: Work, token: str) -> ResponseReturnValue:
    standings = own_pages.standings(work, own_pages.applications_of(work))
    facts = [(one, own_wording.told(work, one)) for one in standings]
    return private(
        render_template(
            "portal/my/applications.html", token=token, standings=facts, usual=own_wording.usual,
            when=partial(own_wording.when, work),
        )
    )  # fmt: skip


@bp.get("/my/<token>/applications/<uuid:id>")
@reads(Audience.CANDIDATE_LINK)
def my_application(work: Work, token: str, id: uuid.UUID) -> ResponseReturnValue:
    """Everything that was sent for it, as it was understood, and every letter."""
    application = own_pages.get(work, id)
    (standing,) = own_pages.standings(work, [application])
    return private(
        render_template(
            "portal/my/application.html", token=token, standing=standing, told=own_wording.told(work, standing),
            held=own_pages.held(work, application), usual=own_wording.usual, asked=asked_before(),
            told_rows=partial(sent_wording.rows, work), window_of=partial(correcting.window, work),
        )
    )  # fmt: skip


@bp.get("/my/<token>/files/<uuid:id>")
@reads(Audience.CANDIDATE_LINK)
def my_file(work: Work, token: str, id: uuid.UUID) -> Response:
    file = own_pages.file(work, id)
    response = streamed(work, file.storage_key, attachments.CONTENT_TYPES[file.kind], as_attachment=True,
                        download_name=files.clean_name(file.file_name))  # fmt: skip
    response.content_length = file.size_bytes
    return private(response)


@bp.get("/my/<token>/withdrawal")
@reads(Audience.CANDIDATE_LINK)
def my_withdrawal(work: Work, token: str) -> ResponseReturnValue:
    """Asks once more, with what follows from it."""
    application = named(work)
    (standing,) = own_pages.standings(work, [application])
    if not standing.is_open:
        return see_other("portal.my_application", token=token, id=application.id)
    return private(render_template("portal/my/withdrawal.html", token=token, standing=standing))


@bp.post("/my/<token>/withdrawal")
@writes(Audience.CANDIDATE_LINK)
def withdraw_mine(work: Work, token: str) -> ResponseReturnValue:
    """Twice is once; what has ended otherwise meanwhile says so."""
    application = named(work, for_change=True)
    with suppress(InvalidTransition):
        applications.withdraw(work, application)
    return see_other("portal.my_application", token=token, id=application.id)


def named(work: Work, *, for_change: bool = False) -> Application:
    """The application that the address names; where it names none, the one that is open and waits for them."""
    named = request.args.get("application", "")
    if named:
        try:
            return own_pages.get(work, uuid.UUID(named), for_change=for_change)
        except ValueError:
            raise NotFound from None
    standing = [one for one in own_pages.standings(work, own_pages.applications_of(work)) if one.is_open]
    if not standing:
        raise NotFound
    id = standing[0].application.id
    if for_change:
        work.session.expire_all()  # what was read before the lock may be of yesterday
    return own_pages.get(work, id, for_change=for_change)
