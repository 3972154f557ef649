"""Bytes in a bucket of an S3-compatible service."""

import base64
import hashlib
import io
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from plumbing.storage.contract import PIECE, Full, Missing, Stored, Unavailable, checked, disposition

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_NO_ROOM = {"XMinioStorageFull", "InsufficientStorage", "QuotaExceeded", "507"}
_MD5 = re.compile(r'"?[0-9a-f]{32}"?')
_FIRST_WAIT = 0.2


class S3:
    """Objects named prefix/KEY. Each is put in one request that the service checks by its MD5.

    A request that fails for a passing reason is tried `retries` times more, but not once `patience` seconds
    have gone: a service that only hangs costs one read time-out, not three. Without keys of its own it uses
    boto3's usual chain (environment, shared files, instance role). Those keys need to list the bucket too:
    without that right S3 answers 403, not 404, for what is not there. With `links` it gives out addresses of
    its objects: its endpoint must be one that readers reach too.
    """

    page_size = 1000

    def __init__(
        self, bucket: str, prefix: str = "", *, endpoint: str | None = None, region: str | None = None,
        access_key: str | None = None, secret_key: str | None = None, connect_timeout: float = 3.0,
        read_timeout: float = 10.0, retries: int = 2, patience: float = 8.0, links: bool = False,
    ) -> None:  # fmt: skip
        self.bucket = bucket
        self.prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._endpoint = endpoint
        self._region = region
        self._keys = (access_key, secret_key)
        self._timeouts = (connect_timeout, read_timeout)
        self._retries = retries
        self._patience = patience
        self._links = links
        self._made: Any = None
        self._making = threading.Lock()

    def put(self, key: str, source: Path | BinaryIO, *, content_type: str) -> None:
        name = self._name(key)
        with ExitStack() as stack:
            body = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
            if not body.seekable() or body.tell() != 0:
                body = stack.enter_context(_copied(body))
            size, md5 = _measured(body)
            answer = self._call(
                "put_object", None, Key=name, Body=body, ContentLength=size, ContentType=content_type,
                ContentMD5=base64.b64encode(md5).decode(),
            )  # fmt: skip
        self._confirm(key, size, md5, answer)

    def open(self, key: str) -> BinaryIO:
        answer = self._call("get_object", key, Key=self._name(key))
        return io.BufferedReader(_Body(answer["Body"]), PIECE)

    def size(self, key: str) -> int:
        return int(self._call("head_object", key, Key=self._name(key))["ContentLength"])

    def exists(self, key: str) -> bool:
        try:
            return self.size(key) >= 0
        except Missing:
            return False

    def link(self, key: str, file_name: str, content_type: str, *, seconds: int) -> str | None:
        from botocore.exceptions import BotoCoreError

        if not self._links:
            return None
        asked = {
            "Bucket": self.bucket, "Key": self._name(key), "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition(file_name), "ResponseCacheControl": "private, no-store",
        }  # fmt: skip
        try:
            made: str = self._client().generate_presigned_url("get_object", asked, ExpiresIn=seconds)
        except BotoCoreError as error:
            raise Unavailable(type(error).__name__) from error
        return made

    def delete(self, key: str) -> None:
        with suppress(Missing):  # some services say so
            self._call("delete_object", key, Key=self._name(key))

    def keys(self) -> Iterator[Stored]:
        more: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", None, Prefix=self.prefix, MaxKeys=self.page_size, **more)
            for found in page.get("Contents", ()):
                try:
                    key = checked(found["Key"].removeprefix(self.prefix))
                except ValueError:
                    continue  # not one of ours
                yield Stored(key, int(found["Size"]), found["LastModified"].astimezone(UTC))
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def sweep(self, older_than: timedelta, now: datetime) -> int:
        return 0  # an object is put in one request: it is there or it is not

    def close(self) -> None:
        """Gives its connections back. It may be used again."""
        with self._making:
            if self._made is not None:
                self._made.close()
                self._made = None

    def _name(self, key: str) -> str:
        return self.prefix + checked(key)

    def _confirm(self, key: str, size: int, md5: bytes, answer: Any) -> None:
        """Whether the service has what was sent: a 200 alone proves little."""
        etag = answer.get("ETag")
        if not etag:
            raise Unavailable(f"{key} was put and nothing acknowledged")
        encrypted = "ServerSideEncryption" in answer or "SSECustomerAlgorithm" in answer
        if _MD5.fullmatch(etag) and not encrypted and etag.strip('"') != md5.hex():
            raise Unavailable(f"the service stored other bytes under {key} than were sent")
        try:
            stored = self.size(key)
        except Missing as error:
            raise Unavailable(f"{key} was put and is not there") from error
        if stored != size:
            raise Unavailable(f"{key} was put with {size} bytes and has {stored}")

    def _call(self, operation: str, key: str | None, **params: Any) -> Any:
        """The service's answer. Raises Missing only for a key that is asked for."""
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.parsers import ResponseParserError

        end = time.monotonic() + self._patience
        tries = 0
        while True:
            if "Body" in params:
                params["Body"].seek(0)
            try:
                return getattr(self._client(), operation)(Bucket=self.bucket, **params)
            except ClientError as error:
                failure, passing = _meaning(error.response, key)
                cause: Exception = error
            except (BotoCoreError, ResponseParserError) as error:
                failure, passing = Unavailable(type(error).__name__), isinstance(error, HTTPClientError)
                cause = error
            tries += 1
            if not passing or tries > self._retries or time.monotonic() >= end:
                raise failure from cause
            time.sleep(_FIRST_WAIT * 2 ** (tries - 1))

    def _client(self) -> Any:
        with self._making:
            if self._made is None:
                # A second or so to import: paid only where S3 is used.
                from boto3.session import Session
                from botocore.config import Config

                connect, read = self._timeouts
                config = Config(
                    signature_version="s3v4", s3={"addressing_style": "path"}, connect_timeout=connect,
                    read_timeout=read, retries={"total_max_attempts": 1}, max_pool_connections=50,
                    request_checksum_calculation="when_required", response_checksum_validation="when_required",
                )  # fmt: skip
                access, secret = self._keys
                self._made = Session().client(
                    "s3", endpoint_url=self._endpoint, region_name=self._region, aws_access_key_id=access,
                    aws_secret_access_key=secret, config=config,
                )  # fmt: skip
            return self._made


class _Body(io.RawIOBase):
    """An object's bytes as they come over the wire. Raises Unavailable when the stream breaks."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        from botocore.exceptions import BotoCoreError

        view = memoryview(buffer).cast("B")
        try:
            piece = self._stream.read(len(view))
        except (BotoCoreError, OSError) as error:
            raise Unavailable(type(error).__name__) from error
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _meaning(response: Any, key: str | None) -> tuple[Exception, bool]:
    """What the service's refusal means here, and whether it may pass by itself."""
    code = str(response.get("Error", {}).get("Code", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _NO_ROOM or status == 507:
        return Full(code), False
    if status == 404 and code != "NoSuchBucket" and key is not None:
        return Missing(key), False
    # A 400 without a code: the connection was out of step after an early refusal; the next one is a new one.
    passing = status >= 500 or status == 429 or code in ("RequestTimeout", "400")
    return Unavailable(f"{code} ({status})"), passing


def _copied(source: BinaryIO) -> BinaryIO:
    """The rest of a stream as a file that can be read twice: once to sign it, once to send it."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    while piece := source.read(PIECE):
        copy.write(piece)
    copy.seek(0)
    return copy


def _measured(body: BinaryIO) -> tuple[int, bytes]:
    digest = hashlib.md5(usedforsecurity=False)
    size = 0
    body.seek(0)
    while piece := body.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return size, digest.digest()
