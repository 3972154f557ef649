"""What the pages of one job share: which of them this user may open, and the job itself."""

import uuid
from dataclasses import dataclass

from hiring import jobs, policy
from hiring.errors import NotFound
from hiring.models.job import Job
from hiring.work import Work


@dataclass(frozen=True)
class Setup:
    """`runs`: acts as a recruiter on this job. `describes`: may put its description right. `reads`: sees how it
    is set up; an interviewer sees its title only."""

    runs: bool
    describes: bool
    reads: bool

    def shows(self, tab: str) -> bool:
        """Whether the job's navigation has this entry."""
        return tab == "board" or (self.describes if tab == "edit" else self.reads)


def of(work: Work, job: Job) -> Setup:
    return Setup(
        runs=policy.may_run_job(work.actor, job.id),
        describes=policy.may_describe_job(work.actor, job),
        reads=policy.may_read_setup(work.actor, job),
    )


def readable(work: Work, id: uuid.UUID) -> tuple[Job, Setup]:
    """A job whose setup this user may read; absent for everybody else, interviewers included. Raises NotFound."""
    job = jobs.get(work, id)
    setup = of(work, job)
    if not setup.reads:
        raise NotFound
    return job, setup
