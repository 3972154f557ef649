"""Moving people through the stages."""

import uuid

from flask import Response
from wtforms import IntegerField, StringField
from wtforms.validators import UUID, InputRequired

from backoffice import acts, bp
from hiring import applications
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.work import Work
from web.door import Audience, writes
from web.typed_form import TypedForm


class MoveForm(TypedForm):
    """`version` is the one that the user looked at."""

    stage_id = StringField(validators=[InputRequired(), UUID()])
    version = IntegerField(validators=[InputRequired()])


@bp.post("/applications/<uuid:id>/stage")
@writes(Audience.SIGNED_IN)
def move(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id, for_change=True)
    form = MoveForm()
    if not form.validate():
        raise Invalid(dict.fromkeys(form.errors, "required"))
    left = application.current_stage_id
    try:
        applications.move(work, application, uuid.UUID(form.stage_id.data), version=form.version.data)
    except (Conflict, NotAllowed) as error:
        return acts.refused(work, application, error)
    return acts.done(application, "moved", stage=left)
