"""Answers for people, why a question shows, and what a flag rests on."""

from typing import Any

import pytest

from hiring.screening import Form, Standing, because, flags, rows, validate_submission
from hiring.screening.display import grouped
from hiring.screening.numbers import parse
from tests.hiring.screening.forms import TODAY, asks, form, is_yes, leaf

PDF = {"upload_id": "u", "filename": "cv.pdf", "size": 5, "kind": "pdf"}


def test_rows_show_every_question_as_it_was_answered() -> None:
    definition = form(
        asks("t", "text"),
        asks("n", "number", constraints={"unit": "EUR"}),
        asks("b"),
        asks("s", "single_select", options="ab"),
        asks("m", "multi_select", options="abc"),
        asks("d", "date"),
        asks("f", "file"),
        asks("blank", "text"),
        asks("hidden", "text", visible_if=is_yes("blank_too")),
    )
    definition["questions"].insert(0, asks("blank_too"))
    raw = {"t": "Hi", "n": "50 000,5", "b": "no", "s": "b", "m": ["c", "a"], "d": "2026-02-28", "f": PDF}
    found = validate_submission(definition, raw, TODAY)
    shown = rows(Form.of(definition), found["answers"], found["visible"])
    assert [(row.key, row.standing.value, row.value, row.parts, row.unit) for row in shown] == [
        ("blank_too", "left_blank", None, (), None),
        ("t", "answered", "Hi", ("Hi",), None),
        ("n", "answered", "50000.5", ("50\u202f000.5",), "EUR"),
        ("b", "answered", False, (), None),
        ("s", "answered", "b", ("Option b",), None),
        ("m", "answered", ["a", "c"], ("Option a", "Option c"), None),
        ("d", "answered", "2026-02-28", (), None),
        ("f", "answered", [PDF], ("cv.pdf",), None),
        ("blank", "left_blank", None, (), None),
        ("hidden", "not_asked", None, (), None),
    ]
    assert [row.label for row in shown][:2] == ["BLANK_TOO", "T"]
    assert shown[0].standing is Standing.LEFT_BLANK


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0", "0"),
        ("2024", "2024"),
        ("10000", "10\u202f000"),
        ("-1234567.25", "−1\u202f234\u202f567.25"),
        ("999999999999", "999\u202f999\u202f999\u202f999"),
        ("0.123456", "0.123456"),
    ],
)
def test_numbers_are_grouped_and_can_be_typed_back(number: str, shown: str) -> None:
    assert grouped(number) == shown
    assert parse(shown, 6) == number


GATES = (
    asks("b"),
    asks("n", "number"),
    asks("s", "single_select", options="ab"),
    asks("m", "multi_select", options="abc"),
    asks("t", "text"),
)


def reason(condition: dict[str, Any], raw: dict[str, Any]) -> Any:
    return because(form(*GATES, asks("z", visible_if=condition)), "z", raw, TODAY)


@pytest.mark.parametrize(
    ("condition", "raw", "question", "answer_parts"),
    [
        (is_yes("b"), {"b": "yes"}, "b", ()),
        (leaf("s", "in", ["a", "b"]), {"s": "b"}, "s", ("Option b",)),
        ({"any": [is_yes("b"), leaf("n", "gt", 1)]}, {"n": "20000"}, "n", ("20\u202f000",)),
        ({"any": [is_yes("b"), leaf("n", "gt", 1)]}, {"n": "2", "b": True}, "b", ()),
        ({"all": [leaf("n", "gt", 1), leaf("n", "lt", 5)]}, {"n": 2}, "n", ("2",)),
        ({"not": is_yes("b")}, {"b": "no"}, "b", ()),
        ({"not": {"all": [is_yes("b"), leaf("n", "gt", 1)]}}, {"n": "1"}, "n", ("1",)),
        (leaf("t", "not_answered"), {}, "t", ()),
        ({"any": [leaf("n", "not_answered"), is_yes("b")]}, {"n": "junk", "b": "yes"}, "b", ()),
    ],
)
def test_because_names_the_one_answer_that_made_a_question_show(
    condition: dict[str, Any], raw: dict[str, Any], question: str, answer_parts: tuple[str, ...]
) -> None:
    found = reason(condition, raw)
    assert (found.question, found.label, found.answer_parts) == (question, question.upper(), answer_parts)


@pytest.mark.parametrize(
    ("condition", "raw"),
    [
        (is_yes("b"), {"b": "no"}),
        ({"all": [is_yes("b"), leaf("n", "gt", 1)]}, {"b": "yes", "n": "2"}),
        ({"not": {"any": [is_yes("b"), leaf("n", "gt", 1)]}}, {"b": "no", "n": "1"}),
    ],
)
def test_there_is_no_plain_reason_without_one_answer_that_explains_it(condition: Any, raw: Any) -> None:
    assert reason(condition, raw) is None


def test_a_question_without_condition_has_no_reason() -> None:
    assert because(form(asks("a")), "a", {}, TODAY) is None


@pytest.mark.parametrize(
    ("comparison", "raw", "value", "parts"),
    [
        (leaf("n", "between", ["1.50", 20000]), {"n": 2}, ["1.50", 20000], ("1.5", "20\u202f000")),
        (leaf("m", "contains_any", ["c", "a"]), {"m": ["a"]}, ["c", "a"], ("Option c", "Option a")),
        (leaf("t", "contains", "Go"), {"t": "let's go"}, "Go", ("Go",)),
        (is_yes("b"), {"b": 1 == 1}, True, ()),
        (leaf("s", "answered"), {"s": "a"}, None, ()),
    ],
)
def test_because_tells_what_was_compared(comparison: Any, raw: Any, value: Any, parts: tuple[str, ...]) -> None:
    found = reason(comparison, raw)
    assert (found.op, found.holds, found.value, found.value_parts) == (comparison["op"], True, value, parts)


def test_because_tells_when_it_was_a_comparison_not_being_true() -> None:
    assert reason({"not": is_yes("b")}, {"b": "no"}).holds is False


def test_flags_name_the_questions_they_rest_on() -> None:
    either = {"any": [leaf("n", "lt", 3), {"not": is_yes("a")}, leaf("n", "gt", 9)]}
    rules = [
        {"id": "one", "label": "One", "when": is_yes("a")},
        {"id": "two", "label": " Two ", "when": either},
    ]
    compiled = Form.of(form(asks("a"), asks("n", "number"), knockouts=rules))
    assert [(flag.id, flag.label, flag.questions) for flag in flags(compiled, ["two", "one", "older"])] == [
        ("one", "One", ("a",)),
        ("two", "Two", ("a", "n")),
    ]
