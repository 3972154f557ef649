"""The offer: its terms, its letter, and the candidate's answer."""

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hiring import offers, own_pages
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.application import Application
from hiring.models.offer import Offer
from hiring.models.user import User
from hiring.own_pages import answering
from hiring.work import Work
from portal import bp
from portal.my.applications import named
from portal.my.pages import private
from web import offer_wording
from web.door import Audience, reads, see_other, writes
from web.formatting import gettext as _


@bp.get("/my/<token>/offer")
@reads(Audience.CANDIDATE_LINK)
def my_offer(work: Work, token: str) -> ResponseReturnValue:
    return _page(work, token, answering.offer_of(work, _meant(work)))


@bp.post("/my/<token>/offer/acceptance")
@writes(Audience.CANDIDATE_LINK)
def accept_my_offer(work: Work, token: str) -> ResponseReturnValue:
    offer = answering.offer_of(work, named(work, for_change=True), for_change=True)
    name = request.form.get("name", "")
    try:
        answering.expect_shown(offer, request.form.get("offer", ""))
        answering.accept(work, offer, name)
    except Invalid as error:
        return _page(work, token, offer, status=422, name=name, wrong=_wrong(error))
    except Conflict:  # another answer was first, or it no longer stands: the page says how it is
        return _page(work, token, offer, status=409, name=name)
    return see_other("portal.my_offer", token=token, application=offer.application_id)


@bp.get("/my/<token>/offer/decline")
@reads(Audience.CANDIDATE_LINK)
def decline_my_offer(work: Work, token: str) -> ResponseReturnValue:
    offer = answering.offer_of(work, named(work))
    if "decline" not in offers.allowed(offer.status):
        return see_other("portal.my_offer", token=token, application=offer.application_id)
    return _decline_page(token, offer)


@bp.post("/my/<token>/offer/decline")
@writes(Audience.CANDIDATE_LINK)
def say_no_to_my_offer(work: Work, token: str) -> ResponseReturnValue:
    offer = answering.offer_of(work, named(work, for_change=True), for_change=True)
    reason = request.form.get("reason", "")
    try:
        answering.expect_shown(offer, request.form.get("offer", ""))
        answering.decline(work, offer, reason)
    except Invalid as error:
        return _decline_page(token, offer, status=422, reason=reason, wrong=_wrong(error))
    except Conflict:
        return _page(work, token, offer, status=409)
    return see_other("portal.my_offer", token=token, application=offer.application_id)


def _meant(work: Work) -> Application:
    """The application that the address names; where it names none, the one with an offer."""
    if request.args.get("application"):
        return named(work)
    standings = own_pages.standings(work, own_pages.applications_of(work))
    found = next((one.application for one in standings if one.offer is not None), None)
    if found is None:
        raise NotFound
    return found


def _page(work: Work, token: str, offer: Offer, status: int = 200, **typed: Any) -> Response:
    by = work.session.get(User, offer.edited_by) if offer.edited_by else None
    has_run_out = offers.has_run_out(offer, work.now)
    facts = {
        "offer": offer,
        "terms": offer_wording.terms(work, offer, offer_wording.ANSWERED_TERMS),
        "largest": (offer_wording.salary(offer) != "") + (offer.starts_on is not None),
        "until": offer_wording.values(work, offer)["offer_until"],
        "can_answer": "accept" in offers.allowed(offer.status) and not has_run_out,
        "has_run_out": has_run_out,
        "by": by.name if by else "",
    }
    return private(render_template("portal/my/offer.html", token=token, **facts, **typed), status)


def _decline_page(token: str, offer: Offer, status: int = 200, **typed: Any) -> Response:
    return private(render_template("portal/my/offer_decline.html", token=token, offer=offer, **typed), status)


def _wrong(error: Invalid) -> str:
    code = next(iter(error.fields.values()))
    words = {
        "required": _("Type your full name, as you would sign a letter"),
        "too_long": _("Make it shorter"),
        "bad_characters": _("Leave out the characters that cannot be shown"),
    }
    return words[code]
