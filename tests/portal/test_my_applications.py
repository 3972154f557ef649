"""My application, as the candidate's browser sees it."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hiring import links, organisation
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate
from hiring.models.letter import Letter, Occasion
from hiring.models.link import Link, LinkPurpose
from plumbing.tokens import new_token
from tests.conftest import OpenWork
from tests.support.applications import CANARY, World, applied
from tests.support.applying import make_job
from tests.support.interviews import arranged
from tests.support.offers import house
from tests.support.post_office import PostOffice
from tests.support.web_app import Clock


def test_the_headline_is_what_happens_next(visitor: FlaskClient, token: str) -> None:
    response = visitor.get(f"/my/{token}")
    assert response.status_code == 200
    assert "A person reads your application by Tuesday 1 December" in response.text
    assert ("Our turn" in response.text, "Frame welder" in response.text) == (True, True)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers


def test_everything_that_was_sent_is_there_as_it_was_understood(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    page = visitor.get(f"/my/{token}/applications/{there.noor.id}").text
    assert "noor.haddad@example.com" in page
    assert "What you sent us" in page
    assert visitor.get(f"/my/{token}/applications/{there.ann.id}").status_code == 404


def test_several_applications_stand_on_one_page(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work() as work:
        applied(work, make_job(work, name="Painter", slug="painter"), "Noor Haddad")
    page = visitor.get(f"/my/{token}").text
    assert ("Painter" in page, "Frame welder" in page, "Your other applications" in page) == (True, True, True)


def test_withdrawing_takes_two_clicks_and_looking_none(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    def status() -> ApplicationStatus:
        with open_work() as work:
            return work.session.get_one(Application, there.noor.id).status

    asks = visitor.get(f"/my/{token}/withdrawal")
    assert (asks.status_code, status()) == (200, ApplicationStatus.ACTIVE)
    (address,) = re.findall(r'<form method="post" action="([^"]+)"', asks.text)
    for _ in range(2):
        assert visitor.post(address.replace("&amp;", "&")).status_code == 303
    assert status() is ApplicationStatus.WITHDRAWN
    assert "You withdrew this application" in visitor.get(f"/my/{token}").text
    assert visitor.get(f"/my/{token}/withdrawal?application={there.noor.id}").status_code == 303
    assert visitor.get(f"/my/{token}/withdrawal?application=x").status_code == 404


@pytest.mark.parametrize("kind", ["mangled", "foreign", "old", "erased", "nothing"])
def test_a_link_that_opens_nothing_is_one_calm_page(
    kind: str, visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work() as work:
        foreign = links.make(work, LinkPurpose.FEEDBACK, there.noor.candidate_id)
        if kind == "old":
            for one in work.session.query(Link):
                one.expires_at = work.now
        if kind == "erased":
            work.session.get_one(Candidate, there.noor.candidate_id).anonymized_at = work.now
    tried = {"mangled": token[:-2], "foreign": foreign, "nothing": new_token()}.get(kind, token)
    plain = visitor.get(f"/my/{new_token()}")
    for path in (f"/my/{tried}", f"/my/{tried}/withdrawal", f"/my/{tried}/applications/{there.noor.id}"):
        response = visitor.get(path)
        assert (response.status_code, response.text) == (410, plain.text)
    assert "Send me a new link" in plain.text
    assert "noor" not in plain.text.lower()


def test_a_new_link_is_sent_and_every_address_gets_the_same_answer(
    visitor: FlaskClient, there: World, open_work: OpenWork, app: Flask, clock: Clock
) -> None:
    office = PostOffice(app, clock)
    office.letters()
    answers = [visitor.post("/my", data={"email": one}) for one in ("noor.haddad@example.com", "no@example.com")]
    assert {(one.status_code, one.location) for one in answers} == {(303, "/my?sent=")}
    assert len({one.text for one in answers}) == 1
    assert "a new link is on its way" in visitor.get("/my?sent=").text
    office.letters()
    with open_work() as work:
        letters: Any = work.session.query(Letter).filter(Letter.occasion == Occasion.MY_LINK)
        assert [one.recipient for one in letters] == ["noor.haddad@example.com"]
    wrong = visitor.post("/my", data={"email": 'x"><b>'})
    assert (wrong.status_code, "Enter an e-mail address" in wrong.text) == (422, True)


def test_looking_uses_nothing_up_however_a_mail_program_looks(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    def state() -> list[Any]:
        with open_work() as work:
            links = [(one.used_at, one.expires_at) for one in work.session.query(Link)]
            return [links, *((one.status, one.version) for one in work.session.query(Application))]

    before = state()
    for path in ("", f"/applications/{there.noor.id}", "/withdrawal", "/correction", "/data"):
        for look in (visitor.head, visitor.get, visitor.head):
            assert look(f"/my/{token}{path}").status_code == 200
    assert state() == before
    gone = visitor.head(f"/my/{new_token()}")
    assert (gone.status_code, gone.data) == (410, b"")
    for page in (gone, visitor.get(f"/my/{token}")):
        kept = {name: page.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
        assert kept == {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class TestLimits:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {}

    def test_whoever_asks_too_often_waits(self, visitor: FlaskClient) -> None:
        codes = [visitor.post("/my", data={"email": "x@example.com"}).status_code for _ in range(11)]
        assert codes == [303] * 10 + [429]


def test_hostile_names_stay_words(visitor: FlaskClient, token: str, there: World, open_work: OpenWork) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).job.name = CANARY
        work.session.get_one(Candidate, there.noor.candidate_id).first_name = CANARY
    for path in (f"/my/{token}", f"/my/{token}/applications/{there.noor.id}", f"/my/{token}/withdrawal"):
        assert "<img src=x" not in visitor.get(path).text


def test_a_talk_has_one_time_on_the_page_whatever_the_zone_of_the_house(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work(there.dario) as work:
        noor = work.session.get_one(Application, there.noor.id)
        arranged(work, noor, there.interviewer, timezone="Asia/Tokyo")
        organisation.change(house(work), timezone="America/New_York")
    (start,) = re.findall(r"we meet on .*? at (\d\d:\d\d)</h1>", page := visitor.get(f"/my/{token}").text)
    (talk,) = re.findall(r"<dt>[^<]+</dt><dd>([^<]+)", page)
    assert f", {start}" in talk
    assert "Tokyo" in talk
