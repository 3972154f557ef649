"""Who works on a job, and as what. Nobody changes what they are on a job themselves."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hiring import owners, policy
from hiring.actors import JobRole
from hiring.errors import Conflict, NotFound
from hiring.job_locks import hold
from hiring.models.job import Job, JobMember
from hiring.models.user import User, UserStatus
from hiring.work import Work


def of(work: Work, job: Job) -> Sequence[JobMember]:
    """The job's team, longest on it first, with the users loaded. A person has a row for each of their roles."""
    return work.session.scalars(
        select(JobMember)
        .where(JobMember.job_id == job.id)
        .options(joinedload(JobMember.user, innerjoin=True))
        .order_by(JobMember.created_at, JobMember.id)
    ).all()


def choosable(work: Work, job: Job) -> Sequence[User]:
    """Whom the acting user may put on the team: active users by name, without themselves."""
    work.require(policy.may_run_job(work.actor, job.id))
    active = select(User).where(User.status == UserStatus.ACTIVE)
    users = work.session.scalars(active.order_by(User.first_name, User.last_name, User.id))
    return [user for user in users if policy.may_put_on_team(work.actor, job.id, user.id)]


def colleague(work: Work, job: Job, id: uuid.UUID) -> User:
    """A user whom the acting user may see: on this team, or anybody for those who choose whom to put on it.
    Raises NotFound."""
    user = work.session.get(User, id)
    seen = user is not None and (
        policy.may_see_colleagues(work.actor) or any(one.user_id == id for one in of(work, job))
    )
    if user is None or not seen:
        raise NotFound
    return user


def add(work: Work, job: Job, user: User, role: JobRole) -> JobMember:
    """Puts the user on the team in this role; twice is once. Raises Conflict `user_inactive`, NotAllowed
    `own_membership`."""
    _require(work, job, user)
    return _put(work, job, user, role)


def join(work: Work, job: Job, user: User, role: JobRole) -> None:
    """For who makes a job confidential, and would no longer see it: puts the acting user on a team that they are
    not on yet. No page leads here."""
    work.require(policy.may_run_job(work.actor, job.id) and user.id == work.user_id)
    if not any(one.user_id == user.id for one in of(work, job)):
        _put(work, job, user, role)


def change_role(work: Work, job: Job, user: User, role: JobRole, to: JobRole) -> bool:
    """Makes the user's role on the job another one, both at once; returns whether they held it. One that they
    hold already is kept. Raises Conflict `user_inactive`, NotAllowed `own_membership`."""
    _require(work, job, user)
    hold(work, job)
    member = _find(work, job, user, role)
    if member is None or role is to:
        return member is not None
    _require_active(user)
    if _find(work, job, user, to) is None:
        member.role = to
        member.approver = False  # it is said of a hiring manager
    else:
        work.session.delete(member)
    work.session.flush()
    owners.release_unfit(work, user)
    work.record("job.member_role_changed", job, user_id=str(user.id), role=str(to), was=str(role))
    return True


def name_approver(work: Work, job: Job, user: User, approver: bool) -> bool:
    """Says whether this hiring manager may approve the job's offers; returns whether they are one here. Nobody
    says so of themselves. Raises NotAllowed `own_membership`."""
    _require(work, job, user)
    hold(work, job)
    member = _find(work, job, user, JobRole.HIRING_MANAGER)
    if member is None or member.approver == approver:
        return member is not None
    member.approver = approver
    work.session.flush()
    work.record("job.approver_named" if approver else "job.approver_removed", job, user_id=str(user.id))
    return True


def remove(work: Work, job: Job, user: User, role: JobRole) -> bool:
    """Takes the user off the team in this role; returns whether they were on it. Raises NotAllowed
    `own_membership`."""
    _require(work, job, user)
    hold(work, job)
    member = _find(work, job, user, role)
    if member is None:
        return False
    work.session.delete(member)
    work.session.flush()
    owners.release_unfit(work, user)
    work.record("job.member_removed", job, user_id=str(user.id), role=str(role))
    return True


def _require(work: Work, job: Job, user: User) -> None:
    work.require(policy.may_run_job(work.actor, job.id))
    work.require(policy.may_put_on_team(work.actor, job.id, user.id), "own_membership")


def _put(work: Work, job: Job, user: User, role: JobRole) -> JobMember:
    hold(work, job)
    known = _find(work, job, user, role)
    if known is not None:
        return known
    _require_active(user)
    member = JobMember(job_id=job.id, user_id=user.id, role=role)
    member.user = user
    work.session.add(member)
    work.session.flush()
    work.record("job.member_added", job, user_id=str(user.id), role=str(role))
    return member


def _require_active(user: User) -> None:
    if user.status is not UserStatus.ACTIVE:
        raise Conflict("user_inactive")


def _find(work: Work, job: Job, user: User, role: JobRole) -> JobMember | None:
    return work.session.scalar(
        select(JobMember).where(JobMember.job_id == job.id, JobMember.user_id == user.id, JobMember.role == role)
    )
