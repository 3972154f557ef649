"""What anybody may read of jobs: what the careers site says, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from hiring import job_addresses, jobs, organisation
from hiring.models.job import CloseReason, Job
from tests.api.test_hostile import problem
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import job, other_job
from tests.support.applying import FORM, JOB
from tests.support.public_applicants import PUBLIC, Page
from tests.support.web_app import Clock
from web.hall import db

SALARY = {"min": 45000, "max": 60000, "currency": "GBP", "period": "year"}


@pytest.fixture
def page(app: Flask) -> Page:
    return Page(app)


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["slug"] for one in answer.json["data"]]


def test_a_listed_job_and_what_filters_find_it(page: Page, open_work: OpenWork) -> None:
    job(open_work, salary={**SALARY, "is_public": True})
    answer = page.get("/jobs")
    (one,) = answer.json["data"]
    assert (one["slug"], one["status"], one["department"]["slug"]) == ("frame-welder", "open", "workshop")
    assert one["salary"] == {"min": "45000", "max": "60000", "currency": "GBP", "period": "year"}
    assert [place["city"] for place in one["locations"]] == ["Leeds"]
    assert one["post_url"] == "http://localhost/jobs/frame-welder"
    assert one["apply_url"] == "http://localhost/jobs/frame-welder/apply"
    assert answer.json["next_after"] is None
    assert answer.json["facets"] == {
        "departments": [{"slug": "workshop", "name": "Workshop", "count": 1}],
        "locations": [{"slug": "leeds", "city": "Leeds", "region": None, "country": "GB", "count": 1}],
        "employment_types": [{"value": "full_time", "count": 1}],
        "workplace_types": [{"value": "on_site", "count": 1}],
    }


def test_nothing_of_the_house_is_said(page: Page, open_work: OpenWork) -> None:
    job(open_work, salary={**SALARY, "is_public": False}, job_code="SECRET-1")
    with open_work() as work:
        work.session.query(Job).one().external_id = "SECRET-2"
    for path in ("/jobs", "/jobs/frame-welder"):
        said = page.get(path).text
        for word in ("SECRET", "45000", "hiring_team", "stages", "knockout", "Less than two years", "openings",
                     "updated_at", "backoffice"):  # fmt: skip
            assert word not in said, (path, word)


@pytest.mark.parametrize(
    ("over", "listed", "status"),
    [({}, True, 200), ({"visibility": "unlisted"}, False, 200), ({"status": "paused"}, False, 200),
     ({"status": "closed"}, False, 410), ({"visibility": "internal"}, False, 404),
     ({"visibility": "confidential"}, False, 404), ({"status": "draft"}, False, 404)],
    ids=str,
)  # fmt: skip
def test_who_may_know_of_a_job(page: Page, open_work: OpenWork, over: Any, listed: bool, status: int) -> None:
    job(open_work)
    with open_work() as work:
        made = work.session.query(Job).one()
        for name, value in over.items():
            setattr(made, name, value)
        if over.get("status") == "draft":
            made.opened_at = None
    assert names(page.get("/jobs")) == (["frame-welder"] if listed else [])
    assert len(page.get("/departments").json["data"]) == len(page.get("/locations").json["data"]) == int(listed)
    answer = page.get("/jobs/frame-welder")
    assert answer.status_code == status
    if status == 200:
        assert answer.json["accepting_applications"] is (over.get("status") != "paused")
        assert (answer.json["apply_url"] is None) is (over.get("status") == "paused")
    else:
        assert problem(answer)[1] == {404: "not_found", 410: "gone"}[status]
    token = page.get("/jobs/frame-welder/form-token")
    assert token.status_code == (409 if over.get("status") == "paused" else status)


def test_the_whole_form_is_said(page: Page, open_work: OpenWork) -> None:
    job(open_work)
    with open_work() as work:
        organisation.change(work, name="Cycles & Sons")
    form = page.get("/jobs/frame-welder").json["form"]
    assert form["version"] == 1
    assert form["questions"] == FORM["questions"]
    assert form["fields"] == {
        "first_name": "required", "last_name": "optional", "email": "required", "phone": "optional",
        "cv": "optional", "cover_letter": "off",
    }  # fmt: skip
    assert form["files"]["max_bytes"] == 10 * 1024 * 1024
    assert ".pdf" in form["files"]["accept"]
    consent = form["consents"]["processing"]
    page_itself = page.app.test_client().get("/jobs/frame-welder/apply").text
    assert consent["text"].replace("&", "&amp;") in page_itself
    assert consent["sentence"] in page_itself
    assert (consent["required"], consent["text_version"]) == (True, "2026-11")


def test_a_job_without_questions(page: Page, open_work: OpenWork) -> None:
    job(open_work, screening_form=None)
    form = page.get("/jobs/frame-welder").json["form"]
    assert (form["version"], form["questions"]) == (None, [])


def test_a_former_address_leads_to_the_job(page: Page, open_work: OpenWork) -> None:
    made = job(open_work)
    with open_work() as work:
        one = jobs.get(work, made.id)
        job_addresses.leave(work, one, "welder")
        one.slug = "welder"
    assert page.get("/jobs/frame-welder").json["slug"] == "welder"
    assert page.open().send().status_code == 201


@pytest.fixture
def some(open_work: OpenWork) -> None:
    job(open_work)
    other_job(open_work, "night-welder", workplace_type="remote", employment_type="part_time",
              locations=[{"city": "York", "country": "GB"}, {"city": "Leeds", "country": "GB"}])  # fmt: skip
    other_job(open_work, "buyer", department="Office", locations=[{"city": "York", "country": "GB"}])


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "found"),
    [("", ["buyer", "frame-welder", "night-welder"]), ("department=workshop", ["frame-welder", "night-welder"]),
     ("location=leeds", ["frame-welder", "night-welder"]), ("location=york", ["buyer", "night-welder"]),
     ("workplace_type=remote", ["night-welder"]), ("employment_type=part_time&location=york", ["night-welder"]),
     ("q=WELDER+night", ["night-welder"]), ("q=%25", []), ("department=nothing", []),
     ("department=&q=&workplace_type=", ["buyer", "frame-welder", "night-welder"]),
     ("department=%20office", ["buyer"]),
     ("after=buyer", ["frame-welder", "night-welder"]), ("after=night-welder", [])],
)  # fmt: skip
def test_filters(page: Page, query: str, found: list[str]) -> None:
    assert names(page.get(f"/jobs?{query}")) == found


@pytest.mark.usefixtures("some")
def test_each_facet_is_counted_within_the_other_filters(page: Page) -> None:
    facets = page.get("/jobs?location=york&department=office").json["facets"]
    assert [(one["slug"], one["count"]) for one in facets["departments"]] == [("office", 1), ("workshop", 1)]
    assert [(one["slug"], one["count"]) for one in facets["locations"]] == [("york", 1)]
    assert [(one["value"], one["count"]) for one in facets["employment_types"]] == [("full_time", 1)]
    assert [(one["slug"], one["count"]) for one in page.get("/locations").json["data"]] == [
        ("leeds", 2),
        ("york", 2),
    ]
    assert [(one["name"], one["count"]) for one in page.get("/departments").json["data"]] == [
        ("Office", 1), ("Workshop", 2),
    ]  # fmt: skip


@pytest.mark.usefixtures("some")
def test_a_long_list_goes_on(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiring.listings.MOST_AT_ONCE", 2)
    first = page.get("/jobs")
    assert (names(first), first.json["next_after"]) == (["buyer", "frame-welder"], "frame-welder")
    assert names(page.get("/jobs?after=frame-welder")) == ["night-welder"]


@pytest.mark.parametrize(
    ("query", "code"),
    [("page=2", "unknown_parameter"), ("utm_source=x", "unknown_parameter"), ("lang=en", "unknown_parameter"),
     ("workplace_type=moon", "validation_error"), ("q=a&q=b", "validation_error"),
     ("q=" + "x" * 201, "validation_error"), ("department=" + "x" * 300, "validation_error"),
     ("q=%00", "malformed_request"), ("q=%ff", "malformed_request")],
)  # fmt: skip
def test_parameters_that_are_none_are_never_ignored(page: Page, query: str, code: str) -> None:
    assert page.get("/jobs").status_code == 200  # kept from now on
    assert problem(page.get(f"/jobs?{query}"))[1] == code


def test_answers_may_be_kept_and_say_when_they_changed(page: Page, open_work: OpenWork, clock: Clock) -> None:
    made = job(open_work)
    for path in ("/jobs", "/jobs/frame-welder", "/departments", "/locations"):
        first = page.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=60"
        assert "X-Foyer-Until" not in first.headers
        again = page.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    tag = page.get("/jobs").headers["ETag"]
    with open_work() as work:
        jobs.close(work, jobs.get(work, made.id), CloseReason.FILLED)
    gone = page.get("/jobs", headers={"If-None-Match": tag})
    assert (gone.status_code, gone.json["data"]) == (200, [])


def test_the_clock_alone_ends_what_is_kept(page: Page, open_work: OpenWork, clock: Clock) -> None:
    job(open_work)
    with open_work() as work:
        work.session.query(Job).one().closes_at = NOON + timedelta(hours=1)
    assert names(page.get("/jobs")) == ["frame-welder"]
    assert page.get("/jobs/frame-welder").json["accepting_applications"] is True
    clock.turn(hours=2)
    assert names(page.get("/jobs")) == []
    assert page.get("/jobs/frame-welder").json["accepting_applications"] is False


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_list_asks_the_same_whatever_its_length(page: Page, open_work: OpenWork, statements: list[str]) -> None:
    def asked() -> int:
        page.get("/jobs?q=a")  # the first of all reads more
        before = len(statements)
        assert page.get("/jobs?q=e").status_code == 200
        return len(statements) - before

    job(open_work)
    few = asked()
    for number in range(20):
        other_job(open_work, f"welder-{number}", department=f"Team {number}",
                  locations=[{"city": f"City {number}", "country": "GB"}])  # fmt: skip
    assert (asked(), len(page.get("/jobs?q=e").json["data"])) == (few, 21)


def test_a_kept_list_asks_nothing_of_flask(page: Page, open_work: OpenWork, statements: list[str]) -> None:
    job(open_work)
    first = page.get("/jobs")
    before = len(statements)
    again = page.get("/jobs", headers={"Origin": "https://elsewhere.example"})
    assert (again.json, len(statements)) == (first.json, before)
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_no_cookie_is_ever_set_and_none_is_read(app: Flask, open_work: OpenWork) -> None:
    job(open_work)
    client = app.test_client()
    for path in ("/jobs", "/jobs/frame-welder", "/jobs/frame-welder/form-token", "/jobs/nothing", "/openapi.json"):
        answer = client.get(PUBLIC + path, headers={"Cookie": "foyer=x", "Authorization": "Bearer foyer_x"})
        assert "Set-Cookie" not in answer.headers
        assert answer.status_code in (200, 404)


def test_jobs_say_the_same_as_to_a_key(page: Page, program: Any, open_work: OpenWork) -> None:
    made = job(open_work, salary={**SALARY, "is_public": True})
    private = program("jobs:read").get(f"/jobs/{made.id}").json
    public = page.get("/jobs/frame-welder").json
    for name in set(public) & set(private) - {"form", "department", "locations", "salary"}:
        assert public[name] == private[name], name
    for inner in ("department", "salary"):
        shared = set(public[inner]) & set(private[inner])
        assert {name: public[inner][name] for name in shared} == {name: private[inner][name] for name in shared}
    assert JOB["name"] == public["name"]
