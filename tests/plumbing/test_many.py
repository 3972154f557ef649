"""Many changed rows are written with one statement, and none of them over what somebody else wrote."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm.exc import StaleDataError

from hiring.models.letter import Letter, LetterState
from plumbing import many
from tests.conftest import NOON, OpenWork
from tests.support.applications import statements, world
from tests.support.interviews import arranged

LATER = NOON + timedelta(hours=1)


def test_each_row_gets_what_was_changed_of_it(open_work_on_each: OpenWork, each_engine: Engine) -> None:
    """Of two columns that differ from row to row, one is changed here and the other there."""
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        arranged(work, there.noor, there.interviewer, there.manager)
    with open_work_on_each() as work:
        before = {one.id: (one.facts, one.version) for one in work.session.scalars(select(Letter))}
    with open_work_on_each(now=LATER) as work:
        found = work.session.scalars(select(Letter).order_by(Letter.id)).all()
        for at, letter in enumerate(found[:-1]):
            if at % 2:
                letter.state = LetterState.CANCELLED
            else:
                letter.facts = {"at": at}
        with statements(each_engine) as seen:
            many.write_changes(work.session, found, LATER)
            work.session.flush()
        assert len(seen) == 1
    ids = [one.id for one in found]
    assert len(ids) > 3
    with open_work_on_each() as work:
        for at, id in enumerate(ids):
            letter, (facts, version) = work.session.get_one(Letter, id), before[id]
            changed = at < len(ids) - 1
            assert letter.state == ("cancelled" if changed and at % 2 else "waiting")
            assert letter.facts == ({"at": at} if changed and not at % 2 else facts)
            assert (letter.version - version, letter.updated_at) == ((1, LATER) if changed else (0, NOON))


def test_nothing_changed_is_nothing_written(open_work_on_each: OpenWork, each_engine: Engine) -> None:
    with open_work_on_each() as work:
        world(work)
    with open_work_on_each() as work:
        found = work.session.scalars(select(Letter)).all()
        with statements(each_engine) as seen:
            many.write_changes(work.session, [], NOON)
            many.write_changes(work.session, found, NOON)
        assert seen == []


def test_a_row_that_somebody_else_wrote_is_stale(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        world(work)
    with open_work_on_each() as work:
        found = work.session.scalars(select(Letter)).all()
        other = update(Letter).where(Letter.id == found[0].id).values(version=Letter.version + 1)
        work.session.execute(other.execution_options(synchronize_session=False))
        for letter in found:
            letter.state = LetterState.CANCELLED
        with pytest.raises(StaleDataError):
            many.write_changes(work.session, found, NOON)
        work.session.expire_all()
