import io
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plumbing.storage import Full, LocalDisk, Missing, Unavailable
from tests.plumbing import servers

TYPE = "application/pdf"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def disk(tmp_path: Path) -> LocalDisk:
    return LocalDisk(tmp_path / "files")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_are_private_and_fanned_out(disk: LocalDisk) -> None:
    old = os.umask(0)
    try:
        disk.put("attachments/a", io.BytesIO(b"x"), content_type=TYPE)
    finally:
        os.umask(old)
    [path] = files_in(disk.root)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.name == "attachments~a"
    assert len(path.relative_to(disk.root).parts) == 3
    for folder in (disk.root, path.parent, path.parent.parent, disk.root / "partial"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_private_file_on_the_same_disk_is_linked(disk: LocalDisk, tmp_path: Path) -> None:
    source = tmp_path / "incoming"
    source.write_bytes(b"no byte of it is copied")
    source.chmod(0o600)
    disk.put("k", source, content_type=TYPE)
    [path] = files_in(disk.root)
    assert path.stat().st_ino == source.stat().st_ino


def test_a_link_to_a_file_is_copied(disk: LocalDisk, tmp_path: Path) -> None:
    source = tmp_path / "private"
    source.write_bytes(b"x")
    source.chmod(0o600)
    (tmp_path / "link").symlink_to(source)
    disk.put("k", tmp_path / "link", content_type=TYPE)
    [path] = files_in(disk.root)
    assert not path.is_symlink()
    assert path.stat().st_ino != source.stat().st_ino


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Inside, no file may grow beyond `size`: the closest to a full disk that needs no disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_and_leaves_nothing_behind(disk: LocalDisk) -> None:
    disk.put("k", io.BytesIO(b"before"), content_type=TYPE)
    with room_for(50_000), pytest.raises(Full):
        disk.put("k", io.BytesIO(bytes(100_000)), content_type=TYPE)
    assert [path.name for path in files_in(disk.root)] == ["k"]
    with disk.open("k") as stream:
        assert stream.read() == b"before"
    disk.put("k", io.BytesIO(bytes(100_000)), content_type=TYPE)  # there is room again
    assert disk.size("k") == 100_000


def test_a_source_that_breaks_leaves_nothing_behind(disk: LocalDisk) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise Unavailable("the other side went away")

    with pytest.raises(Unavailable):
        disk.put("k", Breaking(), content_type=TYPE)
    assert files_in(disk.root) == []


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    disk = LocalDisk(tmp_path / "files")
    with pytest.raises(Unavailable):
        disk.put("k", io.BytesIO(b"x"), content_type=TYPE)
    with pytest.raises(Missing):
        disk.open("k")


def test_the_sweep_removes_old_half_written_files_only(disk: LocalDisk) -> None:
    disk.put("k", io.BytesIO(b"x"), content_type=TYPE)
    for name, age in (("copy-old", timedelta(hours=25)), ("copy-new", timedelta(hours=1))):
        path = disk.root / "partial" / name
        path.write_bytes(b"half")
        when = (NOON - age).timestamp()
        os.utime(path, (when, when))
    [stored] = files_in(disk.root / disk_place(disk))
    os.utime(stored, (0, 0))
    assert disk.sweep(timedelta(hours=24), NOON) == 1
    assert {path.name for path in files_in(disk.root)} == {"k", "copy-new"}
    assert servers.keys_of(disk) == ["k"]


def disk_place(disk: LocalDisk) -> str:
    return next(path.name for path in disk.root.iterdir() if path.name != "partial")


def test_files_of_others_in_the_folder_are_no_keys(disk: LocalDisk) -> None:
    disk.put("k", io.BytesIO(b"x"), content_type=TYPE)
    [path] = files_in(disk.root)
    (path.parent / ".DS_Store").write_bytes(b"x")
    (path.parent / "what is this").write_bytes(b"x")
    (disk.root / "README").write_bytes(b"x")
    assert servers.keys_of(disk) == ["k"]


def test_bytes_and_names_are_synced_before_put_returns(disk: LocalDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a proof (that needs a power failure), but the order of the calls."""
    disk.put("warm", io.BytesIO(b"x"), content_type=TYPE)
    calls: list[str] = []
    really_sync, really_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        really_sync(descriptor)

    def replace(source: Path, target: Path) -> None:
        calls.append("replace")
        really_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    disk.put("k", io.BytesIO(b"x"), content_type=TYPE)
    assert calls[0] == "file"
    assert calls[-2:] == ["replace", "folder"]
