"""Departments and places in the settings: names, numbers, and where jobs go when one is removed."""

import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import departments, hiring_teams, jobs, locations
from hiring.actors import ANYONE, Actor, JobRole, Kind, Role
from hiring.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from hiring.locations import Place
from hiring.models.api_key import Tombstone
from hiring.models.department import Department, Location
from hiring.models.event import Event
from hiring.models.job import Job, Visibility
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import actor_of, make_user
from tests.support.standing import LEEDS, types

LONDON = Place("London", "GB")


def job(work: Work, name: str, **fields: object) -> Job:
    return jobs.create(work, name=name, **fields)  # type: ignore[arg-type]


def test_a_department_is_added_once_however_it_is_spelled(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        first = departments.add(work, " Work  shop ")
        assert (first.name, first.slug, departments.get(work, first.id)) == ("Work shop", "work-shop", first)
        for name, code in (
            (" ", "required"),
            ("WORK SHOP", "taken"),
            ("x" * 201, "too_long"),
            ("a\0", "bad_characters"),
        ):
            with pytest.raises(Invalid) as refused:
                departments.add(work, name)
            assert refused.value.fields == {"name": code}
        assert types(work) == ["department.created"]
        with pytest.raises(NotFound):
            departments.get(work, uuid.uuid4())


def test_a_renamed_department_keeps_its_address(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        department, other = departments.add(work, "Workshop"), departments.add(work, "Office")
    with open_work_on_each() as work:
        department = work.session.merge(department)
        departments.rename(work, department, " The   workshop", version=department.version)
        work.session.flush()
        assert (department.name, department.slug) == ("The workshop", "workshop")
        assert work.ledger.catalogue_changed
        departments.rename(work, department, "THE WORKSHOP")
        assert department.name == "THE WORKSHOP"
        with pytest.raises(Invalid) as refused:
            departments.rename(work, department, other.name)
        assert refused.value.fields == {"name": "taken"}
        with pytest.raises(Stale):
            departments.rename(work, department, "Late", version=1)
        departments.rename(work, department, "THE WORKSHOP")
        assert types(work)[2:] == ["department.renamed"] * 2


def test_an_unused_department_goes_at_once_and_a_used_one_with_its_jobs(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        old, new, unused = (departments.add(work, name) for name in ("Old", "New", "Unused"))
        moved = [job(work, name, department=old) for name in ("Welder", "Painter")]
        job(work, "Driver", department=new)
        assert departments.uses(work) == {old.id: 2, new.id: 1}
        versions = [one.version for one in moved]
        departments.remove(work, unused)
        with pytest.raises(Conflict) as refused:
            departments.remove(work, old)
        assert (refused.value.code, refused.value.params) == ("department_in_use", {"jobs": 2})
        with pytest.raises(NotFound):
            departments.remove(work, old, into=old)
        departments.remove(work, old, into=new)
    with open_work_on_each() as work:
        assert [one.name for one in departments.listed(work)] == ["New"]
        there = work.session.scalars(select(Job).order_by(Job.created_at, Job.id)).all()
        assert {one.department_id for one in there} == {new.id}
        assert [one.version for one in there if one.name != "Driver"] == [number + 1 for number in versions]
        told = work.session.scalars(
            select(Event).where(Event.type == "department.removed").order_by(Event.seq)
        ).all()
        assert [one.data["into"] for one in told] == [None, str(new.id)]
        assert set(told[1].data["jobs"]) == {str(one.id) for one in moved}


def test_a_job_that_was_deleted_moves_along_and_is_not_counted(open_work: OpenWork) -> None:
    with open_work() as work:
        old, new = departments.add(work, "Old"), departments.add(work, "New")
        gone = job(work, "Welder", department=old)
        jobs.delete(work, gone)
        assert departments.uses(work) == {}
        departments.remove(work, old, into=new)
        assert gone.department is new


def test_who_does_not_see_all_jobs_learns_of_no_confidential_one(open_work: OpenWork) -> None:
    """Not by the number, and not by how a removal is answered: it is the same where no such job is."""
    with open_work() as work:
        recruiter, secret = make_user(work, "Rosa"), departments.add(work, "Legal")
        empty, other = departments.add(work, "Empty"), departments.add(work, "Other")
        hidden = job(work, "Hush-hush", department=secret, visibility=Visibility.CONFIDENTIAL)
        place, elsewhere = locations.add(work, LEEDS), locations.add(work, LONDON)
        jobs.update(work, hidden, places=[place])
    with open_work(actor_of(recruiter)) as work:
        assert (departments.uses(work), locations.uses(work)) == ({}, {})
        for department in (secret, empty):
            with pytest.raises(Conflict) as refused:
                departments.remove(work, work.session.merge(department))
            assert refused.value.params == {"jobs": 0}
        for location in (place, elsewhere):
            with pytest.raises(Conflict) as refused:
                locations.remove(work, work.session.merge(location))
            assert refused.value.params == {"jobs": 0}
        departments.remove(work, work.session.merge(secret), into=work.session.merge(other))
        locations.remove(work, work.session.merge(place), into=work.session.merge(elsewhere))
    with open_work() as work:
        found = work.session.get_one(Job, hidden.id)
        assert (found.department_id, [one.location_id for one in found.places]) == (other.id, [elsewhere.id])
        user = work.session.merge(recruiter)
        hiring_teams.add(work, found, user, JobRole.COORDINATOR)
    with open_work(actor_of(recruiter, on=hidden, as_=[JobRole.COORDINATOR])) as work:
        assert departments.uses(work) == {other.id: 1}


def test_a_place_is_added_once_and_put_right(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        leeds = locations.add(work, LEEDS)
        mill = locations.add(work, Place("Leeds", "GB", street="1 Mill Lane"))
        with pytest.raises(Invalid) as refused:
            locations.add(work, Place(" LEEDS", "GB", region=" "))
        assert refused.value.fields == {"city": "taken"}
        locations.change(work, leeds, Place("Leeds", "GB", region="West Yorkshire"), version=leeds.version)
        assert (leeds.region, leeds.slug) == ("West Yorkshire", "leeds")
        with pytest.raises(Invalid) as refused:
            locations.change(work, leeds, Place("Leeds", "GB", street="1 MILL lane"))
        assert refused.value.fields == {"city": "taken"}
        with pytest.raises(Invalid) as refused:
            locations.change(work, leeds, Place("x" * 201, "\ud800"))
        assert refused.value.fields == {"city": "too_long", "country": "unknown_country"}
        with pytest.raises(Stale):
            locations.change(work, mill, LONDON, version=mill.version + 1)
        locations.change(work, leeds, Place("Leeds", "GB", region="West Yorkshire"))
        assert types(work) == ["location.created", "location.created", "location.changed"]
        with pytest.raises(NotFound):
            locations.get(work, uuid.uuid4())


def test_a_place_goes_and_its_jobs_keep_the_order_of_their_places(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        old, new, third = (locations.add(work, Place(city, "GB")) for city in ("Leeds", "London", "York"))
        first = job(work, "Welder", places=[old, third])
        both = job(work, "Painter", places=[third, old, new])
        assert locations.uses(work) == {old.id: 2, third.id: 2, new.id: 1}
        version = first.version
        with pytest.raises(Conflict) as refused:
            locations.remove(work, old)
        assert (refused.value.code, refused.value.params) == ("location_in_use", {"jobs": 2})
        locations.remove(work, old, into=new)
    with open_work_on_each() as work:
        found = {one.name: one for one in work.session.scalars(select(Job))}
        assert [place.location.city for place in found["Welder"].places] == ["London", "York"]
        assert [(place.index, place.location.city) for place in found["Painter"].places] == [
            (0, "York"),
            (1, "London"),
        ]
        assert found["Welder"].version == version + 1
        assert work.session.get(Location, old.id) is None
        assert both.id == found["Painter"].id


def test_only_those_who_make_jobs_change_what_jobs_share(open_work: OpenWork) -> None:
    with open_work() as work:
        department, location = departments.add(work, "Workshop"), locations.add(work, LEEDS)
        member = actor_of(make_user(work, "Mona", Role.MEMBER))
    for actor in (member, ANYONE):
        for act in (
            lambda work: departments.add(work, "x"),
            lambda work: departments.rename(work, work.session.merge(department), "x"),
            lambda work: departments.remove(work, work.session.merge(department)),
            lambda work: locations.add(work, LONDON),
            lambda work: locations.change(work, work.session.merge(location), LONDON),
            lambda work: locations.remove(work, work.session.merge(location)),
        ):
            with pytest.raises(NotAllowed), open_work(actor) as work:
                act(work)
    with open_work() as work:
        assert work.session.scalars(select(Department.name)).all() == ["Workshop"]


def test_a_job_that_is_just_being_put_into_a_department_keeps_it(open_work_on_each: OpenWork) -> None:
    """Whoever removes it waits for that job to be saved, and is told that it is there."""
    with open_work_on_each() as work:
        department, welder = departments.add(work, "Workshop").id, job(work, "Welder").id
    outcomes: list[str] = []

    def remove() -> None:
        try:
            with open_work_on_each() as work:
                departments.remove(work, departments.get(work, department))
        except Conflict as refused:
            outcomes.append(refused.code)

    remover = threading.Thread(target=remove)
    with open_work_on_each() as work:
        jobs.update(work, jobs.get(work, welder), department=departments.get(work, department))
        work.session.flush()
        remover.start()
        remover.join(0.3)
    remover.join()
    assert outcomes == ["department_in_use"]


def test_what_jobs_say_of_their_department_and_place_makes_new_versions_of_them(
    open_work_on_each: OpenWork,
) -> None:
    with open_work_on_each() as work:
        ops, leeds = departments.add(work, "Ops"), locations.add(work, LEEDS)
        both, neither = job(work, "Welder", department=ops, places=[leeds]), job(work, "Turner")
    held = [both.version, neither.version]
    later = NOON + timedelta(hours=1)
    with open_work_on_each(now=later) as work:
        departments.rename(work, departments.get(work, ops.id), "Operations")
        locations.change(work, locations.get(work, leeds.id), Place("York", "GB"))
    with open_work_on_each() as work:
        now = [jobs.get(work, one.id) for one in (both, neither)]
        assert now[0].version > held[0]
        assert now[1].version == held[1]
        assert [one.updated_at for one in now] == [later, NOON]


def test_what_is_removed_leaves_a_stone(open_work: OpenWork) -> None:
    with open_work() as work:
        ops, leeds = departments.add(work, "Ops"), locations.add(work, LEEDS)
        departments.remove(work, ops)
        locations.remove(work, leeds)
    with open_work() as work:
        stones = work.session.scalars(select(Tombstone)).all()
        assert {(stone.object, stone.object_id) for stone in stones} == {
            ("department", ops.id), ("location", leeds.id),
        }  # fmt: skip


def test_a_program_that_may_know_of_all_jobs_is_told_that_one_is_in_the_way(open_work: OpenWork) -> None:
    """To any other the same refusal would tell of a confidential job."""
    scopes = frozenset({"jobs:write", "jobs:confidential"})
    with open_work() as work:
        unused = [departments.add(work, name) for name in ("Ops", "Build")]
    blind = Actor(Kind.KEY, uuid.uuid4(), "One", scopes=scopes - {"jobs:confidential"})
    kept = Actor(Kind.KEY, uuid.uuid4(), "Two", scopes=scopes, only_jobs=frozenset({uuid.uuid4()}))
    for actor in (blind, kept):
        with pytest.raises((Conflict, NotAllowed)), open_work(actor) as work:
            departments.remove(work, departments.get(work, unused[0].id))
    with open_work(Actor(Kind.KEY, uuid.uuid4(), "Three", scopes=scopes)) as work:
        departments.remove(work, departments.get(work, unused[0].id))
        assert [one.name for one in departments.listed(work)] == ["Build"]
