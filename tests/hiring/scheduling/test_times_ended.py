"""What ends with the application and comes back with it, what runs out, and what Today says of it."""

from datetime import timedelta
from typing import Any

import pytest

from hiring import applications, scheduling
from hiring.actors import SYSTEM
from hiring.applications import bulk
from hiring.models.application import Application
from hiring.models.scheduling import CloseReason, SchedulingStatus
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, reason, world
from tests.support.interviews import arranged
from tests.support.times import THURSDAY, candidate, offer, times_of

LATER = NOON + timedelta(days=3)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        found = world(work)
    with open_work(found.dario) as work:
        offer(work, found.noor, found.interviewer)
    return found


def reject(work: Work, noor: Application) -> None:
    applications.reject(work, noor, reason=reason(work), cancel_interviews=False)


def reject_many(work: Work, noor: Application) -> None:
    bulk.reject(work, [bulk.Pick(noor.id)], reason=reason(work))


def reopen_many(work: Work, noor: Application) -> None:
    bulk.reopen(work, [bulk.Pick(noor.id)])


ENDS: list[tuple[Any, Any]] = [
    (reject, applications.reopen),
    (applications.withdraw, applications.reopen),
    (applications.hire, applications.unhire),
    (reject_many, reopen_many),
]


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(("end", "reopen"), ENDS)
def test_it_ends_with_the_application_and_comes_back_with_it(
    open_work: OpenWork, there: World, end: Any, reopen: Any, asked: bool
) -> None:
    if asked:
        with open_work(candidate(there.noor)) as work:
            scheduling.ask_for_others(work, times_of(work, there.noor), "Later")
    with open_work(there.dario) as work:
        end(work, work.session.get_one(Application, there.noor.id))
    with open_work() as work:
        times = times_of(work, there.noor)
        assert (times.status, times.close_reason) == (
            SchedulingStatus.CLOSED, CloseReason.APPLICATION_ENDED,
        )  # fmt: skip
    with open_work(there.dario) as work:
        reopen(work, work.session.get_one(Application, there.noor.id))
    with open_work() as work:
        times = times_of(work, there.noor)
        assert (times.status, times.close_reason) == ("others_asked" if asked else "open", None)


def test_what_nobody_answered_runs_out_and_somebody_looks_at_it(open_work: OpenWork, there: World) -> None:
    with open_work(SYSTEM) as work:
        assert scheduling.close_past(work) == 0
    for closed in (1, 0):
        with open_work(SYSTEM, LATER) as work:
            assert scheduling.close_past(work) == closed
    with open_work(there.interviewer, LATER) as work:
        assert scheduling.waiting(work) == []  # may not read applications
        assert times_of(work, there.noor).close_reason is CloseReason.RUN_OUT
    with open_work(there.manager, LATER) as work:
        assert scheduling.waiting(work) == []  # neither organiser nor owner
    with open_work() as work:
        times_of(work, there.noor).organizer_user_id = there.dario.id
    with open_work(there.dario, LATER) as work:
        (one,) = scheduling.waiting(work)
        assert (one.asked, one.since, one.times.application.candidate.name) == (
            False, NOON + timedelta(days=2), "Noor Haddad",
        )  # fmt: skip
        arranged(work, there.noor, there.interviewer, starts_at=LATER + timedelta(days=1),
                 ends_at=LATER + timedelta(days=1, hours=1))  # fmt: skip
        assert scheduling.waiting(work) == []
    with open_work(there.dario, LATER + timedelta(days=30)) as work:
        assert scheduling.waiting(work) == []


def test_times_for_what_is_booked_leave_it_as_it_is_when_they_run_out(open_work: OpenWork, there: World) -> None:
    with open_work(candidate(there.noor)) as work:
        scheduling.book(work, times_of(work, there.noor), THURSDAY, "Europe/London")
        scheduling.ask_for_others(work, times_of(work, there.noor))
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, answer_by=NOON + timedelta(days=1))
    with open_work(SYSTEM, NOON + timedelta(days=1)) as work:
        assert scheduling.close_past(work) == 1
        assert times_of(work, there.noor).status is SchedulingStatus.BOOKED
