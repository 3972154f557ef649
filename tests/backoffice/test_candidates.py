"""The list of people and the profile: who is shown to whom, filters, pages, acts done from there."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hiring import applications, tags
from hiring.actors import Role
from hiring.candidates import contacts, editing, listing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.candidates.listing import Applied, Filters, Order
from hiring.errors import NotFound
from hiring.models.candidate import Candidate
from hiring.models.job import Job, Visibility
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.support import applying
from tests.support.applications import (
    CANARY,
    HTMX,
    World,
    applied,
    check_books,
    reason,
    recruiter,
    signed_in,
    statements,
)
from tests.support.web_app import Browser
from web.hall import db

PEOPLE = "/backoffice/candidates"


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def as_(app: Flask, open_work: OpenWork, there: World, name: str) -> Browser:
    with open_work() as work:
        user = work.session.get_one(User, getattr(there, name).id)
    from plumbing.passwords import hash_password
    from tests.support.web_app import PASSWORD

    with open_work() as work:
        work.session.get_one(User, user.id).password_hash = hash_password(PASSWORD)
    return signed_in(app, user)


def noor(there: World) -> str:
    return f"{PEOPLE}/{there.noor.candidate_id}"


def names(page: listing.Page) -> list[str]:
    return [one.name for one in page.people]


def several(open_work: OpenWork, there: World, number: int, **more: Any) -> None:
    for at in range(number):
        with open_work(there.dario, now=NOON + timedelta(minutes=at)) as work:
            details = Details(f"Pat{at:03}", f"Row{at % 7}", **more)
            editing.create(work, details, source="Fair")


# the list


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
    from tests.support.applications import world

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
    mona = as_(app, open_work, there, "manager")
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


# the profile


def test_the_profile_shows_all_that_is_known(rosa: Browser, open_work: OpenWork, there: World) -> None:
    full = Details(
        "Zoë", "Ng", [Contact("zoe@home.example"), Contact("zoe@work.example")], [Contact("+44 113 496 0999")],
        ["linkedin.com/in/zoe"], "Orrery", "Welder", "Leeds",
    )  # fmt: skip
    with open_work(there.dario) as work:
        zoe = editing.create(work, full, source="Fair")
    page = rosa.get(f"{PEOPLE}/{zoe.id}").text
    for words in (
        "Zoë Ng", "Welder, Orrery, Leeds", "mailto:zoe@home.example", "zoe@work.example", "tel:441134960999",
        'href="https://linkedin.com/in/zoe"', "Fair", "Dario Test added Zoë Ng", "Has not applied for a job.",
    ):  # fmt: skip
        assert words in page, words
    part = rosa.get(f"{PEOPLE}/{zoe.id}", headers=HTMX).text
    assert part.strip().startswith('<div class="profile" id="profile"')


def test_history_tells_only_what_belongs_to_applications_that_are_seen(
    app: Flask, open_work: OpenWork, there: World, rosa: Browser
) -> None:
    with open_work() as work:
        painter = applying.make_job(work, name="Painter", slug="painter")
        again = applied(work, painter, "Noor Haddad")
        id = again.id
    with open_work(there.dario) as work:
        applications.withdraw(work, applications.get(work, id))
    assert "withdrew" in rosa.get(noor(there)).text
    mona = as_(app, open_work, there, "manager").get(noor(there)).text
    assert "applied through" in mona
    assert "withdrew" not in mona


def test_nobody_reaches_whom_they_may_not_see(app: Flask, open_work: OpenWork, there: World) -> None:
    for name in ("interviewer", "stranger"):
        assert as_(app, open_work, there, name).get(noor(there)).status_code == 404


def test_a_merged_persons_address_leads_to_the_other(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        kept, other = merging.pair(
            work, there.ann.candidate_id, editing.create(work, Details("Pat"), source="x").id
        )
        merging.merge(work, kept, other, version=kept.version, merged_version=other.version)
    answer = rosa.get(f"{PEOPLE}/{other.id}")
    assert (answer.status_code, answer.location) == (303, f"{PEOPLE}/{kept.id}")
    assert rosa.get(f"{PEOPLE}/{uuid.uuid4()}").status_code == 404


def test_tags_come_and_go_from_the_profile(rosa: Browser, open_work: OpenWork, there: World) -> None:
    sent = rosa.send(f"{noor(there)}/tags", {"name": "motor"})
    assert sent.status_code == 303
    assert "Undo" in rosa.get(sent.location).text
    with open_work() as work:
        (tag,) = tags.of(work, [there.noor.candidate_id])[there.noor.candidate_id]
    for headers in ({}, HTMX):
        refused = rosa.send(f"{noor(there)}/tags", {"name": "x" * 70}, headers=headers)
        assert refused.status_code == 422
        assert 'value="xxx' in refused.text
    assert rosa.send(f"{noor(there)}/tags/{tag.id}/removal").status_code == 303
    with open_work() as work:
        assert tags.of(work, [there.noor.candidate_id]) == {}


def test_two_people_may_be_one_or_not(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        emails = [Contact("pat@example.com"), Contact("noor.haddad@example.com")]
        pat = editing.create(work, Details("Pat", emails=emails), source="x")
    assert "has the same e-mail address" in rosa.get(noor(there)).text
    sent = rosa.send(f"{noor(there)}/others", {"other": pat.id})
    page = rosa.get(sent.location).text
    assert "Compare and merge" not in page
    assert "these are two people" in page
    assert f'value="{pat.id}"' in page  # Undo
    rosa.send(f"{noor(there)}/others/removal", {"other": pat.id}).close()
    assert "Compare and merge" in rosa.get(noor(there)).text
    for other in ("", "x", str(uuid.uuid4())):
        assert rosa.send(f"{noor(there)}/others", {"other": other}).status_code == 404


def test_what_people_type_is_only_ever_text(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        full = Details(
            CANARY, CANARY, [Contact("c@x.example")], [Contact("0113 496 0999")], [], CANARY, CANARY, CANARY
        )
        one = editing.create(work, full, source=CANARY)
        two = editing.create(work, Details(CANARY, phones=[Contact("0113 496 0999")]), source=CANARY)
        tags.add_to(work, one, CANARY, job_ids=())
    paths = ["", f"/{one.id}", f"/{one.id}/edit", f"/{one.id}/merges/new?with={two.id}", "/new", f"?q={CANARY}",
             f"?tag={CANARY}&source={CANARY}"]  # fmt: skip
    for path in paths:
        for headers in ({}, HTMX):
            answer = rosa.get(f"{PEOPLE}{path}", headers=headers)
            assert answer.status_code == 200, path
            assert "<img src=x" not in answer.text, path


# the application's page


def test_the_application_leads_to_the_person_and_their_other_jobs(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work() as work:
        painter = applying.make_job(work, name="Painter", slug="painter")
        again = applied(work, painter, "Noor Haddad")
    page = rosa.get(f"/backoffice/applications/{there.noor.id}").text
    assert f'href="{noor(there)}"' in page
    assert f'href="/backoffice/applications/{again.id}"' in page


def test_what_was_sent_is_adopted_one_by_one(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        profile = {"first_name": "Noura", "phone": "0113 496 0999", "email": "noor.haddad@example.com"}
        applied(work, work.session.get_one(Job, there.job.id), "Noor Haddad", profile=profile)
    page = f"/backoffice/applications/{there.noor.id}?submission=2"
    assert "sent Noura, we have Noor" in rosa.get(page).text
    assert "sent 0113 496 0999, we have none" in rosa.get(page).text
    data = {"field": "first_name", "submission": "2", "version": "1"}
    url = f"/backoffice/applications/{there.noor.id}/adoptions"
    sent = rosa.send(url, data)
    assert (sent.status_code, sent.location.partition("?")[2]) == (303, "done=adopted&submission=2")
    after = rosa.get(sent.location).text
    assert "Taken over into the profile" in after
    assert "sent Noura" not in after
    stale = rosa.send(url, data | {"field": "phone"})
    assert stale.status_code == 409
    assert "someone else changed this person" in stale.text
    for wrong in (
        {"field": "cv"},
        {"submission": "9" * 40},
        {"submission": "x"},
        {"field": "last_name", "submission": ""},
    ):
        assert rosa.send(url, data | {"version": "2"} | wrong).status_code == 422, wrong
    assert (
        rosa.send(url, {"field": "phone", "submission": "2", "version": "2", "as": "primary"}).status_code == 303
    )
    with open_work() as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        assert (person.first_name, person.phone) == ("Noura", "0113 496 0999")
        assert [one.is_primary for one in contacts.of(work.session, [person.id])[person.id].phones] == [True]
        check_books(work)


# tags in the settings


def test_a_tag_is_renamed_and_removed_in_the_settings(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        tag = tags.add(work, applications.get(work, there.noor.id), "motor")
        tags.add(work, applications.get(work, there.noor.id), "visa")
    url = f"/backoffice/settings/tags/{tag.id}"
    page = rosa.get("/backoffice/settings/tags").text
    assert "motor" in page
    assert f'href="{PEOPLE}?tag=motor"' in page
    refused = rosa.send(url, {"name": "Visa", "version": "1"})
    assert refused.status_code == 422
    assert "There is a tag of this name already." in refused.text
    assert rosa.send(url, {"name": "engines", "version": "x"}).status_code == 409
    assert rosa.send(url, {"name": "engines", "version": "1"}).status_code == 303
    assert "engines" in rosa.get(noor(there)).text
    assert rosa.send(f"{url}/removal").status_code == 403
    assert "cannot be taken back" not in rosa.get(url).text
    ada = recruiter(app, open_work, "Ada", Role.ADMIN)
    assert ada.send(f"{url}/removal").status_code == 303
    assert "engines" not in rosa.get(noor(there)).text
    assert rosa.get("/backoffice/settings/tags?after=zzz").status_code == 200
