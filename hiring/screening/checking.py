"""Whether a canonical answer keeps to its question's limits."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from hiring.screening import files, numbers
from hiring.screening.codes import AnswerCode, Problem
from hiring.screening.form import Question
from hiring.screening.limits import BooleanLimits, ChoiceLimits, DateLimits, FileLimits, NumberLimits, TextLimits

_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")
MAX_EMAIL = 254
_URL = re.compile(r"(?i:https?)://[^\s/?#]\S*")
_PHONE = re.compile(r"\+?[0-9 \-.()/]+")
_PHONE_DIGITS = range(5, 16)


def check(question: Question, answer: Any, today: date) -> Iterator[Problem]:
    """Everything that is wrong with an answer of the right type, in a fixed order."""
    match question.limits:
        case TextLimits() as limits:
            return _check_text(limits, answer)
        case NumberLimits() as limits:
            return _check_number(limits, answer)
        case BooleanLimits() as limits:
            return _check_boolean(limits, answer)
        case ChoiceLimits() as limits:
            return _check_choices(limits, question, answer)
        case DateLimits() as limits:
            return _check_date(limits, answer, today)
        case FileLimits() as limits:
            return _check_files(limits, answer)


def _problem(code: AnswerCode, **params: Any) -> Problem:
    return Problem(code, params)


def _check_text(limits: TextLimits, answer: str) -> Iterator[Problem]:
    if len(answer) < limits.min_length:
        yield _problem(AnswerCode.TOO_SHORT, min=limits.min_length, length=len(answer))
    if len(answer) > limits.max_length:
        yield _problem(AnswerCode.TOO_LONG, max=limits.max_length, length=len(answer))
    if not has_format(limits.format, answer):
        yield _problem(AnswerCode.BAD_FORMAT, format=limits.format)


def has_format(format: str, text: str) -> bool:
    """Whether a cleaned text looks like an email, url or phone; plain always."""
    match format:
        case "email":
            return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None
        case "url":
            return _URL.fullmatch(text) is not None
        case "phone":
            digits = sum(1 for char in text if char in "0123456789")
            return _PHONE.fullmatch(text) is not None and digits in _PHONE_DIGITS
    return True


def _check_number(limits: NumberLimits, answer: str) -> Iterator[Problem]:
    if numbers.decimals(answer) > limits.places:
        if limits.integer:
            yield _problem(AnswerCode.NOT_AN_INTEGER)
        else:
            yield _problem(AnswerCode.TOO_MANY_DECIMALS, max=limits.max_decimals)
    if limits.min is not None and Decimal(answer) < limits.min:
        yield _problem(AnswerCode.BELOW_MINIMUM, min=numbers.canonical_number(limits.min))
    if limits.max is not None and Decimal(answer) > limits.max:
        yield _problem(AnswerCode.ABOVE_MAXIMUM, max=numbers.canonical_number(limits.max))


def _check_boolean(limits: BooleanLimits, answer: bool) -> Iterator[Problem]:
    if limits.must_be_true and not answer:
        yield _problem(AnswerCode.MUST_BE_TRUE)


def _check_choices(limits: ChoiceLimits, question: Question, answer: str | list[str]) -> Iterator[Problem]:
    if isinstance(answer, str):
        return
    alone = [option.id for option in question.options if option.exclusive and option.id in answer]
    if alone and len(answer) > 1:
        yield _problem(AnswerCode.EXCLUSIVE_OPTION, option=alone[0])
    if limits.min_choices is not None and len(answer) < limits.min_choices:
        yield _problem(AnswerCode.TOO_FEW_CHOICES, min=limits.min_choices, count=len(answer))
    if limits.max_choices is not None and len(answer) > limits.max_choices:
        yield _problem(AnswerCode.TOO_MANY_CHOICES, max=limits.max_choices, count=len(answer))


def _check_date(limits: DateLimits, answer: str, today: date) -> Iterator[Problem]:
    day = date.fromisoformat(answer)
    if limits.min is not None and day < (first := limits.min.on(today)):
        yield _problem(AnswerCode.DATE_TOO_EARLY, min=first.isoformat())
    if limits.max is not None and day > (last := limits.max.on(today)):
        yield _problem(AnswerCode.DATE_TOO_LATE, max=last.isoformat())


def _check_files(limits: FileLimits, answer: list[dict[str, Any]]) -> Iterator[Problem]:
    for file in answer:
        if problem := _check_file(limits, file["filename"], file["size"], file["kind"]):
            yield problem
    if len(answer) < limits.min_files:
        yield _problem(AnswerCode.TOO_FEW_FILES, min=limits.min_files, count=len(answer))
    if len(answer) > limits.max_files:
        yield _problem(AnswerCode.TOO_MANY_FILES, max=limits.max_files, count=len(answer))


def _check_file(limits: FileLimits, name: str, size: int, kind: str) -> Problem | None:
    """The first thing wrong with one file."""
    if size == 0:
        return _problem(AnswerCode.FILE_EMPTY, filename=name)
    if size > limits.max_size:
        return _problem(AnswerCode.FILE_TOO_LARGE, filename=name, max=limits.max_size, size=size)
    if kind not in limits.kinds:
        allowed = list(limits.kinds)
        return _problem(AnswerCode.FILE_KIND_NOT_ALLOWED, filename=name, kind=kind, allowed=allowed)
    extension = files.extension(name)
    if extension not in files.KINDS[kind]:
        return _problem(AnswerCode.FILE_KIND_MISMATCH, filename=name, extension=extension, kind=kind)
    return None
