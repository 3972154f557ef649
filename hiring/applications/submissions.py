"""What was sent for an application, read back as it was asked: labels of the very version that was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from hiring import screening_forms
from hiring.models.application import Answer, Application, Submission
from hiring.work import Work


class AnswerState(StrEnum):
    """Whether the question showed, and whether it was answered."""

    ANSWERED = "answered"
    LEFT_BLANK = "left_blank"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Asked:
    """One question and its answer. `value` is canonical, but options stand with their labels: a text, a decimal
    string, a bool, a date, a list of labels, or a list of files (`attachment_id`, `filename`, `size`)."""

    key: str
    label: str
    type: str
    state: AnswerState
    value: Any = None
    unit: str = ""


@dataclass(frozen=True)
class Sent:
    """One sending: the row, which version it answered (None: no questions), the answers and the met rules."""

    submission: Submission
    form_number: int | None
    asked: Sequence[Asked]
    flags: Sequence[str]
    """Labels of the knock-out rules that held: hints for the reader, in the form's own words."""


def of(work: Work, application: Application) -> Sequence[Submission]:
    """Everything that was sent for it, first sending first. The caller found the application in its scope."""
    return work.session.scalars(
        select(Submission).where(Submission.application_id == application.id).order_by(Submission.number)
    ).all()


def read(work: Work, submission: Submission) -> Sent:
    """The answers in the order they were asked: one statement, and one more when the version is new here."""
    if submission.form_id is None:
        return Sent(submission, None, (), ())
    form = screening_forms.by_id(work, submission.form_id)
    values: dict[str, Any] = {
        row.question_key: row.value
        for row in work.session.execute(
            select(Answer.question_key, Answer.value).where(Answer.submission_id == submission.id)
        )
    }
    visible = set(submission.visible)
    asked = [_asked(question, values, visible) for question in form.definition["questions"]]
    met = set(submission.flags)
    flags = [rule["label"] for rule in form.definition.get("knockouts") or () if rule["id"] in met]
    return Sent(submission, form.number, asked, flags)


def _asked(question: Mapping[str, Any], values: Mapping[str, Any], visible: set[str]) -> Asked:
    key, kind = question["key"], question["type"]
    unit = (question.get("constraints") or {}).get("unit") or ""
    if key in values:
        return Asked(key, question["label"], kind, AnswerState.ANSWERED, _labelled(question, values[key]), unit)
    state = AnswerState.LEFT_BLANK if key in visible else AnswerState.NOT_ASKED
    return Asked(key, question["label"], kind, state)


def _labelled(question: Mapping[str, Any], value: Any) -> Any:
    if question["type"] == "date":
        return date.fromisoformat(value)
    if question["type"] not in ("single_select", "multi_select"):
        return value
    labels = {option["id"]: option["label"] for option in question.get("options") or ()}
    chosen = [value] if isinstance(value, str) else value
    return [labels.get(one, one) for one in chosen]
