"""What a candidate agrees to beyond one application: that they may be told of other jobs."""

from datetime import datetime, timedelta

from sqlalchemy import select

from hiring.candidates import setting_aside, touching
from hiring.errors import NotFound
from hiring.models.candidate import Candidate, Consent, ConsentKind
from hiring.work import Work

LASTS = timedelta(days=365)


def standing(work: Work) -> Consent | None:
    """The acting candidate's consent that holds now; None: they gave none, took it back, or it ran out."""
    found = select(Consent).where(
        Consent.candidate_id == work.actor.id, Consent.kind == ConsentKind.FUTURE_JOBS, Consent.given.is_(True),
        Consent.withdrawn_at.is_(None), Consent.expires_at > work.now,
    )  # fmt: skip
    return work.session.scalar(found.order_by(Consent.expires_at.desc(), Consent.id.desc()).limit(1))


def give(work: Work, text_version: str) -> datetime:
    """Gives it, or renews it for a year from now; returns until when it holds. Raises NotFound."""
    person = _held(work)
    if standing(work) is not None:
        _withdraw(work)
    until = work.now + LASTS
    work.session.add(
        Consent(
            candidate_id=person.id, submission_id=None, kind=ConsentKind.FUTURE_JOBS, given=True,
            text_version=text_version, given_at=work.now, expires_at=until, withdrawn_at=None,
        )
    )  # fmt: skip
    setting_aside.release(work, person)
    touching.touch(work, [person.id])
    return until


def end(work: Work) -> None:
    """Takes it back; where there is none nothing changes. Raises NotFound."""
    person = _held(work)
    if standing(work) is not None:
        _withdraw(work)
        touching.touch(work, [person.id])


def _held(work: Work) -> Candidate:
    """The acting candidate, held until the transaction ends (PostgreSQL); NotFound for who was erased, or went
    into another, since they came in."""
    found = work.session.scalar(
        select(Candidate)
        .where(Candidate.id == work.actor.id, Candidate.anonymized_at.is_(None))
        .where(Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None))
        .with_for_update(of=Candidate)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _withdraw(work: Work) -> None:
    held = select(Consent).where(
        Consent.candidate_id == work.actor.id, Consent.kind == ConsentKind.FUTURE_JOBS,
        Consent.withdrawn_at.is_(None),
    )  # fmt: skip
    for one in work.session.scalars(held):
        one.withdrawn_at = work.now
    work.session.flush()
