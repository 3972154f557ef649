"""Creating applications: judged as the careers site judges, kept whole or not at all, once."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from hiring import candidates, jobs
from hiring.candidates import editing
from hiring.candidates.contacts import Contact, Details
from hiring.models.application import Submission
from hiring.models.attachment import Attachment, AttachmentType
from hiring.models.candidate import Candidate, Consent
from hiring.models.event import Event
from hiring.models.job import CloseReason
from hiring.models.letter import Letter
from hiring.screening.codes import AnswerCode
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import ANA, ANSWERS, EVERYTHING, PDF, body, inline, job, other_job, pointers
from tests.support.applications import check_books, stage
from tests.support.walking import books_agree
from tests.support.web_app import Clock
from web.problem_words import MESSAGES


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
        told = work.session.execute(select(Event.type, Event.actor_type, Event.actor_name).order_by(Event.seq))
        assert [tuple(row) for row in told if row.actor_type == "key"] == [
            ("candidate.created", "key", "Job board"), ("application.created", "key", "Job board"),
        ]  # fmt: skip
        check_books(work)
        books_agree(work)


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
    agreed = [{"kind": "processing"}, {"kind": "future_jobs", "given_at": later}]
    wrong = one.post(at, body(2, applied_at=later, credited_to_user_id=str(made.id), consents=agreed))
    assert pointers(wrong) == {
        "/applied_at": "in_future", "/credited_to_user_id": "unknown_user", "/consents/1/given_at": "in_future",
    }  # fmt: skip
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
