"""Writing down that a candidate told us they no longer want this, and why if they said so."""

import uuid
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length

from backoffice import acts, bp
from hiring import applications, notes, offers, policy, rejection_reasons
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound
from hiring.models.application import Application
from hiring.models.rejection_reason import ReasonKind
from hiring.work import Work
from web.door import Audience, answer, reads, writes
from web.typed_form import TypedForm


def _id(given: Any) -> uuid.UUID | None:
    return uuid.UUID(str(given)) if given else None


class WithdrawalForm(TypedForm):
    """The button on the application's page sends the version alone."""

    reason_id = SelectField(_("Why?"), coerce=_id, validate_choice=False)
    note = TextAreaField(_("Note for the team"), [Length(max=notes.LONGEST)])
    version = IntegerField(validators=[InputRequired()])


@bp.get("/applications/<uuid:id>/withdrawal")
@reads(Audience.SIGNED_IN)
def withdrawal(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    work.require(policy.may_withdraw(work.actor, application))
    return _page(work, application, _form(work, version=application.version))


@bp.post("/applications/<uuid:id>/withdrawal")
@writes(Audience.SIGNED_IN)
def withdraw(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form = _form(work)
    if form.version.data is None:
        raise Invalid({"version": "required"})
    if not form.validate():
        return _page(work, application, form, 422)
    try:
        given = form.reason_id.data
        reason = rejection_reasons.find(work, given) if given else None
        applications.withdraw(work, application, reason=reason, note=form.note.data or "",
                              version=form.version.data)  # fmt: skip
    except (Invalid, NotFound):
        form.reason_id.errors = [_("Choose a reason from the list.")]
        return _page(work, application, form, 422)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error, note=form.note.data)
    return acts.done(application, "withdrawn")


def _form(work: Work, **values: Any) -> WithdrawalForm:
    form = WithdrawalForm(**values)
    nothing = SelectChoice("", _("They did not say"))
    theirs = (
        SelectChoice(str(one.id), one.name)
        for one in rejection_reasons.active(work, kinds=[ReasonKind.BY_CANDIDATE])
    )
    form.reason_id.choices = [nothing, *theirs]
    return form


def _page(work: Work, application: Application, form: WithdrawalForm, status: int = 200) -> Response:
    seen = policy.may_read_offers(work.actor, application.job)
    return answer("backoffice/rejections/withdrawal.html", status=status, application=application, form=form,
                  offer=offers.live_of(work, application) if seen else None)  # fmt: skip
