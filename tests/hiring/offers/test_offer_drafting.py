"""What an offer can say, who may write and who approve it, and what becomes of an approval."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from hiring import applications, hiring_teams, history, offers
from hiring.actors import Actor, JobRole, Role
from hiring.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from hiring.models.job import EmploymentType, JobMember, Period
from hiring.models.letter import Letter, Occasion
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support import build
from tests.support.applications import World, actor_of, make_user, reason, world
from tests.support.offers import document, drafted, house, in_state, types
from tests.support.together import together

BAD_TERMS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"salary_amount": Decimal("-1")}, {"salary_amount": "out_of_range"}),
    ({"salary_amount": Decimal("0")}, {"salary_amount": "out_of_range"}),
    ({"salary_amount": Decimal("NaN")}, {"salary_amount": "out_of_range"}),
    ({"salary_amount": Decimal("Infinity")}, {"salary_amount": "out_of_range"}),
    ({"salary_amount": Decimal("1e15")}, {"salary_amount": "out_of_range"}),
    ({"salary_amount": Decimal("58500.555")}, {"salary_amount": "too_many_decimals"}),
    ({"salary_currency": "XYZZY"}, {"salary_currency": "unknown_currency"}),
    ({"salary_currency": None}, {"salary_currency": "required"}),
    ({"salary_period": None}, {"salary_period": "required"}),
    ({"job_title": "  "}, {"job_title": "required"}),
    ({"job_title": "x" * 201}, {"job_title": "too_long"}),
    ({"bonus": "x" * 2001}, {"bonus": "too_long"}),
    ({"message": "a\0b"}, {"message": "bad_characters"}),
    ({"message": "x" * 10_001, "bonus": "\ud800"}, {"message": "too_long", "bonus": "bad_characters"}),
    ({"starts_on": date(1, 1, 1)}, {"starts_on": "out_of_range"}),
    ({"expires_at": NOON.replace(year=9998)}, {"expires_at": "out_of_range"}),
]


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def rosa(open_work: OpenWork) -> Actor:
    with open_work() as work:
        return actor_of(make_user(work, "Rosa"))


def the_offer(work: Work) -> Offer:
    return offers.get(work, work.session.scalars(select(Offer.id)).one(), for_change=True)


def test_what_is_not_said_is_as_the_job_has_it(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer = offers.create(work, applications.get(work, there.noor.id))
        assert (offer.number, offer.status, offer.job_title) == (1, "draft", there.job.name)
        assert (offer.employment_type, offer.salary_amount) == (there.job.employment_type, None)
        assert (offer.created_by, offer.edited_by) == (there.dario.id, there.dario.id)
        assert types(work) == ["offer.created"]


def test_terms_are_kept_as_they_are_said(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer = drafted(work, applications.get(work, there.noor.id), job_title="  Senior   welder ",
                        employment_type=EmploymentType.PART_TIME, starts_on=date(2027, 1, 4),
                        salary_amount=Decimal("999999999999.99"), message="One\r\n\r\nTwo  ")  # fmt: skip
        work.session.flush()
        work.session.expire(offer)
        assert (offer.job_title, offer.message) == ("Senior welder", "One\n\nTwo")
        assert offer.salary_amount == Decimal("999999999999.99")
        assert (offer.salary_currency, offer.salary_period) == ("GBP", Period.YEAR)


@pytest.mark.parametrize(("terms", "fields"), BAD_TERMS)
def test_what_no_offer_can_say(
    open_work: OpenWork, there: World, terms: dict[str, Any], fields: dict[str, str]
) -> None:
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        drafted(work, applications.get(work, there.noor.id), **terms)
    assert error.value.fields == fields
    with open_work(there.dario) as work:
        drafted(work, applications.get(work, there.noor.id))
    with open_work(there.dario) as work, pytest.raises(Invalid) as error:
        offers.edit(work, the_offer(work), **terms)
    assert error.value.fields == fields


def test_an_offer_is_for_somebody_in_progress(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    with open_work(there.dario) as work, pytest.raises(InvalidTransition):
        offers.create(work, applications.get(work, there.noor.id))


def test_changing_an_approved_offer_makes_it_a_draft_of_who_changed_it(
    open_work: OpenWork, there: World, rosa: Actor
) -> None:
    with open_work(there.dario) as work:
        in_state(work, applications.get(work, there.noor.id), OfferStatus.APPROVED)
    with open_work(rosa) as work:
        offer = the_offer(work)
        assert offers.edit(work, offer, bonus=offer.bonus) is False
        assert offer.status is OfferStatus.APPROVED
        assert offers.edit(work, offer, version=offer.version, bonus="A bicycle")
        assert (offer.status, offer.approved_at, offer.edited_by) == ("draft", None, rosa.id)
        assert types(work) == ["offer.changed"]
        assert work.ledger.events[0]["data"] == {"fields": ["bonus"], "was": "approved"}
    with open_work(rosa) as work, pytest.raises(NotAllowed) as error:
        offers.approve(work, the_offer(work))
    assert error.value.code == "own_offer"
    with open_work(there.dario) as work:
        offers.approve(work, the_offer(work))  # what Dario began says by now what Rosa wrote


def test_nobody_approves_their_own_administrators_included(open_work: OpenWork, there: World) -> None:
    """C22 of SECURITY.md; lifted by the setting alone."""
    with open_work() as work:
        ada = actor_of(make_user(work, "Ada", Role.ADMIN))
    for author in (there.dario, ada):
        with open_work(author) as work:
            offer = drafted(work, applications.get(work, there.noor.id))
            with pytest.raises(NotAllowed) as error:
                offers.approve(work, offer)
            assert error.value.code == "own_offer"
            assert offers.may_approve(work, offer) is False
            work.session.delete(offer)
            work.session.flush()
            work.ledger.events.clear()
    with open_work() as work:
        build.organisation(work, own_offers=True)
    with open_work(there.dario) as work:
        offer = drafted(work, applications.get(work, there.noor.id))
        offers.approve(work, offer)
        assert (offer.status, offer.approved_by) == ("approved", there.dario.id)


def test_a_hiring_manager_approves_only_where_they_are_named(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        drafted(work, applications.get(work, there.noor.id))
    with open_work(there.manager) as work, pytest.raises(NotAllowed) as error:
        offers.approve(work, the_offer(work))
    assert error.value.code == "not_allowed"
    with open_work() as work:
        member = work.session.scalars(select(JobMember).where(JobMember.user_id == there.manager.id)).one()
        member.approver = True
    with open_work(there.manager) as work:
        offers.approve(work, the_offer(work))
        with pytest.raises(NotAllowed):
            offers.edit(work, the_offer(work), bonus="A bicycle")
        offers.unapprove(work, the_offer(work))


@pytest.mark.parametrize("who", ["interviewer", "stranger", "sourcer"])
def test_who_may_not_know_of_offers_finds_none(open_work: OpenWork, there: World, who: str) -> None:
    with open_work() as work:
        sourcer = make_user(work, "Sara", Role.MEMBER)
        hiring_teams.add(work, there.job, sourcer, JobRole.SOURCER)
    with open_work(there.dario) as work:
        drafted(work, applications.get(work, there.noor.id))
    actor = actor_of(sourcer, on=there.job, as_=[JobRole.SOURCER]) if who == "sourcer" else getattr(there, who)
    with open_work(actor) as work:
        with pytest.raises(NotFound):
            the_offer(work)
        assert offers.listed(work, list(OfferStatus)).rows == []
        assert offers.to_approve(work) == []
        if who == "sourcer":
            noor = applications.get(work, there.noor.id)
            assert offers.of(work, noor) == ()
            assert [one.type for one in history.timeline(work, noor) if "offer" in one.type] == []


ACTS: list[Callable[[Work, Offer], object]] = [
    lambda work, offer: offers.edit(work, offer, bonus="x"),
    offers.approve,
    offers.unapprove,
    offers.decline,
    applications.accept_offer,
    offers.ask_for_approval,
    lambda work, offer: offers.create(work, offer.application),
    lambda work, offer: offers.send(work, offer, document=document(work)),
    lambda work, offer: offers.abandon(work, offer, reason=AbandonReason.RESCINDED),
]


@pytest.mark.parametrize("who", ["stranger", "interviewer", "manager"])
def test_verbs_ask_the_policy_themselves(open_work: OpenWork, there: World, who: str) -> None:
    with open_work(there.dario) as work:
        drafted(work, applications.get(work, there.noor.id))
    for act in ACTS:
        with open_work(getattr(there, who)) as work, pytest.raises(NotAllowed):
            act(work, work.session.scalars(select(Offer)).one())


def test_the_version_that_was_looked_at_counts(open_work: OpenWork, there: World, rosa: Actor) -> None:
    with open_work(there.dario) as work:
        seen = drafted(work, applications.get(work, there.noor.id)).version
    with open_work(there.dario) as work:
        offers.edit(work, the_offer(work), bonus="A bicycle", version=seen or 1)
    with open_work(rosa) as work, pytest.raises(Stale):
        offers.approve(work, the_offer(work), version=1)


def test_drafts_wait_for_those_who_may_approve_them(open_work: OpenWork, there: World, rosa: Actor) -> None:
    with open_work(there.dario) as work:
        drafted(work, applications.get(work, there.noor.id))
    with open_work(rosa) as work:
        drafted(work, applications.get(work, there.ann.id))
        assert [one.application.candidate.name for one in offers.to_approve(work)] == ["Noor Haddad"]
    with open_work(there.manager) as work:
        assert offers.to_approve(work) == []
    with open_work() as work:
        assert offers.to_approve(work) == []  # nobody who signs in
        work.session.scalars(select(JobMember).where(JobMember.user_id == there.manager.id)).one().approver = True
    with open_work(there.manager) as work:
        assert [one.application.candidate.name for one in offers.to_approve(work)] == ["Noor Haddad", "Ann Lee"]


def test_who_may_approve_is_written_to_once_and_the_author_never(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        ada = make_user(work, "Ada", Role.ADMIN)
        rosa = make_user(work, "Rosa")
    with open_work(there.dario) as work:
        offer = drafted(work, applications.get(work, there.noor.id))
        assert offers.ask_for_approval(work, offer) == [work.session.get_one(type(ada), ada.id)]
    with open_work() as work:
        for user in (rosa, work.session.get_one(type(rosa), there.dario.id)):
            hiring_teams.add(work, there.job, user, JobRole.RECRUITER)
    for _ in range(2):
        with open_work(there.dario) as work:
            assert [one.first_name for one in offers.ask_for_approval(work, the_offer(work))] == ["Rosa"]
    with open_work() as work:
        letters = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.OFFER_TO_APPROVE)).all()
        assert sorted(one.recipient for one in letters) == ["ada@foyer.test", "rosa@foyer.test"]
        assert {one.offer_id for one in letters} == {the_offer(work).id}
        offers.approve(house(work), the_offer(work))
    with open_work(there.dario) as work, pytest.raises(InvalidTransition):
        offers.ask_for_approval(work, the_offer(work))


def test_lists_go_on_where_they_ended(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        for at in range(7):
            offer = in_state(Work(work.session, work.actor, NOON + timedelta(minutes=at), work.files),
                             noor, OfferStatus.DECLINED)  # fmt: skip
            offer.updated_at = NOON + timedelta(minutes=at // 2)  # some at the same moment
            work.session.flush()
        in_state(work, noor, OfferStatus.DRAFT)
    with open_work(there.dario) as work:
        assert [row.status for row in offers.listed(work).rows] == ["draft"]
        found: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = offers.listed(work, [OfferStatus.DECLINED, OfferStatus.DRAFT], after=cursor, most=3)
            found += [row.number for row in page.rows]
            cursor = page.more
        assert sorted(found) == list(range(1, 9))
        row = page.rows[-1]
        assert (row.name, row.job_name, row.author) == ("Noor Haddad", there.job.name, "Dario Test")
        for bad in ("x", "2026-01-01T00:00:00Z_x", "_", "x_" + str(row.id)):
            with pytest.raises(NotFound):
                offers.listed(work, after=bad)


def test_approving_and_changing_at_once(open_work_on_each: OpenWork) -> None:
    """Whoever is second looked at another offer: nobody approves what they have not read."""
    with open_work_on_each() as work:
        there = world(work)
        rosa = actor_of(make_user(work, "Rosa"))
    with open_work_on_each(there.dario) as work:
        offer = drafted(work, applications.get(work, there.noor.id))
        work.session.flush()
        id, seen = offer.id, offer.version

    def approve() -> str:
        with open_work_on_each(rosa) as work:
            offers.approve(work, offers.get(work, id, for_change=True), version=seen)
        return "approved"

    def edit() -> str:
        with open_work_on_each(there.dario) as work:
            offers.edit(work, offers.get(work, id, for_change=True), version=seen, bonus="A bicycle")
        return "edited"

    outcomes = together(approve, edit)
    assert sorted(outcomes) in (["approved", "offer_stale"], ["edited", "offer_stale"])
    with open_work_on_each() as work:
        offer = offers.get(work, id)
        assert (offer.status, offer.bonus) in (("approved", "Four weeks of leave"), ("draft", "A bicycle"))


def test_two_offers_written_at_once_are_one(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)

    def write() -> str:
        with open_work_on_each(there.dario) as work:
            drafted(work, applications.get(work, there.noor.id, for_change=True))
        return "written"

    assert sorted(together(write, write, write)) == ["open_offer", "open_offer", "written"]
    with pytest.raises(Conflict), open_work_on_each(there.dario) as work:
        drafted(work, applications.get(work, there.noor.id))
