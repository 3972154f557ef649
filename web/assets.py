"""Static files: fingerprinted and precompressed into the data folder at start, served before Flask.

`foyer.css` becomes `foyer.<12 hex of its content>.css` with `.br` and `.gz` beside it, so a browser may keep it
for ever and nothing is compressed per request. Writing is safe while another process starts: names follow
content, and a file appears whole or not at all.
"""

import gzip
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from wsgiref.headers import Headers

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from plumbing.settings import Settings

SOURCE = Path(__file__).resolve().parent.parent / "static"
PREFIX = "static/"
COMPRESSED = {".css", ".js", ".svg", ".txt"}
NOT_SERVED = {"vendored.json"}
TOGETHER = {"form.js": ("foyer.js", "apply.js", "begun.js")}
"""Scripts that one page always needs are one request: the file of this name holds them all."""

_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
_URL = re.compile(r"""url\((["']?)(?!data:|https?:|/|#)([^"')]+)\1\)""")

Manifest = dict[str, str]
"""Name below static/ -> the same with its fingerprint."""


def install(app: Flask, settings: Settings, source: Path = SOURCE) -> None:
    """Builds the assets, gives templates `asset(name)` and answers /static/... before Flask."""
    target = settings.data / "assets"
    manifest = build(source, target)
    app.extensions["foyer-assets"] = manifest
    app.add_template_global(_asset_of(manifest), "asset")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=target,
        prefix=PREFIX,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(_HASHED.search(url)),
        add_headers_function=_add_headers,
    )


def _asset_of(manifest: Manifest) -> Callable[[str], str]:
    def asset(name: str) -> str:
        """Where a static file lies: `asset("foyer.css")`. An unknown name raises KeyError."""
        return f"/{PREFIX}{manifest[name]}"

    return asset


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"


def build(source: Path, target: Path) -> Manifest:
    """Brings `target` up to date with `source` and returns the names. Nothing is written where all is there."""
    contents = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.name not in NOT_SERVED
    }
    for name, parts in TOGETHER.items():
        if all(part in contents for part in parts):
            contents[name] = b"\n".join(contents[part] for part in parts)
    manifest: Manifest = {}
    sheets_last = sorted(contents, key=lambda name: (name.endswith(".css"), name))
    for name in sheets_last:
        content = contents[name]
        if name.endswith(".css"):
            content = _with_fingerprinted_urls(name, content, manifest)
        if name.endswith(".js") and not name.endswith(".min.js"):
            content = _bare(content)
        manifest[name] = _fingerprinted(name, content)
        _put(target / manifest[name], content)
    return manifest


def _fingerprinted(name: str, content: bytes) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"))


def _with_fingerprinted_urls(name: str, content: bytes, manifest: Manifest) -> bytes:
    """The stylesheet with each url() naming the fingerprinted file. Raises KeyError for one that is not there."""
    folder = PurePosixPath(name).parent

    def renamed(found: re.Match[str]) -> str:
        wanted = os.path.normpath(folder / found[2])
        return f'url("{os.path.relpath(manifest[wanted], folder)}")'

    return _URL.sub(renamed, content.decode()).encode()


def _bare(script: bytes) -> bytes:
    """One of our scripts without indentation and lines of comment: no text in them goes over several lines."""
    lines = (line.strip() for line in script.splitlines())
    return b"\n".join(line for line in lines if line and not line.startswith(b"//")) + b"\n"


def _put(path: Path, content: bytes) -> None:
    """The file and its compressed forms, the file itself last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in COMPRESSED:
        for suffix, decompress in ((".br", brotli.decompress), (".gz", gzip.decompress)):
            variant = path.with_name(path.name + suffix)
            if not _is_whole(variant, content, decompress):
                _write(variant, _compressed(content, suffix))
    if not _is_whole(path, content, bytes):
        _write(path, content)


def _is_whole(path: Path, content: bytes, decompress: Callable[[bytes], bytes]) -> bool:
    """Whether the file is there and says the same; a crash may have left it empty."""
    try:
        return decompress(path.read_bytes()) == content
    except (OSError, EOFError, brotli.error):
        return False


@lru_cache(maxsize=64)
def _compressed(content: bytes, suffix: str) -> bytes:
    """Remembered, because tests make many apps in one process."""
    if suffix == ".br":
        return bytes(brotli.compress(content, quality=11))
    return gzip.compress(content, 9, mtime=0)


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
