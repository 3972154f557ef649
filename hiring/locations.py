"""Places of work, shared by jobs."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

from babel import Locale
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from hiring import catalogue, policy
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.job_locks import touch_all
from hiring.models.api_key import Tombstone
from hiring.models.department import JobLocation, Location
from hiring.models.job import Job
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


def get(work: Work, id: uuid.UUID) -> Location:
    """The place of this id; else NotFound."""
    location = work.session.get(Location, id)
    if location is None:
        raise NotFound
    return location


def uses(work: Work) -> dict[uuid.UUID, int]:
    """How many jobs that this actor knows of are done at each place; those without any are left out."""
    rows = work.session.execute(
        select(JobLocation.location_id, func.count())
        .join(Job, Job.id == JobLocation.job_id)
        .where(Job.deleted_at.is_(None), policy.visible_jobs(work.actor))
        .group_by(JobLocation.location_id)
    )
    return {id: count for id, count in rows}


def find_or_add(work: Work, place: Place) -> Location:
    """The known place of this city, region and country (and street, where one is given), or a new one.
    Raises Invalid with the place's fields."""
    work.require(policy.may_change_jobs(work.actor))
    _require_sound(place)
    slug = _slug(work, place)
    there = work.session.scalars(
        select(Location).where(Location.country == place.country).order_by(Location.created_at, Location.id)
    )
    for location in there:
        if _is_same(location, place):
            return location
    return _added(work, place, slug)


def add(work: Work, place: Place) -> Location:
    """A new place. Raises Invalid with its fields; `city` is `taken` where the very same one is there."""
    work.require(policy.may_change_jobs(work.actor))
    _require_sound(place)
    slug = _slug(work, place)
    _refuse_twin(work, place)
    return _added(work, place, slug)


def change(work: Work, location: Location, place: Place, *, version: int | None = None) -> None:
    """Puts a place right; the address of its jobs (`slug`) stays. Raises Invalid as `add`, and Stale where
    `version` is no longer the place's."""
    work.require(policy.may_change_jobs(work.actor))
    if version not in (None, location.version):
        raise Stale
    _require_sound(place)
    _refuse_twin(work, place, but=location)
    differing = {name: text for name, text in _kept(place).items() if getattr(location, name) != text}
    if not differing:
        return
    for name, text in differing.items():
        setattr(location, name, text)
    at_it = select(JobLocation.job_id).where(JobLocation.location_id == location.id)
    touch_all(work, Job.id.in_(at_it))  # each says where it is
    work.record("location.changed", location, fields=list(differing))
    catalogue.changed(work)


def remove(work: Work, location: Location, *, into: Location | None = None) -> None:
    """The place goes, and its jobs are done at `into` instead, also those that this actor does not know of.

    Raises Conflict `location_in_use` (with the number of jobs they know of) where none is named and jobs may be
    done there: whoever does not see all jobs always names one, or the refusal would tell of a confidential job.
    """
    work.require(policy.may_change_jobs(work.actor))
    # Locked: a job that is just being put there either comes first and moves along, or finds it gone.
    locked = select(Location).where(Location.id == location.id).with_for_update()
    if work.session.scalar(locked.execution_options(populate_existing=True)) is None or into is location:
        raise NotFound
    there = select(JobLocation.job_id).where(JobLocation.location_id == location.id)
    jobs = work.session.scalars(
        select(Job).where(Job.id.in_(there)).order_by(Job.id).with_for_update(of=Job)
    ).all()
    if jobs or not policy.sees_all_jobs(work.actor):
        if into is None:
            raise Conflict("location_in_use", jobs=uses(work).get(location.id, 0))
        for job in jobs:
            _put(job, location, into)
    work.session.flush()  # no job may point to the row that goes
    work.session.delete(location)
    work.session.add(Tombstone(object="location", object_id=location.id))
    work.record("location.removed", location, city=location.city, into=str(into.id) if into else None,
                jobs=[str(job.id) for job in jobs])  # fmt: skip
    catalogue.changed(work)


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


def _put(job: Job, location: Location, into: Location) -> None:
    """`into` where `location` stood among the job's places, each once."""
    wanted = dict.fromkeys(into if one.location is location else one.location for one in job.places)
    job.places = [JobLocation(index=index, location_id=one.id, location=one) for index, one in enumerate(wanted)]
    flag_modified(job, "updated_at")  # the version goes up although only the places differ


def _added(work: Work, place: Place, slug: str) -> Location:
    location = Location(slug=slug, **_kept(place))
    work.session.add(location)
    work.session.flush()  # the job that is about to name it needs its row
    work.record("location.created", location, city=location.city, country=location.country)
    catalogue.changed(work)
    return location


def _kept(place: Place) -> dict[str, str | None]:
    """The place's fields as they are stored."""
    return {name: tidy(text) or None if text else None for name, text in asdict(place).items()}


def _require_sound(place: Place) -> None:
    if problems := check(place):
        raise Invalid(problems)


def _refuse_twin(work: Work, place: Place, *, but: Location | None = None) -> None:
    there = work.session.scalars(select(Location).where(Location.country == place.country))
    if any(_is_very_same(one, place) for one in there if one is not but):
        raise Invalid({"city": "taken"})


def _is_very_same(location: Location, place: Place) -> bool:
    return all(
        norm(getattr(location, name) or "") == norm(getattr(place, name) or "")
        for name in ("city", "region", "postal_code", "street", "country")
    )


def _is_same(location: Location, place: Place) -> bool:
    named = norm(location.city) == norm(place.city) and norm(location.region or "") == norm(place.region or "")
    return named and (not place.street or norm(location.street or "") == norm(place.street))


def _slug(work: Work, place: Place) -> str:
    """A free address. It is looked for before the place itself: of two who add the same at once, the later one
    either finds the address free and meets the other at its unique index, or finds it taken and then the place."""

    def is_taken(slug: str) -> bool:
        return work.session.scalar(select(Location.id).where(Location.slug == slug)) is not None

    wanted = kebab(place.city) or kebab(place.country)
    if is_taken(wanted):
        wanted = f"{wanted}-{place.country.lower()}"
    return first_free(wanted, is_taken)
