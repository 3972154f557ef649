"""What a list costs does not grow with what is stored: neither its statements nor the rows that they walk through.

Every list there is, each with each of its filters: a new one takes part by itself.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from hiring import api_keys
from ops import demo
from plumbing.storage import Remembered
from tests.api.conftest import MakeProgram, Program
from tests.conftest import OpenWork
from tests.support import lists_of_programs, plans
from tests.support.applications import statements
from tests.support.lists_of_programs import LISTS, known_ids, questions
from tests.support.web_app import Clock, build_app
from web.hall import db

APPLICATIONS = 2_000
LARGE = (*plans.LARGE, "interviews", "interview_participants", "offers", "result_links", "webhook_deliveries")
MOST_ROWS = APPLICATIONS // 3
"""That one step may meet in a large table: everybody of the busiest job, who are a fifth, and some more."""


@pytest.fixture
def each_program(
    tmp_path: Path, each_database_url: str, open_work_on_each: OpenWork, storage: Remembered, clock: Clock
) -> Iterator[Program]:
    app = build_app(tmp_path, each_database_url, clock=clock, storage=storage, FOYER_LIMIT_FACTOR="1000")
    demo.load(open_work_on_each, storage, applications=APPLICATIONS, seed=7)
    with open_work_on_each() as work:
        made = api_keys.make(work, "Payroll", api_keys.ALL_SCOPES, expires_at=None)
    yield Program(app, made.words, made.key.id)
    with app.app_context():
        db.engine.dispose()


def test_no_list_walks_through_a_large_table(
    each_program: Program, each_engine: Engine, open_work_on_each: OpenWork
) -> None:
    """One test a database: filling it takes longer than all the questions."""
    _listen(each_program)
    if each_engine.dialect.name == "postgresql":
        with each_engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    with open_work_on_each() as work:
        ids = known_ids(work)
    walked = []
    for said in LISTS:
        for asked in questions(said, ids):
            with each_program.app.app_context():
                engine = db.engine
            with plans.noted(engine) as seen:
                page = each_program.get(asked)
            assert page.status_code == 200, (asked, page.text)
            with each_engine.connect() as connection:
                walked += [
                    f"{asked}: {found}\n{statement[0]}"
                    for statement in seen
                    for found in plans.walks(connection, statement, most=MOST_ROWS, large=LARGE)
                ]
    assert walked == [], "\n\n".join(walked)


def test_no_list_takes_more_statements_for_many_than_for_a_few(
    program: MakeProgram, open_work: OpenWork, storage: Remembered, app: Flask
) -> None:
    """The rows of each are there already: a page shows a few of them, or all."""
    demo.load(open_work, storage, applications=300, seed=7)
    one = program()
    _listen(one)
    with open_work() as work:
        ids = known_ids(work)
    _add_some(one, ids)
    more, thin = [], []
    for said in LISTS:
        address = lists_of_programs.address(said, ids)
        few, some = _cost(app, one, f"{address}?page_size=3")
        many, whole = _cost(app, one, f"{address}?page_size=200")
        if many > few + SPARED:
            more.append(f"{address}: {few} for {some}, {many} for {whole}")
        if whole <= some + SPARED:
            thin.append(said.name)
    assert more == []
    assert set(thin) <= OF_ONE_OWNER, thin


SPARED = 1
"""Where none of the few has a tag, say, nobody asks what the tags are called."""
OF_ONE_OWNER = {
    "list_application_attachments", "list_candidate_attachments", "list_application_interviews",
    "list_application_offers", "list_application_notes", "list_candidate_result_links", "list_stage_history",
    "list_screening_form_versions", "list_locations",
}  # fmt: skip
"""Nobody has more than three of these here. All but the last three make their rows as the list of all does."""


def _cost(app: Flask, one: Program, asked: str) -> tuple[int, int]:
    """Statements and rows. Of two, for now and then a request also writes down how often its key has asked."""
    counts = []
    for _ in range(2):
        with app.app_context(), statements(db.engine) as seen:
            page = one.get(asked)
        assert page.status_code == 200, (asked, page.text)
        counts.append(len(seen))
    return min(counts), len(page.json["data"])


def _listen(one: Program) -> None:
    assert one.post("/webhooks", {"url": "https://hooks.example.org/foyer"}).status_code == 201


def _add_some(one: Program, ids: lists_of_programs.Ids) -> None:
    """Of what a demo has few of."""
    for at in range(5):
        for path, body in (
            ("/tags", {"name": f"tag {at}"}),
            ("/departments", {"name": f"Department {at}"}),
            ("/users", {"email": f"u{at}@example.org", "first_name": "Una", "last_name": "Ray", "role": "member"}),
            ("/webhooks", {"url": f"https://hooks.example.org/{at}"}),
            (f"/webhooks/{ids['webhooks']}/ping", {}),
            (f"/applications/{ids['applications']}/result-links", {"label": "Test", "url": f"https://r.example/{at}"}),
        ):  # fmt: skip
            made = one.post(path, body)
            assert made.status_code == 201, (path, made.text)
