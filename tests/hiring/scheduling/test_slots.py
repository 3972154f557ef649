"""Slots follow from windows, length, pause and what is taken: pure, in instants, right across changed clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hiring.scheduling.slots import MOST, Span, common, slots, step

DAY = datetime(2026, 11, 26, tzinfo=UTC)


def at(clock: str, day: datetime = DAY) -> datetime:
    hours, minutes = clock.split(":")
    return day + timedelta(hours=int(hours), minutes=int(minutes))


def span(text: str) -> Span:
    begin, end = text.split("-")
    return Span(at(begin), at(end))


def spans(text: str) -> list[Span]:
    return [span(one) for one in text.split()]


def asked(*windows: str, busy: str = "", length: int = 25, pause: int = 5, earliest: str = "00:00") -> str:
    found = slots(
        [spans(one) for one in windows], spans(busy), length=timedelta(minutes=length),
        pause=timedelta(minutes=pause), earliest=at(earliest),
    )  # fmt: skip
    return " ".join(f"{one:%H:%M}" for one in found)


@pytest.mark.parametrize(
    ("windows", "more", "found"),
    [
        (["09:00-10:30"], {}, "09:00 09:30 10:00"),
        (["09:00-10:25"], {}, "09:00 09:30 10:00"),
        (["09:00-10:24"], {}, "09:00 09:30"),
        (["09:00-09:24"], {}, ""),
        ([], {}, ""),
        (["09:00-12:00", "10:00-11:00"], {}, "10:00 10:30"),
        (["09:00-10:00", "10:00-11:00"], {}, ""),
        (["09:00-10:00 10:00-11:00"], {"length": 90, "pause": 0}, "09:00"),
        (["10:00-11:00 09:00-09:30"], {}, "09:00 10:00 10:30"),
        (["09:00-10:30"], {"earliest": "09:01"}, "09:30 10:00"),
        (["09:00-11:00"], {"busy": "09:30-10:00"}, "09:00 10:30"),
        (["09:00-11:00"], {"busy": "09:30-10:00", "pause": 0}, "09:00 10:00 10:30"),
        (["09:00-11:00"], {"busy": "08:00-08:56"}, "09:30 10:00 10:30"),
        (["09:00-11:00"], {"busy": "08:00-08:55"}, "09:00 09:30 10:00 10:30"),
        (["09:00-11:00"], {"busy": "10:10-10:11"}, "09:00 09:30 10:30"),
        (["09:00-11:00"], {"busy": "07:00-12:00 09:05-09:06"}, ""),
        (["09:00-13:00"], {"length": 60, "pause": 10}, "09:00 10:15 11:30"),
    ],
)
def test_a_slot_lies_in_a_window_of_everybody_and_away_from_what_is_taken(
    windows: list[str], more: dict[str, object], found: str
) -> None:
    assert asked(*windows, **more) == found  # type: ignore[arg-type]


def test_taken_slots_vanish_and_the_others_stay_where_they_are() -> None:
    every = asked("09:00-17:00").split()
    for one in every:
        end = at(one) + timedelta(minutes=25)
        left = asked("09:00-17:00", busy=f"{one}-{end:%H:%M}").split()
        assert set(left) < set(every)
        assert one not in left


@pytest.mark.parametrize(("length", "pause", "apart"), [(5, 0, 15), (25, 5, 30), (30, 0, 30), (45, 10, 60)])
def test_clocks_show_plain_times(length: int, pause: int, apart: int) -> None:
    assert step(timedelta(minutes=length), timedelta(minutes=pause)) == timedelta(minutes=apart)


def test_an_hour_that_clocks_skip_has_no_slots_and_one_that_they_show_twice_has_both() -> None:
    berlin, hour = ZoneInfo("Europe/Berlin"), timedelta(hours=1)

    def shown(day: datetime) -> list[str]:
        window = Span(day.astimezone(UTC), (day + timedelta(hours=4)).astimezone(UTC))
        found = slots([[window]], [], length=hour, pause=timedelta(), earliest=DAY - timedelta(days=400))
        return [f"{one.astimezone(berlin):%H:%M}" for one in found]

    assert shown(datetime(2027, 3, 28, 1, tzinfo=berlin)) == ["01:00", "03:00", "04:00"]
    assert shown(datetime(2026, 10, 25, 1, tzinfo=berlin)) == ["01:00", "02:00", "02:00", "03:00", "04:00"]


def test_nobody_is_told_more_than_can_be_read() -> None:
    window = Span(DAY, DAY + timedelta(days=100))
    found = slots([[window]], [], length=timedelta(minutes=5), pause=timedelta(), earliest=DAY)
    assert len(found) == MOST


def test_windows_that_only_touch_have_nothing_in_common() -> None:
    assert common([spans("09:00-10:00"), spans("10:00-11:00")]) == []
    assert common([spans("09:00-12:00"), spans("08:00-09:30 11:00-13:00")]) == spans("09:00-09:30 11:00-12:00")
