"""A far storage with a near one to fall back on: while the far one is down, nothing that arrives is lost."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from plumbing.storage.contract import Missing, Storage, Stored, Unavailable
from plumbing.storage.local_disk import LocalDisk

PAUSE = 15.0
Answer = TypeVar("Answer")


class Spooled:
    """Puts into the spool first and moves on to `primary` at once, if that is available; reads look in both.

    After a failure the primary is left alone for `pause` seconds, so that not every request waits for its
    time-outs: meanwhile put() leaves the bytes in the spool and reads of the primary raise Unavailable.
    The spool lies on one machine: carry() must run there. Keys are written once: of two puts of one key at
    the same time either may stay.
    """

    def __init__(
        self, primary: Storage, spool: LocalDisk, *, pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.primary = primary
        self.spool = spool
        self._pause = pause
        self._clock = clock
        self._again_at = 0.0

    def put(self, key: str, source: Path | BinaryIO, *, content_type: str) -> None:
        """Raises Unavailable (or Full) only when the spool cannot take it. Afterwards see spooled()."""
        self.spool.put(key, source, content_type=content_type)
        with suppress(Unavailable, Missing):  # it stays in the spool; or it was carried or deleted meanwhile
            self._ask(lambda: self.carry(key, content_type=content_type))

    def spooled(self, key: str) -> bool:
        """Whether it still waits in the spool: then somebody must carry it later."""
        return self.spool.exists(key)

    def waiting(self) -> Iterator[str]:
        """The keys that wait in the spool of this machine."""
        return (stored.key for stored in self.spool.keys())  # noqa: SIM118 - not a dictionary

    def carry(self, key: str, *, content_type: str = "application/octet-stream") -> None:
        """Moves one key from the spool to the primary, now; again does nothing.

        Raises Unavailable, and Missing when neither of them has it.
        """
        try:
            stream = self.spool.open(key)
        except Missing:
            if self.primary.exists(key):
                return
            raise
        with stream:
            self.primary.put(key, stream, content_type=content_type)
        self.spool.delete(key)
        self._again_at = 0.0

    def open(self, key: str) -> BinaryIO:
        # The spool first: what is being carried is in the primary before it leaves the spool.
        try:
            return self.spool.open(key)
        except Missing:
            return self._ask(lambda: self.primary.open(key))

    def size(self, key: str) -> int:
        try:
            return self.spool.size(key)
        except Missing:
            return self._ask(lambda: self.primary.size(key))

    def exists(self, key: str) -> bool:
        return self.spool.exists(key) or self._ask(lambda: self.primary.exists(key))

    def link(self, key: str, file_name: str, content_type: str, *, seconds: int) -> str | None:
        if self.spool.exists(key):
            return None
        return self.primary.link(key, file_name, content_type, seconds=seconds)

    def delete(self, key: str) -> None:
        self.spool.delete(key)
        self._ask(lambda: self.primary.delete(key))

    def keys(self) -> Iterator[Stored]:
        waiting = set()
        for stored in self.spool.keys():  # noqa: SIM118 - not a dictionary
            waiting.add(stored.key)
            yield stored
        yield from (stored for stored in self.primary.keys() if stored.key not in waiting)  # noqa: SIM118

    def sweep(self, older_than: timedelta, now: datetime) -> int:
        return self.spool.sweep(older_than, now) + self._ask(lambda: self.primary.sweep(older_than, now))

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        if self._clock() < self._again_at:
            raise Unavailable("left alone for a while after a failure")
        try:
            return question()
        except Unavailable:
            self._again_at = self._clock() + self._pause
            raise
