"""Migrations: there and back on both databases, equal to the models, and gentle with rows of others."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

import plumbing.limits
import plumbing.outbox  # noqa: F401 - registers the tables
from plumbing import migrating
from plumbing.db import make_engine
from plumbing.migrating import migrate
from plumbing.records import Base
from plumbing.schema import NewerSchema, current, head


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def on(empty_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(empty_url: str, on: Engine) -> None:
    migrate(empty_url)
    assert current(on) == head()
    assert "applications" in tables(on)
    migrate(empty_url, "base")
    assert tables(on) == set()
    migrate(empty_url)
    assert current(on) == head()


def test_migrating_what_is_up_to_date_changes_nothing(empty_url: str, on: Engine) -> None:
    migrate(empty_url)
    before = described(on)
    migrate(empty_url)
    assert described(on) == before


def test_the_migrations_make_what_the_models_say(empty_url: str, on: Engine) -> None:
    Base.metadata.create_all(on)
    said = described(on)
    Base.metadata.drop_all(on)
    if on.dialect.name == "postgresql":
        with on.begin() as connection:
            connection.execute(text("DROP FUNCTION events_append_only()"))
    migrate(empty_url)
    assert described(on) == said


def described(engine: Engine) -> dict[str, Any]:
    """Everything about the schema that an inspector and the catalogue tell, in an order of its own."""
    found = inspect(engine)
    schema: dict[str, Any] = {"triggers": sorted(triggers(engine))}
    for name in sorted(tables(engine)):
        schema[name] = {
            "columns": sorted(
                (one["name"], str(one["type"]), one["nullable"], one["default"]) for one in found.get_columns(name)
            ),
            "key": found.get_pk_constraint(name),
            "foreign keys": in_order(found.get_foreign_keys(name)),
            "unique": in_order(found.get_unique_constraints(name)),
            "indexes": in_order(found.get_indexes(name)),
            "checks": sorted(
                (one["name"] or "", re.sub(r"\s+", " ", one["sqltext"]))
                for one in found.get_check_constraints(name)
            ),
        }
    return schema


def in_order(things: Any) -> list[str]:
    return sorted(str(plain(thing)) for thing in things)


def plain(value: Any) -> Any:
    """Dictionaries as sorted pairs, SQL as its text."""
    if isinstance(value, dict):
        return sorted((key, plain(inner)) for key, inner in value.items())
    return str(value)


def triggers(engine: Engine) -> Iterator[str]:
    catalogue = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }[engine.dialect.name]
    with engine.connect() as connection:
        for statement in connection.scalars(text(catalogue)):
            yield re.sub(r"\s+", " ", statement)


def test_the_comparison_sees_a_check_and_an_index(empty_url: str, on: Engine) -> None:
    """So that the test above cannot agree by blindness."""
    migrate(empty_url)
    applications = described(on)["applications"]
    assert any("has_reason" in name for name, _ in applications["checks"])
    assert any("uq_applications_live" in index for index in applications["indexes"])
    assert described(on)["triggers"]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A folder of migrations of this test's own; the function adds one with the given upgrade statements."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((migrating.MIGRATIONS / "env.py").read_text())
    monkeypatch.setattr(migrating, "MIGRATIONS", folder)
    numbers = iter(range(1, 10))

    def add(upgrade: str) -> None:
        number = next(numbers)
        before = repr(str(number - 1)) if number > 1 else None
        (folder / "versions" / f"{number}.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision, down_revision = '{number}', {before}\n"
            f"def upgrade():\n    {upgrade}\n"
            "def downgrade():\n    pass\n"
        )

    return add


PARENT_AND_CHILD = """op.create_table("parent",
        sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.String(5)))
    op.create_table("child", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE", name="fk")))
    op.execute("INSERT INTO parent VALUES (1, 'x')")
    op.execute("INSERT INTO child VALUES (1, 1)")"""

ALTER = """with op.batch_alter_table("parent") as t:
        t.alter_column("a", existing_type=sa.String(5), type_=sa.String(50))"""


def test_children_survive_an_altered_parent(empty_url: str, on: Engine, scratch: Callable[[str], None]) -> None:
    scratch(PARENT_AND_CHILD)
    migrate(empty_url)
    scratch(ALTER)
    migrate(empty_url)
    with on.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM child")) == 1


def test_a_migration_that_orphans_rows_is_refused(tmp_path: Path, scratch: Callable[[str], None]) -> None:
    scratch(PARENT_AND_CHILD)
    scratch('op.execute("DELETE FROM parent")')
    with pytest.raises(RuntimeError, match="without their parents"):
        migrate(f"sqlite:///{tmp_path / 'orphans.db'}")


def test_a_failed_migration_leaves_the_former_schema(
    empty_url: str, on: Engine, scratch: Callable[[str], None]
) -> None:
    scratch(PARENT_AND_CHILD)
    migrate(empty_url)
    scratch('op.add_column("parent", sa.Column("b", sa.Integer))\n    op.execute("SELECT nonsense FROM nowhere")')
    with pytest.raises(DBAPIError):
        migrate(empty_url)
    assert current(on) == "1"
    assert {one["name"] for one in inspect(on).get_columns("parent")} == {"id", "a"}


def test_a_newer_schema_is_refused(empty_url: str, on: Engine) -> None:
    migrate(empty_url)
    with on.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    with pytest.raises(NewerSchema, match="from the future"):
        migrate(empty_url)


EVENT = text(
    "INSERT INTO events (seq, type, object, actor_type, actor_name, data, at, previous_hash, hash)"
    " VALUES (1, 'job.opened', 'job', 'system', '', '{}', '2026-11-24 12:00:00', '', '')"
)


@pytest.mark.parametrize("statement", ["UPDATE events SET type = 'x'", "DELETE FROM events"])
def test_the_database_refuses_to_change_history(each_engine: Engine, statement: str) -> None:
    with each_engine.begin() as connection:
        connection.execute(EVENT)
    with each_engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))
    with each_engine.connect() as connection:
        assert connection.scalar(text("SELECT type FROM events")) == "job.opened"


def test_postgresql_refuses_to_empty_history(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("TRUNCATE events"))
    engine.dispose()
