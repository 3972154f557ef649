"""E-mails to candidates: written down in the transaction that occasions them, sent later by the worker."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from hiring import policy
from hiring.errors import NotFound
from hiring.models.application import Application, Submission
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.work import Work

REJECTION_DELAY = timedelta(minutes=10)
"""How long a letter that says no waits, so that Undo can stop it."""


def write(
    work: Work, occasion: Occasion, application: Application, *, submission: Submission | None = None,
    due_at: datetime | None = None, **facts: Any,
) -> Letter | None:  # fmt: skip
    """Leaves a letter to the candidate's stored address; None where there is no address."""
    recipient = application.candidate.primary_email
    if recipient is None:
        return None
    letter = Letter(
        occasion=occasion,
        application_id=application.id,
        submission_id=submission.id if submission else None,
        recipient=recipient,
        language=submission.language if submission else application.job.language,
        facts=facts,
        state=LetterState.WAITING,
        due_at=due_at or work.now,
    )
    work.session.add(letter)
    work.later("send_letter", letter_id=str(letter.id), due_at=letter.due_at)
    return letter


def cancel_waiting(work: Work, application: Application, occasion: Occasion) -> int:
    """Stops the letters of this occasion that have not gone; returns how many."""
    waiting = work.session.scalars(
        select(Letter)
        .where(Letter.application_id == application.id, Letter.occasion == occasion)
        .where(Letter.state == LetterState.WAITING)
        .with_for_update()
    ).all()
    for letter in waiting:
        letter.state = LetterState.CANCELLED
        work.record("letter.cancelled", letter, about=application, occasion=str(occasion))
    return len(waiting)


def get(work: Work, id: uuid.UUID) -> Letter:
    """One letter of an application that this actor may read, for those who may read letters; else NotFound."""
    mine = _visible(work).where(Letter.id == id)
    letter = work.session.scalar(mine) if policy.may_see_letters(work.actor) else None
    if letter is None:
        raise NotFound
    return letter


def latest(work: Work, *, before: datetime | None = None, most: int = 50) -> Sequence[Letter]:
    """Letters newest first, of the applications that this actor may read."""
    work.require(policy.may_see_letters(work.actor))
    letters = _visible(work).order_by(Letter.created_at.desc(), Letter.id.desc()).limit(most)
    if before is not None:
        letters = letters.where(Letter.created_at < before)
    return work.session.scalars(letters).all()


def failed_count(work: Work) -> int:
    """How many of the visible letters could not be sent; 0 for those who may not read letters."""
    if not policy.may_see_letters(work.actor):
        return 0
    failed = _visible(work).where(Letter.state == LetterState.FAILED).subquery()
    return work.session.scalar(select(func.count()).select_from(failed)) or 0


def _visible(work: Work) -> Select[Letter]:
    return (
        select(Letter)
        .join(Application, Application.id == Letter.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(policy.visible_applications(work.actor))
    )


def of(work: Work, application: Application) -> Sequence[Letter]:
    """The application's letters, newest first."""
    return work.session.scalars(
        select(Letter)
        .where(Letter.application_id == application.id)
        .order_by(Letter.created_at.desc(), Letter.id.desc())
    ).all()
