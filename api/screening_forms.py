"""Screening forms of jobs: the published versions, the draft, and what can be proven of one."""

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from api import bp, lists
from api.faults import ApiError
from api.form_language import DEFINITION
from api.jobs_shown import found as found_job
from api.operations import Call, operation
from api.schema import Id, In, Instant, ListQuery, Out, Page, Text
from hiring import form_drafts, screening_forms
from hiring.errors import Invalid
from hiring.form_drafts import Draft
from hiring.models.job import Job, ScreeningForm
from hiring.screening import Form, Proofs, editing, prove, validate_definition
from hiring.screening.editing import EditRefused
from web.answer_wording import definition_sentence
from web.form_words import Names
from web.problem_documents import Fault
from web.reason_wording import reason_sentences

NOUN = "Screening forms"
READ, WRITE = "jobs:read", "jobs:write"
Definition = dict[str, Any]
EXAMPLE: Definition = {
    "schema": 1,
    "questions": [
        {"key": "permit", "type": "boolean", "label": "Do you need a work permit?", "required": True},
        {"key": "which", "type": "single_select", "label": "Which one?", "required": True,
         "options": [{"id": "blue", "label": "Blue card"}, {"id": "other", "label": "Other"}],
         "visible_if": {"question": "permit", "op": "equals", "value": True}},
    ],
    "knockouts": [],
}  # fmt: skip


class ScreeningFormOut(Out):
    """One published version of a job's form; it never changes."""

    id: Id
    job_id: Id
    version: int
    definition: Definition = Field(description=DEFINITION, examples=[EXAMPLE])
    sha256: str
    published_at: Instant
    published_by_user_id: Id | None = Field(description="Null: a program or a command did.")
    created_at: Instant
    updated_at: Instant

    @property
    def etag(self) -> str:
        return f"{self.sha256}.{self.version}"


class ScreeningFormDraft(Out):
    """What the form will be. Where nobody has changed anything, that is the present version. If-Match compares the
    definition alone: its `sha256` in quotation marks does as well as the ETag."""

    job_id: Id
    definition: Definition = Field(description="As a version's; a draft of the back office may lack anything.")
    sha256: str
    is_stored: bool = Field(description="Whether there is a draft besides the present version.")
    founded_on: int | None = Field(description="The version that it was begun from.")
    current_version: int | None = Field(description="The version that applicants get now.")
    edited_at: Instant | None
    edited_by: str | None = Field(description="The name of the user who changed it last.")

    @property
    def etag(self) -> str:
        """Another one wherever the document reads otherwise, also around the same definition."""
        return f"{self.sha256}.{hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]}"


class NewScreeningForm(In):
    """The whole definition; what is left out is gone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"definition": EXAMPLE}]})

    definition: Definition = Field(description=DEFINITION)


class ScreeningFormPublication(In):
    confirmed: list[Text] = Field(
        default=[], max_length=200, description="Keys of questions that can never show and shall be there anyway."
    )


class ScreeningFormTrial(In):
    definition: Definition | None = Field(None, description="What to check; null: the job's draft.")


class FormFlaw(Out):
    """Something that keeps a definition from being published."""

    pointer: str = Field(description="A JSON pointer into the definition.")
    code: str
    message: str
    params: dict[str, Any]


class FormReason(Out):
    """Why, in a sentence, and the key of the question that it is about."""

    text: str
    key: str


class FormFinding(Out):
    """Something proven of a question."""

    key: str
    reasons: list[FormReason] = Field(description="Empty: none was found in time.")


class FormPaths(Out):
    """How many ways lead through the form, and how many questions the shortest and the longest has. Not exact:
    these are only those found."""

    count: int
    shortest: int
    longest: int
    exact: bool


class ScreeningFormCheck(Out):
    """What is wrong with a definition, and what is proven of the rest of it; dates are judged as of today."""

    is_publishable: bool
    errors: list[FormFlaw]
    left_out: list[str] = Field(description="Keys of questions with errors, and of those that rest on them.")
    unreachable: list[FormFinding] = Field(description="No answers make them show.")
    unreachable_complete: list[FormFinding] = Field(description="No answers that could be sent make them show.")
    always_visible: list[str] = Field(description="Keys of those that show in spite of their condition.")
    undecided: list[str] = Field(description="Keys of those with too many cases to settle.")
    paths: FormPaths


@operation(bp, "GET", "/jobs/<uuid:id>/screening-form", noun=NOUN, summary="The form that applicants get",
           scope=READ, out=ScreeningFormOut, errors=("gone",),
           description="The form that applicants get. 404 also where the job asks no questions: its `form` is "
           "null.")  # fmt: skip
def get_screening_form(call: Call, id: uuid.UUID) -> ScreeningFormOut:
    form = screening_forms.of(call.work, found_job(call.work, id))
    if form is None:
        raise ApiError("not_found", detail="The job asks no questions.")
    return _version(form)


@operation(bp, "GET", "/jobs/<uuid:id>/screening-form/versions", noun=NOUN, summary="All versions of a job's form",
           scope=READ, query=ListQuery, out=ScreeningFormOut, is_list=True, errors=("gone",))  # fmt: skip
def list_screening_form_versions(call: Call, id: uuid.UUID) -> Page:
    job = found_job(call.work, id)
    some = select(ScreeningForm).where(ScreeningForm.job_id == job.id, ScreeningForm.number.is_not(None))
    return lists.page(call, ScreeningForm, some, _versions, object="screening_form")


@operation(bp, "GET", "/jobs/<uuid:id>/screening-form/versions/<int:version>", noun=NOUN,
           summary="One version of a job's form", scope=READ, out=ScreeningFormOut, errors=("gone",))  # fmt: skip
def get_screening_form_version(call: Call, id: uuid.UUID, version: int) -> ScreeningFormOut:
    form = screening_forms.by_number(call.work, found_job(call.work, id), version)
    if form is None:
        raise ApiError("not_found")
    return _version(form)


@operation(bp, "GET", "/jobs/<uuid:id>/screening-form/draft", noun=NOUN, summary="The draft of a job's form",
           scope=READ, out=ScreeningFormDraft, errors=("gone",))  # fmt: skip
def get_screening_form_draft(call: Call, id: uuid.UUID) -> ScreeningFormDraft:
    job = found_job(call.work, id)
    return _draft(job, form_drafts.of(call.work, job))


@operation(bp, "PUT", "/jobs/<uuid:id>/screening-form/draft", noun=NOUN,
           summary="Replace the draft of a job's form", scope=WRITE, body=NewScreeningForm, out=ScreeningFormDraft,
           errors=("gone", "conflict", "invalid_transition", "precondition_failed"),
           description="Replace the draft of a job's form by this definition, which must have no errors. "
           "Applicants get it when it is published. A definition equal to the present version leaves no "
           "draft.")  # fmt: skip
def replace_screening_form_draft(call: Call, id: uuid.UUID) -> ScreeningFormDraft:
    job = found_job(call.work, id)
    try:
        draft = form_drafts.put(call.work, job, call.body.definition, seen=_seen(call))
    except Invalid as error:
        raise _flawed(error) from None
    return _draft(job, draft)


@operation(bp, "DELETE", "/jobs/<uuid:id>/screening-form/draft", noun=NOUN,
           summary="Drop the draft of a job's form", scope=WRITE,
           errors=("gone", "conflict", "invalid_transition", "precondition_failed"),
           description="Drop the draft of a job's form. What is published stays.")  # fmt: skip
def delete_screening_form_draft(call: Call, id: uuid.UUID) -> None:
    form_drafts.discard(call.work, found_job(call.work, id), seen=_seen(call))


@operation(bp, "POST", "/jobs/<uuid:id>/screening-form/publish", noun=NOUN, summary="Publish the draft",
           scope=WRITE, body=ScreeningFormPublication, out=ScreeningFormOut, status=200,
           errors=("gone", "conflict", "invalid_transition", "precondition_failed"),
           description="Publish the draft as the job's next version. 409 with the reason `never_shows` and `keys` "
           "where questions can never show, unless all of them are `confirmed`; with the reason `form_published` "
           "where another version was published since the draft was begun. Without a draft the present version is "
           "the answer.")  # fmt: skip
def publish_screening_form(call: Call, id: uuid.UUID) -> ScreeningFormOut:
    job = found_job(call.work, id)
    draft = form_drafts.of(call.work, job)
    if not draft.is_stored and draft.current is None:
        raise ApiError("conflict", detail="The job has no draft to publish.", reason="no_draft")
    try:
        form = form_drafts.publish(call.work, job, seen=_seen(call) or draft.digest, confirmed=call.body.confirmed)
    except Invalid as error:
        raise _flawed(error) from None
    call.work.session.flush()
    return _version(form)


@operation(bp, "POST", "/jobs/<uuid:id>/screening-form/check", noun=NOUN, summary="Check a definition", scope=READ,
           body=ScreeningFormTrial, out=ScreeningFormCheck, status=200, reads=True, errors=("gone",),
           description="What is wrong with a definition, which questions can never show and why, and how many "
           "ways lead through it. Changes nothing.")  # fmt: skip
def check_screening_form(call: Call, id: uuid.UUID) -> ScreeningFormCheck:
    job, definition = found_job(call.work, id), call.body.definition
    if definition is None:
        definition = form_drafts.of(call.work, job).definition
    try:
        editing.require_storable(definition)
    except EditRefused as refused:
        raise ApiError("validation_error", faults=[Fault("/definition", refused.code)]) from None
    return _checked(definition, call.work.today)


def _seen(call: Call) -> str | None:
    """The digest of the definition that If-Match names."""
    return None if call.expected_digest is None else call.expected_digest.partition(".")[0]


def _version(form: ScreeningForm) -> ScreeningFormOut:
    assert form.number is not None
    assert form.published_at is not None
    return ScreeningFormOut(
        id=form.id, job_id=form.job_id, version=form.number, definition=form.definition, sha256=form.sha256,
        published_at=form.published_at, published_by_user_id=form.published_by, created_at=form.created_at,
        updated_at=form.updated_at,
    )  # fmt: skip


def _versions(rows: Sequence[Any]) -> list[ScreeningFormOut]:
    return [_version(row[0]) for row in rows]


def _draft(job: Job, draft: Draft) -> ScreeningFormDraft:
    return ScreeningFormDraft(
        job_id=job.id, definition=draft.definition, sha256=draft.digest, is_stored=draft.is_stored,
        founded_on=draft.founded_on, current_version=draft.current, edited_at=draft.edited_at,
        edited_by=draft.edited_by or None,
    )  # fmt: skip


def _flawed(error: Invalid) -> ApiError:
    """The definition's errors, by where they stand in the body (of a draft: in its document)."""
    return ApiError(
        "validation_error",
        faults=[
            Fault(f"/definition{one['path']}", one["code"], _sentence(one), one["params"])
            for one in error.params["errors"]
        ],
    )


def _sentence(error: Mapping[str, Any]) -> str:
    return definition_sentence(error["code"], error["path"], error["params"])


def _checked(definition: Definition, today: date) -> ScreeningFormCheck:
    errors = validate_definition(definition)
    sound, left_out = editing.sound_part(definition) if errors else (definition, [])
    names = Names.of(definition)
    proofs = _proven(Form.of(sound), today)
    said = proofs.analysis

    def findings(keys: Collection[str], why: Mapping[str, tuple[str, ...]]) -> list[FormFinding]:
        return [
            FormFinding(
                key=key,
                reasons=[
                    FormReason(text=reason.text, key=reason.key)
                    for reason in reason_sentences(why.get(key, ()), sound, names)
                ],
            )
            for key in keys
        ]

    return ScreeningFormCheck(
        is_publishable=not errors,
        errors=[
            FormFlaw(pointer=one["path"], code=one["code"], message=_sentence(one), params=one["params"])
            for one in errors
        ],
        left_out=list(left_out),
        unreachable=findings(said.unreachable, proofs.reasons),
        unreachable_complete=findings(
            [key for key in said.unreachable_complete if key not in said.unreachable], proofs.complete_reasons
        ),
        always_visible=list(said.always_visible),
        undecided=list(said.undecided),
        paths=FormPaths.model_validate(said.paths),
    )


@lru_cache(maxsize=64)
def _proven(form: Form, today: date) -> Proofs:
    """Remembered: a definition is looked at again and again while somebody works on it."""
    return prove(form, today)
