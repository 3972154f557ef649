"""Stopped letters that wait again: only while what they say is so, and no newer letter says it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hiring import applications, interviews, letters, offers
from hiring.errors import Conflict, NotAllowed
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.interview import CancelReason
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import OfferStatus
from hiring.models.user import User
from hiring.work import Work
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, reason, world
from tests.support.interviews import all_went, arranged
from tests.support.offers import drafted, house, in_state

HOUR = timedelta(hours=1)


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    with open_work_on_each() as work:
        return world(work)


def message(work: Work, there: World) -> Letter:
    noor = work.session.get_one(Application, there.noor.id)
    return letters.write_message(work, noor, "Hi", "Dear {first_name}", due_at=NOON + HOUR)


def on(work: Work, occasion: Occasion) -> Letter:
    """The latest letter on this occasion, locked."""
    found = (
        select(Letter.id).where(Letter.occasion == occasion).order_by(Letter.created_at.desc(), Letter.id.desc())
    )
    id = work.session.scalars(found).first()
    assert id is not None
    return letters.get(work, id, for_change=True)


def waiting_tasks(work: Work, letter: Letter) -> int:
    waiting = select(Task).where(Task.task == "send_letter", Task.done_at.is_(None))
    return sum(task.facts == {"letter_id": str(letter.id)} for task in work.session.scalars(waiting))


def test_it_waits_again_until_its_time(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        letter = message(work, there)
        letters.cancel(work, letter)
    for _ in range(2):
        with open_work_on_each(there.dario) as work:
            letters.restore(work, letters.get(work, letter.id, for_change=True))
    with open_work_on_each() as work:
        stored = work.session.get_one(Letter, letter.id)
        assert (stored.state, stored.due_at, waiting_tasks(work, stored)) == (LetterState.WAITING, NOON + HOUR, 1)
        assert work.session.scalar(select(func.count()).where(Event.type == "letter.restored")) == 1


def test_one_whose_time_is_over_goes_at_once(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        letter = message(work, there)
        letters.cancel(work, letter)
    with open_work_on_each() as work:  # the worker came by and found nothing to send
        for task in work.session.scalars(select(Task)):
            task.done_at = work.now
    later = NOON + 2 * HOUR
    with open_work_on_each(there.dario, now=later) as work:
        letters.restore(work, letters.get(work, letter.id, for_change=True))
    with open_work_on_each() as work:
        stored = work.session.get_one(Letter, letter.id)
        assert (stored.state, stored.due_at, waiting_tasks(work, stored)) == (LetterState.WAITING, later, 1)


@pytest.mark.parametrize("state", [LetterState.SENT, LetterState.FAILED])
def test_what_was_not_stopped_cannot_be_restored(
    open_work_on_each: OpenWork, there: World, state: LetterState
) -> None:
    with open_work_on_each(there.dario) as work:
        letter = message(work, there)
        letter.state = state
    with open_work_on_each(there.dario) as work, pytest.raises(Conflict, match=f"letter_{state}"):
        letters.restore(work, letters.get(work, letter.id, for_change=True))
    with open_work_on_each(there.manager) as work, pytest.raises(NotAllowed):
        letters.restore(work, work.session.get_one(Letter, letter.id))


def test_a_letter_with_a_link_has_a_way_of_its_own(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        user = work.session.get_one(User, there.dario.id)
        letter = letters.write_to_user(work, Occasion.PASSWORD_RESET, user)
        letters.cancel(work, letter)
        with pytest.raises(Conflict, match="letter_has_link"):
            letters.restore(work, letter)


def test_a_no_that_was_taken_back_or_said_anew_stays_stopped(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        noor = applications.get(work, there.noor.id, for_change=True)
        applications.reject(work, noor, reason=reason(work), letter=True)
        first = on(work, Occasion.REJECTED)
        letters.cancel(work, first)
        letters.restore(work, first)
        applications.reopen(work, noor)
        with pytest.raises(Conflict, match="letter_outdated"):
            letters.restore(work, first)
        applications.reject(work, noor, reason=reason(work), letter=True)
        with pytest.raises(Conflict, match="letter_outdated"):
            letters.restore(work, first)


def test_what_an_interview_no_longer_is_stays_stopped(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        interview = arranged(work, there.noor, there.interviewer)
        work.session.flush()
        invitation = on(work, Occasion.INTERVIEW_INVITED)
        letters.cancel(work, invitation)
        letters.restore(work, invitation)
        interviews.cancel(work, interview, CancelReason.BY_US, letter=True)
        with pytest.raises(Conflict, match="letter_outdated"):
            letters.restore(work, invitation)


def test_a_cancellation_is_not_sent_again_once_it_is_taken_back(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        arranged(work, there.noor, there.interviewer)
        work.session.flush()
        all_went(work)
        noor = applications.get(work, there.noor.id, for_change=True)
        applications.reject(work, noor, reason=reason(work))
        work.session.flush()
        all_went(work)
        told = on(work, Occasion.INTERVIEW_CANCELLED)
        letters.resend(work, told)
        applications.reopen(work, noor)
        with pytest.raises(Conflict, match="letter_outdated"):
            letters.resend(work, told)


def test_nobody_is_asked_again_to_approve_what_is_approved(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        noor = work.session.get_one(Application, there.noor.id)
        offer = drafted(work, noor)
        letter = letters.write_to_user(
            work, Occasion.OFFER_TO_APPROVE, work.session.get_one(User, there.dario.id), offer=offer
        )
        letters.cancel(work, letter)
        letters.restore(work, letter)
        letters.cancel(work, letter)
        offers.approve(house(work), offer)
        with pytest.raises(Conflict, match="letter_outdated"):
            letters.restore(work, letter)


def test_an_offer_that_no_longer_stands_is_not_sent_after_all(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        offer = in_state(work, applications.get(work, there.noor.id, for_change=True), OfferStatus.SENT)
        work.session.flush()
        letter = on(work, Occasion.OFFER_SENT)
        letters.cancel(work, letter)
        letters.restore(work, letter)
        letters.cancel(work, letter)
        offers.decline(work, offer)
        with pytest.raises(Conflict, match="letter_outdated"):
            letters.restore(work, letter)
