"""Tags: the list of them, and putting them on people."""

import uuid
from datetime import timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import select

from api.tags import Tone
from hiring import applications, tags
from hiring.applications import bulk
from hiring.applications.bulk import Pick
from hiring.models.candidate import Candidate, CandidateTag
from hiring.models.event import Event
from tests.api.conftest import MakeProgram, Program
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, world
from tests.support.web_app import Clock

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def tag(one: Program, name: str = "Motor control") -> dict[str, Any]:
    made = one.post("/tags", {"name": name})
    assert made.status_code == 201, made.text
    said: dict[str, Any] = made.json
    return said


def names(one: Program, id: uuid.UUID) -> list[str]:
    return [each["name"] for each in one.get(f"/candidates/{id}").json["tags"]]


def versions(open_work: OpenWork) -> dict[uuid.UUID, tuple[int, Any]]:
    with open_work() as work:
        rows = work.session.execute(select(Candidate.id, Candidate.version, Candidate.updated_at))
        return {row.id: (row.version, row.updated_at) for row in rows}


def test_a_tag_is_made_once_read_and_changed(program: MakeProgram) -> None:
    one = program()
    made = tag(one)
    assert made["tone"] in tags.TONES
    again = one.post("/tags", {"name": " motor  CONTROL"})
    assert (again.status_code, again.json) == (200, made)
    at = f"/tags/{made['id']}"
    read = one.get(at)
    assert read.json == made
    changed = one.patch(at, {"tone": "red"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.json["tone"], changed.json["name"]) == ("red", "Motor control")
    late = one.patch(at, {"name": "X"}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert one.patch(at, {"name": "Motors"}).json["tone"] == "red"
    other = tag(one, "Else")
    taken = one.patch(f"/tags/{other['id']}", {"name": "MOTORS"})
    assert [(each["pointer"], each["code"]) for each in taken.json["errors"]] == [("/name", "taken")]
    assert {each["name"] for each in one.walk("/tags", page_size=1)} == {"Motors", "Else"}


def test_tones_are_those_of_the_palette() -> None:
    assert get_args(Tone) == tags.TONES


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({}, "/name", "required"), ({"name": ""}, "/name", "required"),
        ({"name": " \u200b "}, "/name", "required"),
        ({"name": "x" * 61}, "/name", "too_long"), ({"name": "a\0b"}, "/name", "bad_characters"),
        ({"name": None}, "/name", "string_type"), ({"name": "a", "color": "red"}, "/color", "unknown_field"),
    ],
)  # fmt: skip
def test_what_is_no_tag(program: MakeProgram, sent: Any, pointer: str, code: str) -> None:
    wrong = program().post("/tags", sent)
    assert (wrong.status_code, wrong.json["code"]) == (422, "validation_error")
    assert [(each["pointer"], each["code"]) for each in wrong.json["errors"]] == [(pointer, code)]


def test_somebody_is_tagged_by_name_or_id_once(program: MakeProgram, there: World, open_work: OpenWork) -> None:
    one, id = program(), there.noor.candidate_id
    made = tag(one)
    at = f"/candidates/{id}/tags"
    before = one.get(f"/candidates/{id}").headers["ETag"]
    for sent in ({"id": made["id"]}, {"name": "motor control"}, {"id": made["id"]}):
        put = one.post(at, sent)
        assert (put.status_code, put.json) == (200, made)
    new = one.post(at, {"name": "remote"})
    assert new.json["name"] == "remote"
    assert names(one, id) == ["Motor control", "remote"]
    for wrong in ({}, {"id": made["id"], "name": "x"}, {"id": str(uuid.uuid4())}, {"name": "a\ud800"}):
        assert one.post(at, wrong).status_code == 422
    after = one.get(f"/candidates/{id}").headers["ETag"]
    assert after != before
    for _ in range(2):
        assert one.delete(f"{at}/{made['id']}").status_code == 204
        assert one.delete(f"{at}?name=REMOTE").status_code == 204
    assert one.delete(at).status_code == 422
    assert names(one, id) == []
    assert one.get(f"/candidates/{id}").headers["ETag"] not in (before, after)
    with open_work() as work:
        told = work.session.scalars(select(Event.type).where(Event.object == "tag").order_by(Event.seq)).all()
    assert told == ["tag.created", "tag.added", "tag.created", "tag.added", "tag.removed", "tag.removed"]


def test_another_name_changes_everybody_who_has_the_tag(
    program: MakeProgram, there: World, open_work: OpenWork, clock: Clock
) -> None:
    one = program()
    made = one.post(f"/candidates/{there.noor.candidate_id}/tags", {"name": "motor"}).json
    before, clock.time = versions(open_work), LATER
    assert one.patch(f"/tags/{made['id']}", {"tone": "red"}).status_code == 200
    assert versions(open_work) == before
    assert one.patch(f"/tags/{made['id']}", {"name": "motors"}).status_code == 200
    after = versions(open_work)
    assert after[there.noor.candidate_id] == (before[there.noor.candidate_id][0] + 1, LATER)
    assert after[there.ann.candidate_id] == before[there.ann.candidate_id]
    changed = one.walk("/candidates", updated_after="2026-11-24T12:59:00Z")
    assert [each["tags"] for each in changed] == [[{"id": made["id"], "name": "motors"}]]


def test_a_deleted_tag_is_off_everybody_and_a_tombstone(
    program: MakeProgram, there: World, open_work: OpenWork, clock: Clock
) -> None:
    one = program()
    made = one.post(f"/candidates/{there.noor.candidate_id}/tags", {"name": "motor"}).json
    before, clock.time = versions(open_work), LATER
    late = one.delete(f"/tags/{made['id']}", headers={"If-Match": '"99"'})
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    for _ in range(2):
        assert one.delete(f"/tags/{made['id']}").status_code == 204
    assert one.delete(f"/tags/{uuid.uuid4()}").status_code == 404
    gone = one.get(f"/tags/{made['id']}")
    assert (gone.status_code, gone.json["code"]) == (410, "gone")
    assert one.walk("/tags") == []
    stones = one.walk("/tags", include_deleted="true", updated_after="2026-11-24T12:59:00Z")
    assert [(each["id"], each["object"]) for each in stones] == [(made["id"], "tag")]
    after = versions(open_work)
    assert after[there.noor.candidate_id] == (before[there.noor.candidate_id][0] + 1, LATER)
    assert after[there.ann.candidate_id] == before[there.ann.candidate_id]
    with open_work() as work:
        assert work.session.scalars(select(CandidateTag)).all() == []


def test_what_a_key_of_some_jobs_may(program: MakeProgram, there: World) -> None:
    everything, kept = program(), program("tags:read", "tags:write", "candidates:read", job_ids=[there.job.id])
    made = tag(everything)
    assert kept.get(f"/tags/{made['id']}").json == made
    assert kept.post(f"/candidates/{there.noor.candidate_id}/tags", {"id": made["id"]}).status_code == 200
    for refused in (
        kept.post("/tags", {"name": "x"}), kept.patch(f"/tags/{made['id']}", {"name": "x"}),
        kept.delete(f"/tags/{made['id']}"),
    ):  # fmt: skip
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    missing = program("tags:read").post("/tags", {"name": "x"})
    assert (missing.status_code, missing.json["scope"]) == (403, "tags:write")


def test_tagging_many_changes_each_of_them_once(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    ids = (there.noor.candidate_id, there.ann.candidate_id)
    before = versions(open_work_on_each)
    with open_work_on_each(there.dario, now=LATER) as work:
        picks = [Pick(one.id, 0) for one in (there.noor, there.ann)]
        made, _ = bulk.tag(work, picks, "motor")
        bulk.tag(work, picks, "motor")
    after = versions(open_work_on_each)
    assert [after[id] for id in ids] == [(before[id][0] + 1, LATER) for id in ids]
    with open_work_on_each(there.dario, now=LATER) as work:
        bulk.untag(work, picks, made.id)
    assert [versions(open_work_on_each)[id][0] for id in ids] == [before[id][0] + 2 for id in ids]
    with open_work_on_each(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        tags.add(work, noor, "one")
        tags.add(work, noor, "two")
        noor.candidate.title = "Welder"  # as read before: its version is the one that is stored now
    with open_work_on_each() as work:
        tags.rename(work, tags.add(work, applications.get(work, there.noor.id), "one"), "three", version=1)
        tags.delete_everywhere(work, tags.add(work, applications.get(work, there.noor.id), "two"))
    assert versions(open_work_on_each)[ids[0]][0] == before[ids[0]][0] + 2 + 3 + 2
