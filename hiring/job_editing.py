"""What the words of an editor mean: the department and the places that somebody names for a job."""

from collections.abc import Sequence

from hiring import departments, locations, policy
from hiring.errors import Invalid
from hiring.locations import Place
from hiring.models.department import Department, Location
from hiring.names import norm
from hiring.work import Work

MOST_PLACES = 20


def department_for(work: Work, name: str) -> Department | None:
    """The department of this name, or a new one; None where no name is given. Raises Invalid for `department`:
    also `not_there` where it would be new and the actor adds none."""
    if not name.strip():
        return None
    if policy.may_change_jobs(work.actor):
        return departments.find_or_add(work, name)
    known = next((one for one in departments.listed(work) if one.name_norm == norm(name)), None)
    if known is None:
        raise Invalid({"department": "not_there"})
    return known


def places_for(work: Work, wanted: Sequence[Place], held: Sequence[Location] = ()) -> list[Location]:
    """The known places that are meant, or new ones; each once, in order. `held`: those that the job has.

    A city alone means the place that is known there, so that "Leeds" is one place for all jobs. An address
    means itself, and so does a city whose address was just emptied. Raises Invalid for
    "places.<position>.<field>": the codes of `locations.check`, or `not_there` as above."""
    known = list(locations.listed(work))
    if problems := _problems(work, wanted, known, held):
        raise Invalid(problems)
    found: list[Location] = []
    for place in wanted:
        meant = _meant(place, known, held)
        if meant is None:
            meant = locations.add(work, place)
            known.append(meant)
        found.append(meant)
    return list(dict.fromkeys(found))


def _problems(
    work: Work, wanted: Sequence[Place], known: Sequence[Location], held: Sequence[Location]
) -> dict[str, str]:
    problems: dict[str, str] = {}
    for position, place in enumerate(wanted):
        wrong = locations.check(place)
        if not wrong and _meant(place, known, held) is None and not policy.may_change_jobs(work.actor):
            wrong = {"city": "not_there"}
        problems |= {f"places.{position}.{field}": code for field, code in wrong.items()}
    if len(wanted) > MOST_PLACES:
        problems[f"places.{MOST_PLACES}.city"] = "too_many"
    return problems


def _meant(place: Place, known: Sequence[Location], held: Sequence[Location]) -> Location | None:
    in_city = [one for one in known if _same(one, place, "city", "region", "country")]
    exact = [one for one in in_city if _same(one, place, "postal_code", "street")]
    if exact:
        return exact[0]
    is_plain = not (place.postal_code or place.street)
    return in_city[0] if is_plain and in_city and not any(one in held for one in in_city) else None


def _same(location: Location, place: Place, *names: str) -> bool:
    return all(norm(getattr(location, name) or "") == norm(getattr(place, name) or "") for name in names)
