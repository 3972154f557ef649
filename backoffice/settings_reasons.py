"""Reasons for saying no: the label that the team sees, and the sentence that the candidate may read.

Recruiters read the list; administrators change it.
"""

import uuid
from typing import Any

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from backoffice import bp
from backoffice.settings import done, page
from hiring import policy
from hiring import rejection_reasons as verbs
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.rejection_reason import ReasonKind, ReasonStatus, RejectionReason
from hiring.work import Work
from web.door import Audience, answer, reads, writes
from web.errors import problem_of
from web.hall import hall
from web.labels import LABELS
from web.typed_form import TypedForm

WRONG = {
    "required": _("Name the reason in a few words, like Needs more experience."),
    "too_long": _("Keep the name under 200 characters and the sentence under 1,000."),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    "taken": _("There is a reason of this name already, perhaps among the retired ones."),
    "is_default": _("This reason stands first when somebody says no, so it has to be one of the team's."),
}
KINDS = [SelectChoice(str(kind), LABELS[ReasonKind][kind]) for kind in ReasonKind]
LOOK = "backoffice/settings/_reason_letter.html"


class ReasonForm(TypedForm):
    name = StringField(_("What the team sees"))
    candidate_text = TextAreaField(_("What the candidate reads"))
    kind = SelectField(_("Who decides"), choices=KINDS)
    version = IntegerField(validators=[InputRequired()])


@bp.get("/settings/rejection-reasons")
@reads(Audience.SIGNED_IN)
def rejection_reasons(work: Work) -> Response:
    return _list(work)


@bp.get("/settings/rejection-reasons/new")
@reads(Audience.SIGNED_IN)
def new_rejection_reason(work: Work) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    return _page(work, None, ReasonForm())


@bp.post("/settings/rejection-reasons/new")
@writes(Audience.SIGNED_IN)
def add_rejection_reason(work: Work) -> Response:
    form = ReasonForm()
    try:
        verbs.add(work, form.name.data or "", kind=_kind(form), candidate_text=form.candidate_text.data or "")
    except Invalid as error:
        return _page(work, None, _with_errors(form, error), status=422)
    return done("backoffice.rejection_reasons", "added")


@bp.post("/settings/rejection-reasons/letter")
@reads(Audience.SIGNED_IN)
def preview_rejection_letter(work: Work) -> Response:
    """How a letter reads with the sentence that is being typed."""
    work.require(policy.may_change_organisation(work.actor))
    return answer(LOOK, LOOK, letter=_letter(work, request.form.get("candidate_text", "")))


@bp.get("/settings/rejection-reasons/<uuid:id>")
@reads(Audience.SIGNED_IN)
def rejection_reason(work: Work, id: uuid.UUID) -> Response:
    found = _one(work, id)
    return _page(work, found, ReasonForm(obj=found))


@bp.post("/settings/rejection-reasons/<uuid:id>")
@writes(Audience.SIGNED_IN)
def save_rejection_reason(work: Work, id: uuid.UUID) -> Response:
    found, form = _one(work, id), ReasonForm()
    try:
        if not form.version.validate(form):
            raise Stale
        verbs.change(work, found, name=form.name.data or "", kind=_kind(form),
                     candidate_text=form.candidate_text.data or "", version=form.version.data)  # fmt: skip
    except Stale:
        return _page(work, found, form, changed=True, status=409)
    except Invalid as error:
        return _page(work, found, _with_errors(form, error), status=422)
    return done("backoffice.rejection_reasons", "saved")


@bp.post("/settings/rejection-reasons/<uuid:id>/position")
@writes(Audience.SIGNED_IN)
def move_rejection_reason(work: Work, id: uuid.UUID) -> Response:
    found = _one(work, id)
    to = request.form.get("to", type=int)
    if to is None:
        raise NotFound
    verbs.move(work, found, to)
    return done("backoffice.rejection_reasons", "moved")


@bp.post("/settings/rejection-reasons/<uuid:id>/first-choice")
@writes(Audience.SIGNED_IN)
def make_first_choice(work: Work, id: uuid.UUID) -> Response:
    return _acted(work, _one(work, id), verbs.make_default, "first")


@bp.post("/settings/rejection-reasons/<uuid:id>/retirement")
@writes(Audience.SIGNED_IN)
def retire_rejection_reason(work: Work, id: uuid.UUID) -> Response:
    return _acted(work, _one(work, id), verbs.retire, "retired")


@bp.post("/settings/rejection-reasons/<uuid:id>/restoration")
@writes(Audience.SIGNED_IN)
def restore_rejection_reason(work: Work, id: uuid.UUID) -> Response:
    return _acted(work, _one(work, id), verbs.restore, "restored")


def _acted(work: Work, found: RejectionReason, verb: Any, code: str) -> Response:
    try:
        verb(work, found)
    except Conflict as error:
        problem = problem_of(error)
        return _list(work, refused=f"{problem.title}. {problem.text}", status=409)
    return done("backoffice.rejection_reasons", code)


def _one(work: Work, id: uuid.UUID) -> RejectionReason:
    work.require(policy.may_change_organisation(work.actor))
    return verbs.find(work, id)


def _kind(form: ReasonForm) -> ReasonKind:
    return next((kind for kind in ReasonKind if kind == form.kind.data), ReasonKind.BY_US)


def _with_errors(form: ReasonForm, error: Invalid) -> ReasonForm:
    for name, code in error.fields.items():
        form[name].errors = [WRONG[code]]
    return form


def _letter(work: Work, sentence: str) -> str:
    """The letter itself, to somebody invented."""
    return render_template(
        "mail/rejected.txt",
        candidate={"first_name": "Noor"},
        job={"name": _("Frame welder")},
        reason=sentence.strip(),
        organisation=work.organisation,
        base_url=hall().settings.base_url,
    ).strip()


def _list(work: Work, *, refused: str = "", status: int = 200) -> Response:
    reasons = verbs.listed(work)
    return page(
        "reasons",
        status,
        reasons=[one for one in reasons if one.status is ReasonStatus.ACTIVE],
        retired=[one for one in reasons if one.status is ReasonStatus.INACTIVE],
        by_the_team=verbs.BY_THE_TEAM,
        changes=policy.may_change_organisation(work.actor),
        refused=refused,
    )


def _page(
    work: Work, found: RejectionReason | None, form: ReasonForm, *, changed: bool = False, status: int = 200
) -> Response:
    """`found` None: a new one. `changed`: somebody else changed it while this one was typing."""
    letter = _letter(work, form.candidate_text.data or "")
    return page("reason", status, reason=found, form=form, letter=letter, changed=changed)
