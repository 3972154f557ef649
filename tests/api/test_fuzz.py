"""The whole document, operation by operation: what fits it and what does not, at things that are there and things
that are not. Nothing breaks, and every answer is one that the document promises."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import app as house  # noqa: F401 - registers the operations
from api.document import PARAMETER
from api.operations import OPERATIONS, PUBLIC_OPERATIONS, Operation
from hiring import api_keys
from hiring.models.offer import OfferStatus
from plumbing.storage import Remembered
from tests.conftest import NOON, work_opener
from tests.support.applications import World, world
from tests.support.interviews import arranged
from tests.support.offers import in_state
from tests.support.web_app import Clock, build_app
from web.hall import db

PREFIX = "/api/v1"
PUBLIC = "/api/public/v1"
ALL = [*OPERATIONS, *PUBLIC_OPERATIONS]
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip
LONGER = pytest.mark.long


@dataclass
class Fuzzed:
    """A Foyer that is put back to where it was before each test."""

    app: Flask
    file: Path
    kept: Path
    words: str
    known: dict[str, list[str]]
    schemas: dict[str, Any]
    """By the prefix of the API."""
    slug: str
    """Of a job that is open to all."""

    def put_back(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        for tail in ("-wal", "-shm"):
            self.file.with_name(self.file.name + tail).unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Fuzzed]:
    folder = tmp_path_factory.mktemp("fuzz")
    file = folder / "foyer.db"
    shutil.copy(migrated_sqlite, file)
    storage = Remembered()
    app = build_app(folder, f"sqlite:///{file}", clock=Clock(NOON), storage=storage, FOYER_LIMIT_FACTOR="1000000")
    with app.app_context():
        open_work = work_opener(db.engine, storage)
        with open_work() as work:
            there = world(work)
            arranged(work, there.noor, there.dario)
            in_state(work, there.ann, OfferStatus.SENT)
            made = api_keys.make(work, "Fuzz", api_keys.ALL_SCOPES, expires_at=NOON + timedelta(days=300))
        db.engine.dispose()
    schemas = {
        prefix: schemathesis.openapi.from_wsgi(f"{prefix}/openapi.json", app) for prefix in (PREFIX, PUBLIC)
    }
    kept = folder / "kept.db"
    found = Fuzzed(app, file, kept, made.words, {}, schemas, there.noor.job.slug)
    _add_papers(found, there)
    found.known = _known(found)
    with app.app_context():
        db.engine.dispose()
    shutil.copy(file, kept)
    yield found
    with app.app_context():
        db.engine.dispose()


def _add_papers(found: Fuzzed, there: World) -> None:
    """What hangs on applications and people, added as programs do."""
    application, candidate = f"/applications/{there.noor.id}", f"/candidates/{there.noor.candidate_id}"
    details = {"score": "A", "attributes": [{"key": "grade", "value": "1"}]}
    for path, body in (
        (f"{application}/notes", {"content": "Called back."}), (f"{candidate}/tags", {"name": "welder"}),
        (f"{application}/result-links", {"label": "Test", "url": "https://t.example.org/1", "details": details}),
        (f"{application}/attachments", {"type": "other", "name": "a.txt", "data": "SGVsbG8uCg=="}),
        ("/departments", {"name": "Paint"}), ("/webhooks", {"url": "https://hooks.example.org/foyer"}),
    ):  # fmt: skip
        answer = found.app.test_client().post(
            PREFIX + path, json=body, headers={"Authorization": f"Bearer {found.words}"}
        )
        assert answer.status_code in (200, 201), answer.text


def _known(found: Fuzzed) -> dict[str, list[str]]:
    """Ids of what is there, by the noun that begins an address."""
    client, known = found.app.test_client(), {}
    for one in OPERATIONS:
        if one.is_list and "<" not in one.rule:
            page = client.get(PREFIX + one.rule, headers={"Authorization": f"Bearer {found.words}"})
            assert page.status_code == 200, page.text
            known[one.rule.strip("/")] = [row["id"] for row in page.json["data"]]
    return known


@pytest.fixture
def fuzzed(furnished: Fuzzed) -> Fuzzed:
    furnished.put_back()
    return furnished


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_every_answer_is_one_of_the_document(fuzzed: Fuzzed, one: Operation) -> None:
    walk(fuzzed, one, 15)


@LONGER
@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_every_answer_is_one_of_the_document_at_length(fuzzed: Fuzzed, one: Operation) -> None:
    walk(fuzzed, one, 400)


def _form_token(fuzzed: Fuzzed) -> str:
    answer = fuzzed.app.test_client().get(f"{PUBLIC}/jobs/{fuzzed.slug}/form-token")
    assert answer.status_code == 200, answer.text
    return str(answer.json["form_token"])


def walk(fuzzed: Fuzzed, one: Operation, examples: int) -> None:
    prefix = PUBLIC if one.is_public else PREFIX
    path = PARAMETER.sub(r"{\2}", prefix + one.rule)
    operation = fuzzed.schemas[prefix][path][one.method]
    headers = {"Accept-Encoding": "identity"}  # the caller unpacks nothing
    if not one.is_public:
        headers["Authorization"] = f"Bearer {fuzzed.words}"
    token = _form_token(fuzzed)
    ids = fuzzed.known.get(one.rule.split("/")[1], [])
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    strategies = [operation.as_strategy(generation_mode=mode) for mode in modes]

    @settings(
        max_examples=examples, database=None, deadline=None, derandomize=True, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(strategies), there=st.sampled_from([*ids, None]), is_token=st.booleans())
    def ask(case: Any, there: str | None, is_token: bool) -> None:
        if there is not None and "{id}" in path:
            case.path_parameters = {**(case.path_parameters or {}), "id": there}
        if is_token and "{slug}" in path:
            case.path_parameters = {**(case.path_parameters or {}), "slug": fuzzed.slug}
        if is_token and isinstance(case.body, dict) and "form_token" in case.body:
            case.body["form_token"] = token
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    ask()
