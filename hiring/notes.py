"""What users write about an application. Plain text; editing keeps that it was edited."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from hiring import letters, owned, policy
from hiring.actors import Actor, JobRole, Role
from hiring.candidates import reading
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.mentions import named_in
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job, JobMember, Visibility
from hiring.models.letter import Occasion
from hiring.models.note import Note, NoteKind, NoteMention, NoteVisibility
from hiring.models.user import User, UserStatus
from hiring.names import is_storable
from hiring.work import Work

LONGEST = 10_000
_READERS = (JobRole.RECRUITER, JobRole.COORDINATOR, JobRole.HIRING_MANAGER, JobRole.SOURCER)


@dataclass(frozen=True)
class Mention:
    """Somebody named the acting user in a note that they have not marked as read."""

    note_id: uuid.UUID
    application_id: uuid.UUID
    person: str
    job: str
    content: str
    by: str
    at: datetime


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


def known(actor: Actor, *, with_deleted: bool = False) -> ColumnElement[bool]:
    """Notes that this actor may read. `with_deleted`: also those that are gone, of which no more may be told."""
    readable = owned.of_applications(actor, Note, with_deleted=with_deleted)
    return and_(policy.visible_notes(actor, with_deleted=with_deleted), readable)


def is_gone(work: Work, id: uuid.UUID) -> bool:
    """Whether there was such a note that this actor might have read."""
    found = select(Note.id).where(Note.id == id, Note.deleted_at.is_not(None))
    return work.session.scalar(found.where(known(work.actor, with_deleted=True))) is not None


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
    """A new note by the acting user or program. Whom it names with @ gets a letter, unless it is the author's
    alone; whoever writes has read what named them here. Raises Invalid, and Conflict `erase_gone`."""
    work.require(policy.may_note(work.actor, application))
    note = Note(
        application_id=application.id,
        content=checked(content),
        kind=NoteKind.NOTE,
        visibility=visibility,
        author_user_id=work.user_id,
        author_key_id=work.key_id,
        author_label=work.actor.name,
    )
    work.session.add(note)
    reading.expect_not_erased(work, application.candidate_id)
    work.record("note.written", note, about=application, visibility=str(visibility))
    read_mentions(work, application)
    _mention(work, application, note)
    return note


def write_once(work: Work, application: Application, content: str) -> None:
    """For an act that may arrive twice: nothing where there is no text, or the acting user has written the very
    same here already."""
    if not content.strip():
        return
    text = checked(content)
    mine = (note for note in of(work, application) if policy.may_edit_note(work.actor, note))
    if not any(note.content == text for note in mine):
        write(work, application, text)


def edit(work: Work, note: Note, content: str, *, version: int | None = None) -> None:
    """Changes one's own note. A version that is no longer the note's is Stale: nothing is overwritten."""
    work.require(policy.may_edit_note(work.actor, note))
    if version is not None and version != note.version:
        raise Stale(thing="note")
    content = checked(content)
    if content == note.content:
        return
    note.content = content
    note.edited_at = work.now
    application = work.session.get_one(Application, note.application_id)
    work.record("note.edited", note, about=application)
    _mention(work, application, note)


def remove(work: Work, note: Note) -> None:
    """Takes a note away; `restore` brings it back. Feedback stays: whoever gave it changes it."""
    work.require(policy.may_remove_note(work.actor, note))
    if note.kind is NoteKind.FEEDBACK:
        raise Conflict("feedback_stays")
    if note.deleted_at is not None:
        return
    note.deleted_at = work.now
    application = work.session.get_one(Application, note.application_id)
    work.record("note.removed", note, about=application, visibility=str(note.visibility))


def removed(work: Work, application: Application, id: uuid.UUID) -> Note:
    """A note that was taken away from the application, for whoever may bring it back; else NotFound."""
    found = select(Note).where(Note.id == id, Note.application_id == application.id)
    note = work.session.scalar(found.with_for_update())
    if note is None or not policy.may_remove_note(work.actor, note):
        raise NotFound
    return note


def restore(work: Work, note: Note) -> None:
    work.require(policy.may_remove_note(work.actor, note))
    if note.deleted_at is None:
        return
    note.deleted_at = None
    application = work.session.get_one(Application, note.application_id)
    work.record("note.restored", note, about=application, visibility=str(note.visibility))


def readers(work: Work, application: Application) -> Sequence[User]:
    """Who may read notes here and so may be named: administrators, recruiters unless the job is confidential, and
    the job's team but for its interviewers. By name."""
    on_team = exists(
        select(1).where(
            JobMember.job_id == application.job_id, JobMember.user_id == User.id, JobMember.role.in_(_READERS)
        )
    )
    of_house: list[Role] = [Role.ADMIN]
    if application.job.visibility is not Visibility.CONFIDENTIAL:
        of_house.append(Role.RECRUITER)
    on_any_team = exists(select(1).where(JobMember.job_id == application.job_id, JobMember.user_id == User.id))
    recruiters_there = on_any_team & (User.role == Role.RECRUITER)
    return work.session.scalars(
        select(User)
        .where(User.status == UserStatus.ACTIVE, or_(User.role.in_(of_house), on_team, recruiters_there))
        .order_by(User.first_name, User.last_name, User.id)
    ).all()


def mentions(work: Work, *, most: int = 20) -> Sequence[Mention]:
    """Where somebody named the acting user and they have not read it yet, the oldest first."""
    rows = work.session.execute(
        select(Note.id, Note.application_id, Candidate.first_name, Candidate.last_name, Job.name, Note.content,
               Note.author_label, NoteMention.mentioned_at)
        .join(Note, Note.id == NoteMention.note_id)
        .join(Application, Application.id == Note.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .where(NoteMention.user_id == work.user_id, NoteMention.seen_at.is_(None))
        .where(policy.visible_notes(work.actor), policy.visible_applications(work.actor))
        .order_by(NoteMention.mentioned_at, Note.id)
        .limit(most)
    )  # fmt: skip
    return [
        Mention(id, application_id, f"{first} {last}".strip(), job, content, by, at)
        for id, application_id, first, last, job, content, by, at in rows
    ]


def read_mentions(work: Work, application: Application) -> None:
    """The acting user has read what names them here."""
    work.session.execute(
        update(NoteMention)
        .where(NoteMention.user_id == work.user_id, NoteMention.seen_at.is_(None))
        .where(NoteMention.note_id.in_(select(Note.id).where(Note.application_id == application.id)))
        .values(seen_at=work.now)
    )


def _mention(work: Work, application: Application, note: Note) -> None:
    """Whoever is named for the first time in this note is told."""
    if note.visibility is NoteVisibility.PRIVATE or "@" not in note.content:
        return
    work.session.flush()
    known = set(work.session.scalars(select(NoteMention.user_id).where(NoteMention.note_id == note.id)))
    for user in named_in(note.content, readers(work, application)):
        if user.id in known or user.id == work.user_id:
            continue
        work.session.add(NoteMention(note_id=note.id, user_id=user.id, mentioned_at=work.now))
        letters.write_to_user(work, Occasion.MENTIONED, user, by=work.actor.name, note_id=str(note.id),
                              application_id=str(application.id))  # fmt: skip


def checked(content: str) -> str:
    """The text as a note keeps it. Raises Invalid content `required`, `too_long`, `bad_characters`."""
    text = content.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({"content": "required"})
    if not is_storable(text):
        raise Invalid({"content": "bad_characters"})
    if len(text) > LONGEST:
        raise Invalid({"content": "too_long"}, max=LONGEST, length=len(text))
    return text
