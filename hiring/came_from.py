"""Where somebody came from, as addresses and programs say it: anybody's words, made small and alike.

Nothing of it is signed: whoever can open an address can also write one, so a signature would only say that this
house has read the words before. What a stranger gains by inventing a source is a line in a report.
"""

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from hiring.names import is_storable, tidy

CAREERS_SITE = "careers site"
"""Who came without any word of where from."""
OTHER = "other"
"""Views of sources beyond those that a day names."""
LONGEST = 100
NAMES = ("src", "source", "utm_source")
"""What an address may call the source, the first that says anything."""
_JOINERS = "\u200c\u200d"


class Said(NamedTuple):
    """`src`: may be the token of a tracking link, which then says the rest."""

    src: str
    source: str
    campaign: str


NOTHING = Said("", CAREERS_SITE, "")


class CameFrom(NamedTuple):
    source: str
    medium: str
    campaign: str


def words(text: str | None) -> str:
    """As it is kept: one line of at most 100 characters that can be seen; empty for what cannot be stored."""
    if not text or not is_storable(text):
        return ""
    line = tidy("".join(map(_seen, text[: LONGEST * 4])))[:LONGEST].rstrip()
    return line if line.strip(_JOINERS) else ""


def _seen(one: str) -> str:
    """The character as it stands in a line. What nobody sees would make two sources of one that look alike, or
    turn the words of a report around; the joiners are part of how some words are written."""
    match unicodedata.category(one):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf" if one not in _JOINERS:
            return ""
    return one


def named(given: Mapping[str, str]) -> str:
    """What these parameters call the source; empty: nothing."""
    return next((found for name in NAMES if (found := words(given.get(name)))), "")


def said(given: Mapping[str, str]) -> Said:
    """The parameters of an address, for counting."""
    return Said(words(given.get("src")), named(given) or CAREERS_SITE, words(given.get("utm_campaign")))
