"""The same application sent again, or by two at once, is one; nothing of the other stays."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from hiring import api_keys, jobs
from hiring.candidates import editing
from hiring.candidates.contacts import Contact, Details
from hiring.models.application import Answer, Application, Submission
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate
from hiring.models.job import CloseReason
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import ANA, EVERYTHING, PDF, body, inline, job
from tests.support.applications import check_books
from tests.support.together import together
from tests.support.web_app import Clock, build_app
from web.hall import db


def test_the_same_request_again_is_the_same_application(
    program: MakeProgram, open_work: OpenWork, storage: Remembered
) -> None:
    made = job(open_work)
    one = program()
    at, key = f"/jobs/{made.id}/applications", {"Idempotency-Key": "k1"}
    sent = body(attachments=[inline(type="cv")])
    first = one.post(at, sent, headers=key)
    again = one.post(at, sent, headers=key)
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert len(list(storage.keys())) == 1
    other = one.post(at, body(2), headers=key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    document = {"document": json.dumps(body(3, attachments=[{"type": "cv", "file": "cv"}]))}
    for _ in range(2):
        parts = {**document, "cv": (io.BytesIO(PDF), "x.pdf")}
        multipart = one.ask("POST", at, data=parts, headers={"Idempotency-Key": "k2"})
        assert multipart.status_code == 201, multipart.text
    assert multipart.headers["Idempotent-Replayed"] == "true"
    assert len(list(storage.keys())) == 2


def test_a_replay_is_the_first_answer_whatever_became_of_the_job_since(
    program: MakeProgram, open_work: OpenWork, storage: Remembered
) -> None:
    made = job(open_work)
    one, key = program(), {"Idempotency-Key": "k1"}
    at, sent = f"/jobs/{made.id}/applications", body(attachments=[inline(type="cv")], external_id="b-1")
    first = one.post(at, sent, headers=key)
    assert first.status_code == 201
    again = one.post(at, sent, headers=key)  # its external_id is taken by now: by itself
    assert (again.status_code, again.json) == (201, first.json)
    with open_work() as work:
        jobs.close(work, jobs.get(work, made.id), CloseReason.OTHER)
    again = one.post(at, sent, headers=key)
    assert (again.status_code, again.json) == (201, first.json)
    assert one.post(at, sent, headers={"Idempotency-Key": "k2"}).json["code"] == "job_not_accepting"
    assert len(list(storage.keys())) == 1


@pytest.fixture
def each_program(
    tmp_path: Path, each_database_url: str, each_engine: Engine, open_work_on_each: OpenWork, storage: Remembered
) -> Iterator[Program]:
    app: Flask = build_app(
        tmp_path, each_database_url, clock=Clock(NOON), storage=storage, FOYER_LIMIT_FACTOR="1000"
    )
    with open_work_on_each() as work:
        made = api_keys.make(work, "Job board", api_keys.ALL_SCOPES, expires_at=None)
    yield Program(app, made.words, made.key.id)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("is_known", [False, True])
def test_two_at_once_with_one_key_make_one(
    each_program: Program, open_work_on_each: OpenWork, storage: Remembered, is_known: bool
) -> None:
    made = job(open_work_on_each)
    if is_known:
        with open_work_on_each() as work:
            editing.create(work, Details("Ana", emails=[Contact(ANA["email"], is_primary=True)]), source="fair")
    sent = body(answers=EVERYTHING, attachments=[inline(type="cv")])

    def act() -> str:
        answer = each_program.post(f"/jobs/{made.id}/applications", sent, headers={"Idempotency-Key": "one"})
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    assert len(set(together(act, act))) == 1
    with open_work_on_each() as work:
        for table in (Candidate, Application, Submission):
            assert work.session.scalar(select(func.count()).select_from(table)) == 1
        assert work.session.scalar(select(func.count()).select_from(Answer)) == len(EVERYTHING)
        assert work.session.scalar(select(func.count()).select_from(Attachment)) == 2
        check_books(work)
    assert len(list(storage.keys())) == 2


def test_two_at_once_for_one_job_make_one_and_the_other_is_told_which(
    each_program: Program, open_work_on_each: OpenWork, storage: Remembered
) -> None:
    made = job(open_work_on_each)

    def act() -> str:
        said = each_program.post(f"/jobs/{made.id}/applications", body(attachments=[inline(type="cv")])).json
        return f"{said.get('code', 'created')} {said.get('application_id') or said['id']}"

    told = sorted(together(act, act))
    with open_work_on_each() as work:
        id = work.session.scalars(select(Application.id)).one()
    assert told == [f"application_already_exists {id}", f"created {id}"]
    assert len(list(storage.keys())) == 1
