"""Hiring and un-hiring: what one transaction changes, how many places are filled, and what becomes of offers."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hiring import applications, history, interviews, offers
from hiring.errors import Conflict, InvalidTransition, NotAllowed, Stale
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job, JobStatus
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.models.rejection_reason import ReasonKind, RejectionReason
from hiring.models.stage import StageStatus
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, check_books, reason, stage, world
from tests.support.offers import in_state, types
from tests.support.together import together


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of interviews, whose own tests say what that does."""
    seen: list[str] = []
    for name in ("cancel_coming", "restore"):
        monkeypatch.setattr(interviews, name, lambda *_, name=name: len(seen.append(name) or ""))
    return seen


def noor_of(work: Work, there: World) -> Application:
    return applications.get(work, there.noor.id, for_change=True)


def offer_of(work: Work, there: World) -> Offer:
    id = work.session.scalars(select(Offer.id).where(Offer.application_id == there.noor.id)).one()
    return offers.get(work, id, for_change=True)


def to_call(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.move(work, noor_of(work, there), stage(work, there.job, "Call").id)


def with_offer(open_work: OpenWork, there: World, status: OfferStatus, **terms: object) -> None:
    with open_work(there.dario) as work:
        in_state(work, noor_of(work, there), status, **terms)


def test_accepting_hires_in_one_transaction(open_work: OpenWork, there: World, calls: list[str]) -> None:
    to_call(open_work, there)
    with_offer(open_work, there, OfferStatus.SENT, starts_on=date(2027, 1, 4))
    later = NOON + timedelta(hours=3)
    with open_work(there.dario, now=later) as work:
        applications.accept_offer(work, offer_of(work, there))
        assert types(work) == ["offer.accepted", "application.hired"]
        assert work.ledger.events[-1]["data"] == {"stage": "Hired", "starts_on": "2027-01-04"}
    with open_work() as work:
        noor, offer = noor_of(work, there), offer_of(work, there)
        assert (noor.status, noor.stage.name, noor.hired_at) == ("hired", "Hired", later)
        assert (offer.status, offer.decided_at, offer.decided_via) == ("accepted", later, "team")
        assert (noor.job.openings_filled, noor.job.status) == (1, "open")  # closing it is somebody's decision
        assert applications.get(work, there.ann.id).status == "active"
        check_books(work)
    assert calls == ["cancel_coming"]


def test_accepting_without_hiring_leaves_them_where_they_stand(open_work: OpenWork, there: World) -> None:
    with_offer(open_work, there, OfferStatus.SENT)
    with open_work(there.dario) as work:
        applications.accept_offer(work, offer_of(work, there), hire=False)
    with open_work() as work:
        noor = noor_of(work, there)
        assert (noor.status, noor.stage.name, noor.job.openings_filled) == ("active", "New", 0)
    with open_work(there.dario) as work:
        applications.accept_offer(work, offer_of(work, there), hire=False)  # holds already
        assert types(work) == []
        applications.accept_offer(work, offer_of(work, there))  # the offer does, the hire does not yet
        assert types(work) == ["application.hired"]
    with open_work() as work:
        assert (offer_of(work, there).status, noor_of(work, there).status) == ("accepted", "hired")
        check_books(work)


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        (None, None, None),
        (OfferStatus.DRAFT, OfferStatus.ABANDONED, AbandonReason.SUPERSEDED),
        (OfferStatus.APPROVED, OfferStatus.ABANDONED, AbandonReason.SUPERSEDED),
        (OfferStatus.SENT, OfferStatus.ACCEPTED, None),
        (OfferStatus.ACCEPTED, OfferStatus.ACCEPTED, None),
        (OfferStatus.DECLINED, OfferStatus.DECLINED, None),
    ],
)
def test_what_hiring_does_to_an_offer(
    open_work: OpenWork,
    there: World,
    before: OfferStatus | None,
    after: OfferStatus,
    because: AbandonReason | None,
) -> None:
    if before:
        with_offer(open_work, there, before)
    with open_work(there.dario) as work:
        applications.hire(work, noor_of(work, there), starts_on=date(2027, 2, 1))
    with open_work() as work:
        assert noor_of(work, there).status is ApplicationStatus.HIRED
        if before:
            offer = offer_of(work, there)
            assert (offer.status, offer.abandon_reason) == (after, because)
        check_books(work)


def test_an_offer_that_ran_out_is_not_accepted_by_hiring(open_work: OpenWork, there: World) -> None:
    with_offer(open_work, there, OfferStatus.SENT)
    with open_work(there.dario, now=NOON + timedelta(days=20)) as work:
        applications.hire(work, noor_of(work, there))
    with open_work() as work:
        offer = offer_of(work, there)
        assert (offer.status, offer.abandon_reason) == ("abandoned", "expired")
        assert noor_of(work, there).status is ApplicationStatus.HIRED


def test_hiring_twice_counts_once(open_work: OpenWork, there: World) -> None:
    for _ in range(2):
        with open_work(there.dario) as work:
            applications.hire(work, noor_of(work, there), version=there.noor.version)
    with open_work() as work:
        assert noor_of(work, there).job.openings_filled == 1
        entries = [one.type for one in history.timeline(work, noor_of(work, there))]
        assert entries.count("application.hired") == 1


def test_unhiring_returns_to_where_they_stood(open_work: OpenWork, there: World, calls: list[str]) -> None:
    to_call(open_work, there)
    with_offer(open_work, there, OfferStatus.SENT)
    with open_work(there.dario) as work:
        applications.accept_offer(work, offer_of(work, there))
    with open_work(there.dario) as work:
        applications.unhire(work, noor_of(work, there))
        applications.unhire(work, noor_of(work, there))
        assert types(work) == ["application.unhired"]
    with open_work() as work:
        noor = noor_of(work, there)
        assert (noor.status, noor.stage.name, noor.hired_at) == ("active", "Call", None)
        assert noor.job.openings_filled == 0
        assert offer_of(work, there).status is OfferStatus.ACCEPTED
        check_books(work)
    assert calls == ["cancel_coming", "restore"]


def test_unhiring_into_a_retired_stage_leads_to_the_first(open_work: OpenWork, there: World) -> None:
    to_call(open_work, there)
    with open_work(there.dario) as work:
        applications.hire(work, noor_of(work, there))
        stage(work, there.job, "Call").status = StageStatus.INACTIVE
    with open_work(there.dario) as work:
        applications.unhire(work, noor_of(work, there))
        assert noor_of(work, there).stage.name == "New"


def test_hired_twice_one_returns_to_where_one_stood_last(open_work: OpenWork, there: World) -> None:
    for at, name in enumerate(("New", "Call")):
        with open_work(there.dario, now=NOON + timedelta(hours=at)) as work:
            applications.move(work, noor_of(work, there), stage(work, there.job, name).id)
            applications.hire(work, noor_of(work, there))
        with open_work(there.dario, now=NOON + timedelta(hours=at, minutes=5)) as work:
            applications.unhire(work, noor_of(work, there))
            assert noor_of(work, there).stage.name == name
    with open_work() as work:
        check_books(work)


def test_an_archived_job_takes_nobody_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.hire(work, noor_of(work, there))
        work.session.get_one(Job, there.job.id).status = JobStatus.ARCHIVED
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        applications.unhire(work, noor_of(work, there))
    assert error.value.code == "job_archived"


@pytest.mark.parametrize("ended", ["reject", "withdraw"])
def test_only_somebody_in_progress_is_hired(open_work: OpenWork, there: World, ended: str) -> None:
    with open_work(there.dario) as work:
        if ended == "reject":
            applications.reject(work, noor_of(work, there), reason=reason(work))
        else:
            applications.withdraw(work, noor_of(work, there))
    for act in (applications.hire, applications.unhire):
        with open_work(there.dario) as work, pytest.raises(InvalidTransition):
            act(work, noor_of(work, there))


@pytest.mark.parametrize("who", ["manager", "stranger", "interviewer"])
def test_who_may_hire(open_work: OpenWork, there: World, who: str) -> None:
    with_offer(open_work, there, OfferStatus.SENT)
    acts: list[Callable[[Work, Offer], None]] = [
        lambda work, offer: applications.hire(work, offer.application),
        lambda work, offer: applications.unhire(work, offer.application),
        applications.accept_offer,
    ]
    for act in acts:
        with open_work(getattr(there, who)) as work, pytest.raises(NotAllowed):
            act(work, work.session.scalars(select(Offer)).one())


def test_the_version_that_was_looked_at_counts(open_work: OpenWork, there: World) -> None:
    to_call(open_work, there)
    with open_work(there.dario) as work, pytest.raises(Stale):
        applications.hire(work, noor_of(work, there), version=1)


# with other endings


@pytest.mark.parametrize("status", [*list(OfferStatus)[:3], OfferStatus.ACCEPTED])
def test_nobody_is_turned_down_with_an_offer_alive(open_work: OpenWork, there: World, status: OfferStatus) -> None:
    with_offer(open_work, there, status)
    with open_work(there.dario) as work, pytest.raises(Conflict) as error:
        applications.reject(work, noor_of(work, there), reason=reason(work), note="x")
    assert error.value.code == "open_offer"
    with open_work(there.dario) as work:
        applications.reject(work, noor_of(work, there), reason=reason(work), abandon_offer=True)
        assert types(work)[-2:] == ["offer.abandoned", "application.rejected"]
    with open_work() as work:
        offer = offer_of(work, there)
        assert (offer.status, offer.abandon_reason) == ("abandoned", "rescinded")
        check_books(work)


def test_a_hiring_manager_says_no_but_takes_no_offer_back(open_work: OpenWork, there: World) -> None:
    with_offer(open_work, there, OfferStatus.SENT)
    with open_work(there.manager) as work:
        with pytest.raises(Conflict):
            applications.reject(work, noor_of(work, there), reason=reason(work))
        with pytest.raises(NotAllowed) as error:
            applications.reject(work, noor_of(work, there), reason=reason(work), abandon_offer=True)
    assert error.value.code == "offer_not_yours"


@pytest.mark.parametrize(
    ("status", "because"),
    [(OfferStatus.DRAFT, "application_closed"), (OfferStatus.APPROVED, "application_closed"),
     (OfferStatus.SENT, "application_closed"), (OfferStatus.ACCEPTED, "reneged")],
)  # fmt: skip
def test_whoever_withdraws_ends_the_offer(
    open_work: OpenWork, there: World, status: OfferStatus, because: str
) -> None:
    with_offer(open_work, there, status)
    with open_work(there.dario) as work:
        applications.withdraw(work, noor_of(work, there))
    with open_work() as work:
        assert offer_of(work, there).abandon_reason == because


def test_interviews_end_with_the_application_and_come_back_with_it(
    open_work: OpenWork, there: World, calls: list[str]
) -> None:
    ends: list[tuple[Callable[[Work, Application], None], list[str]]] = [
        (lambda work, one: applications.reject(work, one, reason=reason(work)), ["cancel_coming", "restore"]),
        (lambda work, one: applications.reject(work, one, reason=reason(work), cancel_interviews=False),
         ["restore"]),
        (applications.withdraw, ["cancel_coming", "restore"]),
    ]  # fmt: skip
    for end, expected in ends:
        calls.clear()
        with open_work(there.dario) as work:
            end(work, noor_of(work, there))
        with open_work(there.dario) as work:
            applications.reopen(work, noor_of(work, there))
        assert calls == expected


def test_the_hired_are_not_turned_down(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.hire(work, noor_of(work, there))
    with open_work(there.dario) as work, pytest.raises(InvalidTransition) as error:
        applications.reject(work, noor_of(work, there), reason=reason(work))
    assert error.value.params["current_status"] == "hired"


def test_candidates_have_reasons_of_their_own(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        theirs = work.session.scalars(
            select(RejectionReason).where(RejectionReason.kind == ReasonKind.BY_CANDIDATE)
        ).first()
        assert theirs is not None
        applications.withdraw(work, noor_of(work, there), reason=theirs)
        assert work.ledger.events[-1]["data"] == {"reason": theirs.name}
    with open_work() as work:
        noor = noor_of(work, there)
        assert noor.rejection_reason is not None
        assert (noor.status, noor.rejection_reason.name) == ("withdrawn", theirs.name)
        check_books(work)
    with open_work(there.dario) as work:
        applications.reopen(work, noor_of(work, there))
        assert noor_of(work, there).rejection_reason is None


# at once


def test_places_are_counted_exactly_when_many_are_hired_at_once(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        ids = [applied(work, there.job, f"Person {at}").id for at in range(6)]

    def hire(id: object) -> Callable[[], str]:
        def run() -> str:
            with open_work_on_each(there.dario) as work:
                applications.hire(work, applications.get(work, id, for_change=True))  # type: ignore[arg-type]
            return "hired"

        return run

    assert together(*map(hire, ids), hire(ids[0])) == ["hired"] * 7
    with open_work_on_each() as work:
        assert work.session.get_one(Job, there.job.id).openings_filled == 6
        check_books(work)

    def unhire(id: object) -> Callable[[], str]:
        def run() -> str:
            with open_work_on_each(there.dario) as work:
                applications.unhire(work, applications.get(work, id, for_change=True))  # type: ignore[arg-type]
            return "back"

        return run

    assert together(*map(unhire, ids[:4]), hire(there.noor.id)) == ["back"] * 4 + ["hired"]
    with open_work_on_each() as work:
        assert work.session.get_one(Job, there.job.id).openings_filled == 3
        check_books(work)
