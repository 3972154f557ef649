"""Jobs: what a program reads and sends, its way through the statuses, and who is on the team."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import hiring_teams, job_lists, jobs, locations, users
from hiring.actors import JobRole, Role
from hiring.models.event import Event
from hiring.models.job import Job, Visibility
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support import standing
from tests.support.applications import applied, statements
from tests.support.applying import make_job
from web.hall import db

WHOLE: dict[str, Any] = {
    "name": "Backend engineer", "job_code": "ENG-7", "external_id": "req-118",
    "description_markdown": "You build **what lasts**.", "visibility": "unlisted", "employment_type": "part_time",
    "workplace_type": "hybrid", "remote_countries": ["PT", "ES"], "department": {"name": "Engineering"},
    "locations": [{"city": "Lisbon", "country": "PT", "postal_code": "1000-001"},
                  {"city": "Leeds", "country": "GB"}],
    "salary": {"min": "45000", "max": "60000.50", "currency": "EUR", "period": "year", "is_public": False},
    "weekly_hours": "37.5", "experience_level": "Senior", "openings_count": 2,
    "closes_at": "2026-12-31T22:59:59Z", "language": "pt", "promised_days": 7,
    "application_form": {"cv": "optional", "cover_letter": "required", "phone": "off"},
}  # fmt: skip


def make(one: Program, **over: Any) -> dict[str, Any]:
    made = one.post("/jobs", {"name": "Welder", **over})
    assert made.status_code == 201, made.text
    return dict(made.json)


def faults(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.text
    return {fault["pointer"]: fault["code"] for fault in response.json["errors"]}


def test_a_job_with_everything_reads_as_it_was_sent(program: MakeProgram) -> None:
    one = program()
    made = make(one, **WHOLE)
    for name in ("name", "job_code", "external_id", "description_markdown", "visibility", "employment_type",
                 "workplace_type", "remote_countries", "weekly_hours", "experience_level", "openings_count",
                 "language", "promised_days", "application_form"):  # fmt: skip
        assert made[name] == WHOLE[name], name
    assert made["salary"] == {**WHOLE["salary"], "max": "60000.5"}
    assert made["closes_at"] == "2026-12-31T22:59:59.000Z"
    assert made["description_html"] == "<p>You build <strong>what lasts</strong>.</p>\n"
    assert made["description_text"] == "You build what lasts."
    assert made["department"]["name"] == "Engineering"
    assert [place["city"] for place in made["locations"]] == ["Lisbon", "Leeds"]
    assert made["location"] == made["locations"][0]
    assert (made["status"], made["accepting_applications"], made["is_listed"]) == ("draft", False, False)
    assert (made["post_url"], made["form"], made["hiring_team"]) == (None, None, [])
    assert made["remote_url"].endswith(f"/backoffice/jobs/{made['id']}")
    assert [stage["kind"] for stage in made["stages"]][::4] == ["inbox", "hired"]
    assert one.get(f"/jobs/{made['id']}").json == made
    assert one.walk("/jobs") == [made]


def test_patching_keeps_what_is_absent_and_null_empties(program: MakeProgram) -> None:
    one = program()
    made = make(one, **WHOLE)
    at = f"/jobs/{made['id']}"
    changed = one.patch(at, {"salary": {"max": "70000"}, "job_code": None, "department": None}).json
    assert changed["salary"] == {**made["salary"], "max": "70000"}
    assert (changed["job_code"], changed["department"]) == (None, None)
    kept = ("name", "external_id", "locations", "closes_at", "application_form", "weekly_hours")
    assert {name: changed[name] for name in kept} == {name: made[name] for name in kept}
    changed = one.patch(at, {"salary": None, "locations": [{"id": made["locations"][1]["id"]}]}).json
    assert changed["salary"] is None
    assert [place["city"] for place in changed["locations"]] == ["Leeds"]
    assert one.patch(at, {"application_form": {"cv": "off"}}).json["application_form"] == {
        "cv": "off", "cover_letter": "required", "phone": "off",
    }  # fmt: skip


def test_what_did_not_change_keeps_its_version(program: MakeProgram) -> None:
    one = program()
    made = make(one, **WHOLE)
    at = f"/jobs/{made['id']}"
    before = one.get(at)
    same = one.patch(at, {"name": made["name"], "locations": [{"id": place["id"]} for place in made["locations"]]})
    assert same.headers["ETag"] == before.headers["ETag"]
    assert one.get(at, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    places = one.patch(at, {"locations": [{"city": "Porto", "country": "PT"}]})
    assert places.headers["ETag"] != before.headers["ETag"]
    late = one.patch(at, {"name": "Else"}, headers={"If-Match": before.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize(("method", "act", "body"), [
    ("POST", "/open", {}), ("POST", "/pause", {}), ("POST", "/close", {"reason": "filled"}),
    ("POST", "/archive", {}), ("DELETE", "", None), ("PATCH", "", {"name": "x"}),
])  # fmt: skip
def test_every_act_on_a_job_that_was_read_before_is_refused(
    program: MakeProgram, method: str, act: str, body: Any
) -> None:
    one = program()
    at = f"/jobs/{make(one)['id']}"
    seen = one.get(at).headers["ETag"]
    now = one.patch(at, {"name": "Turner"}).json
    late = one.ask(method, at + act, json=body, headers={"If-Match": seen})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.get(at).json == now


def test_what_was_made_says_where_it_is(program: MakeProgram) -> None:
    one = program()
    made = one.post("/jobs", {"name": "Welder", "department": {"name": "Ops"}})
    at = f"/jobs/{made.json['id']}"
    for answer, noun in ((made, "jobs"), (one.post(f"{at}/duplicate"), "jobs"),
                         (one.post("/departments", {"name": "Sales"}), "departments"),
                         (one.post(f"{at}/stages", {"name": "Trial"}), "application-stages")):  # fmt: skip
        assert answer.headers["Location"] == f"/api/v1/{noun}/{answer.json['id']}"


def test_what_is_wrong_is_named_where_it_stands(program: MakeProgram) -> None:
    one = program()
    assert faults(one.post("/jobs", {})) == {"/name": "required"}
    wrong = {
        "name": "Welder", "salary": {"min": "5"}, "slug": "No Slug", "remote_countries": ["XX"],
        "weekly_hours": "200", "language": "?",
    }  # fmt: skip
    assert faults(one.post("/jobs", wrong)) == {
        "/slug": "bad_format", "/remote_countries": "unknown_country", "/weekly_hours": "out_of_range",
        "/language": "bad_format",
    }  # fmt: skip
    assert faults(one.post("/jobs", {"name": "Welder", "salary": {"min": "5"}})) == {
        "/salary/currency": "required", "/salary/period": "required",
    }  # fmt: skip
    wrong = {"name": "Welder", "salary": {"min": 5, "max": "-1", "currency": "EUR", "pay": 1}}
    assert faults(one.post("/jobs", wrong)) == {
        "/salary/min": "not_an_amount", "/salary/max": "not_an_amount", "/salary/pay": "unknown_field",
    }  # fmt: skip
    wrong = {"name": "Welder", "department": {"id": str(uuid.uuid4())},
             "locations": [{"city": "Leeds", "country": "XX"}, {"id": str(uuid.uuid4())}, {"city": "Leeds"},
                           {"id": str(uuid.uuid4()), "city": "Leeds"}]}  # fmt: skip
    assert faults(one.post("/jobs", wrong)) == {
        "/department/id": "unknown", "/locations/0/country": "unknown_country", "/locations/1/id": "unknown",
        "/locations/2/country": "unknown_country", "/locations/3": "id_or_place",
    }  # fmt: skip
    assert faults(one.post("/jobs", {"name": "Welder", "department": {}})) == {"/department": "id_or_name"}
    make(one, job_code="A1")
    assert faults(one.post("/jobs", {"name": "Welder", "job_code": "A1"})) == {"/job_code": "taken"}
    wrong = {"min": "1.005", "max": "1", "currency": "EUR", "period": "hour"}
    said = one.post("/jobs", {"name": "Welder", "salary": wrong}).json["errors"]
    assert [(fault["pointer"], fault["message"]) for fault in said] == [
        ("/salary/min", "This has too many digits after the decimal mark.")
    ]
    assert len(one.walk("/jobs")) == 1
    assert one.walk("/locations") == []


def test_the_way_through_the_statuses(program: MakeProgram) -> None:
    one = program()
    made = make(one)
    at = f"/jobs/{made['id']}"
    assert faults(one.post(f"{at}/open")) == {"/description_markdown": "required", "/locations": "required"}
    one.patch(at, {"description_markdown": "Weld.", "locations": [{"city": "Leeds", "country": "GB"}]})
    opened = one.post(f"{at}/open")
    assert (opened.status_code, opened.json["status"]) == (200, "open")
    assert (opened.json["accepting_applications"], opened.json["is_listed"]) == (True, True)
    assert opened.json["post_url"].endswith("/jobs/welder")
    again = one.post(f"{at}/open")
    assert (again.status_code, again.json) == (200, opened.json)
    for act, status in (("pause", "paused"), ("resume", "open")):
        assert one.post(f"{at}/{act}").json["status"] == status
    refused = one.post(f"{at}/archive")
    assert (refused.status_code, refused.json["code"]) == (409, "invalid_transition")
    assert (refused.json["current_status"], refused.json["allowed"]) == ("open", ["pause", "close"])
    assert faults(one.post(f"{at}/close")) == {"/reason": "required"}
    closed = one.post(f"{at}/close", {"reason": "filled"}).json
    assert (closed["status"], closed["close_reason"], closed["closed_at"]) == ("closed", "filled", NOON_SAID)
    for act, status in (("reopen", "open"), ("archive", None), ("unarchive", None)):
        if act == "archive":
            one.post(f"{at}/close", {"reason": "other"})
        assert one.post(f"{at}/{act}").json["status"] == (status or {"archive": "archived"}.get(act, "closed"))
    one.post(f"{at}/archive")
    kept = one.patch(at, {"name": "Turner"})
    assert (kept.status_code, kept.json["code"]) == (409, "invalid_transition")


NOON_SAID = "2026-11-24T12:00:00.000Z"


def test_archiving_waits_for_who_waits(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        job = make_job(work)
        applied(work, job)
    one = program()
    one.post(f"/jobs/{job.id}/close", {"reason": "filled"})
    refused = one.post(f"/jobs/{job.id}/archive")
    assert (refused.status_code, refused.json["code"]) == (409, "active_applications")
    refused = one.delete(f"/jobs/{job.id}")
    assert (refused.status_code, refused.json["code"]) == (409, "in_use")


def test_a_deleted_draft_is_a_tombstone(program: MakeProgram) -> None:
    one = program()
    made = make(one)
    assert one.delete(f"/jobs/{made['id']}").status_code == 204
    assert one.delete(f"/jobs/{made['id']}").status_code == 204
    assert one.delete(f"/jobs/{uuid.uuid4()}").status_code == 404
    gone = one.get(f"/jobs/{made['id']}")
    assert (gone.status_code, gone.json["code"]) == (410, "gone")
    assert one.walk("/jobs") == []
    stone = {"id": made["id"], "object": "job", "deleted_at": NOON_SAID, "updated_at": NOON_SAID,
             "merged_into_id": None}  # fmt: skip
    assert one.walk("/jobs", include_deleted="true") == [stone]
    stages = one.walk("/application-stages", include_deleted="true")
    assert {stage["id"] for stage in stages} == {stage["id"] for stage in made["stages"]}
    assert all(stage["deleted_at"] == NOON_SAID for stage in stages)
    assert one.walk("/application-stages") == []


def test_a_copy_is_a_draft_of_its_own(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        job = make_job(work)
    one = program()
    copy = one.post(f"/jobs/{job.id}/duplicate").json
    assert (copy["name"], copy["status"], copy["slug"]) == ("Frame welder (copy)", "draft", "frame-welder-copy")
    assert copy["form"]["version"] == 1
    assert one.post(f"/jobs/{job.id}/duplicate", {"name": "Else"}).json["name"] == "Else"


@pytest.mark.parametrize(("query", "found"), [
    ("?job_codes=A1,B2", {"Ann", "Bob"}), ("?external_ids=x1", {"Ann"}), ("?statuses=draft", {"Ann", "Bob", "Cy"}),
    ("?statuses=open,paused", set()), ("?visibilities=internal", {"Bob"}), ("?employment_types=contract", {"Cy"}),
    ("?workplace_types=remote", {"Cy"}), ("?name_contains=AN", {"Ann"}), ("?name_contains=%25", set()),
    ("?created_after=2026-11-24T12:00:00Z", {"Ann", "Bob", "Cy"}), ("?created_after=2026-11-24T12:00:01Z", set()),
    ("?department_ids=00000000-0000-7000-8000-000000000000", set()),
])  # fmt: skip
def test_filters(program: MakeProgram, query: str, found: set[str]) -> None:
    one = program()
    make(one, name="Ann", job_code="A1", external_id="x1", department={"name": "Ops"})
    make(one, name="Bob", job_code="B2", visibility="internal")
    made = make(one, name="Cy", employment_type="contract", workplace_type="remote")
    assert {job["name"] for job in one.get(f"/jobs{query}").json["data"]} == found
    ops = one.walk("/departments")[0]["id"]
    assert [job["name"] for job in one.walk("/jobs", department_ids=ops)] == ["Ann"]
    assert [job["name"] for job in one.walk("/jobs", ids=f"{made['id']},{uuid.uuid4()}")] == ["Cy"]


@pytest.mark.parametrize("query", ["?statuses=gone", "?statuses=", "?name_contains=", "?department_ids=1", "?q=x"])
def test_filters_that_say_nothing_are_refused(program: MakeProgram, query: str) -> None:
    assert program().get(f"/jobs{query}").status_code == 422


def test_scopes_and_what_a_key_may_not_know_of(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        secret = standing.ready(work, visibility=Visibility.CONFIDENTIAL)
        draft = jobs.create(work, name="Secret draft", visibility=Visibility.CONFIDENTIAL)
        jobs.delete(work, draft)
        plain = standing.ready(work, name="Turner")
        other = standing.ready(work, name="Painter")
    reader = program("jobs:read")
    refused = reader.patch(f"/jobs/{plain.id}", {"name": "x"})
    assert (refused.status_code, refused.json["scope"]) == (403, "jobs:write")
    assert {job["name"] for job in reader.walk("/jobs", include_deleted="true")} == {"Turner", "Painter"}
    for at in (f"/jobs/{secret.id}", f"/jobs/{draft.id}", f"/jobs/{secret.id}/stages",
               f"/jobs/{secret.id}/hiring-team", f"/jobs/{secret.id}/screening-form/draft"):  # fmt: skip
        assert reader.get(at).status_code == 404, at
    few = program("jobs:read", "jobs:write", job_ids=[plain.id])
    assert [job["name"] for job in few.walk("/jobs")] == ["Turner"]
    assert few.patch(f"/jobs/{other.id}", {"name": "x"}).status_code == 404
    assert few.post(f"/jobs/{plain.id}/open").status_code == 200
    for path, body in (
        ("/jobs", {"name": "x"}),
        (f"/jobs/{plain.id}/duplicate", {}),
        ("/departments", {"name": "x"}),
    ):
        refused = few.post(path, body)
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden"), path
    assert faults(few.patch(f"/jobs/{plain.id}", {"department": {"name": "New"}})) == {
        "/department/name": "not_there"
    }
    assert len(program("jobs:read", "jobs:confidential").walk("/jobs")) == 3


def test_a_key_hides_no_job_from_itself(program: MakeProgram) -> None:
    one = program("jobs:read", "jobs:write")
    for refused in (one.post("/jobs", {"name": "x", "visibility": "confidential"}),
                    one.patch(f"/jobs/{make(one)['id']}", {"visibility": "confidential"})):  # fmt: skip
        assert (refused.status_code, refused.json["code"], refused.json["scope"]) == (
            403, "missing_scope", "jobs:confidential",
        )  # fmt: skip


def test_history_names_the_program(program: MakeProgram, open_work: OpenWork) -> None:
    one = program(name="Recruitics")
    make(one)
    with open_work() as work:
        event = work.session.scalars(select(Event).where(Event.type == "job.created")).one()
    assert (event.actor_type, event.actor_name, event.actor_id) == ("key", "Recruitics", one.key_id)


def test_a_list_takes_as_many_statements_for_thirty_as_for_three(
    app: Flask, program: MakeProgram, open_work: OpenWork
) -> None:
    with open_work() as work:
        leeds = locations.find_or_add(work, standing.LEEDS)
        for number in range(30):
            job = jobs.create(work, name=f"Job {number}", places=[leeds])
            hiring_teams.add(work, job, standing.user(work, Role.MEMBER), JobRole.RECRUITER)
    one, counts = program(), []
    with app.app_context():
        engine = db.engine
    one.get("/jobs")
    for size in (3, 30):
        with statements(engine) as seen:
            assert len(one.get(f"/jobs?page_size={size}").json["data"]) == size
        counts.append(len(seen))
    assert counts[0] == counts[1]


# the team


def test_the_team_is_replaced_whole_and_touches_the_job(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        ann, bob = standing.user(work, Role.MEMBER), standing.user(work, Role.MEMBER)
    one = program()
    at = f"/jobs/{make(one)['id']}"
    before = one.get(at).headers["ETag"]
    members = [{"user_id": str(ann.id), "roles": ["hiring_manager", "interviewer"], "approver": True},
               {"user_id": str(bob.id), "roles": ["recruiter"], "approver": False}]  # fmt: skip
    put = one.put(f"{at}/hiring-team", {"members": members}, headers={"If-Match": before})
    assert put.json == {"members": members}
    assert put.headers["ETag"] == one.get(at).headers["ETag"] != before
    assert one.get(at).json["hiring_team"] == members
    assert one.get(f"{at}/hiring-team").json == put.json
    again = one.put(f"{at}/hiring-team", {"members": members})
    assert again.headers["ETag"] == put.headers["ETag"]
    late = one.put(f"{at}/hiring-team", {"members": []}, headers={"If-Match": before})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    members = [{"user_id": str(ann.id), "roles": ["hiring_manager"], "approver": False}]
    assert one.put(f"{at}/hiring-team", {"members": members}).json == {"members": members}
    assert one.put(f"{at}/hiring-team", {"members": []}).json == {"members": []}


def test_who_can_be_on_a_team(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        ann, left = standing.user(work, Role.MEMBER), standing.user(work, Role.MEMBER)
        users.deactivate(work, left)
    one = program()
    at = f"/jobs/{make(one)['id']}/hiring-team"
    members = [{"user_id": str(uuid.uuid4()), "roles": ["recruiter"]},
               {"user_id": str(left.id), "roles": ["sourcer"]},
               {"user_id": str(ann.id), "roles": ["sourcer"], "approver": True},
               {"user_id": str(ann.id), "roles": ["recruiter"]}]  # fmt: skip
    assert faults(one.put(at, {"members": members})) == {
        "/members/0/user_id": "unknown_user", "/members/1/user_id": "unknown_user",
        "/members/2/approver": "not_possible", "/members/3/user_id": "given_twice",
    }  # fmt: skip
    assert faults(one.put(at, {"members": [{"user_id": "x", "roles": []}]})) == {
        "/members/0/user_id": "not_an_id", "/members/0/roles": "required",
    }  # fmt: skip
    assert one.get(at).json == {"members": []}


def test_a_walk_meets_jobs_whose_department_or_place_was_renamed(
    program: MakeProgram, open_work: OpenWork
) -> None:
    one = program()
    made = make(one, department={"name": "Ops"}, locations=[{"city": "Leeds", "country": "GB"}])
    department = made["department"]["id"]
    one.patch(f"/departments/{department}", {"name": "Operations"})
    first = one.get(f"/jobs/{made['id']}")
    assert first.json["department"]["name"] == "Operations"
    with open_work(now=NOON + timedelta(hours=1)) as work:
        place = locations.listed(work)[0]
        locations.change(work, place, locations.Place("York", "GB"))
    later = one.walk("/jobs", updated_after="2026-11-24T12:30:00Z")
    assert [(job["id"], job["location"]["city"]) for job in later] == [(made["id"], "York")]
    assert one.get(f"/jobs/{made['id']}").headers["ETag"] != first.headers["ETag"]


def test_counting_those_in_progress_is_no_part_of_a_job(program: MakeProgram, open_work: OpenWork) -> None:
    """Or every application would change its job."""
    with open_work() as work:
        job = make_job(work)
    one = program()
    before = one.get(f"/jobs/{job.id}").headers["ETag"]
    with open_work() as work:
        applied(work, work.session.get_one(Job, job.id))
    with open_work() as work:
        assert job_lists.in_progress_of(work, job) == 1
    assert one.get(f"/jobs/{job.id}").headers["ETag"] == before
