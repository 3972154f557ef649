"""Saying no, and taking it back."""

import uuid
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length

from backoffice import acts, bp
from hiring import applications, notes, rejection_reasons
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.models.application import Application
from hiring.work import Work
from web.door import Audience, answer, reads, writes


def _id(given: Any) -> uuid.UUID | None:
    return uuid.UUID(str(given)) if given else None


class RejectionForm(FlaskForm):
    """`letter`: whether the candidate is written to, ten minutes later."""

    reason_id = SelectField(_("Reason"), [InputRequired()], coerce=_id)
    note = TextAreaField(_("Note for the team"), [Length(max=notes.LONGEST)])
    letter = BooleanField(_("Write to the candidate"), false_values=("", "no"))
    version = IntegerField(validators=[InputRequired()])
    back = HiddenField()


class ReopeningForm(FlaskForm):
    version = IntegerField(validators=[InputRequired()])


@bp.get("/applications/<uuid:id>/rejection")
@reads(Audience.SIGNED_IN)
def rejection(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    form = _form(work, version=application.version, letter=True, back="board" if acts.from_board() else "")
    return _page(application, form)


@bp.post("/applications/<uuid:id>/rejection")
@writes(Audience.SIGNED_IN)
def reject(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form = _form(work)
    if not form.validate():
        return _page(application, form, 422)
    reason = rejection_reasons.find(work, form.reason_id.data)
    try:
        applications.reject(work, application, reason=reason, note=form.note.data or "",
                            letter=form.letter.data, version=form.version.data)  # fmt: skip
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


def _form(work: Work, **values: Any) -> RejectionForm:
    form = RejectionForm(**values)
    reasons = rejection_reasons.active(work)
    nothing = SelectChoice("", _("Choose one"))  # or a hurried Enter would send the first reason's letter
    form.reason_id.choices = [nothing, *(SelectChoice(str(reason.id), reason.name) for reason in reasons)]
    return form


def _page(application: Application, form: RejectionForm, status: int = 200) -> Response:
    if form.reason_id.errors:
        form.reason_id.errors = [_("Choose a reason from the list.")]
    return answer("backoffice/rejections/new.html", "backoffice/rejections/_form.html", status,
                  application=application, form=form)  # fmt: skip
