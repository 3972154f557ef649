"""The question bank: keeping questions of a form, taking them into another, and its list in the settings."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField

from backoffice import bp, settings
from backoffice.draft_refusals import refusal_of
from backoffice.setup import Setup, readable
from hiring import form_drafts, policy
from hiring import question_bank as bank
from hiring.errors import Conflict, Invalid
from hiring.models.job import Job
from hiring.models.question_bank import BankEntry
from hiring.screening import editing
from hiring.screening.codes import QuestionType
from hiring.screening.editing import Definition, EditRefused
from hiring.work import Work
from web.condition_wording import because_line
from web.door import Audience, answer, reads, see_other, writes
from web.errors import Problem
from web.form_words import Names
from web.limit_wording import TYPE_WORDS
from web.typed_form import TypedForm

WRONG = {
    "required": _("Name it, so that it is found again, like Right to work."),
    "too_long": _("Keep the name under 200 characters."),
    "bad_characters": _("Type the name again; it holds characters that cannot be stored."),
    "taken": _("The bank has this name already. Choose another one."),
}
NO_QUESTIONS = {
    "required": _("Tick the questions to keep."),
    "too_many": _("Tick fewer questions."),
}


class BankForm(TypedForm):
    """`q`, repeated: keys of the questions to keep."""

    name = StringField(_("Name in the bank"))


class InsertionForm(TypedForm):
    """`after`: key of the question before them; empty: at the end. `founded_on` as in the rules."""

    after = StringField()
    founded_on = IntegerField()


class NameForm(TypedForm):
    name = StringField(_("Name"))


@dataclass(frozen=True)
class Kept:
    """One question as a list shows it, half-finished or not."""

    number: int
    key: str
    label: str
    type: str
    because: str


@dataclass(frozen=True)
class Entry:
    entry: BankEntry
    questions: Sequence[Kept]
    may_change: bool


@bp.get("/jobs/<uuid:id>/form/bank")
@reads(Audience.SIGNED_IN)
def form_bank(work: Work, id: uuid.UUID) -> Response:
    """?q=<key>, repeated, ticks questions."""
    job, setup = _own(work, id)
    return _page(work, job, setup, BankForm(formdata=None), request.args.getlist("q"))


@bp.post("/jobs/<uuid:id>/form/bank")
@writes(Audience.SIGNED_IN)
def bank_question(work: Work, id: uuid.UUID) -> Response:
    job, setup = _own(work, id)
    form, chosen = BankForm(), request.form.getlist("q")
    try:
        questions, dropped = editing.take(form_drafts.of(work, job).definition, chosen)
        bank.save(work, form.name.data or "", questions)
    except Invalid as error:
        form.name.errors = [WRONG[error.fields["name"]]] if "name" in error.fields else []
        wrong = NO_QUESTIONS.get(error.fields.get("questions", ""), "")
        return _page(work, job, setup, form, chosen, 422, unticked=wrong)
    except EditRefused as error:
        return _page(work, job, setup, form, chosen, 409, refusal=refusal_of(error))
    return see_other("backoffice.form_bank", id=job.id, done="banked", dropped=dropped or None)


@bp.post("/jobs/<uuid:id>/form/bank/<uuid:entry>/insertion")
@writes(Audience.SIGNED_IN)
def insert_entry(work: Work, id: uuid.UUID, entry: uuid.UUID) -> Response:
    job, setup = _own(work, id)
    found, form = bank.get(work, entry), InsertionForm()
    taken, keys = form_drafts.published_keys(work, job), list[str]()

    def inserted(now: Definition) -> Definition:
        changed, keys[:] = editing.insert(now, found.questions, after=form.after.data or None, taken=taken)
        return changed

    try:
        form_drafts.change(work, job, inserted, founded_on=form.founded_on.data, undoable=True)
    except (Conflict, EditRefused) as error:
        refusal = refusal_of(error)
        return _page(work, job, setup, BankForm(formdata=None), (), refusal.status, refusal=refusal)
    return see_other("backoffice.form", id=job.id, q=keys[0], done="inserted")


@bp.get("/settings/question-bank")
@reads(Audience.SIGNED_IN)
def question_bank(work: Work) -> Response:
    return _list(work)


@bp.post("/settings/question-bank/<uuid:entry>/name")
@writes(Audience.SIGNED_IN)
def rename_entry(work: Work, entry: uuid.UUID) -> Response:
    found, form = bank.get(work, entry), NameForm()
    try:
        bank.rename(work, found, form.name.data or "")
    except Invalid as error:
        form.name.errors = [WRONG[error.fields["name"]]]
        return _list(work, 422, renaming=found.id, form=form)
    return settings.done("backoffice.question_bank", "saved")


@bp.post("/settings/question-bank/<uuid:entry>/removal")
@writes(Audience.SIGNED_IN)
def remove_entry(work: Work, entry: uuid.UUID) -> Response:
    bank.remove(work, bank.get(work, entry))
    return settings.done("backoffice.question_bank", "removed")


def _own(work: Work, id: uuid.UUID) -> tuple[Job, Setup]:
    """The bank beside a form is for those who build it."""
    job, setup = readable(work, id)
    work.require(policy.may_run_job(work.actor, job.id))
    return job, setup


def kept(questions: Any) -> list[Kept]:
    """What a list shows of the questions of a draft or of the bank."""
    definition = {"questions": questions}
    names = Names.of(definition)
    return [
        Kept(number, _text(one, "key"), _text(one, "label"), _type_words(one), because_line(one, names))
        for number, one in enumerate(questions if isinstance(questions, list) else (), start=1)
        if isinstance(one, dict)
    ]


def _text(question: dict[str, Any], name: str) -> str:
    value = question.get(name)
    return value if isinstance(value, str) else ""


def _type_words(question: dict[str, Any]) -> str:
    type = _text(question, "type")
    return str(TYPE_WORDS[QuestionType(type)]) if type in tuple(QuestionType) else ""


def _entries(work: Work) -> list[Entry]:
    return [
        Entry(one, kept(one.questions), policy.may_change_bank_entry(work.actor, one))
        for one in bank.entries(work)
    ]


def _page(
    work: Work, job: Job, setup: Setup, form: BankForm, chosen: Sequence[str], status: int = 200, *,
    unticked: Any = "", refusal: Problem | None = None,
) -> Response:  # fmt: skip
    draft = form_drafts.of(work, job)
    return answer(
        "backoffice/form/bank.html",
        None,
        status,
        job=job,
        setup=setup,
        draft=draft,
        questions=kept(draft.definition.get("questions")),
        entries=_entries(work),
        form=form,
        chosen=chosen,
        unticked=unticked,
        refusal=refusal,
        done=request.args.get("done"),
        dropped=request.args.get("dropped", type=int),
    )


def _list(
    work: Work, status: int = 200, *, renaming: uuid.UUID | None = None, form: NameForm | None = None
) -> Response:
    """`renaming`: the entry whose new name was refused, with what was typed."""
    return settings.page("question_bank", status, entries=_entries(work), renaming=renaming, form=form)
