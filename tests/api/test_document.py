"""The document is OpenAPI 3.1, and says of every operation what it needs and may answer."""

from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.operations import OPERATIONS
from hiring import api_keys
from web.problem_documents import CODES


def test_the_document_is_openapi(app: Flask) -> None:
    served = app.test_client().get("/api/v1/openapi.json")
    assert served.status_code == 200
    OpenAPIV31SpecValidator(served.json).validate()
    assert app.test_client().get(
        "/api/v1/openapi.json", headers={"If-None-Match": served.headers["ETag"]}
    ).status_code == 304  # fmt: skip


def test_every_operation_names_known_scopes_and_codes(app: Flask) -> None:
    assert OPERATIONS
    for one in OPERATIONS:
        assert one.scope is None or one.scope in api_keys.ALL_SCOPES, one.name
        assert set(one.errors) <= set(CODES), one.name


def test_operations_have_names_of_their_own(app: Flask) -> None:
    names = [one.name for one in OPERATIONS]
    assert sorted(names) == sorted(set(names))
