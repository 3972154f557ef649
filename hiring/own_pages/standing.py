"""Where an application stands, as its candidate is told: whose turn it is, what comes next, and by when.

A no is told when its letter is: until then the application stands where it stood.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from hiring import letters, listings, offers, tallies
from hiring.applications import deciding, standing
from hiring.interviews import is_coming
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.interview import Interview, InterviewParticipant
from hiring.models.job import Job
from hiring.models.letter import Letter
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.models.scheduling import CloseReason, SchedulingRequest, SchedulingStatus
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.models.tally import JobTally, Measure
from hiring.reports.counting import middle
from hiring.work import Work

LEAST_CASES = 5
"""From how many stays on it is said how long a step has taken: fewer would tell of single people."""
MOST_STAYS = 200
"""Of a job, as counted a day: how far back that is looked for."""


class Turn(StrEnum):
    YOURS = "yours"
    OURS = "ours"
    NOBODYS = "nobodys"
    """It has ended."""


class Next(StrEnum):
    """What the page says first."""

    ANSWER_OFFER = "answer_offer"
    PICK_TIME = "pick_time"
    INTERVIEW = "interview"
    TIMES_ASKED = "times_asked"
    """They told us that no time would do."""
    WAIT = "wait"
    """For the answer that was promised."""
    LATE = "late"
    """We have not kept what we promised."""
    GOING_ON = "going_on"
    """Somebody answered; no date is set for what comes."""
    OFFER_DECLINED = "offer_declined"
    """By them, and nothing has happened since; so with the next two."""
    OFFER_RUN_OUT = "offer_run_out"
    OFFER_TAKEN_BACK = "offer_taken_back"
    ACCEPTED = "accepted"
    HIRED = "hired"
    NO = "no"
    WITHDRAWN = "withdrawn"


_YOURS = frozenset({Next.ANSWER_OFFER, Next.PICK_TIME})
_ENDED = frozenset({Next.HIRED, Next.NO, Next.WITHDRAWN})


class State(StrEnum):
    DONE = "done"
    NOW = "now"
    TODO = "todo"


@dataclass(frozen=True)
class Step:
    """One step of hiring under its public name. `at`: since when, or when they came there; `usual_hours`: how long
    it usually took in this job; None: too few cases to say."""

    name: str
    state: State
    at: datetime | None = None
    usual_hours: int | None = None


@dataclass(frozen=True)
class Standing:
    """One application as its candidate sees it. `status` is what they may know of it; `by`: until when the next
    thing is promised, stands or begins."""

    application: Application
    job: Job
    job_page: bool
    """Whether the job still has a page that can be looked at."""
    status: ApplicationStatus
    next: Next
    turn: Turn
    by: datetime | None
    steps: Sequence[Step]
    interviews: Sequence[Interview]
    """Those that are coming, the next one first."""
    offer: Offer | None
    """The latest that was ever sent."""
    times: SchedulingRequest | None
    """Times to pick from, the ones they asked to be others, or the one they picked."""
    missed: SchedulingRequest | None
    """Times that were taken back or ran out, while nothing has followed since."""
    no: Letter | None
    """The letter that said no, once it has gone."""

    @property
    def step(self) -> Step | None:
        """Where it stands now."""
        return next((one for one in self.steps if one.state is State.NOW), None)

    @property
    def is_open(self) -> bool:
        return self.next not in _ENDED


def standings(work: Work, applications: Sequence[Application]) -> list[Standing]:
    """Of each, those that wait for the candidate first, then the open ones, then the others; within these the
    latest first. A fixed number of statements. The caller found them in the candidate's scope."""
    known = _Known(work, applications)
    found = [known.standing(one) for one in applications]
    return sorted(found, key=lambda one: (one.turn is not Turn.YOURS, not one.is_open))


class _Known:
    """What all of them need, read at once."""

    def __init__(self, work: Work, applications: Sequence[Application]) -> None:
        ids = [one.id for one in applications]
        job_ids = {one.job_id for one in applications}
        self.work = work
        self.jobs = {one.id: one for one in work.session.scalars(select(Job).where(Job.id.in_(job_ids)))}
        self.stages = _by_job(work, job_ids)
        self.usual = _usual_hours(work, job_ids)
        self.arrivals = _arrivals(work, ids)
        self.no = letters.that_say_no(work, ids)
        self.offers = _offers(work, ids)
        self.interviews = _interviews(work, ids)
        requests = _requests(work, ids)
        self.latest = {one.application_id: one for one in requests}
        self.requests = {one.application_id: one for one in requests if one.status is not SchedulingStatus.CLOSED}

    def standing(self, application: Application) -> Standing:
        job, no = self.jobs[application.job_id], self.no.get(application.id)
        status = _told(self.work, application, no)
        offer = self.offers.get(application.id)
        coming = self.interviews.get(application.id, [])
        times = self.requests.get(application.id)
        is_going = status is ApplicationStatus.ACTIVE
        following, by = self._next(application, status, offer, coming, times)
        turn = Turn.NOBODYS if following in _ENDED else Turn.YOURS if following in _YOURS else Turn.OURS
        return Standing(
            application, job, listings.standing(job, self.work.now).page is listings.Page.SHOWN, status, following,
            turn, by, self._steps(application, status), coming if is_going else [], offer,
            times if is_going else None, self._missed(application) if is_going else None,
            no if status is ApplicationStatus.REJECTED else None,
        )  # fmt: skip

    def _next(
        self, application: Application, status: ApplicationStatus, offer: Offer | None,
        coming: Sequence[Interview], times: SchedulingRequest | None,
    ) -> tuple[Next, datetime | None]:  # fmt: skip
        now = self.work.now
        ended = {
            ApplicationStatus.HIRED: (Next.HIRED, application.hired_at),
            ApplicationStatus.REJECTED: (Next.NO, application.rejected_at),
            ApplicationStatus.WITHDRAWN: (Next.WITHDRAWN, application.withdrawn_at),
        }
        if status in ended:
            return ended[status]
        if offer is not None and offer.status is OfferStatus.ACCEPTED:
            return Next.ACCEPTED, offer.decided_at
        if offer is not None and offer.status is OfferStatus.SENT and not offers.has_run_out(offer, now):
            return Next.ANSWER_OFFER, offer.expires_at
        if times is not None and times.status is SchedulingStatus.OPEN and times.answer_by > now:
            return Next.PICK_TIME, times.answer_by
        if coming:
            return Next.INTERVIEW, coming[0].starts_at
        if times is not None and times.status is SchedulingStatus.OTHERS_ASKED:
            return Next.TIMES_ASKED, times.answered_at
        over = self._over(application, offer)
        if over is not None:
            return over
        if application.answered_at is not None and status is application.status:
            return Next.GOING_ON, None
        return (Next.WAIT if application.answer_due_at >= now else Next.LATE), application.answer_due_at

    def _over(self, application: Application, offer: Offer | None) -> tuple[Next, datetime | None] | None:
        """How the latest offer ended, until the application moves on."""
        if offer is None:
            return None
        ends: dict[OfferStatus | AbandonReason | None, Next] = {
            OfferStatus.DECLINED: Next.OFFER_DECLINED,
            OfferStatus.SENT: Next.OFFER_RUN_OUT,  # else it would be their turn
            AbandonReason.EXPIRED: Next.OFFER_RUN_OUT,
            AbandonReason.RESCINDED: Next.OFFER_TAKEN_BACK,
            AbandonReason.SUPERSEDED: Next.OFFER_TAKEN_BACK,
        }
        found = ends.get(offer.abandon_reason if offer.status is OfferStatus.ABANDONED else offer.status)
        ended_at = offer.expires_at if found is Next.OFFER_RUN_OUT else offer.decided_at
        arrivals = self.arrivals.get(application.id, [])
        has_moved = bool(arrivals) and ended_at is not None and arrivals[-1][1] > ended_at
        return None if found is None or has_moved else (found, ended_at)

    def _missed(self, application: Application) -> SchedulingRequest | None:
        """A step on, and nobody asks for what was before it."""
        times = self.latest.get(application.id)
        if times is None or times.close_reason not in (CloseReason.BY_US, CloseReason.RUN_OUT):
            return None
        arrivals = self.arrivals.get(application.id, [])
        return None if any(at > times.updated_at for _, at in arrivals) else times

    def _steps(self, application: Application, status: ApplicationStatus) -> list[Step]:
        """Stages of one public name are one step. Of what has ended only the steps that were taken."""
        arrivals = self.arrivals.get(application.id, [])
        been = {id: at for id, at in arrivals if id in standing.been_in(arrivals, until=None)}
        here, ended = application.current_stage_id, status in (
            ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN
        )  # fmt: skip
        steps: dict[str, Step] = {}
        passed = False
        for stage in self.stages[application.job_id]:
            if stage.status is not StageStatus.ACTIVE and stage.id not in been and stage.id != here:
                continue
            if ended and stage.id not in been:
                continue
            state = State.TODO if passed else State.NOW if stage.id == here and not ended else State.DONE
            passed = passed or stage.id == here
            if state is State.DONE and (stage.id not in been or stage.kind is StageKind.INBOX):
                continue  # a step that was left out; and that they applied is said anyway
            earlier = steps.get(stage.public_name)
            if earlier is None or state is State.NOW:
                first = earlier.at if earlier and earlier.at else been.get(stage.id)
                steps[stage.public_name] = Step(stage.public_name, state, first, self.usual.get(str(stage.id)))
        return list(steps.values())


def _told(work: Work, application: Application, no: Letter | None) -> ApplicationStatus:
    return application.status if deciding.is_told(application, no, work.now) else ApplicationStatus.ACTIVE


def _by_job(work: Work, job_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Stage]]:
    found: dict[uuid.UUID, list[Stage]] = defaultdict(list)
    for stage in work.session.scalars(select(Stage).where(Stage.job_id.in_(job_ids))):
        found[stage.job_id].append(stage)
    return {job_id: sorted(stages, key=tallies.rank) for job_id, stages in found.items()}


def _usual_hours(work: Work, job_ids: Collection[uuid.UUID]) -> Mapping[str, int]:
    """Id of a stage -> the middle of the stays that ended, where there were enough."""
    stays: dict[str, Counter[int]] = defaultdict(Counter)
    if job_ids:
        for row in work.session.execute(union_all(*map(_latest_stays, job_ids))):
            stays[row.stage][row.bucket] += row.cases
    found = {}
    for stage, buckets in stays.items():
        lasted = middle(buckets)
        if lasted.cases >= LEAST_CASES and lasted.hours is not None:
            found[stage] = int(lasted.hours)
    return found


def _latest_stays(job_id: uuid.UUID) -> Select[tuple[str, int, int]]:
    """What is usual now, and no more to read where thousands applied: the latest ones, as counted a day."""
    some = select(JobTally.stage, JobTally.bucket, JobTally.count.label("cases"))
    some = some.where(JobTally.job_id == job_id, JobTally.measure == Measure.STAY)
    return select(some.order_by(JobTally.day.desc()).limit(MOST_STAYS).subquery())


def _arrivals(work: Work, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[tuple[uuid.UUID, datetime]]]:
    found: dict[uuid.UUID, list[tuple[uuid.UUID, datetime]]] = defaultdict(list)
    rows = (
        select(StageChange.application_id, StageChange.to_stage_id, StageChange.at)
        .where(StageChange.application_id.in_(ids))
        .order_by(StageChange.at, StageChange.id)
    )
    for application_id, stage_id, at in work.session.execute(rows):
        found[application_id].append((stage_id, at))
    return found


def _offers(work: Work, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Offer]:
    """The latest of each that was sent: of drafts a candidate knows nothing."""
    rows = (
        select(Offer)
        .where(Offer.application_id.in_(ids), Offer.deleted_at.is_(None), Offer.sent_at.is_not(None))
        .order_by(Offer.number)
    )
    return {one.application_id: one for one in work.session.scalars(rows)}


def _interviews(work: Work, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[Interview]]:
    found: dict[uuid.UUID, list[Interview]] = defaultdict(list)
    rows = (
        select(Interview)
        .where(Interview.application_id.in_(ids), Interview.deleted_at.is_(None))
        .options(joinedload(Interview.organizer, innerjoin=True),
                 selectinload(Interview.participants).joinedload(InterviewParticipant.user, innerjoin=True))
        .order_by(Interview.starts_at, Interview.id)
    )  # fmt: skip
    for one in work.session.scalars(rows):
        if is_coming(one, work.now):
            found[one.application_id].append(one)
    return found


def _requests(work: Work, ids: Iterable[uuid.UUID]) -> Sequence[SchedulingRequest]:
    """In the order in which they were offered."""
    rows = (
        select(SchedulingRequest)
        .where(SchedulingRequest.application_id.in_(ids))
        .options(joinedload(SchedulingRequest.organizer, innerjoin=True))
        .order_by(SchedulingRequest.created_at, SchedulingRequest.id)
    )
    return work.session.scalars(rows).all()
