"""What the words of an editor mean: departments and places that are named for a job."""

import uuid

import pytest

from hiring import departments, job_editing, locations
from hiring.actors import Actor, JobRole, Kind, Role
from hiring.errors import Invalid
from hiring.job_editing import MOST_PLACES
from hiring.locations import Place
from hiring.models.department import Location
from hiring.work import Work
from tests.conftest import OpenWork

LEEDS, MILL = Place("Leeds", "GB"), Place("Leeds", "GB", street="12 Mill Street", postal_code="LS9 8AH")


def coordinator() -> Actor:
    """Runs some job, and adds nothing that jobs share."""
    return Actor(Kind.USER, uuid.uuid4(), "", Role.MEMBER, {uuid.uuid4(): frozenset({JobRole.COORDINATOR})})


def one(work: Work, place: Place, *held: Location) -> Location:
    (found,) = job_editing.places_for(work, [place], held)
    return found


def test_a_city_alone_is_the_place_that_is_known_there(open_work: OpenWork) -> None:
    with open_work() as work:
        mill = one(work, MILL)
        assert one(work, Place(" leeds ", "GB")) is mill
        assert one(work, Place("Leeds", "US")) is not mill
        assert one(work, Place("Leeds", "GB", region="Kent")) is not mill


def test_an_address_means_itself(open_work: OpenWork) -> None:
    with open_work() as work:
        plain = one(work, LEEDS)
        mill = one(work, MILL)
        assert mill is not plain
        assert one(work, MILL) is mill
        assert one(work, LEEDS) is plain
        assert one(work, Place("Leeds", "GB", postal_code="LS1")) not in (plain, mill)


def test_an_address_that_was_emptied_is_not_filled_again(open_work: OpenWork) -> None:
    with open_work() as work:
        mill = one(work, MILL)
        emptied = one(work, LEEDS, mill)
        assert (emptied.street, emptied.postal_code) == (None, None)
        assert mill.street == "12 Mill Street"


def test_the_same_place_twice_is_once_and_the_order_stays(open_work: OpenWork) -> None:
    with open_work() as work:
        wanted = [Place("York", "GB"), LEEDS, Place("york", "GB")]
        assert [one.city for one in job_editing.places_for(work, wanted)] == ["York", "Leeds"]
        assert len(locations.listed(work)) == 2


def test_everything_that_is_wrong_is_named_and_nothing_is_added(open_work: OpenWork) -> None:
    with open_work() as work:
        wanted = [LEEDS, Place("", "GB"), Place("York", "XX"), *[LEEDS] * MOST_PLACES]
        with pytest.raises(Invalid) as refused:
            job_editing.places_for(work, wanted)
        assert refused.value.fields == {
            "places.1.city": "required", "places.2.country": "unknown_country",
            f"places.{MOST_PLACES}.city": "too_many",
        }  # fmt: skip
        assert locations.listed(work) == []


def test_who_adds_nothing_chooses_what_is_there(open_work: OpenWork) -> None:
    with open_work() as work:
        one(work, LEEDS)
        departments.find_or_add(work, "Workshop")
    with open_work(coordinator()) as work:
        assert one(work, LEEDS).city == "Leeds"
        workshop = job_editing.department_for(work, " workSHOP ")
        assert workshop is not None
        assert workshop.name == "Workshop"
        for name, ask in (
            ("places.0.city", lambda: job_editing.places_for(work, [Place("York", "GB")])),
            ("department", lambda: job_editing.department_for(work, "Paint shop")),
        ):
            with pytest.raises(Invalid) as refused:
                ask()
            assert refused.value.fields == {name: "not_there"}


def test_no_name_is_no_department(open_work: OpenWork) -> None:
    with open_work() as work:
        assert job_editing.department_for(work, " ") is None
        assert departments.listed(work) == []
