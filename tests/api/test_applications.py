"""Applications: lists and one, as programs read them."""

import json
import uuid
from datetime import timedelta
from typing import Any

from flask import Flask

from api import applications_shown as shown
from api.applications_shown import ApplicationOut
from hiring.applications import adding
from hiring.candidates import editing
from hiring.candidates.contacts import Details
from tests.api.conftest import MakeProgram
from tests.conftest import NOON, OpenWork
from tests.support.api_applications import (
    EVERYTHING,
    create,
    job,
    other_job,
    pointers,
    reason_id,
    reasons,
    stages_of,
    with_those,
)
from tests.support.applications import applied, statements
from tests.support.web_app import Clock
from web.hall import db


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
