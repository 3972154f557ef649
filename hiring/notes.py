"""What users write about an application. Plain text; editing keeps that it was edited."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from hiring import policy
from hiring.errors import Invalid, NotFound, Stale
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.note import Note, NoteKind, NoteVisibility
from hiring.work import Work

LONGEST = 10_000


def get(work: Work, id: uuid.UUID) -> Note:
    """Only notes this actor may read; else NotFound."""
    note = work.session.scalar(
        select(Note)
        .join(Application, Application.id == Note.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(Note.id == id, policy.visible_notes(work.actor), policy.visible_applications(work.actor))
    )
    if note is None:
        raise NotFound
    return note


def of(work: Work, application: Application) -> Sequence[Note]:
    """The application's notes that this actor may read, oldest first."""
    return work.session.scalars(
        select(Note)
        .where(Note.application_id == application.id, policy.visible_notes(work.actor))
        .order_by(Note.created_at, Note.id)
    ).all()


def write(
    work: Work, application: Application, content: str, *, visibility: NoteVisibility = NoteVisibility.TEAM
) -> Note:
    """A new note by the acting user."""
    work.require(policy.may_note(work.actor, application))
    note = Note(
        application_id=application.id,
        content=_checked(content),
        kind=NoteKind.NOTE,
        visibility=visibility,
        author_user_id=work.user_id,
        author_label=work.actor.name,
    )
    work.session.add(note)
    work.record("note.written", note, about=application, visibility=str(visibility))
    return note


def write_once(work: Work, application: Application, content: str) -> None:
    """For an act that may arrive twice: nothing where there is no text, or the acting user has written the very
    same here already."""
    if not content.strip():
        return
    text = _checked(content)
    if not any(note.content == text and note.author_user_id == work.user_id for note in of(work, application)):
        write(work, application, text)


def edit(work: Work, note: Note, content: str, *, version: int | None = None) -> None:
    """Changes one's own note. A version that is no longer the note's is Stale: nothing is overwritten."""
    work.require(policy.may_edit_note(work.actor, note))
    if version is not None and version != note.version:
        raise Stale(thing="note")
    content = _checked(content)
    if content == note.content:
        return
    note.content = content
    note.edited_at = work.now
    application = work.session.get_one(Application, note.application_id)
    work.record("note.edited", note, about=application)


def _checked(content: str) -> str:
    text = content.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({"content": "required"})
    if len(text) > LONGEST:
        raise Invalid({"content": "too_long"}, max=LONGEST, length=len(text))
    return text
