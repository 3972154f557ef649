"""Standard Webhooks: who holds the secret can tell that a message is ours, unchanged, and of now."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A fresh secret, as it is shown: whsec_ and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """v1 and the HMAC-SHA256 of id, timestamp and body, with points between."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode("ascii")


def headers(known: Iterable[str], id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """What goes along. `known`: the secret, and while the other side changes over the former one too."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(one, id, timestamp, body) for one in known),
    }
