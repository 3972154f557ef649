"""Places of work, shared by jobs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

from babel import Locale
from sqlalchemy import select

from hiring import catalogue, policy
from hiring.errors import Invalid
from hiring.models.department import Location
from hiring.names import LONGEST, first_free, is_storable, kebab, norm, tidy
from hiring.work import Work

_NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


@dataclass(frozen=True)
class Place:
    """Where a job is done; `country` in two letters (ISO 3166-1)."""

    city: str
    country: str
    region: str | None = None
    postal_code: str | None = None
    street: str | None = None


@cache
def countries() -> frozenset[str]:
    """The two-letter codes of countries."""
    known = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in known if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


def listed(work: Work) -> Sequence[Location]:
    """All of them by city."""
    return work.session.scalars(select(Location).order_by(Location.city, Location.slug)).all()


def find_or_add(work: Work, place: Place) -> Location:
    """The known place of this city, region and country (and street, where one is given), or a new one.
    Raises Invalid with the place's fields."""
    work.require(policy.may_change_jobs(work.actor))
    problems = check(place)
    if problems:
        raise Invalid(problems)
    there = work.session.scalars(
        select(Location).where(Location.country == place.country).order_by(Location.created_at, Location.id)
    )
    for location in there:
        if _is_same(location, place):
            return location
    said = {name: tidy(text) if text else None for name, text in asdict(place).items()}
    location = Location(slug=_slug(work, place), **said)
    work.session.add(location)
    work.session.flush()  # the job that is about to name it needs its row
    work.record("location.created", location, city=location.city, country=location.country)
    catalogue.changed(work)
    return location


def check(place: Place) -> dict[str, str]:
    """What is wrong with a place, by field: `required`, `too_long`, `bad_characters`, `unknown_country`."""
    problems = {}
    for name, text in asdict(place).items():
        if text is not None and not is_storable(text):
            problems[name] = "bad_characters"
        elif text is not None and len(tidy(text)) > LONGEST:
            problems[name] = "too_long"
    if not tidy(place.city):
        problems["city"] = "required"
    if place.country not in countries():
        problems["country"] = "unknown_country"
    return problems


def _is_same(location: Location, place: Place) -> bool:
    named = norm(location.city) == norm(place.city) and norm(location.region or "") == norm(place.region or "")
    return named and (not place.street or norm(location.street or "") == norm(place.street))


def _slug(work: Work, place: Place) -> str:
    def is_taken(slug: str) -> bool:
        return work.session.scalar(select(Location.id).where(Location.slug == slug)) is not None

    wanted = kebab(place.city) or kebab(place.country)
    if is_taken(wanted):
        wanted = f"{wanted}-{place.country.lower()}"
    return first_free(wanted, is_taken)
