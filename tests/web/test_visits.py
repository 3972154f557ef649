"""What a process counts in its memory: bounded, and not lost while the database is busy."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from hiring import visits
from hiring.came_from import NOTHING, Said
from hiring.models.begun_form import BegunForm
from hiring.models.tally import JobTally, Measure
from hiring.visits import Touch
from tests.conftest import NOON, OpenWork
from tests.support.applying import make_job
from web import visits as counted
from web.visits import Counting

SLUG = "frame-welder"


def views(open_work: OpenWork) -> dict[str, int]:
    with open_work() as work:
        rows = select(JobTally.source, JobTally.count).where(JobTally.measure == Measure.VIEW)
        return {source: count for source, count in work.session.execute(rows)}


def test_what_a_busy_database_refuses_waits(
    app: Flask, open_work: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting: Counting = app.extensions["foyer_visits"]
    with open_work() as work:
        job = make_job(work)
    writes = visits.take_in

    def refuse(*_given: Any) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(visits, "take_in", refuse)
    counting.view(SLUG, NOTHING)
    counting.touch(Touch("one", job.id, NOTHING, "email", NOON), "network")
    counting.flush()
    counting.view(SLUG, NOTHING)
    assert views(open_work) == {}
    monkeypatch.setattr(visits, "take_in", writes)
    counting.flush()
    counting.flush()
    assert views(open_work) == {"careers site": 2}
    with open_work() as work:
        assert work.session.scalars(select(BegunForm.nonce)).all() == ["one"]


def test_a_minute_holds_so_much_and_loses_no_view(
    app: Flask, open_work: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting: Counting = app.extensions["foyer_visits"]
    with open_work() as work:
        job = make_job(work)
    monkeypatch.setattr(counted, "MOST_VIEWS", 3)
    monkeypatch.setattr(counted, "MOST_TOUCHES", 2)
    for at in range(9):
        counting.view(SLUG, Said("", f"s{at}", ""))
        counting.touch(Touch(f"n{at}", job.id, NOTHING, "email", NOON), f"network {at}")
    counting.flush()
    assert views(open_work) == {"s0": 1, "s1": 1, "s2": 1, "other": 6}
    with open_work() as work:
        assert len(work.session.scalars(select(BegunForm.nonce)).all()) == 2
