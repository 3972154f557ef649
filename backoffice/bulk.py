"""One act on many applications; each reports its own result.

The bar on a board or a list posts the chosen ones to `bulk_step`, which asks what else is needed and changes
nothing. Its form does the act. What was done is answered at once and not by a redirect: the results of up to 500
people stand on no page to come back to. What Undo needs is in its form's fields.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _

from backoffice import bp, bulk_writing
from backoffice.bulk_form import back, chosen, step_of, wanted
from backoffice.bulk_wording import Act, left_out, not_done, said, undone
from backoffice.letter_wording import problems as letter_problems
from hiring import rejection_reasons
from hiring.applications import bulk
from hiring.applications.bulk import Outcome, Pick, Report
from hiring.errors import Conflict, DomainError, Invalid, NotFound, TooMany
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.work import Work
from web import letter_words
from web.asked_by import wants_fragment
from web.door import Audience, answer, reads, writes
from web.errors import problem_of

STEP = ("backoffice/bulk/step.html", "backoffice/bulk/_step.html")
RESULT = ("backoffice/bulk/result.html", "backoffice/bulk/_result.html")
WRONG = {
    "ids": {
        "required": _("Choose somebody first."),
        "too_many": _("Choose at most 500 people at once."),
        "malformed": _("What was chosen cannot be read. Go back, load the page again and choose once more."),
    },
    "stage_id": {"unknown_stage": _("Choose a stage from the list.")},
    "owner_id": {"not_possible": _("Choose somebody from the list.")},
    "reason_id": {"unknown_reason": _("Choose a reason from the list.")},
    "content": {
        "too_long": _("Keep a note under 10,000 characters."),
        "bad_characters": _("This holds characters that cannot be stored. Type it again."),
    },
    "name": {
        "required": _("Name the tag, like motor or remote."),
        "too_long": _("Keep a tag under 60 characters."),
        "bad_characters": _("This holds characters that cannot be stored. Type it again."),
    },
}


@bp.post("/applications/bulk/step")
@reads(Audience.SIGNED_IN)
def bulk_step(work: Work) -> Response:
    act = wanted(request.form.get("act", ""))
    try:
        picks = chosen(request.form.getlist("ids"))
        step = step_of(work, act, picks)
    except Invalid as error:
        return _nobody(error)
    return answer(*STEP, step=step, typed={}, wrong={}, writing=bulk_writing.of(work, step))


@bp.post("/applications/bulk")
@writes(Audience.SIGNED_IN)
def bulk_act(work: Work) -> Response:
    act = wanted(request.form.get("act", ""))
    try:
        picks = chosen(request.form.getlist("ids"))
    except Invalid as error:
        return _nobody(error)
    if act is Act.WRITE and request.form.get("words"):
        return _again(work, act, picks, 200)  # with other words in it, and nothing is written
    try:
        report, facts = ACTS[act](work, picks)
    except Invalid as error:
        if "ids" in error.fields:
            return _nobody(error)
        return _again(work, act, picks, 422, wrong=_sentences(act, error))
    except (Conflict, TooMany, NotFound) as error:
        problem = problem_of(error)
        return _again(work, act, picks, problem.status, refused=f"{problem.title}. {problem.text}")
    words = said(act, report, facts.get("name", ""), facts.get("letters", False))
    undo = {"act": act, **{key: facts[key] for key in ("tag",) if key in facts}}
    return _told(work, report, words, undo)


@bp.post("/applications/bulk/undo")
@writes(Audience.SIGNED_IN)
def undo_bulk(work: Work) -> Response:
    act = wanted(request.form.get("act", ""))
    try:
        picks = chosen(request.form.getlist("ids"))
        report = _undo(work, act, picks)
    except Invalid as error:
        return _nobody(error)
    return _told(work, report, undone(act, report), {})


def _undo(work: Work, act: Act, picks: list[Pick]) -> Report:
    if act is Act.TAG:
        return bulk.untag(work, picks, _id("tag") or uuid.UUID(int=0))
    back: Mapping[Act, Callable[[Work, list[Pick]], Report]] = {
        Act.MOVE: bulk.move_back, Act.ASSIGN: bulk.assign_back, Act.REJECT: bulk.reopen, Act.WRITE: bulk.stop,
    }  # fmt: skip
    return back[act](work, picks)


Done = tuple[Report, dict[str, Any]]


def _move(work: Work, picks: list[Pick]) -> Done:
    stage_id = _id("stage_id")
    if stage_id is None:
        raise Invalid({"stage_id": "unknown_stage"})
    report = bulk.move(work, picks, stage_id)
    return report, {"name": work.session.get_one(Stage, stage_id).name}


def _tag(work: Work, picks: list[Pick]) -> Done:
    tag, report = bulk.tag(work, picks, request.form.get("name", ""))
    return report, {"name": tag.name, "tag": tag.id}


def _assign(work: Work, picks: list[Pick]) -> Done:
    owner_id = _id("owner_id")
    if owner_id is None and request.form.get("owner_id") != "":
        raise Invalid({"owner_id": "not_possible"})
    report = bulk.assign(work, picks, owner_id)
    owner = work.session.get(User, owner_id) if owner_id else None
    return report, {"name": owner.name if owner else ""}


def _reject(work: Work, picks: list[Pick]) -> Done:
    reasons = {reason.id: reason for reason in rejection_reasons.active(work)}
    reason, letter = reasons.get(_id("reason_id")), "letter" in request.form
    if reason is None:
        raise Invalid({"reason_id": "unknown_reason"})
    report = bulk.reject(work, picks, reason=reason, note=request.form.get("note", ""), letter=letter)
    return report, {"letters": letter}


def _write(work: Work, picks: list[Pick]) -> Done:
    subject, body = request.form.get("subject", ""), request.form.get("body", "")
    template = bulk_writing.template_of(work)
    return bulk.write(work, picks, subject, body, values=letter_words.values_of_many, template=template), {}


ACTS: Mapping[Act, Callable[[Work, list[Pick]], Done]] = {
    Act.MOVE: _move, Act.TAG: _tag, Act.ASSIGN: _assign, Act.REJECT: _reject, Act.WRITE: _write,
}  # fmt: skip


def _id(name: str) -> Any:
    """The id in this field; None where there is none."""
    return request.form.get(name, type=uuid.UUID)


def _told(work: Work, report: Report, words: str, undo: Mapping[str, Any]) -> Response:
    """The results. Raises NotFound and NotAllowed where they are that for all: nothing is to be done here."""
    outcomes = {one.outcome for one in report.results}
    if outcomes == {Outcome.ABSENT}:
        raise NotFound
    work.require(not outcomes <= {Outcome.ABSENT, Outcome.NOT_ALLOWED})
    return answer(*RESULT, report=report, said=words, undo=undo if report.done else {}, back=back(),
                  not_done=not_done(work, report), left_out=left_out(len(report.refused)),
                  in_part=wants_fragment())  # fmt: skip


def _again(
    work: Work, act: Act, picks: list[Pick], status: int, *, wrong: Mapping[str, str] | None = None,
    refused: str = "",
) -> Response:  # fmt: skip
    """The form once more, with what was typed."""
    step = step_of(work, act, picks)
    return answer(*STEP, status, step=step, typed=request.form, wrong=wrong or {}, refused=refused,
                  writing=bulk_writing.of(work, step, request.form))  # fmt: skip


def _sentences(act: Act, error: Invalid) -> Mapping[str, str]:
    if act is Act.WRITE:
        return letter_problems(error)
    return {field: str(WRONG[field][code]) for field, code in error.fields.items()}


def _nobody(error: DomainError) -> Response:
    """Nothing was chosen that an act could be about."""
    code = error.fields.get("ids", "malformed") if isinstance(error, Invalid) else "malformed"
    return answer(*STEP, 422, step=None, refused=WRONG["ids"][code], typed={}, wrong={})
