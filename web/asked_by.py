"""Who asks: the browser for a whole page, or htmx for a part of one."""

from flask import request


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page (and not the browser for all of it)."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
