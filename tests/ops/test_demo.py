"""The demo world: whole, consistent, the same for the same seed."""

import io
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hiring import ledger, tally_recount
from hiring.actors import OPERATOR, Actor, Role
from hiring.models.application import Answer, Application, StageChange, Submission
from hiring.models.attachment import Attachment
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewStatus
from hiring.models.job import Job, ScreeningForm
from hiring.models.note import Note, NoteKind, NoteMention
from hiring.models.offer import Offer, OfferStatus
from hiring.models.result_link import ResultLink
from hiring.models.stage import Stage, StageCount
from hiring.models.user import User
from hiring.screening import validate_submission
from hiring.work import Work, opened
from ops import demo
from plumbing.db import make_engine
from plumbing.storage import Remembered
from tests.conftest import NOON, OpenWork


def fingerprint_of(open_work: OpenWork) -> list[Any]:
    with open_work() as work:
        rows = work.session.execute(
            select(Job.slug, Candidate.primary_email, Application.applied_at, Application.status, Stage.name)
            .join(Application, Application.job_id == Job.id)
            .join(Candidate, Candidate.id == Application.candidate_id)
            .join(Stage, Stage.id == Application.current_stage_id)
            .order_by(Application.applied_at, Application.id)
        )
        return [tuple(row) for row in rows]


def test_who_shares_a_number_is_one_person_under_two_addresses(open_work: OpenWork, storage: Remembered) -> None:
    demo.load(open_work, storage, applications=600, seed=1)
    with open_work() as work:
        people = defaultdict(list)
        for person in work.session.scalars(select(Candidate).where(Candidate.phone.is_not(None))):
            people[person.phone].append(person)
        doubles = [those for those in people.values() if len(those) > 1]
        assert 0 < len(doubles) < 20
        for those in doubles:
            assert len({person.name for person in those}) == 1
            assert len({person.primary_email for person in those}) == len(those)


def test_the_history_and_the_counters_are_consistent(open_work_on_each: OpenWork, storage: Remembered) -> None:
    summary = demo.load(open_work_on_each, storage, applications=150, seed=3)
    assert (summary.jobs, summary.applications) == (11, 150)
    with open_work_on_each() as work:
        session = work.session
        assert list(ledger.broken_events(session)) == []
        kept = {(row.job_id, row.stage_id, row.status): row.count for row in session.scalars(select(StageCount))}
        assert {key: count for key, count in kept.items() if count} == dict(ledger.recount(session))
        assert tally_recount.differences(session) == []
        assert session.scalar(select(func.count()).select_from(Application)) == 150
        assert len({row.status for row in session.scalars(select(Application))}) == 4
        for application in session.scalars(select(Application)):
            steps = session.scalars(
                select(StageChange)
                .where(StageChange.application_id == application.id)
                .order_by(StageChange.at, StageChange.id)
            ).all()
            assert steps[0].from_stage_id is None
            assert (steps[-1].to_stage_id, steps[-1].to_status) == (
                application.current_stage_id,
                application.status,
            )
            for before, after in pairwise(steps):
                assert (before.to_stage_id, before.to_status) == (after.from_stage_id, after.from_status)
            assert application.applied_at <= application.stage_entered_at <= NOON
            assert application.version == len(steps)


def test_what_was_answered_is_what_the_form_takes(open_work: OpenWork, storage: Remembered) -> None:
    demo.load(open_work, storage, applications=80, seed=2)
    with open_work() as work:
        answered = 0
        for submission in work.session.scalars(select(Submission)):
            answers = work.session.scalars(select(Answer).where(Answer.submission_id == submission.id)).all()
            if submission.form_id is None:
                assert (submission.visible, list(answers)) == ([], [])
                continue
            form = work.session.get_one(ScreeningForm, submission.form_id)
            raw = {answer.question_key: answer.value for answer in answers}
            again = validate_submission(form.definition, raw, submission.evaluated_on)
            assert (again["errors"], again["notices"]) == ([], [])
            assert (again["visible"], again["answers"], again["knockouts"]) == (
                submission.visible, raw, submission.flags,
            )  # fmt: skip
            answered += 1
        assert answered > 20


def test_every_attachment_has_its_file(open_work: OpenWork, storage: Remembered) -> None:
    summary = demo.load(open_work, storage, applications=40, seed=1)
    with open_work() as work:
        rows = work.session.scalars(select(Attachment)).all()
    assert sum(row.submission_id is not None for row in rows) == summary.files > 20  # and letters of offers
    assert {row.storage_key for row in rows} == {stored.key for stored in storage.keys()}  # noqa: SIM118
    with storage.open(rows[0].storage_key) as opened:
        content = opened.read()
    assert len(content) == rows[0].size_bytes
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    assert len(document) == 1
    document.close()


def test_the_same_seed_gives_the_same_people(
    open_work: OpenWork, storage: Remembered, migrated_sqlite: Path, tmp_path: Path
) -> None:
    engine = make_engine(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'other.db')}")

    @contextmanager
    def open_other(actor: Actor = OPERATOR) -> Iterator[Work]:
        with (
            Session(engine, expire_on_commit=False) as session,
            opened(session, actor, now=NOON, files=storage) as work,
        ):
            yield work

    demo.load(open_work, storage, applications=30, seed=5)
    demo.load(open_other, storage, applications=30, seed=5)
    assert len(fingerprint_of(open_work)) == 30
    assert fingerprint_of(open_work) == fingerprint_of(open_other)
    engine.dispose()


def test_batches_join_without_a_seam(
    open_work: OpenWork, storage: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "BATCH", 40)
    monkeypatch.setattr(demo, "MOST_FILES", 50)
    summary = demo.load(open_work, storage, applications=130, seed=4)
    assert 30 < summary.files <= 50
    with open_work() as work:
        assert list(ledger.broken_events(work.session)) == []
        assert work.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_something_is_going_on(open_work: OpenWork, storage: Remembered) -> None:
    """Every state of an offer, interviews behind and ahead, feedback, results, colleagues named; and books that
    agree."""
    demo.load(open_work, storage, applications=120, seed=1)
    with open_work() as work:
        assert {row.status for row in work.session.scalars(select(Offer))} == set(OfferStatus)
        seen = work.session.scalars(select(Interview)).all()
        assert {one.status for one in seen} >= {InterviewStatus.SCHEDULED, InterviewStatus.COMPLETED}
        assert all((one.ends_at > NOON) == (one.status is InterviewStatus.SCHEDULED) for one in seen)
        for table in (ResultLink, NoteMention):
            assert work.session.scalar(select(func.count()).select_from(table)), table
        assert work.session.scalar(select(func.count()).where(Note.kind == NoteKind.FEEDBACK))
        owned = work.session.scalars(select(Application.recruiter_id)).all()
        assert 0 < owned.count(None) < len(owned) / 4
        assert tally_recount.differences(work.session) == []
        assert tally_recount.rebuild(work) == 0


def test_nobody_has_a_password(open_work: OpenWork, storage: Remembered) -> None:
    demo.load(open_work, storage, applications=0)
    with open_work() as work:
        people = work.session.scalars(select(User).order_by(User.email)).all()
        assert [user.password_hash for user in people] == [None] * 4
        assert {user.role for user in people} == {Role.ADMIN, Role.RECRUITER, Role.MEMBER}


def test_a_database_in_use_is_left_alone(open_work: OpenWork, storage: Remembered) -> None:
    demo.load(open_work, storage, applications=3)
    before = fingerprint_of(open_work)
    with pytest.raises(demo.AlreadyInUse):
        demo.load(open_work, storage, applications=3)
    assert fingerprint_of(open_work) == before
