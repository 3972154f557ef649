"""Static files: fingerprinted, precompressed, whole, immutable; and what was vendored is what we say it is."""

import gzip
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from web import assets


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "fonts").mkdir(parents=True)
    (folder / "fonts" / "a.woff2").write_bytes(b"font")
    (folder / "b.svg").write_text("<svg/>")
    (folder / "page.css").write_text('@font-face { src: url("fonts/a.woff2") } i { background: url(b.svg) }')
    return folder


def test_names_follow_content_and_urls_follow_names(source: Path, tmp_path: Path) -> None:
    before = assets.build(source, tmp_path / "out")
    sheet = (tmp_path / "out" / before["page.css"]).read_text()
    assert f'url("{before["fonts/a.woff2"]}")' in sheet
    assert f'url("{before["b.svg"]}")' in sheet
    (source / "b.svg").write_text("<svg></svg>")
    after = assets.build(source, tmp_path / "out")
    assert after["page.css"] != before["page.css"]
    assert after["fonts/a.woff2"] == before["fonts/a.woff2"]


def test_a_sheet_that_names_a_missing_file_is_refused(source: Path, tmp_path: Path) -> None:
    (source / "page.css").write_text("i { background: url(none.svg) }")
    with pytest.raises(KeyError):
        assets.build(source, tmp_path / "out")


def test_building_again_writes_nothing_and_mends_what_is_torn(source: Path, tmp_path: Path) -> None:
    names = assets.build(source, tmp_path / "out")
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assets.build(source, tmp_path / "out")
    assert files == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    torn = tmp_path / "out" / f"{names['page.css']}.br"
    torn.write_bytes(b"")
    assets.build(source, tmp_path / "out")
    assert brotli.decompress(torn.read_bytes()) == (tmp_path / "out" / names["page.css"]).read_bytes()


def test_several_processes_may_start_at_once(source: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: assets.build(source, tmp_path / "out"), range(4)))
    assert made.count(made[0]) == 4
    assert not list((tmp_path / "out").rglob(".part-*"))


def test_they_are_served_compressed_and_for_ever(client: FlaskClient) -> None:
    address = re.search(r"/static/foyer\.[0-9a-f]{12}\.css", client.get("/jobs").text)
    assert address is not None
    answers = {}
    for coding, decode in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        with client.get(address[0], headers={"Accept-Encoding": coding}) as answer:
            assert answer.headers["Content-Encoding"] == coding
            assert "immutable" in answer.headers["Cache-Control"]
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            answers[coding] = decode(answer.data)
    assert answers["br"] == answers["gzip"]
    with client.get("/static/../app.py") as answer:
        assert answer.status_code == 404


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name below static/ -> the file as it is served."""
    target = tmp_path_factory.mktemp("assets")
    return {name: target / path for name, path in assets.build(assets.SOURCE, target).items()}


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (["foyer.css"], 12),
        (["htmx.min.js", "foyer.js"], 14),
        (["htmx.min.js", "form.js"], 17),
        (["icons.svg"], 4),
    ],
)
def test_what_a_page_loads_weighs_little(built: dict[str, Path], names: list[str], most: int) -> None:
    weight = sum(built[name].with_name(f"{built[name].name}.br").stat().st_size for name in names)
    assert weight <= most * 1024


def test_our_scripts_are_served_without_words_about_them(built: dict[str, Path]) -> None:
    bare = built["apply.js"].read_text().splitlines()
    lines = (assets.SOURCE / "apply.js").read_text().splitlines()
    assert bare == [one.strip() for one in lines if one.strip() and not one.strip().startswith("//")]
    assert len(bare) < len(lines)
    vendored = built["htmx.min.js"].read_bytes()
    assert vendored == (assets.SOURCE / "htmx.min.js").read_bytes()


def test_no_text_of_our_scripts_goes_over_several_lines() -> None:
    for script in assets.SOURCE.glob("*.js"):
        if not script.name.endswith(".min.js"):
            assert [line for line in script.read_text().splitlines() if line.count("`") % 2] == [], script.name


def test_what_a_page_always_needs_is_one_file(built: dict[str, Path]) -> None:
    for name, parts in assets.TOGETHER.items():
        whole = built[name].read_text()
        assert whole == "".join(built[part].read_text() for part in parts)


def test_vendored_files_are_what_their_list_says() -> None:
    listed = json.loads((assets.SOURCE / "vendored.json").read_text())
    for entry in listed:
        content = (assets.SOURCE / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert entry["version"]
        assert (assets.SOURCE / entry["licence_text"]).read_text().strip()
