"""The text of documents that are not drawn: docx, odt, rtf, txt. Runs in the limited process only."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, ClassVar
from xml.parsers import expat

from plumbing.rtf import text_of_rtf
from plumbing.zips import Entry, structure, unpacked

MOST_TEXT = 200_000
"""Bytes of UTF-8 that are kept."""
MOST_XML = 32 * 1024 * 1024
MOST_RTF = 16 * 1024 * 1024
DEEPEST = 500

_WORD_MAIN = re.compile(r"word/document\d*\.xml")
_WORD_PARTS = (re.compile(r"word/header\d*\.xml"), _WORD_MAIN, re.compile(r"word/(?:foot|end)notes\.xml"),
               re.compile(r"word/footer\d*\.xml"))  # fmt: skip


class TooLarge(Exception):
    """More than the limited process is willing to read."""


class NotReadable(Exception):
    """Not what it was said to be, or something in it is not accepted (a DTD)."""


def text_of(kind: str, stream: BinaryIO) -> str:
    """The text, normalised and capped. Raises TooLarge, NotReadable, BadZip, expat's and codecs' errors."""
    sources = {"docx": _docx, "odt": _odt, "rtf": _rtf, "txt": _txt}
    return tidied(sources[kind](stream))


def tidied(pieces: Iterator[str]) -> str:
    """NFKC, no controls but line ends and tabs, at most 200 kB of UTF-8; reads no more pieces than needed."""
    kept: list[str] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length >= MOST_TEXT:
            break
    whole = "".join(kept)[:MOST_TEXT]
    paired = whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = unicodedata.normalize("NFKC", paired.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) != "Cc")
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return text.encode()[:MOST_TEXT].decode("utf-8", "ignore")


def _txt(stream: BinaryIO) -> Iterator[str]:
    data = stream.read(4 * MOST_TEXT)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            yield codecs.getincrementaldecoder(encoding)().decode(data)  # may end within a character
            return
        except UnicodeDecodeError:
            continue
    raise NotReadable("not text")


def _rtf(stream: BinaryIO) -> Iterator[str]:
    data = stream.read(MOST_RTF + 1)
    if len(data) > MOST_RTF:
        raise TooLarge("a large RTF document")
    yield from text_of_rtf(data)


def _docx(stream: BinaryIO) -> Iterator[str]:
    entries = structure(stream)
    if not any(_WORD_MAIN.fullmatch(name) for name in entries):
        raise NotReadable("no main part")
    for part in _WORD_PARTS:
        for name in sorted(entries):
            if part.fullmatch(name):
                yield from _Word().read(stream, entries[name])


def _odt(stream: BinaryIO) -> Iterator[str]:
    entries = structure(stream)
    if "content.xml" not in entries:
        raise NotReadable("no main part")
    yield from _OpenDocument().read(stream, entries["content.xml"])


class _Xml:
    """Text out of one part, piece by piece: what is not a text element is only passed through.

    A document type declaration is refused, and with it every entity of the sender's making.
    """

    within: ClassVar[frozenset[str]] = frozenset()
    """Elements whose own characters are text."""
    leave_out: ClassVar[frozenset[str]] = frozenset()
    """Elements that are passed over with all they contain."""
    after: ClassVar[dict[str, str]] = {}
    """What an element's end adds."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._left_out = 0
        self._text: list[str] = []

    def read(self, stream: BinaryIO, entry: Entry) -> Iterator[str]:
        if entry.size > MOST_XML:
            raise TooLarge("a large part")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        for piece in unpacked(stream, entry):
            parser.Parse(piece, False)
            yield self._taken()
        parser.Parse(b"", True)
        yield self._taken()

    def begins(self, name: str, parent: str, attributes: dict[str, str]) -> str:
        """What an element's beginning adds."""
        return ""

    def _taken(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        return text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if len(self._path) >= DEEPEST:
            raise NotReadable("too deep")
        parent = self._path[-1] if self._path else ""
        self._path.append(local)
        self._left_out += local in self.leave_out
        if not self._left_out:
            self._text.append(self.begins(local, parent, attributes))

    def _end(self, name: str) -> None:
        local = self._path.pop()
        if not self._left_out:
            self._text.append(self.after.get(local, ""))
        self._left_out -= local in self.leave_out

    def _characters(self, data: str) -> None:
        if not self._left_out and self._is_text():
            self._text.append(data)

    def _is_text(self) -> bool:
        return bool(self._path) and self._path[-1] in self.within

    def _refuse(self, *_: object) -> int:
        raise NotReadable("a document type declaration")


class _Word(_Xml):
    within = frozenset({"t"})
    leave_out = frozenset({"Fallback", "del", "moveFrom"})  # what stands there twice, or no longer
    after: ClassVar[dict[str, str]] = {"p": "\n"}

    def begins(self, name: str, parent: str, attributes: dict[str, str]) -> str:
        if parent != "r":  # a tab outside a run is a tab stop
            return ""
        return {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(name, "")


class _OpenDocument(_Xml):
    leave_out = frozenset({"annotation", "tracked-changes"})
    after: ClassVar[dict[str, str]] = {"p": "\n", "h": "\n"}

    def begins(self, name: str, parent: str, attributes: dict[str, str]) -> str:
        if name == "s":
            number = next((value for key, value in attributes.items() if key.endswith(" c")), "1")
            return " " * min(int(number), 100) if number.isdecimal() else " "
        return {"tab": "\t", "line-break": "\n"}.get(name, "")

    def _is_text(self) -> bool:
        return "p" in self._path or "h" in self._path
