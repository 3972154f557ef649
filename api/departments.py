"""What jobs share: departments, and places of work."""

import uuid
from collections.abc import Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import select

from api import bp, lists
from api.faults import ApiError
from api.operations import Answer, Call, operation
from api.owned import expect
from api.schema import Id, In, Instant, ListQuery, Out, Page, Query, Text
from hiring import departments
from hiring.errors import Invalid, NotFound
from hiring.models.api_key import Tombstone
from hiring.models.department import Department, Location

NOUN = "Departments and places"
READ, WRITE = "jobs:read", "jobs:write"


class DepartmentOut(Out):
    id: Id
    name: str = Field(examples=["Engineering"])
    slug: str = Field(description="What the careers site's filter says; stays when the name changes.")
    created_at: Instant
    updated_at: Instant


class LocationOut(Out):
    """A place of work. Jobs name places, and new ones come into being there."""

    id: Id
    slug: str = Field(description="What the careers site's filter says.")
    city: str = Field(examples=["Lisbon"])
    region: str | None
    postal_code: str | None
    street: str | None
    country: str = Field(description="ISO 3166-1, two letters.", examples=["PT"])
    created_at: Instant
    updated_at: Instant


class NewDepartment(In):
    name: Text = Field(min_length=1, max_length=200)


class DepartmentChange(In):
    name: Text = Field("", min_length=1, max_length=200)


class DepartmentRemoval(Query):
    move_jobs_to: Id | None = Field(
        None, description="The department that its jobs move to. Needed where there are any, and always by a key "
        "that does not see all jobs."
    )  # fmt: skip


@operation(bp, "GET", "/departments", noun=NOUN, summary="All departments", scope=READ, out=DepartmentOut,
           query=ListQuery, is_list=True)  # fmt: skip
def list_departments(call: Call) -> Page:
    return lists.page(call, Department, select(Department), _departments, object="department", graves=True)


@operation(bp, "GET", "/departments/<uuid:id>", noun=NOUN, summary="One department", scope=READ, out=DepartmentOut,
           errors=("gone",))  # fmt: skip
def get_department(call: Call, id: uuid.UUID) -> Answer:
    return _shown(call, _found(call, id))


@operation(bp, "POST", "/departments", noun=NOUN, summary="A new department", scope=WRITE, body=NewDepartment,
           out=DepartmentOut, errors=("forbidden",))  # fmt: skip
def create_department(call: Call) -> Answer:
    made = departments.add(call.work, call.body.name)
    return _shown(call, made, location=f"{bp.url_prefix}/departments/{made.id}")


@operation(bp, "PATCH", "/departments/<uuid:id>", noun=NOUN, summary="Rename a department", scope=WRITE,
           body=DepartmentChange, out=DepartmentOut,
           errors=("gone", "forbidden", "conflict", "precondition_failed"),
           description="Rename a department. Its jobs change with it.")  # fmt: skip
def change_department(call: Call, id: uuid.UUID) -> Answer:
    department = _found(call, id)
    name = call.body.given.get("name", department.name)
    departments.rename(call.work, department, name, version=call.expected)
    return _shown(call, department)


@operation(bp, "DELETE", "/departments/<uuid:id>", noun=NOUN, summary="Delete a department", scope=WRITE,
           query=DepartmentRemoval, errors=("forbidden", "in_use", "precondition_failed"))  # fmt: skip
def delete_department(call: Call, id: uuid.UUID) -> None:
    try:
        department = _found(call, id)
    except ApiError:
        return  # it is gone already
    expect(call, department)
    into = None
    if call.query.move_jobs_to is not None:
        try:
            into = departments.get(call.work, call.query.move_jobs_to)
        except NotFound:
            raise Invalid({"?move_jobs_to": "unknown"}) from None
        if into is department:
            raise Invalid({"?move_jobs_to": "not_possible"})
    departments.remove(call.work, department, into=into)


@operation(bp, "GET", "/locations", noun=NOUN, summary="All places of work", scope=READ, out=LocationOut,
           query=ListQuery, is_list=True)  # fmt: skip
def list_locations(call: Call) -> Page:
    return lists.page(call, Location, select(Location), _locations, object="location", graves=True)


def _found(call: Call, id: uuid.UUID) -> Department:
    """Raises NotFound, and ApiError `gone`."""
    try:
        return departments.get(call.work, id)
    except NotFound:
        stone = select(Tombstone.id).where(Tombstone.object == "department", Tombstone.object_id == id)
        if call.work.session.scalar(stone) is None:
            raise
        raise ApiError("gone") from None


def _shown(call: Call, department: Department, *, location: str | None = None) -> Answer:
    call.work.session.flush()
    return Answer(DepartmentOut.model_validate(department), version=department.version, location=location)


def _departments(rows: Sequence[Any]) -> list[DepartmentOut]:
    return [DepartmentOut.model_validate(row[0]) for row in rows]


def _locations(rows: Sequence[Any]) -> list[LocationOut]:
    return [LocationOut.model_validate(row[0]) for row in rows]
