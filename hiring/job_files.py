"""Reads a file of jobs: any JSON value in, entries out, or everything that is wrong with it. Stores nothing."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hiring import job_fields, locations, stages
from hiring.departments import problem as department_problem
from hiring.job_problems import LoadRefused, Problem, escaped, problem
from hiring.locations import Place
from hiring.models.job import (
    Asked,
    CloseReason,
    EmploymentType,
    JobStatus,
    Period,
    Visibility,
    WorkplaceType,
)
from hiring.models.stage import StageKind
from hiring.names import is_storable, kebab
from hiring.screening import validate_definition
from hiring.stages import Wanted

MOST_JOBS = 1000
DEEPEST = 60
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class JobEntry:
    """One job of the file, checked. `fields` holds columns by name, except department, places and closes_at,
    which need the database or the organisation's zone. What the file leaves out is in none of them."""

    pointer: str
    slug: str | None
    """How the job is known: as given, else made from the name where there is no job_code either."""
    job_code: str | None
    status: JobStatus
    fields: Mapping[str, Any]
    department: str | None
    places: Sequence[Place]
    closes_at: date | datetime | None
    says_closes_at: bool
    close_reason: CloseReason
    stages: Sequence[Wanted] | None
    form: dict[str, Any] | None


class _Wrong(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def parse(text: str) -> Any:
    """The JSON document. Raises LoadRefused: not JSON, or a property that stands twice in one object."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except _Wrong as wrong:
        raise LoadRefused([problem("", wrong.code, wrong.params)]) from None
    except (ValueError, RecursionError) as error:
        raise LoadRefused([problem("", "not_json", {"reason": str(error)})]) from None


def read(document: Any) -> Sequence[JobEntry]:
    """The file's jobs in order. Raises LoadRefused for whatever is wrong with it, and nothing else."""
    found = list(_unstorable(document))
    if found:
        raise LoadRefused(found)
    shape = _Object(document, "", {"jobs": _Part(_list)}, found)
    given = shape.values.get("jobs", [])
    if len(given) > MOST_JOBS:
        raise LoadRefused([problem("/jobs", "too_many", {"max": MOST_JOBS})])
    entries = [_job(one, f"/jobs/{index}", found) for index, one in enumerate(given)]
    _refuse_twins(entries, found)
    if found:
        raise LoadRefused(found)
    return [entry for entry in entries if entry is not None]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _Wrong("duplicate_property", name=escaped(name))
        made[name] = value
    return made


def _unstorable(document: Any) -> Iterator[Problem]:
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
        elif isinstance(value, float) and not math.isfinite(value):
            yield problem(pointer, "bad_number")
        elif isinstance(value, int) and abs(value) >= 2**63:
            yield problem(pointer, "bad_number")


# readers of single values: the value as the domain takes it, or _Wrong


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("wrong_type", expected="a text")
    return value


def _said(value: Any) -> str:
    if not _text(value).strip():
        raise _Wrong("required")
    return str(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong("wrong_type", expected="a list")
    return value


def _texts(value: Any) -> list[str]:
    if not all(isinstance(one, str) for one in _list(value)):
        raise _Wrong("wrong_type", expected="a list of texts")
    return list(value)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong("wrong_type", expected="an object")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("wrong_type", expected="true or false")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong("wrong_type", expected="a whole number")
    return value


def _amount(value: Any) -> Decimal:
    """Numbers as written: a float is taken by its shortest decimal form, never by its binary value."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Wrong("not_an_amount")
    written = value if isinstance(value, str) else format(Decimal(repr(value)), "f")
    if not _AMOUNT.fullmatch(written):
        raise _Wrong("not_an_amount")
    return Decimal(written)


def _when(value: Any) -> date | datetime:
    """A day, or an instant with its zone."""
    try:
        text = _text(value)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            moment: date | datetime = date.fromisoformat(text)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Wrong("not_a_date") from None
    if not 1970 <= moment.year <= 2199 or (isinstance(moment, datetime) and moment.utcoffset() is None):
        raise _Wrong("not_a_date")
    return moment


def _one_of(values: type[StrEnum]) -> Callable[[Any], Any]:
    def read_one(value: Any) -> StrEnum:
        if not isinstance(value, str) or value not in list(values):
            raise _Wrong("not_one_of", allowed=", ".join(values))
        return values(value)

    return read_one


@dataclass(frozen=True)
class _Part:
    """A property: how it is read, whether it must be there, whether it may be null."""

    read: Callable[[Any], Any]
    required: bool = True
    nullable: bool = False


def _maybe(read: Callable[[Any], Any]) -> _Part:
    """May be left out (stays as it is) or null (is emptied)."""
    return _Part(read, required=False, nullable=True)


@dataclass
class _Object:
    """An object of the file, read property by property; what was fine is in `values`."""

    given: Any
    pointer: str
    parts: Mapping[str, _Part]
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

    def _take(self, name: str, part: _Part) -> None:
        if name not in self.given or (self.given[name] is None and not part.nullable):
            if part.required:
                self.found.append(problem(f"{self.pointer}/{name}", "required"))
            return
        try:
            self.values[name] = None if self.given[name] is None else part.read(self.given[name])
        except _Wrong as wrong:
            self.found.append(problem(f"{self.pointer}/{name}", wrong.code, wrong.params))


_JOB = {
    "name": _Part(_said),
    "slug": _Part(_text, required=False),
    "job_code": _maybe(_text),
    "description_markdown": _Part(_text),
    "department": _Part(_text, nullable=True),
    "locations": _Part(_list),
    "workplace_type": _Part(_one_of(WorkplaceType), nullable=True),
    "employment_type": _Part(_one_of(EmploymentType), nullable=True),
    "salary": _maybe(_object),
    "status": _Part(_one_of(JobStatus)),
    "visibility": _Part(_one_of(Visibility)),
    "closes_at": _maybe(_when),
    "close_reason": _Part(_one_of(CloseReason), required=False),
    "application_form": _Part(_object, required=False),
    "stages": _Part(_list, required=False),
    "screening_form": _maybe(_object),
    "promised_days": _Part(_whole, required=False),
    "language": _Part(_text, required=False),
    "weekly_hours": _maybe(_amount),
    "openings_count": _Part(_whole, required=False),
    "experience_level": _maybe(_text),
    "remote_countries": _Part(_texts, required=False),
}
_AS_THEY_ARE = (
    "name", "slug", "job_code", "description_markdown", "workplace_type", "employment_type", "visibility",
    "promised_days", "language", "weekly_hours", "openings_count", "experience_level", "remote_countries",
)  # fmt: skip
_PLACE = {"city": _Part(_said), "country": _Part(_text), "region": _maybe(_text), "postal_code": _maybe(_text),
          "street": _maybe(_text)}  # fmt: skip
_SALARY = {"min": _maybe(_amount), "max": _maybe(_amount), "currency": _maybe(_text),
           "period": _maybe(_one_of(Period)), "is_public": _Part(_boolean, required=False)}  # fmt: skip
_ASKED = {name: _Part(_one_of(Asked), required=False) for name in ("cv", "cover_letter", "phone")}
_STAGE = {"name": _Part(_said), "kind": _Part(_one_of(StageKind)), "public_name": _maybe(_text)}
