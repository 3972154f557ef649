"""Facts -> the words people read: money, places, days, ages, sizes. Pure functions; zone and now are given.

`install` registers them as template filters, which fill in the organisation's zone and the hall's clock.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from flask import Flask
from flask_babel import get_locale

from hiring.models.job import Period, WorkplaceType
from web import frame, language
from web.labels import LABELS, label, tone

DASH = "–"
GAP = "\N{NO-BREAK SPACE}"
MOST_COUNTRIES = 3
TONES = ("blue", "green", "amber", "violet", "teal", "pink", "red")

_WITH_ARTICLE = {"GB": "the UK", "US": "the USA", "NL": "the Netherlands", "AE": "the United Arab Emirates",
                 "PH": "the Philippines"}  # fmt: skip
_SHORT_COUNTRY = {"GB": "UK", "US": "USA"}
_DAY = {"en": "EEEE d MMMM", "de": "EEEE, d. MMMM", "fr": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}
_DAY_SHORT = {"de": "d. MMM"}
_DATE = {"en": "d MMMM y", "de": "d. MMMM y", "fr": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
"""How dates are written; babel's own patterns say English ones in the American order."""
_SIGNS = {"GBP": "£"}
"""Where babel writes a code for readers far away: "£GB" in French, "GBP" in Spanish."""
_QUOTES = {"de": ("„", "“"), "fr": (f"«{GAP}", f"{GAP}»")}
"""As the sentences in translations/ have them; Spanish ones have the English marks."""


def install(app: Flask) -> None:
    """Registers the filters; see each function for its shape."""
    filters = {
        "pay": pay, "pay_short": pay_short, "places": places, "places_short": places_short, "size": size,
        "initials": initials, "tone_of": tone_of, "label": label, "tone": tone, "hours": hours,
        "day": lambda value: day(value, frame.zone(), frame.now()),
        "day_short": lambda value: day_short(value, frame.zone(), frame.now()),
        "instant": lambda value: instant(value, frame.zone(), frame.now()),
        "moment": lambda value: moment(value, frame.zone(), frame.now()),
        "clock": lambda value: value.astimezone(frame.zone()).strftime("%H:%M"),
        "age": lambda value: age(value, frame.now()),
        "as_date": date.fromisoformat,
    }  # fmt: skip
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["labels"] = LABELS


def gettext(message: str, **facts: object) -> str:
    """The message in this request's language, with its placeholders filled in."""
    text: str = language.catalogue().ugettext(message)
    return text % facts if facts else text


def ngettext(one: str, many: str, count: int, **facts: object) -> str:
    """The same by number, which is the placeholder `num`."""
    text: str = language.catalogue().ungettext(one, many, count)
    return text % {"num": count, **facts}


def one_of(names: Sequence[str]) -> str:
    """ "A, B or C"."""
    return _series(names, gettext("%(some)s or %(last)s"))


def all_of(names: Sequence[str]) -> str:
    """ "A, B and C"."""
    return _series(names, gettext("%(some)s and %(last)s"))


def _series(names: Sequence[str], joint: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return joint % {"some": ", ".join(names[:-1]), "last": names[-1]}


def quoted(text: str) -> str:
    """ "„Text“" in German: the text in this language's quotation marks."""
    before, after = _QUOTES.get(locale().language, ("“", "”"))
    return f"{before}{text}{after}"


def locale() -> Locale:
    """The locale of this request; English outside of one."""
    return get_locale() or Locale("en")


# money


def pay(low: Decimal | None, high: Decimal | None, currency: str | None, period: Period | None) -> str:
    """ "£52,000–64,000 a year", "From £30,000 a year", "£14.80 an hour"; empty when nothing is known."""
    amount = _amount(low, high, currency)
    return f"{amount} {label(period)}".rstrip() if amount else ""


def pay_short(low: Decimal | None, high: Decimal | None, currency: str | None, period: Period | None) -> str:
    """ "£52k–64k" for a year, "£14.80/h": what fits in a list. Thousands are cut short in English alone."""
    is_english = locale().language == "en"
    are_round = all(value is None or value % 500 == 0 for value in (low, high))
    thousands = is_english and period is Period.YEAR and are_round
    amount = _amount(low, high, currency, in_thousands=thousands)
    return f"{amount}{_short_period(period)}" if amount and period else amount


def _short_period(period: Period) -> str:
    """ "/h"; a year is what English readers take pay to be for, and goes without saying."""
    if period is Period.YEAR and locale().language == "en":
        return ""
    words = {Period.HOUR: gettext("/h"), Period.DAY: gettext("/d"), Period.WEEK: gettext("/wk"),
             Period.MONTH: gettext("/mo"), Period.YEAR: gettext("/yr")}  # fmt: skip
    return words[period]


def _amount(low: Decimal | None, high: Decimal | None, currency: str | None, in_thousands: bool = False) -> str:
    top = high if high is not None else low
    if currency is None or top is None:
        return ""
    amount = _figures(low, top, currency, in_thousands, locale())
    if high is None:
        return gettext("From %(amount)s", amount=amount)
    return gettext("Up to %(amount)s", amount=amount) if low is None else amount


@lru_cache(maxsize=1024)
def _figures(low: Decimal | None, high: Decimal, currency: str, in_thousands: bool, place: Locale) -> str:
    """ "£52,000–64,000": remembered, because it is most of the work of drawing a list."""
    number = _number(high, in_thousands, place)
    digits = get_currency_precision(currency)
    exact = format_decimal(high, "#,##0" + ("." + "0" * digits if digits else ""), locale=place)
    whole: str = format_currency(high, currency, locale=place).strip().replace(exact, number)
    if currency in _SIGNS:
        whole = whole.replace(get_currency_symbol(currency, locale=place), _SIGNS[currency])
    if low is None or low == high:
        return whole
    return whole.replace(number, f"{_number(low, in_thousands, place)}{DASH}{number}")


def _number(value: Decimal, in_thousands: bool, place: Locale) -> str:
    if in_thousands:
        return format_decimal((value / 1000).normalize(), "#,##0.#", locale=place) + "k"
    return format_decimal(value, "#,##0" if value == value.to_integral_value() else "#,##0.00", locale=place)


# places


def places(cities: Sequence[str], workplace: WorkplaceType | None, countries: Sequence[str] = ()) -> str:
    """ "Leeds, or remote in the UK", "Leeds, partly from home", "Remote in the UK", "Leeds, London"."""
    joined = ", ".join(cities)
    if workplace is WorkplaceType.HYBRID and joined:
        return gettext("%(places)s, partly from home", places=joined)
    if workplace is not WorkplaceType.REMOTE:
        return joined
    where = _countries(countries, _WITH_ARTICLE)
    if joined:
        return (
            gettext("%(places)s, or remote in %(where)s", places=joined, where=where)
            if where
            else gettext("%(places)s, or remote", places=joined)
        )
    return gettext("Remote in %(where)s", where=where) if where else gettext("Remote")


def places_short(cities: Sequence[str], workplace: WorkplaceType | None, countries: Sequence[str] = ()) -> str:
    """ "Leeds or remote", "Remote (UK)", "Leeds and 2 more": what fits in a list."""
    joined = cities[0] if cities else ""
    if len(cities) > 1:
        joined = ngettext(
            "%(first)s and %(num)s more", "%(first)s and %(num)s more", len(cities) - 1, first=joined
        )
    if workplace is not WorkplaceType.REMOTE:
        return joined
    if joined:
        return gettext("%(places)s or remote", places=joined)
    where = _countries(countries, _SHORT_COUNTRY)
    return gettext("Remote (%(where)s)", where=where) if where else gettext("Remote")


def _countries(codes: Sequence[str], special: dict[str, str]) -> str:
    if len(codes) > MOST_COUNTRIES:
        return gettext("%(count)s countries", count=len(codes))
    english = locale().language == "en"
    return ", ".join(
        (special.get(code) if english else None) or locale().territories.get(code, code) for code in codes
    )


def hours(weekly: Decimal | None) -> str:
    """ "37.5 hours"; empty when not known."""
    if weekly is None:
        return ""
    amount = format_decimal(weekly, "#,##0.##", locale=locale())
    return ngettext("%(amount)s hour", "%(amount)s hours", 1 if weekly == 1 else 2, amount=amount)


# time


def day(value: datetime | date, zone: ZoneInfo, now: datetime) -> str:
    """ "Tuesday 1 December", with the year where it is not this one."""
    return _date(value, _pattern(_DAY, "EEEE d MMMM"), zone, now)


def day_short(value: datetime | date, zone: ZoneInfo, now: datetime) -> str:
    """ "1 Dec", with the year where it is not this one."""
    return _date(value, _pattern(_DAY_SHORT, "d MMM"), zone, now)


def whole_date(value: date) -> str:
    """ "1 December 2026"."""
    return _written(value, _pattern(_DATE, "d MMMM y"))


def _pattern(known: dict[str, str], otherwise: str) -> str:
    return known.get(locale().language, otherwise)


def weekday(value: datetime | date, zone: ZoneInfo) -> str:
    """ "Thursday"."""
    on = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return format_date(on, "EEEE", locale=locale())


def _date(value: datetime | date, pattern: str, zone: ZoneInfo, now: datetime) -> str:
    on = value.astimezone(zone).date() if isinstance(value, datetime) else value
    if on.year != now.astimezone(zone).year:
        pattern += " 'de' y" if locale().language == "es" else " y"
    return _written(on, pattern)


def _written(on: date, pattern: str) -> str:
    """By this pattern; the first of a month is "1er décembre" in French."""
    if on.day == 1 and locale().language == "fr":
        pattern = pattern.replace("d MMM", "'1er' MMM")
    return str(format_date(on, pattern, locale=locale()))


def moment(value: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Tuesday 1 December at 09:12": a moment in the zone, for the middle of a sentence."""
    clock = value.astimezone(zone).strftime("%H:%M")
    return gettext("%(day)s at %(time)s", day=day(value, zone, now), time=clock)


def instant(value: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "Today, 09:12", "Yesterday, 16:00", "21 Nov, 16:00": a moment in the zone that stands alone."""
    local, today = value.astimezone(zone), now.astimezone(zone).date()
    clock = local.strftime("%H:%M")
    if local.date() == today:
        return gettext("Today, %(clock)s", clock=clock)
    if local.date() == today - timedelta(days=1):
        return gettext("Yesterday, %(clock)s", clock=clock)
    return f"{day_short(value, zone, now)}, {clock}"


def age(value: datetime, now: datetime) -> str:
    """How long ago, short: "now", "12 min", "2 h", "5 d", "3 mo", "2 y"."""
    minutes = max(0, int((now - value).total_seconds() // 60))
    if minutes < 1:
        return gettext("now")
    days = minutes // 1440
    if minutes < 60:
        said = gettext("%(num)s min", num=minutes)
    elif minutes < 1440:
        said = gettext("%(num)s h", num=minutes // 60)
    elif days < 90:
        said = gettext("%(num)s d", num=days)
    elif days < 730:
        said = gettext("%(num)s mo", num=days // 30)
    else:
        said = gettext("%(num)s y", num=days // 365)
    return said.replace(" ", GAP)


# files and people


def size(count: int) -> str:
    """ "284 KB", "1.2 MB"; powers of 1,000, as operating systems now show them."""
    if count < 1000:
        return gettext("%(count)s B", count=count)
    if count < 999_500:
        return gettext("%(count)s KB", count=round(count / 1000))
    return gettext("%(count)s MB", count=format_decimal(count / 1_000_000, "#,##0.#", locale=locale()))


def initials(name: str) -> str:
    """One or two letters: "Noor Haddad" -> "NH"; "?" where there is no name."""
    words = name.split()
    letters = [word[0].upper() for word in (words[0], *words[1:][-1:])] if words else ["?"]
    return "".join(letters)


def tone_of(id: uuid.UUID) -> str:
    """A tone name that stays the same for an id."""
    return TONES[id.int % len(TONES)]
