"""Offering a candidate times to pick from, looking at what they could pick, and taking the times back."""

import uuid

from flask import Response, request

from backoffice import acts, bp, times_form
from backoffice.times_form import TimesForm
from hiring import applications, policy, scheduling
from hiring.errors import Conflict, Invalid
from hiring.models.application import Application
from hiring.work import Work
from web.door import Audience, reads, writes
from web.errors import problem_of


@bp.get("/applications/<uuid:id>/times")
@reads(Audience.SIGNED_IN)
def new_times(work: Work, id: uuid.UUID) -> Response:
    application = _application(work, id)
    former = scheduling.live_of(work, application)
    form, rows = times_form.blank(work, application, former), times_form.rows_of(work, former)
    return times_form.page(work, application, form, rows, former=former)


@bp.post("/applications/<uuid:id>/times")
@writes(Audience.SIGNED_IN)
def offer_times(work: Work, id: uuid.UUID) -> Response:
    application = _application(work, id, for_change=True)
    form, typed = TimesForm(), times_form.rows()
    offered, typed = times_form.offered(form, typed)
    former = scheduling.live_of(work, application)
    if offered is None:
        return times_form.page(work, application, form, typed, 422, former=former)
    try:
        scheduling.offer(work, application, offered, seen=_id(form.seen.data or ""))
    except Invalid as error:
        form.refuse(error)
        return times_form.page(work, application, form, typed, 422, former=former)
    except Conflict as error:
        problem = problem_of(error)
        form.seen.data = str(former.id) if former else ""
        said = f"{problem.title}. {problem.text}"
        return times_form.page(work, application, form, typed, problem.status, former=former, refused=said)
    return acts.done(application, "times_offered")


@bp.post("/applications/<uuid:id>/times/slots")
@reads(Audience.SIGNED_IN)
def look_at_times(work: Work, id: uuid.UUID) -> Response:
    """What the candidate could pick as of now, or more rows to fill in; changes nothing."""
    application = _application(work, id)
    form = TimesForm()
    offered, typed = times_form.offered(form, times_form.rows())
    former = scheduling.live_of(work, application)
    if "more" in request.form:
        filled = [one for one in typed if not one.is_empty]
        return times_form.page(work, application, form, filled, former=former, more=times_form.ROWS)
    slots = scheduling.could_begin(work, application, offered) if offered else None
    status = 200 if offered else 422
    return times_form.page(work, application, form, typed, status, former=former, slots=slots)


@bp.post("/applications/<uuid:id>/times/withdrawal")
@writes(Audience.SIGNED_IN)
def withdraw_times(work: Work, id: uuid.UUID) -> Response:
    application = _application(work, id, for_change=True)
    times = scheduling.get(work, application, for_change=True)
    try:
        scheduling.withdraw(work, times, seen=request.form.get("seen", ""))
    except Conflict as error:
        return acts.refused(work, application, error)
    return acts.done(application, "times_withdrawn")


def _application(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Application:
    """One that this user may arrange interviews for. Raises NotFound, NotAllowed."""
    application = applications.get(work, id, for_change=for_change)
    work.require(policy.may_schedule(work.actor, application))
    return application


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
