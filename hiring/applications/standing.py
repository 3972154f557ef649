"""Where an application stands: every change of stage or status goes through here, and is counted."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hiring import owners, tallies
from hiring.actors import Kind
from hiring.candidates import setting_aside, touching
from hiring.errors import Stale
from hiring.models.application import LIVING, Application, ApplicationStatus, StageChange
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.tallies import Key, State
from hiring.work import Work

_BY_US = (ApplicationStatus.REJECTED, ApplicationStatus.HIRED)


def begin(
    work: Work, job: Job, candidate: Candidate, source: str, *, stage: Stage | None = None,
    at: datetime | None = None, campaign: str = "",
) -> Application:  # fmt: skip
    """A new application of the person, counted where it stands: in the job's first stage, or in `stage`. `at`:
    when they applied, if that was not now."""
    stage, at = stage or inbox_of(work, job.id), at or work.now
    zone = work.organisation.zone
    application = Application(
        candidate_id=candidate.id,
        job_id=job.id,
        status=ApplicationStatus.ACTIVE,
        current_stage_id=stage.id,
        furthest_stage_id=stage.id,
        stage_entered_at=at,
        applied_at=at,
        answer_due_at=promised_answer(at.astimezone(zone).date(), job.promised_days, zone),
        recruiter_id=owners.default_of(work, job),
        rating=0,
        source_name=source,
        campaign=campaign,
        flags_count=0,
    )
    application.candidate, application.job, application.stage = candidate, job, stage
    work.session.add(application)
    work.session.flush()  # the rows below name the application's
    _count_in(work, application, stage)
    setting_aside.release(work, candidate)
    if candidate.created_at != work.now:  # who came with it is new anyway
        touching.touch(work, [candidate.id])
    return application


def _count_in(work: Work, application: Application, stage: Stage) -> None:
    work.session.add(
        StageChange(application_id=application.id, to_stage_id=stage.id, to_status=application.status,
                    at=application.applied_at, actor_id=work.actor.id)
    )  # fmt: skip
    work.ledger.counts[application.job_id, stage.id, application.status] += 1
    work.ledger.tallies.update(tallies.of(State.of(application, stage), work.organisation.zone))


def change(
    work: Work, application: Application, *, stage: Stage | None = None, status: ApplicationStatus | None = None,
    arrivals: Sequence[tuple[uuid.UUID, datetime]] | None = None,
) -> None:  # fmt: skip
    """Moves to a stage, a status or both. Inside `changing`, which counts it. `arrivals`: its steps so far, where
    the caller has read them for many at once."""
    stage = stage or application.stage
    status = status or application.status
    work.session.add(
        StageChange(application_id=application.id, from_stage_id=application.current_stage_id,
                    to_stage_id=stage.id, from_status=application.status, to_status=status, at=work.now,
                    actor_id=work.actor.id)
    )  # fmt: skip
    if application.answered_at is None and is_answer(work, application.stage, stage, status):
        application.answered_at = work.now
    if stage.id != application.current_stage_id:
        _enter(work, application, stage, arrivals)
    revives = status in LIVING and application.status not in LIVING
    application.status = status
    if revives:
        setting_aside.release(work, application.candidate)


def is_answer(work: Work, left: Stage, stage: Stage, status: ApplicationStatus) -> bool:
    """Whether such a change is what the candidate was promised: a person looked and went on, or decided."""
    if work.actor.kind in (Kind.SYSTEM, Kind.CANDIDATE):
        return False
    moved_on = left.kind is StageKind.INBOX and stage.id != left.id
    return status in _BY_US or (moved_on and status is ApplicationStatus.ACTIVE)


@contextmanager
def changing(work: Work, application: Application) -> Iterator[None]:
    """Around everything that changes where the application stands, how it ended or who owns it: what it was
    counted as before goes, what it is afterwards comes."""
    zone = work.organisation.zone
    before = _stood(work, application)
    with work.session.no_autoflush:  # what is half done would not pass the table's checks
        yield
    after = _stood(work, application)
    counts = work.ledger.counts
    counts[before[0]] -= 1
    counts[after[0]] += 1
    work.ledger.tallies.subtract(tallies.of(before[1], zone))
    work.ledger.tallies.update(tallies.of(after[1], zone))


def _stood(work: Work, application: Application) -> tuple[tuple[uuid.UUID, uuid.UUID, str], State]:
    furthest = work.session.get_one(Stage, application.furthest_stage_id)
    place = (application.job_id, application.current_stage_id, application.status)
    return place, State.of(application, furthest)


def _enter(
    work: Work, application: Application, stage: Stage, arrivals: Sequence[tuple[uuid.UUID, datetime]] | None
) -> None:
    left, entered = application.stage, application.stage_entered_at
    ended = tallies.stay(application.job_id, left.id, left.kind, entered, work.now, work.organisation.zone)
    if ended is not None:
        work.ledger.tallies[ended] += 1
    furthest = work.session.get_one(Stage, application.furthest_stage_id)
    if ended is None and furthest.id == left.id:
        furthest = _furthest_before(work, application, arrivals)  # it was there by mistake
    if tallies.rank(stage) > tallies.rank(furthest):
        furthest = stage
    application.furthest_stage_id = furthest.id
    application.current_stage_id = stage.id
    application.stage = stage
    application.stage_entered_at = work.now


def _furthest_before(
    work: Work, application: Application, arrivals: Sequence[tuple[uuid.UUID, datetime]] | None
) -> Stage:
    """As it would be had it never come to where it stands now."""
    if arrivals is None:
        found = (
            select(StageChange.to_stage_id, StageChange.at)
            .where(StageChange.application_id == application.id)
            .order_by(StageChange.at, StageChange.id)
        )
        arrivals = [(row.to_stage_id, row.at) for row in work.session.execute(found)]
    moves = moves_of(arrivals)
    before = been_in(moves[:-1], until=application.stage_entered_at)
    stages = [work.session.get_one(Stage, id) for id in before]
    return max(stages, key=tallies.rank, default=application.stage)


def been_in(arrivals: Sequence[tuple[uuid.UUID, datetime]], *, until: datetime | None) -> list[uuid.UUID]:
    """The stages somebody really was in: the first, where they are now (`until` None), and each where they stayed
    for longer than a mistake lasts. `arrivals`: stage and moment of each change, in order; changes of status
    repeat the stage."""
    moves = moves_of(arrivals)
    found = []
    for at, (stage_id, entered) in enumerate(moves):
        left = moves[at + 1][1] if at + 1 < len(moves) else until
        if at == 0 or left is None or left - entered >= tallies.SHORTEST_STAY:
            found.append(stage_id)
    return found


def stays(
    job_id: uuid.UUID, arrivals: Sequence[tuple[uuid.UUID, datetime]], stages: Mapping[uuid.UUID, Stage],
    zone: ZoneInfo,
) -> Iterator[Key]:  # fmt: skip
    """The tallies of the stays that ended by moving on."""
    for (id, entered), (_, left) in pairwise(moves_of(arrivals)):
        key = tallies.stay(job_id, id, stages[id].kind, entered, left, zone)
        if key is not None:
            yield key


def moves_of(arrivals: Sequence[tuple[uuid.UUID, datetime]]) -> list[tuple[uuid.UUID, datetime]]:
    """The arrivals without those that stayed in the stage."""
    return [pair for at, pair in enumerate(arrivals) if at == 0 or pair[0] != arrivals[at - 1][0]]


def step(left: Stage, entered: Stage) -> dict[str, Any]:
    """What the event of a move says: the names as of then, for people, and the ids, for programs."""
    return {"from": left.name, "to": entered.name, "from_id": str(left.id), "to_id": str(entered.id)}


def expect_version(application: Application, version: int | None) -> None:
    """Refuses with Stale when the caller looked at another version than the stored one."""
    if version is not None and version != application.version:
        raise Stale(thing="application")


def living(
    work: Work, candidate_id: uuid.UUID, job_id: uuid.UUID, *, but: uuid.UUID | None = None
) -> uuid.UUID | None:
    """The person's application for the job that is in progress or was hired, `but` this one. There is one at most:
    two at once meet at a unique index."""
    found = select(Application.id).where(
        Application.candidate_id == candidate_id, Application.job_id == job_id,
        Application.status.in_(LIVING), Application.deleted_at.is_(None),
    )  # fmt: skip
    return work.session.scalar(found if but is None else found.where(Application.id != but))


def inbox_of(work: Work, job_id: uuid.UUID) -> Stage:
    """The job's first stage."""
    return work.session.scalars(select(Stage).where(Stage.job_id == job_id, Stage.kind == StageKind.INBOX)).one()


def standable(work: Work, application: Application) -> Stage:
    """The stage to return to: where it stood, or the inbox if that stage was retired. It is not retired from
    here on until the transaction ends."""
    work.session.refresh(application.stage, with_for_update={"read": True})
    if application.stage.status is StageStatus.ACTIVE:
        return application.stage
    return inbox_of(work, application.job_id)


def promised_answer(today: date, working_days: int, zone: ZoneInfo) -> datetime:
    """The end of the day that lies so many working days (Monday to Friday) after today."""
    day = today
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            working_days -= 1
    return datetime.combine(day, time(23, 59, 59), zone)
