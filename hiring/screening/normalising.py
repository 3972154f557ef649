"""From what arrived to a canonical answer, or to what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiring.screening import dates, files, numbers
from hiring.screening.checking import check
from hiring.screening.codes import AnswerCode, Problem, QuestionType, Refused
from hiring.screening.form import Question
from hiring.screening.limits import NumberLimits, TextLimits
from hiring.screening.texts import clean, trim

_YES = frozenset(("true", "yes", "1", "on"))
_NO = frozenset(("false", "no", "0", "off"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of one raw value: a canonical answer, or problems, or neither when it was blank."""

    answer: Any = None
    problems: tuple[Problem, ...] = ()


BLANK = Reading()


def read(question: Question, raw: Any, today: date) -> Reading:
    """Normalises and checks any raw JSON value. Never raises; an answer read again gives itself."""
    if is_blank(raw):
        return BLANK
    try:
        answer = _READERS[question.type](question, raw)
    except Refused as refused:
        return Reading(problems=(refused.problem,))
    if answer == "":
        return BLANK
    problems = tuple(check(question, answer, today))
    return Reading(problems=problems) if problems else Reading(answer)


def is_blank(raw: Any) -> bool:
    """Whether nothing was said: null, white space, a browser's empty file part, or a list of only such."""
    waiting = [raw]
    while waiting:  # not recursive: lists may be nested deeper than Python's stack
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            if trim(value):
                return False
        elif value is not None and not _is_empty_part(value):
            return False
    return True


def _is_empty_part(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    name, size = value.get("filename"), value.get("size")
    return isinstance(name, str) and not trim(name) and type(size) is int and size == 0


def _only(raw: Any) -> Any:
    """The single value of a field that may have been repeated."""
    if not isinstance(raw, list):
        return raw
    given = [value for value in raw if not is_blank(value)]
    if len(given) > 1:
        raise Refused(AnswerCode.SINGLE_VALUE_EXPECTED, count=len(given))
    return given[0]


def _several(raw: Any) -> list[Any]:
    return [value for value in raw if not is_blank(value)] if isinstance(raw, list) else [raw]


# reading: raw value -> canonical answer, or Refused


def _read_text(question: Question, raw: Any) -> str:
    assert isinstance(question.limits, TextLimits)
    value = _only(raw)
    if not isinstance(value, str):
        raise Refused(AnswerCode.NOT_TEXT)
    return clean(value, multiline=question.limits.multiline)


def _read_number(question: Question, raw: Any) -> str:
    assert isinstance(question.limits, NumberLimits)
    value = _only(raw)
    if isinstance(value, str):
        return numbers.parse(value, question.limits.max_decimals)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused(AnswerCode.NOT_A_NUMBER)
    return numbers.canonical_number(value)


def _read_boolean(question: Question, raw: Any) -> bool:
    value = _only(raw)
    if isinstance(value, bool):
        return value
    word = trim(value).casefold() if isinstance(value, str) else ""
    if word not in _YES and word not in _NO:
        raise Refused(AnswerCode.NOT_A_BOOLEAN)
    return word in _YES


def _read_single_select(question: Question, raw: Any) -> str:
    value = _only(raw)
    if isinstance(value, str):
        value = trim(value)
        if value in question.option_labels:
            return value
    raise Refused(AnswerCode.UNKNOWN_OPTION, options=[value])


def _read_multi_select(question: Question, raw: Any) -> list[str]:
    chosen: set[str] = set()
    unknown: list[Any] = []
    for value in _several(raw):
        id = trim(value) if isinstance(value, str) else None
        if id is None:
            unknown.append(value)
        elif id not in chosen:
            chosen.add(id)
            if id not in question.option_labels:
                unknown.append(id)
    if unknown:
        raise Refused(AnswerCode.UNKNOWN_OPTION, options=unknown)
    return [id for id in question.option_labels if id in chosen]


def _read_date(question: Question, raw: Any) -> str:
    value = _only(raw)
    day = dates.parse_date(trim(value)) if isinstance(value, str) else None
    if day is None:
        raise Refused(AnswerCode.NOT_A_DATE)
    if not dates.EARLIEST <= day <= dates.LATEST:
        raise Refused(AnswerCode.DATE_OUT_OF_RANGE, min=dates.EARLIEST.isoformat(), max=dates.LATEST.isoformat())
    return day.isoformat()


def _read_file(question: Question, raw: Any) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for value in _several(raw):
        if not _is_file(value):
            raise Refused(AnswerCode.NOT_A_FILE)
        name = files.clean_name(value["filename"])
        found.setdefault(
            value["upload_id"],
            {"upload_id": value["upload_id"], "filename": name, "size": value["size"], "kind": value["kind"]},
        )
    return list(found.values())


def _is_file(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(name), str) for name in ("upload_id", "filename", "kind"))
        and trim(value["upload_id"]) != ""
        and type(value.get("size")) is int
        and value["size"] >= 0
    )


_READERS: dict[QuestionType, Callable[[Question, Any], Any]] = {
    QuestionType.TEXT: _read_text,
    QuestionType.NUMBER: _read_number,
    QuestionType.BOOLEAN: _read_boolean,
    QuestionType.SINGLE_SELECT: _read_single_select,
    QuestionType.MULTI_SELECT: _read_multi_select,
    QuestionType.DATE: _read_date,
    QuestionType.FILE: _read_file,
}
