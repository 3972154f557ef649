"""Jobs: lists, making, changing, and their way through the statuses."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from api import bp, lists
from api.faults import ApiError
from api.jobs_sent import JobChange, NewJob, fields_of, pointers
from api.jobs_shown import HiringTeam, JobOut, documents, found, shown, team_of
from api.operations import Answer, Call, operation
from api.owned import expect
from api.schema import Id, Ids, In, Instant, Listed, ListQuery, Page, Text
from hiring import hiring_teams, job_copies, jobs, policy
from hiring.actors import JobRole
from hiring.errors import Invalid
from hiring.hiring_teams import Wanted
from hiring.models.job import CloseReason, EmploymentType, Job, JobStatus, Visibility, WorkplaceType
from hiring.work import Work

NOUN = "Jobs"
READ, WRITE = "jobs:read", "jobs:write"


class JobQuery(ListQuery):
    job_codes: Listed[Text] | None = None
    external_ids: Listed[Text] | None = None
    statuses: Listed[JobStatus] | None = None
    visibilities: Listed[Visibility] | None = None
    employment_types: Listed[EmploymentType] | None = None
    workplace_types: Listed[WorkplaceType] | None = None
    department_ids: Ids | None = None
    name_contains: Text | None = Field(None, min_length=1, max_length=200, description="In capitals or not.")
    created_after: Instant | None = Field(None, description="Created at this instant or later.")


_LISTED = {
    "job_codes": Job.job_code, "external_ids": Job.external_id, "statuses": Job.status,
    "visibilities": Job.visibility, "employment_types": Job.employment_type,
    "workplace_types": Job.workplace_type, "department_ids": Job.department_id,
}  # fmt: skip


@operation(bp, "GET", "/jobs", noun=NOUN, summary="All jobs", scope=READ, query=JobQuery, out=JobOut,
           is_list=True)  # fmt: skip
def list_jobs(call: Call) -> Page:
    some: Select[Any] = select(Job).where(policy.visible_jobs(call.work.actor)).options(selectinload(Job.places))
    some = _filtered(call.query, some)

    def make(rows: Sequence[Any]) -> list[JobOut]:
        return documents(call.work, [row[0] for row in rows])

    return lists.page(call, Job, some, make, object="job", deleted=Job.deleted_at.is_not(None))


def _filtered(query: JobQuery, some: Select[Any]) -> Select[Any]:
    for name, column in _LISTED.items():
        values = getattr(query, name)
        if values is not None:
            some = some.where(column.in_(values))
    if query.name_contains is not None:
        some = some.where(Job.name.icontains(query.name_contains, autoescape=True))
    if query.created_after is not None:
        some = some.where(Job.created_at >= query.created_after)
    return some


@operation(bp, "GET", "/jobs/<uuid:id>", noun=NOUN, summary="One job", scope=READ, out=JobOut, errors=("gone",))
def get_job(call: Call, id: uuid.UUID) -> Answer:
    return shown(call.work, found(call.work, id))


@operation(bp, "POST", "/jobs", noun=NOUN, summary="A new job, as a draft", scope=WRITE, body=NewJob, out=JobOut,
           errors=("forbidden",), description="A new job, as a draft. A key that is kept to some jobs makes "
           "none.")  # fmt: skip
def create_job(call: Call) -> Answer:
    fields = fields_of(call.work, call.body)
    try:
        job = jobs.create(call.work, **fields)
    except Invalid as error:
        raise pointers(error) from None
    return _made(call, job)


@operation(bp, "PATCH", "/jobs/<uuid:id>", noun=NOUN, summary="Change a job", scope=WRITE, body=JobChange,
           out=JobOut, errors=("gone", "forbidden", "conflict", "invalid_transition", "precondition_failed"),
           description="Change a job. What is left out stays, null empties; `locations` is the whole list. An "
           "archived job takes no changes.")  # fmt: skip
def change_job(call: Call, id: uuid.UUID) -> Answer:
    job = found(call.work, id, for_change=True)
    fields = fields_of(call.work, call.body, job)
    try:
        jobs.update(call.work, job, version=call.expected, **fields)
    except Invalid as error:
        raise pointers(error) from None
    return shown(call.work, job)


@operation(bp, "DELETE", "/jobs/<uuid:id>", noun=NOUN, summary="Delete a draft", scope=WRITE,
           errors=("in_use", "precondition_failed"),
           description="Delete a draft that never opened and that nobody applied for; any other is "
           "archived.")  # fmt: skip
def delete_job(call: Call, id: uuid.UUID) -> None:
    try:
        job = found(call.work, id, for_change=True)
    except ApiError:
        return  # it is gone already
    expect(call, job)
    jobs.delete(call.work, job)


# the way through the statuses


def _act(name: str, verb: Callable[[Work, Job], None], summary: str, *errors: str) -> None:
    def act(call: Call, id: uuid.UUID) -> Answer:
        return _turned(call, id, verb)

    operation(bp, "POST", f"/jobs/<uuid:id>/{name}", name=f"{name}_job", noun=NOUN, summary=summary, scope=WRITE,
              out=JobOut, status=200,
              errors=("gone", "conflict", "invalid_transition", "precondition_failed", *errors),
              description=f"{summary}. One that is there already stays as it is. `errors` of a 422 name what the "
              "job lacks, by where it stands in the job.")(act)  # fmt: skip


_act("open", jobs.open, "Open a draft: it is seen and takes applications")
_act("pause", jobs.pause, "Pause an open job: its page stays, nobody can apply for now")
_act("resume", jobs.resume, "Resume a paused job")
_act("reopen", jobs.reopen, "Open a closed job again")
_act("archive", jobs.archive, "Archive a draft or a closed job: it is read only", "active_applications")
_act("unarchive", jobs.unarchive, "Take a job out of the archive: it is a closed one again")


class JobClosing(In):
    """Why it closes."""

    reason: CloseReason


@operation(bp, "POST", "/jobs/<uuid:id>/close", noun=NOUN, summary="Close an open or paused job", scope=WRITE,
           body=JobClosing, out=JobOut, status=200,
           errors=("gone", "conflict", "invalid_transition", "precondition_failed"),
           description="Close an open or paused job. Who is in progress stays in progress.")  # fmt: skip
def close_job(call: Call, id: uuid.UUID) -> Answer:
    return _turned(call, id, lambda work, job: jobs.close(work, job, call.body.reason))


class JobCopy(In):
    name: Text | None = Field(None, min_length=1, max_length=200, description="Null: the same with (copy).")


@operation(bp, "POST", "/jobs/<uuid:id>/duplicate", noun=NOUN, summary="Copy a job as a draft", scope=WRITE,
           body=JobCopy, out=JobOut, errors=("gone", "forbidden"),
           description="A new draft with the job's fields, places, stages, team and present form.")  # fmt: skip
def duplicate_job(call: Call, id: uuid.UUID) -> Answer:
    job = found(call.work, id)
    return _made(call, job_copies.duplicate(call.work, job, name=call.body.name or f"{job.name} (copy)"))


def _made(call: Call, job: Job) -> Answer:
    return shown(call.work, job, location=f"{bp.url_prefix}/jobs/{job.id}")


def _turned(call: Call, id: uuid.UUID, verb: Callable[[Work, Job], None]) -> Answer:
    job = found(call.work, id, for_change=True)
    expect(call, job)
    try:
        verb(call.work, job)
    except Invalid as error:
        raise pointers(error) from None
    return shown(call.work, job)


# the team


class SentMember(In):
    """Somebody in all their roles on the job."""

    user_id: Id
    roles: list[JobRole] = Field(min_length=1, max_length=len(JobRole))
    approver: bool = Field(False, description="Of a hiring manager: may approve the job's offers.")


class NewHiringTeam(In):
    """The whole team: who is not named leaves it."""

    members: list[SentMember] = Field(max_length=500)


@operation(bp, "GET", "/jobs/<uuid:id>/hiring-team", noun=NOUN, summary="The hiring team of a job", scope=READ,
           out=HiringTeam, errors=("gone",))  # fmt: skip
def get_hiring_team(call: Call, id: uuid.UUID) -> Answer:
    return _team(call, found(call.work, id))


@operation(bp, "PUT", "/jobs/<uuid:id>/hiring-team", noun=NOUN, summary="Replace the hiring team of a job",
           scope=WRITE, body=NewHiringTeam, out=HiringTeam, errors=("gone", "conflict", "precondition_failed"),
           description="Replace the hiring team of a job. Its ETag is the job's.")  # fmt: skip
def replace_hiring_team(call: Call, id: uuid.UUID) -> Answer:
    job = found(call.work, id)
    wanted = [Wanted(one.user_id, one.roles, one.approver) for one in call.body.members]
    hiring_teams.replace(call.work, job, wanted, version=call.expected)
    return _team(call, job)


def _team(call: Call, job: Job) -> Answer:
    call.work.session.flush()
    return Answer(HiringTeam(members=team_of(call.work, [job.id]).get(job.id, [])), version=job.version)
