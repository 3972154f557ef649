"""What happens to typed input when a newer version of its form is published."""

from collections.abc import Mapping
from typing import Any

from hiring.screening.codes import SELECT_TYPES, ChangeCode
from hiring.screening.evaluation import Definition
from hiring.screening.form import Form, Question
from hiring.screening.normalising import is_blank
from hiring.screening.texts import trim

Change = dict[str, Any]
"""{question, code, params}, as notices are."""


def migrate(
    old_definition: Definition, new_definition: Definition, raw_answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Change]]:
    """Raw input for the new version, and what was lost on the way in the order of the old one.

    Input stays as typed where the question kept its key and type. Nothing that says something is lost
    without a change; keys the old version did not have are kept, to be judged by the new one.
    """
    old, new = Form.of(old_definition), Form.of(new_definition)
    kept = {key: raw for key, raw in raw_answers.items() if key not in old.by_key}
    changes: list[Change] = []
    for question in old.questions:
        if question.key not in raw_answers:
            continue
        raw, lost = _moved(question, new.by_key.get(question.key), raw_answers[question.key])
        changes.extend(lost)
        if raw is not None:
            kept[question.key] = raw
    return kept, changes


def _moved(old: Question, new: Question | None, raw: Any) -> tuple[Any, list[Change]]:
    """The input for one question, None if there is none left, and what was lost."""
    if is_blank(raw):
        return None, []
    if new is None:
        return None, [_change(old, ChangeCode.QUESTION_REMOVED)]
    if new.type is not old.type:
        types = {"before": old.type.value, "after": new.type.value}
        return None, [_change(old, ChangeCode.TYPE_CHANGED, **types)]
    if old.type not in SELECT_TYPES:
        return raw, []
    values = raw if isinstance(raw, list) else [raw]
    gone = [trim(value) for value in values if _is_gone(value, old, new)]
    if not gone:
        return raw, []
    left = [value for value in values if not _is_gone(value, old, new)]
    labels = [old.option_labels[id] for id in dict.fromkeys(gone)]
    return left or None, [_change(old, ChangeCode.OPTION_REMOVED, options=labels)]


def _is_gone(value: Any, old: Question, new: Question) -> bool:
    """Whether it is a choice the old version offered and the new one does not."""
    id = trim(value) if isinstance(value, str) else None
    return id in old.option_labels and id not in new.option_labels


def _change(question: Question, code: ChangeCode, **params: Any) -> Change:
    return {"question": question.key, "code": code.value, "params": {"label": question.label, **params}}
