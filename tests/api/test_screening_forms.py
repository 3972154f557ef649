"""Forms: drafts that are replaced whole, versions that stay, proofs, and questions as one flat list."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from api.form_language import CONDITION, CONSTRAINTS
from api.screening_questions import simple_condition
from hiring import jobs, screening_forms
from hiring.models.job import Job, Visibility
from hiring.screening import constraint_rules, digest
from hiring.screening.files import KINDS
from hiring.screening.operators import OPERATORS
from tests.api.conftest import MakeProgram
from tests.conftest import NOON, OpenWork
from tests.hiring.screening.forms import asks, form, leaf
from tests.support import forms as editing
from tests.support.applications import statements
from tests.support.applying import FORM
from web.hall import db

PERMIT: dict[str, Any] = {
    "schema": 1,
    "questions": [
        asks("permit", label=" Do you need a permit? ", required=True),
        asks("which", "single_select", label="Which?", options="ab", visible_if=leaf("permit", "equals", True)),
        asks("why", "text", label="Why?", help="In short.", constraints={"max_length": 80},
             visible_if={"all": [leaf("permit", "answered"), leaf("which", "in", ["a"])]}),
    ],
}  # fmt: skip


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    with open_work() as work:
        return jobs.create(work, name="Welder")


def test_a_draft_is_put_and_published(program: MakeProgram, job: Job) -> None:
    one = program()
    at = f"/jobs/{job.id}/screening-form"
    absent = one.get(at)
    assert (absent.status_code, absent.json["code"]) == (404, "not_found")
    empty = one.get(f"{at}/draft")
    assert empty.json["definition"] == {"schema": 1, "questions": []}
    assert (empty.json["is_stored"], empty.json["current_version"]) == (False, None)
    refused = one.post(f"{at}/publish")
    assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (409, "conflict", "no_draft")
    assert refused.json["detail"] == "The job has no draft to publish."

    put = one.put(f"{at}/draft", {"definition": PERMIT}, headers={"If-Match": empty.headers["ETag"]})
    assert (put.status_code, put.json["definition"], put.json["is_stored"]) == (200, PERMIT, True)
    assert put.json["sha256"] == digest(PERMIT)
    assert one.get(f"{at}/draft").json == put.json
    late = one.put(f"{at}/draft", {"definition": FORM}, headers={"If-Match": empty.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    late = one.post(f"{at}/publish", {}, headers={"If-Match": empty.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")

    before = one.get(f"/jobs/{job.id}").headers["ETag"]
    published = one.post(f"{at}/publish", {}, headers={"If-Match": put.headers["ETag"]})
    assert (published.status_code, published.json["version"]) == (200, 1)
    assert published.json["definition"] == PERMIT
    assert one.get(at).json == published.json == one.post(f"{at}/publish").json
    assert one.get(at, headers={"If-None-Match": published.headers["ETag"]}).status_code == 304
    read = one.get(f"/jobs/{job.id}")
    assert read.json["form"] == {"id": published.json["id"], "version": 1}
    assert read.headers["ETag"] != before

    one.put(f"{at}/draft", {"definition": FORM})
    assert one.post(f"{at}/publish").json["version"] == 2
    assert [form["version"] for form in one.walk(f"{at}/versions", page_size=1)] == [1, 2]
    assert one.get(f"{at}/versions/1").json == published.json
    for number in ("3", "0", "99999999999999999999"):
        assert one.get(f"{at}/versions/{number}").status_code == 404


def test_a_put_draft_replaces_one_that_was_overtaken(program: MakeProgram, open_work: OpenWork, job: Job) -> None:
    one = program()
    at = f"/jobs/{job.id}/screening-form"
    one.put(f"{at}/draft", {"definition": PERMIT})
    with open_work() as work:
        screening_forms.publish(work, work.session.get_one(Job, job.id), FORM)
    refused = one.post(f"{at}/publish")
    assert (refused.status_code, refused.json["reason"]) == (409, "form_published")
    assert one.get(f"{at}/draft").json["founded_on"] is None
    assert one.put(f"{at}/draft", {"definition": PERMIT}).json["founded_on"] == 1
    assert one.post(f"{at}/publish").json["version"] == 2


def test_a_tag_differs_wherever_the_document_does(program: MakeProgram, job: Job) -> None:
    """Though the definition is the same: or a program would keep what is no longer so."""
    one = program()
    at = f"/jobs/{job.id}/screening-form"
    put = one.put(f"{at}/draft", {"definition": PERMIT})
    first = one.post(f"{at}/publish")
    published = one.get(f"{at}/draft", headers={"If-None-Match": put.headers["ETag"]})
    assert (published.status_code, published.json["is_stored"], published.json["current_version"]) == (
        200,
        False,
        1,
    )
    one.put(f"{at}/draft", {"definition": FORM})
    one.post(f"{at}/publish")
    one.put(f"{at}/draft", {"definition": PERMIT})
    third = one.post(f"{at}/publish")
    assert (third.json["version"], third.json["sha256"]) == (3, first.json["sha256"])
    assert one.get(at, headers={"If-None-Match": first.headers["ETag"]}).json == third.json
    assert one.get(at, headers={"If-None-Match": third.headers["ETag"]}).status_code == 304


def test_if_match_asks_for_the_definition_alone(program: MakeProgram, job: Job) -> None:
    """Its digest does too, and a publication that is sent again finds what it made."""
    one = program()
    at = f"/jobs/{job.id}/screening-form"
    put = one.put(f"{at}/draft", {"definition": PERMIT})
    tag = {"If-Match": put.headers["ETag"]}
    assert [one.post(f"{at}/publish", headers=tag).json["version"] for _ in range(2)] == [1, 1]
    by_digest = {"If-Match": f'"{put.json["sha256"]}"'}
    assert one.put(f"{at}/draft", {"definition": FORM}, headers=by_digest).status_code == 200
    late = one.delete(f"{at}/draft", headers=by_digest)
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.get(f"{at}/draft").json["is_stored"] is True


def test_what_is_published_already_needs_no_draft(program: MakeProgram, job: Job) -> None:
    one = program()
    at = f"/jobs/{job.id}/screening-form"
    one.put(f"{at}/draft", {"definition": PERMIT})
    one.post(f"{at}/publish")
    one.put(f"{at}/draft", {"definition": FORM})
    assert one.put(f"{at}/draft", {"definition": PERMIT}).json["is_stored"] is False
    assert one.get(f"{at}/draft").json["definition"] == PERMIT


def test_a_draft_is_dropped(program: MakeProgram, job: Job) -> None:
    one = program()
    at = f"/jobs/{job.id}/screening-form/draft"
    one.put(at, {"definition": PERMIT})
    assert [one.delete(at).status_code for _ in range(2)] == [204, 204]
    assert one.get(at).json["is_stored"] is False


def test_errors_of_a_definition_are_named_by_pointer(program: MakeProgram, open_work: OpenWork, job: Job) -> None:
    one = program()
    at = f"/jobs/{job.id}/screening-form"
    bad = {"schema": 1, "questions": [{"key": "a", "type": "text", "label": "", "hue": 1},
                                      asks("b", visible_if=leaf("z", "answered"))]}  # fmt: skip
    wrong = one.put(f"{at}/draft", {"definition": bad})
    assert (wrong.status_code, wrong.json["code"]) == (422, "validation_error")
    assert {fault["pointer"]: fault["code"] for fault in wrong.json["errors"]} == {
        "/definition/questions/0/hue": "unknown_property", "/definition/questions/0/label": "blank_label",
        "/definition/questions/1/visible_if/question": "unknown_question_reference",
    }  # fmt: skip
    assert all(fault["message"] for fault in wrong.json["errors"])
    for body in ({}, {"definition": []}, {"definition": None}, {"definition": {}, "more": 1}):
        assert one.put(f"{at}/draft", body).status_code == 422
    assert one.get(f"{at}/draft").json["is_stored"] is False
    with open_work() as work:  # the back office keeps what is half done
        editing.draft(work, work.session.get_one(Job, job.id), bad)
    assert one.post(f"{at}/publish").json["errors"] == wrong.json["errors"]


def test_ten_groups_within_each_other_come_through(program: MakeProgram, job: Job) -> None:
    condition = leaf("a", "in", ["x"])
    for _ in range(9):
        condition = {"all": [condition]}
    definition = form(asks("a", "text"), asks("b", visible_if=condition))
    assert program().put(f"/jobs/{job.id}/screening-form/draft", {"definition": definition}).status_code == 200


def test_what_can_never_show_is_confirmed(program: MakeProgram, job: Job) -> None:
    one = program()
    at = f"/jobs/{job.id}/screening-form"
    one.put(f"{at}/draft", {"definition": editing.MOCK})
    refused = one.post(f"{at}/publish")
    assert (refused.status_code, refused.json["code"], refused.json["reason"], refused.json["keys"]) == (
        409, "conflict", "never_shows", ["drive"],
    )  # fmt: skip
    assert one.post(f"{at}/publish", {"confirmed": ["drive"]}).json["version"] == 1


def test_a_check_proves_and_changes_nothing(program: MakeProgram, job: Job) -> None:
    one = program("jobs:read")
    at = f"/jobs/{job.id}/screening-form/check"
    checked = one.post(at, {"definition": editing.MOCK})
    assert checked.status_code == 200, checked.text
    assert checked.json["is_publishable"] is True
    assert [found["key"] for found in checked.json["unreachable"]] == ["drive"]
    (reason,) = checked.json["unreachable"][0]["reasons"]
    assert reason["text"] == "It needs question 1 to be under 0, but question 1 accepts 0 to 50."
    assert checked.json["paths"] == {"count": 2, "shortest": 4, "longest": 5, "exact": True}
    bad = form(asks("a", "text", label=""), asks("b", visible_if=leaf("a", "answered")), asks("c"))
    checked = one.post(at, {"definition": bad}).json
    assert [(flaw["pointer"], flaw["code"]) for flaw in checked["errors"]] == [
        ("/questions/0/label", "blank_label")
    ]
    assert (checked["is_publishable"], checked["left_out"]) == (False, ["a", "b"])
    assert one.post(at, {"definition": {"questions": "none"}}).json["is_publishable"] is False
    assert one.post(at, {}).json["errors"] == []
    assert one.get(f"/jobs/{job.id}/screening-form/draft").json["is_stored"] is False


def test_forms_are_read_and_written_within_scopes(program: MakeProgram, open_work: OpenWork, job: Job) -> None:
    reader = program("jobs:read")
    at = f"/jobs/{job.id}/screening-form"
    for refused in (reader.put(f"{at}/draft", {"definition": PERMIT}), reader.post(f"{at}/publish"),
                    reader.delete(f"{at}/draft")):  # fmt: skip
        assert (refused.status_code, refused.json["scope"]) == (403, "jobs:write")
    with open_work() as work:
        secret = jobs.create(work, name="Secret", visibility=Visibility.CONFIDENTIAL)
        screening_forms.publish(work, secret, PERMIT)
    blind = program("jobs:read", "jobs:write")
    assert blind.walk("/screening-questions", include_deleted="true") == []
    for path in ("", "/draft", "/versions", "/versions/1"):
        assert blind.get(f"/jobs/{secret.id}/screening-form{path}").status_code == 404


def test_the_words_name_every_constraint_and_comparison() -> None:
    for type, names in constraint_rules._CONSTRAINTS.items():
        _, _, said = CONSTRAINTS.partition(f"{type}: ")
        assert said, type
        assert [name for name in names if f"`{name}`" not in said.split(". ")[0]] == [], type
    assert [op for op in OPERATORS if f"`{op}`" not in CONDITION] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in CONSTRAINTS] == []


# questions


def test_questions_are_a_flat_list(program: MakeProgram, open_work: OpenWork, job: Job) -> None:
    with open_work() as work:
        screening_forms.publish(work, work.session.get_one(Job, job.id), PERMIT)
    one = program()
    permit, which, why = sorted(one.walk("/screening-questions", page_size=2), key=lambda q: q["index"])
    assert permit == {
        "id": permit["id"], "job_id": str(job.id), "index": 0, "key": "permit", "type": "boolean",
        "title": "Do you need a permit?", "description": None, "required": True, "constraints": {}, "options": [],
        "visible_if": None, "precondition": None, "form_version": 1,
        "created_at": "2026-11-24T12:00:00.000Z", "updated_at": "2026-11-24T12:00:00.000Z",
    }  # fmt: skip
    assert which["options"] == [
        {"id": "a", "name": "Option a", "index": 0},
        {"id": "b", "name": "Option b", "index": 1},
    ]
    assert which["precondition"] == {"question_id": permit["id"], "options": [True]}
    assert which["visible_if"] == PERMIT["questions"][1]["visible_if"]
    assert (why["description"], why["constraints"], why["precondition"]) == ("In short.", {"max_length": 80}, None)
    assert one.walk("/screening-questions", job_ids=str(job.id), ids=why["id"]) == [why]
    assert one.walk("/screening-questions", job_ids=why["id"]) == []


def test_ids_outlive_versions_and_what_is_no_longer_asked_is_a_tombstone(
    program: MakeProgram, open_work: OpenWork, job: Job
) -> None:
    one = program()

    def publish(definition: Any, hour: int) -> None:
        with open_work(now=NOON + timedelta(hours=hour)) as work:
            held = work.session.get_one(Job, job.id)
            if definition is None:
                screening_forms.remove(work, held)
            else:
                screening_forms.publish(work, held, definition)

    publish(PERMIT, 0)
    ids = {question["key"]: question["id"] for question in one.walk("/screening-questions")}
    publish(form(asks("permit"), asks("new", "date")), 1)
    now = {question["key"]: question for question in one.walk("/screening-questions")}
    assert (now.keys(), now["permit"]["id"], now["permit"]["form_version"]) == (
        {"permit", "new"},
        ids["permit"],
        2,
    )
    assert now["permit"]["updated_at"] == "2026-11-24T13:00:00.000Z"
    changed = one.walk("/screening-questions", updated_after="2026-11-24T12:30:00Z", include_deleted="true")
    stones = {entry["id"] for entry in changed if "deleted_at" in entry}
    assert stones == {ids["which"], ids["why"]}
    publish(PERMIT, 2)
    assert {question["key"]: question["id"] for question in one.walk("/screening-questions")} == ids
    publish(None, 3)
    assert one.walk("/screening-questions") == []
    assert len(one.walk("/screening-questions", include_deleted="true")) == 4


def test_questions_of_a_deleted_draft_go_with_it(program: MakeProgram, job: Job) -> None:
    one = program()
    one.put(f"/jobs/{job.id}/screening-form/draft", {"definition": PERMIT})
    one.post(f"/jobs/{job.id}/screening-form/publish")
    assert one.delete(f"/jobs/{job.id}").status_code == 204
    assert one.walk("/screening-questions") == []
    assert all("deleted_at" in entry for entry in one.walk("/screening-questions", include_deleted="true"))


def test_many_jobs_take_as_many_statements_as_few(app: Flask, program: MakeProgram, open_work: OpenWork) -> None:
    with open_work() as work:
        for number in range(30):
            made = jobs.create(work, name=f"Job {number}")
            screening_forms.publish(work, made, form(asks("a", label=f"Question of {number}?")))
    one, counts = program(), []
    with app.app_context():
        engine = db.engine
    one.get("/screening-questions?page_size=1")
    for size in (3, 30):
        screening_forms._kept.clear()
        with statements(engine) as seen:
            assert len(one.get(f"/screening-questions?page_size={size}").json["data"]) == size
        counts.append(len(seen))
    assert counts[0] == counts[1]


QUESTIONS = form(
    asks("yes"), asks("one", "single_select", options="abc"), asks("many", "multi_select", options="abc"),
    asks("text", "text"), asks("number", "number"),
)["questions"]  # fmt: skip


@pytest.mark.parametrize(("condition", "simple"), [
    (leaf("yes", "equals", False), ("yes", [False])),
    (leaf("yes", "not_equals", False), ("yes", [True])),
    (leaf("one", "equals", "b"), ("one", ["b"])),
    (leaf("one", "in", ["c", "a"]), ("one", ["a", "c"])),
    (leaf("one", "not_in", ["c"]), ("one", ["a", "b"])),
    (leaf("many", "contains_any", ["c", "b"]), ("many", ["b", "c"])),
    ({"all": [{"any": [leaf("one", "equals", "c"), leaf("one", "equals", "a")]}]}, ("one", ["a", "c"])),
    (None, None),
    (leaf("one", "not_in", ["a", "b", "c"]), None),
    (leaf("many", "contains_all", ["a"]), None),
    (leaf("many", "equals", ["a"]), None),
    (leaf("one", "answered"), None),
    (leaf("text", "equals", "x"), None),
    (leaf("number", "gte", 1), None),
    ({"not": leaf("yes", "equals", True)}, None),
    ({"all": [leaf("yes", "equals", True), leaf("one", "equals", "a")]}, None),
    ({"any": [leaf("yes", "equals", True), leaf("one", "equals", "a")]}, None),
    ({"any": [leaf("one", "equals", "a"), leaf("one", "answered")]}, None),
])  # fmt: skip
def test_which_conditions_are_preconditions(condition: Any, simple: Any) -> None:
    assert simple_condition(condition, QUESTIONS) == simple
