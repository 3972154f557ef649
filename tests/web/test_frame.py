"""The frames around pages, and which language they speak."""

import re
import uuid

import pytest
from flask import Flask, g, render_template_string
from werkzeug.test import Client

from hiring.actors import Actor, JobRole, Kind, Role
from hiring.work import Work
from tests.conftest import OpenWork
from tests.support import build
from web import frame
from web.language import language_of

PAGE = """{% extends "backoffice/frame.html" %}
{% block heading %}Needs you{% endblock %}{% block main %}<main id="main"></main>{% endblock %}"""
INES = Actor(Kind.USER, uuid.UUID(int=7), "Ines <Varga>", Role.RECRUITER)


@pytest.mark.parametrize(
    ("path", "here"),
    [("/backoffice", "Today"), ("/backoffice/jobs/abc", "Jobs"), ("/backoffice/letters", "Letters"),
     ("/backoffice/jobsworth", "Today")],
)  # fmt: skip
def test_the_back_office_frame_shows_where_one_is_and_who(
    app: Flask, open_work: OpenWork, path: str, here: str
) -> None:
    with open_work(INES) as work, app.test_request_context(path):
        g.work = work
        page = render_template_string(PAGE)
    assert re.findall(r'aria-current="page">.*?</svg>(\w+)', page) == [here, here]
    assert "<title>Needs you – Foyer</title>" in page
    assert page.count("<h1>") == 1
    assert page.count("Ines &lt;Varga&gt;") == 2
    assert page.count('action="/backoffice/sign-out"') == page.count('name="csrf_token"') == 2
    assert page.count('role="status"') == 1
    assert '<meta name="csrf-token"' in page


@pytest.mark.parametrize(
    ("roles", "absent"),
    [([JobRole.INTERVIEWER], {"Letters", "Reports"}), ([JobRole.HIRING_MANAGER], {"Letters"})],
)
def test_the_navigation_leads_nobody_to_a_refusal(
    app: Flask, open_work: OpenWork, roles: list[JobRole], absent: set[str]
) -> None:
    ivo = Actor(Kind.USER, uuid.UUID(int=7), "Ivo", Role.MEMBER, {uuid.UUID(int=1): frozenset(roles)})
    with open_work(ivo) as work, app.test_request_context("/backoffice"):
        g.work = work
        page = render_template_string(PAGE)
    rail = page[page.index('<nav class="rail"') : page.index("</nav>")]
    shown = {str(place.label) for place in frame.PLACES if f"</svg>{place.label}" in rail}
    assert {str(place.label) for place in frame.PLACES} - shown == absent


def test_a_page_without_a_transaction_still_knows_the_organisation(app: Flask, open_work: OpenWork) -> None:
    with open_work() as work:
        build.organisation(work, name="Brightmoor")
    with app.test_request_context("/"):
        assert frame.organisation().name == "Brightmoor"
        assert frame.me() is None


def test_public_pages_know_nobody(open_work: OpenWork, app: Flask) -> None:
    with open_work() as work, app.test_request_context("/jobs"):
        g.work = work
        assert isinstance(g.work, Work)
        assert frame.me() is None


@pytest.mark.parametrize(
    ("asked", "accept", "chosen"),
    [
        (None, "", "en"),
        ("de", "en", "de"),
        ("xx", "de-AT,en;q=0.5", "de"),
        (None, "fr;q=0.9", "en"),
        (None, "junk;;q=,", "en"),
        ("../de", "", "en"),
    ],
)
def test_language_comes_from_the_address_else_from_the_browser(
    asked: str | None, accept: str, chosen: str
) -> None:
    assert language_of(asked, accept, ("en", "de")) == chosen


def test_pages_name_their_language(app: Flask) -> None:
    assert Client(app).get("/jobs?lang=xx").text.count('<html lang="en" dir="ltr">') == 1
