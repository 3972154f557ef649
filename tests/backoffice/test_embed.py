"""The page that makes snippets for other sites: what it writes, what it shows, which jobs it explains."""

import html
import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from hiring import organisation
from hiring.models.job import Visibility
from tests.conftest import OpenWork
from tests.support.applications import recruiter
from tests.support.applying import make_job
from tests.support.web_app import Browser

PATH = "/backoffice/embed"
HOSTILE = "\"><script>alert(1)</script>' onload=x"


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work)


def snippet(page: str) -> str:
    found = re.search(r'<code id="snippet" hx-ignore>(.*?)</code>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_each_way_is_written_ready_to_copy(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        make_job(work)
        organisation.change(work, embed_origins="https://www.example.com", name="Brightmoor")
    query = "department=workshop&location=leeds&theme=dark&source=our+shop&language=de"
    tags = Tags(snippet(rosa.get(f"{PATH}?{query}").text)).found
    script = {"async": None, "src": "http://localhost/embed/v1.js?lang=de", "data-foyer-jobs": None,
              "data-department": "workshop", "data-location": "leeds", "data-theme": "dark",
              "data-source": "our shop"}  # fmt: skip
    assert [tag for tag, _ in tags] == ["foyer-jobs", "a", "script"]
    assert tags[2][1] == script
    assert "source=embed%3Aour+shop" in (tags[1][1]["href"] or "")
    frame = snippet(rosa.get(f"{PATH}?way=frame&{query}").text)
    src = Tags(frame).found[0][1]["src"] or ""
    assert src.startswith("http://localhost/embed/jobs?department=workshop")
    assert src.endswith("origin=https%3A%2F%2Fwww.example.com")
    assert 'event.origin !== "http://localhost" || event.source !== frame.contentWindow' in frame
    assert len(frame.splitlines()) <= 15
    assert snippet(rosa.get(f"{PATH}?way=json&{query}").text) == (
        "http://localhost/api/public/v1/jobs?department=workshop&location=leeds"
    )
    assert [tag for tag, _ in Tags(snippet(rosa.get(f"{PATH}?way=link").text)).found] == ["a"]


@pytest.mark.parametrize("way", ["script", "frame", "json", "link", "nonsense"])
def test_what_is_typed_cannot_leave_its_place(rosa: Browser, open_work: OpenWork, way: str) -> None:
    with open_work() as work:
        organisation.change(work, name=HOSTILE)
    typed = dict.fromkeys(("department", "location", "theme", "source", "site"), HOSTILE)
    page = rosa.get(PATH, query_string=typed | {"way": way})
    assert page.status_code == 200
    assert HOSTILE not in page.text
    tags = Tags(snippet(page.text)).found
    assert all("onload" not in about for _, about in tags)
    assert sum(tag == "script" for tag, _ in tags) == (way in ("script", "frame", "nonsense"))


def test_it_says_which_jobs_show_and_why_others_do_not(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        make_job(work)
        make_job(work, name="Barista", slug="barista", department="Café", screening_form=None)
        inside = make_job(work, name="Foreman", slug="foreman", screening_form=None)
        inside.visibility = Visibility.INTERNAL
        secret = make_job(work, name="Hush-hush", slug="hush", screening_form=None)
        secret.visibility = Visibility.CONFIDENTIAL
    page = rosa.get(f"{PATH}?department=workshop").text
    shown, left = page.split('id="left-title"')
    assert "1 job shows" in shown
    assert ">Frame welder</a>" in shown
    assert "2 do not, and why" in left
    assert "It is in another department." in left
    assert "In no list: it is internal." in left
    assert "Hush-hush" not in page


def test_this_page_alone_may_hold_a_frame_and_its_preview_alone_be_in_one(rosa: Browser) -> None:
    policy = rosa.get(PATH).headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    for path in ("/backoffice", "/backoffice/jobs", "/backoffice/settings", "/jobs"):
        assert "frame-src" not in rosa.get(path).headers["Content-Security-Policy"]
    for way in ("script", "frame"):
        preview = rosa.get(f"{PATH}/preview?way={way}")
        assert preview.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")


def test_without_a_named_site_a_frame_is_explained(rosa: Browser) -> None:
    assert "None is named yet." in rosa.get(f"{PATH}?way=frame").text
