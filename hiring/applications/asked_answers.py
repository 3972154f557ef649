"""Filters by answers to a job's screening questions.

In an address: `a.<key>.min` and `.max` of a number, `.from` and `.to` of a date, `a.<key>` with `true` or `false`
or with ids of options, of which any will do, and `a.<key>.given` with `yes` or `no` for every question.
"""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from hiring import screening_forms
from hiring.applications.asked_values import Unreadable, day, number
from hiring.models.job import ScreeningForm
from hiring.screening.codes import SELECT_TYPES, QuestionType
from hiring.work import Work

_NAME = re.compile(r"a\.(?P<key>[a-z][a-z0-9_]{0,63})(\.(?P<part>min|max|from|to|given))?")
MOST_VERSIONS = 50
YES, NO, TRUE, FALSE = "yes", "no", "true", "false"

Given = Mapping[str, Sequence[str]]
"""Name of a filter -> its texts."""
Wrong = tuple[str, str, str]
"""Name, text and code of what cannot be asked."""


@dataclass(frozen=True)
class Question:
    """One question of a job's form. `options`: id -> label, with those of older versions. `older`: the present
    version does not ask it any more."""

    key: str
    label: str
    type: QuestionType
    unit: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    older: bool = False


@dataclass(frozen=True)
class AnswerFilter:
    """What an answer must be. `low` and `high` are both included; None or empty: no matter."""

    question: Question
    low: Decimal | date | None = None
    high: Decimal | date | None = None
    options: tuple[str, ...] = ()
    boolean: bool | None = None
    given: bool | None = None

    @property
    def key(self) -> str:
        return self.question.key


def is_of_answer(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def name_of(key: str, part: str = "") -> str:
    return f"a.{key}.{part}" if part else f"a.{key}"


def questions_of(
    work: Work, job_id: uuid.UUID, form_id: uuid.UUID | None, asked: Given | None = None
) -> dict[str, Question]:
    """The questions of the job's form by key, in their order. Those of older versions follow, and their options
    are added, where something in `asked` is about them, or without it: that costs a statement."""
    found: dict[str, Question] = {}
    if form_id is not None:
        _add(found, screening_forms.by_id(work, form_id), older=False)
    if asked is not None and all(_is_known(found, name, text) for name, text in _each(asked)):
        return found
    versions = select(ScreeningForm.id).where(ScreeningForm.job_id == job_id, ScreeningForm.number.is_not(None))
    for id in work.session.scalars(versions.order_by(ScreeningForm.number.desc()).limit(MOST_VERSIONS)).all():
        if id != form_id:
            _add(found, screening_forms.by_id(work, id), older=True)
    return found


def read_answers(questions: Mapping[str, Question], asked: Given) -> tuple[list[AnswerFilter], list[Wrong]]:
    """The filters, in the order of the form, and what cannot be asked."""
    found: dict[str, AnswerFilter] = {}
    wrong: list[Wrong] = []
    for name, text in _each(asked):
        question = questions.get(_key(name))
        if question is None:
            wrong.append((name, text, "gone"))
            continue
        try:
            before = found.get(question.key, AnswerFilter(question))
            found[question.key] = _with(before, _part(name), text)
        except Unreadable:
            wrong.append((name, text, "unreadable"))
    return [found[key] for key in questions if key in found], wrong


def _with(one: AnswerFilter, part: str, text: str) -> AnswerFilter:
    type = one.question.type
    if part == "given" and text in (YES, NO):
        return replace(one, given=text == YES)
    if type is QuestionType.NUMBER and part in ("min", "max"):
        return replace(one, low=number(text)) if part == "min" else replace(one, high=number(text))
    if type is QuestionType.DATE and part in ("from", "to"):
        return replace(one, low=day(text)) if part == "from" else replace(one, high=day(text))
    if type is QuestionType.BOOLEAN and not part and text in (TRUE, FALSE):
        return replace(one, boolean=text == TRUE)
    if type in SELECT_TYPES and not part and text in one.question.options:
        return replace(one, options=(*one.options, text))
    raise Unreadable


def _add(found: dict[str, Question], form: ScreeningForm, *, older: bool) -> None:
    for item in form.definition["questions"]:
        known = found.get(item["key"])
        options = {option["id"]: option["label"] for option in item.get("options") or ()}
        if known is None:
            unit = (item.get("constraints") or {}).get("unit") or ""
            found[item["key"]] = Question(
                item["key"], item["label"], QuestionType(item["type"]), unit, options, older
            )
        elif options.keys() - known.options.keys() and known.type in SELECT_TYPES:
            found[item["key"]] = replace(known, options={**options, **known.options})


def _is_known(found: Mapping[str, Question], name: str, text: str) -> bool:
    question = found.get(_key(name))
    is_choice = question is not None and question.type in SELECT_TYPES and not _part(name)
    return question is not None and (not is_choice or text in question.options)


def _each(asked: Given) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, texts in asked.items() if is_of_answer(name) for text in texts)


def _key(name: str) -> str:
    match = _NAME.fullmatch(name)
    return match["key"] if match else ""


def _part(name: str) -> str:
    match = _NAME.fullmatch(name)
    return (match["part"] or "") if match else ""
