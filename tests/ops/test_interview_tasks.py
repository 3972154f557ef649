"""What the clock does to interviews: they end, and whoever owes feedback is asked."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hiring.models.interview import Interview
from ops import tasks
from plumbing import outbox
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.interviews import START, arranged
from tests.support.post_office import PostOffice
from tests.support.web_app import Clock


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def test_interviews_end_and_everybody_is_asked_once(
    app: Flask, open_work: OpenWork, there: World, clock: Clock
) -> None:
    office = PostOffice(app, clock)
    with open_work(there.dario) as work:
        for person in (there.noor, there.ann):
            arranged(work, person, there.interviewer, there.manager, letter=False)
    office.letters()
    clock.time = START + timedelta(hours=2, minutes=1)
    for wanted in (4, 0):
        with open_work(now=clock()) as work:
            for name in ("complete_interviews", "ask_for_feedback"):
                outbox.put(work.session, name, {}, now=clock())
        sent = [letter for letter in office.letters() if "feedback" in letter["Subject"].lower()]
        assert len(sent) == wanted
    with open_work() as work:
        assert set(work.session.scalars(select(Interview.status))) == {"completed"}


def test_both_tasks_run_by_themselves() -> None:
    for name in ("complete_interviews", "ask_for_feedback"):
        assert name in tasks.HANDLERS
        assert tasks.PERIODIC[name] <= timedelta(minutes=5)
