"""The shared vectors: what the engine promises, case by case."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hiring.screening import Form, analyse, prove, validate_definition, validate_submission, visible

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


def cases(property: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in VECTORS if property in case]


def strictly(value: Any) -> str:
    """JSON, in which true is not 1."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


@pytest.mark.parametrize("case", cases("expect"))
def test_a_submission_is_judged_as_the_vector_says(case: dict[str, Any]) -> None:
    today, definition = date.fromisoformat(case["today"]), case["definition"]
    assert validate_definition(definition) == []
    assert strictly(validate_submission(definition, case["answers"], today)) == strictly(case["expect"])
    assert visible(definition, case["answers"], today) == case["expect"]["visible"]
    compiled = Form.of(definition)
    assert strictly(validate_submission(compiled, case["answers"], today)) == strictly(case["expect"])


@pytest.mark.parametrize("case", cases("expect_definition_errors"))
def test_a_definition_has_the_errors_the_vector_says(case: dict[str, Any]) -> None:
    found = sorted((error["code"], error["path"]) for error in validate_definition(case["definition"]))
    assert found == sorted((error["code"], error["path"]) for error in case["expect_definition_errors"])


@pytest.mark.parametrize("case", cases("expect_unreachable"))
def test_a_form_is_analysed_as_the_vector_says(case: dict[str, Any]) -> None:
    assert validate_definition(case["definition"]) == []
    found = analyse(case["definition"], date.fromisoformat(case["today"]))
    for name in ("unreachable", "unreachable_complete", "always_visible"):
        if f"expect_{name}" in case:
            assert found[name] == case[f"expect_{name}"]
    assert found["paths"].items() >= case.get("expect_paths", {}).items()


@pytest.mark.parametrize("case", cases("expect_unreachable"))
def test_every_question_of_it_has_a_witness_or_a_reason(case: dict[str, Any]) -> None:
    form, today = Form.of(case["definition"]), date.fromisoformat(case["today"])
    found = prove(form, today)
    assert list(found.reasons) == case["expect_unreachable"]
    assert found.witnesses.keys() | found.reasons.keys() == form.by_key.keys()
    assert all(key in visible(form, answers, today) for key, answers in found.witnesses.items())


def test_every_vector_is_of_a_sort_that_is_tested() -> None:
    tested = ("expect", "expect_definition_errors", "expect_unreachable")
    assert [case["name"] for case in VECTORS if sum(name in case for name in tested) != 1] == []
    assert len(VECTORS) == 146
