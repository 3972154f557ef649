"""The Paths panel: what a form can and cannot do, and each thing with the question that it is about."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from backoffice.form_paths import paths_of
from hiring import hiring_teams
from hiring.actors import JobRole, Role
from hiring.screening import visible
from tests.conftest import NOON, OpenWork
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from tests.support import web_app
from tests.support.applications import CANARY, HTMX, recruiter, signed_in
from tests.support.forms import MOCK, job_with

TODAY = NOON.date()


def words(html: str) -> str:
    """What a reader sees of it, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def panel(app: Flask, open_work: OpenWork, definition: dict[str, Any] | None, **headers: Any) -> str:
    """The page about a job with this draft, as a recruiter sees it."""
    with open_work() as work:
        id = job_with(work, definition).id
    response = recruiter(app, open_work).get(f"/backoffice/jobs/{id}/form/check", headers=headers or None)
    assert response.status_code == 200
    return response.text


def test_a_question_that_can_never_show_is_named_with_the_reason(app: Flask, open_work: OpenWork) -> None:
    page = panel(app, open_work, MOCK)
    assert (
        "Question 6 can never show It needs question 1 to be under 0, but question 1 accepts 0 to 50. "
        "Change the condition" in words(page)
    )
    assert re.search(r'<section class="card flush paths" id="paths" data-never="drive"', page)
    assert re.search(r'href="/backoffice/jobs/[0-9a-f-]{36}/form\?q=drive">Change the condition', page)
    assert "1 problem" in words(page)
    assert "2 ways through the form" in words(page)
    assert "Shortest 4 questions, longest 5" in words(page)


def test_a_form_without_fault_says_so(app: Flask, open_work: OpenWork) -> None:
    page = words(panel(app, open_work, form(asks("a"), asks("b"))))
    assert "No problems" in page
    assert "1 way through the form" in page
    assert "Everybody is asked 2 questions" in page


def test_a_form_that_asks_nothing_says_so(app: Flask, open_work: OpenWork) -> None:
    page = words(panel(app, open_work, None))
    assert "The form asks nothing yet." in page
    assert "way through" not in page


def test_what_keeps_the_form_from_being_published_comes_first_and_leads_to_its_question(
    app: Flask, open_work: OpenWork
) -> None:
    half = {"key": "half", "type": "single_select", "label": ""}
    definition = form(half, asks("b", visible_if=leaf("half", "answered")), *MOCK["questions"])
    definition["knockouts"] = [{"id": "r", "label": "", "when": is_yes("visa")}]
    page = panel(app, open_work, definition)
    text = words(page)
    assert text.index("Question 1: Write what people should read here.") < text.index("Question 8 can never show")
    assert "Question 1: Add the answers people can choose from." in text
    assert "Rule 1: Write what people should read here." in text
    assert "Until this is put right, questions 1 and 2 are left out of what follows." in text
    assert "It needs question 3 to be under 0, but question 3 accepts 0 to 50." in text
    assert page.count("?q=half") >= 2
    assert re.search(r'form/rules">Put the rule right', page)
    assert "4 problems" in text


def test_a_chain_of_reasons_links_each_question(app: Flask, open_work: OpenWork) -> None:
    definition = form(
        asks("a", "number", constraints={"min": 0}), asks("b", visible_if=leaf("a", "lt", 0)),
        asks("c", visible_if=is_yes("b")),
    )  # fmt: skip
    page = panel(app, open_work, definition)
    assert "Question 3 can never show It needs question 2 to be Yes. But question 2 shows only when" in words(page)
    assert 'data-never="b c"' in page
    assert page.count("?q=a") == 1  # where question 3 is explained; question 2 is told in one sentence


def test_what_shows_only_while_the_form_is_incomplete_is_told_apart(app: Flask, open_work: OpenWork) -> None:
    definition = form(asks("a", required=True), asks("b", visible_if=leaf("a", "not_answered")))
    page = panel(app, open_work, definition)
    assert "Question 2 shows only while the form is incomplete" in words(page)
    assert 'data-never=""' in page
    assert "1 remark" in words(page)


def test_what_always_shows_in_spite_of_a_condition_is_told(app: Flask, open_work: OpenWork) -> None:
    definition = form(
        asks("a", "number", constraints={"min": 0}), asks("b", visible_if=leaf("a", "lt", 0)),
        asks("c", visible_if=leaf("b", "not_answered")),
    )  # fmt: skip
    page = words(panel(app, open_work, definition))
    assert "Question 3 always shows It has a condition, but no answers hide it." in page
    assert "1 problem" in page


RICH = {"any": [leaf("a", "contains", f"{n}x{n}") for n in range(30)]}


def test_what_is_too_large_to_settle_is_not_proven_and_not_guessed(app: Flask, open_work: OpenWork) -> None:
    definition = form(asks("a", "text"), asks("b", visible_if={"not": RICH}), asks("c", visible_if=is_yes("b")))
    found = paths_of(definition, TODAY)
    assert {one.key for one in (*found.open_show, *found.open_rest)} == {"b", "c"}
    assert not found.never
    page = words(panel(app, open_work, definition))
    assert "Not proven" in page
    assert "too many cases to try them all" in page
    assert "Many ways through the form" in page
    assert not re.search(r"\d+ ways through", page)


def test_each_question_that_can_show_can_be_tried(app: Flask, open_work: OpenWork) -> None:
    page = panel(app, open_work, MOCK)
    assert re.findall(r'href="[^"]*\?q=(\w+)&amp;witness=(\w+)#preview"', page) == [("visa_ends", "visa_ends")]
    assert "hx-get" not in page.split('id="paths"')[1].split("</section>")[0]


def test_the_builder_gets_the_panel_alone_and_tries_answers_in_its_preview(
    app: Flask, open_work: OpenWork
) -> None:
    part = panel(app, open_work, MOCK, **HTMX)
    assert part.lstrip().startswith('<section class="card flush paths" id="paths"')
    assert part.rstrip().endswith("</section>")
    assert re.search(r'hx-get="/backoffice/jobs/[^"]*/form/preview\?witness=visa_ends" hx-target="#preview"', part)


def test_answers_that_make_a_question_show_do_make_it_show() -> None:
    from backoffice.form_paths import proven
    from hiring.screening import Form

    found = paths_of(MOCK, TODAY)
    assert [one.key for one in found.reachable] == ["visa_ends"]
    witness = proven(Form.of(MOCK), TODAY).witnesses["visa_ends"]
    assert "visa_ends" in visible(MOCK, witness, TODAY)


def test_a_form_that_nobody_changed_is_proven_once() -> None:
    from backoffice.form_paths import proven

    proven.cache_clear()
    first, second = (paths_of(form(*MOCK["questions"]), TODAY) for _ in range(2))
    assert first == second
    assert (proven.cache_info().misses, proven.cache_info().hits) == (1, 3)


def test_a_long_list_is_folded(app: Flask, open_work: OpenWork) -> None:
    nevers = [asks(f"n{n}", visible_if=leaf("years", "lt", 0)) for n in range(10)]
    page = panel(app, open_work, form(MOCK["questions"][0], *nevers))
    assert "10 problems" in words(page)
    shown, folded = page.split("7 more")
    assert shown.count("can never show") == 3
    assert folded.count("can never show") == 7


def test_hostile_words_are_only_words(app: Flask, open_work: OpenWork) -> None:
    option = {"id": "o", "label": CANARY}
    definition = form(
        asks("a", "single_select", label=CANARY, options=[option, {"id": "p", "label": "Other"}]),
        asks("b", label=CANARY, visible_if={"all": [leaf("a", "equals", "o"), leaf("a", "equals", "p")]}),
        asks("c", label=CANARY, visible_if=leaf("a", "equals", "o")),
    )
    page = panel(app, open_work, definition)
    assert "<img" not in page
    assert "Question 2 can never show" in page


@pytest.mark.parametrize("role", [JobRole.HIRING_MANAGER, JobRole.INTERVIEWER])
def test_a_hiring_manager_reads_and_changes_nothing_and_an_interviewer_sees_nothing(
    app: Flask, open_work: OpenWork, role: JobRole
) -> None:
    user = web_app.make_user(open_work, "mona@foyer.test", Role.MEMBER)
    with open_work() as work:
        job = job_with(work, MOCK)
        hiring_teams.add(work, job, user, role)
    response = signed_in(app, user).get(f"/backoffice/jobs/{job.id}/form/check")
    assert response.status_code == (200 if role is JobRole.HIRING_MANAGER else 404)
    assert ("Question 6 can never show" in response.text) == (role is JobRole.HIRING_MANAGER)
    assert "Change the condition" not in response.text
