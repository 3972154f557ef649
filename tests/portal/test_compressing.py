"""Which public pages are compressed, and that none of them holds what a second answer would give away."""

import gzip
import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hiring.models.job import Job
from portal.compressing import OPEN
from tests.portal.conftest import Form
from tests.portal.test_attribution import build_answers

FORM = "/jobs/frame-welder/apply"
PLAIN = {"br": brotli.decompress, "gzip": gzip.decompress}
PAGES = (FORM, "/jobs?utm_source=fair", "/jobs/frame-welder?src=fair", "/embed/jobs?utm_source=x", "/privacy")


@pytest.mark.parametrize("coding", ["br", "gzip"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_for_one_request_comes_in_fewer_bytes(
    visitor: FlaskClient, job: Job, path: str, coding: str
) -> None:
    plain = visitor.get(path)
    assert "Content-Encoding" not in plain.headers
    answer = visitor.get(path, headers={"Accept-Encoding": coding})
    assert answer.headers["Content-Encoding"] == coding
    assert len(answer.data) < len(plain.data) * 0.6
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    for one in (plain, answer):
        assert "Accept-Encoding" in one.headers["Vary"]
    page = PLAIN[coding](answer.data).decode()
    token = re.compile(r'(name="form_token"[^>]*value=)"[^"]+"')
    assert token.sub(r"\1", page) == token.sub(r"\1", plain.text)


@pytest.mark.parametrize("asked", ["", "identity", "br;q=0, gzip;q=0", "deflate"])
def test_who_takes_no_coding_gets_the_page_as_it_is(visitor: FlaskClient, job: Job, asked: str) -> None:
    answer = visitor.get(FORM, headers={"Accept-Encoding": asked})
    assert "Content-Encoding" not in answer.headers
    assert "form_token" in answer.text


def test_a_kept_page_is_compressed_once(visitor: FlaskClient, job: Job) -> None:
    plain = visitor.get("/jobs/frame-welder").text
    for _ in range(2):
        answer = visitor.get("/jobs/frame-welder", headers={"Accept-Encoding": "br"})
        assert brotli.decompress(answer.data).decode() == plain


def test_each_answer_has_a_token_of_its_own(visitor: FlaskClient, job: Job) -> None:
    """So nothing in the compressed page is there to be guessed again."""
    tokens = {Form(visitor.get(FORM).text).data["form_token"] for _ in range(5)}
    assert len(tokens) == 5


def test_what_is_somebodys_own_stays_as_it_is(visitor: FlaskClient, job: Job) -> None:
    takes = {"Accept-Encoding": "br, gzip"}
    form = Form(visitor.get(FORM).text)
    typed = {**form.data, **build_answers(), "email": "ann@example.com"}
    shown = visitor.post(FORM, data={**typed, "action": "check"}, headers=takes)
    assert "form_token" in shown.text
    assert "Content-Encoding" not in shown.headers
    sent = visitor.post(FORM, data={**typed, "action": "send"})
    receipt = visitor.get(sent.headers["Location"], headers=takes)
    assert "ann@example.com" in receipt.text
    assert "Content-Encoding" not in receipt.headers


def test_no_page_behind_a_link_of_its_own_is_named(app: Flask) -> None:
    named = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in OPEN}
    assert {"/jobs/<slug>/apply", "/jobs"} <= named
    assert not [rule for rule in named if "token" in rule or "receipt" in rule]
