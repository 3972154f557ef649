"""Sending, and the answers: what is kept, what is written, what runs out, and who is second."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import applications, attachments, hiring_teams, letters, offers
from hiring.actors import SYSTEM, JobRole, Role
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, actor_of, check_books, make_user, reason, world
from tests.support.offers import document, house, in_state, types
from tests.support.together import together

WEEK = timedelta(days=7)


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def begin(open_work: OpenWork, there: World, status: OfferStatus = OfferStatus.SENT) -> None:
    with open_work(there.dario) as work:
        in_state(work, applications.get(work, there.noor.id), status)


def the_offer(work: Work) -> Offer:
    return offers.get(work, work.session.scalars(select(Offer.id)).one(), for_change=True)


def letters_about(work: Work, occasion: Occasion) -> list[Letter]:
    return list(work.session.scalars(select(Letter).where(Letter.occasion == occasion)))


def test_sending_keeps_the_document_and_writes_the_letter(open_work: OpenWork, there: World) -> None:
    begin(open_work, there, OfferStatus.APPROVED)
    with open_work(there.dario) as work:
        received = document(work)
        offers.send(work, the_offer(work), document=received)
        assert types(work)[-1] == "offer.sent"
    with open_work() as work:
        offer = the_offer(work)
        assert (offer.status, offer.sent_at) == ("sent", NOON)
        assert offer.letter is not None
        assert (offer.letter.storage_key, offer.letter.type, offer.letter.text) == (
            received.storage_key, "other", None,
        )  # fmt: skip
        (letter,) = letters_about(work, Occasion.OFFER_SENT)
        assert (letter.offer_id, letter.state, letter.recipient) == (
            offer.id, "waiting", "noor.haddad@example.com",
        )  # fmt: skip
        kept = offer.letter_attachment_id
    with open_work(there.dario) as work:
        offers.send(work, the_offer(work), document=document(work))  # once more: what was sent stays
    with open_work() as work:
        assert the_offer(work).letter_attachment_id == kept
        assert len(letters_about(work, Occasion.OFFER_SENT)) == 1


def test_without_a_letter_or_an_address_it_is_handed_over_by_hand(open_work: OpenWork, there: World) -> None:
    begin(open_work, there, OfferStatus.APPROVED)
    with open_work() as work:
        candidate = work.session.scalars(select(Candidate).where(Candidate.first_name == "Noor")).one()
        candidate.primary_email = None
    with open_work(there.dario) as work:
        offers.send(work, the_offer(work), document=document(work))
        assert work.ledger.events[-1]["data"] == {"number": 1, "letter": False}
    with open_work() as work:
        assert the_offer(work).status is OfferStatus.SENT
        assert letters_about(work, Occasion.OFFER_SENT) == []


def test_what_would_have_run_out_is_not_sent(open_work: OpenWork, there: World) -> None:
    begin(open_work, there, OfferStatus.APPROVED)
    with open_work(there.dario, now=NOON + 2 * WEEK) as work, pytest.raises(Conflict) as error:
        offers.send(work, the_offer(work), document=document(work))
    assert error.value.code == "offer_date_past"


def test_its_document_is_no_file_for_whoever_may_not_know_of_offers(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        sara = make_user(work, "Sara", Role.MEMBER)
        hiring_teams.add(work, there.job, sara, JobRole.SOURCER)
    begin(open_work, there)
    sourcer = actor_of(sara, on=there.job, as_=[JobRole.SOURCER])
    with open_work() as work:
        letter_id = the_offer(work).letter_attachment_id
        assert letter_id is not None
    for actor, sees in ((there.dario, True), (there.manager, True), (sourcer, False)):
        with open_work(actor) as work:
            noor = applications.get(work, there.noor.id)
            assert (letter_id in [one.id for one in attachments.of(work, noor)]) == sees
            occasions = [one.occasion for one in letters.of(work, noor)]
            assert (Occasion.OFFER_SENT in occasions) == sees
            if sees:
                assert attachments.get(work, letter_id).id == letter_id
            else:
                with pytest.raises(NotFound):
                    attachments.get(work, letter_id)


@pytest.mark.parametrize("words", ["", "Found something nearer home ", "日本 \N{GRINNING FACE}\r\nnext line"])
def test_declining_keeps_the_words_and_the_application_goes_on(
    open_work: OpenWork, there: World, words: str
) -> None:
    begin(open_work, there)
    with open_work(there.dario) as work:
        offers.decline(work, the_offer(work), reason=words)
        assert work.ledger.events[-1]["data"] == {"number": 1, "via": "team"}  # no words of a person in there
    with open_work() as work:
        offer = the_offer(work)
        assert (offer.status, offer.decided_at, offer.decided_via) == ("declined", NOON, "team")
        assert offer.decline_reason == words.replace("\r\n", "\n").strip()
        assert offer.application.status is ApplicationStatus.ACTIVE


@pytest.mark.parametrize(("words", "code"), [("x" * 2001, "too_long"), ("\0", "bad_characters")])
def test_words_that_cannot_be_kept(open_work: OpenWork, there: World, words: str, code: str) -> None:
    begin(open_work, there)
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        offers.decline(work, the_offer(work), reason=words)
    assert error.value.fields == {"reason": code}


def test_taken_back_before_the_letter_went_nobody_is_told(open_work: OpenWork, there: World) -> None:
    begin(open_work, there)
    with open_work(there.dario) as work:
        offers.abandon(work, the_offer(work), reason=AbandonReason.RESCINDED, letter=True)
    with open_work() as work:
        (letter,) = letters_about(work, Occasion.OFFER_SENT)
        assert letter.state is LetterState.CANCELLED
        assert letters_about(work, Occasion.OFFER_WITHDRAWN) == []


@pytest.mark.parametrize("asked", [True, False])
def test_taken_back_afterwards_they_are_told_if_asked(open_work: OpenWork, there: World, asked: bool) -> None:
    begin(open_work, there)
    with open_work() as work:
        letters_about(work, Occasion.OFFER_SENT)[0].state = LetterState.SENT
    with open_work(there.dario) as work:
        offers.abandon(work, the_offer(work), reason=AbandonReason.RESCINDED, letter=asked)
    with open_work() as work:
        offer = the_offer(work)
        assert (offer.status, offer.abandon_reason, offer.decided_at) == ("abandoned", "rescinded", NOON)
        told = letters_about(work, Occasion.OFFER_WITHDRAWN)
        assert [one.offer_id for one in told] == ([offer.id] if asked else [])


def test_a_draft_that_is_abandoned_was_never_anybodys_business(open_work: OpenWork, there: World) -> None:
    begin(open_work, there, OfferStatus.DRAFT)
    with open_work(there.dario) as work:
        offers.abandon(work, the_offer(work), reason=AbandonReason.RESCINDED, letter=True)
    with open_work() as work:
        assert letters_about(work, Occasion.OFFER_WITHDRAWN) == []


def test_who_is_hired_on_it_is_unhired_first(open_work: OpenWork, there: World) -> None:
    begin(open_work, there)
    with open_work(there.dario) as work:
        applications.accept_offer(work, the_offer(work))
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        offers.abandon(work, the_offer(work), reason=AbandonReason.RENEGED)
    assert error.value.code == "offer_of_hired"
    with open_work(there.dario) as work:
        applications.unhire(work, applications.get(work, there.noor.id))
        offer = the_offer(work)
        assert offer.status is OfferStatus.ACCEPTED
        offers.abandon(work, offer, reason=AbandonReason.RENEGED)
        assert (offer.status, offer.abandon_reason) == ("abandoned", "reneged")
    with open_work() as work:
        check_books(work)


# the clock


def test_what_ran_out_is_not_accepted(open_work: OpenWork, there: World) -> None:
    begin(open_work, there)
    with open_work(there.dario, now=NOON + WEEK) as work:
        assert offers.overdue(work) == []  # until the very moment
    with open_work(there.dario, now=NOON + WEEK + timedelta(seconds=1)) as work, pytest.raises(Conflict) as error:
        applications.accept_offer(work, the_offer(work))
    assert error.value.code == "offer_expired"


def test_the_clock_abandons_what_ran_out_and_nothing_else(open_work: OpenWork, there: World) -> None:
    begin(open_work, there)
    with open_work(there.dario) as work:
        in_state(work, applications.get(work, there.ann.id), OfferStatus.APPROVED)
    late = NOON + 2 * WEEK
    with open_work(SYSTEM, now=late) as work:
        (id,) = offers.overdue(work)
        assert offers.expire(work, id)
        assert not offers.expire(work, id)
        assert [event["actor_type"] for event in work.ledger.events if event["type"] == "offer.abandoned"] == [
            "system"
        ]
        assert offers.overdue(work) == []
    with open_work() as work:
        offer = work.session.scalars(select(Offer).where(Offer.application_id == there.noor.id)).one()
        assert (offer.status, offer.abandon_reason, offer.decided_at) == ("abandoned", "expired", late)


def test_nobody_but_the_clock_makes_it_run_out(open_work: OpenWork, there: World) -> None:
    begin(open_work, there)
    with open_work(there.dario) as work:
        id = the_offer(work).id
    with open_work(there.dario) as work, pytest.raises(Invalid):
        offers.abandon(work, offers.get(work, id), reason=AbandonReason.EXPIRED)
    with open_work(there.manager, now=NOON + 2 * WEEK) as work, pytest.raises(NotAllowed):
        offers.expire(work, id)


# at once, on both engines


Act = Callable[[Work, Offer, int], None]
AT_ONCE: dict[str, Act] = {
    "accepted": lambda work, offer, seen: applications.accept_offer(work, offer, version=seen),
    "declined": lambda work, offer, seen: offers.decline(work, offer, version=seen),
    "abandoned": lambda work, offer, seen: offers.abandon(
        work, offer, reason=AbandonReason.RESCINDED, version=seen
    ),
}


def test_of_three_answers_at_once_one_counts(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    begin(open_work_on_each, there)
    with open_work_on_each() as work:
        id, seen = the_offer(work).id, the_offer(work).version

    def racer(name: str) -> Callable[[], str]:
        def run() -> str:
            with open_work_on_each(there.dario) as work:
                AT_ONCE[name](work, offers.get(work, id, for_change=True), seen)
            return name

        return run

    outcomes = together(*(racer(name) for name in AT_ONCE))
    (winner,) = [one for one in outcomes if one != "offer_stale"]
    assert outcomes.count("offer_stale") == 2
    with open_work_on_each() as work:
        offer = offers.get(work, id)
        assert offer.status == winner
        hired = offer.application.status is ApplicationStatus.HIRED
        assert hired == (winner == "accepted")
        assert offer.application.job.openings_filled == int(hired)
        check_books(work)


def test_accepting_while_somebody_says_no(open_work_on_each: OpenWork) -> None:
    """The application's row is taken first by both, so neither waits for the other in a ring."""
    with open_work_on_each() as work:
        there = world(work)
    begin(open_work_on_each, there)
    with open_work_on_each() as work:
        id, seen = the_offer(work).id, work.session.get_one(Application, there.noor.id).version

    def accept() -> str:
        with open_work_on_each(there.dario) as work:
            applications.accept_offer(work, offers.get(work, id, for_change=True))
        return "hired"

    def reject() -> str:
        with open_work_on_each(there.dario) as work:
            noor = applications.get(work, there.noor.id, for_change=True)
            applications.reject(work, noor, reason=reason(work), abandon_offer=True, version=seen)
        return "rejected"

    outcomes = together(accept, reject)
    with open_work_on_each() as work:
        offer, noor = offers.get(work, id), work.session.get_one(Application, there.noor.id)
        if "hired" in outcomes:
            assert outcomes == ["hired", "stale"]
            assert (offer.status, noor.status, noor.job.openings_filled) == ("accepted", "hired", 1)
        else:
            assert outcomes == ["offer_transition", "rejected"]
            assert (offer.status, noor.status, noor.job.openings_filled) == ("abandoned", "rejected", 0)
        check_books(work)


def test_accepting_while_it_runs_out(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
    begin(open_work_on_each, there)
    with open_work_on_each() as work:
        id = the_offer(work).id

    def accept() -> str:
        with open_work_on_each(there.dario, now=NOON + WEEK) as work:
            applications.accept_offer(work, offers.get(work, id, for_change=True))
        return "accepted"

    def expire() -> str:
        with open_work_on_each(SYSTEM, now=NOON + WEEK + timedelta(seconds=1)) as work:
            return "expired" if offers.expire(work, id) else "nothing"

    outcomes = together(accept, expire)
    assert outcomes in (["accepted", "nothing"], ["offer_transition", "expired"])
    with open_work_on_each() as work:
        offer = offers.get(work, id)
        assert (offer.status == "accepted") == (offer.application.status == "hired") == (outcomes[0] == "accepted")
        check_books(work)


def test_house_acts_leave_the_author_alone(open_work: OpenWork, there: World) -> None:
    begin(open_work, there, OfferStatus.DRAFT)
    with open_work() as work:
        offers.approve(house(work), the_offer(work))
        assert (the_offer(work).edited_by, the_offer(work).approved_by) == (there.dario.id, None)


def test_no_file_of_a_refused_sending_is_kept(open_work: OpenWork, there: World) -> None:
    begin(open_work, there, OfferStatus.DRAFT)
    with open_work(there.dario) as work, pytest.raises(Conflict):
        offers.send(work, the_offer(work), document=document(work))
    with open_work() as work:
        assert work.session.scalars(select(Attachment)).all() == []
