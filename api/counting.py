"""How often a program asks: at most so many requests in a window, told with every answer to its key."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from flask import current_app, g
from sqlalchemy.exc import OperationalError

from api.faults import ApiError
from plumbing import db as begin
from plumbing import limits
from plumbing.limits import Limit
from web.hall import hall

MOST = Limit("api", 100, timedelta(seconds=10))
STEP = 10
"""A process writes its count down after so many requests: reading should not need the write lock each time."""
MOST_KEYS = 10_000
"""So many keys a process remembers the counts of."""


@dataclass
class _Counted:
    """One key in one window."""

    window: int
    here: int = 0
    """Asked of this process and not yet written down."""
    known: int = 0
    """What all processes together had when this one last wrote."""


_counts: dict[str, _Counted] = {}
_lock = Lock()


def count_or_refuse(key: str, now: datetime) -> None:
    """Counts one request of the key. Exact to ten in each process: what is over the limit is refused at the latest
    then. Raises ApiError `rate_limited`."""
    seconds = int(MOST.window.total_seconds())
    window = int(now.timestamp()) // seconds
    most = max(1, int(MOST.most * hall().settings.limit_factor))
    used = _counted(key, window, min(STEP, most), now)
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


def rate_headers() -> dict[str, str]:
    """What the answer says of the limit; empty where nobody counted."""
    said: dict[str, str] = g.get("rate_headers", {})
    return said


def _counted(key: str, window: int, step: int, now: datetime) -> int:
    """How many requests of the key are known of in this window, with this one."""
    with _lock:
        counted = _counts.get(key)
        if counted is None or counted.window != window:
            if len(_counts) > MOST_KEYS:
                _counts.clear()
            counted = _counts[key] = _Counted(window)
        counted.here += 1
        if counted.here < step:
            return counted.known + counted.here
        weight, counted.here = counted.here, 0
    total = _written(key, weight, now)
    with _lock:  # of two that wrote at once, either may be back first
        counted.known = counted.known + weight if total is None else max(counted.known, total)
        return counted.known + counted.here


def _written(key: str, weight: int, now: datetime) -> int | None:
    """How many all processes counted, with these; None: they could not be written, and this process counts alone:
    reading goes on while the database is full or locked."""
    try:
        with begin.writing(), hall().session() as session, session.begin():
            return limits.counted(session, MOST, key, now=now, weight=weight)
    except OperationalError as error:
        current_app.logger.warning("the requests of a key were not counted: %s", error.orig)
        return None
