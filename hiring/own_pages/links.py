"""The candidate's own pages: who comes in by which link, and how to get a new one."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring import kept_forms, letters, links
from hiring.addresses import canonical_email
from hiring.candidates import reading
from hiring.errors import Gone, NotFound
from hiring.models.application import Application, locked
from hiring.models.candidate import Candidate, CandidateEmail
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import LinkPurpose
from hiring.work import Work

BETWEEN_LETTERS = timedelta(minutes=10)
"""How long after one letter with a new link none is written to the same person."""


def owner_of(session: Session, token: str, now: datetime) -> uuid.UUID:
    """The id of the person whose pages this link opens: after a merge, of who they are now. Uses nothing up.
    Raises NotFound or Gone, which must look the same to whoever holds the link."""
    found = session.get(Candidate, links.subject_of(session, token, LinkPurpose.MY_APPLICATIONS, now))
    while found is not None and found.merged_into_id is not None:
        found = session.get(Candidate, found.merged_into_id)
    if found is None or found.deleted_at is not None or found.anonymized_at is not None:
        raise Gone("link_expired")
    return found.id


def send_link(work: Work, email: str) -> None:
    """Somebody lost their link, or says so. The same is done for every address: the worker finds out whether there
    is anybody to write to, and neither the answer nor the time that it takes tells."""
    norm = canonical_email(email)
    if norm is None:
        return
    known = select(CandidateEmail.candidate_id).where(CandidateEmail.value_norm == norm)
    living = (Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None))
    people = select(Candidate.id).where(Candidate.email_norm == norm, *living).union(known)  # each by its index
    work.later("write_own_links", people=[str(id) for id in work.session.scalars(people)],
               kept=[str(id) for id in kept_forms.ids_for(work, norm)])  # fmt: skip


def write_links(work: Work, people: Collection[uuid.UUID], kept: Collection[uuid.UUID]) -> None:
    """The letters, for the worker: a new link to the stored address of each of these people who has applied, at
    most one in ten minutes, and one to each of these kept forms."""
    for id in {reading.living_id(work, id) for id in people}:
        application = _latest_of(work, id)
        if application is not None and not _was_just_written(work, id):
            letters.write(work, Occasion.MY_LINK, application)
    for id in kept:
        kept_forms.write_again(work, id)


def _latest_of(work: Work, candidate_id: uuid.UUID) -> Application | None:
    return work.session.scalar(
        select(Application)
        .where(Application.candidate_id == candidate_id, Application.deleted_at.is_(None))
        .order_by(Application.applied_at.desc(), Application.id.desc())
        .limit(1)
    )


def _was_just_written(work: Work, candidate_id: uuid.UUID) -> bool:
    since = (
        select(Letter.id)
        .join(Application, Application.id == Letter.application_id)
        .where(Application.candidate_id == candidate_id, Letter.occasion == Occasion.MY_LINK)
        .where(Letter.created_at > work.now - BETWEEN_LETTERS, Letter.state != LetterState.CANCELLED)
    )
    return work.session.scalar(since.limit(1)) is not None


def applications_of(work: Work) -> list[Application]:
    """Those of the acting candidate, the latest first."""
    if work.actor.id is None:
        raise NotFound
    found = (
        select(Application)
        .where(Application.candidate_id == work.actor.id, Application.deleted_at.is_(None))
        .order_by(Application.applied_at.desc(), Application.id.desc())
    )
    return list(work.session.scalars(found))


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Application:
    """One application of the acting candidate; else NotFound. `for_change` locks its row (PostgreSQL)."""
    found = select(Application).where(
        Application.id == id, Application.candidate_id == work.actor.id, Application.deleted_at.is_(None)
    )
    if for_change:
        found = locked(found)
    application = work.session.scalar(found) if work.actor.id is not None else None
    if application is None:
        raise NotFound
    return application
