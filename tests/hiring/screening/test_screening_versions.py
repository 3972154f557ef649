"""Moving typed input to a newer version, and saying what changed between two."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import differences, migrate
from hiring.screening.codes import ChangeCode
from tests.hiring.screening.forms import asks, form, is_yes, leaf, random_answers, random_form, seeded

TYPES = ("boolean", "number", "single_select", "multi_select", "date", "text")


def moved(old: dict[str, Any], new: dict[str, Any], **raw: Any) -> tuple[dict[str, Any], list[Any]]:
    kept, changes = migrate(old, new, raw)
    return kept, [(change["question"], change["code"], change["params"]) for change in changes]


def test_input_stays_as_typed_where_key_and_type_stay() -> None:
    old = form(asks("t", "text"), asks("n", "number"), asks("gone_blank", "text"))
    new = form(asks("n", "number", label="Other words", constraints={"max": 1}), asks("t", "text"))
    raw = {"t": "  as typed ", "n": ["", "12 0"], "gone_blank": "  "}
    assert moved(old, new, **raw) == ({"t": "  as typed ", "n": ["", "12 0"]}, [])


def test_a_question_that_is_gone_or_asks_otherwise_loses_its_answer_and_it_is_said() -> None:
    old = form(asks("b", "text"), asks("a", "text", label=" Why "))
    assert moved(old, form(asks("b", "number")), a="x", b="1") == (
        {},
        [
            ("b", "type_changed", {"label": "B", "before": "text", "after": "number"}),
            ("a", "question_removed", {"label": "Why"}),
        ],
    )


def test_choices_that_are_gone_are_dropped_and_said_others_stay() -> None:
    old = form(asks("m", "multi_select", options="abc"), asks("s", "single_select", options="ab"))
    new = form(asks("m", "multi_select", options="cd"), asks("s", "single_select", options="bc"))
    assert moved(old, new, m=["a", "c", " b ", "a", "typo"], s="a") == (
        {"m": ["c", "typo"]},
        [
            ("m", "option_removed", {"label": "M", "options": ["Option a", "Option b"]}),
            ("s", "option_removed", {"label": "S", "options": ["Option a"]}),
        ],
    )
    assert moved(old, new, m="c", s="b") == ({"m": "c", "s": "b"}, [])


def test_keys_the_old_version_did_not_have_are_left_to_the_new_one() -> None:
    assert moved(form(asks("a")), form(asks("b")), b="yes", c="?") == ({"b": "yes", "c": "?"}, [])


@seeded
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_nothing_said_is_lost_in_silence(one: int, other: int) -> None:
    old, new = random_form(one, 5, TYPES), random_form(other, 4, TYPES)
    raw = random_answers(one, old)
    kept, changes = migrate(old, new, raw)
    told = {change["question"] for change in changes}
    assert {change["code"] for change in changes} <= set(ChangeCode)
    assert {key for key, value in raw.items() if value is not None} - told == set(kept)
    assert all(kept[key] == raw[key] for key in kept if key not in told)
    assert migrate(new, new, kept) == (kept, [])
    assert migrate(old, old, raw) == ({key: value for key, value in raw.items() if value is not None}, [])


FULL = form(
    asks("a"),
    asks("s", "single_select", options="abc"),
    asks("n", "number", constraints={"max": 5}, visible_if=leaf("s", "equals", "a")),
    asks("t", "text"),
    knockouts=[{"id": "r", "label": "Rule", "when": is_yes("a")}],
)


def changed(**changes: dict[str, Any]) -> dict[str, Any]:
    """FULL with properties of questions replaced."""
    return {**FULL, "questions": [{**q, **changes.get(q["key"], {})} for q in FULL["questions"]]}


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(one.code.value, one.question, one.params) for one in differences(old, new)]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (FULL, []),
        (changed(n={"constraints": {"max": "5.00", "max_decimals": 2}}), []),
        (changed(a={"help": "", "required": False, "visible_if": None}), []),
        (changed(a={"label": " B? "}), [("reworded", "a", {"before": "A", "after": "B?"})]),
        (changed(a={"help": "Look"}), [("help_changed", "a", {"before": "", "after": "Look"})]),
        (changed(a={"required": True}), [("required_changed", "a", {"required": True})]),
        (changed(n={"constraints": {"unit": "kg"}}), [("constraints_changed", "n", {"names": ["max", "unit"]})]),
        (changed(n={"visible_if": leaf("s", "in", ["a"])}), [("condition_changed", "n", {})]),
        (changed(n={"visible_if": None}), [("condition_changed", "n", {})]),
        (
            changed(t={"type": "date"}, a={"required": True}),
            [("required_changed", "a", {"required": True}),
             ("type_changed", "t", {"before": "text", "after": "date"})],
        ),
        (
            changed(s={"options": [{"id": "d", "label": "D"}, {"id": "b", "label": "Bee"},
                                   {"id": "a", "label": "Option a"}]}),
            [("options_changed", "s", {"added": ["D"], "removed": ["Option c"], "reworded": [["Option b", "Bee"]],
                                       "exclusive": [], "reordered": True})],
        ),
        (form(*FULL["questions"][:3], asks("x", "text"), knockouts=FULL["knockouts"]),
         [("added", "x", {}), ("removed", "t", {})]),
        (form(*FULL["questions"][3:], *FULL["questions"][:3], knockouts=FULL["knockouts"]),
         [("moved", "t", {"before": 4, "after": 1})]),
        (form(*FULL["questions"], knockouts=[{"id": "q", "label": "Rule", "when": is_yes("a")}]),
         [("knockout_added", "q", {}), ("knockout_removed", "r", {})]),
        (form(*FULL["questions"], knockouts=[{"id": "r", "label": "Rule", "when": leaf("a", "answered")}]),
         [("knockout_changed", "r", {})]),
    ],
)  # fmt: skip
def test_differences(new: dict[str, Any], expected: list[Any]) -> None:
    assert told(FULL, new) == expected


def test_an_option_that_became_exclusive_is_a_difference() -> None:
    old = form(asks("m", "multi_select", options="ab"))
    new = form(asks("m", "multi_select", options=[*old["questions"][0]["options"]]))
    new["questions"][0]["options"][1] = {"id": "b", "label": "Option b", "exclusive": True}
    assert [(code, params["exclusive"]) for code, _, params in told(old, new)] == [
        ("options_changed", ["Option b"])
    ]


def test_as_few_questions_as_possible_count_as_moved() -> None:
    keys = "abcdefgh"
    old, new = (form(*(asks(key) for key in order)) for order in (keys, "ahbcedfg"))
    assert [(code, key) for code, key, _ in told(old, new)] == [("moved", "h"), ("moved", "e")]
