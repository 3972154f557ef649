"""The questions that applicants are asked, of all jobs in one flat list."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from api import bp, lists
from api.form_language import CONDITION, CONSTRAINTS
from api.operations import Call, operation
from api.schema import Id, Ids, Instant, ListQuery, Out, Page
from hiring import policy, screening_forms
from hiring.models.job import Job, ScreeningForm, ScreeningQuestion
from hiring.screening.codes import QuestionType

NOUN = "Screening forms"
EXAMPLE: dict[str, Any] = {
    "id": "01957a3f-0a10-7d77-8a9c-bd8edfca0b70", "job_id": "01957a3e-6f52-7c1e-9d0a-2f6b8c4e1a70", "index": 1,
    "key": "which", "type": "single_select", "title": "Which one?", "description": None, "required": True,
    "constraints": {},
    "options": [{"id": "blue", "name": "Blue card", "index": 0}, {"id": "other", "name": "Other", "index": 1}],
    "visible_if": {"question": "permit", "op": "equals", "value": True},
    "precondition": {"question_id": "01957a3f-0a0f-7c66-99ab-ac7dcebf9a60", "options": [True]},
    "form_version": 3, "created_at": "2026-10-30T14:20:00.000Z", "updated_at": "2026-11-02T07:55:00.000Z",
}  # fmt: skip


class QuestionOption(Out):
    id: str
    name: str
    index: int


class Precondition(Out):
    """The question shows when the answer to that one is, or has, one of these: ids of options, true or false."""

    question_id: Id
    options: list[str | bool]


class ScreeningQuestionOut(Out):
    """A question as the published form asks it. Its id is the same in every version; each publishing changes
    `form_version`, and with it the question."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: Id
    job_id: Id
    index: int = Field(description="Its place in the form, from 0.")
    key: str = Field(description="What its answer is called; the same in every version.")
    type: QuestionType
    title: str
    description: str | None
    required: bool = Field(description="While it shows.")
    constraints: dict[str, Any] = Field(description="Those that the form says. " + CONSTRAINTS)
    options: list[QuestionOption] = Field(description="Of select types; empty for the others.")
    visible_if: dict[str, Any] | None = Field(
        description="The whole condition; null: it always shows. " + CONDITION
    )
    precondition: Precondition | None = Field(
        description="The condition, where it is as simple as that. Null: see `visible_if`."
    )
    form_version: int
    created_at: Instant
    updated_at: Instant


class ScreeningQuestionQuery(ListQuery):
    job_ids: Ids | None = Field(None, description="Only of these jobs.")


@operation(bp, "GET", "/screening-questions", noun=NOUN, summary="The questions of all published forms",
           scope="jobs:read", query=ScreeningQuestionQuery, out=ScreeningQuestionOut, is_list=True,
           description="The questions of all published forms. They are changed with the form, as a "
           "whole.")  # fmt: skip
def list_screening_questions(call: Call) -> Page:
    some = select(ScreeningQuestion, Job.form_id).join(Job, Job.id == ScreeningQuestion.job_id)
    some = some.where(policy.visible_jobs(call.work.actor))
    if call.query.job_ids is not None:
        some = some.where(ScreeningQuestion.job_id.in_(call.query.job_ids))

    def make(rows: Sequence[Any]) -> list[ScreeningQuestionOut]:
        return _documents(call, rows)

    gone = ScreeningQuestion.deleted_at.is_not(None)
    return lists.page(call, ScreeningQuestion, some, make, object="screening_question", deleted=gone)


def _documents(call: Call, rows: Sequence[Any]) -> list[ScreeningQuestionOut]:
    """Two statements for any number."""
    forms = screening_forms.several(call.work, {form_id for _, form_id in rows})
    jobs = {row.job_id for row, _ in rows}
    known = call.work.session.execute(
        select(ScreeningQuestion.job_id, ScreeningQuestion.key, ScreeningQuestion.id).where(
            ScreeningQuestion.job_id.in_(jobs)
        )
    )
    ids: dict[uuid.UUID, dict[str, uuid.UUID]] = {job_id: {} for job_id in jobs}
    for job_id, key, id in known:
        ids[job_id][key] = id
    places = {
        id: {one["key"]: at for at, one in enumerate(form.definition["questions"])} for id, form in forms.items()
    }
    return [_document(row, forms[form_id], places[form_id][row.key], ids[row.job_id]) for row, form_id in rows]


def _document(
    row: ScreeningQuestion, form: ScreeningForm, index: int, ids: Mapping[str, uuid.UUID]
) -> ScreeningQuestionOut:
    questions = form.definition["questions"]
    given, asked = questions[index], form.compiled.questions[index]
    simple = simple_condition(given.get("visible_if"), questions)
    assert form.number is not None
    return ScreeningQuestionOut(
        id=row.id,
        job_id=row.job_id,
        index=index,
        key=row.key,
        type=asked.type,
        title=asked.label,
        description=asked.help,
        required=asked.required,
        constraints=given.get("constraints", {}),
        options=[QuestionOption(id=one.id, name=one.label, index=at) for at, one in enumerate(asked.options)],
        visible_if=given.get("visible_if"),
        precondition=Precondition(question_id=ids[simple[0]], options=simple[1]) if simple else None,
        form_version=form.number,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def simple_condition(condition: Any, questions: Sequence[Any]) -> tuple[str, list[str | bool]] | None:
    """A condition that holds exactly when the answer to one question is, or has, one of these: the question's key,
    and the options in its order. None: there is none, or it says something else."""
    if condition is None:
        return None
    found = _simple(condition, {one["key"]: one for one in questions})
    return None if found is None or not found[1] else found


def _simple(condition: Any, by_key: Mapping[str, Any]) -> tuple[str, list[str | bool]] | None:
    for group in ("all", "any"):
        if group in condition:
            parts = [_simple(part, by_key) for part in condition[group]]
            first = parts[0]
            if first is None or (group == "all" and len(parts) > 1):
                return None
            if any(part is None or part[0] != first[0] for part in parts):
                return None
            union = {option for part in parts if part is not None for option in part[1]}
            return first[0], [one for one in _choices(by_key[first[0]]) if one in union]
    if "question" not in condition:
        return None
    key, op, value = condition["question"], condition["op"], condition.get("value")
    asked = by_key[key]
    return None if (chosen := _chosen(asked, op, value)) is None else (key, chosen)


def _chosen(asked: Mapping[str, Any], op: str, value: Any) -> list[str | bool] | None:
    """Which choices make a comparison hold; silence makes none."""
    choices = _choices(asked)
    if asked["type"] == "multi_select":
        return [one for one in choices if one in value] if op == "contains_any" else None
    if not choices or op not in ("equals", "in", "not_equals", "not_in"):
        return None
    values = value if op in ("in", "not_in") else [value]
    return [one for one in choices if (one in values) is (op in ("equals", "in"))]


def _choices(asked: Mapping[str, Any]) -> list[str | bool]:
    if asked["type"] == "boolean":
        return [True, False]
    return [option["id"] for option in asked.get("options", ())]
