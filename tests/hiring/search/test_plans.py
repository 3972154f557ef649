"""No question walks through the index's table: the plans of the very statements, on both databases."""

import json
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, text

from hiring import search
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.search import index
from hiring.search.index import Key
from plumbing.records import new_id
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.searching import index_all

ROWS = 2_500
LARGE = ("search_entries", "applications", "candidates", "attachments", "offers")
MOST_ROWS = ROWS // 10

Statement = tuple[str, Any]


@pytest.fixture
def there(open_work_on_each: OpenWork, each_engine: Engine) -> World:
    """Thousands of people with a row each: one word in every row, one in few."""
    with open_work_on_each() as work:
        made = world(work)
        index_all(work)
        ids = [new_id() for _ in range(ROWS)]
        stamps = {"created_at": work.now, "updated_at": work.now, "version": 1}
        named = {"first_name": "Pia", "last_name": "Lang", "source_first": "careers site"}
        work.session.execute(insert(Candidate), [{"id": id, **named, **stamps} for id in ids])
        for number, id in enumerate(ids):
            rare = ["rare"] if number in (7, 70) else []
            scope = frozenset({"open", f"job{number % 50:032x}"})
            index.put(work, Key(id), scope, ["common", f"w{number}", *rare])
    if each_engine.dialect.name == "postgresql":
        with each_engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return made


def test_no_question_walks_through_a_large_table(
    there: World, each_engine: Engine, open_work_on_each: OpenWork
) -> None:
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.append((statement, parameters))

    event.listen(each_engine, "before_cursor_execute", note)
    for actor in (there.dario, there.manager):
        with open_work_on_each(actor) as work:
            job = work.session.get_one(Job, there.job.id)
            for question in ("rare", "common", "comm", "noor haddad", "common -rare"):
                search.people(work, search.parse(question))
                search.people(work, search.parse(question), job=job)
                search.people(work, search.parse(question), before=ROWS)
                search.candidate_ids(work, question, most=50)
    event.remove(each_engine, "before_cursor_execute", note)
    with each_engine.connect() as connection:
        walked = [f"{found}\n{one[0]}" for one in seen for found in _walks(connection, one)]
    assert walked == [], "\n\n".join(sorted(set(walked)))


def _walks(connection: Connection, statement: Statement) -> list[str]:
    if connection.dialect.name == "sqlite":
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])]
        large = [step for step in plan if step.split()[1] in (*LARGE, "e")]
        return [step for step in large if step.startswith("SCAN ") or "(job_id=?" in step or "merged_into" in step]
    connection.exec_driver_sql("SET enable_seqscan = off")
    explained = connection.exec_driver_sql(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {statement[0]}", statement[1]
    ).scalar_one()
    plan = explained if isinstance(explained, list) else json.loads(explained)
    return [
        f"{step['Node Type']} on {step['Relation Name']}"
        for step in _steps(plan[0]["Plan"])
        if step.get("Relation Name") in LARGE
        and _met(step) > MOST_ROWS
        and step["Node Type"] != "Index Scan Backward"
    ]


def _steps(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(step for below in plan.get("Plans", ()) for step in _steps(below))]


def _met(step: dict[str, Any]) -> int:
    return int((step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"])
