"""Two people never get one slot, whatever happens at once; on both databases."""

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from hiring import interviews, own_pages, scheduling
from hiring.errors import Conflict
from hiring.models.application import Application
from hiring.models.interview import Interview
from tests.conftest import OpenWork
from tests.support.applications import World, applied, check_books, world
from tests.support.interviews import wanted
from tests.support.times import HALF, THURSDAY, candidate, offer, times_of
from tests.support.together import again_after_a_deadlock, together


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    with open_work_on_each() as work:
        return world(work)


def picking(open_work: OpenWork, application: Application, starts_at: datetime) -> Callable[[], str]:
    """As the door does it: the application is locked first."""

    def act() -> str:
        with open_work(candidate(application)) as work:
            found = own_pages.get(work, application.id, for_change=True)
            times = scheduling.get(work, found, for_change=True)
            scheduling.book(work, times, starts_at, "Europe/London")
        return "booked"

    return lambda: again_after_a_deadlock(act)


def begins(open_work: OpenWork) -> list[tuple[uuid.UUID, datetime]]:
    with open_work() as work:
        check_books(work)
        rows = work.session.execute(select(Interview.application_id, Interview.starts_at))
        return [(row.application_id, row.starts_at) for row in rows]


def test_of_many_who_want_one_slot_one_gets_it(open_work_on_each: OpenWork, there: World) -> None:
    people = [there.noor, there.ann]
    with open_work_on_each() as work:
        people += [applied(work, there.job, f"Person {name}") for name in ("Ash", "Bo", "Cy")]
    with open_work_on_each(there.dario) as work:
        for one in people:
            offer(work, one, there.interviewer, organizer_id=there.dario.id)
    told = together(*(picking(open_work_on_each, one, THURSDAY) for one in people))
    assert sorted(told) == ["booked", *["slot_taken"] * 4]
    assert [at for _, at in begins(open_work_on_each)] == [THURSDAY]


def test_panels_that_share_one_person_do_not_meet_at_once(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        offer(work, there.noor, there.interviewer, there.manager)
        offer(work, there.ann, there.manager, there.dario)
    told = together(
        picking(open_work_on_each, there.noor, THURSDAY), picking(open_work_on_each, there.ann, THURSDAY)
    )
    assert sorted(told) == ["booked", "slot_taken"]


def test_two_clicks_of_one_candidate_make_one_interview(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        offer(work, there.noor, there.interviewer, most_changes=0)
    same = together(*(picking(open_work_on_each, there.noor, THURSDAY) for _ in range(3)))
    assert same == ["booked"] * 3
    assert len(begins(open_work_on_each)) == 1
    other = together(*(picking(open_work_on_each, there.noor, THURSDAY + n * HALF) for n in (1, 2)))
    assert other == ["no_changes_left"] * 2


def test_of_two_other_times_at_once_the_limit_lets_one_through(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    picking(open_work_on_each, there.noor, THURSDAY)()
    told = together(*(picking(open_work_on_each, there.noor, THURSDAY + n * HALF) for n in (1, 2)))
    assert sorted(told) == ["booked", "no_changes_left"]


def test_what_a_colleague_arranges_at_the_same_moment_is_seen(open_work_on_each: OpenWork, there: World) -> None:
    """Colleagues may put two things at one time, and are told; a candidate is never put there."""
    with open_work_on_each(there.dario) as work:
        offer(work, there.noor, there.interviewer)

    def arrange() -> str:
        with open_work_on_each(there.dario) as work:
            found = work.session.get_one(Application, there.ann.id, with_for_update=True)
            interviews.schedule(
                work, found, wanted(there.interviewer, starts_at=THURSDAY, ends_at=THURSDAY + HALF)
            )
        return "arranged"

    told = together(picking(open_work_on_each, there.noor, THURSDAY), lambda: again_after_a_deadlock(arrange))
    assert told in (["booked", "arranged"], ["slot_taken", "arranged"])
    with open_work_on_each() as work:
        made = {one.application_id: one.created_at for one in work.session.scalars(select(Interview))}
        assert (there.noor.id in made) == (told[0] == "booked")


def test_taking_times_back_and_picking_one_leave_one_of_both(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        offer(work, there.noor, there.interviewer)

    def take_back() -> str:
        with open_work_on_each(there.dario) as work:
            found = work.session.get_one(Application, there.noor.id, with_for_update=True)
            times = scheduling.get(work, found, for_change=True)
            scheduling.withdraw(work, times, seen="open")
        return "taken back"

    told = together(picking(open_work_on_each, there.noor, THURSDAY), take_back)
    assert told in (["booked", "stale"], ["times_closed", "taken back"])
    with open_work_on_each() as work:
        status = times_of(work, there.noor).status
    assert (status, len(begins(open_work_on_each))) == (
        ("booked", 1) if told[0] == "booked" else ("closed", 0)
    )  # fmt: skip


def test_a_slot_that_is_gone_is_gone_for_whoever_looked_before(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        offer(work, there.noor, there.interviewer)
        offer(work, there.ann, there.interviewer)
    picking(open_work_on_each, there.noor, THURSDAY)()
    with pytest.raises(Conflict, match="slot_taken"):
        picking(open_work_on_each, there.ann, THURSDAY)()
