"""`flask retention` and `flask erase`, as an operator types them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hiring import applications, erasing, retention
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.erasure import Erasure
from hiring.models.letter import Letter, Occasion
from tests.conftest import OpenWork
from tests.support.applications import reason, world
from tests.support.web_app import Clock


def test_a_dry_run_says_who_goes_when_and_changes_nothing(app: Flask, clock: Clock, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        applications.reject(work, work.session.get_one(Application, there.noor.id), reason=reason(work))
    clock.time = retention.after_months(clock.time, 6) + timedelta(days=1)
    runner = app.test_cli_runner()
    said = runner.invoke(args=["retention", "--dry-run"])  # though nothing was reckoned yet
    assert (said.exit_code, f"{there.noor.candidate_id} due" in said.output) == (0, True), said.output
    assert "1 people within 60 days" in said.output
    with open_work() as work:
        person = work.session.get_one(Candidate, there.noor.candidate_id)
        assert (person.quarantined_at, person.retention_until) == (None, None)
    assert "Asked 0, set aside 1, erased 0." in runner.invoke(args=["retention"]).output
    assert "set aside" in runner.invoke(args=["retention", "--dry-run"]).output
    clock.turn(days=14)
    assert "Asked 0, set aside 0, erased 1." in runner.invoke(args=["retention"]).output


def test_one_person_is_erased_or_it_is_said_why_not(app: Flask, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
        applications.hire(work, work.session.get_one(Application, there.ann.id))
    runner = app.test_cli_runner()
    assert "Erased." in runner.invoke(args=["erase", str(there.noor.candidate_id)]).output
    refused = runner.invoke(args=["erase", str(there.ann.candidate_id)])
    assert (refused.exit_code, "was hired" in refused.output) == (1, True)
    absent = runner.invoke(args=["erase", str(there.job.id)])
    assert (absent.exit_code, "no such person" in absent.output) == (1, True)
    again = runner.invoke(args=["erase", str(there.noor.candidate_id)])
    assert (again.exit_code, "erased already" in again.output) == (1, True)
    with open_work() as work:
        assert work.session.get_one(Candidate, there.noor.candidate_id).name == "Erased candidate"


def test_a_ledger_written_beside_a_backup_erases_again_what_it_brought_back(
    app: Flask, open_work: OpenWork, tmp_path: Path
) -> None:
    """C72: the database as it was before, with the ledger of the one that is gone."""
    with open_work() as work:
        there = world(work)
    runner = app.test_cli_runner()
    known = {"subject_hash": erasing.hash_of(there.noor.candidate_id), "occasion": "asked",
             "erased_at": "2026-11-24T12:00:00+00:00"}  # fmt: skip
    ledger = tmp_path / "erased.jsonl"
    ledger.write_text(json.dumps(known) + "\n\n" + json.dumps(known | {"subject_hash": "0" * 64}) + "\n")
    for said in ("2 lines were new here, 1 people were erased again.", "0 lines were new here, 0 people"):
        done = runner.invoke(args=["erase", "--replay", str(ledger)])
        assert (done.exit_code, said in done.output) == (0, True), done.output
    with open_work() as work:
        assert work.session.get_one(Candidate, there.noor.candidate_id).name == "Erased candidate"
        assert work.session.get_one(Candidate, there.ann.candidate_id).name == "Ann Lee"
        assert work.session.scalars(select(Letter).where(Letter.occasion == Occasion.ERASED)).all() == []
    written = [json.loads(line) for line in runner.invoke(args=["erase", "--ledger"]).output.splitlines()]
    assert {one["subject_hash"] for one in written} == {known["subject_hash"], "0" * 64}
    assert known in written


@pytest.mark.parametrize("last", ["{", "[]", "7", '{"subject_hash": "x"}', "\ud800"])
def test_a_ledger_that_is_cut_off_changes_nothing(
    app: Flask, open_work: OpenWork, tmp_path: Path, last: str
) -> None:
    with open_work() as work:
        there = world(work)
    ledger = tmp_path / "erased.jsonl"
    known = {"subject_hash": erasing.hash_of(there.noor.candidate_id), "occasion": "asked",
             "erased_at": "2026-11-24T12:00:00+00:00"}  # fmt: skip
    ledger.write_bytes(json.dumps(known).encode() + b"\n" + last.encode("utf-8", "surrogatepass"))
    done = app.test_cli_runner().invoke(args=["erase", "--replay", str(ledger)])
    assert (done.exit_code, "nothing was changed" in done.output) == (1, True), done.output
    with open_work() as work:
        assert work.session.scalars(select(Erasure)).all() == []
        assert work.session.get_one(Candidate, there.noor.candidate_id).anonymized_at is None


def test_one_thing_at_a_time(app: Flask) -> None:
    for args in (["erase"], ["erase", "--ledger", "01957a3e-8d0f-70c4-9a55-3c1f0e7d2b18"]):
        assert app.test_cli_runner().invoke(args=args).exit_code == 2
