"""Requests that no decent program sends: each is answered with a problem of the list, and changes nothing."""

import io
import json
import tracemalloc
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from api import ingress
from hiring import api_keys
from hiring.models.rejection_reason import RejectionReason
from tests.api.conftest import MakeProgram, Program
from tests.conftest import OpenWork
from tests.support.applications import world
from web.problem_documents import CODES, MEDIA_TYPE

AT = "/rejection-reasons"


def problem(answer: TestResponse) -> tuple[int, str]:
    """Status and code, once the document is seen to be one."""
    assert answer.mimetype == MEDIA_TYPE, answer.text
    said = answer.json
    assert said["status"] == answer.status_code == CODES[said["code"]][0]
    assert said["type"] == f"/api/docs/problems#{said['code']}"
    assert said["request_id"]
    return answer.status_code, said["code"]


def sent(one: Program, raw: bytes, kind: str | None = "application/json", **more: Any) -> TestResponse:
    return one.ask("POST", AT, data=raw, content_type=kind, **more)


@pytest.fixture
def one(program: MakeProgram, open_work: OpenWork) -> Any:
    """Also looks that nothing was added."""
    found = program()
    yield found
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(RejectionReason)) == 0


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [(b"", (400, "malformed_json")), (b"{", (400, "malformed_json")), (b"{'name': 1}", (400, "malformed_json")),
     (b'{"name": NaN}', (400, "malformed_json")), (b'{"name": Infinity}', (400, "malformed_json")),
     (b'{"name": -Infinity}', (400, "malformed_json")),
     (b'{"name": ' + b"9" * 5000 + b"}", (400, "malformed_json")),
     (b'{"name": "\xff\xfe"}', (400, "malformed_json")), (b'\xef\xbb\xbf{"name": "x"}', (400, "malformed_json")),
     ('{"name": "x"}'.encode("utf-16"), (400, "malformed_json")), (b'{"name": "x"} x', (400, "malformed_json")),
     (b'{"name": "x", "name": "y"}', (400, "malformed_json")),
     (b'{"a": {"b": 1, "b": 2}}', (400, "malformed_json")),
     (b"[" * 100_000 + b"]" * 100_000, (400, "malformed_json")), (b"[" * 100_000, (400, "malformed_json")),
     (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, (400, "malformed_json")),
     (b"[" * 50 + b"]" * 50, (422, "validation_error")), (b'{"name": 1e999}', (422, "validation_error")),
     (b'{"name": 99999999999999999999}', (422, "validation_error")),
     (b'{"name": "a\\u0000b"}', (422, "validation_error")), (b'{"name": "\\ud800"}', (422, "validation_error")),
     (b'{"\\udfff": 1}', (422, "validation_error")), (b"null", (422, "validation_error")),
     (b"[]", (422, "validation_error")), (b'"x"', (422, "validation_error")), (b"1", (422, "validation_error")),
     (b"{}", (422, "validation_error")), (b'{"name": null}', (422, "validation_error")),
     (b'{"name": "x", "kind": "by_them"}', (422, "validation_error")),
     (b'{"name": "x", "is_admin": true}', (422, "validation_error")),
     (b'{"name": "' + b"x" * 300_000 + b'"}', (413, "file_too_large")),
     (b'{"name": "' + b"x" * 3_000_000 + b'"}', (413, "file_too_large"))],
    ids=lambda value: value[:16] if isinstance(value, bytes) else None,
)  # fmt: skip
def test_bodies(one: Program, raw: bytes, wanted: tuple[int, str]) -> None:
    assert problem(sent(one, raw)) == wanted


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense", "",
     "multipart/form-data; boundary=", "text/json\x00", "application/json-seq", ";", None],
)  # fmt: skip
def test_content_types(one: Program, kind: str | None) -> None:
    status, code = problem(sent(one, b'{"name": "x"}', kind))
    assert (status, code) in ((415, "unsupported_media_type"), (400, "malformed_request"))


def test_a_multipart_body_that_ends_too_early(one: Program) -> None:
    whole = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--b--\r\n'
    at = f"/applications/{uuid.uuid4()}/attachments"
    for raw in (whole[:20], whole[:70], whole[:-8], b"", b"--", b"\r\n" * 9, b"--b--\r\n"):
        answer = one.ask("POST", at, data=raw, content_type="multipart/form-data; boundary=b")
        assert problem(answer)[0] in (400, 404, 422), answer.text
    with_name = {"file": (io.BytesIO(b"abc"), "a\0b.txt"), "type": "other"}
    assert problem(one.ask("POST", at, data=with_name))[0] in (400, 404, 422)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("q=1", (422, "unknown_parameter")), ("page_size=0", (422, "validation_error")),
     ("page_size=201", (422, "validation_error")), ("page_size=" + "9" * 5000, (422, "validation_error")),
     ("page_size=1&page_size=2", (422, "validation_error")), ("page_size=%D9%A3", (422, "validation_error")),
     ("cursor=", (422, "invalid_cursor")), ("cursor=x", (422, "invalid_cursor")),
     ("cursor=%C3%A9", (422, "invalid_cursor")), ("cursor=" + "A" * 4000, (422, "invalid_cursor")),
     ("cursor=%00", (400, "malformed_request")), ("cursor=%ff", (400, "malformed_request")),
     ("updated_after=2026-11-24", (422, "validation_error")), ("updated_after=now", (422, "validation_error")),
     ("updated_after=9999-12-31T23:59:59-14:00", (422, "validation_error")),
     ("updated_after=0001-01-01T00:00:00%2B14:00", (422, "validation_error")), ("ids=", (422, "validation_error")),
     ("ids=x", (422, "validation_error")), ("ids=" + ",".join(["0" * 32] * 101), (422, "validation_error")),
     ("include_deleted=perhaps", (422, "validation_error")), ("sort=name", (422, "validation_error")),
     ("key=foyer_x", (400, "malformed_request")), ("access_token=x", (400, "malformed_request"))],
)  # fmt: skip
def test_parameters(one: Program, query: str, wanted: tuple[int, str]) -> None:
    assert problem(one.get(f"{AT}?{query}")) == wanted


def test_a_cursor_that_was_tampered_with_or_belongs_elsewhere(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
    one = program()
    cursor = one.get(f"{AT}?page_size=1").json["next_cursor"]
    assert one.get(f"{AT}?page_size=1&cursor={cursor}").status_code == 200
    for at in range(0, len(cursor), 5):
        other = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        assert problem(one.get(f"{AT}?cursor={other}")) == (422, "invalid_cursor")
    for path in (f"{AT}?kind=by_us&cursor={cursor}", f"{AT}?sort=created_at&cursor={cursor}",
                 f"/jobs?cursor={cursor}",
                 f"{AT}?cursor={cursor[:-3]}", f"{AT}?cursor={cursor}{cursor}"):  # fmt: skip
        assert problem(one.get(path)) == (422, "invalid_cursor")


def test_a_key_that_is_revoked_in_the_middle_of_a_walk(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
    one = program()
    cursor = one.get(f"{AT}?page_size=1").json["next_cursor"]
    with open_work() as work:
        api_keys.revoke(work, api_keys.get(work, one.key_id))
    assert problem(one.get(f"{AT}?page_size=1&cursor={cursor}")) == (401, "expired_key")


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Basic Zm9v", "Bearer foyer_", "bearer x y", "Bearer \xe9", "Bearer " + "x" * 5000,
     "Token foyer_01234567_x_y"],
)  # fmt: skip
def test_keys_that_are_none(app: Flask, given: str) -> None:
    answer = app.test_client().get("/api/v1/me", headers={"Authorization": given})
    assert problem(answer) == (401, "invalid_key")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_a_browser_opens_nothing(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/me", headers={"Cookie": "foyer=x"})
    assert problem(answer) == (401, "invalid_key")


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\tb", "é"])
def test_idempotency_keys_that_cannot_be_kept(one: Program, key: str) -> None:
    answer = one.post(AT, {"name": "x"}, headers={"Idempotency-Key": key})
    assert problem(answer) == (422, "validation_error")


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [("GET", "/nothing", (404, "not_found")), ("PUT", AT, (405, "method_not_allowed")),
     ("DELETE", "/me", (405, "method_not_allowed")), ("GET", f"{AT}/not-an-id", (404, "not_found")),
     ("GET", f"{AT}/", (404, "not_found")), ("GET", "/%00", (400, "malformed_request")),
     ("BREW", AT, (405, "method_not_allowed"))],
)  # fmt: skip
def test_addresses(one: Program, method: str, path: str, wanted: tuple[int, str]) -> None:
    assert problem(one.ask(method, path)) == wanted


@pytest.mark.parametrize("given", ["x", '"x"', '"-1"', '"' + "9" * 30 + '"', '"1", "2"', "²"])
def test_versions_that_are_none(program: MakeProgram, open_work: OpenWork, given: str) -> None:
    with open_work() as work:
        world(work)
    one = program()
    id = one.get(AT).json["data"][0]["id"]
    answer = one.patch(f"{AT}/{id}", {"name": "y"}, headers={"If-Match": given})
    assert problem(answer) == (412, "precondition_failed")


def test_what_was_sent_is_never_repeated(one: Program) -> None:
    answer = sent(one, json.dumps({"name": "x", "kind": "s3cret-word"}).encode())
    assert "s3cret-word" not in answer.text


@pytest.mark.parametrize("disposition", ["form-data", 'form-data; filename="a.txt"', 'form-data; name="\n"'])
def test_a_part_without_a_name(one: Program, disposition: str) -> None:
    raw = f"--b\r\nContent-Disposition: {disposition}\r\n\r\nabc\r\n--b--\r\n".encode()
    at = f"/applications/{uuid.uuid4()}/attachments"
    assert problem(one.ask("POST", at, data=raw, content_type="multipart/form-data; boundary=b"))[0] in (400, 422)


def test_the_first_of_many_repeated_names_is_found_in_one_pass(one: Program) -> None:
    """Counted, not timed: a name is compared once with those before it."""
    compared = 0

    class Name(str):
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    pairs = [(Name(f"n{number}"), 1) for number in range(2_000)] + [(Name("n1999"), 1)]
    with pytest.raises(ingress._Twice, match="n1999"):
        ingress._once(pairs)
    assert compared < 10_000
    raw = b"{" + b",".join(b'"n%d":1' % number for number in range(20_000)) + b',"n19999":1}'
    assert problem(sent(one, raw)) == (400, "malformed_json")


def test_long_names_over_long_lists_take_little_memory(one: Program) -> None:
    """A pointer for each value would be ten gigabytes here."""
    for raw in (b'{"' + b"a" * 120_000 + b'":[' + b"1," * 60_000 + b"1]}",
                b'{"a":' * 30 + b'{"' + b"b" * 190 + b'":[' + b"1," * 120_000 + b"1]}" + b"}" * 30):  # fmt: skip
        tracemalloc.start()
        assert problem(sent(one, raw)) == (422, "validation_error")
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 200 * 1024 * 1024


def test_a_name_that_is_too_long_is_named_by_what_holds_it(one: Program) -> None:
    answer = sent(one, b'{"name": {"' + b"a" * 201 + b'": 1}}')
    assert problem(answer) == (422, "validation_error")
    assert [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]] == [("/name", "name_too_long")]
    assert "200" in answer.json["errors"][0]["message"]


@pytest.mark.parametrize(("faults", "told", "are_more"), [(100, 100, False), (101, 100, True), (5_000, 100, True)])
def test_a_document_names_a_hundred_faults(one: Program, faults: int, told: int, are_more: bool) -> None:
    for wrong in (
        {f"n{number}": 1 for number in range(faults - 1)},  # and the one that is missing
        {"name": ["\0"] * faults},
    ):
        answer = sent(one, json.dumps(wrong).encode())
        assert problem(answer) == (422, "validation_error")
        assert (len(answer.json["errors"]), "more_errors" in answer.json) == (told, are_more)


def test_if_match_is_never_ignored(program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
    one = program()
    answer = one.post("/tags", {"name": "x"}, headers={"If-Match": '"1"'})
    assert problem(answer) == (422, "validation_error")
    assert answer.json["errors"][0]["pointer"] == "?If-Match"
    assert one.post("/tags", {"name": "x"}, headers={"If-Match": "*"}).status_code == 201
    read = one.get(AT).json["data"][0]["id"]
    answer = one.get(f"{AT}/{read}", headers={"If-Match": '"99"'})
    assert answer.status_code == 200  # nothing to lose: readers have If-None-Match


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', "{}"])
def test_proxies_may_weaken_a_version(program: MakeProgram, open_work: OpenWork, form: str) -> None:
    with open_work() as work:
        world(work)
    one = program()
    id = one.get(AT).json["data"][0]["id"]
    version = one.get(f"{AT}/{id}").headers["ETag"].strip('"')
    changed = one.patch(f"{AT}/{id}", {"name": "y"}, headers={"If-Match": form.format(version)})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != f'"{version}"'
