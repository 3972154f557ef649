"""Reports read rollups by their indexes, and nothing that grows with the applications."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from hiring import hiring_teams, reports
from hiring.actors import Actor, JobRole, Role
from hiring.models.job import Visibility
from hiring.reports import Period, Scope
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, applied, make_user, world
from tests.support.applying import make_job

GROWING = ("applications", "submissions", "answers", "events", "candidates", "stage_changes", "notes", "letters")
ROLLUPS = ("job_tallies", "tallies", "month_tallies")
REPORTS: tuple[Callable[[Work, Scope], Any], ...] = (
    reports.funnel, reports.time_in_stage, reports.time_to_hire, reports.sources, reports.promise_kept,
    reports.reasons, reports.workload,
)  # fmt: skip


def asked(work: Work, there: World) -> None:
    for period in (Period.latest(30, work.today), Period(None, work.today)):
        for narrowed in ({}, {"job_id": there.job.id}, {"department_id": there.job.department_id}):
            scope = reports.scoped(work, period, **narrowed)
            for report in REPORTS:
                report(work, scope)
    reports.at_a_glance(work)


def test_no_report_walks_through_anything(open_work_on_each: OpenWork, each_engine: Engine) -> None:
    with open_work_on_each() as work:
        there = world(work)
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        applied(work, secret, "Cem Kaya")
        secret.visibility = Visibility.CONFIDENTIAL
        hiring_teams.add(work, secret, make_user(work, "Inga"), JobRole.COORDINATOR)
    admin = Actor(there.dario.kind, there.dario.id, "Ada", Role.ADMIN)
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    for actor in (admin, there.dario, there.manager):
        with open_work_on_each(actor) as work:
            event.listen(each_engine, "before_cursor_execute", note)
            asked(work, there)
            event.remove(each_engine, "before_cursor_execute", note)
    rollups = [one for one in seen if "tallies" in one[0]]
    assert len(rollups) > 100
    for statement, _ in seen:
        assert not re.search(rf"(FROM|JOIN) ({'|'.join(GROWING)})\b", statement), statement
    with each_engine.connect() as connection:
        for statement, parameters in rollups:
            if connection.dialect.name == "sqlite":
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plan = [row[3] for row in rows]
                walked = [step for step in plan if re.match(rf"SCAN ({'|'.join(ROLLUPS)})\b", step)]
            else:
                connection.exec_driver_sql("SET enable_seqscan = off")
                plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
                walked = [step for step in plan if "Seq Scan" in step]
            assert not walked, (statement, plan)
