"""Applications: reading them, their way, small changes, and taking them away."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from api import applications_shown as shown
from api.applications_shown import ApplicationOut
from hiring import applications, interviews, offers, rejection_reasons
from hiring.actors import Role
from hiring.applications import adding
from hiring.candidates import editing
from hiring.candidates.contacts import Details
from hiring.models.application import Application
from hiring.models.attachment import Attachment
from hiring.models.event import Event
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState
from hiring.models.note import Note
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User
from plumbing.outbox import Task
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import EVERYTHING, body, inline, job, other_job
from tests.support.applications import actor_of, applied, check_books, make_user, reason, stage, statements
from tests.support.walking import books_agree
from tests.support.web_app import Clock
from web.hall import db


def create(one: Program, made: Job, number: int | None = None, **over: Any) -> dict[str, Any]:
    answer = one.post(f"/jobs/{made.id}/applications", body(number, **over))
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json
    return said


def pointers(refused: Any) -> dict[str, str]:
    assert (refused.status_code, refused.json["code"]) == (422, "validation_error"), refused.text
    return {fault["pointer"]: fault["code"] for fault in refused.json["errors"]}


def reasons(open_work: OpenWork) -> None:
    with open_work() as work:
        rejection_reasons.add_defaults(work)


def reason_id(open_work: OpenWork, name: str) -> str:
    with open_work() as work:
        return str(next(one.id for one in rejection_reasons.listed(work) if one.name == name))


def user(open_work: OpenWork, name: str = "Rosa", role: Role = Role.RECRUITER) -> User:
    with open_work() as work:
        return make_user(work, name, role)


def stages_of(open_work: OpenWork, made: Job) -> dict[str, str]:
    with open_work() as work:
        return {name: str(stage(work, made, name).id) for name in ("New", "Call", "Interview", "Offer", "Hired")}


# reading


def test_what_came_by_the_careers_site_and_by_hand_is_read_alike(
    program: MakeProgram, open_work: OpenWork
) -> None:
    made = job(open_work)
    with open_work() as work:
        applied(work, made, "Noor Haddad", answers={"years": "1", "visa": "false"}, source={"utm_medium": "post"})
        person = editing.create(work, Details("Ann"), source="fair")
        adding.add(work, made, person, source="fair")
    sent, by_hand = program().walk("/applications", sort="created_at")
    assert sent["source"]["channel"] == "careers_site"
    assert sent["source"]["utm_medium"] == "post"
    assert sent["flags"] == ["Less than two years"]
    assert sent["submitted_profile"]["email"] == "noor.haddad@example.com"
    assert (by_hand["source"]["channel"], by_hand["source"]["name"]) == ("manual", "fair")
    assert (by_hand["submitted_profile"], by_hand["answers"], by_hand["submissions_count"]) == (None, [], 0)
    assert sent.keys() == by_hand.keys()


def test_a_form_that_is_sent_again_changes_the_application(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    with open_work() as work:
        id = applied(work, made, "Noor Haddad").id
    one = program()
    before = one.get(f"/applications/{id}")
    with open_work(now=NOON + timedelta(hours=1)) as work:
        applied(work, made, "Noor Haddad", answers={"years": "9", "visa": "false"})
    after = one.get(f"/applications/{id}")
    assert (before.json["submissions_count"], after.json["submissions_count"]) == (1, 2)
    assert after.json["answers"] == before.json["answers"]
    assert after.json["updated_at"] > before.json["updated_at"]
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_document_has_every_property_that_is_promised(program: MakeProgram, open_work: OpenWork) -> None:
    reasons(open_work)
    made = job(open_work)
    one = program()
    ana = create(one, made, answers=EVERYTHING)
    with_those(open_work, ana["id"])
    no = {"reason_id": reason_id(open_work, "Job was filled"), "abandon_offer": True}
    said = one.post(f"/applications/{ana['id']}/reject", no).json
    assert ApplicationOut.model_validate_json(json.dumps(said))
    assert said.keys() == ApplicationOut.model_fields.keys()
    for name, kind in (
        ("candidate", shown.ApplicationCandidate), ("job", shown.ApplicationJob),
        ("current_stage", shown.ApplicationStage), ("source", shown.ApplicationSource),
        ("rejection", shown.ApplicationRejection), ("submitted_profile", shown.SubmittedProfile),
        ("answers", shown.ApplicationAnswer), ("interviews", shown.ApplicationInterview),
        ("offers", shown.ApplicationOffer),
    ):  # fmt: skip
        for each in said[name] if isinstance(said[name], list) else [said[name]]:
            assert each.keys() == kind.model_fields.keys()
            kind.model_validate_json(json.dumps(each))


def test_filters_narrow_the_list(program: MakeProgram, open_work: OpenWork, clock: Clock) -> None:
    reasons(open_work)
    first, second = job(open_work), other_job(open_work, "another-one")
    one = program()
    ana = create(one, first, external_id="x-1")
    clock.turn(hours=1)
    ben = create(one, second, 2, applied_at="2026-01-01T00:00:00Z")
    clock.turn(hours=1)
    moved = one.post(f"/applications/{ana['id']}/move", {"stage_id": stages_of(open_work, first)["Call"]})
    assert moved.status_code == 200, moved.text
    no = {"reason_id": reason_id(open_work, "Needs more experience")}
    assert one.post(f"/applications/{ben['id']}/reject", no).status_code == 200

    def found(**query: Any) -> set[str]:
        return {{ana["id"]: "ana", ben["id"]: "ben"}[each["id"]] for each in one.walk("/applications", **query)}

    assert found() == {"ana", "ben"}
    assert found(statuses="rejected") == found(outcomes="declined,hired") == {"ben"}
    assert found(outcomes="pending") == {"ana"}
    assert found(job_ids=str(first.id)) == found(candidate_ids=ana["candidate_id"]) == {"ana"}
    assert found(current_stage_ids=ben["current_stage_id"]) == {"ben"}
    assert found(ids=f"{ana['id']},{uuid.uuid4()}") == found(external_ids="x-1,y") == {"ana"}
    assert found(created_after="2026-11-24T13:00:00Z") == {"ben"}
    assert found(applied_after="2026-11-24T12:00:00Z") == {"ana"}
    assert found(stage_changed_after="2026-11-24T14:00:00Z") == {"ana"}
    assert found(updated_after="2026-11-24T14:00:00Z") == {"ana", "ben"}
    assert found(updated_after="2026-11-24T14:00:01Z") == set()
    for wrong in ({"statuses": "lost"}, {"job_ids": "1"}, {"applied_after": "2026-01-01"}):
        assert set(pointers(one.get("/applications", query_string=wrong))) == {f"?{next(iter(wrong))}"}


def test_a_page_costs_the_same_for_three_and_for_thirty(
    program: MakeProgram, open_work: OpenWork, app: Flask
) -> None:
    made = job(open_work)
    other = other_job(open_work, "another-one")
    one = program()
    for number in range(3):
        create(one, made, number, answers=EVERYTHING)
    one.get("/applications")

    def asked(query: str) -> list[str]:
        with app.app_context(), statements(db.engine) as seen:
            page = one.get(f"/applications{query}")
        assert page.status_code == 200
        return seen

    few = asked("")
    assert len(few) <= 10, few
    for number in range(3, 30):
        create(one, (made, other)[number % 2], number, answers=EVERYTHING)
    one.get("/applications?page_size=200")
    assert len(asked("?page_size=200")) == len(few)
    known = program("applications:read")
    known.get("/applications")
    with app.app_context(), statements(db.engine) as seen:
        page = known.get("/applications?page_size=200")
    assert len(page.json["data"]) == 30
    assert len(seen) <= len(few)


def test_outside_of_what_a_key_may_know_applications_are_absent(program: MakeProgram, open_work: OpenWork) -> None:
    secret = job(open_work, visibility="confidential")
    other, third = other_job(open_work, "another-one"), other_job(open_work, "third-one")
    everything = program()
    hidden, known, elsewhere = (create(everything, made, at) for at, made in enumerate((secret, other, third)))
    for one in (program("applications:read", "applications:write", job_ids=[other.id, secret.id]),):
        assert [each["id"] for each in one.walk("/applications", include_deleted="true")] == [known["id"]]
        for absent in (hidden["id"], elsewhere["id"], uuid.uuid4()):
            for answer in (
                one.get(f"/applications/{absent}"),
                one.patch(f"/applications/{absent}", {"rating": 1}),
                one.post(f"/applications/{absent}/advance"),
                one.get(f"/applications/{absent}/stage-history"),
            ):
                assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    refused = program("applications:read").post(f"/applications/{known['id']}/advance")
    assert (refused.status_code, refused.json["scope"]) == (403, "applications:write")
    assert program("jobs:read").get("/applications").status_code == 403


def test_interviews_and_offers_are_for_keys_that_may_read_them(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    ana = create(one, made)
    with_those(open_work, ana["id"])
    said = one.get(f"/applications/{ana['id']}").json
    assert [(each["title"], each["status"]) for each in said["interviews"]] == [("A talk", "scheduled")]
    assert [(each["version"], each["status"]) for each in said["offers"]] == [(1, "draft")]
    less = program("applications:read").get(f"/applications/{ana['id']}").json
    assert (less["interviews"], less["offers"]) == (None, None)
    assert less.keys() == said.keys()


def with_those(open_work: OpenWork, id: str) -> None:
    """An interview tomorrow, a draft of an offer and a note."""
    with open_work() as work:
        application = applications.get(work, uuid.UUID(id))
        rosa = make_user(work, "Rosa")
        wanted = interviews.Wanted(
            title="A talk", starts_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=1, hours=1),
            timezone="Europe/London", organizer_id=rosa.id, interviewer_ids=[rosa.id],
        )  # fmt: skip
        interviews.schedule(work, application, wanted)
        offers.create(work, application, job_title="Welder")


# its way


def test_it_moves_and_advances(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    ana = create(one, made)
    at = stages_of(open_work, made)
    path = f"/applications/{ana['id']}"
    moved = one.post(f"{path}/move", {"stage_id": at["Call"], "from_stage_id": at["New"]})
    assert (moved.status_code, moved.json["current_stage"]["name"]) == (200, "Call")
    again = one.post(f"{path}/move", {"stage_id": at["Call"], "from_stage_id": at["New"]})
    assert (again.status_code, again.headers["ETag"]) == (200, moved.headers["ETag"])
    late = one.post(f"{path}/move", {"stage_id": at["Interview"], "from_stage_id": at["New"]})
    assert (late.status_code, late.json["code"], late.json["current_stage_id"]) == (
        409,
        "stage_conflict",
        at["Call"],
    )
    unknown = one.post(f"{path}/move", {"stage_id": str(uuid.uuid4())})
    assert pointers(unknown) == {"/stage_id": "unknown_stage"}
    assert unknown.json["allowed"] == [at[name] for name in ("New", "Call", "Interview", "Offer")]
    hired = one.post(f"{path}/move", {"stage_id": at["Hired"]})
    assert (hired.status_code, hired.json["code"], hired.json["reason"]) == (409, "conflict", "hire_by_offer")
    stale = one.post(f"{path}/advance", headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["code"]) == (412, "precondition_failed")
    ahead = one.ask("POST", f"{path}/advance")
    assert (ahead.status_code, ahead.json["current_stage"]["name"]) == (200, "Interview")
    seen = one.post(f"{path}/advance", {"from_stage_id": at["Call"]})
    assert (seen.status_code, seen.json["code"]) == (409, "stage_conflict")
    assert one.put(f"{path}/stage", {"stage_id": at["Offer"]}).json["current_stage"]["name"] == "Offer"
    last = one.post(f"{path}/advance")
    assert (last.status_code, last.json["reason"]) == (409, "last_stage")
    with open_work() as work:
        events = work.session.scalars(select(Event).where(Event.type == "application.moved")).all()
        assert {(event.actor_type, event.actor_name) for event in events} == {("key", "Payroll")}
        assert len(events) == 3
        check_books(work)


def test_a_no_is_said_changed_and_taken_back(program: MakeProgram, open_work: OpenWork) -> None:
    reasons(open_work)
    made = job(open_work)
    one = program()
    ana = create(one, made)
    path = f"/applications/{ana['id']}"
    first, second = (reason_id(open_work, name) for name in ("Needs more experience", "Job was filled"))
    theirs = reason_id(open_work, "Took another job")
    for wrong in (theirs, str(uuid.uuid4())):
        assert pointers(one.post(f"{path}/reject", {"reason_id": wrong})) == {"/reason_id": "unknown_reason"}
    said = one.post(f"{path}/reject", {"reason_id": first, "note": "Too few years.", "send_letter": True})
    assert (said.status_code, said.json["status"], said.json["outcome"]) == (200, "rejected", "declined")
    assert said.json["rejection"] == {
        "reason_id": first, "reason_name": "Needs more experience", "rejected_at": "2026-11-24T12:00:00.000Z",
        "rejected_by": None,
    }  # fmt: skip
    assert said.json["rejection_reason_id"] == first
    again = one.post(f"{path}/reject", {"reason_id": first, "note": "Too few years."})
    assert (again.status_code, again.headers["ETag"]) == (200, said.headers["ETag"])
    other = one.post(f"{path}/reject", {"reason_id": second})
    assert (other.status_code, other.json["code"]) == (409, "invalid_transition")
    assert (other.json["current_status"], other.json["allowed"]) == ("rejected", ["active"])
    changed = one.patch(f"{path}/rejection", {"reason_id": second})
    assert changed.json["rejection"]["reason_name"] == "Job was filled"
    assert one.post(f"{path}/reactivate").json["code"] == "invalid_transition"
    back = one.ask("POST", f"{path}/unreject")
    assert (back.json["status"], back.json["rejection"], back.json["rejection_reason_id"]) == (
        "active",
        None,
        None,
    )
    assert one.post(f"{path}/unreject").status_code == 200
    assert one.patch(f"{path}/rejection", {"reason_id": second}).json["code"] == "invalid_transition"
    with open_work() as work:
        notes = work.session.scalars(select(Note)).all()
        assert [(note.content, note.author_label) for note in notes] == [("Too few years.", "Payroll")]
        assert work.session.scalars(select(Letter.state)).all() == [LetterState.CANCELLED]
        check_books(work)
        books_agree(work)


def test_an_offer_that_is_out_stands_in_the_way_of_a_no(program: MakeProgram, open_work: OpenWork) -> None:
    reasons(open_work)
    made = job(open_work)
    one = program()
    ana = create(one, made)
    with_those(open_work, ana["id"])
    path, no = f"/applications/{ana['id']}/reject", {"reason_id": reason_id(open_work, "Job was filled")}
    refused = one.post(path, no)
    assert (refused.status_code, refused.json["code"]) == (409, "open_offer")
    less = program("applications:write").post(path, {**no, "abandon_offer": True})
    assert (less.status_code, less.json["scope"]) == (403, "offers:write")
    said = one.post(path, {**no, "abandon_offer": True, "cancel_interviews": False})
    assert [each["status"] for each in said.json["offers"]] == ["abandoned"]
    assert [each["status"] for each in said.json["interviews"]] == ["scheduled"]


def test_they_withdraw_and_come_back(program: MakeProgram, open_work: OpenWork) -> None:
    reasons(open_work)
    made = job(open_work)
    one = program()
    ana = create(one, made)
    path = f"/applications/{ana['id']}"
    theirs = reason_id(open_work, "Took another job")
    gone = one.post(f"{path}/withdraw", {"reason_id": theirs, "note": "By telephone."})
    assert (gone.json["status"], gone.json["rejection"], gone.json["rejection_reason_name"]) == (
        "withdrawn", None, "Took another job",
    )  # fmt: skip
    assert gone.json["withdrawn_at"]
    assert one.post(f"{path}/withdraw").status_code == 200
    assert one.post(f"{path}/unreject").json["code"] == "invalid_transition"
    once_more = create(one, made)
    refused = one.post(f"{path}/reactivate")
    assert (refused.status_code, refused.json["code"]) == (409, "application_already_exists")
    assert refused.json["application_id"] == once_more["id"]
    one.delete(f"/applications/{once_more['id']}")
    back = one.post(f"{path}/reactivate")
    assert (back.status_code, back.json["status"], back.json["withdrawn_at"]) == (200, "active", None)


def test_they_are_hired_and_are_not(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    ana = create(one, made)
    path = f"/applications/{ana['id']}"
    hired = one.post(f"{path}/hire", {"start_date": "2027-01-04"})
    assert (hired.json["status"], hired.json["outcome"], hired.json["current_stage"]["kind"]) == (
        "hired", "hired", "hired",
    )  # fmt: skip
    assert hired.json["hired_at"]
    assert one.post(f"{path}/hire").status_code == 200
    assert pointers(one.post(f"{path}/hire", {"start_date": "soon"})) == {"/start_date": "not_a_date"}
    assert one.post(f"{path}/withdraw").json["code"] == "invalid_transition"
    back = one.post(f"{path}/unhire")
    assert (back.json["status"], back.json["current_stage"]["name"], back.json["hired_at"]) == (
        "active",
        "New",
        None,
    )
    with open_work() as work:
        assert work.session.get_one(Job, made.id).openings_filled == 0
        check_books(work)


def test_its_way_is_told_with_who_went_it(program: MakeProgram, open_work: OpenWork, clock: Clock) -> None:
    reasons(open_work)
    made = job(open_work)
    one = program()
    with open_work() as work:
        id = applied(work, made).id
        rosa = make_user(work, "Rosa")
    clock.turn(hours=1)
    one.post(f"/applications/{id}/advance")
    with open_work(actor_of(rosa), now=NOON + timedelta(hours=2)) as work:
        applications.reject(work, applications.get(work, id), reason=reason(work))
    steps = one.walk(f"/applications/{id}/stage-history", page_size=2)
    told = [
        (step["from_stage"] and step["from_stage"]["name"], step["to_stage"]["name"], step["from_status"],
         step["to_status"], step["actor"] and (step["actor"]["kind"], step["actor"]["name"]))
        for step in steps
    ]  # fmt: skip
    assert told == [
        (None, "New", None, "active", None),
        ("New", "Call", "active", "active", ("key", "Payroll")),
        ("Call", "Call", "active", "rejected", ("user", "Rosa Test")),
    ]
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)


# small changes


def test_what_is_sent_changes_and_the_rest_stays(program: MakeProgram, open_work: OpenWork) -> None:
    made, rosa = job(open_work), user(open_work)
    one = program()
    ana = create(one, made, external_id="x-1")
    path = f"/applications/{ana['id']}"
    read = one.get(path)
    change = {"recruiter_id": str(rosa.id), "rating": 2, "source": {"name": " Fair  2026 "},
              "credited_to_user_id": str(rosa.id)}  # fmt: skip
    changed = one.patch(path, change, headers={"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    assert {name: changed.json[name] for name in ("recruiter_id", "rating", "credited_to_user_id")} == {
        "recruiter_id": str(rosa.id), "rating": 2, "credited_to_user_id": str(rosa.id),
    }  # fmt: skip
    assert changed.json["source"]["name"] == "Fair 2026"
    assert changed.json["external_id"] == "x-1"
    late = one.patch(path, {"rating": 3}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.patch(path, {"rating": 2}).headers["ETag"] == changed.headers["ETag"]
    assert one.patch(path, {}).json == changed.json
    cleared = one.patch(path, {"recruiter_id": None, "external_id": None, "credited_to_user_id": None}).json
    assert (cleared["recruiter_id"], cleared["external_id"], cleared["credited_to_user_id"]) == (None, None, None)
    with open_work() as work:
        check_books(work)
        books_agree(work)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"rating": 4}, {"/rating": "less_than_equal"}),
        ({"rating": None}, {"/rating": "wrong_type"}),
        ({"source": None}, {"/source": "required"}),
        ({"source": {"name": " "}}, {"/source/name": "required"}),
        ({"source": {"name": "x" * 101}}, {"/source/name": "too_long"}),
        ({"external_id": "taken"}, {"/external_id": "taken"}),
        ({"recruiter_id": str(uuid.uuid4())}, {"/recruiter_id": "unknown_user"}),
        ({"credited_to_user_id": str(uuid.uuid4())}, {"/credited_to_user_id": "unknown_user"}),
        ({"status": "hired"}, {"/status": "unknown_field"}),
    ],
)
def test_what_does_not_do_is_named(
    program: MakeProgram, open_work: OpenWork, change: dict[str, Any], wrong: dict[str, str]
) -> None:
    made = job(open_work)
    one = program()
    create(one, made, 2, external_id="taken")
    ana = create(one, made)
    assert pointers(one.patch(f"/applications/{ana['id']}", change)).keys() == wrong.keys()


def test_who_may_not_own_it_does_not(program: MakeProgram, open_work: OpenWork) -> None:
    made, stranger = job(open_work), user(open_work, "Stan", Role.MEMBER)
    one = program()
    ana = create(one, made)
    refused = one.patch(f"/applications/{ana['id']}", {"recruiter_id": str(stranger.id)})
    assert pointers(refused) == {"/recruiter_id": "not_possible"}
    one.post(f"/applications/{ana['id']}/withdraw")
    ended = one.patch(f"/applications/{ana['id']}", {"recruiter_id": str(user(open_work).id)})
    assert (ended.status_code, ended.json["code"]) == (409, "invalid_transition")


# taking it away


def test_what_is_deleted_leaves_a_stone_and_counts_nowhere(
    program: MakeProgram, open_work: OpenWork, clock: Clock
) -> None:
    made = job(open_work)
    one = program()
    ana = create(one, made, external_id="x-1", attachments=[inline(type="cv")], send_letter=True)
    ben = create(one, made, 2)
    clock.turn(hours=3)
    one.post(f"/applications/{ana['id']}/advance")
    with_those(open_work, ana["id"])
    path = f"/applications/{ana['id']}"
    refused = program("applications:read", "applications:write").delete(path)
    assert (refused.status_code, refused.json["scope"]) == (403, "candidates:delete")
    assert one.delete(path, headers={"If-Match": '"1"'}).status_code == 412
    assert one.delete(path).status_code == 204
    assert one.delete(path).status_code == 204
    assert one.delete(f"/applications/{uuid.uuid4()}").status_code == 404
    gone = one.get(path)
    assert (gone.status_code, gone.json["code"]) == (410, "gone")
    for answer in (one.patch(path, {"rating": 1}), one.post(f"{path}/advance"), one.get(f"{path}/stage-history")):
        assert answer.status_code == 410
    assert [each["id"] for each in one.walk("/applications")] == [ben["id"]]
    stones = [each for each in one.walk("/applications", include_deleted="true") if "object" in each]
    assert stones == [
        {"id": ana["id"], "object": "application", "deleted_at": "2026-11-24T15:00:00.000Z",
         "updated_at": "2026-11-24T15:00:00.000Z", "merged_into_id": None}
    ]  # fmt: skip
    with open_work() as work:
        check_books(work)
        books_agree(work)
        interview, offer = work.session.scalars(select(Interview)).one(), work.session.scalars(select(Offer)).one()
        assert (interview.status, offer.status) == (InterviewStatus.CANCELLED, OfferStatus.ABANDONED)
        for table in (Interview, Offer, Attachment):
            assert work.session.scalars(select(table.deleted_at)).one() is not None
        assert "purge_attachment" in set(work.session.scalars(select(Task.task)))
        received = work.session.scalars(select(Letter).where(Letter.occasion == "received")).one()
        assert received.state is LetterState.CANCELLED
        assert "application.deleted" in set(work.session.scalars(select(Event.type)))
    again = create(one, made, external_id="x-1")
    assert again["candidate_id"] == ana["candidate_id"]


def test_who_was_hired_and_is_deleted_frees_the_place(program: MakeProgram, open_work: OpenWork) -> None:
    made = job(open_work)
    one = program()
    ana = create(one, made)
    one.post(f"/applications/{ana['id']}/hire")
    assert one.delete(f"/applications/{ana['id']}").status_code == 204
    with open_work() as work:
        assert work.session.get_one(Job, made.id).openings_filled == 0
        assert work.session.get_one(Application, uuid.UUID(ana["id"])).deleted_at is not None
        check_books(work)
        books_agree(work)
