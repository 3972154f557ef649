"""What every storage promises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote

_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){0,3}", re.ASCII)
LONGEST_KEY = 200
PIECE = 256 * 1024
"""Bytes copied at a time; the most that is in memory of any file."""


class Missing(LookupError):
    """Nothing is stored under this key."""


class Unavailable(Exception):
    """The storage cannot do it now; later it may."""


class Full(Unavailable):
    """There is no room for more bytes."""


@dataclass(frozen=True)
class Stored:
    """One stored object: its key, its size in bytes, when it was written (aware, UTC)."""

    key: str
    size: int
    modified_at: datetime


class Storage(Protocol):
    """Bytes under keys. Every method raises Unavailable when it cannot know or do what was asked.

    A key is one to four names joined by slashes; a name is ASCII letters, digits, `_`, `-` and `.`, not
    beginning with `-` or `.`; 200 characters in all. Another key is a ValueError.
    """

    def put(self, key: str, source: Path | BinaryIO, *, content_type: str) -> None:
        """Stores the bytes; once it returns they are durable. What was under the key is replaced as a whole.

        A stream is read from where it stands to its end. A path is given away: a private file (0600) on the
        storage's file system may be linked instead of copied, so nobody may write to it afterwards.
        """

    def open(self, key: str) -> BinaryIO:
        """The bytes as a stream, which the caller closes. Raises Missing."""

    def size(self, key: str) -> int:
        """How many bytes. Raises Missing."""

    def exists(self, key: str) -> bool: ...

    def link(self, key: str, file_name: str, content_type: str, *, seconds: int) -> str | None:
        """An address from which anybody can load the bytes for so long, as a file of this name and type; None:
        this storage gives out none, or not of this key, and the bytes must be passed on. That something is stored
        under the key is not looked at."""

    def delete(self, key: str) -> None:
        """Removes it; a key that is not there is fine."""

    def keys(self) -> Iterator[Stored]:
        """Everything that is stored, in no particular order."""

    def sweep(self, older_than: timedelta, now: datetime) -> int:
        """Removes what killed writers left half done; returns how many."""


def disposition(file_name: str) -> str:
    """The value of Content-Disposition that makes browsers save the bytes under this name."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-()") else "_" for one in file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def checked(key: str) -> str:
    """The key itself. Raises ValueError for one that no storage takes."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:LONGEST_KEY]!r}")
    return key
