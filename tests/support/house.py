"""A whole Foyer in processes of its own: what `make run` starts, over a folder and a port of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from plumbing.settings import Settings

MOST_LOOKS = 1200
"""After so many, a minute at least, it will not come up: its processes die and are started again for ever."""


@dataclass
class House:
    """Settings by their names in the environment; started, killed and started again over the same data."""

    folder: Path
    environ: dict[str, str]
    arguments: list[str] = field(default_factory=lambda: ["-m", "ops.serve", "--lease", "3"])
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def settings(self) -> Settings:
        return Settings.read(self.environ)

    @property
    def log(self) -> str:
        """Everything that any process of this house has said."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self, **environ: str) -> None:
        """Starts it and returns once it answers. `environ`: more settings for this start only."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                env={**os.environ, **self.environ, **environ},
                stdout=log,
                stderr=log,
            )
        for _ in range(MOST_LOOKS):
            if self.is_ready():
                return
            if self.process.poll() is not None:
                raise AssertionError(f"it left with code {self.process.returncode}:\n{self.log[-4000:]}")
            time.sleep(0.05)
        raise AssertionError(f"it does not come up:\n{self.log[-4000:]}")

    def wait_for_log(self, words: str) -> None:
        """Returns once some process of it has said this."""
        for _ in range(MOST_LOOKS):
            if words in self.log:
                return
            time.sleep(0.05)
        raise AssertionError(f"nobody said {words}:\n{self.log[-4000:]}")

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection(self.settings.host, self.settings.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            with connection.getresponse() as response:
                return response.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> int:
        """Asks it to leave, waits, and returns its code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()

    def kill(self) -> None:
        """kill -9 of every process of it at once: nobody has time for anything."""
        while living := self.everybody():
            for pid in living:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)  # again: somebody may just have been born
        if self.process is not None:
            self.process.wait()

    def everybody(self) -> list[int]:
        """The living processes of this house, by the folder that stands in their environment."""
        mark = f"FOYER_DATA={self.environ['FOYER_DATA']}".encode()
        return [pid for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))) if _is_of(pid, mark)]

    def pids(self, word: str) -> list[int]:
        """Those of its processes whose command line holds the word."""
        return [pid for pid in self.everybody() if word.encode() in _read(pid, "cmdline")]


def _is_of(pid: int, mark: bytes) -> bool:
    is_dead = b") Z " in _read(pid, "stat")
    return pid != os.getpid() and not is_dead and mark in _read(pid, "environ").split(b"\0")


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


@contextmanager
def house(folder: Path, database_url: str | None = None, **environ: str) -> Iterator[House]:
    """A house that is not started yet; nothing of it is left after the block."""
    made = House(
        folder,
        {
            "FOYER_ENV": "test",
            "FOYER_DATA": str(folder / "data"),
            "FOYER_DATABASE_URL": database_url or f"sqlite:///{folder / 'data' / 'foyer.db'}",
            "FOYER_SECRET_KEY": "only for tests, " * 3,
            "FOYER_MAIL_FROM": "careers@example.org",
            "FOYER_LIMIT_FACTOR": "1000000",
            "FOYER_WEB_PROCESSES": "1",  # a second one that still starts when told to stop delays that by 10 s
            "PORT": str(spare_port()),
            **environ,
        },
    )
    (folder / "data").mkdir(parents=True, exist_ok=True)
    try:
        yield made
    finally:
        made.kill()


def spare_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
