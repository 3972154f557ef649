"""Addresses of single files in a bucket, for readers whom the door has let in."""

import io
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from plumbing.storage import S3, LocalDisk, Remembered, Spooled, Unavailable
from plumbing.storage.contract import disposition
from tests.plumbing import servers

TYPE = "application/pdf"


@pytest.fixture
def linking(moto_endpoint: str) -> Iterator[S3]:
    storage = servers.s3(moto_endpoint, "linked", links=True)
    servers.make_bucket(storage)
    yield storage
    storage.close()


def test_an_address_leads_to_the_bytes_as_a_file(linking: S3) -> None:
    linking.put("attachments/a-1", io.BytesIO(b"%PDF"), content_type="application/octet-stream")
    address = linking.link("attachments/a-1", "Müller; CV.pdf", TYPE, seconds=300)
    assert address is not None
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == ["300"]
    assert servers.SECRET not in address
    with urllib.request.urlopen(address) as answer:  # without any key
        assert answer.read() == b"%PDF"
        assert answer.headers["Content-Type"] == TYPE
        assert answer.headers["Content-Disposition"] == disposition("Müller; CV.pdf")
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_without_the_operators_word_there_is_none(moto_endpoint: str, tmp_path: Path) -> None:
    quiet = servers.s3(moto_endpoint, "linked")
    for storage in (quiet, LocalDisk(tmp_path), Remembered(), Spooled(quiet, LocalDisk(tmp_path / "spool"))):
        assert storage.link("k", "cv.pdf", TYPE, seconds=300) is None


def test_what_waits_in_the_spool_has_none_yet(linking: S3, tmp_path: Path) -> None:
    spooled = Spooled(linking, LocalDisk(tmp_path / "spool"))
    spooled.spool.put("k", io.BytesIO(b"x"), content_type=TYPE)
    assert spooled.link("k", "cv.pdf", TYPE, seconds=300) is None
    spooled.carry("k")
    assert spooled.link("k", "cv.pdf", TYPE, seconds=300) is not None


def test_without_credentials_it_is_unavailable(moto_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    storage = servers.s3(moto_endpoint, "linked", links=True, access_key=None, secret_key=None)
    with pytest.raises(Unavailable):
        storage.link("k", "cv.pdf", TYPE, seconds=300)


def test_a_name_is_safe_in_a_header() -> None:
    assert (
        disposition('a"b\\c\r\n.pdf')
        == "attachment; filename=\"a_b_c__.pdf\"; filename*=UTF-8''a%22b%5Cc%0D%0A.pdf"
    )
