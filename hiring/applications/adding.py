"""Somebody is considered for a job although they sent nothing: a user puts them there."""

from collections.abc import Sequence

from sqlalchemy import select

from hiring import policy, search
from hiring.applications import standing
from hiring.errors import Conflict
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job, JobStatus
from hiring.names import tidy
from hiring.work import Work

MOST_JOBS = 500


def add(work: Work, job: Job, candidate: Candidate, *, source: str) -> Application:
    """An application of this person without a submission, in the job's first stage. Nobody is written to.

    The caller has locked the person's row. Raises Conflict("job_archived"), and Conflict("applied_already",
    application_id=...) where one of theirs lives there.
    """
    work.require(policy.may_run_job(work.actor, job.id) and policy.may_see_job(work.actor, job))
    if job.status is JobStatus.ARCHIVED:
        raise Conflict("job_archived")
    living = standing.living(work, candidate.id, job.id)
    if living is not None:
        raise Conflict("applied_already", application_id=str(living), job=job.name)
    application = standing.begin(work, job, candidate, tidy(source) or candidate.source_first)
    work.record("application.created", application, stage=application.stage.name,
                source=application.source_name, by_hand=True)  # fmt: skip
    search.person_changed(work, candidate.id)
    return application


def jobs_for(work: Work) -> Sequence[tuple[str, str]]:
    """(id, name) of the jobs that this actor may add people to, by name: those they run, but archived ones."""
    found = (
        select(Job.id, Job.name)
        .where(policy.visible_jobs(work.actor), Job.status != JobStatus.ARCHIVED)
        .order_by(Job.name, Job.id)
        .limit(MOST_JOBS)
    )
    return [(str(id), name) for id, name in work.session.execute(found) if policy.may_run_job(work.actor, id)]
