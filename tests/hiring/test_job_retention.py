"""A job names how long those who apply for it are kept."""

import pytest

from hiring import job_copies, jobs, organisation, retention
from hiring.errors import Invalid
from tests.conftest import OpenWork
from tests.support.standing import ready

PROFILES = "Standard: 6\nLong: 24"


def test_a_job_names_a_profile_that_is_there(open_work: OpenWork) -> None:
    with open_work() as work:
        organisation.change(work, retention_profiles=PROFILES)
        job = ready(work)
        assert (job.retention, jobs.update(work, job, retention="Long"), job.retention) == ("", True, "Long")
    for wrong, code in (("Short", "unknown_profile"), ("x" * 61, "too_long"), ("Long\0", "bad_characters")):
        with open_work() as work, pytest.raises(Invalid) as error:
            jobs.update(work, work.session.merge(job), retention=wrong)
        assert error.value.fields == {"retention": code}
        with open_work() as work, pytest.raises(Invalid):
            jobs.create(work, name="Painter", retention=wrong)


def test_a_profile_that_goes_leaves_the_first_and_that_is_said(open_work: OpenWork) -> None:
    with open_work() as work:
        organisation.change(work, retention_profiles=PROFILES)
        job = ready(work, retention="Long")
        assert retention.gone_profiles(work) == []
        organisation.change(work, retention_profiles="Standard: 6")
    with open_work() as work:
        job = work.session.merge(job)
        assert retention.gone_profiles(work) == ["Long"]
        assert retention.months_of(work.organisation, job.retention) == 6
        assert jobs.update(work, job, retention="Long", name="Painter")  # as it stood: nothing is wrong with it
        assert job_copies.duplicate(work, job, name="Painter too").retention == ""
