"""Files as programs send them, in JSON or as parts: looked at before any transaction, stored when all is well."""

import base64
import binascii
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from flask import g

from api.faults import ApiError
from hiring.screening import files
from hiring.uploads import Received
from plumbing.failpoints import failpoint
from plumbing.incoming import Incoming
from plumbing.sniffing import examine
from web.hall import hall
from web.problem_documents import Fault
from web.streaming import LARGEST_FILE

REFERENCE = {"file"}
INLINE = {"name", "content_type", "data"}


@dataclass
class SentFiles:
    """The files of one request by the name that they go by until they are kept (`upload_id`). `parts`: those of a
    multipart body, by the name of their part."""

    parts: Mapping[str, Any]
    faults: list[Fault] = field(default_factory=list)
    _streams: dict[str, Incoming] = field(default_factory=dict)
    _facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    _fields: dict[str, str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _keys: list[str] = field(default_factory=list)

    def take(self, given: Mapping[str, Any], at: str, field: str) -> dict[str, Any] | None:
        """The file as the form engine takes it; None where it cannot be read, which stands in `faults` then.
        `field`: cv, cover_letter, other, or the question it answers."""
        if given.get("file") is not None:
            found = self._part(given, at)
        else:
            found = self._inline(given, at)
        if found is None:
            return None
        stream, name = found
        id = uuid.uuid4().hex
        self._streams[id], self._fields[id] = stream, field
        self._facts[id] = {"upload_id": id, **_looked_at(stream, files.clean_name(name))}
        return self._facts[id]

    def finish(self) -> None:
        """Once everything is taken. Raises ApiError: faults, and parts that nothing names."""
        unused = [Fault(f"/{name}", "unknown_file") for name in self.parts if name not in self._used]
        if self.faults or unused:
            raise ApiError("validation_error", faults=[*self.faults, *unused])

    @property
    def is_empty(self) -> bool:
        return not self._streams

    def store(self, ids: Collection[str]) -> dict[str, Received]:
        """Makes the bytes of these durable, each under a random key of its own."""
        stored = {}
        for id in ids:
            stream, facts, key = self._streams[id], self._facts[id], uuid.uuid4().hex
            self._keys.append(key)
            stream.durable()
            hall().storage.put(key, stream.path, content_type="application/octet-stream")
            stored[id] = Received(self._fields[id], facts["filename"], facts["kind"], facts["size"],
                                  stream.sha256, key)  # fmt: skip
        if stored:
            failpoint("api.after_durable")
        return stored

    def forget(self) -> None:
        """Removes what was stored: nothing came of it. What a kill leaves behind is swept."""
        for key in self._keys:
            hall().storage.delete(key)
        self._keys.clear()

    def _part(self, given: Mapping[str, Any], at: str) -> tuple[Incoming, str] | None:
        name = given["file"]
        part = self.parts.get(name) if isinstance(name, str) else None
        if part is None or set(given) - REFERENCE - {"name", "content_type"}:
            self.faults.append(Fault(f"{at}/file", "unknown_file" if part is None else "not_both"))
            return None
        self._used.add(name)
        called = given.get("name")
        return cast(Incoming, part.stream), called if isinstance(called, str) else part.filename or ""

    def _inline(self, given: Mapping[str, Any], at: str) -> tuple[Incoming, str] | None:
        name, data = given.get("name"), given.get("data")
        faults = [Fault(f"{at}/{key}", "required") for key, value in (("name", name), ("data", data)) if not value]
        faults += [Fault(f"{at}/{key}", "unknown_field") for key in given if key not in INLINE | REFERENCE]
        stream = None
        if not faults:
            try:
                raw = base64.b64decode(data.encode("ascii"), validate=True) if isinstance(data, str) else b""
            except (UnicodeEncodeError, binascii.Error):
                faults.append(Fault(f"{at}/data", "not_base64"))
            else:
                stream = incoming(raw)
        if not isinstance(name, str) or stream is None:
            self.faults += faults or [Fault(f"{at}/name", "wrong_type")]
            return None
        return stream, name


def incoming(raw: bytes) -> Incoming:
    """Bytes that came inside JSON, on the disk like those of a part."""
    stream = hall().incoming.new(limit=LARGEST_FILE)
    g.setdefault("incoming", []).append(stream)
    stream.write(raw)
    return stream


def is_file(given: Any) -> bool:
    """Whether this means to be a file: by reference or with its bytes."""
    return isinstance(given, dict) and bool(given.keys() & {"file", "data"})


def each(given: Any, at: str) -> Iterator[tuple[Any, str]]:
    """One, or several in a list, each with its pointer."""
    if isinstance(given, list):
        yield from ((one, f"{at}/{index}") for index, one in enumerate(given))
    else:
        yield given, at


def _looked_at(stream: Incoming, name: str) -> dict[str, Any]:
    """What the bytes are; what was said of their type does not count."""
    kind = "unknown"
    if stream.size and not stream.overflowed:
        finding = examine(cast(BinaryIO, stream), name)
        kind = finding.kind if finding.problem is None else "unknown"
    return {"filename": name, "size": stream.size, "kind": kind}
