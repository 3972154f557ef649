"""The published versions of a form: what each asked, how two of them differ, and going back to one."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from wtforms import IntegerField

from backoffice import bp
from backoffice.setup import Setup, readable
from hiring import form_drafts, screening_forms
from hiring.errors import Conflict, NotFound
from hiring.form_drafts import Version
from hiring.models.job import Job, ScreeningForm
from hiring.screening import Form, Question, editing
from hiring.work import Work
from web.condition_wording import sentence_of
from web.difference_wording import Changed, changes
from web.door import Audience, answer, reads, see_other, writes
from web.form_words import Names
from web.limit_wording import TYPE_WORDS, limit_lines
from web.typed_form import TypedForm


class FromVersionForm(TypedForm):
    """`founded_on`: the version that applicants got when the page was shown; empty: none."""

    founded_on = IntegerField()


@dataclass(frozen=True)
class AskedQuestion:
    """A published question as it is read: `shows` and `limits` are words, `shows` empty where it always does."""

    question: Question
    type: str
    shows: str
    limits: Sequence[str]


@dataclass(frozen=True)
class Rule:
    label: str
    when: str


@bp.get("/jobs/<uuid:id>/form/versions")
@reads(Audience.SIGNED_IN)
def form_versions(work: Work, id: uuid.UUID) -> Response:
    job, setup = readable(work, id)
    return answer(
        "backoffice/form/versions.html",
        job=job,
        setup=setup,
        versions=form_drafts.versions(work, job),
        draft=form_drafts.of(work, job),
    )


@bp.get("/jobs/<uuid:id>/form/versions/<int:number>")
@reads(Audience.SIGNED_IN)
def form_version(work: Work, id: uuid.UUID, number: int) -> Response:
    """?against=<number>: which other version to compare it with; else the one before it."""
    job, setup = readable(work, id)
    return _page(work, job, setup, _version(work, job, number))


@bp.post("/jobs/<uuid:id>/form/versions/<int:number>/draft")
@writes(Audience.SIGNED_IN)
def form_draft_from(work: Work, id: uuid.UUID, number: int) -> Response:
    """Replaces the draft; Undo in the builder brings it back."""
    job, setup = readable(work, id)
    version = _version(work, job, number)
    try:
        form_drafts.change(
            work,
            job,
            lambda _draft: version.definition,
            founded_on=FromVersionForm().founded_on.data,
            undoable=True,
        )
    except Conflict as refusal:
        return _page(work, job, setup, version, 409, refusal=refusal)
    return see_other("backoffice.form", id=job.id, done="begun_from")


def questions_of(definition: dict[str, Any]) -> list[AskedQuestion]:
    """The questions of a valid definition, in words."""
    names = Names.of(definition)
    return [_asked(item, question, names) for item, question in _pairs(definition)]


def rules_of(definition: dict[str, Any]) -> list[Rule]:
    names = Names.of(definition)
    return [
        Rule(rule["label"], sentence_of(rule["when"], names, spelled=True))
        for rule in definition.get("knockouts") or ()
    ]


def _pairs(definition: dict[str, Any]) -> list[tuple[Mapping[str, Any], Question]]:
    return list(zip(definition["questions"], Form.of(definition).questions, strict=True))


def _asked(item: Mapping[str, Any], question: Question, names: Names) -> AskedQuestion:
    condition = item.get("visible_if")
    return AskedQuestion(
        question,
        str(TYPE_WORDS[question.type]),
        sentence_of(condition, names, spelled=True) if condition is not None else "",
        limit_lines(question, item.get("constraints") or {}),
    )


def _version(work: Work, job: Job, number: int) -> ScreeningForm:
    found = screening_forms.by_number(work, job, number)
    if found is None:
        raise NotFound
    return found


def _page(
    work: Work, job: Job, setup: Setup, version: ScreeningForm, status: int = 200, *,
    refusal: Conflict | None = None,
) -> Response:  # fmt: skip
    all_versions = form_drafts.versions(work, job)
    against = _against(all_versions, version.number or 0)
    return answer(
        "backoffice/form/version.html",
        "backoffice/form/_comparison.html",
        status,
        job=job,
        setup=setup,
        version=next(one for one in all_versions if one.number == version.number),
        versions=all_versions,
        questions=questions_of(version.definition),
        rules=rules_of(version.definition),
        against=against,
        changed=_changed(work, job, version, against),
        draft=form_drafts.of(work, job),
        refusal=refusal,
    )


def _against(versions: Sequence[Version], number: int) -> int | None:
    """The number asked for if there is such a version, else of the one before; None: it is the first."""
    numbers = [version.number for version in versions]
    asked = request.args.get("against", type=int)
    if asked in numbers and asked != number:
        return asked
    return max((one for one in numbers if one < number), default=None)


def _changed(work: Work, job: Job, version: ScreeningForm, against: int | None) -> list[Changed]:
    """From the other version to this one."""
    other = editing.empty() if against is None else _version(work, job, against).definition
    return changes(other, version.definition)
