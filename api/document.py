"""The OpenAPI 3.1 document, from the very models that check what comes in and write what goes out."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response, request
from pydantic.json_schema import models_json_schema

from api import bp, public
from api.ingress import PART
from api.keys import ON_BEHALF_OF
from api.operations import OPERATIONS, PUBLIC_OPERATIONS, Operation
from api.schema import In, Out, Tombstone
from hiring import api_keys
from hiring.attachments import CONTENT_TYPES
from hiring.work import Work
from web.door import Audience, reads
from web.problem_documents import CODES, MEDIA_TYPE, MOST_FAULTS

REF = "#/components/schemas/{model}"
ALWAYS = ("malformed_request", "rate_limited", "internal_error", "unavailable")
"""What any operation may answer."""
OF_KEYS = ("invalid_key", "expired_key")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_TYPES = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
DESCRIPTION = """\
Everything that Foyer's own pages do, for programs: every operation calls the same verb in one transaction.

* Send the key as `Authorization: Bearer foyer_…`. A key sees what its scopes allow; anything else is absent.
* Lists go by `updated_at`, the oldest first, page by page with `cursor`. To stay in step, walk a list once, keep
  the `sync_watermark` of that walk, and begin the next walk with `updated_after` set to it and
  `include_deleted=true`. What changed within half a minute of the watermark comes again: store by `id`.
* Whenever an object reads otherwise, its `updated_at` and its `ETag` change. Names that it repeats of another
  object are left out of this: follow that object's own list.
* Tombstones of what was removed for good stay for at least 90 days: walk more often than that, or begin anew.
* What a key may no longer know of, because a job became confidential or the key was narrowed, is absent from then
  on (404), and no list says so: a whole walk now and then shows what is gone.
* `ETag` and `If-Match` refuse a change to what somebody else changed meanwhile (412). An act that compares no
  versions refuses the header (422).
* Every answer to a key tells its limit in `RateLimit` and `RateLimit-Policy`, and beyond it 429 with
  `Retry-After`. Refusals of a key (401) and addresses that do not exist count for nothing and tell nothing.
* `Idempotency-Key` on a POST makes a repeated request the same act: the first answer comes again.
* What goes wrong is a problem document (RFC 9457) with a `code` of a closed list and, for input, a JSON pointer
  for each fault.
* New properties and new enum values may appear within v1. Nothing is renamed or removed.
"""


PUBLIC_DESCRIPTION = """\
What the careers site shows and takes, for pages of one's own. Without keys, cookies or sessions.

* Any page may read: every GET answers with `Access-Control-Allow-Origin: *`.
* Pages of the organisation's own sites may send. An administrator lists them under Settings, Organisation. What
  is sent without an `Origin` comes from no page and is taken, too.
* Everybody behind one address shares one budget of applications: send from the applicant's browser, or use a key
  and the other API from a server.
* Lists may be kept for a minute; `ETag` and `If-None-Match` tell whether anything changed.
* What goes wrong is a problem document (RFC 9457) with a `code` of a closed list and a JSON pointer for each
  fault.
* New properties and new enum values may appear within v1. Nothing is renamed or removed.
"""


@dataclass(frozen=True)
class _Said:
    """What differs between the two documents."""

    title: str
    description: str
    prefix: str | None
    operations: Sequence[Operation]
    security: Sequence[Any]
    schemes: Mapping[str, Any]


_KEY = {"type": "http", "scheme": "bearer",
        "description": "An API key. Its scopes: " + ", ".join(api_keys.ALL_SCOPES) + "."}  # fmt: skip
_PRIVATE = _Said("Foyer", DESCRIPTION, bp.url_prefix, OPERATIONS, [{"key": []}], {"key": _KEY})
_PUBLIC = _Said("Foyer's careers site", PUBLIC_DESCRIPTION, public.bp.url_prefix, PUBLIC_OPERATIONS, [], {})


@cache
def document(*, is_public: bool = False) -> Mapping[str, Any]:
    """The whole document of one API; the same in every process of one version."""
    of = _PUBLIC if is_public else _PRIVATE
    schemas = _schemas(of.operations)
    paths: dict[str, dict[str, Any]] = {}
    for one in of.operations:
        path = PARAMETER.sub(r"{\2}", f"{of.prefix}{one.rule}")
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, schemas)
    nouns = sorted({one.noun for one in of.operations})
    return {
        "openapi": "3.1.0",
        "info": {"title": of.title, "version": "1", "description": of.description,
                 "license": {"name": "See LICENSE of this Foyer"}},
        "servers": [{"url": "/"}],
        "security": of.security,
        "tags": [{"name": noun} for noun in nouns],
        "paths": paths,
        "components": {"securitySchemes": of.schemes, "schemas": schemas},
    }  # fmt: skip


def _operation(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.noun],
        "summary": one.summary,
        "description": one.description or one.summary + ".",
        "parameters": [*_of_path(one.rule), *_of_query(one), *_of_headers(one)],
        "responses": _responses(one),
    }
    if not one.is_public:
        said["x-scope"] = one.scope
    if one.body is not None or one.takes_files:
        said["requestBody"] = _body(one)
    return said


def _of_path(rule: str) -> Iterable[dict[str, Any]]:
    for kind, name in PARAMETER.findall(rule):
        yield {"name": name, "in": "path", "required": True, "schema": _TYPES.get(kind, {"type": "string"})}


def _of_query(one: Operation) -> Iterable[dict[str, Any]]:
    schema = one.query.model_json_schema(ref_template=REF)
    for name, said in schema.get("properties", {}).items():
        said = dict(said)
        description = said.pop("description", "")
        said.pop("title", None)
        said.pop("default", None) if said.get("default", 0) is None else None
        yield {
            "name": name, "in": "query", "required": name in schema.get("required", ()),
            "description": description, "schema": _without_null(said),
            **({"style": "form", "explode": False} if _is_array(said) else {}),
        }  # fmt: skip


def _of_headers(one: Operation) -> Iterable[dict[str, Any]]:
    if one.method == "POST" and not one.is_public:
        yield {"name": "Idempotency-Key", "in": "header", "required": False,
               "description": "Any text; the same request with the same key is one act, for 24 hours.",
               "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}}  # fmt: skip
    if one.method != "GET" and not one.is_public:
        yield {"name": ON_BEHALF_OF, "in": "header", "required": False,
               "description": "The id of an active user. History tells the act as the key's on behalf of them; it "
               "gives the key no right.", "schema": {"type": "string", "format": "uuid"}}  # fmt: skip
    if one.compares:
        yield {"name": "If-Match", "in": "header", "required": False,
               "description": "The ETag that was read: 412 if it changed since.",
               "schema": {"type": "string", "pattern": r'^("[0-9a-f]{1,64}"|\*)$'}}  # fmt: skip


def _body(one: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if one.body is not None:
        content["application/json"] = {"schema": {"$ref": REF.format(model=one.body.__name__)}}
    if one.takes_files:
        content["multipart/form-data"] = {"schema": _parts(one.body)}
    required = one.body is None or any(field.is_required() for field in one.body.model_fields.values())
    return {"required": required, "content": content}


def _parts(body: type[In] | None) -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    if body is None:
        return {"type": "object", "properties": {"file": file}}
    if not body.is_part:  # each property is a part of its own, but for base64
        fields = {name: field for name, field in body.model_fields.items() if name != "data"}
        schema = body.model_json_schema(ref_template=REF)["properties"]
        return {
            "type": "object",
            "required": ["file", *(name for name, field in fields.items() if field.is_required())],
            "properties": {"file": file, **{name: _without_null(schema[name]) for name in fields}},
        }
    return {"type": "object", "required": [PART], "additionalProperties": file,
            "properties": {PART: {"$ref": REF.format(model=body.__name__)}}}  # fmt: skip


def _responses(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {str(one.status): _success(one)}
    for also, meaning in one.also.items():
        found[str(also)] = {**(_success(one) if also < 300 else {}), "description": meaning}
    codes = [*ALWAYS, *(() if one.is_public else OF_KEYS), *one.errors]
    if one.scope is not None:
        codes += ["missing_scope"]
    if "<" in one.rule:
        codes += ["not_found"]
    if one.body is not None or one.takes_files:
        codes += ["malformed_json", "unsupported_media_type", "file_too_large", "validation_error"]
    if one.query.model_fields or one.method in ("POST", "GET", "DELETE", "PUT", "PATCH"):
        codes += ["validation_error", "unknown_parameter"]
    if one.is_list:
        codes += ["invalid_cursor"]
    if one.method == "POST" and not one.is_public:
        codes += ["idempotency_mismatch"]
    if one.method == "GET" and not one.is_list:
        found["304"] = {"description": "It has not changed."}
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(CODES[code][0], []).append(code)
    for status, some in sorted(by_status.items()):
        found[str(status)] = {
            "description": " · ".join(f"`{code}`: {CODES[code][1]}" for code in some),
            "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}},
        }
    return found


def _success(one: Operation) -> dict[str, Any]:
    if one.out is None:
        kinds = {kind.partition(";")[0] for kind in CONTENT_TYPES.values()} if one.records else ()
        content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(kinds)}
        return {"description": "The bytes.", "content": content} if content else {"description": "Done."}
    schema: dict[str, Any] = {"$ref": REF.format(model=one.out.__name__)}
    if one.is_list:
        schema = {"$ref": REF.format(model=_page_name(one.out))}
    return {"description": one.summary + ".", "content": {"application/json": {"schema": schema}}}


def _page_name(out: type[Out]) -> str:
    """`JobPage` of JobOut: generated clients name their classes by it."""
    return f"{out.__name__.removesuffix('Out')}Page"


def _page(out: type[Out]) -> dict[str, Any]:
    items = [{"$ref": REF.format(model=name)} for name in (out.__name__, Tombstone.__name__)]
    return {
        "type": "object",
        "description": "One page of a list. Tombstones stand in it where they were asked for.",
        "required": ["data", "next_cursor", "sync_watermark"],
        "properties": {
            "data": {"type": "array", "items": {"anyOf": items}},
            "next_cursor": {"type": ["string", "null"], "description": "For the next page; null at the end."},
            "sync_watermark": {"type": "string", "format": "date-time",
                               "description": "`updated_after` of the next walk."},
        },
    }  # fmt: skip


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    outs = {one.out for one in operations if one.out is not None}
    if any(one.is_list for one in operations):
        outs.add(Tombstone)
    ins = {one.body for one in operations if one.body is not None}
    _, made = models_json_schema(
        [*((model, "serialization") for model in sorted(outs, key=lambda kind: kind.__name__)),
         *((model, "validation") for model in sorted(ins, key=lambda kind: kind.__name__))],
        ref_template=REF,
    )  # fmt: skip
    schemas: dict[str, Any] = made["$defs"]
    for one in operations:
        if one.method == "PATCH" and one.body is not None:  # what is left out stays as it is
            for said in schemas[one.body.__name__].get("properties", {}).values():
                said.pop("default", None)
    schemas |= {_page_name(one.out): _page(one.out) for one in operations if one.is_list and one.out is not None}
    schemas["Problem"] = _problem()
    return dict(sorted(schemas.items()))


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "instance", "request_id"],
        "properties": {
            "type": text, "title": text, "detail": text, "instance": text, "request_id": text,
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": list(CODES)},
            "reason": {"type": "string", "description": "More exactly than the code; this list is open."},
            "errors": {"type": "array", "items": {
                "type": "object", "required": ["pointer", "code", "message"],
                "properties": {"pointer": text, "code": text, "message": text}}},
            "more_errors": {"type": "boolean", "description": f"Only the first {MOST_FAULTS} are told."},
        },
    }  # fmt: skip


def _is_array(schema: Mapping[str, Any]) -> bool:
    return any(part.get("type") == "array" for part in (schema, *schema.get("anyOf", ())))


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """An absent parameter is left out, never null."""
    kept = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if not kept:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**kept[0], **rest} if len(kept) == 1 else {**rest, "anyOf": kept}


@cache
def _written(*, is_public: bool) -> tuple[bytes, str]:
    raw = json.dumps(document(is_public=is_public), separators=(",", ":")).encode()
    return raw, hashlib.sha256(raw).hexdigest()[:20]


@bp.get("/openapi.json", endpoint="openapi")
@reads(Audience.PUBLIC)
def openapi(_work: Work) -> Response:
    """Anybody may read it: it says nothing of this Foyer's data."""
    return _served(is_public=False)


@public.bp.get("/openapi.json", endpoint="openapi")
@reads(Audience.PUBLIC)
def public_openapi(_work: Work) -> Response:
    return _served(is_public=True)


def _served(*, is_public: bool) -> Response:
    raw, tag = _written(is_public=is_public)
    response = Response(raw, mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.make_conditional(request)
    return response
