"""Previews come from a limited process that may fail in any way: requirement U8, cases C49 and C50."""

import io
import random
import socket
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from plumbing.document_text import MOST_TEXT
from plumbing.documents import DEFAULT, Limits, Preview, PreviewFailed, preview
from tests.plumbing import samples


def made(folder: Path, data: bytes) -> Path:
    path = folder / "document"
    path.write_bytes(data)
    return path


def picture(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as opened:
        opened.load()
        return opened.copy()


def reason(path: Path, kind: str, **options: object) -> str:
    with pytest.raises(PreviewFailed) as failed:
        preview(path, kind, **options)  # type: ignore[arg-type]
    return failed.value.reason


def outcome(path: Path, kind: str, limits: Limits = DEFAULT) -> str:
    try:
        preview(path, kind, limits=limits)
    except PreviewFailed as failed:
        return failed.reason
    return "preview"


# What is good


def test_a_pdf_gives_pages_and_text(tmp_path: Path) -> None:
    found = preview(made(tmp_path, samples.pdf(*(f"page {number}" for number in range(1, 8)))), "pdf")
    assert (len(found.pages), found.page_count) == (5, 7)
    assert found.text.split("\n") == [f"page {number}" for number in range(1, 8)]
    for page in found.pages:
        image = picture(page)
        assert image.format is None or image.format == "PNG"
        assert image.width == 1240
        assert image.height == 1605
        assert image.getextrema() != ((255, 255),) * 3  # something is written there
    assert found.pages[0] != found.pages[1]


def test_only_as_many_pages_as_asked_for(tmp_path: Path) -> None:
    found = preview(made(tmp_path, samples.pdf("a", "b", "c")), "pdf", max_pages=2)
    assert (len(found.pages), found.page_count, found.text) == (2, 3, "a\nb\nc")


@pytest.mark.parametrize("size", [(1, 14400), (14400, 1), (14400, 14400), (0, 0)])
def test_a_page_of_any_size_is_drawn_small(size: tuple[int, int], tmp_path: Path) -> None:
    found = preview(made(tmp_path, samples.pdf("x", size=size)), "pdf")
    image = picture(found.pages[0])
    assert image.width * image.height < 6_000_000


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", samples.docx_by_word("Ann Lee")),
        ("odt", samples.odt(samples.odt_xml("<text:p>Ann Lee</text:p>"))),
        ("rtf", rb"{\rtf1\ansi Ann Lee}"),
        ("txt", b"Ann Lee\n"),
    ],
)
def test_other_documents_give_text(kind: str, data: bytes, tmp_path: Path) -> None:
    assert preview(made(tmp_path, data), kind) == Preview([], "Ann Lee", 0)


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_is_drawn_anew(kind: str, tmp_path: Path) -> None:
    found = preview(made(tmp_path, samples.picture(kind.upper(), (3000, 1500))), kind)
    assert picture(found.pages[0]).size == (1240, 620)
    assert (found.text, found.page_count) == ("", 1)


def test_a_small_picture_stays_small_and_a_clear_one_lies_on_white(tmp_path: Path) -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(clear, "PNG")
    image = picture(preview(made(tmp_path, clear.getvalue()), "png").pages[0])
    assert (image.size, image.getpixel((0, 0))) == ((20, 10), (255, 255, 255))


def test_a_picture_keeps_its_turn_and_loses_its_secrets(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010E] = "taken in Ann's kitchen"
    data = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(data, "JPEG", exif=exif, comment=b"Ann's kitchen")
    page = preview(made(tmp_path, data.getvalue()), "jpeg").pages[0]
    assert picture(page).size == (20, 40)
    assert b"kitchen" not in page


def test_a_photograph_is_kept_within_bounds(tmp_path: Path) -> None:
    noise = io.BytesIO()
    Image.frombytes("RGB", (1240, 1754), random.Random(1).randbytes(1240 * 1754 * 3)).save(noise, "JPEG")
    assert len(preview(made(tmp_path, noise.getvalue()), "jpeg").pages[0]) < 3_000_000


# What is not


@pytest.mark.parametrize("kind", ["doc", "zip", "unknown", "", "../x"])
def test_other_kinds_have_none(kind: str, tmp_path: Path) -> None:
    assert reason(made(tmp_path, b"x"), kind) == "unsupported"


def test_a_file_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    assert reason(tmp_path / "nothing", "pdf") == "unavailable"


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt", "png", "jpeg"])
@pytest.mark.parametrize("data", [b"", b"not what it is called", bytes(1000)])
def test_what_is_something_else_is_broken(kind: str, data: bytes, tmp_path: Path) -> None:
    assert reason(made(tmp_path, data), kind) == "broken"


def test_a_pdf_with_a_password_is_encrypted(tmp_path: Path) -> None:
    assert reason(made(tmp_path, samples.pdf("x", encrypted=True)), "pdf") == "encrypted"


def test_a_pdf_of_two_thousand_pages_costs_no_more_than_one_of_three_hundred(tmp_path: Path) -> None:
    """Its first pages are drawn, some hundreds are read, and all are counted."""
    pages = [f"page {number} of words" for number in range(1, 2001)]
    found = preview(made(tmp_path, samples.pdf(*pages)), "pdf", limits=Limits(cpu=5))
    assert (len(found.pages), found.page_count) == (5, 2000)
    lines = found.text.split("\n")
    assert lines == pages[: len(lines)]
    assert 1 <= len(lines) <= 300


def test_text_that_is_kept_is_bounded(tmp_path: Path) -> None:
    long = rb"{\rtf1\ansi " + rb"word and word\par " * 60_000 + b"}"
    for kind, data in (("rtf", long), ("txt", b"word and word\n" * 60_000)):
        assert 199_000 < len(preview(made(tmp_path, data), kind).text.encode()) <= MOST_TEXT


def test_a_picture_of_too_many_pixels_is_not_decoded(tmp_path: Path) -> None:
    data = bytearray(samples.picture("PNG"))
    struct.pack_into(">LL", data, 16, 60_000, 60_000)
    struct.pack_into(">L", data, 29, zlib.crc32(data[12:29]))
    assert reason(made(tmp_path, bytes(data)), "png") == "too_large"


def test_a_picture_that_needs_too_much_memory_is_too_large(tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.new("RGB", (7000, 7000)).save(data, "PNG")
    limits = Limits(memory=160 * 1024 * 1024)
    assert reason(made(tmp_path, data.getvalue()), "png", limits=limits) == "too_large"


def test_a_container_that_grows_is_too_large(tmp_path: Path) -> None:
    assert reason(made(tmp_path, samples.docx_of(bytes(30_000_000))), "docx") == "too_large"


def test_an_entity_reads_no_file_and_calls_nobody(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        for address in (secret.as_uri(), f"http://127.0.0.1:{listening.getsockname()[1]}/x"):
            document = samples.word_xml("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>").replace(
                "?>", f'?><!DOCTYPE x [<!ENTITY x SYSTEM "{address}">]>', 1
            )
            assert reason(made(tmp_path, samples.docx_of(document)), "docx") == "broken"
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_a_pdf_that_draws_for_ever_is_stopped(tmp_path: Path) -> None:
    path = made(tmp_path, samples.pdf_drawing_itself_often(depth=4))
    assert reason(path, "pdf", limits=Limits(cpu=1)) == "too_slow"
    path = made(tmp_path, samples.pdf_drawing_itself_often(depth=9))
    assert reason(path, "pdf", limits=Limits(cpu=1)) in ("too_slow", "crashed")  # time or memory, as it comes
    good = tmp_path / "good"
    good.write_bytes(samples.pdf("the next one"))
    assert preview(good, "pdf").text == "the next one"


def test_a_pdf_that_unpacks_without_end_ends(tmp_path: Path) -> None:
    path = made(tmp_path, samples.pdf_showing(b"0 0 m 9 9 l S\n" * 8_000_000))
    assert outcome(path, "pdf", limits=Limits(cpu=1)) in ("preview", "too_slow", "too_large", "crashed")


def test_damage_gives_a_preview_or_a_reason(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = {"pdf": samples.pdf("a", "b"), "docx": samples.docx_by_word("a"), "png": samples.picture("PNG"),
             "jpeg": samples.picture("JPEG")}  # fmt: skip
    for kind, data in whole.items():
        for _ in range(4):
            damaged = bytearray(data)
            for _ in range(chance.randint(1, 20)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            found = outcome(made(tmp_path, bytes(damaged)), kind)
            assert found in ("preview", "broken", "too_large", "crashed", "encrypted")
