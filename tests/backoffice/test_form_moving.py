"""Questions of a form move, and go: what others rest on stays where it is, and Undo brings back."""

import re

import pytest

from hiring.models.job import Job
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.support.applications import HTMX
from tests.support.applying import FORM, make_job
from tests.support.form_building import keys, question, url
from tests.support.forms import MOCK
from tests.support.posting import form_to, forms_of
from tests.support.web_app import Browser


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """Version 1 is MOCK; there is no draft."""
    with open_work() as work:
        return make_job(work, screening_form=MOCK)


def test_a_question_moves_to_a_position_and_back_by_undo(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    page = rosa.get(url(job, "?q=shipped")).text
    posted = form_to(page, "/shipped/position")
    answer = rosa.post(posted.action, data=posted.with_(to="1"))
    assert keys(open_work, job)[0] == "shipped"
    undo = form_to(rosa.get(answer.location.partition("#")[0]).text, "/form/undo")
    assert rosa.post(undo.action, data=undo.fields).location.endswith("?q=shipped&done=undone#editor")
    assert keys(open_work, job)[0] == "years"


def test_a_move_that_would_break_a_condition_is_refused_with_whom_it_breaks(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    page = rosa.get(url(job, "?q=visa")).text
    assert "It stays above question 3, whose condition asks about it." in words(page)
    choices = re.search(r'<select[^>]* id="to".*?</select>', page, re.S)
    assert choices is not None
    assert re.findall(r'<option value="(\d)" disabled', choices[0]) == ["3", "4", "5", "6"]
    posted = form_to(page, "/visa/position")
    for headers in (None, HTMX):
        answer = rosa.post(posted.action, data=posted.with_(to="3"), headers=headers)
        assert answer.status_code == 409
        assert "Not moved. It stays above question 3, whose condition asks about it." in words(answer.text)
    assert keys(open_work, job) == [one["key"] for one in MOCK["questions"]]
    below = form_to(rosa.get(url(job, "?q=drive")).text, "/drive/position")
    answer = rosa.post(below.action, data=below.with_(to="1"))
    assert "It stays below question 1 and question 4" in words(answer.text)


@pytest.mark.parametrize("to", ["", "x", "999999999999999999999", "-5"])
def test_a_position_that_is_none_breaks_nothing(rosa: Browser, open_work: OpenWork, job: Job, to: str) -> None:
    posted = form_to(rosa.get(url(job, "?q=shipped")).text, "/shipped/position")
    assert rosa.post(posted.action, data=posted.with_(to=to)).status_code == 303
    assert sorted(keys(open_work, job)) == sorted(one["key"] for one in MOCK["questions"])


def test_one_that_nobody_rests_on_goes_at_once_and_comes_back_by_undo(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = form_to(rosa.get(url(job, "?q=shipped")).text, "/shipped/removal")
    answer = rosa.post(posted.action, data=posted.fields)
    assert answer.location.endswith("?q=drive&done=removed#editor")
    assert "shipped" not in keys(open_work, job)
    page = rosa.get(answer.location.partition("#")[0]).text
    assert "Question deleted" in words(page)
    undo = form_to(page, "/form/undo")
    rosa.post(undo.action, data=undo.fields)
    assert keys(open_work, job) == [one["key"] for one in MOCK["questions"]]


def test_one_that_others_rest_on_goes_only_from_the_page_that_names_them(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    page = rosa.get(url(job, "?q=visa")).text
    assert not [one for one in forms_of(page) if one.action.endswith("/removal")]
    assert f'href="{url(job, "/questions/visa/removal")}"' in page
    blunt = rosa.send(url(job, "/questions/visa/removal"), {"founded_on": "1"})
    assert blunt.location == url(job, "/questions/visa/removal")
    named = rosa.get(blunt.location).text
    assert "Question 3: When does your present visa end?" in words(named)
    posted = form_to(named, "/visa/removal")
    assert rosa.post(posted.action, data=posted.fields).status_code == 303
    assert "visible_if" not in question(open_work, job, "visa_ends")
    assert "visa" not in keys(open_work, job)


def test_a_rule_about_a_question_is_named_before_it_goes(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = make_job(work, screening_form=FORM)
    assert "Rule 1: Less than two years" in words(rosa.get(url(job, "/questions/years/removal")).text)
    assert rosa.get(url(job, "/questions/gone/removal")).status_code == 404
