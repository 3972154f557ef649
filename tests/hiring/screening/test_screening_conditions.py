"""Truth with three values: unknown unless an answer settles it, and the laws that follow."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import Form, evaluate
from hiring.screening.conditions import AllOf, AnyOf, Condition, Leaf, Not, parse, truth
from hiring.screening.operators import OPERATORS
from tests.hiring.screening.forms import ANSWERS, OPERANDS, TODAY, asks, form, is_yes, leaf, seeded

TYPES = tuple(OPERANDS)
FORM = Form.of(form(*(asks(type, type, **({"options": "abc"} if "select" in type else {})) for type in TYPES)))
KINDS_OF = {question.key: question.type for question in FORM.questions}
COMPLEMENT = {
    "answered": "not_answered",
    "equals": "not_equals",
    "in": "not_in",
    "contains": "not_contains",
    "contains_any": "contains_none",
    "lt": "gte",
    "gt": "lte",
}

leaves = st.sampled_from(
    [leaf(type, *given) for type in TYPES for given in (*OPERANDS[type], ("answered",), ("not_answered",))]
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
    ),
    max_leaves=5,
)
raw_answers = st.fixed_dictionaries({type: st.sampled_from(ANSWERS[type]) for type in TYPES})


def value_of(condition: dict[str, Any], raw: dict[str, Any]) -> bool | None:
    return truth(parse(condition, KINDS_OF), evaluate(FORM, raw, TODAY).states, TODAY)


@pytest.mark.parametrize("holds", [True, False, None])
@pytest.mark.parametrize("other", [True, False, None])
def test_groups_are_unknown_unless_a_part_settles_them(holds: bool | None, other: bool | None) -> None:
    given_by = {True: True, False: False, None: ""}
    raw = {"boolean": given_by[holds], "single_select": {True: "a", False: "b", None: ""}[other]}
    parts = [is_yes("boolean"), leaf("single_select", "equals", "a")]
    order = [False, None, True]
    assert value_of({"all": parts}, raw) is min(holds, other, key=order.index)
    assert value_of({"any": parts}, raw) is max(holds, other, key=order.index)


@seeded
@given(st.lists(conditions, min_size=1, max_size=2), raw_answers)
def test_de_morgan(parts: list[dict[str, Any]], raw: dict[str, Any]) -> None:
    negated = [{"not": part} for part in parts]
    assert value_of({"not": {"all": parts}}, raw) is value_of({"any": negated}, raw)
    assert value_of({"not": {"any": parts}}, raw) is value_of({"all": negated}, raw)
    assert value_of({"not": {"not": parts[0]}}, raw) is value_of(parts[0], raw)


@pytest.mark.parametrize("op", COMPLEMENT)
def test_the_opposite_operator_is_the_operator_negated(op: str) -> None:
    compared = 0
    for type in TYPES:
        operands = [operand for name, *operand in OPERANDS[type] if name == op]
        operands = [[]] if op == "answered" else operands or _borrowed(type, op)
        for raw in ANSWERS[type]:
            for operand in operands:
                positive, negative = leaf(type, op, *operand), leaf(type, COMPLEMENT[op], *operand)
                assert value_of({"not": positive}, {type: raw}) is value_of(negative, {type: raw})
                compared += 1
    assert compared


def _borrowed(type: str, op: str) -> list[list[Any]]:
    """An operand for an operator of the type that OPERANDS has no example of."""
    shape = OPERATORS[op].shapes.get(FORM.by_key[type].type)
    same = [operand for name, *operand in OPERANDS[type] if OPERATORS[name].shapes[KINDS_OF[type]] is shape]
    return same[:1]


@pytest.mark.parametrize("type", TYPES)
def test_no_comparison_fires_on_silence_or_on_an_invalid_answer(type: str) -> None:
    invalid = next(raw for raw in ANSWERS[type][1:] if evaluate(FORM, {type: raw}, TODAY).errors)
    for given_ in OPERANDS[type]:
        for raw in (None, invalid):
            assert value_of(leaf(type, *given_), {type: raw}) is None
            assert value_of({"not": leaf(type, *given_)}, {type: raw}) is None
    assert value_of(leaf(type, "not_answered"), {type: None}) is True
    assert value_of(leaf(type, "not_answered"), {type: invalid}) is None


@seeded
@given(conditions, raw_answers)
def test_a_condition_holds_where_its_two_valued_form_does(condition: dict[str, Any], raw: dict[str, Any]) -> None:
    """Negation pushed down to the comparisons, unknown taken as false: how other systems evaluate it."""
    states = evaluate(FORM, raw, TODAY).states

    def holds(node: Condition, wanted: bool) -> bool:
        if isinstance(node, Leaf):
            return node.truth(states[node.question], TODAY) is wanted
        if isinstance(node, Not):
            return holds(node.part, not wanted)
        assert isinstance(node, AllOf | AnyOf)
        settle = all if isinstance(node, AllOf) is wanted else any
        return settle(holds(part, wanted) for part in node.parts)

    node = parse(condition, KINDS_OF)
    assert holds(node, True) is (truth(node, states, TODAY) is True)
    assert holds(node, False) is (truth(node, states, TODAY) is False)
