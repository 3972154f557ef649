"""Webhooks through the API: a key has its own, hears what its scopes allow, and sees a secret once."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from hiring import webhooks
from hiring.actors import SYSTEM
from hiring.models.api_key import KeptAnswer
from hiring.models.webhook import Webhook, WebhookDelivery
from hiring.webhooks import signatures
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support.applications import world
from tests.support.receiver import receiving
from tests.support.web_app import Clock
from tests.support.webhooks import Clockwork

URL = "https://hooks.example.org/foyer"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


def made(one: Program, **more: Any) -> dict[str, Any]:
    answer = one.post("/webhooks", {"url": URL, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_a_webhook_is_made_read_changed_listed_and_deleted(program: MakeProgram) -> None:
    one = program()
    first = made(one, description="Payroll", event_types=["application.hired"])
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", first.pop("secret"))
    at = f"/webhooks/{first['id']}"
    read = one.get(at)
    assert read.json == first
    assert (first["status"], first["event_types"], first["job_ids"]) == ("active", ["application.hired"], None)
    assert one.get(at, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    changed = one.patch(at, {"event_types": [], "status": "disabled"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.json["event_types"], changed.json["status"], changed.json["disable_reason"]) == (
        [], "disabled", "by_us",
    )  # fmt: skip
    assert (changed.json["url"], changed.json["description"]) == (URL, "Payroll")
    late = one.patch(at, {"description": "x"}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    again = one.patch(at, {"status": "disabled"})
    assert again.headers["ETag"] == changed.headers["ETag"]
    assert [row["id"] for row in one.walk("/webhooks")] == [first["id"]]
    assert one.delete(at).status_code == 204
    assert one.delete(at).status_code == 204
    assert (one.get(at).status_code, one.get(at).json["code"]) == (410, "gone")
    assert one.patch(at, {"description": "x"}).status_code == 410
    assert one.walk("/webhooks") == []
    (stone,) = one.walk("/webhooks", include_deleted="true")
    assert (stone["id"], stone["object"]) == (first["id"], "webhook")


def test_another_keys_webhooks_are_absent(program: MakeProgram, open_work: OpenWork) -> None:
    one, other = program(), program()
    theirs = made(one)
    with open_work() as work:
        from plumbing.public_addresses import Exempt

        house = webhooks.register(work, URL, exempt=Exempt(), seal=lambda text, _about: text).webhook
    for id in (theirs["id"], str(house.id), str(uuid.uuid4())):
        at = f"/webhooks/{id}"
        answers = [
            other.get(at), other.patch(at, {"description": "x"}), other.delete(at),
            other.post(f"{at}/rotate-secret"), other.post(f"{at}/ping"), other.get(f"{at}/deliveries"),
            other.post(f"{at}/deliveries/{uuid.uuid4()}/resend"),
        ]  # fmt: skip
        assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(404, "not_found")}
    assert other.walk("/webhooks", include_deleted="true") == []


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [({"url": "http://hooks.example.org/"}, "/url", "https_only"),
     ({"url": "https://127.0.0.1/"}, "/url", "address_not_allowed"),
     ({"url": "https://[::ffff:10.0.0.1]/"}, "/url", "address_not_allowed"),
     ({"url": "https://2130706433/"}, "/url", "address_not_allowed"),
     ({"url": "https://hooks.example.org:22/"}, "/url", "port_not_allowed"),
     ({"url": "https://u:p@hooks.example.org/"}, "/url", "has_credentials"),
     ({"url": "nonsense"}, "/url", "not_a_url"), ({"url": ""}, "/url", "required"),
     ({"url": 1}, "/url", "string_type"),
     ({"url": "https://hooks.example.org/" + "x" * 2000}, "/url", "too_long"),
     ({"description": "x" * 201}, "/description", "too_long"),
     ({"event_types": ["job.eaten"]}, "/event_types/0", "not_one_of"),
     ({"event_types": ["job.opened"]}, "/event_types", "scope_lacking"),
     ({"job_ids": [str(uuid.uuid4())]}, "/job_ids", "unknown_job"), ({"job_ids": []}, "/job_ids", "required"),
     ({"secret": "whsec_mine"}, "/secret", "unknown_field")],
)  # fmt: skip
def test_what_is_wrong_is_named_by_pointer(program: MakeProgram, given: Any, pointer: str, code: str) -> None:
    one = program("webhooks:read", "webhooks:write", "applications:read")
    wrong = one.post("/webhooks", {"url": URL, **given})
    assert wrong.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in wrong.json["errors"]] == [(pointer, code)]
    assert one.walk("/webhooks") == []


def test_scopes(program: MakeProgram) -> None:
    reader, nobody = program("webhooks:read"), program("jobs:read")
    assert reader.get("/webhooks").status_code == 200
    assert (reader.post("/webhooks", {"url": URL}).json["scope"], nobody.get("/webhooks").json["scope"]) == (
        "webhooks:write", "webhooks:read",
    )  # fmt: skip
    assert nobody.get("/events").json["scope"] == "webhooks:read"


def test_a_secret_is_shown_once_and_stored_sealed(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    key = {"Idempotency-Key": "k1"}
    first = one.post("/webhooks", {"url": URL}, headers=key)
    again = one.post("/webhooks", {"url": URL}, headers=key)
    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    secret, at = first.json["secret"], f"/webhooks/{first.json['id']}"
    rotated = one.post(f"{at}/rotate-secret", headers=key)
    assert rotated.status_code == 200
    assert rotated.json["secret"] != secret
    assert rotated.json["previous_secret_until"] == "2026-11-25T12:00:00.000Z"
    read = one.get(at).json
    assert "secret" not in read
    assert len(one.walk("/webhooks")) == 1
    with open_work() as work:
        row = work.session.scalars(select(Webhook)).one()
        kept = work.session.scalars(select(KeptAnswer)).all()
        assert len(kept) == 2
        stored = [row.secret_sealed, str(row.previous_secret_sealed), *(one.body for one in kept)]
        assert not any("whsec_" in text or secret in text for text in stored)


def test_the_former_secret_is_no_longer_named_once_it_has_ended(program: MakeProgram, clock: Clock) -> None:
    one = program()
    at = f"/webhooks/{made(one)['id']}"
    one.post(f"{at}/rotate-secret")
    clock.turn(hours=25)
    assert one.get(at).json["previous_secret_until"] is None


def test_a_ping_is_delivered_logged_and_sent_again(
    app: Flask, program: MakeProgram, open_work: OpenWork, storage: Any, tmp_path: Path
) -> None:
    one = program()
    first = made(one)
    at = f"/webhooks/{first['id']}"
    sent = one.post(f"{at}/ping")
    assert (sent.status_code, sent.json["event_type"], sent.json["state"]) == (201, "webhook.ping", "waiting")
    with receiving() as receiver:
        receiver.replies = [(500, {})]
        with open_work() as work:
            work.session.get_one(Webhook, uuid.UUID(first["id"])).url = receiver.url()
        worker = Clockwork(open_work, storage, tmp_path)
        webhook = Webhook(id=uuid.UUID(first["id"]))
        worker.send(webhook)
        (row,) = one.walk(f"{at}/deliveries")
        assert (row["status_code"], row["error"], row["attempts"]) == (500, "refused_by_receiver", 1)
        assert one.get(at).json["failing_since"] == "2026-11-24T12:00:00.000Z"
        resent = one.post(f"{at}/deliveries/{row['id']}/resend")
        assert (resent.status_code, resent.json["id"], resent.json["attempts"]) == (200, row["id"], 0)
        worker.send(webhook)
        (row,) = one.walk(f"{at}/deliveries", state="delivered")
        assert row["body"] == json.loads(receiver.got[-1].body)
        assert one.walk(f"{at}/deliveries", event_types="job.opened") == []
    assert one.get(at).json["failing_since"] is None
    assert one.post(f"{at}/deliveries/{uuid.uuid4()}/resend").status_code == 404
    one.patch(at, {"status": "disabled"})
    for refused in (one.post(f"{at}/ping"), one.post(f"{at}/deliveries/{row['id']}/resend")):
        assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (
            409, "conflict", "webhook_disabled",
        )  # fmt: skip


def test_what_a_webhook_has_seen_is_no_change_of_it(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    at = f"/webhooks/{made(one)['id']}"
    before = one.get(at).headers["ETag"]
    with open_work() as work:
        world(work)
    with open_work(SYSTEM) as work:
        webhooks.fan_out(work, uuid.UUID(at.rpartition("/")[2]))
        assert work.session.scalars(select(WebhookDelivery)).first() is not None
    assert one.get(at).headers["ETag"] == before


def test_a_list_takes_the_same_number_of_statements_for_many(
    program: MakeProgram, open_work: OpenWork, engine: Engine, app: Flask
) -> None:
    from web.hall import db

    one = program()
    first = made(one)
    counts = []
    with app.app_context():
        served = db.engine
    for number in (3, 27):
        for _ in range(number):
            one.post(f"/webhooks/{first['id']}/ping")
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_more: Any, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(served, "before_cursor_execute", note)
        assert len(one.get(f"/webhooks/{first['id']}/deliveries?page_size=200").json["data"]) in (3, 30)
        event.remove(served, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# the log of events


def test_the_log_tells_what_webhooks_are_told(program: MakeProgram, open_work: OpenWork) -> None:
    one, narrow = program(), program("webhooks:read", "jobs:read")
    with open_work() as work:
        there = world(work)
    whole = one.get("/events").json
    names = [entry["type"] for entry in whole["data"]]
    assert names.count("application.created") == 2
    assert {entry["type"] for entry in narrow.get("/events").json["data"]} <= {
        "job.created",
        "job.opened",
        "job.updated",
    }
    created = next(entry for entry in whole["data"] if entry["type"] == "application.created")
    assert created["data"]["job_id"] == str(there.job.id)
    assert whole["has_more"] is False
    assert whole["next_after_seq"] == whole["latest_seq"]
    after = one.get(f"/events?after_seq={whole['latest_seq']}").json
    assert (after["data"], after["next_after_seq"]) == ([], whole["latest_seq"])
    some = one.get("/events?types=application.created,candidate.created").json["data"]
    assert {entry["type"] for entry in some} == {"application.created", "candidate.created"}
    seen, at = [], 0
    while True:
        page = one.get(f"/events?after_seq={at}&limit=3").json
        seen += page["data"]
        at = page["next_after_seq"]
        if not page["has_more"]:
            break
    assert seen == whole["data"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("after_seq=-1", "?after_seq"), ("after_seq=x", "?after_seq"), ("limit=0", "?limit"), ("limit=201", "?limit"),
     ("types=job.eaten", "?types"), ("after_seq=99999999999999999999", "?after_seq")],
)  # fmt: skip
def test_wrong_parameters(program: MakeProgram, query: str, pointer: str) -> None:
    wrong = program().get(f"/events?{query}")
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_number_that_is_not_there_yet_waits_for_it(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    latest = one.get("/events").json["latest_seq"]
    ahead = one.get(f"/events?after_seq={latest + 1000}").json
    assert (ahead["data"], ahead["next_after_seq"]) == ([], latest)


def test_what_is_too_old_is_gone(program: MakeProgram, open_work: OpenWork, clock: Clock) -> None:
    one = program()
    with open_work() as work:
        world(work)
    clock.turn(days=40)
    assert one.get("/events").json["data"] == []
    gone = one.get("/events?after_seq=0")
    assert (gone.status_code, gone.json["code"]) == (410, "gone")
    latest = one.get("/events").json["latest_seq"]
    assert gone.json["oldest_seq"] == latest + 1
    assert one.get(f"/events?after_seq={latest}").json["data"] == []


def test_a_key_hears_only_of_its_jobs(program: MakeProgram, open_work: OpenWork) -> None:
    from tests.support import applying
    from tests.support.applications import applied

    with open_work() as work:
        there = world(work)
        other = applying.make_job(work, name="Painter", slug="painter")
        applied(work, other, "Paula Painter")
    narrow = program(job_ids=[there.job.id])
    entries = narrow.get("/events").json["data"]
    jobs = {entry["data"].get("job_id") for entry in entries if entry["data"]["object"] != "job"} - {None}
    assert jobs == {str(there.job.id)}
    assert str(other.id) not in json.dumps(entries)


# the documentation


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)


def test_the_documented_check_of_signatures_works() -> None:
    """The example as it stands in the page, fed with messages as we sign them."""
    (code,) = [one for one in examples() if "def verify" in one]
    known: dict[str, Any] = {}
    exec(compile(code, str(DOCUMENT), "exec"), known)
    secret, former, body = signatures.new_secret(), signatures.new_secret(), b'{"type":"webhook.ping"}'
    now = int(NOON.timestamp())
    headers = dict(signatures.headers([secret, former], "m1", NOON, body))
    verify, refused = known["verify"], known["NotFromFoyer"]
    for one in (secret, former):
        assert verify(one, headers, body, now=now + 299) == {"type": "webhook.ping"}
    wrong = [
        (secret, headers, body + b" ", now), (signatures.new_secret(), headers, body, now),
        (secret, headers, body, now + 301), (secret, headers, body, now - 301),
        (secret, {**headers, "webhook-id": "m2"}, body, now),
        (secret, {**headers, "webhook-signature": "v1,x v2,y z"}, body, now),
        (secret, {**headers, "webhook-timestamp": "soon"}, body, now),
    ]  # fmt: skip
    for one, given, sent, at in wrong:
        with pytest.raises(refused):
            verify(one, given, sent, now=at)


def test_the_documentation_names_every_event_and_error() -> None:
    text = DOCUMENT.read_text()
    for type in (*webhooks.EventType, webhooks.PING):
        assert f"`{type}`" in text, type
    for code in ("timeout", "refused", "certificate", "tls", "unreachable", "no_address", "not_http", "redirect",
                 "address_not_allowed", "refused_by_receiver", "gone", "secret_lost", "deleted"):  # fmt: skip
        assert f"`{code}`" in text, code
