"""One at a time: verbs that look at all stages or the whole team of a job before they change one."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm.attributes import flag_modified

from hiring.models.job import Job
from hiring.work import Work


def hold(work: Work, job: Job) -> None:
    """Waits for whoever else holds the job, and keeps others waiting until the end of the transaction. Those who
    apply to it meanwhile wait for nothing. On SQLite a writing transaction is alone anyway."""
    work.session.execute(select(Job.id).where(Job.id == job.id).with_for_update(key_share=True))


def touch(work: Work, job: Job) -> None:
    """The job reads otherwise although none of its own columns do: its time of change and version go up, from
    what they are now, so that of two who add to it at once neither is refused."""
    work.session.flush()
    held = work.session.get_one(Job, job.id)
    work.session.refresh(held, ("updated_at", "version"), with_for_update={"key_share": True})
    flag_modified(held, "updated_at")


def touch_all(work: Work, which: ColumnElement[bool]) -> None:
    """The same for all jobs of this condition, in one order for everybody."""
    found = select(Job).where(which).order_by(Job.id).with_for_update(of=Job, key_share=True)
    for job in work.session.scalars(found.execution_options(populate_existing=True)):
        flag_modified(job, "updated_at")
