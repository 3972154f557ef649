"""The limited process that opens what strangers sent. Started by path (see documents.py), never imported there.

Reads the document from standard input; writes pages and text to standard output as documents.py unpacks them.
Its exit code tells why not: see REASONS there. What it does not foresee ends it, with a code of its own.
"""

import ctypes
import errno
import io
import os
import resource
import signal
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL import Image

TOO_LARGE, ENCRYPTED = 3, 4
WIDTH = 1240
"""Pixels across a page: A4 at 150 dots an inch."""
MOST_PIXELS = 2 * 1240 * 1754
"""Of a page that is drawn, whatever size it says it has."""
MOST_PIXELS_IN = 64_000_000
LARGE_PNG = 1_500_000
MOST_PAGES_READ = 300
_PASSWORD = 4
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41, 53), "aarch64": (0xC00000B7, 198, 199)}
"""By machine: what the kernel calls it, and the numbers of socket and socketpair."""
_IO_URING_SETUP = 425
"""The other way to a socket."""


def main(kind: str, max_pages: int, memory: int, cpu: int) -> int:
    confine(memory, cpu)
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as out:
        try:
            pages, text, count = _look(kind, source, max_pages, time.process_time() + cpu * 0.6)
        except MemoryError:
            return TOO_LARGE
        raw = text.encode()
        sizes = [len(page) for page in pages]
        out.write(struct.pack(f"<3L{len(pages)}L", count, len(raw), len(pages), *sizes))
        for part in (*pages, raw):
            out.write(part)
    return 0


def confine(memory: int, cpu: int) -> bool:
    """Gives up for good what a parser does not need. `memory` in bytes, `cpu` in seconds.

    No file can be written, no process started, few files opened; on Linux it also dies with its parent, can
    gain no privilege, and has no network: it leaves it where the system allows that, and makes no socket where
    the kernel can see to that (either: True).
    """
    limits = {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_NPROC: 0,
    }
    if sys.platform == "linux":  # others do not keep this limit, or refuse to set it
        limits[resource.RLIMIT_AS] = memory
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
    os.nice(10)
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None)
    set_parent_death_signal, set_no_new_privileges = 1, 38
    libc.prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
    libc.prctl(set_no_new_privileges, 1, 0, 0, 0)
    left = _leave_the_network(libc)
    version_3 = (ctypes.c_uint32 * 2)(0x20080522, 0)
    libc.capset(version_3, (ctypes.c_uint32 * 6)())  # also what a user namespace of one's own brings
    return _refuse_sockets(libc) or left


def _leave_the_network(libc: ctypes.CDLL) -> bool:
    """Containers and some distributions refuse it to whoever is not root."""
    new_network, new_user = 0x40000000, 0x10000000
    return bool(libc.unshare(new_network) == 0 or libc.unshare(new_user | new_network) == 0)


def _refuse_sockets(libc: ctypes.CDLL) -> bool:
    """A filter of system calls (seccomp), which every process may give itself."""
    known = _SOCKET_CALLS.get(os.uname().machine)
    if known is None or sys.maxsize < 2**32:  # a program of 32 bits has other calls on the same machine
        return False
    architecture, socket, pair = known
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    steps = [
        (load, 0, 0, 4), (equal, 0, 6, architecture),
        (load, 0, 0, 0), (at_least, 4, 0, 0x40000000),  # the same calls by other numbers
        (equal, 3, 0, socket), (equal, 2, 0, pair), (equal, 1, 0, _IO_URING_SETUP),
        (answer, 0, 0, 0x7FFF0000),  # allowed
        (answer, 0, 0, 0x00050000 | errno.EPERM),
    ]  # fmt: skip
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HP", len(steps), ctypes.addressof(kept))
    set_filter, of_steps = 22, 2
    return bool(libc.prctl(set_filter, of_steps, described, 0, 0) == 0)


def _look(kind: str, source: BinaryIO, max_pages: int, stop_at: float) -> tuple[list[bytes], str, int]:
    """Pages as PNG, text, number of pages."""
    if kind == "pdf":
        return _pdf(source, max_pages, stop_at)
    if kind in ("png", "jpeg"):
        return [_picture(source)], "", 1
    from plumbing.document_text import TooLarge, text_of
    from plumbing.zips import BadZip

    try:
        return [], text_of(kind, source), 0
    except TooLarge:
        sys.exit(TOO_LARGE)
    except BadZip as bad:
        sys.exit(TOO_LARGE if bad.problem == "archive_bomb" else 1)


def _pdf(source: BinaryIO, max_pages: int, stop_at: float) -> tuple[list[bytes], str, int]:
    # Here and below: imported after the limits are set, and only what this kind needs.
    import pypdfium2

    from plumbing.document_text import tidied

    try:
        document = pypdfium2.PdfDocument(source.read())
    except pypdfium2.PdfiumError as error:
        sys.exit(ENCRYPTED if error.err_code == _PASSWORD else 1)
    count = len(document)
    pages: list[bytes] = []
    for number in range(min(count, max_pages)):
        if pages and time.process_time() > stop_at:
            break  # some pages are better than none
        page = document[number]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        pages.append(_png(page.render(scale=scale).to_pil()))
        page.close()

    def texts() -> Iterator[str]:
        for number in range(min(count, MOST_PAGES_READ)):
            if time.process_time() > stop_at:
                return
            page = document[number]
            yield page.get_textpage().get_text_bounded() + "\n"
            page.close()

    return pages, tidied(texts()), count


def _picture(source: BinaryIO) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged here, before anything is decoded
    with Image.open(source, formats=["PNG", "JPEG"]) as image:
        if image.width * image.height > MOST_PIXELS_IN:
            sys.exit(TOO_LARGE)
        image.draft("RGB", (WIDTH, WIDTH))  # a JPEG is decoded at a fraction of its size
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((WIDTH, 4 * WIDTH))
        return _png(upright)


def _png(image: "Image.Image") -> bytes:
    """The picture alone, on white: nothing of what else the file said (place, device, profile) goes along."""
    from PIL import Image

    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        clean.paste(clear, mask=clear)
    else:
        clean.paste(image.convert("RGB"))
    made = io.BytesIO()
    clean.save(made, "PNG")
    if made.tell() > LARGE_PNG:  # a photograph or a scan
        made = io.BytesIO()
        clean.quantize(256).save(made, "PNG")
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
