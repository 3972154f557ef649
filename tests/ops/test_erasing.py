"""Somebody is erased: no word of theirs is found anywhere, and history still fits together."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from hiring import erasing, retention
from hiring.ledger import broken_events
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate
from hiring.models.erasure import Erasure, ErasureOccasion
from hiring.models.event import Event
from hiring.models.letter import Letter, LetterState, Occasion
from tests.conftest import NOON
from tests.support.applications import check_books
from tests.support.erasing import CANARY, EMAIL, Post, files_with, known_well, rows_with
from tests.support.web_app import Clock


def test_no_word_of_theirs_is_left_anywhere(app_on_each: Flask, clock: Clock, tmp_path: Path) -> None:
    post = Post(app_on_each, clock)
    with post.open_work() as work:
        there = known_well(work)
    post.run()
    before = {place.partition(".")[0] for place in rows_with(post.engine, CANARY)}
    assert before >= {
        "answers", "applications", "attachments", "candidate_emails", "candidate_links", "candidate_merges",
        "candidates", "interviews", "kept_answers", "kept_forms", "letters", "notes", "offers", "result_links",
        "scheduling_requests", "search_entries", "submissions", "uploads",
    } - {"applications"}  # fmt: skip
    assert len(files_with(tmp_path, CANARY)) > 3
    with post.open_work() as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        assert erasing.erase(work, person, ErasureOccasion.BY_US) == 3
    later = ("letters.recipient", "search_index_data.block")  # until the worker has been
    assert [one for one in rows_with(post.engine, CANARY) if one not in later] == []
    post.run()  # the last letter goes, and with it the address
    assert rows_with(post.engine, CANARY) == []
    last = files_with(post.mail, EMAIL)
    assert len(last) == 1
    clock.turn(days=1)
    post.run()
    assert files_with(post.mail, CANARY) == []
    post.engine.dispose()
    assert files_with(tmp_path, CANARY) == []


def test_a_shell_of_dates_stays_and_history_fits(app_on_each: Flask, clock: Clock) -> None:
    post = Post(app_on_each, clock)
    with post.open_work() as work:
        there = known_well(work)
    with post.open_work() as work:
        erasing.erase(work, work.session.get_one(Candidate, there.noor.candidate_id), ErasureOccasion.ASKED)
    with post.open_work() as work:
        application = work.session.get_one(Application, there.noor.id)
        assert (application.status, application.applied_at) == (ApplicationStatus.WITHDRAWN, NOON)
        assert application.candidate.name == erasing.ERASED_NAME
        check_books(work)
        assert list(broken_events(work.session)) == []
        lines = work.session.scalars(select(Erasure)).all()
        merged = work.session.scalars(select(Candidate.id).where(Candidate.merged_into_id.is_not(None))).one()
        assert {one.subject_hash for one in lines} == {
            erasing.hash_of(there.noor.candidate_id), erasing.hash_of(merged),
        }  # fmt: skip
        told = work.session.scalars(select(Event).where(Event.type == "candidate.anonymized")).one()
        assert (told.candidate_id, told.data) == (there.noor.candidate_id, {"occasion": "asked"})
        waiting = work.session.scalars(select(Letter.occasion).where(Letter.state == LetterState.WAITING)).all()
        assert Occasion.ERASED in waiting


def test_erasing_twice_is_once_and_a_restored_backup_is_erased_again(app_on_each: Flask, clock: Clock) -> None:
    post = Post(app_on_each, clock)
    with post.open_work() as work:
        there = known_well(work)
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        line = erasing.Line(erasing.hash_of(person.id), ErasureOccasion.RETENTION, NOON)
        retention.hold(work, person, "A claim that was over when they were erased")
    with post.open_work() as work:
        assert erasing.keep(work, [line, line]) == 1
        assert erasing.named(work) == [(person.id, ErasureOccasion.RETENTION)]
    with post.open_work() as work:
        assert erasing.replay(work, person.id, line.occasion)
    with post.open_work() as work:
        assert (erasing.keep(work, [line]), erasing.named(work)) == (0, [])
        assert not erasing.replay(work, person.id, line.occasion)
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        assert erasing.erase(work, person, ErasureOccasion.BY_US) == 0
        assert line in erasing.ledger(work)
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.ERASED)).all() == []
    post.run()
    assert rows_with(post.engine, CANARY) == []
