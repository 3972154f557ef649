"""The list of jobs and a job's page, as a visitor meets them."""

import re
from datetime import timedelta

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from hiring.models.job import JobStatus, Visibility, WorkplaceType
from tests.conftest import NOON, OpenWork
from tests.support import build
from tests.support.applying import FORM, make_job
from tests.support.web_app import Clock
from web.hall import db


@pytest.fixture
def shop(open_work: OpenWork) -> OpenWork:
    with open_work() as work:
        build.organisation(work, name="Brightmoor Cargo Cycles", short_name="Brightmoor", headline="Build bikes")
        workshop, leeds = build.department(work), build.location(work)
        build.job(
            work,
            "Frame welder",
            department_id=workshop.id,
            places=(leeds,),
            salary_min=31000,
            salary_max=36000,
            salary_currency="GBP",
            salary_period="year",
            salary_public=True,
            weekly_hours=37.5,
            closes_at=NOON + timedelta(days=20),
        )
        build.job(
            work,
            "Care lead",
            opened_at=NOON - timedelta(days=30),
            workplace_type=WorkplaceType.REMOTE,
            remote_countries=["GB"],
        )
        build.job(work, "Paint lead", department_id=workshop.id, places=(leeds,), status=JobStatus.PAUSED)
        build.job(work, "Hidden one", visibility=Visibility.UNLISTED)
        build.job(work, "Inner one", visibility=Visibility.INTERNAL)
        build.job(work, "Secret one", visibility=Visibility.CONFIDENTIAL)
        build.job(
            work, "Old one", department_id=workshop.id, status=JobStatus.CLOSED, closed_at=NOON - timedelta(days=5)
        )
        build.job(work, "Draft one", status=JobStatus.DRAFT)
    return open_work  # fmt: skip


def test_the_first_page_leads_to_the_jobs_with_where_one_came_from(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get("/?src=fair&x=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/jobs?src=fair")


def test_the_list_shows_listed_jobs_only(shop: OpenWork, visitor: FlaskClient) -> None:
    page = visitor.get("/jobs").text
    assert re.findall(r'class="name">([^<]+?)\s*<', page) == ["Frame welder", "Care lead"]
    for words in ("£31k–36k", "Remote (UK)", "Full time", "2 jobs", "Brightmoor careers", "Build bikes", "New"):
        assert words in page
    assert page.count('class="badge"') == 1


def test_filters_work_without_scripts_and_stay_in_the_form(shop: OpenWork, visitor: FlaskClient) -> None:
    page = visitor.get("/jobs?q=welder&employment_type=full_time&department=workshop").text
    assert "Frame welder" in page
    assert "Care lead" not in page
    assert 'value="welder"' in page
    assert '<option value="full_time" selected>' in page
    assert 'name="department" value="workshop"' in page


def test_htmx_gets_the_same_full_page(shop: OpenWork, visitor: FlaskClient) -> None:
    assert visitor.get("/jobs?q=lead", headers={"HX-Request": "true"}).data == visitor.get("/jobs?q=lead").data


def test_nothing_found_says_what_was_looked_for(shop: OpenWork, visitor: FlaskClient) -> None:
    page = visitor.get("/jobs?q=<florist>&location=leeds").text
    assert "No jobs match “&lt;florist&gt;” in Leeds" in page
    assert "Clear filters" in page


def test_a_house_without_jobs_says_so(visitor: FlaskClient) -> None:
    page = visitor.get("/jobs").text
    assert "No jobs are open right now" in page
    assert "Clear filters" not in page


def test_the_job_page_tells_what_one_needs_to_decide(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get("/jobs/frame-welder")
    wanted = (
        '<h1 class="title">Frame welder</h1>',
        "Leeds",
        "Full time, 37.5 hours",
        "£31,000–36,000 a year",
        "Apply by Monday 14 December",
        "<strong>frames</strong>",
        "Apply for this job",
        "A call",
        "within 5 working days",
        'href="/jobs/frame-welder/apply"',
    )
    for words in wanted:
        assert words in answer.text
    assert "noindex" not in answer.text
    assert "X-Robots-Tag" not in answer.headers


def test_the_card_counts_what_the_form_asks(app: Flask, open_work: OpenWork, visitor: FlaskClient) -> None:
    with open_work() as work:
        make_job(work)
    page = visitor.get("/jobs/frame-welder").text
    always = sum(1 for one in FORM["questions"] if "visible_if" not in one)
    assert f"{always} questions" in page
    assert re.search(r"About \d+ minutes", page)


def test_a_paused_job_takes_no_applications(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get("/jobs/paint-lead")
    assert answer.status_code == 200
    assert "Not taking applications now" in answer.text
    assert "/apply" not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_an_unlisted_job_is_shown_to_those_who_have_its_link(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get("/jobs/hidden-one")
    assert answer.status_code == 200
    assert "Apply for this job" in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text


def test_a_closed_job_says_when_and_leads_on(shop: OpenWork, visitor: FlaskClient) -> None:
    answer = visitor.get("/jobs/old-one?src=fair")
    assert answer.status_code == 410
    assert "This job closed on Thursday 19 November." in answer.text
    assert 'href="/jobs/frame-welder?src=fair"' in answer.text
    assert "/apply" not in answer.text


def test_hidden_jobs_and_absent_ones_answer_the_same(shop: OpenWork, visitor: FlaskClient) -> None:
    answers = [visitor.get(f"/jobs/{slug}") for slug in ("draft-one", "inner-one", "secret-one", "no-such-job")]
    assert {one.status_code for one in answers} == {404}
    assert len({one.data for one in answers}) == 1


def test_past_its_end_the_page_stays_and_the_form_goes(shop: OpenWork, visitor: FlaskClient, clock: Clock) -> None:
    assert "Apply for this job" in visitor.get("/jobs/frame-welder").text
    clock.turn(days=20)
    page = visitor.get("/jobs/frame-welder").text
    assert "This job closed on Monday 14 December" in page
    assert "/apply" not in page
    assert "Frame welder" not in visitor.get("/jobs").text


def test_where_one_came_from_goes_along(shop: OpenWork, visitor: FlaskClient) -> None:
    page = visitor.get("/jobs?src=fair&utm_source=x%22y&nonsense=1").text
    assert 'href="/jobs/frame-welder?src=fair&amp;utm_source=x%22y"' in page
    assert '<input type="hidden" name="utm_source" value="x&#34;y">' in page
    assert "nonsense" not in page
    assert 'href="/jobs/frame-welder/apply?src=fair"' in visitor.get("/jobs/frame-welder?src=fair").text


def test_a_change_shows_with_the_next_request(shop: OpenWork, visitor: FlaskClient) -> None:
    etag = visitor.get("/jobs").headers["ETag"]
    assert visitor.get("/jobs", headers={"If-None-Match": etag}).status_code == 304
    with shop() as work:
        build.job(work, "Wheel builder")
    answer = visitor.get("/jobs", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "Wheel builder" in answer.text


@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs/frame-welder", "/jobs/old-one", "/jobs/none"])
def test_public_pages_set_no_cookie_and_carry_the_policy(shop: OpenWork, visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"]
    assert "X-Foyer-Until" not in answer.headers


@pytest.mark.parametrize("count", [3, 60])
def test_statements_of_both_pages_do_not_grow(
    app: Flask, open_work: OpenWork, visitor: FlaskClient, count: int
) -> None:
    with open_work() as work:
        build.many_jobs(work, count)
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    visitor.get("/jobs")
    assert sum(one.startswith("SELECT") for one in statements) == 6
    statements.clear()
    visitor.get("/jobs/job-number-001")
    assert sum(one.startswith("SELECT") for one in statements) == 6


def test_fifty_jobs_weigh_little(open_work: OpenWork, visitor: FlaskClient) -> None:
    with open_work() as work:
        build.many_jobs(work, 70)
    page = visitor.get("/jobs", headers={"Accept-Encoding": "br"})
    assert len(page.data) <= 8 * 1024
    text = brotli.decompress(page.data).decode()
    assert text.count('class="job"') == 50
    assert "More jobs" in text
    gz = visitor.get("/jobs", headers={"Accept-Encoding": "gzip"})
    assert len(gz.data) <= 8 * 1024
