"""Departments and places."""

import uuid

from hiring import locations
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support import standing


def test_a_department_is_made_renamed_and_listed(program: MakeProgram) -> None:
    one = program()
    made = one.post("/departments", {"name": "Ops"})
    assert (made.status_code, made.json["slug"]) == (201, "ops")
    at = f"/departments/{made.json['id']}"
    changed = one.patch(at, {"name": "Operations"}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.json["name"], changed.json["slug"]) == ("Operations", "ops")
    for method, body in (("PATCH", {"name": "x"}), ("DELETE", None)):
        late = one.ask(method, at, json=body, headers={"If-Match": made.headers["ETag"]})
        assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.walk("/departments") == [changed.json] == [one.get(at).json]
    twice = one.post("/departments", {"name": "operations"})
    assert [(fault["pointer"], fault["code"]) for fault in twice.json["errors"]] == [("/name", "taken")]
    assert one.patch(at, {}).headers["ETag"] == changed.headers["ETag"]


def test_a_department_goes_with_its_jobs(program: MakeProgram) -> None:
    one = program()
    job = one.post("/jobs", {"name": "Welder", "department": {"name": "Ops"}}).json
    ops, build = job["department"]["id"], one.post("/departments", {"name": "Build"}).json["id"]
    refused = one.delete(f"/departments/{ops}")
    assert (refused.status_code, refused.json["code"]) == (409, "in_use")
    for into, code in ((str(uuid.uuid4()), "unknown"), (ops, "not_possible")):
        wrong = one.delete(f"/departments/{ops}?move_jobs_to={into}")
        assert [(one["pointer"], one["code"]) for one in wrong.json["errors"]] == [("?move_jobs_to", code)]
    assert one.delete(f"/departments/{ops}?move_jobs_to={build}").status_code == 204
    assert one.delete(f"/departments/{ops}").status_code == 204
    assert one.delete(f"/departments/{uuid.uuid4()}").status_code == 404
    assert one.get(f"/departments/{ops}").status_code == 410
    assert one.get(f"/jobs/{job['id']}").json["department"]["name"] == "Build"
    listed = one.walk("/departments", include_deleted="true", page_size=1)
    assert {entry["id"]: "deleted_at" in entry for entry in listed} == {build: False, ops: True}


def test_who_does_not_see_all_jobs_names_where_they_go(program: MakeProgram) -> None:
    """Or the refusal would tell of a confidential job."""
    blind = program("jobs:read", "jobs:write")
    empty, other = (blind.post("/departments", {"name": name}).json["id"] for name in ("A", "B"))
    refused = blind.delete(f"/departments/{empty}")
    assert (refused.status_code, refused.json["code"]) == (409, "in_use")
    assert blind.delete(f"/departments/{empty}?move_jobs_to={other}").status_code == 204
    assert program().delete(f"/departments/{other}").status_code == 204


def test_places_are_listed_with_those_that_went(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        leeds = locations.find_or_add(work, standing.LEEDS)
        york = locations.find_or_add(work, locations.Place("York", "GB"))
    one = program("jobs:read")
    assert {place["city"] for place in one.walk("/locations")} == {"Leeds", "York"}
    with open_work() as work:
        locations.remove(work, locations.get(work, york.id))
    assert [place["id"] for place in one.walk("/locations")] == [str(leeds.id)]
    assert {place["id"] for place in one.walk("/locations", include_deleted="true")} == {
        str(leeds.id),
        str(york.id),
    }
    assert program("users:read").get("/locations").status_code == 403
