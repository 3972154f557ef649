"""The worker and the operator put the figures of reports right, in many short transactions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from hiring import applications, organisation, tally_recount
from hiring.actors import Actor
from hiring.models.application import Application
from hiring.models.tally import JobTally, Measure, Tally
from hiring.work import Work
from ops import report_tasks, tasks
from ops.handling import Context
from plumbing.mail import RememberedMailer
from plumbing.outbox import Task
from plumbing.records import new_id
from plumbing.settings import Settings
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.ops.test_commands import Place
from tests.support.applications import World, reason, world
from web.letters import Written


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    place = Place(database_url, tmp_path)
    yield place
    place.close()


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        there = world(work)
        applications.reject(work, there.noor, reason=reason(work))
        return there


def spoil(open_work: OpenWork) -> None:
    with open_work() as work:
        work.session.execute(update(JobTally).values(count=JobTally.count + 1))
        work.session.execute(text("DELETE FROM tallies"))
        work.session.execute(update(Application).values(answered_at=None))


def test_the_worker_counts_anew_what_stood_before_there_were_tallies(open_work: OpenWork, there: World) -> None:
    spoil(open_work)
    assert report_tasks.recount(open_work) > 0
    with open_work() as work:
        assert tally_recount.differences(work.session) == []
    assert report_tasks.recount(open_work, [there.job.id]) == 0


def test_another_zone_moves_the_days(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        organisation.change(work, timezone="Pacific/Auckland")
    with open_work() as work:
        waiting = work.session.scalars(select(Task.task).where(Task.key == "recount_tallies")).all()
        assert waiting == ["recount_tallies"]
        assert "recount_tallies" in tasks.HANDLERS
        assert tally_recount.differences(work.session) != []
    report_tasks.recount(open_work)
    with open_work() as work:
        assert tally_recount.differences(work.session) == []
        days = work.session.scalars(
            select(Tally.day).where(Tally.measure == Measure.COHORT, Tally.count > 0)
        ).all()
        assert {day.day for day in days} == {NOON.day + 1}


def test_a_change_while_it_is_counted_is_not_missed(
    open_work_on_each: OpenWork, storage: Remembered, tmp_path: Path
) -> None:
    """Whichever of its transactions another zone comes after, the figures are those of the last zone."""
    with open_work_on_each() as work:
        applications.reject(work, world(work).noor, reason=reason(work))
    for after in range(1, 9):
        with open_work_on_each() as work:
            organisation.change(work, timezone="Pacific/Auckland")
        left = 0

        @contextmanager
        def meanwhile(actor: Actor, after: int = after) -> Iterator[Work]:
            nonlocal left
            with open_work_on_each(actor) as work:
                yield work
            left += 1
            if left == after:
                with open_work_on_each() as work:
                    organisation.change(work, timezone="Pacific/Honolulu")

        assert carried_out(open_work_on_each, context_of(meanwhile, storage, tmp_path)) in (1, 2)
        with open_work_on_each() as work:
            assert work.organisation.timezone == "Pacific/Honolulu"
            assert tally_recount.differences(work.session) == [], after


def context_of(open_work: Callable[..., Any], storage: Remembered, folder: Path) -> Context:
    environ = {"FOYER_ENV": "test", "FOYER_DATA": str(folder), "FOYER_MAIL_FROM": "us@example.org"}
    settings = Settings.read({**environ, "FOYER_SECRET_KEY": "only for tests, " * 3})
    render: Any = lambda work, letter, secret: Written("", "")  # noqa: E731
    return Context(settings, storage, RememberedMailer(), render, open_work, new_id())


def carried_out(open_work: OpenWork, context: Context) -> int:
    """Counts anew for as long as there is a task that asks for it; returns how many there were."""
    for number in range(10):
        with open_work() as work:
            waiting = select(Task).where(Task.task == "recount_tallies", Task.done_at.is_(None))
            task = work.session.scalars(waiting).first()
        if task is None:
            return number
        report_tasks.recount_tallies(replace(context, message_id=task.id), **task.facts)
        with open_work() as work:
            work.session.get_one(Task, task.id).done_at = work.now
    raise AssertionError("it does not end")


def test_the_operator_compares_and_mends(place: Place, open_work: OpenWork, there: World) -> None:
    assert place.run("reports", "check").output == "Every figure equals a recount.\n"
    spoil(open_work)
    found = place.run("reports", "check")
    assert found.exit_code == 1
    assert "differ from a recount: run flask reports recount" in found.output
    assert "job_tallies: cohort 2026-11-24" in found.output
    mended = place.run("reports", "recount")
    assert mended.exit_code == 0
    assert mended.output.startswith("Counted anew: ")
    assert place.run("reports", "check").exit_code == 0


def test_what_came_down_to_nothing_is_forgotten(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        applications.reopen(work, applications.get(work, there.noor.id))
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Tally).where(Tally.count == 0))
        for measure in Measure:
            tally_recount.forget_empty(work.session, measure)
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Tally).where(Tally.count == 0)) == 0
        assert tally_recount.differences(work.session) == []
