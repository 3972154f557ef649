"""What programs are told: every event or a reason why not, nothing personal, nothing they may not know."""

import ast
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from hiring import (
    applications,
    attachments,
    jobs,
    notes,
    offers,
    result_links,
    tags,
    webhooks,
)
from hiring.actors import SYSTEM
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.job import Job, Visibility
from hiring.models.note import NoteVisibility
from hiring.models.offer import AbandonReason, OfferStatus
from hiring.uploads import Received
from hiring.webhooks import EventType
from hiring.webhooks.telling import NOT_TOLD, NOT_TOLD_OF, TOLD, message
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support import applying, standing
from tests.support.applications import World, applied, reason, stage, statements, world
from tests.support.offers import in_state
from tests.support.together import together
from tests.support.webhooks import EVERYTHING, acting, key, moved, register, told

HOUSE = Path(__file__).resolve().parents[3]


def hushed(work: Work, *names: str) -> list[Application]:
    """Applications for a confidential job."""
    secret = applying.make_job(work, name="Hush-hush", slug="hush-hush")
    made = [applied(work, secret, name) for name in names]
    secret.visibility = Visibility.CONFIDENTIAL
    work.session.flush()
    return made


def test_every_event_is_told_or_said_not_to_be() -> None:
    """The names stand in the verbs: as constants of things that have events."""
    found = recorded()
    assert len(found) > 100
    unknown = {
        one
        for one in found
        if one not in TOLD and one not in NOT_TOLD and one.partition(".")[0] not in NOT_TOLD_OF
    }
    assert unknown == set()
    assert not set(TOLD) & set(NOT_TOLD)


def test_every_public_name_is_told_of_something() -> None:
    told_names = {str(one.type) for one in TOLD.values() if isinstance(one.type, EventType)}
    assert set(EventType) - told_names == {EventType.INTERVIEW_RESCHEDULED}


def recorded() -> set[str]:
    """Every constant `thing.past_tense` of a thing whose events somebody records by name."""
    constants: set[str] = set()
    things: set[str] = set()
    for room in ("hiring", "backoffice", "portal", "ops"):
        for path in (HOUSE / room).rglob("*.py"):
            if {"webhooks", "models"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    constants |= set(re.findall(r"^[a-z_]+\.[a-z_]+$", node.value))
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record" and node.args:
                    names = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                    things |= {str(name).partition(".")[0] for name in names}
    others = {"interview.ics"}
    return {one for one in constants if one.partition(".")[0] in things and not one.endswith(".in_tx")} - others


def test_a_message_says_what_changed_and_nothing_personal(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work)
    moved(open_work, there)
    (one,) = told(open_work, webhook)
    with open_work() as work:
        seq = work.session.scalars(select(Event.seq).where(Event.type == "application.moved")).one()
        new, call = (stage(work, there.job, name).id for name in ("New", "Call"))
    assert one == {
        "type": "application.stage_changed",
        "timestamp": "2026-11-24T12:00:00.000Z",
        "data": {
            "object": "application", "id": str(there.noor.id), "event_seq": seq,
            "candidate_id": str(there.noor.candidate_id), "job_id": str(there.job.id),
            "actor": {"type": "user", "id": str(there.dario.id)},
            "from_stage": {"id": str(new), "name": "New"}, "to_stage": {"id": str(call), "name": "Call"},
        },
    }  # fmt: skip


def test_a_whole_life_is_told_under_the_public_names(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work)
        made = standing.ready(work, name="Painter", slug="painter")
        jobs.open(work, made)
        jobs.pause(work, made)
        jobs.resume(work, made)
    with open_work(there.dario) as work:
        noor, ann = (applications.get(work, one.id) for one in (there.noor, there.ann))
        note = notes.write(work, noor, "Knows Noor's secret canary")
        work.session.flush()
        notes.edit(work, note, "Another canary")
        tag = tags.add(work, noor, "canary")
        work.session.flush()
        tags.remove(work, noor, tag.id)
        received = Received("file", "canary.pdf", "pdf", 4, "0" * 64, "some-key")
        attachments.attach(work, noor, received, type=AttachmentType.CV)
        applications.reject(work, noor, reason=reason(work))
        applications.reopen(work, noor)
        applied(work, work.session.get_one(Job, there.job.id), "Canary Person")
        offer = in_state(work, ann, OfferStatus.SENT, message="canary")
        offers.abandon(work, offer, reason=AbandonReason.RESCINDED)
        applications.withdraw(work, ann)
    found = told(open_work, webhook)
    names = [one["type"] for one in found]
    assert names == [
        "job.created", "job.updated", "job.opened", "job.paused", "job.opened", "note.created", "note.updated",
        "candidate.tag_added", "candidate.tag_removed", "attachment.created", "application.rejected",
        "application.unrejected", "candidate.created", "application.created", "offer.created", "offer.approved",
        "offer.sent", "offer.abandoned", "application.withdrawn",
    ]  # fmt: skip
    assert "canary" not in json.dumps(found).lower()
    seqs = [one["data"]["event_seq"] for one in found]
    assert seqs == sorted(set(seqs))
    undone = found[names.index("application.unrejected")]["data"]
    assert (undone["status"], undone["previous"]) == ("active", {"status": "rejected"})
    assert found[names.index("offer.abandoned")]["data"]["abandon_reason"] == "rescinded"


def test_a_message_is_small_whatever_the_event_holds() -> None:
    data = {"fields": ["x" * 200] * 500, "from": "ü" * 2000, "to": "ü" * 2000, "reason": "ü" * 2000,
            "was": "x" * 40, "field": "phone", "merged_id": "x", "note_id": str(uuid.uuid4())}  # fmt: skip
    for type in TOLD:
        event = Event(
            seq=2**62, type=type, object=type.partition(".")[0], object_id=uuid.uuid4(),
            application_id=uuid.uuid4(), candidate_id=uuid.uuid4(), job_id=uuid.uuid4(), actor_type="user",
            actor_id=uuid.uuid4(), actor_name="Rosa Recruiter", data=data, at=NOON,
        )  # fmt: skip
        said = message(event)
        assert len(json.dumps(said).encode()) < 20_000
        assert "Rosa" not in json.dumps(said)
        assert set(said) == {"type", "timestamp", "data"}
        assert said["data"]["id"] is not None
        assert said["data"]["object"] == said["type"].partition(".")[0]


@pytest.mark.parametrize(
    ("scopes", "names"),
    [((), []), (("applications:read",), ["application.stage_changed"]), (("notes:read",), ["note.created"]),
     (("candidates:read",), []), (("tags:read",), []),
     (("candidates:read", "tags:read"), ["candidate.tag_added"])],
)  # fmt: skip
def test_only_what_the_scopes_allow_is_told(
    open_work: OpenWork, there: World, scopes: tuple[str, ...], names: list[str]
) -> None:
    with open_work() as work:
        webhook = register(work, key(work, *scopes))
    moved(open_work, there)
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        notes.write(work, noor, "Call her")
        tags.add(work, noor, "motor")
    assert [one["type"] for one in told(open_work, webhook)] == names


def test_only_the_chosen_types_are_told(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work, event_types=["application.rejected"])
    moved(open_work, there)
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    (one,) = told(open_work, webhook)
    with open_work() as work:
        why = reason(work)
        assert one["data"]["rejection_reason"] == {"id": str(why.id), "name": why.name}


def test_confidential_jobs_and_their_people_are_not_told_of(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook, knowing = register(work), register(work, confidential=True)
        key_knows = register(work, key(work, *EVERYTHING, "jobs:confidential"))
        (cem,) = hushed(work, "Cem Secret")
        tags.add(work, cem, "motor")
        notes.write(acting(work, there.dario), cem, "Hush")
        person = work.session.get_one(Candidate, cem.candidate_id)
        result_links.put(work, person, result_links.Result(url="https://a.example/1", label="Test"))
    assert told(open_work, webhook) == []
    names = [one["type"] for one in told(open_work, knowing)]
    assert names == [one["type"] for one in told(open_work, key_knows)]
    assert {"application.created", "candidate.created", "candidate.tag_added", "note.created"} <= set(names)
    assert "result_link.created" in names


def test_a_person_is_hidden_also_after_they_are_gone(open_work: OpenWork, there: World) -> None:
    """A merged or deleted person of a confidential job does not become everybody's."""
    with open_work() as work:
        webhook = register(work)
        cem, double = hushed(work, "Cem Secret", "Cem Double")
        cem_id, double_id = cem.candidate_id, double.candidate_id
        work.record("candidate.changed", work.session.get_one(Candidate, double_id), fields=["phone"])
        work.session.execute(
            update(type(double))
            .where(type(double).id == double.id)
            .values(candidate_id=cem_id, status="withdrawn", withdrawn_at=NOON)
        )
        work.session.execute(update(Candidate).where(Candidate.id == double_id).values(merged_into_id=cem_id))
        work.session.execute(update(type(cem)).where(type(cem).id == cem.id).values(deleted_at=NOON))
        work.session.execute(update(Candidate).where(Candidate.id == cem_id).values(deleted_at=NOON))
        work.record("candidate.deleted", work.session.get_one(Candidate, cem_id))
    assert told(open_work, webhook) == []


def test_private_notes_are_never_told_of(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work)
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        mine = notes.write(work, noor, "For me", visibility=NoteVisibility.PRIVATE)
        work.session.flush()
        notes.edit(work, mine, "For me alone")
        notes.write(work, noor, "For all")
    assert [one["type"] for one in told(open_work, webhook)] == ["note.created"]


@pytest.mark.parametrize(("more", "heard"), [((), []), (("offers:read",), ["attachment.updated"])])
def test_the_document_of_an_offer_is_told_of_only_where_offers_may_be_read(
    open_work: OpenWork, there: World, more: tuple[str, ...], heard: list[str]
) -> None:
    with open_work() as work:
        webhook = register(work, key(work, "attachments:read", *more), event_types=["attachment.updated"])
    with open_work(there.dario) as work:
        offer = in_state(work, applications.get(work, there.noor.id), OfferStatus.SENT)
        assert offer.letter is not None
        attachments.change_type(work, offer.letter, AttachmentType.CV)
    assert [one["type"] for one in told(open_work, webhook)] == heard


def test_acts_cost_the_same_whoever_listens(open_work: OpenWork, there: World) -> None:
    """Deliveries are the worker's to make: no verb waits for them."""
    counts = []
    for text in ("Nobody", "Five"):
        with open_work(there.dario) as work:
            noor = applications.get(work, there.noor.id)
            with statements(work.session.get_bind()) as seen:  # type: ignore[arg-type]
                notes.write(work, noor, text)
                work.ledger.write(work.session)
                work.ledger.events.clear()
            counts.append(len(seen))
        with open_work() as work:
            for _ in range(5):
                register(work)
    assert counts[0] == counts[1]


def test_looking_takes_the_same_number_of_statements_for_many_events(open_work: OpenWork, there: World) -> None:
    counts = []
    for number in (3, 60):
        with open_work() as work:
            webhook = register(work)
            noor = applications.get(work, there.noor.id)
            for at in range(number):
                notes.write(acting(work, there.dario), noor, f"Note {at}")
                tags.add(work, noor, f"Tag {number} {at}")
        with open_work(SYSTEM) as work:
            engine = work.session.get_bind()
            with statements(engine) as seen:  # type: ignore[arg-type]
                webhooks.fan_out(work, webhook.id)
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_each_event_makes_one_delivery_also_where_two_workers_look(
    open_work_on_each: OpenWork, each_engine: Any
) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each() as work:
        webhook = register(work)
        noor = applications.get(work, there.noor.id)
        for at in range(20):
            notes.write(acting(work, there.dario), noor, f"Note {at}")

    def look() -> str:
        for _ in range(5):
            with open_work_on_each(SYSTEM) as work:
                webhooks.fan_out(work, webhook.id)
        return "done"

    assert together(look, look, look) == ["done"] * 3
    assert len(told(open_work_on_each, webhook)) == 20
