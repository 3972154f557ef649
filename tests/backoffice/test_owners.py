"""Who is responsible, on the application's page: taking, handing over, undoing, and two at once."""

import uuid
from typing import Any

import pytest
from flask import Flask

from hiring import owners
from hiring.models.application import Application
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.applications import CANARY, HTMX, World, recruiter, version_of
from tests.support.web_app import Browser


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def page_of(there: World) -> str:
    return f"/backoffice/applications/{there.noor.id}"


def owner(open_work: Any, there: World) -> Any:
    with open_work() as work:
        return work.session.get_one(Application, there.noor.id).recruiter_id


def test_taking_handing_over_and_undo(rosa: Browser, open_work: OpenWork, there: World) -> None:
    page = rosa.get(page_of(there)).text
    assert "Nobody yet" in page
    assert 'id="take-it"' in page
    choice = rosa.get(f"{page_of(there)}/owner").text
    assert "Dario Test" in choice
    assert "Mona Test" not in choice, "a hiring manager cannot work on it"
    version = version_of(open_work, there.noor.id)
    sent = rosa.send(f"{page_of(there)}/owner", {"owner_id": str(there.dario.id), "version": version})
    assert sent.status_code == 303
    assert owner(open_work, there) == there.dario.id
    page = rosa.get(sent.location).text
    assert "Handed over" in page
    assert "Dario Test" in page.split('id="owner"')[1].split("</section>")[0]
    undo = page.split('id="notice"')[1].split("</form>")[0]
    assert f'action="{page_of(there)}/owner"' in undo
    assert 'name="owner_id" value=""' in undo


def test_htmx_gets_the_form_and_the_page(rosa: Browser, open_work: OpenWork, there: World) -> None:
    part = rosa.get(f"{page_of(there)}/owner", headers=HTMX).text
    assert part.strip().startswith('<form class="stack tight" id="hand-over"')
    data = {"owner_id": str(there.dario.id), "version": version_of(open_work, there.noor.id)}
    sent = rosa.send(f"{page_of(there)}/owner", data, headers=HTMX)
    assert "Handed over" in rosa.get(sent.location, headers=HTMX).text


@pytest.mark.parametrize("owner_id", ["x", str(uuid.UUID(int=1)), "0" * 500])
def test_who_is_not_there_is_asked_for_again(
    rosa: Browser, open_work: OpenWork, there: World, owner_id: str
) -> None:
    data = {"owner_id": owner_id, "version": version_of(open_work, there.noor.id)}
    page = rosa.send(f"{page_of(there)}/owner", data)
    assert page.status_code == 422
    assert "Choose somebody from the list." in page.text
    assert rosa.send(f"{page_of(there)}/owner", {"owner_id": owner_id}).status_code == 422


def test_whoever_comes_second_is_told_who_was_quicker(rosa: Browser, open_work: OpenWork, there: World) -> None:
    seen = version_of(open_work, there.noor.id)
    with open_work(there.dario) as work:
        noor = work.session.get_one(Application, there.noor.id)
        owners.assign(work, noor, work.session.get_one(User, there.dario.id))
    late = rosa.send(f"{page_of(there)}/owner", {"owner_id": "", "version": seen})
    assert late.status_code == 409
    assert "Dario Test made Dario Test responsible for Noor Haddad a moment ago." in late.text
    assert owner(open_work, there) == there.dario.id


def test_names_are_text(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(User, there.dario.id).last_name = CANARY
    data = {"owner_id": str(there.dario.id), "version": version_of(open_work, there.noor.id)}
    rosa.send(f"{page_of(there)}/owner", data)
    for path in (page_of(there), f"{page_of(there)}/owner"):
        assert CANARY not in rosa.get(path).text
