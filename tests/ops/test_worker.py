"""The worker: everything is done, nothing is done by two, and nobody's death loses anything."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from ops.handling import Context, Handler, Postponed
from ops.worker import Worker
from plumbing import outbox
from plumbing.outbox import Claimed, Task
from tests.conftest import NOON
from tests.ops.sleepy import started

LEASE = timedelta(seconds=30)
LONG_DUE = NOON - timedelta(days=365)
"""Due also by the real clock, which other processes go by."""


class Clock:
    """Stands still until a test turns it."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_worker(each_engine: Engine, clock: Clock) -> Callable[..., Worker]:
    def make(handlers: Mapping[str, Handler], **more: Any) -> Worker:
        more.setdefault("periodic", {})
        more.setdefault("given_up", {})
        return Worker(each_engine, context_for, handlers=handlers, lease=LEASE, now=clock, **more)

    return make


def context_for(claimed: Claimed) -> Context:
    return cast(Context, claimed)


@pytest.fixture
def put(each_engine: Engine) -> Callable[..., uuid.UUID]:
    def put_one(task: str = "greet", **facts: Any) -> uuid.UUID:
        with Session(each_engine) as session, session.begin():
            return outbox.put(session, task, facts, now=NOON, due_at=LONG_DUE)

    return put_one


@pytest.fixture
def row(each_engine: Engine) -> Callable[[uuid.UUID], Task]:
    def get(id: uuid.UUID) -> Task:
        with Session(each_engine) as session:
            return session.get_one(Task, id)

    return get


def test_a_task_is_given_to_its_handler_with_its_facts(make_worker: Any, put: Any, row: Any) -> None:
    greeted = []
    worker = make_worker({"greet": lambda context, name: greeted.append((context.id, name))})
    id = put(name="Ann")
    assert worker.run_one()
    assert greeted == [(id, "Ann")]
    assert row(id).done_at == NOON
    assert not worker.run_one()


def test_what_fails_is_tried_again_later(make_worker: Any, put: Any, row: Any, clock: Clock) -> None:
    tries = []

    def fail_once(context: Context) -> None:
        tries.append(clock.time)
        if len(tries) == 1:
            raise ValueError("not today")

    worker = make_worker({"greet": fail_once})
    id = put()
    assert worker.run_one()
    assert row(id).last_error == "ValueError: not today"
    assert not worker.run_one()
    clock.time += timedelta(minutes=1)
    assert worker.run_one()
    assert row(id).done_at == clock.time


def test_a_task_whose_time_has_not_come_waits_and_is_no_failure(
    make_worker: Any, put: Any, row: Any, clock: Clock
) -> None:
    until = NOON + timedelta(hours=1)

    def wait(context: Context) -> None:
        if clock.time < until:
            raise Postponed(until)

    worker = make_worker({"greet": wait})
    id = put()
    worker.run_one()
    assert (row(id).due_at, row(id).last_error, row(id).done_at) == (until, None, None)
    clock.time = until
    worker.run_one()
    assert row(id).done_at == until


def test_an_unknown_task_is_kept_for_a_worker_that_knows_it(make_worker: Any, put: Any, row: Any) -> None:
    id = put("from_a_newer_foyer")
    make_worker({}).run_one()
    assert row(id).done_at is None
    assert "no handler" in row(id).last_error


def test_the_last_failure_is_logged_and_has_a_last_word(
    make_worker: Any, put: Any, row: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    last_words = []

    def fail(context: Context) -> None:
        raise ValueError("never")

    worker = make_worker({"greet": fail}, given_up={"greet": lambda context: last_words.append(context.id)})
    id = put()
    for _ in range(outbox.MOST_ATTEMPTS):
        worker.run_one()
        clock.time += timedelta(days=1)
    assert row(id).dead_at is not None
    assert last_words == [id]
    assert [record.levelname for record in caplog.records][-1] == "ERROR"
    assert not worker.run_one()


def test_a_task_that_kills_every_worker_is_given_up(
    make_worker: Any, put: Any, row: Any, each_engine: Engine
) -> None:
    id = put()
    with each_engine.begin() as connection:
        connection.execute(update(Task).values(attempts=outbox.MOST_ATTEMPTS))
    make_worker({}).run_one()
    assert row(id).dead_at is not None


def test_who_outlives_the_lease_does_not_mark_the_task(make_worker: Any, put: Any, row: Any, clock: Clock) -> None:
    others: list[Worker] = []

    def slow(context: Context) -> None:
        if not others:
            clock.time += LEASE + timedelta(seconds=1)
            others.append(make_worker({"greet": fail}))
            others[0].run_one()

    def fail(context: Context) -> None:
        raise ValueError("the second one fails")

    id = put()
    make_worker({"greet": slow}).run_one()
    assert row(id).attempts == 2
    assert row(id).done_at is None


def test_a_periodic_task_is_put_once_and_again_after_each_run(
    make_worker: Any, each_engine: Engine, clock: Clock
) -> None:
    runs = []
    periodic = {"tidy": timedelta(hours=1)}
    worker = make_worker({"tidy": lambda context: runs.append(clock.time)}, periodic=periodic)
    worker.schedule()
    make_worker({}, periodic=periodic).schedule()
    assert worker.run_one()
    assert not worker.run_one()
    clock.time += timedelta(hours=1)
    assert worker.run_one()
    assert runs == [NOON, NOON + timedelta(hours=1)]
    with Session(each_engine) as session:
        waiting = session.scalars(select(Task.due_at).where(Task.done_at.is_(None))).all()
    assert waiting == [NOON + timedelta(hours=2)]


def test_a_periodic_task_that_dies_is_put_again(make_worker: Any, each_engine: Engine, clock: Clock) -> None:
    def fail(context: Context) -> None:
        raise ValueError("never")

    worker = make_worker({"tidy": fail}, periodic={"tidy": timedelta(hours=1)})
    worker.schedule()
    for _ in range(outbox.MOST_ATTEMPTS):
        worker.run_one()
        clock.time += timedelta(days=1)
    with Session(each_engine) as session:
        assert session.scalar(select(Task.id).where(Task.done_at.is_(None), Task.dead_at.is_(None)))


def test_stopping_finishes_what_is_in_hand(make_worker: Any, put: Any, row: Any) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(context: Context) -> None:
        begun.set()
        may_end.wait()

    worker = make_worker({"greet": slow})
    id = put()
    thread = threading.Thread(target=worker.run)
    thread.start()
    begun.wait()
    worker.stop()
    may_end.set()
    thread.join()
    assert row(id).done_at == NOON


@pytest.fixture
def killing() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are gone after the test, whatever happens."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        with process:
            process.kill()


def test_two_processes_do_every_task_exactly_once(
    each_database_url: str, put: Any, each_engine: Engine, tmp_path: Path, killing: Any
) -> None:
    killing += [started(each_database_url, tmp_path / "done") for _ in range(2)]
    assert [process.stdout.readline() for process in killing] == ["working\n"] * 2
    for number in range(40):
        put("note", number=number)
    wait_until_empty(each_engine, killing)
    for process in killing:
        process.send_signal(signal.SIGTERM)
    assert [process.wait() for process in killing] == [0, 0]
    lines = (tmp_path / "done").read_text().split()
    assert sorted(lines, key=int) == [str(number) for number in range(40)]


def test_tasks_of_a_killed_worker_are_done_after_the_lease(
    each_database_url: str, put: Any, each_engine: Engine, tmp_path: Path, killing: Any
) -> None:
    put("hang", file=str(tmp_path / "begun"))
    killing.append(started(each_database_url, tmp_path / "done", lease=1))
    while not (tmp_path / "begun").exists():
        time.sleep(0.05)
    os.kill(killing[0].pid, signal.SIGKILL)
    killing[0].wait()
    killing.append(started(each_database_url, tmp_path / "done", lease=1))
    wait_until_empty(each_engine, killing)
    with Session(each_engine) as session:
        assert session.scalar(select(Task.attempts)) == 2


def test_a_worker_leaves_when_its_parent_is_gone(each_database_url: str, tmp_path: Path, killing: Any) -> None:
    killing.append(started(each_database_url, tmp_path / "done", under_parent=True))
    said = killing[0].stdout.readline()
    os.kill(killing[0].pid, signal.SIGKILL)
    # the worker holds the other end of the pipe until it leaves: reading ends only then
    assert said.strip() == "working"
    assert killing[0].stdout.read() == "left\n"


def wait_until_empty(engine: Engine, workers: list[subprocess.Popen[str]]) -> None:
    while any(worker.poll() is None for worker in workers):
        with engine.connect() as connection:
            if not connection.scalar(text("SELECT count(*) FROM outbox WHERE done_at IS NULL")):
                return
        time.sleep(0.05)
    pytest.fail("the workers left before everything was done")


def test_the_real_command_starts_and_stops(tmp_path: Path, database_url: str, killing: Any) -> None:
    environment = {
        **os.environ,
        "FOYER_ENV": "test",
        "FOYER_DATA": str(tmp_path),
        "FOYER_DATABASE_URL": database_url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "ops.worker"], env=environment, stderr=subprocess.PIPE, text=True
    )
    killing.append(process)
    engine_url = database_url.removeprefix("sqlite:///")
    while not is_scheduled(engine_url):
        time.sleep(0.05)
        assert process.poll() is None, process.communicate()[1]
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    assert process.returncode == 0, said


def is_scheduled(path: str) -> bool:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT count(*) FROM outbox WHERE key = 'periodic:sweep'").fetchone()[0])
