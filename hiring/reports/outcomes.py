"""What came of it: from the view of a job's page to the hire, by source, campaign and job.

Views, starts and applications are those of the period. Interviews and hires are what became so far of the
applications of the period, whenever that was. Views and starts know no person: nobody can say which view became
which application.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, false, func, select

from hiring import policy
from hiring.models.application import Application, ApplicationStatus
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job, ScreeningForm
from hiring.models.tally import JobTally, Measure
from hiring.reports.scope import Scope, counted
from hiring.visits import CHECK
from hiring.work import Work

MOST_ROWS = 100
"""How many sources, campaigns or jobs a table names; the others are one line."""
MOST_FIELDS = 20
_FIRST_YEAR = 1900
"""Nobody has applied before; the first days of all have no instant in some zones."""
STEPS = ("views", "starts", "sent", "interviewed", "hired")


class Numbers(NamedTuple):
    views: int = 0
    starts: int = 0
    sent: int = 0
    interviewed: int = 0
    hired: int = 0


@dataclass(frozen=True)
class Row:
    """`name` None: all further ones together. A campaign's is empty where there was none."""

    name: str | None
    numbers: Numbers


@dataclass(frozen=True)
class Left:
    """At a field of a job's form so many began forms were left. `field`: its name in the form, empty where it is
    not known; `label`: the words of a question, empty for other fields and for questions that are no more."""

    job: str
    field: str
    label: str
    forms: int


@dataclass(frozen=True)
class Leaving:
    """`left` counts all, `rows` names those where most were left."""

    started: int
    left: int
    rows: Sequence[Left]


@dataclass(frozen=True)
class Outcomes:
    whole: Numbers
    sources: Sequence[Row]
    campaigns: Sequence[Row]
    jobs: Sequence[Row]


class _Table:
    """Numbers by name, step by step."""

    def __init__(self) -> None:
        self.numbers: dict[Any, Counter[str]] = {}

    def add(self, name: Any, step: str, count: int) -> None:
        self.numbers.setdefault(name, Counter())[step] += count

    def rows(self, names: Mapping[Any, str] | None = None) -> list[Row]:
        """Most applications first; those beyond MOST_ROWS as one."""
        found = [
            (name if names is None else names.get(name, ""), Numbers(*(steps[one] for one in STEPS)))
            for name, steps in self.numbers.items()
        ]
        found = [one for one in found if any(one[1])]
        found.sort(key=lambda one: (-one[1].sent, -one[1].views, -one[1].starts, one[0]))
        rest = [numbers for _, numbers in found[MOST_ROWS:]]
        named = [Row(name, numbers) for name, numbers in found[:MOST_ROWS]]
        return named + ([Row(None, Numbers(*map(sum, zip(*rest, strict=True))))] if rest else [])


def outcomes(work: Work, scope: Scope) -> Outcomes:
    """Six statements."""
    sources, campaigns = _Table(), _Table()
    for measure, step in ((Measure.VIEW, "views"), (Measure.START, "starts")):
        for (source, campaign), count in counted(work, scope, measure, "source", "outcome").items():
            sources.add(source, step, count)
            campaigns.add(campaign, step, count)
    for (source, outcome), count in counted(work, scope, Measure.COHORT, "source", "outcome").items():
        sources.add(source, "sent", count)
        if outcome == ApplicationStatus.HIRED:
            sources.add(source, "hired", count)
    _add_campaigns(work, scope, campaigns)
    jobs, names = _by_job(work, scope)
    for job_id, source, campaign, count in _interviewed(work, scope):
        sources.add(source, "interviewed", count)
        campaigns.add(campaign, "interviewed", count)
        jobs.add(job_id, "interviewed", count)
    campaigns.numbers.pop("", None)
    whole = Numbers(*(sum(steps[one] for steps in sources.numbers.values()) for one in STEPS))
    return Outcomes(whole, sources.rows(), campaigns.rows(), jobs.rows(names))


def leaving(work: Work, scope: Scope) -> Leaving:
    """Where forms were left; three statements."""
    found = _in_scope(
        select(JobTally.job_id, JobTally.stage, Job.name, func.sum(JobTally.count)), work, scope, [Measure.LEAVE]
    ).group_by(JobTally.job_id, JobTally.stage, Job.name)
    all_of = [(id, field, name, int(count)) for id, field, name, count in work.session.execute(found) if count]
    all_of.sort(key=lambda one: (-one[3], one[2], one[1]))
    most = all_of[:MOST_FIELDS]
    labels = _labels(work, {id for id, *_ in most})
    started = sum(counted(work, scope, Measure.START, "bucket").values())
    rows = [Left(name, field, labels.get((id, field), ""), count) for id, field, name, count in most]
    return Leaving(started, sum(one[3] for one in all_of), rows)


def is_question(field: str) -> bool:
    return field.startswith("q.")


def is_check(field: str) -> bool:
    return field == CHECK


def _labels(work: Work, job_ids: set[uuid.UUID]) -> dict[tuple[uuid.UUID, str], str]:
    forms = select(Job.id, ScreeningForm.definition).join(ScreeningForm, ScreeningForm.id == Job.form_id)
    rows = work.session.execute(forms.where(Job.id.in_(job_ids)))
    return {
        (id, f"q.{question['key']}"): question["label"]
        for id, definition in rows
        for question in definition["questions"]
    }


def _by_job(work: Work, scope: Scope) -> tuple[_Table, Mapping[uuid.UUID, str]]:
    is_hire = (JobTally.measure == Measure.COHORT) & (JobTally.outcome == ApplicationStatus.HIRED)
    found = _in_scope(
        select(JobTally.job_id, JobTally.measure, Job.name, func.sum(JobTally.count),
               func.sum(case((is_hire, JobTally.count), else_=0))),
        work, scope, [Measure.VIEW, Measure.START, Measure.COHORT],
    ).group_by(JobTally.job_id, JobTally.measure, Job.name)  # fmt: skip
    steps = {Measure.VIEW: "views", Measure.START: "starts", Measure.COHORT: "sent"}
    table, names = _Table(), {}
    for job_id, measure, name, count, hired in work.session.execute(found):
        names[job_id] = name
        table.add(job_id, steps[measure], int(count))
        table.add(job_id, "hired", int(hired))
    return table, names


def _in_scope(found: Any, work: Work, scope: Scope, measures: Sequence[Measure]) -> Any:
    found = found.select_from(JobTally).join(Job, Job.id == JobTally.job_id)
    found = found.where(JobTally.measure.in_(measures), policy.readable_jobs(work.actor))
    if scope.jobs is not None:
        found = found.where(JobTally.job_id.in_(scope.jobs))
    if scope.period.first is not None:
        found = found.where(JobTally.day >= scope.period.first)
    return found.where(JobTally.day <= scope.period.last)


def _add_campaigns(work: Work, scope: Scope, campaigns: _Table) -> None:
    """The applications that a campaign brought; most came by none, and are not looked at."""
    found = select(Application.campaign, Application.status, func.count()).select_from(Application)
    found = _applied(found, work, scope).where(Application.campaign > "")
    for campaign, status, count in work.session.execute(found.group_by(Application.campaign, Application.status)):
        campaigns.add(campaign, "sent", count)
        if status == ApplicationStatus.HIRED:
            campaigns.add(campaign, "hired", count)


def _interviewed(work: Work, scope: Scope) -> Sequence[Any]:
    """(job, source, campaign, applications of the period with an interview that was not cancelled)."""
    columns = (Application.job_id, Application.source_name, Application.campaign)
    found = select(*columns, func.count(func.distinct(Application.id))).select_from(Application)
    found = found.join(Interview, Interview.application_id == Application.id)
    found = _applied(found, work, scope).where(
        Interview.status != InterviewStatus.CANCELLED, Interview.deleted_at.is_(None)
    )
    return work.session.execute(found.group_by(*columns)).all()


def _applied(found: Any, work: Work, scope: Scope) -> Any:
    """Those of the period in the scope."""
    found = found.join(Job, Job.id == Application.job_id).where(Application.deleted_at.is_(None))
    found = found.where(policy.readable_jobs(work.actor))
    if scope.jobs is not None:
        found = found.where(Application.job_id.in_(scope.jobs))
    zone, first, last = work.organisation.zone, scope.period.first, scope.period.last
    if last.year < _FIRST_YEAR or (first is not None and first > scope.today):
        return found.where(false())
    if first is not None and first.year >= _FIRST_YEAR:
        found = found.where(Application.applied_at >= datetime.combine(first, time.min, zone))
    if last < scope.today:  # nothing was sent after today; and there is no day after the last of all
        found = found.where(Application.applied_at < datetime.combine(last + timedelta(days=1), time.min, zone))
    return found
