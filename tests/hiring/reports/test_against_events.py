"""The figures of the reports are those of a recount that reads nothing but the history."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiring import reports
from hiring.models.event import Event
from hiring.reports import Middle, Period
from hiring.tallies import bucket_of
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support.applications import world
from tests.support.walking import WITH_THE_SAME_STAGES, Walk

STEPS = 200
ORDER = ("New", "Call", "Interview", "Offer", "Hired")
MISTAKE = timedelta(minutes=1)


@dataclass
class Told:
    """One application, as its events tell it."""

    at: datetime
    source: str
    ways: list[tuple[datetime, str]] = field(default_factory=list)
    status: str = "active"
    reason: str | None = None
    hired_at: datetime | None = None
    answered_at: datetime | None = None

    def furthest(self) -> int:
        ends = [at for at, _ in self.ways[1:]]
        been = [
            name
            for at, (entered, name) in enumerate(self.ways)
            if at in (0, len(self.ways) - 1) or ends[at] - entered >= MISTAKE
        ]
        return max(ORDER.index(name) for name in been)


def told(work: Work) -> list[Told]:
    found: dict[Any, Told] = {}
    for event in work.session.scalars(select(Event).where(Event.object == "application").order_by(Event.seq)):
        act, data, id = event.type.partition(".")[2], event.data, event.application_id
        if act == "created":
            found[id] = Told(event.at, data["source"], [(event.at, data["stage"])])
            continue
        one = found[id]
        before = one.ways[-1][1]
        to = data.get("to") if act == "moved" else data.get("stage")
        if act in ("moved", "hired", "unhired", "reopened") and to != before:
            one.ways.append((event.at, to))
        by_person = event.actor_type in ("user", "operator")
        answers = act in ("rejected", "hired") or (act == "moved" and before == "New")
        if by_person and answers and one.answered_at is None:
            one.answered_at = event.at
        match act:
            case "rejected" | "withdrawn":
                one.status, one.reason = act, data.get("reason")
            case "reopened" | "unhired":
                one.status, one.reason, one.hired_at = "active", None, None
            case "hired":
                one.status, one.hired_at = "hired", event.at
    return list(found.values())


@pytest.mark.parametrize("seed", [3, 5])
def test_the_figures_equal_a_recount_from_the_events(open_work: OpenWork, seed: int) -> None:
    with open_work() as work:
        there = world(work)
    walk = Walk(open_work, there, seed, (*WITH_THE_SAME_STAGES, "hire", "hire", "apply"))
    for _ in range(STEPS):
        walk.step()
    with open_work(now=walk.now) as work:
        history = told(work)
        everything = Period(None, work.today)
        of_job = reports.scoped(work, everything, job_id=there.job.id)
        over_all = reports.scoped(work, everything)
        assert of_job.job is not None
        assert over_all.job is None

        hired = sum(one.status == "hired" for one in history)
        reached = [sum(one.furthest() >= at for one in history) for at in range(len(ORDER) - 1)] + [hired]
        found = reports.funnel(work, of_job)
        assert [one.place.name for one in found.steps] == list(ORDER)
        assert [one.reached for one in found.steps] == reached
        ended = [sum(one.furthest() == at and one.status in ("rejected", "withdrawn") for one in history)
                 for at in range(len(ORDER) - 1)]  # fmt: skip
        assert [one.ended for one in found.steps[:-1]] == ended
        by_kind = [one.reached for one in reports.funnel(work, over_all).steps]
        assert by_kind == [reached[0], reached[1], reached[3], reached[4]]
        assert len({found.applied, len(history)}) == 1

        by_source: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for one in history:
            numbers = by_source[one.source]
            numbers[0] += 1
            numbers[1] += one.furthest() > 0
            numbers[2] += one.status == "hired"
        for scope in (of_job, over_all):
            rows = reports.sources(work, scope)
            assert {row.name: [row.applied, row.taken_on, row.hired] for row in rows} == dict(by_source)
            reasons = Counter(one.reason for one in history if one.status in ("rejected", "withdrawn"))
            assert {row.name: row.people for row in reports.reasons(work, scope)} == reasons

            took = sorted(bucket_of(one.hired_at - one.at) for one in history if one.hired_at)
            assert reports.time_to_hire(work, scope).took == Middle(hired, _middle(took))
            answers = sorted(bucket_of(one.answered_at - one.at) for one in history if one.answered_at)
            kept = reports.promise_kept(work, scope)
            assert kept.took == Middle(len(answers), _middle(answers))
            assert kept.waiting == sum(one.status == "active" and one.answered_at is None for one in history)
            loads = reports.workload(work, scope)
            assert sum(one.open for one in loads) == sum(one.status == "active" for one in history)
        assert min(len(history), hired, len(reasons)) > 1


def _middle(values: list[int]) -> float | None:
    if not values:
        return None
    half = len(values) // 2
    return float(values[half]) if len(values) % 2 else (values[half - 1] + values[half]) / 2
