"""Moving by plain form and by htmx, from both pages; two people at once; what is refused."""

import pytest
from flask import Flask

from hiring import applications
from hiring.actors import JobRole, Role
from hiring.models.application import Application
from tests.backoffice.test_board import member
from tests.conftest import OpenWork
from tests.support.applications import HTMX, World, check_books, recruiter, stage, version_of
from tests.support.web_app import Browser


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def call(open_work: OpenWork, there: World) -> str:
    with open_work() as work:
        return str(stage(work, there.job, "Call").id)


def standing(open_work: OpenWork, there: World) -> str:
    with open_work() as work:
        return str(applications.get(work, there.noor.id).stage.name)


def test_a_plain_form_leads_back_to_the_page_that_says_so(
    rosa: Browser, open_work: OpenWork, there: World, call: str
) -> None:
    url = f"/backoffice/applications/{there.noor.id}"
    sent = rosa.send(f"{url}/stage", {"stage_id": call, "version": version_of(open_work, there.noor.id)})
    assert sent.status_code == 303
    assert sent.location.startswith(f"{url}?done=moved&stage=")
    page = rosa.get(sent.location).text
    assert "Moved to Call" in page
    assert 'role="status"' in page
    assert "Undo" in page
    assert standing(open_work, there) == "Call"
    with open_work() as work:
        check_books(work)


def test_from_the_board_it_leads_back_to_the_board(
    rosa: Browser, open_work: OpenWork, there: World, call: str
) -> None:
    data = {"stage_id": call, "version": version_of(open_work, there.noor.id), "back": "board"}
    sent = rosa.send(f"/backoffice/applications/{there.noor.id}/stage", data)
    assert sent.location.startswith(f"/backoffice/jobs/{there.job.id}?done=moved&who={there.noor.id}")
    assert "Moved to Call" in rosa.get(sent.location).text


def test_htmx_follows_to_the_fresh_card_with_numbers_and_undo(
    rosa: Browser, open_work: OpenWork, there: World, call: str
) -> None:
    data = {"stage_id": call, "version": version_of(open_work, there.noor.id), "back": "board"}
    sent = rosa.send(f"/backoffice/applications/{there.noor.id}/stage", data, headers=HTMX)
    assert sent.status_code == 303
    card = rosa.get(sent.location, headers=HTMX).text
    assert card.strip().startswith(f'<li class="ticket" id="card-{there.noor.id}" data-stage="{call}"')
    assert f'<hx-partial hx-target="#count-{call}" hx-swap="innerHTML">1</hx-partial>' in card
    assert "Moved to Call" in card
    assert 'data-key="z"' in card


def test_undo_takes_a_move_back(rosa: Browser, open_work: OpenWork, there: World, call: str) -> None:
    url = f"/backoffice/applications/{there.noor.id}/stage"
    sent = rosa.send(url, {"stage_id": call, "version": version_of(open_work, there.noor.id)})
    toast = rosa.get(sent.location, headers=HTMX).text.split('id="notice"')[1]
    fields = {name: toast.split(f'name="{name}" value="')[1].split('"')[0] for name in ("version", "stage_id")}
    rosa.send(url, fields).close()
    assert standing(open_work, there) == "New"


def test_of_two_who_saw_the_same_one_moves_and_the_other_is_told_who(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World, call: str
) -> None:
    with open_work() as work:
        interview = str(stage(work, there.job, "Interview").id)
    seen = version_of(open_work, there.noor.id)
    url = f"/backoffice/applications/{there.noor.id}/stage"
    first = rosa.send(url, {"stage_id": call, "version": seen})
    other = recruiter(app, open_work, "Otto")
    late = {"stage_id": interview, "version": seen}
    plain = other.send(url, late)
    card = other.send(url, late | {"back": "board"}, headers=HTMX)
    part = other.send(url, late, headers=HTMX)
    assert [one.status_code for one in (first, plain, card, part)] == [303, 409, 409, 409]
    for answer in (plain, card, part):
        assert "Rosa Recruiter moved Noor Haddad to Call a moment ago." in answer.text
    assert "<html" in plain.text
    assert f'data-stage="{call}"' in card.text
    assert standing(open_work, there) == "Call"
    with open_work() as work:
        check_books(work)


def test_an_ended_application_is_not_moved(rosa: Browser, open_work: OpenWork, there: World, call: str) -> None:
    with open_work(there.dario) as work:
        applications.withdraw(work, applications.get(work, there.noor.id))
    data = {"stage_id": call, "version": version_of(open_work, there.noor.id)}
    answer = rosa.send(f"/backoffice/applications/{there.noor.id}/stage", data)
    assert answer.status_code == 409
    assert "wrote down that Noor Haddad withdrew" in answer.text


def test_hiring_by_moving_is_refused_with_the_next_step(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        hired = str(stage(work, there.job, "Hired").id)
    data = {"stage_id": hired, "version": version_of(open_work, there.noor.id), "back": "board"}
    answer = rosa.send(f"/backoffice/applications/{there.noor.id}/stage", data, headers=HTMX)
    assert answer.status_code == 409
    assert "Not moved: people come to Hired by being hired" in answer.text
    assert answer.text.strip().startswith("<li")


def test_a_hiring_manager_is_told_whom_to_ask(app: Flask, open_work: OpenWork, there: World, call: str) -> None:
    browser = member(app, open_work, there.job, JobRole.HIRING_MANAGER)
    data = {"stage_id": call, "version": version_of(open_work, there.noor.id)}
    answer = browser.send(f"/backoffice/applications/{there.noor.id}/stage", data)
    assert answer.status_code == 403
    assert "Only a recruiter moves people to Call" in answer.text
    assert standing(open_work, there) == "New"


@pytest.mark.parametrize("data", [{}, {"stage_id": "x", "version": "1"}, {"version": "1"}, {"stage_id": "0" * 32}])
def test_half_a_form_is_refused(rosa: Browser, there: World, data: dict[str, str]) -> None:
    assert rosa.send(f"/backoffice/applications/{there.noor.id}/stage", data).status_code == 422


@pytest.mark.parametrize("act", ["stage", "rejection", "reopening", "withdrawal", "notes", "tags", "attachments"])
def test_every_form_needs_the_token_and_the_right_person(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World, act: str
) -> None:
    url = f"/backoffice/applications/{there.noor.id}/{act}"
    before = version_of(open_work, there.noor.id)
    assert rosa.post(url, data={"version": "1", "content": "x", "name": "x"}).status_code == 400
    assert rosa.send(url, {"version": "1"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    stray = recruiter(app, open_work, "Stray", Role.MEMBER)
    assert stray.send(url, {"version": "1", "content": "x", "name": "x"}).status_code == 404
    assert version_of(open_work, there.noor.id) == before
    with open_work() as work:
        assert work.session.get_one(Application, there.noor.id).status == "active"


def test_signed_out_one_is_sent_to_sign_in(app: Flask, there: World) -> None:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    sent = browser.get(f"/backoffice/applications/{there.noor.id}")
    assert sent.status_code == 303
    assert sent.location.startswith("/backoffice/sign-in")
