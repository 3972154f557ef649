"""Interviews through the API: arranging, changing, ending, and who sees them."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, hiring_teams, interviews
from hiring.actors import JobRole
from hiring.models.application import Application
from hiring.models.event import Event
from hiring.models.interview import ParticipantResponse
from hiring.models.job import Job
from hiring.models.letter import Letter
from hiring.models.note import Recommendation
from hiring.models.user import User
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support import standing
from tests.support.api_applications import job, other_job
from tests.support.applications import actor_of, applied, make_user, stage, statements
from tests.support.interviews import all_went, told
from tests.support.web_app import Clock
from web.hall import db


@dataclass(frozen=True)
class There:
    job: Job
    noor: Application
    ivo: User
    rosa: User


@pytest.fixture
def there(open_work: OpenWork) -> There:
    made = job(open_work)
    with open_work() as work:
        return There(made, applied(work, made), make_user(work, "Ivo"), make_user(work, "Rosa"))


def body(there: There, **over: Any) -> dict[str, Any]:
    return {
        "title": "Second talk", "starts_at": "2026-11-26T10:00:00Z", "ends_at": "2026-11-26T12:00:00+01:00",
        "timezone": "Europe/Berlin", "location": {"kind": "virtual", "url": "https://meet.example/abc"},
        "organizer_user_id": str(there.rosa.id), "interviewer_user_ids": [str(there.ivo.id)], **over,
    }  # fmt: skip


def arrange(one: Program, there: There, **over: Any) -> dict[str, Any]:
    answer = one.post(f"/applications/{there.noor.id}/interviews", body(there, **over))
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json
    return said


def pointers(refused: Any) -> dict[str, str]:
    assert (refused.status_code, refused.json["code"]) == (422, "validation_error"), refused.text
    return {fault["pointer"]: fault["code"] for fault in refused.json["errors"]}


def events(open_work: OpenWork) -> list[str]:
    with open_work() as work:
        found = select(Event.type).where(Event.type.like("interview.%")).order_by(Event.seq)
        return list(work.session.scalars(found))


# arranging


def test_one_is_arranged_read_changed_and_listed(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one = program()
    answer = one.post(f"/applications/{there.noor.id}/interviews", body(there, notify_candidate=True))
    made = answer.json
    assert answer.headers["Location"] == f"/api/v1/interviews/{made['id']}"
    assert (made["starts_at"], made["ends_at"]) == ("2026-11-26T10:00:00.000Z", "2026-11-26T11:00:00.000Z")
    assert made["location"] == {"kind": "virtual", "address": None, "url": "https://meet.example/abc",
                                "phone": None}  # fmt: skip
    assert made["interviewers"] == [
        {"user_id": str(there.ivo.id), "response": "needs_action", "responded_at": None}
    ]
    assert (made["job_id"], made["stage_id"]) == (str(there.job.id), str(there.noor.current_stage_id))
    assert (made["status"], made["message"], made["sequence"]) == ("scheduled", None, 0)
    with open_work() as work:
        assert told(work, uuid.UUID(made["id"])) == [
            ("interview_invited", "noor.haddad@example.com"),
            ("panel_invited", "ivo@foyer.test"),
            ("panel_invited", "rosa@foyer.test"),
        ]
    at = f"/interviews/{made['id']}"
    read = one.get(at)
    assert read.json == made
    assert one.get(at, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    tag = {"If-Match": read.headers["ETag"]}
    named = one.patch(at, {"title": "Third talk", "message": "Hello"}, headers=tag)
    assert (named.json["title"], named.json["reschedule_count"], named.json["sequence"]) == ("Third talk", 0, 1)
    late = one.patch(at, {"title": "Fourth talk"}, headers=tag)
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    emptied = one.patch(at, {"message": None, "location": None}).json
    assert (emptied["message"], emptied["location"]) == (None, None)
    before = one.get(at)
    same = one.patch(at, {"title": "Third talk", "timezone": "Europe/Berlin"})
    assert same.headers["ETag"] == before.headers["ETag"]
    for path in ("/interviews", f"/applications/{there.noor.id}/interviews"):
        assert one.walk(path) == [before.json]
    assert one.get(f"/applications/{there.noor.id}").json["interviews"][0]["id"] == made["id"]


def test_at_another_time_it_is_rescheduled_and_answers_begin_anew(
    program: MakeProgram, open_work: OpenWork, there: There
) -> None:
    one = program()
    made = arrange(one, there)
    at = f"/interviews/{made['id']}"
    before = one.get(at)
    with open_work(actor_of(there.ivo)) as work:
        interview = interviews.get(work, uuid.UUID(made["id"]), for_change=True)
        interviews.respond(work, interview.participants[0], ParticipantResponse.ACCEPTED)
    answered = one.get(at)
    assert answered.headers["ETag"] != before.headers["ETag"]
    assert answered.json["interviewers"][0]["response"] == "accepted"
    there_too = {"interviewer_user_ids": [str(there.ivo.id), str(there.rosa.id)]}
    joined = one.patch(at, there_too).json
    assert [each["response"] for each in joined["interviewers"]] == ["accepted", "needs_action"]
    times = {"starts_at": "2026-11-26T14:00:00Z", "ends_at": "2026-11-26T15:00:00Z"}
    moved = one.patch(at, times).json
    assert [each["response"] for each in moved["interviewers"]] == ["needs_action"] * 2
    assert (moved["reschedule_count"], moved["sequence"]) == (1, 2)
    assert one.get(f"/applications/{there.noor.id}").json["interviews"][0]["starts_at"] == moved["starts_at"]
    assert events(open_work) == ["interview.scheduled", "interview.responded", *["interview.changed"] * 2]


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"title": " "}, {"/title": "required"}),
        ({"title": "x" * 121}, {"/title": "too_long"}),
        ({"title": None}, {"/title": "string_type"}),
        ({"timezone": "Mars/North"}, {"/timezone": "unknown_zone"}),
        ({"ends_at": "2026-11-26T10:00:00Z"}, {"/ends_at": "not_after"}),
        ({"ends_at": "2026-11-27T10:00:00Z"}, {"/ends_at": "too_long"}),
        ({"starts_at": "2026-11-20T10:00:00Z", "ends_at": "2026-11-20T11:00:00Z"}, {"/starts_at": "in_the_past"}),
        ({"starts_at": "tomorrow"}, {"/starts_at": "not_an_instant"}),
        ({"location": {"kind": "virtual", "url": "javascript:x"}}, {"/location/url": "not_a_link"}),
        ({"location": {"kind": "phone", "phone": "call me"}}, {"/location/phone": "not_a_number"}),
        ({"location": {"kind": "phone", "url": "https://a.example"}}, {"/location/url": "not_of_kind"}),
        ({"location": {"kind": "zoom"}}, {"/location/kind": "not_one_of"}),
        ({"organizer_user_id": str(uuid.uuid4())}, {"/organizer_user_id": "unknown_user"}),
        ({"interviewer_user_ids": [str(uuid.uuid4())]}, {"/interviewer_user_ids": "unknown_user"}),
        ({"interviewer_user_ids": []}, {"/interviewer_user_ids": "required"}),
        ({"notify_candidate": "yes"}, {"/notify_candidate": "bool_type"}),
        ({"room": 1}, {"/room": "unknown_field"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_pointer(
    program: MakeProgram, there: There, over: dict[str, Any], wrong: dict[str, str]
) -> None:
    one = program()
    refused = one.post(f"/applications/{there.noor.id}/interviews", body(there, **over))
    assert pointers(refused) == wrong
    made = arrange(one, there)
    assert pointers(one.patch(f"/interviews/{made['id']}", over)) == wrong
    assert one.get(f"/interviews/{made['id']}").json == made


def test_a_stage_of_the_job_and_no_other(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one, other = program(), other_job(open_work, "another-one")
    with open_work() as work:
        call, foreign = stage(work, there.job, "Call").id, stage(work, other, "Call").id
    assert arrange(one, there, stage_id=str(call))["stage_id"] == str(call)
    refused = one.post(f"/applications/{there.noor.id}/interviews", body(there, stage_id=str(foreign)))
    assert pointers(refused) == {"/stage_id": "unknown_stage"}
    lacking = one.post(f"/applications/{there.noor.id}/interviews", {})
    assert set(pointers(lacking)) == {
        "/title", "/starts_at", "/ends_at", "/timezone", "/organizer_user_id", "/interviewer_user_ids",
    }  # fmt: skip


# how it ends


def test_the_ends_there_are(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one = program()
    made = [arrange(one, there)["id"] for _ in range(3)]
    with open_work() as work:
        all_went(work)
    before = len(events(open_work))
    for _ in range(2):
        cancelled = one.post(f"/interviews/{made[0]}/cancel", {"reason": "by_candidate"})
        assert (cancelled.status_code, cancelled.json["status"]) == (200, "cancelled")
        assert (cancelled.json["cancel_reason"], cancelled.json["sequence"]) == ("by_candidate", 1)
        assert one.post(f"/interviews/{made[1]}/complete").json["status"] == "completed"
        assert one.post(f"/interviews/{made[2]}/no-show").json["status"] == "no_show"
    assert events(open_work)[before:] == ["interview.cancelled", "interview.completed", "interview.no_show"]
    with open_work() as work:
        waiting = select(Letter).where(Letter.occasion == "panel_cancelled")
        assert len(work.session.scalars(waiting).all()) == 2
    other = one.post(f"/interviews/{made[0]}/cancel", {"reason": "by_us"})
    assert (other.status_code, other.json["code"]) == (409, "invalid_transition")
    assert (other.json["current_status"], other.json["allowed"]) == ("cancelled", [])
    for path in (f"/interviews/{made[0]}/complete", f"/interviews/{made[1]}/no-show"):
        assert one.post(path).json["code"] == "invalid_transition"
    assert one.patch(f"/interviews/{made[1]}", {"title": "x"}).json["allowed"] == ["reopen"]
    for _ in range(2):
        again = one.post(f"/interviews/{made[1]}/reopen").json
        assert (again["status"], again["completed_at"]) == ("scheduled", None)
    automatic = one.post(f"/interviews/{made[1]}/cancel", {"reason": "application_ended"})
    assert pointers(automatic) == {"/reason": "not_one_of"}
    late = one.post(f"/interviews/{made[1]}/complete", headers={"If-Match": '"1"'})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")


def test_what_is_over_is_not_reopened(program: MakeProgram, there: There, clock: Clock) -> None:
    one = program()
    made = arrange(one, there)
    assert one.post(f"/interviews/{made['id']}/complete").status_code == 200
    clock.turn(days=3)
    over = one.post(f"/interviews/{made['id']}/reopen")
    assert (over.status_code, over.json["code"], over.json["reason"]) == (409, "conflict", "interview_over")


def test_of_who_is_no_longer_considered_nothing_is_arranged(
    program: MakeProgram, open_work: OpenWork, there: There
) -> None:
    one = program()
    made = arrange(one, there)
    assert one.post(f"/applications/{there.noor.id}/withdraw").status_code == 200
    ended = one.get(f"/interviews/{made['id']}").json
    assert (ended["status"], ended["cancel_reason"]) == ("cancelled", "application_ended")
    refused = one.post(f"/applications/{there.noor.id}/interviews", body(there))
    assert (refused.status_code, refused.json["code"]) == (409, "invalid_transition")
    assert (refused.json["current_status"], refused.json["allowed"]) == ("withdrawn", ["active"])


def test_feedback_changes_it_and_is_listed(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one = program()
    made = arrange(one, there, interviewer_user_ids=[str(there.ivo.id), str(there.rosa.id)])
    at = f"/interviews/{made['id']}"
    after = NOON + timedelta(days=3)
    done = one.post(f"{at}/complete")
    assert (done.json["awaiting_feedback"], done.json["feedback_note_ids"]) == (True, [])
    notes = []
    for user in (there.ivo, there.rosa):
        tag = one.get(at).headers["ETag"]
        with open_work(actor_of(user), now=after) as work:
            interview = interviews.get(work, uuid.UUID(made["id"]))
            part = interviews.participation(interview, user.id)
            assert part is not None
            notes.append(str(interviews.give_feedback(work, part, Recommendation.YES, "Good").id))
        read = one.get(at)
        assert read.headers["ETag"] != tag
        assert read.json["feedback_note_ids"] == notes
        assert read.json["awaiting_feedback"] is (user is there.ivo)
    changed = one.get("/interviews", query_string={"updated_after": after.isoformat()})
    assert [each["id"] for each in changed.json["data"]] == [made["id"]]


# who sees what


def test_filters_narrow_the_list(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one, second = program(), other_job(open_work, "another-one")
    with open_work() as work:
        ann = applied(work, second, "Ann Lee")
    first = arrange(one, there)
    later = {"starts_at": "2026-11-28T10:00:00Z", "ends_at": "2026-11-28T11:00:00Z"}
    over = body(there, interviewer_user_ids=[str(there.rosa.id)], **later)
    other = one.post(f"/applications/{ann.id}/interviews", over).json
    one.post(f"/interviews/{other['id']}/cancel", {"reason": "by_us"})

    def found(**query: Any) -> set[str]:
        return {
            {first["id"]: "first", other["id"]: "other"}[each["id"]] for each in one.walk("/interviews", **query)
        }

    assert found() == found(user_ids=there.rosa.id) == {"first", "other"}
    assert found(user_ids=there.ivo.id) == found(job_ids=there.job.id) == {"first"}
    assert found(application_ids=ann.id) == found(statuses="cancelled,no_show") == {"other"}
    assert found(starts_after="2026-11-28T10:00:00Z") == {"other"}
    assert found(starts_before="2026-11-28T10:00:00Z") == found(ids=first["id"]) == {"first"}
    assert found(updated_after="2026-11-24T12:00:01Z") == set()
    for wrong in ({"statuses": "lost"}, {"user_ids": "1"}, {"starts_after": "soon"}):
        assert set(pointers(one.get("/interviews", query_string=wrong))) == {f"?{next(iter(wrong))}"}
    unknown = one.get(f"/applications/{ann.id}/interviews?user_ids={there.ivo.id}")
    assert unknown.json["code"] == "unknown_parameter"


def test_outside_of_what_a_key_may_know_interviews_are_absent(
    program: MakeProgram, open_work: OpenWork, there: There
) -> None:
    everything = program()
    secret, other = (other_job(open_work, slug, **more) for slug, more in (
        ("secret-one", {"visibility": "confidential"}), ("another-one", {})))  # fmt: skip
    with open_work() as work:
        hidden, elsewhere = (standing.application(work, each) for each in (secret, other))
    known = arrange(everything, there)
    made = [
        everything.post(f"/applications/{each.id}/interviews", body(there)).json for each in (hidden, elsewhere)
    ]
    one = program("interviews:read", "interviews:write", job_ids=[there.job.id, secret.id])
    assert [each["id"] for each in one.walk("/interviews", include_deleted="true")] == [known["id"]]
    for id in (*(each["id"] for each in made), uuid.uuid4()):
        for answer in (
            one.get(f"/interviews/{id}"),
            one.patch(f"/interviews/{id}", {"title": "x"}),
            one.post(f"/interviews/{id}/cancel", {"reason": "by_us"}),
            one.post(f"/interviews/{id}/complete"),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert one.get(f"/applications/{hidden.id}/interviews").status_code == 404
    assert one.post(f"/applications/{hidden.id}/interviews", body(there)).status_code == 404
    team_only = one.post(f"/applications/{there.noor.id}/interviews", body(there))
    assert set(pointers(team_only)) == {"/organizer_user_id", "/interviewer_user_ids"}
    with open_work() as work:
        for user in (there.ivo, there.rosa):
            hiring_teams.add(work, work.session.get_one(Job, there.job.id), work.session.get_one(User, user.id),
                             JobRole.INTERVIEWER)  # fmt: skip
    arrange(one, there)
    refused = program("interviews:read").post(f"/interviews/{known['id']}/complete")
    assert (refused.status_code, refused.json["code"], refused.json["scope"]) == (
        403, "missing_scope", "interviews:write",
    )  # fmt: skip
    assert program("applications:read").get("/interviews").status_code == 403


def test_what_went_with_its_application_leaves_a_stone(
    program: MakeProgram, open_work: OpenWork, there: There
) -> None:
    one = program()
    made = arrange(one, there)
    with open_work() as work:
        applications.delete(work, applications.get(work, there.noor.id, for_change=True))
    assert one.walk("/interviews") == []
    stones = one.walk("/interviews", include_deleted="true")
    assert [(each["id"], each["object"]) for each in stones] == [(made["id"], "interview")]
    for answer in (one.get(f"/interviews/{made['id']}"), one.post(f"/interviews/{made['id']}/complete"),
                   one.get(f"/applications/{there.noor.id}/interviews")):  # fmt: skip
        assert (answer.status_code, answer.json["code"]) == (410, "gone")


def test_a_post_that_comes_again_arranges_nothing_more(program: MakeProgram, there: There) -> None:
    one, key = program(), {"Idempotency-Key": "k1"}
    first, again = (
        one.post(f"/applications/{there.noor.id}/interviews", body(there), headers=key) for _ in range(2)
    )
    assert (again.status_code, again.json) == (201, first.json)
    assert len(one.walk("/interviews")) == 1


def test_a_page_costs_the_same_for_three_and_for_thirty(program: MakeProgram, there: There, app: Flask) -> None:
    one = program()
    known = program("interviews:read")

    def asked(by: Program) -> int:
        by.get("/interviews")
        with app.app_context(), statements(db.engine) as seen:
            page = by.get("/interviews?page_size=200")
        assert page.status_code == 200
        return len(seen)

    for _ in range(3):
        arrange(one, there)
    few = asked(one), asked(known)
    for _ in range(27):
        arrange(one, there)
    assert (asked(one), asked(known)) == few
    assert max(few) <= 6
