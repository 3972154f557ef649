"""Result links: the same address again is the same link, of an application or of a person."""

import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hiring import api_keys, result_links
from hiring.result_links import Result
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support import standing
from tests.support.api_applications import other_job
from tests.support.applications import World, statements, world
from tests.support.web_app import Clock, build_app
from web.hall import db

URL = "https://tests.example.org/r/8841"
BODY: dict[str, Any] = {
    "label": "Coding test", "url": URL,
    "details": {"score": "82%", "completed_at": "2026-11-24T11:40:00Z",
                "attributes": [{"key": "Percentile", "value": "94"}]},
}  # fmt: skip


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture(params=["applications", "candidates"])
def owner(request: pytest.FixtureRequest, there: World) -> str:
    id = there.noor.id if request.param == "applications" else there.noor.candidate_id
    return f"/{request.param}/{id}"


def test_a_result_is_put_updated_changed_and_taken_away(program: MakeProgram, owner: str) -> None:
    one = program()
    made = one.post(f"{owner}/result-links", BODY)
    assert made.status_code == 201, made.text
    is_of_application = owner.startswith("/applications")
    assert (made.json["application_id"] is None, made.json["candidate_id"] is None) == (
        not is_of_application, is_of_application,
    )  # fmt: skip
    assert made.json["details"] == {**BODY["details"], "completed_at": "2026-11-24T11:40:00.000Z"}
    assert made.json["created_by"] == {"kind": "key", "id": str(one.key_id), "name": "Payroll"}
    same = one.post(f"{owner}/result-links", {**BODY, "url": URL.replace("https://tests", "HTTPS://TESTS")})
    assert (same.status_code, same.json, same.headers["ETag"]) == (200, made.json, made.headers["ETag"])
    better = {"label": "Coding test", "url": URL, "details": {"score": "90%"}}
    again = one.post(f"{owner}/result-links", better)
    assert (again.status_code, again.json["id"]) == (200, made.json["id"])
    assert again.json["details"] == {**made.json["details"], "score": "90%"}
    at = made.headers["Location"].removeprefix("/api/v1")
    match = {"If-Match": again.headers["ETag"]}
    changed = one.patch(at, {"details": {"score": None}, "shared_with_panel": True}, headers=match)
    assert (changed.json["details"]["score"], changed.json["shared_with_panel"]) == (None, True)
    assert changed.json["details"]["attributes"] == BODY["details"]["attributes"]
    assert one.patch(at, {"label": "Late"}, headers=match).status_code == 412
    bare = one.patch(at, {"details": None})
    assert bare.json["details"] == {"score": None, "completed_at": None, "attributes": []}
    assert one.post(f"{owner}/result-links", {**better, "details": None}).json["shared_with_panel"] is True
    assert [each["id"] for each in one.walk(f"{owner}/result-links")] == [made.json["id"]]
    assert [one.delete(at).status_code for _ in range(2)] == [204, 204]
    assert (one.get(at).status_code, one.patch(at, {}).status_code) == (410, 410)
    assert one.walk("/result-links") == []
    (stone,) = one.walk("/result-links", include_deleted="true")
    assert (stone["id"], stone["object"]) == (made.json["id"], "result_link")
    assert one.post(f"{owner}/result-links", BODY).status_code == 201


def test_what_is_wrong_is_named_by_pointer(program: MakeProgram, owner: str) -> None:
    one = program()

    def faults(answer: Any) -> dict[str, str]:
        assert (answer.status_code, answer.json["code"]) == (422, "validation_error"), answer.text
        return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}

    at = f"{owner}/result-links"
    assert faults(one.post(at)) == {"/label": "required", "/url": "required"}
    for url in ("javascript:alert(1)", "ftp://x.example", "https://u:p@x.example/", "nowhere", "http://[::1"):
        assert faults(one.post(at, {**BODY, "url": url})) == {"/url": "not_a_link"}
    assert faults(one.post(at, {**BODY, "label": " "})) == {"/label": "required"}
    details: list[tuple[Any, dict[str, str]]] = [
        ({"score": "x" * 51}, {"/details/score": "too_long"}),
        ({"completed_at": "2026-11-24"}, {"/details/completed_at": "not_an_instant"}),
        ({"attributes": [{"key": "k", "value": "v"}] * 21}, {"/details/attributes": "too_many"}),
        ({"attributes": [{"key": " ", "value": "v"}]}, {"/details/attributes": "nameless"}),
        ({"attributes": [{"key": "k"}]}, {"/details/attributes/0/value": "required"}),
        ({"colour": "red"}, {"/details/colour": "unknown_field"}),
    ]
    for wrong, found in details:
        assert faults(one.post(at, {**BODY, "details": wrong})) == found
    other = one.post(at, BODY).json
    second = one.post(at, {**BODY, "url": URL + "/2"}).json
    assert faults(one.patch(f"/result-links/{second['id']}", {"url": other["url"]})) == {"/url": "taken"}


def test_scopes_and_what_a_key_may_not_know(program: MakeProgram, open_work: OpenWork, there: World) -> None:
    secret = other_job(open_work, "secret", visibility="confidential")
    with open_work() as work:
        cem = standing.application(work, secret)
        hidden = [result_links.put(work, owner, Result("Test", URL)) for owner in (cem, cem.candidate)]
        seen = [result_links.put(work, owner, Result("Test", URL)) for owner in (there.noor, there.noor.candidate)]
        ids = {str(link.id) for link in seen}
    one = program("result_links:read")
    refused = one.post(f"/applications/{there.noor.id}/result-links", BODY)
    assert (refused.status_code, refused.json["scope"]) == (403, "result_links:write")
    assert program("applications:read").get("/result-links").status_code == 403
    for blind in (one, program("result_links:read", "jobs:confidential", job_ids=[there.job.id])):
        assert {each["id"] for each in blind.walk("/result-links")} == ids
        assert {each["id"] for each in blind.walk("/result-links", include_deleted="true")} == ids
        for link in hidden:
            assert blind.get(f"/result-links/{link.id}").status_code == 404
        for absent in (
            f"/applications/{cem.id}",
            f"/candidates/{cem.candidate_id}",
            f"/candidates/{uuid.uuid4()}",
        ):
            assert blind.get(f"{absent}/result-links").status_code == 404
    (of_noor,) = one.walk("/result-links", application_ids=str(there.noor.id))
    assert of_noor["created_by"] == {"kind": "system", "id": None, "name": "Operator"}
    (of_her,) = one.walk("/result-links", candidate_ids=str(there.noor.candidate_id))
    assert {of_noor["id"], of_her["id"]} == ids


def test_a_page_costs_the_same_for_three_and_for_thirty(
    program: MakeProgram, open_work: OpenWork, app: Flask, there: World
) -> None:
    one = program("result_links:read")

    def cost(first: int, last: int) -> int:
        with open_work() as work:
            for at in range(first, last):
                result_links.put(work, there.noor, Result("Test", f"{URL}/{at}"))
        one.get("/result-links")
        with app.app_context(), statements(db.engine) as seen:
            assert len(one.get("/result-links").json["data"]) == last
        return len(seen)

    assert cost(0, 3) == cost(3, 30)


def test_two_at_once_make_one(tmp_path: Path, each_database_url: str, open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        made = api_keys.make(work, "Tests", ["result_links:write"], expires_at=None)
    app = build_app(tmp_path, each_database_url, clock=Clock(NOON), storage=Remembered())
    gate, answers = threading.Barrier(4), []

    def send(number: int) -> None:
        gate.wait()
        body = {**BODY, "details": {"score": str(number)}}
        answers.append(
            Program(app, made.words, made.key.id).post(f"/applications/{there.noor.id}/result-links", body)
        )

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201], [one.text for one in answers]
    assert len({answer.json["id"] for answer in answers}) == 1
    with app.app_context():
        db.engine.dispose()
