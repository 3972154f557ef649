"""Arranging interviews, changing them, and who answers that they come."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm.attributes import flag_modified

from hiring import policy
from hiring.errors import Invalid, InvalidTransition, Stale
from hiring.interviews import people
from hiring.interviews.reading import LONGEST as LONGEST_TIME
from hiring.interviews.telling import News, Telling, panel_of, tell_organiser
from hiring.models.application import Application, ApplicationStatus
from hiring.models.interview import (
    Interview,
    InterviewParticipant,
    InterviewStatus,
    LocationKind,
    ParticipantResponse,
)
from hiring.models.stage import Stage, StageStatus
from hiring.models.user import User
from hiring.names import is_storable, tidy
from hiring.organisation import zones
from hiring.work import Work
from plumbing.records import new_id

LONGEST = {"title": 120, "location": 500, "message": 2000}
MOST_INTERVIEWERS = 30
FURTHEST = timedelta(days=730)
"""Further ahead nobody arranges anything: a year is mistyped."""
_NUMBER = re.compile(r"[+(]?[0-9][0-9 ()./–-]{3,40}(?:(?:x|ext\.?|#) ?[0-9]{1,8})?")

POSSIBLE = {
    InterviewStatus.SCHEDULED: ("change", "cancel", "complete", "no_show"),
    InterviewStatus.COMPLETED: ("reopen",),
    InterviewStatus.CANCELLED: (),
    InterviewStatus.NO_SHOW: (),
}
"""Which acts lead on from each status."""


@dataclass(frozen=True)
class Wanted:
    """What an interview shall be. Times are instants; `timezone` is the zone they were said in."""

    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    interviewer_ids: Sequence[uuid.UUID]
    organizer_id: uuid.UUID
    location_kind: LocationKind | None = None
    location: str = ""
    message: str = ""

    @classmethod
    def of(cls, interview: Interview) -> "Wanted":
        """As it is now."""
        return cls(
            interview.title, interview.starts_at, interview.ends_at, interview.timezone,
            [one.user_id for one in interview.participants], interview.organizer_user_id,
            interview.location_kind, interview.location, interview.message,
        )  # fmt: skip


def schedule(
    work: Work, application: Application, wanted: Wanted, *, letter: bool = False,
    stage_id: uuid.UUID | None = None,
) -> Interview:  # fmt: skip
    """Arranges an interview and invites its interviewers and organiser; with `letter` the candidate too.
    `stage_id`: an active stage of the job that it belongs to, None: where the application stands.

    Raises InvalidTransition where the application has ended, and Invalid: title, location, message `required`,
    `too_long`, `bad_characters`; location also `not_a_link`, `not_a_number`; location_kind `required`; timezone
    `unknown_zone`; starts_at `in_the_past`, `too_far`; ends_at `not_after`, `too_long`; interviewer_ids and
    organizer_id `required`, `too_many`, `unknown_user`; stage_id `unknown_stage`.
    """
    work.require(policy.may_schedule(work.actor, application))
    expect_active(application)
    users = checked(work, application, wanted, None, stage_id)
    people.hold(work, wanted.interviewer_ids)
    return arrange(work, application, wanted, users, letter=letter, stage_id=stage_id)


def arrange(
    work: Work, application: Application, wanted: Wanted, users: Mapping[uuid.UUID, User], *, letter: bool,
    stage_id: uuid.UUID | None = None,
) -> Interview:  # fmt: skip
    """The change itself, for verbs that have asked the policy and checked what is wanted. `users`: its people by
    id."""
    interview = Interview(
        application_id=application.id,
        stage_id=stage_id or application.current_stage_id,
        organizer_user_id=wanted.organizer_id,
        status=InterviewStatus.SCHEDULED,
        reschedule_count=0,
        sequence=0,
        cancelled_at=None, cancel_reason=None, completed_at=None, deleted_at=None,
        **_columns(wanted),
    )  # fmt: skip
    interview.application, interview.organizer = application, users[wanted.organizer_id]
    interview.participants = _participants([users[id] for id in dict.fromkeys(wanted.interviewer_ids)])
    work.session.add(interview)
    work.session.flush()  # its letters name it
    work.record("interview.scheduled", interview, about=application, letter=letter)
    telling = Telling(work, [interview])
    telling.panel(interview, News.INVITED, panel_of(interview))
    if letter:
        telling.candidate(interview, News.INVITED)
    return interview


def change(
    work: Work, interview: Interview, wanted: Wanted, *, letter: bool = False, version: int | None = None,
    seen: str | None = None,
) -> bool:  # fmt: skip
    """Makes it what is wanted; False where it is that already. At another time the interviewers' answers count no
    longer. Who joins is invited, who leaves is told that they need not come, and the others that it changed; with
    `letter` the candidate too. `seen`: the digest of what the caller looked at. Raises Stale, InvalidTransition,
    Invalid as `schedule`."""
    application = interview.application
    work.require(policy.may_schedule(work.actor, application))
    expect(interview, version, seen)
    expect_status(work, interview, InterviewStatus.SCHEDULED)
    expect_active(application)
    users = checked(work, application, wanted, interview)
    people.hold(work, wanted.interviewer_ids)
    return rearrange(work, interview, wanted, users, letter=letter)


def rearrange(
    work: Work, interview: Interview, wanted: Wanted, users: Mapping[uuid.UUID, User], *, letter: bool
) -> bool:
    """The change itself, as `arrange`; False where it is that already."""
    application, before = interview.application, Wanted.of(interview)
    differing = _differing(before, wanted)
    if not differing:
        return False
    left = {user.id: user for user in panel_of(interview)}
    _put(interview, wanted, users)
    moved = bool({"starts_at", "ends_at"} & differing)
    if moved:
        interview.reschedule_count += 1
        for one in interview.participants:
            one.response, one.responded_at = ParticipantResponse.NEEDS_ACTION, None
    interview.sequence += 1
    work.session.flush()
    work.record("interview.changed", interview, about=application, fields=sorted(differing), letter=letter)
    telling, facts = Telling(work, [interview]), _as_it_was(before) if moved else {}
    stay = panel_of(interview)
    for user in stay:
        left.pop(user.id, None)
    telling.panel(interview, News.CHANGED, stay, **facts)
    telling.panel(interview, News.CANCELLED, left.values())
    if letter:
        telling.candidate(interview, News.CHANGED, **facts)
    return True


def remove_interviewer(
    work: Work, interview: Interview, user_id: uuid.UUID, *, version: int | None = None
) -> bool:
    """They need not come, and are told so. The last one stays: Invalid interviewer_ids `required`."""
    now = Wanted.of(interview)
    others = [id for id in now.interviewer_ids if id != user_id]
    return change(work, interview, _replaced(now, interviewer_ids=others), version=version)


def respond(work: Work, participant: InterviewParticipant, response: ParticipantResponse) -> None:
    """The interviewer's own answer to the invitation; the last one counts. The interview's version goes up. Raises
    InvalidTransition once it is over, Invalid response `not_one_of`. The caller holds the interview's lock."""
    work.require(policy.may_take_part(work.actor, participant))
    interview = participant.interview
    expect_status(work, interview, InterviewStatus.SCHEDULED)
    if response is ParticipantResponse.NEEDS_ACTION:
        raise Invalid({"response": "not_one_of"})
    if participant.response is response:
        return
    participant.response, participant.responded_at = response, work.now
    flag_modified(interview, "updated_at")  # programs read its people with it
    work.record("interview.responded", interview, about=interview.application, response=str(response))
    if response is not ParticipantResponse.ACCEPTED:
        tell_organiser(work, participant)


def expect_status(work: Work, interview: Interview, status: InterviewStatus) -> None:
    """Refuses the act from any other status, and says which acts are possible now."""
    if interview.status is not status:
        possible = POSSIBLE[interview.status]
        if interview.status is InterviewStatus.COMPLETED and interview.ends_at <= work.now:
            possible = ()
        raise InvalidTransition(current_status=str(interview.status), allowed=list(possible))


def expect_active(application: Application) -> None:
    if application.status is not ApplicationStatus.ACTIVE:
        raise InvalidTransition(
            "application_ended", current_status=str(application.status), allowed=[str(ApplicationStatus.ACTIVE)]
        )


def digest_of(interview: Interview) -> str:
    """Short, of what whoever arranges it decides: another one once it was changed or has ended. Who answered and
    what they think is no part of it: an answer takes nobody's open form away."""
    return f"{interview.sequence}-{interview.status}"


def expect(interview: Interview, version: int | None, seen: str | None) -> None:
    """Refuses with Stale when the caller looked at another version, or at another digest; None: at whichever."""
    if version not in (None, interview.version) or seen not in (None, digest_of(interview)):
        raise Stale(thing="interview")


def _participants(users: Sequence[User]) -> list[InterviewParticipant]:
    """In the order in which they were chosen, which their ids keep."""
    ids = sorted(new_id() for _ in users)
    return [
        InterviewParticipant(
            id=id, user_id=user.id, user=user, response=ParticipantResponse.NEEDS_ACTION, responded_at=None,
            feedback_asked_at=None,
        )
        for id, user in zip(ids, users, strict=True)
    ]  # fmt: skip


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "title": tidy(wanted.title),
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "timezone": wanted.timezone,
        "location_kind": wanted.location_kind,
        "location": tidy(wanted.location),
        "message": _lines(wanted.message),
    }


def _put(interview: Interview, wanted: Wanted, users: Mapping[uuid.UUID, User]) -> None:
    for name, value in _columns(wanted).items():
        setattr(interview, name, value)
    interview.organizer_user_id, interview.organizer = wanted.organizer_id, users[wanted.organizer_id]
    there = {one.user_id: one for one in interview.participants}
    ids = dict.fromkeys(wanted.interviewer_ids)
    interview.participants = [
        *(one for id, one in there.items() if id in ids),
        *_participants([users[id] for id in ids if id not in there]),
    ]


def _differing(before: Wanted, wanted: Wanted) -> set[str]:
    had, gets = _columns(before), _columns(wanted)
    differing = {name for name in had if had[name] != gets[name]}
    if set(before.interviewer_ids) != set(wanted.interviewer_ids):
        differing.add("interviewers")
    if before.organizer_id != wanted.organizer_id:
        differing.add("organizer")
    return differing


def _as_it_was(before: Wanted) -> dict[str, Any]:
    """For letters: when it would have been."""
    return {
        "was_at": before.starts_at.isoformat(),
        "was_until": before.ends_at.isoformat(),
        "was_in": before.timezone,
    }


def _replaced(wanted: Wanted, **values: Any) -> Wanted:
    return Wanted(**{**wanted.__dict__, **values})


def checked(
    work: Work, application: Application, wanted: Wanted, interview: Interview | None,
    stage_id: uuid.UUID | None = None,
) -> dict[uuid.UUID, User]:  # fmt: skip
    """The users to choose from, by id. Raises Invalid with everything that does not do, as `schedule`."""
    users = {user.id: user for user in people.choosable(work, application, interview)}
    problems = {
        "title": "required" if not wanted.title.strip() else _text("title", wanted.title),
        "message": _text("message", wanted.message),
        "timezone": None if wanted.timezone in zones() else "unknown_zone",
        "interviewer_ids": _interviewers(wanted, users),
        "organizer_id": None if wanted.organizer_id in users else "unknown_user",
        "stage_id": _stage(work, application, stage_id),
        **_times(work, wanted, interview),
        **_location(wanted),
    }
    wrong = {name: code for name, code in problems.items() if code}
    if wrong:
        raise Invalid(wrong)
    return users


def _stage(work: Work, application: Application, id: uuid.UUID | None) -> str | None:
    stage = work.session.get(Stage, id) if id is not None else None
    fits = stage is not None and stage.job_id == application.job_id and stage.status is StageStatus.ACTIVE
    return None if id is None or fits else "unknown_stage"


def _text(name: str, text: str) -> str | None:
    if not is_storable(text):
        return "bad_characters"
    return "too_long" if len(text) > LONGEST[name] else None


def _times(work: Work, wanted: Wanted, interview: Interview | None) -> dict[str, str | None]:
    if interview and (interview.starts_at, interview.ends_at) == (wanted.starts_at, wanted.ends_at):
        return {}
    if wanted.ends_at <= wanted.starts_at:
        return {"ends_at": "not_after"}
    if wanted.ends_at - wanted.starts_at > LONGEST_TIME:
        return {"ends_at": "too_long"}
    if wanted.ends_at <= work.now:
        return {"starts_at": "in_the_past"}
    return {"starts_at": "too_far" if wanted.starts_at > work.now + FURTHEST else None}


def _location(wanted: Wanted) -> dict[str, str | None]:
    location = wanted.location.strip()
    code = _text("location", location)
    if location and not code:
        match wanted.location_kind:
            case None:
                return {"location_kind": "required"}
            case LocationKind.VIRTUAL if not _is_link(location):
                code = "not_a_link"
            case LocationKind.PHONE if not _NUMBER.fullmatch(location):
                code = "not_a_number"
    return {"location": code}


def _is_link(text: str) -> bool:
    if any(one.isspace() or not one.isprintable() for one in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _interviewers(wanted: Wanted, users: dict[uuid.UUID, User]) -> str | None:
    if not wanted.interviewer_ids:
        return "required"
    if len(set(wanted.interviewer_ids)) > MOST_INTERVIEWERS:
        return "too_many"
    return None if set(wanted.interviewer_ids) <= set(users) else "unknown_user"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
