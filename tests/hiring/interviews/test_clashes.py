"""Who is busy: found for interviewers and candidate, told by name only to those who may know."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from hiring import interviews
from hiring.interviews import clashes
from hiring.interviews.clashes import Busy
from hiring.models.application import Application
from hiring.models.interview import CancelReason, Interview, ParticipantResponse
from hiring.models.job import Job, Visibility
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import World, applied, statements, world
from tests.support.applying import make_job
from tests.support.interviews import START, arranged

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def looked(work: Work, there: World, start: timedelta = timedelta(), end: timedelta = HOUR) -> clashes.Clashes:
    ivo = there.interviewer.id
    assert ivo is not None
    return clashes.of(work, START + start, START + end, [ivo], there.noor.candidate_id)


@pytest.mark.parametrize(
    ("start", "end", "clashes_"),
    [(timedelta(), HOUR, True), (30 * MINUTE, 2 * HOUR, True), (-HOUR, MINUTE, True), (-HOUR, 3 * HOUR, True),
     (15 * MINUTE, 30 * MINUTE, True), (-HOUR, timedelta(), False), (HOUR, 2 * HOUR, False)],
)  # fmt: skip
def test_what_overlaps_clashes_and_what_touches_does_not(
    open_work: OpenWork, there: World, start: timedelta, end: timedelta, clashes_: bool
) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.ann, there.interviewer)
        found = looked(work, there, start, end).users.get(there.interviewer.id, [])  # type: ignore[arg-type]
        wanted = [Busy(START, START + HOUR, made.id, "Ann Lee", "Frame welder")]
        assert found == (wanted if clashes_ else [])


def test_the_candidate_is_busy_too_whoever_talks_with_them(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.manager)
        found = looked(work, there)
        assert [one.interview_id for one in found.candidate] == [made.id]
        assert found.users == {}
        assert clashes.of_interview(work, made) == clashes.Clashes({}, [])


def test_cancelled_declined_and_finished_ones_keep_nobody_busy(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        one = arranged(work, there.ann, there.interviewer)
        interviews.cancel(work, one, CancelReason.BY_US)
        two = arranged(work, there.ann, there.interviewer)
        two.participants[0].response = ParticipantResponse.DECLINED
        interviews.complete(work, arranged(work, there.ann, there.interviewer))
        work.session.flush()
        assert looked(work, there).users == {}


def test_whoever_may_not_know_the_other_interview_learns_the_time_alone(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        cem = applied(work, secret, "Cem Secret")
        noor = applied(work, secret, "Noor Haddad")
        secret.visibility = Visibility.CONFIDENTIAL
        arranged(work, cem, there.interviewer)
        arranged(work, noor, there.manager)
    with open_work(there.dario) as work:
        found = looked(work, there)
        assert found.users == {there.interviewer.id: [Busy(START, START + HOUR)]}
        assert found.candidate == [Busy(START, START + HOUR)]
    with open_work() as work:
        assert [one.person for one in looked(work, there).candidate] == ["Noor Haddad"]


def test_the_number_of_statements_does_not_grow(open_work: OpenWork, engine: Engine, there: World) -> None:
    counts = []
    for _ in range(2):
        with open_work(there.dario) as work:
            for _ in range(len(counts) * 20 + 1):
                arranged(work, there.ann, there.interviewer, there.manager)
        with open_work(there.dario) as work, statements(engine) as seen:
            looked(work, there)
        counts.append(len(seen))
    assert counts == [2, 2]


def test_an_interview_knows_what_clashes_with_it(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        one = arranged(work, there.noor, there.interviewer)
        two = arranged(work, there.ann, there.interviewer, starts_at=START + 30 * MINUTE)
        for mine, other in ((one, two), (two, one)):
            found = clashes.of_interview(work, mine)
            assert [busy.interview_id for busy in found.users[uuid_of(there)]] == [other.id]
        interviews.complete(work, one)
        work.session.flush()
        assert clashes.of_interview(work, one) == clashes.Clashes()


def uuid_of(there: World) -> uuid.UUID:
    assert there.interviewer.id is not None
    return there.interviewer.id


def test_of_jobs_that_were_not_read_nothing_is_left_in_the_session(open_work: OpenWork, there: World) -> None:
    """The rows are columns, so that a page cannot show by mistake what it may not."""
    with open_work(there.dario) as work:
        arranged(work, there.ann, there.interviewer)
    with open_work(there.dario) as work:
        looked(work, there)
        assert not any(
            isinstance(one, Interview | Application | Job) for one in work.session.identity_map.values()
        )
