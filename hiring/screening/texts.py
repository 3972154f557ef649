"""Text as people type it: trimming, cleaning, comparing."""

import re
import unicodedata

_EDGES = "".join(chr(point) for point in range(0x3001) if chr(point).isspace()) + "\u200b\u2060\ufeff"
_CARRIAGE_RETURNS = re.compile("\r\n?")
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def trim(text: str) -> str:
    """The text without white space and invisible joiners at both ends."""
    return text.strip(_EDGES)


def clean(text: str, *, multiline: bool) -> str:
    """The canonical form of a text answer; may be empty. Cleaning it again gives the same."""
    text = _DROPPED.sub("", _CARRIAGE_RETURNS.sub("\n", text))
    if not multiline:
        text = text.replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", trim(text))


def fold(text: str) -> str:
    """What two texts must share to count as equal."""
    return trim(unicodedata.normalize("NFC", text)).casefold()


def is_storable(text: str) -> bool:
    """Whether UTF-8 and every database can hold it: no NUL, no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None
