"""Users: reading them, bringing members in, and taking access."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import invitations, users
from hiring.actors import Role
from hiring.models.event import Event
from hiring.models.letter import Letter, Occasion
from hiring.models.user import User
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support.api_applications import job
from tests.support.applications import statements
from web.hall import db

MONA: dict[str, Any] = {"email": "mona@foyer.test", "first_name": "Mona", "last_name": "Sands"}


def user(open_work: OpenWork, name: str, role: Role = Role.RECRUITER) -> User:
    with open_work() as work:
        return users.add(work, email=f"{name}@foyer.test", first_name=name.title(), last_name="Test", role=role)


def test_a_member_is_invited_read_and_put_right(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    made = one.post("/users", MONA)
    assert made.status_code == 201, made.text
    assert (made.json["role"], made.json["status"], made.json["timezone"]) == ("member", "active", None)
    at = f"/users/{made.json['id']}"
    assert made.headers["Location"] == f"/api/v1{at}"
    read = one.get(at)
    assert read.json == made.json
    with open_work() as work:
        letter = work.session.scalars(select(Letter)).one()
        assert (letter.occasion, str(letter.user_id)) == (Occasion.INVITED, made.json["id"])
        assert work.session.scalars(select(Event.type).where(Event.object == "user")).all() == ["user.invited"]
    changed = one.patch(at, {"timezone": "Europe/Lisbon"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.json["timezone"], changed.json["last_name"]) == ("Europe/Lisbon", "Sands")
    late = one.patch(at, {"last_name": "X"}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.patch(at, {"timezone": None}).json["timezone"] is None
    assert one.get("/users").json["data"] == [one.get(at).json]
    assert not {"password_hash", "totp_secret", "last_login_at"} & read.json.keys()


def test_what_is_wrong_is_named_by_pointer(program: MakeProgram) -> None:
    one = program()
    wrong = one.post("/users", {"email": "mona", "first_name": " ", "role": "member"})
    assert {each["pointer"]: each["code"] for each in wrong.json["errors"]} == {
        "/email": "not_an_address", "/first_name": "required",
    }  # fmt: skip
    id = one.post("/users", MONA).json["id"]
    zone = one.patch(f"/users/{id}", {"timezone": "Mars/Base"})
    assert [(each["pointer"], each["code"]) for each in zone.json["errors"]] == [("/timezone", "unknown_zone")]
    for refused in ({"email": "else@foyer.test"}, {"role": "admin"}, {"status": "inactive"}):
        assert one.patch(f"/users/{id}", refused).json["errors"][0]["code"] == "unknown_field"
    twice = one.post("/users", {**MONA, "email": "MONA@foyer.test"})
    assert (twice.status_code, twice.json["code"]) == (409, "in_use")
    assert one.get(f"/users/{uuid.uuid4()}").status_code == 404


def test_a_key_gives_no_role(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    for role in ("recruiter", "admin"):
        refused = one.post("/users", {**MONA, "role": role})
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    with open_work() as work:
        invited = invitations.invite(work, email="mona@foyer.test", first_name="M", last_name="", role=Role.ADMIN)
        invitations.withdraw(work, invited)
    again = one.post("/users", MONA)
    assert (again.status_code, again.json["code"]) == (403, "forbidden")
    with open_work() as work:
        assert work.session.get_one(User, invited.id).role is Role.ADMIN


def test_whose_invitation_was_withdrawn_is_invited_anew(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    first = one.post("/users", MONA).json
    with open_work() as work:
        invitations.withdraw(work, users.get(work, uuid.UUID(first["id"])))
    again = one.post("/users", {**MONA, "first_name": "Monika"})
    assert (again.status_code, again.json["id"]) == (201, first["id"])
    assert (again.json["first_name"], again.json["status"]) == ("Monika", "active")


def test_access_is_taken_and_given_back(program: MakeProgram, open_work: OpenWork) -> None:
    one, rosa = program(), user(open_work, "rosa")
    at = f"/users/{rosa.id}"
    for _ in range(2):
        off = one.post(f"{at}/deactivate")
        assert (off.status_code, off.json["status"]) == (200, "inactive")
    for _ in range(2):
        on = one.post(f"{at}/reactivate")
        assert (on.status_code, on.json["status"]) == (200, "active")
    with open_work() as work:
        told = work.session.execute(
            select(Event.type, Event.actor_name).where(Event.object == "user").order_by(Event.seq)
        ).all()
    assert [tuple(row) for row in told[1:]] == [("user.deactivated", "Payroll"), ("user.reactivated", "Payroll")]


def test_a_user_is_known_by_what_another_system_calls_them(program: MakeProgram, open_work: OpenWork) -> None:
    one, rosa = program(), user(open_work, "rosa")
    made = one.post("/users", {**MONA, "external_id": " payroll-118 "}).json
    assert made["external_id"] == "payroll-118"
    assert [each["id"] for each in one.walk("/users", external_ids="payroll-118,none")] == [made["id"]]
    taken = one.patch(f"/users/{rosa.id}", {"external_id": "payroll-118"})
    assert [(each["pointer"], each["code"]) for each in taken.json["errors"]] == [("/external_id", "taken")]
    blank = one.patch(f"/users/{rosa.id}", {"external_id": "  "})
    assert [(each["pointer"], each["code"]) for each in blank.json["errors"]] == [("/external_id", "required")]
    with open_work() as work:  # the back office knows nothing of it, and takes it from nobody
        held = users.get(work, uuid.UUID(made["id"]))
        users.edit(work, held, email=held.email, first_name="Moni", last_name="Sands", timezone=None, version=None)
        invitations.withdraw(work, held)
    assert one.post("/users", MONA).json["external_id"] == "payroll-118"
    assert one.patch(f"/users/{made['id']}", {"external_id": None}).json["external_id"] is None
    assert one.patch(f"/users/{rosa.id}", {"external_id": "payroll-118"}).json["external_id"] == "payroll-118"


def test_access_is_taken_from_who_was_read(program: MakeProgram, open_work: OpenWork) -> None:
    one, rosa = program(), user(open_work, "rosa")
    at = f"/users/{rosa.id}"
    seen = {"If-Match": one.get(at).headers["ETag"]}
    one.patch(at, {"last_name": "Varga"})
    for act in ("deactivate", "reactivate"):
        late = one.post(f"{at}/{act}", headers=seen)
        assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.get(at).json["status"] == "active"


def test_administrators_stay_with_people(program: MakeProgram, open_work: OpenWork) -> None:
    one, ada = program(), user(open_work, "ada", Role.ADMIN)
    last = one.post(f"/users/{ada.id}/deactivate")
    assert (last.status_code, last.json["code"]) == (409, "last_admin")
    bob = user(open_work, "bob", Role.ADMIN)
    refused = one.post(f"/users/{ada.id}/deactivate")
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    with open_work() as work:
        users.deactivate(work, users.get(work, bob.id))
    refused = one.post(f"/users/{bob.id}/reactivate")
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    assert one.post(f"/users/{ada.id}/reactivate").json["status"] == "active"  # as she is


def test_filters_narrow_the_list(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    rosa, ada = user(open_work, "rosa"), user(open_work, "ada", Role.ADMIN)
    one.post(f"/users/{rosa.id}/deactivate")
    for query, expected in (
        ({"emails": "ROSA@foyer.test,none,else@foyer.test"}, [rosa]), ({"statuses": "active"}, [ada]),
        ({"roles": "admin,member"}, [ada]), ({"ids": str(rosa.id)}, [rosa]), ({"emails": "none"}, []),
    ):  # fmt: skip
        assert [each["id"] for each in one.walk("/users", **query)] == [str(each.id) for each in expected], query
    assert one.get("/users?roles=boss").status_code == 422


def test_what_a_key_without_the_scope_or_of_some_jobs_may_not(program: MakeProgram, open_work: OpenWork) -> None:
    rosa = user(open_work, "rosa")
    kept = program("users:read", "users:write", job_ids=[job(open_work).id])
    assert kept.get(f"/users/{rosa.id}").status_code == 200
    for refused in (
        kept.post("/users", MONA), kept.patch(f"/users/{rosa.id}", {"first_name": "X"}),
        kept.post(f"/users/{rosa.id}/deactivate"), kept.post(f"/users/{rosa.id}/reactivate"),
    ):  # fmt: skip
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    reader = program("users:read")
    for path in ("/users", f"/users/{rosa.id}/deactivate", f"/users/{rosa.id}/reactivate"):
        missing = reader.post(path, MONA if path == "/users" else None)
        assert (missing.status_code, missing.json["scope"]) == (403, "users:write")
    assert program("jobs:read").get("/users").json["scope"] == "users:read"


@pytest.mark.parametrize("sent", ["a\0b", "a\ud800"])
def test_what_no_database_holds_is_refused(program: MakeProgram, sent: str) -> None:
    wrong = program().post("/users", {**MONA, "first_name": sent})
    assert (wrong.status_code, wrong.json["errors"][0]["code"]) == (422, "bad_characters")


def test_a_page_takes_as_many_statements_for_many_as_for_few(
    program: MakeProgram, open_work: OpenWork, app: Flask
) -> None:
    one = program()

    def asked() -> list[str]:
        one.get("/users")
        with app.app_context(), statements(db.engine) as seen:
            assert one.get("/users?page_size=200").status_code == 200
        return seen

    for number in range(3):
        user(open_work, f"u{number}")
    few = asked()
    for number in range(3, 30):
        user(open_work, f"u{number}")
    assert len(asked()) == len(few)
