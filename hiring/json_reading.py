"""Reads JSON documents property by property and collects what is wrong with them."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hiring.job_problems import LoadRefused, Problem, escaped, problem
from hiring.names import is_storable

DEEPEST = 60
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


class Wrong(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def parse(document: str) -> Any:
    """The JSON document. Raises LoadRefused: not JSON, or a property that stands twice in one object."""
    try:
        return json.loads(document, object_pairs_hook=_once)
    except Wrong as wrong:
        raise LoadRefused([problem("", wrong.code, wrong.params)]) from None
    except (ValueError, RecursionError) as error:
        raise LoadRefused([problem("", "not_json", {"reason": str(error)})]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise Wrong("duplicate_property", name=escaped(name))
        made[name] = value
    return made


def unstorable(document: Any) -> Iterator[Problem]:
    """Texts and numbers that no database takes, anywhere; and nesting that no reader takes."""
    waiting: list[tuple[Any, str, int]] = [(document, "", 0)]
    while waiting:
        value, pointer, depth = waiting.pop()
        if depth > DEEPEST:
            yield problem(pointer, "too_deep")
        elif isinstance(value, dict):
            for name, inner in value.items():
                waiting.append((inner, f"{pointer}/{escaped(name)}", depth + 1))
                if not is_storable(name):
                    yield problem(f"{pointer}/{escaped(name)}", "bad_characters")
        elif isinstance(value, list):
            waiting += [(inner, f"{pointer}/{index}", depth + 1) for index, inner in enumerate(value)]
        elif isinstance(value, str) and not is_storable(value):
            yield problem(pointer, "bad_characters")
        elif (isinstance(value, float) and not math.isfinite(value)) or (
            isinstance(value, int) and abs(value) >= 2**63
        ):
            yield problem(pointer, "bad_number")


# readers of single values: the value as the domain takes it, or Wrong


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("wrong_type", expected="a text")
    return value


def said(value: Any) -> str:
    if not text(value).strip():
        raise Wrong("required")
    return str(value)


def a_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Wrong("wrong_type", expected="a list")
    return value


def texts(value: Any) -> list[str]:
    if not all(isinstance(one, str) for one in a_list(value)):
        raise Wrong("wrong_type", expected="a list of texts")
    return list(value)


def an_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong("wrong_type", expected="an object")
    return value


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("wrong_type", expected="true or false")
    return value


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong("wrong_type", expected="a whole number")
    return value


def amount(value: Any) -> Decimal:
    """Numbers as written: a float is taken by its shortest decimal form, never by its binary value."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Wrong("not_an_amount")
    written = value if isinstance(value, str) else format(Decimal(repr(value)), "f")
    if not _AMOUNT.fullmatch(written):
        raise Wrong("not_an_amount")
    return Decimal(written)


def day_or_instant(value: Any) -> date | datetime:
    """A day, or an instant with its zone."""
    try:
        written = text(value)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
            moment: date | datetime = date.fromisoformat(written)
        else:
            moment = datetime.fromisoformat(written)
    except ValueError:
        raise Wrong("not_a_date") from None
    if not 1970 <= moment.year <= 2199 or (isinstance(moment, datetime) and moment.utcoffset() is None):
        raise Wrong("not_a_date")
    return moment


def one_of(values: type[StrEnum]) -> Callable[[Any], Any]:
    def read_one(value: Any) -> StrEnum:
        if not isinstance(value, str) or value not in list(values):
            raise Wrong("not_one_of", allowed=", ".join(values))
        return values(value)

    return read_one


@dataclass(frozen=True)
class Part:
    """A property: how it is read, whether it must be there, whether it may be null."""

    read: Callable[[Any], Any]
    required: bool = True
    nullable: bool = False


def maybe(read: Callable[[Any], Any]) -> Part:
    """May be left out (stays as it is) or null (is emptied)."""
    return Part(read, required=False, nullable=True)


@dataclass
class ObjectReader:
    """An object of the file, read property by property; what was fine is in `values`."""

    given: Any
    pointer: str
    parts: Mapping[str, Part]
    found: list[Problem]
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.given, dict):
            self.found.append(problem(self.pointer, "wrong_type", {"expected": "an object"}))
            return
        for name in self.given.keys() - self.parts.keys():
            self.found.append(problem(f"{self.pointer}/{escaped(name)}", "unknown_property"))
        for name, part in self.parts.items():
            self._take(name, part)

    def _take(self, name: str, part: Part) -> None:
        if name not in self.given or (self.given[name] is None and not part.nullable):
            if part.required:
                self.found.append(problem(f"{self.pointer}/{name}", "required"))
            return
        try:
            self.values[name] = None if self.given[name] is None else part.read(self.given[name])
        except Wrong as wrong:
            self.found.append(problem(f"{self.pointer}/{name}", wrong.code, wrong.params))
