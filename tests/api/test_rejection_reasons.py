"""Reasons, and with them what every operation has in common."""

import uuid

import pytest

from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support.api_applications import job
from tests.support.web_app import Clock


def test_a_reason_is_made_read_changed_and_listed(program: MakeProgram) -> None:
    one = program()
    made = one.post("/rejection-reasons", {"name": "Too far", "candidate_text": "Too far away."})
    assert made.status_code == 201
    assert made.json["kind"] == "by_us"
    at = f"/rejection-reasons/{made.json['id']}"
    read = one.get(at)
    assert read.json == made.json
    again = one.get(at, headers={"If-None-Match": read.headers["ETag"]})
    assert again.status_code == 304
    changed = one.patch(at, {"status": "inactive"}, headers={"If-Match": read.headers["ETag"]})
    assert changed.json["status"] == "inactive"
    assert changed.json["name"] == "Too far"
    late = one.patch(at, {"name": "Far"}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert [reason["id"] for reason in one.walk("/rejection-reasons", page_size=1)] == [made.json["id"]]


def test_what_is_wrong_is_named_by_pointer(program: MakeProgram) -> None:
    one = program()
    wrong = one.post("/rejection-reasons", {"name": "", "kind": "else", "colour": 1})
    assert (wrong.status_code, wrong.json["code"]) == (422, "validation_error")
    assert wrong.content_type == "application/problem+json"
    assert {fault["pointer"]: fault["code"] for fault in wrong.json["errors"]} == {
        "/name": "required", "/kind": "not_one_of", "/colour": "unknown_field",
    }  # fmt: skip
    one.post("/rejection-reasons", {"name": "Twice"})
    twice = one.post("/rejection-reasons", {"name": "twice"})
    assert [(fault["pointer"], fault["code"]) for fault in twice.json["errors"]] == [("/name", "taken")]


def test_a_key_without_the_scope_is_told_which(program: MakeProgram) -> None:
    refused = program("applications:read").post("/rejection-reasons", {"name": "Too far"})
    assert (refused.status_code, refused.json["code"], refused.json["scope"]) == (
        403, "missing_scope", "applications:write",
    )  # fmt: skip


def test_absent_is_a_document(program: MakeProgram) -> None:
    one = program()
    for path in (f"/rejection-reasons/{uuid.uuid4()}", "/rejection-reasons/none", "/nowhere"):
        absent = one.get(path)
        assert (absent.status_code, absent.json["code"]) == (404, "not_found")
    wrong = one.delete("/rejection-reasons")
    assert (wrong.status_code, wrong.json["code"]) == (405, "method_not_allowed")
    assert "GET" in wrong.headers["Allow"]


@pytest.mark.parametrize(
    "query", ["?page_size=0", "?page_size=201", "?updated_after=yesterday", "?ids=1", "?status=x"]
)
def test_wrong_parameters(program: MakeProgram, query: str) -> None:
    wrong = program().get(f"/rejection-reasons{query}")
    assert (wrong.status_code, wrong.json["code"]) == (422, "validation_error")
    assert wrong.json["errors"][0]["pointer"] == query.split("=")[0]


def test_a_post_that_comes_again_is_answered_the_same(program: MakeProgram) -> None:
    one = program()
    key = {"Idempotency-Key": "k1"}
    first = one.post("/rejection-reasons", {"name": "Too far"}, headers=key)
    again = one.post("/rejection-reasons", {"name": "Too far"}, headers=key)
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = one.post("/rejection-reasons", {"name": "Else"}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    assert program().post("/rejection-reasons", {"name": "Else"}, headers=key).status_code == 201
    assert len(one.walk("/rejection-reasons")) == 2


def test_a_day_later_the_key_of_an_answer_is_free(program: MakeProgram, clock: Clock) -> None:
    one, key = program(), {"Idempotency-Key": "k1"}
    first = one.post("/rejection-reasons", {"name": "Too far"}, headers=key)
    clock.turn(hours=24)
    for _ in range(2):
        other = one.post("/rejection-reasons", {"name": "Else"}, headers=key)
        assert (other.status_code, other.json["name"]) == (201, "Else")
    assert other.headers["Idempotent-Replayed"] == "true"
    assert other.json["id"] != first.json["id"]


def test_another_one_is_made_the_default_so_that_the_former_can_retire(program: MakeProgram) -> None:
    one = program()
    first, second = (one.post("/rejection-reasons", {"name": name}).json for name in ("Too far", "Too late"))
    for made in (first, second):
        assert one.patch(f"/rejection-reasons/{made['id']}", {"is_default": True}).json["is_default"] is True
    assert one.get(f"/rejection-reasons/{first['id']}").json["is_default"] is False
    kept = one.patch(f"/rejection-reasons/{second['id']}", {"status": "inactive"})
    assert (kept.status_code, kept.json["code"], kept.json["reason"]) == (409, "conflict", "is_default")
    no = one.patch(f"/rejection-reasons/{second['id']}", {"is_default": False})
    assert [(fault["pointer"], fault["code"]) for fault in no.json["errors"]] == [("/is_default", "not_one_of")]
    assert one.patch(f"/rejection-reasons/{first['id']}", {"is_default": True}).status_code == 200
    assert one.patch(f"/rejection-reasons/{second['id']}", {"status": "inactive"}).status_code == 200


def test_a_key_of_some_jobs_changes_none(program: MakeProgram, open_work: OpenWork) -> None:
    made = program().post("/rejection-reasons", {"name": "Too far"}).json
    kept = program(job_ids=[job(open_work).id])
    for refused in (
        kept.post("/rejection-reasons", {"name": "Else"}),
        kept.patch(f"/rejection-reasons/{made['id']}", {"name": "Else"}),
    ):
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
