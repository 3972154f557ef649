"""Many at once through the public API, on both databases: one application a token, one person an address."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment, Upload
from hiring.models.candidate import Candidate
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import ANA, inline
from tests.support.applications import check_books
from tests.support.applying import make_job
from tests.support.public_applicants import Page
from tests.support.web_app import Clock, build_app
from web.hall import db


@pytest.fixture
def each_app(
    tmp_path: Path, each_database_url: str, storage: Remembered, open_work_on_each: OpenWork
) -> Iterator[Flask]:
    app = build_app(tmp_path, each_database_url, clock=Clock(NOON), storage=storage, FOYER_LIMIT_FACTOR="1000")
    with open_work_on_each() as work:
        make_job(work)
    yield app
    with app.app_context():
        db.engine.dispose()


def counts(open_work: OpenWork, *tables: Any) -> list[int]:
    with open_work() as work:
        return [work.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def at_once(sendings: list[Any]) -> list[Any]:
    with ThreadPoolExecutor(len(sendings)) as pool:
        return [done.result() for done in [pool.submit(one) for one in sendings]]


def test_one_token_at_once_is_one_application(each_app: Flask, open_work_on_each: OpenWork) -> None:
    page = Page(each_app).open()

    def send() -> tuple[int, Any]:
        answer = page.send(attachments=[{"type": "cv", **inline()}])
        return answer.status_code, answer.json

    answers = at_once([send] * 5)
    assert [status for status, _ in answers] == [201] * 5
    assert len({answer["reference"] for _, answer in answers}) == 1
    assert counts(open_work_on_each, Application, Submission, Attachment) == [1, 1, 1]
    with open_work_on_each() as work:
        assert work.session.scalars(select(Upload).where(Upload.claimed_at.is_(None))).all() == []
        check_books(work)


def test_two_bodies_with_one_token_at_once(each_app: Flask, open_work_on_each: OpenWork) -> None:
    page = Page(each_app).open()

    def sender(number: int) -> Any:
        return lambda: page.send(candidate={**ANA, "email": f"p{number}@example.org"})

    answers = at_once([sender(number) for number in range(2)])
    assert sorted(one.status_code for one in answers) == [201, 422]
    assert {one.json["code"] for one in answers if one.status_code == 422} == {"idempotency_mismatch"}
    assert counts(open_work_on_each, Application, Candidate) == [1, 1]


def test_one_upload_in_two_applications_at_once(each_app: Flask, open_work_on_each: OpenWork) -> None:
    cv = {"type": "cv", "upload_id": Page(each_app).open().upload().json["upload_id"]}

    def sender(number: int) -> Any:
        page, person = Page(each_app).open(), {**ANA, "email": f"p{number}@example.org"}
        return lambda: page.send(candidate=person, attachments=[cv])

    answers = at_once([sender(number) for number in range(2)])
    lost = [one for one in answers if one.status_code != 201]
    assert [one.json["code"] for one in lost] in (["conflict"], ["validation_error"])
    assert counts(open_work_on_each, Application, Attachment) == [1, 1]


def test_one_person_with_many_tokens_at_once(each_app: Flask, open_work_on_each: OpenWork) -> None:
    pages = [Page(each_app).open() for _ in range(3)]
    assert [one.status_code for one in at_once([page.send for page in pages])] == [201] * 3
    assert counts(open_work_on_each, Candidate, Application, Submission) == [1, 1, 3]
