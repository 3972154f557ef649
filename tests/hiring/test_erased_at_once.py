"""Somebody is erased while something else happens to them: one of both counts, whole; on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import applications, attachments, erasing, notes, organisation, own_pages, result_links, scheduling
from hiring.actors import ANYONE, OPERATOR
from hiring.applications import Correcting, bulk
from hiring.applications.bulk import Outcome, Pick
from hiring.errors import Conflict
from hiring.models.application import Application, ApplicationStatus, Submission
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import Candidate
from hiring.models.erasure import ErasureOccasion
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.note import Note
from hiring.models.offer import Offer, OfferStatus
from hiring.models.stage import Stage, StageKind
from hiring.own_pages import answering
from hiring.result_links import Result
from hiring.uploads import Received
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, check_books, world
from tests.support.applying import sending
from tests.support.offers import in_state
from tests.support.times import THURSDAY, candidate, offer
from tests.support.together import again_after_a_deadlock, together

EMAIL = "noor.haddad@example.com"


@pytest.fixture
def there(open_work_on_each: OpenWork) -> World:
    with open_work_on_each() as work:
        return world(work)


def erasing_of(open_work: OpenWork, there: World) -> Callable[[], str]:
    """As every door does it: the person is locked first."""

    def act() -> str:
        with open_work(OPERATOR) as work:
            found = select(Candidate).where(Candidate.id == there.noor.candidate_id)
            person = work.session.scalars(found.with_for_update(of=Candidate)).one()
            erasing.erase(work, person, ErasureOccasion.ASKED)
        return "erased"

    return lambda: again_after_a_deadlock(act)


def names_left(open_work: OpenWork) -> list[str]:
    """Of everybody who is erased, what still says who they were."""
    with open_work() as work:
        check_books(work)
        sent = (
            select(Submission)
            .join(Application, Application.id == Submission.application_id)
            .join(Candidate, Candidate.id == Application.candidate_id)
            .where(Candidate.anonymized_at.is_not(None))
        )
        return [one.profile["email"] for one in work.session.scalars(sent) if one.profile["email"]]


def status(open_work: OpenWork, there: World) -> tuple[ApplicationStatus, bool]:
    with open_work() as work:
        found = work.session.get_one(Application, there.noor.id)
        return found.status, found.candidate.anonymized_at is not None


@pytest.mark.parametrize("turn", range(3))
def test_accepting_an_offer_and_being_erased(open_work_on_each: OpenWork, there: World, turn: int) -> None:
    with open_work_on_each() as work:
        noor = work.session.get_one(Application, there.noor.id)
        in_state(work, noor, OfferStatus.SENT, expires_at=NOON + timedelta(days=3))

    def accept() -> str:
        with open_work_on_each(candidate(there.noor)) as work:
            found = answering.offer_of(work, own_pages.get(work, there.noor.id, for_change=True), for_change=True)
            answering.accept(work, found, "Noor Haddad")
        return "accepted"

    told = together(lambda: again_after_a_deadlock(accept), erasing_of(open_work_on_each, there))
    assert told in (["accepted", "erase_hired"], ["offer_transition", "erased"]), told
    is_hired = told[0] == "accepted"
    wanted = ApplicationStatus.HIRED if is_hired else ApplicationStatus.WITHDRAWN
    assert status(open_work_on_each, there) == (wanted, not is_hired)
    with open_work_on_each() as work:
        one = work.session.scalars(select(Offer)).one()
        assert (one.status is OfferStatus.ACCEPTED, one.signed_name) == (
            is_hired,
            "Noor Haddad" if is_hired else "",
        )


@pytest.mark.parametrize("turn", range(3))
def test_applying_once_more_and_being_erased(open_work_on_each: OpenWork, there: World, turn: int) -> None:
    def apply() -> str:
        with open_work_on_each(ANYONE) as work:
            applications.apply(
                work, work.session.merge(there.job), sending(work, there.job, profile={"email": EMAIL})
            )
        return "sent"

    told = together(lambda: again_after_a_deadlock(apply), erasing_of(open_work_on_each, there))
    assert told == ["sent", "erased"]
    assert names_left(open_work_on_each) == []


@pytest.mark.parametrize("turn", range(3))
def test_correcting_and_being_erased(open_work_on_each: OpenWork, there: World, turn: int) -> None:
    with open_work_on_each() as work:
        organisation.change(work, correction_hours=24)

    def correct() -> str:
        with open_work_on_each(ANYONE) as work:
            found = select(Submission).where(Submission.application_id == there.noor.id)
            one = Correcting(work.session.scalars(found).one(), by_owner=True)
            applications.apply(work, work.session.merge(there.job),
                               sending(work, there.job, profile={"email": EMAIL}), correcting=one)  # fmt: skip
        return "corrected"

    told = together(lambda: again_after_a_deadlock(correct), erasing_of(open_work_on_each, there))
    assert told in (["corrected", "erased"], ["correction_over", "erased"])
    assert names_left(open_work_on_each) == []


@pytest.mark.parametrize("turn", range(3))
def test_picking_a_time_and_being_erased(open_work_on_each: OpenWork, there: World, turn: int) -> None:
    with open_work_on_each(there.dario) as work:
        offer(work, there.noor, there.interviewer)

    def pick() -> str:
        with open_work_on_each(candidate(there.noor)) as work:
            found = own_pages.get(work, there.noor.id, for_change=True)
            times = scheduling.get(work, found, for_change=True)
            scheduling.book(work, times, THURSDAY, "Europe/London", adjustments="A ramp")
        return "booked"

    told = together(lambda: again_after_a_deadlock(pick), erasing_of(open_work_on_each, there))
    assert told in (["booked", "erased"], ["application_ended", "erased"])
    with open_work_on_each() as work:
        check_books(work)
        assert all(one.status is InterviewStatus.CANCELLED for one in work.session.scalars(select(Interview)))
        times = scheduling.latest_of(work, work.session.get_one(Application, there.noor.id))
        assert times is not None
        assert (times.status == "open", times.adjustments, times.title) == (False, "", "")


def test_withdrawing_while_an_offer_is_accepted(open_work_on_each: OpenWork, there: World) -> None:
    with open_work_on_each() as work:
        noor = work.session.get_one(Application, there.noor.id)
        in_state(work, noor, OfferStatus.SENT, expires_at=NOON + timedelta(days=3))

    def act(does: str) -> Callable[[], str]:
        def once() -> str:
            with open_work_on_each(candidate(there.noor)) as work:
                found = own_pages.get(work, there.noor.id, for_change=True)
                if does == "withdraw":
                    applications.withdraw(work, found)
                else:
                    answering.accept(work, answering.offer_of(work, found, for_change=True), "Noor Haddad")
            return does

        return lambda: again_after_a_deadlock(once)

    told = together(act("withdraw"), act("accept"))
    assert told in (["withdraw", "offer_transition"], ["invalid_transition", "accept"])
    wanted = ApplicationStatus.WITHDRAWN if told[0] == "withdraw" else ApplicationStatus.HIRED
    assert status(open_work_on_each, there) == (wanted, False)
    with open_work_on_each() as work:
        check_books(work)


@pytest.mark.parametrize("turn", range(3))
def test_being_moved_takes_no_act_of_the_candidate_away(
    open_work_on_each: OpenWork, there: World, turn: int
) -> None:
    """On PostgreSQL a row that waited for its lock was not found beside the stage it had left."""
    with open_work_on_each() as work:
        organisation.change(work, correction_hours=24)
        stages = select(Stage.id).where(Stage.job_id == there.job.id, Stage.kind == StageKind.IN_PROCESS)
        further = work.session.scalars(stages.limit(1)).one()

    def move() -> str:
        with open_work_on_each(there.dario) as work:
            applications.move(work, applications.get(work, there.noor.id, for_change=True), further)
        return "moved"

    def correct() -> str:
        with open_work_on_each(ANYONE) as work:
            found = select(Submission).where(Submission.application_id == there.noor.id)
            one = Correcting(work.session.scalars(found.order_by(Submission.number).limit(1)).one(), by_owner=True)
            applications.apply(work, work.session.merge(there.job), sending(work, there.job), correcting=one)
        return "corrected"

    def send_again() -> str:
        with open_work_on_each(ANYONE) as work:
            more = sending(work, there.job, profile={"email": EMAIL})
            applications.apply(work, work.session.merge(there.job), more)
        return "sent"

    def look() -> str:
        with open_work_on_each(candidate(there.noor)) as work:
            own_pages.get(work, there.noor.id, for_change=True)
        return "found"

    acts = [lambda act=act: again_after_a_deadlock(act) for act in (move, correct, send_again, look)]
    assert together(*acts) == ["moved", "corrected", "sent", "found"]
    with open_work_on_each() as work:
        check_books(work)
        assert work.session.get_one(Application, there.noor.id).current_stage_id == further


def test_what_was_erased_is_not_opened_again(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work() as work:
        erasing.erase(work, work.session.get_one(Candidate, there.noor.candidate_id), ErasureOccasion.BY_US)
    with open_work(there.dario) as work, pytest.raises(Conflict, match="erase_gone"):
        applications.reopen(work, work.session.get_one(Application, there.noor.id))
    with open_work(there.dario) as work:
        (one,) = bulk.reopen(work, [Pick(there.noor.id, None)]).results
        assert one.outcome is Outcome.WRONG_STATE


def test_nothing_is_added_to_who_is_erased(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work() as work:
        erasing.erase(work, work.session.get_one(Candidate, there.noor.candidate_id), ErasureOccasion.BY_US)

    def write(work: Work, noor: Application) -> None:
        notes.write(work, noor, "Noor Haddad of Leeds")

    def attach(work: Work, noor: Application) -> None:
        attachments.attach(
            work, noor, Received("file", "cv.pdf", "pdf", 4, "0" * 64, "some-key"), type=AttachmentType.OTHER
        )

    def link(work: Work, noor: Application) -> None:
        result_links.put(work, noor, Result("Test", "https://example.com/noor"))

    for act in (write, attach, link):
        with open_work(there.dario) as work, pytest.raises(Conflict, match="erase_gone"):
            act(work, work.session.get_one(Application, there.noor.id))


def test_a_note_and_erasing_at_once_leave_no_note(open_work_on_each: OpenWork, there: World) -> None:
    def write() -> str:
        try:
            with open_work_on_each(there.dario) as work:
                notes.write(work, applications.get(work, there.noor.id), "Noor Haddad of Leeds")
        except Conflict:
            return "refused"
        return "written"

    first, second = together(lambda: again_after_a_deadlock(write), erasing_of(open_work_on_each, there))
    assert (first in ("refused", "written"), second) == (True, "erased")
    with open_work_on_each() as work:
        assert not [one for one in work.session.scalars(select(Note)) if "Noor" in one.content]
