"""No event is ever passed over by a program that polls, however writers commit: on PostgreSQL, where they may
commit in another order than they began."""

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hiring import api_keys
from hiring.actors import OPERATOR
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.work import Work
from plumbing.db import make_engine
from plumbing.records import stamp_with
from plumbing.storage import Remembered
from tests.api.conftest import Program
from tests.conftest import NOON, work_opener
from tests.support.standing import ready
from tests.support.web_app import Clock, build_app
from web.hall import db

WRITERS, EACH = 6, 25


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = make_engine(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(tmp_path: Path, postgres_url: str, storage: Remembered) -> Iterator[Flask]:
    app = build_app(tmp_path, postgres_url, clock=Clock(NOON), storage=storage, FOYER_LIMIT_FACTOR="100000")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def reader(app: Flask, engine: Engine, storage: Remembered) -> Program:
    with work_opener(engine, storage)() as work:
        made = api_keys.make(work, "Reader", api_keys.ALL_SCOPES, expires_at=None)
    return Program(app, made.words, made.key.id)


@pytest.fixture
def job(engine: Engine, storage: Remembered) -> Job:
    with work_opener(engine, storage)() as work:
        return ready(work)


def begun(session: Session, job: Job, note: str) -> Work:
    """A transaction that has done its act and not yet been written down."""
    stamp_with(session, NOON)
    work = Work(session, OPERATOR, NOON, Remembered())
    work.record("job.updated", session.get_one(Job, job.id), fields=[note])
    return work


def test_who_began_first_and_commits_last_is_not_passed_over(engine: Engine, reader: Program, job: Job) -> None:
    """The order is that of the commits: a second writer takes no number before the first has committed."""
    at = reader.get("/events").json["latest_seq"]
    with Session(engine) as slow, Session(engine) as quick:
        first, second = begun(slow, job, "first"), begun(quick, job, "second")
        second.ledger.write(quick)  # has its number, and does not commit
        passed = threading.Event()

        def write_first() -> None:
            first.ledger.write(slow)
            passed.set()
            slow.commit()

        waiting = threading.Thread(target=write_first)
        waiting.start()
        assert not passed.wait(0.5)  # it stands before the lock
        assert reader.get(f"/events?after_seq={at}").json["data"] == []
        quick.commit()
        waiting.join(10)
    page = reader.get(f"/events?after_seq={at}").json
    assert [one["data"]["fields"] for one in page["data"]] == [["second"], ["first"]]
    assert [one["data"]["event_seq"] for one in page["data"]] == [at + 1, at + 2]


def test_a_number_is_given_back_where_its_writer_fails(engine: Engine, reader: Program, job: Job) -> None:
    at = reader.get("/events").json["latest_seq"]
    with Session(engine) as session:
        begun(session, job, "never").ledger.write(session)
        session.rollback()
    with Session(engine) as session:
        begun(session, job, "then").ledger.write(session)
        session.commit()
    (one,) = reader.get(f"/events?after_seq={at}").json["data"]
    assert (one["data"]["event_seq"], one["data"]["fields"]) == (at + 1, ["then"])


def test_a_reader_that_polls_meets_every_event_once_and_in_order(
    engine: Engine, reader: Program, job: Job
) -> None:
    at = start = reader.get("/events").json["latest_seq"]
    draw = random.Random(6)
    pauses = [[draw.uniform(0, 0.02) for _ in range(EACH * 2)] for _ in range(WRITERS)]

    def write(writer: int) -> None:
        for number in range(EACH):
            with Session(engine) as session:
                work = begun(session, job, f"{writer}/{number}")
                time.sleep(pauses[writer][number])  # others begin and commit meanwhile
                work.ledger.write(session)
                time.sleep(pauses[writer][EACH + number] / 4)
                session.rollback() if number % 9 == 8 else session.commit()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    met: list[tuple[int, str]] = []
    polls = 0
    while True:
        over = not any(thread.is_alive() for thread in threads)
        page = reader.get(f"/events?after_seq={at}&limit=7").json
        met += [(one["data"]["event_seq"], one["data"]["fields"][0]) for one in page["data"]]
        at, polls = page["next_after_seq"], polls + 1
        if over and not page["has_more"]:
            break
    with Session(engine) as session:
        stored = session.execute(
            select(Event.seq, Event.data).where(Event.seq > start, Event.type == "job.updated").order_by(Event.seq)
        ).all()
    assert met == [(seq, data["fields"][0]) for seq, data in stored]
    assert [seq for seq, _ in met] == list(range(start + 1, start + len(met) + 1))
    assert len({note for _, note in met}) == WRITERS * (EACH - EACH // 9)
    assert polls > 5
