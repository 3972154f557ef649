"""The list of people: who is shown to whom, filters, pages."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import collate, column, literal, select, union_all

from hiring import applications, tags
from hiring.actors import Role
from hiring.candidates import editing, listing, reading
from hiring.candidates.contacts import Contact, Details
from hiring.candidates.listing import Applied, Filters, Order
from hiring.errors import NotFound
from hiring.models.job import Job, Visibility
from tests.conftest import NOON, OpenWork
from tests.support import applying
from tests.support.applications import (
    HTMX,
    World,
    applied,
    reason,
    recruiter,
    signed_in_as,
    statements,
    world,
)
from tests.support.web_app import Browser
from web.hall import db

PEOPLE = "/backoffice/candidates"


def noor(there: World) -> str:
    return f"{PEOPLE}/{there.noor.candidate_id}"


def names(page: listing.Page) -> list[str]:
    return [one.name for one in page.people]


def several(open_work: OpenWork, there: World, number: int, **more: Any) -> None:
    for at in range(number):
        with open_work(there.dario, now=NOON + timedelta(minutes=at)) as work:
            details = Details(f"Pat{at:03}", f"Row{at % 7}", **more)
            editing.create(work, details, source="Fair")


def test_the_list_shows_who_they_are_and_where_they_stand(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        person = reading.get(work, there.noor.candidate_id)
        person.company, person.title = "Orrery", "Welder"
        tags.add(work, applications.get(work, there.noor.id), "motor")
        applications.reject(work, applications.get(work, there.ann.id), reason=reason(work))
    page = rosa.get(PEOPLE).text
    for words in (
        "Noor Haddad",
        "Welder, Orrery",
        "Frame welder",
        "motor",
        "careers site",
        "Said no",
        "Add candidate",
    ):
        assert words in page, words
    assert f'href="{noor(there)}"' in page
    part = rosa.get(PEOPLE, headers=HTMX).text
    assert part.strip().startswith('<div id="people-list">')


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(q="hadd"), ["Noor Haddad"]),
        (Filters(q="Noor Had"), ["Noor Haddad"]),
        (Filters(q="NOOR.HADDAD@example.com"), ["Noor Haddad"]),
        (Filters(q="noor.h@"), []),
        (Filters(q="x%"), []),
        (Filters(q="o'"), ["Ola O'Neil"]),
        (Filters(tag="MOTOR"), ["Noor Haddad"]),
        (Filters(tag="nothing"), []),
        (Filters(source="Fair"), ["Ola O'Neil"]),
        (Filters(applied=Applied.NO), ["Ola O'Neil"]),
        (Filters(applied=Applied.YES, order=Order.NAME), ["Noor Haddad", "Ann Lee"]),
        (Filters(order=Order.NAME), ["Noor Haddad", "Ann Lee", "Ola O'Neil"]),
        (Filters(q="a\0"), []),
        (Filters(q="x" * 300), []),
        (Filters(source="\ud800"), []),
    ],
)
def test_the_filters(open_work_on_each: OpenWork, filters: Filters, found: list[str]) -> None:
    with open_work_on_each() as work:
        there = world(work)
    with open_work_on_each(there.dario) as work:
        tags.add(work, applications.get(work, there.noor.id), "motor")
        editing.create(work, Details("Ola", "O'Neil"), source="Fair")
    with open_work_on_each(there.dario) as work:
        assert names(listing.listed(work, filters)) == found


@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_each_other_without_a_gap(open_work: OpenWork, there: World, order: Order) -> None:
    several(open_work, there, 120)
    with open_work(there.dario) as work:
        seen, after = [], ""
        while True:
            page = listing.listed(work, Filters(order=order, source="Fair"), after=after)
            seen += names(page)
            if page.more is None:
                break
            after = page.more
        everybody = [f"Pat{at:03} Row{at % 7}" for at in range(120)]
        expected = (
            everybody[::-1] if order is Order.NEWEST else sorted(everybody, key=lambda one: one.split()[::-1])
        )
        assert seen == expected


def test_who_has_not_applied_is_looked_for_a_stretch_at_a_time(
    open_work: OpenWork, there: World, monkeypatch: pytest.MonkeyPatch, rosa: Browser
) -> None:
    several(open_work, there, 1)
    with open_work(there.dario, now=NOON + timedelta(hours=1)) as work:
        for at in range(6):
            applied(work, work.session.get_one(Job, there.job.id), f"Late{at} Comer")
    monkeypatch.setattr(listing, "WINDOW", 4)
    for order in Order:
        with open_work(there.dario) as work:
            seen, after, pages = [], "", 0
            while True:
                page = listing.listed(work, Filters(applied=Applied.NO, order=order), after=after)
                seen, pages = seen + names(page), pages + 1
                if page.more is None:
                    break
                after = page.more
            assert (seen, pages) == (["Pat000 Row0"], 3)
    assert "Look further" in rosa.get(f"{PEOPLE}?applied=no").text


def test_a_tag_of_many_finds_the_same(open_work: OpenWork, there: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_work(there.dario) as work:
        for one in (there.noor, there.ann):
            tags.add(work, applications.get(work, one.id), "motor")
        few = names(listing.listed(work, Filters(tag="motor")))
        monkeypatch.setattr(listing, "FEW", 1)
        assert names(listing.listed(work, Filters(tag="motor"))) == few
        assert sorted(few) == ["Ann Lee", "Noor Haddad"]


@pytest.mark.parametrize("after", ["x", "x_y", f"2026_{uuid.UUID(int=0)}", f"{uuid.UUID(int=1)}"])
def test_a_cursor_that_is_none_is_no_page(rosa: Browser, after: str) -> None:
    for order in Order:
        assert rosa.get(PEOPLE, query_string={"after": after, "order": order}).status_code == 404


def test_everybody_sees_their_own_people(app: Flask, open_work: OpenWork, there: World, rosa: Browser) -> None:
    with open_work() as work:
        secret = applying.make_job(work, name="Hush", slug="hush")
        applied(work, secret, "Cem Secret")
        secret.visibility = Visibility.CONFIDENTIAL
        painter = applying.make_job(work, name="Painter", slug="painter")
        both = applied(work, painter, "Noor Haddad", profile={"email": "noor.haddad@example.com"})
        assert both.candidate_id == there.noor.candidate_id
    several(open_work, there, 1)
    for name, seen in (("manager", {"Noor", "Ann"}), ("interviewer", set()), ("stranger", set())):
        with open_work(getattr(there, name)) as work:
            page = listing.listed(work, Filters())
            assert {one.split()[0] for one in names(page)} == seen, name
            assert {each.job for one in page.people for each in one.applications} <= {"Frame welder"}
    mona = signed_in_as(app, open_work, there.manager)
    text = mona.get(noor(there)).text
    assert "Painter" not in text
    assert "Add candidate" not in mona.get(PEOPLE).text
    assert "Cem" not in rosa.get(PEOPLE).text
    assert "Cem" in recruiter(app, open_work, "Ada", Role.ADMIN).get(PEOPLE).text
    with open_work(there.manager) as work, pytest.raises(NotFound):
        listing.listed(work, Filters(), after="x")


def test_statements_do_not_grow_with_people(app: Flask, rosa: Browser, open_work: OpenWork, there: World) -> None:
    with app.app_context():
        engine = db.engine
    counts: list[tuple[int, int]] = []
    for total in (1, 60):
        several(open_work, there, total, phones=[Contact("0113 496 0999")])
        rosa.get(PEOPLE)
        with statements(engine) as listed:
            rosa.get(f"{PEOPLE}?order=name")
        with statements(engine) as shown:
            rosa.get(noor(there))
        counts.append((len(listed), len(shown)))
    assert counts[0] == counts[1], counts
    assert counts[0][0] <= 9, counts
    assert counts[0][1] <= 20, counts


@pytest.mark.parametrize("beginning", ["Liz", "Jé", "O'", "O'N", "Zz", "Смирно", "9", "李"])
def test_a_beginning_is_found_however_the_database_sorts(open_work_on_each: OpenWork, beginning: str) -> None:
    """Also where "{" stands before letters and "ê" beside "é"."""
    written = ["Lizzy", "Jérôme", "O'Neil", "Zzyx", "Смирнов", "99", "李明", "Abel", "Žižek"]
    with open_work_on_each() as work:
        name: Any = column("name")
        if work.session.get_bind().dialect.name == "postgresql":
            name = collate(name, "en-x-icu")
        rows = union_all(*(select(literal(one).label("name")) for one in written)).subquery()
        found = work.session.scalars(select(rows.c.name).where(listing._between(name, beginning))).all()
    assert found == [one for one in written if one.startswith(beginning)]
