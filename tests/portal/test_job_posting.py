"""What search engines and previews read on the pages: JSON-LD and meta, by an independent parser."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from hiring.models.job import EmploymentType, JobStatus, Period, Visibility, WorkplaceType
from portal.job_posting import EMPLOYMENT_TYPES, UNITS
from tests.conftest import NOON, OpenWork
from tests.support import build
from tests.support.web_app import Clock

BASE = "http://localhost"
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"}]}<!--<script>',
    "\u2028\u2029 & &amp; \\u003c ' \" \\",
    "]]></title><x>&amp;\x0b",
    "電気 مهندس 🚲",
    "\u202egnirts\u202c \x1b[31m \x7f",
    "\u200f\u2067مهندس\u2069 <!-- --> ]]>",
)
GOOGLE_TYPES = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}


class Head(HTMLParser):
    """What a page says of itself: meta by name, links by rel, the texts of its scripts by type."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: dict[str, dict[str, str]] = {}
        self.scripts: list[tuple[str, str]] = []
        self.heading = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := given.get("name") or given.get("property")):
            assert name not in self.meta
            self.meta[name] = given["content"]
        if tag == "link":
            self.links[given["rel"]] = given
        if tag == "script":
            self.scripts.append((given.get("type", ""), ""))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            kind, said = self.scripts[-1]
            self.scripts[-1] = (kind, said + data)
        if self._inside == "h1":
            self.heading += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    @property
    def posting(self) -> dict[str, Any] | None:
        found = [json.loads(said) for kind, said in self.scripts if kind == "application/ld+json"]
        assert len(found) <= 1
        return found[0] if found else None


def head(visitor: FlaskClient, path: str = "/jobs/frame-welder") -> Head:
    return Head(visitor.get(path).text)


def posted(open_work: OpenWork, visitor: FlaskClient, **columns: Any) -> dict[str, Any]:
    with open_work() as work:
        build.organisation(work, name="Brightmoor")
        build.job(work, **({"places": (build.location(work),)} | columns))
    found = head(visitor).posting
    assert found is not None
    return found


def test_a_listed_job_says_all_that_engines_ask(open_work: OpenWork, visitor: FlaskClient) -> None:
    long = "Weld **frames**. " * 400
    with open_work() as work:
        build.organisation(work, name="Brightmoor", embed_origins="https://brightmoor.test\nhttps://other.test")
        leeds = build.location(work)
        leeds.region, leeds.postal_code, leeds.street = "Yorkshire", "LS1 1AA", "1 Mill Lane"
        job = build.job(
            work, "Frame welder", places=(leeds,), job_code="W-7", closes_at=NOON + timedelta(days=20),
            salary_min=Decimal("31000"), salary_max=Decimal("36000.50"), salary_currency="GBP",
            salary_period=Period.YEAR, salary_public=True, description_markdown=long, openings_count=2,
            department_id=build.department(work).id,
        )  # fmt: skip
    assert head(visitor).posting == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Frame welder",
        "description": job.description_html,
        "url": f"{BASE}/jobs/frame-welder",
        "identifier": {"@type": "PropertyValue", "name": "Brightmoor", "value": "W-7"},
        "datePosted": "2026-11-24T12:00:00+00:00",
        "validThrough": "2026-12-14T12:00:00+00:00",
        "employmentType": "FULL_TIME",
        "hiringOrganization": {
            "@type": "Organization", "name": "Brightmoor", "sameAs": "https://brightmoor.test",
        },
        "baseSalary": {
            "@type": "MonetaryAmount", "currency": "GBP",
            "value": {"@type": "QuantitativeValue", "unitText": "YEAR", "minValue": 31000, "maxValue": 36000.5},
        },
        "industry": "Workshop",
        "totalJobOpenings": 2,
        "directApply": True,
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress", "streetAddress": "1 Mill Lane", "addressLocality": "Leeds",
                "addressRegion": "Yorkshire", "postalCode": "LS1 1AA", "addressCountry": "GB",
            },
        },
    }  # fmt: skip
    assert len(job.description_html) > 6000


@pytest.mark.parametrize(
    ("workplace", "countries", "has_place"),
    [
        (WorkplaceType.ON_SITE, [], True),
        (WorkplaceType.HYBRID, [], True),
        (WorkplaceType.REMOTE, ["DE", "US"], False),
        (WorkplaceType.REMOTE, [], True),
    ],
)
def test_it_has_what_google_requires_of_a_job(
    open_work: OpenWork,
    visitor: FlaskClient,
    workplace: WorkplaceType,
    countries: list[str],
    has_place: bool,
) -> None:
    with open_work() as work:
        build.organisation(work, name="Brightmoor")
        places = (build.location(work),) if has_place else ()
        build.job(work, workplace_type=workplace, remote_countries=countries, places=places,
                  closes_at=NOON + timedelta(days=3))  # fmt: skip
    found = head(visitor).posting
    assert found is not None
    assert all(found[name] for name in ("title", "description", "datePosted"))
    assert found["hiringOrganization"]["name"]
    assert datetime.fromisoformat(found["datePosted"]) < datetime.fromisoformat(found["validThrough"])
    assert found["employmentType"] in set(EMPLOYMENT_TYPES.values()) <= GOOGLE_TYPES
    assert ("jobLocation" in found) is has_place
    if has_place:
        assert found["jobLocation"]["address"]["addressCountry"] == "GB"
    assert (found.get("jobLocationType") == "TELECOMMUTE") is (workplace is WorkplaceType.REMOTE)
    assert ("applicantLocationRequirements" in found) is (workplace is WorkplaceType.REMOTE)


def test_what_is_not_known_is_not_said(open_work: OpenWork, visitor: FlaskClient) -> None:
    found = posted(open_work, visitor, employment_type=None, workplace_type=None)
    assert set(found) == {"@context", "@type", "title", "description", "url", "identifier", "datePosted",
                          "hiringOrganization", "totalJobOpenings", "directApply", "jobLocation"}  # fmt: skip
    assert found["hiringOrganization"]["sameAs"] == f"{BASE}/jobs"


def test_pay_that_is_not_public_is_nowhere(open_work: OpenWork, visitor: FlaskClient) -> None:
    with open_work() as work:
        build.job(work, salary_min=31777, salary_max=36777, salary_currency="GBP", salary_period="year")
    page = visitor.get("/jobs/frame-welder").text
    assert "baseSalary" not in page
    for path in ("/jobs/frame-welder", "/feeds/jobs.rss", "/feeds/jobs.xml", "/feeds/jobs.json"):
        said = visitor.get(path).text
        assert not any(one in said for one in ("31777", "31,777", "36777", "36,777"))


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        (None, 20, {"maxValue": 20}),
        (Decimal("14.80"), None, {"minValue": 14.8}),
        (Decimal("14.80"), Decimal("14.80"), {"value": 14.8}),
    ],
)
def test_pay_with_one_end(open_work: OpenWork, visitor: FlaskClient, low: Any, high: Any, value: Any) -> None:
    found = posted(open_work, visitor, salary_min=low, salary_max=high, salary_currency="EUR",
                   salary_period="hour", salary_public=True)  # fmt: skip
    assert found["baseSalary"]["value"] == {"@type": "QuantitativeValue", "unitText": "HOUR", **value}


def test_remote_work_says_from_where(open_work: OpenWork, visitor: FlaskClient) -> None:
    found = posted(
        open_work, visitor, places=(), workplace_type=WorkplaceType.REMOTE, remote_countries=["GB", "CA"]
    )
    assert found["jobLocationType"] == "TELECOMMUTE"
    assert found["applicantLocationRequirements"] == [
        {"@type": "Country", "name": "United Kingdom"}, {"@type": "Country", "name": "Canada"},
    ]  # fmt: skip
    assert "jobLocation" not in found


@pytest.mark.parametrize("workplace", [None, *WorkplaceType])
def test_a_job_that_says_no_place_at_all_is_found_without_a_posting(
    open_work: OpenWork, visitor: FlaskClient, workplace: WorkplaceType | None
) -> None:
    with open_work() as work:
        build.organisation(work, name="Brightmoor")
        build.job(work, workplace_type=workplace)
    answer = visitor.get("/jobs/frame-welder")
    found = Head(answer.text)
    assert found.posting is None
    assert "robots" not in found.meta
    assert "X-Robots-Tag" not in answer.headers
    assert found.meta["og:title"] == "Frame welder"
    assert "/jobs/frame-welder</loc>" in visitor.get("/sitemap.xml").text


def test_several_places_are_a_list_and_remote_from_their_countries(
    open_work: OpenWork, visitor: FlaskClient
) -> None:
    with open_work() as work:
        places = build.location(work), build.location(work, "London")
        build.job(work, places=places, workplace_type=WorkplaceType.REMOTE)
    found = head(visitor).posting
    assert found is not None
    assert [one["address"]["addressLocality"] for one in found["jobLocation"]] == ["Leeds", "London"]
    assert found["applicantLocationRequirements"] == {"@type": "Country", "name": "United Kingdom"}


def test_work_from_home_in_part_has_a_place_alone(open_work: OpenWork, visitor: FlaskClient) -> None:
    with open_work() as work:
        build.job(work, places=(build.location(work),), workplace_type=WorkplaceType.HYBRID)
    found = head(visitor).posting
    assert found is not None
    assert "jobLocationType" not in found
    assert found["jobLocation"]["address"]["addressLocality"] == "Leeds"


def test_every_kind_of_job_and_pay_has_its_word() -> None:
    assert set(EMPLOYMENT_TYPES) == set(EmploymentType)
    assert set(UNITS) == set(Period)


def test_logo_and_picture_of_the_organisation(open_work: OpenWork, visitor: FlaskClient) -> None:
    name, drawing = f"{'a' * 24}-400x100.png", f"{'b' * 24}-1000x250.svg"
    with open_work() as work:
        build.organisation(work, name="Brightmoor", logo=drawing, picture=name)
        build.job(work, places=(build.location(work),))
    found = head(visitor).posting
    assert found is not None
    assert found["hiringOrganization"]["logo"] == f"{BASE}/brand/logo?v=bbbbbbbbbbbb"
    listed = head(visitor, "/jobs").meta
    assert listed["og:image"] == f"{BASE}/brand/picture?v=aaaaaaaaaaaa"
    assert listed["twitter:card"] == "summary_large_image"
    with open_work() as work:
        build.organisation(work, name="Brightmoor", picture=drawing)
    assert "og:image" not in head(visitor, "/jobs").meta


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_inside(open_work: OpenWork, visitor: FlaskClient, text: str) -> None:
    with open_work() as work:
        build.organisation(work, name=text, headline=text, intro=text)
        place = build.location(work)
        place.city = text
        job = build.job(work, text, slug="frame-welder", places=(place,), job_code=text, description_markdown=text)
    page = visitor.get("/jobs/frame-welder").text
    found = Head(page)
    assert found.posting is not None
    assert found.posting["title"] == found.posting["hiringOrganization"]["name"] == text
    assert found.posting["description"] == job.description_html
    assert found.meta["og:title"] == found.heading == text
    assert [kind for kind, _ in found.scripts] == ["", "", "application/ld+json"]
    inside = page.split('application/ld+json">')[1].split("</script>")[0]
    assert "<" not in inside
    assert Head(visitor.get("/jobs").text).meta["og:title"] == text


@pytest.mark.parametrize(
    "columns",
    [{"visibility": Visibility.UNLISTED}, {"status": JobStatus.PAUSED}],
    ids=["unlisted", "paused"],
)
def test_what_is_not_listed_has_no_posting(
    open_work: OpenWork, visitor: FlaskClient, columns: dict[str, Any]
) -> None:
    with open_work() as work:
        build.job(work, places=(build.location(work),), **columns)
    answer = visitor.get("/jobs/frame-welder")
    found = Head(answer.text)
    assert found.posting is None
    assert found.meta["robots"] == answer.headers["X-Robots-Tag"] == "noindex"
    assert found.meta["og:title"] == "Frame welder"


def test_a_job_that_is_over_has_neither_posting_nor_picture(
    open_work: OpenWork, visitor: FlaskClient, clock: Clock
) -> None:
    with open_work() as work:
        build.job(work, closes_at=NOON + timedelta(hours=1), places=(build.location(work),))
    assert head(visitor).posting is not None
    assert "og:image" in head(visitor).meta
    clock.turn(hours=1)
    assert head(visitor).posting is None
    assert "og:image" not in head(visitor).meta
    assert head(visitor).meta["robots"] == "noindex"


def test_a_preview_of_a_job(open_work: OpenWork, visitor: FlaskClient) -> None:
    with open_work() as work:
        build.organisation(work, name="Brightmoor")
        build.job(
            work, places=(build.location(work),), weekly_hours=37.5, description_markdown="Weld **frames**. " * 40
        )
    found = head(visitor, "/jobs/frame-welder?src=fair&utm_source=x&lang=en")
    assert found.links["canonical"]["href"] == found.meta["og:url"] == f"{BASE}/jobs/frame-welder"
    assert found.meta["og:site_name"] == "Brightmoor"
    said = found.meta["og:description"]
    assert said == found.meta["description"]
    assert said.startswith("Leeds. Full time, 37.5 hours. Weld frames. Weld")
    assert said.endswith("…")
    assert len(said) <= 200
    assert found.meta["twitter:card"] == "summary_large_image"
    picture = found.meta["og:image"]
    assert picture.startswith(f"{BASE}/jobs/frame-welder/card.png?v=")
    assert visitor.get(picture.removeprefix(BASE)).mimetype == "image/png"


@pytest.mark.parametrize(
    ("title", "name", "has_picture"),
    [
        ("日本語エンジニア", "Brightmoor", True),
        ("Welder", "株式会社", True),
        ("日本語エンジニア", "株式会社", False),
    ],
)
def test_a_picture_that_could_say_nothing_is_not_offered(
    open_work: OpenWork, visitor: FlaskClient, title: str, name: str, has_picture: bool
) -> None:
    with open_work() as work:
        build.organisation(work, name=name)
        build.job(work, title, slug="frame-welder", places=(build.location(work),))
    found = head(visitor).meta
    assert ("og:image" in found) is has_picture
    assert found["twitter:card"] == ("summary_large_image" if has_picture else "summary")
    assert found["og:title"] == title


def test_a_preview_of_the_list(open_work: OpenWork, visitor: FlaskClient) -> None:
    with open_work() as work:
        build.organisation(work, name="Brightmoor", headline="Build bikes", intro="We are 140 people.")
        build.job(work)
    found = head(visitor, "/jobs?src=fair")
    assert found.links["canonical"]["href"] == found.meta["og:url"] == f"{BASE}/jobs"
    assert (found.meta["og:title"], found.meta["description"]) == ("Build bikes", "We are 140 people.")
    assert found.links["alternate"]["href"] == "/feeds/jobs.rss"
    assert "robots" not in found.meta
    filtered = head(visitor, "/jobs?q=weld&src=fair")
    assert filtered.links["canonical"]["href"] == f"{BASE}/jobs"
    assert filtered.meta["robots"] == "noindex, follow"
