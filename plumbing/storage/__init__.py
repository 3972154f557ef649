"""The seam to where files lie. Nothing outside this package knows whether that is a disk or S3."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from plumbing.storage.contract import Full, Missing, Storage, Stored, Unavailable
from plumbing.storage.local_disk import LocalDisk
from plumbing.storage.remembered import Remembered
from plumbing.storage.s3 import S3
from plumbing.storage.spooled import Spooled

__all__ = [
    "S3", "Full", "LocalDisk", "Missing", "Remembered", "Spooled", "Storage", "Stored", "Unavailable", "from_url",
]  # fmt: skip

_EXAMPLES = "file:files, file:///var/lib/foyer/files, s3://bucket/prefix?endpoint=https://s3.example.org&region=eu"


def from_url(url: str, data_folder: Path) -> Storage:
    """The storage an operator named; nothing is touched or contacted yet. Raises ValueError with examples.

    `file:FOLDER` (inside `data_folder`, or absolute) and `memory:`; `s3://BUCKET/PREFIX` with `endpoint` and
    `region` comes with a spool inside `data_folder`. S3's keys come from boto3's usual chain, never the URL.
    With `links=yes` whoever may read a file is sent on to the bucket for five minutes; else the bytes pass through
    here.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = unquote(parts.path)
    if parts.scheme == "file" and path and not parts.netloc and not parts.query:
        return LocalDisk(data_folder / path)
    is_s3 = parts.scheme == "s3" and parts.hostname and parts.netloc == parts.hostname
    if is_s3 and query.keys() <= _S3_OPTIONS and query.get("links") in (None, "yes", "no"):
        far = S3(parts.netloc, path, endpoint=query.get("endpoint"), region=query.get("region"),
                 links=query.get("links") == "yes")  # fmt: skip
        return Spooled(far, LocalDisk(data_folder / "spool"))
    if url == "memory:":
        return Remembered()
    raise ValueError(f"not a storage; one is like {_EXAMPLES}")


_S3_OPTIONS = {"endpoint", "region", "links"}
