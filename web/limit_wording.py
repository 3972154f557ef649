"""What a question takes, in words: the kind of its answer and each limit on it. All need an app context."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from hiring.screening import Question
from hiring.screening.codes import QuestionType
from hiring.screening.limits import DateLimits, Limits
from web.answer_wording import kinds, most
from web.form_words import amount, day_words, shown
from web.formatting import gettext as _

TYPE_WORDS = {
    QuestionType.TEXT: _l("text"),
    QuestionType.NUMBER: _l("a number"),
    QuestionType.BOOLEAN: _l("yes or no"),
    QuestionType.SINGLE_SELECT: _l("one of several options"),
    QuestionType.MULTI_SELECT: _l("any of several options"),
    QuestionType.DATE: _l("a date"),
    QuestionType.FILE: _l("a file"),
}
FORMAT_WORDS = {
    "plain": _l("any text"),
    "email": _l("an email address"),
    "url": _l("a web address"),
    "phone": _l("a phone number"),
}

Value = Callable[[Any, Limits], str]


def _plain(value: Any, limits: Limits) -> str:
    return str(value)


def _flag(value: Any, limits: Limits) -> str:
    return _("Yes") if value else _("No")


def _bound(value: Any, limits: Limits) -> str:
    if isinstance(limits, DateLimits):
        return day_words(value) or ""
    return amount(value) or ""


LIMIT_WORDS: dict[str, tuple[Any, Value]] = {
    "min_length": (_l("Fewest characters"), _plain),
    "max_length": (_l("Most characters"), _plain),
    "multiline": (_l("Several lines"), _flag),
    "format": (_l("Kind of text"), lambda value, limits: str(FORMAT_WORDS[value])),
    "integer": (_l("Whole numbers only"), _flag),
    "min": (_l("Lowest"), _bound),
    "max": (_l("Highest"), _bound),
    "max_decimals": (_l("Most decimals"), _plain),
    "unit": (_l("Unit"), lambda value, limits: shown(value)),
    "must_be_true": (_l("Only Yes is taken"), _flag),
    "min_choices": (_l("Fewest choices"), _plain),
    "max_choices": (_l("Most choices"), _plain),
    "kinds": (_l("Kinds of file"), lambda value, limits: kinds(value)),
    "max_size": (_l("Largest file"), lambda value, limits: most(value)),
    "min_files": (_l("Fewest files"), _plain),
    "max_files": (_l("Most files"), _plain),
}
_OF_DATES = {"min": _l("Earliest"), "max": _l("Latest")}


def limit_words(name: str, limits: Limits) -> tuple[str, str]:
    """What a limit is called and what it is: ("Highest", "50 years"); the second empty where there is none."""
    label, words = LIMIT_WORDS[name]
    if isinstance(limits, DateLimits):
        label = _OF_DATES[name]
    value = getattr(limits, name)
    return str(label), "" if value is None or value == "" else words(value, limits)


def limit_lines(question: Question, names: Any) -> list[str]:
    """The limits of these names that a question sets: ["Lowest: 0", "Unit: years"]."""
    told = (limit_words(name, question.limits) for name in LIMIT_WORDS if name in names)
    return [_("%(limit)s: %(value)s", limit=limit, value=value) for limit, value in told if value]
