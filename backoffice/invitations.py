"""The way in for somebody who was invited: they choose a password behind the letter's link."""

from flask import Response

from backoffice import bp
from backoffice.entering import NewPasswordForm, chosen, come_in, gone_page, whose
from hiring import invitations
from hiring.errors import Gone
from hiring.models.link import LinkPurpose
from hiring.work import Work
from web.door import Audience, answer, reads, writes


@bp.get("/invitation/<token>")
@reads(Audience.PUBLIC)
def invitation(work: Work, token: str) -> Response:
    """Shows the form only: scanners of mail follow links, and must not use this one up."""
    try:
        return _page(NewPasswordForm(), token)
    except Gone as gone:
        return gone_page(gone, "invitation")


@bp.post("/invitation/<token>")
@writes(Audience.PUBLIC)
def accept_invitation(work: Work, token: str) -> Response:
    form = NewPasswordForm()
    try:
        user = whose(token, LinkPurpose.INVITATION)
        made = chosen(form, (user.first_name, user.last_name, user.email))
        if made is None:
            return _page(form, token, 422)
        return come_in(work, invitations.accept(work, token, made), by="invitation")
    except Gone as gone:
        return gone_page(gone, "invitation")


def _page(form: NewPasswordForm, token: str, status: int = 200) -> Response:
    user = whose(token, LinkPurpose.INVITATION)
    return answer("backoffice/sign_in/invitation.html", None, status, form=form, token=token, user=user)
