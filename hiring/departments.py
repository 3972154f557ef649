"""Departments: flat, shared by jobs, known by their names."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from hiring import catalogue, policy
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.job_locks import touch_all
from hiring.models.api_key import Tombstone
from hiring.models.department import Department
from hiring.models.job import Job
from hiring.names import LONGEST, first_free, is_storable, kebab, norm, tidy
from hiring.work import Work


def listed(work: Work) -> Sequence[Department]:
    """All of them by name."""
    return work.session.scalars(select(Department).order_by(Department.name_norm)).all()


def get(work: Work, id: uuid.UUID) -> Department:
    """The department of this id; else NotFound."""
    department = work.session.get(Department, id)
    if department is None:
        raise NotFound
    return department


def uses(work: Work) -> dict[uuid.UUID, int]:
    """How many jobs that this actor knows of are in each department; those without any are left out."""
    rows = work.session.execute(
        select(Job.department_id, func.count())
        .where(Job.department_id.is_not(None), Job.deleted_at.is_(None), policy.visible_jobs(work.actor))
        .group_by(Job.department_id)
    )
    return {id: count for id, count in rows if id is not None}


def find_or_add(work: Work, name: str) -> Department:
    """The department of this name, however it is spelled, or a new one. Raises Invalid for `department`."""
    work.require(policy.may_change_jobs(work.actor))
    if code := problem(name):
        raise Invalid({"department": code})
    return _named(work, name) or _added(work, name)


def add(work: Work, name: str) -> Department:
    """A new department. Raises Invalid for `name`, also where one is called so already: `taken`."""
    work.require(policy.may_change_jobs(work.actor))
    _refuse(work, name)
    return _added(work, name)


def rename(work: Work, department: Department, name: str, *, version: int | None = None) -> None:
    """Another name; the address of its jobs (`slug`) stays, because others have it by heart. Raises Invalid for
    `name`, and Stale where `version` is no longer the department's."""
    work.require(policy.may_change_jobs(work.actor))
    if version not in (None, department.version):
        raise Stale
    _refuse(work, name, but=department)
    if tidy(name) == department.name:
        return
    department.name, department.name_norm = tidy(name), norm(name)
    touch_all(work, Job.department_id == department.id)  # each says the name
    work.record("department.renamed", department, name=department.name)
    catalogue.changed(work)


def remove(work: Work, department: Department, *, into: Department | None = None) -> None:
    """The department goes, its jobs move `into` another one, also those that this actor does not know of.

    Raises Conflict `department_in_use` (with the number of jobs they know of) where none is named and jobs may
    be in it: whoever does not see all jobs always names one, or the refusal would tell of a confidential job.
    """
    work.require(policy.may_change_jobs(work.actor))
    # Locked: a job that is just being put into it either comes first and moves along, or finds it gone.
    locked = select(Department).where(Department.id == department.id).with_for_update()
    if work.session.scalar(locked.execution_options(populate_existing=True)) is None or into is department:
        raise NotFound
    jobs = work.session.scalars(
        select(Job).where(Job.department_id == department.id).order_by(Job.id).with_for_update(of=Job)
    ).all()
    if into is None and (jobs or not policy.sees_all_jobs(work.actor)):
        raise Conflict("department_in_use", jobs=uses(work).get(department.id, 0))
    for job in jobs:
        job.department = into
    work.session.flush()  # no job may point to the row that goes
    work.session.delete(department)
    work.session.add(Tombstone(object="department", object_id=department.id))
    work.record("department.removed", department, name=department.name, into=str(into.id) if into else None,
                jobs=[str(job.id) for job in jobs])  # fmt: skip
    catalogue.changed(work)


def problem(name: str) -> str | None:
    """What is wrong with a department's name: `required`, `too_long`, `bad_characters`; None: nothing."""
    if not tidy(name):
        return "required"
    if not is_storable(name):
        return "bad_characters"
    return "too_long" if len(tidy(name)) > LONGEST else None


def _refuse(work: Work, name: str, *, but: Department | None = None) -> None:
    if code := problem(name):
        raise Invalid({"name": code})
    holder = _named(work, name)
    if holder is not None and holder is not but:
        raise Invalid({"name": "taken"})


def _named(work: Work, name: str) -> Department | None:
    return work.session.scalar(select(Department).where(Department.name_norm == norm(name)))


def _added(work: Work, name: str) -> Department:
    slug = first_free(kebab(name) or "department", lambda slug: _is_taken(work, slug))
    department = Department(name=tidy(name), name_norm=norm(name), slug=slug)
    work.session.add(department)
    work.session.flush()  # the job that is about to name it needs its row
    work.record("department.created", department, name=department.name)
    catalogue.changed(work)
    return department


def _is_taken(work: Work, slug: str) -> bool:
    return work.session.scalar(select(Department.id).where(Department.slug == slug)) is not None
