"""The question bank: kept from one form, taken into another, put in order in the settings."""

import re
from typing import Any

import pytest
from flask import Flask

from hiring import form_drafts, hiring_teams, question_bank, screening_forms
from hiring.actors import JobRole, Role
from hiring.models.job import Job
from hiring.models.question_bank import BankEntry
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from tests.support import web_app
from tests.support.applications import CANARY, recruiter, signed_in
from tests.support.applying import FORM, make_job
from tests.support.forms import draft

VISA = [asks("visa", label="A visa?"), asks("until", "date", label="Until when?", visible_if=is_yes("visa"))]


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    with open_work() as work:
        return make_job(work, screening_form=FORM)


@pytest.fixture
def browser(app: Flask, open_work: OpenWork) -> web_app.Browser:
    return recruiter(app, open_work)


def url(job: Job, rest: str = "") -> str:
    return f"/backoffice/jobs/{job.id}/form/bank{rest}"


def entries(open_work: OpenWork) -> list[BankEntry]:
    with open_work() as work:
        return list(question_bank.entries(work))


def kept(open_work: OpenWork, name: str = "Right to work", questions: list[Any] = VISA) -> BankEntry:
    with open_work() as work:
        return question_bank.save(work, name, questions)


def keys(open_work: OpenWork, job: Job) -> list[str]:
    with open_work() as work:
        definition = form_drafts.of(work, work.session.get_one(Job, job.id)).definition
        return [question["key"] for question in definition["questions"]]


def test_ticked_questions_are_kept_in_the_order_of_the_form(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    answer = browser.send(url(job), {"name": "Right to work", "q": ["visa_ends", "visa"]})
    assert (answer.status_code, answer.location) == (303, url(job, "?done=banked"))
    (entry,) = entries(open_work)
    assert [question["key"] for question in entry.questions] == ["visa", "visa_ends"]
    assert entry.questions[1]["visible_if"] == FORM["questions"][2]["visible_if"]
    page = browser.get(answer.location).text
    assert "Kept in the bank." in words(page)
    assert "left out" not in words(page.split('id="done"')[1].split("</div>")[0])
    assert "Right to work" in words(page)


def test_it_says_how_many_conditions_about_others_were_left_out(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    answer = browser.send(url(job), {"name": "End of visa", "q": "visa_ends"})
    assert "1 condition about another question was left out." in words(browser.get(answer.location).text)
    assert "visible_if" not in entries(open_work)[0].questions[0]


def test_one_question_can_be_ticked_by_a_link(browser: web_app.Browser, job: Job) -> None:
    page = browser.get(url(job, "?q=visa")).text
    assert re.findall(r'name="q" value="(\w+)" checked', page) == ["visa"]


WRONG = [
    ({"q": "visa"}, "Name it, so that it is found again"),
    ({"q": "visa", "name": "x" * 300}, "Keep the name under 200 characters."),
    ({"q": "visa", "name": " right TO work"}, "The bank has this name already."),
    ({"name": "Nothing"}, "Tick the questions to keep."),
    ({}, "Name it, so that it is found again"),
]


@pytest.mark.parametrize(("posted", "said"), WRONG)
def test_what_does_not_do_is_said_and_nothing_typed_is_lost(
    browser: web_app.Browser, open_work: OpenWork, job: Job, posted: dict[str, str], said: str
) -> None:
    kept(open_work)
    answer = browser.send(url(job), posted)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert f'value="{posted.get("name", "")}"' in answer.text
    assert len(re.findall(r'name="q" value="\w+" checked', answer.text)) == len(posted.get("q", "")[:1])
    assert len(entries(open_work)) == 1


def test_a_question_that_is_gone_is_a_conflict(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    answer = browser.send(url(job), {"name": "Old", "q": ["visa", "gone"]})
    assert answer.status_code == 409
    assert "this question is no longer in the form" in words(answer.text)
    assert 'value="Old"' in answer.text
    assert entries(open_work) == []


def test_an_entry_goes_into_the_form_after_the_chosen_question(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    entry = kept(open_work)
    answer = browser.send(url(job, f"/{entry.id}/insertion"), {"after": "years", "founded_on": "1"})
    assert answer.status_code == 303
    assert answer.location == f"/backoffice/jobs/{job.id}/form?q=visa_2&done=inserted"
    assert keys(open_work, job)[:4] == ["years", "visa_2", "until", "visa"]
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        definition = form_drafts.of(work, here).definition
        assert definition["questions"][2]["visible_if"]["question"] == "visa_2"
        assert form_drafts.undo(work, here).definition == FORM
    assert "Inserted from the question bank" in words(browser.get(answer.location).text)


def test_without_a_choice_it_goes_to_the_end(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    entry = kept(open_work)
    assert browser.send(url(job, f"/{entry.id}/insertion"), {"after": "", "founded_on": "1"}).status_code == 303
    assert keys(open_work, job)[-2:] == ["visa_2", "until"]


def test_insertion_is_refused_where_it_cannot_go(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    entry = kept(open_work)
    target = url(job, f"/{entry.id}/insertion")
    answer = browser.send(target, {"after": "gone", "founded_on": "1"})
    assert (answer.status_code, "no longer in the form" in answer.text) == (409, True)
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        draft(work, here, form(*(asks(f"q{n}") for n in range(199))))
    answer = browser.send(target, {"founded_on": "1"})
    assert answer.status_code == 409
    assert "a form has at most 200 questions" in words(answer.text)
    with open_work() as work:
        screening_forms.publish(work, work.session.get_one(Job, job.id), form(asks("a")))
    answer = browser.send(target, {"founded_on": "1"})
    assert answer.status_code == 409
    assert "applicants get another version of this form" in words(answer.text)
    assert len(keys(open_work, job)) == 199


def test_an_entry_that_is_gone_is_not_there(browser: web_app.Browser, open_work: OpenWork, job: Job) -> None:
    answer = browser.send(url(job, f"/{job.id}/insertion"), {"founded_on": "1"})
    assert answer.status_code == 404


# in the settings


def test_the_bank_is_listed_renamed_and_cleared(browser: web_app.Browser, open_work: OpenWork) -> None:
    entry, other = kept(open_work), kept(open_work, "Other")
    text = words(browser.get("/backoffice/settings/question-bank").text)
    assert "Right to work A visa? yes or no Until when? a date if 1 is Yes" in text
    base = f"/backoffice/settings/question-bank/{entry.id}"
    assert browser.send(f"{base}/name", {"name": "May work here"}).status_code == 303
    assert [one.name for one in entries(open_work)] == ["May work here", "Other"]
    answer = browser.send(f"{base}/name", {"name": "OTHER"})
    assert answer.status_code == 422
    assert "The bank has this name already." in words(answer.text)
    assert 'value="OTHER"' in answer.text
    assert browser.send(f"{base}/removal").status_code == 303
    assert [one.id for one in entries(open_work)] == [other.id]
    for act in ("name", "removal"):
        assert browser.send(f"{base}/{act}", {"name": "x"}).status_code == 404


def test_an_empty_bank_says_so(browser: web_app.Browser, job: Job) -> None:
    for path in ("/backoffice/settings/question-bank", url(job)):
        assert "The bank is empty" in words(browser.get(path).text)


def test_hostile_and_half_finished_questions_are_shown_as_they_are(
    browser: web_app.Browser, open_work: OpenWork, job: Job
) -> None:
    odd = [{"key": "a", "type": "single_select", "label": CANARY, "options": []}, {"key": "b"}, {"type": 7},
           {"key": "c", "type": "text", "label": "C", "visible_if": leaf("a", "equals", "gone")}]  # fmt: skip
    kept(open_work, CANARY, odd)
    with open_work() as work:
        draft(work, work.session.get_one(Job, job.id), {"schema": 1, "questions": odd})
    for path in ("/backoffice/settings/question-bank", url(job)):
        response = browser.get(path)
        assert response.status_code == 200
        assert "<img" not in response.text
        assert "No words yet" in words(response.text)


def test_only_those_who_build_a_form_reach_the_bank(app: Flask, open_work: OpenWork, job: Job) -> None:
    people = {
        role: web_app.make_user(open_work, f"{role}@foyer.test", Role.MEMBER)
        for role in (JobRole.HIRING_MANAGER, JobRole.RECRUITER)
    }
    entry = kept(open_work)
    with open_work() as work:
        for role, user in people.items():
            hiring_teams.add(work, work.session.get_one(Job, job.id), user, role)
    manager, member = (signed_in(app, user) for user in people.values())
    for path in (url(job), "/backoffice/settings/question-bank"):
        assert (manager.get(path).status_code, member.get(path).status_code) == (403, 200)
    base = f"/backoffice/settings/question-bank/{entry.id}"
    assert member.send(f"{base}/name", {"name": "Mine"}).status_code == 403  # somebody else put it there
    assert "Rename or remove" not in member.get("/backoffice/settings/question-bank").text
    assert member.send(url(job, f"/{entry.id}/insertion"), {"founded_on": "1"}).status_code == 303
