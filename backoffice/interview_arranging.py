"""Arranging an interview, and changing one."""

import uuid

from flask import Response, request

from backoffice import acts, bp, interview_form, interview_page
from backoffice.interview_form import InterviewForm
from hiring import applications, policy
from hiring import interviews as verbs
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.application import Application
from hiring.models.interview import Interview
from hiring.work import Work
from web.door import Audience, reads, writes
from web.errors import problem_of


@bp.get("/applications/<uuid:id>/interviews/new")
@reads(Audience.SIGNED_IN)
def new_interview(work: Work, id: uuid.UUID) -> Response:
    application = _application(work, id)
    return interview_form.page(work, application, interview_form.blank(work, application))


@bp.post("/applications/<uuid:id>/interviews")
@writes(Audience.SIGNED_IN)
def schedule_interview(work: Work, id: uuid.UUID) -> Response:
    application = _application(work, id, for_change=True)
    form = InterviewForm()
    wanted = interview_form.wanted(work, form)
    if wanted is None:
        return interview_form.page(work, application, form, status=422)
    try:
        verbs.schedule(work, application, wanted, letter=form.letter.data)
    except Invalid as error:
        form.refuse(error)
        return interview_form.page(work, application, form, status=422)
    except Conflict as error:
        problem = problem_of(error)
        said = f"{problem.title}. {problem.text}"
        return interview_form.page(work, application, form, status=problem.status, refused=said)
    return acts.done(application, "interview_scheduled")


@bp.post("/applications/<uuid:id>/interviews/clashes")
@reads(Audience.SIGNED_IN)
def interview_clashes(work: Work, id: uuid.UUID) -> Response:
    """Looks at the form while it is being filled in, and changes nothing."""
    application = _application(work, id)
    return interview_form.look(work, application, InterviewForm(), _besides(work, application))


@bp.get("/interviews/<uuid:id>/times")
@reads(Audience.SIGNED_IN)
def interview_times(work: Work, id: uuid.UUID) -> Response:
    interview = verbs.get(work, id)
    work.require(policy.may_schedule(work.actor, interview.application))
    return interview_form.page(work, interview.application, interview_form.of(interview), interview)


@bp.post("/interviews/<uuid:id>/times")
@writes(Audience.SIGNED_IN)
def change_interview(work: Work, id: uuid.UUID) -> Response:
    interview = verbs.get(work, id, for_change=True)
    work.require(policy.may_schedule(work.actor, interview.application))
    form = InterviewForm()
    wanted = interview_form.wanted(work, form)
    if wanted is None:
        return interview_form.page(work, interview.application, form, interview, 422)
    try:
        is_changed = verbs.change(work, interview, wanted, letter=form.letter.data, seen=form.seen.data or "")
    except Invalid as error:
        form.refuse(error)
        return interview_form.page(work, interview.application, form, interview, 422)
    except Stale:
        form.seen.data = verbs.digest_of(interview)
        return interview_form.page(work, interview.application, form, interview, 409, changed=True)
    except Conflict as error:
        return interview_page.refused(work, interview, error)
    if not is_changed:
        return interview_page.done(interview, "same")
    return interview_page.done(interview, "changed" if form.letter.data else "changed_inside")


def _application(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Application:
    """One that this user may arrange interviews for. Raises NotFound, NotAllowed."""
    application = applications.get(work, id, for_change=for_change)
    work.require(policy.may_schedule(work.actor, application))
    return application


def _besides(work: Work, application: Application) -> Interview | None:
    """The interview that the form changes; None: it arranges a new one."""
    try:
        interview = verbs.get(work, uuid.UUID(request.form.get("interview", "")))
    except (ValueError, NotFound):
        return None
    return interview if interview.application_id == application.id else None
