"""One process tree: starts the children, tells when they are ready, and leaves none behind."""

import contextlib
import ctypes
import http.client
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

GRACE = 15.0
"""Seconds the children have to finish what they do before they are killed."""
TICK = 0.1

logger = logging.getLogger("foyer.supervisor")


class Supervisor:
    """Children in sessions of their own, so that a child and everything it started can be ended together."""

    def __init__(
        self, commands: Mapping[str, Sequence[str]], *, is_ready: Callable[[], bool], grace: float = GRACE,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._commands = commands
        self._is_ready = is_ready
        self._on_ready = on_ready
        self._grace = grace
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def run(self) -> int:
        """Runs until SIGTERM or SIGINT (returns 0) or until one child dies (ends the others, returns 1). Calls
        `on_ready` once, the first time that it is."""
        before = [signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)]
        try:
            for name, command in self._commands.items():
                self._children[name] = subprocess.Popen(
                    command, start_new_session=True, preexec_fn=_leave_with_parent
                )
            return self._watch()
        finally:
            self._end()
            for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
                signal.signal(number, handler)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _watch(self) -> int:
        ready = False
        while not self._stopping:
            for name, child in self._children.items():
                if child.poll() is not None:
                    logger.error("%s ended with code %s: leaving", name, child.returncode)
                    return 1
            if not ready and self._is_ready():
                ready = True
                logger.info("ready")
                self._on_ready()
            time.sleep(TICK)
        return 0

    def _end(self) -> None:
        """The leaders are asked, and have time to end their own; what is left of their groups is killed."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + self._grace
        for name, child in self._children.items():
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("%s did not leave within %s seconds: killed", name, self._grace)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _leave_with_parent() -> None:
    """In the child: TERM when the supervisor is gone, which a kill -9 of it would not say otherwise."""
    if sys.platform == "linux":
        death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(death_signal, signal.SIGTERM)


def answers(host: str, port: int, path: str = "/healthz") -> bool:
    """Whether the server answers this path with 200 now."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        with connection.getresponse() as response:
            return response.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
