"""Retiring a stage moves the people in it in the same transaction, and the books agree afterwards."""

import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, func, select

from hiring import applications, history, jobs, stage_editing, stages
from hiring.errors import Conflict, DomainError, Invalid, InvalidTransition, NotAllowed, Stale
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.event import Event
from hiring.models.stage import StageCount, StageStatus
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, check_books, reason, stage, statements, world
from tests.support.applying import make_job
from tests.support.together import again_after_a_deadlock


def furnished(open_work: OpenWork) -> World:
    """Noor and Ann stand in Call; Ewa was said no to there, and Ida withdrew."""
    with open_work() as work:
        there = world(work)
        call = stage(work, there.job, "Call").id
        ended = [applied(work, there.job, name) for name in ("Ewa Nowak", "Ida Berg")]
        for one in (there.noor, there.ann, *ended):
            applications.move(work, one, call)
        applications.reject(work, ended[0], reason=reason(work))
        applications.withdraw(work, ended[1])
    return there


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    return furnished(open_work_on_each)


def retire_call(work: Work, there: World, to: str = "Interview", **more: str) -> int:
    job = jobs.get(work, there.job.id)
    return applications.retire_stage(work, job, stage(work, job, "Call"), move_to=stage(work, job, to).id, **more)


def standing_in(work: Work, there: World, name: str) -> list[str]:
    rows = work.session.scalars(select(Application).where(Application.current_stage_id == stage(
        work, there.job, name).id))  # fmt: skip
    return sorted(f"{one.candidate.first_name} {one.status}" for one in rows)


@pytest.mark.parametrize("entered", [NOON, NOON + timedelta(hours=2)])
def test_the_statements_do_not_grow_with_the_people(
    open_work_on_each: OpenWork, each_engine: Engine, entered: datetime
) -> None:
    """Those who came a moment ago were there by mistake: what they had reached before is looked up for all."""
    with open_work_on_each() as work:
        dario = world(work).dario
    spent = []
    for number in (3, 30):
        with open_work_on_each(now=entered) as work:
            job = make_job(work, name=f"Job {number}", slug=f"job-{number}")
            for at in range(number):
                applications.move(work, applied(work, job, f"Number {number}-{at}"), stage(work, job, "Call").id)
        with statements(each_engine) as seen, open_work_on_each(dario, now=NOON + timedelta(hours=2)) as work:
            gone, to = (stage(work, job, name) for name in ("Call", "Offer"))
            assert applications.retire_stage(work, jobs.get(work, job.id), gone, move_to=to.id) == number
        spent.append([one.split()[:3] for one in seen])
    assert spent[0] == spent[1]
    with open_work_on_each() as work:
        check_books(work)


def test_the_people_in_it_move_and_those_who_ended_there_stay(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each(there.dario) as work:
        assert retire_call(work, there) == 2
    with open_work_on_each() as work:
        assert standing_in(work, there, "Interview") == ["Ann active", "Noor active"]
        assert standing_in(work, there, "Call") == ["Ewa rejected", "Ida withdrawn"]
        assert [one.name for one in stages.of(work, there.job)] == ["New", "Interview", "Offer", "Hired"]
        newest = history.timeline(work, work.session.get_one(Application, there.noor.id))[0]
        assert (newest.type, newest.actor_name) == ("application.moved", "Dario Test")
        assert (newest.data["from"], newest.data["to"]) == ("Call", "Interview")
        last = work.session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()
        assert (last.type, last.data["stage"], last.data["applications"], last.data["to"]) == (
            "job.stage_retired", "Call", 2, "Interview",
        )  # fmt: skip
        changes = work.session.scalars(
            select(StageChange).where(StageChange.from_stage_id == stage(work, there.job, "Call").id)
        )
        assert [change.to_status for change in changes].count(ApplicationStatus.ACTIVE) == 2
        check_books(work)


def test_without_a_place_to_go_nobody_moves_and_the_number_is_told(
    open_work_on_each: OpenWork, there: World
) -> None:
    with open_work_on_each(there.dario) as work:
        job = jobs.get(work, there.job.id)
        with pytest.raises(Conflict) as refused:
            applications.retire_stage(work, job, stage(work, job, "Call"))
        assert (refused.value.code, refused.value.params) == ("stage_in_use", {"stage": "Call", "applications": 2})
        assert stage(work, job, "Call").status is StageStatus.ACTIVE
        assert work.ledger.events == []


@pytest.mark.parametrize("where", ["Hired", "Call", "retired", "other job", "nowhere"])
def test_people_move_to_another_stage_in_use_of_the_job_alone(
    open_work_on_each: OpenWork, there: World, where: str
) -> None:
    with open_work_on_each() as work:
        job = jobs.get(work, there.job.id)
        offer = stage(work, job, "Offer")
        stage_editing.retire(work, job, offer)
        other = jobs.create(work, name="Painter")
        wrong = {
            "Hired": stage(work, job, "Hired").id,
            "Call": stage(work, job, "Call").id,
            "retired": offer.id,
            "other job": stage(work, other, "Interview").id,
            "nowhere": uuid.uuid4(),
        }
        with pytest.raises(Invalid) as refused:
            applications.retire_stage(work, job, stage(work, job, "Call"), move_to=wrong[where])
        assert refused.value.fields == {"move_to": "unknown_stage"}
        assert standing_in(work, there, "Call")[:1] == ["Ann active"]


def test_an_empty_stage_goes_without_a_place_to_go(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        job = jobs.get(work, there.job.id)
        assert applications.retire_stage(work, job, stage(work, job, "Offer")) == 0
        assert applications.retire_stage(work, job, stage(work, job, "Offer")) == 0
        assert [one.name for one in stages.of(work, job)] == ["New", "Call", "Interview", "Hired"]


def test_when_something_fails_after_it_nothing_has_happened(open_work_on_each: OpenWork, there: World) -> None:
    def fail_late() -> None:
        with open_work_on_each() as work:
            assert retire_call(work, there) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    with open_work_on_each() as work:
        assert standing_in(work, there, "Call") == ["Ann active", "Ewa rejected", "Ida withdrawn", "Noor active"]
        assert stage(work, there.job, "Call").status is StageStatus.ACTIVE
        check_books(work)


def test_who_was_said_no_to_in_a_retired_stage_comes_back_into_the_first(
    open_work_on_each: OpenWork, there: World
) -> None:
    with open_work_on_each() as work:
        retire_call(work, there)
    with open_work_on_each() as work:
        ewa = work.session.scalars(select(Application).where(Application.status == "rejected")).one()
        applications.reopen(work, ewa)
        assert ewa.stage.name == "New"
    with open_work_on_each() as work:
        check_books(work)


def test_the_guards_of_retiring(open_work: OpenWork) -> None:
    there = furnished(open_work)
    for actor in (there.manager, there.interviewer, there.stranger):
        with open_work(actor) as work:
            job = work.session.get_one(type(there.job), there.job.id)
            with pytest.raises(NotAllowed):
                applications.retire_stage(work, job, stage(work, job, "Call"))
    with open_work() as work:
        job = jobs.get(work, there.job.id)
        with pytest.raises(Stale):
            retire_call(work, there, seen="other")
        with pytest.raises(Conflict) as refused:
            applications.retire_stage(work, job, stage(work, job, "New"), move_to=stage(work, job, "Call").id)
        assert refused.value.code == "stage_fixed"
        job.status = type(job.status).ARCHIVED
        with pytest.raises(InvalidTransition):
            retire_call(work, there)
        work.session.rollback()


def test_whoever_is_moved_there_meanwhile_is_not_left_behind(open_work_on_each: OpenWork) -> None:
    """Everybody moves into and out of Call while Call is retired: nobody active stands in it afterwards."""
    with open_work_on_each() as work:
        there = world(work)
        people = [applied(work, there.job, f"Person {chr(65 + number)}") for number in range(10)]
        call, interview = (stage(work, there.job, name).id for name in ("Call", "Interview"))
        for one in people[5:]:
            applications.move(work, one, call)

    def move(number: int) -> str:
        try:
            with open_work_on_each() as work:
                one = applications.get(work, people[number].id, for_change=True)
                applications.move(work, one, call if number < 5 else interview)
        except DomainError as error:
            return error.code
        return "done"

    def retire() -> str:
        with open_work_on_each() as work:
            retire_call(work, there)
        return "done"

    with ThreadPoolExecutor(12) as pool:
        moves = [pool.submit(again_after_a_deadlock, partial(move, number)) for number in (0, 5, 1, 6, 2)]
        retirement = pool.submit(again_after_a_deadlock, retire)
        moves += [pool.submit(again_after_a_deadlock, partial(move, number)) for number in (7, 3, 8, 4, 9)]
        assert retirement.result() == "done"
        assert {one.result() for one in moves} <= {"done", "invalid"}
    with open_work_on_each() as work:
        left = select(func.count()).select_from(Application).where(Application.current_stage_id == call)
        assert work.session.scalar(left) == 0
        assert work.session.scalar(select(func.sum(StageCount.count)).where(StageCount.stage_id == call)) == 0
        check_books(work)


@pytest.mark.parametrize("act", ["move", "reopen"])
def test_retiring_waits_for_somebody_who_is_just_coming_there(
    open_work_on_each: OpenWork, there: World, act: str
) -> None:
    """And moves them on: else they would stand in a stage that is no longer there."""
    with open_work_on_each() as work:
        newcomer = applied(work, jobs.get(work, there.job.id), "Lea Moss")
        ended = work.session.scalars(select(Application).where(Application.status == "withdrawn")).one()

    def retire() -> int:
        with open_work_on_each() as work:
            return retire_call(work, there)

    with ThreadPoolExecutor(1) as pool:
        with open_work_on_each() as work:
            if act == "move":
                found = applications.get(work, newcomer.id)
                applications.move(work, found, stage(work, there.job, "Call").id)
            else:
                applications.reopen(work, applications.get(work, ended.id))
            retirement = pool.submit(retire)
            wait([retirement], timeout=1)  # long enough to go wrong, were nothing to wait for
        assert retirement.result() == 3
    with open_work_on_each() as work:
        assert [one for one in standing_in(work, there, "Call") if "active" in one] == []
        check_books(work)


def test_of_two_who_retire_it_one_moves_the_people(open_work_on_each: OpenWork, there: World) -> None:
    def retire(to: str) -> int:
        with open_work_on_each() as work:
            return retire_call(work, there, to)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(retire, ["Interview", "Offer"])) == [0, 2]
    with open_work_on_each() as work:
        check_books(work)


def test_of_two_who_empty_two_stages_into_each_other_one_is_refused(
    open_work_on_each: OpenWork, there: World
) -> None:
    def retire(names: tuple[str, str]) -> str:
        try:
            with open_work_on_each() as work:
                job = jobs.get(work, there.job.id)
                stages.of(work, job)
                left, to = (stage(work, job, name) for name in names)
                applications.retire_stage(work, job, left, move_to=to.id)
        except Invalid:
            return "refused"
        return "done"

    with open_work_on_each() as work:
        applications.move(work, applications.get(work, there.ann.id), stage(work, there.job, "Interview").id)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(retire, [("Call", "Interview"), ("Interview", "Call")])) == ["done", "refused"]
    with open_work_on_each() as work:
        assert sorted(one.stage.status for one in work.session.scalars(
            select(Application).where(Application.status == "active"))) == ["active", "active"]  # fmt: skip
        check_books(work)
