"""What users write about an application."""

import uuid

from flask import Response
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired

from backoffice import acts, bp
from hiring import applications, notes, policy
from hiring.errors import Invalid, NotFound, Stale
from hiring.models.note import Note
from hiring.work import Work
from web.door import Audience, answer, reads, writes

WRONG = {
    "required": _("Write something first."),
    "too_long": _("Keep a note under 10,000 characters; put longer texts into a file."),
}


class NoteForm(FlaskForm):
    content = TextAreaField(_("Write a note"))


class EditedNoteForm(NoteForm):
    version = IntegerField(validators=[InputRequired()])


@bp.post("/applications/<uuid:id>/notes")
@writes(Audience.SIGNED_IN)
def write_note(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    content = NoteForm().content.data or ""
    try:
        notes.write(work, application, content)
    except Invalid as error:
        wrong = {"note": WRONG[error.fields["content"]]}
        return acts.show(work, application, status=422, typed={"note": content}, wrong=wrong)
    return acts.done(application, "noted")


@bp.get("/applications/<uuid:id>/notes/<uuid:note_id>")
@reads(Audience.SIGNED_IN)
def note(work: Work, id: uuid.UUID, note_id: uuid.UUID) -> Response:
    found = _own(work, id, note_id)
    return _page(found, EditedNoteForm(content=found.content, version=found.version))


@bp.post("/applications/<uuid:id>/notes/<uuid:note_id>")
@writes(Audience.SIGNED_IN)
def edit_note(work: Work, id: uuid.UUID, note_id: uuid.UUID) -> Response:
    found, form = _own(work, id, note_id), EditedNoteForm()
    try:
        if not form.validate():
            raise Invalid({"content": "required"})
        notes.edit(work, found, form.content.data or "", version=form.version.data)
    except Stale:
        form.version.data = found.version
        return _page(found, form, 409, changed=True)
    except Invalid as error:
        form.content.errors = [WRONG[error.fields["content"]]]
        return _page(found, form, 422)
    return acts.done(applications.get(work, id), "noted")


def _own(work: Work, id: uuid.UUID, note_id: uuid.UUID) -> Note:
    found = notes.get(work, note_id)
    if found.application_id != id:
        raise NotFound
    work.require(policy.may_edit_note(work.actor, found))
    return found


def _page(found: Note, form: EditedNoteForm, status: int = 200, changed: bool = False) -> Response:
    return answer("backoffice/notes/edit.html", "backoffice/notes/_form.html", status, note=found, form=form,
                  changed=changed)  # fmt: skip
