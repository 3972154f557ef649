"""The form builder through its forms, as a browser without scripts posts them, and as htmx does."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from hiring import hiring_teams
from hiring.actors import JobRole, Role
from hiring.models.job import Job, JobStatus
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from tests.support.applications import CANARY, HTMX, signed_in, statements
from tests.support.applying import FORM, make_job
from tests.support.form_building import editor, keys, question, relabelled, send, stored, url
from tests.support.forms import MOCK, draft, job_with
from tests.support.posting import form_of, form_to, forms_of
from tests.support.web_app import Browser, make_user
from web.hall import db


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """Version 1 is MOCK; there is no draft."""
    with open_work() as work:
        return make_job(work, screening_form=MOCK)


# reading


def test_the_page_shows_the_questions_in_order_with_when_each_is_asked(rosa: Browser, job: Job) -> None:
    page = rosa.get(url(job, "?q=visa_ends")).text
    assert words(page).count("Do you need us to sponsor a UK work visa?") >= 2
    assert "if 2 is Yes" in words(page)
    assert "if 4 includes FOC and 1 is under 0" in words(page)
    assert "Asked when question 2 is Yes." in words(page)
    posted = form_of(page, "edit-visa_ends")
    assert posted.fields["label"] == "When does your present visa end?"
    assert posted.fields["when.0.question"] == "visa"
    later = re.search(r'<select[^>]* name="when.0.question".*?</select>', page, re.S)
    assert later is not None
    assert "Which of these" not in later[0]


def test_without_a_question_named_the_first_is_open_and_an_unknown_one_is_not_missed(
    rosa: Browser, job: Job
) -> None:
    for rest in ("", "?q=", "?q=gone"):
        assert form_of(rosa.get(url(job, rest)).text, "edit-years")


def test_an_empty_form_says_what_applicants_are_asked_and_offers_the_first_question(
    rosa: Browser, open_work: OpenWork
) -> None:
    with open_work() as work:
        job = job_with(work, None)
    page = rosa.get(url(job)).text
    assert "Applicants give their name, email and CV only." in words(page)
    posted = form_to(page, "/form/questions")
    rosa.post(posted.action, data=posted.with_(type="text"))
    assert keys(open_work, job) == ["question_1"]


@pytest.mark.parametrize("definition", [MOCK, FORM], ids=["mock", "every type"])
def test_an_editor_that_nobody_touched_posts_back_what_is_stored(
    rosa: Browser, open_work: OpenWork, definition: Any
) -> None:
    with open_work() as work:
        job = make_job(work, screening_form=definition)
    for key in keys(open_work, job):
        assert send(rosa, editor(rosa, job, key)).status_code == 303, key
        assert not stored(open_work, job).is_stored, key


def test_words_of_people_are_words(rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        options = [{"id": "a", "label": CANARY}, {"id": "b", "label": "שלום 🏙"}]
        job = job_with(work, form(
            asks("a", "multi_select", options=options, help=CANARY) | {"label": CANARY},
            asks("b", "number", visible_if=leaf("a", "contains_any", ["a"]), constraints={"unit": "\"><b>"}),
        ))  # fmt: skip
    for key in ("a", "b"):
        for page in (rosa.get(url(job, f"?q={key}")), rosa.get(url(job, f"?q={key}"), headers=HTMX)):
            assert "<img" not in page.text
            assert "<b>" not in page.text


def test_the_page_takes_as_many_statements_for_200_questions_as_for_three(
    app: Flask, rosa: Browser, open_work: OpenWork
) -> None:
    counts = []
    for size in (3, 200):
        with open_work() as work:
            many = [asks(f"q{at}", visible_if=is_yes(f"q{at - 1}") if at else None) for at in range(size)]
            job = make_job(work, slug=f"with-{size}", screening_form=form(*many))
            draft(work, job, relabelled("q1", "Other")(form(*many)))
        for _twice in range(2):
            with app.app_context(), statements(db.engine) as seen:
                assert rosa.get(url(job, "?q=q1")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


# changing


def test_a_change_is_saved_and_begins_a_draft(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    answer = send(rosa, editor(rosa, job, "years"), label="How long?", c__max="40", required="yes")
    assert answer.status_code == 303
    assert answer.location.endswith("?q=years&done=saved#editor")
    found = question(open_work, job, "years")
    assert (found["label"], found["constraints"]["max"], found["required"]) == ("How long?", 40, True)
    page = rosa.get(answer.location.partition("#")[0]).text
    assert "draft of version 2" in words(page)
    assert "Publish version 2" in words(page)


def test_what_does_not_do_is_kept_as_typed_and_shown_at_its_control(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    send(rosa, editor(rosa, job, "years"), label="", c__max="a few")
    assert question(open_work, job, "years")["constraints"]["max"] == "a few"
    page = rosa.get(url(job, "?q=years")).text
    assert form_of(page, "edit-years").fields["c.max"] == "a few"
    assert re.search(r'id="c.max"[^>]* aria-invalid="true" aria-describedby="c.max.error"', page)
    assert re.search(r'id="label"[^>]* aria-invalid="true"', page)
    assert "Write what people should read here." in words(page)
    assert words(page).count("Needs attention") == 1
    assert "Questions 1, 6 are left out until they are complete." in words(page)


def test_htmx_gets_the_parts_that_changed_and_no_control_in_use_is_replaced(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    answer = send(rosa, editor(rosa, job, "years"), HTMX, label="How long?")
    assert answer.status_code == 303
    parts = rosa.get(answer.location.partition("#")[0], headers=HTMX)
    assert parts.headers["HX-Trigger"] == "foyer:draft-saved"
    assert parts.headers["HX-Replace-Url"].endswith("?q=years")
    assert """hx-target="#editor[data-key-of='years']" hx-swap="outerMorph\"""" in parts.text
    assert set(re.findall(r'<hx-partial hx-target="#([\w-]+)[^"]*" hx-swap="(\w+)"', parts.text)) == {
        ("editor", "outerMorph"), ("questions", "outerMorph"), ("draft-state", "innerHTML"),
        ("publish", "innerMorph"), ("adding-where", "outerHTML"), ("saved", "textContent"),
    }  # fmt: skip
    assert "<html" not in parts.text
    another = rosa.get(url(job, "?q=visa"), headers=HTMX)
    assert '<hx-partial hx-target="#editor" hx-swap="outerHTML">' in another.text
    assert "HX-Trigger" not in another.headers


def test_buttons_inside_the_editor_change_options_and_conditions(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    send(rosa, editor(rosa, job, "skills"), act="paste_options", lines="Rust\nfoc\n" + "x" * 500)
    labels = [option["label"] for option in question(open_work, job, "skills")["options"]]
    assert labels == ["FOC", "CAN bus", "Rust", "x" * 500]
    send(rosa, editor(rosa, job, "skills"), act="remove_option:can")
    assert [one["id"] for one in question(open_work, job, "skills")["options"]][:2] == ["foc", "rust"]
    answer = send(rosa, editor(rosa, job, "visa_ends"), act="add_condition:")
    assert "focus=when.1.question" in answer.location
    assert question(open_work, job, "visa_ends")["visible_if"] == {"all": [is_yes("visa"), {"question": ""}]}
    send(rosa, editor(rosa, job, "visa_ends"), when__1__question="years")
    assert question(open_work, job, "visa_ends")["visible_if"]["all"][1] == leaf("years", "equals")
    send(rosa, editor(rosa, job, "visa_ends"), act="remove_condition:1")
    assert question(open_work, job, "visa_ends")["visible_if"] == is_yes("visa")
    send(rosa, editor(rosa, job, "visa_ends"), when__mode="always")
    assert "visible_if" not in question(open_work, job, "visa_ends")


def test_other_is_an_option_and_a_question_that_asks_which_one(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    answer = send(rosa, editor(rosa, job, "skills"), act="add_other", label="What do you know?")
    assert answer.location.endswith("?q=skills&done=other_added#editor")
    assert question(open_work, job, "skills")["label"] == "What do you know?"
    assert keys(open_work, job)[3:5] == ["skills", "question_1"]
    other = question(open_work, job, "skills")["options"][-1]
    assert other["label"] == "Other"
    assert question(open_work, job, "question_1")["visible_if"] == leaf("skills", "contains_any", [other["id"]])


def test_every_kind_of_question_can_be_added_after_the_open_one(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    page = rosa.get(url(job, "?q=visa")).text
    posted = form_to(page, "/form/questions")
    kinds = [value for name, value in posted.buttons if name == "type"]
    assert kinds == ["text", "number", "boolean", "single_select", "multi_select", "date", "file"]
    answer = rosa.post(posted.action, data=posted.with_(type="single_select"))
    assert answer.location.endswith("?q=question_1&done=added&focus=label#label")
    assert keys(open_work, job)[:3] == ["years", "visa", "question_1"]
    assert len(question(open_work, job, "question_1")["options"]) == 2
    fresh = rosa.get(url(job, "?q=question_1&done=added&focus=label")).text
    assert not re.search(r'id="label"[^>]* aria-invalid="true"', fresh)
    assert rosa.post(posted.action, data=posted.with_(type="essay")).status_code == 409


def test_a_question_is_copied_and_stands_right_after_its_twin(
    rosa: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = form_to(rosa.get(url(job, "?q=visa_ends")).text, "/visa_ends/copies")
    assert rosa.post(posted.action, data=posted.fields).location.endswith(
        "?q=question_1&done=copied&focus=label#label"
    )
    assert keys(open_work, job)[2:4] == ["visa_ends", "question_1"]


# who may


def member(app: Flask, open_work: OpenWork, job: Job, role: JobRole) -> Browser:
    user = make_user(open_work, "mona@door.test", Role.MEMBER, first_name="Mona")
    with open_work() as work:
        hiring_teams.add(work, work.session.get_one(Job, job.id), user, role)
    return signed_in(app, user)


def test_a_hiring_manager_reads_the_form_and_tries_it_but_changes_nothing(
    app: Flask, open_work: OpenWork, job: Job
) -> None:
    mona = member(app, open_work, job, JobRole.HIRING_MANAGER)
    page = mona.get(url(job, "?q=visa_ends")).text
    assert "When does your present visa end?" in words(page)
    assert '<fieldset class="stack plain" disabled>' in page
    mine = {one.action.rpartition("/")[2] for one in forms_of(page)}
    assert mine <= {"sign-out", "search", "preview", "visa_ends", ""}
    assert "hx-post" not in page.partition('id="edit-visa_ends"')[2].partition(">")[0]
    assert mona.send(url(job, "/preview"), {"q.visa": "true"}).status_code == 200
    assert mona.send(url(job, "/questions/years"), {"label": "x", "founded_on": "1"}).status_code == 403


def test_an_interviewer_knows_of_no_form(app: Flask, open_work: OpenWork, job: Job) -> None:
    ivo = member(app, open_work, job, JobRole.INTERVIEWER)
    for rest in ("", "?q=years", "/preview?witness=visa_ends", "/questions/years/removal"):
        assert ivo.get(url(job, rest)).status_code == 404
    assert ivo.send(url(job, "/questions/years"), {"label": "x"}).status_code == 404


def test_an_archived_job_keeps_its_form(rosa: Browser, open_work: OpenWork, job: Job) -> None:
    posted = editor(rosa, job, "years")
    with open_work() as work:
        work.session.execute(update(Job).where(Job.id == job.id).values(status=JobStatus.ARCHIVED))
    refused = send(rosa, posted, label="How long?")
    assert refused.status_code == 409
    assert form_of(refused.text, "edit-years").fields["label"] == "How long?"
    assert not stored(open_work, job).is_stored
