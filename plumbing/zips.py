"""The structure of a ZIP file, judged from its central directory before anything is unpacked.

Python's own reader is not asked: up to 3.12 it reads entries that overlap without a word, so 53 kB could
stand for 5 GB (measured). Nothing here reads a file as a whole.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

MOST_ENTRIES = 2000
MOST_BYTES = 100 * 1024 * 1024
"""Of all entries together, unpacked."""
HIGHEST_RATIO = 200
SMALL = 1024 * 1024
"""Unpacked bytes that are harmless at any ratio."""
LONGEST_NAME = 255
PIECE = 64 * 1024

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_SIZES_FOLLOW = 0x0008
_UTF8 = 0x0800
_STORED, _DEFLATED = 0, 8
_UNKNOWN_SIZE = 0xFFFFFFFF


class BadZip(Exception):
    """A container that must not be unpacked, and why."""

    def __init__(self, problem: Literal["broken", "archive_bomb"], why: str) -> None:
        super().__init__(why)
        self.problem: Literal["broken", "archive_bomb"] = problem


@dataclass(frozen=True)
class Entry:
    """One packed file: where its packed bytes begin, how many they are, and what they must unpack to."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    method: int


@dataclass(frozen=True)
class _Listed:
    """What the central directory says of an entry."""

    raw_name: bytes
    flags: int
    header_at: int
    entry: Entry


def structure(stream: BinaryIO) -> dict[str, Entry]:
    """The entries by name. Raises BadZip unless the file is one plain, honest, modest archive.

    At most 2000 entries, 100 MiB unpacked, 200:1 (above 1 MiB); no two that overlap or share a name; names
    that stay inside; no links, no encryption, no bytes before or behind; both headers of an entry agree.
    """
    count, directory_at, end_at = _end(stream)
    if count > MOST_ENTRIES:
        raise BadZip("archive_bomb", f"{count} entries")
    listed = list(_directory(stream, count, directory_at, end_at))
    total = sum(one.entry.size for one in listed)
    if total > MOST_BYTES or (total > SMALL and total > HIGHEST_RATIO * sum(one.entry.packed for one in listed)):
        raise BadZip("archive_bomb", f"{total} bytes unpacked")
    entries = [_located(stream, one) for one in sorted(listed, key=lambda one: one.header_at)]
    _refuse_overlaps(listed, entries, directory_at)
    by_name = {entry.name: entry for entry in entries}
    if len({name.casefold() for name in by_name}) != len(entries):
        raise BadZip("broken", "two entries of one name")
    return by_name


def unpacked(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The entry's bytes in pieces of at most 64 KiB. Raises BadZip when they are not what was declared."""
    size, crc = 0, 0
    for piece in _inflated(stream, entry) if entry.method == _DEFLATED else _packed(stream, entry):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if size > entry.size:
            raise BadZip("archive_bomb", "an entry holds more than it declares")
        yield piece
    if size != entry.size or crc != entry.crc:
        raise BadZip("broken", "an entry is not what it declares")


def _packed(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    stream.seek(entry.start)
    left = entry.packed
    while left:
        piece = stream.read(min(left, PIECE))
        if not piece:
            raise BadZip("broken", "the file ends within an entry")
        left -= len(piece)
        yield piece


def _inflated(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    packer = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _packed(stream, entry):
        if packer.eof:
            raise BadZip("broken", "something follows an entry's end")
        rest, piece = packed, b"first"
        while rest or piece:  # also what it still holds back once all was given
            try:
                piece = packer.decompress(rest, PIECE)
            except zlib.error as error:
                raise BadZip("broken", "an entry cannot be unpacked") from error
            rest = packer.unconsumed_tail
            if piece:
                yield piece
    if not packer.eof or packer.unused_data:
        raise BadZip("broken", "an entry does not end where it should")


def _end(stream: BinaryIO) -> tuple[int, int, int]:
    """Number of entries, where the directory begins, and where it ends."""
    length = stream.seek(0, 2)
    tail_at = max(0, length - _END.size - 0xFFFF)
    stream.seek(tail_at)
    tail = stream.read(length - tail_at)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise BadZip("broken", "no end")
    _, disk, directory_disk, here, count, size, at, comment = _END.unpack_from(tail, found)
    if count == 0xFFFF or _UNKNOWN_SIZE in (size, at):
        raise BadZip("archive_bomb", "a ZIP64 archive")
    end_at = tail_at + found
    if disk or directory_disk or here != count or at + size != end_at or len(tail) - found != _END.size + comment:
        raise BadZip("broken", "the end does not fit the file")
    return count, at, end_at


def _directory(stream: BinaryIO, count: int, at: int, end_at: int) -> Iterator[_Listed]:
    for _ in range(count):
        stream.seek(at)
        header = stream.read(_CENTRAL.size)
        if len(header) < _CENTRAL.size or not header.startswith(b"PK\x01\x02"):
            raise BadZip("broken", "the directory is no directory")
        (_, made_by, _, flags, method, _, _, crc, packed, size, name_length, extra, comment, disk, _, mode,
         header_at) = _CENTRAL.unpack(header)  # fmt: skip
        if name_length > LONGEST_NAME or disk:
            raise BadZip("broken", "an entry's name is too long, or lies on another disk")
        raw_name = stream.read(name_length)
        at += _CENTRAL.size + name_length + extra + comment
        name = _checked_name(raw_name, flags)
        _refuse_oddities(name, flags, method, packed, size, made_by >> 8, mode >> 16)
        yield _Listed(raw_name, flags, header_at, Entry(name, 0, packed, size, crc, method))
    if at != end_at:
        raise BadZip("broken", "the directory's size is wrong")


def _checked_name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise BadZip("broken", "an entry's name is not text") from error
    parts = name.removesuffix("/").split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in name or ":" in name or not name.isprintable():
        raise BadZip("broken", "an entry's name leads elsewhere")
    return name


def _refuse_oddities(name: str, flags: int, method: int, packed: int, size: int, system: int, mode: int) -> None:
    if flags & _ENCRYPTED:
        raise BadZip("broken", "an entry is encrypted")
    if method not in (_STORED, _DEFLATED) or (method == _STORED and packed != size):
        raise BadZip("broken", "an entry is packed in an unknown way")
    if name.endswith("/") and size:
        raise BadZip("broken", "a folder with content")
    unix, made_on_unix = stat.S_IFMT(mode), system in (3, 19)
    if made_on_unix and unix not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadZip("broken", "an entry is a link or a device")


def _located(stream: BinaryIO, listed: _Listed) -> Entry:
    """The entry with its bytes' place. Raises BadZip when its own header contradicts the directory."""
    stream.seek(listed.header_at)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise BadZip("broken", "an entry is not where the directory says")
    _, _, flags, method, _, _, crc, packed, size, name_length, extra = _LOCAL.unpack(header)
    entry = listed.entry
    unknown = {0, _UNKNOWN_SIZE} if flags & _SIZES_FOLLOW else {_UNKNOWN_SIZE}
    same = (
        stream.read(name_length) == listed.raw_name
        and method == entry.method
        and not flags & _ENCRYPTED
        and packed in {entry.packed, *unknown}
        and size in {entry.size, *unknown}
        and crc in {entry.crc, *(unknown - {_UNKNOWN_SIZE})}
    )
    if not same:
        raise BadZip("broken", "an entry contradicts the directory")
    start = listed.header_at + _LOCAL.size + name_length + extra
    return Entry(entry.name, start, entry.packed, entry.size, entry.crc, entry.method)


def _refuse_overlaps(listed: list[_Listed], entries: list[Entry], directory_at: int) -> None:
    begins = [*sorted(one.header_at for one in listed), directory_at]
    if entries and begins[0] != 0:
        raise BadZip("broken", "something stands before the archive")
    for entry, next_begins in zip(entries, begins[1:], strict=True):
        if entry.start + entry.packed > next_begins:
            raise BadZip("archive_bomb", "entries overlap")
