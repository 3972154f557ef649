"""What holds for access as a whole: an empty Foyer, a demonstration, several processes, cookies and keys."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from flask_wtf import CSRFProtect
from sqlalchemy import select

from hiring.models.user import User, UserSession
from hiring.sign_in import find
from ops import serve
from plumbing.migrating import migrate
from plumbing.settings import Settings
from plumbing.storage import Remembered
from plumbing.tokens import new_token
from tests.conftest import NOON, OpenWork
from tests.support.web_app import PASSWORD, SECRET_KEY, Clock, another, build_app, make_user, sign_in
from web.door import Audience
from web.hall import db

SAMPLE = "0190a000-0000-7000-8000-000000000000"
DEMO = "A demonstration"


def closed_pages(app: Flask) -> Iterator[str]:
    """The address of each GET route of the back office that is not part of the way in, gaps filled."""
    with app.test_request_context():
        adapter = app.create_url_adapter(request)
        assert adapter is not None
        for rule in app.url_map.iter_rules():
            said = getattr(app.view_functions[rule.endpoint], "declared", None)
            if (
                "GET" not in (rule.methods or ())
                or said is None
                or said.audience in (Audience.PUBLIC, Audience.KEY, Audience.CANDIDATE_LINK)
            ):
                continue
            kinds = {name: type(one).__name__ for name, one in rule._converters.items()}
            filled = {
                name: {"UUIDConverter": SAMPLE, "IntegerConverter": 1}.get(kind, "x")
                for name, kind in kinds.items()
            }
            yield adapter.build(rule.endpoint, filled, method="GET")


# an empty Foyer, and a demonstration


class TestProduction:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"FOYER_ENV": "production"}

    def test_an_empty_foyer_has_no_way_in_but_a_link_of_its_operator(
        self, app: Flask, open_work: OpenWork
    ) -> None:
        """C14."""
        paths = list(closed_pages(app))
        assert len(paths) > 20
        for path in paths:
            sent = another(app).get(path)
            assert sent.status_code == 303, path
            assert sent.location.startswith("/backoffice/sign-in"), path
        with open_work() as work:
            assert work.session.scalars(select(User)).all() == []
        arguments = ("user", "add", "--email", "ines@foyer.test", "--first-name", "Ines", "--role", "admin")
        added = app.test_cli_runner().invoke(args=arguments)
        (link,) = re.findall(r"http://localhost(/backoffice/sign-in/link/\S+)", added.output)
        assert another(app).send(link).location == "/backoffice/password"
        assert another(app).send(link).status_code == 410

    def test_what_is_no_demonstration_does_not_say_that_it_is_one(self, app: Flask) -> None:
        for path in ("/jobs", "/backoffice/sign-in"):
            assert DEMO not in another(app).get(path).text


def demonstration(folder: Path, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Every secret that a demo in this folder tells at its start."""
    settings = Settings.read({"FOYER_DATA": str(folder)})
    assert (settings.environment, settings.host) == ("demo", "127.0.0.1")
    migrate(settings.database_url)
    said = serve.demo_welcome(settings)
    return re.findall(r"/sign-in/link/(\S+)", said + capfd.readouterr().out)


def test_two_demonstrations_have_nothing_in_common(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """C15: here a demo prints a link in place of passwords, and nobody in it has a password."""
    found = [demonstration(tmp_path / name, capfd) for name in ("one", "two")]
    assert [len(links) for links in found] == [1, 1]
    assert found[0] != found[1]
    keys = [(tmp_path / name / "secret-key").read_text() for name in ("one", "two")]
    assert keys[0] != keys[1]
    assert SECRET_KEY not in keys


class TestDemonstration:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"FOYER_ENV": "demo"}

    def test_every_page_says_that_it_is_one(self, app: Flask, recruiter: User) -> None:
        browser = another(app)
        pages = [browser.get(path).text for path in ("/jobs", "/backoffice/sign-in")]
        sign_in(browser, recruiter)
        pages.append(browser.get("/backoffice").text)
        assert [DEMO in page for page in pages] == [True] * 3


# several processes


def test_guesses_are_counted_over_all_processes_and_starts(
    app: Flask, tmp_path: Path, database_url: str, clock: Clock, recruiter: User
) -> None:
    """A2: the counters live in the database."""
    beside = build_app(tmp_path, database_url, clock=clock, storage=Remembered())
    wrong = {"email": recruiter.email, "password": "wrong"}
    for number in range(10):
        assert another((app, beside)[number % 2]).send("/backoffice/sign-in", wrong).status_code == 422
    later = build_app(tmp_path, database_url, clock=clock, storage=Remembered())
    for process in (app, beside, later):
        right = {"email": recruiter.email, "password": PASSWORD}
        assert another(process).send("/backoffice/sign-in", right).status_code == 429
    for process in (beside, later):
        with process.app_context():
            db.engine.dispose()


# cookies and keys


def test_pages_behind_the_sign_in_are_kept_nowhere(app: Flask, open_work: OpenWork) -> None:
    """S5: for who is in, and for who is sent away."""
    browser = another(app)
    sign_in(browser, make_user(open_work))
    for path in closed_pages(app):
        for visitor in (browser, another(app)):
            response = visitor.get(path)
            assert "no-store" in response.headers["Cache-Control"], path
            response.close()


def test_a_key_opens_no_page_and_a_cookie_nothing_for_programs(app: Flask, recruiter: User) -> None:
    """S6."""
    for key in ("foy_1234", new_token()):
        response = another(app).get("/backoffice", headers={"Authorization": f"Bearer {key}"})
        assert response.status_code == 303
    browser = another(app)
    sign_in(browser, recruiter)
    assert browser.get("/api/v1/candidates").status_code in (401, 404)


def test_only_the_public_pages_are_exempt_from_the_token_of_forms(app: Flask) -> None:
    """S6: no other exemption. Programs send a key with each request or none, and no cookie of theirs counts."""
    guard: CSRFProtect = app.extensions["csrf"]
    assert {blueprint.name for blueprint in guard._exempt_blueprints} == {"portal", "api", "public_api"}
    assert guard._exempt_views == set()


def test_the_cookie_holds_no_more_than_256_random_bits(app: Flask, recruiter: User, open_work: OpenWork) -> None:
    """S1: the row holds their hash; the cookie's own signature does not let in without the row."""
    browser = another(app)
    sign_in(browser, recruiter)
    with browser.session_transaction() as stored:
        token = stored["_user_id"]
    assert len(token) == 43
    with open_work() as work:
        assert find(work.session, token, NOON) is not None
        row = work.session.scalars(select(UserSession)).one()
        assert token not in (row.token_hash, str(row.id))
        work.session.delete(row)
    assert browser.get("/backoffice").status_code == 303


@pytest.mark.parametrize("planted", ["", "made up", SAMPLE])
def test_a_cookie_that_somebody_made_lets_nobody_in(app: Flask, recruiter: User, planted: str) -> None:
    browser = another(app)
    with browser.session_transaction() as stored:
        stored["_user_id"] = planted or str(recruiter.id)
        stored["_fresh"] = True
    assert browser.get("/backoffice").status_code == 303
