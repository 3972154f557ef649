"""Picking a time, another one, asking for others: what becomes of the interview, and who hears of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hiring import interviews, scheduling
from hiring.errors import Conflict, Invalid, NotAllowed
from hiring.models.interview import CancelReason, Interview, LocationKind, ParticipantResponse
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.scheduling import SchedulingStatus
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, check_books, world
from tests.support.interviews import all_went, arranged
from tests.support.times import HALF, THURSDAY, candidate, clocks, offer, times_of

ZONE = "America/New_York"


@pytest.fixture
def there(open_work: OpenWork) -> World:
    """Dario offers Noor times with Ivo."""
    with open_work() as work:
        found = world(work)
    with open_work(found.dario) as work:
        offer(work, found.noor, found.interviewer, organizer_id=found.dario.id)
    return found


def pick(
    open_work: OpenWork, there: World, starts_at: datetime, *, now: datetime = NOON, adjustments: str | None = None
) -> None:
    with open_work(candidate(there.noor), now) as work:
        scheduling.book(work, times_of(work, there.noor), starts_at, ZONE, adjustments=adjustments)


def only(open_work: OpenWork) -> Interview:
    with open_work() as work:
        return interviews.get(work, work.session.scalars(select(Interview.id)).one())


def mail(open_work: OpenWork) -> list[tuple[str, str]]:
    """(occasion, first name of who hears) of what waits, and it goes."""
    with open_work() as work:
        found = work.session.scalars(select(Letter).where(Letter.state == LetterState.WAITING)).all()
        told = sorted((str(one.occasion), one.recipient.partition("@")[0]) for one in found)
        all_went(work)
    return [one for one in told if one[0] not in ("received", "times_offered")]


def test_what_is_picked_is_an_interview_that_everybody_hears_of(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY + HALF, adjustments=" A step-free door \n")
    found = only(open_work)
    assert (found.starts_at, found.ends_at - found.starts_at) == (THURSDAY + HALF, timedelta(minutes=25))
    assert (found.timezone, found.title, found.message) == (ZONE, "First talk", "Bring something you built.")
    assert (found.organizer_user_id, [one.user_id for one in found.participants]) == (
        there.dario.id, [there.interviewer.id],
    )  # fmt: skip
    assert mail(open_work) == [
        ("interview_invited", "noor.haddad"), ("panel_invited", "dario"), ("panel_invited", "ivo"),
        ("time_booked", "dario"),
    ]  # fmt: skip
    with open_work() as work:
        times = times_of(work, there.noor)
        assert (times.status, times.adjustments, times.changes) == ("booked", "A step-free door", 0)
        check_books(work)


def test_the_same_again_changes_nothing(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    mail(open_work)
    pick(open_work, there, THURSDAY, adjustments="")
    assert (mail(open_work), only(open_work).sequence) == ([], 0)


def test_another_time_within_the_limit_moves_the_same_interview(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    mail(open_work)
    with open_work(there.interviewer) as work:
        interview = interviews.get(work, only(open_work).id, for_change=True)
        interviews.respond(work, interview.participants[0], ParticipantResponse.ACCEPTED)
    before = only(open_work)
    pick(open_work, there, THURSDAY + 3 * HALF)
    after = only(open_work)
    assert (after.id, after.sequence, after.starts_at) == (before.id, 1, THURSDAY + 3 * HALF)
    assert after.participants[0].response is ParticipantResponse.NEEDS_ACTION
    assert mail(open_work) == [
        ("interview_changed", "noor.haddad"), ("panel_changed", "dario"), ("panel_changed", "ivo"),
        ("time_booked", "dario"),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="no_changes_left"):
        pick(open_work, there, THURSDAY)
    assert only(open_work).starts_at == THURSDAY + 3 * HALF


def test_what_was_changed_by_hand_stays_when_they_pick_another_time(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    with open_work(there.dario) as work:
        interview = interviews.get(work, only(open_work).id, for_change=True)
        now = interviews.Wanted.of(interview).__dict__ | {"title": "A walk", "location": "https://meet.example/z"}
        interviews.change(work, interview, interviews.Wanted(**now))
    pick(open_work, there, THURSDAY + HALF)
    found = only(open_work)
    assert (found.title, found.location, found.starts_at) == (
        "A walk", "https://meet.example/z", THURSDAY + HALF,
    )  # fmt: skip


def test_a_place_keeps_its_own_clocks(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, location_kind=LocationKind.PHYSICAL, location="Yard 3")
    pick(open_work, there, THURSDAY)
    assert only(open_work).timezone == "Europe/London"


@pytest.mark.parametrize(
    ("starts_at", "now", "code"),
    [
        (THURSDAY + timedelta(minutes=10), NOON, "slot_taken"),
        (THURSDAY + timedelta(hours=2), NOON, "slot_taken"),
        (THURSDAY - timedelta(days=7), NOON, "slot_taken"),
        (THURSDAY, NOON + timedelta(days=2), "times_over"),
    ],
)
def test_nothing_else_can_be_picked(
    open_work: OpenWork, there: World, starts_at: datetime, now: datetime, code: str
) -> None:
    with pytest.raises(Conflict, match=code):
        pick(open_work, there, starts_at, now=now)
    with open_work() as work:
        assert work.session.scalar(select(Interview.id)) is None


def test_nobody_is_surprised_by_a_slot_that_begins_in_a_moment(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, answer_by=NOON + timedelta(days=7))
    with open_work(candidate(there.noor), THURSDAY) as work:
        assert clocks(work, there.noor) == ["26 10:00", "26 10:30"]


def test_only_the_candidate_picks(open_work: OpenWork, there: World) -> None:
    for actor in (there.dario, there.interviewer, candidate(there.ann)):
        with pytest.raises(NotAllowed), open_work(actor) as work:
            scheduling.book(work, times_of(work, there.noor), THURSDAY, ZONE)
        with pytest.raises(NotAllowed), open_work(actor) as work:
            scheduling.ask_for_others(work, times_of(work, there.noor))


@pytest.mark.parametrize(
    ("zone", "adjustments", "fields"),
    [
        ("posixrules", None, {"timezone": "unknown_zone"}),
        (ZONE, "x" * 2001, {"adjustments": "too_long"}),
        (ZONE, "\x00", {"adjustments": "bad_characters"}),
    ],
)
def test_what_does_not_do_is_said(
    open_work: OpenWork, there: World, zone: str, adjustments: str | None, fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused, open_work(candidate(there.noor)) as work:
        scheduling.book(work, times_of(work, there.noor), THURSDAY, zone, adjustments=adjustments)
    assert refused.value.fields == fields


def test_what_is_taken_is_gone_for_the_interviewer_and_for_the_candidate(
    open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        offer(work, there.ann, there.interviewer)
        arranged(work, there.noor, there.manager, starts_at=THURSDAY + 3 * HALF, ends_at=THURSDAY + 4 * HALF)
    with open_work(candidate(there.ann)) as work:
        scheduling.book(work, times_of(work, there.ann), THURSDAY, ZONE)
    with open_work(candidate(there.noor)) as work:
        assert clocks(work, there.noor) == ["26 09:30", "26 10:00"]
    with open_work(there.interviewer) as work:
        interview = next(one for one in interviews.of(work, there.ann))
        interviews.respond(work, interview.participants[0], ParticipantResponse.DECLINED)
    with open_work(candidate(there.noor)) as work:
        assert clocks(work, there.noor) == ["26 09:00", "26 09:30", "26 10:00"]


def test_asking_for_others_tells_the_organiser_and_keeps_what_is_booked(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    mail(open_work)
    for wish in ("After five, please", "After five, please"):
        with open_work(candidate(there.noor)) as work:
            scheduling.ask_for_others(work, times_of(work, there.noor), wish, "Large type")
    assert mail(open_work) == [("times_asked", "dario")]
    with open_work() as work:
        times = times_of(work, there.noor)
        assert (times.status, times.wish, times.adjustments) == (
            "others_asked", "After five, please", "Large type",
        )  # fmt: skip
        assert times.interview is not None
        assert times.interview.status == "scheduled"
    with open_work(there.dario) as work:
        assert [one.asked for one in scheduling.waiting(work)] == [True]


def test_new_times_for_what_is_booked_move_it(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    with open_work(candidate(there.noor)) as work:
        scheduling.ask_for_others(work, times_of(work, there.noor), "After five, please")
    with open_work(there.dario) as work:
        offer(work, there.noor, there.manager, title="Second try", minutes=55, organizer_id=there.dario.id)
        assert [one.asked for one in scheduling.waiting(work)] == []
    pick(open_work, there, THURSDAY + 2 * HALF)
    found = only(open_work)
    assert (found.title, found.starts_at, [one.user_id for one in found.participants]) == (
        "Second try", THURSDAY + 2 * HALF, [there.manager.id],
    )  # fmt: skip


def test_a_wish_that_is_settled_leaves_what_is_booked(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    with open_work(candidate(there.noor)) as work:
        scheduling.ask_for_others(work, times_of(work, there.noor))
    with open_work(there.dario) as work:
        scheduling.withdraw(work, times_of(work, there.noor), seen="others_asked")
    with open_work() as work:
        assert times_of(work, there.noor).status is SchedulingStatus.BOOKED


def test_asking_for_others_is_no_way_around_the_limit(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    pick(open_work, there, THURSDAY + HALF)
    with open_work(candidate(there.noor)) as work:
        scheduling.ask_for_others(work, times_of(work, there.noor))
    with pytest.raises(Conflict, match="no_changes_left"):
        pick(open_work, there, THURSDAY)
    pick(open_work, there, THURSDAY + HALF)
    with open_work() as work:
        assert times_of(work, there.noor).status is SchedulingStatus.BOOKED


def test_needs_can_be_said_after_booking_and_reach_the_organiser_once(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    mail(open_work)
    for _ in range(2):
        with open_work(candidate(there.noor)) as work:
            scheduling.ask_for_adjustments(work, times_of(work, there.noor), "Subtitles")
    assert mail(open_work) == [("times_asked", "dario")]


def test_what_was_cancelled_by_hand_is_not_moved(open_work: OpenWork, there: World) -> None:
    pick(open_work, there, THURSDAY)
    with open_work(there.dario) as work:
        interviews.cancel(work, interviews.get(work, only(open_work).id, for_change=True), CancelReason.BY_US)
    with pytest.raises(Conflict, match="times_over"):
        pick(open_work, there, THURSDAY + HALF)
    with pytest.raises(Conflict, match="times_closed"), open_work(candidate(there.noor)) as work:
        scheduling.ask_for_others(work, times_of(work, there.noor))


@pytest.mark.parametrize(
    ("response", "told"),
    [
        ("accepted", []),
        ("tentative", [Occasion.INTERVIEWER_ANSWERED]),
        ("declined", [Occasion.INTERVIEWER_ANSWERED]),
    ],
)
def test_the_organiser_hears_of_who_may_not_come(
    open_work: OpenWork, there: World, response: str, told: list[Occasion]
) -> None:
    pick(open_work, there, THURSDAY)
    mail(open_work)
    with open_work(there.interviewer) as work:
        interview = interviews.get(work, only(open_work).id, for_change=True)
        interviews.respond(work, interview.participants[0], ParticipantResponse(response))
    assert mail(open_work) == [(str(one), "dario") for one in told]
