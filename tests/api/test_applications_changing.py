"""Small changes of applications, and taking them away."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from hiring.actors import Role
from hiring.models.application import Application
from hiring.models.attachment import Attachment
from hiring.models.event import Event
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job
from hiring.models.letter import Letter, LetterState
from hiring.models.offer import Offer, OfferStatus
from plumbing.outbox import Task
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support.api_applications import create, inline, job, pointers, user, with_those
from tests.support.applications import check_books
from tests.support.walking import books_agree
from tests.support.web_app import Clock


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
