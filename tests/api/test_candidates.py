"""People: reading, finding, adding, putting right, and two who are one."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from hiring import applications
from hiring.candidates import editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.job import Job
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import create, job, other_job, pointers
from tests.support.applications import statements
from tests.support.searching import file_of, index_all
from tests.support.web_app import Clock
from web.hall import db

ANA: dict[str, Any] = {
    "first_name": "Ana", "last_name": "Reis", "company": "Orrery", "title": "Welder", "location": "Lisbon",
    "email_addresses": [{"email_address": "ana@example.org"},
                        {"email_address": "a.reis@orrery.example", "type": "work", "is_primary": True}],
    "phone_numbers": [{"phone_number": "+351 912 345 678"}],
    "social_links": ["https://example.net/in/ana"], "source": "Trade fair", "external_id": "hr-1",
}  # fmt: skip


def add(one: Program, **over: Any) -> dict[str, Any]:
    answer = one.post("/candidates", {**ANA, **over})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/api/v1/candidates/{answer.json['id']}"
    said: dict[str, Any] = answer.json
    return said


def named(one: Program, first_name: str) -> dict[str, Any]:
    """Somebody of whom no more than the name is known."""
    made = one.post("/candidates", {"first_name": first_name})
    assert made.status_code == 201, made.text
    said: dict[str, Any] = made.json
    return said


def apply(one: Program, made: Job, number: int) -> dict[str, Any]:
    return create(one, made, number, consents=[{"kind": "processing"}])


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in found]


def test_somebody_is_added_read_and_put_right(program: MakeProgram) -> None:
    one = program()
    made = add(one)
    assert made["primary_email"] == "a.reis@orrery.example"
    assert made["email_addresses"] == [
        {"email_address": "a.reis@orrery.example", "type": "work", "is_primary": True},
        {"email_address": "ana@example.org", "type": "personal", "is_primary": False},
    ]
    assert made["phone_numbers"] == [{"phone_number": "+351 912 345 678", "type": "personal", "is_primary": True}]
    assert (made["source"], made["location"], made["external_id"]) == ("Trade fair", "Lisbon", "hr-1")
    assert (made["tags"], made["consents"], made["application_ids"]) == ([], [], [])
    at = f"/candidates/{made['id']}"
    read = one.get(at)
    assert read.json == made
    assert one.get(at, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    changed = one.patch(at, {"company": None, "email_addresses": [{"email_address": "ana@example.org"}]},
                        headers={"If-Match": read.headers["ETag"]})  # fmt: skip
    assert (changed.json["company"], changed.json["title"]) == (None, "Welder")
    assert changed.json["primary_email"] == "ana@example.org"
    assert changed.json["external_id"] == "hr-1"
    late = one.patch(at, {"title": "Boss"}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    bare = one.patch(at, {name: None for name in (*ANA, "last_name") if name not in ("first_name", "source")}).json
    assert (bare["last_name"], bare["primary_email"], bare["location"], bare["external_id"]) == (
        "",
        None,
        None,
        None,
    )
    assert (bare["email_addresses"], bare["phone_numbers"], bare["social_links"]) == ([], [], [])


def test_rows_alone_make_another_version(program: MakeProgram) -> None:
    one = program()
    at = f"/candidates/{add(one)['id']}"
    for name, rows in (
        ("email_addresses", [*ANA["email_addresses"], {"email_address": "third@example.org"}]),
        ("phone_numbers", []),
        ("social_links", []),
    ):
        before = one.get(at)
        assert one.patch(at, {name: rows}).status_code == 200
        after = one.get(at, headers={"If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200, name
    before = one.get(at)
    assert one.patch(at, {"title": "Welder"}).headers["ETag"] == before.headers["ETag"]


def test_what_is_wrong_is_named_by_pointer(program: MakeProgram) -> None:
    one = program()
    add(one)
    wrong = one.post("/candidates", {
        "first_name": " ", "title": "x" * 201, "external_id": "hr-1",
        "email_addresses": [{"email_address": "b@example.org"}, {"email_address": "b@"}],
        "phone_numbers": [{"phone_number": "1"}], "social_links": ["https://example.net", "ftp://example.net"],
    })  # fmt: skip
    assert pointers(wrong) == {
        "/first_name": "required", "/title": "too_long", "/external_id": "taken",
        "/email_addresses/1/email_address": "not_an_address", "/phone_numbers/0/phone_number": "not_a_phone",
        "/social_links/1": "not_a_link",
    }  # fmt: skip
    both = [{"email_address": f"{name}@example.org", "is_primary": True} for name in "ab"]
    assert pointers(one.post("/candidates", {"first_name": "B", "email_addresses": both})) == {
        "/email_addresses/1/is_primary": "twice"
    }
    assert pointers(one.post("/candidates", {"last_name": "B"})) == {"/first_name": "required"}
    assert pointers(one.patch(f"/candidates/{one.walk('/candidates')[0]['id']}", {"first_name": None})).keys() == {
        "/first_name"
    }
    assert pointers(one.get("/candidates?email=ana")) == {"?email": "not_an_address"}


def test_a_known_address_is_a_conflict_that_names_whom_the_key_may_know(
    program: MakeProgram, open_work: OpenWork
) -> None:
    everything = program()
    known = add(everything)
    for one in (everything, program("candidates:read", "candidates:write")):
        twice = one.post("/candidates", {**ANA, "external_id": None,
                                         "email_addresses": [{"email_address": "ANA@example.org"}]})  # fmt: skip
        assert (twice.status_code, twice.json["code"], twice.json["candidate_id"]) == (409, "in_use", known["id"])
    secret = job(open_work, visibility="confidential")
    apply(everything, secret, 7)
    hidden = program("candidates:write").post(
        "/candidates", {"first_name": "X", "email_addresses": [{"email_address": "person7@example.org"}]}
    )
    assert (hidden.status_code, hidden.json["code"]) == (409, "in_use")
    assert "candidate_id" not in hidden.json
    other = named(everything, "Else")
    taken = everything.patch(f"/candidates/{other['id']}", {"email_addresses": ANA["email_addresses"]})
    assert (taken.status_code, taken.json["code"]) == (409, "in_use")


def test_filters_narrow_the_list(program: MakeProgram, open_work: OpenWork, clock: Clock) -> None:
    one = program()
    ana = add(one)
    clock.time = NOON + timedelta(hours=1)
    made = job(open_work)
    applied = apply(one, made, 3)["candidate_id"]
    other = named(one, "Élodie")["id"]
    tag = one.post(f"/candidates/{other}/tags", {"name": "motor"}).json["id"]
    for query, expected in (
        ({"email": "ANA@Example.org"}, [ana["id"]]),
        ({"email": "a.reis@orrery.example"}, [ana["id"]]),
        ({"first_name": "ana", "last_name": "REIS", "external_ids": "hr-1"}, [ana["id"]]),
        ({"first_name": "élodie"}, [other]),
        ({"last_name": "Rei"}, []),
        ({"job_ids": f"{made.id},{uuid.uuid4()}"}, [applied]),
        ({"job_ids": str(uuid.uuid4())}, []),
        ({"tag_ids": tag}, [other]),
        ({"external_ids": "hr-1,hr-2"}, [ana["id"]]),
        ({"created_after": "2026-11-24T12:30:00Z", "job_ids": str(made.id)}, [applied]),
        ({"ids": f"{ana['id']},{uuid.uuid4()}"}, [ana["id"]]),
    ):
        found = ids(one.walk("/candidates", **query))
        assert found == expected, query


def test_outside_of_what_a_key_may_know_people_are_absent(program: MakeProgram, open_work: OpenWork) -> None:
    secret, other = job(open_work, visibility="confidential"), other_job(open_work, "another-one")
    everything = program()
    hidden, known = (apply(everything, made, at) for at, made in enumerate((secret, other)))
    nowhere = add(everything)["id"]
    one = program("candidates:read", "candidates:write", "tags:write", "candidates:delete")
    assert set(ids(one.walk("/candidates", include_deleted="true"))) == {known["candidate_id"], nowhere}
    assert ids(one.walk("/candidates", job_ids=str(secret.id))) == []
    kept = program("candidates:read", "candidates:write", "tags:write", job_ids=[other.id])
    assert ids(kept.walk("/candidates", include_deleted="true")) == [known["candidate_id"]]
    at = f"/candidates/{hidden['candidate_id']}"
    for each in (one, kept):
        assert each.get(at).status_code == 404
        assert each.patch(at, {"title": "X"}).status_code == 404
        assert each.post(f"{at}/merge", {"duplicate_id": known["candidate_id"]}).status_code == 404
        assert each.post(f"{at}/tags", {"name": "x"}).status_code == 404
        assert each.delete(f"{at}/tags/{uuid.uuid4()}").status_code == 404
        assert each.delete(f"{at}/tags?name=x").status_code == 404
    assert kept.post("/candidates", ANA).json["code"] == "forbidden"
    assert kept.patch(f"/candidates/{known['candidate_id']}", {"title": "X"}).json["title"] == "X"


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "", "candidates:read"), ("GET", "/{id}", "candidates:read"), ("POST", "", "candidates:write"),
        ("PATCH", "/{id}", "candidates:write"), ("POST", "/{id}/merge", "candidates:write"),
        ("POST", "/{id}/tags", "tags:write"), ("DELETE", "/{id}/tags/{id}", "tags:write"),
        ("DELETE", "/{id}/tags?name=x", "tags:write"),
    ],
)  # fmt: skip
def test_a_key_without_the_scope_is_told_which(program: MakeProgram, method: str, path: str, scope: str) -> None:
    refused = program("jobs:read").ask(method, "/candidates" + path.format(id=uuid.uuid4()), json={})
    assert (refused.status_code, refused.json["code"], refused.json["scope"]) == (403, "missing_scope", scope)


def test_two_who_are_one_are_merged_and_the_former_id_leads_on(
    program: MakeProgram, open_work: OpenWork, clock: Clock
) -> None:
    one = program()
    made = job(open_work)
    kept, gone = apply(one, made, 1)["candidate_id"], add(one)["id"]
    one.post(f"/candidates/{gone}/tags", {"name": "motor"})
    before = one.get(f"/candidates/{kept}").headers["ETag"]
    clock.time = NOON + timedelta(hours=1)
    late = one.post(f"/candidates/{kept}/merge", {"duplicate_id": gone}, headers={"If-Match": '"99"'})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    merged = one.post(f"/candidates/{kept}/merge", {"duplicate_id": gone})
    assert merged.status_code == 200, merged.text
    assert [tag["name"] for tag in merged.json["tags"]] == ["motor"]
    assert (merged.json["first_name"], merged.json["company"]) == ("Ana", "Orrery")
    assert len(merged.json["email_addresses"]) == 3
    assert merged.json["updated_at"] == "2026-11-24T13:00:00.000Z"
    assert merged.headers["ETag"] != before
    moved = one.get(f"/candidates/{gone}")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/api/v1/candidates/{kept}")
    late = one.patch(f"/candidates/{gone}", {"title": "X"})
    assert (late.status_code, late.json["code"], late.json["merged_into_id"]) == (410, "gone", kept)
    assert ids(one.walk("/candidates")) == [kept]
    stones = [each for each in one.walk("/candidates", include_deleted="true") if each["id"] == gone]
    assert [(each["object"], each["merged_into_id"]) for each in stones] == [("candidate", kept)]
    again = one.post(f"/candidates/{kept}/merge", {"duplicate_id": gone})
    assert (again.status_code, again.headers["ETag"]) == (200, merged.headers["ETag"])
    with open_work() as work:
        told = work.session.scalars(select(Event.actor_name).where(Event.type == "candidate.merged")).all()
        assert told == ["Payroll"]


def test_taking_a_merge_back_is_seen_in_the_list(program: MakeProgram, open_work: OpenWork, clock: Clock) -> None:
    one = program()
    kept, gone = add(one)["id"], named(one, "Anna")["id"]
    one.post(f"/candidates/{gone}/tags", {"name": "motor"})
    assert one.post(f"/candidates/{kept}/merge", {"duplicate_id": gone}).status_code == 200
    clock.time = NOON + timedelta(hours=1)
    with open_work(now=clock.time) as work:
        survivor = reading.get(work, uuid.UUID(kept), for_change=True)
        merging.unmerge(work, survivor, merging.standing_merges(work, survivor)[0].id)
    found = one.walk("/candidates", updated_after="2026-11-24T12:59:00Z", include_deleted="true")
    assert {each["id"]: [tag["name"] for tag in each["tags"]] for each in found} == {kept: [], gone: ["motor"]}


def test_what_cannot_be_merged(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    made = job(open_work)
    first, second = apply(one, made, 1), apply(one, made, 2)
    at = f"/candidates/{first['candidate_id']}/merge"
    both = one.post(at, {"duplicate_id": second["candidate_id"]})
    assert (both.status_code, both.json["code"]) == (409, "merge_conflict")
    assert set(both.json["application_ids"]) == {first["id"], second["id"]}
    assert pointers(one.post(at, {"duplicate_id": first["candidate_id"]})) == {"/duplicate_id": "same_person"}
    assert pointers(one.post(at, {"duplicate_id": str(uuid.uuid4())})) == {"/duplicate_id": "unknown"}
    assert pointers(one.post(at, {})) == {"/duplicate_id": "required"}
    secret = job(open_work, visibility="confidential", slug="secret")
    apply(one, secret, 1)
    blind = program("candidates:read", "candidates:write")
    third = named(one, "Else")
    unseen = blind.post(at, {"duplicate_id": third["id"]})
    assert (unseen.status_code, unseen.json["code"], unseen.json["reason"]) == (
        403, "forbidden", "merge_not_whole",
    )  # fmt: skip
    assert first["id"] in blind.get(f"/candidates/{first['candidate_id']}").json["application_ids"]
    assert len(blind.get(f"/candidates/{first['candidate_id']}").json["application_ids"]) == 1


def test_who_was_deleted_is_gone_and_a_tombstone(program: MakeProgram, open_work: OpenWork) -> None:
    one = program()
    made = add(one)["id"]
    with open_work() as work:
        work.session.execute(update(Candidate).where(Candidate.id == uuid.UUID(made)).values(deleted_at=NOON))
    gone = one.get(f"/candidates/{made}")
    assert (gone.status_code, gone.json["code"]) == (410, "gone")
    assert "merged_into_id" not in gone.json
    assert one.walk("/candidates") == []
    assert [each["object"] for each in one.walk("/candidates", include_deleted="true")] == ["candidate"]


def test_an_application_and_its_end_change_the_person(
    program: MakeProgram, open_work: OpenWork, clock: Clock
) -> None:
    one = program()
    made = job(open_work)
    with open_work() as work:
        person = editing.create(work, Details("Ann", emails=[Contact("person4@example.org")]), source="fair")
    at = f"/candidates/{person.id}"
    before = one.get(at).headers["ETag"]
    clock.time = NOON + timedelta(hours=1)
    applied = apply(one, made, 4)
    assert applied["candidate_id"] == str(person.id)
    read = one.get(at)
    assert read.json["application_ids"] == [applied["id"]]
    assert read.json["updated_at"] == "2026-11-24T13:00:00.000Z"
    assert read.headers["ETag"] != before
    with open_work() as work:
        applications.delete(work, applications.get(work, uuid.UUID(applied["id"]), for_change=True))
    assert one.get(at, headers={"If-None-Match": read.headers["ETag"]}).json["application_ids"] == []


def test_a_page_takes_as_many_statements_for_many_as_for_few(
    program: MakeProgram, open_work: OpenWork, app: Flask
) -> None:
    made = job(open_work)
    one = program()

    def fill(numbers: range) -> None:
        for number in numbers:
            person = apply(one, made, number)["candidate_id"]
            one.post(f"/candidates/{person}/tags", {"name": f"tag {number % 4}"})

    def asked(by: Program) -> list[str]:
        by.get("/candidates")
        with app.app_context(), statements(db.engine) as seen:
            page = by.get("/candidates?page_size=200")
        assert page.status_code == 200
        assert page.json["data"][0]["consents"][0]["kind"] == "processing"
        return seen

    fill(range(3))
    kept = program("candidates:read", job_ids=[made.id])
    few, few_kept = asked(one), asked(kept)
    assert len(few) <= 10, few
    fill(range(3, 30))
    assert len(asked(one)) == len(few)
    assert len(asked(kept)) == len(few_kept)


def test_words_find_whom_the_key_may_know_by_what_it_may_read(program: MakeProgram, open_work: OpenWork) -> None:
    everything = program()
    secret, other, third = (
        job(open_work, visibility="confidential"),
        *(other_job(open_work, x) for x in ("b", "c")),
    )
    hidden, known = (apply(everything, made, 1) for made in (secret, other))
    elsewhere, nowhere = apply(everything, third, 2)["candidate_id"], add(everything)["id"]
    with open_work() as work:
        for id, words in ((hidden["id"], "Orchids"), (known["id"], "Gates")):
            file_of(work, applications.get(work, uuid.UUID(id)), words)
        index_all(work)
    blind = program("candidates:read")
    kept = program("candidates:read", "jobs:confidential", job_ids=[other.id])
    whole = program("candidates:read", job_ids=[other.id, secret.id])

    def found(one: Program, words: str) -> set[str]:
        return set(ids(one.walk("/candidates", q=words)))

    ana = known["candidate_id"]
    for one in (everything, blind, kept, whole):
        assert found(one, "gates") == {ana}
        assert found(one, "orchids") == ({ana} if one is everything else set())
    assert found(everything, "reis") == found(blind, "reis") == {ana, elsewhere, nowhere}
    assert found(kept, "reis") == found(whole, "reis") == {ana}


def test_words_that_mean_nothing_are_no_error(program: MakeProgram) -> None:
    one = program()
    assert one.get("/candidates", query_string={"q": '"-* ('}).status_code == 200
    assert one.get("/candidates?q=" + "x" * 201).status_code == 422
