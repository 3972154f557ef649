"""The queue's promises, on both databases."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from plumbing import outbox
from plumbing.outbox import Claimed, Task
from tests.conftest import NOON

LEASE = timedelta(seconds=30)
LATER = NOON + timedelta(minutes=5)


def put(
    engine: Engine, task: str = "greet", *, due_at: datetime | None = None, key: str | None = None
) -> uuid.UUID:
    with Session(engine) as session, session.begin():
        return outbox.put(session, task, {"name": "Ann"}, now=NOON, due_at=due_at, key=key)


def claim(engine: Engine, now: datetime = NOON, most: int = 1) -> list[Claimed]:
    with Session(engine) as session, session.begin():
        return outbox.claim(session, now=now, lease=LEASE, most=most)


def row(engine: Engine, id: uuid.UUID) -> Task:
    with Session(engine) as session:
        return session.get_one(Task, id)


def test_a_task_is_claimed_with_its_facts_and_only_once(each_engine: Engine) -> None:
    id = put(each_engine)
    assert claim(each_engine) == [Claimed(id, "greet", {"name": "Ann"}, attempt=1)]
    assert claim(each_engine) == []


def test_a_task_that_was_rolled_back_was_never_there(each_engine: Engine) -> None:
    with Session(each_engine) as session:
        outbox.put(session, "greet", {}, now=NOON)
        session.rollback()
    assert claim(each_engine) == []


def test_a_task_waits_for_its_time(each_engine: Engine) -> None:
    put(each_engine, due_at=LATER)
    assert claim(each_engine, NOON) == []
    assert len(claim(each_engine, LATER)) == 1


def test_the_longest_due_goes_first(each_engine: Engine) -> None:
    late, early = put(each_engine, due_at=NOON), put(each_engine, due_at=NOON - timedelta(hours=1))
    assert [claim(each_engine)[0].id for _ in range(2)] == [early, late]


def test_several_are_claimed_at_once(each_engine: Engine) -> None:
    ids = {put(each_engine) for _ in range(3)}
    assert {one.id for one in claim(each_engine, most=2)} < ids
    assert len(claim(each_engine, most=2)) == 1


def test_an_abandoned_task_comes_back_after_its_lease(each_engine: Engine) -> None:
    id = put(each_engine)
    claim(each_engine)
    assert claim(each_engine, NOON + LEASE) == []
    assert claim(each_engine, NOON + LEASE + timedelta(seconds=1)) == [Claimed(id, "greet", {"name": "Ann"}, 2)]


def test_a_finished_task_stays_finished(each_engine: Engine) -> None:
    id = put(each_engine)
    with Session(each_engine) as session, session.begin():
        assert outbox.done(session, claim_in(session), now=NOON)
    assert claim(each_engine, LATER) == []
    assert row(each_engine, id).done_at == NOON


def claim_in(session: Session) -> Claimed:
    (claimed,) = outbox.claim(session, now=NOON, lease=LEASE)
    return claimed


def test_who_lost_the_lease_has_no_say(each_engine: Engine) -> None:
    id = put(each_engine)
    (slow,) = claim(each_engine)
    (second,) = claim(each_engine, LATER)
    with Session(each_engine) as session, session.begin():
        assert not outbox.done(session, slow, now=LATER)
        assert not outbox.failed(session, slow, "late", now=LATER)
    assert row(each_engine, id).done_at is None
    with Session(each_engine) as session, session.begin():
        assert outbox.done(session, second, now=LATER)


def test_a_failed_task_comes_back_with_a_growing_delay(each_engine: Engine) -> None:
    id, now, delays = put(each_engine), NOON, []
    for _ in range(4):
        (claimed,) = claim(each_engine, now)
        with Session(each_engine) as session, session.begin():
            assert outbox.failed(session, claimed, "no luck", now=now)
        delays.append((row(each_engine, id).due_at - now).total_seconds())
        now = row(each_engine, id).due_at
    assert delays == sorted(delays)
    assert len(set(delays)) == 4
    assert row(each_engine, id).last_error == "no luck"


def test_after_the_last_attempt_a_task_is_dead_and_counted(each_engine: Engine) -> None:
    id, now = put(each_engine), NOON
    for _ in range(outbox.MOST_ATTEMPTS):
        (claimed,) = claim(each_engine, now)
        with Session(each_engine) as session, session.begin():
            outbox.failed(session, claimed, "no luck", now=now)
        now += timedelta(days=1)
    assert claim(each_engine, now) == []
    assert row(each_engine, id).dead_at is not None
    with Session(each_engine) as session:
        assert outbox.dead_count(session) == 1


def test_a_key_waits_only_once_and_is_free_again_afterwards(each_engine: Engine) -> None:
    first = put(each_engine, key="daily")
    assert put(each_engine, key="daily") == first
    with Session(each_engine) as session, session.begin():
        outbox.done(session, claim_in(session), now=NOON)
    assert put(each_engine, key="daily") != first


def test_the_database_itself_refuses_a_second_waiting_key(each_engine: Engine) -> None:
    put(each_engine, key="daily")
    task = Task(id=uuid.uuid4(), task="x", facts={}, key="daily", due_at=NOON, attempts=0, created_at=NOON)
    with Session(each_engine) as session:
        session.add(task)
        with pytest.raises(IntegrityError):
            session.flush()


def test_many_at_once_take_every_task_exactly_once(each_engine: Engine) -> None:
    ids = {put(each_engine) for _ in range(60)}
    taken: list[uuid.UUID] = []

    def work() -> None:
        while claimed := claim(each_engine):
            taken.append(claimed[0].id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(each_engine) as session:
        waiting = session.scalar(select(func.count()).select_from(Task).where(Task.attempts == 0))
    # on PostgreSQL a claimer may pass by a row that another one holds, so somebody may leave early
    assert len(taken) + (waiting or 0) == 60
    assert len(taken) == len(set(taken))
    assert set(taken) <= ids


def test_many_are_put_as_each_would_be(each_engine: Engine) -> None:
    ids = [uuid.uuid4() for _ in range(outbox._ROWS + 1)]
    with Session(each_engine) as session, session.begin():
        outbox.put_many(session, "greet", [(id, {"name": str(id)}) for id in ids], now=NOON, due_at=LATER)
        outbox.put_many(session, "greet", [], now=NOON, due_at=LATER)
    assert claim(each_engine, NOON) == []
    found = claim(each_engine, LATER, most=len(ids) + 1)
    assert {one.id: one.facts for one in found} == {id: {"name": str(id)} for id in ids}


def test_a_waiting_task_can_be_brought_forward_and_one_in_hand_cannot(each_engine: Engine) -> None:
    def hasten(id: uuid.UUID, now: datetime = NOON) -> bool:
        with Session(each_engine) as session, session.begin():
            return outbox.hasten(session, id, NOON, now=now)

    id = put(each_engine, due_at=LATER)
    assert not hasten(uuid.uuid4())
    assert hasten(id)
    (claimed,) = claim(each_engine, NOON)
    assert not hasten(id)
    assert hasten(id, NOON + LEASE + timedelta(seconds=1))
    with Session(each_engine) as session, session.begin():
        assert outbox.done(session, claimed, now=NOON)
    assert not hasten(id, LATER)
