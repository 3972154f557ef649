"""Files as programs send them, in JSON or as parts: looked at before any transaction, stored when all is well."""

import base64
import binascii
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from flask import g
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from api.faults import ApiError
from hiring.errors import DomainError
from hiring.screening import files
from hiring.uploads import Received
from plumbing import storage
from plumbing.failpoints import failpoint
from plumbing.incoming import Incoming
from web import kept_files
from web.hall import hall
from web.problem_documents import Fault
from web.streaming import LARGEST_FILE

LARGEST_BODY = 16 * 1024 * 1024
"""In JSON, where a file takes a third more than its bytes; larger ones come as parts."""
MOST = 50
"""Files of one request. The engine takes fewer; this bounds what is looked at before it is asked."""
REFERENCE = {"file"}
INLINE = {"name", "content_type", "data"}


@dataclass
class SentFiles:
    """The files of one request by the name that they go by until they are kept (`upload_id`). `parts`: those of a
    multipart body, by the name of their part."""

    parts: Mapping[str, Any]
    faults: list[Fault] = field(default_factory=list)
    _taken: dict[str, tuple[str, Incoming, dict[str, Any]]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _keys: list[str] = field(default_factory=list)

    def find(self, given: Mapping[str, Any], at: str) -> tuple[Incoming, str] | None:
        """The bytes and what they are called; None where they cannot be read, which stands in `faults` then. `at`:
        the pointer to `given`."""
        found = self._part(given, at) if given.get("file") is not None else self._inline(given, at)
        return found and (found[0], files.clean_name(found[1]))

    @property
    def is_empty(self) -> bool:
        return not self._taken

    def take(self, given: Mapping[str, Any], at: str, field: str) -> dict[str, Any] | None:
        """The file as the form engine takes it; None as `find` gives it. `field`: cv, cover_letter, other, or with
        `q.` before it the question that it answers. Raises ApiError after MOST."""
        if len(self._taken) == MOST:
            raise ApiError("validation_error", faults=[Fault(at, "too_many_files", params={"max": MOST})])
        found = self.find(given, at)
        if found is None:
            return None
        stream, name = found
        facts = {**kept_files.facts_of(stream, name, stream.size), "upload_id": uuid.uuid4().hex}
        self._taken[facts["upload_id"]] = field, stream, facts
        return facts

    def finish(self) -> None:
        """Once everything is found. Raises ApiError: faults, and parts that nothing names."""
        unused = [Fault(f"/{name}", "unknown_file") for name in self.parts if name not in self._used]
        if self.faults or unused:
            raise ApiError("validation_error", faults=[*self.faults, *unused])

    @contextmanager
    def stored(self, ids: Collection[str]) -> Iterator[dict[str, Received]]:
        """Those that were taken under these ids, as `keeping` stores them."""
        with self.keeping():
            yield {id: self._received(id) for id in ids}

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Around storing and the transaction that keeps what was stored. Where that is refused, was lost to
        somebody else or came before, the bytes go again. Where nobody knows whether it was committed they stay:
        what nothing refers to is swept."""
        try:
            yield
        except (ApiError, DomainError, storage.Unavailable, IntegrityError, StaleDataError):
            self._forget()
            raise

    def store(self, field: str, stream: Incoming, name: str, kind: str) -> Received:
        """Makes the bytes durable under a random key of their own; inside `keeping`."""
        key = uuid.uuid4().hex
        self._keys.append(key)
        stream.durable()
        hall().storage.put(key, stream.path, content_type="application/octet-stream")
        failpoint("api.after_durable")
        return Received(field, name, kind, stream.size, stream.sha256, key)

    def _received(self, id: str) -> Received:
        field, stream, facts = self._taken[id]
        return self.store(field, stream, facts["filename"], facts["kind"])

    def _forget(self) -> None:
        for key in self._keys:
            with suppress(storage.Unavailable):  # then it is swept
                hall().storage.delete(key)

    def _part(self, given: Mapping[str, Any], at: str) -> tuple[Incoming, str] | None:
        name = given["file"]
        part = self.parts.get(name) if isinstance(name, str) else None
        if part is not None:
            self._used.add(name)
        if part is None or set(given) - REFERENCE - {"name", "content_type"}:
            self.faults.append(Fault(f"{at}/file", "unknown_file" if part is None else "not_both"))
            return None
        called = given.get("name")
        return cast(Incoming, part.stream), called if isinstance(called, str) else part.filename or ""

    def _inline(self, given: Mapping[str, Any], at: str) -> tuple[Incoming, str] | None:
        name, data = given.get("name"), given.get("data")
        faults = [Fault(f"{at}/{key}", "unknown_field") for key in given if key not in INLINE | REFERENCE]
        raw = b""
        if not isinstance(name, str) or not name:
            faults.append(Fault(f"{at}/name", "wrong_type" if name else "required"))
        if not isinstance(data, str):
            faults.append(Fault(f"{at}/data", "required" if data is None else "wrong_type"))
        else:
            try:
                raw = base64.b64decode(data.encode("ascii"), validate=True)
            except (UnicodeEncodeError, binascii.Error):
                faults.append(Fault(f"{at}/data", "not_base64"))
        self.faults += faults
        return None if faults else (incoming(raw), str(name))


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
