"""Two recruiters and a job, for tests of setting a job up."""

import pytest
from flask import Flask

from hiring import jobs
from hiring.models.job import Job
from tests.conftest import OpenWork
from tests.support.applications import recruiter
from tests.support.standing import ready
from tests.support.web_app import Browser


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def dara(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work, "Dara")


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """An open job."""
    with open_work() as work:
        job = ready(work)
        jobs.open(work, job)
        return job
