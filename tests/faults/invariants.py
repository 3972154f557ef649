"""What must be true after every fault: the applicants' own notes against the database and the storage."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from hiring.actors import OPERATOR
from hiring.ledger import broken_events, recount
from hiring.models.application import Application, Submission
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate
from hiring.models.event import Event
from hiring.models.stage import StageCount
from hiring.work import Work, opened
from ops.sweeping import sweep_files
from plumbing import clock
from plumbing.db import make_engine
from plumbing.incoming import IncomingFolder
from plumbing.settings import Settings
from plumbing.storage import Storage, from_url
from tests.faults.applicants import Applicant


@contextmanager
def inside(settings: Settings) -> Iterator[Work]:
    """One transaction over the house's own database and storage."""
    engine = make_engine(settings.database_url)
    storage = from_url(settings.storage_url, settings.data)
    try:
        with _opened(engine, storage) as work:
            yield work
    finally:
        engine.dispose()


@contextmanager
def _opened(engine: Engine, storage: Storage) -> Iterator[Work]:
    with (
        Session(engine, expire_on_commit=False) as session,
        opened(session, OPERATOR, now=clock.now(), files=storage) as work,
    ):
        yield work


def check_everything(settings: Settings, people: list[Applicant]) -> None:
    """I1, I2, I3, I6, I7. The house may be running, or dead."""
    with inside(settings) as work:
        for person in people:
            check_applicant(work, person)
        check_files(work)
        check_history(work)
        check_database(work.session)


def check_applicant(work: Work, person: Applicant) -> None:
    """Thanked: there exactly once, whole. Not thanked: there once and whole, or not at all."""
    found = work.session.scalars(
        select(Submission)
        .join(Application, Application.id == Submission.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Candidate.email_norm == person.email)
    ).all()
    assert len(found) == 1 if person.receipt else len(found) <= 1, (person.email, person.told, len(found))
    for submission in found:
        assert submission.profile["email"] == person.email
        attachments = work.session.scalars(
            select(Attachment).where(Attachment.submission_id == submission.id)
        ).all()
        assert [one.sha256 for one in attachments] == [person.sha256], person.told


def check_files(work: Work) -> None:
    """No row without its file, and the bytes are those whose hash the row holds."""
    for attachment in work.session.scalars(select(Attachment)):
        with work.files.open(attachment.storage_key) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == attachment.sha256


def check_history(work: Work) -> None:
    """The chain is whole, tells of every application once, and the counters agree with what they count."""
    assert list(broken_events(work.session)) == []
    created = select(Event.application_id).where(Event.type == "application.created")
    applications = select(Application.id)
    told, there = work.session.scalars(created).all(), work.session.scalars(applications).all()
    assert Counter(told) == Counter(there)
    rows = select(StageCount.job_id, StageCount.stage_id, StageCount.status, StageCount.count)
    counted = {
        (job, stage, str(status)): count for job, stage, status, count in work.session.execute(rows) if count
    }
    assert counted == dict(recount(work.session))


def check_database(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def sweep_at_once(settings: Settings) -> None:
    """I4: a sweep leaves nothing that no row refers to, and takes nothing that one does. For a dead house."""
    engine = make_engine(settings.database_url)
    storage = from_url(settings.storage_url, settings.data)
    incoming = IncomingFolder(settings.data / "incoming")
    try:
        for _ in range(2):
            left = sweep_files(storage, incoming, lambda: _opened(engine, storage), older_than=timedelta(0))
        assert left == 0
    finally:
        engine.dispose()


def applications_in(settings: Settings) -> int:
    with inside(settings) as work:
        return work.session.scalar(select(func.count()).select_from(Application)) or 0
