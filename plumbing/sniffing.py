"""What a file is, found from its bytes. Its name and what the sender calls it are claims, not findings."""

import codecs
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from plumbing import ole
from plumbing.zips import BadZip, Entry, structure, unpacked

Kind = Literal["pdf", "docx", "doc", "odt", "rtf", "txt", "png", "jpeg", "zip", "unknown"]
Problem = Literal["empty", "archive_bomb", "macros", "broken"]

HEAD = 1024
TAIL = 64 * 1024
PIECE = 64 * 1024
MOST_CHUNKS = 100_000
LARGEST_PART_LIST = 1024 * 1024

_TEXT_NAMES = {".txt", ".text", ".md"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP_START = re.compile(r"\s*<[a-z!?/]", re.IGNORECASE)
_MARKUP = re.compile(
    r"<(?:script|svg|iframe|html|body|object|embed)[\s>/]|<!doctype\s|<\?(?:xml|php)\b"
    r"|^(?:mime-version|content-type|content-transfer-encoding)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_OTHER_STARTS = ("#!", "%!PS", "Received: ", "Return-Path: ")
_WORD_PART = re.compile(r"word/document\d*\.xml")
_WORD_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml."
_MACRO_TYPE = re.compile(rb"macroEnabled|application/vnd\.ms-office\.vbaProject", re.IGNORECASE)
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"
_ODT_EMPTY_MACROS = {"script-lc.xml", "script-lb.xml"}


@dataclass(frozen=True)
class Finding:
    """`kind` as far as it could be told, and why the file must not be accepted (None: it may be)."""

    kind: Kind
    problem: Problem | None = None


def examine(source: BinaryIO | Path, filename: str = "") -> Finding:
    """Finds the kind of a seekable stream or a file, in constant memory; never raises for its content.

    `filename` settles one thing that bytes cannot: text in an old one-byte encoding has no mark of its own,
    so it is text only where it is called so. Whether name and kind agree is for the caller to judge.
    """
    with ExitStack() as stack:
        stream = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
        stream.seek(0)
        head = stream.read(HEAD)
        if not head:
            return Finding("unknown", "empty")
        return _find(stream, head, PurePath(filename).suffix.lower())


def _find(stream: BinaryIO, head: bytes, suffix: str) -> Finding:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(stream)
    if head.startswith(ole.SIGNATURE):
        return _old_office(stream)
    if head.startswith(rb"{\rtf"):
        return Finding("rtf", None if _tail(stream).rstrip(b"\0 \t\r\n").endswith(b"}") else "broken")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Finding("png", None if _png_is_whole(stream) else "broken")
    if head.startswith(b"\xff\xd8\xff"):
        return Finding("jpeg", None if _jpeg_is_whole(stream) else "broken")
    before, mark, _ = head.partition(b"%PDF-")
    if mark:
        # Readers allow for some bytes before the mark; a page of markup there is another file in disguise.
        if b"<" in before or before[:2] in (b"MZ", b"PK", b"#!", b"BM") or before[:4] in (b"GIF8", b"\x7fELF"):
            return Finding("unknown")
        tail = _tail(stream)
        return Finding("pdf", None if b"%%EOF" in tail or b"startxref" in tail else "broken")
    return Finding("txt" if _is_text(stream, head, suffix) else "unknown")


def _tail(stream: BinaryIO) -> bytes:
    length = stream.seek(0, 2)
    stream.seek(max(0, length - TAIL))
    return stream.read(TAIL)


# Containers


def _container(stream: BinaryIO) -> Finding:
    try:
        entries = structure(stream)
    except BadZip as bad:
        return Finding("zip", bad.problem)
    kind: Kind = "zip"
    try:
        main = next((entry for name, entry in entries.items() if _WORD_PART.fullmatch(name)), None)
        if main and "[Content_Types].xml" in entries:
            types = _start_of(stream, entries["[Content_Types].xml"], LARGEST_PART_LIST)
            if _MACRO_TYPE.search(types):
                return Finding("docx", "macros")
            kind = "docx" if _WORD_TYPE in types else "zip"
        elif "mimetype" in entries and "content.xml" in entries:
            main = entries["content.xml"]
            kind = "odt" if _start_of(stream, entries["mimetype"], 100) == _ODT_TYPE else "zip"
        if any(_is_macro(name) for name in entries):
            return Finding(kind, "macros")
        if kind != "zip" and main:
            for _ in unpacked(stream, main):
                pass  # it is what it declares
    except BadZip as bad:
        return Finding(kind, bad.problem)
    return Finding(kind)


def _start_of(stream: BinaryIO, entry: Entry, most: int) -> bytes:
    """A whole small part. Raises BadZip for one that is larger."""
    if entry.size > most:
        raise BadZip("broken", "a part that should be small is not")
    return b"".join(unpacked(stream, entry))


def _is_macro(name: str) -> bool:
    folder, _, last = name.lower().rpartition("/")
    if last.startswith(("vbaproject", "vbadata")):
        return True
    in_basic = folder.startswith("basic") and last not in _ODT_EMPTY_MACROS
    return bool(last) and (in_basic or folder.startswith("scripts"))


def _old_office(stream: BinaryIO) -> Finding:
    try:
        names = ole.names(stream)
    except ole.BadOle:
        return Finding("unknown", "broken")
    if "WordDocument" not in names.top:
        return Finding("unknown")
    return Finding("doc", "macros" if names.all & {"Macros", "VBA", "_VBA_PROJECT_CUR"} else None)


# Pictures


def _png_is_whole(stream: BinaryIO) -> bool:
    """Whether a chain of chunks leads from the header to the end mark."""
    length = stream.seek(0, 2)
    at = 8
    for number in range(MOST_CHUNKS):
        stream.seek(at)
        header = stream.read(8)
        if number == 0 and header != b"\x00\x00\x00\x0dIHDR":
            return False
        at += 12 + int.from_bytes(header[:4])
        if len(header) < 8 or at > length:
            return False
        if header[4:] == b"IEND":
            return True
    return False


def _jpeg_is_whole(stream: BinaryIO) -> bool:
    """Whether segments lead to a picture, and a picture's end stands behind it."""
    at = 2
    for _ in range(MOST_CHUNKS):
        stream.seek(at)
        marker = stream.read(4)
        if len(marker) < 4 or marker[0] != 0xFF:
            return False
        if marker[1] == 0xDA:
            return any(b"\xff\xd9" in piece for piece in _overlapping(stream))
        at += 1 if marker[1] == 0xFF else 2 + int.from_bytes(marker[2:])
    return False


def _overlapping(stream: BinaryIO) -> Iterator[bytes]:
    """The rest in pieces that each begin with the last byte of the one before."""
    last = b""
    while piece := stream.read(PIECE):
        yield last + piece
        last = piece[-1:]


# Text


def _is_text(stream: BinaryIO, head: bytes, suffix: str) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _reads_as(stream, "utf-16")
    return _reads_as(stream, "utf-8-sig") or (suffix in _TEXT_NAMES and _reads_as(stream, "cp1252"))


def _reads_as(stream: BinaryIO, encoding: str) -> bool:
    """Whether all of it is text of that encoding, without controls, and not meant for a browser or a mailer."""
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    first = True
    while True:
        piece = stream.read(PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            return False
        if _CONTROL.search(text) or (first and _is_markup(text)):
            return False
        if not piece:
            return True
        first = False


def _is_markup(text: str) -> bool:
    start = text[:4096].lstrip("\ufeff")
    return bool(_MARKUP_START.match(start) or _MARKUP.search(start) or start.lstrip().startswith(_OTHER_STARTS))
