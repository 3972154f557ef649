"""Offers: the list, the draft, the letter."""

import io
import uuid
from typing import Any

from flask import Response, make_response, request, send_file
from werkzeug.datastructures import MultiDict

from backoffice import acts, bp, job_choices, offer_form, offer_page
from backoffice.acts import Notice
from backoffice.offer_form import Typed
from hiring import applications, offers, policy
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from hiring.models.application import Application
from hiring.models.offer import Offer, OfferStatus
from hiring.offers import states
from hiring.work import Work
from plumbing import storage
from web import offer_document, offer_wording
from web.door import Audience, answer, reads, see_other, writes
from web.formatting import pay

PROTECTED = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
             "Cache-Control": "no-store"}  # fmt: skip


@bp.get("/offers", endpoint="offers")
@reads(Audience.SIGNED_IN)
def list_offers(work: Work) -> Response:
    chosen = request.args.get("status", "")
    if chosen not in {"", *OfferStatus}:
        raise NotFound
    after = request.args.get("after", "")
    found = offers.listed(work, [OfferStatus(chosen)] if chosen else states.OPEN, after=after)
    mine = () if chosen or after else offers.to_approve(work)
    return answer("backoffice/offers/list.html", found=found, mine=mine, chosen=chosen, after=after,
                  statuses=list(OfferStatus), salary=offer_wording.salary)  # fmt: skip


@bp.get("/offers/<uuid:id>")
@reads(Audience.SIGNED_IN)
def offer(work: Work, id: uuid.UUID) -> Response:
    found = offers.get(work, id)
    return offer_page.show(work, found, offer_page.notice(found))


@bp.get("/offers/<uuid:id>/letter.pdf")
@reads(Audience.SIGNED_IN)
def offer_letter(work: Work, id: uuid.UUID) -> Response:
    """As it was sent; before that as it would be, marked as a draft."""
    found = offers.get(work, id)
    if found.letter is not None:
        try:
            stream: Any = work.files.open(found.letter.storage_key)
        except storage.Missing:
            raise Unavailable from None
        name = found.letter.file_name
    else:
        document = offer_document.compose(work, found)
        stream, name = io.BytesIO(document.pdf(is_draft=True)), document.file_name
    sent = send_file(stream, mimetype="application/pdf", etag=False, conditional=False, download_name=name)
    response = make_response(sent)
    response.headers.update(PROTECTED)
    return response


@bp.get("/applications/<uuid:id>/offers/new")
@reads(Audience.SIGNED_IN)
def new_offer(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    work.require(policy.may_write_offers(work.actor, application))
    alive = offers.live_of(work, application)
    if alive is not None:
        return see_other("backoffice.offer", id=alive.id)
    organisation = work.organisation
    begun = offer_form.begun(offers.defaults(application), organisation.zone, work.today, organisation.offer_days)
    return _form_page(work, application, begun)


@bp.post("/applications/<uuid:id>/offers")
@writes(Audience.SIGNED_IN)
def create_offer(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    work.require(policy.may_write_offers(work.actor, application))
    typed = _typed(work)
    if typed.errors:
        return _form_page(work, application, typed, status=422)
    try:
        made = offers.create(work, application, **typed.terms)
    except Invalid as error:
        typed.refuse(error.fields)
        return _form_page(work, application, typed, status=422)
    except (Conflict, NotAllowed) as error:
        alive = offers.live_of(work, application)
        if alive is None:
            return acts.refused(work, application, error)
        told = Notice(offer_page.why_not(work, alive, error), refused=True)
        return _form_page(work, application, typed, told, 409, other=alive)
    return offer_page.done(made, _asked(work, made) or "created")


@bp.get("/offers/<uuid:id>/edit")
@reads(Audience.SIGNED_IN)
def edit_offer(work: Work, id: uuid.UUID) -> Response:
    found = offers.get(work, id)
    work.require(policy.may_write_offers(work.actor, found.application))
    if "edit" not in offers.allowed(found.status):
        return see_other("backoffice.offer", id=found.id)
    return _form_page(work, found.application, offer_form.shown(found, work.organisation.zone), of=found)


@bp.post("/offers/<uuid:id>")
@writes(Audience.SIGNED_IN)
def save_offer(work: Work, id: uuid.UUID) -> Response:
    found = offers.get(work, id, for_change=True)
    work.require(policy.may_write_offers(work.actor, found.application))
    typed = _typed(work)
    version = request.form.get("version", type=int)
    if version is None:
        raise Invalid({"version": "required"})
    if typed.errors and "edit" in offers.allowed(found.status):
        return _form_page(work, found.application, typed, status=422, of=found, version=version)
    try:
        offers.edit(work, found, version=version, **typed.terms)
    except Invalid as error:
        typed.refuse(error.fields)
        return _form_page(work, found.application, typed, status=422, of=found, version=version)
    except Conflict as error:
        told = Notice(offer_page.why_not(work, found, error), refused=True)
        changed = _differing(work, found, typed)
        return _form_page(work, found.application, typed, told, 409, of=found, changed=changed)
    return offer_page.done(found, _asked(work, found) or "saved")


def _typed(work: Work) -> Typed:
    return offer_form.typed(MultiDict(request.form), work.organisation.zone, work.today)


def _asked(work: Work, found: Offer) -> str:
    """Writes to those who may approve it, where that was asked for."""
    is_asked = request.form.get("act") == "ask" and found.status is OfferStatus.DRAFT
    return "asked" if is_asked and offers.ask_for_approval(work, found) else ""


def _differing(work: Work, found: Offer, typed: Typed) -> list[tuple[str, str]]:
    """What now stands in fields that were typed otherwise: control and text."""
    now = offer_form.shown(found, work.organisation.zone).raw
    return [(name, now[name]) for name in offer_form.FIELDS if not typed.says(found, name)]


def _form_page(
    work: Work, application: Application, typed: Typed, notice: Notice | None = None, status: int = 200, *,
    of: Offer | None = None, version: int | None = None, **more: Any,
) -> Response:  # fmt: skip
    """`of`: the offer that is changed, None for a new one. `version`: what was looked at, else the present one."""
    job = application.job
    choices = job_choices.of(work)
    return answer(
        "backoffice/offers/edit.html", status=status, application=application, offer=of, typed=typed,
        notice=notice, version=version or (of.version if of else None), choices=choices,
        frozen=of is not None and "edit" not in offers.allowed(of.status),
        approvers=[one.name for one in offers.approvers(work, application)],
        range=pay(job.salary_min, job.salary_max, job.salary_currency, job.salary_period), **more,
    )  # fmt: skip
