"""What the figures mean: middles, furthest stages, late answers, whose work."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hiring import applications, reports, stage_editing, tally_recount
from hiring.applications import standing
from hiring.reports import Load, Middle, Period, Scope
from hiring.reports.counting import middle
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, reason, stage, world


@pytest.mark.parametrize(
    ("buckets", "hours"),
    [
        ({}, None),
        ({5: 1}, 5.0),
        ({5: 1, 7: 1}, 6.0),
        ({5: 2, 7: 2}, 6.0),
        ({0: 3, 96: 2}, 0.0),
        ({0: 1, 24: 1, 96: 1}, 24.0),
        ({72: 10, 96: 1}, 72.0),
        ({0: 2, 24: 0, 96: 2}, 48.0),
    ],
)
def test_the_middle_value(buckets: dict[int, int], hours: float | None) -> None:
    assert middle({one: count for one, count in buckets.items() if count}) == Middle(sum(buckets.values()), hours)


def scope(work: Work, there: World | None = None) -> Scope:
    return reports.scoped(work, Period(None, work.today), job_id=there.job.id if there else None)


def test_who_skipped_a_stage_or_went_back_has_passed_it(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    for hours, name in ((1, "Interview"), (5, "Call")):
        with open_work(there.dario, now=NOON + timedelta(hours=hours)) as work:
            noor = applications.get(work, there.noor.id)
            applications.move(work, noor, stage(work, noor.job, name).id)
    with open_work(there.dario) as work:
        found = reports.funnel(work, scope(work, there))
        assert [one.reached for one in found.steps] == [2, 1, 1, 0, 0]
        assert [one.open for one in found.steps] == [1, 0, 1, 0, 0]


def test_a_retired_stage_stays_in_the_funnel_of_who_ended_there(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        call = stage(work, there.job, "Call")
        for one in (there.noor, there.ann):
            applications.move(work, one, call.id)
        applications.reject(work, there.noor, reason=reason(work))
    with open_work(now=NOON + timedelta(hours=1)) as work:
        job = applications.get(work, there.ann.id).job
        applications.retire_stage(work, job, stage(work, job, "Call"), move_to=stage(work, job, "Interview").id)
    with open_work(there.dario) as work:
        found = reports.funnel(work, scope(work, there))
        told = [(one.place.name, one.place.retired, one.reached, one.ended) for one in found.steps]
        assert told[:3] == [("New", False, 2, 0), ("Call", True, 2, 1), ("Interview", False, 1, 0)]
    with open_work() as work:
        stage_editing.restore(work, job, stage(work, job, "Call"))
    with open_work() as work:
        tally_recount.rebuild(work)
    with open_work(there.dario) as work:
        assert [one.reached for one in reports.funnel(work, scope(work, there)).steps] == [2, 2, 1, 0, 0]


def test_promises_that_were_kept_and_those_that_were_not(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        third = applied(work, there.job, "Ida Berg")
    for days, one in ((1, there.noor), (30, there.ann)):
        with open_work(there.dario, now=NOON + timedelta(days=days)) as work:
            applications.reject(work, applications.get(work, one.id), reason=reason(work))
    with open_work(there.dario, now=NOON + timedelta(days=30)) as work:
        found = reports.promise_kept(work, scope(work))
        assert (found.kept, found.answers, found.waiting, found.waiting_late) == (1, 2, 1, 1)
        assert [(one.kept, one.late) for one in found.parts] == [(1, 0), (0, 1)]
        assert found.took == Middle(2, (24 + 30 * 24) / 2)
        assert third.answered_at is None
    with open_work(there.dario, now=NOON + timedelta(days=200)) as work:
        far = reports.promise_kept(work, scope(work))
        assert far.monthly
        assert [(one.first.isoformat(), one.last.isoformat()) for one in far.parts] == [
            ("2026-11-01", "2026-11-30"), ("2026-12-01", "2026-12-31"),
        ]  # fmt: skip
    with open_work(there.dario, now=NOON + timedelta(days=30)) as work:
        weeks = reports.promise_kept(work, reports.scoped(work, Period.latest(31, work.today)))
        assert [(one.first.isoformat(), one.last.isoformat()) for one in weeks.parts] == [
            ("2026-11-24", "2026-11-29"), ("2026-12-21", "2026-12-24"),
        ]  # fmt: skip


def test_promises_end_with_the_day_they_were_made_for(open_work: OpenWork) -> None:
    """Five working days after Tuesday 24 November: Tuesday 1 December, to its end."""
    with open_work() as work:
        there = world(work)
    for now, late in ((NOON + timedelta(days=7), 0), (NOON + timedelta(days=8), 2)):
        with open_work(there.dario, now=now) as work:
            assert there.noor.answer_due_at < now or not late
            assert reports.promise_kept(work, scope(work)).waiting_late == late


def test_whose_work_it_is(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        for one, owner in ((there.noor, there.dario.id), (there.ann, None)):
            found = applications.get(work, one.id)
            with standing.changing(work, found):
                found.recruiter_id = owner
    with open_work(there.dario, now=NOON + timedelta(days=10)) as work:
        assert reports.workload(work, scope(work)) == [Load(None, 1, 1, 1), Load("Dario Test", 1, 1, 1)]
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Call").id)
    with open_work(there.dario, now=NOON + timedelta(days=10)) as work:
        assert reports.workload(work, scope(work, there))[1] == Load("Dario Test", 1, 0, 0)


def test_hires_are_told_in_groups_and_taken_back(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    for days, one in ((3, there.noor), (100, there.ann)):
        with open_work(there.dario, now=NOON + timedelta(days=days)) as work:
            applications.hire(work, applications.get(work, one.id))
    later = NOON + timedelta(days=120)
    with open_work(there.dario, now=later) as work:
        found = reports.time_to_hire(work, scope(work))
        assert found.spans == [(7, 1), (14, 0), (28, 0), (56, 0), (None, 1)]
        applications.unhire(work, applications.get(work, there.ann.id))
    with open_work(there.dario, now=later) as work:
        assert reports.time_to_hire(work, scope(work)).took == Middle(1, 72.0)
        assert reports.funnel(work, scope(work)).hired == 1


def test_a_glance_is_the_last_thirty_days(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        applied(replace(work, now=NOON - timedelta(days=40)), there.job, "Old Hand")
    with open_work(there.dario, now=NOON + timedelta(hours=6)) as work:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Call").id)
    with open_work(there.dario, now=NOON + timedelta(days=1)) as work:
        found = reports.at_a_glance(work)
        assert found is not None
        assert found.funnel.applied == 2
        assert (found.first_answer, found.to_hire) == (Middle(1, 6.0), Middle(0, None))
        assert (found.waiting_late, list(found.promises)) == (1, [5])
