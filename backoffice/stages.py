"""What is done to the stages of one job: added, changed, put in order, restored."""

import uuid

from flask import Response, request

from backoffice import bp, setup, stage_page
from backoffice.stage_page import StageForm, Typed
from hiring import stage_editing
from hiring import stages as hiring_stages
from hiring.errors import Conflict, Invalid
from hiring.work import Work
from web.door import Audience, reads, writes


@bp.get("/jobs/<uuid:id>/stages")
@reads(Audience.SIGNED_IN)
def stages(work: Work, id: uuid.UUID) -> Response:
    return stage_page.show(work, *setup.readable(work, id))


@bp.post("/jobs/<uuid:id>/stages")
@writes(Audience.SIGNED_IN)
def add_stage(work: Work, id: uuid.UUID) -> Response:
    job, seen = setup.readable(work, id)
    form = StageForm()
    try:
        stage = stage_editing.add(
            work, job, form.wanted(), after=id_of(form.after.data, "after"),
            open_to_hiring_managers=form.open_to_hiring_managers.data,
        )  # fmt: skip
    except (Conflict, Invalid) as error:
        return stage_page.refused(work, job, seen, error, Typed(added=form))
    return stage_page.done(job, "added", stage)


@bp.post("/jobs/<uuid:id>/stages/<uuid:stage_id>")
@writes(Audience.SIGNED_IN)
def save_stage(work: Work, id: uuid.UUID, stage_id: uuid.UUID) -> Response:
    job, seen = setup.readable(work, id)
    stage, form = hiring_stages.get(work, job, stage_id), StageForm()
    fixed = None if stage.kind in stage_editing.MIDDLE else stage.kind
    try:
        stage_editing.change(
            work, job, stage, form.wanted(fixed), seen=form.seen.data or None,
            open_to_hiring_managers=form.open_to_hiring_managers.data,
        )  # fmt: skip
    except (Conflict, Invalid) as error:
        return stage_page.refused(work, job, seen, error, Typed(stage=stage, form=form))
    return stage_page.done(job, "saved", stage)


@bp.post("/jobs/<uuid:id>/stages/order")
@writes(Audience.SIGNED_IN)
def order_stages(work: Work, id: uuid.UUID) -> Response:
    """`order`: the ids as the page shows them, one a field; `move`: the button that was pressed, like up:ID."""
    job, seen = setup.readable(work, id)
    way, _colon, mover = request.form.get("move", "").partition(":")
    try:
        stage_editing.reorder(work, job, _ids(_moved(request.form.getlist("order"), mover, way)))
    except (Conflict, Invalid) as error:
        return stage_page.refused(work, job, seen, error)
    stage = next((one for one in hiring_stages.of(work, job) if str(one.id) == mover), None)
    return stage_page.done(job, way if stage and way in ("up", "down") else "ordered", stage)


@bp.post("/jobs/<uuid:id>/stages/<uuid:stage_id>/restoration")
@writes(Audience.SIGNED_IN)
def restore_stage(work: Work, id: uuid.UUID, stage_id: uuid.UUID) -> Response:
    job, seen = setup.readable(work, id)
    stage = hiring_stages.get(work, job, stage_id)
    try:
        stage_editing.restore(work, job, stage)
    except (Conflict, Invalid) as error:
        return stage_page.refused(work, job, seen, error)
    return stage_page.done(job, "restored", stage)


def id_of(text: str | None, field: str) -> uuid.UUID | None:
    """The id that was posted; None for an empty one. Raises Invalid `unknown_stage`."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise Invalid({field: "unknown_stage"}) from None


def _ids(texts: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        raise Conflict("order_mismatch") from None


def _moved(ids: list[str], mover: str, way: str) -> list[str]:
    """One place up or down, never past the first or the last."""
    if mover not in ids or way not in ("up", "down"):
        return ids
    at = ids.index(mover)
    to = at + {"up": -1, "down": 1}[way]
    if min(at, to) < 1 or max(at, to) > len(ids) - 2:
        return ids
    ids[at], ids[to] = ids[to], ids[at]
    return ids
