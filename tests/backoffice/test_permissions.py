"""Who may do what through the doors: every route, by everybody, to what is theirs, what is not, and nothing.

SECURITY.md 5 as a table. A route that stands in no table fails.
"""

import io
import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hiring import applications, attachments, hiring_teams, letters, notes, tags
from hiring.actors import JobRole, Role
from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import AttachmentType
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.uploads import Received
from hiring.work import Work
from plumbing.storage import Remembered
from tests.conftest import OpenWork
from tests.support import web_app
from tests.support.applications import actor_of, applied, reason, signed_in, stage, world
from tests.support.applying import PDF, make_job
from tests.support.web_app import Browser

PEOPLE = ("anonymous", "elsewhere", "interviewer", "manager", "recruiter", "insider", "admin")
"""`elsewhere` works on another job only; `insider` is a recruiter on the team of the confidential job, which
`recruiter` is not."""

OWN = {
    #                      nobody else intv mngr rcrt insd admn
    "today":              (303, 200, 200, 200, 200, 200, 200),
    "today_too":          (303, 200, 200, 200, 200, 200, 200),
    "jobs":               (303, 200, 200, 200, 200, 200, 200),
    "board":              (303, 404, 200, 200, 200, 200, 200),
    "column":             (303, 404, 404, 200, 200, 200, 200),
    "application":        (303, 404, 404, 200, 200, 200, 200),
    "card":               (303, 404, 404, 303, 303, 303, 303),
    "move":               (303, 404, 404, 403, 303, 303, 303),
    "rejection":          (303, 404, 404, 200, 200, 200, 200),
    "reject":             (303, 404, 404, 303, 303, 303, 303),
    "reopen":             (303, 404, 404, 303, 303, 303, 303),
    "withdraw":           (303, 404, 404, 403, 303, 303, 303),
    "write_note":         (303, 404, 404, 303, 303, 303, 303),
    "note":               (303, 404, 404, 403, 200, 403, 403),
    "edit_note":          (303, 404, 404, 403, 303, 403, 403),
    "add_tag":            (303, 404, 404, 303, 303, 303, 303),
    "remove_tag":         (303, 404, 404, 303, 303, 303, 303),
    "attach":             (303, 404, 404, 403, 303, 303, 303),
    "attachment_file":    (303, 404, 404, 200, 200, 200, 200),
    "attachment_page":    (303, 404, 404, 200, 200, 200, 200),
    "letters":            (303, 403, 403, 403, 200, 200, 200),
    "letter":             (303, 404, 404, 404, 200, 200, 200),
    "password":           (303, 200, 200, 200, 200, 200, 200),
    "set_password":       (303, 422, 422, 422, 422, 422, 422),
    "confirm":            (303, 200, 200, 200, 200, 200, 200),
    "confirm_again":      (303, 422, 422, 422, 422, 422, 422),
}  # fmt: skip
"""Endpoint of the back office -> status for each of PEOPLE, to an object of a job that all but the first two
work on. The note is the recruiter's own. 303 is the sign-in page for `anonymous`, "done" for the others."""

OF_AN_OBJECT = [name for name in OWN if name not in
                ("today", "today_too", "jobs", "letters", "password", "set_password", "confirm",
                 "confirm_again")]  # fmt: skip

WAY_IN = {"sign_in", "enter", "sign_out", "sign_in_link", "use_sign_in_link"}
"""Open to everybody: tests/backoffice/test_sign_in.py."""

ANYBODY = {"portal.home", "portal.jobs", "portal.job", "portal.apply", "portal.create", "portal.questions",
           "portal.upload", "portal.remove_upload", "portal.sent", "portal.privacy", "portal.brand",
           "health.alive", "health.ready"}  # fmt: skip
"""Never ask who it is (below: a user sees there what a stranger sees)."""


@dataclass(frozen=True)
class Target:
    """Ids of one job's things; for nothing at all they are made up."""

    job: uuid.UUID
    application: uuid.UUID
    stage: uuid.UUID
    note: uuid.UUID
    attachment: uuid.UUID
    letter: uuid.UUID
    tag: uuid.UUID

    @classmethod
    def absent(cls) -> "Target":
        return cls(*(uuid.uuid4() for _ in range(7)))


@dataclass(frozen=True)
class House:
    """Everybody's browser, and what there is to reach for."""

    browsers: dict[str, FlaskClient]
    targets: dict[str, Target]
    reason: uuid.UUID
    open_work: OpenWork

    def ask(self, person: str, endpoint: str, target: Target) -> TestResponse:
        """The request of a form that is filled in rightly, on a fresh application."""
        version = self._freshen(target)
        method, path, data = _request(endpoint, target, version, self.reason)
        browser = self.browsers[person]
        if method == "GET":
            return browser.get(path)
        assert isinstance(browser, Browser)
        return browser.send(path, data)

    def _freshen(self, target: Target) -> int:
        with self.open_work() as work:
            found = work.session.get(Application, target.application)
            if found is None:
                return 1
            if found.status is not ApplicationStatus.ACTIVE:
                applications.reopen(work, found)
            applications.move(work, found, stage(work, found.job, "New").id)
            work.session.flush()
            return found.version


@pytest.fixture
def house(app: Flask, open_work: OpenWork, storage: Remembered) -> House:
    users = {
        name: web_app.make_user(open_work, f"{name}@door.test", role, first_name=name.title())
        for name, role in (("elsewhere", Role.MEMBER), ("interviewer", Role.MEMBER), ("manager", Role.MEMBER),
                           ("recruiter", Role.RECRUITER), ("insider", Role.RECRUITER), ("admin", Role.ADMIN))
    }  # fmt: skip
    with open_work() as work:
        there = world(work)
        other = make_job(work, name="Painter", slug="painter")
        secret = make_job(work, name="Hush-hush", slug="hush-hush")
        application = applied(work, secret, "Cem Secret")
        secret.visibility = type(secret.visibility).CONFIDENTIAL
        hiring_teams.add(work, other, users["elsewhere"], JobRole.HIRING_MANAGER)
        hiring_teams.add(work, there.job, users["interviewer"], JobRole.INTERVIEWER)
        hiring_teams.add(work, there.job, users["manager"], JobRole.HIRING_MANAGER)
        hiring_teams.add(work, secret, users["insider"], JobRole.COORDINATOR)
        why = reason(work).id
    with open_work(actor_of(users["recruiter"])) as work:
        own = _furnish(work, storage, there.job, applications.get(work, there.noor.id))
    with open_work(actor_of(users["insider"], on=secret, as_=[JobRole.COORDINATOR])) as work:
        foreign = _furnish(work, storage, secret, applications.get(work, application.id))
    browsers: dict[str, FlaskClient] = {name: signed_in(app, user) for name, user in users.items()}
    browsers["anonymous"] = app.test_client()
    return House(browsers, {"own": own, "foreign": foreign, "absent": Target.absent()}, why, open_work)


def _furnish(work: Work, storage: Remembered, job: Job, application: Application) -> Target:
    """One of each thing that hangs on an application."""
    key = f"cv-of-{application.id}"
    for suffix in ("", ".page-1"):
        storage.put(key + suffix, io.BytesIO(PDF), content_type="application/pdf")
    note = notes.write(work, application, "Call her")
    received = Received("file", "cv.pdf", "pdf", len(PDF), "0" * 64, key)
    cv = attachments.attach(work, application, received, type=AttachmentType.CV)
    cv.preview_pages = 1
    tag = tags.add(work, application, "motor")
    work.session.flush()
    call = work.session.scalars(select(Stage).where(Stage.job_id == job.id, Stage.name == "Call")).one()
    letter = letters.of(work, application)[0]
    return Target(job.id, application.id, call.id, note.id, cv.id, letter.id, tag.id)


def _request(endpoint: str, target: Target, version: int, why: uuid.UUID) -> tuple[str, str, dict[str, Any]]:
    one = f"/backoffice/applications/{target.application}"
    job, file = f"/backoffice/jobs/{target.job}", f"/backoffice/attachments/{target.attachment}"
    seen = {"version": str(version)}
    requests: dict[str, tuple[str, str, dict[str, Any]]] = {
        "today": ("GET", "/backoffice", {}),
        "today_too": ("GET", "/backoffice/", {}),
        "jobs": ("GET", "/backoffice/jobs", {}),
        "board": ("GET", job, {}),
        "column": ("GET", f"{job}/column?stage={target.stage}&after=2030-01-01T00:00:00Z_{target.note}", {}),
        "application": ("GET", one, {}),
        "card": ("GET", f"{one}/card", {}),
        "move": ("POST", f"{one}/stage", {"stage_id": str(target.stage), **seen}),
        "rejection": ("GET", f"{one}/rejection", {}),
        "reject": ("POST", f"{one}/rejection", {"reason_id": str(why), **seen}),
        "reopen": ("POST", f"{one}/reopening", seen),
        "withdraw": ("POST", f"{one}/withdrawal", seen),
        "write_note": ("POST", f"{one}/notes", {"content": "Fine"}),
        "note": ("GET", f"{one}/notes/{target.note}", {}),
        "edit_note": ("POST", f"{one}/notes/{target.note}", {"content": "Call her", "version": "1"}),
        "add_tag": ("POST", f"{one}/tags", {"name": "motor"}),
        "remove_tag": ("POST", f"{one}/tags/{target.tag}/removal", {}),
        "attach": ("POST", f"{one}/attachments", {"type": "cv", "file": (io.BytesIO(PDF), "cv.pdf")}),
        "attachment_file": ("GET", f"{file}/file", {}),
        "attachment_page": ("GET", f"{file}/pages/1", {}),
        "letters": ("GET", "/backoffice/letters", {}),
        "letter": ("GET", f"/backoffice/letters/{target.letter}", {}),
        "password": ("GET", "/backoffice/password", {}),
        "set_password": ("POST", "/backoffice/password", {"password": "short"}),
        "confirm": ("GET", "/backoffice/confirm", {}),
        "confirm_again": ("POST", "/backoffice/confirm", {"password": "wrong"}),
    }
    return requests[endpoint]


def test_every_route_stands_in_a_table(app: Flask) -> None:
    known = ANYBODY | {f"backoffice.{name}" for name in (*OWN, *WAY_IN)}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == known


def _statuses(house: House, endpoint: str, target: str) -> tuple[int, ...]:
    found = []
    for person in PEOPLE:
        response = house.ask(person, endpoint, house.targets[target])
        found.append(response.status_code)
        if person == "anonymous":
            assert response.location.startswith("/backoffice/sign-in"), endpoint
        response.close()
    return tuple(found)


def test_what_everybody_may_do_to_what_is_theirs(house: House) -> None:
    assert {endpoint: _statuses(house, endpoint, "own") for endpoint in OWN} == OWN


def test_a_confidential_job_is_there_for_its_team_and_administrators_alone(house: House) -> None:
    """Outside: absent, for reading and for every act. On the team a coordinator is as a recruiter."""
    for endpoint in OF_AN_OBJECT:
        whose = {"note": (200, 403), "edit_note": (303, 403)}  # written by the insider
        inside = whose.get(endpoint, OWN[endpoint][4:5] * 2)
        assert _statuses(house, endpoint, "foreign") == (303, 404, 404, 404, 404, *inside), endpoint


def test_what_is_not_there_is_not_there_for_anybody(house: House) -> None:
    for endpoint in OF_AN_OBJECT:
        assert _statuses(house, endpoint, "absent") == (303, 404, 404, 404, 404, 404, 404), endpoint


def test_foreign_and_absent_are_told_in_the_same_words(house: House) -> None:
    for endpoint in OF_AN_OBJECT:
        for person in ("elsewhere", "interviewer", "manager", "recruiter"):
            said = []
            for target in ("foreign", "absent"):
                response = house.ask(person, endpoint, house.targets[target])
                headers = {name: value for name, value in response.headers if name != "X-Request-Id"}
                said.append((response.status_code, response.text, headers))
                response.close()
            assert said[0] == said[1], (endpoint, person)


def test_lists_and_counters_know_nothing_of_what_is_foreign(house: House) -> None:
    """Z2: the same scope in every list. The team itself sees it, so the words looked for are the right ones."""
    lists = ("/backoffice", "/backoffice/jobs", "/backoffice/jobs?status=open", "/backoffice/letters")
    for person in PEOPLE[1:]:
        pages = [house.browsers[person].get(path).text for path in lists]
        sees = any(re.search("Hush-hush|Cem Secret|cem.secret@", page) for page in pages)
        assert sees == (person in ("insider", "admin")), person


def test_an_interviewer_reads_the_title_and_no_person(house: House) -> None:
    for path in ("/backoffice", "/backoffice/jobs", f"/backoffice/jobs/{house.targets['own'].job}"):
        page = house.browsers["interviewer"].get(path).text
        assert "Noor" not in page, path
        assert "Ann Lee" not in page, path


def test_out_of_reach_nothing_is_written(house: House) -> None:
    """The refusals above are refusals: no note, no tag, no move, no file."""

    def standing() -> list[Any]:
        with house.open_work() as work:
            found = work.session.get_one(Application, house.targets["foreign"].application)
            return [found.version, len(notes.of(work, found)), len(attachments.of(work, found)),
                    len(letters.of(work, found)),
                    len(tags.of(work, [found.candidate_id])[found.candidate_id])]  # fmt: skip

    before = standing()
    for endpoint in OF_AN_OBJECT:
        for person in ("anonymous", "elsewhere", "interviewer", "manager", "recruiter"):
            house.ask(person, endpoint, house.targets["foreign"]).close()
    assert standing() == before


@pytest.mark.parametrize("slug", ["frame-welder", "hush-hush", "nowhere"])
def test_on_the_public_pages_a_user_sees_what_a_stranger_sees(house: House, slug: str) -> None:
    for path in (f"/jobs/{slug}", f"/jobs/{slug}/apply"):
        pages = set()
        for person in PEOPLE:
            response = house.browsers[person].get(path)
            assert response.status_code == (200 if slug == "frame-welder" else 404)
            pages.add(re.sub(r'name="form_token"[^>]*>', "", response.text))
        assert len(pages) == 1, path
