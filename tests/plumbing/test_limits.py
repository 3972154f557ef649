"""Rate limits, counted in the database."""

import threading
from datetime import timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from plumbing import limits
from plumbing.limits import Limit, RateCounter
from tests.conftest import NOON

THREE = Limit("sign_in", 3, timedelta(minutes=10))


def count(engine: Engine, key: str = "ann", *, minutes: float = 0, **more: float) -> int:
    with Session(engine) as session, session.begin():
        return limits.count(session, THREE, key, now=NOON + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def test_up_to_the_limit_nothing_is_refused(each_engine: Engine) -> None:
    assert [count(each_engine) for _ in range(3)] == [0, 0, 0]


def test_beyond_it_the_answer_is_how_long_to_wait(each_engine: Engine) -> None:
    for _ in range(3):
        count(each_engine)
    assert count(each_engine, minutes=4) == 6 * 60


def test_the_next_window_begins_anew(each_engine: Engine) -> None:
    for _ in range(4):
        count(each_engine)
    assert count(each_engine, minutes=10) == 0


def test_keys_and_limits_do_not_share(each_engine: Engine) -> None:
    for _ in range(4):
        count(each_engine)
    assert count(each_engine, "bob") == 0
    other = Limit("apply", 3, timedelta(minutes=10))
    with Session(each_engine) as session, session.begin():
        assert limits.count(session, other, "ann", now=NOON) == 0


def test_a_weight_counts_as_many(each_engine: Engine) -> None:
    assert count(each_engine, weight=3) == 0
    assert count(each_engine) > 0


def test_the_factor_multiplies_the_limit(each_engine: Engine) -> None:
    assert [count(each_engine, factor=2) for _ in range(7)][:6] == [0] * 6
    assert count(each_engine, factor=2) > 0


def test_counting_at_the_same_time_loses_nothing(each_engine: Engine) -> None:
    threads = [threading.Thread(target=count, args=(each_engine,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(each_engine) as session:
        assert session.scalar(select(RateCounter.count)) == 12


def test_old_windows_are_forgotten_and_running_ones_kept(each_engine: Engine) -> None:
    count(each_engine)
    count(each_engine, minutes=60)
    with Session(each_engine) as session, session.begin():
        limits.forget(session, before=NOON + timedelta(minutes=30))
    with Session(each_engine) as session:
        assert session.scalar(select(func.count()).select_from(RateCounter)) == 1
