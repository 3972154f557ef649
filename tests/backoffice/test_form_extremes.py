"""What is too much for the form builder is refused with its limit named, and junk breaks nothing."""

from typing import Any

import pytest

from hiring.models.job import Job
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.hiring.screening.forms import asks, form
from tests.support.applications import HTMX
from tests.support.applying import make_job
from tests.support.form_building import editor, question, send, stored, url
from tests.support.forms import MOCK, job_with
from tests.support.posting import form_of
from tests.support.web_app import Browser


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """Version 1 is MOCK; there is no draft."""
    with open_work() as work:
        return make_job(work, screening_form=MOCK)


def test_five_hundred_options_with_every_kind_of_character_go_through(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    lines = "\r\n".join(f"🏙 {number} مدينة {'é' * 450}" for number in range(500))
    send(rosa, editor(rosa, job, "skills"), act="paste_options", lines=lines)
    posted = editor(rosa, job, "skills")
    assert len(posted.fields.getlist("option")) == 502
    page = rosa.get(url(job, "?q=skills")).text
    assert "Keep at most 500 options." in words(page)
    send(rosa, posted, act="remove_option:foc")
    assert send(rosa, editor(rosa, job, "skills"), act="remove_option:can").status_code == 303
    assert "Keep at most 500 options." not in words(rosa.get(url(job, "?q=skills")).text)
    assert len(question(open_work, job, "skills")["options"]) == 500


def test_20_000_characters_are_kept_and_the_limit_is_named(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    assert send(rosa, editor(rosa, job, "years"), label="é" * 20_000).status_code == 303
    assert question(open_work, job, "years")["label"] == "é" * 20_000
    assert "Shorten this to 500 characters." in words(rosa.get(url(job, "?q=years")).text)


@pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "htmx"])
def test_more_than_a_draft_holds_is_refused_and_what_was_typed_stays(
    rosa: Browser, open_work: OpenWork, job: Job, headers: Any
) -> None:
    refused = send(rosa, editor(rosa, job, "years"), headers, label="é" * 20_001)
    assert refused.status_code == 409
    assert "longer than 20000 characters" in words(refused.text)
    if headers is None:
        assert form_of(refused.text, "edit-years").fields["label"] == "é" * 20_001
    assert not stored(open_work, job).is_stored


def test_the_201st_question_is_refused_with_the_limit_named(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = job_with(work, form(*(asks(f"q{number}") for number in range(200))))
    for rest, data in (("/questions", {"type": "text"}), ("/questions/q1/copies", {})):
        answer = rosa.send(url(job, rest), data)
        assert answer.status_code == 409
        assert "200" in words(answer.text)


JUNK: list[dict[str, Any]] = [
    {}, {"seen": "", "founded_on": "1"}, {"founded_on": "x"}, {"founded_on": "1" * 5000},
    {"founded_on": "1", "act": "shout:::", "type": "essay"}, {"founded_on": "1", "act": "up_option:" + "x" * 9000},
    {"founded_on": "1", "act": "add_condition:" + "0." * 4000},
    {"founded_on": "1", "option": ["", "a b", "\u202e"]}, {"founded_on": "1", "act": "keep_mine"},
    {"founded_on": "1", "when.mode": "all", "when.0.question": ["a", "b"]},
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_nothing_that_is_posted_is_our_fault(rosa: Browser, job: Job, junk: dict[str, Any]) -> None:
    for key in ("years", "skills", "gone"):
        for headers in ({}, HTMX):
            answer = rosa.send(url(job, f"/questions/{key}"), junk, headers=headers)
            assert answer.status_code in (303, 409), answer.text
    for rest in ("/preview", "/questions/years/position", "/questions/years/copies", "/undo"):
        assert rosa.send(url(job, rest), junk).status_code in (200, 303, 409)
