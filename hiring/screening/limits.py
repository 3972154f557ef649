"""What an answer must keep to, beyond its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hiring.screening import files, numbers
from hiring.screening.codes import QuestionType
from hiring.screening.dates import Day, parse_day

LONGEST, LONGEST_LINES = 500, 5000
"""What a text may hold unless the definition says otherwise, in one line and in several."""
MAX_DECIMALS = 2
"""The same for a number."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Lengths in code points."""

    min_length: int
    max_length: int
    multiline: bool
    format: str


@dataclass(frozen=True, slots=True)
class NumberLimits:
    integer: bool
    min: Decimal | None
    max: Decimal | None
    max_decimals: int
    unit: str | None

    @property
    def places(self) -> int:
        """Decimals a valid answer may have."""
        return 0 if self.integer else self.max_decimals


@dataclass(frozen=True, slots=True)
class BooleanLimits:
    must_be_true: bool


@dataclass(frozen=True, slots=True)
class ChoiceLimits:
    """None: no limit. Always none for single_select."""

    min_choices: int | None
    max_choices: int | None


@dataclass(frozen=True, slots=True)
class DateLimits:
    min: Day | None
    max: Day | None


@dataclass(frozen=True, slots=True)
class FileLimits:
    """max_size in bytes, of one file."""

    kinds: tuple[str, ...]
    max_size: int
    min_files: int
    max_files: int


Limits = TextLimits | NumberLimits | BooleanLimits | ChoiceLimits | DateLimits | FileLimits


def limits_of(type: QuestionType, given: Mapping[str, Any]) -> Limits:
    """What valid `constraints` of a definition mean, defaults filled in."""
    match type:
        case QuestionType.TEXT:
            multiline = given.get("multiline", False)
            longest = given.get("max_length", LONGEST_LINES if multiline else LONGEST)
            return TextLimits(given.get("min_length", 0), longest, multiline, given.get("format", "plain"))
        case QuestionType.NUMBER:
            integer = given.get("integer", False)
            return NumberLimits(
                integer,
                numbers.literal(given.get("min")),
                numbers.literal(given.get("max")),
                given.get("max_decimals", 0 if integer else MAX_DECIMALS),
                given.get("unit"),
            )
        case QuestionType.BOOLEAN:
            return BooleanLimits(given.get("must_be_true", False))
        case QuestionType.SINGLE_SELECT | QuestionType.MULTI_SELECT:
            return ChoiceLimits(given.get("min_choices"), given.get("max_choices"))
        case QuestionType.DATE:
            return DateLimits(parse_day(given.get("min")), parse_day(given.get("max")))
        case QuestionType.FILE:
            return FileLimits(
                tuple(given.get("kinds", files.DEFAULT_KINDS)),
                given.get("max_size", files.DEFAULT_MAX_SIZE),
                given.get("min_files", 1),
                given.get("max_files", 1),
            )
