"""The tallies counted anew, from the applications and the steps of their ways: to compare, and to mend.

Mending goes job by job and month by month, each in a short transaction, because one over everything would hold
SQLite's write lock for as long as it takes. `rebuild` does all of it in one, where there is little.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from hiring import tallies
from hiring.applications.standing import been_in, stays
from hiring.ledger import add_up, rolled_up
from hiring.models.application import Application, ApplicationStatus, StageChange
from hiring.models.organisation import Organisation
from hiring.models.stage import Stage, StageKind
from hiring.models.tally import SEEN, AnyTally, JobTally, Measure, MonthTally, Tally
from hiring.tallies import Key, State
from hiring.work import Work
from plumbing.records import Base

_AT_ONCE = 500
_BY_US = (ApplicationStatus.REJECTED, ApplicationStatus.HIRED)

Row = tuple[Any, ...]
"""The columns of a tally's primary key."""
Stages = Mapping[uuid.UUID, Stage]


@dataclass(frozen=True)
class Difference:
    """A tally that is kept as one number and counted as another. `row`: its primary key."""

    table: str
    row: Row
    kept: int
    counted: int


@dataclass(frozen=True)
class Span:
    """A part of the tallies over all jobs that is mended in one go: a month of one measure."""

    measure: Measure
    first: date
    last: date


def of_job(session: Session, job_id: uuid.UUID, zone: ZoneInfo) -> Counter[Key]:
    """What the job's tallies have to be."""
    stages = _stages_of(session, job_id)
    counted: Counter[Key] = Counter()
    for row in session.execute(_applications(job_id).execution_options(yield_per=_AT_ONCE)):
        counted.update(tallies.of(_state(row, stages), zone))
    ways = (
        select(StageChange.application_id, StageChange.to_stage_id, StageChange.at)
        .join(Application, Application.id == StageChange.application_id)
        .where(Application.job_id == job_id, Application.deleted_at.is_(None))
        .order_by(StageChange.application_id, StageChange.at, StageChange.id)
    )
    for _, way in groupby(session.execute(ways.execution_options(yield_per=_AT_ONCE)), lambda row: row[0]):
        counted.update(stays(job_id, [(row.to_stage_id, row.at) for row in way], stages, zone))
    return counted


def differences(session: Session) -> list[Difference]:
    """Where what is kept is not what a recount gives; empty: the books agree."""
    zone = Organisation.of(session).zone
    found: list[Difference] = []
    overall: dict[type[AnyTally], Counter[Row]] = {Tally: Counter(), MonthTally: Counter()}
    for job_id in job_ids(session):
        counted = rolled_up(of_job(session, job_id, zone))
        found += _compared(
            JobTally, _kept(session, JobTally, JobTally.job_id == job_id, _counts(JobTally)), counted[JobTally]
        )
        for table, numbers in overall.items():
            numbers.update(counted[table])
    for table, numbers in overall.items():
        found += _compared(table, _kept(session, table, _counts(table)), numbers)
    return found


def job_ids(session: Session) -> Sequence[uuid.UUID]:
    """The jobs that have applications or tallies."""
    with_people = select(Application.job_id).union(select(JobTally.job_id))
    return sorted(session.scalars(with_people))


def correct(work: Work, job_id: uuid.UUID, *, after: uuid.UUID | None = None) -> uuid.UUID | None:
    """Puts the furthest stage and the first answer of some of the job's applications right, by the steps of their
    ways; returns where to go on, None at the end. An answer that is known stays; versions and times of change
    stay too, because nobody did anything."""
    some = select(Application.id).where(Application.job_id == job_id).order_by(Application.id).limit(_AT_ONCE)
    some = some.with_for_update()
    ids = work.session.scalars(some.where(Application.id > after) if after else some).all()
    if not ids:
        return None
    stages = _stages_of(work.session, job_id)
    found = (
        select(StageChange.application_id, StageChange.from_stage_id, StageChange.to_stage_id,
               StageChange.to_status, StageChange.at, StageChange.actor_id)
        .where(StageChange.application_id.in_(ids))
        .order_by(StageChange.application_id, StageChange.at, StageChange.id)
    )  # fmt: skip
    changes = {id: list(rows) for id, rows in groupby(work.session.execute(found), lambda row: row[0])}
    known = select(Application.id, Application.furthest_stage_id, Application.answered_at)
    wrong = []
    for id, furthest, answered_at in work.session.execute(known.where(Application.id.in_(ids))):
        way = changes.get(id, [])
        been = [stages[one] for one in been_in([(row.to_stage_id, row.at) for row in way], until=None)]
        right = {
            "furthest_stage_id": max(been, key=tallies.rank).id if been else furthest,
            "answered_at": answered_at or _first_answer(way, stages),
        }
        if right != {"furthest_stage_id": furthest, "answered_at": answered_at}:
            wrong.append({"of_id": id} | {f"right_{name}": value for name, value in right.items()})
    _write(work.session, wrong)
    return ids[-1]


def mend_job(work: Work, job_id: uuid.UUID) -> int:
    """Makes the job's tallies what a recount gives; returns how many were wrong. Those over all jobs are mended
    afterwards, by `spans` and `mend_overall`."""
    _hold(work.session)
    counted = rolled_up(of_job(work.session, job_id, work.organisation.zone))[JobTally]
    kept = _kept(work.session, JobTally, JobTally.job_id == job_id, _counts(JobTally))
    return _mend(work.session, JobTally, kept, counted)


def spans(session: Session) -> Iterator[Span]:
    """The months of each measure, from the first tally to the last."""
    for measure in Measure:
        ends = [
            session.execute(select(func.min(table.day), func.max(table.day)).where(table.measure == measure)).one()
            for table in (JobTally, Tally, MonthTally)
        ]
        days = [day for pair in ends for day in pair if day is not None]
        first = min(days).replace(day=1) if days else date.max
        while days and first <= max(days):
            following = (first + timedelta(days=31)).replace(day=1)
            yield Span(measure, first, following - timedelta(days=1))
            first = following


def mend_overall(work: Work, span: Span) -> int:
    """Makes the tallies over all jobs the sum of those by job; returns how many were wrong."""
    _hold(work.session)
    kinds = {str(id): str(kind) for id, kind in work.session.execute(select(Stage.id, Stage.kind))}
    by_day: Counter[Row] = Counter()
    by_month: Counter[Row] = Counter()
    columns = (JobTally.day, JobTally.stage, JobTally.source, JobTally.outcome, JobTally.bucket)
    summed = select(*columns, func.sum(JobTally.count)).where(*_within(JobTally, span)).group_by(*columns)
    for day, stage, source, outcome, bucket, count in work.session.execute(summed):
        rest = (kinds.get(stage, ""), source, outcome, bucket)
        by_day[str(span.measure), day, *rest] += int(count)
        by_month[str(span.measure), span.first, *rest] += int(count)
    return sum(
        _mend(work.session, table, _kept(work.session, table, *_within(table, span)), counted)
        for table, counted in ((Tally, by_day), (MonthTally, by_month))
    )


def rebuild(work: Work) -> int:
    """All of the above in one transaction; returns how many tallies were wrong."""
    work.session.flush()
    jobs, wrong = job_ids(work.session), 0
    for job_id in jobs:
        after = correct(work, job_id)
        while after is not None:
            after = correct(work, job_id, after=after)
        wrong += mend_job(work, job_id)
    return wrong + sum(mend_overall(work, span) for span in list(spans(work.session)))


def forget_empty(session: Session, measure: Measure) -> None:
    """Removes tallies that have come down to nothing."""
    for table in (JobTally, Tally, MonthTally):
        session.execute(delete(table).where(table.measure == measure, table.count == 0))


# how it is counted


def _applications(job_id: uuid.UUID) -> Any:
    return select(
        Application.job_id, Application.status, Application.source_name, Application.applied_at,
        Application.answer_due_at, Application.answered_at, Application.hired_at, Application.rejected_at,
        Application.withdrawn_at, Application.rejection_reason_id, Application.current_stage_id,
        Application.stage_entered_at, Application.furthest_stage_id, Application.recruiter_id,
    ).where(Application.job_id == job_id, Application.deleted_at.is_(None))  # fmt: skip


def _state(row: Any, stages: Stages) -> State:
    """As State.of, from a row."""
    return State(
        job_id=row.job_id,
        status=row.status,
        source=row.source_name,
        applied_at=row.applied_at,
        answer_due_at=row.answer_due_at,
        answered_at=row.answered_at,
        hired_at=row.hired_at,
        ended_at=row.rejected_at or row.withdrawn_at,
        reason_id=row.rejection_reason_id,
        stage=row.current_stage_id,
        stage_kind=stages[row.current_stage_id].kind,
        stage_entered_at=row.stage_entered_at,
        furthest=row.furthest_stage_id,
        furthest_kind=stages[row.furthest_stage_id].kind,
        owner=row.recruiter_id,
    )


def _first_answer(way: Sequence[Any], stages: Stages) -> Any:
    """When a user first moved it on from the inbox, said no or hired, as standing.is_answer has it."""
    for row in way:
        left = stages.get(row.from_stage_id)
        on = left is not None and left.kind is StageKind.INBOX and row.to_stage_id != left.id
        answers = row.to_status in _BY_US or (on and row.to_status == ApplicationStatus.ACTIVE)
        if row.actor_id is not None and answers:
            return row.at
    return None


def _stages_of(session: Session, job_id: uuid.UUID) -> dict[uuid.UUID, Stage]:
    return {one.id: one for one in session.scalars(select(Stage).where(Stage.job_id == job_id))}


# what is kept


def _kept(session: Session, table: type[AnyTally], *conditions: Any) -> dict[Row, int]:
    columns = [getattr(table, column.name) for column in table.__table__.primary_key]
    rows = session.execute(select(*columns, table.count).where(*conditions))
    return {(str(row[0]), *row[1:-1]): row[-1] for row in rows if row[-1]}


def _counts(table: type[AnyTally]) -> Any:
    """What a recount can give; views, starts and leaves stay as they are."""
    return table.measure.not_in(SEEN)


def _within(table: type[AnyTally], span: Span) -> tuple[Any, ...]:
    return table.measure == span.measure, table.day.between(span.first, span.last)


def _compared(table: type[AnyTally], kept: Mapping[Row, int], counted: Mapping[Row, int]) -> list[Difference]:
    return [
        Difference(table.__tablename__, row, kept.get(row, 0), counted.get(row, 0))
        for row in kept.keys() | counted.keys()
        if kept.get(row, 0) != counted.get(row, 0)
    ]


def _mend(session: Session, table: type[AnyTally], kept: Mapping[Row, int], counted: Mapping[Row, int]) -> int:
    wrong = _compared(table, kept, counted)
    add_up(session, table, {one.row: one.counted - one.kept for one in wrong})
    return len(wrong)


def _hold(session: Session) -> None:
    """Nobody else writes tallies until this transaction ends: whatever an act has changed is either counted with
    its tallies or added to them afterwards. (SQLite has one writer anyway.)"""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE job_tallies, tallies, month_tallies IN SHARE ROW EXCLUSIVE MODE"))


def _write(session: Session, wrong: Sequence[Mapping[str, Any]]) -> None:
    """Past the mapper, which would count versions up and stamp the time."""
    if wrong:
        table = Base.metadata.tables[Application.__tablename__]
        right: dict[str, Any] = {name: bindparam(f"right_{name}") for name in ("furthest_stage_id", "answered_at")}
        session.connection().execute(update(table).where(table.c.id == bindparam("of_id")).values(right), wrong)
