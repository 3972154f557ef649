"""Single values of filters as somebody typed them into an address."""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from hiring.screening import numbers
from hiring.screening.codes import Refused

Kind = TypeVar("Kind", bound=StrEnum)
MAX_DECIMALS = 6
_YEARS = range(1900, 3000)


class Unreadable(ValueError):
    """The text is no such value."""


def identifier(text: str) -> uuid.UUID | None:
    """The id in its usual spelling; None: it is none."""
    try:
        return uuid.UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def one_of(kind: type[Kind], text: str) -> Kind | None:
    return next((one for one in kind if one.value == text), None)


def day(text: str) -> date:
    """A day within living memory; raises Unreadable."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Unreadable from None
    if found.year not in _YEARS:
        raise Unreadable
    return found


def number(text: str) -> Decimal:
    """A number as people write it, raises Unreadable also where it can be read in two ways."""
    try:
        return Decimal(numbers.parse(text, MAX_DECIMALS))
    except Refused:
        raise Unreadable from None
