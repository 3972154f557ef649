"""Rules that flag: written in words, kept in the draft, tried on those who have applied."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from hiring import form_drafts, hiring_teams, screening_forms
from hiring.actors import JobRole, Role
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import Job, JobStatus
from hiring.screening import editing
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.hiring.screening.forms import asks, form, leaf
from tests.support import web_app
from tests.support.applications import CANARY, HTMX, applied, recruiter, signed_in
from tests.support.applying import FORM, make_job
from tests.support.forms import draft


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    with open_work() as work:
        return make_job(work, screening_form=FORM)


@pytest.fixture
def browser(app: Flask, open_work: OpenWork) -> web_app.Browser:
    return recruiter(app, open_work)


def url(job: Job, rest: str = "") -> str:
    return f"/backoffice/jobs/{job.id}/form/rules{rest}"


def rules(open_work: OpenWork, job: Job) -> list[dict[str, Any]]:
    with open_work() as work:
        found: list[dict[str, Any]] = form_drafts.of(work, work.session.get_one(Job, job.id)).definition[
            "knockouts"
        ]
        return found


def seen(open_work: OpenWork, job: Job, rule: str = "green") -> str:
    return editing.digest_of(next(one for one in rules(open_work, job) if one["id"] == rule))


def change(browser: web_app.Browser, job: Job, seen: str, **fields: Any) -> Any:
    given = {"label": "Under three years", "when.mode": "all", "when.0.question": "years", "when.0.op": "lt",
             "when.0.of": "", "act": "save", "founded_on": "1", "seen": seen}  # fmt: skip
    return browser.send(
        url(job, "/green"), {**given, **{name.replace("__", "."): v for name, v in fields.items()}}
    )


def test_rules_are_read_in_words_with_what_a_flag_does_not_do(browser: web_app.Browser, job: Job) -> None:
    text = words(browser.get(url(job)).text)
    assert "1. Less than two years" in text
    assert "Flags when question 1 is under 2 years." in text
    assert "It never rejects, moves or hides anybody, and sends nothing." in text
    assert "Where a question was not asked, not answered or not understood, it stays silent" in text


def test_a_new_rule_opens_for_its_condition(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    answer = browser.send(url(job), {"label": "No right to work", "founded_on": "1"})
    assert (answer.status_code, answer.location) == (303, url(job, "?rule=no_right_to_work#rule-no_right_to_work"))
    assert rules(open_work, job)[-1] == {"id": "no_right_to_work", "label": "No right to work",
                                         "when": {"question": ""}}  # fmt: skip
    page = browser.get(answer.location).text
    assert 'name="when.0.question"' in page
    assert 'value="No right to work"' in page
    with open_work() as work:
        assert screening_forms.of(work, work.session.get_one(Job, job.id)).number == 1  # type: ignore[union-attr]


def test_a_rule_without_words_is_refused(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    answer = browser.send(url(job), {"label": "  ", "founded_on": "1"})
    assert answer.status_code == 422
    assert "Name the rule, like No right to work." in words(answer.text)
    assert len(rules(open_work, job)) == 1


def test_a_rule_is_changed_through_the_fields_of_its_condition(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    made = re.findall(r'name="when\.0\.of" value="([^"]*)"', browser.get(url(job, "?rule=green")).text)[0]
    answer = change(browser, job, seen(open_work, job), when__0__of=made.replace("&#34;", '"'), when__0__value="3")
    assert (answer.status_code, answer.location) == (303, url(job, "?rule=green&done=rule_saved#rule-green"))
    assert rules(open_work, job) == [
        {"id": "green", "label": "Under three years", "when": {"question": "years", "op": "lt", "value": 3}}
    ]
    assert "Saved in the draft. It counts once the form is published." in words(browser.get(answer.location).text)


def test_buttons_inside_the_condition_keep_what_was_typed(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    answer = change(browser, job, seen(open_work, job), act="add_condition:")
    assert answer.location == url(job, "?rule=green#rule-green")
    (rule,) = rules(open_work, job)
    assert rule["label"] == "Under three years"
    assert [part["question"] for part in rule["when"]["all"]] == ["years", ""]
    answer = change(browser, job, seen(open_work, job), act="remove_condition:0")
    assert rules(open_work, job)[0]["when"] == {"question": ""}


def test_choosing_in_the_condition_shows_the_controls_that_fit_and_keeps_nothing(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    before = rules(open_work, job)
    fields = {"label": "Mine", "when.mode": "any", "when.0.question": "visa", "when.1.question": "shift",
              "when.1.op": "equals", "seen": "old"}  # fmt: skip
    answer = browser.send(url(job, "/green/preview"), fields, headers=HTMX)
    assert answer.status_code == 200
    part = answer.text.split('id="rule-when"')[1].split('id="remove-rule"')[0]
    assert re.findall(r'<select[^>]* name="([^"]+)"', part) == [
        "when.0.question", "when.0.op", "when.0.value", "when.1.question", "when.1.op", "when.1.value",
    ]  # fmt: skip
    assert 'name="seen" value="old"' in answer.text
    assert 'value="Mine"' in answer.text
    assert rules(open_work, job) == before
    assert browser.send(url(job, "/gone/preview"), fields).status_code == 204


def test_an_unfinished_rule_says_what_is_missing(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        draft(work, here, editing.put_rule(FORM, "green", "", {"question": "years", "op": "lt"}))
    text = words(browser.get(url(job)).text)
    assert "1. No words yet" in text
    assert "Write what people should read here. Choose a value that fits the question compared." in text
    assert "Not tried: the rule is not finished." not in text


def test_a_rule_that_somebody_changed_meanwhile_is_not_lost_and_nor_is_what_was_typed(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    old = seen(open_work, job)
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        draft(work, here, editing.put_rule(FORM, "green", "Green hands", leaf("visa", "equals", True)))
    answer = change(browser, job, old, label="Mine")
    assert answer.status_code == 409
    text = words(answer.text)
    assert "Not saved: somebody else changed this rule a moment ago" in text
    assert "Now it says “Green hands” and flags when question 2 is Yes." in text
    assert 'value="Mine"' in answer.text
    assert rules(open_work, job)[0]["label"] == "Green hands"
    (fresh,) = re.findall(r'name="seen" value="([0-9a-f]+)"', answer.text)
    assert change(browser, job, fresh, label="Mine").status_code == 303
    assert rules(open_work, job)[0]["label"] == "Mine"


def test_a_version_published_meanwhile_is_a_conflict_that_keeps_what_was_typed(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    old = seen(open_work, job)
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        screening_forms.publish(work, here, editing.put_rule(FORM, "green", "Green", leaf("years", "lt", 1)))
    for answer in (change(browser, job, old, label="Mine"),
                   browser.send(url(job), {"label": "Mine", "founded_on": "1"})):  # fmt: skip
        assert answer.status_code == 409
        assert "applicants get another version of this form" in words(answer.text)
        assert 'value="Mine"' in answer.text
    assert browser.send(url(job, "/green/removal"), {"founded_on": "1"}).status_code == 409
    assert rules(open_work, job)[0]["label"] == "Green"


def test_a_rule_goes_and_can_be_brought_back(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    answer = browser.send(url(job, "/green/removal"), {"founded_on": "1"})
    assert answer.location == url(job, "?done=rule_removed")
    assert rules(open_work, job) == []
    assert "No rules yet" in words(browser.get(answer.location).text)
    with open_work() as work:
        assert len(form_drafts.undo(work, work.session.get_one(Job, job.id)).definition["knockouts"]) == 1


def test_a_rule_that_was_removed_meanwhile_is_said_and_its_words_are_kept(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    for rest in ("/gone", "/gone/removal"):
        answer = browser.send(url(job, rest), {"label": "Typed", "founded_on": "1"})
        assert answer.status_code == 409
        assert "this rule is no longer in the form" in words(answer.text)
        assert ('value="Typed"' in answer.text) == (rest == "/gone")
    assert browser.get(url(job, "?rule=gone")).status_code == 200
    assert len(rules(open_work, job)) == 1


def test_the_fifty_first_rule_is_refused_with_the_limit(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    with open_work() as work:
        many = FORM
        for n in range(49):
            many = editing.put_rule(many, None, f"Rule {n}", leaf("visa", "equals", True))
        draft(work, work.session.get_one(Job, job.id), many)
    answer = browser.send(url(job), {"label": "One more", "founded_on": "1"})
    assert answer.status_code == 409
    assert "a form has at most 50 rules" in words(answer.text)
    assert 'value="One more"' in answer.text


# trying them


def test_without_applications_there_is_nothing_to_try(browser: web_app.Browser, job: Job) -> None:
    text = words(browser.get(url(job, "?try=1")).text)
    assert "Nobody has applied yet There is nothing to try the rules on." in text
    assert "Would have flagged" not in text


def test_rules_are_tried_on_past_applications_when_asked(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        ids = [applied(work, here, f"Ann N{n}", answers={"years": str(n), "visa": "false"}).id for n in range(5)]
        work.session.execute(
            update(Application).where(Application.id == ids[1]).values(status=ApplicationStatus.HIRED)
        )
        two = editing.put_rule(FORM, "green", "Green", leaf("years", "lt", 3))
        two = editing.put_rule(two, None, "Visa", leaf("visa", "equals", True))
        draft(work, here, editing.put_rule(two, None, "Half", {"question": "years"}))
    assert "Would have flagged" not in words(browser.get(url(job)).text)
    page = browser.get(url(job, "?try=1&rule=green")).text
    text = words(page)
    assert "Tried on 5 applications" in text
    assert "Would have flagged 3, of whom 1 was hired." in text
    assert "Would have flagged nobody." in text
    assert "Not tried: the rule is not finished." in text
    assert page.count(">Ann N") == 3


def test_htmx_gets_the_rules_alone(browser: web_app.Browser, job: Job) -> None:
    part = browser.get(url(job), headers=HTMX).text
    assert part.lstrip().startswith('<div class="stack" id="rules">')


def test_a_hiring_manager_reads_and_tries_rules_and_changes_none(
    app: Flask, open_work: OpenWork, job: Job
) -> None:
    user = web_app.make_user(open_work, "mona@foyer.test", Role.MEMBER)
    with open_work() as work:
        hiring_teams.add(work, work.session.get_one(Job, job.id), user, JobRole.HIRING_MANAGER)
    browser = signed_in(app, user)
    page = browser.get(url(job, "?rule=green&try=1")).text
    assert "Less than two years" in page
    assert 'method="post"' not in page.split("<main")[1]
    for rest in ("", "/green", "/green/removal"):
        assert browser.send(url(job, rest), {"label": "x", "founded_on": "1"}).status_code == 403


def test_an_archived_job_takes_no_rule_and_says_why(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    with open_work() as work:
        work.session.get_one(Job, job.id).status = JobStatus.ARCHIVED
    answer = browser.send(url(job), {"label": "Mine", "founded_on": "1"})
    assert answer.status_code == 409
    assert "this job is archived" in words(answer.text)
    assert 'value="Mine"' in answer.text


@pytest.mark.parametrize("label", [CANARY, "\u202eevil", "😀" * 300, "x" * 30_000])
def test_any_words_are_kept_or_refused_with_the_limit(
    browser: web_app.Browser, open_work: OpenWork, job: Job, label: str
) -> None:
    answer = browser.send(url(job), {"label": label, "founded_on": "1"})
    assert answer.status_code == (409 if len(label) > 20_000 else 303)
    page = browser.get(answer.location).text if answer.location else answer.text
    assert "<img" not in page
    if answer.location:
        assert rules(open_work, job)[-1]["label"] == label


def test_a_rule_about_a_form_that_asks_nothing_can_be_begun(browser: web_app.Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = make_job(work, slug="bare", screening_form=None)
        draft(work, job, form(asks("a")))
    answer = browser.send(url(job), {"label": "First", "founded_on": ""})
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200
