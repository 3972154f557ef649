"""Saying no, and taking it back."""

import uuid
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length

from backoffice import acts, bp
from hiring import applications, notes, offers, policy, rejection_reasons
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.models.application import Application, ApplicationStatus
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.typed_form import TypedForm


def _id(given: Any) -> uuid.UUID | None:
    return uuid.UUID(str(given)) if given else None


class RejectionForm(TypedForm):
    """`letter`: whether the candidate is written to, ten minutes later."""

    reason_id = SelectField(_("Reason"), [InputRequired()], coerce=_id)
    note = TextAreaField(_("Note for the team"), [Length(max=notes.LONGEST)])
    letter = BooleanField(_("Write to the candidate"), false_values=("", "no"))
    abandon_offer = BooleanField(_("Take the offer back"), false_values=("", "no"))
    version = IntegerField(validators=[InputRequired()])
    back = HiddenField()


class ReasonForm(TypedForm):
    """Another reason for a no that stands."""

    reason_id = SelectField(_("Reason"), [InputRequired()], coerce=_id)
    version = IntegerField(validators=[InputRequired()])


class ReopeningForm(TypedForm):
    version = IntegerField(validators=[InputRequired()])


@bp.get("/applications/<uuid:id>/rejection")
@reads(Audience.SIGNED_IN)
def rejection(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    form = _form(work, version=application.version, letter=True, back="board" if acts.from_board() else "")
    return _page(work, application, form)


@bp.post("/applications/<uuid:id>/rejection")
@writes(Audience.SIGNED_IN)
def reject(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form = _form(work)
    if not form.validate():
        return _page(work, application, form, 422)
    reason = rejection_reasons.find(work, form.reason_id.data)
    try:
        applications.reject(work, application, reason=reason, note=form.note.data or "",
                            letter=form.letter.data, version=form.version.data,
                            abandon_offer=form.abandon_offer.data)  # fmt: skip
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error, note=form.note.data)
    return acts.done(application, "rejected")


@bp.post("/applications/<uuid:id>/reopening")
@writes(Audience.SIGNED_IN)
def reopen(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form = ReopeningForm()
    if not form.validate():
        raise Invalid({"version": "required"})
    try:
        applications.reopen(work, application, version=form.version.data)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "reopened")


@bp.get("/applications/<uuid:id>/rejection/reason")
@reads(Audience.SIGNED_IN)
def other_reason(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    work.require(policy.may_decide(work.actor, application))
    if application.status is not ApplicationStatus.REJECTED:
        return see_other("backoffice.application", id=id)
    given = str(application.rejection_reason_id)
    return _reason_page(application, _reason_form(work, reason_id=given, version=application.version))


@bp.post("/applications/<uuid:id>/rejection/reason")
@writes(Audience.SIGNED_IN)
def change_reason(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form = _reason_form(work)
    if not form.validate():
        return _reason_page(application, form, 422)
    reason = rejection_reasons.find(work, form.reason_id.data)
    try:
        applications.change_reason(work, application, reason=reason, version=form.version.data)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "reason_changed")


def _form(work: Work, **values: Any) -> RejectionForm:
    form = RejectionForm(**values)
    form.reason_id.choices = _choices(work)
    return form


def _reason_form(work: Work, **values: Any) -> ReasonForm:
    form = ReasonForm(**values)
    form.reason_id.choices = _choices(work)
    return form


def _choices(work: Work) -> list[SelectChoice]:
    nothing = SelectChoice("", _("Choose one"))  # or a hurried Enter would send the first reason's letter
    return [nothing, *(SelectChoice(str(reason.id), reason.name) for reason in rejection_reasons.active(work))]


def _page(work: Work, application: Application, form: RejectionForm, status: int = 200) -> Response:
    """Where an offer is alive: `offer`, and whether this user may take it back."""
    _name_wrong(form)
    seen = policy.may_read_offers(work.actor, application.job)
    return answer("backoffice/rejections/new.html", "backoffice/rejections/_form.html", status,
                  application=application, form=form, offer=offers.live_of(work, application) if seen else None,
                  may_abandon=policy.may_write_offers(work.actor, application))  # fmt: skip


def _reason_page(application: Application, form: ReasonForm, status: int = 200) -> Response:
    _name_wrong(form)
    return answer("backoffice/rejections/reason.html", status=status, application=application, form=form)


def _name_wrong(form: RejectionForm | ReasonForm) -> None:
    if form.reason_id.errors:
        form.reason_id.errors = [_("Choose a reason from the list.")]
