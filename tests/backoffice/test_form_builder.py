"""The form builder through its forms, as a browser without scripts posts them, and as htmx does."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from hiring import form_drafts, hiring_teams, screening_forms
from hiring.actors import JobRole, Role
from hiring.models.job import Job, JobStatus
from hiring.screening import editing
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from tests.support import web_app
from tests.support.applications import CANARY, HTMX, recruiter, signed_in, statements
from tests.support.applying import FORM, make_job
from tests.support.forms import MOCK, draft, job_with
from tests.support.posting import Posted, form_of, form_to, forms_of
from web.hall import db

Browser = web_app.Browser


@pytest.fixture
def job(open_work: OpenWork) -> Job:
    """Version 1 is MOCK; there is no draft."""
    with open_work() as work:
        return make_job(work, screening_form=MOCK)


@pytest.fixture
def browser(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work)


def url(job: Job, rest: str = "") -> str:
    return f"/backoffice/jobs/{job.id}/form{rest}"


def stored(open_work: OpenWork, job: Job) -> form_drafts.Draft:
    with open_work() as work:
        return form_drafts.of(work, work.session.get_one(Job, job.id))


def keys(open_work: OpenWork, job: Job) -> list[str]:
    return [question["key"] for question in stored(open_work, job).definition["questions"]]


def question(open_work: OpenWork, job: Job, key: str) -> dict[str, Any]:
    return editing.find(stored(open_work, job).definition, key)


def editor(browser: Browser, job: Job, key: str) -> Posted:
    return form_of(browser.get(url(job, f"?q={key}")).text, f"edit-{key}")


def send(browser: Browser, posted: Posted, headers: Any = None, **changed: Any) -> Any:
    return browser.post(posted.action, data=posted.with_(**changed), headers=headers)


def change(open_work: OpenWork, job: Job, edit: Any, **more: Any) -> None:
    """Somebody else changes the draft."""
    with open_work(**more) as work:
        found = work.session.get_one(Job, job.id)
        form_drafts.change(work, found, edit, founded_on=form_drafts.of(work, found).founded_on)


def relabelled(key: str, label: str) -> Any:
    return lambda now: editing.put(now, key, {**editing.find(now, key), "label": label})


# reading


def test_the_page_shows_the_questions_in_order_with_when_each_is_asked(browser: Browser, job: Job) -> None:
    page = browser.get(url(job, "?q=visa_ends")).text
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
    browser: Browser, job: Job
) -> None:
    for rest in ("", "?q=", "?q=gone"):
        assert form_of(browser.get(url(job, rest)).text, "edit-years")


def test_an_empty_form_says_what_applicants_are_asked_and_offers_the_first_question(
    browser: Browser, open_work: OpenWork
) -> None:
    with open_work() as work:
        job = job_with(work, None)
    page = browser.get(url(job)).text
    assert "Applicants give their name, email and CV only." in words(page)
    posted = form_to(page, "/form/questions")
    browser.post(posted.action, data=posted.with_(type="text"))
    assert keys(open_work, job) == ["question_1"]


@pytest.mark.parametrize("definition", [MOCK, FORM], ids=["mock", "every type"])
def test_an_editor_that_nobody_touched_posts_back_what_is_stored(
    browser: Browser, open_work: OpenWork, definition: Any
) -> None:
    with open_work() as work:
        job = make_job(work, screening_form=definition)
    for key in keys(open_work, job):
        assert send(browser, editor(browser, job, key)).status_code == 303, key
        assert not stored(open_work, job).is_stored, key


def test_words_of_people_are_words(browser: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        options = [{"id": "a", "label": CANARY}, {"id": "b", "label": "שלום 🏙"}]
        job = job_with(work, form(
            asks("a", "multi_select", options=options, help=CANARY) | {"label": CANARY},
            asks("b", "number", visible_if=leaf("a", "contains_any", ["a"]), constraints={"unit": "\"><b>"}),
        ))  # fmt: skip
    for key in ("a", "b"):
        for page in (browser.get(url(job, f"?q={key}")), browser.get(url(job, f"?q={key}"), headers=HTMX)):
            assert "<img" not in page.text
            assert "<b>" not in page.text


def test_the_page_takes_as_many_statements_for_200_questions_as_for_three(
    app: Flask, browser: Browser, open_work: OpenWork
) -> None:
    counts = []
    for size in (3, 200):
        with open_work() as work:
            many = [asks(f"q{at}", visible_if=is_yes(f"q{at - 1}") if at else None) for at in range(size)]
            job = make_job(work, slug=f"with-{size}", screening_form=form(*many))
            draft(work, job, relabelled("q1", "Other")(form(*many)))
        for _twice in range(2):
            with app.app_context(), statements(db.engine) as seen:
                assert browser.get(url(job, "?q=q1")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


# changing


def test_a_change_is_saved_and_begins_a_draft(browser: Browser, open_work: OpenWork, job: Job) -> None:
    answer = send(browser, editor(browser, job, "years"), label="How long?", c__max="40", required="yes")
    assert answer.status_code == 303
    assert answer.location.endswith("?q=years&done=saved#editor")
    found = question(open_work, job, "years")
    assert (found["label"], found["constraints"]["max"], found["required"]) == ("How long?", 40, True)
    page = browser.get(answer.location.partition("#")[0]).text
    assert "draft of version 2" in words(page)
    assert "Publish version 2" in words(page)


def test_what_does_not_do_is_kept_as_typed_and_shown_at_its_control(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    send(browser, editor(browser, job, "years"), label="", c__max="a few")
    assert question(open_work, job, "years")["constraints"]["max"] == "a few"
    page = browser.get(url(job, "?q=years")).text
    assert form_of(page, "edit-years").fields["c.max"] == "a few"
    assert re.search(r'id="c.max"[^>]* aria-invalid="true" aria-describedby="c.max.error"', page)
    assert re.search(r'id="label"[^>]* aria-invalid="true"', page)
    assert "Write what people should read here." in words(page)
    assert words(page).count("Needs attention") == 1
    assert "Questions 1, 6 are left out until they are complete." in words(page)


def test_htmx_gets_the_parts_that_changed_and_no_control_in_use_is_replaced(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    answer = send(browser, editor(browser, job, "years"), HTMX, label="How long?")
    assert answer.status_code == 303
    parts = browser.get(answer.location.partition("#")[0], headers=HTMX)
    assert parts.headers["HX-Trigger"] == "foyer:draft-saved"
    assert parts.headers["HX-Replace-Url"].endswith("?q=years")
    assert """hx-target="#editor[data-key-of='years']" hx-swap="outerMorph\"""" in parts.text
    assert set(re.findall(r'<hx-partial hx-target="#([\w-]+)[^"]*" hx-swap="(\w+)"', parts.text)) == {
        ("editor", "outerMorph"), ("questions", "outerMorph"), ("draft-state", "innerHTML"),
        ("publish", "innerMorph"), ("adding-where", "outerHTML"), ("saved", "textContent"),
    }  # fmt: skip
    assert "<html" not in parts.text
    another = browser.get(url(job, "?q=visa"), headers=HTMX)
    assert '<hx-partial hx-target="#editor" hx-swap="outerHTML">' in another.text
    assert "HX-Trigger" not in another.headers


def test_buttons_inside_the_editor_change_options_and_conditions(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    send(browser, editor(browser, job, "skills"), act="paste_options", lines="Rust\nfoc\n" + "x" * 500)
    labels = [option["label"] for option in question(open_work, job, "skills")["options"]]
    assert labels == ["FOC", "CAN bus", "Rust", "x" * 500]
    send(browser, editor(browser, job, "skills"), act="remove_option:can")
    assert [one["id"] for one in question(open_work, job, "skills")["options"]][:2] == ["foc", "rust"]
    answer = send(browser, editor(browser, job, "visa_ends"), act="add_condition:")
    assert "focus=when.1.question" in answer.location
    assert question(open_work, job, "visa_ends")["visible_if"] == {"all": [is_yes("visa"), {"question": ""}]}
    send(browser, editor(browser, job, "visa_ends"), when__1__question="years")
    assert question(open_work, job, "visa_ends")["visible_if"]["all"][1] == leaf("years", "equals")
    send(browser, editor(browser, job, "visa_ends"), act="remove_condition:1")
    assert question(open_work, job, "visa_ends")["visible_if"] == is_yes("visa")
    send(browser, editor(browser, job, "visa_ends"), when__mode="always")
    assert "visible_if" not in question(open_work, job, "visa_ends")


def test_other_is_an_option_and_a_question_that_asks_which_one(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    answer = send(browser, editor(browser, job, "skills"), act="add_other", label="What do you know?")
    assert answer.location.endswith("?q=skills&done=other_added#editor")
    assert question(open_work, job, "skills")["label"] == "What do you know?"
    assert keys(open_work, job)[3:5] == ["skills", "question_1"]
    other = question(open_work, job, "skills")["options"][-1]
    assert other["label"] == "Other"
    assert question(open_work, job, "question_1")["visible_if"] == leaf("skills", "contains_any", [other["id"]])


def test_every_kind_of_question_can_be_added_after_the_open_one(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    page = browser.get(url(job, "?q=visa")).text
    posted = form_to(page, "/form/questions")
    kinds = [value for name, value in posted.buttons if name == "type"]
    assert kinds == ["text", "number", "boolean", "single_select", "multi_select", "date", "file"]
    answer = browser.post(posted.action, data=posted.with_(type="single_select"))
    assert answer.location.endswith("?q=question_1&done=added&focus=label#label")
    assert keys(open_work, job)[:3] == ["years", "visa", "question_1"]
    assert len(question(open_work, job, "question_1")["options"]) == 2
    fresh = browser.get(url(job, "?q=question_1&done=added&focus=label")).text
    assert not re.search(r'id="label"[^>]* aria-invalid="true"', fresh)
    assert browser.post(posted.action, data=posted.with_(type="essay")).status_code == 409


def test_a_question_is_copied_and_stands_right_after_its_twin(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = form_to(browser.get(url(job, "?q=visa_ends")).text, "/visa_ends/copies")
    assert browser.post(posted.action, data=posted.fields).location.endswith(
        "?q=question_1&done=copied&focus=label#label"
    )
    assert keys(open_work, job)[2:4] == ["visa_ends", "question_1"]


# moving and deleting


def test_a_question_moves_to_a_position_and_back_by_undo(browser: Browser, open_work: OpenWork, job: Job) -> None:
    page = browser.get(url(job, "?q=shipped")).text
    posted = form_to(page, "/shipped/position")
    answer = browser.post(posted.action, data=posted.with_(to="1"))
    assert keys(open_work, job)[0] == "shipped"
    undo = form_to(browser.get(answer.location.partition("#")[0]).text, "/form/undo")
    assert browser.post(undo.action, data=undo.fields).location.endswith("?q=shipped&done=undone#editor")
    assert keys(open_work, job)[0] == "years"


def test_a_move_that_would_break_a_condition_is_refused_with_whom_it_breaks(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    page = browser.get(url(job, "?q=visa")).text
    assert "It stays above question 3, whose condition asks about it." in words(page)
    choices = re.search(r'<select[^>]* id="to".*?</select>', page, re.S)
    assert choices is not None
    assert re.findall(r'<option value="(\d)" disabled', choices[0]) == ["3", "4", "5", "6"]
    posted = form_to(page, "/visa/position")
    for headers in (None, HTMX):
        answer = browser.post(posted.action, data=posted.with_(to="3"), headers=headers)
        assert answer.status_code == 409
        assert "Not moved. It stays above question 3, whose condition asks about it." in words(answer.text)
    assert keys(open_work, job) == [one["key"] for one in MOCK["questions"]]
    below = form_to(browser.get(url(job, "?q=drive")).text, "/drive/position")
    answer = browser.post(below.action, data=below.with_(to="1"))
    assert "It stays below question 1 and question 4" in words(answer.text)


@pytest.mark.parametrize("to", ["", "x", "999999999999999999999", "-5"])
def test_a_position_that_is_none_breaks_nothing(browser: Browser, open_work: OpenWork, job: Job, to: str) -> None:
    posted = form_to(browser.get(url(job, "?q=shipped")).text, "/shipped/position")
    assert browser.post(posted.action, data=posted.with_(to=to)).status_code == 303
    assert sorted(keys(open_work, job)) == sorted(one["key"] for one in MOCK["questions"])


def test_one_that_nobody_rests_on_goes_at_once_and_comes_back_by_undo(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = form_to(browser.get(url(job, "?q=shipped")).text, "/shipped/removal")
    answer = browser.post(posted.action, data=posted.fields)
    assert answer.location.endswith("?q=drive&done=removed#editor")
    assert "shipped" not in keys(open_work, job)
    page = browser.get(answer.location.partition("#")[0]).text
    assert "Question deleted" in words(page)
    undo = form_to(page, "/form/undo")
    browser.post(undo.action, data=undo.fields)
    assert keys(open_work, job) == [one["key"] for one in MOCK["questions"]]


def test_one_that_others_rest_on_goes_only_from_the_page_that_names_them(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    page = browser.get(url(job, "?q=visa")).text
    assert not [one for one in forms_of(page) if one.action.endswith("/removal")]
    assert f'href="{url(job, "/questions/visa/removal")}"' in page
    blunt = browser.send(url(job, "/questions/visa/removal"), {"founded_on": "1"})
    assert blunt.location == url(job, "/questions/visa/removal")
    named = browser.get(blunt.location).text
    assert "Question 3: When does your present visa end?" in words(named)
    posted = form_to(named, "/visa/removal")
    assert browser.post(posted.action, data=posted.fields).status_code == 303
    assert "visible_if" not in question(open_work, job, "visa_ends")
    assert "visa" not in keys(open_work, job)


def test_a_rule_about_a_question_is_named_before_it_goes(browser: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = make_job(work, screening_form=FORM)
    assert "Rule 1: Less than two years" in words(browser.get(url(job, "/questions/years/removal")).text)
    assert browser.get(url(job, "/questions/gone/removal")).status_code == 404


# two at once


def test_two_people_at_two_questions_do_not_meet(browser: Browser, open_work: OpenWork, job: Job) -> None:
    posted = editor(browser, job, "years")
    change(open_work, job, relabelled("visa", "Need a visa?"))
    assert send(browser, posted, label="How long?").status_code == 303
    labels = [one["label"] for one in stored(open_work, job).definition["questions"]]
    assert labels[:2] == ["How long?", "Need a visa?"]


@pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "htmx"])
def test_two_people_at_one_question_both_see_both(
    app: Flask, browser: Browser, open_work: OpenWork, job: Job, headers: Any
) -> None:
    posted = editor(browser, job, "years")
    dario = recruiter(app, open_work, "Dario")
    send(dario, editor(dario, job, "years"), label="Years of C?")
    refused = send(browser, posted, headers, label="How long?", help="Roughly")
    assert refused.status_code == 409
    said = words(refused.text)
    assert "Dario Recruiter changed this question while you did" in said
    assert "Years of C?" in said
    assert question(open_work, job, "years")["label"] == "Years of C?"
    mine = form_of(refused.text, "edit-years")
    assert (mine.fields["label"], mine.fields["help"]) == ("How long?", "Roughly")
    # going on typing does not decide
    assert send(browser, mine, label="How long now?").status_code == 409
    assert send(browser, mine, act="keep_mine").status_code == 303
    assert question(open_work, job, "years")["label"] == "How long?"


def test_taking_theirs_is_reading_the_page_again(
    app: Flask, browser: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = editor(browser, job, "years")
    change(open_work, job, relabelled("years", "Years of C?"))
    refused = send(browser, posted, label="How long?").text
    assert f'data-leave href="{url(job, "?q=years")}"' in refused
    assert editor(browser, job, "years").fields["label"] == "Years of C?"


def test_both_having_typed_the_same_is_no_conflict(browser: Browser, open_work: OpenWork, job: Job) -> None:
    posted = editor(browser, job, "years")
    change(open_work, job, relabelled("years", "How long?"))
    assert send(browser, posted, label="How long?").status_code == 303


def test_what_was_typed_in_a_question_that_was_deleted_can_be_put_back(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = editor(browser, job, "shipped")
    change(open_work, job, lambda now: editing.remove(now, "shipped"))
    refused = send(browser, posted, label="What did you ship?")
    assert refused.status_code == 409
    assert "was deleted while you changed it" in words(refused.text)
    mine = form_of(refused.text, "edit-shipped")
    assert mine.fields["label"] == "What did you ship?"
    assert send(browser, mine, act="keep_mine").status_code == 303
    assert question(open_work, job, "shipped")["label"] == "What did you ship?"


def test_somebody_publishing_meanwhile_is_named_with_the_version(
    app: Flask, browser: Browser, open_work: OpenWork, job: Job
) -> None:
    posted = editor(browser, job, "years")
    dario = recruiter(app, open_work, "Dario")
    send(dario, editor(dario, job, "years"), label="Years of C?")
    publish = form_to(dario.get(url(job, "/publication")).text, "/publication")
    dario.post(publish.action, data=publish.with_(confirmed="drive"))
    refused = send(browser, posted, label="How long?")
    assert refused.status_code == 409
    said = words(refused.text)
    assert "Dario Recruiter published version 2 while you changed it" in said
    assert "Years of C?" in said
    mine = form_of(refused.text, "edit-years")
    assert mine.fields["label"] == "How long?"
    assert send(browser, mine).status_code == 409
    assert send(browser, mine, act="keep_mine").status_code == 303
    found = stored(open_work, job)
    assert (found.founded_on, found.is_overtaken) == (2, False)
    assert question(open_work, job, "years")["label"] == "How long?"


def overtake(open_work: OpenWork, job: Job) -> None:
    """A draft is begun, then a command publishes another version."""
    change(open_work, job, relabelled("years", "How long?"))
    with open_work() as work:
        screening_forms.publish(work, work.session.get_one(Job, job.id), relabelled("visa", "A visa?")(MOCK))


def test_an_overtaken_draft_is_kept_or_dropped_but_not_by_accident(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    overtake(open_work, job)
    page = browser.get(url(job, "?q=years")).text
    assert "Applicants get version 2, which this draft does not know of" in words(page)
    assert send(browser, form_of(page, "edit-years"), label="Since when?").status_code == 409
    keep = form_to(page, "/draft/renewal")
    assert browser.post(keep.action, data=keep.fields).status_code == 303
    assert not stored(open_work, job).is_overtaken
    assert question(open_work, job, "years")["label"] == "How long?"


def test_starting_again_shows_what_applicants_get(browser: Browser, open_work: OpenWork, job: Job) -> None:
    overtake(open_work, job)
    drop = form_to(browser.get(url(job)).text, "/draft/removal")
    page = browser.get(browser.post(drop.action, data=drop.fields).location).text
    assert "The draft is gone." in words(page)
    assert "A visa?" in words(page)
    assert not stored(open_work, job).is_stored


def test_a_draft_is_dropped_from_the_page_that_says_whose_it_is(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    assert not [one for one in forms_of(browser.get(url(job)).text) if one.action.endswith("/draft/removal")]
    send(browser, editor(browser, job, "years"), label="How long?")
    page = browser.get(url(job)).text
    assert "Rosa Recruiter changed this draft last" in words(page)
    drop = form_to(page, "/draft/removal")
    browser.post(drop.action, data=drop.fields)
    assert not stored(open_work, job).is_stored


def test_keeping_mine_in_an_overtaken_draft_keeps_the_draft(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    overtake(open_work, job)
    refused = send(browser, editor(browser, job, "years"), label="Since when?")
    assert send(browser, form_of(refused.text, "edit-years"), act="keep_mine").status_code == 303
    assert question(open_work, job, "years")["label"] == "Since when?"
    assert question(open_work, job, "visa")["label"] == "Do you need us to sponsor a UK work visa?"


# what is too much


def test_five_hundred_options_with_every_kind_of_character_go_through(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    lines = "\r\n".join(f"🏙 {number} مدينة {'é' * 450}" for number in range(500))
    send(browser, editor(browser, job, "skills"), act="paste_options", lines=lines)
    posted = editor(browser, job, "skills")
    assert len(posted.fields.getlist("option")) == 502
    page = browser.get(url(job, "?q=skills")).text
    assert "Keep at most 500 options." in words(page)
    send(browser, posted, act="remove_option:foc")
    assert send(browser, editor(browser, job, "skills"), act="remove_option:can").status_code == 303
    assert "Keep at most 500 options." not in words(browser.get(url(job, "?q=skills")).text)
    assert len(question(open_work, job, "skills")["options"]) == 500


def test_20_000_characters_are_kept_and_the_limit_is_named(
    browser: Browser, open_work: OpenWork, job: Job
) -> None:
    assert send(browser, editor(browser, job, "years"), label="é" * 20_000).status_code == 303
    assert question(open_work, job, "years")["label"] == "é" * 20_000
    assert "Shorten this to 500 characters." in words(browser.get(url(job, "?q=years")).text)


@pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "htmx"])
def test_more_than_a_draft_holds_is_refused_and_what_was_typed_stays(
    browser: Browser, open_work: OpenWork, job: Job, headers: Any
) -> None:
    refused = send(browser, editor(browser, job, "years"), headers, label="é" * 20_001)
    assert refused.status_code == 409
    assert "longer than 20000 characters" in words(refused.text)
    if headers is None:
        assert form_of(refused.text, "edit-years").fields["label"] == "é" * 20_001
    assert not stored(open_work, job).is_stored


def test_the_201st_question_is_refused_with_the_limit_named(browser: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        job = job_with(work, form(*(asks(f"q{number}") for number in range(200))))
    for rest, data in (("/questions", {"type": "text"}), ("/questions/q1/copies", {})):
        answer = browser.send(url(job, rest), data)
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
def test_nothing_that_is_posted_is_our_fault(browser: Browser, job: Job, junk: dict[str, Any]) -> None:
    for key in ("years", "skills", "gone"):
        for headers in ({}, HTMX):
            answer = browser.send(url(job, f"/questions/{key}"), junk, headers=headers)
            assert answer.status_code in (303, 409), answer.text
    for rest in ("/preview", "/questions/years/position", "/questions/years/copies", "/undo"):
        assert browser.send(url(job, rest), junk).status_code in (200, 303, 409)


# the preview, and who may


def test_the_preview_answers_without_scripts_in_the_whole_page(browser: Browser, job: Job) -> None:
    posted = form_of(browser.get(url(job, "?q=visa")).text, "preview-form")
    page = browser.post(posted.action, data=posted.with_(q__visa="true")).text
    assert "Because you answered Yes" in words(page)
    assert form_of(page, "edit-visa")
    again = form_of(page, "preview-form")
    assert again.fields["q.visa"] == "true"


def test_the_preview_for_htmx_is_one_fragment(browser: Browser, job: Job) -> None:
    answer = browser.send(url(job, "/preview"), {"q.visa": "true"}, headers=HTMX)
    assert answer.status_code == 200
    assert re.match(r'\s*<section class="preview" id="preview"', answer.text)
    assert "Because you answered Yes" in words(answer.text)
    witness = browser.get(url(job, "/preview?witness=visa_ends"), headers=HTMX)
    assert "Because you answered Yes" in words(witness.text)
    plain = browser.get(url(job, "/preview?witness=visa_ends"))
    assert plain.status_code == 303
    assert plain.location == url(job, "?q=visa_ends&witness=visa_ends#preview")
    assert "Because you answered Yes" in words(browser.get(plain.location.partition("#")[0]).text)


def member(app: Flask, open_work: OpenWork, job: Job, role: JobRole) -> Browser:
    user = web_app.make_user(open_work, "mona@door.test", Role.MEMBER, first_name="Mona")
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


def test_an_archived_job_keeps_its_form(browser: Browser, open_work: OpenWork, job: Job) -> None:
    posted = editor(browser, job, "years")
    with open_work() as work:
        work.session.execute(update(Job).where(Job.id == job.id).values(status=JobStatus.ARCHIVED))
    refused = send(browser, posted, label="How long?")
    assert refused.status_code == 409
    assert form_of(refused.text, "edit-years").fields["label"] == "How long?"
    assert not stored(open_work, job).is_stored
