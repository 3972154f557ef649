"""The page of one application: what was sent, as it was asked; scoped, escaped, in few statements."""

import uuid

import pytest
from flask import Flask

from hiring import applications, notes, result_links, tags
from hiring.actors import JobRole, Role
from hiring.models.application import Application
from hiring.models.attachment import Attachment, PreviewStatus
from hiring.models.job import Job
from hiring.models.stage import Stage
from hiring.result_links import Result
from tests.conftest import OpenWork
from tests.support.applications import CANARY, HTMX, World, applied, recruiter, statements
from tests.support.applying import keep_upload
from tests.support.web_app import Browser
from web.hall import db


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def page_of(browser: Browser, id: uuid.UUID, query: str = "") -> str:
    response = browser.get(f"/backoffice/applications/{id}{query}")
    assert response.status_code == 200, response.text
    return response.text


def test_it_tells_answered_from_blank_from_not_asked(rosa: Browser, there: World) -> None:
    page = page_of(rosa, there.ann.id)
    assert "How many years have you welded?" in page
    assert "1 years" in page
    assert page.count("Not asked") == 1
    assert page.count("Left blank") == 4
    assert "Less than two years" in page
    assert "1 flag: a hint, you decide" in page
    assert "Form version 1" in page


def test_sent_again_stands_beside_the_first(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        other = {"email": "noor.haddad@example.com", "phone": "07700 900 461"}
        applied(work, job, "Nora Hadad", profile=other, answers={"years": "9", "visa": "false"})
    page = page_of(rosa, there.noor.id)
    assert "Sent again on 24 Nov" in page
    assert "6 years" in page
    second = page_of(rosa, there.noor.id, "?submission=2")
    assert "9 years" in second
    assert "sent Nora, we have Noor" in second
    assert rosa.get(f"/backoffice/applications/{there.noor.id}?submission=3").status_code == 404


def test_next_and_previous_lead_through_the_stage(rosa: Browser, there: World) -> None:
    first, second = sorted((there.noor.id, there.ann.id), reverse=True)
    assert f'href="/backoffice/applications/{second}" data-key="j"' in page_of(rosa, first)
    assert f'href="/backoffice/applications/{first}" data-key="k"' in page_of(rosa, second)


def test_htmx_gets_the_same_three_panes_without_the_frame(rosa: Browser, there: World) -> None:
    part = rosa.get(f"/backoffice/applications/{there.noor.id}", headers=HTMX)
    assert part.text.strip().startswith('<div class="split" id="application"')
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.parametrize("path", ["", "/card", "/rejection"])
def test_outside_of_ones_scope_it_is_absent(app: Flask, open_work: OpenWork, there: World, path: str) -> None:
    browser = recruiter(app, open_work, "Stray", Role.MEMBER)
    absent = browser.get(f"/backoffice/applications/{uuid.uuid4()}{path}")
    hidden = browser.get(f"/backoffice/applications/{there.noor.id}{path}")
    assert (absent.status_code, hidden.status_code) == (404, 404)


def test_buttons_follow_the_same_rules_as_the_verbs(app: Flask, open_work: OpenWork, there: World) -> None:
    from tests.backoffice.test_board import member

    page = page_of(member(app, open_work, there.job, JobRole.HIRING_MANAGER), there.noor.id)
    assert 'id="say-no"' in page
    for absent in ('id="onward"', "/withdrawal", '/attachments"', 'name="stage_id"'):
        assert absent not in page


def test_previews_are_our_own_pictures(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        application = applied(work, job, "Mo Full", uploads={"cv": keep_upload(work, job)})
        id = application.id
    assert "skeleton" in page_of(rosa, id)
    with open_work() as work:
        cv = work.session.query(Attachment).filter_by(application_id=id).one()
        cv.preview_status, cv.preview_pages, cv.text = PreviewStatus.READY, 2, "Words of the CV"
        cv_id = cv.id
    page = page_of(rosa, id)
    assert f'src="/backoffice/attachments/{cv_id}/pages/2"' in page
    assert f'href="/backoffice/attachments/{cv_id}/file"' in page
    assert "Words of the CV" in page


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (
            "pdf",
            PreviewStatus.NONE,
            "could not read this file: it asks for a password, is damaged, or is very large",
        ),
        ("txt", PreviewStatus.READY, "There are no words in this file"),
        ("doc", PreviewStatus.NONE, "Files of this kind are not shown here"),
    ],
)
def test_a_cv_that_is_not_shown_says_why_and_stays_to_be_had(
    rosa: Browser, open_work: OpenWork, there: World, kind: str, status: PreviewStatus, words: str
) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        id = applied(work, job, "Mo Full", uploads={"cv": keep_upload(work, job)}).id
    with open_work() as work:
        cv = work.session.query(Attachment).filter_by(application_id=id).one()
        cv.kind, cv.preview_status = kind, status
        cv_id = cv.id
    page = page_of(rosa, id)
    assert words in page
    assert "skeleton" not in page
    assert page.count(f'href="/backoffice/attachments/{cv_id}/file">Download') == 1


def test_what_people_type_is_only_ever_text(rosa: Browser, open_work: OpenWork, there: World) -> None:
    """The canary in every text a person can type: it appears escaped, and no tag or htmx attribute with it."""
    with open_work(there.dario) as work:
        noor = applications.get(work, there.noor.id)
        notes.write(work, noor, CANARY)
        tags.add(work, noor, CANARY)
        work.session.get_one(Job, there.job.id).name = CANARY
        for stage in work.session.query(Stage):
            stage.name = f"{CANARY}{stage.index}"
    with open_work() as work:
        noor = work.session.get_one(Application, there.noor.id)
        noor.candidate.first_name = noor.source_name = CANARY
        job = work.session.get_one(Job, there.job.id)
        answers = {"years": "6", "visa": "false", "proud": CANARY}
        applied(work, job, "Eve Typed", answers=answers, profile={"last_name": CANARY},
                uploads={"cv": keep_upload(work, job, name=f"{CANARY}.pdf")})  # fmt: skip
        eve = work.session.query(Application).order_by(Application.id.desc()).first()
        assert eve is not None
        eve_id = eve.id
    noor, eve = f"/applications/{there.noor.id}", f"/applications/{eve_id}"
    paths = [
        noor,
        eve,
        f"{noor}/rejection",
        f"{noor}?done=moved",
        f"/jobs/{there.job.id}",
        "/jobs",
        "",
        "/letters",
    ]
    for path in paths:
        for headers in ({}, HTMX):
            text = rosa.get(f"/backoffice{path}", headers=headers).text
            assert "<img src=x" not in text, path
            assert "onerror=alert(1)>" not in text, path
    assert "&lt;img src=x onerror=alert(1)&gt;" in page_of(rosa, there.noor.id)


def test_statements_do_not_grow_and_stay_within_the_budget(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with app.app_context():
        engine = db.engine
    counts = []
    for total in (3, 300):
        with open_work() as work:
            job = work.session.get_one(Job, there.job.id)
            for number in range(2 if total == 3 else 3, total):
                applied(work, job, f"Person Number{number}")
        with open_work(there.dario) as work:
            noor = applications.get(work, there.noor.id)
            for number in range(total // 10):
                notes.write(work, noor, f"note {number}")
                tags.add(work, noor, f"tag {number}")
                result_links.put(work, noor, Result(f"Test {number}", f"https://tests.example/{number}"))
        page_of(rosa, there.noor.id)
        with statements(engine) as seen:
            page_of(rosa, there.noor.id)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 19, seen  # results, interviews, offers, times and others' came to the 14
