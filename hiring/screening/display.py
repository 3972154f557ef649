"""Answers as people read them, as far as that needs no language: yes, no and days are left to the reader."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hiring.screening import numbers
from hiring.screening.codes import QuestionType
from hiring.screening.conditions import AnyOf, Condition, Leaf, Not, leaves, truth
from hiring.screening.evaluation import Definition, Evaluation, evaluate
from hiring.screening.form import Form, Question
from hiring.screening.limits import NumberLimits

THIN_SPACE = "\u202f"
"""Narrow and unbreakable; the number grammar reads it back."""


class Standing(StrEnum):
    ANSWERED = "answered"
    LEFT_BLANK = "left_blank"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer. value is canonical, None without an answer. parts: what to show, one text
    or several (labels, file names); empty for boolean and date, whose wording belongs to a language."""

    key: str
    type: QuestionType
    label: str
    standing: Standing
    value: Any
    parts: tuple[str, ...]
    unit: str | None


def rows(form: Form, answers: Mapping[str, Any], visible: Collection[str]) -> list[Row]:
    """Every question in position order; `visible` tells "not asked" from "left blank"."""
    return [_row(question, answers.get(question.key), question.key in visible) for question in form.questions]


def _row(question: Question, value: Any, asked: bool) -> Row:
    if value is not None:
        standing = Standing.ANSWERED
    else:
        standing = Standing.LEFT_BLANK if asked else Standing.NOT_ASKED
    parts = display_parts(question, value) if value is not None else ()
    unit = question.limits.unit if isinstance(question.limits, NumberLimits) else None
    return Row(question.key, question.type, question.label, standing, value, parts, unit or None)


def display_parts(question: Question, value: Any) -> tuple[str, ...]:
    """A canonical answer as texts to show; empty where that needs a language."""
    match question.type:
        case QuestionType.TEXT:
            return (value,)
        case QuestionType.NUMBER:
            return (grouped(value),)
        case QuestionType.SINGLE_SELECT:
            return (question.option_labels[value],)
        case QuestionType.MULTI_SELECT:
            return tuple(question.option_labels[id] for id in value)
        case QuestionType.FILE:
            return tuple(file["filename"] for file in value)
    return ()


def grouped(number: str) -> str:
    """A canonical number with thin spaces between thousands, from five digits on: "2024" may be a year."""
    sign, digits = ("−", number[1:]) if number.startswith("-") else ("", number)
    whole, mark, fraction = digits.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    return sign + whole + mark + fraction


@dataclass(frozen=True, slots=True)
class Because:
    """The comparison that made a question show. holds: False when it was its being untrue that did (`not`).

    question, label, type: what was compared. value: with what, as the definition writes it. answer: canonical,
    None when it was silence that counted. The parts are texts to show, empty for boolean and date.
    """

    question: str
    label: str
    type: QuestionType
    op: str
    holds: bool
    value: Any
    value_parts: tuple[str, ...]
    answer: Any
    answer_parts: tuple[str, ...]


def because(definition: Definition, key: str, raw_answers: Mapping[str, Any], today: date) -> Because | None:
    """Why a question shows, if that rests on one other question; None if it always shows, does not show, or
    needs more than one answer to explain. Of alternatives that hold, the first counts."""
    form = Form.of(definition)
    return because_of(form, key, evaluate(form, raw_answers, today))


def because_of(form: Form, key: str, found: Evaluation) -> Because | None:
    """The same for callers that have evaluated the answers anyway."""
    condition = form.by_key[key].visible_if
    if condition is None or key not in found.visible:
        return None
    reasons = list(_reasons(condition, True, found))
    if len({leaf.question for leaf, _ in reasons}) != 1:
        return None
    leaf, holds = reasons[0]
    asked, answer = form.by_key[leaf.question], found.answers.get(leaf.question)
    return Because(
        question=asked.key,
        label=asked.label,
        type=asked.type,
        op=leaf.op,
        holds=holds,
        value=leaf.value,
        value_parts=_literal_parts(asked, leaf.value),
        answer=answer,
        answer_parts=display_parts(asked, answer) if answer is not None else (),
    )


def _reasons(condition: Condition, wanted: bool, found: Evaluation) -> Iterator[tuple[Leaf, bool]]:
    """The comparisons that make the condition's truth what it is, namely wanted; each with its own truth."""
    if isinstance(condition, Leaf):
        yield condition, wanted
    elif isinstance(condition, Not):
        yield from _reasons(condition.part, not wanted, found)
    elif isinstance(condition, AnyOf) is wanted:
        first = next(part for part in condition.parts if truth(part, found.states, found.today) is wanted)
        yield from _reasons(first, wanted, found)
    else:
        for part in condition.parts:
            yield from _reasons(part, wanted, found)


def _literal_parts(question: Question, value: Any) -> tuple[str, ...]:
    literals = value if isinstance(value, list) else [] if value is None else [value]
    match question.type:
        case QuestionType.TEXT:
            return tuple(literals)
        case QuestionType.NUMBER:
            found = (numbers.literal(literal) for literal in literals)
            return tuple(grouped(numbers.canonical_number(number)) for number in found if number is not None)
        case QuestionType.SINGLE_SELECT | QuestionType.MULTI_SELECT:
            return tuple(question.option_labels.get(literal, str(literal)) for literal in literals)
    return ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A knock-out rule that holds. questions: the keys it rests on, in position order."""

    id: str
    label: str
    questions: tuple[str, ...]


def flags(form: Form, ids: Iterable[str]) -> list[Flag]:
    """The rules with these ids, in the order of the definition."""
    wanted = set(ids)
    return [
        Flag(rule.id, rule.label, _in_order(form, {leaf.question for leaf in leaves(rule.when)}))
        for rule in form.knockouts
        if rule.id in wanted
    ]


def _in_order(form: Form, keys: Collection[str]) -> tuple[str, ...]:
    return tuple(question.key for question in form.questions if question.key in keys)
