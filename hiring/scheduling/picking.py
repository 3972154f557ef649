"""The candidate picks a time, changes it, or asks for others: two people never get one slot.

The locks are taken in one order: the application (by the caller), the request, the interviewers. Whoever else
arranges something with one of these waits for the last ones, and then sees it.
"""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from hiring import interviews, letters, policy
from hiring.errors import Conflict, Invalid
from hiring.interviews.scheduling import expect_active
from hiring.models.application import Application
from hiring.models.interview import Interview, LocationKind
from hiring.models.letter import Occasion
from hiring.models.scheduling import SchedulingRequest, SchedulingStatus
from hiring.models.user import User, UserStatus
from hiring.names import is_storable
from hiring.organisation import zones
from hiring.scheduling import reading
from hiring.work import Work

_BOOKED = (SchedulingStatus.BOOKED, SchedulingStatus.OTHERS_ASKED)
LONGEST = 2000
"""Characters of a wish, and of what somebody needs."""


def book(
    work: Work, times: SchedulingRequest, starts_at: datetime, timezone: str, *, adjustments: str | None = None
) -> None:
    """Picks this time, said in this zone, for the interview that is then arranged (or moved, where there is one
    already); said twice it is once. `adjustments`: what the candidate needs; None: as it was said before.

    Raises Conflict: `slot_taken` where it is no longer free, `times_over`, `times_closed`; Invalid timezone
    `unknown_zone`, adjustments `too_long`, `bad_characters`; InvalidTransition `application_ended`.
    """
    application = _expect_theirs(work, times)
    if times.status is SchedulingStatus.BOOKED or reading.has_booked(times):
        rebook(work, times, starts_at, timezone, adjustments=adjustments)
        return
    _expect_open(work, times)
    people = _hold_a_free(work, times, starts_at, timezone)
    _put_adjustments(times, adjustments)  # once nothing is refused any more
    wanted = _wanted(times, starts_at, _zone(times, timezone), people)
    interview = times.interview
    if interview is not None and reading.moves(times):
        interview.application = application
        interviews.rearrange(work, interview, wanted, people, letter=True)
    else:
        interview = interviews.arrange(work, application, wanted, people, letter=True)
    times.interview, times.interview_id = interview, interview.id
    times.status, times.answered_at = SchedulingStatus.BOOKED, work.now
    _tell(work, times, Occasion.TIME_BOOKED)


def rebook(
    work: Work, times: SchedulingRequest, starts_at: datetime, timezone: str, *, adjustments: str | None = None
) -> None:
    """Another time for what is booked; the same one changes nothing. Raises as `book`, and Conflict
    `no_changes_left`."""
    _expect_theirs(work, times)
    interview = times.interview
    if interview is None or times.status not in _BOOKED:
        raise Conflict("times_closed")
    is_other = interview.starts_at != starts_at
    if is_other:
        _expect_open(work, times)
        if not can_change(work, times):
            raise Conflict("no_changes_left" if times.changes >= times.most_changes else "times_over")
        _hold_a_free(work, times, starts_at, timezone)
    if _put_adjustments(times, adjustments) and not is_other:
        _tell(work, times, Occasion.TIMES_ASKED)
    if is_other:
        _move(work, times, interview, starts_at, timezone)
        times.changes += 1
        times.answered_at = work.now
        _tell(work, times, Occasion.TIME_BOOKED)
    times.status = SchedulingStatus.BOOKED


def can_change(work: Work, times: SchedulingRequest) -> bool:
    """Whether the candidate may pick another time for what they have booked."""
    return (
        times.interview is not None
        and reading.has_booked(times)
        and times.interview.starts_at > work.now + reading.NOTICE
        and times.answer_by > work.now
        and times.changes < times.most_changes
    )


def can_ask(work: Work, times: SchedulingRequest) -> bool:
    """Whether the candidate may ask for other times: while nothing is booked, or what is booked has not begun."""
    if times.status in reading.LIVE:
        return True
    booked = times.status is SchedulingStatus.BOOKED and reading.moves(times)
    return booked and times.interview is not None and times.interview.starts_at > work.now


def ask_for_others(work: Work, times: SchedulingRequest, wish: str = "", adjustments: str | None = None) -> None:
    """None of the times will do, and perhaps why: the organiser is told. A time that is booked stands until they
    change it. Said again with other words, these count. Raises Conflict `times_closed`, Invalid wish, adjustments
    `too_long`, `bad_characters`; InvalidTransition `application_ended`."""
    _expect_theirs(work, times)
    if not can_ask(work, times):
        raise Conflict("times_closed")
    wish = _checked("wish", wish)
    changed = _put_adjustments(times, adjustments)
    if times.status is SchedulingStatus.OTHERS_ASKED and times.wish == wish and not changed:
        return
    times.status, times.wish, times.answered_at = SchedulingStatus.OTHERS_ASKED, wish, work.now
    work.record("times.asked", times, about=times.application)
    _tell(work, times, Occasion.TIMES_ASKED)


def ask_for_adjustments(work: Work, times: SchedulingRequest, adjustments: str) -> None:
    """What the candidate needs to take part: the organiser is told. The same words again change nothing. Raises
    as `ask_for_others`."""
    _expect_theirs(work, times)
    if not can_ask(work, times):
        raise Conflict("times_closed")
    if _put_adjustments(times, adjustments):
        work.record("times.asked", times, about=times.application)
        _tell(work, times, Occasion.TIMES_ASKED)


def _expect_theirs(work: Work, times: SchedulingRequest) -> Application:
    work.require(policy.may_pick_time(work.actor, times.application))
    expect_active(times.application)
    return times.application


def _expect_open(work: Work, times: SchedulingRequest) -> None:
    if times.status is SchedulingStatus.CLOSED:
        raise Conflict("times_closed")
    if times.answer_by <= work.now:
        raise Conflict("times_over")


def _hold_a_free(
    work: Work, times: SchedulingRequest, starts_at: datetime, timezone: str
) -> dict[uuid.UUID, User]:
    """Nobody else gets this time of these people; they are the interviewers and the organiser, by id."""
    if timezone not in zones():
        raise Invalid({"timezone": "unknown_zone"})
    interviews.hold(work, reading.interviewers_of(times))
    if starts_at not in reading.open_slots(work, times):
        raise Conflict("slot_taken")
    return {one.id: one for one in (*(window.user for window in times.windows), times.organizer)}


def _wanted(
    times: SchedulingRequest, starts_at: datetime, timezone: str, people: dict[uuid.UUID, User]
) -> interviews.Wanted:
    chosen = [id for id in dict.fromkeys(one.user_id for one in times.windows) if _comes(people[id])]
    return interviews.Wanted(
        times.title, starts_at, starts_at + timedelta(minutes=times.minutes), timezone, chosen,
        times.organizer_user_id, times.location_kind, times.location, times.message,
    )  # fmt: skip


def _comes(user: User) -> bool:
    return user.status is UserStatus.ACTIVE


def _move(work: Work, times: SchedulingRequest, interview: Interview, starts_at: datetime, timezone: str) -> None:
    """What was changed by hand meanwhile stays: its title, place and people."""
    interview.application = times.application
    now = interviews.Wanted.of(interview)
    zone = interview.timezone if interview.location_kind is LocationKind.PHYSICAL else timezone
    ends_at = starts_at + timedelta(minutes=times.minutes)
    wanted = replace(now, starts_at=starts_at, ends_at=ends_at, timezone=zone)
    people = {one.user_id: one.user for one in interview.participants}
    people[interview.organizer_user_id] = interview.organizer
    interviews.rearrange(work, interview, wanted, people, letter=True)


def _zone(times: SchedulingRequest, timezone: str) -> str:
    """A meeting at a place is told by the clocks of that place, another one by the candidate's."""
    return times.timezone if times.location_kind is LocationKind.PHYSICAL else timezone


def _put_adjustments(times: SchedulingRequest, adjustments: str | None) -> bool:
    """Whether they are others now."""
    if adjustments is None:
        return False
    before, times.adjustments = times.adjustments, _checked("adjustments", adjustments)
    return before != times.adjustments


def _checked(name: str, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not is_storable(text):
        raise Invalid({name: "bad_characters"})
    if len(text) > LONGEST:
        raise Invalid({name: "too_long"})
    return text


def _tell(work: Work, times: SchedulingRequest, occasion: Occasion) -> None:
    """The organiser; where they are gone, the owner of the application."""
    user: User | None = times.organizer
    if user is not None and not _comes(user):
        owner = times.application.recruiter_id
        user = work.session.get(User, owner) if owner else None
    if user is not None and _comes(user):
        work.session.flush()
        letters.write_to_user(
            work, occasion, user, interview=times.interview, application_id=str(times.application_id),
            times_id=str(times.id),
        )  # fmt: skip
