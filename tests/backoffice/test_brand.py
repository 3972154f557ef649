"""The page of the careers site's face: what is typed, what is chosen, and how it looks before it is public."""

import html
import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from hiring import brand, organisation
from hiring.actors import Role
from ops.sweeping import sweep_files
from plumbing.storage import Remembered
from tests.conftest import OpenWork
from tests.support.applications import recruiter
from tests.support.web_app import Browser

PATH = "/backoffice/brand"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 30"><path d="M0 0h9"/></svg>'
SLOTS = ("logo", "logo-dark", "picture")


@pytest.fixture
def ines(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work, "Ines", Role.ADMIN)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def save(ines: Browser, path: str = PATH, **typed: str) -> TestResponse:
    """As the form sends it: names with a dot in them are written with two underscores."""
    given = {name.replace("__", "."): text for name, text in typed.items()}
    return ines.send(path, {"name": "Brightmoor", "seen": seen(ines.get(PATH).text), **given})


def picture(format: str, size: tuple[int, int] = (800, 200), **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format, **how)
    return out.getvalue()


def send(ines: Browser, slot: str, content: bytes, name: str = "logo.svg", act: str = "") -> TestResponse:
    sent = {"file": (io.BytesIO(content), name)}
    answered = ines.send(f"{PATH}/{slot}{act}", sent, content_type="multipart/form-data")
    answered.request.environ["wsgi.input"].close()  # a large body is a file of the test's own
    return answered


def test_what_is_typed_is_saved_and_seen_by_candidates_at_once(ines: Browser, open_work: OpenWork) -> None:
    typed = {"headline": "Weld with us", "brand": "0AF", "about_markdown": "We **weld**.", "logo_size": "large",
             "headline__de": "Mit uns", "link-label__0": "Site", "link-url__0": "https://www.example.com",
             "link-label__1": " ", "link-url__1": ""}  # fmt: skip
    assert save(ines, **typed).location == f"{PATH}?done=saved"
    with open_work() as work:
        now = work.organisation
        assert (now.brand, now.headline, now.logo_size) == ("#00aaff", "Weld with us", "large")
        assert now.texts == {"de": {"headline": "Mit uns"}}
        assert now.links == [{"label": "Site", "url": "https://www.example.com"}]
    page = ines.get("/jobs").text
    assert "Weld with us" in page
    assert "We <strong>weld</strong>." in page
    assert save(ines, intro="A page that asks for less.").status_code == 303
    with open_work() as work:
        assert work.organisation.links
        assert work.organisation.texts


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Name the organisation"),
        ({"brand": "red;}"}, "Write the colour as # and six digits"),
        ({"privacy_markdown": "x" * 20_001}, "Keep it under 20,000 characters."),
        ({"link-label__0": "x", "link-url__0": "javascript:x"}, "Give each link a name"),
        ({"headline__fr": "x" * 201}, "This is too long"),
    ],
)
def test_what_does_not_do_is_told_and_nothing_typed_is_lost(
    ines: Browser, typed: dict[str, str], sentence: str
) -> None:
    refused = save(ines, intro="Typed just now", headline__de="Eben getippt", **typed)
    assert refused.status_code == 422
    assert sentence in html.unescape(refused.text)
    assert "Typed just now" in refused.text
    assert "Eben getippt" in refused.text
    assert list(typed.values())[-1] in refused.text
    assert "Typed just now" not in ines.get("/jobs").text


def test_who_saved_meanwhile_is_not_overwritten(ines: Browser, open_work: OpenWork) -> None:
    before = seen(ines.get(PATH).text)
    with open_work() as work:
        organisation.change(work, contact_email="jobs@example.com", logo_size="usual")
    assert ines.send(PATH, {"name": "Brightmoor", "seen": before}).status_code == 303
    with open_work() as work:
        organisation.change(work, headline="Paint with us")
    late = ines.send(PATH, {"name": "Brightmoor", "headline": "Weld with us", "seen": before})
    assert late.status_code == 409
    assert 'value="Weld with us"' in late.text
    assert ines.send(PATH, {"headline": "Weld with us", "seen": seen(late.text)}).status_code == 303


def test_a_look_beforehand_saves_nothing(ines: Browser, open_work: OpenWork) -> None:
    typed = {"headline": "A new day", "brand": "#FFCC00", "privacy_markdown": "# Who *reads*\n<script>",
             "headline__de": "Ein neuer Tag"}  # fmt: skip
    look = save(ines, f"{PATH}/preview", **typed)
    assert look.status_code == 200
    assert '<p class="title">A new day</p>' in look.text
    assert "We deepen this yellow for buttons so the words stay readable" in look.text
    assert "look.css?colour=%23ffcc00" in look.text
    assert "<h2>Who <em>reads</em></h2>" in look.text
    assert "&lt;script&gt;" in look.text
    german = save(ines, f"{PATH}/preview", look="de", **typed)
    assert '<p class="title">Ein neuer Tag</p>' in german.text
    with open_work() as work:
        assert (work.organisation.brand, work.organisation.headline) == ("", "Work with us")


@pytest.mark.parametrize(
    ("asked", "sheet"),
    [
        ("%23ffcc00", "#ffcc00"),
        ("ABC", "#aabbcc"),
        ("", "revert-layer"),
        ("red;}body{display:none", "revert-layer"),
    ],
)
def test_a_colour_is_tried_on_this_page_alone(ines: Browser, asked: str, sheet: str) -> None:
    tried = ines.get(f"{PATH}/look.css?colour={asked}&size=x")
    assert tried.mimetype == "text/css"
    assert tried.text == f":root {{ --brand: {sheet}; }}\n"


@pytest.mark.parametrize("slot", SLOTS)
def test_a_picture_is_looked_at_kept_shown_and_removed(
    ines: Browser, open_work: OpenWork, storage: Remembered, slot: str
) -> None:
    content, name, kind = (
        (picture("JPEG", (3000, 1500)), "us.jpg", "webp") if slot == "picture" else (SVG, "logo.svg", "svg+xml")
    )
    look = send(ines, slot, content, name, "/look")
    assert look.status_code == 200
    assert f"data:image/{kind};base64," in look.text
    assert list(storage.keys()) == []
    assert send(ines, slot, content, name).location == f"{PATH}?done=saved#{slot.replace('-', '_')}"
    (stored,) = storage.keys()
    page = ines.get(PATH).text
    assert f'src="/brand/{slot}?v=' in page
    assert ines.get(f"/brand/{slot}").headers["Content-Type"] == f"image/{kind}"
    assert ines.send(f"{PATH}/{slot}/removal").status_code == 303
    assert ines.get(f"/brand/{slot}").status_code == 404
    assert stored.key.startswith("brand/")


def test_a_logo_of_pixels_is_written_anew_without_what_came_along(ines: Browser, open_work: OpenWork) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "SECRET place")
    content = picture("PNG", (2400, 600), pnginfo=info) + b"<script>SECRET</script>"
    assert send(ines, "logo", content, "logo.png").status_code == 303
    sent = ines.get("/brand/logo")
    assert sent.headers["Content-Type"] == "image/png"
    assert b"SECRET" not in sent.data
    assert Image.open(io.BytesIO(sent.data)).size == (960, 240)


def test_a_photo_turned_by_its_camera_stands_upright_and_says_nothing_of_where(ines: Browser) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x010E] = "SECRET place"
    assert send(ines, "picture", picture("JPEG", (400, 200), exif=exif), "us.jpg").status_code == 303
    sent = ines.get("/brand/picture").data
    assert b"SECRET" not in sent
    assert Image.open(io.BytesIO(sent)).size == (200, 400)


@pytest.mark.parametrize(
    ("kind", "exif", "size"),
    [
        ("PNG", b"no exif at all", (400, 200)),
        ("WEBP", b"no exif at all", (400, 200)),
        ("JPEG", b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
                 b"\x01\x0f\0\x0c\0\0\0\x01\0\0\0\0\0\0\0\0", (200, 400)),
    ],
)  # fmt: skip
def test_a_photo_whose_camera_wrote_nonsense_is_taken(
    ines: Browser, kind: str, exif: bytes, size: tuple[int, int]
) -> None:
    assert send(ines, "picture", picture(kind, (400, 200), exif=exif), "us.jpg").status_code == 303
    assert Image.open(io.BytesIO(ines.get("/brand/picture").data)).size == size


def bomb() -> bytes:
    """A PNG that says it is 50,000 pixels high and wide."""
    head = bytearray(picture("PNG", (10, 10)))
    head[16:24] = (50_000).to_bytes(4, "big") * 2
    import zlib

    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4, "big")
    return bytes(head)


@pytest.mark.parametrize(
    ("slot", "content", "name", "sentence"),
    [
        ("logo", b"", "", "Choose a file first."),
        ("logo", b"", "empty.svg", "This is not a logo we take."),
        ("logo", b"%PDF-1.4", "logo.svg", "This is not a logo we take."),
        ("logo", picture("JPEG"), "logo.png", "This is not a logo we take."),
        ("logo", picture("PNG")[:60], "logo.png", "This file cannot be opened."),
        ("logo", bomb(), "logo.png", "This picture has more than 40 million pixels."),
        ("logo", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "logo.svg", "Export it as plain SVG."),
        ("logo", SVG.replace(b"<path", b'<g id="a"><use href="#a"/></g><path'), "a.svg", "too complex"),
        ("logo", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "a.svg", "Nothing is drawn"),
        ("logo", SVG + b" " * 300_000, "a.svg", "over 256 KB"),
        ("picture", SVG, "us.svg", "This is not a picture we take."),
        ("picture", picture("GIF"), "us.jpg", "This is not a picture we take."),
        ("picture", bomb(), "us.png", "This picture has more than 40 million pixels."),
        ("picture", b"\xff" * (12 * 1024 * 1024 + 1), "us.jpg", "This file is too large."),
    ],
)  # fmt: skip
def test_a_file_that_does_not_do_is_refused_in_clear_words(
    ines: Browser, open_work: OpenWork, storage: Remembered, slot: str, content: bytes, name: str, sentence: str
) -> None:
    for act, status in (("/look", 200), ("", 422)):
        refused = send(ines, slot, content, name, act)
        assert refused.status_code == status
        assert sentence in refused.text
        assert 'aria-invalid="true"' in refused.text
        refused.close()
    assert list(storage.keys()) == []
    with open_work() as work:
        assert work.organisation.logo == ""


def test_what_was_left_out_of_a_drawing_is_said(ines: Browser) -> None:
    content = SVG.replace(b"<path", b'<script>x()</script><image href="https://evil.test/"/><path')
    look = send(ines, "logo", content, act="/look").text
    assert "Left out, because it has no place in a logo: a script, an embedded picture." in look
    assert send(ines, "logo", content).status_code == 303
    assert b"evil" not in ines.get("/brand/logo").data


def test_the_sweep_keeps_what_the_face_shows(
    app: Flask, ines: Browser, open_work: OpenWork, storage: Remembered
) -> None:
    from datetime import timedelta

    from web.hall import Hall

    send(ines, "logo", SVG).close()
    send(ines, "logo-dark", SVG.replace(b"h9", b"h8")).close()
    ines.send(f"{PATH}/logo-dark/removal").close()
    hall: Hall = app.extensions["foyer"]
    sweep_files(storage, hall.incoming, open_work, older_than=timedelta(days=-36_500))
    with open_work() as work:
        shown = brand.shown(work.organisation.logo)
    assert shown is not None
    (left,) = storage.keys()
    assert left.key == shown.storage_key
