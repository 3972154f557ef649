"""The organisation's own face on its careers site: colour, logo, picture, words by language."""

import hashlib
import io

import pytest
from flask.testing import FlaskClient

from hiring import brand, organisation
from tests.conftest import OpenWork

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="30"><path d="M0 0h9"/></svg>'


def keep(open_work: OpenWork, slot: str, content: bytes = DRAWING, kind: str = "svg") -> brand.Shown:
    name = brand.name_of(hashlib.sha256(content).hexdigest(), 120, 30, kind)
    shown = brand.shown(name)
    assert shown is not None
    with open_work() as work:
        work.files.put(shown.storage_key, io.BytesIO(content), content_type=shown.content_type)
        organisation.change(work, **{slot: name})
    return shown


def test_the_colour_is_a_stylesheet_that_pages_name(visitor: FlaskClient, open_work: OpenWork) -> None:
    assert "brand.css" not in visitor.get("/jobs").text
    with open_work() as work:
        organisation.change(work, brand="#aa3355")
    page = visitor.get("/jobs").text
    assert '<link rel="stylesheet" href="/brand.css?v=' in page
    with open_work() as work:
        organisation.change(work, brand="#aa3356")
    assert page.partition("/brand.css?v=")[2][:12] not in visitor.get("/jobs").text
    sheet = visitor.get("/brand.css?v=aa3355")
    assert (sheet.mimetype, sheet.text) == ("text/css", ":root { --brand: #aa3356; }\n")


def test_the_logo_stands_in_the_head_at_its_size(visitor: FlaskClient, open_work: OpenWork) -> None:
    with open_work() as work:
        organisation.change(work, name="Brightmoor", short_name="Bright & Co")
    assert '<a class="logo" href="/jobs">Bright &amp; Co</a>' in visitor.get("/jobs").text
    logo = keep(open_work, "logo")
    page = visitor.get("/jobs").text
    assert f'<img src="/brand/logo?v={logo.version}" alt="Bright &amp; Co"></a>' in page
    assert "<picture>" not in page
    assert ".site-head .logo img { inline-size: 112px; block-size: 28px; }" in visitor.get("/brand.css").text
    dark = keep(open_work, "logo_dark", DRAWING + b" ")
    source = f'<source srcset="/brand/logo-dark?v={dark.version}" media="(prefers-color-scheme: dark)">'
    assert source in visitor.get("/jobs").text
    with open_work() as work:
        organisation.change(work, logo_size="large")
    assert "{ inline-size: 160px; block-size: 40px; }" in visitor.get("/brand.css").text


def test_a_picture_comes_out_of_our_own_storage_and_may_do_nothing(
    visitor: FlaskClient, open_work: OpenWork
) -> None:
    for path in ("/brand/logo", "/brand/logo-dark", "/brand/picture"):
        assert visitor.get(path).status_code == 404
    logo = keep(open_work, "logo")
    sent = visitor.get(f"/brand/logo?v={logo.version}")
    assert (sent.status_code, sent.data) == (200, DRAWING)
    assert sent.headers["Content-Type"] == "image/svg+xml"
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in sent.headers
    assert visitor.get("/brand/logo?v=other").headers["Cache-Control"] == "public, max-age=60"
    again = visitor.get("/brand/logo", headers={"If-None-Match": sent.headers["ETag"]})
    assert again.status_code == 304


def test_the_organisations_words_are_read_in_the_visitors_language(
    visitor: FlaskClient, open_work: OpenWork
) -> None:
    with open_work() as work:
        organisation.change(
            work, headline="Weld with us", about_markdown="We **weld**.\n\n<script>x()</script>",
            privacy_markdown="We keep it short.",
            texts={"de": {"headline": "Schweißen Sie mit", "privacy_markdown": "Kurz."}, "fr": {"intro": "Allez"}},
            links=[{"label": "Our <site>", "url": "https://www.example.com/?a=1&b=2"}],
        )  # fmt: skip
    page = visitor.get("/jobs").text
    assert "Weld with us" in page
    assert "We <strong>weld</strong>." in page
    assert "&lt;script&gt;" in page
    link = '<a href="https://www.example.com/?a=1&amp;b=2" rel="noopener">Our &lt;site&gt;</a>'
    assert link in page
    assert link in visitor.get("/privacy").text
    with open_work() as work:
        assert work.organisation.spoken("de").headline == "Schweißen Sie mit"
        assert work.organisation.spoken("de").about_markdown == work.organisation.about_markdown
        assert work.organisation.spoken("fr").headline == "Weld with us"
        assert work.organisation.spoken("xx") == work.organisation


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"logo": "../../etc/passwd"}, "unknown"),
        ({"picture": "x.svg"}, "unknown"),
        ({"logo_size": "huge"}, "unknown"),
        ({"links": [{"label": "x", "url": "javascript:alert(1)"}]}, "not_a_link"),
        ({"links": [{"label": "x", "url": "https://"}]}, "not_a_link"),
        ({"links": [{"label": "x", "url": "https://a.example:99999"}]}, "not_a_link"),
        ({"links": [{"label": "x", "url": "https://me:pw@a.example"}]}, "not_a_link"),
        ({"links": [{"label": "x", "url": "https://a.example/\n"}]}, "not_a_link"),
        ({"links": [{"label": "", "url": "https://a.example"}]}, "not_a_link"),
        ({"links": [{"label": "x", "url": "https://a.example", "on": "x"}]}, "unknown"),
        ({"links": [{"label": "x", "url": "https://a.example"}] * 7}, "too_many"),
        ({"texts": {"xx": {}}}, "unknown"),
        ({"texts": {"de": {"name": "x"}}}, "unknown"),
        ({"texts": {"de": {"headline": "x" * 201}}}, "too_long"),
        ({"texts": {"de": {"headline": "\0"}}}, "bad_characters"),
    ],
)
def test_what_the_face_cannot_be_is_named(open_work: OpenWork, settings: dict[str, object], code: str) -> None:
    with open_work() as work, pytest.raises(organisation.Invalid) as refused:
        organisation.change(work, **settings)
    assert list(refused.value.fields.values()) == [code]


def test_a_wide_logo_is_kept_within_the_head() -> None:
    for width, height in ((10_000, 100), (100, 10_000), (1, 1), (900, 300)):
        shown = brand.shown(brand.name_of("a" * 64, width, height, "svg"))
        assert shown is not None
        wide, high = shown.fitted("large")
        assert 1 <= wide <= brand.WIDEST
        assert 1 <= high <= 40
