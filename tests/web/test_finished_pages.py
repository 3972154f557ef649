"""Finished pages: rendered once, kept while they are true, the same for everybody."""

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import brotli
import pytest
from flask import Flask, Response, request
from sqlalchemy import Engine, text
from werkzeug.test import Client, TestResponse

from tests.conftest import NOON, OpenWork
from tests.support.web_app import Clock
from web import catalogue_version, finished_pages
from web.finished_pages import UNTIL, FinishedPages, key_of


@dataclass
class House:
    """A Flask app that counts what it renders, behind the layer."""

    clock: Clock = field(default_factory=lambda: Clock(NOON))
    version: int | None = 1
    rendered: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    seconds: float = 0
    seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        app = Flask(__name__)
        app.add_url_rule("/", view_func=self.view, endpoint="a")
        app.add_url_rule("/<path:path>", view_func=self.view, endpoint="b", methods=["GET", "POST"])
        self.layer = FinishedPages(app.wsgi_app, lambda: self.version, self.clock)
        self.client = Client(self.layer, Response)

    def view(self, path: str = "") -> Response:
        self.rendered += 1
        time.sleep(self.seconds)
        self.seen = dict(request.headers)
        body = f"page {self.rendered} of {request.full_path} " + "x" * 2000
        return Response(body, self.status, {"Content-Type": "text/html", "X-Kept": "yes", **self.headers})

    def get(self, path: str = "/jobs", **headers: str) -> TestResponse:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def house() -> House:
    return House()


def test_a_page_is_rendered_once_and_keeps_its_headers(house: House) -> None:
    first, second = house.get(), house.get()
    assert house.rendered == 1
    assert first.data == second.data
    assert second.headers["X-Kept"] == "yes"
    assert second.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert second.headers["Vary"] == "Accept-Encoding, Accept-Language"
    assert int(second.headers["Content-Length"]) == len(second.data)


def test_a_new_version_of_the_catalogue_ends_it(house: House) -> None:
    before = house.get()
    house.version = 2
    after = house.get()
    assert house.rendered == 2
    assert before.headers["ETag"] != after.headers["ETag"]


def test_without_a_version_nothing_is_kept(house: House) -> None:
    house.version = None
    house.get(), house.get()
    assert house.rendered == 2


def test_a_page_ends_when_the_view_said_and_the_header_stays_inside(house: House) -> None:
    house.headers = {UNTIL: (NOON + timedelta(minutes=5)).isoformat()}
    assert UNTIL not in house.get().headers
    house.clock.turn(minutes=4, seconds=59)
    house.get()
    assert house.rendered == 1
    house.clock.turn(seconds=1)
    house.get()
    assert house.rendered == 2


@pytest.mark.parametrize("path", ["/jobs/a/apply", "/my/token", "/backoffice", "/jobs/", "/sent/x", "/healthz"])
def test_other_addresses_pass_through(house: House, path: str) -> None:
    house.headers = {UNTIL: NOON.isoformat()}
    assert UNTIL not in house.get(path).headers
    house.get(path)
    assert house.rendered == 2


@pytest.mark.parametrize("query", ["src=a", "source=a", "utm_campaign=a", "q=a&utm_x=", "q=%00", "q=%ff"])
def test_attribution_and_junk_pass_through(house: House, query: str) -> None:
    house.get(f"/jobs?{query}"), house.get(f"/jobs?{query}")
    assert house.rendered == 2


def test_the_key_is_the_known_part_of_the_query_in_any_order(house: House) -> None:
    house.get("/jobs?q=welder&location=leeds")
    house.get("/jobs?location=leeds&q=welder+&nonsense=1&department=")
    assert house.rendered == 1
    house.get("/jobs?q=welder&location=london")
    assert house.rendered == 2
    house.get("/jobs/welder?q=a"), house.get("/jobs/welder")
    assert house.rendered == 3


def test_cookies_and_conditions_do_not_reach_the_view(house: House) -> None:
    house.get(Cookie="foyer=ann", If_None_Match='"x"', Range="bytes=0-1")
    assert not {"Cookie", "If-None-Match", "Range"} & set(house.seen)
    house.get(Cookie="foyer=bob")
    assert house.rendered == 1


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (404, {}),
        (410, {}),
        (302, {}),
        (500, {}),
        (200, {"Set-Cookie": "a=b"}),
        (200, {"Cache-Control": "no-store"}),
    ],
)
def test_only_plain_answers_are_kept(house: House, status: int, headers: dict[str, str]) -> None:
    house.status, house.headers = status, headers
    answer = house.get()
    assert answer.status_code == status
    assert headers.items() <= dict(answer.headers).items()
    assert answer.data.startswith(b"page 1")
    house.get()
    assert house.rendered == 2


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", None), ("", None)],
)
def test_both_codings_are_finished(house: House, accepts: str, coding: str | None) -> None:
    answer = house.get(Accept_Encoding=accepts)
    assert answer.headers.get("Content-Encoding") == coding
    decode: Any = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert decode(answer.data).startswith(b"page 1")


def test_a_known_etag_answers_304_in_each_coding(house: House) -> None:
    for accepts in ("br", "gzip", "identity"):
        etag = house.get(Accept_Encoding=accepts).headers["ETag"]
        again = house.get(Accept_Encoding=accepts, If_None_Match=f'"other", W/{etag}')
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        assert "Content-Length" not in again.headers
    assert house.rendered == 1


def test_head_is_the_same_without_the_body(house: House) -> None:
    head = house.client.head("/jobs")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == house.get().headers["Content-Length"]
    assert house.rendered == 1


def test_posts_pass_through(house: House) -> None:
    house.client.post("/jobs"), house.client.post("/jobs")
    assert house.rendered == 2


def test_language_is_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished_pages, "language_of", lambda asked, accept: asked or accept[:2])
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/jobs"}
    keys = {
        key_of({**asked, "QUERY_STRING": query, "HTTP_ACCEPT_LANGUAGE": accept})
        for query, accept in (("", "de"), ("", "de-AT"), ("lang=de", "en"), ("", "en"))
    }
    assert len(keys) == 3, "with lang=de in the address every link of the page names it too"


@pytest.mark.parametrize("path", sorted(finished_pages.FEEDS))
def test_feeds_are_kept_whole_and_in_one_language(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_pages, "LARGEST_PAGE", 10)
    house.get(path, Accept_Language="de"), house.get(path, Accept_Language="en"), house.get(f"{path}?x=1")
    assert house.rendered == 1
    house.get(f"{path}?source=a"), house.get(f"{path}?source=a")
    assert house.rendered == 3
    house.get("/jobs"), house.get("/jobs")
    assert house.rendered == 5


def test_the_number_of_kept_pages_is_bounded_and_the_oldest_goes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_pages, "MOST_PAGES", 3)
    for slug in ("a", "b", "c"):
        house.get(f"/jobs/{slug}")
    house.get("/jobs/a")
    house.get("/jobs/d")
    house.get("/jobs/a")
    assert house.rendered == 4
    house.get("/jobs/b")
    assert house.rendered == 5


def test_so_are_their_bytes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.get("/jobs?q=0")
    monkeypatch.setattr(finished_pages, "MOST_BYTES", 7_000)  # three of them, of 2,000 and their short forms
    for version in range(1, 9):  # what a change has ended counts no more
        house.version = version
        house.get("/jobs?q=0")
    assert house.rendered == 8
    for at in (1, 2, 0):
        house.get(f"/jobs?q={at}")
    assert house.rendered == 10
    house.get("/jobs?q=3")
    house.get("/jobs?q=0")
    assert house.rendered == 11
    house.get("/jobs?q=1")
    assert house.rendered == 12


def test_many_at_once_render_once(house: House) -> None:
    house.seconds = 0.05
    start = threading.Barrier(8)

    def ask(_number: int) -> bytes:
        start.wait()
        return house.get().data

    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(ask, range(8)))
    assert (house.rendered, len(bodies)) == (1, 1)


# the version


@pytest.fixture
def reader(engine: Engine) -> catalogue_version.Reader:
    return catalogue_version.reader_for(engine)


def test_a_commit_is_seen_by_the_next_request(engine: Engine, reader: catalogue_version.Reader) -> None:
    before = reader()
    assert before is not None
    with engine.begin() as connection:
        connection.execute(text("UPDATE catalogue SET version = version + 1"))
        assert reader() == before
    assert reader() == before + 1


def test_all_threads_may_read_at_once(engine: Engine, reader: catalogue_version.Reader) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: reader(), range(20)))) == 1


def test_on_postgresql_it_is_remembered_for_a_second(each_engine: Engine, open_work_on_each: OpenWork) -> None:
    at = [100.0]
    remembering = catalogue_version._RememberingReader(each_engine, lambda: at[0])
    before = remembering.read()
    assert before is not None
    with open_work_on_each() as work:
        work.ledger.catalogue_changed = True
    assert remembering.read() == before
    at[0] += 1.0
    assert remembering.read() == before + 1
