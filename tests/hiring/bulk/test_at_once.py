"""Two people who act on the same applications at once."""

from typing import Any

from sqlalchemy import select

from hiring import applications
from hiring.applications import bulk
from hiring.applications.bulk import Outcome, Pick, Report
from hiring.models.letter import Letter, Occasion
from tests.conftest import OpenWork
from tests.support.applications import actor_of, check_books, make_user, reason, stage, world
from tests.support.bulk import crowd, outcomes, picks
from tests.support.together import together


def test_two_who_say_no_to_overlapping_selections(open_work_on_each: OpenWork) -> None:
    """Each application gets one no and one letter; whoever came second is told who was quicker."""
    with open_work_on_each() as work:
        there = world(work)
        ids = crowd(work, there.job, 30)
        rosa = actor_of(make_user(work, "Rosa"))
        chosen = picks(work, *ids)
        why = reason(work)
    reports: dict[str, Report] = {}

    def say_no(actor: Any, mine: list[Pick]) -> str:
        with open_work_on_each(actor) as work:
            reports[actor.name] = bulk.reject(work, mine, reason=why, letter=True)
        return "done"

    told = together(
        lambda: say_no(there.dario, chosen[:20]),
        lambda: say_no(rosa, list(reversed(chosen[10:]))),
    )
    assert told == ["done", "done"]
    done = [len(report.done) for report in reports.values()]
    assert sorted(done) == [10, 20]
    second = next(report for report in reports.values() if len(report.done) == 10)
    assert {one.outcome for one in second.refused} == {Outcome.STALE}
    quicker = next(name for name, report in reports.items() if len(report.done) == 20)
    assert {one.change.actor_name for one in second.refused if one.change} == {quicker}
    with open_work_on_each() as work:
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED)).all()
        assert len({one.application_id for one in letters}) == len(letters) == 30
        check_books(work)


def test_a_single_act_and_a_bulk_act_at_once_have_one_winner(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        rosa = actor_of(make_user(work, "Rosa"))
        seen, call = there.noor.version, stage(work, there.job, "Call").id
        why = reason(work)
    found: list[str] = []

    def in_bulk() -> str:
        with open_work_on_each(there.dario) as work:
            report = bulk.reject(work, [Pick(there.noor.id, seen)], reason=why)
            found.extend(outcomes(report))
        return "done"

    def singly_moved() -> str:
        with open_work_on_each(rosa) as work:
            applications.move(work, applications.get(work, there.noor.id, for_change=True), call, version=seen)
        return "done"

    told = together(in_bulk, singly_moved)
    assert (told[1], found) in (("done", ["stale"]), ("stale", ["done"]))
    with open_work_on_each() as work:
        check_books(work)
