"""The words of the list of applications: filters as chips, answers as cells, and what was left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import lazy_gettext as _l

from hiring.applications.asked_answers import AnswerFilter, Question, name_of
from hiring.applications.filters import Filters, Ignored
from hiring.models.application import ApplicationStatus
from hiring.screening.codes import QuestionType
from hiring.screening.display import grouped
from web import formatting, frame
from web.formatting import gettext as _
from web.formatting import locale, one_of
from web.labels import label

NAMES = {
    "q": _l("Words"), "job": _l("Job"), "stage": _l("Stage"), "status": _l("State"), "tag": _l("Tag"),
    "source": _l("Source"), "owner": _l("Owner"), "applied_from": _l("Applied from"),
    "applied_to": _l("Applied until"), "late": _l("Late"), "flags": _l("Flags"), "order": _l("Order"),
}  # fmt: skip
DONE = {
    "saved": _l("The view is saved"),
    "changed": _l("The view is changed"),
    "removed": _l("The view is deleted"),
}
WRONG = {
    "required": _l("Write a name for the view, like Welders from the fair."),
    "too_long": _l("Write at most 60 characters."),
    "bad_characters": _l("This holds characters that cannot be stored. Type it again."),
    "duplicate_name": _l("You have a view of this name. Write a different one, or delete that one first."),
}
_LONGEST = 60

Pair = tuple[str, str]
"""A filter's name and text, as an address says it."""


@dataclass(frozen=True)
class Said:
    """One filter that holds: in words, and what of the address says it."""

    words: str
    pairs: tuple[Pair, ...]


def said(found: Filters) -> list[Said]:
    """Each filter that holds, in the order of the form."""
    return [Said(words, tuple(pairs)) for words, pairs in _said(found)]


def _said(found: Filters) -> Iterator[tuple[str, list[Pair]]]:
    if found.words:
        yield f"“{found.words}”", [("q", "")]
    for job in found.jobs:
        yield job.name, [("job", str(job.id))]
    for stage in found.stages:
        yield _("Stage: %(name)s", name=stage.name), [("stage", str(stage.id))]
    for kind in found.kinds:
        yield _("Stage: %(name)s", name=label(kind)), [("stage", kind.value)]
    yield from _said_status(found)
    for tag in found.tags:
        yield _("Tag: %(name)s", name=tag.name), [("tag", str(tag.id))]
    if found.source:
        yield _("From %(source)s", source=found.source), [("source", "")]
    if found.owner or found.nobody:
        owner = _("Nobody responsible") if found.owner is None else _("Owner: %(name)s", name=found.owner.name)
        yield owner, [("owner", "")]
    if found.applied_from:
        yield _("Applied from %(day)s", day=_day(found.applied_from)), [("applied_from", "")]
    if found.applied_to:
        yield _("Applied until %(day)s", day=_day(found.applied_to)), [("applied_to", "")]
    if found.late:
        yield _("Answer overdue"), [("late", "")]
    if found.flagged:
        yield _("With flags"), [("flags", "")]
    for one in found.answers:
        names = [name_of(one.key, part) for part in ("", "min", "max", "from", "to", "given")]
        yield _of_answer(one), [(name, "") for name in names]


def _said_status(found: Filters) -> Iterator[tuple[str, list[Pair]]]:
    if found.statuses == (ApplicationStatus.ACTIVE,):
        return
    every = set(found.statuses) == set(ApplicationStatus)
    words = _("In any state") if every else one_of([str(label(one)) for one in found.statuses])
    yield words, [("status", "")]


def _of_answer(one: AnswerFilter) -> str:
    asked = clipped(one.question.label).rstrip(" ?:")
    return f"{asked}: {'; '.join(_tests(one))}"


def _tests(one: AnswerFilter) -> Iterator[str]:
    low, high = (None if end is None else _end(one.question, end) for end in (one.low, one.high))
    if low is not None and high is not None:
        yield _("%(low)s to %(high)s", low=low, high=high)
    elif low is not None:
        is_day = isinstance(one.low, date)
        yield _("from %(day)s", day=low) if is_day else _("at least %(number)s", number=low)
    elif high is not None:
        is_day = isinstance(one.high, date)
        yield _("until %(day)s", day=high) if is_day else _("at most %(number)s", number=high)
    if one.boolean is not None:
        yield _("Yes") if one.boolean else _("No")
    if one.options:
        yield one_of([one.question.options[id] for id in one.options])
    if one.given is not None:
        yield _("answered") if one.given else _("not answered")


def _end(question: Question, value: Decimal | date) -> str:
    return _day(value) if isinstance(value, date) else _number(question, format(value, "f"))


def answer_cell(question: Question, value: Any) -> str:
    """An answer in a cell of the table; empty: not answered."""
    if value is None:
        return ""
    match question.type:
        case QuestionType.BOOLEAN:
            return _("Yes") if value else _("No")
        case QuestionType.NUMBER:
            return _number(question, value)
        case QuestionType.DATE:
            return _day(date.fromisoformat(value))
        case QuestionType.FILE:
            return ", ".join(one.get("filename", "") for one in value)
        case QuestionType.SINGLE_SELECT | QuestionType.MULTI_SELECT:
            return ", ".join(value)
    return str(value)


def left_out(one: Ignored) -> str:
    """Why a part of the address does nothing. The value of one that is gone may be an id, which tells nobody
    anything."""
    name = str(NAMES.get(one.name, clipped(one.name)))
    if one.code == "gone":
        return _("This filter is no longer there: %(name)s", name=name)
    return _("This filter cannot be read: %(name)s", name=f"{name} {clipped(one.value)}")


def number(count: int, is_more: bool) -> str:
    """ "312 applications", "1,000+ applications"."""
    shown = format_decimal(count, locale=locale()) + ("+" if is_more else "")
    if count == 1 and not is_more:
        return _("1 application")
    return _("%(number)s applications", number=shown)


def clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _number(question: Question, value: str) -> str:
    shown = grouped(value)
    return f"{shown}{formatting.GAP}{question.unit}" if question.unit else shown


def _day(value: date) -> str:
    return formatting.day_short(value, frame.zone(), frame.now())
