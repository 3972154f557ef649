"""E-mail addresses: the one form in which two spellings of an address are the same."""

import re
import unicodedata

MOST_CHARACTERS = 254
MOST_LOCAL = 64

_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]+")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def canonical_email(text: str) -> str | None:
    """The address as identities are compared; None where the text is not one plain address.

    Trimmed, NFC, lower case, the domain in IDNA. Never NFKC (it turns full-width letters into ASCII ones) and
    never upper case ("admın".upper().lower() is "admin"). Letters go to the address as it was given, not here.
    """
    local, at, domain = unicodedata.normalize("NFC", text.strip()).lower().rpartition("@")
    local = unicodedata.normalize("NFC", local)
    if not at or not _LOCAL.fullmatch(local) or len(local) > MOST_LOCAL:
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local or any(map(_is_hidden, local)):
        return None
    ascii_domain = _idna(domain)
    if ascii_domain is None or len(local) + 1 + len(ascii_domain) > MOST_CHARACTERS:
        return None
    return f"{local}@{ascii_domain}"


def _idna(domain: str) -> str | None:
    try:
        encoded = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = encoded.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return encoded


def _is_hidden(character: str) -> bool:
    """Controls, formats (zero-width, bidirectional), surrogates, and whatever has no meaning."""
    return unicodedata.category(character).startswith(("C", "Z"))
