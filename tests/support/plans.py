"""What a database means to do with a statement: whether it walks through a table that grows.

SQLite tells its plan; PostgreSQL runs the statement and tells how many rows each step met, told to plan as for
tables that are too large to read whole.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

LARGE = ("applications", "submissions", "answers", "events", "candidates", "stage_changes", "notes", "letters",
         "attachments")  # fmt: skip
"""Tables that grow with the applications."""

Statement = tuple[str, Any]


@contextmanager
def noted(engine: Engine) -> Iterator[list[Statement]]:
    """The questions asked meanwhile, with their values."""
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def walks(connection: Connection, statement: Statement, *, most: int, large: Collection[str] = LARGE) -> list[str]:
    """The steps of the statement's plan that walk through a large table: on PostgreSQL those that met more than
    `most` rows of it."""
    if connection.dialect.name == "sqlite":
        return _sqlite_walks(connection, statement, large)
    return _postgresql_walks(connection, statement, large, most)


def _sqlite_walks(connection: Connection, statement: Statement, tables: Collection[str]) -> list[str]:
    """A scan is allowed where the index itself carries the order: then a LIMIT ends it. An index that only
    tells one status from another is a scan of all that are active. What sorts stands beside what it sorts."""
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1]).all()
    sorting = {parent for _id, parent, _unused, step in plan if "TEMP B-TREE FOR ORDER BY" in step}
    large = [(step, parent in sorting) for _id, parent, _unused, step in plan if _table_of(step) in tables]
    return [step for step, sorts in large if step.startswith("SCAN ") and (sorts or " INDEX " not in step)] + [
        step for step, sorts in large if sorts and step.endswith("(status=?)")
    ]


def _table_of(step: str) -> str:
    return [*step.split(), "", ""][1]


def _postgresql_walks(
    connection: Connection, statement: Statement, tables: Collection[str], most: int
) -> list[str]:
    for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
        connection.exec_driver_sql(f"SET enable_{way} = off")
    connection.exec_driver_sql("SET random_page_cost = 1.1")
    explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement[0]}", statement[1])
    plan = explained.scalar_one()
    steps = _steps((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return [
        f"{step['Node Type']} on {step['Relation Name']}: {_met(step)} rows"
        for step in steps
        if step.get("Relation Name") in tables and _met(step) > most
    ]


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _steps(below)


def _met(step: dict[str, Any]) -> int:
    return int((step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"])
