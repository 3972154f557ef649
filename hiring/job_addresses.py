"""Addresses of jobs on the careers site: each has one, and those it once had lead on to it."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from hiring.models.job import FormerSlug, Job
from hiring.work import Work


def job_at(work: Work, slug: str) -> Job | None:
    """The job whose present or former address this is; its own slug tells which. Whether anybody may know of
    it is for the caller to ask."""
    job = work.session.scalar(select(Job).where(Job.slug == slug))
    if job is None:
        job = work.session.scalar(
            select(Job).join(FormerSlug, FormerSlug.job_id == Job.id).where(FormerSlug.slug == slug)
        )
    return job


def former(work: Work, job: Job) -> Sequence[str]:
    """The addresses that lead on to the present one."""
    return work.session.scalars(
        select(FormerSlug.slug).where(FormerSlug.job_id == job.id).order_by(FormerSlug.slug)
    ).all()


def is_taken(work: Work, slug: str, but_by: Job | None = None) -> bool:
    """Whether another job has, or once had, this address: links to it must not end at a strange job."""
    holder = work.session.scalar(select(Job.id).where(Job.slug == slug))
    holder = holder or work.session.scalar(select(FormerSlug.job_id).where(FormerSlug.slug == slug))
    return holder is not None and (but_by is None or holder != but_by.id)


def leave(work: Work, job: Job, slug: str) -> None:
    """Before the job gets this address: the one it has will lead on. That of a job which never opened does not:
    nobody has it, and where an unlisted job is must not be found by guessing its old name."""
    work.session.execute(delete(FormerSlug).where(FormerSlug.slug == slug, FormerSlug.job_id == job.id))
    if job.opened_at is not None:
        work.session.add(FormerSlug(slug=job.slug, job_id=job.id))
        work.session.flush()  # or a second change in this transaction would not find it


def forget(work: Work, job: Job) -> None:
    """The job's former addresses are free again."""
    work.session.execute(delete(FormerSlug).where(FormerSlug.job_id == job.id))
