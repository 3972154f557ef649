"""The database of a release before becomes this one's: nothing of it is lost, and what is new is filled in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select

from hiring import applications, letters, tally_recount
from hiring.models.application import Application
from hiring.models.job import JobMember
from hiring.models.letter import Letter
from ops import report_tasks
from plumbing.migrating import migrate
from plumbing.outbox import Task
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, check_books, reason, stage, world


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    """Noor came as far as Call and went back, Ann was told no where she stood."""
    with open_work_on_each() as work:
        there = world(work)
    for hours, name in ((1, "Call"), (2, "New")):
        with open_work_on_each(there.dario, now=NOON + timedelta(hours=hours)) as work:
            noor = applications.get(work, there.noor.id, for_change=True)
            applications.move(work, noor, stage(work, noor.job, name).id)
    with open_work_on_each(there.dario) as work:
        ann = applications.get(work, there.ann.id, for_change=True)
        applications.reject(work, ann, reason=reason(work))
    return there


def as_it_is(open_work: OpenWork) -> dict[str, Any]:
    with open_work() as work:
        rows = work.session.scalars(select(Application).order_by(Application.id)).all()
        return {
            "applications": [(one.id, one.status, one.furthest_stage_id, one.version) for one in rows],
            "letters": work.session.scalars(select(Letter.id).order_by(Letter.id)).all(),
            "approvers": work.session.scalars(select(JobMember.id).where(JobMember.approver)).all(),
        }


def test_people_keep_their_way_and_the_worker_is_told_to_count_and_index(
    each_database_url: str, each_engine: Engine, open_work_on_each: OpenWork, there: World
) -> None:
    before = as_it_is(open_work_on_each)
    with open_work_on_each() as work:
        work.session.execute(delete(Task))
    each_engine.dispose()
    migrate(each_database_url, "0002")
    migrate(each_database_url)
    assert as_it_is(open_work_on_each) == before
    with open_work_on_each() as work:
        assert set(work.session.scalars(select(Task.task))) == {"recount_tallies", "rebuild_search"}
        assert letters.of(work, applications.get(work, there.noor.id))
        assert tally_recount.differences(work.session) != []
    report_tasks.recount(open_work_on_each)
    with open_work_on_each() as work:
        assert tally_recount.differences(work.session) == []
        answered = select(Application.answered_at).where(Application.id.in_([there.noor.id, there.ann.id]))
        assert None not in work.session.scalars(answered).all()
        check_books(work)


def test_an_empty_database_leaves_the_worker_nothing_to_do(
    each_database_url: str, each_engine: Engine, open_work_on_each: OpenWork
) -> None:
    each_engine.dispose()
    migrate(each_database_url, "0002")
    migrate(each_database_url)
    with open_work_on_each() as work:
        assert work.session.scalars(select(Task.task)).all() == []
