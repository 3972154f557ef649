"""Requests to the public API that no decent page sends: each is answered with a problem, and changes nothing."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hiring.models.application import Application
from hiring.models.attachment import Upload
from hiring.models.candidate import Candidate
from plumbing.storage import Remembered
from tests.api.test_hostile import problem
from tests.conftest import OpenWork
from tests.support.api_applications import ANA, inline, job
from tests.support.public_applicants import AGREED, Page

APPLY, UPLOAD = "/jobs/frame-welder/applications", "/uploads"


@pytest.fixture
def page(app: Flask, open_work: OpenWork, storage: Remembered) -> Iterator[Page]:
    """Also looks that nothing was added."""
    job(open_work)
    yield Page(app).open()
    with open_work() as work:
        for table in (Application, Candidate, Upload):
            assert work.session.scalar(select(func.count()).select_from(table)) == 0
    assert list(storage.keys()) == []


BODIES = [
    (b"", 400), (b"{", 400), (b"\xff\xfe", 400), ('{"form_token": "x"}'.encode("utf-16"), 400),
    (b"[" * 100_000, 400),
    (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 400), (b'{"form_token": NaN}', 400), (b"9" * 5000, 400),
    (b'{"form_token": "x", "form_token": "y"}', 400), (b"[" * 50 + b"]" * 50, 422), (b"null", 422), (b"[]", 422),
    (b"1e999", 422), (b'{"form_token": 99999999999999999999}', 422), (b'{"form_token": "a\\u0000b"}', 422),
    (b'{"form_token": "\\ud800"}', 422), (b'{"\\udfff": 1}', 422), (b'{"form_token": {"a": 1}}', 422),
    (b"{}", 422),
    (b'{"form_token": "' + b"x" * 40_000_000 + b'"}', 413),
]  # fmt: skip


@pytest.mark.parametrize("path", [APPLY, UPLOAD])
@pytest.mark.parametrize(
    ("raw", "status"), BODIES, ids=lambda value: value[:16] if isinstance(value, bytes) else None
)
def test_bodies(page: Page, path: str, raw: bytes, status: int) -> None:
    assert problem(page.ask("POST", path, data=raw, content_type="application/json"))[0] == status


@pytest.mark.parametrize("path", [APPLY, UPLOAD])
@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense", "",
     "multipart/form-data; boundary=", ";", None],
)  # fmt: skip
def test_content_types(page: Page, path: str, kind: str | None) -> None:
    answer = page.ask("POST", path, data=json.dumps(page.body()).encode(), content_type=kind)
    assert problem(answer)[0] in (400, 415, 422)


@pytest.mark.parametrize("path", [APPLY, UPLOAD])
def test_multipart_bodies_that_end_too_early(page: Page, path: str) -> None:
    whole = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--b--\r\n'
    for raw in (whole[:20], whole[:70], whole[:-8], b"", b"--", b"\r\n" * 9, b"--b--\r\n"):
        answer = page.ask("POST", path, data=raw, content_type="multipart/form-data; boundary=b")
        assert problem(answer)[0] in (400, 422), answer.text


@pytest.mark.parametrize("path", [APPLY, UPLOAD])
@pytest.mark.parametrize("said", ["form-data", 'form-data; filename="a.txt"', 'form-data; name="\n"'])
def test_a_part_without_a_name(page: Page, path: str, said: str) -> None:
    raw = f"--b\r\nContent-Disposition: {said}\r\n\r\nabc\r\n--b--\r\n".encode()
    answer = page.ask("POST", path, data=raw, content_type="multipart/form-data; boundary=b")
    assert problem(answer) == (422, "validation_error")


def test_parts_that_fit_nothing(page: Page) -> None:
    document = json.dumps(page.body())
    for parts in (
        {"document": document, "extra": (io.BytesIO(b"x"), "x.txt")}, {"cv": (io.BytesIO(b"x"), "x.txt")},
        {"document": document, "other": "text"}, {"document": "{"}, {"document": document, "a\0": "b"},
        {"document": (io.BytesIO(document.encode()), "a\0.json")},
    ):  # fmt: skip
        answer = page.ask("POST", APPLY, data=parts, content_type="multipart/form-data")
        assert problem(answer)[0] in (400, 422), answer.text


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "over",
    [{"answers": {"years": deep(100)}}, {"answers": {"proof": deep(30)}}, {"answers": []}, {"answers": "x"},
     {"answers": {f"x{number}": 1 for number in range(1001)}}, {"answers": {"years": 10**30}},
     {"answers": {"years": {"upload_id": "x"}}}, {"answers": {"proof": {"data": "x"}}},
     {"answers": {"proof": [{"name": "a.pdf", "data": "eA=="}] * 26}}, {"answers": {"proof": {"upload_id": [1]}}},
     {"answers": {"proof": [{"upload_id": f"{number:043}"} for number in range(101)]}},
     {"answers": {"proof": {"file": "nothing"}}}, {"answers": {"proof": {"file": "x", "data": "x"}}},
     {"answers": {"proud\0": "x"}}, {"answers": {"\ud800": "x"}}, {"candidate": None}, {"candidate": []},
     {"candidate": {**ANA, "status": "hired"}}, {"candidate": {**ANA, "email": ["a@b.example"]}},
     {"candidate": {**ANA, "email": "a@b.example\0"}},
     {"candidate": {**ANA, "email": "a@b.example\nBcc: c@d.example"}},
     {"candidate": {**ANA, "email": "a@b.example, c@d.example"}}, {"candidate": {**ANA, "first_name": "x" * 300}},
     {"candidate": {**ANA, "first_name": 7}}, {"stage_id": "x"}, {"force": True}, {"external_id": "x"},
     {"attachments": [{"type": "cv"}]}, {"attachments": [{"type": "other", **inline()}]},
     {"attachments": [{"type": "cv", "upload_id": "x" * 43, **inline()}]}, {"attachments": {}},
     {"attachments": [{"type": "cv", **inline("cv.pdf", b"")}]},
     {"attachments": [{"type": "cv", **inline()}] * 26},
     {"attachments": [{"type": "cv", "name": "cv\0.pdf", "data": "eA=="}]}, {"form_version": 2**70},
     {"form_version": "1"}, {"form_version": -1}, {"form_version": 7}, {"consents": [{"kind": "all"}]},
     {"consents": AGREED * 3}, {"consents": [{"kind": "processing", "given": "yes"}]},
     {"consents": [{"kind": "processing", "given_at": "2020-01-01T00:00:00Z"}]},
     {"source": {"utm_source": "x" * 101}},
     {"source": {"channel": "referral"}}, {"source": []}, {"website": 1}],
    ids=lambda over: ascii(over)[:60],
)  # fmt: skip
def test_applications_that_are_none(page: Page, over: Any) -> None:
    assert problem(page.send(**over))[0] in (413, 422)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/jobs/", 404), ("PUT", "/jobs", 405), ("POST", "/jobs", 405),
     ("DELETE", "/uploads", 405), ("GET", "/uploads", 405), ("GET", "/jobs/%00", 400),
     ("GET", "/jobs/frame-welder/form-token?x=1", 422), ("POST", f"{APPLY}?x=1", 422), ("BREW", "/jobs", 405),
     ("POST", "/jobs/nothing/applications", 404), ("GET", "/jobs/" + "x" * 5000, 404),
     ("GET", "/jobs/frame-welder?x=1", 422), ("GET", "/jobs/frame-welder/", 404)],
)  # fmt: skip
def test_addresses(page: Page, method: str, path: str, status: int) -> None:
    more = {"json": page.body()} if method == "POST" else {}
    assert problem(page.ask(method, path, **more))[0] == status


def test_what_was_sent_is_never_repeated(page: Page) -> None:
    answer = page.send(candidate={**ANA, "email": "s3cret-word"}, answers={"years": "s3cret-word", "visa": False})
    assert problem(answer)[0] == 422
    assert "s3cret-word" not in answer.text
