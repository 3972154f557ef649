"""Codes of the form engine -> sentences: for candidates what to do next, for authors what to put right.

All need an app context. Inline errors carry no full stop; what stands in a paragraph does.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from hiring.screening import Because, Form, Question
from hiring.screening.codes import AnswerCode, ChangeCode, DefinitionCode, NoticeCode, QuestionType
from hiring.screening.display import grouped
from hiring.screening.limits import FileLimits, NumberLimits
from web.formatting import gettext as _
from web.formatting import ngettext, one_of, quoted, size, whole_date

Params = Mapping[str, Any]
Asked = Question | Mapping[str, Any] | None
"""A question as the engine has it, or as its definition writes it."""
Wording = Callable[[Params, Question | None], str]

_LONGEST_QUOTE = 60
_DECIMALS = ("", ".5", ".25", ".125", ".0625", ".03125", ".015625")
_KINDS = {
    "pdf": "PDF", "docx": "Word", "doc": "Word", "odt": "OpenDocument", "rtf": "RTF", "png": "PNG",
    "jpeg": "JPEG", "zip": "ZIP",
}  # fmt: skip


def sentence(code: str, params: Params, question: Asked = None) -> str:
    """What to tell the candidate about an error, a notice or a change; question: the one it is about."""
    return _SENTENCES[code](params, _read(question))


def change_sentence(change: Mapping[str, Any]) -> str:
    """What was lost when input moved to a newer version: one of the changes that `migrate` returns."""
    return sentence(change["code"], change["params"])


def because_sentence(reason: Because) -> str:
    """Why a question shows: "Because you answered Yes"."""
    if reason.answer is None:
        return _("Because you left “%(label)s” blank", label=reason.label)
    match reason.type:
        case QuestionType.BOOLEAN:
            answer = _("Yes") if reason.answer else _("No")
        case QuestionType.DATE:
            answer = day(reason.answer)
        case QuestionType.FILE:
            return _("Because you gave a file for “%(label)s”", label=reason.label)
        case _:
            compared = [part for part in reason.answer_parts if part in reason.value_parts]
            answer = ", ".join(compared or reason.answer_parts)
    if len(answer) > _LONGEST_QUOTE:
        return _("Because of your answer to “%(label)s”", label=reason.label)
    return _("Because you answered %(answer)s", answer=answer)


def kinds(names: Iterable[str]) -> str:
    """Kinds of file in words: "PDF, Word or OpenDocument"."""
    return one_of(list(dict.fromkeys(_KINDS.get(name) or _("plain text") for name in names)))


def day(iso: str) -> str:
    """YYYY-MM-DD -> "1 March 2026"."""
    return whole_date(date.fromisoformat(iso))


def _read(question: Asked) -> Question | None:
    if question is None or isinstance(question, Question):
        return question
    alone = {name: value for name, value in question.items() if name != "visible_if"}
    return Form.of({"schema": 1, "questions": [alone]}).questions[0]


def most(limit: int) -> str:
    """A limit in bytes, rounded down: "10 MB"."""
    unit = next((unit for unit in (1_000_000, 1000) if limit >= unit), 1)
    return size(limit // unit * unit)


def _amount(number: str, question: Question | None) -> str:
    """A canonical number with its unit."""
    unit = _unit(question)
    return f"{grouped(number)} {unit}" if unit else grouped(number)


def _unit(question: Question | None) -> str:
    limits = question.limits if question else None
    return (limits.unit or "") if isinstance(limits, NumberLimits) else ""


def _example(question: Question | None, decimals: int = 0) -> str:
    """A number that the question takes."""
    limits = question.limits if question else None
    number = Decimal("4" + _DECIMALS[decimals])
    if isinstance(limits, NumberLimits):
        low, high = limits.min, limits.max
        number = low if low is not None and number < low else number
        number = high if high is not None and number > high else number
    return grouped(format(number, "f"))


def _enter_number(params: Params, question: Question | None) -> str:
    example = _example(question)
    if unit := _unit(question):
        return _("Enter the number of %(unit)s in digits, like %(example)s", unit=unit, example=example)
    return _("Enter a number in digits, like %(example)s", example=example)


def _limit_decimals(params: Params, question: Question | None) -> str:
    most = params["max"]
    if not most:
        return _("Enter a whole number, like %(example)s", example=_example(question))
    return ngettext(
        "Enter at most %(num)s digit after the decimal point, like %(example)s",
        "Enter at most %(num)s digits after the decimal point, like %(example)s",
        most,
        example=_example(question, most),
    )


def _choose_files(params: Params, question: Question | None) -> str:
    assert question is not None
    assert isinstance(question.limits, FileLimits)
    return _(
        "Choose a file as %(kinds)s, up to %(most)s",
        kinds=kinds(question.limits.kinds),
        most=most(question.limits.max_size),
    )


def _choose_listed(params: Params, question: Question | None) -> str:
    if question and question.type is QuestionType.MULTI_SELECT:
        return _("Choose from the answers listed")
    return _("Choose one of the answers listed")


_FORMATS: dict[str, Callable[[], str]] = {
    "email": lambda: _("Enter an email address with an @, like name@example.com"),
    "url": lambda: _("Enter a web address that begins with https://, like https://example.com"),
    "phone": lambda: _("Enter a phone number, like 07700 900461 or +44 7700 900461"),
}

_REQUIRED: dict[QuestionType, Wording] = {
    QuestionType.TEXT: lambda p, q: _("Write your answer"),
    QuestionType.NUMBER: _enter_number,
    QuestionType.BOOLEAN: lambda p, q: _("Choose Yes or No"),
    QuestionType.SINGLE_SELECT: lambda p, q: _("Choose one of the answers"),
    QuestionType.MULTI_SELECT: lambda p, q: _("Choose one or more of the answers"),
    QuestionType.DATE: lambda p, q: _("Enter a day, month and year, like 27 3 2026"),
    QuestionType.FILE: _choose_files,
}


def _require(params: Params, question: Question | None) -> str:
    if question is None:
        return _("Answer this question")
    text_format = _FORMATS.get(getattr(question.limits, "format", ""))
    return text_format() if text_format else _REQUIRED[question.type](params, question)


_SENTENCES: dict[str, Wording] = {
    AnswerCode.REQUIRED: _require,
    AnswerCode.SINGLE_VALUE_EXPECTED: lambda p, q: _("Give one answer: we received %(count)s", **p),
    AnswerCode.NOT_TEXT: lambda p, q: _("Write your answer as text"),
    AnswerCode.TOO_SHORT: lambda p, q: ngettext(
        "Write at least %(num)s character: you have %(length)s",
        "Write at least %(num)s characters: you have %(length)s",
        p["min"],
        length=p["length"],
    ),
    AnswerCode.TOO_LONG: lambda p, q: ngettext(
        "Shorten this to %(num)s character: you have %(length)s",
        "Shorten this to %(num)s characters: you have %(length)s",
        p["max"],
        length=p["length"],
    ),
    AnswerCode.BAD_FORMAT: lambda p, q: _FORMATS[p["format"]](),
    AnswerCode.NOT_A_NUMBER: _enter_number,
    AnswerCode.AMBIGUOUS_NUMBER: lambda p, q: _(
        "Write %(small)s or %(large)s: what you typed can be read as either",
        small=p["readings"][0],
        large=p["readings"][1],
    ),
    AnswerCode.NUMBER_OUT_OF_RANGE: lambda p, q: _(
        "Enter a number between −%(limit)s and %(limit)s", limit=grouped(p["limit"])
    ),
    AnswerCode.NOT_AN_INTEGER: lambda p, q: _("Enter a whole number, like %(example)s", example=_example(q)),
    AnswerCode.TOO_MANY_DECIMALS: _limit_decimals,
    AnswerCode.BELOW_MINIMUM: lambda p, q: _("Enter %(min)s or more", min=_amount(p["min"], q)),
    AnswerCode.ABOVE_MAXIMUM: lambda p, q: _("Enter %(max)s or less", max=_amount(p["max"], q)),
    AnswerCode.NOT_A_BOOLEAN: lambda p, q: _("Choose Yes or No"),
    AnswerCode.MUST_BE_TRUE: lambda p, q: _("Choose Yes if you agree: we need it to take your application"),
    AnswerCode.UNKNOWN_OPTION: _choose_listed,
    AnswerCode.EXCLUSIVE_OPTION: lambda p, q: _(
        "Choose “%(option)s” alone, or leave it out", option=q.option_labels[p["option"]] if q else p["option"]
    ),
    AnswerCode.TOO_FEW_CHOICES: lambda p, q: _("Choose at least %(min)s: you chose %(count)s", **p),
    AnswerCode.TOO_MANY_CHOICES: lambda p, q: _("Choose at most %(max)s: you chose %(count)s", **p),
    AnswerCode.NOT_A_DATE: lambda p, q: _("Enter a day, month and year that exist, like 27 3 2026"),
    AnswerCode.DATE_OUT_OF_RANGE: lambda p, q: _(
        "Enter a date from %(min)s to %(max)s", min=day(p["min"]), max=day(p["max"])
    ),
    AnswerCode.DATE_TOO_EARLY: lambda p, q: _("Enter %(min)s or a later date", min=day(p["min"])),
    AnswerCode.DATE_TOO_LATE: lambda p, q: _("Enter %(max)s or an earlier date", max=day(p["max"])),
    AnswerCode.NOT_A_FILE: lambda p, q: _("Choose the file again"),
    AnswerCode.FILE_EMPTY: lambda p, q: _("“%(filename)s” is empty: choose another file", **p),
    AnswerCode.FILE_TOO_LARGE: lambda p, q: _(
        "“%(filename)s” has %(size)s: choose a file up to %(max)s",
        filename=p["filename"],
        size=size(p["size"]),
        max=most(p["max"]),
    ),
    AnswerCode.FILE_KIND_NOT_ALLOWED: lambda p, q: _(
        "“%(filename)s” is of a kind we cannot take: choose a file as %(kinds)s",
        filename=p["filename"],
        kinds=kinds(p["allowed"]),
    ),
    AnswerCode.FILE_KIND_MISMATCH: lambda p, q: _(
        "“%(filename)s” holds %(kind)s, not what its name says: save it as %(kind)s and choose it again",
        filename=p["filename"],
        kind=kinds([p["kind"]]),
    ),
    AnswerCode.TOO_FEW_FILES: lambda p, q: ngettext(
        "Choose at least %(num)s file: you have %(have)s",
        "Choose at least %(num)s files: you have %(have)s",
        p["min"],
        have=p["count"],
    ),
    AnswerCode.TOO_MANY_FILES: lambda p, q: ngettext(
        "Keep at most %(num)s file: you have %(have)s",
        "Keep at most %(num)s files: you have %(have)s",
        p["max"],
        have=p["count"],
    ),
    AnswerCode.UNKNOWN_QUESTION: lambda p, q: _("This form does not ask this: leave it out"),
    NoticeCode.HIDDEN_ANSWER_IGNORED: lambda p, q: _(
        "We left out your answer to “%(label)s”: your other answers mean we need not ask.",
        label=q.label if q else "",
    ),
    ChangeCode.QUESTION_REMOVED: lambda p, q: _(
        "We no longer ask “%(label)s”, so your answer to it is gone.", **p
    ),
    ChangeCode.TYPE_CHANGED: lambda p, q: _("We now ask “%(label)s” in another way. Please answer it again.", **p),
    ChangeCode.OPTION_REMOVED: lambda p, q: _(
        "“%(label)s” no longer offers %(options)s. Please look at your answer again.",
        label=p["label"],
        options=", ".join(quoted(option) for option in p["options"]),
    ),
}

_DEFINITION_SENTENCES = {
    DefinitionCode.INVALID_SHAPE: _l("This is not what belongs here."),
    DefinitionCode.UNKNOWN_PROPERTY: _l("Take this out: there is no such property here."),
    DefinitionCode.INVALID_KEY: _l("Write the key in small letters, digits and underscores, like years_welding."),
    DefinitionCode.DUPLICATE_KEY: _l("Choose another key: an earlier one is the same."),
    DefinitionCode.UNKNOWN_TYPE: _l("Choose what kind of answer you want."),
    DefinitionCode.BLANK_LABEL: _l("Write what people should read here."),
    DefinitionCode.LABEL_TOO_LONG: _l("Shorten this to %(max)s characters."),
    DefinitionCode.OPTIONS_REQUIRED: _l("Add the answers people can choose from."),
    DefinitionCode.OPTIONS_NOT_ALLOWED: _l("Take the options out: only questions with choices have them."),
    DefinitionCode.INVALID_OPTION_ID: _l("Write the option's id in letters, digits, hyphens and underscores."),
    DefinitionCode.DUPLICATE_OPTION: _l("Choose another id: an earlier option has the same."),
    DefinitionCode.DUPLICATE_OPTION_LABEL: _l("Give this option its own words: an earlier one reads the same."),
    DefinitionCode.CONSTRAINT_NOT_ALLOWED: _l("Take this limit out: this kind of question does not have it."),
    DefinitionCode.INVALID_CONSTRAINT: _l("Choose another value for this limit."),
    DefinitionCode.CONTRADICTORY_BOUNDS: _l("Move the limits apart: no answer lies between them."),
    DefinitionCode.INVALID_CONDITION: _l("Finish this condition: choose a question and a comparison."),
    DefinitionCode.EMPTY_GROUP: _l("Add a condition to this group, or remove the group."),
    DefinitionCode.UNKNOWN_OP: _l("Choose how to compare."),
    DefinitionCode.OP_NOT_VALID_FOR_TYPE: _l("Choose another comparison: this one does not suit that question."),
    DefinitionCode.INVALID_VALUE: _l("Choose a value that fits the question compared."),
    DefinitionCode.VALUE_NOT_ALLOWED: _l("Take the value out: this comparison needs none."),
    DefinitionCode.OPTION_NOT_IN_QUESTION: _l("Choose an option that the question offers."),
    DefinitionCode.UNKNOWN_QUESTION_REFERENCE: _l("Choose a question of this form to compare with."),
    DefinitionCode.FORWARD_REFERENCE: _l("Choose an earlier question: this one has not been asked yet."),
    DefinitionCode.SELF_REFERENCE: _l("Choose another question: this one cannot rest on itself."),
    DefinitionCode.TOO_MANY_QUESTIONS: _l("Keep at most %(max)s questions."),
    DefinitionCode.TOO_MANY_OPTIONS: _l("Keep at most %(max)s options."),
    DefinitionCode.TOO_DEEP: _l("Nest the condition at most %(max)s levels deep."),
    DefinitionCode.TOO_MANY_NODES: _l("Keep at most %(max)s parts in the condition."),
    DefinitionCode.TOO_MANY_KNOCKOUTS: _l("Keep at most %(max)s rules."),
}


def definition_sentence(code: str, path: str, params: Params) -> str:
    """What the author of a form puts right, and where: "Question 3, option 2: Write what people ...". path: a
    JSON Pointer as validate_definition gives it."""
    said, place = definition_words(code, params), _place(path)
    return _("%(place)s: %(said)s", place=place, said=said) if place else said


def definition_words(code: str, params: Params) -> str:
    """The same for where the place is plain to see: "Write what people should read here."."""
    return str(_DEFINITION_SENTENCES[DefinitionCode(code)]) % params


def _place(path: str) -> str:
    """The part of the form that a JSON Pointer points into; empty for the form itself."""
    found = re.match(r"/(questions|knockouts)/(\d+)(?:/options/(\d+)|/(visible_if))?", path)
    if not found:
        return ""
    number = int(found[2]) + 1
    if found[1] == "knockouts":
        return _("Rule %(number)s", number=number)
    if found[3]:
        return _("Question %(number)s, option %(option)s", number=number, option=int(found[3]) + 1)
    if found[4]:
        return _("Question %(number)s, when it shows", number=number)
    return _("Question %(number)s", number=number)
