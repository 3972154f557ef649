"""What becomes of a letter that was written: stopped, put off, sent now, sent again."""

from datetime import datetime

from sqlalchemy import Select, select

from hiring import policy
from hiring.errors import Conflict
from hiring.letters.messages import check_due
from hiring.letters.writing import LINKS, TASK, put, repeat
from hiring.models.application import Application, ApplicationStatus
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User
from hiring.work import Work
from plumbing import outbox

_TELLS_OF_A_MEETING = (
    Occasion.INTERVIEW_INVITED, Occasion.INTERVIEW_CHANGED, Occasion.PANEL_INVITED, Occasion.PANEL_CHANGED,
)  # fmt: skip
"""What must not be said again once the interview is off."""


def may_act(work: Work, letter: Letter) -> bool:
    """Whether this actor stops, delays and repeats this letter: to a candidate whoever may write to them, to a
    user administrators."""
    if letter.application_id is None:
        return policy.may_manage_users(work.actor)
    return policy.may_write_letters(work.actor, work.session.get_one(Application, letter.application_id))


def cancel(work: Work, letter: Letter) -> None:
    """Stops a letter that has not gone; one that is stopped already stays so. Raises Conflict `letter_sent` or
    `letter_failed`."""
    work.require(may_act(work, letter))
    if letter.state is LetterState.CANCELLED:
        return
    _expect_waiting(letter)
    letter.state = LetterState.CANCELLED
    _record(work, "letter.cancelled", letter)


def delay(work: Work, letter: Letter, due_at: datetime) -> None:
    """Gives a letter that waits another time, later or sooner. Raises Conflict `letter_sent`, `letter_failed` or
    `letter_cancelled`, and Invalid for a time that does not do."""
    work.require(may_act(work, letter))
    _expect_waiting(letter)
    check_due(work, due_at)
    if due_at == letter.due_at:
        return
    sooner = due_at < letter.due_at
    letter.due_at = due_at
    if sooner:
        _hasten(work, letter)  # put off, the task finds that its time has not come
    _record(work, "letter.delayed", letter)


def send_now(work: Work, letter: Letter) -> None:
    """Lets a letter that waits go at once. Raises Conflict as `delay` does."""
    work.require(may_act(work, letter))
    _expect_waiting(letter)
    if letter.due_at <= work.now:
        return
    letter.due_at = work.now
    _hasten(work, letter)
    _record(work, "letter.delayed", letter)


def resend(work: Work, letter: Letter) -> Letter:
    """Writes a letter that went or failed once more, to the address that the person has now; asked twice, the one
    that waits already is it. Raises Conflict: `letter_waiting`, `letter_cancelled`, `letter_has_link` (a new link
    has a way of its own), `letter_outdated` (what it says is no longer so), `no_address`."""
    work.require(may_act(work, letter))
    if letter.state in (LetterState.WAITING, LetterState.CANCELLED):
        raise Conflict(f"letter_{letter.state}")
    if letter.occasion in LINKS:
        raise Conflict("letter_has_link")
    if _is_outdated(work, letter):
        raise Conflict("letter_outdated")
    waiting = work.session.scalar(repeating(letter).where(Letter.state == LetterState.WAITING).limit(1))
    if waiting is not None:
        return waiting
    recipient = _address(work, letter)
    if recipient is None:
        raise Conflict("no_address")
    again = put(work, repeat(work, letter, recipient))
    _record(work, "letter.resent", again)
    return again


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


def cancel_waiting(
    work: Work, application: Application, *occasions: Occasion, interview: Interview | None = None,
    offer: Offer | None = None,
) -> int:  # fmt: skip
    """Stops the application's letters of these occasions that have not gone; returns how many. With `interview` or
    `offer` those about it, also the ones to users."""
    waiting = select(Letter).where(Letter.occasion.in_(occasions), Letter.state == LetterState.WAITING)
    if interview is not None:
        waiting = waiting.where(Letter.interview_id == interview.id)
    elif offer is not None:
        waiting = waiting.where(Letter.offer_id == offer.id)
    else:
        waiting = waiting.where(Letter.application_id == application.id)
    found = work.session.scalars(waiting.order_by(Letter.id).with_for_update()).all()
    for letter in found:
        letter.state = LetterState.CANCELLED
        work.record("letter.cancelled", letter, about=application, occasion=str(letter.occasion))
    return len(found)


def repeating(letter: Letter) -> Select[Letter]:
    """The letters that repeat this one, found among those to the same person."""
    same = Letter.application_id == letter.application_id
    if letter.application_id is None:
        same = Letter.user_id == letter.user_id
    return select(Letter).where(same, Letter.resent_of == letter.id)


def _expect_waiting(letter: Letter) -> None:
    if letter.state is not LetterState.WAITING:
        raise Conflict(f"letter_{letter.state}")


def _hasten(work: Work, letter: Letter) -> None:
    """Brings its task forward; one that is in hand may put itself off again, so it gets a second."""
    if not outbox.hasten(work.session, letter.id, letter.due_at, now=work.now):
        work.later(TASK, letter_id=str(letter.id), due_at=letter.due_at)


def _is_outdated(work: Work, letter: Letter) -> bool:
    if letter.occasion is Occasion.REJECTED and letter.application_id:
        application = work.session.get_one(Application, letter.application_id)
        return application.status is not ApplicationStatus.REJECTED
    if letter.occasion in _TELLS_OF_A_MEETING and letter.interview_id:
        return work.session.get_one(Interview, letter.interview_id).status is not InterviewStatus.SCHEDULED
    if letter.occasion is Occasion.OFFER_SENT and letter.offer_id:
        return work.session.get_one(Offer, letter.offer_id).status is not OfferStatus.SENT
    return False


def _address(work: Work, letter: Letter) -> str | None:
    if letter.application_id:
        return work.session.get_one(Application, letter.application_id).candidate.primary_email
    return work.session.get_one(User, letter.user_id).email


def _record(work: Work, event: str, letter: Letter) -> None:
    application = work.session.get(Application, letter.application_id) if letter.application_id else None
    work.record(event, letter, about=application, occasion=str(letter.occasion))
