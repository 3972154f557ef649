"""Posting to addresses that others gave us: nothing inside the operator's network is ever reached that way (N1).

A name is resolved, every address it has is looked at, and the connection goes to one of those very addresses, with
the name in Host and in TLS. So a name that leads elsewhere a moment later leads nowhere.
"""

import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from plumbing.public_addresses import Address, Exempt, is_public, read

PORTS = (443, 80, 8443)
LONGEST_URL = 2000
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
MOST_READ = 64 * 1024
_MOST_ADDRESSES = 4
_DRAIN_SECONDS = 1.0

_PLAIN = re.compile(r"[!-~]+", re.ASCII)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d\b.*?\r?\n\r?\n", re.DOTALL)
"""100 Continue, 103 Early Hints: the answer comes after it."""
_OURS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")

Resolve = Callable[[str, int, float], Sequence[str]]
"""(host, port, seconds) -> addresses as text. Raises OSError."""


class NotAllowed(ValueError):
    """Nothing may be sent there; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSent(Exception):
    """It did not get through, or no answer came; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """Where an address leads. `host` in ASCII; `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": 443, "http": 80}[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    """What came back; its body is not looked at."""

    status: int
    retry_after: str | None


def target_of(url: str, exempt: Exempt) -> Target:
    """Where it leads, as far as the address itself tells; what a name resolves to is looked at in `post`.

    Raises NotAllowed: `not_a_url`, `too_long`, `has_credentials`, `https_only`, `port_not_allowed`,
    `address_not_allowed`.
    """
    if len(url) > LONGEST_URL:
        raise NotAllowed("too_long")
    if any(one <= " " or one in "\\\x7f" for one in url):  # urlsplit would pass over some of these in silence
        raise NotAllowed("not_a_url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAllowed("not_a_url") from None
    if parts.scheme not in ("https", "http") or not host or parts.fragment:
        raise NotAllowed("not_a_url")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("has_credentials")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not _PLAIN.fullmatch(path):
        raise NotAllowed("not_a_url")
    host = _in_ascii(host)
    port = port or (443 if parts.scheme == "https" else 80)
    trusted = _is_trusted(host, exempt)
    if not trusted and parts.scheme != "https":
        raise NotAllowed("https_only")
    if not trusted and port not in PORTS:
        raise NotAllowed("port_not_allowed")
    if not trusted and _is_inside(host):
        raise NotAllowed("address_not_allowed")
    return Target(parts.scheme, host, port, path)


def resolve(host: str, port: int, seconds: float) -> Sequence[str]:
    """All addresses of a host. Raises OSError, also where no answer came in time."""
    answers: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(one[4][0]) for one in found)))
        except OSError as error:
            answers.put(error)
        except UnicodeError:
            answers.put(socket.gaierror())

    threading.Thread(target=ask, daemon=True).start()  # the system's resolver takes no limit of time
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, exempt: Exempt, resolve: Resolve = resolve,
    tls: ssl.SSLContext | None = None, connect_seconds: float = CONNECT_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
) -> Answer:  # fmt: skip
    """Sends one request and returns its status; no redirect is followed, and nobody can keep us longer than
    `total_seconds`. `tls`: other authorities than the system's.

    Raises NotAllowed, and NotSent: `no_address`, `timeout`, `refused`, `certificate`, `tls`, `unreachable`,
    `not_http`.
    """
    target = target_of(url, exempt)
    began = time.monotonic()
    addresses = _addresses(target, exempt, resolve, connect_seconds)
    try:
        with _connected(target, addresses, began + connect_seconds, tls) as connection:
            deadline = began + total_seconds
            connection.settimeout(_left(deadline))
            connection.sendall(_head(target, body, headers) + body)
            return _answer(connection, deadline)
    except TimeoutError:
        raise NotSent("timeout") from None
    except ssl.SSLCertVerificationError:
        raise NotSent("certificate") from None
    except ssl.SSLError:
        raise NotSent("tls") from None
    except ConnectionRefusedError:
        raise NotSent("refused") from None
    except OSError:
        raise NotSent("unreachable") from None


def _in_ascii(host: str) -> str:
    if ":" in host:
        return host
    try:
        plain = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotAllowed("not_a_url") from None
    if not all(_LABEL.fullmatch(label) for label in plain.split(".")):
        raise NotAllowed("not_a_url")
    return plain


def _literal(host: str) -> Address | None:
    """The address that a host is, also in the old ways of writing IPv4: 127.1, 0x7f.1, 2130706433."""
    found = read(host)
    if found is None and ":" not in host:
        try:
            found = read(socket.inet_ntoa(socket.inet_aton(host)))
        except OSError:
            return None
    return found


def _is_trusted(host: str, exempt: Exempt) -> bool:
    address = _literal(host)
    return exempt.names(host) or (address is not None and exempt.holds(address))


def _is_inside(host: str) -> bool:
    """Whether the host is plainly no public one, without asking anybody."""
    address = _literal(host)
    if address is not None:
        return not is_public(address)
    return "." not in host or host.endswith(_OURS)


def _addresses(target: Target, exempt: Exempt, resolve: Resolve, seconds: float) -> list[Address]:
    try:
        found = [read(one) for one in resolve(target.host, target.port, seconds)]
    except TimeoutError:
        raise NotSent("timeout") from None
    except OSError:
        raise NotSent("no_address") from None
    addresses = [one for one in found if one is not None]
    if not addresses:
        raise NotSent("no_address")
    if not exempt.names(target.host):
        for one in addresses:
            inside_is_fine = exempt.holds(one)
            if not (inside_is_fine or (is_public(one) and target.scheme == "https")):
                raise NotAllowed("address_not_allowed")
    return addresses


def _connected(
    target: Target, addresses: Sequence[Address], deadline: float, tls: ssl.SSLContext | None
) -> socket.socket:
    """A connection to the first of the addresses that takes one. Raises OSError."""
    last: OSError = TimeoutError()
    for address in addresses[:_MOST_ADDRESSES]:
        try:
            plain = socket.create_connection((str(address), target.port), timeout=_left(deadline))
        except OSError as error:
            last = error
            continue
        if target.scheme == "http":
            return plain
        try:
            plain.settimeout(_left(deadline))
            return (tls or _system_tls()).wrap_socket(plain, server_hostname=target.host)
        except OSError:
            plain.close()
            raise
    raise last


@cache
def _system_tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(deadline: float) -> float:
    """Seconds that are left. Raises TimeoutError where none are."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _head(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = {
        "Host": target.authority,
        "User-Agent": "Foyer-Webhooks/1",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    if any(not value.isprintable() for value in lines.values()):
        raise ValueError("a header would break the request")
    head = f"POST {target.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return (head + "\r\n").encode("ascii")


class _Received:
    """Bytes that HTTPResponse reads as if from a socket: it would wait for each line anew, without an end."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._raw)


def _answer(connection: socket.socket, deadline: float) -> Answer:
    raw, taken = bytearray(), 0
    while not _END_OF_HEAD.search(raw) and taken < MOST_READ:
        connection.settimeout(_left(deadline))
        piece = connection.recv(min(8192, MOST_READ - taken))
        if not piece:
            break
        raw += piece
        taken += len(piece)
        while interim := _INTERIM.match(raw):
            del raw[: interim.end()]
    response = HTTPResponse(_Received(bytes(raw)))  # type: ignore[arg-type]
    try:
        response.begin()
    except (HTTPException, ValueError):
        raise NotSent("not_http") from None
    _drain(connection, bytes(raw), response.length, min(deadline, time.monotonic() + _DRAIN_SECONDS))
    return Answer(response.status, response.headers.get("Retry-After"))


def _drain(connection: socket.socket, raw: bytes, length: int | None, deadline: float) -> None:
    """Takes a short rest of the answer in, so that the other side is not cut off; that it fails is no matter."""
    end = _END_OF_HEAD.search(raw)
    if end is None or length is None:
        return
    missing = min(length - (len(raw) - end.end()), MOST_READ - len(raw))
    try:
        while missing > 0:
            connection.settimeout(_left(deadline))
            piece = connection.recv(min(8192, missing))
            if not piece:
                return
            missing -= len(piece)
    except OSError:
        return
