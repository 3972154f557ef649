"""One pass over a form: what is asked, what was answered, what is wrong, what is flagged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiring.screening.codes import AnswerCode, NoticeCode
from hiring.screening.conditions import INVALID, UNANSWERED, States, truth
from hiring.screening.form import Form
from hiring.screening.normalising import is_blank, read
from hiring.screening.operators import comparable

Definition = Mapping[str, Any] | Form


@dataclass(frozen=True, slots=True)
class Evaluation:
    """visible: keys in position order. answers: canonical, of visible questions only. errors and notices are
    JSON as the API says it. states: what conditions compare."""

    visible: list[str]
    answers: dict[str, Any]
    errors: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    states: States
    today: date


def visible(definition: Definition, raw_answers: Mapping[str, Any], today: date) -> list[str]:
    """Keys of the questions that are asked, in position order."""
    return evaluate(Form.of(definition), raw_answers, today).visible


def validate_submission(definition: Definition, raw_answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """{visible, answers, errors, notices, knockouts}; accepted only when errors is empty.

    raw_answers: question key -> any JSON value; today: the date where the organisation is.
    """
    form = Form.of(definition)
    found = evaluate(form, raw_answers, today)
    return {
        "visible": found.visible,
        "answers": found.answers,
        "errors": found.errors,
        "notices": found.notices,
        "knockouts": knockouts(form, found),
    }


def evaluate(form: Form, raw_answers: Mapping[str, Any], today: date) -> Evaluation:
    """The same with the states, for callers that need more than one view of it."""
    found = Evaluation([], {}, [], [], states := {}, today)
    for question in form.questions:
        key, raw = question.key, raw_answers.get(question.key)
        states[key] = UNANSWERED
        if question.visible_if is not None and truth(question.visible_if, states, today) is not True:
            if not is_blank(raw):
                found.notices.append({"question": key, "code": NoticeCode.HIDDEN_ANSWER_IGNORED.value})
            continue
        found.visible.append(key)
        reading = read(question, raw, today)
        if reading.problems:
            states[key] = INVALID
            found.errors.extend(_error(key, p.code, p.params) for p in reading.problems)
        elif reading.answer is not None:
            found.answers[key] = reading.answer
            states[key] = comparable(question.type, reading.answer)
        elif question.required:
            found.errors.append(_error(key, AnswerCode.REQUIRED, {}))
    unknown = sorted(key for key in raw_answers if key not in form.by_key)
    found.errors.extend(_error(key, AnswerCode.UNKNOWN_QUESTION, {}) for key in unknown)
    return found


def knockouts(form: Form, found: Evaluation) -> list[str]:
    """Ids of the rules that hold, in the order of the definition."""
    return [rule.id for rule in form.knockouts if truth(rule.when, found.states, found.today) is True]


def _error(key: str, code: AnswerCode, params: Mapping[str, Any]) -> dict[str, Any]:
    return {"question": key, "code": code.value, "params": dict(params)}
