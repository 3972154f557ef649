"""Bytes on their way in: written to a private file piece by piece, counted and hashed, never held in memory."""

import hashlib
import io
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from plumbing.durable import make_folder

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class Incoming(io.BufferedIOBase, BinaryIO):
    """A binary file that is written once, front to back, and then read as often as one likes.

    Its file lives as long as this is open: close() (or discard(), or being forgotten) removes it. Whoever
    wants to keep the bytes gives `path` to the storage before that.

    Beyond `limit` bytes nothing is written any more and what was written is dropped, but `size` and `sha256`
    still tell of all that came. A full disk is an OSError from write().
    """

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        make_folder(folder)
        descriptor, name = tempfile.mkstemp(prefix="in-", dir=folder)  # mode 0600
        self._file = open(descriptor, "w+b", buffering=0)  # noqa: SIM115 - closed in close()
        self._hash = hashlib.sha256()
        self._rewound = False
        self.path = Path(name)
        self.limit = limit
        self.size = 0

    @property
    def sha256(self) -> str:
        """Of all bytes given so far, in hex."""
        return self._hash.hexdigest()

    @property
    def overflowed(self) -> bool:
        """More came than the limit allows: nothing of it is kept."""
        return self.limit is not None and self.size > self.limit

    def write(self, data: "ReadableBuffer") -> int:
        if self._rewound:
            raise io.UnsupportedOperation("an incoming file is written once, front to back")
        view = memoryview(data).cast("B")
        had_overflowed = self.overflowed
        self._hash.update(view)
        self.size += len(view)
        if not self.overflowed:
            written = 0
            while written < len(view):
                written += self._file.write(view[written:])
        elif not had_overflowed:
            self._file.truncate(0)
            self._file.seek(0)
        return len(view)

    def read(self, size: int | None = -1) -> bytes:
        return self._file.read(-1 if size is None else size)

    def readinto(self, buffer: "WriteableBuffer") -> int:
        return self._file.readinto(buffer)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._rewound = True
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return not self._rewound

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def durable(self) -> None:
        """Returns once the bytes are on the disk. The name is not: this file is not meant to stay."""
        os.fsync(self._file.fileno())

    def discard(self) -> None:
        """Closes it and removes its file; again does nothing."""
        self.close()

    def close(self) -> None:
        if not self.closed and hasattr(self, "path"):
            self._file.close()
            self.path.unlink(missing_ok=True)
        super().close()


class IncomingFolder:
    """Where incoming bytes wait; on the file system of the storage, so that storing them is a link."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def new(self, limit: int | None = None) -> Incoming:
        """An empty file for one upload; beyond `limit` bytes its content is counted but not kept."""
        return Incoming(self.root, limit)

    def sweep(self, older_than: timedelta, now: datetime) -> int:
        """Removes what killed processes left behind; returns how many files."""
        return remove_old_files(self.root, before=now - older_than)


def remove_old_files(folder: Path, *, before: datetime) -> int:
    """Removes files lying directly in `folder` that were last written before then; returns how many."""
    removed = 0
    if not folder.is_dir():
        return removed
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before.timestamp():
                    os.unlink(entry.path)
                    removed += 1
            except FileNotFoundError:
                pass  # its owner was faster
    return removed
