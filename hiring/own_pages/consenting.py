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
    """Gives it, or renews it for a year from now; returns until when it holds."""
    if work.actor.id is None:
        raise NotFound
    if standing(work) is not None:
        _withdraw(work)
    until = work.now + LASTS
    work.session.add(
        Consent(
            candidate_id=work.actor.id, submission_id=None, kind=ConsentKind.FUTURE_JOBS, given=True,
            text_version=text_version, given_at=work.now, expires_at=until, withdrawn_at=None,
        )
    )  # fmt: skip
    person = work.session.get(Candidate, work.actor.id)
    if person is not None:
        setting_aside.release(work, person)
    touching.touch(work, [work.actor.id])
    return until


def end(work: Work) -> None:
    """Takes it back; where there is none nothing changes."""
    if work.actor.id is not None and standing(work) is not None:
        _withdraw(work)
        touching.touch(work, [work.actor.id])


def _withdraw(work: Work) -> None:
    held = select(Consent).where(
        Consent.candidate_id == work.actor.id, Consent.kind == ConsentKind.FUTURE_JOBS,
        Consent.withdrawn_at.is_(None),
    )  # fmt: skip
    for one in work.session.scalars(held):
        one.withdrawn_at = work.now
    work.session.flush()
