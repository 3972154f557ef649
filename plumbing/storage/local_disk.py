"""Bytes in a folder of this machine."""

import errno
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from plumbing.durable import make_folder, sync_folder
from plumbing.incoming import remove_old_files
from plumbing.storage.contract import PIECE, Full, Missing, Stored, Unavailable, checked

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES, errno.ENOSYS}


class LocalDisk:
    """Files of mode 0600 in two levels of folders, so that none of them grows large.

    A key's file is root/ab/cd/KEY, where abcd begins the hash of the key and `~` stands for its slashes.
    Half-written files lie in root/partial.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._partial = root / "partial"

    def put(self, key: str, source: Path | BinaryIO, *, content_type: str) -> None:
        target = self._path(key)
        if not isinstance(source, Path):
            self._copy(source, target)
            return
        with source.open("rb") as opened:
            if not self._link(source, opened, target):
                self._copy(opened, target)

    def open(self, key: str) -> BinaryIO:
        with _found(key):
            return self._path(key).open("rb")

    def size(self, key: str) -> int:
        with _found(key):
            return self._path(key).stat().st_size

    def exists(self, key: str) -> bool:
        try:
            return self.size(key) >= 0
        except Missing:
            return False

    def link(self, key: str, file_name: str, content_type: str, *, seconds: int) -> str | None:
        checked(key)
        return None

    def delete(self, key: str) -> None:
        path = self._path(key)
        try:
            with _found(key):
                path.unlink()
                sync_folder(path.parent)  # what was erased must not come back after a power failure
        except Missing:
            pass

    def keys(self) -> Iterator[Stored]:
        with _told():
            for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
                try:
                    key = checked(path.name.replace("~", "/"))
                    found = path.stat()
                except (ValueError, FileNotFoundError):
                    continue  # not one of ours, or deleted meanwhile
                yield Stored(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def sweep(self, older_than: timedelta, now: datetime) -> int:
        with _told():
            return remove_old_files(self._partial, before=now - older_than)

    def _path(self, key: str) -> Path:
        name = checked(key).replace("/", "~")
        place = hashlib.sha256(key.encode()).hexdigest()
        return self.root / place[:2] / place[2:4] / name

    def _link(self, source: Path, opened: BinaryIO, target: Path) -> bool:
        """Gives a private file a second name, if it is one and lies on our file system."""
        found = os.fstat(opened.fileno())
        private = stat.S_IMODE(found.st_mode) == 0o600 and found.st_uid == os.geteuid()
        if not private or not stat.S_ISREG(found.st_mode) or source.is_symlink():
            return False
        with _told():
            os.fsync(opened.fileno())
            make_folder(self._partial)
            partial = self._partial / f"link-{secrets.token_hex(8)}"
            try:
                os.link(source, partial)
            except OSError as error:
                if error.errno in _NO_LINKS:
                    return False
                raise
            self._settle(partial, target)
            return True

    def _copy(self, source: BinaryIO, target: Path) -> None:
        with _told():
            make_folder(self._partial)
            descriptor, partial = tempfile.mkstemp(prefix="copy-", dir=self._partial)
            try:
                with open(descriptor, "wb") as copy:
                    shutil.copyfileobj(source, copy, PIECE)
                    copy.flush()
                    os.fsync(copy.fileno())
            except BaseException:
                os.unlink(partial)
                raise
            self._settle(Path(partial), target)

    def _settle(self, partial: Path, target: Path) -> None:
        try:
            make_folder(target.parent)
            os.replace(partial, target)
            sync_folder(target.parent)
        finally:
            partial.unlink(missing_ok=True)  # also after replacing a file by itself, which does nothing


@contextmanager
def _told() -> Iterator[None]:
    """Tells the operating system's errors in the storage's words."""
    try:
        yield
    except OSError as error:
        kind = Full if error.errno in _NO_ROOM else Unavailable
        raise kind(f"{error.strerror} ({error.errno})") from error


@contextmanager
def _found(key: str) -> Iterator[None]:
    """The same where the key's file is expected to be there."""
    try:
        with _told():
            yield
    except Unavailable as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            raise Missing(key) from error
        raise
