"""Secrets that must be read again later (seeds of second factors), kept so that a copy of the database alone does
not give them away."""

import base64
from functools import cache

_PURPOSE = b"foyer sealing 1"


class Unsealable(ValueError):
    """Not sealed with this key, or sealed for something else, or changed since."""


class Sealer:
    """Seals texts with a key of its own that is derived from the app's. What a text was sealed for must be named
    again to open it: a seal copied to somebody else's row stays shut."""

    def __init__(self, key: str) -> None:
        from cryptography.fernet import Fernet, InvalidToken  # they would slow each start of the server
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
        self._refused = InvalidToken
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str, about: str) -> str:
        """Text that only this key opens."""
        return self._fernet.encrypt(f"{about}\0{text}".encode()).decode("ascii")

    def open(self, sealed: str, about: str) -> str:
        """The text that was sealed. Raises Unsealable."""
        try:
            found, _, text = self._fernet.decrypt(sealed.encode()).decode().partition("\0")
        except (self._refused, ValueError):
            raise Unsealable from None
        if found != about:
            raise Unsealable
        return text


@cache
def sealer(key: str) -> Sealer:
    """The sealer of this key; deriving it takes a moment."""
    return Sealer(key)
