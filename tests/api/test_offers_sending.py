"""Offers through the API: sending them with their letter, and what the candidate answers."""

import uuid

import pytest
from sqlalchemy import select

from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import Attachment
from hiring.models.event import Event
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram
from tests.conftest import OpenWork
from tests.support.api_offers import (
    There,
    approved,
    begun,
    code,
    events,
    pointers,
    sent,
    stored,
)
from tests.support.web_app import Clock


@pytest.fixture
def there(open_work: OpenWork) -> There:
    return begun(open_work)


# sending


def test_sending_keeps_the_letter_once(
    program: MakeProgram, open_work: OpenWork, there: There, storage: Remembered
) -> None:
    one = program()
    id = approved(one, open_work, there)
    before = stored(storage)
    refused = one.post(f"/offers/{id}/send", headers={"If-Match": '"99"'})
    assert code(refused) == (412, "precondition_failed")
    assert stored(storage) == before
    key = {"Idempotency-Key": "k1"}
    answers = [one.post(f"/offers/{id}/send", headers=more) for more in (key, key, {})]
    assert [(each.status_code, each.json["status"]) for each in answers] == [(200, "sent")] * 3
    assert answers[0].json == answers[1].json == answers[2].json
    made = stored(storage) - before
    with open_work() as work:
        letter = work.session.get_one(Attachment, uuid.UUID(answers[0].json["letter_attachment_id"]))
        assert made == {letter.storage_key}
        assert storage.open(letter.storage_key).read().startswith(b"%PDF-")
        assert len(work.session.scalars(select(Letter).where(Letter.occasion == Occasion.OFFER_SENT)).all()) == 1
    assert events(open_work) == ["offer.created", "offer.approved", "offer.sent"]
    frozen = one.patch(f"/offers/{id}", {"bonus": "x"})
    assert (*code(frozen), frozen.json["allowed"]) == (409, "invalid_transition", ["accept", "decline", "abandon"])


def test_nobody_is_written_to_who_need_not_be(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one = program()
    id = approved(one, open_work, there)
    assert one.post(f"/offers/{id}/send", {"notify_candidate": False}).json["status"] == "sent"
    with open_work() as work:
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.OFFER_SENT)).all() == []


def test_a_letter_with_nothing_to_say_is_not_sent(
    program: MakeProgram, open_work: OpenWork, there: There, storage: Remembered
) -> None:
    one = program()
    with open_work() as work:
        work.session.add(LetterTemplate(kind=TemplateKind.OFFER_DOCUMENT, name="Ours", name_norm="ours",
                                        language="en", subject="Offer", body="You get {offer_bonus}.",
                                        status=TemplateStatus.ACTIVE, edited_by=None))  # fmt: skip
    id = approved(one, open_work, there)
    before = stored(storage)
    refused = one.post(f"/offers/{id}/send")
    assert (*code(refused), refused.json["reason"], refused.json["keys"]) == (
        409, "conflict", "letter_incomplete", ["offer_bonus"],
    )  # fmt: skip
    assert stored(storage) == before


def test_one_that_has_run_out_is_neither_sent_nor_accepted(
    program: MakeProgram, open_work: OpenWork, there: There, clock: Clock, storage: Remembered
) -> None:
    one = program()
    id = approved(one, open_work, there)
    before = stored(storage)
    clock.turn(days=8)
    assert code(one.post(f"/offers/{id}/send")) == (409, "offer_expired")
    assert stored(storage) == before
    clock.turn(days=-8)
    assert one.post(f"/offers/{id}/send").status_code == 200
    clock.turn(days=8)
    assert code(one.post(f"/offers/{id}/accept")) == (409, "offer_expired")


# the answer


def test_accepting_hires_unless_told_otherwise(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one = program()
    id = sent(one, open_work, there)
    waits = one.post(f"/offers/{id}/accept", {"hire": False}).json
    assert (waits["status"], waits["decided_via"]) == ("accepted", "team")
    assert one.get(f"/applications/{there.noor.id}").json["status"] == "active"
    for _ in range(2):
        hired = one.post(f"/offers/{id}/accept", {"start_date": "2027-02-01"})
        assert (hired.status_code, hired.json["status"]) == (200, "accepted")
    assert one.get(f"/applications/{there.noor.id}").json["status"] == "hired"
    with open_work() as work:
        event = work.session.scalars(select(Event).where(Event.type == "application.hired")).one()
        assert (event.data["starts_on"], event.actor_name) == ("2027-02-01", "Payroll")
    taken = one.post(f"/offers/{id}/abandon", {"reason": "reneged"})
    assert (*code(taken), taken.json["reason"]) == (409, "conflict", "offer_of_hired")
    assert pointers(one.post(f"/offers/{id}/abandon", {"reason": "superseded"})) == {"/reason": "not_one_of"}
    one.post(f"/applications/{there.noor.id}/unhire")
    assert one.post(f"/offers/{id}/abandon", {"reason": "reneged"}).json["status"] == "abandoned"


def test_declining_leaves_the_application(program: MakeProgram, open_work: OpenWork, there: There) -> None:
    one = program()
    id = sent(one, open_work, there)
    assert pointers(one.post(f"/offers/{id}/decline", {"reason": "x" * 2001})) == {"/reason": "too_long"}
    for _ in range(2):
        no = one.post(f"/offers/{id}/decline", {"reason": "Too far"}).json
        assert (no["status"], no["decline_reason"]) == ("declined", "Too far")
    assert events(open_work)[-1] == "offer.declined"
    with open_work() as work:
        assert work.session.get_one(Application, there.noor.id).status is ApplicationStatus.ACTIVE
    assert code(one.post(f"/offers/{id}/accept")) == (409, "invalid_transition")
    late = one.post(f"/offers/{id}/decline", {"reason": "Else"}, headers={"If-Match": "x"})
    assert code(late) == (412, "precondition_failed")
