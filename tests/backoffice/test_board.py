"""Today, the list of jobs, the board: what they show, to whom, in how many statements."""

from datetime import timedelta

import pytest
from flask import Flask

from hiring import applications
from hiring.actors import JobRole, Role
from hiring.hiring_teams import add as add_to_team
from hiring.models.application import Application
from hiring.models.job import Job, Visibility
from hiring.models.user import User
from tests.conftest import NOON, OpenWork
from tests.support.applications import (
    HTMX,
    World,
    applied,
    reason,
    recruiter,
    signed_in,
    stage,
    statements,
)
from tests.support.applying import make_job
from tests.support.web_app import Browser, make_user
from web.hall import db


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


def member(app: Flask, open_work: OpenWork, job: Job, role: JobRole, name: str = "Moss") -> Browser:
    user = make_user(open_work, f"{name.lower()}@foyer.test", Role.MEMBER, first_name=name)
    with open_work() as work:
        add_to_team(work, work.session.get_one(Job, job.id), work.session.get_one(User, user.id), role)
    return signed_in(app, user)


def test_today_names_who_waits_longest_first(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Application, there.ann.id).answer_due_at = NOON - timedelta(days=2)
    page = rosa.get("/backoffice").text
    assert page.index("Ann Lee waits") < page.index("Noor Haddad waits")
    assert "2\N{NO-BREAK SPACE}d late" in page
    assert f'href="/backoffice/jobs/{there.job.id}"' in page
    assert "Ann Lee waits" in rosa.get("/backoffice/").text


def test_today_says_when_more_wait_than_it_names(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        for number in range(19):
            applied(work, job, f"Person Number{number}")
    page = rosa.get("/backoffice").text
    assert page.count("waits for an answer") == 20
    assert '<span class="count">20+</span>' in page


def test_today_says_when_nothing_is_to_do(app: Flask, open_work: OpenWork) -> None:
    assert "Nothing needs you." in recruiter(app, open_work).get("/backoffice").text


def test_today_shows_only_what_one_may_read(app: Flask, open_work: OpenWork, there: World) -> None:
    page = member(app, open_work, there.job, JobRole.INTERVIEWER).get("/backoffice").text
    assert "Noor" not in page
    assert "Nothing needs you." in page


def test_jobs_are_listed_with_numbers_and_filtered(rosa: Browser, there: World) -> None:
    page = rosa.get("/backoffice/jobs").text
    assert "Frame welder" in page
    assert '<span class="badge">2</span>' in page
    assert "No jobs here" in rosa.get("/backoffice/jobs?status=draft").text
    part = rosa.get("/backoffice/jobs?status=open", headers=HTMX)
    assert part.text.strip().startswith('<div id="jobs-list">')
    assert "HX-Request" in part.headers["Vary"]


def test_an_interviewer_sees_the_job_and_no_numbers(app: Flask, open_work: OpenWork, there: World) -> None:
    browser = member(app, open_work, there.job, JobRole.INTERVIEWER)
    page = browser.get("/backoffice/jobs").text
    assert "Frame welder" in page
    assert "badge" not in page
    board = browser.get(f"/backoffice/jobs/{there.job.id}")
    assert board.status_code == 200
    assert "Noor" not in board.text


def test_a_confidential_job_is_absent_for_others(app: Flask, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        work.session.get_one(Job, there.job.id).visibility = Visibility.CONFIDENTIAL
    browser = recruiter(app, open_work)
    assert "Frame welder" not in browser.get("/backoffice/jobs").text
    for path in (f"/jobs/{there.job.id}", f"/jobs/{there.job.id}/column", f"/applications/{there.noor.id}"):
        assert browser.get(f"/backoffice{path}").status_code == 404


def test_the_board_shows_cards_in_their_columns(rosa: Browser, open_work: OpenWork, there: World) -> None:
    page = rosa.get(f"/backoffice/jobs/{there.job.id}").text
    assert f'id="card-{there.noor.id}"' in page
    assert "1 flag" in page
    assert page.count('<section class="column"') == 5
    assert f'action="/backoffice/applications/{there.noor.id}/stage"' in page
    assert 'href="/jobs/frame-welder"' in page


def test_those_who_ended_are_one_link_away(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work(there.dario) as work:
        applications.reject(work, applications.get(work, there.noor.id), reason=reason(work))
    page = rosa.get(f"/backoffice/jobs/{there.job.id}").text
    assert "Noor Haddad" not in page
    assert f'href="/backoffice/jobs/{there.job.id}?status=rejected"' in page
    ended = rosa.get(f"/backoffice/jobs/{there.job.id}?status=rejected").text
    assert "Noor Haddad" in ended
    assert "Ann Lee" not in ended
    assert '/stage"' not in ended


def test_a_long_column_goes_on_with_and_without_htmx(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        job = work.session.get_one(Job, there.job.id)
        for number in range(60):
            applied(work, job, f"Person Number{number}")
    page = rosa.get(f"/backoffice/jobs/{there.job.id}").text
    assert page.count('class="ticket"') == 50
    more = page.split('class="btn block" href="')[1].split('"')[0].replace("&amp;", "&")
    whole, part = rosa.get(more), rosa.get(more, headers=HTMX)
    assert whole.text.count('class="ticket"') == part.text.count('class="ticket"') == 12
    assert "<html" in whole.text
    assert part.text.strip().startswith("<ul")


@pytest.mark.parametrize("query", ["", "?stage=x&after=y", "?after=2026-11-24T12:00:00%2B00:00_x"])
def test_a_made_up_column_is_not_found(rosa: Browser, there: World, query: str) -> None:
    assert rosa.get(f"/backoffice/jobs/{there.job.id}/column{query}").status_code == 404


def test_a_column_of_another_job_is_not_found(rosa: Browser, open_work: OpenWork, there: World) -> None:
    with open_work() as work:
        foreign = stage(work, make_job(work, name="Painter", slug="painter"), "New").id
    path = (
        f"/backoffice/jobs/{there.job.id}/column?stage={foreign}&after=2026-11-24T12:00:00%2B00:00_{there.noor.id}"
    )
    assert rosa.get(path).status_code == 404


def test_statements_do_not_grow_with_the_rows(
    app: Flask, rosa: Browser, open_work: OpenWork, there: World
) -> None:
    budgets = {
        "/backoffice": 24,
        "/backoffice/jobs": 6,
        f"/backoffice/jobs/{there.job.id}": 12,
        "/backoffice/letters": 10,
    }
    with app.app_context():
        engine = db.engine
    counts: dict[str, list[int]] = {url: [] for url in budgets}
    for total in (3, 300):
        with open_work() as work:
            job = work.session.get_one(Job, there.job.id)
            for number in range(2 if total == 3 else 3, total):
                applied(work, job, f"Person Number{number}")
        for url, most in budgets.items():
            rosa.get(url).close()  # what is read once for good
            with statements(engine) as seen:
                assert rosa.get(url).status_code == 200
            counts[url].append(len(seen))
            assert len(seen) <= most, (url, seen)
    assert all(few == many for few, many in counts.values()), counts
