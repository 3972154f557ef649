"""The editor of a job: its fields, typing that is kept as one types, and two people who save at once."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from backoffice import bp, job_form, job_page, setup
from backoffice.job_page import Editor, Typed
from hiring import job_editing, jobs, policy, unsaved_edits
from hiring.errors import Invalid, InvalidTransition, NotAllowed, Stale
from hiring.job_fields import JobFields
from hiring.models.job import Job
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import Audience, actor_of, reads, run, see_other, writes

DONE = ("saved", "created", "copied")


class Refused(Exception):
    """A save that changes nothing. The page is drawn afterwards, in a transaction of its own: whatever was done
    on the way, like a department that was added, is taken back first."""

    def __init__(self, status: int, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.errors = errors or {}


def gives_back(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Stands outside @writes: a refused save comes back as the page with everything that was typed."""

    @wraps(view)
    def through(**given: Any) -> ResponseReturnValue:
        try:
            return view(**given)
        except Refused as error:
            refused = error

        def again(work: Work) -> ResponseReturnValue:
            editor = _editor(work, given.get("id"))
            typed = job_page.brought_up(work, editor, job_page.of_request(work, editor))
            typed.errors = refused.errors
            job_page.keep(work, editor, job_page.of_request(work, editor))
            return job_page.draw(work, editor, typed, refused.status)

        return run(again, actor_of(Audience.SIGNED_IN), False, {})

    return through


@bp.get("/jobs/new")
@reads(Audience.SIGNED_IN)
def new_job(work: Work) -> Response:
    return _shown(work, _editor(work, None))


@bp.post("/jobs/new")
@gives_back
@writes(Audience.SIGNED_IN)
def create_job(work: Work) -> Response:
    return _save(work, _editor(work, None))


@bp.get("/jobs/<uuid:id>/edit")
@reads(Audience.SIGNED_IN)
def edit_job(work: Work, id: UUID) -> Response:
    return _shown(work, _editor(work, id))


@bp.post("/jobs/<uuid:id>/edit")
@gives_back
@writes(Audience.SIGNED_IN)
def save_job(work: Work, id: UUID) -> Response:
    return _save(work, _editor(work, id, for_change=True))


@bp.post("/jobs/new/unsaved")
@writes(Audience.SIGNED_IN)
def keep_typing_new(work: Work) -> Response:
    return _keep(work, _editor(work, None))


@bp.post("/jobs/<uuid:id>/edit/unsaved")
@writes(Audience.SIGNED_IN)
def keep_typing(work: Work, id: UUID) -> Response:
    return _keep(work, _editor(work, id))


@bp.post("/jobs/new/unsaved/removal")
@writes(Audience.SIGNED_IN)
def drop_typing_new(work: Work) -> Response:
    unsaved_edits.drop(work, _editor(work, None).subject)
    return see_other("backoffice.new_job")


@bp.post("/jobs/<uuid:id>/edit/unsaved/removal")
@writes(Audience.SIGNED_IN)
def drop_typing(work: Work, id: UUID) -> Response:
    unsaved_edits.drop(work, _editor(work, id).subject)
    return see_other("backoffice.edit_job", id=id)


@bp.post("/jobs/description")
@reads(Audience.SIGNED_IN)
def preview_description(work: Work) -> Response:
    """The description as applicants would read it."""
    preview = job_page.preview(request.form.get("description_markdown", ""))
    return make_response(render_template("backoffice/jobs/_preview.html", preview=preview))


def _editor(work: Work, id: UUID | None, *, for_change: bool = False) -> Editor:
    """Raises NotFound for a job whose setup this user may not read, NotAllowed where they change nothing of it."""
    if id is None:
        work.require(policy.may_change_jobs(work.actor))
        return Editor()
    job, may = setup.readable(work, id)
    work.require(may.describes)
    return Editor(jobs.get(work, id, for_change=True) if for_change else job, may)


def _shown(work: Work, editor: Editor) -> Response:
    """The job as it is, or with what this user typed and did not save."""
    present, kept = editor.present(work), unsaved_edits.of(work, editor.subject)
    done = request.args.get("done")
    fresh = Typed(present, focus="name" if editor.job is None else "")
    more: dict[str, Any] = {"done": done if done in DONE else ""}
    if kept is None or editor.is_archived:
        return job_page.draw(work, editor, fresh, **more)
    typed = job_page.brought_up(work, editor, job_page.of_kept(editor, kept))
    if not job_page.differs(editor, typed, present):
        return job_page.draw(work, editor, fresh, **more)
    return job_page.draw(work, editor, typed, **more)


def _save(work: Work, editor: Editor) -> Response:
    _refuse_others_fields(editor)
    typed = job_page.brought_up(work, editor, job_page.of_request(work, editor))
    act = request.form.get("act", "save")
    if act != "save":
        typed.raw, typed.focus = job_form.acted(typed.raw, act)
        job_page.keep(work, editor, typed)
        return job_page.draw(work, editor, typed, is_dirty=True)
    if typed.conflicts:
        raise Refused(409)
    job = _stored(work, editor, typed.raw)
    unsaved_edits.drop(work, editor.subject)
    return see_other("backoffice.edit_job", id=job.id, done="saved" if editor.job else "created")


def _stored(work: Work, editor: Editor, raw: job_form.Raw) -> Job:
    """The job with what is typed. Raises Refused with what is wrong at which control."""
    parsed = job_form.parse(raw, editor.job, work.organisation.zone)
    wrong = {name: code for name, code in parsed.errors.items() if _is_asked(editor, name)}
    if wrong:
        raise Refused(422, job_page.sentences(raw, wrong, parsed.params))
    try:
        if editor.job is None:
            return jobs.create(work, **_with_things(work, editor, parsed))
        jobs.update(work, editor.job, version=editor.job.version, **_with_things(work, editor, parsed))
        return editor.job
    except Invalid as error:
        codes = job_page.of_verb(error.fields, parsed.place_rows)
        raise Refused(422, job_page.sentences(raw, codes, {})) from error
    except (InvalidTransition, Stale) as error:
        raise Refused(409) from error


def _with_things(work: Work, editor: Editor, parsed: job_form.Parsed) -> JobFields:
    """The fields that this user changes, with the department and the places themselves."""
    if not editor.runs:
        return {"description_markdown": parsed.fields["description_markdown"]}
    problems: dict[str, str] = {}
    fields = parsed.fields
    try:
        fields["department"] = job_editing.department_for(work, parsed.department)
    except Invalid as error:
        problems |= error.fields
    held = [place.location for place in editor.job.places] if editor.job else []
    try:
        fields["places"] = job_editing.places_for(work, parsed.places, held)
    except Invalid as error:
        problems |= error.fields
    if problems:
        raise Invalid(problems)
    return fields


def _is_asked(editor: Editor, control: str) -> bool:
    return editor.runs or control == "description_markdown"


def _refuse_others_fields(editor: Editor) -> None:
    """A form with fields that are not this user's comes from before their role changed, or from no form at all:
    it is not silently cut down."""
    others = {name for group, names in job_form.GROUPS.items() if group not in editor.groups for name in names}
    if others & request.form.keys():
        raise NotAllowed


def _keep(work: Work, editor: Editor) -> Response:
    """Keeps the typing for this user alone, and says so."""
    _refuse_others_fields(editor)
    typed = job_page.of_request(work, editor)
    status, kept_at = 200, work.now
    try:
        unsaved_edits.keep(work, editor.subject, typed.raw | {"seen": [typed.seen]}, typed.version)
    except Invalid:
        status = 422
    if not wants_fragment():
        return (
            see_other("backoffice.edit_job", id=editor.job.id) if editor.job else see_other("backoffice.new_job")
        )
    words = render_template(
        "backoffice/jobs/_kept.html", kept_at=kept_at if status == 200 else None, is_dirty=True
    )
    return make_response(words, status)
