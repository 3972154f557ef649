"""A person of whom everything holds the same strange word, and a worker with a real mail folder."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, MetaData, select, text
from sqlalchemy.orm import Session

from hiring import attachments, kept_forms, letters, notes, offers, result_links
from hiring.actors import OPERATOR, Actor
from hiring.candidates import editing, merging
from hiring.candidates.contacts import Contact, Details
from hiring.models.api_key import KeptAnswer
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.models.interview import LocationKind
from hiring.models.scheduling import SchedulingRequest, SchedulingStatus
from hiring.result_links import Result
from hiring.uploads import Received
from hiring.work import Work, opened
from ops.handling import Context
from ops.worker import Worker, renderer
from plumbing.mail import mailer_from_url
from plumbing.outbox import Claimed
from tests.support import applying
from tests.support.applications import World, applied, world
from tests.support.interviews import arranged
from tests.support.offers import drafted
from tests.support.web_app import Clock
from web.hall import Hall, db

CANARY = "zqkanari"
WORDS = f"I am {CANARY} and I weld frames."
EMAIL = f"{CANARY}.lee@example.com"


class Post:
    """`run()` carries out whatever is due, with the mail folder and the storage of the app."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        hall: Hall = app.extensions["foyer"]
        self.hall, self.clock = hall, clock
        with app.app_context():
            self.engine: Engine = db.engine
        self.mail = hall.settings.data / "mail"
        mailer = mailer_from_url("file:mail", hall.settings.data)

        def context_for(claimed: Claimed) -> Context:
            return Context(hall.settings, hall.storage, mailer, renderer(app), self.open_work, claimed.id)

        self.worker = Worker(self.engine, context_for, periodic={}, now=clock)

    @contextmanager
    def open_work(self, actor: Actor = OPERATOR) -> Iterator[Work]:
        with (
            Session(self.engine, expire_on_commit=False) as session,
            opened(session, actor, now=self.clock(), files=self.hall.storage) as work,
        ):
            yield work

    def run(self) -> None:
        while self.worker.run_one():
            pass


def known_well(work: Work) -> World:
    """A world in which Ann's name, addresses, answers, files, notes, letters, offers, talks, results, half-filled
    form and double all hold the CANARY."""
    there = world(work)
    upload = applying.keep_upload(work, there.job, name=f"{CANARY}.pdf", body=WORDS.encode())
    them = applied(
        work, there.job, f"{CANARY} Lee", uploads={"cv": upload},
        profile={"email": EMAIL, "phone": "0113 496 0100"},
        answers={"years": "6", "visa": "false", "proud": WORDS},
        source={"source": "careers site", "utm_content": CANARY}, user_agent=CANARY,
    )  # fmt: skip
    them = work.session.get_one(Application, them.id)
    dario = Work(work.session, there.dario, work.now, work.files, None, work.ledger)
    notes.write(dario, them, WORDS)
    letters.write_message(dario, them, f"To {CANARY}", WORDS)
    arranged(dario, them, there.interviewer, title=CANARY, message=WORDS, location=f"https://x.test/{CANARY}",
                    location_kind=LocationKind.VIRTUAL)  # fmt: skip
    offer = drafted(dario, them, message=WORDS, bonus=CANARY)
    offers.approve(work, offer)
    offer.decline_reason = WORDS
    offer.signed_name = CANARY
    result_links.put(dario, them, Result(f"Test of {CANARY}", f"https://x.test/{CANARY}", score=CANARY))
    attachments.attach(dario, them, file(work), type=AttachmentType.OTHER)
    work.session.add(SchedulingRequest(
        application_id=them.id, status=SchedulingStatus.OPEN, title=CANARY, minutes=30, pause_minutes=0,
        timezone="Europe/London", location_kind=None, location=CANARY, message=WORDS, changes=0, most_changes=1,
        organizer_user_id=there.dario.id, answer_by=work.now + timedelta(days=3), wish=WORDS, adjustments=WORDS,
    ))  # fmt: skip
    unsent = applying.keep_upload(work, there.job, name=f"{CANARY}-unsent.pdf", body=WORDS.encode())
    typed = kept_forms.Typed({"proud": [WORDS]}, {}, [], None, {"utm_content": CANARY}, "en")
    kept_forms.keep(work, there.job, EMAIL, typed, secrets=[unsent.token])
    work.session.add(KeptAnswer(
        principal="k", key="1", place="POST /x", digest="d", status=201, headers={},
        body=f'{{"email": "{EMAIL}"}}',
        expires_at=work.now + timedelta(days=1),
    ))  # fmt: skip
    _double(work, them)
    work.session.flush()
    work.session.refresh(them)
    return World(there.job, them, there.ann, there.dario, there.manager, there.interviewer, there.stranger)


def file(work: Work) -> Received:
    body = f"What {CANARY} once wrote.".encode()
    key = f"by-hand/{hashlib.sha256(body).hexdigest()[:20]}"
    work.files.put(key, io.BytesIO(body), content_type="text/plain")
    return Received("file", f"{CANARY}-2.txt", "txt", len(body), hashlib.sha256(body).hexdigest(), key)


def _double(work: Work, them: Application) -> None:
    """Somebody who turned out to be the same person."""
    other = editing.create(
        work,
        Details(first_name="Ann", last_name=CANARY.title(), emails=[Contact(f"x.{EMAIL}")], company=CANARY,
                title=CANARY, location=CANARY, links=[f"https://people.example/{CANARY}"]),
        source="sourced",
    )  # fmt: skip
    work.session.flush()
    one, two = merging.pair(work, them.candidate_id, other.id)
    merging.merge(work, one, two, version=one.version, merged_version=two.version)


def rows_with(engine: Engine, word: str) -> list[str]:
    """table.column of every place in the database where the word stands."""
    found = []
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                found += [f"{table.name}.{name}" for name, value in row.items() if word in str(value).lower()]
        if engine.dialect.name == "sqlite":
            hits = connection.execute(text("SELECT count(*) FROM search_index WHERE search_index MATCH :w"),
                                      {"w": f"{word}*"}).scalar_one()  # fmt: skip
            found += ["search_index"] if hits else []
    return found


def files_with(folder: Path, word: str) -> list[str]:
    """Every file below the folder that has the word in it or in its name, in whatever case."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and (word in path.name.lower() or word.encode() in path.read_bytes().lower().replace(b"=\n", b""))
    ]
