"""Reads what a program sent: one place where bad bytes end, before any model or database meets them."""

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, get_args, get_origin

from flask import request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from api.faults import ApiError
from api.schema import In, Query
from hiring.names import is_storable
from web.problem_documents import MOST_FAULTS, Fault

DEEPEST = 40
"""A screening form's conditions, ten groups within each other, take 24."""
LONGEST_NAME = 200
"""Of a property. With DEEPEST it bounds a pointer, of which one document may need many."""
LARGEST_JSON = 256 * 1024
LARGEST_PART = 4 * 1024 * 1024
PART = "document"
"""In a multipart body: the part that is JSON and says what the files are for."""


class _Twice(ValueError):
    pass


def query(kind: type[Query]) -> Query:
    """The parameters. Raises ApiError `unknown_parameter`, `validation_error`; a key in the address is refused."""
    given: MultiDict[str, str] = request.args
    if twice := [name for name in given if len(given.getlist(name)) > 1 and not _is_listed(kind, name)]:
        raise ApiError("validation_error", faults=[Fault(f"?{name}", "given_twice") for name in twice])
    if not all(is_storable(name) and is_storable(value) for name, value in given.items(multi=True)):
        raise ApiError("malformed_request")
    unknown = [name for name in given if name not in kind.model_fields]
    if unknown:
        raise ApiError("unknown_parameter", faults=[Fault(f"?{name}", "unknown_parameter") for name in unknown])
    try:
        return kind.model_validate({name: ",".join(given.getlist(name)) for name in given})
    except ValidationError as error:
        faults = [replace(one, pointer="?" + one.pointer.split("/")[1]) for one in _faults(error)]
        raise ApiError("validation_error", faults=faults) from None


def _is_listed(kind: type[Query], name: str) -> bool:
    """Whether it takes several values. They have commas between them; some clients repeat the name instead."""
    parts = [kind.model_fields[name].annotation] if name in kind.model_fields else []
    while parts:
        part = parts.pop()
        if get_origin(part) is list:
            return True
        parts += [one for one in get_args(part) if isinstance(one, type) or get_args(one)]
    return False


def body(kind: type[In], *, largest: int = LARGEST_JSON) -> In:
    """The body as a model. Raises ApiError `unsupported_media_type`, `malformed_json`, `file_too_large`,
    `validation_error` with a pointer for each fault."""
    if not request.is_json:
        if not request.content_type and not request.get_data():
            return modelled(kind, {})
        raise ApiError("unsupported_media_type", detail="Send JSON, with Content-Type: application/json.")
    return modelled(kind, document(request.get_data(), largest=largest, unjudged=kind.unjudged))


def modelled(kind: type[In], given: Any, at: str = "") -> In:
    """The document as a model; `at` is where it stands in what was sent."""
    left: dict[str, Any] = {}
    if kind.unjudged and isinstance(given, dict):
        left = {name: given[name] for name in kind.unjudged if given.get(name) is not None}
        given = {name: value for name, value in given.items() if name not in left}
    faults = [Fault(f"{at}/{name}", "wrong_type") for name, value in left.items() if not isinstance(value, dict)]
    model = None
    try:
        model = kind.model_validate_json(json.dumps(given))
    except ValidationError as error:
        faults = [*_faults(error, at), *faults]
    if model is None or faults:
        raise ApiError("validation_error", faults=faults)
    for name, value in left.items():
        setattr(model, name, value)
    return model


def document(raw: bytes, *, largest: int = LARGEST_JSON, unjudged: Collection[str] = ()) -> Any:
    """JSON as every database can hold it. Raises ApiError: not JSON, a property twice, NaN, numbers
    beyond 64 bits, NUL or half a surrogate pair, names beyond 200 characters, nesting beyond 40."""
    if len(raw) > largest:
        raise ApiError("file_too_large", limit=largest)
    try:
        given = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except _Twice as error:
        raise ApiError("malformed_json", detail=f"The property {error} stands twice in one object.") from None
    except (ValueError, RecursionError):
        raise ApiError("malformed_json") from None
    if faults := list(islice(_unstorable(given, unjudged), MOST_FAULTS + 1)):
        raise ApiError("validation_error", faults=faults)
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _Twice(name[:50])
            seen.add(name)
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(name)


@dataclass(frozen=True)
class _Place:
    """Where a value stands. Its pointer is written only for a fault: written for each value, long names and long
    lists would multiply."""

    inside: "_Place | None" = None
    name: str | int = ""

    @property
    def pointer(self) -> str:
        names: list[str] = []
        place = self
        while place.inside is not None:
            names.append(_escaped(str(place.name)))
            place = place.inside
        return "".join(f"/{name}" for name in reversed(names))


def _unstorable(given: Any, unjudged: Collection[str] = ()) -> Iterator[Fault]:
    """What lies in `unjudged` may hold any characters and numbers, but is not deeper either."""
    waiting: list[tuple[Any, _Place, int, bool]] = [(given, _Place(), 0, True)]
    while waiting:
        value, place, depth, is_judged = waiting.pop()
        if depth > DEEPEST:
            yield Fault(place.pointer[:200], "too_deep")
        elif isinstance(value, dict):
            for name, inner in value.items():
                judges = is_judged and not (depth == 0 and name in unjudged)
                if len(name) > LONGEST_NAME:
                    yield Fault(place.pointer, "name_too_long", params={"max": LONGEST_NAME})
                elif judges and not is_storable(name):
                    yield Fault(place.pointer, "bad_characters")
                else:
                    waiting.append((inner, _Place(place, name), depth + 1, judges))
        elif isinstance(value, list):
            waiting += [(one, _Place(place, at), depth + 1, is_judged) for at, one in enumerate(value)]
        elif is_judged and isinstance(value, str) and not is_storable(value):
            yield Fault(place.pointer, "bad_characters")
        elif is_judged and _is_too_large(value):
            yield Fault(place.pointer, "bad_number")


def _is_too_large(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    return isinstance(value, int) and abs(value) >= 2**63


def _faults(error: ValidationError, at: str = "") -> list[Fault]:
    """Each with its pointer; what was sent is never repeated."""
    found = error.errors(include_url=False, include_input=False)
    return [
        Fault(at + "".join(f"/{_escaped(str(part))}" for part in one["loc"]), _code(one), _message(one))
        for one in found
    ]


def _code(one: ErrorDetails) -> str:
    """A text that is checked by a function first has the same error as a list; the context tells them apart."""
    return "too_long" if _is_long_text(one) else _CODES.get(one["type"], one["type"])


def _message(one: ErrorDetails) -> str:
    return f"At most {one['ctx']['max_length']} characters" if _is_long_text(one) else one["msg"]


def _is_long_text(one: ErrorDetails) -> bool:
    return one["type"] == "too_long" and one.get("ctx", {}).get("field_type") == "Value"


_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "string_too_long": "too_long",
    "string_too_short": "required",
    "too_short": "required",
    "too_long": "too_many",
    "uuid_parsing": "not_an_id",
    "uuid_type": "not_an_id",
    "date_from_datetime_parsing": "not_a_date",
    "date_parsing": "not_a_date",
    "date_type": "not_a_date",
}
"""pydantic's names for what the rest of Foyer calls otherwise."""


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def sent() -> Iterator[bytes]:
    """What was sent, piece by piece, for telling whether it is the same again: of files their hashes."""
    yield request.query_string
    yield request.mimetype.encode()
    if request.mimetype != "multipart/form-data":
        yield request.get_data()
        return
    pieces = [("value", name, value) for name, value in request.form.items(multi=True)]
    for name, file in request.files.items(multi=True):
        stream: Any = file.stream  # plumbing.incoming.Incoming
        pieces.append((f"file {stream.sha256}", name, file.filename or ""))
    for piece in sorted(pieces):
        yield from (part.encode("utf-8", "surrogatepass") for part in piece)


def parts(kind: type[In] | None) -> tuple[In | None, dict[str, Any]]:
    """Of a multipart body the fields as a model, and the files by name. Raises ApiError like `body`."""
    _refuse_odd_parts()
    if kind is not None and kind.is_part:
        return _part(kind)
    fields, files = request.form.to_dict(), request.files.to_dict()
    if not all(is_storable(value) for value in fields.values()):
        raise ApiError("validation_error", faults=[Fault("", "bad_characters")])
    if kind is None:
        return None, files
    try:
        return kind.model_validate_strings(fields), files
    except ValidationError as error:
        raise ApiError("validation_error", faults=_faults(error)) from None


def _refuse_odd_parts() -> None:
    """A part has a name of its own, and what it and its file are called can be stored."""
    names = [name for held in (request.form, request.files) for name, _ in held.items(multi=True)]
    if None in names:  # a part whose header has none
        raise ApiError("validation_error", faults=[Fault("", "nameless")])
    if len(set(names)) < len(names):
        raise ApiError("validation_error", faults=[Fault("", "given_twice")])
    if not all(map(is_storable, [*names, *(file.filename or "" for file in request.files.values())])):
        raise ApiError("validation_error", faults=[Fault("", "bad_characters")])


def _part(kind: type[In]) -> tuple[In, dict[str, Any]]:
    """The document, typed into a field or sent as a file of that name, and the other files by name."""
    files = request.files.to_dict()
    wrong = [(name, "unknown_field") for name in request.form if name != PART]
    if PART not in request.form and PART not in files:
        wrong.append((PART, "required"))
    if wrong:
        raise ApiError("validation_error", faults=[Fault(f"/{_escaped(name)}", code) for name, code in wrong])
    if PART in files:
        stream = files.pop(PART).stream
        stream.seek(0)
        raw = stream.read(LARGEST_PART + 1)
    else:
        raw = request.form[PART].encode("utf-8", "surrogatepass")
    return modelled(kind, document(raw, largest=LARGEST_PART, unjudged=kind.unjudged)), files
