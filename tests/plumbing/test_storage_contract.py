"""What every storage promises, asked of each of them: one suite, five storages, two S3 services."""

import io
import os
import tracemalloc
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plumbing.storage import S3, LocalDisk, Missing, Remembered, Spooled, Storage
from tests.plumbing import servers

KINDS = ["local", "remembered", "spooled", "moto", "nanio"]
TYPE = "application/pdf"


@pytest.fixture(params=KINDS)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "local":
        yield LocalDisk(tmp_path / "files")
    elif request.param == "remembered":
        yield Remembered()
    elif request.param == "spooled":
        yield Spooled(Remembered(), LocalDisk(tmp_path / "spool"))
    else:
        endpoint = request.getfixturevalue(f"{request.param}_endpoint")
        yield servers.fresh_s3(request.getfixturevalue("s3_clients"), endpoint)


def content(storage: Storage, key: str) -> bytes:
    with storage.open(key) as stream:
        return stream.read()


def a_file(folder: Path, data: bytes, mode: int = 0o600) -> Path:
    path = folder / f"source-{uuid.uuid4().hex}"
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_what_is_put_from_a_path_is_there(storage: Storage, tmp_path: Path) -> None:
    storage.put("attachments/a-1", a_file(tmp_path, b"a resume"), content_type=TYPE)
    assert content(storage, "attachments/a-1") == b"a resume"
    assert storage.size("attachments/a-1") == 8
    assert storage.exists("attachments/a-1")


def test_removing_the_source_afterwards_takes_nothing_away(storage: Storage, tmp_path: Path) -> None:
    source = a_file(tmp_path, b"a resume")
    storage.put("k", source, content_type=TYPE)
    source.unlink()
    assert content(storage, "k") == b"a resume"


def test_a_file_others_may_see_is_copied(storage: Storage, tmp_path: Path) -> None:
    source = a_file(tmp_path, b"as it was", mode=0o644)
    storage.put("k", source, content_type=TYPE)
    with source.open("r+b") as opened:
        opened.write(b"XX")
    assert content(storage, "k") == b"as it was"


def test_a_stream_is_stored_from_where_it_stands(storage: Storage) -> None:
    stream = io.BytesIO(b"skipped|kept")
    stream.seek(8)
    storage.put("k", stream, content_type=TYPE)
    assert content(storage, "k") == b"kept"


def test_a_stream_that_cannot_seek_is_stored(storage: Storage) -> None:
    reader, writer = os.pipe()
    with open(reader, "rb") as pipe:
        with open(writer, "wb") as other_end:
            other_end.write(b"through a pipe")
        storage.put("k", pipe, content_type=TYPE)
    assert content(storage, "k") == b"through a pipe"


def test_nothing_at_all_can_be_stored(storage: Storage) -> None:
    storage.put("empty", io.BytesIO(), content_type=TYPE)
    assert content(storage, "empty") == b""
    assert storage.size("empty") == 0
    assert storage.exists("empty")


def test_putting_again_replaces_the_whole(storage: Storage, tmp_path: Path) -> None:
    storage.put("k", io.BytesIO(b"a longer first content"), content_type=TYPE)
    storage.put("k", a_file(tmp_path, b"second"), content_type=TYPE)
    assert content(storage, "k") == b"second"
    assert servers.keys_of(storage) == ["k"]


def test_putting_the_same_file_twice_is_harmless(storage: Storage, tmp_path: Path) -> None:
    source = a_file(tmp_path, b"twice")
    storage.put("k", source, content_type=TYPE)
    storage.put("k", source, content_type=TYPE)
    assert content(storage, "k") == b"twice"
    assert servers.keys_of(storage) == ["k"]


def test_what_is_not_there_is_missing(storage: Storage) -> None:
    assert not storage.exists("nothing")
    with pytest.raises(Missing):
        storage.open("nothing")
    with pytest.raises(Missing):
        storage.size("nothing")


def test_deleting_twice_is_fine(storage: Storage) -> None:
    storage.put("k", io.BytesIO(b"x"), content_type=TYPE)
    storage.delete("k")
    assert not storage.exists("k")
    storage.delete("k")
    storage.delete("never-was")
    assert list(storage.keys()) == []


def test_all_keys_are_listed_with_size_and_time(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    monkeypatch.setattr(S3, "page_size", 2)
    keys = {"a", "b/c", "b/d/e.1", "A_b-c", "pages/0192/1"}
    for number, key in enumerate(keys):
        storage.put(key, io.BytesIO(b"x" * number), content_type=TYPE)
    found = {stored.key: stored for stored in list(storage.keys())}
    assert found.keys() == keys
    assert {stored.size for stored in found.values()} == {0, 1, 2, 3, 4}
    for stored in found.values():
        assert stored.modified_at.utcoffset() == timedelta(0)
        assert before <= stored.modified_at <= datetime.now(UTC) + timedelta(seconds=2)


BAD_KEYS = [
    "", "/", "/etc/passwd", "../up", "a/../b", "a//b", "a/", ".hidden", "a/.hidden", "a\\b", "a b", "a~b", "é",
    "a\n", "a\x00b", "-a", "a/b/c/d/e", "x" * 101, "/".join(["y" * 60] * 4), "٣",
]  # fmt: skip


def test_a_key_that_could_mean_something_else_is_refused(storage: Storage) -> None:
    for key in BAD_KEYS:
        with pytest.raises(ValueError, match="not a storage key"):
            storage.put(key, io.BytesIO(b"x"), content_type=TYPE)
        for method in (storage.open, storage.size, storage.exists, storage.delete):
            with pytest.raises(ValueError, match="not a storage key"):
                method(key)
    assert list(storage.keys()) == []


def test_reading_in_pieces_gives_the_same_bytes(storage: Storage) -> None:
    data = os.urandom(700_001)
    storage.put("k", io.BytesIO(data), content_type=TYPE)
    with storage.open("k") as stream:
        assert b"".join(iter(lambda: stream.read(65_536), b"")) == data
    with storage.open("k") as stream:  # and one may stop early
        assert stream.read(10) == data[:10]


def test_sweeping_an_orderly_storage_removes_nothing(storage: Storage) -> None:
    storage.put("k", io.BytesIO(b"x"), content_type=TYPE)
    assert storage.sweep(timedelta(0), datetime.now(UTC) + timedelta(days=1)) == 0
    assert content(storage, "k") == b"x"


@pytest.mark.parametrize("storage", ["local", "nanio"], indirect=True)
def test_memory_stays_flat(storage: Storage, tmp_path: Path) -> None:
    small, big = (a_file(tmp_path, os.urandom(mib * 1024 * 1024), mode=0o644) for mib in (3, 30))
    _carry_through(storage, small)  # imports and caches
    assert _heap_of(storage, big) <= 1.2 * _heap_of(storage, small)


def _heap_of(storage: Storage, source: Path) -> int:
    tracemalloc.start()
    try:
        _carry_through(storage, source)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _carry_through(storage: Storage, source: Path) -> None:
    storage.put("flat", source, content_type=TYPE)
    with storage.open("flat") as stream:
        while stream.read(65_536):
            pass
