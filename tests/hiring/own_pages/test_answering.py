"""The candidate answers an offer on their own page."""

from datetime import timedelta
from functools import partial

import pytest

from hiring import applications, offers, own_pages
from hiring.actors import Actor, Kind
from hiring.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.letter import Letter, Occasion
from hiring.models.offer import AbandonReason, DecidedVia, Offer, OfferStatus
from hiring.own_pages import answering
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, check_books, world
from tests.support.offers import in_state
from tests.support.together import again_after_a_deadlock, together

SOON = NOON + timedelta(days=1)


def me(there: World) -> Actor:
    return Actor(Kind.CANDIDATE, there.noor.candidate_id)


def sent(work: Work, there: World, status: OfferStatus = OfferStatus.SENT) -> Offer:
    noor = work.session.get_one(Application, there.noor.id)
    return in_state(work, noor, status, expires_at=NOON + timedelta(days=3))


def mine(work: Work, there: World) -> Offer:
    return answering.offer_of(work, own_pages.get(work, there.noor.id, for_change=True), for_change=True)


def test_yes_hires_and_keeps_the_name_and_everybody_hears_of_it(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        sent(work, there)
        work.session.get_one(Application, there.noor.id).recruiter_id = there.dario.id
    for _ in range(2):
        with open_work(me(there), now=SOON) as work:
            answering.accept(work, mine(work, there), "  Noor   Haddad ")
    with open_work() as work:
        offer = work.session.query(Offer).one()
        assert (offer.status, offer.decided_via, offer.signed_name) == ("accepted", DecidedVia.LINK, "Noor Haddad")
        assert work.session.get_one(Application, there.noor.id).status is ApplicationStatus.HIRED
        told = work.session.query(Letter.occasion).filter(
            Letter.occasion.in_((Occasion.OFFER_ANSWERED, Occasion.CANDIDATE_ANSWERED))
        )
        assert sorted(told) == [("candidate_answered",), ("offer_answered",)]
        check_books(work)


NAMELESS = [("", "required"), (" \t", "required"), ("x" * 201, "too_long"), ("a\x00b", "bad_characters"),
            ("\ud800", "bad_characters")]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), NAMELESS)
def test_a_yes_needs_a_name(open_work: OpenWork, name: str, code: str) -> None:
    with open_work() as work:
        there = world(work)
        sent(work, there)
    with open_work(me(there)) as work:
        with pytest.raises(Invalid) as error:
            answering.accept(work, mine(work, there), name)
        assert error.value.fields == {"name": code}
        assert mine(work, there).status is OfferStatus.SENT


def test_no_is_kept_with_its_reason_and_the_application_goes_on(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        sent(work, there)
    with open_work(me(there)) as work:
        answering.decline(work, mine(work, there), "Too far away")
        answering.decline(work, mine(work, there), "Again")
    with open_work() as work:
        offer = work.session.query(Offer).one()
        assert (offer.status, offer.decline_reason) == ("declined", "Too far away")
        assert work.session.get_one(Application, there.noor.id).status is ApplicationStatus.ACTIVE
    with open_work(me(there)) as work, pytest.raises(InvalidTransition):
        answering.accept(work, mine(work, there), "Noor Haddad")


def test_what_ran_out_or_was_never_sent_or_is_anothers_cannot_be_accepted(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        sent(work, there)
        in_state(work, work.session.get_one(Application, there.ann.id), OfferStatus.APPROVED)
    with (
        open_work(me(there), now=NOON + timedelta(days=4)) as work,
        pytest.raises(Conflict, match="offer_expired"),
    ):
        answering.accept(work, mine(work, there), "Noor Haddad")
    ann = Actor(Kind.CANDIDATE, there.ann.candidate_id)
    with open_work(ann) as work:
        with pytest.raises(NotFound):
            answering.offer_of(work, own_pages.get(work, there.ann.id))
        with pytest.raises(NotAllowed):
            answering.accept(
                work, work.session.query(Offer).filter_by(application_id=there.noor.id).one(), "Ann Lee"
            )
        with pytest.raises(Conflict, match="offer_changed"):
            answering.expect_shown(work.session.query(Offer).filter_by(application_id=there.noor.id).one(), "x")


def test_of_yes_and_no_at_once_exactly_one_counts(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        sent(work, there)

    def yes() -> str:
        with open_work_on_each(me(there)) as work:
            answering.accept(work, mine(work, there), "Noor Haddad")
            return "accepted"

    def no() -> str:
        with open_work_on_each(me(there)) as work:
            answering.decline(work, mine(work, there))
            return "declined"

    answers = together(yes, no, yes)
    with open_work_on_each() as work:
        status = str(work.session.query(Offer).one().status)
        assert {one for one in answers if one in ("accepted", "declined")} == {status}
        assert work.session.query(Letter).filter(Letter.occasion == Occasion.OFFER_ANSWERED).count() == 1
        check_books(work)


def test_of_yes_no_and_taking_back_at_once_exactly_one_counts(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        sent(work, there)

    def yes() -> str:
        with open_work_on_each(me(there)) as work:
            answering.accept(work, mine(work, there), "Noor Haddad")
            return "accepted"

    def no() -> str:
        with open_work_on_each(me(there)) as work:
            answering.decline(work, mine(work, there))
            return "declined"

    def taken_back() -> str:
        with open_work_on_each(there.dario) as work:
            application = applications.get(work, there.noor.id, for_change=True)
            offer = offers.live_of(work, application, for_change=True)
            if offer is None:
                return "too late"
            offers.abandon(work, offer, reason=AbandonReason.RESCINDED, letter=True)
            return "abandoned"

    answers = together(*(partial(again_after_a_deadlock, act) for act in (yes, taken_back, no, yes)))
    with open_work_on_each() as work:
        offer = work.session.query(Offer).one()
        assert {one for one in answers if one in ("accepted", "declined", "abandoned")} == {str(offer.status)}
        hired = work.session.get_one(Application, there.noor.id).status is ApplicationStatus.HIRED
        assert (hired, bool(offer.signed_name)) == (offer.status is OfferStatus.ACCEPTED,) * 2
        told = work.session.query(Letter).filter(Letter.occasion == Occasion.OFFER_ANSWERED).count()
        assert told == (0 if offer.status is OfferStatus.ABANDONED else 1)
        check_books(work)
