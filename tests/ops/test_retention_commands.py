"""`flask retention` and `flask erase`, as an operator types them."""

from datetime import timedelta

from flask import Flask

from hiring import applications, retention
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from tests.conftest import OpenWork
from tests.support.applications import reason, world
from tests.support.web_app import Clock


def test_a_dry_run_says_who_goes_when_and_changes_nothing(app: Flask, clock: Clock, open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        applications.reject(work, work.session.get_one(Application, there.noor.id), reason=reason(work))
    with open_work() as work:
        retention.reckon(work, None)
    clock.time = retention.after_months(clock.time, 6) + timedelta(days=1)
    runner = app.test_cli_runner()
    said = runner.invoke(args=["retention", "--dry-run"])
    assert (said.exit_code, str(there.noor.candidate_id) in said.output) == (0, True), said.output
    with open_work() as work:
        assert work.session.get_one(Candidate, there.noor.candidate_id).quarantined_at is None
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
    with open_work() as work:
        assert work.session.get_one(Candidate, there.noor.candidate_id).name == "Erased candidate"
