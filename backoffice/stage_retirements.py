"""Retiring a stage: where the people in it go. A page of its own, because the people are somebody's work."""

import uuid

from flask import Response
from wtforms import StringField

from backoffice import bp, setup, stage_page
from backoffice.setup import Setup
from backoffice.stages import id_of
from hiring import applications, stage_editing, stages
from hiring.errors import Conflict, DomainError, Invalid, InvalidTransition, Stale
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.errors import problem_of
from web.typed_form import TypedForm


class RetirementForm(TypedForm):
    """`move_to` is a stage's id, empty where nobody has to move."""

    move_to = StringField()
    seen = StringField()


@bp.get("/jobs/<uuid:id>/stages/<uuid:stage_id>/retirement")
@reads(Audience.SIGNED_IN)
def stage_retirement(work: Work, id: uuid.UUID, stage_id: uuid.UUID) -> Response:
    job, seen = setup.readable(work, id)
    stage = stages.get(work, job, stage_id)
    work.require(seen.runs)
    if stage.kind not in stage_editing.MIDDLE:
        raise Conflict("stage_fixed", stage=stage.name)
    if stage.status is not StageStatus.ACTIVE:
        return see_other("backoffice.stages", id=job.id)
    return _page(work, job, seen, stage, RetirementForm(formdata=None))


@bp.post("/jobs/<uuid:id>/stages/<uuid:stage_id>/retirement")
@writes(Audience.SIGNED_IN)
def retire_stage(work: Work, id: uuid.UUID, stage_id: uuid.UUID) -> Response:
    job, seen = setup.readable(work, id)
    stage, form = stages.get(work, job, stage_id), RetirementForm()
    try:
        to = id_of(form.move_to.data, "move_to")
        moved = applications.retire_stage(work, job, stage, move_to=to, seen=form.seen.data or None)
    except (Conflict, Invalid) as error:
        if isinstance(error, InvalidTransition) or error.code == "stage_fixed":
            return stage_page.refused(work, job, seen, error)
        return _page(work, job, seen, stage, form, error)
    code, to = ("emptied", to) if moved else ("retired", None)
    return see_other("backoffice.stages", id=job.id, done=code, stage=stage.id, to=to)


def _page(
    work: Work, job: Job, seen: Setup, stage: Stage, form: RetirementForm, error: DomainError | None = None
) -> Response:
    others = [one for one in stages.of(work, job) if one is not stage and one.kind is not StageKind.HIRED]
    wrong = bool(error) and not isinstance(error, Stale)
    return answer(
        "backoffice/stages/retirement.html", status=problem_of(error).status if error else 200,
        job=job, setup=seen, stage=stage, seen=stage_editing.digest_of(stage), others=others, form=form,
        people=stages.occupants(work, stage), wrong=wrong, changed=isinstance(error, Stale),
    )  # fmt: skip
