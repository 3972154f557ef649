"""A ZIP that is made while it goes out: never whole in memory, nothing on disk."""

import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from plumbing.storage import Missing, Storage

PIECE = 256 * 1024


class _Pipe:
    """What a ZipFile writes to: it cannot go back, so sizes follow their files."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces


def streamed(
    storage: Storage, document: dict[str, Any], texts: Sequence[tuple[str, str]], files: Sequence[tuple[str, str]]
) -> Iterator[bytes]:  # fmt: skip
    """`document` as data.json first, then `texts` (name, words) and `files` (name, key in the storage). A file
    whose bytes are missing is named in missing.txt. Raises Unavailable while it goes, which breaks the
    connection: half an archive must not look whole."""
    pipe, missing = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("data.json", json.dumps(document, ensure_ascii=False, indent=2))
        for name, words in texts:
            archive.writestr(name, words)
        yield pipe.taken()
        for name, key in files:
            try:
                source = storage.open(key)
            except Missing:
                missing.append(name)
                continue
            about = zipfile.ZipInfo(name, time.localtime()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            with source, archive.open(about, "w", force_zip64=True) as entry:
                while piece := source.read(PIECE):
                    entry.write(piece)
                    yield pipe.taken()
        if missing:
            archive.writestr("missing.txt", "\n".join(missing) + "\n")
    yield pipe.taken()
