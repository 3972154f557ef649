"""When a meeting can begin: a pure function of windows, length, pause and busy times, all of them instants."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST = 400
"""So many slots are told at most, the first ones: nobody reads more."""
GRID = timedelta(minutes=15)
"""Slots of one window begin so far apart, or a multiple of it, so that clocks show plain times."""


@dataclass(frozen=True, order=True)
class Span:
    """From an instant until another, which is no part of it."""

    starts_at: datetime
    ends_at: datetime


def slots(
    windows: Collection[Iterable[Span]], busy: Iterable[Span], *, length: timedelta, pause: timedelta,
    earliest: datetime,
) -> list[datetime]:  # fmt: skip
    """The beginnings, in order, MOST at most. `windows`: those of each person; a slot lies in one of everybody's.
    `busy`: when any of them is taken; between that and a slot is the pause. Nothing begins before `earliest`.

    The slots of a window stand where they stand, whatever else is taken: they vanish, and never move.
    """
    taken = merged(busy)
    found: list[datetime] = []
    for begin in _beginnings(common(windows), length, step(length, pause)):
        if begin >= earliest and not _meets(taken, Span(begin - pause, begin + length + pause)):
            found.append(begin)
            if len(found) == MOST:
                break
    return found


def step(length: timedelta, pause: timedelta) -> timedelta:
    """From one slot to the next: the length and the pause after it, up to the next quarter of an hour."""
    return -(-(length + pause) // GRID) * GRID


def common(windows: Collection[Iterable[Span]]) -> list[Span]:
    """When everybody has time, in order; nothing where there is nobody."""
    everybody = [merged(one) for one in windows]
    if not everybody:
        return []
    found = everybody[0]
    for other in everybody[1:]:
        found = list(_overlaps(found, other))
    return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same times in order, without overlaps; what touches is one."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, one.ends_at))
        else:
            found.append(one)
    return found


def _overlaps(ours: Sequence[Span], theirs: Sequence[Span]) -> Iterator[Span]:
    at, beside = 0, 0
    while at < len(ours) and beside < len(theirs):
        begin = max(ours[at].starts_at, theirs[beside].starts_at)
        end = min(ours[at].ends_at, theirs[beside].ends_at)
        if begin < end:
            yield Span(begin, end)
        if ours[at].ends_at < theirs[beside].ends_at:
            at += 1
        else:
            beside += 1


def _beginnings(windows: Iterable[Span], length: timedelta, apart: timedelta) -> Iterator[datetime]:
    for window in windows:
        begin = window.starts_at
        while begin + length <= window.ends_at:
            yield begin
            begin += apart


def _meets(taken: Sequence[Span], one: Span) -> bool:
    """Whether any of these (in order, apart) reaches into it."""
    at = bisect_left(taken, one.ends_at, key=lambda span: span.starts_at) - 1
    return at >= 0 and taken[at].ends_at > one.starts_at
