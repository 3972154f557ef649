"""Letters as far as this actor may read them."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_

from hiring import policy
from hiring.errors import NotFound
from hiring.letters.acting import may_act, repeating
from hiring.letters.writing import OF_OFFERS
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.user import User
from hiring.work import Work

MOST_COUNTED = 1000


def latest_to(work: Work, users: Collection[uuid.UUID], occasion: Occasion) -> Mapping[uuid.UUID, Letter]:
    """The latest letter of this occasion to each of these users, by the user's id."""
    found = work.session.scalars(
        select(Letter)
        .where(Letter.user_id.in_(users), Letter.occasion == occasion)
        .order_by(Letter.created_at, Letter.id)
    )
    return {letter.user_id: letter for letter in found if letter.user_id is not None}


def that_say_no(work: Work, applications: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Letter]:
    """Of each of these applications the latest letter saying no that was not stopped, whoever asks."""
    found = work.session.scalars(
        select(Letter)
        .where(Letter.application_id.in_(applications), Letter.occasion == Occasion.REJECTED)
        .where(Letter.state != LetterState.CANCELLED)
        .order_by(Letter.created_at, Letter.id)
    )
    return {letter.application_id: letter for letter in found if letter.application_id is not None}


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Letter:
    """One letter that this actor may read: as in `listed`, and whoever may write to a candidate reads those to
    them; else NotFound. `for_change` locks it."""
    mine = visible(work).where(Letter.id == id)
    if for_change:
        mine = mine.with_for_update(of=Letter).execution_options(populate_existing=True)
    letter = work.session.scalar(mine)
    if letter is None or not (policy.may_see_letters(work.actor) or may_act(work, letter)):
        raise NotFound
    return letter


def listed(
    work: Work, state: LetterState, *, after: tuple[datetime, uuid.UUID] | None = None, most: int = 50
) -> Sequence[Letter]:
    """Letters of one state: those that wait in the order they go, all others the latest first. To the candidates
    whose applications this actor may read, and for administrators those to users. `after`: due_at and id of the
    last one that was seen."""
    work.require(policy.may_see_letters(work.actor))
    order = (Letter.due_at, Letter.id)
    letters = visible(work).where(Letter.state == state).limit(most)
    if state is LetterState.WAITING:
        letters = letters.order_by(*order)
        return _all(work, letters.where(tuple_(*order) > after) if after else letters)
    letters = letters.order_by(*(column.desc() for column in order))
    return _all(work, letters.where(tuple_(*order) < after) if after else letters)


def _all(work: Work, letters: Select[Letter]) -> Sequence[Letter]:
    return work.session.scalars(letters).all()


def counts(work: Work) -> Mapping[LetterState, int]:
    """How many of the visible letters are in each state, counted up to one more than MOST_COUNTED."""
    work.require(policy.may_see_letters(work.actor))
    return {state: _count(work, state) for state in LetterState}


def failed_count(work: Work) -> int:
    """How many of the visible letters could not be sent, counted as in `counts`; 0 for those who read none."""
    if not policy.may_see_letters(work.actor):
        return 0
    return _count(work, LetterState.FAILED)


def _count(work: Work, state: LetterState) -> int:
    some = (
        visible(work).where(Letter.state == state).with_only_columns(Letter.id).limit(MOST_COUNTED + 1).subquery()
    )
    return work.session.scalar(select(func.count()).select_from(some)) or 0


def of(work: Work, application: Application) -> Sequence[Letter]:
    """The application's letters, newest first; those about an offer only for whoever may know of offers."""
    letters = (
        select(Letter)
        .where(Letter.application_id == application.id)
        .order_by(Letter.created_at.desc(), Letter.id.desc())
    )
    if not policy.may_read_offers(work.actor, work.session.get_one(Job, application.job_id)):
        letters = letters.where(Letter.occasion.not_in(OF_OFFERS))
    return work.session.scalars(letters).all()


def resent(work: Work, letter: Letter) -> Letter | None:
    """The latest letter that repeats this one; None: none does."""
    return work.session.scalar(repeating(letter).order_by(Letter.created_at.desc(), Letter.id.desc()).limit(1))


def names_of(work: Work, letters: Collection[Letter]) -> Mapping[uuid.UUID, str]:
    """The recipient's name of each of these letters, by the letter's id."""
    candidates = (
        select(Letter.id, Candidate.first_name, Candidate.last_name)
        .join(Application, Application.id == Letter.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
    )
    users = select(Letter.id, User.first_name, User.last_name).join(User, User.id == Letter.user_id)
    ids = [letter.id for letter in letters]
    rows = work.session.execute(candidates.where(Letter.id.in_(ids)).union_all(users.where(Letter.id.in_(ids))))
    return {row[0]: f"{row[1]} {row[2]}".strip() for row in rows}


def visible(work: Work) -> Select[Letter]:
    """The letters that this actor may read."""
    to_users = policy.may_manage_users(work.actor)
    return (
        select(Letter)
        .join(Application, Application.id == Letter.application_id, isouter=to_users)
        .join(Job, Job.id == Application.job_id, isouter=to_users)
        .where(policy.visible_letters(work.actor))
    )
