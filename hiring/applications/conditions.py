"""Conditions on one application: its tags and its answers; and a column that no index is used for."""

import uuid
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, exists, literal, not_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from hiring.applications.asked_answers import AnswerFilter
from hiring.models.application import Answer, AnswerOption, Application
from hiring.models.candidate import CandidateTag
from hiring.screening.codes import QuestionType


class aside(FunctionElement[Any]):
    """The column itself; SQLite, which knows nothing of how many rows a value has, uses no index for it."""

    inherit_cache = True
    name = "aside"

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(aside)
def _plain(element: Any, compiler: Any, **how: Any) -> str:
    return str(compiler.process(element.clauses, **how))


@compiles(aside, "sqlite")
def _unindexed(element: Any, compiler: Any, **how: Any) -> str:
    return "+" + str(compiler.process(element.clauses, **how))


def _looked_up(found: Any) -> ColumnElement[bool]:
    """Whether there is such a row: looked up for each application that is met. PostgreSQL would turn EXISTS into a
    walk through everything that could be looked up."""
    found = select(literal(1)).where(*found).limit(1).correlate(Application).scalar_subquery()
    return cast("ColumnElement[bool]", found.is_not(None))


def tagged(tag_id: uuid.UUID) -> ColumnElement[bool]:
    return _looked_up([CandidateTag.candidate_id == Application.candidate_id, CandidateTag.tag_id == tag_id])


def answered(one: AnswerFilter) -> ColumnElement[bool]:
    """On the sending that is shown; whoever was entered by hand has answered nothing."""
    same = [Answer.submission_id == Application.current_submission_id, Answer.question_key == one.key]
    fits = fitting(one, by_index=False)
    if one.given is not False:
        return _looked_up([*same, *fits])
    blank = not_(_looked_up(same))
    return and_(blank, _looked_up([*same, *fits])) if fits else blank


def fitting(one: AnswerFilter, *, by_index: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    column: Any = Answer.date if one.question.type is QuestionType.DATE else Answer.number
    column = column if by_index else aside(column)
    if one.low is not None:
        found.append(column >= one.low)
    if one.high is not None:
        found.append(column <= one.high)
    if one.boolean is not None:
        found.append(Answer.boolean.is_(one.boolean))
    if one.options and not by_index:
        chosen = select(1).where(
            AnswerOption.answer_id == Answer.id, aside(AnswerOption.option_id).in_(one.options)
        )
        found.append(exists(chosen.correlate(Answer)))
    return found
