"""Ratios within one run: reference and subject take turns, the median of the rounds counts."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.bench.servers import Server

MOST_ACTS = 4000


@dataclass(frozen=True)
class Line:
    """One metric. `goal` is like "<= 12" or ">= 2"; `spread` the lowest and the highest round."""

    metric: str
    ratio: float
    spread: Sequence[float]
    goal: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        sign, _, limit = self.goal.partition(" ")
        return self.ratio <= float(limit) if sign == "<=" else self.ratio >= float(limit)

    def __str__(self) -> str:
        low, high = min(self.spread), max(self.spread)
        said = {"metric": self.metric, "ratio": _short(self.ratio), "spread": [_short(low), _short(high)],
                "goal": self.goal, "met": self.met, **self.facts}  # fmt: skip
        return json.dumps(said)


@dataclass(frozen=True)
class Shot:
    """One act, the server whose CPU it costs, and of how many requests it is."""

    server: Server
    act: Callable[[], object]
    requests: int = 1


@dataclass(frozen=True)
class Pace:
    """How long to measure: so many rounds, each of about so many seconds a side."""

    rounds: int = 7
    seconds: float = 0.5


def cpu_ratio(
    metric: str, subject: Shot, reference: Shot, goal: str, pace: Pace, *, gain: bool = False, **facts: Any
) -> Line:
    """Server CPU a request of the subject over that of the reference; `gain`: the other way round."""
    costs = cpu_in_turns((reference, subject), pace)
    ratios = [one / other if gain else other / one for one, other in zip(*costs, strict=True)]
    low, high = (median(cost) * 1e6 for cost in costs)
    return Line(metric, median(ratios), ratios, goal,
                {**facts, "cpu_us": round(high), "reference_us": round(low)})  # fmt: skip


def cpu_in_turns(shots: Sequence[Shot], pace: Pace) -> list[list[float]]:
    """Seconds of CPU a request, for each shot a list by round."""
    numbers = [_number(shot, pace.seconds) for shot in shots]
    costs: list[list[float]] = [[] for _ in shots]
    for _ in range(pace.rounds):
        for shot, number, cost in zip(shots, numbers, costs, strict=True):
            before = shot.server.cpu()
            for _ in range(number):
                shot.act()
            cost.append((shot.server.cpu() - before) / number / shot.requests)
    return costs


def time_in_turns(prepared: Sequence[Callable[[], Callable[[], object]]], rounds: int) -> list[list[float]]:
    """Seconds on the wall, act by act in turns; for each a list by round. Preparing is not timed."""
    times: list[list[float]] = [[] for _ in prepared]
    for _ in range(rounds):
        for prepare, taken in zip(prepared, times, strict=True):
            taken.append(timed(prepare()))
    return times


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _number(shot: Shot, seconds: float) -> int:
    """How many of it take about so long; the first ones only warm up."""
    for _ in range(3):
        shot.act()
    each = min(timed(shot.act) for _ in range(5))
    return max(3, min(MOST_ACTS, int(seconds / max(each, 1e-6))))


def _short(number: float) -> float:
    return float(f"{number:.3g}")
