"""Who is responsible for an application: one person, or nobody yet.

Whoever can no longer work on an application stops being its owner in the same transaction: an owner who left would
keep it out of the list of what nobody owns, and it would wait unseen. Those that ended keep theirs, as a record.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from hiring import policy, tallies
from hiring.actors import Actor, JobRole, Kind, Role
from hiring.errors import Invalid, InvalidTransition, Stale
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job, JobMember, Visibility
from hiring.models.user import User, UserStatus
from hiring.work import Work

RUNS_JOB = (JobRole.RECRUITER, JobRole.COORDINATOR)
CAPPED = 1000
"""Beyond this, what nobody owns is not counted any further."""


def default_of(work: Work, job: Job) -> uuid.UUID | None:
    """Who gets new applications of this job: the first recruiter of its team who is active; None: nobody. They
    neither leave the team nor are deactivated until the transaction ends: then what begins in it is released."""
    return work.session.scalar(
        select(JobMember.user_id)
        .join(User, User.id == JobMember.user_id)
        .where(JobMember.job_id == job.id, JobMember.role == JobRole.RECRUITER, User.status == UserStatus.ACTIVE)
        .order_by(JobMember.created_at, JobMember.id)
        .limit(1)
        .with_for_update(read=True)
    )


def possible(work: Work, job: Job) -> Sequence[User]:
    """Who may be made the owner of this job's applications, by name. Two statements."""
    roles: dict[uuid.UUID, set[JobRole]] = {}
    for user_id, role in work.session.execute(
        select(JobMember.user_id, JobMember.role).where(JobMember.job_id == job.id)
    ):
        roles.setdefault(user_id, set()).add(role)
    on_team = User.id.in_(list(roles))
    active = select(User).where(User.status == UserStatus.ACTIVE, (User.role != Role.MEMBER) | on_team)
    users = work.session.scalars(active.order_by(User.first_name, User.last_name, User.id)).all()
    return [user for user in users if policy.may_own(_acting(user, job, roles.get(user.id)), job)]


def of_the_house(work: Work) -> Sequence[User]:
    """The recruiters and administrators, by name: whom applications of several jobs can be handed to."""
    found = select(User).where(User.status == UserStatus.ACTIVE, User.role != Role.MEMBER)
    return work.session.scalars(found.order_by(User.first_name, User.last_name, User.id)).all()


def _acting(user: User, job: Job, roles: set[JobRole] | None) -> Actor:
    return Actor(Kind.USER, user.id, user.name, user.role, {job.id: frozenset(roles)} if roles else {})


def assign(work: Work, application: Application, user: User | None, *, version: int | None = None) -> None:
    """Makes this user responsible, or nobody. The one who is already stays so.

    Raises Invalid owner_id `not_possible` for who may not own it, InvalidTransition for one that has ended, Stale.
    """
    work.require(policy.may_assign(work.actor, application))
    if application.recruiter_id == (user.id if user else None):
        return
    if version is not None and version != application.version:
        raise Stale(thing="application")
    if application.status is not ApplicationStatus.ACTIVE:
        raise InvalidTransition(current_status=str(application.status), allowed=[str(ApplicationStatus.ACTIVE)])
    if user is not None:
        known = as_owners(work, [user.id]).get(user.id)
        if known is None or not policy.may_own(known[1], work.session.get_one(Job, application.job_id)):
            raise Invalid({"owner_id": "not_possible"})
    _count(work, application, -1)
    application.recruiter_id = user.id if user else None
    _count(work, application, 1)
    record(work, application, user)


def as_owners(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[User, Actor]]:
    """Those of these users who are active, with what they may do; none of them is deactivated until the
    transaction ends. Two statements for any number."""
    found = select(User).where(User.id.in_(list(ids))).order_by(User.id).with_for_update(read=True)
    users = work.session.scalars(found.execution_options(populate_existing=True)).all()
    roles: dict[uuid.UUID, dict[uuid.UUID, set[JobRole]]] = {user.id: {} for user in users}
    for user_id, job_id, role in work.session.execute(
        select(JobMember.user_id, JobMember.job_id, JobMember.role).where(JobMember.user_id.in_(list(roles)))
    ):
        roles[user_id].setdefault(job_id, set()).add(role)
    return {
        user.id: (user, Actor(Kind.USER, user.id, user.name, user.role,
                              {job_id: frozenset(held) for job_id, held in roles[user.id].items()}))
        for user in users
        if user.status is UserStatus.ACTIVE
    }  # fmt: skip


def record(work: Work, application: Application, user: User | None) -> None:
    """The event of a new owner, for verbs that set one."""
    if user is None:
        work.record("application.unassigned", application)
    else:
        work.record("application.assigned", application, owner_id=str(user.id), to=user.name)


def name_of(work: Work, application: Application) -> str:
    """The owner's name; empty: nobody."""
    if application.recruiter_id is None:
        return ""
    return work.session.get_one(User, application.recruiter_id).name


def without(work: Work) -> int:
    """How many open applications that this actor may read nobody owns; CAPPED + 1 stands for more."""
    found = (
        select(Application.id)
        .join(Job, Job.id == Application.job_id)
        .where(Application.recruiter_id.is_(None), Application.status == ApplicationStatus.ACTIVE)
        .where(policy.visible_applications(work.actor))
        .limit(CAPPED + 1)
        .subquery()
    )
    return work.session.scalar(select(func.count()).select_from(found)) or 0


def release_all(work: Work, user: User) -> int:
    """For verbs that take somebody's access: nobody owns their open applications any more. Returns how many."""
    return _release(work, user)


def release_unfit(work: Work, user: User) -> int:
    """For verbs that change what somebody may do: releases the open applications that they may no longer own."""
    if user.role is Role.ADMIN:
        return 0
    runs = select(JobMember.job_id).where(JobMember.user_id == user.id, JobMember.role.in_(RUNS_JOB))
    fit: ColumnElement[bool] = Application.job_id.in_(runs)
    if user.role is Role.RECRUITER:
        on_team = select(JobMember.job_id).where(JobMember.user_id == user.id)
        ordinary = select(Job.id).where((Job.visibility != Visibility.CONFIDENTIAL) | Job.id.in_(on_team))
        fit = Application.job_id.in_(ordinary)
    return _release(work, user, ~fit)


def release_outsiders(work: Work, job: Job) -> int:
    """For who makes a job confidential: releases what those own who no longer see it."""
    team = select(JobMember.user_id).where(JobMember.job_id == job.id, JobMember.role.in_(RUNS_JOB))
    on_team = select(JobMember.user_id).where(JobMember.job_id == job.id)
    sees = User.role == Role.ADMIN, and_(User.role == Role.RECRUITER, User.id.in_(on_team)), User.id.in_(team)
    number = _unown(
        work, Application.job_id == job.id, Application.recruiter_id.in_(select(User.id).where(~or_(*sees)))
    )
    if number:
        work.record("job.applications_released", job, applications=number)
    return number


def _release(work: Work, user: User, *which: ColumnElement[bool]) -> int:
    """One event however many there are: a recruiter may own thousands."""
    work.session.flush()  # what has just changed of the user or the team decides
    # Whoever hands something to them right now (`as_owners`) is waited for, or sees what they may do from now on.
    work.session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    number = _unown(work, Application.recruiter_id == user.id, *which)
    if number:
        work.record("user.applications_released", user, applications=number)
    return number


def _unown(work: Work, *which: ColumnElement[bool]) -> int:
    """Two statements: what they were counted as must be known first."""
    owned = (Application.status == ApplicationStatus.ACTIVE, Application.deleted_at.is_(None), *which)
    found = work.session.execute(
        select(Application.id, Application.job_id, Application.recruiter_id, Application.answer_due_at,
               Application.answered_at)
        .where(*owned).order_by(Application.id).with_for_update()
    ).all()  # fmt: skip
    if found:
        work.session.execute(
            update(Application)
            .where(*owned)
            .values(recruiter_id=None, version=Application.version + 1, updated_at=work.now)
            .execution_options(synchronize_session=False)
        )
    zone, counts = work.organisation.zone, work.ledger.tallies
    for _, job_id, owner, due_at, answered_at in found:
        counts[tallies.open_of(job_id, owner, due_at, answered_at, zone)] -= 1
        counts[tallies.open_of(job_id, None, due_at, answered_at, zone)] += 1
    return len(found)


def _count(work: Work, application: Application, change: int) -> None:
    key = tallies.open_of(application.job_id, application.recruiter_id, application.answer_due_at,
                          application.answered_at, work.organisation.zone)  # fmt: skip
    work.ledger.tallies[key] += change
