"""How the form builder answers: the page, the parts of it that changed, and what stands against a change."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from backoffice import form_conflicts
from backoffice.acts import Notice, Undo
from backoffice.form_page import KINDS, Shown, broken_words, shown_of
from backoffice.form_preview import Preview, tried
from backoffice.form_saving import Saving
from backoffice.setup import Setup, of
from hiring import form_drafts
from hiring.errors import Conflict
from hiring.models.job import Job
from hiring.screening.editing import EditRefused
from hiring.work import Work
from web.asked_by import wants_fragment
from web.errors import Problem
from web.formatting import gettext as _

DONE = {
    "saved": None,
    "added": None,
    "copied": _l("Copied"),
    "moved": _l("Moved"),
    "removed": _l("Question deleted"),
    "retyped": _l("Kind of answer changed"),
    "option_removed": _l("Answer taken out"),
    "condition_removed": _l("Condition taken out"),
    "other_added": _l("Added “Other” and a question that asks which one"),
    "undone": _l("Taken back"),
    "kept": _l("Your draft goes on from here"),
    "discarded": _l("The draft is gone. Below is what applicants get."),
    "published": _l("Published. This is what applicants get now."),
    "begun_from": _l("The draft is that version again"),
    "inserted": _l("Inserted from the question bank"),
}
"""What ?done= says on the page that an act leads to; None: only that it is saved."""
SAME_QUESTION = ("saved", "retyped", "option_removed", "condition_removed", "moved")
"""After these the editor shows what it showed before, and no control in it is replaced."""

UNDOABLE = ("moved", "removed", "retyped", "option_removed", "condition_removed", "begun_from", "inserted")

SAVED = "foyer:draft-saved"
"""The event that Paths and the preview wait for."""


def page(job: Job, setup: Setup, shown: Shown, preview: Preview, status: int = 200, **facts: Any) -> Response:
    """The whole page; `facts`: `clash`, or a `notice` in place of what ?done= says."""
    told: dict[str, Any] = {"notice": _told(job, shown, request.args.get("done", "")), "clash": None, **facts}
    return make_response(
        render_template(
            "backoffice/form/builder.html", job=job, setup=setup, shown=shown, preview=preview, kinds=KINDS, **told
        ),
        status,
    )


def parts(job: Job, setup: Setup, shown: Shown, status: int = 200, *, done: str = "", **facts: Any) -> Response:
    """For htmx: editor, list and what stands in the bar. done: what has just been saved, if anything was."""
    told: dict[str, Any] = {"toast": _told(job, shown, done), "clash": None, **facts}
    response = make_response(
        render_template(
            "backoffice/form/_answer.html", job=job, setup=setup, shown=shown, kinds=KINDS,
            is_same=done in SAME_QUESTION or status >= 400, is_saved=status < 400, **told,
        ),
        status,
    )  # fmt: skip
    response.vary.add("HX-Request")
    if done in DONE:
        key = shown.editor.key if shown.editor else None
        response.headers["HX-Trigger"] = SAVED
        response.headers["HX-Replace-Url"] = url_for("backoffice.form", id=job.id, q=key)
    return response


def done(job: Job, key: str, code: str, *, focus: str = "") -> Response:
    """On to the page with this question open. focus: id of the control that the hands go to."""
    url = url_for("backoffice.form", id=job.id, q=key or None, done=code, focus=focus or None,
                  _anchor=focus or "editor")  # fmt: skip
    response: Response = make_response(redirect(url, 303))
    return response


def not_moved(work: Work, job: Job, key: str, refused: EditRefused) -> Response:
    """Whom the move would break, and the list as it stands."""
    words = " ".join([_("Not moved."), *broken_words(refused, key)])
    return _refused(work, job, request.form.get("open") or key, Notice(words, refused=True))


def clash(work: Work, job: Job, saving: Saving, error: Conflict | EditRefused) -> Response:
    """How the question stands now beside what was typed, which stays in the editor."""
    draft = form_drafts.of(work, job)
    mine = saving.typed(draft.definition).question
    if error.code == "changed_meanwhile":
        found = form_conflicts.changed(draft, error.params["question"], mine)
    elif error.code == "unknown_question":
        found = form_conflicts.gone(draft)
    elif error.code == "form_published":
        found = form_conflicts.published(draft, error.params, mine)
    elif wants_fragment():
        raise error  # told beside the editor, which keeps what was typed
    else:
        problem = Problem(409, error.code, error.params)
        notice = Notice(f"{problem.title}. {problem.text}", refused=True)
        return _refused(work, job, saving.key, notice, typed=mine, seen=saving.seen)
    shown = shown_of(draft, saving.key, typed=mine, seen=saving.seen)
    facts: dict[str, Any] = {"clash": found, "founded_on": request.form.get("founded_on", "")}
    if wants_fragment():
        return parts(job, of(work, job), shown, 409, **facts)
    return page(job, of(work, job), shown, tried(draft, work.today), 409, **facts)


def _refused(work: Work, job: Job, key: str, notice: Notice, **typed: Any) -> Response:
    draft, setup = form_drafts.of(work, job), of(work, job)
    shown = shown_of(draft, key, **typed)
    if wants_fragment():
        return parts(job, setup, shown, 409, toast=notice)
    return page(job, setup, shown, tried(draft, work.today), 409, notice=notice)


def _told(job: Job, shown: Shown, code: str) -> Notice | None:
    words = DONE.get(code)
    if words is None:
        return None
    undo = None
    if code in UNDOABLE and shown.draft.can_undo:
        key = shown.editor.key if shown.editor else ""
        undo = Undo(url_for("backoffice.undo_form", id=job.id), {"open": key})
    return Notice(str(words), undo)
