"""The preview: the real evaluator over the part of the draft that is sound."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from backoffice.form_preview import Preview, tried
from hiring.form_drafts import Draft
from hiring.models.job import Job
from hiring.screening import visible
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.hiring.screening.forms import TODAY, asks, form, is_yes, leaf
from tests.support.applications import HTMX
from tests.support.applying import FORM, make_job
from tests.support.form_building import url
from tests.support.forms import MOCK
from tests.support.posting import form_of
from tests.support.web_app import Browser


@pytest.fixture
def look(app: Flask) -> Any:
    def at(definition: Any, witness: str = "", **typed: Any) -> Preview:
        draft = Draft(definition, "", None, None, True, None, "", False)
        fields = MultiDict({name.replace("__", "."): value for name, value in typed.items()})
        with app.test_request_context():
            return tried(draft, TODAY, fields, witness=witness)

    return at


def shown(preview: Preview) -> list[str]:
    return [field.question["key"] for field in preview.fields]


def test_answers_reveal_questions_and_say_why(look: Any) -> None:
    assert shown(look(MOCK)) == ["years", "visa", "skills", "shipped"]
    preview = look(MOCK, q__visa="true", shown="years visa skills shipped")
    assert shown(preview) == ["years", "visa", "visa_ends", "skills", "shipped"]
    assert preview.fields[2].because == "Because you answered Yes"
    assert preview.news == "One more question: When does your present visa end?"
    assert look(MOCK, q__visa="false", shown=preview.shown).news == "One question fewer"
    assert look(MOCK, q__visa="false", shown="years visa skills shipped").news == ""


def test_what_was_typed_where_nothing_shows_any_more_is_kept(look: Any) -> None:
    preview = look(MOCK, q__visa="false", q__visa_ends__day="3", q__visa_ends__month="4", q__shipped="x")
    assert preview.kept == [("q.visa_ends.day", "3"), ("q.visa_ends.month", "4")]


def test_questions_that_are_not_complete_are_left_out_and_named(look: Any) -> None:
    half = form(
        asks("a"), asks("b", "text") | {"label": ""}, asks("c", visible_if=leaf("b", "answered")), asks("d")
    )
    preview = look(half)
    assert shown(preview) == ["a", "d"]
    assert preview.left_out == [2, 3]
    assert look(form()).fields == []


def test_checking_says_what_an_applicant_would_be_told_and_which_flags_it_raises(look: Any) -> None:
    answers = {"q__years": "1", "q__visa": "true", "q__visa_ends__day": "40", "q__visa_ends__month": "1",
               "q__visa_ends__year": "2027"}  # fmt: skip
    preview = look(FORM, act="check", **answers)
    assert preview.checked is not None
    assert preview.checked.wrong == 1
    assert preview.checked.flags == ["Less than two years"]
    errors = {field.question["key"]: list(field.errors) for field in preview.fields if field.errors}
    assert errors == {"visa_ends": ["Enter a day, month and year that exist, like 27 3 2026"]}
    fine = look(FORM, act="check", **{**answers, "q__visa_ends__day": "4"})
    assert fine.checked is not None
    assert fine.checked.wrong == 0
    assert look(FORM, **answers).checked is None


def test_a_file_is_only_pretended(look: Any) -> None:
    limits = {"kinds": ["jpeg"], "min_files": 2, "max_files": 3}
    more = asks("more", visible_if=leaf("cv", "answered"))
    definition = form(asks("cv", "file", required=True, constraints=limits), more)
    assert shown(look(definition)) == ["cv"]
    preview = look(definition, q__cv="pretended", act="check")
    assert shown(preview) == ["cv", "more"]
    assert preview.checked is not None
    assert preview.checked.wrong == 0


def test_a_witness_fills_it_in_so_that_the_question_shows(look: Any) -> None:
    definition = form(
        asks("n", "number", constraints={"min": 1}), asks("d", "date"), asks("f", "file"),
        asks("m", "multi_select", options="abc"), asks("t", "text"), asks("b"),
        asks("q", visible_if={"all": [leaf("n", "gt", 4), leaf("d", "lt", "2020-05-06"), leaf("f", "answered"),
                                      leaf("m", "contains_all", ["a", "c"]), leaf("t", "contains", "pump"),
                                      {"not": is_yes("b")}]}),
    )  # fmt: skip
    preview = look(definition, witness="q")
    assert "q" in shown(preview)
    fields = {field.question["key"]: field for field in preview.fields}
    assert fields["b"].chosen == {"false"}
    assert fields["m"].chosen >= {"a", "c"}
    assert fields["d"].parts["year"] <= "2020"
    assert fields["f"].raw == ["pretended"]


def test_what_shows_is_what_the_engine_shows(look: Any) -> None:
    typed = {"q__years": "10", "q__visa": "true", "q__skills": "foc"}
    assert shown(look(MOCK, **typed)) == visible(MOCK, {"years": "10", "visa": "true", "skills": "foc"}, TODAY)


def test_start_again_forgets_the_answers_and_keeps_the_width(look: Any) -> None:
    preview = look(MOCK, act="again", width="desktop", q__visa="true")
    assert (shown(preview), preview.width, preview.kept) == (["years", "visa", "skills", "shipped"], "desktop", [])
    assert look(MOCK, width="phone", wide="desktop").width == "desktop"
    assert look(MOCK, width="shout").width == "phone"


# in the page


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """Version 1 is MOCK; there is no draft."""
    with open_work() as work:
        return make_job(work, screening_form=MOCK)


def test_the_preview_answers_without_scripts_in_the_whole_page(rosa: Browser, job: Job) -> None:
    posted = form_of(rosa.get(url(job, "?q=visa")).text, "preview-form")
    page = rosa.post(posted.action, data=posted.with_(q__visa="true")).text
    assert "Because you answered Yes" in words(page)
    assert form_of(page, "edit-visa")
    again = form_of(page, "preview-form")
    assert again.fields["q.visa"] == "true"


def test_the_preview_for_htmx_is_one_fragment(rosa: Browser, job: Job) -> None:
    answer = rosa.send(url(job, "/preview"), {"q.visa": "true"}, headers=HTMX)
    assert answer.status_code == 200
    assert re.match(r'\s*<section class="preview" id="preview"', answer.text)
    assert "Because you answered Yes" in words(answer.text)
    witness = rosa.get(url(job, "/preview?witness=visa_ends"), headers=HTMX)
    assert "Because you answered Yes" in words(witness.text)
    plain = rosa.get(url(job, "/preview?witness=visa_ends"))
    assert plain.status_code == 303
    assert plain.location == url(job, "?q=visa_ends&witness=visa_ends#preview")
    assert "Because you answered Yes" in words(rosa.get(plain.location.partition("#")[0]).text)
