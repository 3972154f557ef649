"""Stages of jobs."""

import uuid

import pytest

from hiring import jobs, stages
from hiring.models.job import Job, Visibility
from tests.api.conftest import MakeProgram, Program
from tests.conftest import OpenWork
from tests.support import standing


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    with open_work() as work:
        return standing.ready(work)


def names(one: Program, job: Job) -> list[str]:
    return [stage["name"] for stage in one.get(f"/jobs/{job.id}").json["stages"]]


def ids(one: Program, job: Job) -> dict[str, str]:
    return {stage["name"]: stage["id"] for stage in one.get(f"/jobs/{job.id}").json["stages"]}


def test_stages_are_listed_for_all_jobs_and_for_one(program: MakeProgram, open_work: OpenWork, job: Job) -> None:
    with open_work() as work:
        jobs.create(work, name="Turner")
        jobs.create(work, name="Secret", visibility=Visibility.CONFIDENTIAL)
    one = program("jobs:read")
    assert len(one.walk("/application-stages", page_size=3)) == 10
    of_job = one.walk(f"/jobs/{job.id}/stages")
    assert [stage["name"] for stage in sorted(of_job, key=lambda stage: stage["index"])] == [
        "New", "Call", "Interview", "Offer", "Hired",
    ]  # fmt: skip
    assert one.walk("/application-stages", job_ids=str(job.id)) == of_job
    assert one.get(f"/application-stages/{of_job[0]['id']}").json == of_job[0]
    first = next(stage for stage in of_job if stage["index"] == 0)
    assert first == {
        "id": first["id"], "job_id": str(job.id), "name": "New", "public_name": "Your application", "index": 0,
        "kind": "inbox", "status": "active", "open_to_hiring_managers": False,
        "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-24T12:00:00.000Z",
    }  # fmt: skip


def test_a_stage_is_added_changed_retired_and_restored(program: MakeProgram, job: Job) -> None:
    one = program()
    before = one.get(f"/jobs/{job.id}").headers["ETag"]
    body = {"name": "Trial day", "after_stage_id": ids(one, job)["Call"], "open_to_hiring_managers": True}
    made = one.post(f"/jobs/{job.id}/stages", body)
    assert made.status_code == 201
    assert (made.json["index"], made.json["kind"], made.json["public_name"]) == (2, "in_process", "Trial day")
    assert names(one, job) == ["New", "Call", "Trial day", "Interview", "Offer", "Hired"]
    assert one.get(f"/jobs/{job.id}").headers["ETag"] != before
    at = f"/application-stages/{made.json['id']}"
    changed = one.patch(
        at, {"name": "Trial", "public_name": "A day with us"}, headers={"If-Match": made.headers["ETag"]}
    )
    assert (changed.json["name"], changed.json["public_name"]) == ("Trial", "A day with us")
    assert changed.json["open_to_hiring_managers"] is True
    late = one.patch(at, {"name": "x"}, headers={"If-Match": made.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.patch(at, {"public_name": None}).json["public_name"] == "Trial"
    retired = one.patch(at, {"status": "inactive"})
    assert (retired.status_code, retired.json["status"]) == (200, "inactive")
    assert one.patch(at, {"status": "inactive"}).headers["ETag"] == retired.headers["ETag"]
    assert names(one, job) == ["New", "Call", "Interview", "Offer", "Hired"]
    assert [stage["id"] for stage in one.walk(f"/jobs/{job.id}/stages", status="inactive")] == [made.json["id"]]
    refused = one.patch(at, {"name": "x"})
    assert (refused.status_code, refused.json["reason"]) == (409, "stage_retired")
    assert one.patch(at, {"status": "active", "kind": "offer"}).json["kind"] == "offer"
    assert names(one, job)[2] == "Trial"


def test_an_occupied_stage_is_retired_with_a_place_for_its_people(
    program: MakeProgram, open_work: OpenWork, job: Job
) -> None:
    with open_work() as work:
        call = stages.of(work, job)[1]
        standing.application(work, job, stage=call)
    one = program()
    at, stage = f"/application-stages/{call.id}", ids(one, job)
    refused = one.patch(at, {"status": "inactive"})
    assert (refused.status_code, refused.json["code"]) == (409, "stage_in_use")
    for target in (str(uuid.uuid4()), stage["Hired"]):
        wrong = one.patch(at, {"status": "inactive", "move_to_stage_id": target})
        assert [fault["pointer"] for fault in wrong.json["errors"]] == ["/move_to_stage_id"]
    assert (
        one.patch(at, {"status": "inactive", "move_to_stage_id": stage["Interview"]}).json["status"] == "inactive"
    )
    with open_work() as work:
        assert stages.occupants(work, stages.of(work, job)[1]) == 1
    wrong = one.patch(at, {"move_to_stage_id": stage["Interview"]})
    assert [fault["code"] for fault in wrong.json["errors"]] == ["only_with_inactive"]


def test_the_ends_stay(program: MakeProgram, job: Job) -> None:
    one = program()
    at = f"/application-stages/{ids(one, job)['Hired']}"
    refused = one.patch(at, {"status": "inactive"})
    assert (refused.status_code, refused.json["reason"]) == (409, "stage_fixed")
    wrong = one.patch(at, {"kind": "offer"})
    assert [(fault["pointer"], fault["code"]) for fault in wrong.json["errors"]] == [("/kind", "not_one_of")]
    assert one.patch(at, {"name": "Welcome"}).json["name"] == "Welcome"


def test_order_is_given_whole(program: MakeProgram, job: Job) -> None:
    one = program()
    stage = ids(one, job)
    wanted = [stage[name] for name in ("New", "Interview", "Call", "Offer", "Hired")]
    ordered = one.put(f"/jobs/{job.id}/stages/order", {"stage_ids": wanted})
    assert [one["id"] for one in ordered.json["stages"]] == wanted
    assert [one["index"] for one in ordered.json["stages"]] == [0, 1, 2, 3, 4]
    before = one.get(f"/jobs/{job.id}").headers["ETag"]
    assert one.put(f"/jobs/{job.id}/stages/order", {"stage_ids": wanted}).json == ordered.json
    assert one.get(f"/jobs/{job.id}").headers["ETag"] == before
    for few in (wanted[:-1], [*wanted, wanted[1]], []):
        refused = one.put(f"/jobs/{job.id}/stages/order", {"stage_ids": few})
        assert (refused.status_code, refused.json["code"]) == (409, "order_mismatch")
    wrong = one.put(f"/jobs/{job.id}/stages/order", {"stage_ids": [wanted[1], wanted[0], *wanted[2:]]})
    assert [(fault["pointer"], fault["code"]) for fault in wrong.json["errors"]] == [("/stage_ids", "inbox_first")]


def test_what_a_new_stage_must_be(program: MakeProgram, job: Job) -> None:
    one = program()
    body = {"name": "call", "kind": "inbox", "after_stage_id": str(uuid.uuid4())}
    wrong = one.post(f"/jobs/{job.id}/stages", body)
    assert {fault["pointer"]: fault["code"] for fault in wrong.json["errors"]} == {
        "/name": "duplicate_name", "/kind": "not_one_of", "/after_stage_id": "unknown_stage",
    }  # fmt: skip
    for number in range(25):
        assert one.post(f"/jobs/{job.id}/stages", {"name": f"Step {number}"}).status_code == 201
    wrong = one.post(f"/jobs/{job.id}/stages", {"name": "One more"})
    assert [(fault["pointer"], fault["code"]) for fault in wrong.json["errors"]] == [("", "too_many")]


def test_stages_of_jobs_beyond_the_key_are_absent(program: MakeProgram, open_work: OpenWork, job: Job) -> None:
    with open_work() as work:
        other = standing.ready(work, name="Turner")
        stage = stages.of(work, other)[1]
    few = program("jobs:read", "jobs:write", job_ids=[job.id])
    assert few.get(f"/application-stages/{stage.id}").status_code == 404
    assert few.patch(f"/application-stages/{stage.id}", {"name": "x"}).status_code == 404
    assert few.post(f"/jobs/{other.id}/stages", {"name": "x"}).status_code == 404
    assert {one["job_id"] for one in few.walk("/application-stages")} == {str(job.id)}
    refused = program("jobs:read").patch(f"/application-stages/{stage.id}", {"name": "x"})
    assert (refused.status_code, refused.json["code"]) == (403, "missing_scope")
