"""Conditions as fields of a form: what a page shows is what it posts back, and its buttons change one thing."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from backoffice.condition_fields import act_on, parse, view
from backoffice.condition_view import Group, Sentence
from backoffice.leaf_values import OPS
from hiring.screening import validate_definition
from hiring.screening.codes import QuestionType
from hiring.screening.operators import OPERATORS
from tests.hiring.screening.forms import asks, form, leaf, random_form, seeded
from tests.support.posting import Posted, form_of

PAGE = """<form id="f">{% with title = "When", begin = "Show when", begin_not = "Show unless", always = "Always",
says = "" %}{% include "backoffice/form/_condition.html" %}{% endwith %}</form>"""

DEFINITION = form(
    asks("go", "boolean"),
    asks("years", "number", constraints={"unit": "years"}),
    asks("shift", "single_select", options="ab"),
    asks("kit", "multi_select", options="abc"),
    asks("start", "date"),
    asks("story", "text"),
    asks("proof", "file"),
    asks("last", "text"),
)


@pytest.fixture
def drawn(app: Flask) -> Any:
    """`drawn(condition)` is the form that shows it, as a browser would post it."""

    def of(condition: Any, definition: Any = DEFINITION, before: int | None = 7) -> Posted:
        with app.test_request_context():
            group = view(condition, definition, before, "when")
            return form_of(render_template_string(PAGE, condition=group), "f")

    return of


def again(posted: Posted, definition: Any = DEFINITION, **changed: Any) -> Any:
    return parse(posted.with_(**changed), "when", definition)


def sentence(group: Group, at: int = 0) -> Sentence:
    found = group.parts[at]
    assert isinstance(found, Sentence)
    return found


ANY = {"any": [leaf("go", "equals", True), leaf("years", "lt", 2)]}

KEPT = [
    None,
    leaf("go", "equals", False),
    leaf("years", "lt", "2.5"),
    leaf("years", "between", [0, 12]),
    leaf("years", "in", [1, "2.5", 3]),
    leaf("shift", "not_in", ["b"]),
    leaf("kit", "equals", []),
    leaf("kit", "contains_all", ["a", "c"]),
    leaf("kit", "count_gte", 2),
    leaf("start", "lt", "2026-12-24"),
    leaf("start", "gte", "today-18y"),
    leaf("start", "equals", "today"),
    leaf("start", "between", ["today", "today+3m"]),
    leaf("start", "in", ["2026-12-24", "today+1d"]),
    leaf("story", "contains", "  pumps & “seals” "),
    leaf("story", "in", ["Rust", "C++"]),
    leaf("proof", "answered"),
    ANY,
    {"any": [leaf("go", "answered")]},
    {"not": leaf("go", "equals", True)},
    {"not": ANY},
    {"not": {"all": [leaf("go", "answered"), leaf("years", "gt", 1)]}},
    {"not": {"not": leaf("go", "answered")}},
    {"all": [leaf("go", "answered"), ANY, {"not": {"any": [leaf("years", "gt", 1), ANY]}}]},
    # unfinished, or about what is not there
    {"question": ""},
    leaf("years", "lt", "a few"),
    leaf("years", "between", ["", 3]),
    leaf("years", "in", ["1", "two"]) | {"value": [1, "two"]},
    leaf("start", "lt", "today-d"),
    leaf("start", "lt", "24.12."),
    leaf("kit", "contains_any", []),
    leaf("kit", "contains_any", ["a", "sold_out"]),
    leaf("shift", "equals", "sold_out"),
    leaf("gone", "equals", [1, {"x": None}]),
    leaf("years", "contains", "x"),
    leaf("go", "shouts"),
]


@pytest.mark.parametrize("condition", KEPT, ids=str)
def test_what_a_page_shows_is_what_it_posts_back(drawn: Any, condition: Any) -> None:
    assert again(drawn(condition)) == condition


@given(seed=st.integers(0, 10**6))
@seeded
def test_any_condition_of_any_form_comes_back_as_it_was(seed: int) -> None:
    """Through the view's own fields, without a template."""
    definition = random_form(seed, 6, [type.value for type in QuestionType if type != "file"])
    assert validate_definition(definition) == []
    for question in definition["questions"]:
        condition = question.get("visible_if")
        group = view(condition, definition, None, "when") if condition else None
        fields: Any = MultiDict(_fields(group)) if group else MultiDict()
        found = parse(fields, "when", definition)
        assert _plain(found) == _plain(condition)


def _plain(condition: Any) -> Any:
    """Groups of one that `not` has around it are the same with and without it."""
    if isinstance(condition, dict) and "not" in condition:
        inner = _plain(condition["not"])
        if isinstance(inner, dict) and len(inner.get("any", ())) == 1:
            inner = inner["any"][0]
        return {"not": inner}
    if isinstance(condition, dict):
        for mode in ("all", "any"):
            if mode in condition:
                parts = [_plain(part) for part in condition[mode]]
                return parts[0] if len(parts) == 1 and mode == "all" and "op" in parts[0] else {mode: parts}
    return condition


def _fields(group: Group) -> list[tuple[str, str]]:
    found = [(f"{group.name}.mode", group.mode)]
    for part in group.parts:
        if isinstance(part, Group):
            found += _fields(part)
            continue
        name, value = part.name, part.value
        assert value is not None
        found += [
            (f"{name}.question", next(one.value for one in part.questions if one.is_chosen)),
            (f"{name}.op", next(one.value for one in part.ops if one.is_chosen)),
            (f"{name}.of", part.made),
        ]
        ends = ("low", "high") if value.control in ("numbers", "days") else ("value",) * len(value.texts or [1])
        if value.control == "lines":
            found.append((f"{name}.value", "\r\n".join(value.texts)))
        elif value.control in ("day", "days"):
            for end, day in zip(ends, value.days, strict=True):
                found += [
                    (f"{name}.{end}.how", day.how),
                    (f"{name}.{end}.day", day.day),
                    (f"{name}.{end}.amount", day.amount),
                    (f"{name}.{end}.unit", day.unit),
                ]
        elif value.control != "nothing":
            found += [(f"{name}.{end}", text) for end, text in zip(ends, value.texts, strict=False)]
    return found  # fmt: skip


def test_the_comparisons_offered_are_exactly_those_that_fit_the_type() -> None:
    for type, offered in OPS.items():
        assert set(offered) == {op for op, known in OPERATORS.items() if type in known.shapes}


def test_only_earlier_questions_are_offered_and_a_later_one_that_is_chosen_stays_in_sight(app: Flask) -> None:
    with app.test_request_context():
        asked = sentence(view(leaf("start", "answered"), DEFINITION, 2, "when"))
        assert [one.value for one in asked.questions] == ["go", "years", "start"]
        every = sentence(view(leaf("start", "answered"), DEFINITION, None, "when"))
    assert len(every.questions) == 8


def test_a_sentence_about_another_question_begins_afresh(drawn: Any) -> None:
    posted = drawn(leaf("years", "lt", 3))
    assert again(posted, when__0__question="kit") == leaf("kit", "contains_any", [])
    assert again(posted, when__0__question="go") == leaf("go", "equals", True)
    assert again(posted, when__0__question="") == {"question": ""}


@pytest.mark.parametrize(
    ("before", "op", "after"),
    [
        (leaf("years", "lt", 3), "between", leaf("years", "between", [3, ""])),
        (leaf("years", "between", [3, 5]), "in", leaf("years", "in", [3, 5])),
        (leaf("years", "between", [3, 5]), "equals", leaf("years", "equals", 3)),
        (leaf("years", "lt", 3), "answered", leaf("years", "answered")),
        (leaf("shift", "equals", "b"), "in", leaf("shift", "in", ["b"])),
        (leaf("kit", "contains_any", ["a", "b"]), "equals", leaf("kit", "equals", ["a", "b"])),
        (leaf("kit", "contains_any", ["a", "b"]), "count_gte", leaf("kit", "count_gte")),
        (leaf("kit", "count_gte", 2), "contains_any", leaf("kit", "contains_any", [])),
        (leaf("start", "lt", "today-1y"), "between", leaf("start", "between", ["today-1y", ""])),
        (leaf("story", "contains", "a b"), "in", leaf("story", "in", ["a b"])),
    ],
)
def test_another_comparison_keeps_of_the_value_what_fits(drawn: Any, before: Any, op: str, after: Any) -> None:
    assert again(drawn(before), when__0__op=op) == after


def test_numbers_are_read_as_people_write_them(drawn: Any) -> None:
    posted = drawn(leaf("years", "lt", 3))
    for typed, meant in (
        ("10 000", 10000),
        ("2,5", "2.5"),
        ("−1", -1),
        (" 7 ", 7),
        ("1,234", "1,234"),
        ("x", "x"),
    ):
        assert again(posted, when__0__value=typed) == leaf("years", "lt", meant)


def test_a_group_chosen_where_there_was_none_begins_with_one_sentence(drawn: Any) -> None:
    posted = drawn(None)
    assert again(posted) is None
    assert again(posted, when__mode="all") == {"question": ""}
    assert again(posted, when__mode="none") == {"not": {"question": ""}}


TWO = {"all": [leaf("go", "answered"), {"any": [leaf("years", "gt", 1), leaf("kit", "answered")]}]}
BLANK = {"question": ""}


@pytest.mark.parametrize(
    ("condition", "act", "path", "after"),
    [
        (None, "add_condition", "", BLANK),
        (leaf("go", "answered"), "add_condition", "", {"all": [leaf("go", "answered"), BLANK]}),
        (TWO, "add_condition", "1", {"all": [TWO["all"][0], {"any": [*TWO["all"][1]["any"], BLANK]}]}),
        (leaf("go", "answered"), "add_group", "", {"all": [leaf("go", "answered"), {"any": [BLANK, BLANK]}]}),
        (TWO, "remove_condition", "1.0", {"all": [TWO["all"][0], {"any": [leaf("kit", "answered")]}]}),
        (TWO, "remove_condition", "1", leaf("go", "answered")),
        (TWO, "remove_condition", "0", {"all": [TWO["all"][1]]}),
        ({"all": [BLANK, {"any": [BLANK]}]}, "remove_condition", "1.0", BLANK),
        (leaf("go", "answered"), "remove_condition", "0", None),
        ({"not": leaf("go", "answered")}, "add_condition", "", {"not": {"any": [leaf("go", "answered"), BLANK]}}),
        (TWO, "remove_condition", "7", TWO),
        (TWO, "remove_condition", "0.0", TWO),
        (TWO, "remove_condition", "x.²", TWO),
        (TWO, "remove_condition", "-1", TWO),
    ],
)
def test_a_button_changes_one_thing(condition: Any, act: str, path: str, after: Any) -> None:
    assert act_on(condition, act, path) == after


def test_errors_stand_at_the_control_they_are_about(app: Flask) -> None:
    condition = {"all": [leaf("go", "equals", True), {"not": {"any": [leaf("years", "lt", "x"), BLANK]}}]}
    errors = {"/all/1/not/any/0/value": ["Wrong value."], "/all/1/not/any/1": ["Unfinished."], "": ["Too deep."]}
    with app.test_request_context():
        group = view(condition, DEFINITION, 7, "when", errors)
    assert group.error == "Too deep."
    inner = group.parts[1]
    assert isinstance(inner, Group)
    assert sentence(inner).errors == {"value": "Wrong value."}
    assert sentence(inner, 1).errors == {}  # only just begun: its controls say what to do


@pytest.mark.parametrize(
    "fields",
    [
        {"when.mode": "all", "when.0." + "0." * 40 + "question": "go"},
        {"when.mode": "all", "when.0": "x", "when.0.question": "go"},
        {"when.mode": "all", "when.0.question.x": "go", "when.0.question": "go"},
        {"when.mode": "all", "when.99999999999999999999.question": "go"},
        {"when.mode": "all", "when.٣.question": "go"},
        {"when.mode": "all", "when.0.question": "gone", "when.0.was": '{"question": "gone", "value": NaN}'},
        {"when.mode": "all", "when.0.question": "gone", "when.0.was": '{"question": "gone", "value": "\\ud800"}'},
        {"when.mode": "all", "when.0.question": "gone", "when.0.was": '{"question": "gone", "value": "\\u0000"}'},
        {"when.mode": "all", "when.0.question": "gone", "when.0.was": "[" * 5000},
        {"when.mode": "all", "when.0.question": "gone", "when.0.was": '{"question": "go"}'},
        {"when.mode": "shout", "when.0.question": "go"},
    ],
)
def test_nothing_that_is_posted_breaks_it(fields: dict[str, str]) -> None:
    found = parse(MultiDict(fields), "when", DEFINITION)
    assert found is None or set(found) <= {"question", "op", "value", "all"}
    assert "NaN" not in str(found)
    assert "\x00" not in str(found)


def test_groups_nest_as_deep_as_conditions_may() -> None:
    fields, name = {"when.mode": "all"}, "when"
    for _ in range(40):
        name += ".0"
        fields[f"{name}.mode"] = "any"
    found, depth = parse(MultiDict(fields), "when", DEFINITION), 0
    while isinstance(found, dict) and ("any" in found or "all" in found):
        found, depth = (found.get("any") or found.get("all"))[0], depth + 1
    assert depth <= 11
