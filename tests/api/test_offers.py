"""Offers through the API: drafting, approval, and who sees them."""

import uuid
from typing import Any

import pytest
from flask import Flask

from hiring import applications, offers, organisation
from hiring.models.offer import AbandonReason
from tests.api.conftest import MakeProgram, Program
from tests.conftest import OpenWork
from tests.support import standing
from tests.support.api_applications import other_job
from tests.support.api_offers import (
    TERMS,
    There,
    begun,
    by_rosa,
    code,
    draft,
    events,
    pointers,
)
from tests.support.applications import actor_of, applied, statements
from web.hall import db


@pytest.fixture
def there(open_work: OpenWork) -> There:
    return begun(open_work)


# drafting


def test_one_is_drafted_read_changed_and_listed(program: MakeProgram, there: There) -> None:
    one = program()
    answer = one.post(f"/applications/{there.noor.id}/offers", TERMS)
    made = answer.json
    assert answer.headers["Location"] == f"/api/v1/offers/{made['id']}"
    assert made["salary"] == {"amount": "58500.5", "currency": "GBP", "period": "year"}
    assert (made["version"], made["status"], made["job_title"]) == (1, "draft", there.job.name)
    assert (made["employment_start_date"], made["expires_at"]) == ("2027-01-04", "2026-12-01T23:59:59.000Z")
    assert (made["bonus"], made["message"], made["job_id"]) == ("Four weeks of leave", None, str(there.job.id))
    at = f"/offers/{made['id']}"
    read = one.get(at)
    assert read.json == made
    assert one.get(at, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    tag = {"If-Match": read.headers["ETag"]}
    changed = one.patch(at, {"salary": {"amount": "60000"}, "bonus": None}, headers=tag).json
    assert changed["salary"] == {"amount": "60000", "currency": "GBP", "period": "year"}
    assert (changed["bonus"], changed["employment_start_date"]) == (None, "2027-01-04")
    assert code(one.patch(at, {"bonus": "x"}, headers=tag)) == (412, "precondition_failed")
    cleared = one.patch(at, {"salary": None, "employment_start_date": None, "expires_at": None}).json
    assert [cleared[name] for name in ("salary", "employment_start_date", "expires_at")] == [None] * 3
    before = one.get(at).headers["ETag"]
    assert one.patch(at, {"message": None}).headers["ETag"] == before
    for path in ("/offers", f"/applications/{there.noor.id}/offers"):
        assert one.walk(path) == [cleared]


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"job_title": ""}, {"/job_title": "required"}),
        ({"job_title": None}, {"/job_title": "string_type"}),
        ({"salary": {"amount": 58500}}, {"/salary/amount": "not_an_amount"}),
        ({"salary": {"amount": "NaN"}}, {"/salary/amount": "not_an_amount"}),
        ({"salary": {"amount": "0", "currency": "GBP", "period": "year"}}, {"/salary/amount": "out_of_range"}),
        ({"salary": {"amount": "1.005", "currency": "GBP", "period": "year"}},
         {"/salary/amount": "too_many_decimals"}),
        ({"salary": {"amount": "1", "currency": "XXZ", "period": "year"}},
         {"/salary/currency": "unknown_currency"}),
        ({"salary": {"amount": "1", "currency": None, "period": None}},
         {"/salary/currency": "required", "/salary/period": "required"}),
        ({"bonus": "x" * 2001}, {"/bonus": "too_long"}),
        ({"employment_start_date": "2027-02-30"}, {"/employment_start_date": "not_a_date"}),
        ({"employment_type": "slave"}, {"/employment_type": "not_one_of"}),
        ({"expires_at": "soon"}, {"/expires_at": "not_an_instant"}),
        ({"status": "sent"}, {"/status": "unknown_field"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_pointer(
    program: MakeProgram, there: There, over: dict[str, Any], wrong: dict[str, str]
) -> None:
    one = program()
    assert pointers(one.post(f"/applications/{there.noor.id}/offers", over)) == wrong
    made = draft(one, there)
    assert pointers(one.patch(f"/offers/{made['id']}", over)) == wrong
    assert one.get(f"/offers/{made['id']}").json == made


def test_of_those_alive_there_is_one(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one = program()
    first = draft(one, there)
    twice = one.post(f"/applications/{there.noor.id}/offers", TERMS)
    assert (*code(twice), twice.json["current_status"]) == (409, "offer_exists", "draft")
    for _ in range(2):
        gone = one.post(f"/offers/{first['id']}/abandon", {"reason": "superseded"})
        assert (gone.status_code, gone.json["status"]) == (200, "abandoned")
        assert (gone.json["abandon_reason"], gone.json["decided_at"]) == ("superseded", "2026-11-24T12:00:00.000Z")
    other = one.post(f"/offers/{first['id']}/abandon", {"reason": "rescinded"})
    assert (*code(other), other.json["allowed"]) == (409, "invalid_transition", [])
    assert draft(one, there)["version"] == 2
    assert events(open_work) == ["offer.created", "offer.abandoned", "offer.created"]
    one.post(f"/applications/{there.noor.id}/withdraw")
    late = one.post(f"/applications/{there.noor.id}/offers", TERMS)
    assert (*code(late), late.json["current_status"]) == (409, "invalid_transition", "withdrawn")


# approval


def test_no_program_approves_what_a_program_wrote(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one, other = program(), program(name="Another")
    made = draft(one, there)["id"]
    for each in (one, other):
        refused = each.post(f"/offers/{made}/approve")
        assert (*code(refused), refused.json["reason"]) == (403, "forbidden", "own_offer")
    with open_work(actor_of(there.rosa)) as work:  # a user may
        offers.approve(work, offers.get(work, uuid.UUID(made), for_change=True))
    read = one.get(f"/offers/{made}").json
    assert (read["status"], read["approved_by"]) == ("approved", str(there.rosa.id))
    assert one.patch(f"/offers/{made}", {"bonus": "More"}).json["status"] == "draft"
    with open_work() as work:
        organisation.change(work, own_offers=True)
    for _ in range(2):
        done = one.post(f"/offers/{made}/approve").json
        assert (done["status"], done["approved_by"]) == ("approved", None)
        assert done["approved_at"] == "2026-11-24T12:00:00.000Z"


def test_what_a_user_wrote_a_program_approves_and_takes_back(
    program: MakeProgram, open_work: OpenWork, there: There
) -> None:
    one = program()
    id = by_rosa(open_work, there)
    for _ in range(2):
        assert one.post(f"/offers/{id}/approve").json["status"] == "approved"
    for _ in range(2):
        back = one.post(f"/offers/{id}/unapprove").json
        assert (back["status"], back["approved_at"]) == ("draft", None)
    assert events(open_work) == ["offer.created", "offer.approved", "offer.unapproved"]
    one.patch(f"/offers/{id}", {"bonus": "A program's words"})
    assert code(one.post(f"/offers/{id}/approve")) == (403, "forbidden")
    late = one.post(f"/offers/{id}/send")
    assert (*code(late), late.json["current_status"], late.json["allowed"]) == (
        409, "invalid_transition", "draft", ["edit", "approve", "abandon"],
    )  # fmt: skip


# who sees what


def test_filters_narrow_the_list(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one, second = program(), other_job(open_work, "another-one")
    with open_work() as work:
        ann = applied(work, second, "Ann Lee")
    first = draft(one, there)
    other = one.post(f"/applications/{ann.id}/offers", {}).json
    one.post(f"/offers/{other['id']}/abandon", {"reason": "rescinded"})

    def found(**query: Any) -> set[str]:
        return {{first["id"]: "first", other["id"]: "other"}[each["id"]] for each in one.walk("/offers", **query)}

    assert found() == {"first", "other"}
    assert found(job_ids=there.job.id) == found(statuses="draft,sent") == found(ids=first["id"]) == {"first"}
    assert found(application_ids=ann.id) == found(statuses="abandoned") == {"other"}
    assert found(updated_after="2026-11-24T12:00:01Z") == set()
    assert set(pointers(one.get("/offers?statuses=lost"))) == {"?statuses"}
    assert one.get(f"/applications/{ann.id}/offers?job_ids={second.id}").json["code"] == "unknown_parameter"


def test_each_act_asks_for_its_scope(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    id = by_rosa(open_work, there)
    writes, decides = program("offers:read", "offers:write"), program("offers:read", "offers:decide")
    for path in ("approve", "accept", "decline"):
        refused = writes.post(f"/offers/{id}/{path}")
        assert (*code(refused), refused.json["scope"]) == (403, "missing_scope", "offers:decide")
    for path in ("unapprove", "send", "abandon"):
        refused = decides.post(f"/offers/{id}/{path}", {"reason": "rescinded"} if path == "abandon" else {})
        assert (*code(refused), refused.json["scope"]) == (403, "missing_scope", "offers:write")
    blind = program("offers:write", "offers:decide", "applications:read")
    for answer in (blind.post(f"/applications/{there.noor.id}/offers", {}), blind.get(f"/offers/{id}"),
                   blind.get("/offers"), blind.patch(f"/offers/{id}", {}), blind.post(f"/offers/{id}/send"),
                   blind.post(f"/offers/{id}/approve")):  # fmt: skip
        assert (*code(answer), answer.json["scope"]) == (403, "missing_scope", "offers:read")
    assert decides.post(f"/offers/{id}/approve").status_code == 200


def test_outside_of_what_a_key_may_know_offers_are_absent(
    program: MakeProgram, open_work: OpenWork, there: There
) -> None:
    everything = program()
    secret, other = other_job(open_work, "secret-one", visibility="confidential"), other_job(open_work, "another")
    with open_work() as work:
        hidden, elsewhere = (standing.application(work, each) for each in (secret, other))
    known = draft(everything, there)
    made = [everything.post(f"/applications/{each.id}/offers", {}).json["id"] for each in (hidden, elsewhere)]
    one = program("offers:read", "offers:write", "offers:decide", job_ids=[there.job.id, secret.id])
    assert [each["id"] for each in one.walk("/offers", include_deleted="true")] == [known["id"]]
    for id in (*made, uuid.uuid4()):
        for answer in (one.get(f"/offers/{id}"), one.patch(f"/offers/{id}", {}), one.post(f"/offers/{id}/send"),
                       one.post(f"/offers/{id}/approve"), one.post(f"/offers/{id}/accept")):  # fmt: skip
            assert code(answer) == (404, "not_found")
    assert one.get(f"/applications/{hidden.id}/offers").status_code == 404
    assert one.post(f"/applications/{hidden.id}/offers", {}).status_code == 404


def test_what_went_with_its_application_leaves_a_stone(
    program: MakeProgram, open_work: OpenWork, there: There
) -> None:
    one = program()
    made = draft(one, there)
    with open_work() as work:
        applications.delete(work, applications.get(work, there.noor.id, for_change=True))
    assert one.walk("/offers") == []
    stones = one.walk("/offers", include_deleted="true")
    assert [(each["id"], each["object"]) for each in stones] == [(made["id"], "offer")]
    for answer in (one.get(f"/offers/{made['id']}"), one.post(f"/offers/{made['id']}/send"),
                   one.get(f"/applications/{there.noor.id}/offers")):  # fmt: skip
        assert code(answer) == (410, "gone")


def test_a_page_costs_the_same_for_three_and_for_thirty(
    program: MakeProgram, open_work: OpenWork, there: There, app: Flask
) -> None:
    one, known = program(), program("offers:read")

    def more(number: int) -> None:
        with open_work() as work:
            application = applications.get(work, there.noor.id, for_change=True)
            for _ in range(number):
                offers.abandon_open(work, application, AbandonReason.RESCINDED)
                offers.create(work, application)

    def asked(by: Program) -> int:
        by.get("/offers")
        with app.app_context(), statements(db.engine) as seen:
            page = by.get("/offers?page_size=200")
        assert page.status_code == 200
        return len(seen)

    more(3)
    few = asked(one), asked(known)
    more(27)
    assert (asked(one), asked(known)) == few
    assert max(few) <= 4
