"""The jobs on somebody else's site, on another origin: whatever its sheet, its policy or the line does to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from backoffice.embed_snippets import Wanted, snippet
from hiring import organisation
from tests.browser.conftest import Live
from tests.browser.test_accessibility import AXE, GRAVE
from tests.conftest import OpenWork
from tests.support.applying import make_job

pytestmark = pytest.mark.browser

HOSTILE = """
* { font-family: fantasy !important; line-height: 9; letter-spacing: 9px; color: #3a2417 }
* { text-transform: uppercase }
a { color: #f0f !important; display: none !important; background: yellow } ul { list-style: square; margin: 99px }
input, select, button { border: 30px dotted hotpink !important; opacity: 0 } li { float: right; width: 3px }
foyer-jobs, foyer-jobs * { font-size: 3px; --s: red; --i: red; --b: red }
.embed, .job, .card, .row { display: none !important; position: fixed }
"""
VIOLATIONS = """async grave => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter(one => grave.includes(one.impact))
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target} ${node.failureSummary}`))"""


@dataclass
class Site:
    """Somebody's web site: its address, what its index shows and which headers it sends."""

    url: str
    folder: Path
    headers: dict[str, str] = field(default_factory=dict)

    def write(self, body: str, sheet: str = "") -> None:
        (self.folder / "host.css").write_text(sheet)
        (self.folder / "index.html").write_text(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Roastery</title>'
            '<link rel="stylesheet" href="host.css"></head>'
            f"<body><main><h1>Roastery</h1>{body}</main></body></html>"
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    made = Site("", folder)

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, directory=str(folder), **more)

        def end_headers(self) -> None:
            for name, value in made.headers.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def jobs(open_work: OpenWork) -> None:
    with open_work() as work:
        for name, slug in (("Frame welder", "frame-welder"), ("Van driver", "van-driver"), ("Painter", "painter")):
            make_job(work, name=name, slug=slug, screening_form=None)
        make_job(work, name="Barista", slug="barista", screening_form=None, department="Café")


def tag(live: Live, **wanted: str) -> str:
    return snippet(Wanted(**wanted), live.url, "Northgate")


def complaints(page: Page) -> list[str]:
    """What the browser's console will say of errors and of the page's policy."""
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in str(message.location):
            said.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def rows(page: Page, at: int = 0) -> list[str]:
    widget = page.locator("foyer-jobs").nth(at)
    expect(widget.locator("a.job").first).to_be_visible()
    return widget.locator("a.job:visible b").all_text_contents()


def grave(page: Page) -> Any:
    page.evaluate(AXE)
    return page.evaluate(VIOLATIONS, list(GRAVE))


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_wild_stylesheet_does_not_get_in(browser_page: Page, live: Live, site: Site, theme: str) -> None:
    site.write(tag(live, theme=theme), HOSTILE)
    browser_page.goto(site.url)
    assert rows(browser_page) == ["Barista", "Frame welder", "Painter", "Van driver"]
    looks = browser_page.locator("a.job").first.evaluate(
        """one => { const s = getComputedStyle(one), b = getComputedStyle(one.querySelector("b"));
          return [s.position, s.textTransform, s.letterSpacing, s.textDecorationLine, b.fontSize, s.cssFloat] }"""
    )
    assert looks == ["relative", "none", "normal", "none", "16px", "none"]
    field = browser_page.get_by_role("searchbox", name="Search jobs")
    assert field.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
    assert field.evaluate("one => one.getBoundingClientRect().height") >= 44
    assert grave(browser_page) == []


SLY = "</script><img src=x onerror=alert(1)> ]]> {n} \u202e\u2067"


@pytest.mark.parametrize("way", ["script", "frame"])
def test_names_of_jobs_and_of_the_organisation_stay_words(
    browser_page: Page, live: Live, site: Site, open_work: OpenWork, way: str
) -> None:
    with open_work() as work:
        for number in range(4):
            make_job(work, name=f"{SLY} {number}", slug=f"job-{number}", screening_form=None)
        organisation.change(work, name=SLY, embed_origins=site.url)
    opened: list[str] = []
    browser_page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    site.write(snippet(Wanted(way=way, site=site.url), live.url, SLY))
    browser_page.goto(site.url)
    inside = browser_page.frame_locator("#foyer-jobs") if way == "frame" else browser_page.locator("foyer-jobs")
    expect(inside.locator("a.job")).to_have_count(4)
    expect(inside.locator("a.job").first).to_contain_text(f"{SLY} 0")
    expect(inside.get_by_role("link", name=f"All jobs at {SLY}")).to_be_visible()
    assert inside.locator("img").count() == 0
    assert browser_page.locator("img").count() == 0
    assert opened == []


UNSET = "* { all: unset; color: red !important; font-size: 40px !important; position: absolute }"


@pytest.mark.usefixtures("jobs")
def test_a_page_that_unsets_everything_and_places_it_anywhere(browser_page: Page, live: Live, site: Site) -> None:
    browser_page.set_viewport_size({"width": 320, "height": 800})
    site.write(tag(live), UNSET)
    browser_page.goto(site.url)
    assert len(rows(browser_page)) == 4
    looks = browser_page.locator("a.job b").first.evaluate(
        "one => [getComputedStyle(one).fontSize, getComputedStyle(one).color === 'rgb(255, 0, 0)']"
    )
    assert looks == ["16px", False]
    boxes = [one.bounding_box() for one in browser_page.locator("a.job").all()]
    assert all(box and box["width"] >= 200 for box in boxes)
    tops = [box["y"] for box in boxes if box]
    assert all(lower - upper >= 60 for upper, lower in pairwise(tops))


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("around", [
    '<div style="display: flex; flex-direction: column; align-items: center">',
    '<div style="display: flex"><div>',
    '<div style="float: left">',
    "<table><tr><td>",
], ids=["centred", "in a row", "floating", "in a table"])  # fmt: skip
def test_where_the_page_asks_the_list_how_wide_it_is(
    browser_page: Page, live: Live, site: Site, around: str
) -> None:
    for width in (320, 1280):
        browser_page.set_viewport_size({"width": width, "height": 800})
        site.write(around + tag(live))
        browser_page.goto(site.url)
        assert len(rows(browser_page)) == 4
        box = browser_page.locator("a.job").first.bounding_box()
        assert box
        assert 200 <= box["width"] <= width
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.usefixtures("jobs")
def test_a_language_that_was_chosen_is_carried_on(browser_page: Page, live: Live, site: Site) -> None:
    site.write(tag(live, language="de"))
    browser_page.goto(site.url)
    rows(browser_page)
    links = browser_page.locator("foyer-jobs a").evaluate_all("all => all.map(one => one.href)")
    assert len(links) == 6  # with the one that stands where nothing runs
    assert all(link.endswith("?source=embed&lang=de") for link in links)


def test_each_name_is_read_from_where_it_begins(
    browser_page: Page, live: Live, site: Site, open_work: OpenWork
) -> None:
    with open_work() as work:
        make_job(work, name="Painter", slug="painter", screening_form=None)
        make_job(work, name="لحّام", slug="welder", screening_form=None, language="ar")
    site.write(tag(live))
    browser_page.goto(site.url)
    assert sorted(rows(browser_page)) == ["Painter", "لحّام"]
    names = browser_page.locator("foyer-jobs a.job b")
    turned = names.evaluate_all("all => all.map(one => [one.lang, getComputedStyle(one).direction])")
    assert sorted(turned) == [["ar", "rtl"], ["en", "ltr"]]


@pytest.mark.usefixtures("jobs")
def test_the_keyboard_searches_and_opens(browser_page: Page, live: Live, site: Site) -> None:
    site.write(tag(live, source="home page"))
    browser_page.goto(site.url)
    rows(browser_page)
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.type("van")
    expect(browser_page.locator("foyer-jobs a.job:visible")).to_have_count(1)
    expect(browser_page.get_by_role("status")).to_have_text("1 job")
    browser_page.keyboard.type(" zzz")
    expect(browser_page.get_by_role("status")).to_contain_text("No job fits")
    for _ in " zzz":
        browser_page.keyboard.press("Backspace")
    browser_page.keyboard.press("Tab")
    focused = browser_page.evaluate("document.activeElement.shadowRoot.activeElement.href")
    assert focused == "http://127.0.0.1/jobs/van-driver?source=embed%3Ahome+page"
    browser_page.route("http://127.0.0.1/jobs/**", lambda route: route.fulfill(body="A job"))
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("http://127.0.0.1/jobs/van-driver?source=embed%3Ahome+page")


@pytest.mark.usefixtures("jobs")
def test_a_strict_policy_lets_it_in_with_foyer_alone(browser_page: Page, live: Live, site: Site) -> None:
    site.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {live.url}; connect-src {live.url}; style-src 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    said = complaints(browser_page)
    site.write(tag(live))
    browser_page.goto(site.url)
    assert len(rows(browser_page)) == 4
    assert browser_page.locator("ul").evaluate("one => getComputedStyle(one).borderRadius") == "16px"
    assert said == []


@pytest.mark.usefixtures("jobs")
def test_it_asks_twice_and_leaves_nothing_behind(browser_page: Page, live: Live, site: Site) -> None:
    asked: list[Request] = []
    browser_page.on("request", lambda one: asked.append(one))
    site.write(tag(live, department="cafe", source="shop"))
    browser_page.goto(f"{site.url}/?department=workshop&data-source=evil&src=x#foyer")
    assert rows(browser_page) == ["Barista"]
    elsewhere = [one.url.removeprefix(live.url) for one in asked if not one.url.startswith(site.url)]
    assert elsewhere == ["/embed/v1.js", "/api/public/v1/jobs?department=cafe"]
    assert "referer" not in asked[-1].all_headers()
    assert browser_page.context.cookies() == []
    assert browser_page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    links = browser_page.locator("foyer-jobs a").evaluate_all("all => all.map(one => one.href)")
    assert len(links) == 3
    assert all(link.endswith("source=embed%3Ashop") for link in links)


@pytest.mark.usefixtures("jobs")
def test_two_on_one_page_show_each_its_own(browser_page: Page, live: Live, site: Site) -> None:
    plain = f'<script async src="{live.url}/embed/v1.js" data-foyer-jobs data-department="workshop"></script>'
    site.write(tag(live, department="cafe") + plain)
    browser_page.goto(site.url)
    expect(browser_page.locator("foyer-jobs")).to_have_count(2)
    assert rows(browser_page, 0) == ["Barista"]
    assert rows(browser_page, 1) == ["Frame welder", "Painter", "Van driver"]


def test_nothing_open_is_said_with_a_way_on(browser_page: Page, live: Live, site: Site) -> None:
    site.write(tag(live))
    browser_page.goto(site.url)
    expect(browser_page.get_by_role("status")).to_have_text("No jobs are open right now.")
    expect(browser_page.get_by_role("link")).to_have_attribute("href", f"{live.url}/jobs?source=embed")
    assert grave(browser_page) == []


@pytest.mark.usefixtures("jobs")
def test_a_broken_line_is_said_and_tried_again(browser_page: Page, live: Live, site: Site) -> None:
    site.write(tag(live))
    browser_page.route("**/api/public/**", lambda route: route.fulfill(status=503, body="<h1>down</h1>"))
    browser_page.goto(site.url)
    expect(browser_page.get_by_role("status")).to_have_text("The jobs cannot be shown here right now.")
    expect(browser_page.get_by_role("link")).to_have_attribute("href", f"{live.url}/jobs?source=embed")
    assert grave(browser_page) == []
    browser_page.unroute("**/api/public/**")
    browser_page.get_by_role("button", name="Try again").press("Enter")
    assert len(rows(browser_page)) == 4
    assert browser_page.evaluate("document.activeElement.localName") == "foyer-jobs"


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("how", ["no script", "no Foyer", "no permission"])
def test_where_nothing_runs_a_link_stands_there(browser: Browser, live: Live, site: Site, how: str) -> None:
    if how == "no permission":
        site.headers["Content-Security-Policy"] = "default-src 'none'"
    site.write(tag(live, source="shop"))
    context = browser.new_context(java_script_enabled=how != "no script")
    page = context.new_page()
    if how == "no Foyer":
        page.route(f"{live.url}/**", lambda route: route.abort())
    page.goto(site.url)
    link = page.get_by_role("link", name="Open jobs at Northgate")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", f"{live.url}/jobs?source=embed%3Ashop")
    context.close()


def allow(open_work: OpenWork, origin: str) -> None:
    with open_work() as work:
        organisation.change(work, embed_origins=origin)


@pytest.mark.usefixtures("jobs")
def test_a_frame_finds_its_height_and_shows_on_named_sites_alone(
    browser_page: Page, live: Live, site: Site, open_work: OpenWork
) -> None:
    allow(open_work, "https://www.example.com")
    site.write(tag(live, way="frame", site=site.url))
    said = complaints(browser_page)
    browser_page.goto(site.url)
    browser_page.wait_for_function("document.readyState === 'complete'")
    expect(browser_page.frame_locator("#foyer-jobs").locator("a.job")).to_have_count(0)
    assert any("frame-ancestors" in one for one in said)
    allow(open_work, site.url)
    browser_page.reload()
    frame = browser_page.frame_locator("#foyer-jobs")
    expect(frame.locator("a.job")).to_have_count(4)
    browser_page.wait_for_function("document.getElementById('foyer-jobs').style.height !== ''")
    inside = browser_page.frames[1].evaluate("document.documentElement.getBoundingClientRect().height")
    height = browser_page.locator("#foyer-jobs").evaluate("one => one.getBoundingClientRect().height")
    assert 0 <= height - inside <= 1
    browser_page.evaluate("postMessage({type: 'foyer:resize', height: 9}, '*')")
    browser_page.evaluate("new Promise(done => setTimeout(done))")
    assert browser_page.locator("#foyer-jobs").evaluate("one => one.getBoundingClientRect().height") == height


@pytest.mark.usefixtures("jobs")
def test_a_frame_is_searched_and_keeps_to_its_height(
    browser_page: Page, live: Live, site: Site, open_work: OpenWork
) -> None:
    allow(open_work, site.url)
    site.write(tag(live, way="frame", site=site.url))
    browser_page.goto(site.url)
    frame = browser_page.frame_locator("#foyer-jobs")
    expect(frame.locator("a.job")).to_have_count(4)
    outside = browser_page.locator("#foyer-jobs")
    browser_page.wait_for_function("document.getElementById('foyer-jobs').style.height !== ''")
    before = outside.evaluate("one => one.offsetHeight")
    frame.get_by_role("searchbox", name="Search jobs").fill("van")
    expect(frame.locator("a.job:visible")).to_have_count(1)
    expect(frame.get_by_role("status")).to_have_text("1 job")
    browser_page.wait_for_function(f"document.getElementById('foyer-jobs').offsetHeight < {before}")
    inside = browser_page.frames[1].evaluate("document.documentElement.getBoundingClientRect().height")
    assert 0 <= outside.evaluate("one => one.offsetHeight") - inside <= 1
    frame.get_by_role("searchbox", name="Search jobs").fill("van zzz")
    expect(frame.get_by_role("status")).to_contain_text("No job fits")
    expect(frame.locator("a.job:visible")).to_have_count(0)
