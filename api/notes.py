"""Notes: what users and programs write about an application. A program changes its own alone."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Bundle

from api import applications as owners
from api import bp, lists
from api.operations import Answer, Call, operation
from api.owned import expect
from api.schema import Id, Ids, In, Instant, Listed, ListQuery, Out, Page, Text
from hiring import notes
from hiring.errors import Gone, NotFound
from hiring.models.note import Note, NoteKind, NoteVisibility, Recommendation
from hiring.work import Work

NOUN = "Notes"
READ, WRITE = "notes:read", "notes:write"
Content = Annotated[
    Text,
    Field(min_length=1, max_length=notes.LONGEST,
          description="Plain text. `@First Last` names a colleague who may read it: they get a letter."),
]  # fmt: skip
_ROW: Bundle[Any] = Bundle("note", *Note.__table__.c)
_EXAMPLE: Any = {
    "id": "01957c41-0b7a-7f0c-8a11-2d3e4f5a6b7c", "application_id": "01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43",
    "content": "References are checked: both would hire her again.", "content_type": "plain_text", "kind": "note",
    "interview_id": None, "recommendation": None, "visibility": "team", "author_user_id": None,
    "author_key_id": "01957a00-2222-7bbb-8ccc-0123456789ab", "author_label": "Reference checks",
    "edited_at": None, "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-24T12:00:00.000Z",
}  # fmt: skip


class NoteOut(Out):
    """What somebody wrote about an application."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    application_id: Id
    content: str
    content_type: Literal["plain_text"] = "plain_text"
    kind: NoteKind = Field(description="`feedback` is an interviewer's; it is read only here.")
    interview_id: Id | None = Field(description="Of feedback: the interview it is about.")
    recommendation: Recommendation | None = Field(description="Of feedback alone.")
    visibility: NoteVisibility = Field(description="`private`: its author's alone, this key's then.")
    author_user_id: Id | None
    author_key_id: Id | None = Field(description="The key of the program that wrote it; null: a user did.")
    author_label: str = Field(description="The author's name as of then.")
    edited_at: Instant | None
    created_at: Instant
    updated_at: Instant


class ApplicationNoteQuery(ListQuery):
    kinds: Listed[NoteKind] | None = None


class NoteQuery(ApplicationNoteQuery):
    application_ids: Ids | None = None


class NewNote(In):
    content: Content
    visibility: NoteVisibility = Field(
        NoteVisibility.TEAM, description="`private`: nobody reads it but this key, users included."
    )


class NoteChange(In):
    content: Content = ""


def found(work: Work, id: uuid.UUID) -> Note:
    """One that the key may read. Raises NotFound, and Gone for one that was taken away."""
    try:
        return notes.get(work, id)
    except NotFound:
        if notes.is_gone(work, id):
            raise Gone from None
        raise


def shown(work: Work, note: Note, *, location: str | None = None) -> Answer:
    work.session.flush()
    return Answer(NoteOut.model_validate(note), version=note.version, location=location)


@operation(bp, "GET", "/notes", noun=NOUN, summary="All notes", scope=READ, query=NoteQuery, out=NoteOut,
           is_list=True, description="All notes that the key may read: the team's, feedback on interviews, and "
           "its own private ones.")  # fmt: skip
def list_notes(call: Call) -> Page:
    ids = call.query.application_ids
    return _listed(call, *((Note.application_id.in_(ids),) if ids is not None else ()))


@operation(bp, "GET", "/applications/<uuid:id>/notes", noun=NOUN, summary="An application's notes", scope=READ,
           query=ApplicationNoteQuery, out=NoteOut, is_list=True, errors=("gone",),
           name="list_application_notes")  # fmt: skip
def list_of_application(call: Call, id: uuid.UUID) -> Page:
    return _listed(call, Note.application_id == owners.found(call.work, id).id)


def _listed(call: Call, *conditions: ColumnElement[bool]) -> Page:
    query: ApplicationNoteQuery = call.query
    known = notes.known(call.work.actor, with_deleted=query.include_deleted)
    some = select(_ROW).where(known, *conditions)
    if query.kinds is not None:
        some = some.where(Note.kind.in_(query.kinds))
    return lists.page(call, Note, some, _made, object="note", deleted=Note.deleted_at.is_not(None))


def _made(rows: Sequence[Any]) -> list[NoteOut]:
    return [NoteOut.model_validate(row[0]) for row in rows]


@operation(bp, "POST", "/applications/<uuid:id>/notes", noun=NOUN, summary="Write a note", scope=WRITE,
           body=NewNote, out=NoteOut, errors=("gone", "forbidden"))  # fmt: skip
def create_note(call: Call, id: uuid.UUID) -> Answer:
    application = owners.found(call.work, id)
    note = notes.write(call.work, application, call.body.content, visibility=call.body.visibility)
    return shown(call.work, note, location=f"{bp.url_prefix}/notes/{note.id}")


@operation(bp, "GET", "/notes/<uuid:id>", noun=NOUN, summary="One note", scope=READ, out=NoteOut,
           errors=("gone",))  # fmt: skip
def get_note(call: Call, id: uuid.UUID) -> Answer:
    return shown(call.work, found(call.work, id))


@operation(bp, "PATCH", "/notes/<uuid:id>", noun=NOUN, summary="Edit a note", scope=WRITE, body=NoteChange,
           out=NoteOut, errors=("gone", "forbidden", "conflict", "precondition_failed"),
           description="Edit a note that this key wrote: 403 for anybody else's. It keeps when it was edited; who "
           "is named in it for the first time is told.")  # fmt: skip
def change_note(call: Call, id: uuid.UUID) -> Answer:
    note = found(call.work, id)
    content = call.body.given.get("content", note.content)
    notes.edit(call.work, note, content, version=call.expected)
    return shown(call.work, note)


@operation(bp, "DELETE", "/notes/<uuid:id>", noun=NOUN, summary="Take a note away", scope=WRITE,
           errors=("forbidden", "conflict", "precondition_failed"),
           description="Take away a note that this key wrote: 403 for anybody else's.")  # fmt: skip
def delete_note(call: Call, id: uuid.UUID) -> None:
    try:
        note = found(call.work, id)
    except Gone:
        return
    expect(call, note)
    notes.remove(call.work, note)
