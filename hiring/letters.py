"""E-mails to candidates and to users: written down in the transaction that occasions them, sent later by the
worker. A letter that carries a link is never stored with it: the link is made as the letter goes."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from hiring import links, policy
from hiring.errors import NotFound
from hiring.models.application import Application, Submission
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.user import LinkPurpose, User
from hiring.work import Work

LINKS = {Occasion.INVITED: LinkPurpose.INVITATION, Occasion.PASSWORD_RESET: LinkPurpose.PASSWORD_RESET}
"""Which link a letter of this occasion carries; others carry none."""
LANGUAGE_OF_USERS = "en"

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
        user_id=None,
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


def write_to_user(work: Work, occasion: Occasion, user: User, **facts: Any) -> Letter:
    """Leaves a letter to the user's stored address."""
    letter = Letter(
        occasion=occasion,
        application_id=None,
        user_id=user.id,
        submission_id=None,
        recipient=user.email,
        language=LANGUAGE_OF_USERS,
        facts=facts,
        state=LetterState.WAITING,
        due_at=work.now,
    )
    work.session.add(letter)
    work.later("send_letter", letter_id=str(letter.id))
    return letter


def tell_of_change(work: Work, user: User, what: str, **facts: Any) -> Letter:
    """Tells the user that their access was changed: if it was not them, they hear of it. `what`: a code that
    web/letters.py has words for; `by` is whoever acts, where that is somebody else."""
    by = "" if work.user_id == user.id else work.actor.name
    return write_to_user(work, Occasion.ACCESS_CHANGED, user, what=what, by=by, **facts)


def make_secret(work: Work, letter: Letter) -> str | None:
    """The token that this letter carries, for the worker that is about to send it; None where it carries none.
    Each sending has a fresh one, and the earlier one ends."""
    purpose = LINKS.get(letter.occasion)
    if purpose is None or letter.user_id is None:
        return None
    return links.make(work, purpose, letter.user_id)


def cancel_links_to(work: Work, user: User) -> None:
    """Stops the letters to this user that would carry a link and have not gone."""
    waiting = work.session.scalars(
        select(Letter)
        .where(Letter.user_id == user.id, Letter.occasion.in_(LINKS), Letter.state == LetterState.WAITING)
        .with_for_update()
    )
    for letter in waiting.all():
        letter.state = LetterState.CANCELLED
        work.record("letter.cancelled", letter, occasion=str(letter.occasion))


def latest_to(work: Work, users: Collection[uuid.UUID], occasion: Occasion) -> Mapping[uuid.UUID, Letter]:
    """The latest letter of this occasion to each of these users, by the user's id."""
    found = work.session.scalars(
        select(Letter)
        .where(Letter.user_id.in_(users), Letter.occasion == occasion)
        .order_by(Letter.created_at, Letter.id)
    )
    return {letter.user_id: letter for letter in found if letter.user_id is not None}


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
    """One letter that this actor may read, as in `latest`; else NotFound."""
    mine = _visible(work).where(Letter.id == id)
    letter = work.session.scalar(mine) if policy.may_see_letters(work.actor) else None
    if letter is None:
        raise NotFound
    return letter


def latest(work: Work, *, before: datetime | None = None, most: int = 50) -> Sequence[Letter]:
    """Letters newest first: to the candidates whose applications this actor may read, and for administrators
    those to users."""
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
    to_users = policy.may_manage_users(work.actor)
    return (
        select(Letter)
        .join(Application, Application.id == Letter.application_id, isouter=to_users)
        .join(Job, Job.id == Application.job_id, isouter=to_users)
        .where(policy.visible_letters(work.actor))
    )


def of(work: Work, application: Application) -> Sequence[Letter]:
    """The application's letters, newest first."""
    return work.session.scalars(
        select(Letter)
        .where(Letter.application_id == application.id)
        .order_by(Letter.created_at.desc(), Letter.id.desc())
    ).all()
