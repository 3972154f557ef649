"""Writing down that a candidate told us they no longer want this."""

import uuid

from flask import Response
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired

from backoffice import acts, bp
from hiring import applications
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.work import Work
from web.door import Audience, writes


class WithdrawalForm(FlaskForm):
    version = IntegerField(validators=[InputRequired()])


@bp.post("/applications/<uuid:id>/withdrawal")
@writes(Audience.SIGNED_IN)
def withdraw(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form = WithdrawalForm()
    if not form.validate():
        raise Invalid({"version": "required"})
    try:
        applications.withdraw(work, application, version=form.version.data)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "withdrawn")
