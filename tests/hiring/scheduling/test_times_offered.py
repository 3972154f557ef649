"""Offering times and taking them back: what is asked of the candidate, and what does not do."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hiring import applications, own_pages, scheduling
from hiring.errors import Conflict, Invalid, InvalidTransition, NotAllowed, Stale
from hiring.models.application import Application
from hiring.models.interview import LocationKind
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.scheduling import CloseReason, SchedulingRequest, SchedulingStatus
from hiring.models.user import User, UserStatus
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, reason, world
from tests.support.interviews import arranged
from tests.support.times import THURSDAY, candidate, clocks, offer, offered, times_of, window


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        return world(work)


def offers_in_mail(open_work: OpenWork) -> list[str]:
    with open_work() as work:
        found = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.TIMES_OFFERED))
        return [str(one.state) for one in found.all()]


def test_the_candidate_is_asked_by_letter(open_work: OpenWork, there: World) -> None:
    with open_work(there.manager) as work:
        times = offer(work, there.noor, there.interviewer, there.manager, windows={
            there.interviewer.id: [window(hours=3)], there.manager.id: [window(THURSDAY + timedelta(hours=1))],
        })  # fmt: skip
        assert (times.status, times.title, times.location) == ("open", "First talk", "https://meet.example/abc")
    with open_work(candidate(there.noor)) as work:
        assert clocks(work, there.noor) == ["26 10:00", "26 10:30", "26 11:00", "26 11:30"]
    assert offers_in_mail(open_work) == ["waiting"]


def test_who_may_not_arrange_interviews_offers_no_times(open_work: OpenWork, there: World) -> None:
    for actor in (there.interviewer, there.stranger, candidate(there.noor)):
        with pytest.raises(NotAllowed), open_work(actor) as work:
            offer(work, there.noor, there.interviewer)
    assert offers_in_mail(open_work) == []


OTHER = uuid.uuid4()
WRONG: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"title": " "}, {"title": "required"}),
    ({"title": "x" * 121}, {"title": "too_long"}),
    ({"minutes": 4}, {"minutes": "out_of_range"}),
    ({"minutes": 721}, {"minutes": "out_of_range"}),
    ({"pause_minutes": -1}, {"pause_minutes": "out_of_range"}),
    ({"pause_minutes": 241}, {"pause_minutes": "out_of_range"}),
    ({"most_changes": -1}, {"most_changes": "out_of_range"}),
    ({"timezone": "Europe/Nowhere"}, {"timezone": "unknown_zone"}),
    ({"timezone": "localtime"}, {"timezone": "unknown_zone"}),
    ({"windows": {}}, {"interviewer_ids": "required"}),
    ({"windows": {OTHER: [window()]}}, {"interviewer_ids": "unknown_user"}),
    ({"organizer_id": OTHER}, {"organizer_id": "unknown_user"}),
    ({"answer_by": NOON}, {"answer_by": "in_the_past"}),
    ({"answer_by": NOON + timedelta(days=181)}, {"answer_by": "too_far"}),
    ({"location": "x"}, {"location": "not_a_link"}),
    ({"location": "x", "location_kind": None}, {"location_kind": "required"}),
    ({"message": "\x00"}, {"message": "bad_characters"}),
]


@pytest.mark.parametrize(("over", "fields"), WRONG)
def test_what_does_not_do_is_said_by_field(
    open_work: OpenWork, there: World, over: dict[str, Any], fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused, open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, **over)
    assert refused.value.fields == fields
    assert offers_in_mail(open_work) == []


def windows_wrong(open_work: OpenWork, there: World, spans: list[Any]) -> tuple[dict[str, str], Any]:
    with pytest.raises(Invalid) as refused, open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, windows={there.interviewer.id: spans})
    return refused.value.fields, refused.value.params["users"]


def test_windows_that_hold_no_slot_are_refused(open_work: OpenWork, there: World) -> None:
    assert windows_wrong(open_work, there, []) == ({"windows": "required"}, [str(there.interviewer.id)])
    assert windows_wrong(open_work, there, [window(hours=0.25)])[0] == {"windows": "no_slot"}
    assert windows_wrong(open_work, there, [window(NOON - timedelta(days=1))])[0] == {"windows": "no_slot"}
    assert windows_wrong(open_work, there, [window(NOON + timedelta(days=200))])[0] == {"windows": "too_far"}
    many = [window(THURSDAY + timedelta(hours=3 * n)) for n in range(201)]
    assert windows_wrong(open_work, there, many)[0] == {"windows": "too_many"}
    with open_work(there.dario) as work:
        begin = THURSDAY - timedelta(minutes=5)
        arranged(work, there.ann, there.interviewer, starts_at=begin, ends_at=begin + timedelta(hours=3))
    assert windows_wrong(open_work, there, [window()])[0] == {"windows": "no_slot"}


def test_new_times_take_the_place_of_those_that_were_looked_at(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        first = offer(work, there.noor, there.interviewer)
    with pytest.raises(Stale), open_work(there.dario) as work:  # as a second click does
        scheduling.offer(work, work.session.get_one(Application, there.noor.id), offered(there.interviewer))
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, title="Other")
    with open_work() as work:
        former = work.session.get_one(SchedulingRequest, first.id)
        assert (former.status, former.close_reason) == (SchedulingStatus.CLOSED, CloseReason.BY_US)
        assert times_of(work, there.noor).title == "Other"
    assert offers_in_mail(open_work) == ["cancelled", "waiting"]


def test_times_are_taken_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    for _ in range(2):
        with open_work(there.dario) as work:
            scheduling.withdraw(work, times_of(work, there.noor))
    with open_work(candidate(there.noor)) as work:
        assert clocks(work, there.noor) == []
        with pytest.raises(Conflict, match="times_closed"):
            scheduling.book(work, times_of(work, there.noor), THURSDAY, "Europe/London")
    assert offers_in_mail(open_work) == [str(LetterState.CANCELLED)]


def told_that_they_are_off(open_work: OpenWork) -> list[Letter]:
    with open_work() as work:
        found = select(Letter).where(Letter.occasion == Occasion.TIMES_WITHDRAWN)
        return list(work.session.scalars(found).all())


def sent(open_work: OpenWork) -> None:
    with open_work() as work:
        for letter in work.session.scalars(select(Letter).where(Letter.state == LetterState.WAITING)).all():
            letter.state, letter.sent_at = LetterState.SENT, work.now


@pytest.mark.parametrize("went", [False, True])
def test_whoever_heard_of_times_hears_that_they_are_taken_back(
    open_work: OpenWork, there: World, went: bool
) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    if went:
        sent(open_work)
    for _ in range(2):
        with open_work(there.dario) as work:
            scheduling.withdraw(work, times_of(work, there.noor))
    assert len(told_that_they_are_off(open_work)) == went
    with open_work() as work:
        (standing,) = own_pages.standings(work, [work.session.get_one(Application, there.noor.id)])
        assert standing.missed is not None
        assert standing.next is not own_pages.Next.PICK_TIME


def test_other_times_in_their_place_are_no_times_taken_back(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    sent(open_work)
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, title="Other")
    assert told_that_they_are_off(open_work) == []


def test_what_is_booked_is_told_to_stand(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    with open_work(candidate(there.noor)) as work:
        scheduling.book(work, times_of(work, there.noor), THURSDAY, "Europe/London")
    with open_work(candidate(there.noor)) as work:
        scheduling.ask_for_others(work, times_of(work, there.noor))
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    sent(open_work)
    with open_work(there.dario) as work:
        times = times_of(work, there.noor)
        booked = times.interview_id
        scheduling.withdraw(work, times)
    (letter,) = told_that_they_are_off(open_work)
    assert (letter.interview_id, booked is None) == (booked, False)


def test_the_last_day_is_that_of_the_zone_of_the_windows() -> None:
    midnight = datetime(2026, 12, 5, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    times = SchedulingRequest(answer_by=midnight, timezone="Europe/Berlin")
    assert times.last_day == date(2026, 12, 4)


def test_without_an_address_or_after_the_end_nobody_is_asked(open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).candidate.primary_email = None
        applications.reject(work, work.session.get_one(Application, there.ann.id), reason=reason(work))
    with pytest.raises(Conflict, match="no_address"), open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
    with pytest.raises(InvalidTransition), open_work(there.dario) as work:
        offer(work, there.ann, there.interviewer)


def test_somebody_who_left_is_in_nobodys_way(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer, there.manager, organizer_id=there.dario.id, windows={
            there.interviewer.id: [window()], there.manager.id: [window(hours=0.5)],
        })  # fmt: skip
    with open_work() as work:
        work.session.get_one(User, there.manager.id).status = UserStatus.INACTIVE
        work.session.flush()
        assert len(clocks(work, there.noor)) == 4
    with open_work(candidate(there.noor)) as work:
        scheduling.book(work, times_of(work, there.noor), THURSDAY + timedelta(minutes=30), "Europe/London")
        interview = times_of(work, there.noor).interview
        assert interview is not None
        assert [one.user_id for one in interview.participants] == [there.interviewer.id]


def test_what_could_be_picked_is_shown_beforehand(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        application = work.session.get_one(Application, there.noor.id)
        found = scheduling.could_begin(work, application, offered(there.interviewer))
        assert [f"{one:%H:%M}" for one in found] == ["09:00", "09:30", "10:00", "10:30"]
        assert scheduling.could_begin(work, application, offered(there.interviewer, minutes=0)) == []
        assert scheduling.latest_of(work, application) is None


def test_a_place_needs_no_link(open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        times = offer(work, there.noor, there.interviewer, location_kind=LocationKind.PHYSICAL, location="Yard 3")
        assert times.location == "Yard 3"
