"""From the first view to the hire through the real doors, and what the marketer's report then says of it."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hiring import applications, tracking_links, visits
from hiring.models.application import Application
from hiring.models.begun_form import BegunForm
from hiring.models.candidate import CandidateEmail
from hiring.models.interview import Interview
from hiring.models.job import Job
from hiring.tracking_links import Wanted
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.portal.conftest import Form
from tests.portal.test_attribution import BROWSER, build_answers
from tests.support.applications import make_user, recruiter
from tests.support.applying import make_job
from tests.support.web_app import Browser, Clock
from web.visits import Counting

BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "facebookexternalhit/1.1",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0 Safari/537.36",
    "curl/8.5.0",
    "",
)


class Person:
    """Somebody with a browser who comes by an address that says where from."""

    def __init__(self, visitor: FlaskClient, query: str, slug: str = "frame-welder") -> None:
        self.visitor, self.slug, self.query, self.token = visitor, slug, query, ""
        self.headers = BROWSER

    def looks(self, times: int = 1) -> "Person":
        for _ in range(times):
            page = self.visitor.get(f"/jobs/{self.slug}?{self.query}", headers=self.headers)
            assert page.status_code == 200
        return self

    def opens(self) -> Form:
        form = Form(self.visitor.get(f"/jobs/{self.slug}/apply?{self.query}", headers=self.headers).text)
        self.token = form.data["form_token"]
        return form

    def leaves_at(self, *fields: str) -> None:
        self.opens()
        for field in fields:
            told = {"form_token": self.token, "field": field}
            address = f"/jobs/{self.slug}/apply/begun?{self.query}"
            assert self.visitor.post(address, data=told, headers=self.headers).status_code == 204

    def sends(self, email: str) -> None:
        form = self.opens()
        answers = build_answers() if self.slug == "frame-welder" else {
            "first_name": "Cem", "last_name": "Kaya", "consent": "yes"}  # fmt: skip
        form.data.update({**answers, "email": email, "action": "send"})
        address = f"/jobs/{self.slug}/apply?{self.query}"
        assert self.visitor.post(address, data=form.data, headers=self.headers).status_code == 303

    def checks_and_sends(self, email: str) -> None:
        """As the script does it, with the question's own request and the check page in between."""
        typed = {**self.opens().data, **build_answers(), "email": email}
        self.answers(typed)
        address = f"/jobs/{self.slug}/apply?{self.query}"
        answer = self.visitor.post(address, data={**typed, "action": "check"}, headers=self.headers)
        assert answer.status_code == 200
        checked = Form(answer.text).data
        assert checked["form_token"] == self.token
        assert (
            self.visitor.post(address, data={**checked, "action": "send"}, headers=self.headers).status_code == 303
        )

    def answers(self, typed: dict[str, str]) -> None:
        page = self.visitor.get(f"/jobs/{self.slug}/apply?{self.query}", headers=self.headers).text
        asks = unescape(re.search(r'hx-post="([^"]+/questions[^"]*)"', page)[1])  # type: ignore[index]
        assert self.visitor.post(asks, data={**typed, "shown": ""}, headers=self.headers).status_code == 200


class Robot(Person):
    """The same way, by a program that says that it is one."""

    def __init__(self, visitor: FlaskClient, query: str, name: str) -> None:
        super().__init__(visitor, query)
        self.headers = {"User-Agent": name}


def rows(rosa: Browser, report: str, query: str = "period=all") -> list[list[str]]:
    """The table of a report without its headings."""
    answer = rosa.get(f"/backoffice/sources.csv?report={report}&{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))[1:]


def application_of(work: Work, email: str) -> Application:
    found = select(Application).join(CandidateEmail, CandidateEmail.candidate_id == Application.candidate_id)
    return work.session.scalars(found.where(CandidateEmail.value == email)).one()


def test_one_form_is_begun_once_and_from_one_place_whatever_is_asked_meanwhile(
    app: Flask, visitor: FlaskClient, job: Job, open_work: OpenWork, clock: Clock
) -> None:
    Person(visitor, "src=fair").checks_and_sends("ida@example.com")
    app.extensions["foyer_visits"].flush()
    clock.turn(hours=25)
    with open_work(now=clock()) as work:
        assert visits.count_left(work) == 1
    rosa = recruiter(app, open_work)
    assert [row[:4] for row in rows(rosa, "sources")] == [["fair", "0", "1", "1"]]
    assert rows(rosa, "leaving") == []


def test_the_first_word_of_where_from_holds(
    app: Flask, visitor: FlaskClient, job: Job, open_work: OpenWork
) -> None:
    person = Person(visitor, "src=fair")
    person.opens()
    for query in ("", "src=fair", "src=other", ""):
        told = {"form_token": person.token, "field": "email"}
        visitor.post(f"/jobs/frame-welder/apply/begun?{query}", data=told, headers=BROWSER)
    app.extensions["foyer_visits"].flush()
    with open_work() as work:
        assert [one.source for one in work.session.scalars(select(BegunForm))] == ["fair"]


def test_from_view_to_hire_by_source_campaign_job_and_question(
    app: Flask, visitor: FlaskClient, job: Job, open_work: OpenWork, clock: Clock
) -> None:
    with open_work() as work:
        make_job(work, name="Painter", slug="painter", screening_form=None)
        token = tracking_links.make(work, Wanted("Trade fair", "print", "spring", job.id)).token
    fair, shop = f"src={token}&source=forged", "source=embed%3Ashop"
    indeed = "source=Indeed&utm_campaign=autumn"
    Person(visitor, fair).looks(4).sends("ida@example.com")
    Person(visitor, fair).looks(1).leaves_at("email", "q.years")
    Person(visitor, shop).looks(2).sends("ben@example.com")
    Person(visitor, shop).looks(1).leaves_at("q.years", "q.shift", "q.years")
    Person(visitor, shop).looks(1).leaves_at("email", "check")
    Person(visitor, indeed, "painter").looks(3).sends("cem@example.com")
    Person(visitor, "", "painter").looks(5)
    for name in BOTS:
        Robot(visitor, fair, name).looks(3).leaves_at("email")
    counting: Counting = app.extensions["foyer_visits"]
    counting.flush()
    with open_work() as work:
        hired = application_of(work, "ida@example.com")
        asked = application_of(work, "cem@example.com")
        organiser = make_user(work, "Dario").id
        for one in (hired, asked):
            work.session.add(Interview(
                application_id=one.id, title="Call", status="completed", timezone="Europe/London",
                starts_at=NOON, ends_at=NOON + timedelta(hours=1), completed_at=NOON, cancelled_at=None,
                organizer_user_id=organiser, location_kind="phone", location="", message="", sequence=0,
                reschedule_count=0,
            ))  # fmt: skip
        applications.hire(work, hired)
    clock.turn(hours=25)
    with open_work(now=clock()) as work:
        assert visits.count_left(work) == 6  # three were sent, three were left
    rosa = recruiter(app, open_work)  # now: nobody stays signed in for a day

    assert [row[:2] for row in rows(rosa, "way")] == [
        ["Views", "17"], ["Began the form", "6"], ["Sent", "3"], ["Interview", "2"], ["Hired", "1"],
    ]  # fmt: skip
    assert sorted(row[:6] for row in rows(rosa, "sources")) == [
        ["Indeed", "3", "1", "1", "1", "0"],
        ["Trade fair", "5", "2", "1", "1", "1"],
        ["careers site", "5", "0", "0", "0", "0"],
        ["embed:shop", "4", "3", "1", "0", "0"],
    ]
    assert sorted(row[:6] for row in rows(rosa, "campaigns")) == [
        ["autumn", "3", "1", "1", "1", "0"], ["spring", "5", "2", "1", "1", "1"],
    ]  # fmt: skip
    assert sorted(row[:6] for row in rows(rosa, "jobs")) == [
        ["Frame welder", "9", "5", "2", "1", "1"], ["Painter", "8", "1", "1", "1", "0"],
    ]  # fmt: skip
    assert [row[:2] for row in rows(rosa, "leaving")] == [
        ["How many years have you welded?, Frame welder", "2"], ["Check and send, Frame welder", "1"],
    ]  # fmt: skip
    assert [row[:2] for row in rows(rosa, "way", f"period=all&job={job.id}")][:3] == [
        ["Views", "9"], ["Began the form", "5"], ["Sent", "2"],
    ]  # fmt: skip
