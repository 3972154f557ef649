"""The constraints a definition may set, and whether an answer can keep to all of them."""

from collections.abc import Callable
from typing import Any

from hiring.screening import dates, files, numbers
from hiring.screening.codes import DefinitionCode, QuestionType
from hiring.screening.limits import (
    ChoiceLimits,
    DateLimits,
    FileLimits,
    Limits,
    NumberLimits,
    TextLimits,
    limits_of,
)
from hiring.screening.report import Report, pointer
from hiring.screening.texts import is_storable

FORMATS = ("plain", "email", "url", "phone")
MAX_UNIT = 20


def _whole(least: int, most: int | None = None) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and least <= value and (most is None or value <= most)  # type: ignore[operator]

    return check


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_format(value: object) -> bool:
    return isinstance(value, str) and value in FORMATS


def _is_unit(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_UNIT and is_storable(value)


def _is_number(value: object) -> bool:
    return numbers.literal(value) is not None


def _is_day(value: object) -> bool:
    return dates.parse_day(value) is not None


def _is_kinds(value: object) -> bool:
    return isinstance(value, list) and value != [] and all(isinstance(k, str) and k in files.KINDS for k in value)


_CONSTRAINTS: dict[QuestionType, dict[str, Callable[[object], bool]]] = {
    QuestionType.TEXT: {
        "min_length": _whole(0),
        "max_length": _whole(1, 20_000),
        "multiline": _is_flag,
        "format": _is_format,
    },
    QuestionType.NUMBER: {
        "integer": _is_flag,
        "min": _is_number,
        "max": _is_number,
        "max_decimals": _whole(0, 6),
        "unit": _is_unit,
    },
    QuestionType.BOOLEAN: {"must_be_true": _is_flag},
    QuestionType.SINGLE_SELECT: {},
    QuestionType.MULTI_SELECT: {"min_choices": _whole(1), "max_choices": _whole(1)},
    QuestionType.DATE: {"min": _is_day, "max": _is_day},
    QuestionType.FILE: {
        "kinds": _is_kinds,
        "max_size": _whole(1, files.MAX_SIZE),
        "min_files": _whole(1, 10),
        "max_files": _whole(1, 10),
    },
}


def check_constraints(report: Report, given: object, type: QuestionType, options: list[Any], path: str) -> None:
    """options: those of a select question, checked elsewhere; used to judge how many can be combined."""
    if not isinstance(given, dict):
        report.add(DefinitionCode.INVALID_SHAPE, path, expected="object")
        return
    allowed, found = _CONSTRAINTS[type], len(report.errors)
    for name, value in given.items():
        if name not in allowed:
            report.add(DefinitionCode.CONSTRAINT_NOT_ALLOWED, pointer(path, name), allowed=list(allowed))
        elif not allowed[name](value):
            report.add(DefinitionCode.INVALID_CONSTRAINT, pointer(path, name), type=type.value)
    if found == len(report.errors) and _contradict(limits_of(type, given), options):
        report.add(DefinitionCode.CONTRADICTORY_BOUNDS, path)


def _contradict(limits: Limits, options: list[Any]) -> bool:
    """Whether no answer can keep to the limits, whatever the day."""
    match limits:
        case TextLimits():
            return limits.min_length > limits.max_length
        case NumberLimits(min=low, max=high) if low is not None and high is not None:
            return numbers.grid_ceiling(low, limits.places) > high
        case ChoiceLimits():
            return _too_many_wanted(limits, options)
        case DateLimits(min=first, max=last) if first is not None and last is not None:
            return dates.is_always_after(first, last)
        case FileLimits():
            return limits.min_files > limits.max_files
    return False


def _too_many_wanted(limits: ChoiceLimits, options: list[Any]) -> bool:
    wanted = limits.min_choices or 1
    free = sum(1 for option in options if isinstance(option, dict) and option.get("exclusive") is not True)
    return wanted > (limits.max_choices or wanted) or (bool(options) and wanted > max(free, 1))
