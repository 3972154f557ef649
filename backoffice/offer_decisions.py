"""What happens to an offer: approval, sending, answer, end; and hiring."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from backoffice import acts, bp, offer_page
from backoffice.acts import Notice
from hiring import applications, offers, policy
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.models.offer import AbandonReason, Offer
from hiring.screening.dates import parse_date
from hiring.work import Work
from web import offer_sending
from web.door import Audience, View, actor_of, answer, read_body, reads, see_other, writes
from web.offer_sending import Letter
from web.typed_form import TypedForm


class ActForm(TypedForm):
    """`version` is the one that the user looked at: of the offer, or of the application where that is hired."""

    version = IntegerField(validators=[InputRequired()])
    reason = StringField()
    letter = StringField()
    hire = StringField()
    starts_on = StringField()


@bp.post("/offers/<uuid:id>/approval")
@writes(Audience.SIGNED_IN)
def approve_offer(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "approved", lambda offer, form: offers.approve(work, offer, version=form.version.data))


@bp.post("/offers/<uuid:id>/approval/removal")
@writes(Audience.SIGNED_IN)
def unapprove_offer(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "unapproved",
                 lambda offer, form: offers.unapprove(work, offer, version=form.version.data))  # fmt: skip


@bp.post("/offers/<uuid:id>/acceptance")
@writes(Audience.SIGNED_IN)
def accept_offer(work: Work, id: uuid.UUID) -> Response:
    """`hire` "no": the application stays where it stands."""
    return _done(work, id, "accepted",
                 lambda offer, form: applications.accept_offer(work, offer, hire=form.hire.data != "no",
                                                               version=form.version.data))  # fmt: skip


@bp.post("/offers/<uuid:id>/decline")
@writes(Audience.SIGNED_IN)
def decline_offer(work: Work, id: uuid.UUID) -> Response:
    return _done(work, id, "declined",
                 lambda offer, form: offers.decline(work, offer, reason=form.reason.data or "",
                                                    version=form.version.data))  # fmt: skip


@bp.post("/offers/<uuid:id>/abandonment")
@writes(Audience.SIGNED_IN)
def abandon_offer(work: Work, id: uuid.UUID) -> Response:
    def abandon(offer: Offer, form: ActForm) -> None:
        reason = next((one for one in AbandonReason if one == form.reason.data), None)
        if reason is None:
            raise Invalid({"reason": "not_one_of"})
        letter = form.letter.data == "yes"
        offers.abandon(work, offer, reason=reason, letter=letter, version=form.version.data)

    return _done(work, id, "abandoned", abandon)


def keeps_document(view: View) -> View:
    """Makes and stores the letter of the offer before the view's transaction."""

    @wraps(view)
    def through(**given: Any) -> ResponseReturnValue:
        read_body()
        with offer_sending.letter_of(actor_of(Audience.SIGNED_IN), given["id"]) as drawn:
            return make_response(view(**given, drawn=drawn))

    return through


@bp.get("/offers/<uuid:id>/sending")
@reads(Audience.SIGNED_IN)
def sending(work: Work, id: uuid.UUID) -> Response:
    offer = offers.get(work, id)
    work.require(policy.may_write_offers(work.actor, offer.application))
    if "send" not in offers.allowed(offer.status):
        return see_other("backoffice.offer", id=offer.id)
    return _sending_page(work, offer)


@bp.post("/offers/<uuid:id>/sending")
@keeps_document
@writes(Audience.SIGNED_IN)
def send_offer(work: Work, id: uuid.UUID, drawn: Letter) -> Response:
    drawn.is_used, received = False, drawn.received
    offer = offers.get(work, id, for_change=True)
    form = _form()
    if "send" in offers.allowed(offer.status) and received is None:
        return _sending_page(work, offer, status=422)  # which says what is missing
    try:
        if received is None:
            offers.expect(offer, "send")
        else:
            letter = form.letter.data == "yes"
            offers.send(work, offer, document=received, letter=letter, version=form.version.data)
    except (Conflict, NotAllowed) as error:
        return offer_page.refused(work, offer, error)
    drawn.settle(offer)
    return offer_page.done(offer, "sent")


@bp.post("/applications/<uuid:id>/hire")
@writes(Audience.SIGNED_IN)
def hire(work: Work, id: uuid.UUID) -> Response:
    """Without an offer, or before anybody wrote down that it was accepted."""
    application = applications.get(work, id, for_change=True)
    form = _form()
    typed = (form.starts_on.data or "").strip()
    starts_on = parse_date(typed) if typed else None
    if typed and (starts_on is None or not 1970 < starts_on.year < 2200):
        wrong = {"starts_on": _("Enter a day, like 2027-01-04")}
        return acts.show(work, application, status=422, typed={"starts_on": typed}, wrong=wrong)
    try:
        applications.hire(work, application, starts_on=starts_on, version=form.version.data)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "hired")


@bp.post("/applications/<uuid:id>/hire/removal")
@writes(Audience.SIGNED_IN)
def unhire(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    try:
        applications.unhire(work, application, version=_form().version.data)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "unhired")


def _form() -> ActForm:
    form = ActForm()
    if not form.validate():
        raise Invalid({"version": "required"})
    return form


def _done(work: Work, id: uuid.UUID, code: str, act: Callable[[Offer, ActForm], None]) -> Response:
    """The act, or the page with why not and with what was typed."""
    offer = offers.get(work, id, for_change=True)
    form = _form()
    typed = {"act": code, "reason": form.reason.data or "", "letter": form.letter.data or ""}
    try:
        act(offer, form)
    except Invalid as error:
        wrong = {code: offer_page.WRONG[error.fields["reason"]]}
        return offer_page.show(work, offer, status=422, typed=typed, wrong=wrong)
    except (Conflict, NotAllowed) as error:
        return offer_page.refused(work, offer, error, typed=typed)
    return offer_page.done(offer, code)


def _sending_page(work: Work, offer: Offer, *, status: int = 200, notice: Notice | None = None) -> Response:
    letter = request.form.get("letter", "" if request.method == "POST" else "yes")
    return answer("backoffice/offers/sending.html", status=status, seen=offer_page.of(work, offer), notice=notice,
                  letter=letter == "yes")  # fmt: skip
