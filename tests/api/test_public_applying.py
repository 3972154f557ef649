"""Applying through the public API: as on the careers site, nothing is lost, nothing doubled, nobody betrayed."""

import io
import json
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from hiring import jobs, screening_forms
from hiring.models.application import Answer, Application, Submission
from hiring.models.attachment import Attachment, Upload
from hiring.models.candidate import Candidate, Consent
from hiring.models.job import CloseReason, Job
from hiring.models.letter import Letter
from plumbing.storage import Remembered
from tests.api.test_applications_creating import pointers
from tests.api.test_hostile import problem
from tests.conftest import OpenWork
from tests.support.api_applications import ANA, EVERYTHING, FORM, PDF, inline, job, other_job
from tests.support.applying import keep_upload
from tests.support.public_applicants import AGREED, PUBLIC, Page
from tests.support.web_app import Clock
from web import form_token


@pytest.fixture
def page(app: Flask, open_work: OpenWork) -> Page:
    job(open_work)
    return Page(app).open()


def count(open_work: OpenWork, table: Any) -> int:
    with open_work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_everything_that_was_sent_is_kept(page: Page, open_work: OpenWork, storage: Remembered) -> None:
    cv = page.upload().json["upload_id"]
    answer = page.send(
        answers=EVERYTHING, attachments=[{"type": "cv", "upload_id": cv}],
        candidate={**ANA, "phone": "+351 912 345 678"},
        consents=[*AGREED, {"kind": "future_jobs", "given": False, "text_version": "7"}],
        source={"utm_source": "newsletter", "utm_campaign": "spring"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    assert set(answer.json) == {"received", "reference", "receipt_url"}
    with open_work() as work:
        submission = work.session.scalars(select(Submission)).one()
        application = work.session.get_one(Application, submission.application_id)
        assert str(submission.id) == answer.json["reference"]
        assert submission.profile == {"first_name": "Ana", "last_name": "Reis", "email": "ana@example.org",
                                      "phone": "+351 912 345 678"}  # fmt: skip
        assert application.source_name == "newsletter"
        assert submission.source == {"source": "newsletter", "channel": "api", "utm_source": "newsletter",
                                     "utm_campaign": "spring"}  # fmt: skip
        answers = {one.question_key: one.value for one in work.session.scalars(select(Answer))}
        assert set(answers) == set(EVERYTHING)
        assert answers["years"] == "6"
        files = {str(one.type): one for one in work.session.scalars(select(Attachment))}
        assert set(files) == {"cv", "other"}
        assert files["other"].question_key == "proof"
        assert {storage.open(one.storage_key).read() for one in files.values()} == {PDF}
        consents = work.session.scalars(select(Consent).order_by(Consent.kind)).all()
        assert [(str(one.kind), one.given, one.text_version) for one in consents] == [
            ("future_jobs", False, "7"), ("processing", True, "2026-11"),
        ]  # fmt: skip
        assert work.session.scalars(select(Upload).where(Upload.claimed_at.is_(None))).all() == []
        assert work.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_the_receipt_shows_what_was_received(page: Page) -> None:
    receipt = page.app.test_client().get(page.send().json["receipt_url"])
    assert receipt.status_code == 200
    assert "ana@example.org" in receipt.text


@pytest.mark.parametrize(
    ("source", "origin", "name"),
    [({"name": "Fair", "src": "k3", "utm_source": "x"}, "", "Fair"), ({"src": "k3", "utm_source": "x"}, "", "k3"),
     ({}, "", "careers site"), ({}, "http://localhost", "localhost")],
)  # fmt: skip
def test_where_it_came_from(page: Page, open_work: OpenWork, source: Any, origin: str, name: str) -> None:
    page.origin = origin
    assert page.send(source=source).status_code == 201
    with open_work() as work:
        assert work.session.scalars(select(Application.source_name)).one() == name


# files, in three ways


def test_files_as_parts(page: Page, open_work: OpenWork) -> None:
    document = page.body(
        answers={"years": 6, "visa": False, "proof": [{"file": "second"}]},
        attachments=[{"type": "cv", "file": "first", "name": "ana.pdf"}],
    )
    parts = {"document": json.dumps(document), "first": (io.BytesIO(PDF), "x.pdf"),
             "second": (io.BytesIO(PDF + b"\n"), "proof.pdf")}  # fmt: skip
    answer = page.ask("POST", "/jobs/frame-welder/applications", data=parts)
    assert answer.status_code == 201, answer.text
    with open_work() as work:
        assert set(work.session.scalars(select(Attachment.file_name))) == {"ana.pdf", "proof.pdf"}


def test_an_upload_as_a_part(page: Page, open_work: OpenWork) -> None:
    parts = {"form_token": page.token, "question": "proof", "file": (io.BytesIO(PDF), "proof.pdf")}
    answer = page.ask("POST", "/uploads", data=parts)
    assert answer.status_code == 201, answer.text
    assert {**answer.json, "upload_id": 1} == {
        "upload_id": 1, "name": "proof.pdf", "kind": "pdf", "size_bytes": len(PDF),
        "expires_at": "2026-12-01T12:00:00.000Z",
    }  # fmt: skip
    given = {"years": 6, "visa": False, "proof": {"upload_id": answer.json["upload_id"]}}
    assert page.send(answers=given).status_code == 201
    assert count(open_work, Attachment) == 1


@pytest.mark.parametrize(
    ("over", "wanted"),
    [({"name": "cv.exe", "data": "TVqQAAMAAAAEAAAA"}, (415, "file_type_not_allowed")),
     ({"name": "cv.docx"}, (415, "file_type_not_allowed")), ({"data": ""}, (422, "validation_error")),
     ({"data": "no base64!"}, (422, "validation_error")), ({"name": None}, (422, "validation_error")),
     ({"type": "cover_letter"}, (422, "validation_error")), ({"type": "other"}, (422, "validation_error")),
     ({"type": None}, (422, "validation_error")), ({"question": "proud"}, (422, "validation_error")),
     ({"question": "nothing"}, (422, "validation_error")),
     ({"type": "cv", "question": "proof"}, (422, "validation_error")),
     ({"form_token": "x"}, (422, "form_token_invalid")), ({"form_token": None}, (422, "validation_error")),
     ({"colour": "red"}, (422, "validation_error"))],
    ids=str,
)  # fmt: skip
def test_uploads_that_are_refused_leave_nothing(
    page: Page, open_work: OpenWork, storage: Remembered, over: Any, wanted: Any
) -> None:
    assert problem(page.upload(**over)) == wanted
    assert count(open_work, Upload) == 0
    assert list(storage.keys()) == []


def test_a_file_that_is_too_large(page: Page, open_work: OpenWork) -> None:
    parts = {
        "form_token": page.token,
        "type": "cv",
        "file": FileStorage(io.BytesIO(PDF + b" " * 11_000_000), "cv.pdf"),
    }
    boundary, raw = encode_multipart(parts)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = page.ask("POST", "/uploads", data=raw, content_type=kind)
    assert problem(answer) == (413, "file_too_large")
    assert answer.json["limit"] == 10 * 1024 * 1024
    assert count(open_work, Upload) == 0


@pytest.mark.parametrize(
    "given",
    [{"upload_id": "x"}, {"upload_id": "x" * 43}, {"upload_id": None}, {"upload_id": 7},
     {"upload_id": "\ud800" * 43},
     {"upload_id": "OTHER JOB"}, {"upload_id": "CV"}, {"upload_id": "CV", "name": "x"}],
    ids=ascii,
)  # fmt: skip
def test_ids_that_name_no_upload_for_this(page: Page, open_work: OpenWork, given: Any) -> None:
    other = other_job(open_work, "painter")
    with open_work() as work:
        here = jobs.get(work, page_job(work))
        ids = {"OTHER JOB": keep_upload(work, other, "q.proof").token, "CV": keep_upload(work, here, "cv").token}
    given = {**given, "upload_id": ids.get(given["upload_id"], given["upload_id"])}
    answer = page.send(answers={"years": 6, "visa": False, "proof": given})
    (pointer,) = pointers(answer)
    assert pointer.startswith("/answers/proof/")
    assert count(open_work, Application) == 0


def page_job(work: Any) -> uuid.UUID:
    found: uuid.UUID = work.session.scalars(select(Job.id).where(Job.slug == "frame-welder")).one()
    return found


def test_what_is_said_of_a_file_is_never_believed(page: Page) -> None:
    claimed = {"upload_id": "x" * 43, "filename": "proof.pdf", "size": 9, "kind": "pdf"}
    assert "/answers/proof" in next(
        iter(pointers(page.send(answers={"years": 6, "visa": False, "proof": claimed})))
    )
    assert pointers(page.send(answers={"years": 6, "visa": False, "proof": {"filename": "a.pdf"}})) == {
        "/answers/proof": "not_a_file"
    }


# what is refused, and what stays


def test_each_fault_has_its_place(page: Page, open_work: OpenWork) -> None:
    answer = page.send(
        candidate={"first_name": "", "email": "nobody", "phone": "x"},
        consents=[{"kind": "processing", "given": False}],
        answers={"years": "a few", "visa": True, "salary": 1, "kit": ["tig", "none"]},
        attachments=[{"type": "cv", **inline("cv.exe", b"MZ\x90")}],
    )  # fmt: skip
    assert pointers(answer) == {
        "/candidate/first_name": "required", "/candidate/email": "bad_format", "/candidate/phone": "bad_format",
        "/attachments/0": "file_kind_not_allowed", "/consents": "must_be_true", "/answers/years": "not_a_number",
        "/answers/visa_ends": "required", "/answers/kit": "exclusive_option",
        "/answers/salary": "unknown_question",
    }  # fmt: skip
    assert answer.json["visible"] == ["years", "visa", "visa_ends", "shift", "kit", "proud", "proof"]
    assert count(open_work, Application) == count(open_work, Candidate) == 0


def test_without_consent_nothing_is_kept(page: Page) -> None:
    assert pointers(page.send(consents=[])) == {"/consents": "required"}
    twice = [{"kind": "processing"}, {"kind": "processing", "given": False}]
    assert pointers(page.send(consents=twice)) == {"/consents": "given_twice"}


def test_no_error_asks_for_a_file_again(page: Page, open_work: OpenWork, storage: Remembered) -> None:
    refused = page.send(
        answers={"visa": False, "proof": inline("proof.pdf")}, attachments=[{"type": "cv", **inline()}]
    )
    assert pointers(refused) == {"/answers/years": "required"}
    kept = refused.json["uploads"]
    assert set(kept) == {"/attachments/0", "/answers/proof"}
    answer = page.send(
        answers={"visa": False, "years": 6, "proof": {"upload_id": kept["/answers/proof"]}},
        attachments=[{"type": "cv", "upload_id": kept["/attachments/0"]}],
    )
    assert answer.status_code == 201, answer.text
    with open_work() as work:
        used = set(work.session.scalars(select(Attachment.storage_key)))
    assert used == {one.key for one in list(storage.keys())}


def test_a_form_that_changed_meanwhile(page: Page, open_work: OpenWork) -> None:
    with open_work() as work:
        screening_forms.publish(
            work, jobs.get(work, page_job(work)), {"schema": 1, "questions": FORM["questions"][:1]}
        )
    assert problem(page.send(form_version=1)) == (422, "form_changed")
    assert page.send(form_version=2, answers={"years": 6}).status_code == 201


def test_a_job_that_closed_meanwhile_keeps_the_files(page: Page, open_work: OpenWork) -> None:
    cv = page.upload().json["upload_id"]
    with open_work() as work:
        jobs.close(work, jobs.get(work, page_job(work)), CloseReason.FILLED)
    assert problem(page.send(attachments=[{"type": "cv", "upload_id": cv}])) == (409, "job_not_accepting")
    assert problem(page.upload()) == (409, "job_not_accepting")
    with open_work() as work:
        jobs.reopen(work, jobs.get(work, page_job(work)))
    assert page.send(attachments=[{"type": "cv", "upload_id": cv}]).status_code == 201
    assert count(open_work, Attachment) == 1


# tokens


@pytest.mark.parametrize("token", ["", "x", "WyJ4Il0.x", "é", "\u0000", "a" * 5000])
def test_tokens_that_are_none(page: Page, token: str) -> None:
    page.token = token
    assert problem(page.send())[1] in ("form_token_invalid", "validation_error")


def test_a_token_of_another_job_or_of_the_page_does_not_do(page: Page, open_work: OpenWork) -> None:
    other_job(open_work, "painter")
    page.token = Page(page.app, "painter").open().token
    assert problem(page.send()) == (422, "form_token_invalid")
    with open_work() as work, page.app.test_request_context():
        page.token = form_token.issue(page_job(work))
    assert problem(page.send()) == (422, "form_token_invalid")
    assert problem(page.upload()) == (422, "form_token_invalid")


def test_a_token_lives_two_hours_and_a_file_longer(page: Page, clock: Clock, open_work: OpenWork) -> None:
    cv = page.upload().json["upload_id"]
    clock.turn(hours=2, seconds=1)
    assert problem(page.send()) == (422, "form_token_invalid")
    assert problem(page.upload()) == (422, "form_token_invalid")
    assert page.open().send(attachments=[{"type": "cv", "upload_id": cv}]).status_code == 201
    assert count(open_work, Attachment) == 1


# the same again


def test_the_same_again_is_answered_the_same(
    page: Page, open_work: OpenWork, storage: Remembered, clock: Clock
) -> None:
    sent = {"attachments": [{"type": "cv", **inline()}], "answers": EVERYTHING}
    first = page.send(**sent)
    assert first.status_code == 201, first.text
    clock.turn(minutes=90)
    again = page.send(**sent)
    assert (again.status_code, again.json) == (201, first.json)
    assert [count(open_work, table) for table in (Application, Submission, Attachment)] == [1, 1, 2]
    with open_work() as work:
        assert work.session.scalars(select(Upload).where(Upload.claimed_at.is_(None))).all() == []


def test_the_same_by_an_upload_and_with_its_bytes_is_the_same(page: Page, open_work: OpenWork) -> None:
    cv = page.upload().json["upload_id"]
    first = page.send(attachments=[{"type": "cv", "upload_id": cv}])
    again = page.send(attachments=[{"type": "cv", "upload_id": cv}])
    bytes_again = page.send(attachments=[{"type": "cv", **inline()}])
    assert first.json == again.json == bytes_again.json
    assert count(open_work, Attachment) == 1


def test_something_else_with_the_same_token(page: Page, open_work: OpenWork) -> None:
    assert page.send().status_code == 201
    for over in ({"candidate": {**ANA, "email": "eve@example.org"}}, {"answers": {"years": 7, "visa": False}},
                 {"attachments": [{"type": "cv", **inline()}]}):  # fmt: skip
        assert problem(page.send(**over)) == (422, "idempotency_mismatch")
    assert count(open_work, Application) == count(open_work, Candidate) == 1


def test_after_a_job_closed_what_was_received_is_still_said(page: Page, open_work: OpenWork) -> None:
    first = page.send()
    with open_work() as work:
        jobs.close(work, jobs.get(work, page_job(work)), CloseReason.FILLED)
    assert page.send().json == first.json


def test_nobody_learns_who_is_known(page: Page, open_work: OpenWork) -> None:
    first, again = page.send(), page.open().send()
    stranger = page.open().send(candidate={**ANA, "email": "new@example.org"})
    assert [one.status_code for one in (first, again, stranger)] == [201] * 3
    assert len({one.json["reference"] for one in (first, again, stranger)}) == 3
    assert {frozenset(one.json) for one in (first, again, stranger)} == {frozenset(first.json)}
    headers = [{name for name, _ in one.headers} for one in (first, again, stranger)]
    assert headers[0] == headers[1] == headers[2]
    shown = [page.app.test_client().get(one.json["receipt_url"]).text for one in (again, stranger)]
    receipts = [re.sub(r"/sent/[^/\"]+", "/sent/***", one) for one in shown]  # each links to itself
    assert receipts[1].replace("new@example.org", "ana@example.org") == receipts[0]
    with open_work() as work:
        assert sorted(work.session.scalars(select(Submission.number))) == [1, 1, 2]
    assert count(open_work, Application) == count(open_work, Candidate) == 2


# who is no person


@pytest.mark.parametrize(
    ("origin", "waits", "over", "suspected"),
    [("http://localhost", 0, {}, True), ("http://localhost", 5, {}, False), ("", 0, {}, False),
     ("http://localhost", 5, {"website": "https://spam.example"}, True), ("", 0, {"website": ""}, False)],
)  # fmt: skip
def test_who_looks_like_a_robot_is_marked_and_not_refused(
    page: Page, open_work: OpenWork, clock: Clock, origin: str, waits: int, over: Any, suspected: bool
) -> None:
    page.origin = origin
    clock.turn(seconds=waits)
    assert page.send(**over).status_code == 201
    with open_work() as work:
        assert work.session.scalars(select(Submission.suspected)).one() is suspected


def test_nothing_here_sets_a_cookie(page: Page) -> None:
    for answer in (page.upload(), page.send(), page.send(answers={})):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert (
        page.app.test_client().get(f"{PUBLIC}/jobs/frame-welder/form-token").headers["Cache-Control"] == "no-store"
    )
