"""Trying rules on those who applied already: the real engine, answers by key, nothing changed."""

from typing import Any

import pytest
from sqlalchemy import Engine

from hiring import jobs, knockout_trials, screening_forms
from hiring.errors import NotAllowed
from hiring.knockout_trials import Trial
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from tests.support import applying
from tests.support.applications import applied, statements, world

GREEN = {"id": "green", "label": "Green", "when": leaf("years", "lt", 2)}


def with_rules(*rules: dict[str, Any]) -> dict[str, Any]:
    return {**applying.FORM, "knockouts": list(rules)}


def rule(when: Any, id: str = "r") -> dict[str, Any]:
    return {"id": id, "label": "Rule", "when": when}


def flagged(trial: Trial) -> dict[str, int]:
    return {id: found.flagged for id, found in trial.rules.items()}


def tried(work: Work, job: Job, when: Any) -> int:
    return flagged(knockout_trials.dry_run(work, job, with_rules(rule(when))))["r"]


def test_it_counts_whom_each_rule_would_have_flagged_and_who_of_them_was_hired(
    open_work_on_each: OpenWork,
) -> None:
    with open_work_on_each() as work:
        people = world(work)  # Noor has six years, Ann one
        people.ann.status, people.ann.hired_at = ApplicationStatus.HIRED, NOON
        draft = with_rules(GREEN, rule({"not": leaf("visa", "equals", True)}), rule(is_yes("visa"), "none"))
    with open_work_on_each(people.dario) as work:
        trial = knockout_trials.dry_run(work, jobs.get(work, people.job.id), draft)
        assert (trial.of, trial.capped) == (2, False)
        assert {id: (found.flagged, found.hired) for id, found in trial.rules.items()} == {
            "green": (1, 1), "r": (2, 1), "none": (0, 0),
        }  # fmt: skip
        assert trial.rules["green"].flagged_applications == [people.ann.id]
        assert set(trial.rules["r"].flagged_applications) == {people.ann.id, people.noor.id}
        assert work.ledger.events == []
        assert work.session.get_one(Application, people.noor.id).flags_count == 0


def test_silence_is_not_flagged_unless_the_rule_asks_for_it(open_work: OpenWork) -> None:
    with open_work() as work:
        job = world(work).job
        assert tried(work, job, leaf("shift", "not_equals", "day")) == 0
        assert tried(work, job, leaf("shift", "not_answered")) == 2


def test_answers_to_older_versions_count_by_key_where_they_still_mean_something(
    open_work_on_each: OpenWork,
) -> None:
    answers = {"years": "12", "visa": "true", "visa_ends": "2027-01-31", "shift": "night", "kit": ["tig", "mig"],
               "proud": "Frames"}  # fmt: skip
    with open_work_on_each() as work:
        job = applying.make_job(work)
        applied(work, job, answers=answers)
    new = form(
        asks("visa"),
        asks("years", "number", constraints={"max": 10}),  # no longer accepts 12
        asks("proud", "number"),  # another type
        asks("shift", "single_select", options=[{"id": "day", "label": "Days"}]),  # night is gone
        asks("kit", "multi_select", options=[{"id": "mig", "label": "MIG"}, {"id": "arc", "label": "Arc"}]),
        asks("visa_ends", "date", visible_if={"not": is_yes("visa")}),  # would not show now
    )
    whens = {
        "visa": (is_yes("visa"), 1),
        "years": (leaf("years", "gt", 5), 0),
        "no_years": (leaf("years", "not_answered"), 0),
        "proud": (leaf("proud", "answered"), 0),
        "shift": (leaf("shift", "not_answered"), 1),
        "kit": (leaf("kit", "equals", ["mig"]), 1),
        "hidden": (leaf("visa_ends", "answered"), 0),
    }
    new["knockouts"] = [rule(when, id) for id, (when, _) in whens.items()]
    with open_work_on_each() as work:
        job = jobs.get(work, job.id)
        screening_forms.publish(work, job, new)
        assert flagged(knockout_trials.dry_run(work, job, new)) == {id: count for id, (_, count) in whens.items()}


def test_files_count_as_answers(open_work: OpenWork) -> None:
    with open_work() as work:
        job = applying.make_job(work)
        upload = applying.keep_upload(work, job, "q.proof", "proof.pdf")
        applied(work, job, answers={**applying.ANSWERS, "proof": [upload.raw()]})
        applied(work, job, "Ann Lee")
        assert tried(work, job, leaf("proof", "answered")) == 1
        assert tried(work, job, leaf("proof", "not_answered")) == 1


def test_days_count_from_when_it_was_sent(open_work: OpenWork) -> None:
    definition = form(asks("free", "date", constraints={"min": "today"}))
    with open_work() as work:
        job = applying.make_job(work, screening_form=definition)
        applied(work, job, answers={"free": "2026-12-01"})
    with open_work(now=NOON.replace(year=2028)) as work:
        draft = {
            **definition,
            "knockouts": [rule(leaf("free", "gt", "today+6d")), rule(leaf("free", "lt", "today+6d"), "s")],
        }
        assert flagged(knockout_trials.dry_run(work, jobs.get(work, job.id), draft)) == {"r": 1, "s": 0}


def test_only_rules_that_are_complete_are_tried(open_work: OpenWork) -> None:
    with open_work() as work:
        job = world(work).job
        draft = with_rules(GREEN, rule({"question": "visa"}), rule(leaf("gone", "answered"), "s"))
        draft["questions"] = [*draft["questions"], {"key": "half"}]
        assert flagged(knockout_trials.dry_run(work, job, draft)) == {"green": 1}
        assert knockout_trials.dry_run(work, job, {"questions": "junk"}) == Trial(2, False, {})


def test_only_what_is_shown_of_living_applications_is_looked_at(open_work: OpenWork) -> None:
    with open_work() as work:
        people = world(work)
        applied(work, people.job, "Noor Haddad", answers={"years": "0", "visa": "false"})  # sent again
        other = applying.make_job(work, slug="other", name="Other")
        applied(work, other, "Olu Ade", answers={"years": "0", "visa": "false"})
        people.ann.deleted_at = NOON
        work.session.flush()
        trial = knockout_trials.dry_run(work, people.job, with_rules(GREEN))
        assert (trial.of, flagged(trial)) == (1, {"green": 0})


def test_the_newest_are_looked_at_with_two_statements_and_the_rest_is_said(
    engine: Engine, open_work: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knockout_trials, "MOST", 8)
    with open_work() as work:
        job = applying.make_job(work)
        for n in range(8):
            applied(work, job, f"Person N{n}", answers={"years": "0", "visa": "false"})
        everybody = knockout_trials.dry_run(work, job, with_rules(GREEN))
        assert (everybody.of, everybody.capped) == (8, False)
    with open_work(now=NOON.replace(hour=13)) as work:
        job = jobs.get(work, job.id)
        newest = applied(work, job, "Zoe Last", answers={"years": "0", "visa": "false"})
        work.session.flush()
        with statements(engine) as seen:
            trial = knockout_trials.dry_run(work, job, with_rules(GREEN))
        assert len(seen) == 2, seen
        assert (trial.of, trial.capped, flagged(trial)) == (8, True, {"green": 8})
        assert trial.rules["green"].flagged_applications[0] == newest.id
        assert len(trial.rules["green"].flagged_applications) == 5


def test_only_who_reads_the_applications_tries(open_work: OpenWork) -> None:
    with open_work() as work:
        people = world(work)
    with open_work(people.manager) as work:
        trial = knockout_trials.dry_run(work, work.session.get_one(Job, people.job.id), with_rules(GREEN))
        assert trial.of == 2
    for actor in (people.interviewer, people.stranger):
        with pytest.raises(NotAllowed), open_work(actor) as work:
            knockout_trials.dry_run(work, work.session.get_one(Job, people.job.id), with_rules(GREEN))
