"""Bytes in memory: for tests, and for a Foyer that keeps nothing."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from plumbing import clock
from plumbing.storage.contract import Missing, Stored, checked


class Remembered:
    """A storage that forgets everything with its process, and fails on demand."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[bytes, datetime]] = {}
        self._failure: Exception | None = None

    def fail_with(self, failure: Exception | None) -> None:
        """From here on every method raises this; None: it works again."""
        self._failure = failure

    def put(self, key: str, source: Path | BinaryIO, *, content_type: str) -> None:
        self._ready(key)
        content = source.read_bytes() if isinstance(source, Path) else source.read()
        self._objects[key] = (content, clock.now())

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self._content(key))

    def size(self, key: str) -> int:
        return len(self._content(key))

    def exists(self, key: str) -> bool:
        self._ready(key)
        return key in self._objects

    def link(self, key: str, file_name: str, content_type: str, *, seconds: int) -> str | None:
        checked(key)
        return None

    def delete(self, key: str) -> None:
        self._ready(key)
        self._objects.pop(key, None)

    def keys(self) -> Iterator[Stored]:
        self._ready()
        for key, (content, modified_at) in list(self._objects.items()):
            yield Stored(key, len(content), modified_at)

    def sweep(self, older_than: timedelta, now: datetime) -> int:
        self._ready()
        return 0

    def _ready(self, key: str = "any") -> None:
        checked(key)
        if self._failure is not None:
            raise self._failure

    def _content(self, key: str) -> bytes:
        self._ready(key)
        try:
            return self._objects[key][0]
        except KeyError:
            raise Missing(key) from None
