"""Times as a wall clock shows them, and the instants they are. Pure: the zone is given, nobody asks for the time.

When clocks are put forward, some times of that day exist nowhere; when they are put back, some exist twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_EARLIEST, _LATEST = 2, 9998
"""Years whose times are instants in every zone."""


@dataclass(frozen=True)
class Gap:
    """Times that a clock never shows, because it was put forward: from `begin` on it shows `end`. `earlier` and
    `later` are what a time in between can have meant: by the offset after the change, and by the one before."""

    begin: datetime
    end: datetime
    earlier: datetime
    later: datetime


def instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants in UTC, in order, at which a clock in the zone shows this time (naive): one, two where the
    clock is put back, none where it is put forward or the calendar ends."""
    if not _EARLIEST <= wall.year <= _LATEST:
        return ()
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(one for one in both if wall_of(one, zone) == wall.replace(fold=0)))


def wall_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock in the zone shows at the instant, naive."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def is_second(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock in the zone has shown this very time before, an hour or so ago."""
    return instant.astimezone(zone).fold == 1


def gap_at(wall: datetime, zone: ZoneInfo) -> Gap | None:
    """The gap that this time lies in; None where a clock does show it."""
    if not _EARLIEST <= wall.year <= _LATEST or instants(wall, zone):
        return None
    before, after = (wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    change = _change(wall, zone, before, after)
    return Gap(change + before, change + after, wall - (after - before), wall + (after - before))


def _change(wall: datetime, zone: ZoneInfo, before: timedelta, after: timedelta) -> datetime:
    """The instant (naive, UTC) at which the zone goes from one offset to the other, to the minute."""
    low, high = wall - after, wall - before
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        shown = middle.replace(tzinfo=UTC).astimezone(zone).utcoffset()
        low, high = (low, middle) if shown == after else (middle, high)
    return high.replace(second=0, microsecond=0)
