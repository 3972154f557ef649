import gc
import hashlib
import io
import os
import resource
import stat
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from werkzeug.formparser import MultiPartParser

from plumbing.incoming import Incoming, IncomingFolder
from plumbing.storage import LocalDisk

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> IncomingFolder:
    return IncomingFolder(tmp_path / "incoming")


def left(folder: IncomingFolder) -> list[str]:
    return sorted(os.listdir(folder.root))


def test_bytes_are_kept_counted_and_hashed(folder: IncomingFolder) -> None:
    with folder.new() as incoming:
        for piece in (b"a ", bytearray(b"res"), memoryview(b"ume"), b""):
            assert incoming.write(piece) == len(piece)
        incoming.durable()
        assert incoming.size == 8
        assert incoming.sha256 == hashlib.sha256(b"a resume").hexdigest()
        assert incoming.path.read_bytes() == b"a resume"
        assert not incoming.overflowed


def test_they_can_be_read_again_and_again(folder: IncomingFolder) -> None:
    with folder.new() as incoming:
        incoming.write(b"one\ntwo\n")
        assert incoming.seek(0) == 0
        assert incoming.read(3) == b"one"
        assert incoming.tell() == 3
        assert incoming.read() == b"\ntwo\n"
        assert incoming.read() == b""
        incoming.seek(0)
        assert list(incoming) == [b"one\n", b"two\n"]
        assert incoming.seek(-4, os.SEEK_END) == 4
        buffer = bytearray(10)
        assert incoming.readinto(buffer) == 4


def test_the_file_and_its_folder_are_private(folder: IncomingFolder) -> None:
    old = os.umask(0)
    try:
        with folder.new() as incoming:
            assert stat.S_IMODE(incoming.path.stat().st_mode) == 0o600
            assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    finally:
        os.umask(old)


def test_nothing_is_written_after_it_was_read(folder: IncomingFolder) -> None:
    with folder.new() as incoming:
        incoming.write(b"x")
        incoming.seek(0)
        with pytest.raises(io.UnsupportedOperation):
            incoming.write(b"y")
        assert incoming.sha256 == hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize("how", ["close", "discard", "forgotten"])
def test_nothing_stays_behind(folder: IncomingFolder, how: str) -> None:
    incoming = folder.new()
    incoming.write(b"x")
    if how == "forgotten":
        del incoming
        gc.collect()
    else:
        getattr(incoming, how)()
        getattr(incoming, how)()
        assert incoming.closed
    assert left(folder) == []


def test_what_was_given_to_the_storage_stays_there(folder: IncomingFolder, tmp_path: Path) -> None:
    storage = LocalDisk(tmp_path / "files")
    with folder.new() as incoming:
        incoming.write(b"a resume")
        storage.put("k", incoming.path, content_type="application/pdf")
    with storage.open("k") as stored:
        assert stored.read() == b"a resume"
    assert left(folder) == []


def test_beyond_the_limit_bytes_are_counted_and_not_kept(folder: IncomingFolder) -> None:
    with folder.new(limit=10) as incoming:
        incoming.write(b"0123456789")
        assert not incoming.overflowed
        assert incoming.write(b"x") == 1
        assert incoming.overflowed
        assert incoming.write(b"y" * 1000) == 1000
        assert incoming.size == 1011
        assert incoming.sha256 == hashlib.sha256(b"0123456789x" + b"y" * 1000).hexdigest()
        assert incoming.path.stat().st_size == 0
        incoming.seek(0)
        assert incoming.read() == b""


def test_a_full_disk_is_an_error_and_leaves_nothing(folder: IncomingFolder) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with folder.new() as incoming:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(OSError, match="File too large"):
                incoming.write(b"x" * 5000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left(folder) == []


def test_the_sweep_removes_old_strays_only(folder: IncomingFolder) -> None:
    assert folder.sweep(timedelta(hours=24), NOON) == 0  # before there is a folder
    folder.root.mkdir()
    for name, age in (("in-old", timedelta(hours=25)), ("in-new", timedelta(hours=23))):
        (folder.root / name).write_bytes(b"x")
        when = (NOON - age).timestamp()
        os.utime(folder.root / name, (when, when))
    (folder.root / "in-folder").mkdir()
    os.utime(folder.root / "in-folder", (0, 0))
    assert folder.sweep(timedelta(hours=24), NOON) == 1
    assert left(folder) == ["in-folder", "in-new"]


# With werkzeug, which writes pieces, rewinds, and closes at the end of the request


class Body(io.RawIOBase):
    """A multipart body with one file of `size` bytes, made while it is read."""

    HEAD = b'--b\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n'
    TAIL = b"\r\n--b--\r\n"

    def __init__(self, size: int) -> None:
        self.length = len(self.HEAD) + size + len(self.TAIL)
        self._pieces = [self.HEAD, *[b"x" * 50_000] * (size // 50_000), b"x" * (size % 50_000), self.TAIL]
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and self._pieces:
            self._rest += self._pieces.pop(0)
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def parse(folder: IncomingFolder, body: BinaryIO | Body, length: int, limit: int | None = None) -> tuple[str, int]:
    def new(
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> Incoming:
        return folder.new(limit)

    parser = MultiPartParser(stream_factory=new)
    form, files = parser.parse(body, b"b", length)  # type: ignore[arg-type]
    assert not form
    with files["cv"].stream as incoming:
        return incoming.sha256, incoming.size  # type: ignore[attr-defined]


def test_werkzeug_writes_into_it(folder: IncomingFolder) -> None:
    body = Body(123_456)
    expected = hashlib.sha256(b"x" * 123_456).hexdigest()
    assert parse(folder, body, body.length) == (expected, 123_456)
    assert left(folder) == []


def test_an_upload_that_stops_halfway_leaves_nothing(folder: IncomingFolder) -> None:
    body = io.BytesIO(Body.HEAD + b"x" * 100_000)
    with pytest.raises(ValueError, match=r".*"):
        parse(folder, body, 200_000)
    gc.collect()
    assert left(folder) == []


@pytest.mark.parametrize("limit", [None, 1_000_000])
def test_memory_is_flat(folder: IncomingFolder, limit: int | None) -> None:
    def heap(mib: int) -> int:
        body = Body(mib * 1024 * 1024)
        tracemalloc.start()
        try:
            parse(folder, body, body.length, limit)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    heap(1)
    assert heap(30) <= 1.2 * heap(3)
