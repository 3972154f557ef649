"""Retiring a stage with the people in it: they move on first, in the same transaction."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from hiring import policy, stage_editing, stages
from hiring.applications import changing, standing
from hiring.errors import Conflict, Invalid
from hiring.models.application import Application, locked
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.work import Work


def retire_stage(
    work: Work, job: Job, stage: Stage, *, move_to: uuid.UUID | None = None, seen: str | None = None
) -> int:
    """Takes a stage out of use and moves the active people in it to another stage of the job; returns how many
    moved. Those who ended in it keep pointing to it. A retired stage stays as it is.

    Raises Conflict `stage_in_use` (`stage`, `applications`) where somebody stands in it and `move_to` is None;
    Invalid move_to `unknown_stage`, also for the hired stage; Conflict `stage_fixed`, Stale, InvalidTransition.
    """
    work.require(policy.may_run_job(work.actor, job.id))
    if not stage_editing.begin_retiring(work, job, stage, seen=seen):
        return 0
    people, target = _people_in(work, stage), None
    if people:
        if move_to is None:
            raise Conflict("stage_in_use", stage=stage.name, applications=len(people))
        target = _target(work, job, stage, move_to)
        _move(work, people, stage, target)
    stage_editing.retire(work, job, stage, moved=len(people), to=target)
    return len(people)


def _move(work: Work, people: Sequence[Application], stage: Stage, target: Stage) -> None:
    """The same number of statements for any number, or nearly."""
    held = work.session.scalars(select(Stage).where(Stage.job_id == stage.job_id)).all()
    steps = changing.arrivals(work, people)
    with changing.together(work, people) as within:
        for application in people:
            with standing.changing(within, application):
                standing.change(within, application, stage=target, arrivals=steps.get(application.id))
            work.record("application.moved", application, **standing.step(stage, target))
    work.session.flush()
    del held  # until here, or a furthest stage would be read for each of them


def _people_in(work: Work, stage: Stage) -> Sequence[Application]:
    """As they are now, whatever this transaction has read of them before; their rows are held."""
    found = select(Application).where(stages.stands_in(stage)).order_by(Application.id)
    return work.session.scalars(locked(found)).all()


def _target(work: Work, job: Job, stage: Stage, id: uuid.UUID) -> Stage:
    target = work.session.get(Stage, id)
    usable = target is not None and target.job_id == job.id and target.status is StageStatus.ACTIVE
    if target is None or not usable or target.kind is StageKind.HIRED or target is stage:
        raise Invalid({"move_to": "unknown_stage"})
    return target
