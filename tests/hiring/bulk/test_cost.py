"""Acts on many cost as many statements for three as for hundreds."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hiring.applications import bulk
from hiring.applications.bulk import Pick, Report
from hiring.models.application import Application
from hiring.models.interview import Interview
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.rejection_reason import RejectionReason
from hiring.work import Work
from plumbing.outbox import Task
from tests.conftest import OpenWork
from tests.support.applications import check_books, reason, stage, statements, world
from tests.support.bulk import LATER, crowd
from tests.support.interviews import all_went, arranged

LOCKS = ("SELECT pg_advisory_xact_lock", "SELECT applications.id \nFROM applications")


@pytest.mark.parametrize("number", [3, 500])
def test_statements_do_not_grow_with_the_selection(
    open_work_on_each: OpenWork, each_engine: Engine, number: int
) -> None:
    """At most ten an act, its commit included, and three more to say no: it writes four tables of counters, looks
    for times that somebody could pick, and in which languages they are written to.
    What each transaction reads once (the organisation) is not counted, nor what only locks on PostgreSQL: the
    chosen rows, and the chain of events."""
    with open_work_on_each() as work:
        there = world(work)
        ids = crowd(work, there.job, number)
        call, why = stage(work, there.job, "Call").id, reason(work)
    acts: dict[str, Callable[[Work, list[Pick]], Any]] = {
        "move": lambda work, chosen: bulk.move(work, chosen, call),
        "tag": lambda work, chosen: bulk.tag(work, chosen, "motor"),
        "assign": lambda work, chosen: bulk.assign(work, chosen, there.dario.id),
        "reject": lambda work, chosen: bulk.reject(work, chosen, reason=why, letter=True),
    }
    chosen = [Pick(id) for id in ids]
    for name, act in acts.items():
        with statements(each_engine) as seen, open_work_on_each(there.dario, now=LATER) as work:
            report = act(work, chosen)
        counted = [one for one in seen if not one.startswith(LOCKS) and "FROM settings" not in one]
        assert len(counted) <= (13 if name == "reject" else 10), (name, counted)
        found = report[1] if isinstance(report, tuple) else report
        assert len(found.done) == number
    with statements(each_engine) as seen, open_work_on_each(there.dario, now=LATER) as work:
        assert len(bulk.reopen(work, [Pick(id) for id in ids]).done) == number
    assert len(seen) <= 18, "\n".join(
        one[:60].replace("\n", " ") + "..." + one[-90:].replace("\n", " ") for one in seen
    )
    with open_work_on_each() as work:
        check_books(work)
        waiting = select(Letter).where(Letter.occasion == Occasion.REJECTED, Letter.state == LetterState.CANCELLED)
        assert len(work.session.scalars(waiting).all()) == number
        assert len(work.session.scalars(select(Task).where(Task.due_at > LATER)).all()) == number


@pytest.mark.parametrize("told", [True, False])
def test_nor_with_the_number_of_those_who_have_interviews(
    open_work_on_each: OpenWork, each_engine: Engine, told: bool
) -> None:
    """`told`: the invitations have gone, so that everybody hears of it; else they wait and are stopped. A note
    makes events of one more kind, which all go into the database together."""
    with open_work_on_each() as work:
        there, why = world(work), reason(work)
    spent: list[list[str]] = []
    for number in (3, 30):
        with open_work_on_each(there.dario) as work:
            ids = crowd(work, work.session.get_one(Job, there.job.id), number, f"Of-{number}")
            for id in ids:
                arranged(work, work.session.get_one(Application, id), there.interviewer, there.manager)
            if told:
                all_went(work)
        for act, status in ((say_no(why, "Not now"), "cancelled"), (bulk.reopen, "scheduled")):
            with statements(each_engine) as seen, open_work_on_each(there.dario, now=LATER) as work:
                assert len(act(work, [Pick(id) for id in ids]).done) == number
            spent.append(seen)
            with open_work_on_each() as work:
                found = work.session.scalars(select(Interview).where(Interview.application_id.in_(ids))).all()
                assert [str(one.status) for one in found] == [status] * number
    for few, many in ((spent[0], spent[2]), (spent[1], spent[3])):
        assert [one.split()[:3] for one in few] == [one.split()[:3] for one in many]
        assert sum(one.startswith("INSERT INTO events") for one in many) == 1
    with open_work_on_each() as work:
        check_books(work)


def say_no(why: RejectionReason, note: str) -> Callable[[Work, list[Pick]], Report]:
    return lambda work, chosen: bulk.reject(work, chosen, reason=why, note=note, letter=True)
