"""One's own calendar address: shown once, read without a session, ended by the next."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import Engine, select

from hiring.models.link import Link, LinkPurpose
from hiring.models.user import User
from plumbing.log import masked
from tests.conftest import OpenWork
from tests.support import web_app
from tests.support.applications import World, signed_in, statements
from tests.support.interviews import START, arranged
from tests.support.web_app import Browser, Clock, another
from web.hall import db

PAGE = "/backoffice/account/calendar"


@pytest.fixture
def ivo(app: Flask, open_work: OpenWork, there: World) -> Browser:
    with open_work() as work:
        user = work.session.get_one(User, there.interviewer.id)
        user.password_hash = web_app.hash_password(web_app.PASSWORD)
    return signed_in(app, user)


def address_of(page: str) -> str:
    found = re.search(r'value="http://localhost(/backoffice/calendar/[\w-]{43}\.ics)"', page)
    assert found
    return found[1]


def test_an_address_is_made_shown_once_and_read_by_programs(
    app: Flask, ivo: Browser, open_work: OpenWork, there: World
) -> None:
    with open_work(there.dario) as work:
        made = arranged(work, there.noor, there.interviewer)
        arranged(work, there.ann, there.manager)
    assert "Make an address" in ivo.get(PAGE).text
    shown = ivo.send(PAGE)
    address = address_of(shown.text)
    assert f"webcal://localhost{address}" in shown.text
    assert "calendar/" not in ivo.get(PAGE).text.replace("account/calendar", "")
    feed = another(app).get(address)
    assert (feed.status_code, feed.mimetype) == (200, "text/calendar")
    assert feed.headers["Cache-Control"] == "private"
    assert feed.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in feed.headers
    (event,) = Calendar.from_ical(feed.data).walk("VEVENT")
    assert event["summary"] == "Second talk: Noor Haddad, Frame welder"
    assert event["url"] == f"http://localhost/backoffice/interviews/{made.id}"
    with open_work() as work:
        link = work.session.scalars(select(Link).where(Link.purpose == LinkPurpose.CALENDAR)).one()
        assert link.token_hash not in address


def test_a_new_address_ends_the_former_one_and_ending_it_all(app: Flask, ivo: Browser) -> None:
    program = another(app)
    first, second = (address_of(ivo.send(PAGE).text) for _ in range(2))
    assert program.get(first).status_code == 404
    assert program.get(second).status_code == 200
    sent = ivo.send(f"{PAGE}/removal")
    assert sent.location == f"{PAGE}?done=ended"
    page = ivo.get(sent.location).text
    assert "opens nothing any more" in page
    assert "Make an address" in page
    for path in (second, "/backoffice/calendar/x.ics", "/backoffice/calendar/" + "x" * 43 + ".ics"):
        assert program.get(path).status_code == 404


def test_after_a_while_one_confirms_first(ivo: Browser, clock: Clock) -> None:
    clock.turn(minutes=16)
    for answer in (ivo.get(PAGE), ivo.send(PAGE), ivo.send(f"{PAGE}/removal")):
        assert answer.status_code == 303
        assert answer.location.startswith("/backoffice/confirm")


def test_the_address_stands_in_no_log() -> None:
    for path in ("/backoffice/calendar/s3cret.ics", "/backoffice/feedback/s3cret"):
        assert "s3cret" not in masked(f"GET {path} 200")


def test_the_statements_of_a_feed_do_not_grow(app: Flask, ivo: Browser, open_work: OpenWork, there: World) -> None:
    address, counts = address_of(ivo.send(PAGE).text), []
    with app.app_context():
        engine: Engine = db.engine
    for number in (1, 40):
        with open_work(there.dario) as work:
            for _ in range(number):
                arranged(work, there.ann, there.interviewer, there.manager, letter=False)
        with statements(engine) as seen:
            assert another(app).get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_feed_lasts_for_years(app: Flask, ivo: Browser, clock: Clock) -> None:
    address = address_of(ivo.send(PAGE).text)
    clock.time = START + timedelta(days=3650)
    assert another(app).get(address).status_code == 200
