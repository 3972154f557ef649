"""Where people come from: the page, its files, and tracking links from making to archiving."""

import csv
import io
import re

import pytest
from flask import Flask

from hiring import visits
from hiring.came_from import NOTHING, Said
from hiring.visits import Touch
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, recruiter, world
from tests.support.web_app import Browser

PAGE = "/backoffice/sources"
HOSTILE = '=1+1<script>"x'


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def rows(browser: Browser, report: str, query: str = "period=all") -> list[list[str]]:
    response = browser.get(f"{PAGE}.csv?report={report}&{query}")
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"), newline="")))


def test_finding_plot_and_table_of_every_step(rosa: Browser, there: World, open_work: OpenWork) -> None:
    came = Said("", HOSTILE, "autumn")
    with open_work() as work:
        for at in range(5):
            applied(work, there.job, f"Cem {at}", source={"source": HOSTILE, "utm_campaign": "autumn"})
        touches = [Touch(f"n{at}", there.job.id, came, "q.years", NOON) for at in range(9)]
        visits.take_in(work, {(there.job.slug, came): 40, (there.job.slug, NOTHING): 2}, touches)
    page = rosa.get(f"{PAGE}?period=all").text
    assert "7 of 9 forms that were begun were sent" in page
    assert "“autumn” brings most people" in page
    assert "No form was left in these days." in page
    assert "Frame welder is looked at most" in page
    assert "<script>" not in page.split("</head>")[1]
    assert page.count("<table") == page.count('role="img"') == 4
    assert rows(rosa, "way")[1:3] == [["Views", "42", ""], ["Began the form", "9", "0.214"]]
    assert rows(rosa, "sources")[1] == ["'" + HOSTILE, "40", "9", "5", "0", "0", "0.0"]
    assert rows(rosa, "campaigns")[1][:4] == ["autumn", "40", "9", "5"]
    assert rows(rosa, "jobs")[1][:4] == ["Frame welder", "42", "9", "7"]
    assert rosa.get(f"{PAGE}.csv?report=nothing").status_code == 404
    assert "By job" not in rosa.get(f"{PAGE}?period=all&job={there.job.id}").text


def test_nothing_yet_and_wrong_dates_are_said(app: Flask, open_work: OpenWork) -> None:
    browser = recruiter(app, open_work)
    assert "Nothing to report yet" in browser.get(PAGE).text
    wrong = browser.get(f"{PAGE}?period=dates&from=2026-12-01&to=2026-11-01")
    assert wrong.status_code == 422
    assert "The last day comes before the first." in wrong.text
    assert browser.get(f"{PAGE}?period=dates&from=0001-01-01&to=9999-12-31").status_code == 200


def test_a_link_from_making_to_archiving(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{PAGE}/links")
    assert "No tracking links yet" in page.text
    assert "Frame welder" in page.text
    made = rosa.send(f"{PAGE}/links", {"source": HOSTILE, "campaign": "autumn", "job": str(there.job.id)})
    assert made.status_code == 303
    place = made.headers["Location"].split("?")[0]
    shown = rosa.get(made.headers["Location"]).text
    assert "The link is ready." in shown
    address = re.search(r'id="address" readonly value="([^"]+)"', shown)
    assert address
    assert re.fullmatch(r"https?://[^/]+/jobs/frame-welder\?src=[a-z0-9]{8}", address[1])
    picture = rosa.get(f"{place}/qr.png")
    assert picture.data.startswith(b"\x89PNG")
    assert picture.headers["Content-Type"] == "image/png"
    assert "&lt;script&gt;" in rosa.get(f"{PAGE}/links").text
    assert rosa.send(f"{place}/archive", {}).status_code == 303
    assert "No tracking links yet" in rosa.get(f"{PAGE}/links").text
    assert place in rosa.get(f"{PAGE}/links?state=archived").text
    assert rosa.send(f"{place}/restoration", {}).status_code == 303
    assert place in rosa.get(f"{PAGE}/links").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"source": " "}, "Say where the link will stand"),
        ({"source": "x" * 101}, "Keep this under 100 characters."),
        ({"source": "kept", "job": "nonsense"}, "Choose a job from the list."),
        ({"source": "kept", "job": "00000000-0000-0000-0000-000000000001"}, "Choose a job from the list."),
    ],
)
def test_what_does_not_do_is_said_and_stays(rosa: Browser, typed: dict[str, str], words: str) -> None:
    answered = rosa.send(f"{PAGE}/links", {"campaign": "what I typed", **typed})
    assert answered.status_code == 422
    assert words in answered.text
    assert "what I typed" in answered.text
    assert "Error:" in answered.text


def test_junk_in_addresses(rosa: Browser) -> None:
    assert rosa.get(f"{PAGE}/links?after=nonsense&state=x").status_code == 200
    assert rosa.get(f"{PAGE}/links/00000000-0000-0000-0000-000000000001").status_code == 404
