"""Who may do what through the doors: every route, by everybody, to what is theirs, what is not, and nothing.

The tables are docs/permissions.md; how each route is asked stands in asking/. A route without a line fails.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from shutil import copy

import pytest
from flask import Flask
from werkzeug.routing import Rule

from plumbing.db import make_engine
from plumbing.storage import Remembered
from tests.backoffice.asking import Ask, Target, area, area_names
from tests.backoffice.asking.tables import PEOPLE, Row, listed, rows
from tests.backoffice.asking.world import Told, World, mixed
from tests.conftest import NOON, OpenWork, work_opener
from tests.support.web_app import Clock, build_app
from web.hall import db

STATUS = {"sign in": 303, "absent": 404, "no": 403}
OUTSIDE = ("elsewhere", "interviewer", "manager", "recruiter")
"""Signed in, and not on the team of the confidential job."""

OF_NO_JOB = ("/backoffice/settings", "/backoffice/users", "/backoffice/account", "/backoffice/letter-templates")
"""Below these, ids belong to no job."""


@pytest.fixture(scope="module")
def table() -> dict[str, Row]:
    return rows()


@pytest.fixture(scope="module", params=area_names())
def walk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator["Walk"]:
    """One area in a world of its own, which its tests share: every request leaves it as it was."""
    folder = tmp_path_factory.mktemp(request.param)
    copy(migrated_sqlite, folder / "foyer.db")
    url, storage = f"sqlite:///{folder / 'foyer.db'}", Remembered()
    app = build_app(folder, url, clock=Clock(NOON), storage=storage)
    engine = make_engine(url)
    yield Walk(World(app, work_opener(engine, storage), storage, area(request.param)))
    engine.dispose()
    with app.app_context():
        db.engine.dispose()


class Walk:
    """The routes of one area, and what everybody is answered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = {
            endpoint: _rules(world.app)[f"backoffice.{endpoint}"] for endpoint in self.requests(world.own)
        }
        self.told: Callable[[str, str, str], Told] = cache(self._told)

    def requests(self, target: Target) -> dict[str, Ask]:
        found: dict[str, Ask] = self.world.area.requests(target)
        return found

    def ask(self, endpoint: str, target: str = "own") -> Ask:
        return self.requests(getattr(self.world, target))[endpoint]

    def of_an_object(self) -> list[str]:
        """Endpoints whose address has the id of something that belongs to a job."""
        return [name for name in self.with_ids() if self.ask(name).of_an_object]

    def with_ids(self) -> list[str]:
        return [
            name
            for name, rule in self.rules.items()
            if any(type(one).__name__ == "UUIDConverter" for one in rule._converters.values())
        ]

    def _told(self, endpoint: str, person: str, target: str) -> Told:
        return self.world.ask(person, self.ask(endpoint, target))

    def is_as_written(self, told: Told, answer: str, done: int) -> bool:
        if answer == "yes":
            return told.status == done and not told.where_to.startswith(
                ("/backoffice/sign-in", "/backoffice/confirm")
            )
        if answer == "sign in" and not told.where_to.startswith("/backoffice/sign-in"):
            return False
        return told.status == STATUS[answer]


class Anything(Target):
    """Has whatever is asked for."""

    def __getitem__(self, name: str) -> uuid.UUID:
        return uuid.UUID(int=0)


def _rules(app: Flask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


def _in_words(told: Told) -> str:
    return f"{told.status} {told.where_to}".strip()


def test_every_route_stands_in_a_table(app: Flask, table: dict[str, Row]) -> None:
    public = listed("Pages for everybody") | listed("Behind a candidate's own link")
    public |= {f"backoffice.{name}" for name in listed("The way in")}
    known = public | {f"backoffice.{name}" for name in table}
    found = {name for name in _rules(app) if not name.startswith(("api.", "public_api."))}  # programs: tests/api
    assert {"no line in docs/permissions.md": found - known, "a line without a route": known - found} == {
        "no line in docs/permissions.md": set(),
        "a line without a route": set(),
    }


def test_every_line_of_a_table_is_asked_once(table: dict[str, Row]) -> None:
    asked = [endpoint for name in area_names() for endpoint in area(name).requests(Anything({}))]
    assert sorted(asked) == sorted(table)


def test_what_is_said_to_belong_to_no_job_has_an_address_that_says_so(walk: Walk) -> None:
    wrong = [
        name
        for name in set(walk.with_ids()) - set(walk.of_an_object())
        if not walk.rules[name].rule.startswith(OF_NO_JOB)
    ]
    assert wrong == []


def test_each_request_is_one_of_its_route(walk: Walk) -> None:
    adapter = walk.world.app.url_map.bind("localhost")
    for endpoint, ask in walk.requests(walk.world.own).items():
        found, _ = adapter.match(ask.path.partition("?")[0], method=ask.method)
        assert found == f"backoffice.{endpoint}"


def test_what_everybody_may_do_to_what_is_theirs(walk: Walk, table: dict[str, Row]) -> None:
    wrong = {
        f"{endpoint} by {person} is {answer}": _in_words(told)
        for endpoint in walk.rules
        for person, answer in table[endpoint].items()
        if not walk.is_as_written(
            told := walk.told(endpoint, person, "own"), answer, walk.ask(endpoint).status_when_done
        )
    }
    assert wrong == {}


def test_a_confidential_job_is_there_for_its_team_and_administrators_alone(
    walk: Walk, table: dict[str, Row]
) -> None:
    """Outside: absent, for reading and for every act. On the team a coordinator is as a recruiter; what the
    recruiter made elsewhere, the insider made here."""
    wrong = {}
    for endpoint in walk.of_an_object():
        line = table[endpoint]
        expected = dict.fromkeys(OUTSIDE, "absent") | {
            "nobody": "sign in", "insider": line["recruiter"], "admin": line["admin"]
        }  # fmt: skip
        for person, answer in expected.items():
            told = walk.told(endpoint, person, "foreign")
            if not walk.is_as_written(told, answer, walk.ask(endpoint).status_when_done):
                wrong[f"{endpoint} by {person} is {answer}"] = _in_words(told)
    assert wrong == {}


def test_what_is_not_there_is_not_there_for_anybody(walk: Walk, table: dict[str, Row]) -> None:
    """Of what belongs to no job, whoever may not may be told so before anybody looks."""
    wrong = {}
    for endpoint in walk.with_ids():
        for person in PEOPLE:
            told = walk.told(endpoint, person, "absent")
            answers = ["sign in"] if person == "nobody" else ["absent"]
            if table[endpoint][person] == "no" and endpoint not in walk.of_an_object():
                answers.append("no")
            if not any(walk.is_as_written(told, answer, 404) for answer in answers):
                wrong[f"{endpoint} by {person}"] = _in_words(told)
    assert wrong == {}


def test_foreign_and_absent_are_told_in_the_same_words(walk: Walk) -> None:
    for endpoint in walk.of_an_object():
        for person in OUTSIDE:
            foreign, absent = (walk.told(endpoint, person, target) for target in ("foreign", "absent"))
            assert foreign == absent, (endpoint, person)


@pytest.mark.parametrize("behind", ["foreign", "absent"])
def test_behind_ones_own_job_nothing_of_another_is_reached(walk: Walk, behind: str, table: dict[str, Row]) -> None:
    """Own job, somebody else's stage: an id counts only below the one it belongs to."""
    wrong = {}
    for endpoint in walk.of_an_object():
        ask = mixed(walk.world.app, walk.ask(endpoint), walk.ask(endpoint, behind))
        for person in ("recruiter", "admin") if ask else ():
            told = walk.world.ask(person, ask)
            if told.status != 404 and table[endpoint][person] != "no":
                wrong[f"{endpoint} by {person}"] = _in_words(told)
    assert wrong == {}


def test_refused_nothing_is_written(walk: Walk, table: dict[str, Row]) -> None:
    """The refusals above are refusals: no row, no event and no file is different afterwards."""
    wrote = [
        (endpoint, person, target)
        for endpoint in walk.rules
        for person in PEOPLE
        for target in ("own", "foreign", "absent")
        if walk.told(endpoint, person, target).status in (403, 404) or person == "nobody"
        if walk.told(endpoint, person, target).wrote
    ]
    assert wrote == []


def test_an_act_that_is_done_is_undone_for_the_next(walk: Walk) -> None:
    """What the tests above rest on. Some act of the area leaves something behind, or none changes anything."""
    acts = [name for name in walk.rules if walk.ask(name).method == "POST"]
    if not acts:  # reports are only read
        return
    assert any(walk.told(name, "admin", "own").wrote for name in acts)
    first = walk.world.ask("admin", walk.ask(acts[0]))
    assert walk.world.ask("admin", walk.ask(acts[0])).status == first.status


# lists, counters and public pages


@pytest.fixture
def world(app: Flask, open_work: OpenWork, storage: Remembered) -> World:
    return World(app, open_work, storage, area("applications"))


def test_lists_and_counters_know_nothing_of_what_is_foreign(world: World) -> None:
    """Z2: the same scope in every list. The team itself sees it, so the words looked for are the right ones."""
    lists = ("/backoffice", "/backoffice/jobs", "/backoffice/jobs?status=open", "/backoffice/letters")
    for person in PEOPLE[1:]:
        pages = [world.ask(person, Ask("GET", path)).text for path in lists]
        sees = any(re.search("Hush-hush|Cem Secret|cem.secret@", page) for page in pages)
        assert sees == (person in ("insider", "admin")), person


def test_an_interviewer_reads_the_title_and_no_person(world: World) -> None:
    for path in ("/backoffice", "/backoffice/jobs", f"/backoffice/jobs/{world.own['job']}"):
        page = world.ask("interviewer", Ask("GET", path)).text
        assert "Frame welder" in page or path == "/backoffice", path
        assert "Noor" not in page, path
        assert "Ann Lee" not in page, path


@pytest.mark.parametrize("slug", ["frame-welder", "hush-hush", "nowhere"])
def test_on_the_public_pages_a_user_sees_what_a_stranger_sees(world: World, slug: str) -> None:
    for path in (f"/jobs/{slug}", f"/jobs/{slug}/apply"):
        pages = set()
        for person in PEOPLE:
            told = world.ask(person, Ask("GET", path))
            assert told.status == (200 if slug == "frame-welder" else 404)
            pages.add(re.sub(r'name="form_token"[^>]*>', "", told.text))
        assert len(pages) == 1, path
