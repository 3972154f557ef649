"""The list of applications: what each filter lets through, to whom, page after page, and how cheaply."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hiring import applications, screening_forms, tags
from hiring.actors import OPERATOR, JobRole
from hiring.applications import filters, listing
from hiring.applications.filters import Order
from hiring.applications.listing import Page, Where
from hiring.errors import NotFound
from hiring.models.application import Application
from hiring.models.candidate import Tag
from hiring.models.job import Job, Visibility
from hiring.models.stage import StageKind
from hiring.work import Work
from ops import demo
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, reason, stage, statements, world
from tests.support.applying import FORM, keep_upload, make_job

Given = dict[str, list[str]]


@dataclass(frozen=True)
class People:
    """Five who applied as welders, one of whom was said no to, and one painter."""

    there: World
    painter: Job
    tag: Tag
    other: Tag
    ids: dict[str, uuid.UUID]


def crowd(work: Work) -> People:
    there = world(work)
    job = work.session.get_one(Job, there.job.id)
    painter = make_job(work, name="Painter", slug="painter", screening_form=None)
    noor, ann = (work.session.get_one(Application, one.id) for one in (there.noor, there.ann))
    cem = applied(work, job, "Cem Day", answers={"years": "10", "visa": "true", "visa_ends": "2027-05-01",
                                                 "shift": "night", "kit": ["tig", "mig"]},
                  source={"source": "newsletter"}, uploads={"cv": keep_upload(work, job)})  # fmt: skip
    dee = applied(work, job, "Dee Night", answers={"years": "7.0", "visa": "false", "shift": "day", "kit": ["mig"],
                                                   "proud": "A"}, source={"source": "newsletter"})  # fmt: skip
    eve = applied(work, job, "Eve Ended")
    fay = applied(work, painter, "Fay Paint", answers={}, source={"source": "newsletter"})
    motor, other = tags.add(work, cem, "motor"), tags.add(work, cem, "remote")
    tags.add(work, fay, "motor")
    applications.move(work, dee, stage(work, job, "Call").id)
    applications.reject(work, eve, reason=reason(work))
    dee.recruiter_id = there.dario.id
    ages = {noor: 9, ann: 8, cem: 3, dee: 2, eve: 1, fay: 0}
    for one, days in ages.items():
        one.applied_at = NOON - timedelta(days=days)
        one.answer_due_at = one.applied_at + timedelta(days=5, hours=1)
    noor.answered_at = NOON
    return People(there, painter, motor, other, {one.candidate.first_name: one.id for one in ages})


def found(work: Work, given: Given, where: Where | None = None, **how: Any) -> Page:
    return listing.page(work, filters.read(work, given), where, **how)


def names(work: Work, given: Given) -> list[str]:
    return [row.name.partition(" ")[0] for row in found(work, given).rows]


def asked(people: People, given: dict[str, Any]) -> Given:
    """{job}, {tag} and the like stand for ids."""
    there = people.there
    ids = {"job": there.job.id, "painter": people.painter.id, "tag": people.tag.id, "other": people.other.id,
           "dario": there.dario.id, "new": there.noor.current_stage_id}  # fmt: skip
    many = {name: [texts] if isinstance(texts, str) else texts for name, texts in given.items()}
    return {name: [one.format(**ids) for one in texts] for name, texts in many.items()}


CASES: list[tuple[dict[str, Any], str]] = [
    ({}, "Fay Dee Cem Ann Noor"),
    ({"status": "any"}, "Fay Eve Dee Cem Ann Noor"),
    ({"status": "rejected"}, "Eve"),
    ({"status": ["rejected", "active"]}, "Fay Eve Dee Cem Ann Noor"),
    ({"job": "{job}"}, "Dee Cem Ann Noor"),
    ({"job": ["{job}", "{painter}"]}, "Fay Dee Cem Ann Noor"),
    ({"job": "{job}", "stage": "{new}"}, "Cem Ann Noor"),
    ({"stage": "in_process"}, "Dee"),
    ({"stage": ["inbox", "in_process"]}, "Fay Dee Cem Ann Noor"),
    ({"tag": "{tag}"}, "Fay Cem"),
    ({"tag": ["{tag}", "{other}"]}, "Cem"),
    ({"tag": "{tag}", "job": "{painter}"}, "Fay"),
    ({"source": "newsletter"}, "Fay Dee Cem"),
    ({"source": "newsletter", "job": "{job}"}, "Dee Cem"),
    ({"source": "newsletter", "order": "waiting"}, "Cem Dee Fay"),
    ({"owner": "{dario}"}, "Dee"),
    ({"owner": "me"}, "Dee"),
    ({"owner": "nobody", "status": ["active", "hired"]}, "Fay Cem Ann Noor"),
    ({"owner": "nobody"}, "Fay Cem Ann Noor"),
    ({"owner": "nobody", "order": "waiting"}, "Noor Ann Cem Fay"),
    ({"owner": "nobody", "job": "{job}", "order": "waiting"}, "Noor Ann Cem"),
    ({"applied_from": "2026-11-21"}, "Fay Dee Cem"),
    ({"applied_to": "2026-11-21"}, "Cem Ann Noor"),
    ({"applied_from": "2026-11-21", "applied_to": "2026-11-22", "job": "{job}"}, "Dee Cem"),
    ({"order": "waiting"}, "Noor Ann Cem Dee Fay"),
    ({"late": "yes"}, "Ann"),
    ({"late": "yes", "order": "newest", "job": "{job}"}, "Ann"),
    ({"flags": "yes"}, "Ann"),
    ({"job": "{job}", "a.years.min": "7"}, "Dee Cem"),
    ({"job": "{job}", "a.years.max": "6"}, "Ann Noor"),
    ({"job": "{job}", "a.years.min": "6", "a.years.max": "7"}, "Dee Noor"),
    ({"job": "{job}", "a.visa": "true"}, "Cem"),
    ({"job": "{job}", "a.visa": "false"}, "Dee Ann Noor"),
    ({"job": "{job}", "a.visa_ends.from": "2027-05-01"}, "Cem"),
    ({"job": "{job}", "a.visa_ends.to": "2027-04-30"}, ""),
    ({"job": "{job}", "a.shift": ["day", "night"]}, "Dee Cem"),
    ({"job": "{job}", "a.kit": "tig"}, "Cem"),
    ({"job": "{job}", "a.kit": ["tig", "mig"], "a.visa": "false"}, "Dee"),
    ({"job": "{job}", "a.proud.given": "yes"}, "Dee"),
    ({"job": "{job}", "a.proud.given": "no"}, "Cem Ann Noor"),
    ({"job": "{job}", "source": "newsletter", "a.kit": "tig", "tag": "{tag}"}, "Cem"),
]  # fmt: skip


def test_each_filter_lets_through_those_it_says(open_work_on_each: OpenWork) -> None:
    """One test a database: making the people takes longer than all the questions."""
    with open_work_on_each() as work:
        people = crowd(work)
    wrong = {}
    with open_work_on_each(people.there.dario) as work:
        for given, expected in CASES:
            whole = found(work, asked(people, given))
            seen = " ".join(row.name.partition(" ")[0] for row in whole.rows)
            if seen != expected or whole.count != len(whole.rows) or whole.is_more:
                wrong[str(given)] = f"{seen} ({whole.count})"
    assert wrong == {}


@pytest.mark.parametrize("order", list(Order))
def test_pages_join_to_the_whole_list_both_ways(open_work_on_each: OpenWork, order: Order) -> None:
    with open_work_on_each() as work:
        people = crowd(work)
        for one in work.session.scalars(select(Application)):
            one.applied_at = one.answer_due_at = NOON if one.flags_count else NOON - timedelta(days=1)
    for more in ({}, {"job": "{job}"}, {"status": "any", "job": ["{job}", "{painter}"]}, {"tag": "{tag}"}):
        given = asked(people, {"order": order.value, **more})
        with open_work_on_each(people.there.dario) as work:
            whole = [row.id for row in found(work, given).rows]
            pages = list(walked(lambda where, work=work, given=given: found(work, given, where, size=2)))
            assert [row.id for one in pages for row in one.rows] == whole
            back = walked_back(lambda where, work=work, given=given: found(work, given, where, size=2), pages[-1])
            assert [row.id for one in back for row in one.rows] == whole
            assert not pages[0].before
            assert back[0].after or len(whole) <= 2


def walked(read: Callable[[Where], Page]) -> Iterator[Page]:
    where = Where()
    while True:
        one = read(where)
        yield one
        if not one.after:
            return
        where = Where(after=one.after)


@pytest.mark.parametrize(
    "more", [{}, {"status": "any"}, {"status": "any", "job": ["{job}", "{painter}"]}, {"order": "waiting"}]
)
def test_a_long_walk_is_made_in_parts_and_misses_nobody(open_work_on_each: OpenWork, more: dict[str, Any]) -> None:
    """Nobody who fits is left out where a walk ends before a page is full."""
    with open_work_on_each() as work:
        people = crowd(work)
    with open_work_on_each(people.there.dario) as work:
        reading = filters.read(work, asked(people, {"flags": "yes", **more}))
        for walk in (1, 2, 3, 8):
            pages = list(walked(lambda where, walk=walk: listing.page(work, reading, where, size=2, walk=walk)))
            assert [row.name for one in pages for row in one.rows] == ["Ann Lee"], walk
            assert pages[0].looked in (walk, 0)
            assert all(one.is_more for one in pages if one.looked)
        assert len(list(walked(lambda where: listing.page(work, reading, where)))) == 1


@pytest.mark.parametrize("order", list(Order))
def test_roads_of_different_length_come_together_in_order(open_work_on_each: OpenWork, order: Order) -> None:
    """One road is walked to where its people seldom fit, another is full at once: nobody is passed over."""
    with open_work_on_each() as work:
        people = crowd(work)
        for one in work.session.scalars(select(Application)):
            one.flags_count = 0 if one.candidate.first_name in ("Dee", "Cem") else 1
    with open_work_on_each(people.there.dario) as work:
        given = {"flags": "yes", "status": "any", "job": ["{job}", "{painter}"], "order": order.value}
        reading = filters.read(work, asked(people, given))
        whole = ["Fay", "Eve", "Ann", "Noor"] if order is Order.NEWEST else ["Noor", "Ann", "Eve", "Fay"]
        for walk in (8, 16, 24, 32, 40, 80):
            for size in (1, 2, 3, 5):
                read = partial(listing.page, work, reading, size=size, walk=walk)
                pages = list(walked(read))
                seen = [row.name.partition(" ")[0] for one in pages for row in one.rows]
                assert seen == whole, (walk, size)
                back = walked_back(read, [one for one in pages if one.rows][-1])
                seen = [row.name.partition(" ")[0] for one in back for row in one.rows]
                assert seen == whole, (walk, size, "back")


def walked_back(read: Callable[[Where], Page], last: Page) -> Sequence[Page]:
    pages = [last]
    while pages[0].before:
        pages.insert(0, read(Where(before=pages[0].before)))
    return pages


@pytest.mark.parametrize("order", list(Order))
def test_whoever_is_opened_from_a_list_stands_among_its_people(open_work_on_each: OpenWork, order: Order) -> None:
    with open_work_on_each() as work:
        people = crowd(work)
    welders, everybody = ["Dee", "Cem", "Ann", "Noor"], ["Fay", "Eve", "Dee", "Cem", "Ann", "Noor"]
    lists: list[tuple[dict[str, Any], list[str]]] = [
        ({"job": "{job}"}, welders), ({"status": "any"}, everybody),
        ({"status": "any", "job": ["{job}", "{painter}"]}, everybody), ({"tag": "{tag}"}, ["Fay", "Cem"]),
        ({"flags": "yes", "status": "any"}, ["Ann"]), ({"q": "nobody is called so"}, []),
    ]  # fmt: skip
    with open_work_on_each(people.there.dario) as work:
        for given, names in lists:
            reading = filters.read(work, asked(people, {"order": order.value, **given}))
            for name, id in people.ids.items():
                there = [one for one in everybody if one in names or one == name]
                seen = [one.name.split()[0] for one in listing.beside(work, reading, applications.get(work, id))]
                assert seen == (there if order is Order.NEWEST else there[::-1]), (given, name)


def test_of_a_long_list_those_around_are_named(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        there = world(work)
        for number in range(60):
            applied(work, there.job, f"Person Number{number}").applied_at = NOON + timedelta(minutes=number)
    with open_work_on_each(there.dario) as work:
        reading = filters.read(work, {})
        middle = listing.page(work, reading).rows[30]
        around = listing.beside(work, reading, applications.get(work, middle.id))
        expected = [f"Person Number{number}" for number in range(29 + 25, 29 - 26, -1)]
        assert [card.name for card in around] == expected


def test_a_row_has_what_a_list_shows(open_work: OpenWork) -> None:
    with open_work() as work:
        people = crowd(work)
    with open_work(people.there.dario) as work:
        given = asked(people, {"job": "{job}", "a.kit": "tig", "a.years.min": "1", "a.visa_ends.given": "yes"})
        (cem,) = found(work, given).rows
        assert (cem.name, cem.job, cem.stage, cem.stage_kind) == (
            "Cem Day",
            "Frame welder",
            "New",
            StageKind.INBOX,
        )
        assert [tag.name for tag in cem.tags] == ["motor", "remote"]
        assert (cem.has_cv, cem.source, cem.owner, cem.late, cem.flags) == (True, "newsletter", "", False, 0)
        assert cem.answers == {"years": "10", "visa_ends": "2027-05-01", "kit": ["TIG", "MIG"]}
        (dee,) = found(work, {"owner": ["me"]}).rows
        assert (dee.owner, dee.has_cv, dee.tags) == ("Dario Test", False, ())
        assert [row.name for row in found(work, {}).rows if row.late] == ["Ann Lee"]


def test_what_may_not_be_read_is_not_in_the_list(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        people = crowd(work)
        work.session.get_one(Job, people.painter.id).visibility = Visibility.CONFIDENTIAL
    there = people.there
    insider = replace(there.dario, jobs={people.painter.id: frozenset([JobRole.COORDINATOR])})
    only_welders = "Dee Cem Ann Noor"
    for actor, expected in (
        (there.dario, only_welders), (there.manager, only_welders), (there.interviewer, ""), (there.stranger, ""),
        (insider, "Fay Dee Cem Ann Noor"), (OPERATOR, "Fay Dee Cem Ann Noor"),
    ):  # fmt: skip
        with open_work_on_each(actor) as work:
            assert " ".join(names(work, {})) == expected
            newsletter = " ".join(names(work, {"source": ["newsletter"]}))
            assert newsletter == " ".join(one for one in expected.split() if one in ("Fay", "Dee", "Cem"))
            assert ("Fay" in names(work, {"tag": [str(people.tag.id)]})) == ("Fay" in expected)
            assert ("Fay" in names(work, {"owner": ["nobody"], "order": ["waiting"]})) == ("Fay" in expected)


def test_a_job_that_may_not_be_read_is_left_out_and_not_named(open_work: OpenWork) -> None:
    with open_work() as work:
        people = crowd(work)
        work.session.get_one(Job, people.painter.id).visibility = Visibility.CONFIDENTIAL
        secret = stage(work, people.painter, "New").id
    for id in (people.painter.id, uuid.uuid4()):
        with open_work(people.there.dario) as work:
            reading = filters.read(work, {"job": [str(id)]}, known=[id, people.there.job.id])
            assert reading.filters.jobs == ()
            assert [(one.name, one.code) for one in reading.ignored] == [("job", "gone")]
            assert reading.asked == {}
            assert reading.known_jobs == {people.there.job.id}
            assert filters.read(work, {"stage": [str(secret)]}).ignored


WRONG: list[tuple[Given, str]] = [
    ({"colour": ["red"]}, "unreadable"),
    ({"job": ["x"]}, "gone"),
    ({"tag": [str(uuid.UUID(int=1))]}, "gone"),
    ({"stage": ["nowhere"]}, "gone"),
    ({"status": ["asleep"]}, "gone"),
    ({"owner": ["somebody"]}, "gone"),
    ({"applied_from": ["yesterday"]}, "unreadable"),
    ({"applied_to": ["9999-12-31"]}, "unreadable"),
    ({"late": ["perhaps"]}, "unreadable"),
    ({"order": ["random"]}, "gone"),
    ({"q": ["a\0b"]}, "unreadable"),
    ({"source": ["x" * 201]}, "unreadable"),
    ({"a.years.min": ["3"]}, "gone"),
    ({"job": ["{job}"], "a.years.min": ["few"]}, "unreadable"),
    ({"job": ["{job}"], "a.years.min": ["1,234"]}, "unreadable"),
    ({"job": ["{job}"], "a.years.max": ["9" * 30]}, "unreadable"),
    ({"job": ["{job}"], "a.years.from": ["2026-01-01"]}, "unreadable"),
    ({"job": ["{job}"], "a.years": ["3"]}, "unreadable"),
    ({"job": ["{job}"], "a.visa": ["perhaps"]}, "unreadable"),
    ({"job": ["{job}"], "a.shift": ["noon"]}, "unreadable"),
    ({"job": ["{job}"], "a.proud": ["frame"]}, "unreadable"),
    ({"job": ["{job}"], "a.height.min": ["3"]}, "gone"),
    ({"job": ["{job}"], "a.Years.min": ["3"]}, "unreadable"),
]


def test_what_is_no_filter_is_left_out_and_told(open_work: OpenWork) -> None:
    with open_work() as work:
        people = crowd(work)
    with open_work(people.there.dario) as work:
        for given, code in WRONG:
            reading = filters.read(work, asked(people, given))
            assert [one.code for one in reading.ignored] == [code], given
            assert set(reading.asked) <= {"job"}, given
            assert names(work, asked(people, given))


def test_only_so_much_is_read_of_an_address(open_work: OpenWork) -> None:
    with open_work() as work:
        people = crowd(work)
    with open_work(people.there.dario) as work:
        reading = filters.read(work, {"tag": [str(uuid.uuid4()) for _ in range(500)]})
        assert len(reading.ignored) == filters.MOST_VALUES


@pytest.mark.parametrize("cursor", ["x", "2026-11-24_x", f"2026-11-24T12:00:00_{uuid.UUID(int=1)}", "_" * 300])
def test_a_cursor_that_is_none_is_not_found(open_work: OpenWork, cursor: str) -> None:
    with open_work() as work:
        crowd(work)
        with pytest.raises(NotFound):
            found(work, {}, Where(after=cursor))


def test_questions_of_older_versions_can_still_be_asked(open_work: OpenWork) -> None:
    with open_work() as work:
        people = crowd(work)
        job = work.session.get_one(Job, people.there.job.id)
        questions = [dict(one) for one in FORM["questions"] if one["key"] not in ("visa_ends", "kit")]
        shift = next(one for one in questions if one["key"] == "shift")
        shift["options"] = [{"id": "day", "label": "By day"}]
        screening_forms.publish(work, job, {"schema": 1, "questions": questions})
    with open_work(people.there.dario) as work:
        for given, expected in (
            ({"a.kit": "tig"}, "Cem"),
            ({"a.shift": "night"}, "Cem"),
            ({"a.visa_ends.from": "2027-01-01", "a.years.min": "3"}, "Cem"),
        ):
            reading = filters.read(work, asked(people, {"job": "{job}", **given}))
            assert reading.ignored == ()
            assert [row.name.partition(" ")[0] for row in listing.page(work, reading).rows] == [expected]
        assert reading.questions["visa_ends"].older
        assert not reading.questions["years"].older


def test_days_are_those_of_the_organisation(open_work: OpenWork) -> None:
    with open_work() as work:
        people = crowd(work)
        late_evening = NOON.replace(month=7, day=1, hour=23, minute=30)  # 00:30 of the next day in London
        work.session.get_one(Application, people.ids["Dee"]).applied_at = late_evening
    with open_work(people.there.dario) as work:
        assert "Dee" not in names(work, {"applied_to": ["2026-07-01"]})
        assert names(work, {"applied_to": ["2026-07-02"]}) == ["Dee"]
        assert filters.read(work, {"applied_to": ["2026-07-02"]}).filters.applied_to == date(2026, 7, 2)


def test_counting_ends_at_a_thousand(open_work: OpenWork, storage: Remembered) -> None:
    demo.load(open_work, storage, applications=2400, seed=3)
    with open_work() as work:
        whole = found(work, {"status": ["any"]})
        assert (whole.count, whole.is_more, len(whole.rows)) == (1000, True, 50)
        flagged = found(work, {"status": ["any"], "flags": ["yes"]})
        assert flagged.is_more
        assert 50 <= flagged.count < 1000
        assert found(work, {"status": ["any"]}, counted=False).count == 50


def test_statements_do_not_grow_with_the_rows(open_work: OpenWork, engine: Engine) -> None:
    with open_work() as work:
        people = crowd(work)
    counts: dict[str, list[int]] = {str(given): [] for given, _ in CASES}
    for total in (0, 60):
        with open_work() as work:
            job = work.session.get_one(Job, people.there.job.id)
            for number in range(total):
                tags.add(work, applied(work, job, f"Person Number{number}"), "motor")
        for given, _ in CASES:
            with open_work(people.there.dario) as work, statements(engine) as seen:
                assert work.organisation
                page = found(work, asked(people, given))
            if page.rows:  # else there is nobody to look up tags of
                counts[str(given)].append(len(seen))
    assert [counted for counted in counts.items() if len(set(counted[1])) > 1] == []
    assert (
        max(most for both in counts.values() for most in both) <= 5
    )  # the organisation, names, what leaves few, the page, tags
