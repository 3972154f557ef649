"""Stages of jobs."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Select, select

from api import bp, lists
from api.faults import ApiError, renamed
from api.jobs_shown import found as found_job
from api.operations import Answer, Call, operation
from api.schema import Id, Ids, In, Instant, ListQuery, Out, Page, Text, Tombstone
from hiring import applications, policy, stage_editing, stages
from hiring.errors import NotFound
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.stages import LONGEST, MOST, Wanted
from web.problem_documents import Fault

NOUN = "Application stages"
READ, WRITE = "jobs:read", "jobs:write"
OBJECT = "application_stage"


class StageOut(Out):
    """Where an application of one job can stand. A job has one `inbox`, which is first, and one `hired`, which is
    last; rejection is a status and no stage."""

    id: Id
    job_id: Id
    name: str = Field(examples=["Interview"])
    public_name: str = Field(description="What the candidate reads.")
    index: int = Field(description="Its place among those in use, from 0.")
    kind: StageKind
    status: StageStatus = Field(description="`inactive`: nobody enters it any more; who ended in it points to it.")
    open_to_hiring_managers: bool = Field(description="Whether hiring managers may move people into it.")
    created_at: Instant
    updated_at: Instant


class JobStages(Out):
    """The stages of a job in use, in order."""

    stages: list[StageOut]


class StageQueryOfJob(ListQuery):
    status: StageStatus | None = None


class StageQuery(StageQueryOfJob):
    job_ids: Ids | None = Field(None, description="Only of these jobs.")


class NewStage(In):
    """A stage to be. Where the job has an inactive one of this name, that one comes back as this one."""

    name: Text = Field(min_length=1, max_length=LONGEST)
    public_name: Text | None = Field(None, max_length=LONGEST, description="Null: the name itself.")
    kind: StageKind = Field(StageKind.IN_PROCESS, description="`in_process` or `offer`.")
    open_to_hiring_managers: bool = False
    after_stage_id: Id | None = Field(None, description="Right after this one; null: right before the last.")


class StageChange(In):
    """What is left out stays as it is."""

    name: Text = Field("", min_length=1, max_length=LONGEST)
    public_name: Text | None = Field(None, max_length=LONGEST, description="Null: the name itself.")
    kind: StageKind = Field(StageKind.IN_PROCESS, description="`in_process` or `offer`; the ends keep theirs.")
    open_to_hiring_managers: bool = False
    status: StageStatus = Field(StageStatus.ACTIVE, description="`inactive` retires it, `active` brings it back.")
    move_to_stage_id: Id | None = Field(
        None, description="With `inactive`: where the active applications in it move, in the same transaction."
    )


class StageOrder(In):
    """All stages in use: the inbox first, the hired stage last."""

    stage_ids: list[Id] = Field(max_length=MOST)


@operation(bp, "GET", "/application-stages", noun=NOUN, summary="The stages of all jobs", scope=READ,
           query=StageQuery, out=StageOut, is_list=True)  # fmt: skip
def list_application_stages(call: Call) -> Page:
    some = _visible(call)
    if call.query.job_ids is not None:
        some = some.where(Stage.job_id.in_(call.query.job_ids))
    return _page(call, some)


@operation(bp, "GET", "/jobs/<uuid:id>/stages", noun=NOUN, summary="The stages of a job", scope=READ,
           query=StageQueryOfJob, out=StageOut, is_list=True, errors=("gone",),
           description="The stages of a job, the oldest change first, as in every list; `index` has their "
           "order.")  # fmt: skip
def list_stages_of_job(call: Call, id: uuid.UUID) -> Page:
    job = found_job(call.work, id)
    return _page(call, _visible(call).where(Stage.job_id == job.id))


@operation(bp, "GET", "/application-stages/<uuid:id>", noun=NOUN, summary="One stage", scope=READ, out=StageOut,
           errors=("gone",))  # fmt: skip
def get_application_stage(call: Call, id: uuid.UUID) -> Answer:
    return _shown(call, _found(call, id)[1])


@operation(bp, "POST", "/jobs/<uuid:id>/stages", noun=NOUN, summary="A further stage of a job", scope=WRITE,
           body=NewStage, out=StageOut, errors=("gone", "invalid_transition"))  # fmt: skip
def create_stage(call: Call, id: uuid.UUID) -> Answer:
    job, sent = found_job(call.work, id), call.body
    wanted = Wanted(sent.name, sent.kind, sent.public_name or "")
    with renamed({"after": "after_stage_id", "stages": ""}):
        stage = stage_editing.add(call.work, job, wanted, after=sent.after_stage_id,
                                  open_to_hiring_managers=sent.open_to_hiring_managers)  # fmt: skip
    return _shown(call, stage, location=f"{bp.url_prefix}/application-stages/{stage.id}")


@operation(bp, "PATCH", "/application-stages/<uuid:id>", noun=NOUN, summary="Change, retire or restore a stage",
           scope=WRITE, body=StageChange, out=StageOut,
           errors=("gone", "conflict", "stage_in_use", "invalid_transition", "precondition_failed"),
           description="Change, retire or restore a stage. One that active applications stand in is retired only "
           "with `move_to_stage_id`; the first and the last one are never.")  # fmt: skip
def change_application_stage(call: Call, id: uuid.UUID) -> Answer:
    job, stage = _found(call, id)
    given = call.body.given
    status, move_to = given.pop("status", None), given.pop("move_to_stage_id", None)
    if move_to is not None and status is not StageStatus.INACTIVE:
        raise ApiError("validation_error", faults=[Fault("/move_to_stage_id", "only_with_inactive")])
    stage_editing.expect(call.work, job, stage, call.expected)
    with renamed({"move_to": "move_to_stage_id", "stages": ""}):
        if status is StageStatus.ACTIVE:
            stage_editing.restore(call.work, job, stage)
        if given:
            wanted = Wanted(
                given.get("name", stage.name),
                given.get("kind", stage.kind),
                given.get("public_name", stage.public_name) or "",
            )
            opens = given.get("open_to_hiring_managers", stage.open_to_hiring_managers)
            stage_editing.change(call.work, job, stage, wanted, open_to_hiring_managers=opens)
        if status is StageStatus.INACTIVE:
            applications.retire_stage(call.work, job, stage, move_to=move_to)
    return _shown(call, stage)


@operation(bp, "PUT", "/jobs/<uuid:id>/stages/order", noun=NOUN, summary="Put the stages of a job in order",
           scope=WRITE, body=StageOrder, out=JobStages, errors=("gone", "order_mismatch", "invalid_transition"),
           description="Put the stages of a job in order, all at once: the ids of all stages in use.")  # fmt: skip
def order_stages(call: Call, id: uuid.UUID) -> JobStages:
    job = found_job(call.work, id)
    with renamed({"order": "stage_ids"}):
        stage_editing.reorder(call.work, job, call.body.stage_ids)
    call.work.session.flush()
    return JobStages(stages=[StageOut.model_validate(one) for one in stages.of(call.work, job)])


def _found(call: Call, id: uuid.UUID) -> tuple[Job, Stage]:
    stage = call.work.session.get(Stage, id)
    if stage is None:
        raise NotFound
    return found_job(call.work, stage.job_id), stage


def _visible(call: Call) -> Select[Stage, datetime | None]:
    """Also those of jobs that were deleted, which are gone with them."""
    some = select(Stage, Job.deleted_at).join(Job, Job.id == Stage.job_id)
    some = some.where(policy.visible_jobs(call.work.actor))
    return some if call.query.status is None else some.where(Stage.status == call.query.status)


def _page(call: Call, some: Select[Stage, datetime | None]) -> Page:
    return lists.page(call, Stage, some, _made, object=OBJECT, deleted=Job.deleted_at.is_not(None))


def _made(rows: Sequence[Any]) -> list[Out]:
    return [StageOut.model_validate(stage) if gone is None else _stone(stage, gone) for stage, gone in rows]


def _stone(stage: Stage, gone: Any) -> Tombstone:
    return Tombstone(id=stage.id, object=OBJECT, deleted_at=gone, updated_at=stage.updated_at, merged_into_id=None)


def _shown(call: Call, stage: Stage, *, location: str | None = None) -> Answer:
    call.work.session.flush()
    return Answer(StageOut.model_validate(stage), version=stage.version, location=location)
