"""Notes: a program writes, reads what it may, and changes its own alone."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, interviews, notes
from hiring.models.event import Event
from hiring.models.letter import Letter, Occasion
from hiring.models.note import Note, NoteVisibility, Recommendation
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support import standing
from tests.support.api_applications import other_job
from tests.support.applications import World, statements, world
from tests.support.interviews import START, arranged
from tests.support.web_app import Clock
from web.hall import db


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def users_note(open_work: OpenWork, there: World, text: str = "Call her", **more: Any) -> Note:
    with open_work(there.dario) as work:
        return notes.write(work, applications.get(work, there.noor.id), text, **more)


def test_a_note_is_written_read_edited_and_taken_away(
    program: MakeProgram, open_work: OpenWork, there: World
) -> None:
    one = program()
    made = one.post(f"/applications/{there.noor.id}/notes", {"content": " Checked.\r\n@Dario Test knows. "})
    assert made.status_code == 201, made.text
    assert made.json["content"] == "Checked.\n@Dario Test knows."
    assert (made.json["author_user_id"], made.json["author_label"]) == (None, "Payroll")
    assert (made.json["author_key_id"], made.json["kind"]) == (str(one.key_id), "note")
    at = made.headers["Location"].removeprefix("/api/v1")
    read = one.get(at)
    assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
    assert one.get(at, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    match = {"If-Match": read.headers["ETag"]}
    same = one.patch(at, {})
    assert (same.json, same.headers["ETag"]) == (made.json, made.headers["ETag"])
    edited = one.patch(at, {"content": "Twice"}, headers=match)
    assert (edited.json["content"], edited.json["edited_at"]) == ("Twice", "2026-11-24T12:00:00.000Z")
    late = one.patch(at, {"content": "Late"}, headers=match)
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.delete(at, headers=match).status_code == 412
    assert [one.delete(at).status_code for _ in range(2)] == [204, 204]
    gone = one.get(at)
    assert (gone.status_code, gone.json["code"]) == (410, "gone")
    assert one.walk("/notes") == []
    (stone,) = one.walk("/notes", include_deleted="true")
    assert (stone["id"], stone["object"]) == (made.json["id"], "note")
    with open_work() as work:
        (letter,) = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.MENTIONED)).all()
        assert letter.user_id == there.dario.id
        told = work.session.execute(select(Event.type, Event.actor_type).where(Event.object == "note")).all()
        assert [tuple(row) for row in told] == [(f"note.{act}", "key") for act in ("written", "edited", "removed")]


def test_what_is_wrong_is_named(program: MakeProgram, there: World) -> None:
    one, at = program(), f"/applications/{there.noor.id}/notes"
    wrong: list[tuple[Any, dict[str, str]]] = [
        ({}, {"/content": "required"}),
        ({"content": "  "}, {"/content": "required"}),
        ({"content": "x" * 10_001}, {"/content": "too_long"}),
        ({"content": "a\0b"}, {"/content": "bad_characters"}),
        ({"content": "x", "visibility": "all", "kind": "feedback"},
         {"/visibility": "not_one_of", "/kind": "unknown_field"}),
    ]  # fmt: skip
    for body, faults in wrong:
        refused = one.post(at, body)
        assert (refused.status_code, refused.json["code"]) == (422, "validation_error"), body
        assert {fault["pointer"]: fault["code"] for fault in refused.json["errors"]} == faults
    assert one.post(f"/applications/{uuid.uuid4()}/notes", {"content": "x"}).status_code == 404
    assert one.walk("/notes") == []


def test_others_notes_are_read_and_left_alone(program: MakeProgram, open_work: OpenWork, there: World) -> None:
    theirs = users_note(open_work, there)
    users_note(open_work, there, "Mine", visibility=NoteVisibility.PRIVATE)
    one, other = program(), program(name="Other")
    private = one.post(f"/applications/{there.noor.id}/notes", {"content": "Hush", "visibility": "private"}).json
    shared = one.post(f"/applications/{there.noor.id}/notes", {"content": "Loud"}).json
    assert {each["content"] for each in one.walk("/notes")} == {"Call her", "Hush", "Loud"}
    assert {each["content"] for each in other.walk("/notes")} == {"Call her", "Loud"}
    assert other.get(f"/notes/{private['id']}").status_code == 404
    assert one.delete(f"/notes/{private['id']}").status_code == 204
    assert [each["id"] for each in other.walk("/notes", include_deleted="true")] == [str(theirs.id), shared["id"]]
    for id in (theirs.id, shared["id"]):
        for refused in (other.patch(f"/notes/{id}", {"content": "x"}), other.delete(f"/notes/{id}")):
            assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    with open_work() as work:  # an operator acts for no program
        assert private["id"] not in {str(note.id) for note in notes.of(work, there.noor)}


def test_feedback_is_read_only(program: MakeProgram, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        interview = arranged(work, there.noor, there.dario)
    with open_work(there.dario, now=START + timedelta(hours=2)) as work:
        part = interviews.participation(interviews.get(work, interview.id), there.dario.id)
        assert part is not None
        given = interviews.give_feedback(work, part, Recommendation.YES, "Knows it")
        id = given.id
    one = program()
    (note,) = one.walk("/notes", kinds="feedback")
    assert (note["id"], note["recommendation"], note["interview_id"]) == (str(id), "yes", str(interview.id))
    assert one.walk("/notes", kinds="note") == []
    assert one.patch(f"/notes/{id}", {"content": "x"}).status_code == 403
    assert one.delete(f"/notes/{id}").status_code == 403


def test_scopes_and_what_a_key_may_not_know(program: MakeProgram, open_work: OpenWork, there: World) -> None:
    secret = other_job(open_work, "secret", visibility="confidential")
    with open_work() as work:
        cem = standing.application(work, secret)
    hush = program().post(f"/applications/{cem.id}/notes", {"content": "Hush"}).json
    users_note(open_work, there)
    one = program("notes:read")
    refused = one.post(f"/applications/{there.noor.id}/notes", {"content": "x"})
    assert (refused.status_code, refused.json["scope"]) == (403, "notes:write")
    assert program("applications:read").get("/notes").status_code == 403
    for blind in (one, program("notes:read", "jobs:confidential", job_ids=[there.job.id])):
        assert [each["content"] for each in blind.walk("/notes", include_deleted="true")] == ["Call her"]
        assert blind.get(f"/notes/{hush['id']}").status_code == 404
        assert blind.get(f"/applications/{cem.id}/notes").status_code == 404


def test_filters_and_the_list_of_one_application(
    program: MakeProgram, open_work: OpenWork, there: World, clock: Clock
) -> None:
    first = users_note(open_work, there)
    clock.turn(hours=1)
    one = program()
    second = one.post(f"/applications/{there.ann.id}/notes", {"content": "Ann"}).json
    assert [each["id"] for each in one.walk("/notes", page_size=1)] == [str(first.id), second["id"]]
    assert [each["id"] for each in one.walk("/notes", application_ids=str(there.ann.id))] == [second["id"]]
    assert [each["id"] for each in one.walk("/notes", updated_after="2026-11-24T13:00:00Z")] == [second["id"]]
    assert [each["id"] for each in one.walk(f"/applications/{there.noor.id}/notes")] == [str(first.id)]
    assert one.get("/notes?kinds=letter").status_code == 422
    assert one.delete(f"/applications/{there.noor.id}").status_code == 204
    assert one.get(f"/applications/{there.noor.id}/notes").status_code == 410
    assert one.get(f"/notes/{first.id}").status_code == 410
    assert {each["id"] for each in one.walk("/notes", include_deleted="true")} == {str(first.id), second["id"]}


def test_a_no_that_comes_twice_leaves_one_note(program: MakeProgram, open_work: OpenWork, there: World) -> None:
    one = program()
    (reason, *_) = one.walk("/rejection-reasons", kind="by_us")
    no = {"reason_id": reason["id"], "note": "Not enough years"}
    for _ in range(2):
        assert one.post(f"/applications/{there.noor.id}/reject", no).status_code == 200
    (note,) = one.walk("/notes")
    assert note["author_key_id"] == str(one.key_id)


def test_a_page_costs_the_same_for_three_and_for_thirty(
    program: MakeProgram, open_work: OpenWork, app: Flask, there: World
) -> None:
    one = program("notes:read")

    def cost(number: int) -> int:
        with open_work(there.dario) as work:
            for at in range(number):
                notes.write(work, applications.get(work, there.noor.id), f"Note {at}")
        one.get("/notes")
        with app.app_context(), statements(db.engine) as seen:
            assert one.get("/notes").status_code == 200
        return len(seen)

    assert cost(3) == cost(27)
    assert len(one.get("/notes").json["data"]) == 30
