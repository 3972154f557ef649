"""Sitemap, robots and feeds: valid whatever the jobs say, true at once, the same for everybody. Read by parsers
that are none of ours."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient

from hiring import jobs
from hiring.models.department import Location
from hiring.models.job import CloseReason, EmploymentType, Job, JobStatus, Visibility, WorkplaceType
from tests.conftest import NOON, OpenWork
from tests.support import build
from tests.support.web_app import Clock

BASE = "http://localhost"
HOSTILE = (
    "]]></title><x>&amp;\x0b",
    "<script>alert(1)</script>",
    "<![CDATA[ ]]> ]]]]>]>",
    '"><!-- & --> &lt; &#0; %s {{ 7*7 }}',
    "Ingénieur 電気 مهندس 🚲 \u202e\ufffe",
    "\u2028\u2029\x85 line\u2028s \x1b[31m \x7f \uffff",
    "\u200f\u2067مهندس\u2069 \u202eredlew\u202c \ufeff]]&gt;",
)
FEEDS = ("/sitemap.xml", "/feeds/jobs.rss", "/feeds/jobs.xml", "/feeds/jobs.json", "/robots.txt")
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def shop(open_work: OpenWork) -> OpenWork:
    with open_work() as work:
        build.organisation(work, name="Brightmoor & Sons", intro="Bikes <that> carry", contact_email="a@b.test")
        workshop, leeds, london = build.department(work), build.location(work), build.location(work, "London")
        leeds.region, leeds.postal_code, leeds.street = "Yorkshire", "LS1 1AA", "1 Mill Lane"
        build.job(
            work, "Frame welder", department_id=workshop.id, places=(leeds, london), salary_min=31000,
            salary_max=36000, salary_currency="GBP", salary_period="year", salary_public=True, job_code="W-7",
            closes_at=NOON + timedelta(days=20), weekly_hours=37.5, experience_level="mid",
            workplace_type=WorkplaceType.HYBRID,
        )  # fmt: skip
        build.job(
            work, "Care lead", opened_at=NOON - timedelta(days=3), workplace_type=WorkplaceType.REMOTE,
            remote_countries=["GB", "DE"], employment_type=EmploymentType.PART_TIME, salary_min=1,
            salary_currency="GBP", salary_period="hour", salary_public=False,
        )  # fmt: skip
        build.job(work, "Hidden one", visibility=Visibility.UNLISTED)
        build.job(work, "Inner one", visibility=Visibility.INTERNAL)
        build.job(work, "Secret one", visibility=Visibility.CONFIDENTIAL)
        build.job(work, "Paint lead", status=JobStatus.PAUSED)
        build.job(work, "Old one", status=JobStatus.CLOSED)
        build.job(work, "Draft one", status=JobStatus.DRAFT)
    return open_work


def tree(visitor: FlaskClient, path: str) -> ET.Element:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return ET.fromstring(answer.data)


def entries(visitor: FlaskClient, path: str = "/feeds/jobs.xml") -> list[dict[str, str]]:
    return [{part.tag: part.text or "" for part in job} for job in tree(visitor, path).iter("job")]


def test_facts_of_a_job_in_a_language_without_a_catalogue_are_english(
    open_work: OpenWork, visitor: FlaskClient
) -> None:
    with open_work() as work:
        build.job(
            work, language="pt-BR", workplace_type=WorkplaceType.REMOTE, remote_countries=["DE"],
            salary_min=30_000, salary_currency="EUR", salary_period="year", salary_public=True,
        )  # fmt: skip
    feed = visitor.get("/feeds/jobs.rss").text
    assert "Remote in Germany" in feed
    assert "From €30,000 a year" in feed


def test_the_sitemap_names_the_list_and_the_listed_jobs(shop: OpenWork, visitor: FlaskClient) -> None:
    urls = tree(visitor, "/sitemap.xml").findall(f"{MAP}url")
    found = [url.findtext(f"{MAP}loc") for url in urls]
    assert found == [f"{BASE}/jobs", f"{BASE}/jobs/frame-welder", f"{BASE}/jobs/care-lead"]
    assert {url.findtext(f"{MAP}lastmod") for url in urls} == {NOON.strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_robots_lead_to_the_sitemap_and_away_from_what_is_private(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == [f"{BASE}/sitemap.xml"]
    for path in ("/jobs", "/jobs/frame-welder", "/jobs/frame-welder/card.png", "/feeds/jobs.rss", "/static/x.css"):
        assert robots.can_fetch("Googlebot", f"{BASE}{path}")
    for path in ("/backoffice", "/backoffice/jobs", "/my/token", "/sent/receipt", "/api/v1/jobs"):
        assert not robots.can_fetch("Googlebot", f"{BASE}{path}")


def test_rss_tells_of_the_newest_first(shop: OpenWork, visitor: FlaskClient) -> None:
    feed = tree(visitor, "/feeds/jobs.rss")
    assert (feed.tag, feed.get("version")) == ("rss", "2.0")
    channel = feed.find("channel")
    assert channel is not None
    assert channel.findtext("title") == "Brightmoor & Sons"
    assert channel.findtext("description") == "Bikes <that> carry"
    itself = channel.find("{http://www.w3.org/2005/Atom}link")
    assert itself is not None
    assert itself.get("href") == f"{BASE}/feeds/jobs.rss"
    items = channel.findall("item")
    assert [one.findtext("title") for one in items] == ["Frame welder", "Care lead"]
    first = items[0]
    assert first.findtext("link") == f"{BASE}/jobs/frame-welder?source=rss"
    assert first.findtext("category") == "Workshop"
    assert parsedate_to_datetime(first.findtext("pubDate") or "") == NOON
    guid = first.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    said = first.findtext("description") or ""
    assert said.startswith(
        "<p>Leeds, London, partly from home · Full time, 37.5 hours · £31,000–36,000 a year</p>"
    )
    assert "<strong>frames</strong>" in said
    assert len({one.findtext("guid") for one in items}) == 2


def test_the_board_feed_has_an_entry_a_job_and_place(shop: OpenWork, visitor: FlaskClient) -> None:
    leeds, london, british, german = entries(visitor)
    assert leeds == {
        "title": "Frame welder", "date": "2026-11-24T12:00:00Z", "referencenumber": leeds["referencenumber"],
        "requisitionid": "W-7", "url": f"{BASE}/jobs/frame-welder?source=feed", "company": "Brightmoor & Sons",
        "sourcename": "Brightmoor & Sons", "email": "a@b.test",
        "description": "<p>Weld <strong>frames</strong>.</p>\n",
        "salary": "£31,000–36,000 a year", "jobtype": "fulltime", "category": "Workshop", "experience": "mid",
        "expirationdate": "2026-12-14T12:00:00Z", "remotetype": "Hybrid remote",
        "lastactivitydate": "2026-11-24T12:00:00Z", "city": "Leeds", "state": "Yorkshire", "country": "GB",
        "postalcode": "LS1 1AA", "streetaddress": "1 Mill Lane",
    }  # fmt: skip
    assert (london["city"], london["requisitionid"]) == ("London", "W-7")
    assert [one["country"] for one in (british, german)] == ["GB", "DE"]
    assert british["remotetype"] == "Fully remote"
    assert "salary" not in british
    assert "city" not in british
    references = [one["referencenumber"] for one in (leeds, london, british, german)]
    assert len(set(references)) == 4
    assert max(map(len, references)) <= 40


def test_a_reference_never_changes(shop: OpenWork, visitor: FlaskClient) -> None:
    before = {(one["title"], one.get("city")): one["referencenumber"] for one in entries(visitor)}
    with shop() as work:
        job = work.session.query(Job).filter_by(slug="frame-welder").one()
        london = work.session.query(Location).filter_by(slug="london").one()
        job.name, job.slug, job.job_code = "Welder", "welder", "W-8"
        london.city = "Greater London"
        job.places.reverse()
        job.places = [build.JobLocation(index=9 - at, location_id=one.location_id)
                      for at, one in enumerate(job.places)]  # fmt: skip
        work.ledger.catalogue_changed = True
    after = {(one["title"], one.get("city")): one["referencenumber"] for one in entries(visitor)}
    assert after[("Welder", "Leeds")] == before[("Frame welder", "Leeds")]
    assert after[("Welder", "Greater London")] == before[("Frame welder", "London")]


def test_a_feed_carries_the_source_that_it_was_asked_with(shop: OpenWork, visitor: FlaskClient) -> None:
    asked = "source=Indeed%20%26%20co&utm_campaign=a%22%3E"
    for one in entries(visitor, f"/feeds/jobs.xml?{asked}"):
        assert parse_qs(urlsplit(one["url"]).query) == {"source": ["Indeed & co"], "utm_campaign": ['a">']}
    links = [item.findtext("link") or "" for item in tree(visitor, f"/feeds/jobs.rss?{asked}").iter("item")]
    assert all(parse_qs(urlsplit(link).query)["source"] == ["Indeed & co"] for link in links)
    assert entries(visitor)[0]["url"].endswith("?source=feed")


def test_a_feed_carries_no_language_of_whoever_asked_first(shop: OpenWork, visitor: FlaskClient) -> None:
    for path in ("/feeds/jobs.rss", "/feeds/jobs.xml"):
        first = visitor.get(f"{path}?lang=de")
        assert b"lang=" not in first.data
        assert visitor.get(path).data == first.data


def test_json_is_the_public_list(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get("/feeds/jobs.json")
    assert answer.data == visitor.get("/api/public/v1/jobs").data
    assert [one["slug"] for one in json.loads(answer.data)["data"]] == ["frame-welder", "care-lead"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(open_work: OpenWork, visitor: FlaskClient, text: str) -> None:
    legal = text.translate(dict.fromkeys(map(ord, "\x0b\x1b\ufffe\uffff")))
    with open_work() as work:
        build.organisation(work, name=text, intro=text, contact_email=text)
        department = build.department(work, text + "d")
        place = build.location(work, "Leeds")
        place.city = place.street = place.region = text
        build.job(work, text, slug="hostile", description_markdown=text, job_code=text, experience_level=text,
                  department_id=department.id, places=(place,))  # fmt: skip
    channel = tree(visitor, "/feeds/jobs.rss").find("channel")
    assert channel is not None
    (item,) = channel.findall("item")
    assert item.findtext("title") == channel.findtext("title") == channel.findtext("description") == legal
    assert item.findtext("category") == legal + "d"
    (entry,) = entries(visitor)
    for name in ("title", "company", "city", "state", "streetaddress", "requisitionid", "experience", "email"):
        assert entry[name] == legal, name
    for said in (entry["description"], item.findtext("description") or ""):
        assert "<script" not in said
        assert "<x>" not in said
    assert len(tree(visitor, "/sitemap.xml")) == 2
    (listed,) = json.loads(visitor.get("/feeds/jobs.json").data)["data"]
    assert listed["name"] == text


def test_five_hundred_jobs_of_any_words_are_all_there(open_work: OpenWork, visitor: FlaskClient) -> None:
    names = [f"{HOSTILE[number % len(HOSTILE)]} {number}" for number in range(500)]
    with open_work() as work:
        places = build.location(work), build.location(work, "London")
        for number, name in enumerate(names):
            build.job(work, name, slug=f"job-{number}", places=places, description_markdown=name)
    legal = {name.translate(dict.fromkeys(map(ord, "\x0b\x1b\ufffe\uffff"))) for name in names}
    addresses = {f"{BASE}/jobs/job-{number}" for number in range(500)}
    mapped = [url.findtext(f"{MAP}loc") or "" for url in tree(visitor, "/sitemap.xml").findall(f"{MAP}url")]
    assert (len(mapped), set(mapped)) == (501, addresses | {f"{BASE}/jobs"})
    items = list(tree(visitor, "/feeds/jobs.rss").iter("item"))
    assert (len(items), {one.findtext("title") for one in items}) == (500, legal)
    assert len({one.findtext("guid") for one in items}) == 500
    found = entries(visitor)
    assert {one["title"] for one in found} == legal
    assert len({one["referencenumber"] for one in found}) == len(found) == 1000
    assert {one["url"].partition("?")[0] for one in found} == addresses
    listed = json.loads(visitor.get("/feeds/jobs.json").data)["data"]
    assert {one["name"] for one in listed} == set(names)


def test_a_house_without_jobs_has_valid_feeds(visitor: FlaskClient) -> None:
    assert [url.findtext(f"{MAP}loc") for url in tree(visitor, "/sitemap.xml")] == [f"{BASE}/jobs"]
    assert list(tree(visitor, "/feeds/jobs.rss").iter("item")) == []
    assert entries(visitor) == []


@pytest.mark.parametrize("path", [*FEEDS, "/feeds/jobs.rss?source=x", "/feeds/jobs.xml?src=x"])
def test_who_has_it_already_gets_nothing_new(shop: OpenWork, visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert "Set-Cookie" not in answer.headers
    assert "X-Foyer-Until" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = visitor.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with shop() as work:
        build.job(work, "Wheel builder")
    changed = visitor.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == (304 if path == "/robots.txt" else 200)


def test_a_feed_speaks_no_visitors_language(shop: OpenWork, visitor: FlaskClient) -> None:
    for path in FEEDS:
        spoken = {
            visitor.get(path, headers={"Accept-Language": one}).headers["ETag"] for one in ("de", "en", "fr")
        }
        assert len(spoken) == 1


def found_in(visitor: FlaskClient, slug: str) -> set[str]:
    """Where a job is found."""
    pages = ("/jobs", "/embed/jobs", *FEEDS, "/api/public/v1/jobs")
    return {path for path in pages if f"/jobs/{slug}" in visitor.get(path).text}


EVERYWHERE = {
    "/jobs",
    "/embed/jobs",
    "/sitemap.xml",
    "/feeds/jobs.rss",
    "/feeds/jobs.xml",
    "/feeds/jobs.json",
    "/api/public/v1/jobs",
}


def test_a_closed_job_leaves_everything_at_once(shop: OpenWork, visitor: FlaskClient) -> None:
    assert found_in(visitor, "frame-welder") == EVERYWHERE
    assert "application/ld+json" in visitor.get("/jobs/frame-welder").text
    assert visitor.get("/jobs/frame-welder/card.png").status_code == 200
    with shop() as work:
        jobs.close(work, work.session.query(Job).filter_by(slug="frame-welder").one(), reason=CloseReason.FILLED)
    assert found_in(visitor, "frame-welder") == set()
    assert found_in(visitor, "care-lead") == EVERYWHERE
    page = visitor.get("/jobs/frame-welder")
    assert page.status_code == 410
    assert "application/ld+json" not in page.text
    assert "og:image" not in page.text
    assert visitor.get("/jobs/frame-welder/card.png").status_code == 410
    assert visitor.get("/api/public/v1/jobs/frame-welder").status_code == 410


def test_a_job_leaves_by_the_clock_as_well(shop: OpenWork, visitor: FlaskClient, clock: Clock) -> None:
    assert found_in(visitor, "frame-welder") == EVERYWHERE
    clock.turn(days=20)
    assert found_in(visitor, "frame-welder") == set()
    assert "application/ld+json" not in visitor.get("/jobs/frame-welder").text
    assert visitor.get("/jobs/frame-welder/card.png").status_code == 410


def test_times_are_said_in_utc(shop: OpenWork, visitor: FlaskClient) -> None:
    built = parsedate_to_datetime(tree(visitor, "/feeds/jobs.xml").findtext("lastBuildDate") or "")
    assert (built, built.tzinfo) == (NOON, UTC)
