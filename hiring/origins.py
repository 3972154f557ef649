"""Web sites of the organisation itself that may send applications: origins, as browsers name them."""

import ipaddress
import re
from urllib.parse import urlsplit

MOST = 50
HERE = ("localhost", "127.0.0.1", "::1")
"""A developer's own machine: there alone http will do."""
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_PORTS = {"https": 443, "http": 80}


def read(text: str) -> list[str] | None:
    """One a line or with blanks between; as a browser writes them in `Origin`, each once, in order. None: not all
    are origins, or they are too many."""
    found = [origin(word) for word in text.split()]
    kept = [one for one in dict.fromkeys(found) if one is not None]
    return None if None in found or len(kept) > MOST else kept


def origin(word: str) -> str | None:
    """`https://Example.org:443/` as `https://example.org`; None for what is no origin, like one with a path."""
    try:
        parts = urlsplit(word)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode()
    except ValueError:  # no port, no host, or an address in brackets that is none
        return None
    is_bare = parts.path in ("", "/") and "?" not in word and "#" not in word and parts.username is None
    if not is_bare or parts.scheme not in _PORTS or not (_HOST.fullmatch(host) or _is_v6(host)):
        return None
    if parts.scheme == "http" and host not in HERE:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def _is_v6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False
