"""A new link for whoever lost theirs: the same answer for every address."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hiring import own_pages
from hiring.addresses import canonical_email
from hiring.work import Work
from plumbing.limits import Limit
from portal import bp
from portal.my.pages import private
from web.door import Audience, read_body, reads, see_other, writes
from web.formatting import gettext as _
from web.limits import client_address, count_or_refuse

ASKINGS = Limit("own_link", 10, timedelta(hours=1))


@bp.get("/my")
@reads(Audience.PUBLIC)
def my_link(work: Work) -> ResponseReturnValue:
    return private(render_template("portal/my/link.html", email="", error="", is_sent="sent" in request.args))


@bp.post("/my")
def send_my_link() -> ResponseReturnValue:
    read_body()
    count_or_refuse(ASKINGS, client_address())
    return _send_my_link()


@writes(Audience.PUBLIC)
def _send_my_link(work: Work) -> ResponseReturnValue:
    email = request.form.get("email", "").strip()
    if canonical_email(email) is None:
        words = _("Enter an e-mail address like name@example.com")
        return private(render_template("portal/my/link.html", email=email, error=words, is_sent=False), 422)
    own_pages.send_link(work, email)
    return see_other("portal.my_link", sent="")


send_my_link.declared = _send_my_link.declared  # type: ignore[attr-defined]
