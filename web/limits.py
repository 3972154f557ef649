"""Rate limits at the doors: counted in a short transaction of their own, so that a refusal is counted too."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from flask import request
from sqlalchemy.orm import Session

from hiring.errors import TooMany
from plumbing import db as begin
from plumbing import limits
from plumbing.limits import Limit
from plumbing.tokens import fingerprint
from web.hall import hall

SENDINGS = Limit("apply", 10, timedelta(hours=1))
"""Applications from one address, whatever door they come through."""


def count_or_refuse(limit: Limit, key: str, weight: int = 1, once: str | None = None) -> int:
    """Counts one more (or `weight`) for the key, and returns how many are left. Raises TooMany over the limit; the
    count stays either way. With `once`, what was counted under this word before is not counted again, and never
    refused: a double click is one act.

    Call it before the request's own transaction has touched the database: on SQLite one process cannot wait
    for itself. Keys are stored hashed: they hold addresses of people and machines.
    """
    now, most, is_again = hall().now(), int(limit.most * hall().settings.limit_factor), False
    with begin.writing(), hall().session() as session, session.begin():
        if once is not None:
            word = Limit(f"{limit.name}_once", 1, limit.window)
            is_again = limits.count(session, word, fingerprint(once), now=now) > 0
        used = limits.counted(session, limit, fingerprint(key), now=now, weight=0 if is_again else weight)
    if used > most and not is_again:
        raise TooMany(limits.ends_in(limit, now))
    return max(0, most - used)


def give_back(session: Session, limit: Limit, key: str) -> None:
    """Takes one count back, in the caller's transaction: what succeeded uses up nothing of what guesses may."""
    limits.count(session, limit, fingerprint(key), now=hall().now(), weight=-1)


def client_address() -> str:
    """Whom limits by machine count: the IPv4 address, or the /64 network that one IPv6 customer has."""
    given = request.remote_addr or ""
    try:
        address = ip_address(given)
    except ValueError:
        return given or "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)
