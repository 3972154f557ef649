"""Creating applications: judged as the careers site judges, kept whole or not at all, once."""

import hashlib
import io
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from hiring import api_keys, candidates, jobs
from hiring.candidates import editing
from hiring.candidates.contacts import Contact, Details
from hiring.models.application import Answer, Application, Submission
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate, Consent
from hiring.models.job import CloseReason
from hiring.models.letter import Letter
from hiring.screening.codes import AnswerCode
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import ANA, ANSWERS, EVERYTHING, PDF, body, inline, job, other_job
from tests.support.applications import check_books, stage
from tests.support.together import together
from tests.support.walking import books_agree
from tests.support.web_app import Clock, build_app
from web.hall import db
from web.problem_words import MESSAGES


def pointers(refused: Any) -> dict[str, str]:
    assert (refused.status_code, refused.json["code"]) == (422, "validation_error"), refused.text
    return {fault["pointer"]: fault["code"] for fault in refused.json["errors"]}


def test_everything_that_was_sent_is_kept_and_shown(
    program: MakeProgram, open_work: OpenWork, storage: Remembered
) -> None:
    made = job(open_work)
    one = program(name="Job board")
    sent = body(
        answers=EVERYTHING, attachments=[inline(type="cv"), inline("photo.pdf", type="other")], external_id="b-1",
        consents=[{"kind": "processing", "text_version": "7"}, {"kind": "future_jobs", "given": False}],
        source={"utm_source": "spring"},
    )  # fmt: skip
    answer = one.post(f"/jobs/{made.id}/applications", sent)
    assert answer.status_code == 201, answer.text
    said = answer.json
    assert answer.headers["Location"] == f"/api/v1/applications/{said['id']}"
    assert answer.headers["ETag"]
    assert one.get(f"/applications/{said['id']}").json == said
    assert (said["status"], said["outcome"], said["current_stage"]["kind"]) == ("active", "pending", "inbox")
    assert said["source"]["name"] == "Job board"
    assert (said["source"]["channel"], said["source"]["utm_source"]) == ("api", "spring")
    assert said["submitted_profile"] == {**ANA, "phone": None}
    assert (said["form_version"], said["submissions_count"], said["external_id"]) == (1, 1, "b-1")
    answers = {one["question"]["key"]: one for one in said["answers"]}
    assert list(answers) == ["years", "visa", "visa_ends", "shift", "kit", "proud", "proof"]
    assert {key: one["answer"] for key, one in answers.items() if key != "proof"} == {
        "years": "6", "visa": True, "visa_ends": "2027-05-01", "shift": "day", "kit": ["tig", "mig"],
        "proud": "A gate.",
    }  # fmt: skip
    assert answers["kit"]["display"] == ["TIG", "MIG"]
    assert answers["years"]["question"]["title"] == "How many years have you welded?"
    assert all(one["question"]["id"] for one in answers.values())
    assert answers["proof"]["answer"][0]["file_name"] == "proof.pdf"
    with open_work() as work:
        files = {file.file_name: file for file in work.session.scalars(select(Attachment))}
        assert {name: file.type for name, file in files.items()} == {
            "cv.pdf": AttachmentType.CV, "photo.pdf": AttachmentType.OTHER, "proof.pdf": AttachmentType.OTHER,
        }  # fmt: skip
        assert str(files["proof.pdf"].id) == answers["proof"]["answer"][0]["attachment_id"]
        for file in files.values():
            assert storage.open(file.storage_key).read() == PDF
            assert file.sha256 == hashlib.sha256(PDF).hexdigest()
        assert len(list(storage.keys())) == 3
        agreed = work.session.scalars(select(Consent).order_by(Consent.kind)).all()
        assert [(one.given, one.text_version) for one in agreed] == [(False, ""), (True, "7")]
        assert work.session.scalar(select(Letter)) is None
        check_books(work)
        books_agree(work)


def test_files_come_as_parts_beside_the_document(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    document = body(
        answers={**ANSWERS, "proof": {"file": "cert"}},
        attachments=[{"type": "cv", "file": "cv", "name": "Ana.pdf"}],
    )
    as_field: dict[str, Any] = {"document": json.dumps(document)}
    as_file: dict[str, Any] = {"document": (io.BytesIO(json.dumps(document).encode()), "application.json")}
    for number, part in enumerate((as_field, as_file)):
        if number:
            document["candidate"] = {**ANA, "email": "other@example.org"}
            part = {"document": (io.BytesIO(json.dumps(document).encode()), "application.json")}
        data = {**part, "cv": (io.BytesIO(PDF), "x.pdf"), "cert": (io.BytesIO(PDF), "cert.pdf")}
        answer = one.ask("POST", f"/jobs/{made.id}/applications", data=data)
        assert answer.status_code == 201, answer.text
        assert answer.json["answers"][-1]["answer"][0]["file_name"] == "cert.pdf"
    with open_work() as work:
        assert set(work.session.scalars(select(Attachment.file_name))) == {"Ana.pdf", "cert.pdf"}


def test_what_is_wrong_with_parts_is_said(program: MakeProgram, open_work: OpenWork, storage: Remembered) -> None:
    made = job(open_work)
    one = program()
    at = f"/jobs/{made.id}/applications"
    nothing = one.ask("POST", at, data={"cv": (io.BytesIO(PDF), "x.pdf")})
    assert pointers(nothing) == {"/document": "required"}
    document = json.dumps(body(attachments=[{"type": "cv", "file": "gone"}]))
    unknown = one.ask("POST", at, data={"document": document, "stray": (io.BytesIO(PDF), "x.pdf")})
    assert pointers(unknown) == {"/attachments/0/file": "unknown_file", "/stray": "unknown_file"}
    form = {"content_type": "multipart/form-data"}
    more = one.ask("POST", at, data={"document": document, "candidate": "{}"}, **form)
    assert pointers(more) == {"/candidate": "unknown_field"}
    broken = one.ask("POST", at, data={"document": "{", "x": (io.BytesIO(PDF), "x.pdf")})
    assert (broken.status_code, broken.json["code"]) == (400, "malformed_json")
    assert list(storage.keys()) == []


def test_answers_are_refused_by_key_with_what_showed_and_what_was_left_out(
    program: MakeProgram, open_work: OpenWork, storage: Remembered
) -> None:
    made = job(open_work)
    wrong = {"years": "many", "visa": False, "visa_ends": "2027-05-01", "kit": ["tig", "rust"], "colour/~": "red",
             "proof": inline("proof.pdf", b"MZ\x00\x01")}  # fmt: skip
    refused = program().post(
        f"/jobs/{made.id}/applications",
        body(candidate={"first_name": "", "email": "nowhere"}, answers=wrong,
             attachments=[inline("a.exe", b"MZ\x00", type="cv")]),
    )  # fmt: skip
    assert pointers(refused) == {
        "/candidate/first_name": "required", "/candidate/email": "bad_format",
        "/attachments/0": "file_kind_not_allowed", "/answers/years": "not_a_number",
        "/answers/kit": "unknown_option", "/answers/proof": "file_kind_not_allowed",
        "/answers/colour~1~0": "unknown_question",
    }  # fmt: skip
    assert refused.json["visible"] == ["years", "visa", "shift", "kit", "proud", "proof"]
    assert [(one["question"], one["code"]) for one in refused.json["notices"]] == [
        ("visa_ends", "hidden_answer_ignored")
    ]
    kit = next(fault for fault in refused.json["errors"] if fault["pointer"] == "/answers/kit")
    assert kit["params"] == {"options": ["rust"]}
    assert list(storage.keys()) == []
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Candidate)) == 0


def test_every_code_of_the_engine_has_words() -> None:
    assert {code.value for code in AnswerCode} - MESSAGES.keys() == set()


def test_a_hidden_answer_is_no_error_and_its_file_is_not_kept(
    program: MakeProgram, open_work: OpenWork, storage: Remembered
) -> None:
    form = {"schema": 1, "questions": [
        {"key": "has", "type": "boolean", "label": "Have you one?"},
        {"key": "proof", "type": "file", "label": "Show it",
         "visible_if": {"question": "has", "op": "equals", "value": True}},
    ]}  # fmt: skip
    made = job(open_work, screening_form=form)
    answers = {"has": False, "proof": [inline()]}
    kept = program().post(f"/jobs/{made.id}/applications", body(answers=answers))
    assert kept.status_code == 201, kept.text
    assert [one["question"]["key"] for one in kept.json["answers"]] == ["has"]
    assert list(storage.keys()) == []


@pytest.mark.parametrize(
    "answer",
    ["x", 5, True, {"upload_id": "u", "filename": "a.pdf", "size": 5, "kind": "pdf"},
     [{"upload_id": "u", "filename": "a.pdf", "size": 5, "kind": "pdf"}], [[{"kind": "pdf"}]]],
)  # fmt: skip
def test_nothing_but_bytes_is_a_file(program: MakeProgram, open_work: OpenWork, answer: Any) -> None:
    made = job(open_work)
    refused = program().post(f"/jobs/{made.id}/applications", body(answers={**ANSWERS, "proof": answer}))
    assert pointers(refused) == {"/answers/proof": "not_a_file"}


def test_characters_and_numbers_in_answers_are_the_engines_to_judge(
    program: MakeProgram, open_work: OpenWork
) -> None:
    made = job(open_work)
    one = program()
    at = f"/jobs/{made.id}/applications"
    kept = one.post(at, body(answers={**ANSWERS, "proud": "A\x00 gate\ud800."}))
    assert kept.json["answers"][-1]["answer"] == "A gate."
    large = one.post(at, body(1, answers={**ANSWERS, "years": 10**30}))
    assert pointers(large) == {"/answers/years": "number_out_of_range"}
    name = one.post(at, body(2, candidate={**ANA, "first_name": "A\x00"}))
    assert pointers(name) == {"/candidate/first_name": "bad_characters"}
    for wrong in ([], "years", 5):
        assert pointers(one.post(at, body(3, answers=wrong))) == {"/answers": "wrong_type"}
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    assert pointers(one.post(at, body(3, answers={"years": deep}))).popitem()[1] == "too_deep"


def test_a_version_that_is_not_the_present_one_is_refused(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    at = f"/jobs/{made.id}/applications"
    for stale in (2, 0, -1, 2**40):
        refused = one.post(at, body(form_version=stale))
        assert (refused.status_code, refused.json["code"]) == (422, "form_changed")
    assert one.post(at, body(form_version=1)).status_code == 201


def test_who_is_known_stays_as_they_are(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    with open_work() as work:
        there = editing.create(
            work, Details("Anna", "Reis-Lima", [Contact("ANA@example.org", is_primary=True)]), source="fair"
        )
    one = program()
    at = f"/jobs/{made.id}/applications"
    answer = one.post(at, body(candidate={**ANA, "company": "Elsewhere", "phone": "+351 912 345 678"}))
    assert answer.json["candidate"] == {"id": str(there.id), "first_name": "Anna", "last_name": "Reis-Lima"}
    assert answer.json["submitted_profile"]["first_name"] == "Ana"
    again = one.post(at, body())
    assert (again.status_code, again.json["code"]) == (409, "application_already_exists")
    assert again.json["application_id"] == answer.json["id"]
    with open_work() as work:
        assert work.session.get_one(Candidate, there.id).company is None
        assert work.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_a_new_person_is_kept_with_what_was_said_of_them(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    said = {
        **ANA,
        "company": "Kiln",
        "title": "Welder",
        "location": "Leeds",
        "social_links": ["linkedin.com/in/ana"],
    }
    answer = one.post(f"/jobs/{made.id}/applications", body(candidate=said))
    with open_work() as work:
        person = candidates.get(work, uuid.UUID(answer.json["candidate_id"]))
        assert (person.company, person.title, person.location) == ("Kiln", "Welder", {"text": "Leeds"})
    wrong = {
        **ANA,
        "email": "x@example.org",
        "company": "x" * 300,
        "social_links": ["https://a.example", "javascript:1"],
    }
    refused = one.post(f"/jobs/{made.id}/applications", body(candidate=wrong))
    assert pointers(refused) == {"/candidate/company": "too_long", "/candidate/social_links/1": "not_a_link"}


def test_somebody_known_is_put_there_without_being_asked(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work, application_form={"cv": "required", "cover_letter": "off", "phone": "required"})
    with open_work() as work:
        there = editing.create(work, Details("Noor"), source="fair")
    one = program()
    at = f"/jobs/{made.id}/applications"
    answer = one.post(at, {"candidate_id": str(there.id)})
    assert answer.status_code == 201, answer.text
    assert (answer.json["answers"], answer.json["form_version"]) == ([], None)
    asked = one.post(at, body())
    assert pointers(asked) == {"/candidate/phone": "required", "/attachments": "required"}
    judged = one.post(at, {"candidate_id": str(there.id), "answers": {}})
    assert pointers(judged) == {"/answers/years": "required", "/answers/visa": "required"}
    unknown = one.post(at, {"candidate_id": str(made.id)})
    assert pointers(unknown) == {"/candidate_id": "unknown"}
    for wrong in ({}, {"candidate": ANA, "candidate_id": str(there.id)}):
        assert set(pointers(one.post(at, wrong))) == {"/candidate"}


def test_where_when_and_for_whom_can_be_said(program: MakeProgram, open_work: OpenWork, clock: Clock) -> None:
    made = job(open_work)
    one = program()
    at = f"/jobs/{made.id}/applications"
    with open_work() as work:
        call, hired = stage(work, made, "Call"), stage(work, made, "Hired")
    answer = one.post(
        at,
        body(stage_id=str(call.id), applied_at="2026-10-01T09:00:00Z", send_letter=True, source={"name": "Fair"}),
    )
    assert answer.json["current_stage"]["name"] == "Call"
    assert answer.json["applied_at"] == answer.json["stage_entered_at"] == "2026-10-01T09:00:00.000Z"
    assert answer.json["answer_due_at"] < "2026-11-01"
    assert answer.json["source"]["name"] == "Fair"
    with open_work() as work:
        assert work.session.scalars(select(Letter.recipient)).all() == ["ana@example.org"]
        check_books(work)
        books_agree(work)
    later = (NOON + timedelta(days=1)).isoformat()
    wrong = one.post(at, body(2, applied_at=later, credited_to_user_id=str(made.id), external_id="x"))
    assert pointers(wrong) == {"/applied_at": "in_future", "/credited_to_user_id": "unknown_user"}
    unknown = one.post(at, body(2, stage_id=str(made.id)))
    assert pointers(unknown) == {"/stage_id": "unknown_stage"}
    assert str(call.id) in unknown.json["allowed"]
    assert str(hired.id) not in unknown.json["allowed"]
    to_hired = one.post(at, body(2, stage_id=str(hired.id)))
    assert (to_hired.status_code, to_hired.json["reason"]) == (409, "hire_by_offer")
    assert one.post(at, body(3, external_id="mine")).status_code == 201
    assert pointers(one.post(at, body(4, external_id="mine"))) == {"/external_id": "taken"}


def test_a_job_that_takes_none_takes_them_by_force(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    at = f"/jobs/{made.id}/applications"
    with open_work() as work:
        jobs.close(work, jobs.get(work, made.id), CloseReason.OTHER)
    refused = one.post(at, body(attachments=[inline(type="cv")]))
    assert (refused.status_code, refused.json["code"]) == (409, "job_not_accepting")
    assert one.post(at, body(force=True)).status_code == 201
    other = other_job(open_work, "archived-one")
    with open_work() as work:
        gone = jobs.get(work, other.id)
        jobs.close(work, gone, CloseReason.OTHER)
        jobs.archive(work, gone)
    assert one.post(f"/jobs/{other.id}/applications", body(2, force=True)).json["code"] == "job_not_accepting"


def test_outside_of_what_a_key_may_know_a_job_is_absent(program: MakeProgram, open_work: OpenWork) -> None:
    secret = job(open_work, visibility="confidential")
    other = other_job(open_work, "another-one")
    refused = program("applications:read").post(f"/jobs/{other.id}/applications", body())
    assert (refused.status_code, refused.json["scope"]) == (403, "applications:write")
    known = program("applications:write", job_ids=[other.id])
    for files in ([], [inline(type="cv")]):
        for key in (known, program("applications:write")):
            absent = key.post(f"/jobs/{secret.id}/applications", body(attachments=files))
            assert (absent.status_code, absent.json["code"]) == (404, "not_found")
    assert known.post(f"/jobs/{other.id}/applications", body()).status_code == 201


def test_files_that_cannot_be_read_are_named(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    refused = program().post(
        f"/jobs/{made.id}/applications",
        body(
            attachments=[{"name": "a.pdf", "data": "!!"}, {"data": "QQ=="}, {"name": "a.pdf"}, {"file": "x"},
                         {"type": "photo", "name": "a.pdf", "data": "QQ=="}],
        ),
    )  # fmt: skip
    assert pointers(refused) == {"/attachments/4/type": "not_one_of"}
    refused = program().post(
        f"/jobs/{made.id}/applications",
        body(
            attachments=[{"name": "a.pdf", "data": "!!"}, {"data": "QQ=="}, {"name": "a.pdf"}, {"file": "x"}],
            answers={**ANSWERS, "proof": {"name": 5, "data": "QQ==", "size": 3}},
        ),
    )
    assert pointers(refused) == {
        "/attachments/0/data": "not_base64", "/attachments/1/name": "required", "/attachments/2/data": "required",
        "/attachments/3/file": "unknown_file", "/answers/proof/size": "unknown_field",
    }  # fmt: skip


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
    assert len(list(storage.keys())) <= 4  # those of the second one go at once, or are swept
