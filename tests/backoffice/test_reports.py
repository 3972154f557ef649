"""The page of reports and its files: what they say, to whom, for any question, in how many statements."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from hiring import applications, reports
from hiring.actors import JobRole, Role
from hiring.models.job import Visibility
from hiring.models.user import User
from hiring.reports import Middle
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
from tests.support.web_app import Browser
from web.hall import db

PAGE = "/backoffice/reports"
KEYS = ("funnel", "time-in-stage", "time-to-hire", "promise", "sources", "reasons", "workload")
HOSTILE = '=cmd|" /C calc"!A0'
NEVER = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork, there: World) -> Browser:
    return recruiter(app, open_work)


@pytest.fixture
def busy(open_work: OpenWork, there: World) -> World:
    """Eight people: two in Call, one of them on to Interview, three said no to, one hired."""
    with open_work() as work:
        more = [applied(work, there.job, f"Person Number{at}", source={"source": "fair"}) for at in range(6)]
    people = [there.noor, there.ann, *more]
    with open_work(there.dario, now=NOON + timedelta(days=2)) as work:
        found = [applications.get(work, one.id) for one in people]
        for one in found[:3]:
            applications.move(work, one, stage(work, there.job, "Call").id)
        for one in found[3:6]:
            applications.reject(work, one, reason=reason(work))
        applications.hire(work, found[2])
    with open_work(there.dario, now=NOON + timedelta(days=3)) as work:
        applications.move(work, applications.get(work, there.ann.id), stage(work, there.job, "Interview").id)
    return there


def table(browser: Browser, report: str, query: str = "period=all") -> list[list[str]]:
    response = browser.get(f"{PAGE}.csv?report={report}&{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"), newline="")))


def test_each_report_begins_with_its_finding_and_has_its_table(rosa: Browser, busy: World) -> None:
    page = rosa.get(f"{PAGE}?period=dates&from=2026-11-01&to=2026-12-31").text
    assert "Most people leave between applying and the first step" in page
    assert ": 3 of 8 go on. 2 more may yet." in page
    assert "6 of 6 answers came within the promise" in page
    assert "Needs more experience" in page
    assert "Too few to tell" in page
    assert page.count("<table") == page.count('role="img"') == len(KEYS)
    assert "1 Nov to 31 Dec, 8 applications" in page


def test_of_one_job_the_funnel_is_by_its_stages(rosa: Browser, busy: World) -> None:
    page = rosa.get(f"{PAGE}?period=dates&from=2026-11-01&to=2026-12-31&job={busy.job.id}").text
    assert "Most people leave between New and Call" in page
    found = table(rosa, "funnel", f"period=all&job={busy.job.id}")
    assert [row[0] for row in found] == ["Stage", "New", "Call", "Interview", "Offer", "Hired"]
    assert found[1][1:] == ["8", "", "3", "2"]
    assert [row[1] for row in table(rosa, "funnel")] == ["Came so far", "8", "3", "1", "1"]


def test_a_file_has_the_figures_of_its_table(rosa: Browser, busy: World, clock: object) -> None:
    query = "period=dates&from=2026-11-01&to=2026-12-31"
    page = rosa.get(f"{PAGE}?{query}").text
    for key in KEYS:
        for row in table(rosa, key, query):
            assert row[0] in page.replace("&#34;", '"'), key
    assert table(rosa, "reasons", query)[1] == ["Needs more experience", "3", "1.0"]
    assert table(rosa, "time-to-hire", query)[1] == ["Up to 1 week", "1", "1.0"]
    assert [row[1] for row in table(rosa, "workload", query)][1:] == ["4"]
    name = rosa.get(f"{PAGE}.csv?report=sources&{query}").headers["Content-Disposition"]
    assert name == 'attachment; filename="foyer-sources-2026-11-01-2026-12-31.csv"'


def test_hostile_names_are_words_on_the_page_and_in_the_file(
    rosa: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work() as work:
        job = make_job(work, name=HOSTILE, slug="hostile", stages=[
            {"name": "New", "kind": "inbox"}, {"name": HOSTILE, "kind": "in_process"},
            {"name": "+1", "kind": "offer"}, {"name": "Hired", "kind": "hired"},
        ])  # fmt: skip
        for at in range(5):
            applied(work, job, f"Cem {at}", source={"source": "@evil" if at else "<script>"})
        applications.reject(work, applied(work, job, "Eve"), reason=reason(work))
    for query in ("period=all", f"period=all&job={job.id}"):
        page = rosa.get(f"{PAGE}?{query}").text
        assert "<script>" not in page.split("</head>")[1]
        assert "&lt;script&gt;" in page
        for key in KEYS:
            for row in table(rosa, key, query):
                for cell in row:
                    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (key, row)
    stages_of = [row[0] for row in table(rosa, "funnel", f"period=all&job={job.id}")]
    assert stages_of == ["Stage", "New", "'" + HOSTILE, "'+1", "Hired"]
    assert {row[0] for row in table(rosa, "sources")} >= {"'@evil", "<script>"}


def test_nothing_yet_is_said_calmly(app: Flask, open_work: OpenWork) -> None:
    browser = recruiter(app, open_work)
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert "Nothing to report yet" in page.text
    for key in KEYS:
        assert table(browser, key)[0]


def test_few_cases_conclude_nothing(rosa: Browser, there: World) -> None:
    page = rosa.get(PAGE).text
    assert "Too few to tell</strong>: 2 applications." in page
    assert "Most people leave" not in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("period=30&job=&department=", 200),
        ("period=2026-11", 200),
        ("period=1999-13", 200),
        ("period=9999-12", 200),
        ("period=0001-01", 200),
        ("period=nonsense%00", 400),
        ("period=dates", 200),
        ("period=dates&from=2026-11-01&to=2026-11-30", 200),
        ("period=dates&from=0001-01-01&to=9999-12-31", 200),
        ("period=dates&from=2026-11-31&to=2026-12-01", 422),
        ("period=dates&from=2026-W01-1&to=20261201", 422),
        ("period=dates&from=2026-11-02&to=2026-11-01", 422),
        ("period=dates&from=2026-11-02", 422),
        ("period=dates&from=x&to=" + "9" * 5000, 422),
        ("job=nonsense", 404),
        ("job=%00", 400),
        (f"job={NEVER}", 404),
        (f"department={NEVER}", 404),
        ("department=x" * 40, 404),
    ],
)
def test_any_question_gets_an_answer(rosa: Browser, there: World, query: str, status: int) -> None:
    assert rosa.get(f"{PAGE}?{query}").status_code == status
    assert rosa.get(f"{PAGE}.csv?report=funnel&{query}").status_code == (404 if status == 422 else status)
    assert rosa.get(f"{PAGE}.csv?report=salaries&{query}").status_code in (400, 404)


def test_wrong_dates_are_kept_beside_what_is_wrong(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{PAGE}?period=dates&from=2026-12-01&to=2026-11-01").text
    assert 'value="2026-12-01"' in page
    assert "The last day comes before the first." in page
    assert 'aria-describedby="to-error" aria-invalid="true"' in page


def test_htmx_gets_the_reports_alone(rosa: Browser, there: World) -> None:
    part = rosa.get(f"{PAGE}?period=90", headers=HTMX)
    assert part.text.strip().startswith('<div id="reports">')
    assert "HX-Request" in part.headers["Vary"]


def test_links_to_files_keep_what_was_asked(rosa: Browser, there: World) -> None:
    page = rosa.get(f"{PAGE}?period=dates&from=2026-11-01&to=2026-11-30&job={there.job.id}").text
    wanted = f"{PAGE}.csv?report=funnel&period=dates&job={there.job.id}&from=2026-11-01&to=2026-11-30"
    assert wanted.replace("&", "&amp;") in page


def test_a_confidential_job_is_in_no_figure_and_no_list(app: Flask, open_work: OpenWork, busy: World) -> None:
    rosa, ada = recruiter(app, open_work), recruiter(app, open_work, "Ada", Role.ADMIN)
    files = {key: table(rosa, key) for key in KEYS}
    with open_work() as work:
        secret = make_job(work, name="Hush-hush", slug="hush-hush", department="Board")
        for at in range(6):
            applied(work, secret, f"Secret {at}", source={"source": "head hunter"})
        secret.visibility = Visibility.CONFIDENTIAL
    assert {key: table(rosa, key) for key in KEYS} == files
    page = rosa.get(f"{PAGE}?period=all").text
    for word in ("Hush-hush", "Board", "head hunter"):
        assert word not in page
        assert word in ada.get(f"{PAGE}?period=all").text
    for query in (f"job={secret.id}", f"department={secret.department_id}"):
        hidden, absent = rosa.get(f"{PAGE}?{query}"), rosa.get(f"{PAGE}?job={NEVER}")
        assert (hidden.status_code, hidden.text) == (404, absent.text)
        assert ada.get(f"{PAGE}?{query}").status_code == 200


def test_statements_do_not_grow_with_the_rows(
    app: Flask, open_work: OpenWork, rosa: Browser, there: World
) -> None:
    with app.app_context():
        engine = db.engine
    seen_at: list[int] = []
    for more in (0, 60):
        with open_work() as work:
            job = applications.get(work, there.noor.id).job
            for number in range(more):
                applied(work, job, f"Person Number{number}", source={"source": f"fair {number}"})
        rosa.get(PAGE)
        with statements(engine) as seen:
            assert rosa.get(f"{PAGE}?period=all").status_code == 200
        seen_at.append(len(seen))
    assert seen_at[0] == seen_at[1]
    assert seen_at[0] <= 24


def test_today_shows_a_glance(app: Flask, open_work: OpenWork, busy: World) -> None:
    with open_work(busy.dario, now=NOON + timedelta(days=3)) as work:
        found = reports.at_a_glance(work)
    assert found is not None
    assert (found.funnel.applied, found.first_answer, found.to_hire) == (8, Middle(6, 48.0), Middle(1, 48.0))
    with app.test_request_context():
        template = app.jinja_env.get_template("backoffice/reports/_glance.html")
        shown = template.render(glance=found)
    assert "2 days</b><span>to a first answer" in shown
    assert "Promise on the site: 5 working days" in shown
    assert "Taken further" in shown


def test_an_interviewer_has_no_reports(app: Flask, open_work: OpenWork, there: World) -> None:
    from hiring.hiring_teams import add as add_to_team
    from hiring.models.job import Job
    from tests.support.web_app import make_user

    user = make_user(open_work, "moss@foyer.test", Role.MEMBER, first_name="Moss")
    with open_work() as work:
        member = work.session.get_one(User, user.id)
        add_to_team(work, work.session.get_one(Job, there.job.id), member, JobRole.INTERVIEWER)
    browser = signed_in(app, user)
    for path in (PAGE, f"{PAGE}.csv?report=funnel"):
        assert browser.get(path).status_code == 403
