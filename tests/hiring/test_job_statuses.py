"""A job's way through the statuses, and what must be true for each step."""

from datetime import timedelta

import pytest

from hiring import jobs, stages
from hiring.actors import SYSTEM
from hiring.errors import Conflict, Invalid, InvalidTransition
from hiring.job_statuses import path
from hiring.models.job import CloseReason, JobStatus, WorkplaceType
from tests.conftest import NOON, OpenWork
from tests.support import standing
from tests.support.standing import ready, types


def test_a_job_opens_only_when_it_says_enough(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        with pytest.raises(Invalid) as refused:
            jobs.open(work, job)
        assert refused.value.fields == {"description_markdown": "required", "places": "required"}
        jobs.update(work, job, description_markdown="Weld.", workplace_type=WorkplaceType.REMOTE)
        jobs.open(work, job)
        assert (job.status, job.opened_at) == (JobStatus.OPEN, NOON)


def test_an_open_job_keeps_saying_enough(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
        jobs.open(work, job)
        with pytest.raises(Invalid) as refused:
            jobs.update(work, job, description_markdown=" ")
    assert refused.value.fields == {"description_markdown": "required"}


def test_a_job_does_not_open_after_its_end(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work, closes_at=NOON)
        with pytest.raises(Invalid) as refused:
            jobs.open(work, job)
    assert refused.value.fields == {"closes_at": "in_the_past"}


def test_the_way_through_the_statuses(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work, closes_at=NOON + timedelta(days=1))
        jobs.open(work, job)
        jobs.pause(work, job)
        jobs.resume(work, job)
        jobs.close(work, job, CloseReason.FILLED)
        assert (job.closed_at, job.close_reason) == (NOON, CloseReason.FILLED)
    with open_work(now=NOON + timedelta(days=2)) as work:
        job = jobs.get(work, job.id)
        jobs.reopen(work, job)
        assert (job.opened_at, job.closed_at, job.close_reason, job.closes_at) == (NOON, None, None, None)
        jobs.close(work, job, CloseReason.OTHER)
        jobs.archive(work, job)
        jobs.unarchive(work, job)
        assert types(work)[-8:] == [
            "job.opened", "job.paused", "job.resumed", "job.closed",
            "job.reopened", "job.closed", "job.archived", "job.unarchived",
        ]  # fmt: skip


def test_repeating_what_holds_changes_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
        jobs.open(work, job)
        before = len(work.ledger.events)
        jobs.open(work, job)
        assert len(work.ledger.events) == before


def test_a_step_that_leads_nowhere_names_those_that_do(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        with pytest.raises(InvalidTransition) as refused:
            jobs.pause(work, job)
    assert refused.value.params == {"current_status": "draft", "allowed": ["open", "archive"]}


def test_an_archived_job_is_read_only(open_work: OpenWork) -> None:
    with open_work() as work:
        job = jobs.create(work, name="Welder")
        jobs.archive(work, job)
        with pytest.raises(InvalidTransition):
            jobs.update(work, job, name="Painter")
        with pytest.raises(InvalidTransition):
            stages.replace(work, job, stages.DEFAULTS[:1] + stages.DEFAULTS[-1:])


def test_a_job_with_people_waiting_is_not_archived(open_work: OpenWork) -> None:
    with open_work() as work:
        job = ready(work)
        jobs.open(work, job)
        jobs.close(work, job, CloseReason.OTHER)
        standing.application(work, job)
        with pytest.raises(Conflict) as refused:
            jobs.archive(work, job)
    assert refused.value.code == "active_applications"


def test_nothing_leads_back_to_draft() -> None:
    for status in JobStatus:
        assert (path(status, JobStatus.DRAFT) is None) == (status is not JobStatus.DRAFT)
    assert path(JobStatus.OPEN, JobStatus.ARCHIVED) == ["close", "archive"]
    assert path(JobStatus.ARCHIVED, JobStatus.PAUSED) == ["unarchive", "reopen", "pause"]


def test_jobs_past_their_date_are_closed_and_no_others(open_work: OpenWork) -> None:
    with open_work() as work:
        for number, days in enumerate((1, 2, 3, None)):
            job = ready(work, name=f"Job {number}", closes_at=days and NOON + timedelta(days=days))
            jobs.open(work, job)
            if number == 1:
                jobs.pause(work, job)
        ready(work, name="Draft", closes_at=NOON + timedelta(days=1))
    with open_work(SYSTEM, now=NOON + timedelta(days=2)) as work:
        assert jobs.close_expired(work) == 2
        assert jobs.close_expired(work) == 0
        assert [row.name for row in jobs.listed(work, JobStatus.CLOSED)] == ["Job 0", "Job 1"]
