"""Reads what a program sent: one place where bad bytes end, before any model or database meets them."""

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, get_args, get_origin

from flask import request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from api.faults import ApiError
from api.schema import In, Query
from hiring.names import is_storable
from web.problem_documents import Fault

DEEPEST = 40
"""A screening form's conditions, ten groups within each other, take 24."""
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
    beyond 64 bits, NUL or half a surrogate pair, nesting beyond 40."""
    if len(raw) > largest:
        raise ApiError("file_too_large", limit=largest)
    try:
        given = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except _Twice as error:
        raise ApiError("malformed_json", detail=f"The property {error} stands twice in one object.") from None
    except (ValueError, RecursionError):
        raise ApiError("malformed_json") from None
    faults = list(_unstorable(given, unjudged))
    if faults:
        raise ApiError("validation_error", faults=faults)
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1)[:50])
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _unstorable(given: Any, unjudged: Collection[str] = ()) -> Iterator[Fault]:
    """What lies in `unjudged` may hold any characters and numbers, but is not deeper either."""
    waiting: list[tuple[Any, str, int]] = [(given, "", 0)]
    while waiting:
        value, pointer, depth = waiting.pop()
        is_judged = not unjudged or pointer[1:].partition("/")[0] not in unjudged
        if depth > DEEPEST:
            yield Fault(pointer[:200], "too_deep")
        elif isinstance(value, dict):
            for name, inner in value.items():
                if is_storable(name) or not is_judged:
                    waiting.append((inner, f"{pointer}/{_escaped(name)}", depth + 1))
                else:
                    yield Fault(pointer, "bad_characters")
        elif isinstance(value, list):
            waiting += [(inner, f"{pointer}/{index}", depth + 1) for index, inner in enumerate(value)]
        elif not is_judged:
            continue
        elif isinstance(value, str) and not is_storable(value):
            yield Fault(pointer, "bad_characters")
        elif (isinstance(value, float) and not math.isfinite(value)) or (
            isinstance(value, int) and abs(value) >= 2**63
        ):
            yield Fault(pointer, "bad_number")


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


def sent(files: dict[str, Any]) -> Iterator[bytes]:
    """What was sent, for telling whether it is the same again: of files their hashes."""
    if request.mimetype == "multipart/form-data":
        for name, value in sorted(request.form.items(multi=True)):
            yield f"{name}={value}".encode("utf-8", "surrogatepass")
        for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
            stream: Any = file.stream  # plumbing.incoming.Incoming
            yield f"{name}:{file.filename}:{stream.sha256}".encode("utf-8", "surrogatepass")
    else:
        yield request.get_data()


def parts(kind: type[In] | None) -> tuple[In | None, dict[str, Any]]:
    """Of a multipart body the fields as a model, and the files by name. Raises ApiError like `body`."""
    if None in request.form or None in request.files:  # a part whose header has none
        raise ApiError("validation_error", faults=[Fault("", "nameless")])
    if kind is not None and kind.is_part:
        return _part(kind)
    fields = request.form.to_dict()
    if len(fields) < sum(1 for _ in request.form.items(multi=True)):
        raise ApiError("validation_error", faults=[Fault("", "given_twice")])
    files = {name: file for name, file in request.files.items(multi=True)}
    if len(files) < sum(1 for _ in request.files.items(multi=True)):
        raise ApiError("validation_error", faults=[Fault("", "given_twice")])
    for name in [*fields.values(), *fields, *files, *(file.filename or "" for file in files.values())]:
        if not is_storable(name):
            raise ApiError("validation_error", faults=[Fault("", "bad_characters")])
    if kind is None:
        return None, files
    try:
        return kind.model_validate_strings(fields), files
    except ValidationError as error:
        raise ApiError("validation_error", faults=_faults(error)) from None


def _part(kind: type[In]) -> tuple[In, dict[str, Any]]:
    """The document, typed into a field or sent as a file of that name, and the other files by name."""
    names = [*request.form.keys(), *request.files.keys()]
    wrong = [(name, "unknown_field") for name in request.form if name != PART]
    if sum(len(values) for held in (request.form, request.files) for _, values in held.lists()) > len(set(names)):
        wrong.append(("", "given_twice"))
    if not all(is_storable(text) for text in [*names, *(file.filename or "" for file in request.files.values())]):
        wrong.append(("", "bad_characters"))
    if PART not in names:
        wrong.append((PART, "required"))
    if wrong:
        raise ApiError("validation_error", faults=[Fault(f"/{_escaped(name)}" if name else "", code)
                                                   for name, code in wrong])  # fmt: skip
    files = dict(request.files.items())
    if PART in files:
        stream = files.pop(PART).stream
        stream.seek(0)
        raw = stream.read(LARGEST_PART + 1)
    else:
        raw = request.form[PART].encode("utf-8", "surrogatepass")
    return modelled(kind, document(raw, largest=LARGEST_PART, unjudged=kind.unjudged)), files
