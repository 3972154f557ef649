"""Names inside an OLE container (the old binary Office formats): its directory is read, nothing else."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_SECTORS = 2048
"""Of the directory, and of the table that lists the tables; beyond it nothing is believed."""

_NONE = 0xFFFFFFFA
"""Sector numbers and entry numbers from here on mean no sector, no entry."""


class BadOle(Exception):
    """Not a whole OLE container."""


@dataclass(frozen=True)
class Names:
    """`top`: of what lies directly in the root; `all`: of everything, also within embedded objects."""

    top: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True)
class _Entry:
    name: str
    left: int
    right: int
    child: int


def names(stream: BinaryIO) -> Names:
    """What the container's directory names. Raises BadOle when it cannot be followed."""
    try:
        entries = list(_entries(_Sectors(stream)))
    except (struct.error, IndexError) as error:
        raise BadOle("the directory cannot be followed") from error
    if not entries:
        raise BadOle("an empty directory")
    top: set[int] = set()
    ahead = [entries[0].child]
    while ahead:
        number = ahead.pop()
        if number < len(entries) and number not in top:
            top.add(number)
            ahead += [entries[number].left, entries[number].right]
    return Names(frozenset(entries[number].name for number in top), frozenset(entry.name for entry in entries))


class _Sectors:
    """Sectors by number, and which comes next, as the allocation tables say."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(0)
        header = stream.read(512)
        order, shift = struct.unpack_from("<HH", header, 28)
        if not header.startswith(SIGNATURE) or order != 0xFFFE or shift not in (9, 12):
            raise BadOle("not the header of an OLE container")
        self.size = 1 << shift
        self.first: int = struct.unpack_from("<L", header, 48)[0]
        self._tables: list[int] = list(struct.unpack_from("<109L", header, 76))
        more: int = struct.unpack_from("<L", header, 68)[0]
        while more < _NONE:
            if len(self._tables) > MOST_SECTORS:
                raise BadOle("too large")
            *tables, more = struct.unpack(f"<{self.size // 4}L", self.read(more))
            self._tables += tables

    def read(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self.size)
        found = self._stream.read(self.size)
        if len(found) < self.size:
            raise BadOle("the file ends too soon")
        return found

    def after(self, number: int) -> int:
        table, place = divmod(number, self.size // 4)
        self._stream.seek((self._tables[table] + 1) * self.size + 4 * place)
        following: int = struct.unpack("<L", self._stream.read(4))[0]
        return following


def _entries(sectors: _Sectors) -> Iterator[_Entry]:
    number = sectors.first
    for _ in range(MOST_SECTORS):
        if number >= _NONE:
            return
        sector = sectors.read(number)
        for at in range(0, sectors.size, 128):
            length, _, _, left, right, child = struct.unpack_from("<HBB3L", sector, at + 64)
            name = sector[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            yield _Entry(name, left, right, child)
        number = sectors.after(number)
    raise BadOle("the directory has no end")
