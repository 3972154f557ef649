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
    line = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text[: LONGEST * 4])
    return tidy(line)[:LONGEST].rstrip()


def named(given: Mapping[str, str]) -> str:
    """What these parameters call the source; empty: nothing."""
    return next((found for name in NAMES if (found := words(given.get(name)))), "")


def said(given: Mapping[str, str]) -> Said:
    """The parameters of an address, for counting."""
    return Said(words(given.get("src")), named(given) or CAREERS_SITE, words(given.get("utm_campaign")))
