"""What arrives while the far storage is down waits in the spool: requirement R8, case C85."""

import io
import os
from pathlib import Path

import pytest

from plumbing.storage import S3, Full, LocalDisk, Missing, Remembered, Spooled, Storage, Unavailable
from tests.plumbing import servers

TYPE = "application/pdf"


def content(storage: Storage, key: str) -> bytes:
    with storage.open(key) as stream:
        return stream.read()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def far() -> Remembered:
    return Remembered()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def spooled(far: Remembered, clock: Clock, tmp_path: Path) -> Spooled:
    return Spooled(far, LocalDisk(tmp_path / "spool"), pause=10, clock=clock)


def test_while_all_is_well_nothing_waits(spooled: Spooled, far: Remembered) -> None:
    spooled.put("k", io.BytesIO(b"x"), content_type=TYPE)
    assert not spooled.spooled("k")
    assert list(spooled.waiting()) == []
    assert content(far, "k") == b"x"


@pytest.mark.parametrize("failure", [Unavailable("down"), Full("full")])
def test_while_the_far_storage_is_down_bytes_wait_and_can_be_read(
    spooled: Spooled, far: Remembered, failure: Unavailable
) -> None:
    far.fail_with(failure)
    spooled.put("k", io.BytesIO(b"x"), content_type=TYPE)
    assert spooled.spooled("k")
    assert list(spooled.waiting()) == ["k"]
    assert content(spooled, "k") == b"x"
    assert spooled.size("k") == 1
    assert spooled.exists("k")


def test_carrying_moves_them_once_it_is_back(spooled: Spooled, far: Remembered) -> None:
    far.fail_with(Unavailable("down"))
    spooled.put("k", io.BytesIO(b"x"), content_type=TYPE)
    with pytest.raises(Unavailable):
        spooled.carry("k")
    assert spooled.spooled("k")
    far.fail_with(None)
    spooled.carry("k")
    assert not spooled.spooled("k")
    assert content(far, "k") == content(spooled, "k") == b"x"
    spooled.carry("k")  # a task that runs twice
    assert servers.keys_of(spooled) == ["k"]


def test_carrying_what_nobody_has_is_missing(spooled: Spooled) -> None:
    with pytest.raises(Missing):
        spooled.carry("nothing")


def test_after_a_failure_the_far_storage_is_left_alone(spooled: Spooled, far: Remembered, clock: Clock) -> None:
    far.put("before", io.BytesIO(b"x"), content_type=TYPE)
    far.fail_with(Unavailable("down"))
    spooled.put("k", io.BytesIO(b"x"), content_type=TYPE)
    far.fail_with(None)
    spooled.put("l", io.BytesIO(b"x"), content_type=TYPE)
    assert spooled.spooled("l")
    with pytest.raises(Unavailable, match="left alone"):
        spooled.open("before")
    clock.now += 10
    spooled.put("m", io.BytesIO(b"x"), content_type=TYPE)
    assert not spooled.spooled("m")
    assert content(spooled, "before") == b"x"


def test_a_carry_that_works_ends_the_pause(spooled: Spooled, far: Remembered) -> None:
    far.fail_with(Unavailable("down"))
    spooled.put("k", io.BytesIO(b"x"), content_type=TYPE)
    far.fail_with(None)
    spooled.carry("k")
    spooled.put("l", io.BytesIO(b"x"), content_type=TYPE)
    assert not spooled.spooled("l")


def test_both_places_are_listed_and_deleted_from(spooled: Spooled, far: Remembered) -> None:
    spooled.put("carried", io.BytesIO(b"x"), content_type=TYPE)
    far.fail_with(Unavailable("down"))
    spooled.put("waits", io.BytesIO(b"x"), content_type=TYPE)
    far.fail_with(None)
    spooled.spool.put("carried", io.BytesIO(b"in both"), content_type=TYPE)
    assert servers.keys_of(spooled) == ["carried", "waits"]
    spooled.carry("waits")
    spooled.delete("carried")
    assert servers.keys_of(spooled) == ["waits"]


def test_deleting_while_the_far_storage_is_down_is_not_claimed(spooled: Spooled, far: Remembered) -> None:
    spooled.put("k", io.BytesIO(b"x"), content_type=TYPE)
    far.fail_with(Unavailable("down"))
    with pytest.raises(Unavailable):
        spooled.delete("k")


@pytest.mark.parametrize("mode", ["500", "403", "404", "slow", "reset", "wrong-etag", "vanishing"])
def test_no_byte_is_lost_while_s3_fails(
    broken: S3,
    impatient: S3,
    broken_s3: servers.BrokenS3,
    nanio_endpoint: str,
    s3_clients: dict[str, S3],
    mode: str,
    tmp_path: Path,
) -> None:
    broken_s3.mode = mode
    data = os.urandom(300_000)
    down = Spooled(impatient if mode == "slow" else broken, LocalDisk(tmp_path / "spool"))
    down.put("k", io.BytesIO(data), content_type=TYPE)
    assert down.spooled("k")
    assert content(down, "k") == data

    recovered = servers.fresh_s3(s3_clients, nanio_endpoint)
    up = Spooled(recovered, LocalDisk(tmp_path / "spool"))
    up.carry("k")
    assert not up.spooled("k")
    assert content(recovered, "k") == data
