"""One at a time: verbs that look at all stages or the whole team of a job before they change one."""

from sqlalchemy import select

from hiring.models.job import Job
from hiring.work import Work


def hold(work: Work, job: Job) -> None:
    """Waits for whoever else holds the job, and keeps others waiting until the end of the transaction. Those who
    apply to it meanwhile wait for nothing. On SQLite a writing transaction is alone anyway."""
    work.session.execute(select(Job.id).where(Job.id == job.id).with_for_update(key_share=True))
