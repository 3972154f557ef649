"""The document is OpenAPI 3.1, and says of every operation what it needs and may answer."""

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.operations import OPERATIONS, PUBLIC_OPERATIONS
from hiring import api_keys
from web.problem_documents import CODES


@pytest.mark.parametrize("at", ["/api/v1", "/api/public/v1"])
def test_the_document_is_openapi(app: Flask, at: str) -> None:
    served = app.test_client().get(f"{at}/openapi.json")
    assert served.status_code == 200
    OpenAPIV31SpecValidator(served.json).validate()
    assert app.test_client().get(
        f"{at}/openapi.json", headers={"If-None-Match": served.headers["ETag"]}
    ).status_code == 304  # fmt: skip


def test_every_operation_names_known_scopes_and_codes(app: Flask) -> None:
    assert OPERATIONS
    for one in OPERATIONS:
        assert one.scope is None or one.scope in api_keys.ALL_SCOPES, one.name
        assert set(one.errors) <= set(CODES), one.name


def test_operations_have_names_of_their_own(app: Flask) -> None:
    names = [one.name for one in [*OPERATIONS, *PUBLIC_OPERATIONS]]
    assert sorted(names) == sorted(set(names))


def test_the_public_operations_take_no_key(app: Flask) -> None:
    said = app.test_client().get("/api/public/v1/openapi.json")
    assert said.json["security"] == []
    assert said.json["components"]["securitySchemes"] == {}
    assert len(said.json["paths"]) == 7
    for word in ("x-scope", '"Idempotency-Key"', "`invalid_key`", '"Tombstone"'):
        assert word not in said.text
    for one in PUBLIC_OPERATIONS:
        assert one.scope is None
        assert set(one.errors) <= set(CODES), one.name
