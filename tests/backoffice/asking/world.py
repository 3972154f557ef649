"""Seven people, a job that six of them know of, a confidential one, and a database that forgets every act.

Each request meets the same rows: what one person did is undone before the next asks, by copying the database's
pages back. A look at SQLite's own counter tells whether anything was written at all.
"""

import io
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from sqlalchemy import select

from hiring import applications, attachments, hiring_teams, letters, notes, rejection_reasons, tags
from hiring.actors import JobRole, Role
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.models.job import Job, Visibility
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.uploads import Received
from hiring.work import Work
from plumbing.storage import Remembered
from tests.backoffice.asking import Ask, Target
from tests.backoffice.asking.tables import PEOPLE
from tests.conftest import OpenWork
from tests.support import web_app
from tests.support.applications import actor_of, applied, signed_in
from tests.support.applying import PDF, make_job
from tests.support.web_app import Browser
from web.hall import db

ROLES = {"elsewhere": Role.MEMBER, "interviewer": Role.MEMBER, "manager": Role.MEMBER,
         "recruiter": Role.RECRUITER, "insider": Role.RECRUITER, "admin": Role.ADMIN}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What somebody was answered, and whether anything was written meanwhile."""

    status: int
    text: str
    headers: Mapping[str, str]
    wrote: bool

    @property
    def where_to(self) -> str:
        return self.headers.get("Location", "")


@dataclass(frozen=True)
class Person:
    """Somebody's browser as it was after signing in: a cookie, and the token of its session."""

    cookie: str
    csrf_token: str


class World:
    """Who there is, what there is to reach for, and the way to ask."""

    def __init__(self, app: Flask, open_work: OpenWork, storage: Remembered, area: ModuleType) -> None:
        self.app, self.storage, self.area = app, storage, area
        self._open_work = open_work
        self.users = {
            name: web_app.make_user(open_work, f"{name}@door.test", role, first_name=name.title())
            for name, role in ROLES.items()
        }
        self.own, self.foreign = self._furnished()
        self.absent = self.own.absent()
        self.people = {name: self._arrive(self.users.get(name)) for name in PEOPLE}
        self._browser = app.test_client(use_cookies=False)
        with app.app_context():
            self._pages = Pages(Path(str(db.engine.url.database)))
        self._files = _files_in(storage)

    def ask(self, person: str, ask: Ask) -> Told:
        """Sends the request, reads the whole answer, and makes everything as it was."""
        who, writes = self.people[person], ask.method != "GET"
        with self._forgetting() as wrote:
            data = {"csrf_token": who.csrf_token, **ask.data} if writes else None
            response = self._browser.open(
                ask.path, method=ask.method, data=data, headers={"Cookie": who.cookie}, buffered=True
            )
            text = response.get_data(as_text=False).decode("utf-8", "replace")
            headers = {name: value for name, value in response.headers if name != "X-Request-Id"}
            response.close()
        return Told(response.status_code, text, headers, wrote())

    @contextmanager
    def _forgetting(self) -> Iterator[Any]:
        """Gives a function that says, afterwards, whether database or storage were written to meanwhile."""
        before = self._pages.version()
        found: list[bool] = []
        yield lambda: found[0]
        found.append(self._pages.version() != before or _files_in(self.storage) != self._files)
        if found[0]:
            self._pages.restore()
            self._restore_files()

    def _restore_files(self) -> None:
        for key in _files_in(self.storage).keys() - self._files.keys():
            self.storage.delete(key)
        for key in self._files.keys() - _files_in(self.storage).keys():
            self.storage.put(key, io.BytesIO(self._files[key]), content_type="application/pdf")

    def _arrive(self, user: User | None) -> Person:
        browser = signed_in(self.app, user) if user else self.app.test_client()
        assert isinstance(browser, Browser)
        token = browser.csrf_token()
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = browser.get_cookie(name)
        assert cookie is not None
        return Person(f"{name}={cookie.value}", token)

    def _furnished(self) -> tuple[Target, Target]:
        with self._open_work() as work:
            rejection_reasons.add_defaults(work)
            job = make_job(work)
            other = make_job(work, name="Painter", slug="painter")
            secret = make_job(work, name="Hush-hush", slug="hush-hush")
            noor, cem = applied(work, job, "Noor Haddad"), applied(work, secret, "Cem Secret")
            secret.visibility = Visibility.CONFIDENTIAL
            hiring_teams.add(work, other, self.users["elsewhere"], JobRole.HIRING_MANAGER)
            hiring_teams.add(work, job, self.users["interviewer"], JobRole.INTERVIEWER)
            hiring_teams.add(work, job, self.users["manager"], JobRole.HIRING_MANAGER)
            hiring_teams.add(work, secret, self.users["insider"], JobRole.COORDINATOR)
        return self._furnish(job, noor, "recruiter"), self._furnish(secret, cem, "insider")

    def _furnish(self, job: Job, application: Application, by: str) -> Target:
        user = self.users[by]
        team = {"on": job, "as_": [JobRole.COORDINATOR]} if by == "insider" else {}
        with self._open_work(actor_of(user, **team)) as work:
            found = applications.get(work, application.id)
            things = _of_an_application(work, found, self.storage)
            more = getattr(self.area, "furnish", lambda *_: {})(work, found.job, found, user)
            work.session.flush()
            versions = {"version": found.version, "job_version": found.job.version}
        return Target(things | {"user": user.id} | dict(more) | versions)


def _of_an_application(work: Work, application: Application, storage: Remembered) -> dict[str, uuid.UUID]:
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
    call = work.session.scalars(
        select(Stage).where(Stage.job_id == application.job_id, Stage.name == "Call")
    ).one()
    return {
        "job": application.job_id, "application": application.id, "stage": call.id, "note": note.id,
        "attachment": cv.id, "tag": tag.id, "letter": letters.of(work, application)[0].id,
        "reason": rejection_reasons.active(work)[0].id,
    }  # fmt: skip


def _files_in(storage: Remembered) -> dict[str, bytes]:
    return {one.key: storage.open(one.key).read() for one in list(storage.keys())}


class Pages:
    """A copy of the database in memory, and a second look at the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = sqlite3.connect(path, isolation_level=None)
        self._copy = sqlite3.connect(":memory:")
        self._file.backup(self._copy)

    def version(self) -> int:
        """Another number after anybody else has committed a change."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def restore(self) -> None:
        with closing(sqlite3.connect(self._path)) as writer:
            self._copy.backup(writer)


def mixed(app: Flask, own: Ask, foreign: Ask) -> Ask | None:
    """The own request, but with the foreign ids behind the first one of its address; None where there is none."""
    adapter = app.url_map.bind("localhost")
    endpoint, mine = adapter.match(own.path.partition("?")[0], method=own.method)
    _, theirs = adapter.match(foreign.path.partition("?")[0], method=foreign.method)
    inner = list(mine or {})[1:]
    swapped = {
        name: theirs[name]
        for name in inner
        if isinstance(mine[name], uuid.UUID) and name not in own.shared and mine[name] != theirs[name]
    }
    if not swapped:
        return None
    return replace(own, path=adapter.build(endpoint, {**mine, **swapped}, method=own.method))
