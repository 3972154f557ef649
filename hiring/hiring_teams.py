"""Who works on a job, and as what."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hiring import policy
from hiring.actors import JobRole
from hiring.errors import Conflict
from hiring.models.job import Job, JobMember
from hiring.models.user import User, UserStatus
from hiring.work import Work


def of(work: Work, job: Job) -> Sequence[JobMember]:
    """The job's team, longest on it first, with the users loaded."""
    return work.session.scalars(
        select(JobMember)
        .where(JobMember.job_id == job.id)
        .options(joinedload(JobMember.user, innerjoin=True))
        .order_by(JobMember.created_at, JobMember.id)
    ).all()


def add(work: Work, job: Job, user: User, role: JobRole) -> JobMember:
    """Puts the user on the team in this role; twice is once. Raises Conflict `user_inactive`."""
    work.require(policy.may_run_job(work.actor, job.id))
    if user.status is not UserStatus.ACTIVE:
        raise Conflict("user_inactive")
    known = _find(work, job, user, role)
    if known is not None:
        return known
    member = JobMember(job_id=job.id, user_id=user.id, role=role)
    member.user = user
    work.session.add(member)
    work.record("job.member_added", job, user_id=str(user.id), role=str(role))
    return member


def remove(work: Work, job: Job, user: User, role: JobRole) -> None:
    """Takes the user off the team in this role; nothing happens if they are not on it."""
    work.require(policy.may_run_job(work.actor, job.id))
    member = _find(work, job, user, role)
    if member is not None:
        work.session.delete(member)
        work.record("job.member_removed", job, user_id=str(user.id), role=str(role))


def _find(work: Work, job: Job, user: User, role: JobRole) -> JobMember | None:
    return work.session.scalar(
        select(JobMember).where(JobMember.job_id == job.id, JobMember.user_id == user.id, JobMember.role == role)
    )
