"""The form builder: the questions of a job's draft, one of them open, each change saved as it is made.

A change is answered by 303 to the page, like every act; htmx follows to the parts that show it. What clashes with
somebody else's change is answered at once, with everything that was typed (backoffice.form_answers).
"""

import uuid

from flask import Response, request

from backoffice import bp
from backoffice.form_answers import clash, done, not_moved, page, parts
from backoffice.form_page import shown_of
from backoffice.form_preview import tried
from backoffice.form_saving import ADD_OTHER, Adding, Copying, Saving, number_or_none
from backoffice.setup import readable
from hiring import form_drafts, policy
from hiring.errors import Conflict, NotFound
from hiring.form_drafts import published_keys
from hiring.models.job import Job
from hiring.screening import editing
from hiring.screening.editing import EditRefused
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import Audience, answer, reads, see_other, writes


@bp.get("/jobs/<uuid:id>/form")
@reads(Audience.SIGNED_IN)
def form(work: Work, id: uuid.UUID) -> Response:
    """?q opens a question, ?witness fills the preview in so that one shows."""
    job, setup = readable(work, id)
    draft = form_drafts.of(work, job)
    shown = shown_of(draft, request.args.get("q", ""), quiet=request.args.get("focus", ""))
    if wants_fragment():
        return parts(job, setup, shown, done=request.args.get("done", ""))
    preview = tried(draft, work.today, witness=request.args.get("witness", ""))
    return page(job, setup, shown, preview)


@bp.post("/jobs/<uuid:id>/form/questions")
@writes(Audience.SIGNED_IN)
def add_question(work: Work, id: uuid.UUID) -> Response:
    """Of the kind `type`, after the question `after` or at the end."""
    job = _own(work, id)
    adding = Adding(request.form.get("type", ""), request.form.get("after", ""), published_keys(work, job))
    form_drafts.change(work, job, adding.edit, founded_on=_founded_on())
    return done(job, adding.key, "added", focus="label")


@bp.post("/jobs/<uuid:id>/form/questions/<string:key>")
@writes(Audience.SIGNED_IN)
def save_question(work: Work, id: uuid.UUID, key: str) -> Response:
    """The whole editor, after each change and with every button in it (`act`)."""
    job = _own(work, id)
    taken = published_keys(work, job) if request.form.get("act") == ADD_OTHER else ()
    saving = Saving(key, request.form, taken)
    try:
        draft = form_drafts.of(work, job)
        if saving.keeps_mine and draft.is_overtaken:
            saving.edit(draft.definition)  # or the draft would be kept although this is refused
            form_drafts.take_over(work, job)
        form_drafts.change(
            work, job, saving.edit, founded_on=saving.founded_on, undoable=saving.is_undoable
        )  # fmt: skip
    except (Conflict, EditRefused) as error:
        return clash(work, job, saving, error)
    return done(job, key, saving.done, focus=saving.focus)


@bp.post("/jobs/<uuid:id>/form/questions/<string:key>/copies")
@writes(Audience.SIGNED_IN)
def copy_question(work: Work, id: uuid.UUID, key: str) -> Response:
    job = _own(work, id)
    copying = Copying(key, published_keys(work, job))
    form_drafts.change(work, job, copying.edit, founded_on=_founded_on())
    return done(job, copying.key, "copied", focus="label")


@bp.post("/jobs/<uuid:id>/form/questions/<string:key>/position")
@writes(Audience.SIGNED_IN)
def move_question(work: Work, id: uuid.UUID, key: str) -> Response:
    """`to`: the place from 1. Refused with whom it would break, and the list as it stands."""
    job, to = _own(work, id), request.form.get("to", type=int)
    try:
        if to is not None:
            form_drafts.change(
                work, job, lambda draft: editing.move(draft, key, to - 1), founded_on=_founded_on(), undoable=True
            )
    except EditRefused as refused:
        if refused.code != "would_break":
            raise
        return not_moved(work, job, key, refused)
    return done(job, request.form.get("open") or key, "moved")


@bp.get("/jobs/<uuid:id>/form/questions/<string:key>/removal")
@reads(Audience.SIGNED_IN)
def question_removal(work: Work, id: uuid.UUID, key: str) -> Response:
    """Who has a condition about the question, before it goes."""
    job = _own(work, id)
    draft = form_drafts.of(work, job)
    try:
        resting = editing.dependents(draft.definition, key)
    except EditRefused:
        raise NotFound from None
    question = editing.find(draft.definition, key)
    return answer("backoffice/form/removal.html", job=job, draft=draft, question=question, resting=resting)


@bp.post("/jobs/<uuid:id>/form/questions/<string:key>/removal")
@writes(Audience.SIGNED_IN)
def remove_question(work: Work, id: uuid.UUID, key: str) -> Response:
    """One that others rest on goes only from the page that names them."""
    job = _own(work, id)
    definition = form_drafts.of(work, job).definition
    if editing.dependents(definition, key) and not request.form.get("confirmed"):
        return see_other("backoffice.question_removal", id=job.id, key=key)
    keys = [question["key"] for question in definition["questions"]]
    at = keys.index(key)
    form_drafts.change(
        work, job, lambda draft: editing.remove(draft, key), founded_on=_founded_on(), undoable=True
    )
    return done(job, [*keys[at + 1 :], *reversed(keys[:at]), ""][0], "removed")


@bp.post("/jobs/<uuid:id>/form/undo")
@writes(Audience.SIGNED_IN)
def undo_form(work: Work, id: uuid.UUID) -> Response:
    job = _own(work, id)
    form_drafts.undo(work, job)
    return done(job, request.form.get("open", ""), "undone")


@bp.post("/jobs/<uuid:id>/form/draft/removal")
@writes(Audience.SIGNED_IN)
def discard_draft(work: Work, id: uuid.UUID) -> Response:
    job = _own(work, id)
    form_drafts.discard(work, job)
    return see_other("backoffice.form", id=job.id, done="discarded")


@bp.post("/jobs/<uuid:id>/form/draft/renewal")
@writes(Audience.SIGNED_IN)
def keep_draft(work: Work, id: uuid.UUID) -> Response:
    job = _own(work, id)
    form_drafts.take_over(work, job)
    return see_other("backoffice.form", id=job.id, done="kept")


@bp.post("/jobs/<uuid:id>/form/preview")
@reads(Audience.SIGNED_IN)
def preview_form(work: Work, id: uuid.UUID) -> Response:
    """Which questions show with these answers; nothing is kept."""
    job, setup = readable(work, id)
    draft = form_drafts.of(work, job)
    preview = tried(draft, work.today, request.form)
    if wants_fragment():
        return answer("backoffice/form/_preview.html", job=job, preview=preview)
    return page(job, setup, shown_of(draft, request.form.get("open", "")), preview)


@bp.get("/jobs/<uuid:id>/form/preview")
@reads(Audience.SIGNED_IN)
def preview_witness(work: Work, id: uuid.UUID) -> Response:
    """The preview filled in with answers that make the question ?witness show."""
    job, _setup = readable(work, id)
    key = request.args.get("witness", "")
    if not wants_fragment():
        return see_other("backoffice.form", id=job.id, q=key, witness=key, _anchor="preview")
    preview = tried(form_drafts.of(work, job), work.today, witness=key)
    return answer("backoffice/form/_preview.html", job=job, preview=preview)


def _own(work: Work, id: uuid.UUID) -> Job:
    """A job whose form this user may change."""
    job, _setup = readable(work, id)
    work.require(policy.may_run_job(work.actor, job.id))
    return job


def _founded_on() -> int | None:
    """The version that the page was made from."""
    return number_or_none(request.form.get("founded_on", ""))
