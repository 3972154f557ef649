import io
import uuid
from pathlib import Path

import pytest

from plumbing.storage import S3, LocalDisk, Remembered, Spooled, from_url
from tests.plumbing import servers


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
     "s3://bucket?colour=red", "s3://bucket?links=maybe", "memory:x", "file:x?y=z"],
)  # fmt: skip
def test_other_addresses_are_refused_with_an_example(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"like file:files") as refused:
        from_url(url, tmp_path)
    assert "secret" not in str(refused.value)


def test_addresses_of_files_are_given_out_only_where_the_operator_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
    for said, gives in (("", False), ("&links=no", False), ("&links=yes", True)):
        far = from_url(f"s3://bucket?endpoint=https://s3.example.org&region=eu-1{said}", tmp_path)
        assert (far.link("k", "cv.pdf", "application/pdf", seconds=300) is not None) is gives


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
    storage.put("k", io.BytesIO(b"x"), content_type="application/pdf")
    assert not storage.spooled("k")
    storage.primary.close()
