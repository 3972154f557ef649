"""Wall clocks and instants: what exists once, twice and never, in zones that change their clocks differently."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hiring.interviews.local_times import Gap, gap_at, instants, is_second, wall_of

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE, TOKYO = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Tokyo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        (BERLIN, "2027-01-12 10:00", ["2027-01-12 09:00"]),
        (BERLIN, "2027-07-12 10:00", ["2027-07-12 08:00"]),
        (BERLIN, "2027-03-28 01:59", ["2027-03-28 00:59"]),
        (BERLIN, "2027-03-28 02:00", []),
        (BERLIN, "2027-03-28 02:30", []),
        (BERLIN, "2027-03-28 03:00", ["2027-03-28 01:00"]),
        (BERLIN, "2026-10-25 01:59", ["2026-10-24 23:59"]),
        (BERLIN, "2026-10-25 02:30", ["2026-10-25 00:30", "2026-10-25 01:30"]),
        (BERLIN, "2026-10-25 03:00", ["2026-10-25 02:00"]),
        (NEW_YORK, "2027-03-14 02:15", []),
        (NEW_YORK, "2026-11-01 01:15", ["2026-11-01 05:15", "2026-11-01 06:15"]),
        (LORD_HOWE, "2026-10-04 02:15", []),
        (LORD_HOWE, "2026-10-04 02:30", ["2026-10-03 15:30"]),
        (LORD_HOWE, "2027-04-04 01:45", ["2027-04-03 14:45", "2027-04-03 15:15"]),
        (LORD_HOWE, "2027-04-04 02:00", ["2027-04-03 15:30"]),
        (TOKYO, "2027-03-28 02:30", ["2027-03-27 17:30"]),
        (ZoneInfo("UTC"), "2027-03-28 02:30", ["2027-03-28 02:30"]),
    ],
)
def test_a_wall_clock_shows_a_time_once_twice_or_never(zone: ZoneInfo, wall: str, expected: list[str]) -> None:
    found = instants(at(wall), zone)
    assert found == tuple(map(utc, expected))
    assert all(wall_of(one, zone) == at(wall) for one in found)
    assert [is_second(one, zone) for one in found] == [False, True][: len(found)]


@pytest.mark.parametrize(
    ("zone", "wall", "begin", "end", "earlier", "later"),
    [
        (BERLIN, "2027-03-28 02:30", "02:00", "03:00", "01:30", "03:30"),
        (BERLIN, "2027-03-28 02:00", "02:00", "03:00", "01:00", "03:00"),
        (BERLIN, "2027-03-28 02:59", "02:00", "03:00", "01:59", "03:59"),
        (NEW_YORK, "2027-03-14 02:15", "02:00", "03:00", "01:15", "03:15"),
        (LORD_HOWE, "2026-10-04 02:15", "02:00", "02:30", "01:45", "02:45"),
    ],
)
def test_a_time_that_no_clock_shows_lies_between_two_that_exist(
    zone: ZoneInfo, wall: str, begin: str, end: str, earlier: str, later: str
) -> None:
    found = gap_at(at(wall), zone)
    assert found == Gap(*(at(f"{wall[:10]} {time}") for time in (begin, end, earlier, later)))
    assert all(len(instants(one, zone)) == 1 for one in (found.end, found.earlier, found.later))


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, LORD_HOWE, TOKYO])
def test_every_quarter_of_a_year_goes_there_and_back(zone: ZoneInfo) -> None:
    """Every instant is shown by some wall time, and every wall time either exists or lies in a gap."""
    start = datetime(2027, 1, 1, tzinfo=UTC)
    for number in range(365 * 96):
        instant = start + timedelta(minutes=15 * number)
        assert instant in instants(wall_of(instant, zone), zone)
    wall = datetime(2027, 1, 1)  # noqa: DTZ001 - a wall clock's
    for number in range(365 * 96):
        shown = wall + timedelta(minutes=15 * number)
        assert (gap_at(shown, zone) is None) == bool(instants(shown, zone))


@pytest.mark.parametrize("wall", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_where_the_calendar_ends_there_is_no_instant(wall: str) -> None:
    assert instants(at(wall), BERLIN) == ()
    assert gap_at(at(wall), BERLIN) is None
