"""Two at once: whoever loses a race in the database looks once more, and finds what the winner wrote."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from hiring import tags
from hiring.errors import NotFound
from hiring.models.candidate import CandidateTag, Tag
from hiring.work import Work
from plumbing.db import make_engine
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork, work_opener
from tests.support.applications import World, world
from tests.support.web_app import Clock, build_app
from web.door import MOST_TRIES, Audience, writes
from web.hall import db


@pytest.fixture
def open_there(postgres_url: str, storage: Remembered) -> Iterator[OpenWork]:
    engine = make_engine(postgres_url)
    yield work_opener(engine, storage)
    engine.dispose()


@pytest.fixture
def there(open_there: OpenWork) -> World:
    with open_there() as work:
        return world(work)


@pytest.fixture
def on_postgres(postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Only there two transactions write at once."""
    app = build_app(tmp_path, postgres_url, clock=Clock(NOON), storage=Remembered())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


def asked(app: Flask, act: Callable[[Work, int], str]) -> tuple[int, int]:
    """The status of a route that does `act` (work, number of the try), and how often it was tried."""
    tries = []

    @writes(Audience.PUBLIC)
    def view(work: Work) -> str:
        tries.append(1)
        return act(work, len(tries))

    app.add_url_rule("/acts", view_func=view)
    return app.test_client().get("/acts").status_code, len(tries)


def tagged(work: Work, there: World, tag: Tag) -> CandidateTag:
    return CandidateTag(candidate_id=there.noor.candidate_id, tag_id=tag.id, added_by=None, added_at=work.now)


def test_who_writes_second_finds_what_the_first_wrote(
    on_postgres: Flask, open_there: OpenWork, there: World
) -> None:
    with open_there() as work:
        tag = tags.find_or_make(work, "remote")

    def act(work: Work, number: int) -> str:
        known = work.session.get(CandidateTag, (there.noor.candidate_id, tag.id))
        if number == 1:
            assert known is None
            with open_there() as winner:
                winner.session.add(tagged(winner, there, tag))
        if known is None:
            work.session.add(tagged(work, there, tag))
        return "done"

    assert asked(on_postgres, act) == (200, 2)
    with open_there() as work:
        assert len(work.session.scalars(select(CandidateTag)).all()) == 1


def test_what_is_gone_meanwhile_is_not_found(on_postgres: Flask, open_there: OpenWork, there: World) -> None:
    with open_there() as work:
        tag = tags.find_or_make(work, "remote")

    def act(work: Work, number: int) -> str:
        if work.session.get(Tag, tag.id) is None:
            raise NotFound
        if number == 1:
            with open_there() as winner:
                winner.session.execute(delete(Tag).where(Tag.id == tag.id))
        work.session.add(tagged(work, there, tag))
        return "done"

    assert asked(on_postgres, act) == (404, 2)


def test_what_fails_each_time_is_not_tried_for_ever(
    on_postgres: Flask, open_there: OpenWork, there: World
) -> None:
    with open_there() as work:
        tag = tags.find_or_make(work, "remote")
        work.session.add(tagged(work, there, tag))

    def act(work: Work, number: int) -> str:
        work.session.add(tagged(work, there, tag))
        return "done"

    assert asked(on_postgres, act)[1] == MOST_TRIES
