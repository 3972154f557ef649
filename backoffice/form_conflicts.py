"""Two people at one question: what is told, and how it stands now beside what was typed. Nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from backoffice.form_page import KINDS
from hiring.form_drafts import Draft
from hiring.screening import editing
from hiring.screening.codes import QuestionType
from hiring.screening.editing import EditRefused
from web.condition_wording import sentence_of
from web.form_words import Names, shown
from web.formatting import gettext as _

_LONGEST = 400


@dataclass(frozen=True)
class Row:
    """One thing in which the two differ, in words."""

    name: Any
    theirs: str
    mine: str


@dataclass(frozen=True)
class Clash:
    """theirs: digest of the question as it stands now, empty where it is gone; founded_on: the version that
    applicants get now. Both are what "Keep mine" answers to. at: when it happened, where that is known."""

    title: str
    rows: Sequence[Row]
    theirs: str
    founded_on: int | None
    at: datetime | None = None
    is_gone: bool = False


def changed(draft: Draft, theirs: dict[str, Any], mine: dict[str, Any]) -> Clash:
    """Somebody else changed the same question."""
    title = (
        _("%(who)s changed this question while you did", who=draft.edited_by)
        if draft.edited_by
        else _("This question was changed while you changed it")
    )
    return Clash(
        title, differing(draft, theirs, mine), editing.digest_of(theirs), draft.founded_on, draft.edited_at
    )


def gone(draft: Draft) -> Clash:
    """Somebody else deleted it."""
    title = (
        _("%(who)s deleted this question while you changed it", who=draft.edited_by)
        if draft.edited_by
        else _("This question was deleted while you changed it")
    )
    return Clash(title, (), "", draft.founded_on, draft.edited_at, is_gone=True)


def published(draft: Draft, params: dict[str, Any], mine: dict[str, Any]) -> Clash:
    """Applicants meanwhile get another version than the one this was begun from."""
    number, who = params.get("number"), params.get("by")
    if number is None:
        title = _("The form was taken away from applicants while you changed it")
    elif who:
        title = _("%(who)s published version %(number)s while you changed it", who=who, number=number)
    else:
        title = _("Version %(number)s was published while you changed it", number=number)
    try:
        theirs = editing.find(draft.definition, mine["key"])
    except EditRefused:
        return Clash(title, (), "", draft.current, params.get("at"), is_gone=True)
    rows = differing(draft, theirs, mine)
    return Clash(title, rows, editing.digest_of(theirs), draft.current, params.get("at"))


def differing(draft: Draft, theirs: dict[str, Any], mine: dict[str, Any]) -> list[Row]:
    """Everything in which the two questions differ."""
    names = Names.of(draft.definition)
    rows = [
        Row(words, _said(name, theirs, names), _said(name, mine, names))
        for name, words in _PARTS.items()
        if theirs.get(name) != mine.get(name)
    ]
    return [row for row in rows if row.theirs != row.mine]


_PARTS = {
    "label": _l("Question"),
    "help": _l("Hint"),
    "type": _l("Kind of answer"),
    "required": _l("Must be answered"),
    "constraints": _l("What an answer must keep to"),
    "options": _l("Answers to choose from"),
    "visible_if": _l("When to ask it"),
}


def _said(name: str, question: dict[str, Any], names: Names) -> str:
    value = question.get(name)
    match name:
        case "type":
            return str(KINDS[QuestionType(value)][1]) if value in KINDS else str(value)
        case "required":
            return _("Yes") if value else _("No")
        case "visible_if":
            return _("Always") if value is None else sentence_of(value, names, spelled=True)
        case "options":
            return ", ".join(shown(str(one.get("label", "")), 80) for one in value or ())
        case "constraints":
            return ", ".join(f"{limit} {_plain(given)}" for limit, given in (value or {}).items())
    return shown(str(value or ""), _LONGEST)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return {True: _("Yes"), False: _("No")}.get(value, str(value)) if isinstance(value, bool) else str(value)
