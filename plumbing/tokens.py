"""Secrets that are handed out once and kept only as hashes."""

import hashlib
import secrets


def new_token() -> str:
    """A secret of 256 bits, safe in a URL (43 characters)."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What is stored of a token: SHA-256 in hex. The tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
