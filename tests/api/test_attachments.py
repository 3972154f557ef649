"""Files: sent as parts or in JSON, judged by their bytes, kept whole or not at all, and read with a trace."""

import base64
import io
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hiring import applications, attachments
from hiring.actors import Role
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.event import Event
from hiring.models.offer import OfferStatus
from hiring.uploads import Received
from plumbing.outbox import Task
from plumbing.storage import Remembered, Unavailable
from tests.api.conftest import MakeProgram, Program
from tests.conftest import OpenWork
from tests.plumbing import samples
from tests.support import standing
from tests.support.api_applications import inline, other_job
from tests.support.applications import World, actor_of, applied, make_user, statements, world
from tests.support.applying import PDF, keep_upload
from tests.support.offers import in_state
from tests.support.web_app import Clock
from web.hall import db
from web.streaming import LARGEST_FILE


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture(params=["applications", "candidates"])
def owner(request: pytest.FixtureRequest, there: World) -> str:
    id = there.noor.id if request.param == "applications" else there.noor.candidate_id
    return f"/{request.param}/{id}/attachments"


def send(one: Program, path: str, raw: bytes = PDF, name: str = "cv.pdf", **fields: Any) -> TestResponse:
    """As parts, by hand: werkzeug's own encoder keeps large bodies in files that it does not close."""
    headers = fields.pop("headers", {})
    parts = [
        f'--part\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in {"type": "cv", **fields}.items()
    ]
    head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    data = b"".join([*parts, head, raw, b"\r\n--part--\r\n"])
    return one.ask("POST", path, data=data, content_type="multipart/form-data; boundary=part", headers=headers)


def stored(storage: Remembered) -> set[str]:
    return {one.key for one in iter(storage.keys())}


def faults(answer: TestResponse, status: int = 422, code: str = "validation_error") -> dict[str, str]:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}


def test_a_file_comes_either_way(program: MakeProgram, owner: str, there: World, storage: Remembered) -> None:
    one = program()
    parts = send(one, owner, name="../Ana Reis\u202e.pdf")
    assert parts.status_code == 201, parts.text
    said = parts.json
    assert (said["file_name"], said["type"], said["content_type"]) == ("Ana Reis.pdf", "cv", "application/pdf")
    assert said["application_id"] == (str(there.noor.id) if owner.startswith("/applications") else None)
    assert said["candidate_id"] == str(there.noor.candidate_id)
    assert (said["size_bytes"], said["scan_status"]) == (len(PDF), "skipped")
    assert said["uploaded_by"] == {"kind": "key", "id": str(one.key_id), "name": "Payroll"}
    assert said["download_url"] == f"http://localhost/api/v1/attachments/{said['id']}/content"
    in_json = one.post(owner, inline("plan.txt", b"Words of a plan", type="other"))
    assert (in_json.status_code, in_json.json["content_type"]) == (201, "text/plain; charset=utf-8")
    at = parts.headers["Location"].removeprefix("/api/v1")
    read = one.get(at)
    assert (read.json, read.headers["ETag"]) == (said, parts.headers["ETag"])
    assert one.walk("/attachments") == one.walk(owner) == [said, in_json.json]
    assert one.walk("/attachments", types="other") == [in_json.json]
    with storage.open(next(iter(sorted(stored(storage))))) as kept:
        assert kept.read() in (PDF, b"Words of a plan")


def test_the_bytes_come_with_a_trace(program: MakeProgram, open_work: OpenWork, owner: str) -> None:
    one = program("attachments:read", "attachments:write")
    id = send(one, owner, name="Lebenslauf Müller.pdf").json["id"]
    answer = one.get(f"/attachments/{id}/content", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''Lebenslauf%20M%C3%BCller.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
    with open_work() as work:
        (event,) = work.session.scalars(select(Event).where(Event.type == "attachment.downloaded")).all()
        assert (event.actor_type, event.actor_id, str(event.object_id)) == ("key", one.key_id, id)


def test_a_text_is_served_as_what_its_document_says(program: MakeProgram, owner: str) -> None:
    one = program()
    text = one.post(owner, inline("plan.txt", "Zu Fuß".encode(), type="other")).json
    answer = one.get(f"/attachments/{text['id']}/content")
    assert (answer.headers["Content-Type"], answer.text) == (text["content_type"], "Zu Fuß")
    answer.close()


def test_a_storage_that_gives_out_addresses_is_led_to(
    program: MakeProgram, open_work: OpenWork, there: World, storage: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = program()
    id = send(one, f"/applications/{there.noor.id}/attachments").json["id"]
    asked: list[Any] = []

    def link(key: str, file_name: str, content_type: str, *, seconds: int) -> str:
        asked.append((file_name, content_type, seconds))
        return "https://bucket.example/x?signature=1"

    monkeypatch.setattr(storage, "link", link)
    led = one.get(f"/attachments/{id}/content")
    assert (led.status_code, led.headers["Location"]) == (302, "https://bucket.example/x?signature=1")
    assert led.headers["Cache-Control"] == "no-store"
    assert asked == [("cv.pdf", "application/pdf", 300)]
    with open_work() as work:
        assert len(work.session.scalars(select(Event).where(Event.type == "attachment.downloaded")).all()) == 1


def test_bytes_that_are_missing_are_no_crash(program: MakeProgram, there: World, storage: Remembered) -> None:
    one = program()
    id = send(one, f"/applications/{there.noor.id}/attachments").json["id"]
    for key in stored(storage):
        storage.delete(key)
    answer = one.get(f"/attachments/{id}/content")
    assert (answer.status_code, answer.json["code"]) == (503, "storage_unavailable")


def test_a_file_that_will_not_do_leaves_nothing(
    program: MakeProgram, owner: str, storage: Remembered, open_work: OpenWork
) -> None:
    one = program()
    kind = (415, "file_type_not_allowed")
    assert faults(send(one, owner, b"<html><script>", "cv.pdf"), *kind) == {"/file": "file_kind_not_allowed"}
    assert faults(send(one, owner, PDF, "cv.docx"), *kind) == {"/file": "file_kind_mismatch"}
    assert faults(one.post(owner, inline("cv.pdf", b"%PDF-1.4 torn", type="cv")), *kind) == {
        "/data": "file_broken"
    }
    assert faults(send(one, owner, b"")) == {"/file": "file_empty"}
    assert faults(one.post(owner, inline("cv.pdf", b"", type="cv"))) == {"/data": "file_empty"}
    assert faults(one.post(owner, {"type": "cv"})) == {"/name": "required", "/data": "required"}
    assert faults(one.post(owner, {**inline(type="cv"), "data": "no base64"})) == {"/data": "not_base64"}
    assert faults(one.post(owner, inline(type="letter"))) == {"/type": "not_one_of"}
    assert faults(one.post(owner, inline(type="cv", url="https://x.example"))) == {"/url": "unknown_field"}
    assert faults(send(one, owner, type="letter")) == {"/type": "not_one_of"}
    assert faults(send(one, owner, data="eA==")) == {"/file": "not_both"}
    other = one.ask("POST", owner, data={"type": "cv", "cv": (io.BytesIO(PDF), "cv.pdf")})
    assert faults(other) == {"/cv": "unknown_file", "/file": "unknown_file"}
    large = send(one, owner, b"x" * (LARGEST_FILE + 1), "cv.txt")
    assert (large.status_code, large.json["code"], large.json["limit"]) == (413, "file_too_large", LARGEST_FILE)
    endless = one.post(owner, {**inline(type="cv"), "data": "A" * (17 * 1024 * 1024)})
    assert (endless.status_code, endless.json["code"]) == (413, "file_too_large")
    wrong = one.ask("POST", owner, data="x", content_type="text/plain")
    assert (wrong.status_code, wrong.json["code"]) == (415, "unsupported_media_type")
    torn = one.ask("POST", owner, data=b'--x\r\nContent-Disposition: form-data; name="type"\r\n\r\ncv',
                   content_type="multipart/form-data; boundary=x")  # fmt: skip
    assert torn.status_code in (400, 422)
    assert stored(storage) == set()
    with open_work() as work:
        assert work.session.scalars(select(Attachment)).all() == []


def test_a_storage_that_is_down_keeps_nothing(
    program: MakeProgram, owner: str, storage: Remembered, open_work: OpenWork
) -> None:
    one = program()
    storage.fail_with(Unavailable("down"))
    refused = send(one, owner)
    assert (refused.status_code, refused.json["code"]) == (503, "storage_unavailable")
    storage.fail_with(None)
    assert stored(storage) == set()
    with open_work() as work:
        assert work.session.scalars(select(Attachment)).all() == []


def test_more_than_the_mere_limit_of_json_fits(program: MakeProgram, owner: str) -> None:
    raw = b"words and words\n" * (10 * 65536)
    sent = program().post(owner, {"type": "cv", "name": "cv.txt", "data": base64.b64encode(raw).decode()})
    assert (sent.status_code, sent.json["size_bytes"]) == (201, len(raw))


def test_the_same_request_again_stores_nothing_more(program: MakeProgram, owner: str, storage: Remembered) -> None:
    one, key = program(), {"Idempotency-Key": "k1"}
    first = send(one, owner, headers=key)
    again = send(one, owner, headers=key)
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(stored(storage)) == 1
    other = send(one, owner, PDF + b"\n", headers=key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    assert len(stored(storage)) == 1


def test_it_is_called_something_else_and_taken_away(program: MakeProgram, owner: str, open_work: OpenWork) -> None:
    one = program()
    made = send(one, owner)
    at = f"/attachments/{made.json['id']}"
    match = {"If-Match": made.headers["ETag"]}
    assert one.patch(at, {"type": "other"}, headers=match).json["type"] == "other"
    late = one.patch(at, {"type": "cv"}, headers=match)
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.patch(at, {}).json["type"] == "other"
    assert faults(one.patch(at, {"type": None})).keys() == {"/type"}
    assert one.delete(at, headers=match).status_code == 412
    assert [one.delete(at).status_code for _ in range(2)] == [204, 204]
    for answer in (one.get(at), one.get(f"{at}/content"), one.patch(at, {})):
        assert (answer.status_code, answer.json["code"]) == (410, "gone")
    assert one.walk("/attachments") == one.walk(owner) == []
    (stone,) = one.walk("/attachments", include_deleted="true")
    assert (stone["id"], stone["object"]) == (made.json["id"], "attachment")
    with open_work() as work:
        assert "purge_attachment" in set(work.session.scalars(select(Task.task)))


def test_a_picture_does_not_become_a_cv(program: MakeProgram, owner: str) -> None:
    one, picture = program(), samples.picture("PNG")
    assert faults(send(one, owner, picture, "me.png"), 415, "file_type_not_allowed")
    made = send(one, owner, picture, "me.png", type="other")
    assert made.status_code == 201, made.text
    refused = one.patch(f"/attachments/{made.json['id']}", {"type": "cv"})
    assert faults(refused) == {"/type": "file_kind_not_allowed"}


def test_who_sent_it_is_told_apart(program: MakeProgram, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        user = make_user(work, "Rosa", Role.RECRUITER)
        ben = applied(work, there.job, "Ben Ito", uploads={"cv": keep_upload(work, there.job)})
        theirs = attachments.of(work, ben)[0].id
    with open_work(actor_of(user)) as work:
        known = attachments.of(work, applications.get(work, ben.id))[0]
        received = Received("file", "a.pdf", "pdf", 9, "0" * 64, "attachments/a")
        ours = attachments.attach(work, applications.get(work, ben.id), received, type=AttachmentType.OTHER).id
        assert known.uploaded_by is None
    one = program("attachments:read")
    assert one.get(f"/attachments/{theirs}").json["uploaded_by"] == {"kind": "candidate", "id": None, "name": None}
    said = one.get(f"/attachments/{ours}").json
    assert said["uploaded_by"] == {"kind": "user", "id": str(user.id), "name": "Rosa Test"}
    assert said in one.walk("/attachments", candidate_ids=str(ben.candidate_id))
    assert len(one.walk("/attachments", application_ids=str(ben.id))) == 2
    assert one.walk(f"/candidates/{ben.candidate_id}/attachments") == []


def test_documents_of_offers_are_for_keys_that_read_offers(
    program: MakeProgram, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        offer = in_state(work, applications.get(work, there.noor.id), OfferStatus.SENT)
        id = offer.letter_attachment_id
    one, less = program(), program("attachments:read", "attachments:write")
    assert [each["id"] for each in one.walk("/attachments")] == [str(id)]
    refused = one.delete(f"/attachments/{id}")
    assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (
        409,
        "conflict",
        "offer_document",
    )
    for path in ("/attachments", f"/applications/{there.noor.id}/attachments"):
        assert less.walk(path, include_deleted="true") == []
    for answer in (less.get(f"/attachments/{id}"), less.get(f"/attachments/{id}/content"),
                   less.delete(f"/attachments/{id}")):  # fmt: skip
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_scopes_and_what_a_key_may_not_know(
    program: MakeProgram, open_work: OpenWork, there: World, storage: Remembered
) -> None:
    secret = other_job(open_work, "secret", visibility="confidential")
    with open_work() as work:
        cem = standing.application(work, secret)
    everything = program()
    paths = [f"/applications/{cem.id}/attachments", f"/candidates/{cem.candidate_id}/attachments"]
    hidden = [send(everything, path).json["id"] for path in paths]
    seen = send(everything, f"/applications/{there.noor.id}/attachments").json["id"]
    before = stored(storage)
    reader = program("attachments:read")
    refused = send(reader, f"/applications/{there.noor.id}/attachments")
    assert (refused.status_code, refused.json["scope"]) == (403, "attachments:write")
    assert program("applications:read").get("/attachments").status_code == 403
    scopes = ("attachments:read", "attachments:write")
    for blind in (program(*scopes), program(*scopes, "jobs:confidential", job_ids=[there.job.id])):
        assert [each["id"] for each in blind.walk("/attachments", include_deleted="true")] == [seen]
        for path in paths:
            assert (blind.get(path).status_code, send(blind, path).status_code) == (404, 404)
        for id in hidden:
            at = f"/attachments/{id}"
            for answer in (blind.get(at), blind.get(f"{at}/content"), blind.patch(at, {}), blind.delete(at)):
                assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert send(everything, f"/applications/{uuid.uuid4()}/attachments").status_code == 404
    assert stored(storage) == before


def test_tombstones_of_an_application_that_went(program: MakeProgram, there: World, clock: Clock) -> None:
    one = program()
    id = send(one, f"/applications/{there.noor.id}/attachments").json["id"]
    clock.turn(hours=1)
    assert one.delete(f"/applications/{there.noor.id}").status_code == 204
    assert one.get(f"/attachments/{id}").status_code == 410
    (stone,) = one.walk("/attachments", include_deleted="true", updated_after="2026-11-24T13:00:00Z")
    assert (stone["id"], stone["deleted_at"]) == (id, "2026-11-24T13:00:00.000Z")
    assert send(one, f"/applications/{there.noor.id}/attachments").status_code == 410


def test_a_page_costs_the_same_for_three_and_for_thirty(program: MakeProgram, app: Flask, there: World) -> None:
    one, less = program(), program("attachments:read")

    def cost(number: int) -> list[int]:
        for at in range(number):
            of = f"/applications/{there.noor.id}" if at % 2 else f"/candidates/{there.ann.candidate_id}"
            assert send(one, f"{of}/attachments").status_code == 201
        found = []
        for asking in (one, less):
            asking.get("/attachments")
            with app.app_context(), statements(db.engine) as seen:
                assert asking.get("/attachments").status_code == 200
            found.append(len(seen))
        return found

    assert cost(3) == cost(27)
    assert len(less.get("/attachments").json["data"]) == 30
