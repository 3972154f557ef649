"""How interviews end: the transitions there are and no others; what ending an application does to them."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hiring import applications, interviews
from hiring.actors import SYSTEM, Actor
from hiring.errors import Conflict, DomainError, Invalid, InvalidTransition, NotAllowed, Stale
from hiring.interviews import Wanted
from hiring.models.event import Event
from hiring.models.interview import CancelReason, Interview
from hiring.models.letter import Letter
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, check_books, reason, world
from tests.support.interviews import START, all_went, arranged, letters_about, told

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
END = START + HOUR


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def made(open_work: OpenWork, there: World) -> uuid.UUID:
    """Ivo talks with Noor; everybody has been told."""
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer, organizer_id=there.dario.id)
        all_went(work)
        return made.id


Act = Callable[[Work, Interview], object]

ACTS: dict[str, Act] = {
    "change": lambda work, one: interviews.change(work, one, Wanted.of(one)),
    "cancel": lambda work, one: interviews.cancel(work, one, CancelReason.BY_US),
    "complete": interviews.complete,
    "no_show": interviews.no_show,
    "reopen": interviews.reopen,
}
LEADS: dict[str, dict[str, str]] = {
    "scheduled": {
        "change": "scheduled",
        "cancel": "cancelled",
        "complete": "completed",
        "no_show": "no_show",
        "reopen": "scheduled",
    },
    "completed": {"reopen": "scheduled", "complete": "completed"},
    "cancelled": {"cancel": "cancelled"},
    "no_show": {"no_show": "no_show"},
}
WAYS = {"scheduled": [], "completed": ["complete"], "cancelled": ["cancel"], "no_show": ["no_show"]}


def done(
    open_work: OpenWork, actor: Actor, id: uuid.UUID, *acts: str, now: datetime = NOON, version: int | None = None
) -> str:
    """Does the acts and returns the status, or the code of the first that was refused."""
    try:
        with open_work(actor, now=now) as work:
            interview = interviews.get(work, id, for_change=True)
            for act in acts:
                ACTS[act](work, interview)
            return str(interview.status)
    except DomainError as refused:
        return refused.code


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", LEADS)
def test_these_transitions_and_no_others(
    open_work: OpenWork, there: World, made: uuid.UUID, status: str, act: str
) -> None:
    assert done(open_work, there.dario, made, *WAYS[status]) == status
    assert done(open_work, there.dario, made, act) == LEADS[status].get(act, "invalid_transition")
    with open_work(there.dario) as work:
        check_books(work)
        assert interviews.get(work, made).status == LEADS[status].get(act, status)


def test_a_refused_act_says_what_is_possible_now(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    done(open_work, there.dario, made, "complete")
    for now, allowed in ((NOON, ["reopen"]), (END, [])):
        with open_work(there.dario, now=now) as work, pytest.raises(InvalidTransition) as error:
            interviews.no_show(work, interviews.get(work, made, for_change=True))
        assert error.value.params == {"current_status": "completed", "allowed": allowed}


def test_what_took_place_is_taken_back_only_while_it_still_can(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    done(open_work, there.dario, made, "complete")
    assert done(open_work, there.dario, made, "reopen", now=END) == "interview_over"
    assert done(open_work, there.dario, made, "reopen", now=END - MINUTE) == "scheduled"
    with open_work(there.dario) as work:
        assert interviews.get(work, made).completed_at is None


@pytest.mark.parametrize("act", ["cancel", "complete", "no_show"])
def test_whoever_may_not_arrange_may_not_end(open_work: OpenWork, there: World, made: uuid.UUID, act: str) -> None:
    with open_work(there.interviewer) as work, pytest.raises(NotAllowed):
        ACTS[act](work, interviews.get(work, made, for_change=True))


def test_a_cancellation_is_told_with_a_reason_of_people(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    with open_work(there.dario) as work:
        interview = interviews.get(work, made, for_change=True)
        with pytest.raises(Invalid):
            interviews.cancel(work, interview, CancelReason.APPLICATION_ENDED)
        with pytest.raises(Stale):
            interviews.cancel(work, interview, CancelReason.BY_US, version=7)
        interviews.cancel(work, interview, CancelReason.BY_CANDIDATE, letter=True)
        work.session.flush()
        assert (interview.cancelled_at, interview.cancel_reason, interview.sequence) == (NOON, "by_candidate", 1)
        assert told(work, made) == [
            ("interview_cancelled", "noor.haddad@example.com"),
            ("panel_cancelled", "dario@foyer.test"),
            ("panel_cancelled", "ivo@foyer.test"),
        ]
    with open_work() as work:
        event = work.session.scalars(select(Event).where(Event.type == "interview.cancelled")).one()
        assert event.data == {"reason": "by_candidate"}


@pytest.mark.parametrize("letter", [True, False])
def test_whoever_was_not_told_of_it_hears_of_no_cancellation(
    open_work: OpenWork, there: World, letter: bool
) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)
    with open_work(there.dario) as work:
        interview = interviews.get(work, made.id, for_change=True)
        interviews.cancel(work, interview, CancelReason.BY_US, letter=letter)
    with open_work() as work:
        assert [one.state for one in letters_about(work, made.id)] == ["cancelled", "cancelled"]


# with the application


def rejected(open_work: OpenWork, there: World, now: datetime = NOON) -> int:
    """Says no to Noor; returns how many interviews that cancelled (whoever calls: the verb, or this test)."""
    with open_work(there.dario, now=now) as work:
        noor = applications.get(work, there.noor.id, for_change=True)
        coming = sum(interviews.is_coming(one, now) for one in interviews.of(work, noor))
        applications.reject(work, noor, reason=reason(work))
        interviews.cancel_coming(work, [noor])  # a second time changes nothing
        work.session.flush()
        return coming - sum(interviews.is_coming(one, now) for one in interviews.of(work, noor))


def reopened(open_work: OpenWork, there: World, now: datetime) -> None:
    with open_work(there.dario, now=now) as work:
        noor = applications.get(work, there.noor.id, for_change=True)
        applications.reopen(work, noor)
        interviews.restore(work, [noor])


def test_what_lies_ahead_is_cancelled_and_the_letters_wait_with_the_one_that_says_no(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    assert rejected(open_work, there) == 1
    with open_work(there.dario) as work:
        found = interviews.get(work, made)
        assert (found.status, found.cancel_reason, found.sequence) == ("cancelled", "application_ended", 1)
        waiting = [one for one in letters_about(work, made) if one.state == "waiting"]
        assert {one.due_at for one in waiting} == {NOON + timedelta(minutes=10)}
        assert [occasion for occasion, _ in told(work, made)] == ["interview_cancelled"] + ["panel_cancelled"] * 2
        check_books(work)


def test_undo_restores_it_and_nobody_hears_of_anything(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    rejected(open_work, there)
    reopened(open_work, there, NOON + 5 * MINUTE)
    with open_work(there.dario) as work:
        found = interviews.get(work, made)
        assert (found.status, found.cancel_reason, found.cancelled_at) == ("scheduled", None, None)
        assert told(work, made) == []
        assert work.session.scalars(select(Event).where(Event.type == "interview.restored")).one().data == {
            "was": "cancelled"
        }
        check_books(work)


def test_whoever_has_heard_of_the_cancellation_is_invited_anew(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    rejected(open_work, there)
    with open_work() as work:
        all_went(work)
    reopened(open_work, there, NOON + HOUR)
    with open_work(there.dario) as work:
        assert interviews.get(work, made).sequence == 2
        assert [occasion for occasion, _ in told(work, made)] == ["interview_invited"] + ["panel_invited"] * 2


def test_what_was_cancelled_for_another_reason_stays_so(
    open_work: OpenWork, there: World, made: uuid.UUID
) -> None:
    assert done(open_work, there.dario, made, "cancel") == "cancelled"
    assert rejected(open_work, there) == 0
    reopened(open_work, there, NOON + MINUTE)
    with open_work(there.dario) as work:
        assert interviews.get(work, made).status == "cancelled"


def test_what_has_begun_is_left_as_it_is(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    assert rejected(open_work, there, now=START + MINUTE) == 0


def test_what_would_be_over_by_now_is_not_restored(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    rejected(open_work, there)
    reopened(open_work, there, START + MINUTE)
    with open_work(there.dario) as work:
        assert interviews.get(work, made).status == "cancelled"


# the clock


def test_an_hour_after_its_end_it_took_place(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)
        other = arranged(work, there.ann, there.interviewer)
    assert done(open_work_on_each, there.dario, other.id, "no_show") == "no_show"
    for now, number in ((END + HOUR - MINUTE, 0), (END + HOUR, 1), (END + HOUR, 0)):
        with open_work_on_each(SYSTEM, now=now) as work:
            assert interviews.complete_past(work) == number
    with open_work_on_each(there.dario) as work:
        found = interviews.get(work, made.id)
        assert (found.status, found.completed_at) == ("completed", END + HOUR)
        event = work.session.scalars(select(Event).where(Event.type == "interview.completed")).one()
        assert (event.actor_type, event.application_id) == ("system", there.noor.id)
        check_books(work)


def test_people_do_not_play_the_clock(open_work: OpenWork, there: World) -> None:
    for act in (interviews.complete_past, interviews.ask):
        with open_work(there.dario) as work, pytest.raises(NotAllowed):
            act(work)


def test_letters_about_interviews_belong_to_them(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    with open_work() as work:
        for letter in work.session.scalars(select(Letter).where(Letter.interview_id == made)):
            assert letter.user_id is None or letter.facts["application_id"] == str(there.noor.id)


def test_taking_back_needs_an_application_in_progress(open_work: OpenWork, there: World, made: uuid.UUID) -> None:
    done(open_work, there.dario, made, "complete")
    rejected(open_work, there)
    assert done(open_work, there.dario, made, "reopen") == "application_ended"
    with open_work(there.dario) as work, pytest.raises(Conflict):
        interviews.reopen(work, interviews.get(work, made, for_change=True))
