"""One pass over a form: hidden answers count for nothing, order is that of the form, dates move with today."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import evaluate, validate_submission, visible
from hiring.screening.dates import Day, parse_day, shift
from hiring.screening.form import Form
from tests.hiring.screening.forms import TODAY, asks, form, is_yes, leaf, random_answers, random_form, seeded

TYPES = ("boolean", "number", "single_select", "multi_select", "date", "text")
forms_and_answers = st.integers(0, 10**6).map(
    lambda seed: (definition := random_form(seed, 6, TYPES), random_answers(seed, definition))
)


@seeded
@given(forms_and_answers)
def test_leaving_hidden_answers_out_changes_nothing_but_notices(given_: tuple[dict[str, Any], Any]) -> None:
    definition, raw = given_
    whole = validate_submission(definition, raw, TODAY)
    shown = {key: value for key, value in raw.items() if key in whole["visible"]}
    assert validate_submission(definition, shown, TODAY) == {**whole, "notices": []}
    assert {notice["question"] for notice in whole["notices"]} == {
        key for key, value in raw.items() if key not in shown and value is not None
    }


@seeded
@given(forms_and_answers)
def test_the_stored_answers_of_an_accepted_submission_say_the_same(given_: tuple[dict[str, Any], Any]) -> None:
    definition, raw = given_
    accepted = validate_submission(definition, raw, TODAY)
    while accepted["errors"]:
        raw = {**raw, accepted["errors"][0]["question"]: None}
        accepted = validate_submission(definition, raw, TODAY)
    assert validate_submission(definition, accepted["answers"], TODAY) == {**accepted, "notices": []}


@seeded
@given(forms_and_answers)
def test_a_question_depends_on_earlier_ones_only(given_: tuple[dict[str, Any], Any]) -> None:
    definition, raw = given_
    shown = visible(definition, raw, TODAY)
    for end in range(len(definition["questions"])):
        start = form(*definition["questions"][:end])
        keys = {question["key"] for question in start["questions"]}
        assert visible(start, {key: raw[key] for key in keys}, TODAY) == [key for key in shown if key in keys]


@pytest.mark.parametrize(
    ("day", "amount", "unit", "then"),
    [
        ("2024-02-29", -1, "y", "2023-02-28"),
        ("2024-02-29", 4, "y", "2028-02-29"),
        ("2024-01-31", 1, "m", "2024-02-29"),
        ("2024-03-31", -13, "m", "2023-02-28"),
        ("2024-12-31", 1, "d", "2025-01-01"),
        ("2024-12-15", 1, "m", "2025-01-15"),
        ("2024-01-01", 9999, "y", "9999-12-31"),
        ("2024-01-01", -9999, "y", "0001-01-01"),
        ("9999-12-31", 9999, "d", "9999-12-31"),
        ("0001-01-01", -9999, "m", "0001-01-01"),
    ],
)
def test_days_are_counted_on_the_calendar(day: str, amount: int, unit: str, then: str) -> None:
    assert shift(date.fromisoformat(day), amount, unit) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", Day()),
        ("today-18y", Day(amount=-18, unit="y")),
        ("2026-02-28", Day(date(2026, 2, 28))),
        ("today-", None),
        ("today +1d", None),
        ("2026-2-28", None),
        ("20260228", None),
        (20260228, None),
    ],
)
def test_days_in_definitions(text: object, day: Day | None) -> None:
    assert parse_day(text) == day


def test_conditions_on_days_move_with_today() -> None:
    definition = form(asks("d", "date"), asks("late", visible_if=leaf("d", "in", ["today-1d", "2020-01-01"])))
    seen = [visible(definition, {"d": "2026-03-01"}, date(2026, 3, day)) for day in (1, 2, 3)]
    assert seen == [["d"], ["d", "late"], ["d"]]


def test_rules_are_judged_even_where_there_are_errors() -> None:
    rules = [
        {"id": "young", "label": "Young", "when": leaf("n", "lt", 3)},
        {"id": "silent", "label": "Silent", "when": leaf("n", "not_answered")},
        {"id": "yes", "label": "Yes", "when": is_yes("b")},
    ]
    definition = form(asks("n", "number"), asks("b"), knockouts=rules)
    wrong = validate_submission(definition, {"n": "many", "b": "yes"}, TODAY)
    assert [error["code"] for error in wrong["errors"]] == ["not_a_number"]
    assert wrong["knockouts"] == ["yes"]
    assert validate_submission(definition, {"n": "2"}, TODAY)["knockouts"] == ["young"]
    assert validate_submission(definition, {}, TODAY)["knockouts"] == ["silent"]


def test_errors_come_in_the_order_of_the_form() -> None:
    definition = form(asks("b", required=True), asks("a", "number", constraints={"min": 3, "integer": True}))
    found = evaluate(Form.of(definition), {"z": 1, "c": 2, "a": "1.5"}, TODAY)
    assert [(error["question"], error["code"]) for error in found.errors] == [
        ("b", "required"), ("a", "not_an_integer"), ("a", "below_minimum"),
        ("c", "unknown_question"), ("z", "unknown_question"),
    ]  # fmt: skip
