"""What becomes of a letter that was written: put off, sent now, sent again. Stopping it is next door."""

import uuid
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
from hiring.models.scheduling import SchedulingRequest, SchedulingStatus
from hiring.models.user import User
from hiring.work import Work
from plumbing import outbox

_TELLS_OF_A_MEETING = (
    Occasion.INTERVIEW_INVITED, Occasion.INTERVIEW_CHANGED, Occasion.PANEL_INVITED, Occasion.PANEL_CHANGED,
)  # fmt: skip
"""What must not be said again once the interview is off."""
_TELLS_THAT_IT_IS_OFF = (Occasion.INTERVIEW_CANCELLED, Occasion.PANEL_CANCELLED)
_OFFER_IS = {Occasion.OFFER_SENT: OfferStatus.SENT, Occasion.OFFER_TO_APPROVE: OfferStatus.DRAFT}
"""How an offer stands while a letter of this occasion is true."""


def may_act(work: Work, letter: Letter) -> bool:
    """Whether this actor stops, delays and repeats this letter: to a candidate whoever may write to them, to a
    user administrators."""
    if letter.application_id is None:
        return policy.may_manage_users(work.actor)
    return policy.may_write_letters(work.actor, work.session.get_one(Application, letter.application_id))


def delay(work: Work, letter: Letter, due_at: datetime) -> None:
    """Gives a letter that waits another time, later or sooner. Raises Conflict `letter_sent`, `letter_failed` or
    `letter_cancelled`, and Invalid for a time that does not do."""
    work.require(may_act(work, letter))
    expect_waiting(letter)
    check_due(work, due_at)
    if due_at == letter.due_at:
        return
    sooner = due_at < letter.due_at
    letter.due_at = due_at
    if sooner:
        hasten(work, letter)  # put off, the task finds that its time has not come
    record(work, "letter.delayed", letter)


def send_now(work: Work, letter: Letter) -> None:
    """Lets a letter that waits go at once. Raises Conflict as `delay` does."""
    work.require(may_act(work, letter))
    expect_waiting(letter)
    if letter.due_at <= work.now:
        return
    letter.due_at = work.now
    hasten(work, letter)
    record(work, "letter.delayed", letter)


def resend(work: Work, letter: Letter) -> Letter:
    """Writes a letter that went or failed once more, to the address that the person has now; asked twice, the one
    that waits already is it. Raises Conflict: `letter_waiting`, `letter_cancelled`, `letter_has_link` (a new link
    has a way of its own), `letter_outdated` (what it says is no longer so), `no_address`."""
    work.require(may_act(work, letter))
    if letter.state in (LetterState.WAITING, LetterState.CANCELLED):
        raise Conflict(f"letter_{letter.state}")
    if letter.occasion in LINKS:
        raise Conflict("letter_has_link")
    if is_outdated(work, letter):
        raise Conflict("letter_outdated")
    waiting = work.session.scalar(repeating(letter).where(Letter.state == LetterState.WAITING).limit(1))
    if waiting is not None:
        return waiting
    recipient = _address(work, letter)
    if recipient is None:
        raise Conflict("no_address")
    again = put(work, repeat(work, letter, recipient))
    record(work, "letter.resent", again)
    return again


def repeating(letter: Letter) -> Select[Letter]:
    """The letters that repeat this one, found among those to the same person."""
    same = Letter.application_id == letter.application_id
    if letter.application_id is None:
        same = Letter.user_id == letter.user_id
    return select(Letter).where(same, Letter.resent_of == letter.id)


def expect_waiting(letter: Letter) -> None:
    """Raises Conflict: `letter_sent`, `letter_failed`, `letter_cancelled`."""
    if letter.state is not LetterState.WAITING:
        raise Conflict(f"letter_{letter.state}")


def hasten(work: Work, letter: Letter) -> None:
    """Brings its task forward; one that is in hand may put itself off again, so it gets a second."""
    if not outbox.hasten(work.session, letter.id, letter.due_at, now=work.now):
        work.later(TASK, letter_id=str(letter.id), due_at=letter.due_at)


def is_outdated(work: Work, letter: Letter) -> bool:
    """Whether what this letter says is no longer so."""
    if letter.occasion is Occasion.REJECTED and letter.application_id:
        application = work.session.get_one(Application, letter.application_id)
        return application.status is not ApplicationStatus.REJECTED
    if letter.interview_id:
        interview = work.session.get_one(Interview, letter.interview_id)
        takes_place = interview.status is InterviewStatus.SCHEDULED
        if letter.occasion in _TELLS_OF_A_MEETING:
            return not takes_place
        if letter.occasion in _TELLS_THAT_IT_IS_OFF:
            return takes_place and _is_part_of(interview, letter)
    if letter.occasion is Occasion.TIMES_OFFERED and "times_id" in letter.facts:
        times = work.session.get(SchedulingRequest, uuid.UUID(letter.facts["times_id"]))
        return times is None or times.status is not SchedulingStatus.OPEN or times.answer_by <= work.now
    if letter.offer_id and letter.occasion in _OFFER_IS:
        return work.session.get_one(Offer, letter.offer_id).status is not _OFFER_IS[letter.occasion]
    return False


def _is_part_of(interview: Interview, letter: Letter) -> bool:
    """Whether its recipient is: the candidate is always, a user may have been taken off it."""
    people = {interview.organizer_user_id, *(one.user_id for one in interview.participants)}
    return letter.user_id is None or letter.user_id in people


def _address(work: Work, letter: Letter) -> str | None:
    if letter.application_id:
        return work.session.get_one(Application, letter.application_id).candidate.primary_email
    return work.session.get_one(User, letter.user_id).email


def record(work: Work, event: str, letter: Letter) -> None:
    """As part of the history of the application that it went to."""
    application = work.session.get(Application, letter.application_id) if letter.application_id else None
    work.record(event, letter, about=application, occasion=str(letter.occasion))
