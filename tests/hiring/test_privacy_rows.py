"""Rows of the security requirements about candidates' data that no other test holds: D5, D6."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hiring import applications
from hiring.actors import SYSTEM
from hiring.applications import bulk
from hiring.applications.bulk import Outcome, Pick
from hiring.errors import NotAllowed
from hiring.models.application import Application, ApplicationStatus, Submission
from ops import tasks
from plumbing.storage import Remembered
from tests.conftest import OpenWork
from tests.ops.test_forgetting import run_at
from tests.support.applications import World, applied, reason, world


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def test_the_worker_says_no_to_nobody(open_work: OpenWork, there: World) -> None:
    """D5: a no is a person's, with their reason; rules flag, and nothing that runs by itself decides."""
    with open_work(SYSTEM) as work:
        for one in (there.noor, there.ann):
            with pytest.raises(NotAllowed):
                applications.reject(work, work.session.get_one(Application, one.id), reason=reason(work))
        (told,) = bulk.reject(work, [Pick(there.ann.id)], reason=reason(work)).results
        assert told.outcome is Outcome.NOT_ALLOWED
    with open_work() as work:
        ann = work.session.get_one(Application, there.ann.id)  # a knock-out rule holds for her
        assert (ann.flags_count, ann.status) == (1, ApplicationStatus.ACTIVE)


def test_browser_and_network_of_a_sending_are_forgotten_after_thirty_days(
    open_work: OpenWork, storage: Remembered, tmp_path: Path
) -> None:
    """D6."""
    with open_work() as work:
        there = world(work)
        one = applied(work, there.job, "Cy", user_agent="Mozilla/5.0 (X11)", ip_hash="a" * 64)
        id = one.current_submission_id

    def kept() -> tuple[Any, ...]:
        with open_work() as work:
            found = work.session.get_one(Submission, id)
            return found.user_agent, found.ip_hash

    run_at(open_work, storage, tmp_path, timedelta(days=30), tasks.forget_addresses)
    assert kept() == ("Mozilla/5.0 (X11)", "a" * 64)
    run_at(open_work, storage, tmp_path, timedelta(days=30, seconds=1), tasks.forget_addresses)
    assert kept() == ("", None)
