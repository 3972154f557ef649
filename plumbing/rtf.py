"""The plain text of an RTF document. Pictures, fields, styles and text boxes are left out."""

import codecs
import re
from collections.abc import Iterator

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<plain>[^\\{}\r\n]+)",
    re.DOTALL,
)
_NOT_TEXT = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"nonshppict", b"listtable", b"rsidtbl",
    b"listoverridetable", b"filetbl", b"revtbl", b"themedata", b"colorschememapping", b"latentstyles",
    b"datastore", b"xmlnstbl", b"generator", b"fldinst", b"pntext", b"bkmkstart", b"bkmkend", b"annotation",
}  # fmt: skip
_WORDS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
DEEPEST = 500


def text_of_rtf(data: bytes) -> Iterator[str]:
    """Its text in pieces. Raises ValueError for what nests too deeply."""
    codec = "cp1252"
    groups: list[tuple[bool, int]] = []
    hidden, fallback = False, 1  # within what is not text; how many characters stand in for one \u
    passing = 0
    at = 0
    pending = bytearray()
    while found := _TOKEN.search(data, at):
        at = found.end()
        if found["hex"] or found["plain"]:
            raw = bytes([int(found["hex"], 16)]) if found["hex"] else found["plain"]
            raw, passing = raw[passing:], max(0, passing - len(raw))
            pending += b"" if hidden else raw
            continue
        if pending:  # only now, as one character may be spread over two
            yield pending.decode(codec, "replace")
            pending.clear()
        word = found["word"]
        if found["brace"] == b"{":
            groups.append((hidden, fallback))
            if len(groups) > DEEPEST:
                raise ValueError("too deep")
        elif found["brace"]:
            hidden, fallback = groups.pop() if groups else (hidden, fallback)
        elif found["symbol"] == b"*" or word in _NOT_TEXT:
            hidden = True
        elif word == b"bin":
            at += max(0, int(found["number"] or 0))
        elif word == b"uc":
            fallback = min(max(0, int(found["number"] or 1)), 100)
        elif word == b"ansicpg":
            codec = _codec(int(found["number"] or 1252))
        elif word == b"u" and not hidden:
            yield chr(int(found["number"] or 0) & 0xFFFF)
            passing = fallback
        elif not hidden:
            yield _WORDS.get(word, "") if word else _SYMBOLS.get(found["symbol"], "")
    yield pending.decode(codec, "replace")


def _codec(number: int) -> str:
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"
