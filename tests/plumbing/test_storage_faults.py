"""Storage that is down, lies or refuses: case C85 and what surrounds it."""

import io
import uuid

import pytest

from plumbing.storage import (
    S3,
    Full,
    Storage,
    Unavailable,
)
from tests.plumbing import servers

TYPE = "application/pdf"


def content(storage: Storage, key: str) -> bytes:
    with storage.open(key) as stream:
        return stream.read()


@pytest.mark.parametrize("mode", ["500", "503", "403", "reset"])
def test_a_failing_service_is_unavailable(broken: S3, broken_s3: servers.BrokenS3, mode: str) -> None:
    broken_s3.mode = mode
    every_method_is_unavailable(broken)


def test_a_slow_service_is_unavailable(impatient: S3, broken_s3: servers.BrokenS3) -> None:
    broken_s3.mode = "slow"
    every_method_is_unavailable(impatient)


def every_method_is_unavailable(client: S3) -> None:
    with pytest.raises(Unavailable):
        client.put("k", io.BytesIO(b"a resume"), content_type=TYPE)
    for method in (client.open, client.size, client.exists, client.delete):
        with pytest.raises(Unavailable):
            method("k")


@pytest.mark.parametrize("mode", ["wrong-etag", "vanishing"])
def test_an_acknowledgement_that_is_not_true_is_not_believed(
    broken: S3, broken_s3: servers.BrokenS3, mode: str
) -> None:
    broken_s3.mode = mode
    with pytest.raises(Unavailable):
        broken.put("k", io.BytesIO(b"a resume"), content_type=TYPE)


def test_somebody_elses_answer_is_no_acknowledgement(broken: S3, broken_s3: servers.BrokenS3) -> None:
    broken_s3.mode = "garbage"
    with pytest.raises(Unavailable):
        broken.put("k", io.BytesIO(b"a resume"), content_type=TYPE)
    with pytest.raises(Unavailable):
        list(broken.keys())


def test_a_service_that_knows_no_such_address_is_unavailable(broken: S3, broken_s3: servers.BrokenS3) -> None:
    broken_s3.mode = "404"
    with pytest.raises(Unavailable):
        broken.put("k", io.BytesIO(b"a resume"), content_type=TYPE)
    with pytest.raises(Unavailable):
        list(broken.keys())


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
