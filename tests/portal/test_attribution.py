"""First touch holds from the list to what is sent; views and begun forms are counted, and nobody is known."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hiring import tracking_links
from hiring.models.application import Application, Submission
from hiring.models.begun_form import BegunForm
from hiring.models.job import Job
from hiring.models.tally import JobTally, Measure
from hiring.tracking_links import Wanted
from tests.conftest import OpenWork
from tests.portal.conftest import Form
from tests.portal.test_apply_form import COMPLETE
from web.visits import MOST_OF_ONE, Counting, is_robot

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"}
CAME = "utm_source=fair&utm_campaign=autumn"


def counted(app: Flask, open_work: OpenWork, measure: Measure) -> dict[tuple[str, str], int]:
    counting: Counting = app.extensions["foyer_visits"]
    counting.flush()
    with open_work() as work:
        rows = work.session.execute(
            select(JobTally.source, JobTally.outcome, JobTally.count).where(JobTally.measure == measure)
        )
        return {(source, campaign): count for source, campaign, count in rows}


def links(page: str, path: str) -> list[str]:
    """The addresses of links and forms of a page that begin so."""
    return [html.unescape(one) for one in re.findall(rf'(?:href|action)="({path}[^"]*)"', page)]


def test_where_they_came_from_goes_along_from_page_to_page(visitor: FlaskClient, job: Job) -> None:
    page = visitor.get(f"/jobs?{CAME}", headers=BROWSER).text
    followed = [one for one in links(page, "/jobs") if one != "/jobs"]  # the search posts its own hidden fields
    assert followed
    assert [one for one in followed if CAME not in one] == []
    assert '<input type="hidden" name="utm_campaign" value="autumn">' in page
    to_job = links(page, "/jobs/frame-welder")[0]
    page = visitor.get(to_job, headers=BROWSER).text
    assert all(CAME in one for one in links(page, "/jobs/frame-welder/apply"))
    to_form = links(page, "/jobs/frame-welder/apply")[0]
    page = visitor.get(to_form, headers=BROWSER).text
    for address in (*links(page, "/jobs/frame-welder"), *links(page, "/jobs\\?")):
        assert CAME in address, address


def test_a_tracking_link_says_source_medium_and_campaign(
    visitor: FlaskClient, job: Job, open_work: OpenWork
) -> None:
    with open_work() as work:
        token = tracking_links.make(work, Wanted("Trade fair", "print", "spring")).token
    address = f"/jobs/frame-welder/apply?src={token}"
    form = Form(visitor.get(address, headers=BROWSER).text)
    form.data.update(build_answers())
    form.data["action"] = "send"
    assert visitor.post(address, data=form.data, headers=BROWSER).status_code == 303
    with open_work() as work:
        application = work.session.scalars(select(Application)).one()
        assert (application.source_name, application.campaign) == ("Trade fair", "spring")
        kept = work.session.scalars(select(Submission.source)).one()
        assert kept["utm_medium"] == "print"
        assert kept["src"] == token


def build_answers() -> dict[str, str]:
    return {name.replace("__", "."): value for name, value in COMPLETE.items()}


def test_views_of_kept_and_of_attributed_pages_are_counted(
    app: Flask, visitor: FlaskClient, job: Job, open_work: OpenWork
) -> None:
    for _ in range(3):
        assert visitor.get("/jobs/frame-welder", headers=BROWSER).status_code == 200
    etag = visitor.get("/jobs/frame-welder", headers=BROWSER).headers["ETag"]
    again = visitor.get("/jobs/frame-welder", headers={**BROWSER, "If-None-Match": etag})
    assert again.status_code == 304
    visitor.get(f"/jobs/frame-welder?{CAME}", headers=BROWSER)
    for address, headers in (
        ("/jobs/frame-welder", {"User-Agent": "Googlebot/2.1"}),
        ("/jobs/frame-welder", {"User-Agent": ""}),
        ("/jobs/frame-welder", {**BROWSER, "Sec-Purpose": "prefetch"}),
        ("/jobs/no-such-job", BROWSER),
        ("/jobs", BROWSER),
    ):
        visitor.get(address, headers=headers)
    visitor.head("/jobs/frame-welder", headers=BROWSER)
    assert counted(app, open_work, Measure.VIEW) == {("careers site", ""): 5, ("fair", "autumn"): 1}


def test_a_form_begins_with_the_first_answer_and_keeps_no_answer(
    app: Flask, visitor: FlaskClient, job: Job, open_work: OpenWork
) -> None:
    address = f"/jobs/frame-welder/apply?{CAME}"
    page = visitor.get(address, headers=BROWSER).text
    assert counted(app, open_work, Measure.START) == {}
    token = Form(page).data["form_token"]
    begun = f"/jobs/frame-welder/apply/begun?{CAME}"
    for field in ("email", "q.years", "", "<script>", "x" * 200):
        told = visitor.post(begun, data={"form_token": token, "field": field}, headers=BROWSER)
        assert (told.status_code, told.data) == (204, b"")
        assert "Set-Cookie" not in told.headers
    assert counted(app, open_work, Measure.START) == {("fair", "autumn"): 1}
    with open_work() as work:
        assert work.session.scalars(select(BegunForm.field)).one() == "q.years"
    for junk in ({}, {"form_token": "x"}, {"form_token": token + "x", "field": "email"}):
        assert visitor.post(begun, data=junk, headers=BROWSER).status_code == 204
    visitor.post(begun, data={"form_token": token}, headers={"User-Agent": "curl/8"})
    assert counted(app, open_work, Measure.START) == {("fair", "autumn"): 1}


def test_without_scripts_the_check_step_begins_it(
    app: Flask, visitor: FlaskClient, job: Job, open_work: OpenWork
) -> None:
    form = Form(visitor.get("/jobs/frame-welder/apply", headers=BROWSER).text)
    visitor.post("/jobs/frame-welder/apply", data=form.data, headers=BROWSER)
    assert counted(app, open_work, Measure.START) == {("careers site", ""): 1}
    with open_work() as work:
        assert work.session.scalars(select(BegunForm.field)).one() == "first_name"
    form.data.update(build_answers())
    visitor.post("/jobs/frame-welder/apply", data=form.data, headers=BROWSER)
    assert counted(app, open_work, Measure.START) == {("careers site", ""): 1}
    with open_work() as work:
        assert work.session.scalars(select(BegunForm.field)).one() == "check"


def test_one_network_fills_no_table(app: Flask, visitor: FlaskClient, job: Job, open_work: OpenWork) -> None:
    for _ in range(MOST_OF_ONE + 5):
        token = Form(visitor.get("/jobs/frame-welder/apply", headers=BROWSER).text).data["form_token"]
        visitor.post("/jobs/frame-welder/apply/begun", data={"form_token": token}, headers=BROWSER)
    assert counted(app, open_work, Measure.START) == {("careers site", ""): MOST_OF_ONE}


@pytest.mark.parametrize(
    ("program", "robot"),
    [
        (BROWSER["User-Agent"], False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        # people who read a page in an app or on a telephone whose name looks like that of a program
        (f"{PHONE} Telegram-Android/11.4.2 (Samsung SM-A546B; Android 14; SDK 34; AVERAGE)", False),
        (f"{PHONE} [Pinterest/Android]", False),
        ("Mozilla/5.0 (Linux; Android 12; CUBOT KINGKONG 7) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", False),
        ("TelegramBot (like TwitterBot)", True), ("Pinterestbot/1.0", True),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0)", True),
        ("meta-externalagent/1.1", True), ("Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)", True),
        ("facebookexternalhit/1.1", True), ("curl/8.5", True), ("", True), ("HeadlessChrome/130", True),
    ],
)  # fmt: skip
def test_programs_that_say_so_are_robots(program: str, robot: bool) -> None:
    assert is_robot(program) is robot
