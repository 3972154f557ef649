"""Whose figures somebody is told, over which days, and that no number of a hidden job can be told from them."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hiring import applications, departments, hiring_teams, reports
from hiring.actors import Actor, JobRole, Role
from hiring.errors import NotAllowed, NotFound
from hiring.models.application import Application
from hiring.models.job import Job, Visibility
from hiring.models.tally import Measure
from hiring.reports import Period, Scope
from hiring.reports.scope import counted
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import actor_of, applied, make_user, reason, stage, statements, world
from tests.support.applying import make_job

DAY = NOON.date()
REPORTS: tuple[Callable[[Work, Scope], Any], ...] = (
    reports.funnel, reports.time_in_stage, reports.time_to_hire, reports.sources, reports.promise_kept,
    reports.reasons, reports.workload,
)  # fmt: skip


def told(work: Work, **narrowed: Any) -> list[Any]:
    scope = reports.scoped(work, Period(None, work.today), **narrowed)
    return [report(work, scope) for report in REPORTS] + [reports.at_a_glance(work)]


def secret_people(work: Work, dario: Actor) -> Job:
    """A confidential job with a hire, a no, somebody who waits too long, and its own source."""
    secret = make_job(work, name="Hush-hush", slug="hush-hush", department="Board", promised_days=1)
    people = [
        applied(work, secret, f"Secret {number}", source={"source": "head hunter"}, answers=answers)
        for number, answers in enumerate([None, None, {"years": "1", "visa": "false"}])
    ]
    later = replace(work, now=work.now + timedelta(days=3), actor=dario)
    applications.move(later, people[0], stage(work, secret, "Call").id)
    applications.hire(later, people[0])
    applications.reject(later, people[1], reason=reason(work, "Cannot sponsor a visa"))
    secret.visibility = Visibility.CONFIDENTIAL
    return secret


def test_a_recruiter_cannot_tell_that_a_confidential_job_has_anybody(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        applications.move(replace(work, actor=there.dario), there.noor, stage(work, there.job, "Call").id)
    later = NOON + timedelta(days=9)
    with open_work_on_each(there.dario, now=later) as work:
        before = told(work)
    with open_work_on_each() as work:
        insider = make_user(work, "Inga")
        secret = secret_people(work, there.dario)
        hiring_teams.add(work, secret, insider, JobRole.COORDINATOR)
    with open_work_on_each(there.dario, now=later) as work:
        assert told(work) == before
        assert told(work, department_id=there.job.department_id) == before
        for hidden in ({"job_id": secret.id}, {"department_id": secret.department_id}):
            with pytest.raises(NotFound):
                told(work, **hidden)
        assert "Hush-hush" not in str(reports.choices(work))
        assert "Board" not in str(reports.choices(work))
    knows = actor_of(insider, on=secret, as_=[JobRole.COORDINATOR])
    admin = Actor(there.dario.kind, there.dario.id, "Ada", Role.ADMIN)
    for actor in (knows, admin):
        with open_work_on_each(actor, now=later) as work:
            found = told(work)
            assert found != before
            assert found[0].applied == 5
            assert found[0].hired == 1
            assert told(work, job_id=secret.id)[0].applied == 3


def test_a_member_is_told_of_their_own_jobs(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        applied(work, make_job(work, name="Painter", slug="painter"), "Cem Kaya")
    with open_work(there.manager) as work:
        assert reports.funnel(work, reports.scoped(work, Period(None, DAY))).applied == 2
        assert [name for _, name in reports.choices(work).jobs] == ["Frame welder"]
    with open_work(there.dario) as work:
        assert reports.funnel(work, reports.scoped(work, Period(None, DAY))).applied == 3


def test_who_only_interviews_is_told_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    for actor in (there.interviewer, there.stranger):
        with open_work(actor) as work:
            with pytest.raises(NotAllowed):
                reports.scoped(work, Period(None, DAY))
            assert reports.at_a_glance(work) is None


def test_a_period_has_both_its_ends(open_work: OpenWork) -> None:
    with open_work() as work:
        job = world(work).job
        for days in (1, 29, 30, 400):
            applied(replace(work, now=NOON - timedelta(days=days)), job, f"Somebody {days}")
    with open_work() as work:
        for period, applied_then in (
            (Period.latest(30, DAY), 4),
            (Period.latest(31, DAY), 5),
            (Period(None, DAY), 6),
            (Period(DAY - timedelta(days=30), DAY - timedelta(days=29)), 2),
            (Period(DAY + timedelta(days=1), DAY + timedelta(days=9)), 0),
            (Period(date.min, date.max), 6),
        ):
            assert reports.funnel(work, reports.scoped(work, period)).applied == applied_then, period


def test_whole_months_and_single_days_add_up_to_the_days(open_work_on_each: OpenWork) -> None:
    """However a period is put together, the sum is that of its days."""
    draw = random.Random(11)
    with open_work_on_each() as work:
        job = world(work).job
        for number in range(60):
            at = NOON - timedelta(days=draw.randrange(0, 130))
            applied(replace(work, now=at), job, f"Somebody {number}")
    with open_work_on_each() as work:
        for _ in range(80):
            ends = sorted(DAY - timedelta(days=draw.randrange(-3, 160)) for _ in range(2))
            scope = reports.scoped(work, Period(draw.choice((None, ends[0])), ends[1]))
            by_days = counted(work, scope, Measure.COHORT, "stage", "source", daily=True)
            assert counted(work, scope, Measure.COHORT, "stage", "source") == by_days, scope.period


def test_a_department_is_its_jobs(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        applied(work, make_job(work, name="Painter", slug="painter", department="Paint"), "Cem Kaya")
        paint = next(one for one in departments.listed(work) if one.name == "Paint")
        empty = departments.add(work, "Nothing yet")
    with open_work(there.dario) as work:
        assert reports.funnel(work, reports.scoped(work, Period(None, DAY), department_id=paint.id)).applied == 1
        with pytest.raises(NotFound):
            reports.scoped(work, Period(None, DAY), department_id=empty.id)


def test_statements_do_not_grow_with_jobs_and_people(open_work: OpenWork, engine: Any) -> None:
    with open_work() as work:
        there = world(work)
        secret_people(work, there.dario)
    numbers = []
    for more in (0, 6):
        with open_work() as work:
            for number in range(more):
                job = make_job(work, name=f"Job {number}", slug=f"job-{number}")
                for person in range(4):
                    applied(work, job, f"Person {number} {person}", source={"source": f"fair {person}"})
        for actor in (there.dario, there.manager):
            with open_work(actor) as work, statements(engine) as seen:
                told(work)
                numbers.append(len(seen))
    assert numbers[:2] == numbers[2:]
    assert max(numbers) <= 30


def test_nobody_yet_is_not_an_error(open_work: OpenWork) -> None:
    with open_work() as work:
        admin = make_user(work, "Ada", Role.ADMIN)
    with open_work(actor_of(admin)) as work:
        found = told(work)
        assert found[0].applied == 0
        assert found[2].took == reports.Middle(0, None)
        assert found[-1] is None
        assert work.session.query(Application).count() == 0
