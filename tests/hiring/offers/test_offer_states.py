"""Six states, seven acts, and no way between them that the table of DOMAIN does not have."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError

from hiring import applications, offers
from hiring.errors import Conflict, Invalid, InvalidTransition
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.offers import states
from hiring.work import Work
from plumbing.records import new_id
from tests.conftest import OpenWork
from tests.support.applications import World, world
from tests.support.offers import document, house, in_state, types
from web.door import _lost_race

ACTS: dict[str, Callable[[Work, Offer], object]] = {
    "edit": lambda work, offer: offers.edit(work, offer, bonus="Five weeks of leave"),
    "approve": lambda work, offer: offers.approve(house(work), offer),
    "unapprove": offers.unapprove,
    "send": lambda work, offer: offers.send(work, offer, document=document(work)),
    "accept": lambda work, offer: applications.accept_offer(work, offer, hire=False),
    "decline": offers.decline,
    "abandon": lambda work, offer: offers.abandon(work, offer, reason=AbandonReason.RESCINDED),
}
DRAFT, APPROVED, SENT = OfferStatus.DRAFT, OfferStatus.APPROVED, OfferStatus.SENT
ACCEPTED, DECLINED, ABANDONED = OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.ABANDONED

MATRIX = {  # from -> to, as DOMAIN 3.2 has it
    DRAFT: {DRAFT, APPROVED, ABANDONED},
    APPROVED: {DRAFT, SENT, ABANDONED},
    SENT: {ACCEPTED, DECLINED, ABANDONED},
    ACCEPTED: {ABANDONED},
    DECLINED: set(),
    ABANDONED: set(),
}
HOLDS = {
    ("approve", APPROVED), ("unapprove", DRAFT), ("send", SENT), ("accept", ACCEPTED), ("decline", DECLINED),
    ("abandon", ABANDONED),
}  # fmt: skip
"""What holds already: nothing happens, and nothing is wrong."""


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.mark.parametrize(("now", "to"), list(product(OfferStatus, OfferStatus)))
def test_the_table_leads_where_the_domain_says(now: OfferStatus, to: OfferStatus) -> None:
    leads = {act for act, ways in states.LEADS.items() if ways.get(now) is to}
    assert bool(leads) == (to in MATRIX[now])


@pytest.mark.parametrize(("status", "act"), list(product(OfferStatus, ACTS)))
def test_every_act_on_every_state(open_work: OpenWork, there: World, status: OfferStatus, act: str) -> None:
    with open_work(there.dario) as work:
        offer = in_state(work, applications.get(work, there.noor.id), status)
        work.session.flush()
        version = offer.version
        work.ledger.events.clear()
        to = states.LEADS[act].get(status)
        if to is not None:
            ACTS[act](work, offer)
            assert offer.status is to
            assert len([one for one in types(work) if one.startswith("offer.")]) == 1
        elif (act, status) in HOLDS:
            ACTS[act](work, offer)
            work.session.flush()
            assert (offer.status, offer.version, types(work)) == (status, version, [])
        else:
            with pytest.raises(InvalidTransition) as error:
                ACTS[act](work, offer)
            assert error.value.params == {"current_status": str(status), "allowed": states.allowed(status)}
            assert (offer.status, types(work)) == (status, [])


@pytest.mark.parametrize(("status", "reason"), list(product(states.LIVE, AbandonReason)))
def test_a_reason_fits_the_state(
    open_work: OpenWork, there: World, status: OfferStatus, reason: AbandonReason
) -> None:
    fits = reason in {
        DRAFT: {"rescinded", "superseded"}, APPROVED: {"rescinded", "superseded"},
        SENT: {"rescinded", "superseded"}, ACCEPTED: {"rescinded", "reneged"},
    }[status]  # fmt: skip
    with open_work(there.dario) as work:
        offer = in_state(work, applications.get(work, there.noor.id), status)
        if fits:
            offers.abandon(work, offer, reason=reason)
            assert (offer.status, offer.abandon_reason) == (ABANDONED, reason)
        else:
            with pytest.raises(Invalid):
                offers.abandon(work, offer, reason=reason)


def test_abandoned_for_one_reason_it_is_not_abandoned_for_another(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer = in_state(work, applications.get(work, there.noor.id), ABANDONED)
        with pytest.raises(InvalidTransition):
            offers.abandon(work, offer, reason=AbandonReason.SUPERSEDED)


def test_only_one_offer_is_alive_and_the_next_one_is_the_next_version(open_work: OpenWork, there: World) -> None:
    for status in states.LIVE:
        with open_work(there.dario) as work:
            noor = applications.get(work, there.noor.id)
            offer = in_state(work, noor, status)
            with pytest.raises(Conflict) as error:
                offers.create(work, noor)
            assert (error.value.code, error.value.params) == ("open_offer", {"status": str(status)})
            offers.abandon(work, offer, reason=AbandonReason.RESCINDED)
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        in_state(work, noor, DECLINED)
        assert offers.create(work, noor).number == 6
        assert [one.number for one in offers.of(work, noor)] == [6, 5, 4, 3, 2, 1]


def test_the_database_holds_the_one_that_may_be_alive(open_work: OpenWork, there: World) -> None:
    """Even for who got around the verb: the race is lost at a name that the door runs once more for."""
    with open_work(there.dario) as work:
        offer = in_state(work, applications.get(work, there.noor.id), DRAFT)
        columns = {column.name: getattr(offer, column.name) for column in offer.__table__.columns}
    with open_work(there.dario) as work:
        work.session.add(Offer(**columns | {"id": new_id(), "number": 2}))
        with pytest.raises(IntegrityError) as error:
            work.session.flush()
        work.session.rollback()
    assert _lost_race(error.value)
