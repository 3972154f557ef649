"""Where a visitor came from: carried in addresses from list to job to form, kept with what they send."""

from flask import request

NAMES = ("src", "source", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


def carried() -> dict[str, str]:
    """What the address says of it, for the links of the page."""
    return {name: request.args[name][:100] for name in NAMES if request.args.get(name)}


def source() -> dict[str, str]:
    """The same for keeping, with one name for the place itself under `source` where any was given."""
    given = carried()
    named = given.get("src") or given.get("source") or given.get("utm_source")
    return given | ({"source": named} if named else {})
