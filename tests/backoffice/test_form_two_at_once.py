"""Two people at one form, and a draft that a publication overtook: nothing typed is lost."""

from typing import Any

import pytest
from flask import Flask

from hiring import screening_forms
from hiring.models.job import Job
from hiring.screening import editing
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.support.applications import HTMX, recruiter
from tests.support.applying import make_job
from tests.support.form_building import change, editor, question, relabelled, send, stored, url
from tests.support.forms import MOCK
from tests.support.posting import form_of, form_to, forms_of
from tests.support.web_app import Browser


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """Version 1 is MOCK; there is no draft."""
    with open_work() as work:
        return make_job(work, screening_form=MOCK)


def test_two_people_at_two_questions_do_not_meet(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    posted = editor(rosa, job, "years")
    change(open_work, job, relabelled("visa", "Need a visa?"))
    assert send(rosa, posted, label="How long?").status_code == 303
    labels = [one["label"] for one in stored(open_work, job).definition["questions"]]
    assert labels[:2] == ["How long?", "Need a visa?"]


@pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "htmx"])
def test_two_people_at_one_question_both_see_both(
    app: Flask, rosa: Browser, open_work: OpenWork, job: Job, headers: Any
) -> None:
    posted = editor(rosa, job, "years")
    dario = recruiter(app, open_work, "Dario")
    send(dario, editor(dario, job, "years"), label="Years of C?")
    refused = send(rosa, posted, headers, label="How long?", help="Roughly")
    assert refused.status_code == 409
    said = words(refused.text)
    assert "Dario Recruiter changed this question while you did" in said
    assert "Years of C?" in said
    assert question(open_work, job, "years")["label"] == "Years of C?"
    mine = form_of(refused.text, "edit-years")
    assert (mine.fields["label"], mine.fields["help"]) == ("How long?", "Roughly")
    # going on typing does not decide
    assert send(rosa, mine, label="How long now?").status_code == 409
    assert send(rosa, mine, act="keep_mine").status_code == 303
    assert question(open_work, job, "years")["label"] == "How long?"


def test_taking_theirs_is_reading_the_page_again(app: Flask, rosa: Browser, open_work: OpenWork, job: Job) -> None:
    posted = editor(rosa, job, "years")
    change(open_work, job, relabelled("years", "Years of C?"))
    refused = send(rosa, posted, label="How long?").text
    assert f'data-leave href="{url(job, "?q=years")}"' in refused
    assert editor(rosa, job, "years").fields["label"] == "Years of C?"


def test_both_having_typed_the_same_is_no_conflict(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    posted = editor(rosa, job, "years")
    change(open_work, job, relabelled("years", "How long?"))
    assert send(rosa, posted, label="How long?").status_code == 303


def test_what_was_typed_in_a_question_that_was_deleted_can_be_put_back(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = editor(rosa, job, "shipped")
    change(open_work, job, lambda now: editing.remove(now, "shipped"))
    refused = send(rosa, posted, label="What did you ship?")
    assert refused.status_code == 409
    assert "was deleted while you changed it" in words(refused.text)
    mine = form_of(refused.text, "edit-shipped")
    assert mine.fields["label"] == "What did you ship?"
    assert send(rosa, mine, act="keep_mine").status_code == 303
    assert question(open_work, job, "shipped")["label"] == "What did you ship?"


def test_somebody_publishing_meanwhile_is_named_with_the_version(
    app: Flask, rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = editor(rosa, job, "years")
    dario = recruiter(app, open_work, "Dario")
    send(dario, editor(dario, job, "years"), label="Years of C?")
    publish = form_to(dario.get(url(job, "/publication")).text, "/publication")
    dario.post(publish.action, data=publish.with_(confirmed="drive"))
    refused = send(rosa, posted, label="How long?")
    assert refused.status_code == 409
    said = words(refused.text)
    assert "Dario Recruiter published version 2 while you changed it" in said
    assert "Years of C?" in said
    mine = form_of(refused.text, "edit-years")
    assert mine.fields["label"] == "How long?"
    assert send(rosa, mine).status_code == 409
    assert send(rosa, mine, act="keep_mine").status_code == 303
    found = stored(open_work, job)
    assert (found.founded_on, found.is_overtaken) == (2, False)
    assert question(open_work, job, "years")["label"] == "How long?"


def overtake(open_work: OpenWork, job: Job) -> None:
    """A draft is begun, then a command publishes another version."""
    change(open_work, job, relabelled("years", "How long?"))
    with open_work() as work:
        screening_forms.publish(work, work.session.get_one(Job, job.id), relabelled("visa", "A visa?")(MOCK))


def test_an_overtaken_draft_is_kept_or_dropped_but_not_by_accident(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    overtake(open_work, job)
    page = rosa.get(url(job, "?q=years")).text
    assert "Applicants get version 2, which this draft does not know of" in words(page)
    assert send(rosa, form_of(page, "edit-years"), label="Since when?").status_code == 409
    keep = form_to(page, "/draft/renewal")
    assert rosa.post(keep.action, data=keep.fields).status_code == 303
    assert not stored(open_work, job).is_overtaken
    assert question(open_work, job, "years")["label"] == "How long?"


def test_starting_again_shows_what_applicants_get(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    overtake(open_work, job)
    drop = form_to(rosa.get(url(job)).text, "/draft/removal")
    page = rosa.get(rosa.post(drop.action, data=drop.fields).location).text
    assert "The draft is gone." in words(page)
    assert "A visa?" in words(page)
    assert not stored(open_work, job).is_stored


def test_a_draft_is_dropped_from_the_page_that_says_whose_it_is(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    assert not [one for one in forms_of(rosa.get(url(job)).text) if one.action.endswith("/draft/removal")]
    send(rosa, editor(rosa, job, "years"), label="How long?")
    page = rosa.get(url(job)).text
    assert "Rosa Recruiter changed this draft last" in words(page)
    drop = form_to(page, "/draft/removal")
    rosa.post(drop.action, data=drop.fields)
    assert not stored(open_work, job).is_stored


def test_keeping_mine_in_an_overtaken_draft_keeps_the_draft(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    overtake(open_work, job)
    refused = send(rosa, editor(rosa, job, "years"), label="Since when?")
    assert send(rosa, form_of(refused.text, "edit-years"), act="keep_mine").status_code == 303
    assert question(open_work, job, "years")["label"] == "Since when?"
    assert question(open_work, job, "visa")["label"] == "Do you need us to sponsor a UK work visa?"
