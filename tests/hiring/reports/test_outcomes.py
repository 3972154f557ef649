"""What came of it: every step by source, campaign and job; of jobs that the actor may read, and of the period."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from hiring import applications, reports, visits
from hiring.actors import Actor, Role
from hiring.came_from import NOTHING, Said
from hiring.models.interview import Interview
from hiring.models.job import Visibility
from hiring.reports import Numbers, Period, Row
from hiring.visits import Touch
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, statements, world
from tests.support.applying import make_job

INDEED = Said("", "Indeed", "autumn")


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    """Two who came by themselves, two by Indeed; one of these had an interview, and is hired."""
    with open_work_on_each() as work:
        there = world(work)
        far = make_job(work, name="Painter", slug="painter")
        hired = applied(work, there.job, "Ida Berg", source={"source": "Indeed", "utm_campaign": "autumn"})
        applied(work, far, "Cem Kaya", source={"source": "Indeed", "utm_campaign": "autumn"})
        work.session.add_all(meeting(work, hired, there) for _ in range(2))
        applications.hire(work, hired)
        views = {(there.job.slug, NOTHING): 30, (there.job.slug, INDEED): 10, (far.slug, INDEED): 5}
        visits.take_in(work, views, [
            Touch(f"n{at}", there.job.id, INDEED if at else NOTHING, "q.years" if at else "email", NOON)
            for at in range(4)
        ])  # fmt: skip
    with open_work_on_each(now=NOON + timedelta(hours=30)) as work:
        visits.count_left(work)
    return there


def meeting(work, application, there, status="completed"):
    return Interview(
        application_id=application.id, title="Call", status=status, starts_at=NOON + timedelta(days=1),
        ends_at=NOON + timedelta(days=1, hours=1), timezone="Europe/London", organizer_user_id=there.dario.id,
        location_kind="phone", location="", message="", sequence=0, reschedule_count=0,
        cancelled_at=NOON if status == "cancelled" else None,
        completed_at=NOON if status == "completed" else None,
    )  # fmt: skip


def found(open_work: OpenWork, actor=None, period=None, **narrowed):
    with open_work(actor) if actor else open_work() as work:
        scope = reports.scoped(work, period or Period(None, work.today), **narrowed)
        return reports.outcomes(work, scope), reports.leaving(work, scope)


def test_every_step_by_source_campaign_and_job(open_work_on_each: OpenWork, there: World) -> None:
    outcomes, leaving = found(open_work_on_each, there.dario)
    assert outcomes.whole == Numbers(45, 4, 4, 1, 1)
    assert outcomes.sources == [
        Row("careers site", Numbers(30, 1, 2, 0, 0)), Row("Indeed", Numbers(15, 3, 2, 1, 1)),
    ]  # fmt: skip
    assert outcomes.campaigns == [Row("autumn", Numbers(15, 3, 2, 1, 1))]
    assert outcomes.jobs == [
        Row("Frame welder", Numbers(40, 4, 3, 1, 1)), Row("Painter", Numbers(5, 0, 1, 0, 0)),
    ]  # fmt: skip
    assert (leaving.started, leaving.left) == (4, 4)
    assert [(one.job, one.field, one.forms) for one in leaving.rows] == [
        ("Frame welder", "q.years", 3), ("Frame welder", "email", 1),
    ]  # fmt: skip
    assert leaving.rows[0].label
    assert not leaving.rows[1].label


def test_of_one_job_and_of_other_days(open_work_on_each: OpenWork, there: World) -> None:
    outcomes, leaving = found(open_work_on_each, there.dario, job_id=there.job.id)
    assert outcomes.whole == Numbers(40, 4, 3, 1, 1)
    assert leaving.left == 4
    for period in (
        Period(NOON.date() - timedelta(days=9), NOON.date() - timedelta(days=1)),
        Period(NOON.date().replace(year=1), NOON.date().replace(year=2)),
        Period(NOON.date().replace(year=9998), NOON.date().replace(year=9999)),
    ):
        outcomes, leaving = found(open_work_on_each, there.dario, period)
        assert outcomes.whole == Numbers()
        assert (outcomes.sources, outcomes.campaigns, outcomes.jobs, leaving.left) == ([], [], [], 0)
    outcomes, _ = found(open_work_on_each, there.dario, Period(NOON.date().replace(year=1), NOON.date()))
    assert outcomes.whole == Numbers(45, 4, 4, 1, 1)


def test_what_happens_in_a_confidential_job_changes_no_number(open_work_on_each: OpenWork, there: World) -> None:
    before = found(open_work_on_each, there.dario)
    with open_work_on_each() as work:
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        one = applied(work, secret, "Eve", source={"source": "Indeed", "utm_campaign": "secret"})
        work.session.add(meeting(work, one, there))
        visits.take_in(work, {("hush-hush", INDEED): 7}, [Touch("x", secret.id, INDEED, "email", NOON)])
        secret.visibility = Visibility.CONFIDENTIAL
    with open_work_on_each(now=NOON + timedelta(hours=30)) as work:
        visits.count_left(work)
    assert found(open_work_on_each, there.dario) == before
    admin = Actor(there.dario.kind, there.dario.id, "Ada", Role.ADMIN)
    outcomes, leaving = found(open_work_on_each, admin)
    assert outcomes.whole == Numbers(52, 5, 5, 2, 1)
    assert leaving.left == 5


def test_statements_and_plans(open_work_on_each: OpenWork, there: World, each_engine: Engine) -> None:
    """The figures of everybody come from rollups; people are looked at for campaigns and interviews alone."""

    def asked() -> list[str]:
        with statements(each_engine) as seen:
            found(open_work_on_each, there.dario)
        return list(seen)

    before = asked()
    with open_work_on_each() as work:
        for at in range(4):
            job = make_job(work, name=f"Job {at}", slug=f"job-{at}")
            applied(work, job, f"Cem {at}", source={"source": f"s{at}", "utm_campaign": f"c{at}"})
            visits.take_in(work, {(job.slug, Said("", f"s{at}", f"c{at}")): 2}, [])
    assert len(asked()) == len(before)
    seen: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_more) -> None:
        seen.append((statement, parameters))

    event.listen(each_engine, "before_cursor_execute", note)
    found(open_work_on_each, there.dario, job_id=there.job.id)
    found(open_work_on_each, there.dario, Period(NOON.date() - timedelta(days=29), NOON.date()))
    event.remove(each_engine, "before_cursor_execute", note)
    with each_engine.connect() as connection:
        for statement, parameters in seen:
            if not statement.startswith("SELECT") or "tallies" not in statement:
                continue
            if connection.dialect.name == "sqlite":
                plan = [
                    row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                ]
                assert not [one for one in plan if one.startswith(("SCAN job_t", "SCAN t", "SCAN month"))], plan
            else:
                connection.exec_driver_sql("SET enable_seqscan = off")
                plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
                assert not [one for one in plan if "Seq Scan" in one and "tallies" in one], plan


def test_cancelled_interviews_are_none(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        work.session.add(meeting(work, there.ann, there, "cancelled"))
    outcomes, _ = found(open_work_on_each, there.dario)
    assert outcomes.whole.interviewed == 1
