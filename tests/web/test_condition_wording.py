"""Conditions in words: every operator on every type it suits, groups, and whatever a draft may hold."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import given

from hiring.screening import validate_definition
from hiring.screening.codes import QuestionType
from hiring.screening.conditions import INVALID, UNANSWERED, parse, truth
from hiring.screening.operators import OPERATORS
from tests.hiring.screening.forms import OPERANDS, TODAY, asks, form, json_values, leaf, seeded
from web import language
from web.condition_wording import OPPOSITES, WORDS, Names, because_line, need_of, sentence_of


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    language.install(app)
    with app.app_context():
        yield app


SKILLS = [{"id": "foc", "label": "FOC"}, {"id": "can", "label": "CAN bus"}, {"id": "tig", "label": "TIG"}]
FORM = form(
    asks("years", "number", constraints={"min": 0, "max": 50, "unit": "years"}),
    asks("visa"),
    asks("place", "single_select", options=[{"id": "l", "label": "Leeds"}, {"id": "y", "label": "York"}]),
    asks("skills", "multi_select", options=SKILLS),
    asks("born", "date"),
    asks("name", "text"),
    asks("cv", "file"),
)
TYPES = {question["key"]: QuestionType(question["type"]) for question in FORM["questions"]}

SAID = [  # condition, what it says, what it needs
    (leaf("years", "answered"), "1 is answered", "question 1 to be answered"),
    (leaf("years", "not_answered"), "1 is not answered", "question 1 to stay unanswered"),
    (leaf("years", "equals", 5), "1 is 5 years", "question 1 to be 5 years"),
    (leaf("years", "not_equals", "5.0"), "1 is not 5 years", "question 1 not to be 5 years"),
    (leaf("years", "in", [5]), "1 is 5 years", "question 1 to be 5 years"),
    (leaf("years", "in", [5, 6, 12000]), "1 is 5, 6 or 12\u202f000 years",
     "question 1 to be 5, 6 or 12\u202f000 years"),
    (leaf("years", "not_in", [5, 6]), "1 is not 5 or 6 years", "question 1 not to be 5 or 6 years"),
    (leaf("years", "lt", 0), "1 is under 0 years", "question 1 to be under 0 years"),
    (leaf("years", "lte", -2.5), "1 is −2.5 years or less", "question 1 to be −2.5 years or less"),
    (leaf("years", "gt", 1), "1 is over 1", "question 1 to be over 1"),
    (leaf("years", "gt", 3), "1 is over 3 years", "question 1 to be over 3 years"),
    (leaf("years", "gte", 3), "1 is 3 years or more", "question 1 to be 3 years or more"),
    (leaf("years", "between", [1, 3]), "1 is from 1 to 3 years", "question 1 to be from 1 to 3 years"),
    (leaf("visa", "equals", True), "2 is Yes", "question 2 to be Yes"),
    (leaf("visa", "equals", False), "2 is No", "question 2 to be No"),
    (leaf("visa", "not_equals", True), "2 is not Yes", "question 2 not to be Yes"),
    (leaf("place", "equals", "l"), "3 is Leeds", "question 3 to be Leeds"),
    (leaf("place", "not_equals", "l"), "3 is not Leeds", "question 3 not to be Leeds"),
    (leaf("place", "in", ["l", "y"]), "3 is Leeds or York", "question 3 to be Leeds or York"),
    (leaf("place", "not_in", ["l", "y"]), "3 is not Leeds or York", "question 3 not to be Leeds or York"),
    (leaf("skills", "equals", ["foc", "can"]), "4 is exactly FOC and CAN bus",
     "question 4 to be exactly FOC and CAN bus"),
    (leaf("skills", "equals", []), "4 is exactly nothing", "question 4 to be exactly nothing"),
    (leaf("skills", "not_equals", ["foc"]), "4 is not exactly FOC", "question 4 not to be exactly FOC"),
    (leaf("skills", "contains_any", ["foc", "can", "tig"]), "4 includes FOC, CAN bus or TIG",
     "question 4 to include FOC, CAN bus or TIG"),
    (leaf("skills", "contains_all", ["foc", "can"]), "4 includes FOC and CAN bus",
     "question 4 to include FOC and CAN bus"),
    (leaf("skills", "contains_none", ["foc", "can"]), "4 does not include FOC or CAN bus",
     "question 4 not to include FOC or CAN bus"),
    (leaf("skills", "count_gte", 2), "4 has at least 2 choices", "question 4 to have at least 2 choices"),
    (leaf("skills", "count_lte", 1), "4 has at most 1 choice", "question 4 to have at most 1 choice"),
    (leaf("born", "equals", "2026-03-01"), "5 is 1 March 2026", "question 5 to be 1 March 2026"),
    (leaf("born", "not_equals", "today"), "5 is not the day of applying",
     "question 5 not to be the day of applying"),
    (leaf("born", "in", ["today", "today+1d"]), "5 is the day of applying or 1 day after the day of applying",
     "question 5 to be the day of applying or 1 day after the day of applying"),
    (leaf("born", "not_in", ["2026-03-01"]), "5 is not 1 March 2026", "question 5 not to be 1 March 2026"),
    (leaf("born", "lt", "today-18y"), "5 is earlier than 18 years before the day of applying",
     "question 5 to be earlier than 18 years before the day of applying"),
    (leaf("born", "lte", "2026-03-01"), "5 is 1 March 2026 or earlier",
     "question 5 to be 1 March 2026 or earlier"),
    (leaf("born", "gt", "today+2m"), "5 is later than 2 months after the day of applying",
     "question 5 to be later than 2 months after the day of applying"),
    (leaf("born", "gte", "today-0d"), "5 is the day of applying or later",
     "question 5 to be the day of applying or later"),
    (leaf("born", "between", ["2026-03-01", "today"]), "5 is from 1 March 2026 to the day of applying",
     "question 5 to be from 1 March 2026 to the day of applying"),
    (leaf("name", "equals", "Go"), "6 is “Go”", "question 6 to be “Go”"),
    (leaf("name", "not_equals", "Go"), "6 is not “Go”", "question 6 not to be “Go”"),
    (leaf("name", "in", ["Go", "C"]), "6 is “Go” or “C”", "question 6 to be “Go” or “C”"),
    (leaf("name", "not_in", ["Go", "C"]), "6 is not “Go” or “C”", "question 6 not to be “Go” or “C”"),
    (leaf("name", "contains", "ee"), "6 contains “ee”", "question 6 to contain “ee”"),
    (leaf("name", "not_contains", "ee"), "6 does not contain “ee”", "question 6 not to contain “ee”"),
    (leaf("cv", "answered"), "7 is answered", "question 7 to be answered"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "says", "needs"), SAID)
def test_a_comparison_is_said_and_asked_for(condition: dict[str, Any], says: str, needs: str) -> None:
    rule = {"id": "r", "label": "R", "when": condition}
    assert validate_definition({**FORM, "knockouts": [rule]}) == []
    assert sentence_of(condition, FORM) == says
    assert sentence_of(condition, FORM, spelled=True) == f"question {says}"
    assert need_of(condition, FORM) == needs


def test_every_operator_has_words_for_every_type_it_suits() -> None:
    shown = {(TYPES[condition["question"]], condition["op"]) for condition, *_ in SAID}
    wanted = {(type, op) for op, operator in OPERATORS.items() for type in operator.shapes}
    silence = {(type, op) for type in QuestionType for op in ("answered", "not_answered")}
    assert wanted - silence <= shown
    assert set(OPERATORS) <= set(WORDS)
    assert set(WORDS) == set(OPPOSITES)


def all_of(*parts: Any) -> dict[str, Any]:
    return {"all": list(parts)}


def any_of(*parts: Any) -> dict[str, Any]:
    return {"any": list(parts)}


YES, FOC, UNDER = leaf("visa", "equals", True), leaf("skills", "contains_any", ["foc"]), leaf("years", "lt", 0)

GROUPS = [
    (all_of(FOC, UNDER), "4 includes FOC and 1 is under 0 years"),
    (any_of(FOC, UNDER), "4 includes FOC or 1 is under 0 years"),
    (all_of(YES), "2 is Yes"),
    (all_of(YES, any_of(FOC, UNDER)), "2 is Yes and (4 includes FOC or 1 is under 0 years)"),
    (all_of(YES, all_of(FOC, UNDER)), "2 is Yes and 4 includes FOC and 1 is under 0 years"),
    (any_of(all_of(YES, FOC), all_of(UNDER)), "(2 is Yes and 4 includes FOC) or 1 is under 0 years"),
    ({"not": YES}, "2 is not Yes"),
    ({"not": {"not": YES}}, "2 is Yes"),
    ({"not": any_of(YES, FOC)}, "2 is not Yes and 4 does not include FOC"),
    ({"not": all_of(YES, FOC)}, "2 is not Yes or 4 does not include FOC"),
    (all_of(UNDER, {"not": all_of(YES, FOC)}), "1 is under 0 years and (2 is not Yes or 4 does not include FOC)"),
    ({"not": leaf("years", "between", [1, 3])}, "1 is not from 1 to 3 years"),
    ({"not": leaf("skills", "contains_all", ["foc", "can"])}, "4 does not include all of FOC and CAN bus"),
    ({"not": leaf("skills", "contains_all", ["foc"])}, "4 does not include FOC"),
    ({"not": leaf("skills", "count_gte", 2)}, "4 has fewer than 2 choices"),
    ({"not": leaf("skills", "count_lte", 1)}, "4 has more than 1 choice"),
    ({"not": leaf("cv", "answered")}, "7 is not answered"),
]


@pytest.mark.parametrize(("condition", "says"), GROUPS)
def test_groups_nest_in_brackets_and_not_is_said_by_the_opposite(condition: dict[str, Any], says: str) -> None:
    assert sentence_of(condition, FORM) == says


ANSWERS: dict[str, tuple[Any, ...]] = {
    "number": (0, 2, 3, 4), "boolean": (True, False), "single_select": ("a", "b", "c"),
    "multi_select": (frozenset("a"), frozenset("ac"), frozenset("abc"), frozenset("b")),
    "date": (TODAY.replace(month=2, day=27), TODAY.replace(month=2, day=28), TODAY, TODAY.replace(day=2)),
    "text": ("go", "rust", "lua"),
}  # fmt: skip


@pytest.mark.parametrize("type", OPERANDS)
def test_an_opposite_is_true_exactly_when_the_comparison_is_not(type: str) -> None:
    """The ground for saying `not` by its opposite, also where there is no answer."""
    for op, value in OPERANDS[type]:
        if (opposite := OPPOSITES[op]) not in OPERATORS:
            continue
        one, other = (parse(leaf("q", name, value), {"q": QuestionType(type)}) for name in (op, opposite))
        for state in (*ANSWERS[type], UNANSWERED, INVALID):
            said, denied = (truth(condition, {"q": state}, TODAY) for condition in (one, other))
            assert denied is (None if said is None else not said), (op, state)


def test_the_line_below_a_question_says_when_it_shows() -> None:
    assert because_line({"visible_if": all_of(FOC, UNDER)}, FORM) == "if 4 includes FOC and 1 is under 0 years"
    assert because_line({"visible_if": None}, FORM) == because_line({}, FORM) == ""


def test_the_line_is_short_and_counts_what_it_leaves_out() -> None:
    many = [{"id": f"o{n}", "label": f"Choice {n}"} for n in range(500)]
    definition = form(asks("q", "multi_select", options=many))
    condition = leaf("q", "contains_any", [f"o{n}" for n in range(500)])
    line = because_line({"visible_if": all_of(*[condition] * 50)}, definition)
    assert line == (
        "if 1 includes Choice 0, Choice 1 or 498 more and 1 includes Choice 0, Choice 1 or 498 more and 48 more"
    )


def test_a_long_label_is_shortened_and_a_label_of_many_words_is_quoted() -> None:
    options = [{"id": "a", "label": "Yes, for more than five years and at sea"}, {"id": "b", "label": "x" * 500},
               {"id": "c", "label": " Three\n plain  words "}]  # fmt: skip
    definition = form(asks("q", "single_select", options=options))
    said = [sentence_of(leaf("q", "equals", id), definition) for id in "abc"]
    assert said == ["1 is “Yes, for more than five years a…”", f"1 is {'x' * 31}…", "1 is “Three plain words”"]


@pytest.mark.parametrize("label", ["\u202eevil", "שלום", "a\u2069\u202eb", "\u2066"])
def test_words_from_right_to_left_stay_within_themselves(label: str) -> None:
    definition = form(asks("q", "single_select", options=[{"id": "a", "label": f"x{label}"}]))
    said = sentence_of(leaf("q", "equals", "a"), definition)
    assert not set(said) & set("\u202d\u202e\u2066")
    assert said.count("\u2068") == said.count("\u2069") == (1 if "ש" in label else 0)


@pytest.mark.parametrize("text", ["<b>&\"'", "%(q)s %s %", "{0}", "\x00", "\ud800"])
def test_hostile_text_is_only_text(text: str) -> None:
    definition = form(asks("q", "text"))
    assert sentence_of(leaf("q", "equals", text), definition) == f"1 is “{text}”"


UNFINISHED = [
    {}, None, 7, "x", [], {"all": []}, {"all": "x"}, {"question": "gone", "op": "equals", "value": 1}, {"not": {}},
    {"question": ["visa"], "op": "equals"}, {"any": [{}]},
]  # fmt: skip
HALF = [
    {"question": "visa"}, {"question": "visa", "op": ""}, {"question": "visa", "op": "lt", "value": 1},
    {"question": "visa", "op": "equals"}, {"question": "visa", "op": "equals", "value": "true"},
    {"question": "visa", "op": "equals", "value": [True]}, {"question": "visa", "op": ["equals"]},
]  # fmt: skip


def test_what_is_unfinished_is_called_so() -> None:
    assert {sentence_of(condition, FORM) for condition in UNFINISHED} == {"something unfinished"}
    assert {sentence_of(condition, FORM) for condition in HALF} == {"2 is … (unfinished)"}
    mixed = all_of(YES, {}, leaf("skills", "contains_any", []), leaf("years", "between", [1]))
    assert because_line({"visible_if": mixed}, FORM) == "if 2 is Yes and something unfinished and 2 more"
    for value in ([], ["nothing"], "foc", None, [None]):
        assert sentence_of(leaf("skills", "contains_all", value), FORM) == "4 is … (unfinished)"
    for value in (-1, True, "2", None, 1.0):
        assert sentence_of(leaf("skills", "count_gte", value), FORM) == "4 is … (unfinished)"


def test_nesting_that_never_ends_is_cut_off() -> None:
    deep: dict[str, Any] = YES
    for _ in range(900):
        deep = {"not": {"all": [deep]}}
    assert sentence_of(deep, FORM) == "something unfinished"


@given(json_values, json_values)
@seeded
def test_anything_that_json_can_say_can_be_said(condition: Any, definition: Any) -> None:
    draft = {"questions": [definition, {"key": "a", "type": definition, "options": definition}]}
    for node in (condition, {"question": "a", "op": "equals", "value": condition}, {"any": [condition] * 9}):
        for names in (definition, draft, Names.of(draft)):
            assert isinstance(sentence_of(node, names), str)
            assert isinstance(because_line({"visible_if": node}, names), str)
            assert isinstance(need_of(node, names, negated=True), str)
    assert because_line(condition, definition) == "" or isinstance(condition, dict)
