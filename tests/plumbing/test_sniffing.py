"""A corpus of honest and hostile files: requirements U2 and U6, cases C43, C44, C48."""

import codecs
import io
import os
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.sniffing import Finding, examine
from tests.plumbing import samples

DOCX = samples.docx_by_word("Ann Lee", "ten years of gardening", header="ann@example.org", cell="tulips")
PDF = samples.pdf("Ann Lee")
PNG = samples.picture("PNG")
JPEG = samples.picture("JPEG")
ODT = samples.odt(samples.odt_xml("<text:p>Ann Lee</text:p>"))
XLSX_TYPES = samples.DOCX_TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


HONEST: dict[str, tuple[str, bytes]] = {
    "a.pdf": ("pdf", PDF),
    "after-some-bytes.pdf": ("pdf", b"\r\n\x00 a mail gateway was here \n" + PDF),
    "with-rest.pdf": ("pdf", PDF + b"\0" * 3000),
    "a.docx": ("docx", DOCX),
    "minimal.docx": ("docx", samples.docx_of(samples.word_xml(""))),
    "from-sharepoint.docx": (
        "docx",
        samples.zipped({"[Content_Types].xml": samples.DOCX_TYPES, "word/document2.xml": samples.word_xml("")}),
    ),
    "streamed.docx": (
        "docx",
        samples.streamed({"[Content_Types].xml": samples.DOCX_TYPES, "word/document.xml": samples.word_xml("")}),
    ),
    "a.odt": ("odt", ODT),
    "empty-basic.odt": ("odt", samples.odt(samples.odt_xml(""), Basic__script__lc_xml="<x/>").replace(
        b"Basic/script/lc.xml", b"Basic/script-lc.xml")),
    "a.doc": ("doc", samples.ole("WordDocument", "1Table", "\x05SummaryInformation", "CompObj", "Data")),
    "a.rtf": ("rtf", rb"{\rtf1\ansi Ann \b Lee\b0}" + b"\r\n\0"),
    "a.png": ("png", PNG),
    "with-rest.png": ("png", PNG + b"left by an editor"),
    "a.jpg": ("jpeg", JPEG),
    "with-trailer.jpg": ("jpeg", JPEG + os.urandom(500)),
    "a.zip": ("zip", samples.zipped({"letters/one.txt": "one", "letters/two.txt": "two", "übung.txt": "drei"})),
    "empty.zip": ("zip", samples.zipped({})),
    "a.txt": ("txt", b"Ann Lee\r\n\tten years of gardening\r\n"),
    "utf-8.txt": ("txt", "Grüße, 履歴書\n".encode()),
    "mark.txt": ("txt", codecs.BOM_UTF8 + "Grüße\n".encode()),
    "utf-16.txt": ("txt", "Grüße, 履歴書\n".encode("utf-16")),
    "old.txt": ("txt", "Grüße – “quoted”\n".encode("cp1252")),
    "a.md": ("txt", b"# Ann Lee\n\n* tulips < roses\n* 3 > 2 <br> I know <b>HTML</b>\n"),
    "long.txt": ("txt", ("ü" * 70_000).encode()),
}  # fmt: skip

HOSTILE: dict[str, tuple[str, str | None, bytes]] = {
    "page.pdf": ("unknown", None, b"<html><script>alert(1)</script></html>"),
    "page-with-mark.pdf": ("unknown", None, b"<html><script>/*\n" + PDF + b"*/alert(1)</script>"),
    "program-with-mark.pdf": ("unknown", None, b"MZ\x90\0" + bytes(100) + PDF),
    "late-mark.pdf": ("unknown", None, b"\x01" * 1100 + PDF),
    "cut.pdf": ("pdf", "broken", samples.pdf(*["x" * 50] * 900)[:70_000]),
    "junk.pdf": ("unknown", None, bytes(range(256)) * 8),
    "old-encoding.pdf": ("unknown", None, "Grüße\n".encode("cp1252")),
    "empty.pdf": ("unknown", "empty", b""),
    "cv.svg": ("unknown", None, b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
    "svg.txt": ("unknown", None, b"\xef\xbb\xbf  <svg onload=alert(1)>"),
    "utf-16-page.txt": ("unknown", None, "\n<HTML>".encode("utf-16")),
    "script-inside.txt": ("unknown", None, b"hello <script>alert(1)</script>"),
    "letter.txt": ("unknown", None, b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n"),
    "shell.txt": ("unknown", None, b"#!/bin/sh\nrm -rf /\n"),
    "no-mark-utf-16.txt": ("unknown", None, "Ann".encode("utf-16-le")),
    "controls.txt": ("unknown", None, b"Ann\x1b]0;owned\x07"),
    "late-control.txt": ("unknown", None, b"x" * 100_000 + b"\x00"),
    "cv.pdf.exe": ("unknown", None, b"MZ\x90\0\x03" + bytes(60)),
    "elf": ("unknown", None, b"\x7fELF\x02\x01\x01" + bytes(60)),
    "a.gif": ("unknown", None, b"GIF89a" + bytes(20)),
    "sheet.doc": ("unknown", None, samples.ole("Workbook")),
    "sheet-with-word-inside.doc": ("unknown", None, samples.ole("Workbook", inside="WordDocument")),
    "macros.doc": ("doc", "macros", samples.ole("WordDocument", inside="Macros")),
    "cut.doc": ("unknown", "broken", samples.ole("WordDocument")[:700]),
    "only-header.doc": ("unknown", "broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "cut.rtf": ("rtf", "broken", rb"{\rtf1\ansi Ann"),
    "cut.png": ("png", "broken", PNG[:-6]),
    "no-header.png": ("png", "broken", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    "cut.jpg": ("jpeg", "broken", JPEG[:-20]),
    "only-start.jpg": ("jpeg", "broken", b"\xff\xd8\xff\xe0"),
    "archive-named.docx": ("zip", None, samples.zipped({"x.txt": "not a letter"})),
    "sheet-named.docx": ("zip", None, samples.docx_of(samples.word_xml(""), types=XLSX_TYPES)),
    "other.odt": ("zip", None, samples.odt(samples.odt_xml(""), "application/vnd.oasis.opendocument.graphics")),
    "cv.docm": ("docx", "macros", samples.docx_of(samples.word_xml(""), word__vbaProject_bin=b"x").replace(
        b"vbaProject_bin", b"vbaProject.bin")),
    "declared.docm": ("docx", "macros", samples.docx_of(samples.word_xml(""), types=samples.DOCM_TYPES)),
    "macros.odt": ("odt", "macros", samples.odt(samples.odt_xml(""), Basic__Standard__Module1_xml="<x/>")),
    "macros-in.zip": ("zip", "macros", samples.zipped({"deep/VBAPROJECT.BIN": b"x"})),
    "cut.docx": ("zip", "broken", DOCX[:-100]),
    "half.docx": ("zip", "broken", DOCX[: len(DOCX) // 2]),
    "more-behind.docx": ("zip", "broken", DOCX + b"<script>"),
    "overlapping.zip": ("zip", "archive_bomb", samples.overlapping()),
    "many-entries.zip": ("zip", "archive_bomb", samples.zipped({f"{n}": b"" for n in range(2001)})),
    "zeros.docx": ("zip", "archive_bomb", samples.docx_of(bytes(20_000_000))),
    "lying.docx": ("docx", "archive_bomb", samples.patched(
        samples.docx_of(bytes(900_000)), "word/document.xml", size=1000)),
    "half-lying.docx": ("zip", "broken", samples.patched(
        samples.docx_of(bytes(900_000)), "word/document.xml", size=1000, local=False)),
    "promising.docx": ("docx", "broken", samples.patched(
        samples.docx_of(samples.word_xml("x")), "word/document.xml", size=9000)),
    "reaching.docx": ("zip", "archive_bomb", samples.patched(
        samples.docx_of(samples.word_xml("x")), "[Content_Types].xml", packed=400)),
    "encrypted.docx": ("zip", "broken", samples.patched(DOCX, "word/document.xml", flags=1)),
    "up.zip": ("zip", "broken", samples.zipped({"../../etc/cron.d/x": b"x"})),
    "absolute.zip": ("zip", "broken", samples.zipped({"/etc/passwd": b"x"})),
    "drive.zip": ("zip", "broken", samples.zipped({"C:/x": b"x"})),
    "backslash.zip": ("zip", "broken", samples.zipped({"..AAx": b"x"}).replace(b"..AAx", b"..\\\\x")),
    "control.zip": ("zip", "broken", samples.zipped({"aAb": b"x"}).replace(b"aAb", b"a\nb")),
    "link.zip": ("zip", "broken", samples.zipped([(link("x"), b"/etc/passwd")])),
    "twice.zip": ("zip", "broken", samples.zipped({"aa": b"1", "AB": b"2"}).replace(b"AB", b"AA")),
    "page-before.zip": ("unknown", None, b"<html>" + DOCX),
    "picture-before.zip": ("jpeg", None, JPEG + DOCX),
    "bzip2.zip": ("zip", "broken", samples.zipped({"a": b"x" * 100}, zipfile.ZIP_BZIP2)),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_what_it_is(name: str) -> None:
    kind, data = HONEST[name]
    assert examine(io.BytesIO(data), name) == Finding(kind, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_seen_through(name: str) -> None:
    kind, problem, data = HOSTILE[name]
    assert examine(io.BytesIO(data), name) == Finding(kind, problem)  # type: ignore[arg-type]


def test_the_name_decides_nothing_else() -> None:
    for name, (kind, data) in HONEST.items():
        if name != "old.txt":
            for other in ("", "x.exe", "x.pdf", "x.txt"):
                assert examine(io.BytesIO(data), other).kind == kind


def test_a_file_is_examined_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "no-extension"
    path.write_bytes(PDF)
    assert examine(path).kind == "pdf"


def test_a_stream_is_examined_from_its_beginning() -> None:
    stream = io.BytesIO(PDF)
    stream.seek(100)
    assert examine(stream).kind == "pdf"


def bomb_of_zeros(path: Path, mib: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", samples.DOCX_TYPES)
        with container.open("word/document.xml", "w") as part:
            for _ in range(mib):
                part.write(bytes(1024 * 1024))


def test_two_hundred_megabytes_of_zeros_are_never_unpacked(tmp_path: Path) -> None:
    bomb_of_zeros(tmp_path / "bomb.docx", 200)
    assert (tmp_path / "bomb.docx").stat().st_size < 250_000
    assert examine(tmp_path / "bomb.docx") == Finding("zip", "archive_bomb")


def heap_of(act: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["txt", "docx", "jpeg", "pdf", "zip"])
def test_memory_is_flat(kind: str, tmp_path: Path) -> None:
    def of(mib: int) -> Path:
        path, size = tmp_path / f"{mib}.txt", mib * 1024 * 1024
        noise = os.urandom(size).replace(b"\xff\xd9", b"\xff\x00")
        content = {
            "txt": lambda: b"all of it is text. " * (size // 19),
            "docx": lambda: samples.docx_of(noise),
            "jpeg": lambda: b"\xff\xd8\xff\xda\x00\x02" + noise + b"\xff\xd9",
            "pdf": lambda: b"%PDF-1.7\n" + noise + b"%%EOF",
            "zip": lambda: samples.zipped({"x": noise}),
        }
        path.write_bytes(content[kind]())
        return path

    small, big = of(3), of(30)
    assert examine(big, "x.txt") == Finding(kind)  # type: ignore[arg-type]
    assert heap_of(lambda: examine(big)) <= 1.2 * heap_of(lambda: examine(small))


STARTS = [b"", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", rb"{\rtf", b"\x89PNG\r\n\x1a\n",
          b"\xff\xd8\xff", b"\xff\xfe", b"<"]  # fmt: skip


@given(st.sampled_from(STARTS), st.binary(max_size=600))
def test_no_bytes_raise(start: bytes, rest: bytes) -> None:
    examine(io.BytesIO(start + rest), "x.txt")


@given(
    st.sampled_from([DOCX, ODT, PNG, JPEG, PDF, HONEST["a.doc"][1]]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_no_damage_raises(whole: bytes, damages: list[tuple[float, int]]) -> None:
    damaged = bytearray(whole)
    for place, value in damages:
        damaged[int(place * len(damaged))] = value
    examine(io.BytesIO(bytes(damaged)))
