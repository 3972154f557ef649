"""What hangs on a person: the rows that go over when two people are one, and digests that tell a later change."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from hiring.models.application import Application
from hiring.models.attachment import Attachment
from hiring.models.candidate import (
    Candidate,
    CandidateEmail,
    CandidateLink,
    CandidatePhone,
    CandidateTag,
    Consent,
)
from hiring.models.note import Note
from hiring.models.result_link import ResultLink

TABLES: dict[str, Any] = {
    "applications": Application,
    "attachments": Attachment,
    "emails": CandidateEmail,
    "phones": CandidatePhone,
    "links": CandidateLink,
    "consents": Consent,
    "result_links": ResultLink,
}
"""Name of a part -> its table, each with a candidate_id. Tags have no id of their own and stand apart."""
ONE_OF_A_KIND = {"emails": "value_norm", "phones": "value_norm", "links": "url_norm", "result_links": "url"}
"""Of these nobody has the same twice: what the other one has already stays behind."""
OWN = ("first_name", "last_name", "primary_email", "email_norm", "phone", "company", "title", "location")
"""The columns of a person that a merge may change."""


def ids_of(session: Session, part: str, candidate_id: uuid.UUID) -> list[uuid.UUID]:
    """The ids of the rows of this part, but for what was taken away."""
    table = TABLES[part]
    found = select(table.id).where(table.candidate_id == candidate_id, *_there(table))
    return list(session.scalars(found.order_by(table.id)))


def movable(session: Session, part: str, from_id: uuid.UUID, to_id: uuid.UUID) -> list[uuid.UUID]:
    """The ids of what goes over: all rows, what was taken away among them, but for those the other one has in the
    same words."""
    table = TABLES[part]
    mine = select(table.id).where(table.candidate_id == from_id).order_by(table.id)
    if part in ONE_OF_A_KIND:
        column = getattr(table, ONE_OF_A_KIND[part])
        mine = mine.where(column.not_in(select(column).where(table.candidate_id == to_id, *_there(table))))
    return list(session.scalars(mine))


def _there(table: Any) -> list[ColumnElement[bool]]:
    return [table.deleted_at.is_(None)] if hasattr(table, "deleted_at") else []


def move(session: Session, part: str, ids: Sequence[uuid.UUID], to_id: uuid.UUID) -> None:
    """Hands these rows over. Whose they are is part of what programs read of them: their versions go up."""
    table = TABLES[part]
    _move(session, part, table.id.in_(ids), to_id)


def move_files_of(session: Session, application_ids: Sequence[uuid.UUID], to_id: uuid.UUID) -> None:
    """The files of these applications go along with them, also those that came later."""
    _move(session, "attachments", Attachment.application_id.in_(application_ids), to_id)


def _move(session: Session, part: str, which: ColumnElement[bool], to_id: uuid.UUID) -> None:
    session.flush()
    table = TABLES[part]
    session.execute(
        update(table)
        .where(which)
        .values(candidate_id=to_id, updated_at=session.info["now"], version=table.version + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def movable_tags(session: Session, from_id: uuid.UUID, to_id: uuid.UUID) -> list[uuid.UUID]:
    """The ids of the tags that the other one does not have."""
    theirs = select(CandidateTag.tag_id).where(CandidateTag.candidate_id == to_id)
    mine = select(CandidateTag.tag_id).where(CandidateTag.candidate_id == from_id)
    return list(session.scalars(mine.where(CandidateTag.tag_id.not_in(theirs)).order_by(CandidateTag.tag_id)))


def move_tags(session: Session, tag_ids: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID) -> None:
    """Hands these tags over."""
    session.flush()
    session.execute(
        update(CandidateTag)
        .where(CandidateTag.candidate_id == from_id, CandidateTag.tag_id.in_(tag_ids))
        .values(candidate_id=to_id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def notes_count(session: Session, application_ids: Sequence[uuid.UUID]) -> int:
    """How many notes go along with these applications."""
    of_them = select(func.count()).select_from(Note).where(Note.application_id.in_(application_ids))
    return session.scalar(of_them.where(Note.deleted_at.is_(None))) or 0


def digests(session: Session, candidate: Candidate) -> dict[str, str]:
    """Part -> a digest of how it is now. An application that goes on its way changes none of them."""
    id = candidate.id
    own = {name: getattr(candidate, name) for name in OWN}
    tags = sorted(session.scalars(select(CandidateTag.tag_id).where(CandidateTag.candidate_id == id)))
    found = {"details": _digest(own), "tags": _digest(tags)}
    for part, table in TABLES.items():
        rows = select(table.id, *_told_apart_by(part)).where(table.candidate_id == id).order_by(table.id)
        if part == "attachments":
            rows = rows.where(Attachment.application_id.is_(None))  # the others go wherever their application goes
        found[part] = _digest([list(row) for row in session.execute(rows)])
    return found


def digest(parts: Mapping[str, str]) -> str:
    """One digest over all parts."""
    return _digest(dict(parts))


def _told_apart_by(part: str) -> list[Any]:
    """What of a row counts as a change, beside that it is there."""
    table = TABLES[part]
    if part in ("emails", "phones"):
        return [table.value, table.type, table.is_primary]
    if part == "links":
        return [table.url]
    if part == "consents":
        return [table.withdrawn_at]
    return [table.deleted_at, table.version] if part == "result_links" else [table.deleted_at]


def _digest(content: Any) -> str:
    document = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(document.encode()).hexdigest()
