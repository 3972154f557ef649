"""Words for facts."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale

import hiring.models
from hiring.models.job import Period, WorkplaceType
from tests.conftest import NOON
from web import formatting
from web.labels import LABELS, label

LEEDS = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("low", "high", "currency", "period", "long", "short"),
    [
        (52000, 64000, "GBP", Period.YEAR, "£52,000–64,000 a year", "£52k–64k"),
        (52500, 52500, "GBP", Period.YEAR, "£52,500 a year", "£52.5k"),
        ("14.80", "14.80", "GBP", Period.HOUR, "£14.80 an hour", "£14.80/h"),
        ("12", "14.50", "EUR", Period.HOUR, "€12–14.50 an hour", "€12–14.50/h"),
        (30000, None, "USD", Period.YEAR, "From $30,000 a year", "From $30k"),
        (None, 900, "GBP", Period.WEEK, "Up to £900 a week", "Up to £900/wk"),
        (300000, 400000, "JPY", Period.MONTH, "¥300,000–400,000 a month", "¥300,000–400,000/mo"),
        (None, None, None, None, "", ""),
    ],
)
def test_pay(
    low: str | None, high: str | None, currency: str | None, period: Period | None, long: str, short: str
) -> None:
    amounts = [None if value is None else Decimal(value) for value in (low, high)]
    assert formatting.pay(amounts[0], amounts[1], currency, period) == long
    assert formatting.pay_short(amounts[0], amounts[1], currency, period) == short


@pytest.mark.parametrize(
    ("cities", "workplace", "countries", "long", "short"),
    [
        (["Leeds"], WorkplaceType.ON_SITE, [], "Leeds", "Leeds"),
        (["Leeds", "York", "Hull"], None, [], "Leeds, York, Hull", "Leeds and 2 more"),
        (["Leeds"], WorkplaceType.HYBRID, [], "Leeds, partly from home", "Leeds"),
        (["Leeds"], WorkplaceType.REMOTE, ["GB"], "Leeds, or remote in the UK", "Leeds or remote"),
        ([], WorkplaceType.REMOTE, ["GB"], "Remote in the UK", "Remote (UK)"),
        ([], WorkplaceType.REMOTE, ["DE", "FR"], "Remote in Germany, France", "Remote (Germany, France)"),
        ([], WorkplaceType.REMOTE, ["DE", "FR", "IT", "ES"], "Remote in 4 countries", "Remote (4 countries)"),
        ([], WorkplaceType.REMOTE, [], "Remote", "Remote"),
        ([], None, [], "", ""),
    ],
)
def test_places(
    cities: list[str], workplace: WorkplaceType | None, countries: list[str], long: str, short: str
) -> None:
    assert formatting.places(cities, workplace, countries) == long
    assert formatting.places_short(cities, workplace, countries) == short


def test_days_name_the_year_only_when_it_is_another_and_keep_to_the_zone() -> None:
    assert formatting.day(date(2026, 12, 1), LEEDS, NOON) == "Tuesday 1 December"
    assert formatting.day(date(2027, 12, 1), LEEDS, NOON) == "Wednesday 1 December 2027"
    assert formatting.day_short(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), LEEDS, NOON) == "2 Jul"


@pytest.mark.parametrize(
    ("code", "pay", "first", "moment", "quoted"),
    [
        ("en", "£52,000–64,000", "Tuesday 1 December", "Tuesday 1 December at 09:12", "“Welder”"),
        ("de", "52.000–64.000 £", "Dienstag, 1. Dezember", "Dienstag, 1. Dezember um 09:12 Uhr", "„Welder“"),
        ("fr", "52 000–64 000 £", "mardi 1er décembre", "mardi 1er décembre à 09:12", "« Welder »"),
        ("es", "52.000–64.000 £", "martes 1 de diciembre", "martes 1 de diciembre a las 09:12", "“Welder”"),
    ],
)
def test_facts_in_the_readers_way(app: Flask, code: str, pay: str, first: str, moment: str, quoted: str) -> None:
    at = datetime(2026, 12, 1, 9, 12, tzinfo=UTC)
    with app.app_context(), force_locale(code):
        said = formatting.pay(Decimal(52000), Decimal(64000), "GBP", None)
        assert re.sub(r"[\u00a0\u202f]", " ", said) == pay
        assert formatting.day(at, LEEDS, NOON) == first
        assert formatting.moment(at, LEEDS, NOON) == moment
        assert formatting.quoted("Welder").replace(formatting.GAP, " ") == quoted
        short, whole = formatting.day_short(at, LEEDS, NOON), formatting.whole_date(at.date())
        assert ("1er" in short, "1er" in whole) == (code == "fr", code == "fr")
        assert "1er" not in formatting.day(at + timedelta(days=10), LEEDS, NOON)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(hours=2, minutes=48), "Today, 09:12"),
        (timedelta(hours=20), "Yesterday, 16:00"),
        (timedelta(days=3), "21 Nov, 12:00"),
        (timedelta(days=400), "20 Oct 2025, 13:00"),
    ],
)
def test_instants(before: timedelta, words: str) -> None:
    assert formatting.instant(NOON - before, LEEDS, NOON) == words


@pytest.mark.parametrize(
    ("before", "words"),
    [(-60, "now"), (59, "now"), (60, "1 min"), (3599, "59 min"), (7200, "2 h"), (86400 * 5, "5 d"),
     (86400 * 89, "89 d"), (86400 * 90, "3 mo"), (86400 * 800, "2 y")],
)  # fmt: skip
def test_ages(before: int, words: str) -> None:
    assert formatting.age(NOON - timedelta(seconds=before), NOON) == words.replace(" ", formatting.GAP)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 B"), (999, "999 B"), (284_000, "284 KB"), (999_600, "1 MB"), (1_240_000, "1.2 MB")]
)
def test_sizes(count: int, words: str) -> None:
    assert formatting.size(count) == words


def test_people() -> None:
    assert [formatting.initials(name) for name in ("Noor Haddad", "Ann", "Jan van der Berg", "", "åsa öst")] == [
        "NH", "A", "JB", "?", "ÅÖ",
    ]  # fmt: skip
    id = uuid.UUID(int=12345)
    assert formatting.tone_of(id) == formatting.tone_of(uuid.UUID(str(id)))


def test_every_code_of_the_nouns_that_people_read_has_words() -> None:
    for kind, words in LABELS.items():
        assert set(words) == set(kind)
        assert all(label(member) for member in kind)
    unread = {
        "ConsentKind",
        "DeliveryState",
        "DisableReason",
        "Outcome",
        "PreviewStatus",
        "StageStatus",
        "ReasonStatus",
        "LinkPurpose",
        "EntryKind",
        "Measure",
        "WebhookStatus",
        "SchedulingStatus",
        "ErasureOccasion",
        "CloseReason",
    }
    modules = [import_module(f"hiring.models.{one.name}") for one in iter_modules(hiring.models.__path__)]
    kinds = {value for module in modules for value in vars(module).values()
             if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum}  # fmt: skip
    missing = {kind.__name__ for kind in kinds - set(LABELS)} - unread - {"Kind"}
    assert not missing
