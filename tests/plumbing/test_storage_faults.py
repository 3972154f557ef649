"""Storage that is down, lies or refuses: case C85 and what surrounds it."""

import io
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.storage import (
    S3,
    Full,
    LocalDisk,
    Missing,
    Remembered,
    Spooled,
    Storage,
    Unavailable,
    from_url,
)
from tests.plumbing import servers

TYPE = "application/pdf"


def content(storage: Storage, key: str) -> bytes:
    with storage.open(key) as stream:
        return stream.read()


@pytest.fixture
def broken(broken_s3: servers.BrokenS3) -> Iterator[S3]:
    client = servers.s3(broken_s3.endpoint, "bucket", connect_timeout=0.2, read_timeout=0.2)
    yield client
    client.close()


@pytest.mark.parametrize("mode", ["500", "503", "403", "slow", "reset"])
def test_a_failing_service_is_unavailable(broken: S3, broken_s3: servers.BrokenS3, mode: str) -> None:
    broken_s3.mode = mode
    with pytest.raises(Unavailable):
        broken.put("k", io.BytesIO(b"a resume"), content_type=TYPE)
    for read in (broken.open, broken.size, broken.exists, broken.delete):
        with pytest.raises(Unavailable):
            read("k")


@pytest.mark.parametrize("mode", ["wrong-etag", "vanishing"])
def test_an_acknowledgement_that_is_not_true_is_not_believed(
    broken: S3, broken_s3: servers.BrokenS3, mode: str
) -> None:
    broken_s3.mode = mode
    with pytest.raises(Unavailable):
        broken.put("k", io.BytesIO(b"a resume"), content_type=TYPE)


def test_a_service_without_room_is_full(broken: S3, broken_s3: servers.BrokenS3) -> None:
    broken_s3.mode = "507"
    with pytest.raises(Full):
        broken.put("k", io.BytesIO(b"a resume"), content_type=TYPE)


def test_a_stream_that_ends_too_soon_is_said(broken: S3, broken_s3: servers.BrokenS3) -> None:
    broken_s3.mode = "cut"
    with broken.open("k") as stream, pytest.raises(Unavailable):
        stream.read()


def test_nobody_listening_is_unavailable() -> None:
    client = servers.s3(f"http://127.0.0.1:{servers.free_port()}", "bucket", connect_timeout=0.2)
    with pytest.raises(Unavailable):
        client.put("k", io.BytesIO(b"x"), content_type=TYPE)
    client.close()


def test_passing_failures_are_tried_again_and_refusals_are_not(broken_s3: servers.BrokenS3) -> None:
    client = servers.s3(broken_s3.endpoint, "bucket", retries=1)
    with pytest.raises(Unavailable):
        client.size("k")
    assert broken_s3.requests == 2
    broken_s3.mode, broken_s3.requests = "403", 0
    with pytest.raises(Unavailable):
        client.size("k")
    assert broken_s3.requests == 1
    client.close()


def test_without_patience_nothing_is_tried_again(broken_s3: servers.BrokenS3) -> None:
    client = servers.s3(broken_s3.endpoint, "bucket", retries=5, patience=0)
    with pytest.raises(Unavailable):
        client.size("k")
    assert broken_s3.requests == 1
    client.close()


def test_a_wrong_secret_is_refused(nanio_endpoint: str) -> None:
    right = servers.s3(nanio_endpoint, f"bucket-{uuid.uuid4().hex[:12]}")
    servers.make_bucket(right)
    right.put("k", io.BytesIO(b"a resume"), content_type=TYPE)
    wrong = servers.s3(nanio_endpoint, right.bucket, secret_key="not-the-secret-at-all", retries=1)
    stranger = servers.s3(nanio_endpoint, right.bucket, access_key="nobody", retries=1)
    for client in (wrong, stranger):
        with pytest.raises(Unavailable, match="403"):
            client.open("k")
        with pytest.raises(Unavailable, match="403"):
            client.put("k", io.BytesIO(b"another"), content_type=TYPE)
        with pytest.raises(Unavailable, match="403"):
            client.delete("k")
        with pytest.raises(Unavailable, match="403"):
            list(client.keys())
    assert content(right, "k") == b"a resume"
    for client in (right, wrong, stranger):
        client.close()


@pytest.mark.parametrize("service", ["moto", "nanio"])
def test_a_bucket_that_is_not_there_is_unavailable(service: str, request: pytest.FixtureRequest) -> None:
    client = servers.s3(request.getfixturevalue(f"{service}_endpoint"), "no-such-bucket")
    with pytest.raises(Unavailable):
        client.put("k", io.BytesIO(b"x"), content_type=TYPE)
    with pytest.raises(Unavailable):
        client.open("k")
    client.close()


def test_two_prefixes_in_a_bucket_do_not_see_each_other(nanio_endpoint: str) -> None:
    one = servers.s3(nanio_endpoint, f"bucket-{uuid.uuid4().hex[:12]}", "one")
    servers.make_bucket(one)
    two = servers.s3(nanio_endpoint, one.bucket, "/two/deep/")
    whole = servers.s3(nanio_endpoint, one.bucket, "")
    one.put("k", io.BytesIO(b"1"), content_type=TYPE)
    two.put("k", io.BytesIO(b"22"), content_type=TYPE)
    assert [(found.key, found.size) for found in list(one.keys())] == [("k", 1)]
    assert [(found.key, found.size) for found in list(two.keys())] == [("k", 2)]
    assert content(whole, "two/deep/k") == b"22"
    for client in (one, two, whole):
        client.close()


# Spooled: what arrives while the far storage is down


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


@pytest.mark.parametrize("mode", ["500", "403", "slow", "reset", "wrong-etag", "vanishing"])
def test_no_byte_is_lost_while_s3_fails(
    broken: S3, broken_s3: servers.BrokenS3, nanio_endpoint: str, mode: str, tmp_path: Path
) -> None:
    broken_s3.mode = mode
    data = os.urandom(300_000)
    down = Spooled(broken, LocalDisk(tmp_path / "spool"))
    down.put("k", io.BytesIO(data), content_type=TYPE)
    assert down.spooled("k")
    assert content(down, "k") == data

    recovered = servers.s3(nanio_endpoint, f"bucket-{uuid.uuid4().hex[:12]}")
    servers.make_bucket(recovered)
    up = Spooled(recovered, LocalDisk(tmp_path / "spool"))
    up.carry("k")
    assert not up.spooled("k")
    assert content(recovered, "k") == data
    recovered.close()


# Addresses


def test_addresses_name_each_storage(tmp_path: Path) -> None:
    inside = from_url("file:files", tmp_path)
    absolute = from_url("file:///srv/foyer%20files", tmp_path)
    far = from_url("s3://bucket/a/prefix?endpoint=https://s3.example.org&region=eu-1", tmp_path)
    assert isinstance(inside, LocalDisk)
    assert inside.root == tmp_path / "files"
    assert isinstance(absolute, LocalDisk)
    assert absolute.root == Path("/srv/foyer files")
    assert isinstance(far, Spooled)
    assert isinstance(far.primary, S3)
    assert (far.primary.bucket, far.primary.prefix) == ("bucket", "a/prefix/")
    assert far.spool.root == tmp_path / "spool"
    assert isinstance(from_url("memory:", tmp_path), Remembered)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["", "files", "file:", "file://host/x", "http://x", "s3:bucket", "s3://", "s3://key:secret@bucket/x",
     "s3://bucket?colour=red", "memory:x", "file:x?y=z"],
)  # fmt: skip
def test_other_addresses_are_refused_with_an_example(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"like file:files") as refused:
        from_url(url, tmp_path)
    assert "secret" not in str(refused.value)


def test_choosing_s3_by_address_reaches_it(
    nanio_endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket = f"bucket-{uuid.uuid4().hex[:12]}"
    storage = from_url(f"s3://{bucket}/x?endpoint={nanio_endpoint}&region=us-east-1", tmp_path)
    assert isinstance(storage, Spooled)
    assert isinstance(storage.primary, S3)
    servers.make_bucket(storage.primary)
    storage.put("k", io.BytesIO(b"x"), content_type=TYPE)
    assert not storage.spooled("k")
    storage.primary.close()
