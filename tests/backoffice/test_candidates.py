"""The profile of a person: what it shows to whom, and acts done from there and from an application."""

import uuid

from flask import Flask

from hiring import applications, tagged, tags
from hiring.actors import Role
from hiring.candidates import contacts, editing, merging, reading
from hiring.candidates.contacts import Contact, Details
from hiring.models.candidate import Candidate
from hiring.models.job import Job
from tests.conftest import OpenWork
from tests.support import applying
from tests.support.applications import (
    CANARY,
    HTMX,
    World,
    applied,
    check_books,
    recruiter,
    signed_in_as,
)
from tests.support.web_app import Browser

PEOPLE = "/backoffice/candidates"


def noor(there: World) -> str:
    return f"{PEOPLE}/{there.noor.candidate_id}"


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
    mona = signed_in_as(app, open_work, there.manager).get(noor(there)).text
    assert "applied through" in mona
    assert "withdrew" not in mona


def test_nobody_reaches_whom_they_may_not_see(app: Flask, open_work: OpenWork, there: World) -> None:
    for name in ("interviewer", "stranger"):
        assert signed_in_as(app, open_work, getattr(there, name)).get(noor(there)).status_code == 404


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
        (tag,) = tagged.of(work, [there.noor.candidate_id])[there.noor.candidate_id]
    for headers in ({}, HTMX):
        refused = rosa.send(f"{noor(there)}/tags", {"name": "x" * 70}, headers=headers)
        assert refused.status_code == 422
        assert 'value="xxx' in refused.text
    assert rosa.send(f"{noor(there)}/tags/{tag.id}/removal").status_code == 303
    with open_work() as work:
        assert tagged.of(work, [there.noor.candidate_id]) == {}


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
        tags.add(work, one, CANARY)
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
    data = {"field": "first_name", "submission": "2", "kept": "Noor"}
    url = f"/backoffice/applications/{there.noor.id}/adoptions"
    sent = rosa.send(url, data)
    assert (sent.status_code, sent.location.partition("?")[2]) == (303, "done=adopted&submission=2")
    after = rosa.get(sent.location).text
    assert "Taken over into the profile" in after
    assert "sent Noura" not in after
    with open_work(there.dario) as work:
        person = reading.get(work, there.noor.candidate_id, for_change=True)
        details = contacts.details_of(person, contacts.of(work.session, [person.id])[person.id])
        editing.change(work, person, Details(**vars(details) | {"first_name": "Nora"}))
    stale = rosa.send(url, data)
    assert stale.status_code == 409
    assert "someone else changed this person" in stale.text
    for wrong in (
        {"field": "cv"},
        {"submission": "9" * 40},
        {"submission": "x"},
        {"field": "last_name", "submission": ""},
    ):
        assert rosa.send(url, data | {"kept": "Nora"} | wrong).status_code == 422, wrong
    assert rosa.send(url, {"field": "phone", "submission": "2", "kept": "", "as": "primary"}).status_code == 303
    with open_work() as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        assert (person.first_name, person.phone) == ("Nora", "0113 496 0999")
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
