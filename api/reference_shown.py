"""The OpenAPI document as pages show it: groups of operations, tables of properties, an example of each body."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from api import public
from api.document import DESCRIPTION, document

METHODS = ("get", "post", "put", "patch", "delete")
_REF = "#/components/schemas/"
_FORMATS = {"uuid": "id", "date-time": "instant", "date": "date", "binary": "file", "email": "text"}
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
          "null": "null", "object": "object", "array": "list"}  # fmt: skip
_LIMITS = {
    "minLength": "at least {} characters", "maxLength": "at most {} characters", "minimum": "at least {}",
    "maximum": "at most {}", "exclusiveMinimum": "more than {}", "minItems": "at least {} of them",
    "maxItems": "at most {} of them", "default": "default {}",
}  # fmt: skip
_SAMPLES = {
    "uuid": "01985a7e-4c1b-7d2f-9d8a-1f0c5b7e6a21", "date-time": "2026-11-30T09:00:00.000Z", "date": "2026-11-30",
    "email": "ana@example.org",
}  # fmt: skip
DEEPEST_EXAMPLE = 4


@dataclass(frozen=True)
class Property:
    """One line of a table. `kind` in words; `names`: the schemas that it leads to; `values`: the only ones."""

    name: str
    kind: str
    names: Sequence[str]
    values: Sequence[str]
    limits: str
    description: str
    required: bool


@dataclass(frozen=True)
class Schema:
    name: str
    description: str
    properties: Sequence[Property]


@dataclass(frozen=True)
class Refusal:
    status: str
    codes: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """One operation. `body`, `answer`: names of schemas, empty without; `example`: a curl command."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str | None
    is_public: bool
    parameters: Sequence[Property]
    body: Schema | None
    has_files: bool
    status: str
    answer: str
    is_list: bool
    refusals: Sequence[Refusal]
    example: str
    answered: str


@dataclass(frozen=True)
class Group:
    """A noun: its operations, and every schema that they speak of."""

    slug: str
    name: str
    operations: list[Shown] = field(default_factory=list)
    schemas: list[Schema] = field(default_factory=list)


@cache
def groups() -> Mapping[str, Group]:
    """By slug, in the order of their names."""
    found: dict[str, Group] = {}
    for said in (document(), document(is_public=True)):
        found |= {tag["name"]: Group(_slug(tag["name"]), tag["name"]) for tag in said["tags"]}
        for path, methods in said["paths"].items():
            for method in METHODS:
                if method in methods:
                    found[methods[method]["tags"][0]].operations.append(_shown(method, path, methods[method]))
    for group in found.values():
        group.schemas.extend(_spoken_of(group))
    return {group.slug: group for group in found.values()}


def introduction() -> tuple[str, Sequence[str]]:
    """What the document says of itself: a sentence, and its points."""
    first, _, rest = DESCRIPTION.partition("\n\n")
    return first, [" ".join(point.split()) for point in rest.split("* ") if point.strip()]


def _is_public(path: str) -> bool:
    return path.startswith(f"{public.bp.url_prefix}/")


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _shown(method: str, path: str, said: Mapping[str, Any]) -> Shown:
    status = next(code for code in said["responses"] if code < "300")
    content = said.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema")
    answered = said["responses"][status].get("content", {}).get("application/json", {}).get("schema", {})
    item = _item_of_page(answered)
    is_list = item is not None
    item = item or answered
    return Shown(
        id=said["operationId"], method=method.upper(), path=path, summary=said["summary"],
        description=said["description"] if said["description"] != said["summary"] + "." else "",
        scope=said.get("x-scope"), is_public=_is_public(path),
        parameters=[_parameter(one) for one in said["parameters"]],
        body=_schema(_name(body)) if body else None, has_files="multipart/form-data" in content, status=status,
        answer=_name(item) if item else "", is_list=is_list, refusals=_refusals(said["responses"]),
        example=_curl(method, path, said, body), answered=_written(_answer(item, is_list)) if item else "",
    )  # fmt: skip


def _item_of_page(schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the pages of a list hold beside tombstones; None: it is no page of a list."""
    properties = _of(_name(schema)).get("properties", {}) if "$ref" in schema else {}
    if not {"data", "sync_watermark"} <= set(properties):
        return None
    item: Mapping[str, Any] = properties["data"]["items"]["anyOf"][0]
    return item


def _refusals(responses: Mapping[str, Any]) -> list[Refusal]:
    return [
        Refusal(status, re.findall(r"`(\w+)`", said["description"]))
        for status, said in responses.items()
        if status >= "400"
    ]


def _parameter(said: Mapping[str, Any]) -> Property:
    one = _property(said["name"], said["schema"], required=said["required"])
    place = {"header": "Header. ", "path": "In the path. "}.get(said["in"], "")
    return Property(one.name, one.kind, one.names, one.values, one.limits, place + said.get("description", ""),
                    said["required"])  # fmt: skip


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).removeprefix(_REF)


def _of(name: str) -> Mapping[str, Any]:
    """A schema of one document or of the other: what both have is the same."""
    schemas = document()["components"]["schemas"]
    found: Mapping[str, Any] = schemas.get(name) or document(is_public=True)["components"]["schemas"][name]
    return found


def _schema(name: str) -> Schema:
    said = _of(name)
    required = said.get("required", ())
    rows = [_property(one, inner, required=one in required) for one, inner in said.get("properties", {}).items()]
    return Schema(name, said.get("description", ""), rows)


def _property(name: str, schema: Mapping[str, Any], *, required: bool) -> Property:
    kinds, names, values = _kind(schema)
    limits = ", ".join(
        words.format(json.dumps(schema[limit], ensure_ascii=False))
        for limit, words in _LIMITS.items()
        if schema.get(limit) not in (None, "", [])
    )
    return Property(name, kinds, names, values, limits, schema.get("description", ""), required)


def _kind(schema: Mapping[str, Any]) -> tuple[str, list[str], list[str]]:
    """In words, the schemas that are named, and the only values."""
    if "$ref" in schema:
        name = _name(schema)
        of = _of(name)
        if "enum" in of:
            return "one of", [], [str(one) for one in of["enum"]]
        return ("object", [name], []) if of.get("properties") else _kind(of)
    if some := schema.get("anyOf") or schema.get("oneOf"):
        parts = [_kind(one) for one in some]
        words = " or ".join(dict.fromkeys(part[0] for part in parts))
        return words, [name for part in parts for name in part[1]], [one for part in parts for one in part[2]]
    if "enum" in schema or "const" in schema:
        return "one of", [], [str(one) for one in schema.get("enum", [schema.get("const")])]
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join(_TYPES[one] for one in kind), [], []
    if kind == "array":
        inner, names, values = _kind(schema.get("items", {}))
        return f"list of {'these' if inner == 'one of' else inner}", names, values
    return _FORMATS.get(schema.get("format", ""), _TYPES.get(kind, kind)), [], []


def _spoken_of(group: Group) -> Iterator[Schema]:
    """Every schema that the operations name, and what those name; bodies stand with their operation."""
    waiting = [one.answer for one in group.operations if one.answer]
    waiting += [name for one in group.operations if one.body for row in one.body.properties for name in row.names]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or not name:
            continue
        seen.add(name)
        one = _schema(name)
        waiting += [inner for row in one.properties for inner in row.names]
        yield one


def _curl(method: str, path: str, said: Mapping[str, Any], body: Mapping[str, Any] | None) -> str:
    lines = ["curl" + ("" if method == "get" else f" -X {method.upper()}") + f' "$FOYER{path}"',
             *(() if _is_public(path) else ['-H "Authorization: Bearer $KEY"'])]  # fmt: skip
    if body:
        lines += ['-H "Content-Type: application/json"', f"-d '{_written(example(body)).replace(chr(39), '’')}'"]
    elif said.get("requestBody"):
        lines += ["-F file=@a-file.pdf"]
    return " \\\n  ".join(lines)


def _answer(item: Mapping[str, Any], is_list: bool) -> Any:
    one = example(item)
    return {"data": [one], "next_cursor": None, "sync_watermark": _SAMPLES["date-time"]} if is_list else one


def _written(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def example(schema: Mapping[str, Any], depth: int = 0) -> Any:
    """What the schema gives as its example, or one made of those of its properties."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return example(_of(_name(schema)), depth)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    if schema.get("default") not in (None, [], {}, ""):
        return schema["default"]
    if some := schema.get("anyOf") or schema.get("oneOf"):
        return example(some[0], depth)
    kind = schema.get("type")
    if kind == "array":
        return [example(schema.get("items", {}), depth + 1)] if depth < DEEPEST_EXAMPLE else []
    if kind == "object":
        inner = schema.get("properties", {}) if depth < DEEPEST_EXAMPLE else {}
        return {name: example(one, depth + 1) for name, one in inner.items()}
    if kind == "string":
        return _SAMPLES.get(schema.get("format", ""), "text")
    return {"integer": max(1, int(schema.get("minimum", 1))), "number": 1.5, "boolean": True}.get(str(kind))
