"""A candidate asks to be erased, and confirms it by a link that goes to their stored address."""

import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from hiring import letters, links, own_pages
from hiring.actors import Actor, Kind
from hiring.erasing import acting
from hiring.errors import Conflict, Gone, NotFound
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.erasure import ErasureOccasion
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import LinkPurpose
from hiring.work import Work

BETWEEN_LETTERS = timedelta(minutes=10)
"""How long after one letter that asks to confirm none is written to the same person."""


def ask(work: Work) -> None:
    """The acting candidate wants to be erased: nothing happens yet but a letter to their stored address, at most
    one in ten minutes. Raises Conflict with the code of `refusal`."""
    theirs = own_pages.applications_of(work)
    if not theirs:
        raise NotFound
    code = acting.refusal(work, theirs[0].candidate)
    if code is not None:
        raise Conflict(code)
    if not _was_just_asked(work):
        letters.write(work, Occasion.ERASURE_ASKED, theirs[0])


def candidate_of(work: Work, token: str) -> Candidate:
    """Who would be erased by this link; uses nothing up. Raises NotFound or Gone, which must look the same."""
    return _living(work, links.subject_of(work.session, token, LinkPurpose.ERASURE, work.now))


def confirm(work: Work, token: str) -> None:
    """Uses the link up and erases whoever it was sent to. Raises NotFound, Gone, and Conflict as `erase`: then the
    link is not used up."""
    person = _living(work, links.use_up(work, token, LinkPurpose.ERASURE))
    themself = replace(work, actor=Actor(Kind.CANDIDATE, person.id))
    acting.erase(themself, person, ErasureOccasion.ASKED)


def _living(work: Work, id: uuid.UUID) -> Candidate:
    """The person, or whom they were merged into; held until the transaction ends (PostgreSQL)."""
    found: uuid.UUID | None = id
    while found is not None:
        id, found = found, work.session.scalar(select(Candidate.merged_into_id).where(Candidate.id == found))
    person = work.session.scalar(select(Candidate).where(Candidate.id == id).with_for_update(of=Candidate))
    if person is None or person.deleted_at is not None or person.anonymized_at is not None:
        raise Gone("link_expired")
    return person


def _was_just_asked(work: Work) -> bool:
    found = (
        select(Letter.id)
        .join(Application, Application.id == Letter.application_id)
        .where(Application.candidate_id == work.actor.id, Letter.occasion == Occasion.ERASURE_ASKED)
        .where(Letter.created_at > work.now - BETWEEN_LETTERS, Letter.state != LetterState.CANCELLED)
    )
    return work.session.scalar(found.limit(1)) is not None
