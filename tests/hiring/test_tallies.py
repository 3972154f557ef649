"""What reports count is what a recount gives, whatever people do in whatever order."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update

from hiring import applications, jobs, stage_editing, stages, tally_recount
from hiring.actors import SYSTEM
from hiring.applications import standing
from hiring.models.stage import StageKind
from hiring.models.tally import JobTally, Measure, Tally
from hiring.stages import Wanted
from hiring.tallies import bucket_of, day_of
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import applied, reason, stage, world
from tests.support.applying import make_job
from tests.support.walking import ACTS, Walk, books_agree

STEPS = 160


def tallied(work: Work, measure: Measure, *names: str) -> Counter[Any]:
    """The tallies over all jobs, by these columns."""
    found: Counter[Any] = Counter()
    for row in work.session.scalars(select(Tally).where(Tally.measure == measure)):
        key = tuple(getattr(row, name) for name in names)
        found[key[0] if len(names) == 1 else key] += row.count
    return Counter({key: count for key, count in found.items() if count})


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_done_the_tallies_are_what_a_recount_gives(open_work_on_each: OpenWork, seed: int) -> None:
    with open_work_on_each() as work:
        there = world(work)
    walk = Walk(open_work_on_each, there, seed)
    for _ in range(STEPS):
        walk.step()
    for act in ACTS:
        assert walk.done[act], (act, walk.done)


def test_a_minute_in_a_stage_is_a_mistake_and_counts_nowhere(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    for after, name in ((5, "Interview"), (30, "New")):
        with open_work(there.dario, now=NOON + timedelta(hours=1, seconds=after)) as work:
            noor = applications.get(work, there.noor.id)
            applications.move(work, noor, stage(work, noor.job, name).id)
    with open_work() as work:
        assert tallied(work, Measure.COHORT, "stage") == {"inbox": 2}
        assert tallied(work, Measure.STAY, "stage", "bucket") == {("inbox", 1): 1}
        books_agree(work)


def test_a_stay_ends_with_a_no_too_and_goes_on_when_that_is_taken_back(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario, now=NOON + timedelta(days=4)) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    with open_work() as work:
        assert tallied(work, Measure.STAY, "stage", "bucket") == {("inbox", 96): 1}
        assert tallied(work, Measure.OPEN, "outcome") == {"waiting": 1}
    with open_work(there.dario, now=NOON + timedelta(days=5)) as work:
        applications.reopen(work, applications.get(work, there.noor.id))
    with open_work() as work:
        assert tallied(work, Measure.STAY, "stage") == {}
        assert tallied(work, Measure.REASON, "outcome") == {}
        assert tallied(work, Measure.OPEN, "outcome") == {"waiting": 1, "answered": 1}  # no was an answer
        books_agree(work)


def test_what_a_machine_does_is_no_answer(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    for actor, answers in ((SYSTEM, {}), (there.dario, {"kept": 1})):
        with open_work(actor, now=NOON + timedelta(hours=2)) as work:
            one = applications.get(work, (there.ann if actor is SYSTEM else there.noor).id)
            applications.move(work, one, stage(work, one.job, "Call").id)
        with open_work() as work:
            assert tallied(work, Measure.ANSWER, "outcome") == answers


def test_somebody_new_is_open_and_whose_they_are_is_told(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        owner = noor.recruiter_id
        with standing.changing(work, noor):
            noor.recruiter_id = there.dario.id
    with open_work() as work:
        rest = Counter([str(owner or ""), str(there.dario.id)])
        assert tallied(work, Measure.OPEN, "source") == rest
        books_agree(work)


def test_a_recount_mends_what_was_broken_and_says_how_much(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        applications.move(work, there.noor, stage(work, there.job, "Call").id)
    with open_work_on_each() as work:
        work.session.execute(update(JobTally).where(JobTally.measure == "cohort").values(count=JobTally.count + 7))
        work.session.execute(text("DELETE FROM tallies WHERE measure = 'open'"))
        work.session.add(Tally(measure=Measure.HIRE, day=NOON.date(), stage="", source="x", outcome="", bucket=3,
                               count=5))  # fmt: skip
    with open_work_on_each() as work:
        wrong = tally_recount.differences(work.session)
        assert {one.table for one in wrong} == {"tallies", "job_tallies"}
        assert ("hire", 5, 0) in [(one.row[0], one.kept, one.counted) for one in wrong]
        tally_recount.rebuild(work)
        books_agree(work)
        assert tally_recount.rebuild(work) == 0
        for measure in Measure:
            tally_recount.forget_empty(work.session, measure)
        assert work.session.scalars(select(Tally).where(Tally.count == 0)).all() == []
        books_agree(work)


def test_a_database_from_before_gets_its_first_answers_and_furthest_stages(open_work: OpenWork) -> None:
    later = NOON + timedelta(days=1)
    with open_work() as work:
        there = world(work)
    with open_work(there.dario, now=later) as work:
        for name in ("Interview", "Call"):
            noor = applications.get(work, there.noor.id)
            moved = replace(work, now=later + timedelta(hours=name == "Call"))
            applications.move(moved, noor, stage(work, noor.job, name).id)
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        known = (noor.furthest_stage_id, noor.answered_at, noor.version)
        assert known[:2] == (stage(work, there.job, "Interview").id, later)
        work.session.execute(text("UPDATE applications SET answered_at = NULL, furthest_stage_id ="
                                  " (SELECT id FROM stages WHERE kind = 'inbox')"))  # fmt: skip
        for table in ("tallies", "job_tallies"):
            work.session.execute(text(f"DELETE FROM {table}"))
    with open_work() as work:
        tally_recount.rebuild(work)
    with open_work() as work:
        noor = applications.get(work, there.noor.id)
        assert (noor.furthest_stage_id, noor.answered_at, noor.version) == known
        books_agree(work)


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("order", True),
        ("kind", True),
        ("name", False),
    ],
)
def test_another_order_or_kind_of_stages_has_the_job_counted_anew(
    open_work: OpenWork, act: str, facts: bool
) -> None:
    with open_work() as work:
        there = world(work)
        job = jobs.get(work, there.job.id)
        call = stage(work, job, "Call")
        if act == "order":
            ids = [one.id for one in stages.of(work, job)]
            stage_editing.reorder(work, job, [ids[0], ids[2], ids[1], *ids[3:]])
        else:
            kind = StageKind.OFFER if act == "kind" else call.kind
            stage_editing.change(work, job, call, Wanted("A call", kind))
    with open_work() as work:
        waiting = work.session.execute(text("SELECT count(*) FROM outbox WHERE task = 'recount_tallies'"))
        assert waiting.scalar_one() == int(facts)


def test_days_are_the_organisations() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert str(day_of(late, ZoneInfo("Europe/Berlin"))) == "2026-11-25"
    assert str(day_of(late, ZoneInfo("America/New_York"))) == "2026-11-24"


@pytest.mark.parametrize(
    ("lasted", "bucket"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=59), 0),
        (timedelta(hours=71, minutes=59), 71),
        (timedelta(days=3), 72),
        (timedelta(days=8, hours=23), 192),
        (timedelta(seconds=-5), 0),
    ],
)
def test_buckets_are_hours_and_then_days(lasted: timedelta, bucket: int) -> None:
    assert bucket_of(lasted) == bucket


def test_two_jobs_do_not_mix(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        painter = make_job(work, name="Painter", slug="painter")
        applied(work, painter, "Cem Kaya")
    with open_work() as work:
        found = work.session.execute(
            select(JobTally.job_id, JobTally.count).where(JobTally.measure == Measure.COHORT)
        )
        assert Counter({id: count for id, count in found}) == {there.job.id: 2, painter.id: 1}
        assert tallied(work, Measure.COHORT, "stage") == {"inbox": 3}
