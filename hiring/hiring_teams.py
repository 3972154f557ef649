"""Who works on a job, and as what. Nobody changes what they are on a job themselves."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hiring import owners, policy
from hiring.actors import JobRole
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.job_locks import hold, touch
from hiring.models.job import Job, JobMember
from hiring.models.user import User, UserStatus
from hiring.work import Work


@dataclass(frozen=True)
class Wanted:
    """Somebody on a team as somebody wants them: all their roles, and whether they approve its offers."""

    user_id: uuid.UUID
    roles: Sequence[JobRole]
    approver: bool = False


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
    touch(work, job)
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
    touch(work, job)
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
    touch(work, job)
    owners.release_unfit(work, user)
    work.record("job.member_removed", job, user_id=str(user.id), role=str(role))
    return True


def replace(work: Work, job: Job, wanted: Sequence[Wanted], *, version: int | None = None) -> bool:
    """Makes the team these people in these roles; returns whether anything differed. Those who stay as they are
    stay, also where they are deactivated by now.

    Raises Invalid for "members.<position>.<field>": user_id `unknown_user` (there is none, or they are not
    active), `given_twice`; roles `required`; approver `not_possible` for who is no hiring manager. NotAllowed
    `own_membership`, and Stale where `version` is no longer the job's.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    hold(work, job)
    work.session.refresh(job, ("updated_at", "version"))
    if version not in (None, job.version):
        raise Stale(thing="job")
    there = {(one.user_id, one.role): one for one in of(work, job)}
    users = _users(work, {one.user_id for one in wanted})
    users |= {one.user_id: one.user for one in there.values()}
    aim = {(one.user_id, role): one.approver and role is JobRole.HIRING_MANAGER
           for one in wanted for role in one.roles}  # fmt: skip
    if problems := _wrong(wanted, users, there.keys()):
        raise Invalid(problems)
    differs = False
    for (id, role), approver in aim.items():
        member = there.get((id, role)) or add(work, job, users[id], role)
        if approver != member.approver:
            name_approver(work, job, users[id], approver)
            differs = True
        differs |= (id, role) not in there
    for id, role in there.keys() - aim.keys():  # after the new ones: whoever changes their role owns what they own
        differs |= remove(work, job, users[id], role)
    return differs


def _users(work: Work, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, User]:
    return {user.id: user for user in work.session.scalars(select(User).where(User.id.in_(ids)))}


def _wrong(
    wanted: Sequence[Wanted], users: Mapping[uuid.UUID, User], there: Collection[tuple[uuid.UUID, JobRole]]
) -> dict[str, str]:
    problems, seen = {}, set()
    for position, one in enumerate(wanted):
        at, user = f"members.{position}", users.get(one.user_id)
        comes = any((one.user_id, role) not in there for role in one.roles)
        if one.user_id in seen:
            problems[f"{at}.user_id"] = "given_twice"
        elif user is None or (comes and user.status is not UserStatus.ACTIVE):
            problems[f"{at}.user_id"] = "unknown_user"
        if not one.roles:
            problems[f"{at}.roles"] = "required"
        if one.approver and JobRole.HIRING_MANAGER not in one.roles:
            problems[f"{at}.approver"] = "not_possible"
        seen.add(one.user_id)
    return problems


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
    touch(work, job)
    work.record("job.member_added", job, user_id=str(user.id), role=str(role))
    return member


def _require_active(user: User) -> None:
    if user.status is not UserStatus.ACTIVE:
        raise Conflict("user_inactive")


def _find(work: Work, job: Job, user: User, role: JobRole) -> JobMember | None:
    return work.session.scalar(
        select(JobMember).where(JobMember.job_id == job.id, JobMember.user_id == user.id, JobMember.role == role)
    )
