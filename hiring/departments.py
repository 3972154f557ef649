"""Departments: flat, shared by jobs, known by their names."""

from collections.abc import Sequence

from sqlalchemy import select

from hiring import catalogue, policy
from hiring.errors import Invalid
from hiring.models.department import Department
from hiring.names import LONGEST, first_free, is_storable, kebab, norm, tidy
from hiring.work import Work


def listed(work: Work) -> Sequence[Department]:
    """All of them by name."""
    return work.session.scalars(select(Department).order_by(Department.name_norm)).all()


def find_or_add(work: Work, name: str) -> Department:
    """The department of this name, however it is spelled, or a new one. Raises Invalid for `department`."""
    work.require(policy.may_change_jobs(work.actor))
    if code := problem(name):
        raise Invalid({"department": code})
    known = work.session.scalar(select(Department).where(Department.name_norm == norm(name)))
    if known is not None:
        return known
    slug = first_free(kebab(name) or "department", lambda slug: _is_taken(work, slug))
    department = Department(name=tidy(name), name_norm=norm(name), slug=slug)
    work.session.add(department)
    work.session.flush()  # the job that is about to name it needs its row
    work.record("department.created", department, name=department.name)
    catalogue.changed(work)
    return department


def problem(name: str) -> str | None:
    """What is wrong with a department's name: `required`, `too_long`, `bad_characters`; None: nothing."""
    if not tidy(name):
        return "required"
    if not is_storable(name):
        return "bad_characters"
    return "too_long" if len(tidy(name)) > LONGEST else None


def _is_taken(work: Work, slug: str) -> bool:
    return work.session.scalar(select(Department.id).where(Department.slug == slug)) is not None
