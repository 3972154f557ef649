"""Pages and text of a document, made by a limited process. For the worker only, never within a request."""

import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from plumbing.document_text import MOST_TEXT

KINDS = frozenset({"pdf", "docx", "odt", "rtf", "txt", "png", "jpeg"})
Reason = Literal["unsupported", "unavailable", "broken", "encrypted", "too_large", "too_slow", "crashed"]

CHILD = Path(__file__).with_name("documents_child.py")
PIECE = 256 * 1024
_REASONS: dict[int, Reason] = {3: "too_large", 4: "encrypted"}
_KILLED_AT_A_LIMIT = {-signal.SIGKILL, -signal.SIGXCPU}
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Limits:
    """What the process may use: bytes of memory, seconds of processor and by the clock, bytes it may answer."""

    memory: int = 512 * 1024 * 1024
    cpu: int = 10
    wall: float = 20.0
    output: int = 32 * 1024 * 1024


@dataclass(frozen=True)
class Preview:
    """`pages`: the first of them as PNG, about 1240 pixels across; empty for kinds that are not drawn.

    `text`: of the whole document, NFKC, at most 200 kB; empty where there is none. `page_count`: 0 if unknown.
    """

    pages: list[bytes]
    text: str
    page_count: int


class PreviewFailed(Exception):
    """There is no preview, for this reason; the document itself may be perfectly good.

    unsupported: no preview of this kind is made. unavailable: the process or the file could not be opened.
    broken: it cannot be read as what it is. encrypted: it asks for a password. too_large, too_slow: a limit.
    crashed: the parser failed in a way it must not.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


DEFAULT = Limits()


def preview(
    path: Path, kind: str, *, max_pages: int = 5, limits: Limits = DEFAULT, child: Path = CHILD
) -> Preview:
    """The preview of a file of that kind. Raises PreviewFailed, and nothing else, whatever the file holds.

    `child` is the program that does it; another one only in tests.
    """
    if kind not in KINDS:
        raise PreviewFailed("unsupported")
    arguments = [kind, str(max_pages), str(limits.memory), str(limits.cpu)]
    try:
        with path.open("rb") as source:
            answer, code = _asked([sys.executable, "-I", str(child), *arguments], source, limits)
    except OSError as error:
        raise PreviewFailed("unavailable") from error
    if code in _KILLED_AT_A_LIMIT:
        raise PreviewFailed("too_slow")
    if code < 0:
        raise PreviewFailed("crashed")
    if code:
        raise PreviewFailed(_REASONS.get(code, "broken"))
    return _unpacked(answer, max_pages)


def _asked(command: list[str], source: BinaryIO, limits: Limits) -> tuple[bytes, int]:
    """What the process answered and its exit code. It is gone when this returns."""
    end = time.monotonic() + limits.wall
    answer = bytearray()
    # No environment: it holds secrets. A session of its own: whatever it becomes ends with it.
    process = subprocess.Popen(
        command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/",
        start_new_session=True,
    )  # fmt: skip
    with process, selectors.DefaultSelector() as waiting:
        assert process.stdout is not None
        waiting.register(process.stdout, selectors.EVENT_READ)
        try:
            while waiting.select(max(0.0, end - time.monotonic())):
                piece = os.read(process.stdout.fileno(), PIECE)
                if not piece:
                    return bytes(answer), process.wait(max(0.0, end - time.monotonic()))
                answer += piece
                if len(answer) > limits.output:
                    raise PreviewFailed("too_large")
            raise PreviewFailed("too_slow")
        except subprocess.TimeoutExpired:
            raise PreviewFailed("too_slow") from None
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def _unpacked(answer: bytes, max_pages: int) -> Preview:
    """The answer's parts. A process that a document took over may answer anything: nothing is believed."""
    try:
        count, text_size, number = struct.unpack_from("<3L", answer)
        if number > max_pages or text_size > MOST_TEXT:
            raise PreviewFailed("crashed")
        sizes = struct.unpack_from(f"<{number}L", answer, 12)
        at = 12 + 4 * number
        pages = []
        for size in sizes:
            pages.append(answer[at : at + size])
            at += size
        text = answer[at:].decode()
    except (struct.error, UnicodeDecodeError) as error:
        raise PreviewFailed("crashed") from error
    if len(answer) != at + text_size or not all(page.startswith(_PNG) for page in pages) or "\0" in text:
        raise PreviewFailed("crashed")
    return Preview(pages, text, count)
