"""Adding and editing people by plain forms: rows without scripts, known addresses, two users at once."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hiring import hiring_teams, tags
from hiring.actors import JobRole, Role
from hiring.applications import adding
from hiring.candidates import contacts, editing, reading
from hiring.candidates.contacts import Contact, Details
from hiring.models.application import Application
from hiring.models.candidate import Candidate, ContactType
from hiring.models.job import Job, JobStatus
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support import applying
from tests.support.applications import World, check_books, recruiter
from tests.support.posting import form_of, form_to
from tests.support.web_app import Browser

PEOPLE = "/backoffice/candidates"
NEW = f"{PEOPLE}/new"


@pytest.fixture
def zoe(open_work: OpenWork, there: World) -> Candidate:
    with open_work(there.dario) as work:
        details = Details("Zoë", "Ng", [Contact("zoe@home.example")], [Contact("0113 496 0999")], title="Welder")
        return editing.create(work, details, source="Fair")


def form(browser: Browser, path: str = NEW) -> Any:
    return form_of(browser.get(path).text, "candidate-form")


def send(browser: Browser, url: str, typed: Any) -> Any:
    """Every value of the form, where a field has several."""
    return browser.send(url, typed.to_dict(flat=False))


def count(open_work: OpenWork, table: Any) -> int:
    with open_work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_adding_somebody_without_a_job(rosa: Browser, open_work: OpenWork) -> None:
    typed = form(rosa).with_(
        first_name="Zoë", last_name="Ng", source="Fair", email="zoe@x.example", location="Leeds"
    )
    sent = send(rosa, NEW, typed)
    assert sent.status_code == 303
    page = rosa.get(sent.location).text
    assert "Nobody was written to" in page
    assert "Zoë Ng" in page
    assert "mailto:zoe@x.example" in page


def test_adding_somebody_to_a_job_from_its_board(rosa: Browser, open_work: OpenWork, there: World) -> None:
    typed = form(rosa, f"{NEW}?job={there.job.id}").with_(first_name="Zoë", source="Fair")
    assert typed["job"] == str(there.job.id)
    sent = send(rosa, NEW, typed)
    assert sent.location.startswith("/backoffice/applications/")
    page = rosa.get(sent.location).text
    assert "added Zoë to New, from Fair" in page
    with open_work() as work:
        check_books(work)


def test_what_was_typed_stays_with_everything_that_is_wrong(rosa: Browser, open_work: OpenWork) -> None:
    before = count(open_work, Candidate)
    typed = form(rosa).with_(
        email=["", "zoe"], email_type=["personal", "work"], phone="12", link="javascript:alert(1)", job="nonsense",
        company="Orrery",
    )  # fmt: skip
    answer = send(rosa, NEW, typed)
    assert answer.status_code == 422
    assert "<title>Error: Add candidate" in answer.text
    for words in (
        "Enter a first name", "Enter one e-mail address", "Enter a phone number", "Choose a job of the list",
        "Enter the address of a page", 'href="#email.1"', 'value="Orrery"', 'value="javascript:alert(1)"',
    ):  # fmt: skip
        assert words in answer.text, words
    refused = rosa.send(NEW, form(rosa).with_(first_name="Zoë"))
    assert "Say where this person comes from" in refused.text
    assert count(open_work, Candidate) == before


@pytest.mark.parametrize(
    "odd",
    [
        {"email_primary": "99"}, {"email_primary": "x"}, {"email_type": []}, {"first_name": []}, {"job": "x"},
        {"email": ["a@b.cc"] * 300}, {"phone": ["\u0663" * 8]}, {"link": ["http://[::1", "http://x.org:99999"]},
        {"email_type": ["nonsense"], "email": ["a@b.cc"]}, {"first_name": "a" * 10_000},
        {"act": "remove_email.999"}, {"act": "add_nothing"}, {"act": "remove_email.x"},
        {"job": str(uuid.UUID(int=0))},
    ],
)  # fmt: skip
def test_odd_forms_are_answered(rosa: Browser, odd: dict[str, Any]) -> None:
    typed = form(rosa).with_(first_name="Zoë", source="x", email="a@b.cc")
    for name, value in odd.items():
        typed.setlist(name, value if isinstance(value, list) else [value])
    assert send(rosa, NEW, typed).status_code in (200, 303, 422)


def test_rows_are_added_and_removed_without_scripts(rosa: Browser, open_work: OpenWork) -> None:
    before = count(open_work, Candidate)
    typed = form(rosa).with_(first_name="Zoë", email="one@x.example", act="add_email")
    drawn = send(rosa, NEW, typed)
    assert drawn.status_code == 200
    again = form_of(drawn.text, "candidate-form")
    assert again.fields.getlist("email") == ["one@x.example", ""]
    assert again.fields["first_name"] == "Zoë"
    assert 'id="email.1"' in drawn.text
    again.fields.setlist("email", ["one@x.example", "two@x.example"])
    again.fields["email_primary"] = "1"
    less = form_of(send(rosa, NEW, again.with_(act="remove_email.0")).text, "candidate-form")
    assert less.fields.getlist("email") == ["two@x.example"]
    assert less.fields["email_primary"] == "0"
    for act in ("add_phone", "add_link"):
        kind = act.removeprefix("add_")
        more = form_of(send(rosa, NEW, less.with_(act=act)).text, "candidate-form")
        assert more.fields.getlist(kind) == ["", ""]
    assert count(open_work, Candidate) == before


def test_an_address_that_is_known_says_whose_and_goes_on_with_them(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    typed = form(rosa, f"{NEW}?job={there.job.id}").with_(
        first_name="Zoë", source="Fair", email="zoe@home.example"
    )
    assert send(rosa, NEW, typed).status_code == 303
    with open_work() as work:
        other = applying.make_job(work, name="Painter", slug="painter")
    answer = rosa.send(NEW, {**typed.to_dict(), "job": str(other.id), "first_name": "Zee"})
    assert answer.status_code == 409
    assert "Zoë has this address already." in answer.text
    assert 'value="Zee"' in answer.text
    offered = form_to(answer.text, "/applications")
    sent = rosa.send(offered.action, offered.fields)
    assert sent.location.startswith("/backoffice/applications/")
    assert "Painter" in rosa.get(sent.location).text
    again = rosa.send(offered.action, offered.fields)
    assert again.status_code == 409
    assert "in this job already" in again.text
    assert sent.location.partition("?")[0] in again.text


def test_adding_to_a_job_from_the_profile_needs_a_job(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    before = count(open_work, Application)
    for data in ({}, {"job": "x"}, {"job": str(uuid.uuid4())}):
        answer = rosa.send(f"{PEOPLE}/{zoe.id}/applications", data)
        assert answer.status_code == 422
        assert 'id="to-job-error"' in answer.text
    typed = {"job": there.job.id, "source": "x" * 101}
    answer = rosa.send(f"{PEOPLE}/{zoe.id}/applications", typed)
    assert answer.status_code == 422
    assert f'<option value="{there.job.id}" selected>' in answer.text
    assert count(open_work, Application) == before


def test_an_archived_job_is_not_offered(rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate) -> None:
    with open_work() as work:
        work.session.get_one(Job, there.job.id).status = JobStatus.ARCHIVED
    assert str(there.job.id) not in rosa.get(NEW).text
    assert rosa.send(f"{PEOPLE}/{zoe.id}/applications", {"job": there.job.id}).status_code == 422


def test_who_runs_one_job_adds_people_to_it(app: Flask, open_work: OpenWork, there: World) -> None:
    cora = recruiter(app, open_work, "Cora", Role.MEMBER)
    assert cora.get(NEW).status_code == 403
    with open_work() as work:
        user = work.session.scalars(select(User).where(User.first_name == "Cora")).one()
        hiring_teams.add(work, work.session.get_one(Job, there.job.id), user, JobRole.COORDINATOR)
    typed = form(cora).with_(first_name="Zoë", source="Fair")
    refused = send(cora, NEW, typed)
    assert refused.status_code == 422
    assert "Choose the job that you add them to" in refused.text
    typed["job"] = str(there.job.id)
    assert send(cora, NEW, typed).location.startswith("/backoffice/applications/")


# editing


def test_editing_somebody(rosa: Browser, open_work: OpenWork, zoe: Candidate) -> None:
    url = f"{PEOPLE}/{zoe.id}/edit"
    typed = form(rosa, url).with_(
        email=["zoe@home.example", "zoe@work.example"], email_type=["personal", "work"], email_primary="1",
        title="Head welder",
    )  # fmt: skip
    sent = send(rosa, url, typed)
    assert sent.location == f"{PEOPLE}/{zoe.id}?done=saved"
    assert "Head welder" in rosa.get(sent.location).text
    with open_work() as work:
        assert reading.get(work, zoe.id).primary_email == "zoe@work.example"


def test_when_somebody_else_saved_first_nothing_typed_is_lost(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    url = f"{PEOPLE}/{zoe.id}/edit"
    typed = form(rosa, url).with_(title="Mine", company="Orrery")
    with open_work(there.dario) as work:
        held = reading.get(work, zoe.id, for_change=True)
        known = contacts.details_of(held, contacts.of(work.session, [zoe.id])[zoe.id])
        editing.change(work, held, Details(**vars(known) | {"title": "Theirs"}), version=held.version)
    answer = send(rosa, url, typed)
    assert answer.status_code == 409
    assert "now it says Theirs" in answer.text
    again = form_of(answer.text, "candidate-form")
    assert (again.fields["title"], again.fields["company"]) == ("Mine", "Orrery")
    assert send(rosa, url, again.fields).status_code == 303
    with open_work() as work:
        assert reading.get(work, zoe.id).title == "Mine"


def test_a_tag_and_an_application_leave_an_open_form_as_it_is(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    url = f"{PEOPLE}/{zoe.id}/edit"
    typed = form(rosa, url).with_(title="Mine")
    with open_work(there.dario) as work:
        held = reading.get(work, zoe.id, for_change=True)
        tags.add(work, held, "motor")
        adding.add(work, work.session.get_one(Job, there.job.id), held, source="x")
    assert send(rosa, url, typed).status_code == 303
    with open_work() as work:
        assert reading.get(work, zoe.id).title == "Mine"


def test_what_differs_by_no_word_is_named_too(
    rosa: Browser, open_work: OpenWork, there: World, zoe: Candidate
) -> None:
    """Somebody else said only what kind of address it is; or nothing that this form shows."""
    url = f"{PEOPLE}/{zoe.id}/edit"
    typed = form(rosa, url)
    with open_work(there.dario) as work:
        held = reading.get(work, zoe.id, for_change=True)
        known = contacts.details_of(held, contacts.of(work.session, [zoe.id])[zoe.id])
        emails = [Contact("zoe@home.example", ContactType.WORK)]
        editing.change(work, held, Details(**vars(known) | {"emails": emails}), version=held.version)
    answer = send(rosa, url, typed.fields)
    assert answer.status_code == 409
    assert "now it says zoe@home.example" in answer.text
    same = send(rosa, url, form(rosa, url).with_(seen="1"))
    assert same.status_code == 409
    assert "someone else changed this person" in same.text
    assert "What it says now is what stands below." in same.text


@pytest.mark.parametrize("seen", ["", "x", "9" * 50])
def test_a_form_without_what_was_seen_is_refused(rosa: Browser, zoe: Candidate, seen: str) -> None:
    url = f"{PEOPLE}/{zoe.id}/edit"
    assert rosa.send(url, form(rosa, url).with_(seen=seen, title="x")).status_code == 409


def test_an_address_of_somebody_else_is_refused_with_their_name(rosa: Browser, zoe: Candidate) -> None:
    url = f"{PEOPLE}/{zoe.id}/edit"
    answer = rosa.send(url, form(rosa, url).with_(email="noor.haddad@example.com"))
    assert answer.status_code == 409
    assert "Noor Haddad has this address already." in answer.text
    assert 'value="noor.haddad@example.com"' in answer.text
    rows = form_of(answer.text, "candidate-form").fields
    for act in ("add_email", "remove_phone.0"):
        assert rosa.send(url, {**rows.to_dict(), "act": act}).status_code == 200
