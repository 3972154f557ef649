"""What becomes of an application: moved, told no, withdrawn, hired, and each taken back."""

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from backoffice import wording
from hiring import applications, history
from hiring.models.event import Event
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState
from hiring.models.note import Note
from tests.api.conftest import MakeProgram
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import create, inline, job, pointers, reason_id, reasons, stages_of, with_those
from tests.support.applications import actor_of, applied, check_books, make_user, reason
from tests.support.walking import books_agree
from tests.support.web_app import Clock


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
    again = one.post(f"{path}/withdraw", {"reason_id": theirs, "note": "And by letter."})
    assert (again.status_code, again.headers["ETag"]) == (200, gone.headers["ETag"])
    other = one.post(f"{path}/withdraw", {"reason_id": reason_id(open_work, "Pay or terms")})
    assert (other.status_code, other.json["code"]) == (409, "invalid_transition")
    with open_work() as work:
        assert set(work.session.scalars(select(Note.content))) == {"By telephone.", "And by letter."}
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


def test_what_a_program_does_stands_in_the_history_with_its_name(
    program: MakeProgram, open_work: OpenWork, app: Flask
) -> None:
    made = job(open_work)
    one = program(name="Job board")
    ana = create(one, made, source={"name": "Fair"}, attachments=[inline(type="cv")])
    path = f"/applications/{ana['id']}"
    one.patch(path, {"rating": 2})
    one.post(f"{path}/advance")
    one.post(f"/candidates/{ana['candidate_id']}/tags", {"name": "motor"})
    with open_work() as work, app.test_request_context():
        application = applications.get(work, uuid.UUID(ana["id"]))
        of_application = history.timeline(work, application)
        of_person = history.of_person(work, [application.candidate_id], [application.id])
        told = {wording.told(entry, "Ana Reis")[1] for entry in (*of_application, *of_person)}
    assert sorted(told) == [
        "Job board added Ana Reis", "Job board added the tag motor",
        "Job board changed what is written down of the application",
        "Job board handed in an application of Ana Reis, from Fair", "Job board moved Ana Reis to Call",
    ]  # fmt: skip
