"""How names are compared and how they become part of an address."""

import re
import unicodedata
from collections.abc import Callable

LONGEST = 200
_UNMARKED = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


def tidy(name: str) -> str:
    """The name as it is kept: NFC, no space around it, single spaces inside."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def norm(name: str) -> str:
    """What makes two names the same."""
    return tidy(name).casefold()


def is_storable(text: str) -> bool:
    """Whether every database and every page can hold it: no NUL, no half of a surrogate pair."""
    if "\0" in text:
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def kebab(name: str) -> str:
    """The name in a-z, 0-9 and single hyphens, at most 80 characters; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name.lower()).translate(_UNMARKED)
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-")


def first_free(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or with the first number from 2 on that makes it free."""
    slug, number = wanted, 1
    while is_taken(slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug
