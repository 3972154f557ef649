"""Rules that flag an application: in plain words, and tried on those who have applied already.

They belong to the form: what is changed here changes the draft, and counts from the next published version on.
"""

import uuid
from typing import Any

from flask import Response, request, url_for
from wtforms import HiddenField, IntegerField, StringField

from backoffice import bp, condition_fields
from backoffice.draft_refusals import refusal_of
from backoffice.rule_editor import BLANK, WHEN, Editor, editor_of, find, shown_of
from backoffice.setup import Setup, readable
from hiring import applications, form_drafts, knockout_trials, policy
from hiring.errors import Conflict
from hiring.form_drafts import Draft
from hiring.knockout_trials import Trial
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.screening import editing
from hiring.screening.editing import Definition, EditCode, EditRefused
from hiring.work import Work
from web.door import Audience, answer, reads, writes
from web.errors import Problem
from web.typed_form import TypedForm


class RuleForm(TypedForm):
    """`seen`: digest of the rule that the page showed. `founded_on`: the version that applicants got then.
    `act`: save, or a button inside the condition."""

    label = StringField()
    seen = HiddenField()
    founded_on = IntegerField()
    act = HiddenField()


@bp.get("/jobs/<uuid:id>/form/rules")
@reads(Audience.SIGNED_IN)
def form_rules(work: Work, id: uuid.UUID) -> Response:
    """?rule=<id> opens one, ?try=1 tries them all on past applications."""
    job, setup = readable(work, id)
    return _page(work, job, setup, form_drafts.of(work, job))


@bp.post("/jobs/<uuid:id>/form/rules")
@writes(Audience.SIGNED_IN)
def save_rule(work: Work, id: uuid.UUID) -> Response:
    """A new one, with its words; its condition is written next."""
    job, setup = _own(work, id)
    form = RuleForm()
    label = form.label.data or ""
    if not label.strip():
        return _page(work, job, setup, form_drafts.of(work, job), 422, typed=label, label_missing=True)
    try:
        draft = form_drafts.change(
            work, job, lambda now: editing.put_rule(now, None, label, BLANK), founded_on=form.founded_on.data
        )
    except (Conflict, EditRefused) as error:
        refusal = refusal_of(error)
        return _page(work, job, setup, form_drafts.of(work, job), refusal.status, typed=label, refusal=refusal)
    return _to(job, rule=draft.definition["knockouts"][-1]["id"])


@bp.post("/jobs/<uuid:id>/form/rules/<string:rule>")
@writes(Audience.SIGNED_IN)
def change_rule(work: Work, id: uuid.UUID, rule: str) -> Response:
    job, setup = _own(work, id)
    form = RuleForm()
    try:
        form_drafts.change(work, job, lambda now: _changed(now, rule, form), founded_on=form.founded_on.data)
    except (Conflict, EditRefused) as error:
        draft = form_drafts.of(work, job)
        refusal = refusal_of(error)
        editor = _typed(draft, rule, form, editing.digest_of(find(draft.definition, rule)))
        typed = "" if editor else form.label.data or ""
        return _page(work, job, setup, draft, refusal.status, editor=editor, refusal=refusal, typed=typed)
    return _to(job, rule=rule, done="rule_saved" if form.act.data == "save" else None)


@bp.post("/jobs/<uuid:id>/form/rules/<string:rule>/preview")
@reads(Audience.SIGNED_IN)
def preview_rule(work: Work, id: uuid.UUID, rule: str) -> Response:
    """The controls that fit what is chosen in a condition; nothing is kept. Of a rule that is gone there are none:
    the page stays as it is, and saving tells."""
    job, setup = _own(work, id)
    draft, form = form_drafts.of(work, job), RuleForm()
    editor = _typed(draft, rule, form, form.seen.data or "")
    return _page(work, job, setup, draft, editor=editor) if editor else Response(status=204)


@bp.post("/jobs/<uuid:id>/form/rules/<string:rule>/removal")
@writes(Audience.SIGNED_IN)
def remove_rule(work: Work, id: uuid.UUID, rule: str) -> Response:
    job, setup = _own(work, id)
    try:
        form_drafts.change(
            work,
            job,
            lambda now: editing.remove_rule(now, rule),
            founded_on=RuleForm().founded_on.data,
            undoable=True,
        )
    except (Conflict, EditRefused) as error:
        return _page(work, job, setup, form_drafts.of(work, job), 409, refusal=refusal_of(error))
    return _to(job, done="rule_removed")


def _own(work: Work, id: uuid.UUID) -> tuple[Job, Setup]:
    job, setup = readable(work, id)
    work.require(policy.may_run_job(work.actor, job.id))
    return job, setup


def _changed(now: Definition, rule: str, form: RuleForm) -> Definition:
    """The draft with the rule as posted, unless somebody else has changed it meanwhile."""
    stored = find(now, rule)
    changed = editing.put_rule(now, rule, form.label.data or "", _posted(now, form))
    if form.seen.data != editing.digest_of(stored) and stored != find(changed, rule):
        raise EditRefused(EditCode.CHANGED_MEANWHILE, rule=stored)
    return changed


def _posted(definition: Definition, form: RuleForm) -> Any:
    """The condition that was posted, after the button that was pressed inside it. A rule always has one."""
    condition = condition_fields.parse(request.form, WHEN, definition)
    name, _colon, path = (form.act.data or "").partition(":")
    if name in condition_fields.ACTS:
        condition = condition_fields.act_on(condition, name, path)
    return BLANK if condition is None else condition


def _to(job: Job, **more: Any) -> Response:
    """Stays on the page; htmx follows to its part of it."""
    rule = more.get("rule")
    url = url_for("backoffice.form_rules", id=job.id, _anchor=f"rule-{rule}" if rule else None, **more)
    return Response(status=303, headers={"Location": url})


def _typed(draft: Draft, rule: str, form: RuleForm, seen: str) -> Editor | None:
    """The rule as it was posted, so that nothing typed is lost. None where it is gone."""
    if find(draft.definition, rule) is None:
        return None
    posted = {"id": rule, "label": form.label.data or "", "when": _posted(draft.definition, form)}
    return editor_of(draft.definition, posted, seen)


def _examples(work: Work, trial: Trial | None, rule: str) -> list[Application]:
    """Whom the open rule would have flagged, the newest few."""
    tried = trial.rules.get(rule) if trial else None
    return [applications.get(work, id) for id in tried.flagged_applications] if tried else []


def _page(
    work: Work, job: Job, setup: Setup, draft: Draft, status: int = 200, *, editor: Editor | None = None,
    refusal: Problem | None = None, typed: str = "", label_missing: bool = False,
) -> Response:  # fmt: skip
    stored = find(draft.definition, request.args.get("rule", "")) if setup.runs else None
    if editor is None and stored is not None:
        editor = editor_of(draft.definition, stored, editing.digest_of(stored))
    trial: Trial | None = None
    if request.args.get("try"):
        trial = knockout_trials.dry_run(work, job, draft.definition)
    return answer(
        "backoffice/form/rules.html",
        "backoffice/form/_rules.html",
        status,
        job=job,
        setup=setup,
        draft=draft,
        rules=shown_of(draft.definition),
        editor=editor,
        trial=trial,
        examples=_examples(work, trial, request.args.get("rule", "")),
        refusal=refusal,
        typed=typed,
        label_missing=label_missing,
        done=request.args.get("done"),
    )
