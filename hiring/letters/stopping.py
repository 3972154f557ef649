"""Stopping a letter before it goes, taking that back, and what follows where it turns out that it had gone."""

import uuid

from sqlalchemy import select, tuple_

from hiring import policy
from hiring.errors import Conflict
from hiring.letters.acting import expect_waiting, hasten, is_outdated, may_act, record
from hiring.letters.writing import IF_GONE, LINKS, follow_up, put
from hiring.models.application import Application
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import Offer
from hiring.models.user import User, UserStatus
from hiring.work import Work

_ONE_AT_A_TIME = (Occasion.REJECTED, Occasion.OFFER_TO_APPROVE)


def cancel(work: Work, letter: Letter) -> None:
    """Stops a letter that has not gone; one that is stopped already stays so. Raises Conflict `letter_sent` or
    `letter_failed`."""
    work.require(may_act(work, letter))
    if letter.state is LetterState.CANCELLED:
        return
    expect_waiting(letter)
    letter.state = LetterState.CANCELLED
    record(work, "letter.cancelled", letter)


def restore(work: Work, letter: Letter) -> None:
    """Takes `cancel` back: it waits again until its time, and goes at once where that is over. Raises Conflict
    `letter_sent`, `letter_failed`, `letter_has_link` (a new link has a way of its own), `letter_outdated` (what it
    says is no longer so, or a newer letter says it)."""
    work.require(may_act(work, letter))
    if letter.state is LetterState.WAITING:
        return
    if letter.state is not LetterState.CANCELLED:
        raise Conflict(f"letter_{letter.state}")
    if letter.occasion in LINKS:
        raise Conflict("letter_has_link")
    if is_outdated(work, letter) or _is_replaced(work, letter):
        raise Conflict("letter_outdated")
    letter.state, letter.due_at = LetterState.WAITING, max(letter.due_at, work.now)
    hasten(work, letter)  # its task may have found meanwhile that nothing was to be sent
    record(work, "letter.restored", letter)


def stop(work: Work, letter: Letter, about: Application | None, *, if_gone: Occasion | None = None) -> None:
    """Stops a letter that waits because of an act on what it is about; the letter is locked. `if_gone`: should it
    be on its way at this moment, a letter on that occasion follows it."""
    letter.state = LetterState.CANCELLED
    expect_nothing_after(letter)
    if if_gone is not None:
        letter.facts = letter.facts | {IF_GONE: str(if_gone)}
    work.record("letter.cancelled", letter, about=about, occasion=str(letter.occasion))


def expect_nothing_after(letter: Letter) -> None:
    """Something newer is told: what was to follow this letter does not."""
    if IF_GONE in letter.facts:
        letter.facts = {name: fact for name, fact in letter.facts.items() if name != IF_GONE}


def follow(work: Work, id: uuid.UUID) -> Letter | None:
    """Writes the letter that was to follow this one, which had gone when it was stopped: once, and only while
    nothing newer was told. For the worker."""
    work.require(policy.may_manage_users(work.actor))
    letter = work.session.get_one(Letter, id)
    about = letter.application_id or uuid.UUID(letter.facts["application_id"])
    # First, as every act on an application does that then looks at its letters.
    work.session.execute(
        select(Application.id).where(Application.id == about).with_for_update(read=True, key_share=True)
    )
    work.session.refresh(letter, with_for_update=True)
    occasion = letter.facts.get(IF_GONE)
    if occasion is None or letter.state is not LetterState.SENT:
        return None
    expect_nothing_after(letter)
    if letter.user_id and work.session.get_one(User, letter.user_id).status is not UserStatus.ACTIVE:
        return None
    return put(work, follow_up(work, letter, Occasion(occasion)))


def cancel_links_to(work: Work, user: User) -> None:
    """Stops the letters to this user that would carry a link and have not gone."""
    waiting = work.session.scalars(
        select(Letter)
        .where(Letter.user_id == user.id, Letter.occasion.in_(LINKS), Letter.state == LetterState.WAITING)
        .with_for_update()
    )
    for letter in waiting.all():
        stop(work, letter, None)


def cancel_waiting(
    work: Work, application: Application, *occasions: Occasion, offer: Offer | None = None,
    if_gone: Occasion | None = None,
) -> int:  # fmt: skip
    """Stops the application's letters of these occasions that have not gone (with `offer` those about it, also the
    ones to users); returns how many. `if_gone` as in `stop`."""
    waiting = select(Letter).where(Letter.occasion.in_(occasions), Letter.state == LetterState.WAITING)
    about = Letter.offer_id == offer.id if offer else Letter.application_id == application.id
    found = work.session.scalars(waiting.where(about).order_by(Letter.id).with_for_update()).all()
    for letter in found:
        stop(work, letter, application, if_gone=if_gone)
    return len(found)


def _is_replaced(work: Work, letter: Letter) -> bool:
    """Whether a letter that was written later tells its recipient the same, or what has become of it."""
    later = select(Letter.id).where(
        Letter.application_id == letter.application_id, Letter.user_id == letter.user_id,
        tuple_(Letter.created_at, Letter.id) > (letter.created_at, letter.id),
        Letter.state.in_((LetterState.WAITING, LetterState.SENT)),
    )  # fmt: skip
    if letter.interview_id:
        later = later.where(Letter.interview_id == letter.interview_id)
    elif letter.occasion in _ONE_AT_A_TIME:
        later = later.where(Letter.occasion == letter.occasion, Letter.offer_id == letter.offer_id)
    else:
        return False
    return work.session.scalar(later.limit(1)) is not None
