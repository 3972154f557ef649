"""A web server of the bench's own in a process group, its CPU time and its memory, and a visitor to it."""

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.serve import web_command
from plumbing.settings import Settings
from tests.support.house import spare_port

HELLO = "tests.bench.hello:create_app"
PATIENCE = 60.0
"""Seconds a server has to start."""


class Server:
    """Started with the very flags of `make run`. `app` None: Foyer itself."""

    def __init__(self, folder: Path, *, app: str | None = None, processes: int = 1, **environ: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.environ = {
            "FOYER_ENV": "test",
            "FOYER_DATA": str(folder),
            "FOYER_SECRET_KEY": "only for the bench, " * 3,
            "FOYER_LIMIT_FACTOR": "100000000",
            "FOYER_WEB_PROCESSES": str(processes),
            "PORT": str(spare_port()),
            "FOYER_BENCH_SERVER": secrets.token_hex(8),
            **environ,
        }
        self.settings = Settings.read(self.environ)
        self._log = folder / "log"
        self._command = web_command(self.settings)
        if app is not None:
            self._command[-1] = app
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, path: str = "/", command: Sequence[str] | None = None) -> float:
        """Starts it (or another command in its place) and returns after how many seconds `path` answered."""
        began = time.monotonic()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command or self._command, env={**os.environ, **self.environ}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        while not self._answers(path):
            if self._process.poll() is not None or time.monotonic() - began > PATIENCE:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self._log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.005)
        return time.monotonic() - began

    def stop(self) -> None:
        """Ends the whole group; nothing to be gentle with."""
        if self._process is not None:
            for pid in self.pids():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def pids(self) -> list[int]:
        """Everybody that was started with it: its own mark stands in their environment."""
        mark = f"FOYER_BENCH_SERVER={self.environ['FOYER_BENCH_SERVER']}".encode()
        numbers = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
        return [pid for pid in numbers if pid != os.getpid() and mark in _read(pid, "environ").split(b"\0")]

    def workers(self) -> list[int]:
        """The processes that answer: the children of the one that was started."""
        assert self._process is not None
        leader = str(self._process.pid)
        return [pid for pid in self.pids() if _read(pid, "stat").rpartition(b")")[2].split()[1].decode() == leader]

    def cpu(self) -> float:
        """Seconds of user and system time of the whole group so far."""
        return sum(_cpu_of(pid) for pid in self.pids())

    def memory(self, field: str = "VmRSS") -> int:
        """Bytes of the largest worker, by a field of its status: VmRSS now, VmHWM at most so far."""
        return max(_status(pid, field) for pid in self.workers())

    def forget_peak(self) -> None:
        """From now on VmHWM counts anew."""
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def visitor(self, **headers: str) -> "Visitor":
        """Somebody who keeps one connection open."""
        return Visitor(self.settings.host, self.settings.port, headers)

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection((self.settings.host, self.settings.port), timeout=60)

    def crowd(self, path: str, size: int = 16, **headers: str) -> "Crowd":
        """So many who ask for the same at once."""
        return Crowd(self.settings.host, self.settings.port, path, size, headers)

    def _answers(self, path: str) -> bool:
        with suppress(OSError, http.client.HTTPException, AssertionError):
            visitor = self.visitor()
            try:
                return visitor.get(path).status == 200
            finally:
                visitor.close()
        return False


@dataclass(frozen=True)
class Answer:
    """What came back, as bytes on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


HEADERS = {
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
    "Sec-Fetch-Site": "same-origin",
    "User-Agent": "Mozilla/5.0 (bench)",
}
"""What browsers send, as far as it matters."""


class Crowd:
    """Many connections; a call asks over all of them before it reads the first answer, as under load."""

    def __init__(self, host: str, port: int, path: str, size: int, headers: Mapping[str, str]) -> None:
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}"]
        lines += [f"{name}: {value}" for name, value in {**HEADERS, **headers}.items()]
        self._request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._sockets = [socket.create_connection((host, port), timeout=60) for _ in range(size)]
        self.size = size

    def __call__(self) -> None:
        for one in self._sockets:
            one.sendall(self._request)
        for one in self._sockets:
            _read_answer(one)


class Visitor:
    """One client with one connection."""

    def __init__(self, host: str, port: int, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)
        self._headers = {**HEADERS, **headers}

    def get(self, path: str, expected: int = 200, **headers: str) -> Answer:
        """The answer, of this status: anything else is a mistake of the bench."""
        return self._ask("GET", path, None, expected, headers)

    def post(self, path: str, body: bytes, content_type: str, expected: int = 200, **headers: str) -> Answer:
        return self._ask("POST", path, body, expected, {"Content-Type": content_type, **headers})

    def send(self, method: str, path: str, given: Any = None, expected: int = 200) -> Answer:
        """As a program does: with a document, or without any."""
        body = None if given is None else json.dumps(given).encode()
        return self._ask(
            method, path, body, expected, {} if body is None else {"Content-Type": "application/json"}
        )

    def close(self) -> None:
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: bytes | None, expected: int, headers: Mapping[str, str]
    ) -> Answer:
        self._connection.request(method, path, body, {**self._headers, **headers})
        response = self._connection.getresponse()
        given = Answer(
            response.status, {name.lower(): value for name, value in response.headers.items()}, response.read()
        )
        assert given.status == expected, f"{method} {path}: {given.status}, not {expected}: {given.body[:2000]!r}"
        return given


def _read_answer(connection: socket.socket) -> None:
    """To the end of the body, and no further; only plain answers are wanted."""
    given = connection.recv(65536)
    while b"\r\n\r\n" not in given:
        given += connection.recv(65536)
    head, _, body = given.partition(b"\r\n\r\n")
    assert head[9:12] in (b"200", b"304"), given[:2000]
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    missing = int(length[1]) - len(body) if length and head[9:12] == b"200" else 0
    while missing > 0:
        missing -= len(connection.recv(65536))


def _cpu_of(pid: int) -> float:
    """By the process's own clock, in nanoseconds: what /proc/PID/stat says in hundredths of a second."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _status(pid: int, field: str) -> int:
    for line in _read(pid, "status").decode().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
