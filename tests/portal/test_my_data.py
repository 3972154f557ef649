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
from sqlalchemy import select

from hiring import (
    applications,
    erasing,
    links,
    notes,
    organisation,
    own_pages,
    result_links,
    retention,
    scheduling,
    tags,
)
from hiring.errors import NotFound
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate, Consent, ConsentKind
from hiring.models.erasure import ErasureOccasion
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import LinkPurpose
from hiring.models.note import NoteVisibility
from hiring.own_pages import consenting
from hiring.result_links import Result
from tests.conftest import NOON, OpenWork
from tests.portal.conftest import Applicant
from tests.portal.test_apply_form import COMPLETE
from tests.support.applications import World, applied, reason, world
from tests.support.applying import PDF, keep_upload, make_job
from tests.support.post_office import PostOffice
from tests.support.times import candidate, offer, times_of
from tests.support.web_app import Clock
from web.consent import VERSION


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        there = world(work)
        job = make_job(work, name="Painter", slug="painter")
        applied(work, job, "Noor Haddad", uploads={"cv": keep_upload(work, job, name="../Lebenslauf ü.pdf")})
        return there


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


def test_a_file_can_be_had_again_from_the_page_of_its_application(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work(candidate(there.noor)) as work:
        (painter,) = [one for one in own_pages.applications_of(work) if one.id != there.noor.id]
    page = visitor.get(f"/my/{token}/applications/{painter.id}").text
    (address,) = re.findall(r'href="(/my/[^"]+/files/[^"]+)"', page)
    sent = visitor.get(address)
    assert (sent.data, sent.headers["Content-Disposition"].partition(";")[0]) == (PDF, "attachment")


def test_a_consent_is_said_beside_until_when_data_is_kept(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    assert "With your consent" not in visitor.get(f"/my/{token}/data").text
    visitor.post(f"/my/{token}/data/consent", data={"future_jobs": "yes"})
    page = visitor.get(f"/my/{token}/data").text
    assert "With your consent at least until Wednesday 24 November 2027" in page


def test_tags_go_along_once_nothing_is_open_and_files_have_dates(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work(there.dario) as work:
        tags.add(work, work.session.get_one(Candidate, there.noor.candidate_id), "speaks German")
    text = archive(visitor, token).read("data.json").decode()
    assert (json.loads(text)["tags"], "speaks German" in text) == ({"shown": [], "held_back": 1}, False)
    with open_work(candidate(there.noor)) as work:
        for one in own_pages.applications_of(work):
            applications.withdraw(work, one)
    found = archive(visitor, token)
    assert json.loads(found.read("data.json"))["tags"] == {"shown": ["speaks German"], "held_back": 0}
    assert min(one.date_time[0] for one in found.infolist()) > 2000  # and not 1980, as of files without a date


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


def test_a_no_that_is_not_told_yet_is_told_by_no_date_either(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork, clock: Clock
) -> None:
    with open_work() as work:
        painter = select(Application).where(Application.candidate_id == there.noor.candidate_id)
        work.session.scalars(painter.where(Application.id != there.noor.id)).one().deleted_at = NOON

    def told() -> tuple[bool, Any]:
        until = json.loads(archive(visitor, token).read("data.json"))["person"]["kept_until"]
        return "6 months after we have decided" in visitor.get(f"/my/{token}/data").text, until

    assert told() == (True, None)
    with open_work(there.dario) as work:
        noor = work.session.get_one(Application, there.noor.id)
        applications.reject(work, noor, reason=reason(work), letter=True)
    with open_work() as work:
        retention.reckon(work, None)
    assert told() == (True, None)
    with open_work() as work:
        (letter,) = work.session.scalars(select(Letter).where(Letter.occasion == Occasion.REJECTED))
        letter.state, letter.sent_at = LetterState.SENT, NOON
        letter.subject, letter.body = "Your application", "No."
    clock.turn(minutes=11)
    assert told() == (False, retention.after_months(NOON, 6).isoformat(timespec="seconds"))


def test_what_was_said_about_times_and_what_tests_found_goes_along(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    with open_work(there.dario) as work:
        offer(work, there.noor, there.interviewer)
        noor = work.session.get_one(Application, there.noor.id)
        result_links.put(work, noor, Result("Welding test", "https://tests.example/7", score="82%"))
    with open_work(candidate(there.noor)) as work:
        scheduling.ask_for_others(work, times_of(work, there.noor), "Not on Fridays", "A ramp")

    def welder() -> Any:
        data = json.loads(archive(visitor, token).read("data.json"))
        return next(one for one in data["applications"] if one["job"] == "Frame welder")

    (asked,) = welder()["times"]
    assert (asked["title"], asked["wish"], asked["adjustments"]) == ("First talk", "Not on Fridays", "A ramp")
    assert welder()["results"] == {"shown": [], "held_back": 1}
    visitor.post(f"/my/{token}/withdrawal?application={there.noor.id}")
    (result,) = welder()["results"]["shown"]
    assert (result["label"], result["score"]) == ("Welding test", "82%")


def test_nobody_agrees_for_who_was_erased_or_went_into_another_meanwhile(
    open_work: OpenWork, there: World
) -> None:
    """The link was looked at just before."""
    me = candidate(there.noor)
    with open_work() as work:
        erasing.erase(work, work.session.get_one(Candidate, me.id), ErasureOccasion.BY_US)
    for act in (lambda work: consenting.give(work, "1"), consenting.end):
        with open_work(me) as work, pytest.raises(NotFound):
            act(work)
    with open_work() as work:
        assert work.session.scalars(select(Consent).where(Consent.candidate_id == me.id)).all() == []


def test_how_long_it_is_kept_is_said_before_it_is_sent_and_afterwards(
    visitor: FlaskClient, token: str, there: World, open_work: OpenWork
) -> None:
    """D1: as the job's own profile says, and which wording was shown stays with the application."""
    with open_work() as work:
        organisation.change(work, retention_profiles="Standard: 6\nContractors: 24")
    form = visitor.get("/jobs/frame-welder/apply").text
    assert "keeps what you send here to decide about this job" in form
    assert "Until 6 months after we have decided" in form
    assert re.search(r'<input type="checkbox" id="consent" name="consent" value="yes"(?! checked)', form)
    assert "future_jobs" not in form
    with open_work() as work:
        work.session.get_one(Application, there.noor.id).job.retention = "Contractors"
    for page in ("/jobs/frame-welder/apply", f"/my/{token}/data"):
        assert "Until 24 months after we have decided" in visitor.get(page).text, page
    Applicant(visitor).open().press("send", **COMPLETE)
    with open_work() as work:
        kept = work.session.scalars(select(Consent).order_by(Consent.id.desc()).limit(1)).one()
        assert (kept.kind, kept.given, kept.text_version) == (ConsentKind.PROCESSING, True, VERSION)
