"""How much one address may send: the same budget as on the careers site, and said in every answer."""

from flask import g

from hiring.errors import TooMany
from plumbing import limits
from plumbing.limits import Limit
from web.hall import hall
from web.limits import client_address, count_or_refuse


def counted(limit: Limit, *, weight: int = 1, once: str | None = None) -> None:
    """Counts it for the address that asks. Raises TooMany; either way the answer's headers say what is left."""
    try:
        left = count_or_refuse(limit, client_address(), weight=weight, once=once)
    except TooMany as error:
        _say(limit, 0, error.retry_after)
        raise
    _say(limit, left, limits.ends_in(limit, hall().now()))


def _say(limit: Limit, left: int, wait: int) -> None:
    most = int(limit.most * hall().settings.limit_factor)
    name = limit.name.replace("_", "-")
    said = {
        "RateLimit-Policy": f'"{name}";q={most};w={int(limit.window.total_seconds())}',
        "RateLimit": f'"{name}";r={left};t={wait}',
    }
    before = g.get("rate_headers", {})
    g.rate_headers = {header: ", ".join(filter(None, (before.get(header), said[header]))) for header in said}
