"""Who is responsible for an application."""

import uuid
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import UUID, InputRequired, Optional

from backoffice import acts, bp
from hiring import applications, owners, policy
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound
from hiring.models.application import Application
from hiring.models.user import User
from hiring.work import Work
from web.door import Audience, answer, reads, writes
from web.typed_form import TypedForm


class OwnerForm(TypedForm):
    """`owner_id` empty: nobody."""

    owner_id = StringField(_("Responsible"), [Optional(), UUID()])
    version = IntegerField(validators=[InputRequired()])


@bp.get("/applications/<uuid:id>/owner")
@reads(Audience.SIGNED_IN)
def owner(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    work.require(policy.may_assign(work.actor, application))
    return _page(work, application, str(application.recruiter_id or ""))


@bp.post("/applications/<uuid:id>/owner")
@writes(Audience.SIGNED_IN)
def assign_owner(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form, before = OwnerForm(), application.recruiter_id
    if not form.validate():
        if "owner_id" not in form.errors:
            raise Invalid({"version": "required"})
        return _page(work, application, "", 422, wrong=True)
    chosen = form.owner_id.data or ""
    try:
        user = work.session.get(User, uuid.UUID(chosen)) if chosen else None
        if chosen and user is None:
            raise NotFound
        owners.assign(work, application, user, version=form.version.data)
    except (Invalid, NotFound):
        return _page(work, application, chosen, 422, wrong=True)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "assigned", owner=before)


def _page(work: Work, application: Application, chosen: str, status: int = 200, **more: Any) -> Response:
    work.require(policy.may_assign(work.actor, application))
    return answer("backoffice/owners/choose.html", "backoffice/owners/_form.html", status, application=application,
                  possible=owners.possible(work, application.job), chosen=chosen, **more)  # fmt: skip
