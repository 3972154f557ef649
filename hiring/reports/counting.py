"""The reports, read from the tallies of a scope in a fixed number of statements each."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from hiring.models.application import ApplicationStatus
from hiring.models.rejection_reason import RejectionReason
from hiring.models.stage import StageKind, StageStatus
from hiring.models.tally import Measure
from hiring.models.user import User
from hiring.reports.figures import (
    SPANS,
    Answers,
    Funnel,
    Load,
    Middle,
    Place,
    PromiseKept,
    Reason,
    Source,
    StageTime,
    Step,
    TimeInStage,
    TimeToHire,
)
from hiring.reports.scope import EVER, KINDS, Period, Scope, counted, promises
from hiring.tallies import KEPT, WAITING
from hiring.work import Work

MOST_ROWS = 100
"""How many sources a table names; the others are one line."""
_WEEKLY = 100
"""Up to so many days are told week by week, longer periods month by month."""


def funnel(work: Work, scope: Scope) -> Funnel:
    """One statement."""
    cohort = counted(work, scope, Measure.COHORT, "stage", "outcome")
    places = _places(scope, {stage for stage, _ in cohort})
    steps = []
    for at, (key, place) in enumerate(places):
        if place.kind is StageKind.HIRED:
            hired = sum(count for (_, outcome), count in cohort.items() if outcome == ApplicationStatus.HIRED)
            steps.append(Step(place, hired, 0, 0))
            continue
        further = {one for one, _ in places[at:]}
        reached = sum(count for (stage, _), count in cohort.items() if stage in further)
        here = {outcome: count for (stage, outcome), count in cohort.items() if stage == key}
        still = here.get(ApplicationStatus.ACTIVE, 0)
        out = here.get(ApplicationStatus.REJECTED, 0) + here.get(ApplicationStatus.WITHDRAWN, 0)
        steps.append(Step(place, reached, out, still))
    return Funnel(steps)


def time_in_stage(work: Work, scope: Scope) -> TimeInStage:
    """Two statements. The hired stage has no end."""
    stays: dict[str, Counter[int]] = {}
    for (stage, bucket), count in counted(work, scope, Measure.STAY, "stage", "bucket").items():
        stays.setdefault(stage, Counter())[bucket] += count
    places = [pair for pair in _places(scope, set(stays)) if pair[1].kind is not StageKind.HIRED]
    promised = promises(work, scope)
    return TimeInStage(
        [StageTime(place, middle(stays.get(key, Counter()))) for key, place in places],
        promised[0] if len(promised) == 1 else None,
    )


def time_to_hire(work: Work, scope: Scope) -> TimeToHire:
    """One statement."""
    hires = Counter({bucket: count for (bucket,), count in counted(work, scope, Measure.HIRE, "bucket").items()})
    spans: Counter[int | None] = Counter()
    for bucket, count in hires.items():
        spans[next((one for one in SPANS if one is not None and bucket < one * 24), None)] += count
    return TimeToHire(middle(hires), [(one, spans[one]) for one in SPANS])


def sources(work: Work, scope: Scope) -> list[Source]:
    """Most applications first; one statement."""
    cohort = counted(work, scope, Measure.COHORT, "source", "stage", "outcome")
    inboxes = {key for key, place in _places(scope, {stage for _, stage, _ in cohort})
               if place.kind is StageKind.INBOX}  # fmt: skip
    numbers: dict[str, list[int]] = {}
    for (source, stage, outcome), count in cohort.items():
        found = numbers.setdefault(source, [0, 0, 0])
        found[0] += count
        found[1] += count if stage not in inboxes else 0
        found[2] += count if outcome == ApplicationStatus.HIRED else 0
    ordered = sorted(numbers.items(), key=lambda item: (-item[1][0], item[0]))
    rows = [Source(name, *found) for name, found in ordered[:MOST_ROWS]]
    rest = [found for _, found in ordered[MOST_ROWS:]]
    return rows + ([Source(None, *(sum(column) for column in zip(*rest, strict=True)))] if rest else [])


def promise_kept(work: Work, scope: Scope) -> PromiseKept:
    """Five statements."""
    days = _length(scope)
    monthly = days is None or days > _WEEKLY
    answers = counted(work, scope, Measure.ANSWER, "day", "outcome", daily=not monthly)
    parts: dict[date, list[int]] = {}
    for (day, outcome), count in answers.items():
        begins = day.replace(day=1) if monthly else day - timedelta(days=day.weekday())
        parts.setdefault(begins, [0, 0])[0 if outcome == KEPT else 1] += count
    first = scope.period.first or date.min
    waiting = counted(work, scope, Measure.OPEN, "outcome", period=EVER)
    return PromiseKept(
        [
            Answers(max(begins, first), min(_end(begins, monthly), scope.period.last), *numbers)
            for begins, numbers in sorted(parts.items())
        ],
        monthly,
        first_answer(work, scope),
        waiting[(WAITING,)],
        waiting_late(work, scope),
        promises(work, scope),
    )


def first_answer(work: Work, scope: Scope) -> Middle:
    """How long the first answers of the period took; one statement."""
    return middle({bucket: count for (bucket,), count in counted(work, scope, Measure.ANSWER, "bucket").items()})


def waiting_late(work: Work, scope: Scope) -> int:
    """How many wait for a first answer although their promise has passed; one statement. A promise stands until
    its day is over."""
    return counted(work, scope, Measure.OPEN, "outcome", period=_until_yesterday(scope))[(WAITING,)]


def reasons(work: Work, scope: Scope) -> list[Reason]:
    """Most people first; two statements."""
    ended = counted(work, scope, Measure.REASON, "outcome")
    ids = [uuid.UUID(id) for (id,) in ended if id]
    found = work.session.execute(
        select(RejectionReason.id, RejectionReason.name).where(RejectionReason.id.in_(ids))
    )
    names = {str(id): name for id, name in found}
    rows = [Reason(names.get(id), count) for (id,), count in ended.items()]
    return sorted(rows, key=lambda row: (-row.people, row.name or ""))


def workload(work: Work, scope: Scope) -> list[Load]:
    """Nobody's first, then whoever has most late ones; three statements."""
    numbers: dict[str, list[int]] = {}
    for (owner, outcome), count in counted(work, scope, Measure.OPEN, "source", "outcome", period=EVER).items():
        found = numbers.setdefault(owner, [0, 0, 0])
        found[0] += count
        found[1] += count if outcome == WAITING else 0
    late = counted(work, scope, Measure.OPEN, "source", "outcome", period=_until_yesterday(scope))
    for (owner, outcome), count in late.items():
        if outcome == WAITING and owner in numbers:
            numbers[owner][2] += count
    names = _names(work, [uuid.UUID(id) for id in numbers if id])
    rows = [Load(names.get(id) if id else None, *found) for id, found in numbers.items()]
    return sorted(rows, key=lambda row: (row.owner is not None, -row.late, -row.open, row.owner or ""))


def middle(buckets: Mapping[int, int]) -> Middle:
    """The middle value: as many cases took at most as long as took at least as long."""
    cases = sum(buckets.values())
    if cases <= 0:
        return Middle(0, None)
    passed, low = 0, None
    for bucket in sorted(buckets):
        passed += buckets[bucket]
        if low is not None:
            return Middle(cases, (low + bucket) / 2)
        if passed * 2 > cases:
            return Middle(cases, float(bucket))
        if passed * 2 == cases:
            low = bucket
    return Middle(cases, float(max(buckets)))


def _places(scope: Scope, seen: set[str]) -> list[tuple[str, Place]]:
    """What the tallies call a stage, with what it is, in order. Retired stages only where somebody was in them."""
    if scope.job is None:
        return [(str(kind), Place(kind)) for kind in KINDS]
    return [
        (str(one.id), Place(one.kind, one.name, one.status is StageStatus.INACTIVE))
        for one in scope.in_order()
        if one.status is StageStatus.ACTIVE or str(one.id) in seen
    ]


def _until_yesterday(scope: Scope) -> Period:
    return Period(None, scope.today - timedelta(days=1))


def _length(scope: Scope) -> int | None:
    """Days up to today; None: since ever."""
    period = scope.period
    return None if period.first is None else (min(period.last, scope.today) - period.first).days


def _end(begins: date, monthly: bool) -> date:
    if not monthly:
        return begins + timedelta(days=6)
    return (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _names(work: Work, ids: Sequence[uuid.UUID]) -> dict[str, str]:
    found = work.session.execute(select(User.id, User.first_name, User.last_name).where(User.id.in_(ids)))
    return {str(id): f"{first} {last}".strip() for id, first, last in found}
