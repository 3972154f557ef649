"""Where a walk through a list stands: opaque to programs, signed, and bound to the list it came from.

Not to the key: a cursor gives away an instant and an id, what stands behind it is asked of the key that sends it,
and a walk goes on when a new key takes the place of the old one.
"""

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from api.faults import ApiError


@dataclass(frozen=True)
class Place:
    """The last row that was given out, and what the first page said of the time of the walk."""

    at: datetime
    id: uuid.UUID
    watermark: datetime


def written(place: Place, of: str) -> str:
    """The cursor. `of` says which list: address and filters."""
    body = json.dumps([place.at.isoformat(), str(place.id), place.watermark.isoformat()]).encode()
    return base64.urlsafe_b64encode(_seal(body, of) + body).decode().rstrip("=")


def read(text: str, of: str) -> Place:
    """The place it names. Raises ApiError `invalid_cursor`."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise ApiError("invalid_cursor") from None
    seal, body = raw[:16], raw[16:]
    if not hmac.compare_digest(seal, _seal(body, of)):
        raise ApiError("invalid_cursor")
    at, id, watermark = json.loads(body)  # what we signed is as we wrote it
    return Place(datetime.fromisoformat(at), uuid.UUID(id), datetime.fromisoformat(watermark))


def _seal(body: bytes, of: str) -> bytes:
    key = hashlib.sha256(b"foyer api cursor\0" + current_app.config["SECRET_KEY"].encode()).digest()
    return hmac.new(key, of.encode("utf-8", "surrogatepass") + b"\0" + body, hashlib.sha256).digest()[:16]
