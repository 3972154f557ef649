"""What users write about an application."""

import uuid

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired

from backoffice import acts, bp
from hiring import applications, notes, policy
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.note import Note, NoteVisibility
from hiring.work import Work
from web.door import Audience, answer, reads, writes
from web.typed_form import TypedForm

WRONG = {
    "required": _("Write something first."),
    "too_long": _("Keep a note under 10,000 characters; put longer texts into a file."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again."),
}


class NoteForm(TypedForm):
    """`private`: nobody else reads it."""

    content = TextAreaField(_("Write a note"))
    private = BooleanField(_("Only for me"))


class EditedNoteForm(NoteForm):
    version = IntegerField(validators=[InputRequired()])


@bp.post("/applications/<uuid:id>/notes")
@writes(Audience.SIGNED_IN)
def write_note(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    form = NoteForm()
    content = form.content.data or ""
    visibility = NoteVisibility.PRIVATE if form.private.data else NoteVisibility.TEAM
    try:
        notes.write(work, application, content, visibility=visibility)
    except Invalid as error:
        wrong = {"note": WRONG[error.fields["content"]]}
        typed = {"note": content, "private": form.private.data}
        return acts.show(work, application, status=422, typed=typed, wrong=wrong)
    return acts.done(application, "noted")


@bp.get("/applications/<uuid:id>/colleagues")
@reads(Audience.SIGNED_IN)
def colleagues(work: Work, id: uuid.UUID) -> Response:
    """Who can be named with @ in a note, for the script that offers them."""
    application = applications.get(work, id)
    work.require(policy.may_note(work.actor, application))
    return answer("backoffice/notes/_colleagues.html", colleagues=notes.readers(work, application))


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


@bp.post("/applications/<uuid:id>/notes/<uuid:note_id>/removal")
@writes(Audience.SIGNED_IN)
def remove_note(work: Work, id: uuid.UUID, note_id: uuid.UUID) -> Response:
    application, found = applications.get(work, id), notes.get(work, note_id)
    if found.application_id != id:
        raise NotFound
    try:
        notes.remove(work, found)
    except Conflict as error:
        return acts.refused(work, application, error)
    return acts.done(application, "note_removed", note=note_id)


@bp.post("/applications/<uuid:id>/notes/<uuid:note_id>/restoration")
@writes(Audience.SIGNED_IN)
def restore_note(work: Work, id: uuid.UUID, note_id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    notes.restore(work, notes.removed(work, application, note_id))
    return acts.done(application, "note_restored")


@bp.post("/applications/<uuid:id>/mentions/removal")
@writes(Audience.SIGNED_IN)
def read_mentions(work: Work, id: uuid.UUID) -> Response:
    """The user has read where they are named here."""
    application = applications.get(work, id)
    notes.read_mentions(work, application)
    return acts.done(application, "mentions_read")


def _own(work: Work, id: uuid.UUID, note_id: uuid.UUID) -> Note:
    found = notes.get(work, note_id)
    if found.application_id != id:
        raise NotFound
    work.require(policy.may_edit_note(work.actor, found))
    return found


def _page(found: Note, form: EditedNoteForm, status: int = 200, changed: bool = False) -> Response:
    return answer("backoffice/notes/edit.html", "backoffice/notes/_form.html", status, note=found, form=form,
                  changed=changed)  # fmt: skip
