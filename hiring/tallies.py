"""What reports count, kept as it happens: each application stands in a few tallies by the state it is in, and a
verb that changes the state takes it out of the former ones and puts it into the new.

`of` says where a state stands: a pure function, so that a recount gives the same. Stays that ended by moving on
are the one thing that is only ever added to.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hiring.models.application import Application, ApplicationStatus
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.models.tally import Measure

SHORTEST_STAY = timedelta(minutes=1)
"""Whoever left sooner was moved there by mistake: it counts neither as a stay nor as having been there."""
WAITING, ANSWERED = "waiting", "answered"
KEPT, LATE = "kept", "late"
_FINE = timedelta(days=3)
_ENDED = (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)


class Key(NamedTuple):
    """One tally of a job. `stage` and `kind` belong together; None and "" where the measure has no stage. Of LEAVE
    `stage` is a field of the form."""

    measure: Measure
    day: date
    job_id: uuid.UUID
    stage: uuid.UUID | str | None
    kind: str
    source: str
    outcome: str
    bucket: int


@dataclass(frozen=True)
class State:
    """What the tallies need to know of an application, as it is at one moment."""

    job_id: uuid.UUID
    status: ApplicationStatus
    source: str
    applied_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None
    hired_at: datetime | None
    ended_at: datetime | None
    """When it was rejected or withdrawn."""
    reason_id: uuid.UUID | None
    stage: uuid.UUID
    stage_kind: StageKind
    stage_entered_at: datetime
    furthest: uuid.UUID
    furthest_kind: StageKind
    owner: uuid.UUID | None

    @classmethod
    def of(cls, application: Application, furthest: Stage) -> "State":
        return cls(
            job_id=application.job_id,
            status=application.status,
            source=application.source_name,
            applied_at=application.applied_at,
            answer_due_at=application.answer_due_at,
            answered_at=application.answered_at,
            hired_at=application.hired_at,
            ended_at=application.rejected_at or application.withdrawn_at,
            reason_id=application.rejection_reason_id,
            stage=application.stage.id,
            stage_kind=application.stage.kind,
            stage_entered_at=application.stage_entered_at,
            furthest=furthest.id,
            furthest_kind=furthest.kind,
            owner=application.recruiter_id,
        )


def of(state: State, zone: ZoneInfo) -> Iterator[Key]:
    """The tallies that an application in this state stands in."""
    job, source = state.job_id, state.source
    yield Key(Measure.COHORT, day_of(state.applied_at, zone), job, state.furthest, str(state.furthest_kind),
              source, str(state.status), 0)  # fmt: skip
    if state.answered_at is not None:
        kept = KEPT if state.answered_at <= state.answer_due_at else LATE
        yield Key(Measure.ANSWER, day_of(state.answered_at, zone), job, None, "", "", kept,
                  bucket_of(state.answered_at - state.applied_at))  # fmt: skip
    if state.status is ApplicationStatus.HIRED and state.hired_at is not None:
        yield Key(Measure.HIRE, day_of(state.hired_at, zone), job, None, "", source, "",
                  bucket_of(state.hired_at - state.applied_at))  # fmt: skip
    if state.status in _ENDED and state.ended_at is not None:
        outcome = str(state.reason_id or "")
        yield Key(Measure.REASON, day_of(state.ended_at, zone), job, None, "", "", outcome, 0)
        ended = stay(job, state.stage, state.stage_kind, state.stage_entered_at, state.ended_at, zone)
        if ended is not None:
            yield ended
    if state.status is ApplicationStatus.ACTIVE:
        yield open_of(job, state.owner, state.answer_due_at, state.answered_at, zone)


def open_of(
    job_id: uuid.UUID, owner: uuid.UUID | None, due_at: datetime, answered_at: datetime | None, zone: ZoneInfo
) -> Key:
    """The tally that an active application stands in; the only one that knows its owner."""
    answered = WAITING if answered_at is None else ANSWERED
    return Key(Measure.OPEN, day_of(due_at, zone), job_id, None, "", str(owner or ""), answered, 0)


def stay(
    job_id: uuid.UUID, stage: uuid.UUID, kind: StageKind, entered: datetime, left: datetime, zone: ZoneInfo
) -> Key | None:
    """The tally of a stay that ended; None for one that was a mistake."""
    if left - entered < SHORTEST_STAY:
        return None
    return Key(Measure.STAY, day_of(left, zone), job_id, stage, str(kind), "", "", bucket_of(left - entered))


def rank(stage: Stage) -> tuple[int, bool]:
    """Where the stage stands in its job's order. A retired one keeps the index that its follower then took over,
    and comes before it."""
    return stage.index, stage.status is StageStatus.ACTIVE


def bucket_of(lasted: timedelta) -> int:
    """Whole hours; from three days on whole days, in hours. So a year has few buckets, and a middle value is
    right to the hour or the day."""
    hours = max(0, int(lasted.total_seconds() // 3600))
    return hours if lasted < _FINE else hours // 24 * 24


def day_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
