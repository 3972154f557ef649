"""A witness really shows its question, and is what somebody might answer."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import Form, prove
from tests.hiring.screening.forms import TODAY, asks, is_yes, leaf, seeded
from tests.hiring.screening.small_forms import MIXES, TOOLS, YEARS, assert_witnesses_show, proven, small_form
from tests.hiring.screening.test_screening_analysis import pairs

chances = st.randoms(use_true_random=False)


def test_every_question_that_can_show_has_a_witness_that_shows_it() -> None:
    seen: Counter[str] = Counter()

    @seeded
    @given(chances, st.sampled_from(MIXES))
    def check(chance: Random, types: tuple[str, ...]) -> None:
        definition = small_form(chance, 5, types)
        found = prove(Form.of(definition), TODAY)
        assert_witnesses_show(definition, found)
        keys = {question["key"] for question in definition["questions"]}
        assert found.witnesses.keys() == keys - {*found.analysis.unreachable}
        assert found.complete_witnesses.keys() == keys - {*found.analysis.unreachable_complete}
        seen["answers"] += sum(len(answers) for answers in found.witnesses.values())

    check()
    assert seen["answers"] > 200


@seeded
@given(chances)
def test_a_witness_with_texts_shows_its_question_too(chance: Random) -> None:
    definition = small_form(chance, 5, ("text", "text", "boolean"))
    assert_witnesses_show(definition, prove(Form.of(definition), TODAY))


@pytest.mark.parametrize("seed", range(2))
def test_in_a_large_form_too(seed: int) -> None:
    definition = small_form(Random(seed), 40, ("number", "date", "multi_select", "boolean", "text", "file"))
    found = prove(Form.of(definition), TODAY)
    assert_witnesses_show(definition, found)
    assert len(found.witnesses) + len(found.analysis.unreachable) >= 38


PICTURES = {"kinds": ["jpeg", "png"], "min_files": 2, "max_files": 3, "max_size": 5}


@pytest.mark.parametrize(
    ("question", "condition", "answer"),
    [
        (asks("q", "number", constraints=YEARS), leaf("q", "gt", 10), "11"),
        (asks("q", "number", constraints=YEARS), leaf("q", "lt", 1), "0"),
        (asks("q", "number"), leaf("q", "lt", 50_000), "1"),
        (asks("q", "number", constraints={"min": "-2.5", "max": -2}), leaf("q", "answered"), "-2"),
        (asks("q", "number"), {"all": [leaf("q", "gt", 2), leaf("q", "lt", "2.1")]}, "2.01"),
        (asks("q"), leaf("q", "answered"), True),
        (asks("q"), leaf("q", "not_equals", True), False),
        (asks("q", "single_select", options="abc"), leaf("q", "not_in", ["a"]), "b"),
        (asks("q", "multi_select", options="abc"), leaf("q", "contains_all", ["c", "a"]), ["a", "c"]),
        (asks("q", "multi_select", options=TOOLS), leaf("q", "count_gte", 2), ["foc", "can"]),
        (asks("q", "multi_select", options=TOOLS), leaf("q", "contains_none", ["foc", "can"]), ["no"]),
        (asks("q", "date"), leaf("q", "lte", "today+3m"), "2026-03-01"),
        (asks("q", "date"), leaf("q", "between", ["2027-01-01", "2027-12-31"]), "2027-01-01"),
        (asks("q", "date", constraints={"max": "today-1y"}), leaf("q", "answered"), "2025-03-01"),
        (asks("q", "text"), leaf("q", "in", [" C++ ", "Rust"]), " C++ "),
        (asks("q", "text", constraints={"max_length": 1}), leaf("q", "equals", "ss"), "ß"),
        (asks("q", "text", constraints={"format": "email"}), leaf("q", "contains", "@b.cc"), "x@b.cc"),
        (asks("q", "text", constraints={"format": "phone"}), leaf("q", "contains", "+44"), "+440000"),
        (asks("q", "text"), leaf("q", "not_contains", "example"), "Yes"),
        (asks("q", "text", constraints={"min_length": 20}), leaf("q", "contains", "go"), "go. This is an examp"),
        (asks("q", "file", constraints=PICTURES), leaf("q", "answered"), [
            {"upload_id": "example", "filename": "example.jpg", "size": 5, "kind": "jpeg"},
            {"upload_id": "example-2", "filename": "example-2.jpg", "size": 5, "kind": "jpeg"},
        ]),
    ],
)  # fmt: skip
def test_a_witness_is_what_somebody_might_answer(question: dict[str, Any], condition: Any, answer: Any) -> None:
    found = proven(question, asks("z", visible_if=condition))
    assert found.witnesses == {"q": {}, "z": {"q": answer}}
    assert found.complete_witnesses == found.witnesses


def test_a_witness_says_no_more_than_is_needed() -> None:
    either = {"any": [{"all": [is_yes("a"), is_yes("b")]}, is_yes("c"), {"all": [is_yes("d"), is_yes("b")]}]}
    found = proven(*map(asks, "abcd"), asks("z", visible_if={"all": [either, leaf("a", "not_answered")]}))
    assert found.witnesses["z"] == {"c": True}


def test_what_the_blank_form_shows_takes_no_answer() -> None:
    found = proven(asks("a"), asks("z", visible_if=leaf("a", "not_answered")))
    assert found.witnesses == {"a": {}, "z": {}}


def test_a_witness_for_a_submission_answers_what_must_be_answered() -> None:
    found = proven(asks("a", required=True), asks("n", "number", required=True), asks("z", visible_if=is_yes("a")))
    assert found.witnesses["z"] == {"a": True}
    assert found.complete_witnesses["z"] == {"a": True, "n": "1"}


def test_where_one_way_takes_a_text_that_nobody_can_write_another_is_found() -> None:
    either = {"any": [leaf("t", "contains", "abc"), {"all": [is_yes("a"), is_yes("b")]}]}
    phone = asks("t", "text", constraints={"format": "phone"})
    found = proven(phone, asks("a"), asks("b"), asks("z", visible_if=either))
    assert found.witnesses["z"] == {"a": True, "b": True}


def test_where_nobody_can_write_the_text_there_is_no_witness_rather_than_a_wrong_one() -> None:
    phone = asks("t", "text", constraints={"format": "phone"})
    found = proven(phone, asks("z", visible_if=leaf("t", "contains", "abc")))
    assert found.witnesses == {"t": {}}
    assert found.analysis.unreachable == ()  # and nobody has proven that either
    assert found.reasons == {}


def test_pairs_have_a_witness_each() -> None:
    found = prove(Form.of(pairs(100)), TODAY)
    assert found.witnesses["b77"] == {"a77": True}
    assert len(found.witnesses) == 200
