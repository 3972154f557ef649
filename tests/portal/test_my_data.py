"""My data: taking it along, agreeing to more, and being erased, as the candidate's browser sees it."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hiring import links, notes, retention
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate
from hiring.models.link import LinkPurpose
from hiring.models.note import NoteVisibility
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, applied, world
from tests.support.applying import PDF, keep_upload, make_job
from tests.support.post_office import PostOffice
from tests.support.web_app import Clock


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        there = world(work)
        job = make_job(work, name="Painter", slug="painter")
        applied(work, job, "Noor Haddad", uploads={"cv": keep_upload(work, job, name="../Lebenslauf ü.pdf")})
        return there


@pytest.fixture
def token(open_work: OpenWork, there: World) -> str:
    with open_work() as work:
        return links.make(work, LinkPurpose.MY_APPLICATIONS, there.noor.candidate_id)


def archive(visitor: FlaskClient, token: str) -> zipfile.ZipFile:
    response = visitor.get(f"/my/{token}/data.zip")
    assert (response.status_code, response.mimetype) == (200, "application/zip")
    assert response.headers["Cache-Control"] == "no-store"
    found = zipfile.ZipFile(io.BytesIO(response.data))
    assert found.testzip() is None
    return found


def test_everything_can_be_taken_along_in_one_archive(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work(there.dario) as work:
        noor = work.session.get_one(Application, there.noor.id)
        notes.write(work, noor, "Welds well.")
        notes.write(work, noor, "Between us.", visibility=NoteVisibility.PRIVATE)
    found = archive(visitor, token)
    data: dict[str, Any] = json.loads(found.read("data.json"))
    assert (data["format"], data["person"]["emails"]) == ("foyer.person/1", ["noor.haddad@example.com"])
    painter, welder = sorted(data["applications"], key=lambda one: str(one["job"]), reverse=True)
    assert {one["job"] for one in (painter, welder)} == {"Painter", "Frame welder"}
    welder = next(one for one in data["applications"] if one["job"] == "Frame welder")
    assert welder["notes"] == {"shown": [], "held_back": 2}
    answers = {one["key"]: one["answer"] for one in welder["sendings"][0]["answers"]}
    assert (answers["years"], answers["visa"]) == ("6", False)
    painter = next(one for one in data["applications"] if one["job"] == "Painter")
    (file,) = painter["sendings"][0]["files"]
    assert found.read(file["in_archive"]) == PDF
    assert all(not name.startswith("/") and ".." not in name.split("/") for name in found.namelist())
    assert "Ann" not in found.read("data.json").decode()


def test_notes_for_the_team_go_along_once_it_is_decided(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work(there.dario) as work:
        noor = work.session.get_one(Application, there.noor.id)
        notes.write(work, noor, "Welds well.")
        notes.write(work, noor, "Between us.", visibility=NoteVisibility.PRIVATE)
    visitor.post(f"/my/{token}/withdrawal?application={there.noor.id}")
    text = archive(visitor, token).read("data.json").decode()
    welder = next(one for one in json.loads(text)["applications"] if one["job"] == "Frame welder")
    assert ([one["text"] for one in welder["notes"]["shown"]], welder["notes"]["held_back"]) == (
        ["Welds well."],
        1,
    )
    assert "Dario" not in text


def test_erasing_takes_a_letter_and_a_click(
    app: Flask, clock: Clock, visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    post = PostOffice(app, clock)
    post.letters()

    def name() -> str:
        with open_work() as work:
            return work.session.get_one(Candidate, there.noor.candidate_id).name

    for _ in range(2):  # asked twice, one letter goes
        assert visitor.post(f"/my/{token}/data/erasure").status_code == 303
    (letter,) = post.letters()
    (address,) = re.findall(r"http://localhost(/erasure/\S+)", letter.get_content())
    look = visitor.get(address)
    assert (look.status_code, name()) == (200, "Noor Haddad")
    assert ("What goes" in look.text, look.headers["Cache-Control"]) == (True, "no-store")
    assert "Your data is erased" in visitor.post(address).text
    assert name() == "Erased candidate"
    for gone in (address, f"/my/{token}", f"/my/{token}/data.zip"):
        assert visitor.get(gone).status_code == 410
    assert visitor.post(address).status_code == 410
    last = [one for one in post.letters() if one["To"] == "noor.haddad@example.com"]
    assert [one["Subject"] for one in last] == ["Your data at Our organisation is erased"]
    with open_work() as work:
        assert work.session.get_one(Application, there.noor.id).status is ApplicationStatus.WITHDRAWN


def test_whoever_must_be_kept_is_told_why_and_kept(
    app: Flask, clock: Clock, visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work() as work:
        erasing = links.make(work, LinkPurpose.ERASURE, there.noor.candidate_id)
        retention.hold(work, work.session.get_one(Candidate, there.noor.candidate_id), "A claim")
    page = visitor.get(f"/my/{token}/data").text
    assert ("The law makes us keep" in page, "A claim" in page, "Erase my data" in page) == (True, False, False)
    visitor.post(f"/my/{token}/data/erasure")
    assert not [one for one in PostOffice(app, clock).letters() if "erase" in str(one["Subject"])]
    assert visitor.post(f"/erasure/{erasing}").status_code == 409
    with open_work() as work:
        retention.lift(work, work.session.get_one(Candidate, there.noor.candidate_id))
    assert visitor.post(f"/erasure/{erasing}").status_code == 200


def test_consent_is_given_renewed_and_ended(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    def until() -> Any:
        with open_work() as work:
            noor = work.session.get_one(Application, there.noor.id)
            noor.job.retention = ""
            return retention.until(work, [there.noor.candidate_id])[there.noor.candidate_id]

    address = f"/my/{token}/data/consent"
    assert "I agree" in visitor.get(f"/my/{token}/data").text
    for _ in range(2):
        visitor.post(address, data={"future_jobs": "yes"})
    page = visitor.get(f"/my/{token}/data").text
    assert "Keep it for a year from today" in page
    for application in ("Painter", "Frame welder"):
        assert visitor.post(f"/my/{token}/withdrawal").status_code == 303, application
    assert until() == NOON + timedelta(days=365)
    visitor.post(address, data={"future_jobs": "no"})
    assert until() == retention.after_months(NOON, 6)
    assert "I agree" in visitor.get(f"/my/{token}/data").text


@pytest.mark.parametrize("path", ["/erasure/x", "/my/x/data", "/my/x/data.zip"])
def test_a_link_that_opens_nothing_tells_nothing(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 410
    assert "This link no longer opens anything" in response.text
