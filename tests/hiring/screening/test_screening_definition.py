"""What makes a form publishable; any JSON value is answered, and each code is said where it belongs."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import Form, InvalidDefinition, canonical_json, digest, validate_definition
from hiring.screening.codes import DefinitionCode
from tests.hiring.screening.forms import asks, form, is_yes, json_values, leaf, random_form, seeded

TYPES = ("boolean", "number", "single_select", "multi_select", "date", "text")
A_TEXT = asks("t", "text")
A_SELECT = asks("s", "single_select", options="ab")


def showing(condition: Any, *earlier: dict[str, Any]) -> dict[str, Any]:
    return form(*(earlier or (asks("a"),)), asks("z", visible_if=condition))


def limited(type: str, **constraints: Any) -> dict[str, Any]:
    options = {"options": "abc"} if type.endswith("select") else {}
    return form(asks("q", type, constraints=constraints, **options))


def nested(depth: int) -> dict[str, Any]:
    condition = is_yes("a")
    for _ in range(depth - 1):
        condition = {"not": condition}
    return condition


CASES: list[tuple[str, str, Any]] = [
    ("invalid_shape", "", []),
    ("invalid_shape", "/schema", {"questions": []}),
    ("invalid_shape", "/schema", {"schema": True, "questions": []}),
    ("invalid_shape", "/questions", {"schema": 1, "questions": {}}),
    ("invalid_shape", "/questions/0", {"schema": 1, "questions": ["a"]}),
    ("invalid_shape", "/questions/0/label", form(asks("a", label=5))),
    ("invalid_shape", "/questions/0/label", form(asks("a", label="half \ud800"))),
    ("invalid_shape", "/questions/0/help", form(asks("a", help="x" * 2001))),
    ("invalid_shape", "/questions/0/required", form(asks("a", required=1))),
    ("invalid_shape", "/questions/0/constraints", form(asks("a", constraints=None))),
    ("invalid_shape", "/questions/0/options/0", form(asks("a", "single_select", options=["x"]))),
    ("invalid_shape", "/knockouts", {"schema": 1, "questions": [], "knockouts": None}),
    ("unknown_property", "/a~1b~0", {"schema": 1, "questions": [], "a/b~": 1}),
    ("unknown_property", "/questions/0/colour", form(asks("a", colour="red"))),
    ("unknown_property", "/questions/0/options/0/exclusive",
     form(asks("a", "single_select", options=[{"id": "x", "label": "X", "exclusive": True}]))),
    ("unknown_property", "/questions/1/visible_if/note", showing({**is_yes("a"), "note": ""})),
    ("invalid_key", "/questions/0/key", form(asks("a\n"))),
    ("invalid_key", "/questions/0/key", form(asks("a" * 65))),
    ("invalid_key", "/knockouts/0/id", form(asks("a"), knockouts=[{"id": "", "label": "R", "when": is_yes("a")}])),
    ("duplicate_key", "/questions/1/key", form(asks("a"), asks("a"))),
    ("duplicate_key", "/knockouts/1/id",
     form(asks("a"), knockouts=[{"id": "r", "label": "R", "when": is_yes("a")}] * 2)),
    ("unknown_type", "/questions/0/type", form(asks("a", "colour"))),
    ("unknown_type", "/questions/0/type", form({"key": "a", "label": "A", "type": ["text"]})),
    ("blank_label", "/questions/0/label", form({"key": "a", "type": "text"})),
    ("blank_label", "/questions/0/label", form(asks("a", label=" \u200b"))),
    ("label_too_long", "/questions/0/label", form(asks("a", label="x" * 501))),
    ("options_required", "/questions/0/options", form(asks("a", "multi_select", options=[]))),
    ("options_not_allowed", "/questions/0/options", form(asks("a", options="ab"))),
    ("invalid_option_id", "/questions/0/options/0/id", form(asks("a", "single_select", options="-"))),
    ("duplicate_option", "/questions/0/options/1/id",
     form(asks("a", "single_select", options=[{"id": "x", "label": "X"}, {"id": "x", "label": "Y"}]))),
    ("duplicate_option_label", "/questions/0/options/1/label",
     form(asks("a", "single_select", options=[{"id": "x", "label": "e\u0301"}, {"id": "y", "label": " É"}]))),
    ("constraint_not_allowed", "/questions/0/constraints/max", limited("boolean", max=3)),
    ("constraint_not_allowed", "/questions/0/constraints/max_choices", limited("single_select", max_choices=1)),
    *(
        ("invalid_constraint", f"/questions/0/constraints/{next(iter(given))}", limited(type, **given))
        for type, given in (
            ("text", {"min_length": -1}), ("text", {"max_length": True}), ("text", {"max_length": 20_001}),
            ("text", {"format": "iban"}), ("text", {"multiline": 0}), ("number", {"min": "1e5"}),
            ("number", {"min": float("nan")}), ("number", {"max": 10**12}), ("number", {"max": 10**5000}),
            ("number", {"max_decimals": 7}), ("number", {"unit": "x" * 21}), ("boolean", {"must_be_true": 1}),
            ("multi_select", {"min_choices": 0}), ("date", {"min": "2026-02-29"}), ("date", {"max": "today+1w"}),
            ("date", {"max": "today+12345d"}), ("file", {"kinds": []}), ("file", {"kinds": ["exe"]}),
            ("file", {"max_size": 26_214_401}), ("file", {"max_files": 11}),
        )
    ),
    *(
        ("contradictory_bounds", "/questions/0/constraints", limited(type, **given))
        for type, given in (
            ("text", {"min_length": 501}), ("number", {"min": "0.2", "max": "0.8", "integer": True}),
            ("number", {"min": "0.001", "max": "0.009"}), ("multi_select", {"min_choices": 2, "max_choices": 1}),
            ("multi_select", {"min_choices": 4}), ("date", {"min": "2026-03-02", "max": "2026-03-01"}),
            ("date", {"min": "today+1m", "max": "today-1m"}), ("date", {"min": "today+1m", "max": "today"}),
            ("file", {"min_files": 2}),
        )
    ),
    ("contradictory_bounds", "/questions/0/constraints",
     form(asks("a", "multi_select", constraints={"min_choices": 2},
               options=[{"id": id, "label": id, "exclusive": True} for id in "abc"]))),
    ("contradictory_bounds", "/questions/1/visible_if/value",
     showing(leaf("n", "between", [2, "1.5"]), asks("n", "number"))),
    ("invalid_condition", "/questions/1/visible_if", showing("a")),
    ("invalid_condition", "/questions/1/visible_if", showing({})),
    ("invalid_condition", "/questions/1/visible_if", showing({"all": is_yes("a")})),
    ("invalid_condition", "/questions/1/visible_if", showing({"not": is_yes("a"), "op": "answered"})),
    ("invalid_condition", "/questions/1/visible_if/not", showing({"not": None})),
    ("invalid_condition", "/knockouts/0/when", form(asks("a"), knockouts=[{"id": "r", "label": "R"}])),
    ("empty_group", "/questions/1/visible_if/not/any", showing({"not": {"any": []}})),
    ("unknown_op", "/questions/1/visible_if/op", showing(leaf("a", "is", True))),
    ("unknown_op", "/questions/1/visible_if/op", showing({"question": "a", "op": ["equals"]})),
    ("op_not_valid_for_type", "/questions/1/visible_if/op", showing(leaf("f", "equals", "x"), asks("f", "file"))),
    *(
        ("invalid_value", "/questions/1/visible_if/value", showing(leaf(q["key"], *comparison), q))
        for q, comparison in (
            (A_TEXT, ("contains", " ")), (A_TEXT, ("equals", 5)), (A_TEXT, ("in", "x")), (A_TEXT, ("in", [])),
            (A_TEXT, ("in", ["x"] * 501)), (A_TEXT, ("equals", "\x00")), (A_SELECT, ("equals", ["a"])),
            (asks("n", "number"), ("lt", "")), (asks("n", "number"), ("between", [1])),
            (asks("n", "number"), ("gt", float("inf"))), (asks("b"), ("equals", "yes")), (asks("b"), ("equals",)),
            (asks("d", "date"), ("lt", "tomorrow")),
            (asks("m", "multi_select", options="ab"), ("contains_any", [])),
            (asks("m", "multi_select", options="ab"), ("count_gte", True)),
        )
    ),
    ("value_not_allowed", "/questions/1/visible_if/value", showing(leaf("a", "answered", None))),
    ("option_not_in_question", "/questions/1/visible_if/value", showing(leaf("s", "in", ["a", "z"]), A_SELECT)),
    ("unknown_question_reference", "/questions/1/visible_if/question", showing(leaf("A", "answered"))),
    ("unknown_question_reference", "/questions/1/visible_if/question",
     showing({"question": {}, "op": "answered"})),
    ("forward_reference", "/questions/0/visible_if/question",
     form(asks("a", visible_if=is_yes("b")), asks("b"))),
    ("self_reference", "/questions/1/visible_if/question", showing(leaf("z", "answered"))),
    ("too_many_questions", "/questions", form(*(asks(f"q{i}") for i in range(201)))),
    ("too_many_options", "/questions/0/options",
     form(asks("a", "single_select", options=[{"id": f"o{i}", "label": f"{i}"} for i in range(501)]))),
    ("too_deep", "/questions/1/visible_if", showing(nested(11))),
    ("too_deep", "/questions/1/visible_if", showing(nested(800))),
    ("too_many_nodes", "/questions/1/visible_if", showing({"any": [is_yes("a")] * 100})),
    ("too_many_knockouts", "/knockouts",
     form(asks("a"), knockouts=[{"id": f"r{i}", "label": "R", "when": is_yes("a")} for i in range(51)])),
]  # fmt: skip


@pytest.mark.parametrize(("code", "path", "definition"), CASES)
def test_what_is_wrong_is_said_once_and_where_it_is(code: str, path: str, definition: Any) -> None:
    assert [(e["code"], e["path"]) for e in validate_definition(definition)] == [(code, path)]


def test_every_code_has_a_case() -> None:
    assert {code for code, _, _ in CASES} == set(DefinitionCode)


@pytest.mark.parametrize(
    "definition",
    [
        form(),
        form(asks("a", "multi_select", options=[{"id": "n", "label": "None", "exclusive": True}])),
        limited("number", min="0.001", max="0.009", max_decimals=3),
        limited("date", min="today", max="2026-01-01"),
        limited("date", min="today+40d", max="today+2m"),
        showing({"any": [is_yes("a")] * 99}),
        showing(nested(10)),
        showing(leaf("m", "equals", []), asks("m", "multi_select", options="ab")),
        showing(leaf("d", "between", ["today", "2020-01-01"]), asks("d", "date")),
        form(asks("a"), asks("b"), knockouts=[{"id": "r", "label": "R", "when": is_yes("b")}]),
    ],
)
def test_these_are_publishable(definition: Any) -> None:
    assert validate_definition(definition) == []


@seeded
@given(json_values)
def test_any_json_value_is_answered(definition: Any) -> None:
    errors = validate_definition(definition)
    assert errors  # no such value is a form
    assert {error["code"] for error in errors} <= set(DefinitionCode)


@seeded
@given(st.integers(0, 40), st.data())
def test_a_damaged_form_is_answered_and_what_passes_can_be_used(seed: int, data: st.DataObject) -> None:
    definition = copy.deepcopy(random_form(seed, 4, TYPES))
    definition["knockouts"] = [{"id": "r", "label": "R", "when": is_yes("q0")}]
    for _ in range(data.draw(st.integers(1, 2))):
        place: Any = definition
        while True:
            step = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
            inner = place[step]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
                break
            place = inner
        place[step] = data.draw(json_values | st.sampled_from(["q0", "equals", "text", 10**5000]))
    errors = validate_definition(definition)
    json.dumps(errors)
    if errors:
        return
    assert len(digest(definition)) == 64
    assert len(Form.of(definition).questions) == len(definition["questions"])


def test_a_form_with_errors_is_not_compiled() -> None:
    with pytest.raises(InvalidDefinition) as refused:
        Form.of(form(asks("A")))
    assert refused.value.errors == validate_definition(form(asks("A")))


def test_a_form_is_read_once_whatever_the_order_of_its_properties() -> None:
    definition = form(asks("a"), asks("b", visible_if=is_yes("a")))
    turned = {name: definition[name] for name in reversed(definition)}
    assert Form.of(definition) is Form.of(turned)
    assert Form.of(Form.of(definition)) is Form.of(definition)


def test_changing_a_definition_does_not_change_its_form() -> None:
    definition = form(asks("a"))
    before = Form.of(definition)
    definition["questions"][0]["label"] = "Other"
    assert before.questions[0].label == "A"
    assert Form.of(definition).questions[0].label == "Other"


def test_canonical_json_is_sorted_dense_and_readable() -> None:
    assert canonical_json({"b": [1, 2.5, None], "a": "é"}) == '{"a":"é","b":[1,2.5,null]}'
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1}) != digest({"a": 2, "b": 2})
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))
