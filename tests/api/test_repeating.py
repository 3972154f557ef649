"""What makes two requests with one Idempotency-Key the same."""

import io
from typing import Any

import pytest

from tests.api.conftest import MakeProgram, Program
from tests.api.test_hostile import problem
from tests.conftest import OpenWork
from tests.support.applications import world

KEY = {"Idempotency-Key": "one"}


def attached(one: Program, at: str, *pieces: tuple[str, Any]) -> Any:
    return one.ask("POST", at, data=dict(pieces), content_type="multipart/form-data", headers=KEY)


def file(name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"Hello.\n"), name


@pytest.fixture
def at(open_work: OpenWork) -> str:
    with open_work() as work:
        return f"/applications/{world(work).noor.id}/attachments"


def test_parts_in_another_order_are_the_same(program: MakeProgram, at: str) -> None:
    one = program()
    first = attached(one, at, ("type", "other"), ("file", file("a.txt")))
    again = attached(one, at, ("file", file("a.txt")), ("type", "other"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json == first.json


def test_names_and_values_that_are_cut_elsewhere_are_not(program: MakeProgram, at: str) -> None:
    one = program()
    assert attached(one, at, ("type", "other"), ("file", file("a.txt"))).status_code == 201
    for pieces in (
        (("type=other", ""), ("file", file("a.txt"))), (("type", "other"), ("file:a.txt", file(""))),
        (("type", "other"), ("file", file("b.txt"))), (("type", "cv"), ("file", file("a.txt"))),
    ):  # fmt: skip
        assert problem(attached(one, at, *pieces))[0] == 422


def test_bytes_of_another_type_are_not(program: MakeProgram) -> None:
    one = program()
    raw = b'{"name": "welder"}'
    first = one.ask("POST", "/tags", data=raw, content_type="application/json", headers=KEY)
    assert first.status_code == 201
    with_charset = one.ask("POST", "/tags", data=raw, content_type="application/json; charset=utf-8", headers=KEY)
    assert with_charset.headers["Idempotent-Replayed"] == "true"
    other = one.ask("POST", "/tags", data=raw, content_type="application/vnd.api+json", headers=KEY)
    assert problem(other) == (422, "idempotency_mismatch")
