"""One box: what is found, by whom, with the words around; and questions that are none."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from hiring.actors import JobRole, Role
from hiring.models.job import Visibility
from tests.conftest import OpenWork
from tests.support import applying
from tests.support.applications import CANARY, HTMX, World, applied, recruiter, statements, world
from tests.support.searching import file_of, index_all
from tests.support.web_app import Browser
from web.hall import db

SEARCH = "/backoffice/search"
PALETTE = f"{SEARCH}?part=palette&q="


@pytest.fixture
def there(open_work: OpenWork) -> World:
    with open_work() as work:
        made = world(work)
        file_of(work, made.noor, "Ten years of firmware: CAN-bus bootloaders, C++, & some welding. An example.")
        index_all(work)
        return made


@pytest.fixture
def rosa(app: Flask, open_work: OpenWork) -> Browser:
    return recruiter(app, open_work)


def page(browser: Browser, address: str, status: int = 200, **more: Any) -> str:
    answer = browser.get(address, **more)
    assert answer.status_code == status, answer.status
    return answer.text


def test_people_are_found_with_job_stage_and_the_words_around(rosa: Browser, there: World) -> None:
    text = page(rosa, f"{SEARCH}?q=bootloaders+C%2B%2B")
    assert f'href="/backoffice/applications/{there.noor.id}"' in text
    assert "Frame welder, New, applied" in text
    assert "<mark>bootloaders</mark>, <mark>C++</mark>, &amp; some" in text
    assert "Ann Lee" not in text
    assert re.search(r'role="status"[^>]*>1 person, 0 jobs', text)


def test_jobs_and_places_are_found_too(rosa: Browser, there: World) -> None:
    text = page(rosa, f"{SEARCH}?q=frame")
    assert f'href="/backoffice/jobs/{there.job.id}"' in text
    assert 'href="/backoffice/reports"' in page(rosa, f"{SEARCH}?q=report")
    assert 'href="/backoffice/settings/departments"' in page(rosa, f"{SEARCH}?q=depart")
    assert 'href="/backoffice/jobs/new"' in page(rosa, f"{SEARCH}?q=new+job")


def test_htmx_gets_what_was_found_alone(rosa: Browser, there: World) -> None:
    text = page(rosa, f"{SEARCH}?q=noor", headers=HTMX)
    assert text.lstrip().startswith('<div class="stack" id="found">')
    assert "<html" not in text


def test_the_palette_gets_people_jobs_acts_and_places(rosa: Browser, there: World) -> None:
    text = page(rosa, f"{PALETTE}noor", headers=HTMX)
    assert text.lstrip().startswith('<div id="palette-list" role="listbox"')
    assert f'data-href="/backoffice/applications/{there.noor.id}"' in text
    assert "Frame welder, New" in text
    assert f'data-href="{SEARCH}?q=noor"' in text
    nothing_typed = page(rosa, PALETTE, headers=HTMX)
    for address in ("/backoffice/jobs/new", "/backoffice/candidates/new", "/backoffice", "/backoffice/reports"):
        assert f'data-href="{address}"' in nothing_typed
    whole = page(rosa, f"{PALETTE}noor")  # without scripts it is a page
    assert whole.count('id="palette-list"') == 1
    assert "<html" in whole


def test_every_page_has_the_box_and_the_palette(rosa: Browser, there: World) -> None:
    text = page(rosa, "/backoffice/jobs")
    assert '<form class="find" role="search" aria-label="Find or do" action="/backoffice/search">' in text
    assert '<dialog class="dialog palette" id="palette"' in text
    assert "palette" in re.findall(r'<script src="[^"]*(palette)[^"]*"', text)
    assert 'id="palette"' not in page(rosa, "/backoffice/sign-in")


def test_one_job_alone(rosa: Browser, there: World, open_work: OpenWork) -> None:
    with open_work() as work:
        other = applying.make_job(work, slug="other", name="Planner")
        applied(work, other, "Ann Lee")
        index_all(work)
    assert "Noor Haddad" not in page(rosa, f"{SEARCH}?q=haddad&job={other.id}")
    text = page(rosa, f"{SEARCH}?q=ann&job={other.id}")
    assert "Planner, New" in text
    assert f'<option value="{other.id}" selected>Planner</option>' in text
    assert "1 more application" in page(rosa, f"{SEARCH}?q=ann")
    for absent in (uuid.uuid4(), "x", "%00"):
        assert rosa.get(f"{SEARCH}?q=ann&job={absent}").status_code in (400, 404)


def test_nobody_is_told_of_whom_they_may_not_read(app: Flask, open_work: OpenWork, there: World) -> None:
    """In no list, no count and no suggestion, and a job that they may not know of is absent."""
    with open_work() as work:
        secret = applying.make_job(work, slug="secret", name="Chief of welders")
        bea = applied(work, secret, "Bea Haddad")
        secret.visibility = Visibility.CONFIDENTIAL
        file_of(work, bea, "Firmware, in secret.")
        index_all(work)
    member = recruiter(app, open_work, "Max", Role.MEMBER)
    rosa = recruiter(app, open_work)
    admin = recruiter(app, open_work, "Ada", Role.ADMIN)
    for question, rosas in (("haddad", 1), ("firmware", 1), ("bea", 0), ("secret", 0)):
        for browser, number in ((rosa, rosas), (member, 0)):
            text = page(browser, f"{SEARCH}?q={question}")
            suggested = page(browser, PALETTE + question, headers=HTMX)
            assert f">{number} {'person' if number == 1 else 'people'}, 0 jobs" in text
            assert ("Bea" in text.replace(f"“{question}”", ""), "Chief" in text, "Bea" in suggested) == (
                False,
            ) * 3
    assert "2 people" in page(admin, f"{SEARCH}?q=haddad")
    assert "Chief of welders" not in page(rosa, f"{PALETTE}chief", headers=HTMX)
    assert "Chief of welders" in page(admin, f"{PALETTE}chief", headers=HTMX)
    assert rosa.get(f"{SEARCH}?q=bea&job={secret.id}").status_code == 404
    assert 'href="/backoffice/jobs/new"' not in page(member, f"{SEARCH}?q=new+job")


def test_who_is_on_a_team_finds_its_people_and_an_interviewer_does_not(
    app: Flask, open_work: OpenWork, there: World
) -> None:
    from hiring import hiring_teams
    from hiring.models.user import User

    for role, number in ((JobRole.HIRING_MANAGER, 1), (JobRole.INTERVIEWER, 0)):
        browser = recruiter(app, open_work, role.replace("_", ""), Role.MEMBER)
        with open_work() as work:
            user = work.session.query(User).filter_by(email=f"{role.replace('_', '')}.door@foyer.test").one()
            hiring_teams.add(work, work.session.merge(there.job, load=False), user, role)
        assert page(browser, f"{SEARCH}?q=firmware").count("Noor Haddad") == number


QUESTIONS = ("", " ", "a", "-", '"', "!!!", "-java", "%27", "%22a", "*", "x" * 10_000, "%F0%9F%92%A9", "%E2%80%8B",
             "a" + "+b" * 4_000, "NEAR(a+b)", "%3A*", "%C2%B6")  # fmt: skip


def test_what_is_no_question_is_fine(rosa: Browser, there: World) -> None:
    for question in QUESTIONS:
        assert rosa.get(f"{SEARCH}?q={question}").status_code == 200, question
        assert rosa.get(PALETTE + question, headers=HTMX).status_code == 200, question
    assert rosa.get(f"{SEARCH}?q=%00").status_code == 400
    assert rosa.get(SEARCH).status_code == 200
    for after in ("", "x", "-1", "9" * 19, "9" * 400, "0" * 30 + "9" * 30, "0" * 5000, "²", "1.5"):
        assert rosa.get(f"{SEARCH}?q=noor&after={after}").status_code == 404, after
    assert "That was everybody" in page(rosa, f"{SEARCH}?q=noor&after=0")


def test_what_people_wrote_stays_text(rosa: Browser, there: World, open_work: OpenWork) -> None:
    with open_work() as work:
        file_of(work, applied(work, work.session.merge(there.job), "Cana Ry", profile={"last_name": CANARY}),
                f"before {CANARY} after")  # fmt: skip
        index_all(work)
    for address in (f"{SEARCH}?q=cana+img", f"{PALETTE}cana"):
        text = page(rosa, address)
        assert "Cana" in text
        assert "<img" not in text
    assert '"&gt;' not in page(rosa, f'{SEARCH}?q="><script>') or "<script>" not in page(
        rosa, f'{SEARCH}?q="><script>'
    )


def test_further_people_stand_on_the_next_page(rosa: Browser, there: World, open_work: OpenWork) -> None:
    with open_work() as work:
        for number in range(25):
            applied(work, work.session.merge(there.job), f"Pia Number{number:02}")
        index_all(work)
    first = page(rosa, f"{SEARCH}?q=pia")
    names = re.findall(r"<strong>(Pia Number\d\d)</strong>", first)
    (further,) = re.findall(r'href="([^"]*after=[^"]*)"', first)
    names += re.findall(r"<strong>(Pia Number\d\d)</strong>", page(rosa, further.replace("&amp;", "&")))
    assert names == [f"Pia Number{number:02}" for number in reversed(range(25))]


def test_the_number_of_statements_does_not_grow(
    app: Flask, rosa: Browser, there: World, open_work: OpenWork
) -> None:
    def asked() -> list[int]:
        with app.app_context():
            engine: Engine = db.engine
        counts = []
        for address in (f"{SEARCH}?q=example", f"{PALETTE}example"):
            with statements(engine) as seen:
                page(rosa, address, headers=HTMX)
            counts.append(len(seen))
        return counts

    few = asked()
    with open_work() as work:
        for number in range(40):
            file_of(work, applied(work, work.session.merge(there.job), f"Pia Number{number:02}"), "An example.")
        index_all(work)
    assert asked() == few
    assert max(few) <= 14, few


def test_the_command_indexes_everybody_anew(app: Flask, rosa: Browser, open_work: OpenWork) -> None:
    with open_work() as work:
        world(work)
    assert "Noor Haddad" not in page(rosa, f"{SEARCH}?q=noor")
    told = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert (told.exit_code, told.output) == (0, "Indexed 2 people.\n")
    assert "Noor Haddad" in page(rosa, f"{SEARCH}?q=noor")


def test_a_stranger_is_sent_to_sign_in(app: Flask) -> None:
    assert app.test_client().get(f"{SEARCH}?q=noor").status_code == 303
