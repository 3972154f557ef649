"""Files of applications and of people: what is known of them, their bytes, adding and taking away."""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

from flask import Response, make_response, redirect, url_for
from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Bundle

from api import applications as of_applications
from api import bp, lists
from api import candidates as of_people
from api.faults import ApiError
from api.operations import Answer, Call, operation
from api.owned import Maker, expect, maker
from api.schema import Id, Ids, In, Instant, Listed, ListQuery, Out, Page, Text
from api.sent_files import LARGEST_BODY, SentFiles
from hiring import attachments
from hiring.actors import Actor
from hiring.errors import Gone, NotFound
from hiring.models.api_key import ApiKey
from hiring.models.attachment import Attachment, AttachmentType, ScanStatus
from hiring.models.user import User
from hiring.screening import files
from hiring.uploads import Received
from hiring.work import Work
from plumbing.incoming import Incoming
from web.attached_files import judged, streamed
from web.door import run
from web.hall import hall
from web.problem_documents import Fault
from web.streaming import LARGEST_FILE

NOUN = "Attachments"
READ, WRITE = "attachments:read", "attachments:write"
LINKED_FOR = timedelta(minutes=5)
_ROW: Bundle[Any] = Bundle(
    "attachment", *(column for column in Attachment.__table__.c if column.name not in ("text", "storage_key"))
)
"""Without the words of the files, which can be long."""
_WRONG = {
    "not_a_kind": "file_kind_not_allowed", "not_what_it_says": "file_kind_mismatch", "macros": "file_has_macros",
    "broken": "file_broken",
}  # fmt: skip
_EXAMPLE: Any = {
    "id": "01957e55-4b2c-7d1a-8f00-1c2d3e4f5a6b", "application_id": "01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43",
    "candidate_id": "01957a3e-8d0f-70c4-9a55-3c1f0e7d2b18", "type": "cv", "file_name": "ana-reis.pdf",
    "content_type": "application/pdf", "size_bytes": 81320,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "scan_status": "skipped",
    "question_key": None, "page_count": 2, "uploaded_by": {"kind": "candidate", "id": None, "name": None},
    "download_url": "https://careers.example/api/v1/attachments/01957e55-4b2c-7d1a-8f00-1c2d3e4f5a6b/content",
    "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-24T12:00:00.000Z",
}  # fmt: skip


class AttachmentOut(Out):
    """A file. The first `cv` of an application is its CV."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    application_id: Id | None = Field(description="Null: it belongs to the person and to no application.")
    candidate_id: Id
    type: AttachmentType = Field(description="Documents of offers are `other`; `offers:read` shows them.")
    file_name: str
    content_type: str = Field(description="What its bytes are, not what somebody called them.")
    size_bytes: int
    sha256: str
    scan_status: ScanStatus
    question_key: str | None = Field(description="The question it answers, by its key.")
    page_count: int | None
    uploaded_by: Maker
    download_url: str = Field(description="Stays the same. It takes the key, like everything here.")
    created_at: Instant
    updated_at: Instant


class OwnerAttachmentQuery(ListQuery):
    types: Listed[AttachmentType] | None = None


class AttachmentQuery(OwnerAttachmentQuery):
    application_ids: Ids | None = None
    candidate_ids: Ids | None = Field(None, description="Of these people and of all their applications.")


class NewAttachment(In):
    """The bytes are in `data`, or in a multipart body in the part `file`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "other", "name": "references.txt", "content_type": "text/plain",
                                         "data": "Qm90aCB3b3VsZCBoaXJlIGhlciBhZ2Fpbi4K"}]}
    )  # fmt: skip

    type: AttachmentType
    name: Text | None = Field(None, description="With its extension; of a part, its own where it is absent.")
    content_type: Text | None = Field(None, description="Not looked at: the bytes say what a file is.")
    data: str | None = Field(None, description="Base64, in JSON alone.")


class AttachmentChange(In):
    type: AttachmentType = AttachmentType.OTHER


def found(work: Work, id: uuid.UUID) -> Attachment:
    """One that the key may read. Raises NotFound, and Gone for one that was taken away."""
    try:
        return attachments.get(work, id)
    except NotFound:
        if attachments.is_gone(work, id):
            raise Gone from None
        raise


def document(row: Any, name: str | None) -> AttachmentOut:
    """Of a file, or of its columns. `name`: of the user or key that sent it."""
    sent = "candidate" if row.submission_id is not None else "system"
    base = hall().settings.base_url.rstrip("/")
    return AttachmentOut(
        id=row.id, application_id=row.application_id, candidate_id=row.candidate_id, type=row.type,
        file_name=row.file_name, content_type=attachments.CONTENT_TYPES[row.kind], size_bytes=row.size_bytes,
        sha256=row.sha256, scan_status=row.scan_status, question_key=row.question_key, page_count=row.page_count,
        uploaded_by=maker(row.uploaded_by, row.uploaded_by_key_id, name, otherwise=sent),
        download_url=base + url_for("api.get_attachment_content", id=row.id), created_at=row.created_at,
        updated_at=row.updated_at,
    )  # fmt: skip


def shown(work: Work, attachment: Attachment, *, location: str | None = None) -> Answer:
    work.session.flush()
    name = None
    if attachment.uploaded_by_key_id is not None:
        name = work.session.get_one(ApiKey, attachment.uploaded_by_key_id).name
    elif attachment.uploaded_by is not None:
        name = work.session.get_one(User, attachment.uploaded_by).name
    return Answer(document(attachment, name), version=attachment.version, location=location)


# reading


@operation(bp, "GET", "/attachments", noun=NOUN, summary="All files", scope=READ, query=AttachmentQuery,
           out=AttachmentOut, is_list=True,
           description="All files of the applications and people that the key may know of; documents of offers "
           "only with `offers:read`.")  # fmt: skip
def list_attachments(call: Call) -> Page:
    columns = {Attachment.application_id: call.query.application_ids,
               Attachment.candidate_id: call.query.candidate_ids}  # fmt: skip
    return _listed(call, *(column.in_(ids) for column, ids in columns.items() if ids is not None))


@operation(bp, "GET", "/applications/<uuid:id>/attachments", noun=NOUN, summary="An application's files",
           scope=READ, query=OwnerAttachmentQuery, out=AttachmentOut, is_list=True, errors=("gone",),
           name="list_application_attachments")  # fmt: skip
def list_of_application(call: Call, id: uuid.UUID) -> Page:
    return _listed(call, Attachment.application_id == of_applications.found(call.work, id).id)


@operation(bp, "GET", "/candidates/<uuid:id>/attachments", noun=NOUN, summary="A person's files", scope=READ,
           query=OwnerAttachmentQuery, out=AttachmentOut, is_list=True, errors=("gone",),
           name="list_candidate_attachments",
           description="The files that belong to the person and to no application. `/attachments?candidate_ids=` "
           "lists both.")  # fmt: skip
def list_of_candidate(call: Call, id: uuid.UUID) -> Page:
    person = of_people.found(call.work, id)
    return _listed(call, Attachment.candidate_id == person.id, Attachment.application_id.is_(None))


def _listed(call: Call, *conditions: ColumnElement[bool]) -> Page:
    query: OwnerAttachmentQuery = call.query
    known = attachments.known(call.work.actor, with_deleted=query.include_deleted)
    some: Any = (
        select(_ROW, User.first_name, User.last_name, ApiKey.name)
        .outerjoin(User, User.id == Attachment.uploaded_by)
        .outerjoin(ApiKey, ApiKey.id == Attachment.uploaded_by_key_id)
        .where(known, *conditions)
    )
    if query.types is not None:
        some = some.where(Attachment.type.in_(query.types))
    return lists.page(
        call, Attachment, some, _made, object="attachment", deleted=Attachment.deleted_at.is_not(None)
    )


def _made(rows: Sequence[Any]) -> list[AttachmentOut]:
    return [
        document(row, key if key is not None else f"{first} {last}".strip() if first is not None else None)
        for row, first, last, key in rows
    ]


@operation(bp, "GET", "/attachments/<uuid:id>", noun=NOUN, summary="One file", scope=READ, out=AttachmentOut,
           errors=("gone",))  # fmt: skip
def get_attachment(call: Call, id: uuid.UUID) -> Answer:
    return shown(call.work, found(call.work, id))


@operation(bp, "GET", "/attachments/<uuid:id>/content", noun=NOUN, summary="The bytes of a file", scope=READ,
           records=True, errors=("gone", "storage_unavailable"),
           also={302: "The bytes lie elsewhere: `Location` leads there for five minutes. Do not send the key "
                 "along."},
           description="The bytes. That this key read them is written down.")  # fmt: skip
def get_attachment_content(call: Call, id: uuid.UUID) -> Response:
    attachment = found(call.work, id)
    name, kind = files.clean_name(attachment.file_name), attachments.CONTENT_TYPES[attachment.kind]
    attachments.note_download(call.work, attachment)
    elsewhere = hall().storage.link(attachment.storage_key, name, kind, seconds=int(LINKED_FOR.total_seconds()))
    if elsewhere is not None:
        response = make_response(redirect(elsewhere, 302))
        response.headers["Cache-Control"] = "no-store"
        return response
    response = streamed(call.work, attachment.storage_key, kind, as_attachment=True, download_name=name)
    response.content_length = attachment.size_bytes
    return response


# writing


def receiving(find: Callable[[Work, uuid.UUID], Any]) -> Callable[..., AbstractContextManager[Received]]:
    """Judges the file and stores its bytes, before the transaction that keeps it. Nothing is stored for who may
    not attach."""

    @contextmanager
    def around(actor: Actor, body: NewAttachment, parts: Mapping[str, Any], id: uuid.UUID) -> Iterator[Received]:
        run(_may_attach, actor, True, {"find": find, "id": id})
        sent = SentFiles(parts)
        stream, name, at = _sent(body, sent)
        kind = _kind(stream, name, attachments.KINDS[body.type], at)
        with sent.keeping():
            yield sent.store("file", stream, name, kind)

    return around


def _may_attach(work: Work, find: Callable[[Work, uuid.UUID], Any], id: uuid.UUID) -> str:
    work.require(attachments.may_attach(work, find(work, id)))
    return ""


_ERRORS = ("gone", "forbidden", "file_too_large", "file_type_not_allowed", "storage_unavailable")
_HOW = (
    "As a multipart body with the parts `file` and `type`, up to 25 MB; or in JSON with the bytes in base64, up "
    "to 12 MB. A `cv` or `cover_letter` is a PDF, docx, odt, rtf or txt; `other` takes doc, png, jpeg and zip too."
)


@operation(bp, "POST", "/applications/<uuid:id>/attachments", noun=NOUN, summary="Add a file to an application",
           scope=WRITE, body=NewAttachment, takes_files=True, largest=LARGEST_BODY, out=AttachmentOut,
           around=receiving(of_applications.found), errors=_ERRORS, name="attach_to_application",
           description=f"Add a file to an application. {_HOW}")  # fmt: skip
def attach_to_application(call: Call, id: uuid.UUID) -> Answer:
    return _attached(call, of_applications.found(call.work, id))


@operation(bp, "POST", "/candidates/<uuid:id>/attachments", noun=NOUN, summary="Add a file to a person",
           scope=WRITE, body=NewAttachment, takes_files=True, largest=LARGEST_BODY, out=AttachmentOut,
           around=receiving(of_people.found), errors=_ERRORS, name="attach_to_candidate",
           description=f"Add a file to a person. {_HOW}")  # fmt: skip
def attach_to_candidate(call: Call, id: uuid.UUID) -> Answer:
    return _attached(call, of_people.found(call.work, id))


def _attached(call: Call, owner: attachments.Owner) -> Answer:
    attachment = attachments.attach(call.work, owner, call.kept, type=call.body.type)
    return shown(call.work, attachment, location=f"{bp.url_prefix}/attachments/{attachment.id}")


@operation(bp, "PATCH", "/attachments/<uuid:id>", noun=NOUN, summary="Say what a file is", scope=WRITE,
           body=AttachmentChange, out=AttachmentOut,
           errors=("gone", "forbidden", "conflict", "precondition_failed"))  # fmt: skip
def change_attachment(call: Call, id: uuid.UUID) -> Answer:
    attachment = found(call.work, id)
    expect(call, attachment)
    attachments.change_type(call.work, attachment, call.body.given.get("type", attachment.type))
    return shown(call.work, attachment)


@operation(bp, "DELETE", "/attachments/<uuid:id>", noun=NOUN, summary="Take a file away", scope=WRITE,
           errors=("forbidden", "conflict", "precondition_failed"),
           description="Take a file away; its bytes go a day later. The document of an offer stays.")  # fmt: skip
def delete_attachment(call: Call, id: uuid.UUID) -> None:
    try:
        attachment = found(call.work, id)
    except Gone:
        return
    expect(call, attachment)
    attachments.remove(call.work, attachment)


def _sent(body: NewAttachment, sent: SentFiles) -> tuple[Incoming, str, str]:
    """The bytes, what they are called, and the pointer to where they stand."""
    given = body.model_dump(include={"name", "data"}, exclude_none=True)
    if sent.parts:
        given["file"] = "file"
    found = sent.find(given, "")
    sent.finish()
    assert found is not None  # else `finish` refused
    return (*found, "/file" if sent.parts else "/data")


def _kind(stream: Incoming, name: str, kinds: Collection[str], at: str) -> str:
    """Which of the kinds the bytes are. Raises ApiError where they are none of them."""
    kind, wrong = judged(stream, name, kinds)
    if wrong == "too_large":
        raise ApiError("file_too_large", limit=LARGEST_FILE)
    if wrong == "empty":
        raise ApiError("validation_error", faults=[Fault(at, "file_empty")])
    if wrong:
        raise ApiError("file_type_not_allowed", faults=[Fault(at, _WRONG[wrong])], allowed=list(kinds))
    return kind
