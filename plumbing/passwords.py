"""Passwords: Argon2id hashes and which passwords are refused. Slow on purpose: never inside a transaction."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 128

_FEWEST_OF_ITS_OWN = 6
_FEWEST_DIFFERENT = 5
_COMMON = Path(__file__).with_name("common_passwords.txt")


def standard_hasher() -> PasswordHasher:
    """OWASP's least: about 35 ms and 19 MiB a hash."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


_hasher = standard_hasher()


class Refused(StrEnum):
    """Why a new password does not do."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common_password"
    ABOUT_YOU = "guessable_password"


@dataclass(frozen=True)
class Verdict:
    """Whether the password was right, and the hash to store instead where the parameters have changed."""

    right: bool
    better_hash: str | None = None


def use_cheap_hashes() -> None:
    """For tests and benchmarks of this process: hashes that are quick to make, and quick to guess."""
    global _hasher
    _hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    _nobodys_hash.cache_clear()


def hash_password(password: str) -> str:
    """The Argon2id hash to store; it names its own parameters and salt."""
    return _hasher.hash(_bytes(password))


def check_password(stored: str | None, password: str) -> Verdict:
    """Compares. Without a stored hash the same work is done, so that time does not tell who exists."""
    hashed = stored if stored is not None else _nobodys_hash()
    try:
        _hasher.verify(hashed, _bytes(password))
    except (VerificationError, InvalidHashError):
        return Verdict(False)
    if stored is None:
        return Verdict(False)
    return Verdict(True, hash_password(password) if _hasher.check_needs_rehash(stored) else None)


def refused(password: str, about: Iterable[str] = ()) -> Refused | None:
    """Why the password does not do as a new one; None if it does.

    12 to 128 characters, nothing trimmed and no kinds of characters asked for; not a common one; not made of
    the words in `about` (names, the address, the organisation) with little of its own.
    """
    if len(password) < FEWEST_CHARACTERS:
        return Refused.TOO_SHORT
    if len(password) > MOST_CHARACTERS:
        return Refused.TOO_LONG
    folded = password.casefold()
    if folded in _common() or len(set(folded)) < _FEWEST_DIFFERENT:
        return Refused.COMMON
    own = folded
    for word in sorted(_words(about), key=len, reverse=True):
        own = own.replace(word, "")
    if own != folded and sum(map(str.isalnum, own)) < _FEWEST_OF_ITS_OWN:
        return Refused.ABOUT_YOU
    return None


def _words(about: Iterable[str]) -> set[str]:
    words = {"foyer", "password", "recruiting", "recruiter", "hiring", "welcome"}
    for text in about:
        words.update(word for word in re.split(r"[\W_]+", text.casefold()) if len(word) >= 3)
    return words


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@functools.cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@functools.cache
def _nobodys_hash() -> str:
    """A hash that no password opens in practice, made with the present parameters."""
    return _hasher.hash(b"nobody")
