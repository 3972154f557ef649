"""Inviting somebody by letter: what the administrator sees of it, and the way in behind its link."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import users
from hiring.models.letter import Letter, LetterState
from hiring.models.user import User
from tests.conftest import OpenWork
from tests.support.post_office import PostOffice
from tests.support.web_app import PASSWORD, Browser, Clock, another

USERS = "/backoffice/users"
NELE = {"first_name": "Nele", "last_name": "Neumann", "email": "nele@foyer.test", "role": "member"}


@pytest.fixture
def page(recruiter: User) -> str:
    return f"{USERS}/{recruiter.id}"


def test_somebody_invited_comes_in_by_the_letter(
    app: Flask, ada: Browser, open_work: OpenWork, post_office: PostOffice
) -> None:
    sent = ada.send(f"{USERS}/new", NELE)
    assert sent.status_code == 303
    assert "The letter waits to be sent" in ada.get(sent.location).text
    path = post_office.address("invitation")
    assert "The link works until" in ada.get(sent.location).text
    nele = another(app)
    for _ in range(2):
        shown = nele.get(path)
        assert shown.status_code == 200
        assert "Nele Neumann" in shown.text
        assert shown.headers["Referrer-Policy"] == "no-referrer"
    done = nele.send(path, {"password": PASSWORD})
    assert (done.status_code, done.location) == (303, "/backoffice")
    assert nele.get("/backoffice").status_code == 200
    for again in (nele.get(path), nele.send(path, {"password": PASSWORD})):
        assert again.status_code == 410
        assert "This link has been used" in again.text
    assert ">Active<" in ada.get(sent.location).text
    assert nele.get(USERS).status_code == 403


def test_the_letter_says_who_invites_and_no_secret_is_kept(
    ada: Browser, open_work: OpenWork, post_office: PostOffice
) -> None:
    ada.send(f"{USERS}/new", NELE)
    (letter,) = post_office.letters()
    assert letter["To"] == "nele@foyer.test"
    assert "Ada Admin invites you" in letter.get_content()
    found = re.search(r"/backoffice/invitation/(\S+)", letter.get_content())
    assert found is not None
    with open_work() as work:
        kept = work.session.scalars(select(Letter)).one()
        assert kept.state is LetterState.SENT
        assert kept.body is not None
        assert found[1] not in kept.body
        assert "/backoffice/invitation/***" in kept.body


def test_a_wrong_invitation_keeps_what_was_typed(ada: Browser, recruiter: User, open_work: OpenWork) -> None:
    typed = {"first_name": "", "last_name": "Neumann", "email": "REC@foyer.test", "role": "emperor"}
    refused = ada.send(f"{USERS}/new", {**typed, "role": "recruiter"})
    assert refused.status_code == 422
    assert "<title>Error:" in refused.text
    assert 'href="#email"' in refused.text
    assert "Somebody signs in with this address already." in refused.text
    assert 'value="Neumann"' in refused.text
    assert re.search(r'value="recruiter" checked', refused.text)
    assert ada.send(f"{USERS}/new", typed).status_code == 422
    assert ada.send(f"{USERS}/new").status_code == 422
    with open_work() as work:
        assert len(users.everyone(work)) == 2
        assert work.session.scalars(select(Letter)).all() == []


def test_an_invitation_is_sent_again_and_withdrawn(
    app: Flask, ada: Browser, open_work: OpenWork, post_office: PostOffice
) -> None:
    nele = f"{ada.send(f'{USERS}/new', NELE).location}".partition("?")[0]
    first = post_office.address("invitation")
    assert ada.send(f"{nele}/invitation").location == f"{nele}?done=invited"
    second = post_office.address("invitation")
    assert another(app).get(first).status_code == 410
    assert another(app).get(second).status_code == 200
    withdrawn = ada.send(f"{nele}/invitation/removal")
    assert "leads nowhere" in ada.get(withdrawn.location).text
    assert another(app).get(second).status_code == 410
    assert another(app).send(second, {"password": PASSWORD}).status_code == 410
    assert "Invitation withdrawn" in ada.get(USERS).text
    ada.send(f"{nele}/invitation")
    assert another(app).send(post_office.address("invitation"), {"password": PASSWORD}).status_code == 303
    refused = ada.send(f"{nele}/invitation/removal")
    assert refused.status_code == 409
    assert "has come in already" in refused.text


def test_an_invitation_runs_out(app: Flask, ada: Browser, post_office: PostOffice, clock: Clock) -> None:
    ada.send(f"{USERS}/new", NELE)
    path = post_office.address("invitation")
    clock.turn(hours=72)
    expired = another(app).get(path)
    assert expired.status_code == 410
    assert "ask whoever invited you" in expired.text
    browser = another(app)
    with_time = {"email": "ada@foyer.test", "password": PASSWORD}
    assert browser.send("/backoffice/sign-in", with_time).status_code == 303
    assert "Invitation has run out" in browser.get(USERS).text


def test_a_letter_that_could_not_be_sent_is_seen(ada: Browser, open_work: OpenWork) -> None:
    ada.send(f"{USERS}/new", NELE)
    with open_work() as work:
        letter = work.session.scalars(select(Letter)).one()
        letter.state, letter.error = LetterState.FAILED, "550 no such user"
    assert "Invitation not sent" in ada.get(USERS).text
    assert "1 letter could not be sent" in ada.get("/backoffice").text


@pytest.mark.parametrize("bad", ["short", "nelespassword", ""])
def test_an_easily_guessed_password_leaves_the_invitation_open(
    app: Flask, ada: Browser, post_office: PostOffice, bad: str
) -> None:
    ada.send(f"{USERS}/new", NELE)
    path = post_office.address("invitation")
    assert another(app).send(path, {"password": bad}).status_code == 422
    assert another(app).send(path, {"password": PASSWORD}).status_code == 303
