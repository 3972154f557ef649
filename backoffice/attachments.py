"""Files of an application or of a person: a user adds one, reads one. Bytes lie in the storage before any
transaction begins."""

import uuid
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import FileField, StringField

from backoffice import acts, belonging, bp
from backoffice.belonging import OF_APPLICATION, OF_PERSON, Find
from hiring import attachments
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.screening import files
from hiring.uploads import Received
from hiring.work import Work
from plumbing.incoming import Incoming
from plumbing.records import new_id
from web.attached_files import judged, streamed
from web.door import Audience, View, actor_of, read_body, reads, reads_and_records, run, writes
from web.hall import hall
from web.typed_form import TypedForm

WRONG = {
    "required": _("Choose a file."),
    "type": _("Say what the file is: a CV, a cover letter or something else."),
    "empty": _("This file is empty. Choose another one."),
    "too_large": _("This file is over 25 MB. Choose a smaller one."),
    "not_a_kind": _("This is not a file we take here. Choose a PDF, Word, OpenDocument, RTF or text file."),
    "not_what_it_says": _("This file is not what its name says. Save it again under the right kind."),
    "macros": _("This file has macros. Save it without them, or as a PDF."),
    "broken": _("This file cannot be opened. Save it again, or as a PDF."),
}


class AttachmentForm(TypedForm):
    type = StringField()
    file = FileField()


@dataclass(frozen=True)
class Arrived:
    """A file that was stored (`received`), or the code of why it was not."""

    type: AttachmentType
    received: Received | None
    wrong: str = ""


def keeps_file(view: View) -> View:
    """Stores the posted file before the view's transaction and removes it again if that does not commit. Nothing
    is stored for those who may not attach."""

    @wraps(view)
    def through(**given: Any) -> ResponseReturnValue:
        read_body()
        run(_may_attach, actor_of(Audience.SIGNED_IN), True, given)
        arrived = _arrived()
        try:
            return view(**given, arrived=arrived)
        except BaseException:
            if arrived.received:
                hall().storage.delete(arrived.received.storage_key)
            raise

    return through


@bp.post("/applications/<uuid:id>/attachments", defaults=OF_APPLICATION)
@bp.post("/candidates/<uuid:id>/attachments", endpoint="attach_to_candidate", defaults=OF_PERSON)
@keeps_file
@writes(Audience.SIGNED_IN)
def attach(work: Work, id: uuid.UUID, find: Find, arrived: Arrived) -> Response:
    owner = find(work, id)
    if arrived.received is None:
        return belonging.refused(work, owner, {"type": arrived.type}, {"file": WRONG[arrived.wrong]})
    attachments.attach(work, owner, arrived.received, type=arrived.type)
    return belonging.done(owner, "attached")


@bp.post("/attachments/<uuid:id>/type")
@writes(Audience.SIGNED_IN)
def change_attachment(work: Work, id: uuid.UUID) -> Response:
    attachment = attachments.get(work, id)
    type = next((one for one in AttachmentType if one == request.form.get("type")), None)
    if type is None:
        raise Invalid({"type": "not_one_of"})
    attachments.change_type(work, attachment, type)
    return belonging.done(attachments.owner_of(work, attachment), "file_changed")


@bp.post("/attachments/<uuid:id>/removal")
@writes(Audience.SIGNED_IN)
def remove_attachment(work: Work, id: uuid.UUID) -> Response:
    attachment = attachments.get(work, id)
    owner = attachments.owner_of(work, attachment)
    try:
        attachments.remove(work, attachment)
    except Conflict as error:
        if isinstance(owner, Application):
            return acts.refused(work, owner, error)
        raise
    return belonging.done(owner, "file_removed", file=attachment.id)


@bp.post("/attachments/<uuid:id>/restoration")
@writes(Audience.SIGNED_IN)
def restore_attachment(work: Work, id: uuid.UUID) -> Response:
    attachment = attachments.get(work, id, removed=True)
    attachments.restore(work, attachment)
    return belonging.done(attachments.owner_of(work, attachment), "file_restored")


@bp.get("/attachments/<uuid:id>/file")
@reads_and_records(Audience.SIGNED_IN)
def attachment_file(work: Work, id: uuid.UUID) -> Response:
    attachment = attachments.get(work, id)
    response = streamed(work, attachment.storage_key, attachments.CONTENT_TYPES[attachment.kind],
                         as_attachment=True, download_name=files.clean_name(attachment.file_name))  # fmt: skip
    response.content_length = attachment.size_bytes
    attachments.note_download(work, attachment)
    return response


@bp.get("/attachments/<uuid:id>/pages/<int:n>")
@reads(Audience.SIGNED_IN)
def attachment_page(work: Work, id: uuid.UUID, n: int) -> Response:
    attachment = attachments.get(work, id)
    if not 1 <= n <= attachment.preview_pages:
        raise NotFound
    return streamed(work, f"{attachment.storage_key}.page-{n}", "image/png")


def _may_attach(work: Work, id: uuid.UUID, find: Find) -> str:
    work.require(attachments.may_attach(work, find(work, id)))
    return ""


def _arrived() -> Arrived:
    form = AttachmentForm()
    type = next((one for one in AttachmentType if one == form.type.data), None)
    if type is None:
        return Arrived(AttachmentType.OTHER, None, "type")
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return Arrived(type, None, "required")
    stream = cast(Incoming, sent.stream)
    name = files.clean_name(sent.filename)
    kind, wrong = judged(stream, name, attachments.KINDS[type])
    if wrong:
        return Arrived(type, None, wrong)
    key = f"attachments/{new_id()}"
    hall().storage.put(key, stream.path, content_type=attachments.CONTENT_TYPES[kind])
    return Arrived(type, Received("file", name, kind, stream.size, stream.sha256, key))
