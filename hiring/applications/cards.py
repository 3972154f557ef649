"""Applications as a board or a list shows them: rows, not entities, and few statements for any number."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hiring import policy, tagged
from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate, Tag
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job
from hiring.models.note import Note
from hiring.models.offer import Offer, OfferStatus
from hiring.work import Work

_SHOWN_OFFERS = (OfferStatus.DRAFT, OfferStatus.APPROVED, OfferStatus.SENT, OfferStatus.ACCEPTED)


@dataclass(frozen=True)
class Card:
    """One application. `answered`: a person has looked at it and gone on; `offer` and `meets_at` (the next
    interview) None: there is none, or the actor may not know."""

    id: uuid.UUID
    version: int
    stage_id: uuid.UUID
    status: str
    candidate_id: uuid.UUID
    name: str
    stage_entered_at: datetime
    applied_at: datetime
    answer_due_at: datetime
    flags: int
    owner_id: uuid.UUID | None = None
    answered: bool = False
    notes: int = 0
    has_cv: bool = False
    tags: Sequence[Tag] = ()
    meets_at: datetime | None = None
    offer: OfferStatus | None = None


def rows(*more: Any) -> Any:
    """The query that `card_of` reads; `more`: further columns."""
    return select(
        Application.id,
        Application.version,
        Application.current_stage_id,
        Application.status,
        Application.candidate_id,
        Application.stage_entered_at,
        Application.applied_at,
        Application.answer_due_at,
        Application.answered_at,
        Application.recruiter_id,
        Application.flags_count,
        Candidate.first_name,
        Candidate.last_name,
        *more,
    ).join(Candidate, Candidate.id == Application.candidate_id)


def card_of(row: Any) -> Card:
    """A row of `rows` as a card, without what `completed` adds."""
    return _card(row, f"{row.first_name} {row.last_name}".strip())


def of(application: Application) -> Card:
    """The same of an application that was read with its candidate."""
    return _card(application, application.candidate.name)


def _card(row: Any, name: str) -> Card:
    return Card(
        id=row.id,
        version=row.version,
        stage_id=row.current_stage_id,
        status=row.status,
        candidate_id=row.candidate_id,
        name=name,
        stage_entered_at=row.stage_entered_at,
        applied_at=row.applied_at,
        answer_due_at=row.answer_due_at,
        flags=row.flags_count,
        owner_id=row.recruiter_id,
        answered=row.answered_at is not None,
    )


def read(work: Work, query: Any) -> list[Card]:
    """The cards of a query made with `rows`."""
    return [card_of(row) for row in work.session.execute(query)]


def completed(work: Work, cards: Sequence[Card]) -> list[Card]:
    """The cards with tags, numbers of notes, whether there is a CV, the next interview and the offer: a statement
    each for any number."""
    if not cards:
        return []
    ids = [card.id for card in cards]
    labels = tagged.of(work, [card.candidate_id for card in cards])
    noted, with_cv = _notes(work, ids), _with_cv(work, ids)
    meeting, offered = _meetings(work, ids), _offers(work, ids)
    return [
        replace(card, tags=labels.get(card.candidate_id, ()), notes=noted.get(card.id, 0),
                has_cv=card.id in with_cv, meets_at=meeting.get(card.id), offer=offered.get(card.id))
        for card in cards
    ]  # fmt: skip


def _notes(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    found = (
        select(Note.application_id, func.count())
        .where(Note.application_id.in_(ids), policy.visible_notes(work.actor))
        .group_by(Note.application_id)
    )
    return {id: number for id, number in work.session.execute(found)}


def _with_cv(work: Work, ids: Sequence[uuid.UUID]) -> set[uuid.UUID | None]:
    found = select(Attachment.application_id).where(
        Attachment.application_id.in_(ids), Attachment.type == AttachmentType.CV, Attachment.deleted_at.is_(None)
    )
    return set(work.session.scalars(found))


def _meetings(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Whoever reads the application reads its interviews."""
    found = (
        select(Interview.application_id, func.min(Interview.starts_at))
        .where(Interview.application_id.in_(ids), Interview.status == InterviewStatus.SCHEDULED)
        .where(Interview.ends_at > work.now, Interview.deleted_at.is_(None))
        .group_by(Interview.application_id)
    )
    return {id: at for id, at in work.session.execute(found)}


def _offers(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, OfferStatus]:
    found = (
        select(Offer.application_id, Offer.status)
        .join(Application, Application.id == Offer.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(Offer.application_id.in_(ids), Offer.status.in_(_SHOWN_OFFERS))
        .where(policy.visible_offers(work.actor))
    )
    return {id: status for id, status in work.session.execute(found)}
