"""The promise of an answer, as the public is told that it was kept."""

from datetime import timedelta

from hiring import promises
from hiring.models.application import Application, ApplicationStatus
from hiring.promises import Kept
from tests.conftest import NOON, OpenWork
from tests.support.applications import applied
from tests.support.applying import make_job

LATER = NOON + timedelta(days=30)


def test_nothing_is_said_of_few_and_the_latest_fifty_count(open_work: OpenWork) -> None:
    with open_work() as work:
        job = make_job(work)
        made = [applied(work, job, f"P {at}") for at in range(60)]
        assert promises.kept_lately(work) is None
        for at, one in enumerate(made[:19]):
            one.answered_at = NOON + timedelta(minutes=at)
        work.session.flush()
        assert promises.kept_lately(work) is None
        made[19].answered_at = made[19].answer_due_at + timedelta(hours=1)
        work.session.flush()
        assert promises.kept_lately(work) == Kept(19, 20)
    with open_work(now=LATER) as work:
        found = promises.kept_lately(work)
        assert found is not None
        assert (found, found.percent) == (
            Kept(9, 50),
            18,
        )  # forty wait and are overdue; the late one is the latest
        for one in work.session.query(Application):
            if one.answered_at is None:
                one.status, one.withdrawn_at = ApplicationStatus.WITHDRAWN, LATER
        work.session.flush()
        assert promises.kept_lately(work) == Kept(19, 20)
