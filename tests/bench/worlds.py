"""The data that is measured: the seeded demo with so many applications, so many listed jobs, and long forms."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine, exists, func, insert, select, update
from sqlalchemy.orm import Session

from hiring import api_keys, listings, sign_in
from hiring.actors import OPERATOR, Actor, Role
from hiring.models.application import Application
from hiring.models.attachment import Attachment, AttachmentType, PreviewStatus, ScanStatus
from hiring.models.department import Department, Location
from hiring.models.job import Job
from hiring.models.organisation import Catalogue
from hiring.models.user import User
from hiring.search import index, scopes
from hiring.search.words import tokens
from hiring.work import Work, opened
from ops import demo, demo_words
from plumbing import clock
from plumbing.db import make_engine
from plumbing.migrating import migrate
from plumbing.records import new_id
from plumbing.storage import from_url
from tests.bench.multiplying import multiply
from tests.bench.servers import Server, Visitor
from tests.support import build
from tests.support.applying import make_job

COMMON_WORD, RARE_WORD = "welding", "theodolite"
"""In the CV of everybody, and of three people."""
SHORT, LONG, UPLOADS, TEN = "thirty-questions", "two-hundred-questions", "large-files", "ten-questions"


class World:
    """A Foyer over data of its own, and its server.

    `times`: so many times as many applications are made by copying rows. `url`: of an empty database elsewhere."""

    def __init__(
        self, folder: Path, applications: int, jobs: int, *, times: int = 1, url: str | None = None
    ) -> None:
        self.server = Server(folder, **({"FOYER_DATABASE_URL": url} if url else {}))
        self.applications = applications * times
        self._seeded = applications
        self._url = self.server.settings.database_url
        is_new = url is not None or not (folder / "foyer.db").exists()
        migrate(self._url)
        self.engine: Engine = make_engine(self._url)
        self._storage = from_url("file:files", folder)
        if is_new:
            self._fill(jobs)
            if times > 1:
                multiply(self.engine, times)
        self.server.start("/jobs")

    def close(self) -> None:
        self.server.stop()
        self.engine.dispose()

    @contextmanager
    def open_work(self, actor: Actor = OPERATOR) -> Iterator[Work]:
        with (
            Session(self.engine, expire_on_commit=False) as session,
            opened(session, actor, now=clock.now(), files=self._storage) as work,
        ):
            yield work

    def change_catalogue(self) -> None:
        """As a verb does that changes what the public sees: no kept page is true any more."""
        with self.engine.begin() as connection:
            connection.execute(update(Catalogue).values(version=Catalogue.version + 1))

    def largest_job(self, most: int | None = None) -> tuple[uuid.UUID, int]:
        """The job with the most applications (of those with at most so many), and how many it has."""
        number = func.count().label("number")
        jobs = select(Application.job_id, number).group_by(Application.job_id).order_by(number.desc())
        with self.open_work() as work:
            rows = work.session.execute(jobs).tuples().all()
        return next((id, number) for id, number in rows if most is None or number <= most)

    def job_of(self, slug: str) -> uuid.UUID:
        with self.open_work() as work:
            return work.session.scalars(select(Job.id).where(Job.slug == slug)).one()

    def application_of(self, job_id: uuid.UUID) -> uuid.UUID:
        """One that answered questions, has a CV or at least a history, in the middle of the pile."""
        with self.open_work() as work:
            return work.session.scalars(
                select(Application.id)
                .where(Application.job_id == job_id)
                .order_by(Application.applied_at.desc())
                .offset(20)
                .limit(1)
            ).one()

    def recruiter(self, server: Server | None = None) -> Visitor:
        """A browser in which the administrator of the demo is signed in, at this server or at the world's own."""
        with self.open_work() as work:
            user = work.session.scalars(select(User).where(User.role == Role.ADMIN).limit(1)).one()
            token = sign_in.start(work, user, by="link")
        app = Flask("cookies")
        app.secret_key = self.server.settings.secret_key
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        return (server or self.server).visitor(
            Cookie=f"foyer={serializer.dumps({'_user_id': token, '_fresh': True})}"
        )

    def key(self) -> str:
        """The words of a new key with all scopes."""
        with self.open_work() as work:
            return api_keys.make(work, "Bench", api_keys.ALL_SCOPES, expires_at=None).words

    def program(self) -> Visitor:
        """A program that may do everything."""
        return self.server.visitor(Authorization=f"Bearer {self.key()}")

    def _fill(self, jobs: int) -> None:
        demo.load(self.open_work, self._storage, applications=self._seeded, seed=1)
        self._read_cvs()
        with self.open_work() as work:
            for slug, definition in ((SHORT, form(30)), (LONG, form(200)), (UPLOADS, files()), (TEN, form(10))):
                make_job(work, slug=slug, name=slug.capitalize(), screening_form=definition)
            listed = select(func.count()).select_from(Job).where(listings.is_listed(work.now))
            _list_jobs(work, jobs - work.session.scalars(listed).one())

    def _read_cvs(self) -> None:
        """A CV with words for each application that has no file: rows only, as the worker leaves them. Three in
        all the world hold the rare word, the newest of them in the middle."""
        with self.open_work() as work:
            applied = work.session.execute(
                select(Application.id, Application.candidate_id, Application.job_id)
                .where(~exists(select(1).where(Attachment.application_id == Application.id)))
                .order_by(Application.applied_at)
            ).all()
        rare = {len(applied) // 2 - 3, len(applied) // 2 - 2, len(applied) // 2}
        for start in range(0, len(applied), TEXTS):
            with self.open_work() as work:
                for at, row in enumerate(applied[start : start + TEXTS], start):
                    _read_cv(work, row, at, RARE_WORD if at in rare else "")


TEXTS = 5_000


def _read_cv(work: Work, row: Any, at: int, more: str) -> None:
    stories = [demo_words.STORIES[(at + step) % len(demo_words.STORIES)] for step in range(3)]
    text = " ".join([COMMON_WORD, more, *stories, f"number{at % 997}"])
    id = new_id()
    work.session.execute(
        insert(Attachment).values(
            id=id, candidate_id=row.candidate_id, application_id=row.id, type=AttachmentType.CV,
            file_name="cv.pdf", kind="pdf", size_bytes=1, sha256="0" * 64, storage_key=f"none-{id}",
            scan_status=ScanStatus.SKIPPED, preview_status=PreviewStatus.NONE, preview_pages=0, text=text,
            created_at=work.now, updated_at=work.now, version=1,
        )
    )  # fmt: skip
    key = index.Key(row.candidate_id, row.id, id)
    index.put(work, key, frozenset({scopes.of_job(row.job_id), scopes.OPEN}), tokens(text))


def _list_jobs(work: Work, count: int) -> None:
    """More listed jobs, in the departments and places that are there."""
    departments = work.session.scalars(select(Department).order_by(Department.name)).all()
    places = work.session.scalars(select(Location).order_by(Location.city)).all()
    for number in range(count):
        department, place = departments[number % len(departments)], places[number % len(places)]
        build.job(work, f"Assembler of line number {number:03}", department_id=department.id, places=(place,))


def form(count: int) -> dict[str, Any]:
    """A form of every type of question but files, a third of them conditional."""
    kinds: list[dict[str, Any]] = [
        {"type": "boolean", "label": "Have you done this before?", "required": True},
        {"type": "number", "label": "For how many years?", "constraints": {"integer": True, "min": 0, "max": 60}},
        {"type": "text", "label": "What are you proud of?", "constraints": {"multiline": True}},
        {"type": "single_select", "label": "Which shift suits you?",
         "options": [{"id": "day", "label": "Days"}, {"id": "night", "label": "Nights"}]},
        {"type": "date", "label": "From when could you start?"},
        {"type": "multi_select", "label": "What have you worked with?",
         "options": [{"id": id, "label": id.upper()} for id in ("tig", "mig", "mma")]},
    ]  # fmt: skip
    questions = []
    for number in range(count):
        question = {"key": f"question_{number}", **kinds[number % 6]}
        if number % 6 in (1, 2):
            on = f"question_{number - number % 6}"
            question["visible_if"] = {"question": on, "op": "equals", "value": True}
        questions.append(question)
    return {"schema": 1, "questions": questions}


def files() -> dict[str, Any]:
    """A form that takes large files."""
    limits = {"kinds": ["pdf"], "max_size": 25 * 1024 * 1024, "max_files": 3}
    question = {"key": "proof", "type": "file", "label": "Your drawings", "constraints": limits}
    return {"schema": 1, "questions": [question]}


def answers(count: int) -> dict[str, str]:
    """What somebody typed into `form(count)`, as fields of the page."""
    typed = ("true", "7", "A frame that was straight at first.", "day", "", "tig")
    given: dict[str, str] = {}
    for number in range(count):
        name = f"q.question_{number}"
        if number % 6 == 4:
            given |= {f"{name}.day": "1", f"{name}.month": "2", f"{name}.year": "2027"}
        else:
            given[name] = typed[number % 6]
    return given
