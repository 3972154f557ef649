"""Publishing a form from its page, and looking back at its versions."""

import re
from typing import Any

import pytest
from flask import Flask

from hiring import form_drafts, hiring_teams, screening_forms
from hiring.actors import JobRole, Role
from hiring.models.job import Job
from hiring.screening import editing
from tests.backoffice.test_form_paths import words
from tests.conftest import OpenWork
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from tests.support import web_app
from tests.support.applications import CANARY, HTMX, applied, recruiter, signed_in
from tests.support.applying import FORM, make_job
from tests.support.forms import MOCK, draft, job_with
from tests.support.web_app import Browser

SOUND = form(asks("a", label="May we call you?"), asks("b", "text", label="When?", visible_if=is_yes("a")))


def job_of(open_work: OpenWork, definition: dict[str, Any] | None, published: dict[str, Any] | None = None) -> Job:
    """A job with this draft, over this published version."""
    with open_work() as work:
        if published is None:
            return job_with(work, definition)
        job = make_job(work, screening_form=published)
        if definition is not None:
            draft(work, job, definition)
        return job


def seen(open_work: OpenWork, job: Job) -> str:
    with open_work() as work:
        return form_drafts.of(work, work.session.get_one(Job, job.id)).digest


def present(open_work: OpenWork, job: Job) -> int | None:
    with open_work() as work:
        found = screening_forms.of(work, work.session.get_one(Job, job.id))
        return found.number if found else None


def page(browser: Browser, job: Job, path: str) -> str:
    response = browser.get(f"/backoffice/jobs/{job.id}/form/{path}")
    assert response.status_code == 200
    return response.text


# publishing


def test_publishing_says_what_changes_and_makes_a_version(app: Flask, open_work: OpenWork) -> None:
    after = editing.put(FORM, "years", {**editing.find(FORM, "years"), "label": "Years of welding?"})
    job, browser = job_of(open_work, editing.remove(after, "proof"), FORM), recruiter(app, open_work)
    with open_work() as work:
        applied(work, work.session.get_one(Job, job.id))
    shown = page(browser, job, "publication")
    assert "What changes about version 1" in words(shown)
    assert "1. Years of welding? Reads “Years of welding?” instead of “How many years have you welded?”" in words(
        shown
    )
    assert "7. A certificate No longer asked" in words(shown)
    assert "1 application keeps the version that it answered." in words(shown)
    (digest,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', shown)
    answer = browser.send(f"/backoffice/jobs/{job.id}/form/publication", {"seen": digest})
    assert (answer.status_code, answer.location) == (303, f"/backoffice/jobs/{job.id}/form?done=published")
    assert present(open_work, job) == 2
    assert "Published. This is what applicants get now." in words(browser.get(answer.location).text)


def test_the_first_version_is_told_as_such(app: Flask, open_work: OpenWork) -> None:
    text = words(page(recruiter(app, open_work), job_of(open_work, SOUND), "publication"))
    assert "Publish version 1" in text
    assert "What the first version asks" in text
    assert "2. When? New question, shown when question 1 is Yes" in text


@pytest.mark.parametrize(("published", "said"), [(None, "The form asks nothing yet."), (FORM, "get version 1")])
def test_without_a_draft_there_is_nothing_to_publish(
    app: Flask, open_work: OpenWork, published: Any, said: str
) -> None:
    job, browser = job_of(open_work, None, published), recruiter(app, open_work)
    shown = page(browser, job, "publication")
    assert "There is nothing to publish" in words(shown)
    assert said in words(shown)
    assert '<button class="btn primary"' not in shown.split("<main")[1]
    if published is None:
        assert browser.send(f"/backoffice/jobs/{job.id}/form/publication", {"seen": "x"}).status_code == 409
        assert present(open_work, job) is None


def test_errors_block_and_lead_to_their_question(app: Flask, open_work: OpenWork) -> None:
    half = form(asks("a", label=" "), asks("b"))
    job, browser = job_of(open_work, half), recruiter(app, open_work)
    shown = page(browser, job, "publication")
    assert re.search(r'\?q=a">Question 1: Write what people should read here\.', shown)
    assert 'name="seen"' not in shown
    digest = seen(open_work, job)
    answer = browser.send(f"/backoffice/jobs/{job.id}/form/publication", {"seen": digest})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "Question 1: Write what people should read here." in words(answer.text)
    assert present(open_work, job) is None


def test_a_question_that_can_never_show_must_be_confirmed_by_name(app: Flask, open_work: OpenWork) -> None:
    job, browser = job_of(open_work, MOCK), recruiter(app, open_work)
    shown = page(browser, job, "publication")
    label = "Publish although question 6 can never show: Show us a motor drive you are proud of"
    assert label in words(shown)
    assert "It needs question 1 to be under 0, but question 1 accepts 0 to 50." in words(shown)
    url, digest = f"/backoffice/jobs/{job.id}/form/publication", seen(open_work, job)
    for confirmed in ([], ["visa_ends"], ["Drive"]):
        answer = browser.send(url, {"seen": digest, "confirmed": confirmed})
        assert answer.status_code == 409
        assert "Not published: confirm below what can never show, or change it first." in words(answer.text)
        assert 'value="drive" aria-invalid="true"' in answer.text
        assert present(open_work, job) is None
    assert browser.send(url, {"seen": digest, "confirmed": ["drive"]}).status_code == 303
    assert present(open_work, job) == 1


def test_a_draft_that_somebody_changed_meanwhile_is_shown_afresh(app: Flask, open_work: OpenWork) -> None:
    job, browser = job_of(open_work, SOUND), recruiter(app, open_work)
    old = seen(open_work, job)
    other = recruiter(app, open_work, "Dario")
    answer = other.send(f"/backoffice/jobs/{job.id}/form/rules", {"label": "No visa", "founded_on": ""})
    assert answer.status_code == 303
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        form_drafts.change(work, here, lambda now: editing.remove_rule(now, "no_visa"), founded_on=None)
        form_drafts.change(work, here, lambda now: editing.add(now, "text", label="Late")[0], founded_on=None)
    answer = browser.send(f"/backoffice/jobs/{job.id}/form/publication", {"seen": old})
    assert answer.status_code == 409
    assert "changed the draft a moment ago. Look at it once more." in words(answer.text)
    assert "3. Late New question" in words(answer.text)
    assert f'name="seen" value="{seen(open_work, job)}"' in answer.text
    assert present(open_work, job) is None


def test_a_version_published_meanwhile_is_named_and_the_draft_kept(app: Flask, open_work: OpenWork) -> None:
    job, browser = job_of(open_work, SOUND, FORM), recruiter(app, open_work)
    with open_work() as work:
        screening_forms.publish(work, work.session.get_one(Job, job.id), MOCK)
    shown = page(browser, job, "publication")
    assert "Version 2 was published since this draft was begun" in words(shown)
    assert f'action="/backoffice/jobs/{job.id}/form/draft/renewal"' in shown
    assert f'action="/backoffice/jobs/{job.id}/form/draft/removal"' in shown
    assert 'name="seen"' not in shown
    answer = browser.send(f"/backoffice/jobs/{job.id}/form/publication", {"seen": seen(open_work, job)})
    assert answer.status_code == 409
    assert "Not published: another version was published a moment ago." in words(answer.text)
    assert present(open_work, job) == 2
    assert browser.send(f"/backoffice/jobs/{job.id}/form/draft/renewal").status_code == 303
    answer = browser.send(f"/backoffice/jobs/{job.id}/form/publication", {"seen": seen(open_work, job)})
    assert (answer.status_code, present(open_work, job)) == (303, 3)


# looking back


@pytest.fixture
def two_versions(open_work: OpenWork) -> Job:
    job = job_of(open_work, None, FORM)
    with open_work() as work:
        here = work.session.get_one(Job, job.id)
        applied(work, here)
        screening_forms.publish(work, here, MOCK)
    return job


def test_versions_are_listed_with_how_many_answered_them(
    app: Flask, open_work: OpenWork, two_versions: Job
) -> None:
    text = words(page(recruiter(app, open_work), two_versions, "versions"))
    assert re.search(r"Version 2 Applicants get this .* 6 – Version 1 .* 7 1", text)


def test_a_job_without_versions_says_so(app: Flask, open_work: OpenWork) -> None:
    text = words(page(recruiter(app, open_work), job_of(open_work, None), "versions"))
    assert "No version has been published" in text


def test_a_version_is_read_as_it_was_asked(app: Flask, open_work: OpenWork, two_versions: Job) -> None:
    text = words(page(recruiter(app, open_work), two_versions, "versions/1"))
    assert "1 application answered it" in text
    assert (
        "How many years have you welded? Asks for a number. Must be answered. Whole numbers only: Yes; Lowest: 0"
        in text
    )
    assert "When does your visa end? Asks for a date. Must be answered Shows when question 2 is Yes" in text
    assert "3 options TIG MIG None of these (alone)" in text
    assert "Less than two years Flags when question 1 is under 2 years" in text
    assert "The first version" in text


def test_a_version_is_compared_with_the_one_before_or_with_any_other(
    app: Flask, open_work: OpenWork, two_versions: Job
) -> None:
    browser = recruiter(app, open_work)
    text = words(page(browser, two_versions, "versions/2"))
    assert "What changed from version 1" in text
    assert "6. Show us a motor drive you are proud of New question, shown when question 4 includes FOC" in text
    assert "Rule 1. Less than two years No longer checked: it flagged when question 1 is under 2 years" in text
    assert "What changed from version 2" in words(page(browser, two_versions, "versions/1?against=2"))
    for odd in ("1", "99", "x", ""):
        assert "The first version" in words(page(browser, two_versions, f"versions/1?against={odd}"))
    part = browser.get(f"/backoffice/jobs/{two_versions.id}/form/versions/2?against=1", headers=HTMX).text
    assert part.lstrip().startswith('<section class="card" id="comparison"')


@pytest.mark.parametrize("number", ["0", "3", str(10**30)])
def test_a_version_that_is_none_is_not_there(
    app: Flask, open_work: OpenWork, two_versions: Job, number: str
) -> None:
    browser = recruiter(app, open_work)
    assert browser.get(f"/backoffice/jobs/{two_versions.id}/form/versions/{number}").status_code == 404
    url = f"/backoffice/jobs/{two_versions.id}/form/versions/{number}/draft"
    assert browser.send(url, {"founded_on": "2"}).status_code == 404


def test_a_draft_begins_from_a_version_and_undo_brings_the_old_one_back(
    app: Flask, open_work: OpenWork, two_versions: Job
) -> None:
    with open_work() as work:
        draft(work, work.session.get_one(Job, two_versions.id), SOUND)
    browser = recruiter(app, open_work)
    url = f"/backoffice/jobs/{two_versions.id}/form/versions/1/draft"
    assert browser.send(url, {"founded_on": "2"}).status_code == 303
    with open_work() as work:
        here = work.session.get_one(Job, two_versions.id)
        assert form_drafts.of(work, here).definition == FORM
        assert form_drafts.undo(work, here).definition == SOUND


def test_a_draft_is_not_replaced_over_a_version_that_the_page_did_not_know(
    app: Flask, open_work: OpenWork, two_versions: Job
) -> None:
    url = f"/backoffice/jobs/{two_versions.id}/form/versions/1/draft"
    for founded_on in ("1", "", "x", str(10**30)):
        answer = recruiter(app, open_work, f"Rosa{founded_on[:2]}").send(url, {"founded_on": founded_on})
        assert answer.status_code == 409
        assert "Not done: another version was published a moment ago." in words(answer.text)
    with open_work() as work:
        assert not form_drafts.of(work, work.session.get_one(Job, two_versions.id)).is_stored


def test_a_hiring_manager_reads_versions_and_publishes_nothing(
    app: Flask, open_work: OpenWork, two_versions: Job
) -> None:
    user = web_app.make_user(open_work, "mona@foyer.test", Role.MEMBER)
    with open_work() as work:
        hiring_teams.add(work, work.session.get_one(Job, two_versions.id), user, JobRole.HIRING_MANAGER)
    browser = signed_in(app, user)
    assert "Start a draft" not in page(browser, two_versions, "versions/1")
    form_url = f"/backoffice/jobs/{two_versions.id}/form"
    assert browser.get(f"{form_url}/publication").status_code == 403
    assert browser.send(f"{form_url}/publication", {"seen": "x"}).status_code == 403
    assert browser.send(f"{form_url}/versions/1/draft", {"founded_on": "2"}).status_code == 403


def test_hostile_words_are_only_words(app: Flask, open_work: OpenWork) -> None:
    options = [{"id": "a", "label": CANARY}]
    hostile = form(
        asks("a", "multi_select", label=CANARY, help=CANARY, options=options),
        asks("b", label=CANARY, visible_if=leaf("a", "contains_any", ["a"])),
        knockouts=[{"id": "r", "label": CANARY, "when": leaf("a", "answered")}],
    )
    job, browser = job_of(open_work, form(asks("c", label=CANARY)), hostile), recruiter(app, open_work)
    for path in ("publication", "versions", "versions/1"):
        assert "<img" not in page(browser, job, path)
