"""Times that candidates are asked to choose from, and when their people are free."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from hiring import policy
from hiring.errors import NotFound
from hiring.interviews.reading import LONGEST
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewParticipant, InterviewStatus, ParticipantResponse
from hiring.models.job import Job
from hiring.models.scheduling import CloseReason, SchedulingRequest, SchedulingStatus, SchedulingWindow
from hiring.models.user import User, UserStatus
from hiring.scheduling.slots import Span, slots
from hiring.work import Work

NOTICE = timedelta(hours=1)
"""Nobody is surprised: a slot begins so long after it is picked at least."""
LIVE = (SchedulingStatus.OPEN, SchedulingStatus.OTHERS_ASKED)
RECENTLY = timedelta(days=14)
"""So long it is said on Today that nobody picked a time."""
MOST = 50

WITH_PEOPLE = (
    joinedload(SchedulingRequest.organizer, innerjoin=True),
    selectinload(SchedulingRequest.windows).joinedload(SchedulingWindow.user, innerjoin=True),
)


@dataclass(frozen=True)
class Waiting:
    """Something about times that somebody has to do. `since`: when they asked for others, or when the time to
    pick one was over."""

    times: SchedulingRequest
    since: datetime
    asked: bool


def latest_of(work: Work, application: Application, *, for_change: bool = False) -> SchedulingRequest | None:
    """The latest that was ever offered, with its people. The caller has found the application in its scope, for
    change where the times are to change: that is the order of the locks."""
    found = select(SchedulingRequest).where(SchedulingRequest.application_id == application.id)
    if for_change:
        found = found.with_for_update(of=SchedulingRequest).execution_options(populate_existing=True)
    newest = found.order_by(SchedulingRequest.created_at.desc(), SchedulingRequest.id.desc()).limit(1)
    times = work.session.scalar(newest.options(*WITH_PEOPLE))
    if times is not None:
        times.application = application
    return times


def get(work: Work, application: Application, *, for_change: bool = False) -> SchedulingRequest:
    """As `latest_of`; NotFound where none were ever offered."""
    times = latest_of(work, application, for_change=for_change)
    if times is None:
        raise NotFound
    return times


def live_of(work: Work, application: Application, *, for_change: bool = False) -> SchedulingRequest | None:
    """The one that waits for the candidate or for us, if there is one."""
    times = latest_of(work, application, for_change=for_change)
    return times if times is not None and times.status in LIVE else None


def waiting_of(work: Work, application: Application) -> SchedulingRequest | None:
    """The live one, to be told of: with its organiser, without its windows. One statement."""
    live = SchedulingRequest.status.in_(LIVE)
    found = select(SchedulingRequest).where(SchedulingRequest.application_id == application.id, live)
    return work.session.scalar(found.options(joinedload(SchedulingRequest.organizer, innerjoin=True)))


def open_slots(work: Work, times: SchedulingRequest) -> list[datetime]:
    """When it can begin, as of now: in a window of each interviewer, where neither they nor the candidate have
    something else. None once it is over. Three statements."""
    if times.status is SchedulingStatus.CLOSED or times.answer_by <= work.now:
        return []
    ids = interviewers_of(times)
    windows: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for one in times.windows:
        if one.user_id in ids:
            windows[one.user_id].append(Span(one.starts_at, one.ends_at))
    # Of interviewers who joined by hand nobody knows their windows: what they have on counts all the same.
    return free(work, windows.values(), ids, times.application.candidate_id, times, besides=times.interview_id)


def free(
    work: Work, windows: Collection[Iterable[Span]], ids: Collection[uuid.UUID], candidate_id: uuid.UUID,
    times: SchedulingRequest, *, besides: uuid.UUID | None = None,
) -> list[datetime]:  # fmt: skip
    """When a meeting of these people can begin, of the length and with the pause of `times`."""
    spans = [[one for one in each if one.ends_at > work.now] for each in windows]
    every = [one for each in spans for one in each]
    if not every:
        return []
    pause = timedelta(minutes=times.pause_minutes)
    around = Span(min(one.starts_at for one in every) - pause, max(one.ends_at for one in every) + pause)
    return slots(
        spans, busy(work, ids, candidate_id, around, besides=besides), length=timedelta(minutes=times.minutes),
        pause=pause, earliest=work.now + NOTICE,
    )  # fmt: skip


def interviewers_of(times: SchedulingRequest) -> list[uuid.UUID]:
    """Who would take part: of what is booked whoever takes part in it now, else whoever has a window; without
    those who are deactivated. In a fixed order."""
    if has_booked(times) and times.interview is not None:
        people = [one.user for one in times.interview.participants]
    else:
        people = [one.user for one in times.windows]
    return sorted({one.id for one in people if one.status is UserStatus.ACTIVE})


def has_booked(times: SchedulingRequest) -> bool:
    """Whether the candidate has picked one of these times, and it stands."""
    return times.status in (SchedulingStatus.BOOKED, SchedulingStatus.OTHERS_ASKED) and moves(times)


def moves(times: SchedulingRequest) -> bool:
    """Whether a time that is picked moves an interview that there is already."""
    return times.interview is not None and times.interview.status is InterviewStatus.SCHEDULED


def busy(
    work: Work, ids: Collection[uuid.UUID], candidate_id: uuid.UUID, around: Span, *,
    besides: uuid.UUID | None = None,
) -> list[Span]:  # fmt: skip
    """When any of these users (who have not said that they cannot come), or the candidate, has an interview;
    `besides` is the one that is asked about."""
    then = (
        Interview.status == InterviewStatus.SCHEDULED,
        Interview.deleted_at.is_(None),
        Interview.starts_at > around.starts_at - LONGEST,
        Interview.starts_at < around.ends_at,
        Interview.ends_at > around.starts_at,
        Interview.id != besides if besides else Interview.id.is_not(None),
    )
    of_users = (
        select(Interview.starts_at, Interview.ends_at)
        .join(InterviewParticipant, InterviewParticipant.interview_id == Interview.id)
        .where(*then, InterviewParticipant.user_id.in_(list(ids)))
        .where(InterviewParticipant.response != ParticipantResponse.DECLINED)
    )
    of_candidate = (
        select(Interview.starts_at, Interview.ends_at)
        .join(Application, Application.id == Interview.application_id)
        .where(*then, Application.candidate_id == candidate_id)
    )
    rows = [*work.session.execute(of_users), *work.session.execute(of_candidate)]
    return [Span(row.starts_at, row.ends_at) for row in rows]


def waiting(work: Work) -> Sequence[Waiting]:
    """What this user has to do about times: find others that were asked for, and look at what nobody answered
    where nothing followed. Theirs as organiser or owner of the application, and nobody's."""
    application, person = Application, aliased(User)
    later, meeting = aliased(SchedulingRequest), aliased(Interview)
    asked = SchedulingRequest.status == SchedulingStatus.OTHERS_ASKED
    unanswered = and_(
        SchedulingRequest.status == SchedulingStatus.CLOSED,
        SchedulingRequest.close_reason == CloseReason.RUN_OUT,
        SchedulingRequest.answer_by > work.now - RECENTLY,
        ~exists().where(later.application_id == application.id, later.created_at > SchedulingRequest.created_at),
        ~exists().where(
            meeting.application_id == application.id, meeting.created_at > SchedulingRequest.created_at
        ),
    )
    theirs = or_(
        SchedulingRequest.organizer_user_id == work.user_id, application.recruiter_id == work.user_id,
        person.status != UserStatus.ACTIVE,
    )  # fmt: skip
    found = work.session.scalars(
        select(SchedulingRequest)
        .join(application, application.id == SchedulingRequest.application_id)
        .join(Job, Job.id == application.job_id)
        .join(Candidate, Candidate.id == application.candidate_id)
        .join(person, person.id == SchedulingRequest.organizer_user_id)
        .where(application.status == ApplicationStatus.ACTIVE, theirs)
        .where(policy.visible_applications(work.actor), or_(asked, unanswered))
        .options(
            contains_eager(SchedulingRequest.application).contains_eager(Application.job).lazyload("*"),
            contains_eager(SchedulingRequest.application).contains_eager(Application.candidate).lazyload("*"),
        )
        .order_by(SchedulingRequest.answer_by, SchedulingRequest.id)
        .limit(MOST)
    )
    return [_waiting(one) for one in found.unique()]


def _waiting(times: SchedulingRequest) -> Waiting:
    asked = times.status is SchedulingStatus.OTHERS_ASKED
    return Waiting(times, (times.answered_at if asked else None) or times.answer_by, asked)
