"""What a report is about: which days, and which jobs this actor may be told figures of."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, literal_column, not_, select, union_all

from hiring import policy
from hiring.errors import NotFound
from hiring.models.department import Department
from hiring.models.job import Job, JobStatus
from hiring.models.stage import Stage, StageKind
from hiring.models.tally import JobTally, Measure, MonthTally, Tally
from hiring.tallies import rank
from hiring.work import Work

MOST_CHOICES = 500
"""How many jobs can be chosen from; those beyond are reached from their own pages."""


@dataclass(frozen=True)
class Period:
    """Days, both ends among them. `first` None: since there are applications."""

    first: date | None
    last: date

    @classmethod
    def latest(cls, days: int, today: date) -> "Period":
        return cls(today - timedelta(days=days - 1), today)


EVER = Period(None, date.max)
_DAY = timedelta(days=1)
_NOTHING_BEFORE, _NOTHING_AFTER = date(1900, 1, 1), date(9900, 1, 1)


@dataclass(frozen=True)
class Scope:
    """Made by `scoped` alone, which asks the policy.

    `jobs`: whose tallies are added up; None: those over all jobs, less what the jobs in `hidden` have in them.
    `stages`: by their ids as the tallies have them, of all these jobs; empty where no tally names one.
    """

    period: Period
    today: date
    job: Job | None
    department: Department | None
    jobs: tuple[uuid.UUID, ...] | None
    hidden: tuple[uuid.UUID, ...]
    stages: Mapping[str, Stage]

    def in_order(self) -> Sequence[Stage]:
        """The stages of the one job, retired ones where they were."""
        return sorted(self.stages.values(), key=rank) if self.job else ()


def scoped(
    work: Work, period: Period, *, job_id: uuid.UUID | None = None, department_id: uuid.UUID | None = None
) -> Scope:
    """What these reports are about; a job goes before a department. Raises NotFound for what this actor may read
    no figures of."""
    work.require(policy.may_see_reports(work.actor))
    readable = policy.readable_jobs(work.actor)
    job = department = None
    jobs: tuple[uuid.UUID, ...] | None = None
    hidden: tuple[uuid.UUID, ...] = ()
    if job_id is not None:
        job = work.session.scalar(select(Job).where(Job.id == job_id, readable))
        if job is None:
            raise NotFound
        jobs = (job.id,)
    elif department_id is not None:
        department = work.session.get(Department, department_id)
        jobs = _ids(work, readable, Job.department_id == department_id)
        if department is None or not jobs:
            raise NotFound
    elif not policy.may_change_jobs(work.actor):
        jobs = _ids(work, readable)
    elif not policy.sees_all_jobs(work.actor):
        hidden = _ids(work, not_(readable))
    named = hidden if jobs is None else jobs
    stages = work.session.scalars(select(Stage).where(Stage.job_id.in_(named))) if named else ()
    return Scope(period, work.today, job, department, jobs, hidden, {str(one.id): one for one in stages})


def counted(
    work: Work, scope: Scope, measure: Measure, *names: str, period: Period | None = None, daily: bool = False
) -> Counter[tuple[Any, ...]]:
    """The tallies of the scope by these of their columns, in one statement, over its own period or another.

    `stage` is a stage's id where one job is reported on, else its kind. `day` can be the first of a month for all
    of its days, unless they are wanted `daily`, which is meant for short periods.
    """
    if scope.jobs == ():
        return Counter()
    period = period or scope.period
    if scope.jobs is not None:
        parts = [_summed(JobTally, measure, names, period, 1).where(JobTally.job_id.in_(scope.jobs))]
    else:
        parts = [
            _summed(table, measure, names, part, 1)
            for table, part in ([(Tally, period)] if daily else _split(period, scope.today))
        ]
        if scope.hidden:
            parts.append(_summed(JobTally, measure, names, period, -1).where(JobTally.job_id.in_(scope.hidden)))
    whole: Any = parts[0] if len(parts) == 1 else union_all(*parts)
    found: Counter[tuple[Any, ...]] = Counter()
    for row in work.session.execute(whole):
        found[tuple(_told(scope, name, row[at]) for at, name in enumerate(names))] += int(row[-1])
    return Counter({key: count for key, count in found.items() if count})


def _split(period: Period, today: date) -> Iterator[tuple[Any, Period]]:
    """The days before the first whole month, the whole months, the days after the last. Nothing has happened after
    today: a period that reaches it has this month whole."""
    first, last = period.first, period.last
    if last < _NOTHING_BEFORE or (first is not None and first >= _NOTHING_AFTER):
        yield Tally, period
        return
    if first is not None and first.day > 1:
        whole = _next_month(first)
        yield Tally, Period(first, min(whole - _DAY, last))
        if whole > last:
            return
        first = whole
    end = last if last >= today or (last + _DAY).day == 1 else last.replace(day=1) - _DAY
    if first is None or first <= end:
        yield MonthTally, Period(first, end)
    if end < last:
        yield Tally, Period(end + _DAY, last)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _summed(table: Any, measure: Measure, names: Sequence[str], period: Period, sign: int) -> Any:
    columns = [getattr(table, name) for name in names]
    part = select(*columns, func.sum(table.count) * literal_column(str(sign))).where(table.measure == measure)
    if period.first is not None:
        part = part.where(table.day >= period.first)
    return part.where(table.day <= period.last).group_by(*columns)


def _told(scope: Scope, name: str, value: Any) -> Any:
    if name != "stage" or scope.job is not None:
        return value
    stage = scope.stages.get(value)
    return str(stage.kind) if stage else value


@dataclass(frozen=True)
class Choices:
    """What reports can be narrowed to: (id, name) of jobs and departments."""

    jobs: Sequence[tuple[uuid.UUID, str]]
    departments: Sequence[tuple[uuid.UUID, str]]


def choices(work: Work) -> Choices:
    """Jobs and departments whose figures this actor may read, those of jobs in use first."""
    readable = (policy.readable_jobs(work.actor), Job.deleted_at.is_(None), Job.status != JobStatus.DRAFT)
    over = Job.status.in_((JobStatus.CLOSED, JobStatus.ARCHIVED))
    jobs = select(Job.id, Job.name).where(*readable).order_by(over, func.lower(Job.name), Job.id)
    departments = (
        select(Department.id, Department.name)
        .where(Department.id.in_(select(Job.department_id).where(*readable)))
        .order_by(Department.name_norm)
    )
    return Choices(
        [(id, name) for id, name in work.session.execute(jobs.limit(MOST_CHOICES))],
        [(id, name) for id, name in work.session.execute(departments)],
    )


def promises(work: Work, scope: Scope) -> Sequence[int]:
    """Within how many working days the open jobs of the scope promise an answer, each number once."""
    open_ones = select(Job.promised_days).where(Job.deleted_at.is_(None), policy.readable_jobs(work.actor))
    if scope.jobs is None:
        open_ones = open_ones.where(Job.status == JobStatus.OPEN)
    else:
        open_ones = open_ones.where(Job.id.in_(scope.jobs))
        if scope.job is None:
            open_ones = open_ones.where(Job.status == JobStatus.OPEN)
    return sorted(work.session.scalars(open_ones.distinct()))


def _ids(work: Work, *conditions: Any) -> tuple[uuid.UUID, ...]:
    return tuple(work.session.scalars(select(Job.id).where(*conditions).order_by(Job.id)))


KINDS = tuple(StageKind)
"""In the order in which people pass through them."""
