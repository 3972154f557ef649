"""Webhooks: who may have one, what it is told and what not, and how messages are tried again."""

import ast
import json
import re
import uuid
from datetime import timedelta
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
from hiring.actors import SYSTEM, Role
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from hiring.models.api_key import ApiKey
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.job import Job, Visibility
from hiring.models.letter import Letter, Occasion
from hiring.models.note import NoteVisibility
from hiring.models.offer import AbandonReason, OfferStatus
from hiring.models.user import User
from hiring.models.webhook import DeliveryState, Webhook, WebhookDelivery
from hiring.uploads import Received
from hiring.webhooks import EventType, Outcome, signatures
from hiring.webhooks.delivering import DELAYS
from hiring.webhooks.telling import NOT_TOLD, NOT_TOLD_OF, TOLD, message
from hiring.work import Work
from plumbing.outbox import Task
from plumbing.public_addresses import Exempt
from tests.conftest import NOON, OpenWork
from tests.support import applying, standing
from tests.support.applications import World, actor_of, applied, make_user, reason, stage, statements, world
from tests.support.offers import in_state
from tests.support.together import together
from tests.support.webhooks import EVERYTHING, URL, acting, attempt, key, register, told, unsealed

HOUSE = Path(__file__).resolve().parents[2]
FINE, BROKEN = Outcome(200), Outcome(500)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def moved(open_work: OpenWork, there: World) -> None:
    """One event of the ordinary job."""
    with open_work(there.dario) as work:
        applications.move(work, applications.get(work, there.noor.id), stage(work, there.job, "Call").id)


def hushed(work: Work, *names: str) -> list[Application]:
    """Applications for a confidential job."""
    secret = applying.make_job(work, name="Hush-hush", slug="hush-hush")
    made = [applied(work, secret, name) for name in names]
    secret.visibility = Visibility.CONFIDENTIAL
    work.session.flush()
    return made


# registering


def test_a_webhook_begins_with_the_present(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work)
    assert told(open_work, webhook) == []
    moved(open_work, there)
    assert [one["type"] for one in told(open_work, webhook)] == ["application.stage_changed"]


def test_a_key_makes_what_its_scopes_allow_and_sees_its_own_alone(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        payroll, other = key(work, "webhooks:write", "offers:read", "offers:decide"), key(work, "jobs:read")
        mine = register(work, payroll, event_types=["offer.accepted"])
        theirs = register(work, other)
        house = register(work)
        assert (mine.scopes, mine.created_by_key_id) == (["offers:read"], payroll.id)
        assert webhooks.listed(acting(work, payroll)) == [mine]
        assert set(webhooks.listed(work)) == {mine, theirs, house}
        for hidden in (theirs, house):
            with pytest.raises(NotFound):
                webhooks.get(acting(work, payroll), hidden.id)
            with pytest.raises(NotAllowed):
                webhooks.rotate_secret(acting(work, payroll), hidden, seal=unsealed)
        with pytest.raises(Invalid) as wrong:
            register(work, payroll, event_types=["offer.accepted", "job.opened"])
        assert wrong.value.fields == {"event_types": "scope_lacking"}


def test_people_who_are_not_administrators_make_none(open_work: OpenWork, there: World) -> None:
    for actor in (there.dario, there.manager, there.stranger):
        with open_work(actor) as work:
            with pytest.raises(NotAllowed):
                register(work)
            assert webhooks.listed(work) == []


@pytest.mark.parametrize(
    ("given", "problems"),
    [({"url": ""}, {"url": "required"}), ({"url": "http://hooks.example.org/"}, {"url": "https_only"}),
     ({"url": "https://10.0.0.1/"}, {"url": "address_not_allowed"}), ({"url": "x"}, {"url": "not_a_url"}),
     ({"description": "x" * 201}, {"description": "too_long"}),
     ({"description": "\0"}, {"description": "bad_characters"}),
     ({"event_types": ["job.eaten"]}, {"event_types": "unknown"}), ({"job_ids": []}, {"job_ids": "required"}),
     ({"job_ids": [uuid.UUID(int=1)]}, {"job_ids": "unknown_job"})],
)  # fmt: skip
def test_what_is_wrong_is_named(open_work: OpenWork, given: dict[str, Any], problems: dict[str, str]) -> None:
    with open_work() as work, pytest.raises(Invalid) as wrong:
        register(work, **given)
    assert wrong.value.fields == problems


def test_a_key_that_is_kept_to_some_jobs_keeps_its_webhook_to_them(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        other = applying.make_job(work, name="Painter", slug="painter")
        narrow = key(work, *EVERYTHING, job_ids=[there.job.id])
        webhook = register(work, narrow)
        assert webhook.job_ids == [str(there.job.id)]
        with pytest.raises(Invalid):
            register(work, narrow, job_ids=[other.id])
        applied(work, other, "Paula Painter")
    assert told(open_work, webhook) == []
    moved(open_work, there)
    assert len(told(open_work, webhook)) == 1


def test_there_is_an_end_to_how_many(open_work: OpenWork) -> None:
    with open_work() as work:
        made = [register(work) for _ in range(webhooks.MOST)]
        with pytest.raises(Conflict, match="too_many_webhooks"):
            register(work)
        webhooks.delete(work, made[0])
        register(work)


def test_a_change_is_refused_where_somebody_else_was_faster(open_work: OpenWork) -> None:
    with open_work() as work:
        webhook = register(work)
    with open_work() as work:
        webhook = webhooks.get(work, webhook.id)
        seen = webhook.version
        webhooks.change(work, webhook, exempt=Exempt(), description="Payroll", version=seen)
        work.session.flush()
        with pytest.raises(Stale):
            webhooks.change(work, webhook, exempt=Exempt(), url="https://else.example.org/", version=seen)
        assert (webhook.url, webhook.description) == (URL, "Payroll")


def test_what_happened_to_webhooks_is_told_without_their_addresses(open_work: OpenWork) -> None:
    with open_work() as work:
        webhook = register(work, url="https://hooks.example.org/s3cret?token=s3cret")
        webhooks.rotate_secret(work, webhook, seal=unsealed)
        webhooks.disable(work, webhook)
        webhooks.enable(work, webhook)
        webhooks.change(work, webhook, exempt=Exempt(), url="https://hooks.example.org/s3cret/2")
        webhooks.delete(work, webhook)
        webhooks.delete(work, webhook)
        assert standing.types(work)[-6:] == [
            "webhook.created", "webhook.secret_rotated", "webhook.disabled", "webhook.enabled", "webhook.changed",
            "webhook.deleted",
        ]  # fmt: skip
        assert "s3cret" not in json.dumps([one.data for one in work.session.scalars(select(Event))])


# what is told


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


# signatures


def test_signatures_are_those_of_standard_webhooks() -> None:
    """The published example."""
    signed = signatures.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
        b'{"test": 2432232314}',
    )  # fmt: skip
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_former_secret_signs_beside_the_new_one_for_a_day(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        made = webhooks.register(work, URL, exempt=Exempt(), seal=unsealed)
        webhook, first = made.webhook, made.secret
    moved(open_work, there)
    told(open_work, webhook)
    with open_work() as work:
        second = webhooks.rotate_secret(work, webhooks.get(work, webhook.id), seal=unsealed).secret
    assert first.startswith("whsec_")
    assert first != second

    def signed_at(now: Any) -> list[str]:
        with open_work(SYSTEM, now=now) as work:
            taken = webhooks.take(work, webhook.id, unsealed)
            assert taken is not None
            assert taken.headers["webhook-id"] == str(taken.delivery_id)
            stamp = int(taken.headers["webhook-timestamp"])
            expected = [
                signatures.signature(secret, str(taken.delivery_id), stamp, taken.body)
                for secret in (second, first)
            ]
            given = taken.headers["webhook-signature"].split(" ")
            assert given == expected[: len(given)]
            return given

    assert len(signed_at(NOON + timedelta(hours=23))) == 2
    assert len(signed_at(NOON + timedelta(hours=25))) == 1


def test_a_secret_that_cannot_be_opened_signs_nothing(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        webhook = register(work)
    moved(open_work, there)
    told(open_work, webhook)
    with open_work(SYSTEM) as work:
        taken = webhooks.take(work, webhook.id, lambda _sealed, _about: None)
    assert taken is not None
    assert taken.headers == {}


# trying again


@pytest.fixture
def waiting(open_work: OpenWork, there: World) -> Webhook:
    """A webhook with one message on its way."""
    with open_work() as work:
        webhook = register(work)
    moved(open_work, there)
    assert len(told(open_work, webhook)) == 1
    return webhook


def test_a_message_is_tried_ten_times_with_growing_delays(open_work: OpenWork, waiting: Webhook) -> None:
    now, waits, ids = NOON, [], set()
    while True:
        row = attempt(open_work, waiting, BROKEN, now)
        assert row is not None
        ids.add((row.id, webhooks.body_of(row)))
        if row.next_at is None:
            break
        waits.append(row.next_at - now)
        assert attempt(open_work, waiting, BROKEN, row.next_at - timedelta(seconds=1)) is None
        now = row.next_at
    assert (row.state, row.attempts, row.status_code, row.error) == (
        DeliveryState.FAILED, 10, 500, "refused_by_receiver",
    )  # fmt: skip
    assert len(ids) == 1
    for wait, least in zip(waits, DELAYS[1:], strict=True):
        assert least <= wait <= least * 1.1
    with open_work() as work:
        assert webhooks.get(work, waiting.id).status == "active"


def test_what_gets_through_ends_it(open_work: OpenWork, waiting: Webhook) -> None:
    first = attempt(open_work, waiting, Outcome(None, "timeout"))
    assert first is not None
    assert (first.status_code, first.error, first.state) == (None, "timeout", DeliveryState.WAITING)
    row = attempt(open_work, waiting, Outcome(204), NOON + timedelta(seconds=6))
    assert row is not None
    assert (row.state, row.status_code, row.error, row.next_at) == (DeliveryState.DELIVERED, 204, "", None)
    with open_work() as work:
        assert webhooks.get(work, waiting.id).failing_since is None
    assert attempt(open_work, waiting, FINE, NOON + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("120", 120, 120), ("Tue, 24 Nov 2026 12:10:00 GMT", 600, 600), ("999999999", 86400, 86400),
     ("soon", 5, 6), ("-5", 5, 6), ("", 5, 6), ("1", 5, 6), ("Tue, 24 Nov 2020 12:10:00 GMT", 5, 6),
     ("٣٠٠", 5, 6)],
)  # fmt: skip
def test_retry_after_is_honoured(open_work: OpenWork, waiting: Webhook, asked: str, least: int, most: int) -> None:
    row = attempt(open_work, waiting, Outcome(429, retry_after=asked))
    assert row is not None
    assert row.next_at is not None
    assert least <= (row.next_at - NOON).total_seconds() <= most


def test_a_redirect_is_a_failure(open_work: OpenWork, waiting: Webhook) -> None:
    row = attempt(open_work, waiting, Outcome(301))
    assert row is not None
    assert (row.error, row.state) == ("redirect", DeliveryState.WAITING)


def test_gone_switches_off_at_once_and_administrators_hear_of_it(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work() as work:
        for name, role in (("Ada", Role.ADMIN), ("Rosa", Role.RECRUITER)):
            make_user(work, name, role)
    row = attempt(open_work, waiting, Outcome(410))
    assert row is not None
    assert row.state is DeliveryState.FAILED
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        assert (webhook.status, webhook.disable_reason) == ("disabled", "gone")
        assert webhooks.ended_by_itself(work) == [webhook]
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.WEBHOOK_DISABLED)).all()
        assert [one.recipient for one in letters] == ["ada@foyer.test"]
        assert letters[0].facts["host"] == "hooks.example.org"


def test_five_days_of_nothing_but_failures_switch_off(open_work: OpenWork, waiting: Webhook, there: World) -> None:
    now = NOON
    for day in range(6):
        with open_work(there.dario, now=now) as work:
            notes.write(work, applications.get(work, there.noor.id), f"Day {day}")
        told(open_work, waiting)
        while attempt(open_work, waiting, BROKEN, now) is not None:
            pass
        with open_work() as work:
            webhook = webhooks.get(work, waiting.id)
            assert (webhook.status == "disabled") is (day == 5)
        now += timedelta(days=1)
    assert webhook.disable_reason == "failing"
    assert attempt(open_work, waiting, FINE, now) is None


def test_one_success_begins_the_five_days_anew(open_work: OpenWork, waiting: Webhook, there: World) -> None:
    now = NOON
    for day in range(9):
        with open_work(there.dario, now=now) as work:
            notes.write(work, applications.get(work, there.noor.id), f"Day {day}")
        told(open_work, waiting)
        while attempt(open_work, waiting, FINE if day == 4 else BROKEN, now) is not None:
            pass
        now += timedelta(days=1)
    with open_work() as work:
        assert webhooks.get(work, waiting.id).status == "active"


def test_a_failure_after_long_silence_does_not_switch_off(
    open_work: OpenWork, waiting: Webhook, there: World
) -> None:
    now = NOON
    while (row := attempt(open_work, waiting, BROKEN, now)) is not None and row.next_at is not None:
        now = row.next_at
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "Weeks later")
    told(open_work, waiting)
    later = NOON + timedelta(days=40)
    assert attempt(open_work, waiting, BROKEN, later) is not None
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        assert (webhook.status, webhook.failing_since) == ("active", later)


def test_a_lost_lease_counts_for_nothing(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work(SYSTEM) as work:
        slow = webhooks.take(work, waiting.id, unsealed)
    assert slow is not None
    assert attempt(open_work, waiting, FINE, NOON + timedelta(minutes=1)) is None
    second = attempt(open_work, waiting, FINE, NOON + timedelta(minutes=3))
    assert second is not None
    assert (second.id, second.attempts) == (slow.delivery_id, 2)
    with open_work(SYSTEM, now=NOON + timedelta(minutes=4)) as work:
        webhooks.settle(work, slow, BROKEN)
        row = work.session.get_one(WebhookDelivery, slow.delivery_id)
        assert (row.state, row.status_code) == (DeliveryState.DELIVERED, 200)


def test_sent_again_it_is_the_same_message(open_work: OpenWork, waiting: Webhook) -> None:
    first = attempt(open_work, waiting, FINE)
    assert first is not None
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        webhooks.resend(work, webhook, webhooks.delivery_of(work, webhook, first.id))
    again = attempt(open_work, waiting, FINE)
    assert again is not None
    assert (again.id, webhooks.body_of(again), again.attempts) == (first.id, webhooks.body_of(first), 1)


def test_switched_off_it_waits_and_then_catches_up(open_work: OpenWork, waiting: Webhook, there: World) -> None:
    with open_work() as work:
        webhook = webhooks.get(work, waiting.id)
        webhooks.disable(work, webhook)
        with pytest.raises(Conflict, match="webhook_disabled"):
            webhooks.ping(work, webhook)
        assert webhooks.behind(work) == []
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "Meanwhile")
    assert len(told(open_work, waiting)) == 1
    assert attempt(open_work, waiting, FINE) is None
    with open_work() as work:
        webhooks.enable(work, webhooks.get(work, waiting.id))
    assert [one["type"] for one in told(open_work, waiting)] == ["application.stage_changed", "note.created"]
    assert attempt(open_work, waiting, FINE) is not None


def test_after_more_than_thirty_days_off_it_is_told_of_the_last_thirty(
    open_work: OpenWork, waiting: Webhook, there: World
) -> None:
    later = NOON + timedelta(days=40)
    with open_work() as work:
        webhooks.disable(work, webhooks.get(work, waiting.id))
        notes.write(acting(work, there.dario), applications.get(work, there.noor.id), "Too long ago")
    with open_work(there.dario, now=later) as work:
        notes.write(work, applications.get(work, there.noor.id), "Of late")
    with open_work(now=later) as work:
        webhooks.enable(work, webhooks.get(work, waiting.id))
    assert [one["type"] for one in told(open_work, waiting)] == ["application.stage_changed", "note.created"]


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_a_webhook_ends_with_its_key(open_work: OpenWork, there: World, end: str) -> None:
    with open_work() as work:
        actor = key(work, *EVERYTHING)
        webhook = register(work, actor)
    moved(open_work, there)
    told(open_work, webhook)
    with open_work() as work:
        setattr(work.session.get_one(ApiKey, actor.id), end, NOON)
    assert attempt(open_work, webhook, FINE) is None
    with open_work() as work:
        found = webhooks.get(work, webhook.id)
        assert (found.status, found.disable_reason) == ("disabled", "key_ended")
        ada = work.session.get_one(User, make_user(work, "Ada", Role.ADMIN).id)
    with open_work(actor_of(ada)) as work:
        webhooks.enable(work, webhooks.get(work, webhook.id))
        found = webhooks.get(work, webhook.id)
        assert (found.created_by_key_id, found.created_by_user_id) == (None, ada.id)
    assert attempt(open_work, webhook, FINE) is not None


def test_a_deleted_one_sends_nothing_and_forgets_its_secrets(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work() as work:
        webhooks.delete(work, webhooks.get(work, waiting.id))
    assert attempt(open_work, waiting, FINE) is None
    with open_work() as work:
        row = work.session.get_one(Webhook, waiting.id)
        assert (row.secret_sealed, row.previous_secret_sealed) == ("", None)
        states = work.session.scalars(select(WebhookDelivery.state)).all()
        assert states == [DeliveryState.FAILED]
        with pytest.raises(NotFound):
            webhooks.get(work, waiting.id)


def test_old_messages_are_forgotten_and_those_that_wait_are_not(open_work: OpenWork, waiting: Webhook) -> None:
    with open_work() as work:
        webhooks.ping(work, webhooks.get(work, waiting.id))
    assert attempt(open_work, waiting, FINE) is not None
    with open_work(now=NOON + timedelta(days=29)) as work:
        webhooks.forget(work)
        assert len(work.session.scalars(select(WebhookDelivery)).all()) == 2
    with open_work(now=NOON + timedelta(days=31)) as work:
        webhooks.forget(work)
        assert [one.state for one in work.session.scalars(select(WebhookDelivery))] == [DeliveryState.WAITING]


def test_a_new_webhook_wakes_the_worker(open_work: OpenWork) -> None:
    with open_work() as work:
        register(work)
        webhooks.ping(work, webhooks.listed(work)[0])
        (task,) = work.session.scalars(select(Task).where(Task.task == "tell_webhooks"))
        assert (task.key, task.due_at) == ("periodic:tell_webhooks", NOON)
