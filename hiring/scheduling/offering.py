"""A team offers times, and takes them back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hiring import interviews, letters, policy
from hiring.errors import Conflict, Invalid, Stale
from hiring.interviews.scheduling import expect_active
from hiring.models.application import Application
from hiring.models.interview import LocationKind
from hiring.models.letter import Occasion
from hiring.models.scheduling import CloseReason, SchedulingRequest, SchedulingStatus, SchedulingWindow
from hiring.names import tidy
from hiring.scheduling import reading
from hiring.scheduling.slots import Span, merged
from hiring.work import Work
from plumbing.records import new_id

SHORTEST, LONGEST = 5, 720
MOST_PAUSE = 240
MOST_CHANGES = 20
MOST_WINDOWS = 200
"""Of all interviewers together."""
FURTHEST = timedelta(days=180)
"""Nobody is asked to choose from times that lie further ahead: a year is mistyped."""


@dataclass(frozen=True)
class Offered:
    """What the candidate shall choose from. Times are instants, `timezone` the zone they were said in; `windows`
    are those of each interviewer."""

    title: str
    minutes: int
    pause_minutes: int
    windows: Mapping[uuid.UUID, Sequence[Span]]
    timezone: str
    organizer_id: uuid.UUID
    answer_by: datetime
    most_changes: int = 2
    location_kind: LocationKind | None = None
    location: str = ""
    message: str = ""


def offer(
    work: Work, application: Application, offered: Offered, *, seen: uuid.UUID | None = None
) -> SchedulingRequest:
    """Asks the candidate to pick a time, by letter. It takes the place of times that are still open; where they
    asked for others to move an interview that stands, a time of these moves it. `seen`: the id of the live request
    that the caller looked at, None: there was none. The caller has locked the application.

    Raises Stale, InvalidTransition `application_ended`, Conflict `no_address`, and Invalid: as
    `interviews.schedule` for title, message, timezone, location, location_kind, interviewer_ids and organizer_id;
    minutes, pause_minutes, most_changes `out_of_range`; answer_by `in_the_past`, `too_far`; windows `required`
    (`users`: whose), `too_many`, `too_far`, `no_slot`.
    """
    work.require(policy.may_schedule(work.actor, application))
    expect_active(application)
    former = reading.live_of(work, application, for_change=True)
    if (former.id if former else None) != seen:
        raise Stale(thing="times")
    if application.candidate.primary_email is None:
        raise Conflict("no_address")
    times = _checked(work, application, offered, former)
    if former is not None:
        close(work, former, CloseReason.BY_US)
        work.session.flush()  # one lives at a time
    work.session.add(times)
    work.session.flush()
    work.record("times.offered", times, about=application)
    letters.write(work, Occasion.TIMES_OFFERED, application, times_id=str(times.id))
    return times


def could_begin(work: Work, application: Application, offered: Offered) -> list[datetime]:
    """When it could begin as of now, were these times offered: to look at them beforehand. Empty where something
    in them does not do."""
    work.require(policy.may_schedule(work.actor, application))
    if _numbers(offered):
        return []
    return _free(work, application, _request(application, offered, None), offered)


def withdraw(work: Work, times: SchedulingRequest, *, seen: str | None = None) -> None:
    """Nothing can be picked any more, and the candidate hears so by letter; where they asked for others, that is
    settled without one: what is booked stays so. What is closed stays closed. Raises Stale where another answer
    came first. The caller has locked the application."""
    work.require(policy.may_schedule(work.actor, times.application))
    if times.status is SchedulingStatus.CLOSED:
        return
    if seen not in (None, str(times.status)) or times.status not in reading.LIVE:
        raise Stale(thing="times")
    if times.status is SchedulingStatus.OTHERS_ASKED and reading.moves(times):
        times.status = SchedulingStatus.BOOKED
    elif times.status is SchedulingStatus.OTHERS_ASKED:
        close(work, times, CloseReason.BY_US)
    else:
        _tell_that_they_are_off(work, times)
    work.record("times.withdrawn", times, about=times.application)


def close(work: Work, times: SchedulingRequest, reason: CloseReason, *, if_gone: Occasion | None = None) -> bool:
    """A letter that offers them and still waits would tell what is no longer so: it is stopped. Whether one was;
    `if_gone` follows it should it be on its way."""
    times.status, times.close_reason = SchedulingStatus.CLOSED, reason
    return bool(letters.cancel_waiting(work, times.application, Occasion.TIMES_OFFERED, if_gone=if_gone))


def _tell_that_they_are_off(work: Work, times: SchedulingRequest) -> None:
    """Whoever has not heard of them hears nothing; what is booked already is told to stand."""
    off, booked = Occasion.TIMES_WITHDRAWN, times.interview if reading.moves(times) else None
    if not close(work, times, CloseReason.BY_US, if_gone=off):
        letters.write(work, off, times.application, interview=booked, times_id=str(times.id))


def _checked(
    work: Work, application: Application, offered: Offered, former: SchedulingRequest | None
) -> SchedulingRequest:
    wrong = {**_numbers(offered), **_windows(work, offered), **_until(work, offered)}
    wrong |= _meeting(work, application, offered, former)
    times = _request(application, offered, former)
    if not wrong and not _free(work, application, times, offered):
        wrong["windows"] = "no_slot"
    if wrong:
        without = [str(id) for id, spans in offered.windows.items() if not spans]
        raise Invalid(wrong, users=without)
    return times


def _meeting(
    work: Work, application: Application, offered: Offered, former: SchedulingRequest | None
) -> dict[str, str]:
    """What would not do in an interview either."""
    tomorrow = work.now + timedelta(days=1)
    wanted = interviews.Wanted(
        offered.title, tomorrow, tomorrow + timedelta(minutes=30), offered.timezone, list(offered.windows),
        offered.organizer_id, offered.location_kind, offered.location, offered.message,
    )  # fmt: skip
    try:
        interviews.checked(work, application, wanted, former.interview if former else None)
    except Invalid as error:
        return error.fields
    return {}


def _numbers(offered: Offered) -> dict[str, str]:
    fits = {
        "minutes": SHORTEST <= offered.minutes <= LONGEST,
        "pause_minutes": 0 <= offered.pause_minutes <= MOST_PAUSE,
        "most_changes": 0 <= offered.most_changes <= MOST_CHANGES,
    }
    return {name: "out_of_range" for name, does in fits.items() if not does}


def _windows(work: Work, offered: Offered) -> dict[str, str]:
    spans = [one for each in offered.windows.values() for one in each]
    if not offered.windows:
        return {}  # the missing interviewers are said instead
    if not all(offered.windows.values()):
        return {"windows": "required"}
    if len(spans) > MOST_WINDOWS:
        return {"windows": "too_many"}
    return {"windows": "too_far"} if max(one.ends_at for one in spans) > work.now + FURTHEST else {}


def _until(work: Work, offered: Offered) -> dict[str, str]:
    if offered.answer_by <= work.now:
        return {"answer_by": "in_the_past"}
    return {"answer_by": "too_far"} if offered.answer_by > work.now + FURTHEST else {}


def _free(work: Work, application: Application, times: SchedulingRequest, offered: Offered) -> list[datetime]:
    ids, windows = list(offered.windows), list(offered.windows.values())
    return reading.free(work, windows, ids, application.candidate_id, times, besides=times.interview_id)


def _request(application: Application, offered: Offered, former: SchedulingRequest | None) -> SchedulingRequest:
    """Not stored yet; an interview that the former one has booked and that still stands goes along."""
    moved = former.interview_id if former is not None and reading.moves(former) else None
    return SchedulingRequest(
        id=new_id(), application_id=application.id, interview_id=moved, status=SchedulingStatus.OPEN,
        title=tidy(offered.title), minutes=offered.minutes, pause_minutes=offered.pause_minutes,
        timezone=offered.timezone, location_kind=offered.location_kind, location=tidy(offered.location),
        message=offered.message.replace("\r\n", "\n").replace("\r", "\n").strip(),
        organizer_user_id=offered.organizer_id, answer_by=offered.answer_by, most_changes=offered.most_changes,
        changes=0, wish="", adjustments=former.adjustments if former is not None else "", answered_at=None,
        close_reason=None,
        windows=[
            SchedulingWindow(user_id=id, starts_at=one.starts_at, ends_at=one.ends_at)
            for id, spans in offered.windows.items()
            for one in merged(spans)
        ],
    )  # fmt: skip
