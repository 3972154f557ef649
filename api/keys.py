"""Which program asks: its key, how often it may, and when it was last here."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from flask import current_app, g, request
from sqlalchemy.exc import OperationalError

from api.faults import ApiError
from hiring import api_keys
from hiring.actors import Actor
from hiring.models.user import User, UserStatus
from plumbing import db as begin
from plumbing import limits
from plumbing.limits import Limit
from web.hall import hall
from web.limits import client_address, count_or_refuse
from web.problem_documents import Fault

MOST = Limit("api", 100, timedelta(seconds=10))
WRONG = Limit("api_wrong_key", 30, timedelta(minutes=5))
STEP = 10
"""A process writes its count down after so many requests: reading should not need the write lock each time."""
SCHEME = "Bearer "
ON_BEHALF_OF = "On-Behalf-Of"


@dataclass
class _Counted:
    window: int
    here: int = 0
    """Asked of this process and not yet written down."""
    known: int = 0
    """What all processes together had when this one last wrote."""


_counts: dict[str, _Counted] = {}
_lock = Lock()


def actor() -> Actor:
    """The program of this request. Raises ApiError `invalid_key`, `expired_key`, `rate_limited`."""
    given = request.headers.get("Authorization", "")
    if "api_key" in request.args or "key" in request.args or "access_token" in request.args:
        raise ApiError(
            "malformed_request", detail="Send the key in the Authorization header, never in an address."
        )
    words = given[len(SCHEME) :].strip() if given[: len(SCHEME)].lower() == SCHEME.lower() else ""
    now = hall().now()
    key = None
    if words:
        with begin.reading(), hall().session() as session:
            key = api_keys.find(session, words)
    if key is None:
        if words:
            count_or_refuse(WRONG, client_address())
        raise ApiError("invalid_key", headers={"WWW-Authenticate": 'Bearer realm="foyer"'})
    if not api_keys.is_open(key, now):
        raise ApiError("expired_key", headers={"WWW-Authenticate": 'Bearer realm="foyer", error="invalid_token"'})
    _count(str(key.id), now)
    if key.last_used_at is None or now - key.last_used_at >= api_keys.SEEN_EVERY:
        _touch(key.id, now)
    return replace(api_keys.actor_of(key), on_behalf_of=_on_behalf_of())


def _on_behalf_of() -> str:
    """The name of the active user whom the header names; empty without it. Raises ApiError `validation_error`."""
    given = request.headers.get(ON_BEHALF_OF)
    if given is None:
        return ""
    try:
        id = uuid.UUID(given)
    except ValueError:
        id = None
    with begin.reading(), hall().session() as session:
        user = session.get(User, id) if id is not None else None
        if user is None or user.status is not UserStatus.ACTIVE:
            raise ApiError("validation_error", faults=[Fault(f"?{ON_BEHALF_OF}", "unknown_user")])
        return user.name


def rate_headers() -> dict[str, str]:
    """What the answer says of the limit; empty where nobody counted."""
    said: dict[str, str] = g.get("rate_headers", {})
    return said


def _count(key: str, now: datetime) -> None:
    """Counts one request. Exact to ten in each process: what is over the limit is refused at the latest then."""
    seconds = int(MOST.window.total_seconds())
    window = int(now.timestamp()) // seconds
    most = max(1, int(MOST.most * hall().settings.limit_factor))
    with _lock:
        counted = _counts.get(key)
        if counted is None or counted.window != window:
            if len(_counts) > 10_000:
                _counts.clear()
            counted = _counts[key] = _Counted(window)
        counted.here += 1
        due = counted.here >= min(STEP, most)
        weight = counted.here
        if due:
            counted.here = 0
    if due:
        with begin.writing(), hall().session() as session, session.begin():
            total = limits.counted(session, MOST, key, now=now, weight=weight)
        counted.known = total
    used = counted.known + counted.here
    wait = (window + 1) * seconds - int(now.timestamp())
    left = max(0, most - used)
    g.rate_headers = {
        "RateLimit-Policy": f'"key";q={most};w={seconds}',
        "RateLimit": f'"key";r={left};t={wait}',
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": str((window + 1) * seconds),
    }
    if used > most:
        raise ApiError("rate_limited", headers={"Retry-After": str(max(1, wait)), **g.rate_headers})


def _touch(id: object, now: datetime) -> None:
    try:
        with begin.writing(), hall().session() as session, session.begin():
            api_keys.touch(session, id, now)  # type: ignore[arg-type]
    except OperationalError as error:  # reading goes on while the database is full or locked
        current_app.logger.warning("a key's last_used_at was not written: %s", error.orig)
