"""The pages for developers: every operation, schema and code is explained, and every link leads somewhere."""

import re

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from api.document import document
from api.operations import OPERATIONS, PUBLIC_OPERATIONS
from api.problem_advice import ADVICE
from api.reference_shown import example, groups
from web.problem_documents import CODES

PAGES = ("", "/problems", "/getting-started", "/own-form")


def texts(app: Flask) -> dict[str, str]:
    client = app.test_client()
    paths = [f"/api/docs{page}" for page in PAGES] + [f"/api/docs/objects/{slug}" for slug in groups()]
    found = {path: client.get(path) for path in paths}
    assert {answer.status_code for answer in found.values()} == {200}
    assert all("Set-Cookie" not in answer.headers for answer in found.values())
    return {path: answer.text for path, answer in found.items()}


def test_everything_of_the_document_is_shown_and_every_link_leads_somewhere(app: Flask) -> None:
    pages = texts(app)
    ids = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in pages.items()}
    for path, text in pages.items():
        assert not re.search(r'(src|href)="(https?:)?//', text), "third parties"
        assert len(re.findall(r'\bid="([^"]+)"', text)) == len(ids[path]), "an id twice"
        for link in re.findall(r'href="([^"]+)"', text):
            where, _, at = link.partition("#")
            where = where or path
            if where.startswith("/api/docs"):
                assert where in pages, link
                assert not at or at in ids[where], link
    shown = " ".join(pages[path] for path in pages if "/objects/" in path)
    for one in [*OPERATIONS, *PUBLIC_OPERATIONS]:
        assert f'id="{one.name}"' in shown, one.name
        assert one.scope is None or f"<code>{one.scope}</code>" in shown
    assert set(CODES) <= ids["/api/docs/problems"]


def test_every_schema_that_an_operation_names_has_its_table(app: Flask) -> None:
    for group in groups().values():
        here = {one.name for one in group.schemas}
        named = {one.answer for one in group.operations if one.answer}
        named |= {name for one in group.schemas for row in one.properties for name in row.names}
        named |= {
            name for one in group.operations if one.body for row in one.body.properties for name in row.names
        }
        assert named <= here, group.name
        both = [document(is_public=is_public)["components"]["schemas"] for is_public in (False, True)]
        assert here <= {*both[0], *both[1]}
        assert all(both[0][name] == both[1][name] for name in here & set(both[0]) & set(both[1]))


def test_there_is_advice_for_each_code_and_no_other() -> None:
    assert set(ADVICE) == set(CODES)


@pytest.mark.parametrize("is_public", [False, True])
def test_each_example_of_a_body_fits_its_schema(app: Flask, is_public: bool) -> None:
    said = document(is_public=is_public)
    for methods in said["paths"].values():
        for one in methods.values():
            schema = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if schema:
                root = {**schema, "components": said["components"]}
                problems = [error.message for error in Draft202012Validator(root).iter_errors(example(schema))]
                assert problems == [], one["operationId"]


@pytest.mark.parametrize("path", ["/api/docs/objects/nothing", "/api/docs/objects/Jobs", "/api/docs/"])
def test_pages_that_are_not_there(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 404
