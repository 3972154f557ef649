"""Files that come with an application: as parts or inside JSON, kept with it or not at all."""

import io
import json
from typing import Any

import pytest
from sqlalchemy import func, select

from hiring import applications, jobs
from hiring.applications import Handed, Person
from hiring.applications.applying import FormChanged
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate
from plumbing.storage import Remembered, Unavailable
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support.api_applications import ANA, ANSWERS, PDF, body, inline, job, pointers


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
        "/attachments/3/file": "unknown_file", "/answers/proof/name": "wrong_type",
        "/answers/proof/size": "unknown_field",
    }  # fmt: skip
    odd = program().post(f"/jobs/{made.id}/applications", body(answers={**ANSWERS, "a/b~": {"file": "x"}}))
    assert pointers(odd) == {"/answers/a~1b~0/file": "unknown_file"}


def test_more_files_than_anybody_looks_at_are_refused(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    many = [inline("a.txt", b"words") for _ in range(60)]
    refused = program().post(f"/jobs/{made.id}/applications", body(answers={**ANSWERS, "proof": many}))
    assert pointers(refused) == {"/answers/proof/50": "too_many_files"}


def test_a_storage_that_fails_half_way_leaves_nothing(
    program: MakeProgram, open_work: OpenWork, storage: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, put = job(open_work), storage.put

    def fails_at_the_second(key: str, source: Any, *, content_type: str) -> None:
        if list(storage.keys()):
            raise Unavailable("down")
        put(key, source, content_type=content_type)

    monkeypatch.setattr(storage, "put", fails_at_the_second)
    sent = body(attachments=[inline(type="cv"), inline("more.pdf")])
    refused = program().post(f"/jobs/{made.id}/applications", sent)
    assert (refused.status_code, refused.json["code"]) == (503, "storage_unavailable")
    assert refused.headers["Retry-After"]
    assert list(storage.keys()) == []
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Candidate)) == 0


def test_a_refusal_stays_one_where_its_files_cannot_be_removed(
    program: MakeProgram, open_work: OpenWork, storage: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, one = job(open_work), program()
    first = one.post(f"/jobs/{made.id}/applications", body())

    def away(key: str) -> None:
        raise Unavailable("down")

    monkeypatch.setattr(storage, "delete", away)
    twice = one.post(f"/jobs/{made.id}/applications", body(attachments=[inline(type="cv")]))
    assert (twice.status_code, twice.json["code"]) == (409, "application_already_exists")
    assert twice.json["application_id"] == first.json["id"]


def test_a_question_that_is_called_cv_is_no_cv(program: MakeProgram, open_work: OpenWork) -> None:
    form = {"schema": 1, "questions": [{"key": "cv", "type": "file", "label": "Your welding log"}]}
    made = job(open_work, screening_form=form)
    one = program()
    kept = one.post(f"/jobs/{made.id}/applications", body(answers={"cv": inline("log.pdf")}))
    assert kept.status_code == 201, kept.text
    (file,) = one.walk("/attachments")
    assert (file["type"], file["question_key"], file["file_name"]) == ("other", "cv", "log.pdf")


def test_what_is_judged_otherwise_by_the_time_it_is_kept_is_refused(open_work: OpenWork) -> None:
    made = job(open_work)
    facts = {"upload_id": "never-stored", "filename": "cv.pdf", "size": 9, "kind": "pdf"}
    handed = Handed(Person("Ana", email="ana@example.org"), answers=ANSWERS, files={"other": [facts]})
    with pytest.raises(FormChanged), open_work() as work:
        applications.hand_in(work, jobs.get(work, made.id), handed)
    with open_work() as work:
        assert work.session.scalar(select(func.count()).select_from(Candidate)) == 0
