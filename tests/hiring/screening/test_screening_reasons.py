"""A reason clashes, and nothing in it could be spared; what could show is never called unreachable."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.screening import Form, analysis, examine, proofs, prove, witnesses
from tests.hiring.screening.forms import TODAY, asks, is_yes, leaf, random_form, seeded
from tests.hiring.screening.leaving_out import bounds_at, can_show, conditions_at, taken_alone
from tests.hiring.screening.small_forms import (
    EVERY,
    MIXES,
    TOOLS,
    YEARS,
    assert_witnesses_show,
    proven,
    small_form,
)
from tests.hiring.screening.test_screening_analysis import chain, fan_in

chances = st.randoms(use_true_random=False)


@pytest.mark.parametrize("complete", [False, True], ids=["any input", "accepted"])
def test_a_reason_alone_is_contradictory_and_without_any_one_member_it_is_not(complete: bool) -> None:
    seen: Counter[str] = Counter()

    @seeded
    @given(chances, st.sampled_from(MIXES))
    def check(chance: Random, types: tuple[str, ...]) -> None:
        definition = small_form(chance, 4 if types == MIXES[0] else 3, types)
        found = prove(Form.of(definition), TODAY)
        for key, paths in (found.complete_reasons if complete else found.reasons).items():
            alone = taken_alone(definition, key, paths, complete=complete)
            assert not can_show(alone, key, EVERY, complete=complete)
            for path in paths:
                fewer = taken_alone(definition, key, {*paths} - {path}, complete=complete)
                assert can_show(fewer, key, EVERY, complete=complete)
            seen["reasons"] += 1
            seen["members"] += len(paths)

    check()
    assert seen["reasons"] > (5 if complete else 25)
    assert seen["members"] > 1.5 * seen["reasons"]


@settings(seeded, max_examples=100)
@given(chances, st.sampled_from([*MIXES, ("text", "boolean")]))
def test_nothing_that_some_submission_shows_is_called_unreachable(chance: Random, types: tuple[str, ...]) -> None:
    definition = small_form(chance, 3, types)
    found = examine(Form.of(definition), TODAY)
    for key in found.unreachable:
        assert not can_show(definition, key, EVERY)
    for key in found.unreachable_complete:
        assert not can_show(definition, key, EVERY, complete=True)


@settings(seeded, max_examples=100)
@given(chances, st.sampled_from([*MIXES, ("text", "boolean"), ("text", "number", "date", "multi_select")]))
def test_every_unreachable_question_has_a_reason_made_of_members(chance: Random, types: tuple[str, ...]) -> None:
    definition = small_form(chance, 6, types)
    found = prove(Form.of(definition), TODAY)
    assert tuple(found.reasons) == found.analysis.unreachable
    there = {
        path
        for i in range(6)
        for path in (
            *conditions_at(definition, i),
            *(f"/questions/{i}/constraints/{n}" for n in bounds_at(definition, i)),
        )
    }
    for key, paths in found.reasons.items():
        assert {*paths} <= there
        assert any(path in conditions_at(definition, int(key.removeprefix("q"))) for path in paths)


def mock_form() -> list[dict[str, Any]]:
    needs = {"all": [leaf("tools", "contains_any", ["foc"]), leaf("years", "lt", 0)]}
    return [
        asks("years", "number", constraints={"min": 0, "max": 50}),
        asks("visa"),
        asks("until", "date", visible_if=is_yes("visa")),
        asks("tools", "multi_select", options=TOOLS),
        asks("shipped", "text", constraints={"multiline": True}),
        asks("drive", "file", visible_if=needs),
    ]


def test_the_reason_names_the_condition_and_the_bound_it_runs_into() -> None:
    found = proven(*mock_form())
    assert found.reasons == {"drive": ("/questions/0/constraints/min", "/questions/5/visible_if/all/1")}
    assert found.witnesses["until"] == {"visa": True}


Z = "/questions/1/visible_if"
BOUND = "/questions/0/constraints/"
A_TEXT = {"min_length": 3, "max_length": 10, "format": "email"}


@pytest.mark.parametrize(
    ("question", "condition", "paths"),
    [
        (asks("q", "number", constraints=YEARS), leaf("q", "gt", 50), [BOUND + "max", Z]),
        (asks("q", "number", constraints=YEARS), leaf("q", "between", ["2.1", "2.9"]), [BOUND + "integer", Z]),
        (asks("q", "number", constraints={"max_decimals": 1}), leaf("q", "equals", "0.25"),
         [BOUND + "max_decimals", Z]),
        (asks("q", "number", constraints={"max_decimals": 3}), leaf("q", "equals", "0.0001"), [Z]),
        (asks("q", "number", constraints={"integer": True, "max_decimals": 0}), leaf("q", "equals", "0.5"),
         [BOUND + "integer", Z]),
        (asks("q", "number", constraints={"integer": True, "max_decimals": 1}), leaf("q", "equals", "0.25"), [Z]),
        (asks("q", "number"), {"all": [leaf("q", "gt", 10), leaf("q", "lt", 5)]}, [Z + "/all/0", Z + "/all/1"]),
        (asks("q", constraints={"must_be_true": True}), leaf("q", "equals", False), [BOUND + "must_be_true", Z]),
        (asks("q", "single_select", options="ab"), leaf("q", "not_in", ["a", "b"]), [Z]),
        (asks("q", "multi_select", options="abc", constraints={"min_choices": 2, "max_choices": 2}),
         leaf("q", "count_gte", 3), [BOUND + "max_choices", Z]),
        (asks("q", "multi_select", options="abc", constraints={"min_choices": 2, "max_choices": 2}),
         leaf("q", "equals", ["a"]), [BOUND + "min_choices", Z]),
        (asks("q", "multi_select", options=TOOLS), leaf("q", "contains_all", ["foc", "no"]), [Z]),
        (asks("q", "date", constraints={"min": "today", "max": "today+1y"}), leaf("q", "lt", "2026-03-01"),
         [BOUND + "min", Z]),
        (asks("q", "date", constraints={"min": "today", "max": "today+1y"}), leaf("q", "gt", "2027-03-01"),
         [BOUND + "max", Z]),
        (asks("q", "text", constraints=A_TEXT), leaf("q", "equals", "a"), [BOUND + "min_length", Z]),
        (asks("q", "text", constraints=A_TEXT), leaf("q", "equals", "a@" + 40 * "b" + ".cc"),
         [BOUND + "max_length", Z]),
        (asks("q", "text", constraints=A_TEXT), leaf("q", "equals", "welder"), [BOUND + "format", Z]),
        (asks("q", "text"), {"all": [leaf("q", "contains", "abc"), leaf("q", "not_contains", "b")]},
         [Z + "/all/0", Z + "/all/1"]),
        (asks("q", "text"), leaf("q", "equals", "two\nlines"), [Z]),
        (asks("q", "file"), {"all": [leaf("q", "answered"), leaf("q", "not_answered")]},
         [Z + "/all/0", Z + "/all/1"]),
    ],
)  # fmt: skip
def test_a_reason_for_each_type(question: dict[str, Any], condition: Any, paths: list[str]) -> None:
    found = proven(question, asks("z", visible_if=condition))
    assert found.reasons == {"z": tuple(paths)}
    assert found.witnesses == {"q": {}}


def test_a_reason_takes_denied_alternatives_apart_and_leaves_other_parts_whole() -> None:
    none_of = {"not": {"any": [leaf("q", "lt", 5), {"not": is_yes("b")}, leaf("q", "gte", 5)]}}
    answered = leaf("q", "answered")
    found = proven(asks("q", "number"), asks("b"), asks("z", visible_if={"all": [answered, {"all": [none_of]}]}))
    inside = "/questions/2/visible_if/all/1/all/0/not/any"
    assert found.reasons["z"] == (f"{inside}/0", f"{inside}/2")
    twice = {"not": {"not": {"all": [leaf("q", "lt", 5), {"not": leaf("q", "lt", 6)}]}}}
    found = proven(asks("q", "number"), asks("z", visible_if=twice))
    assert found.reasons["z"] == (f"{Z}/not/not/all/0", f"{Z}/not/not/all/1")
    either = {"any": [{"all": [is_yes("a"), leaf("a", "equals", False)]}, {"not": leaf("a", "not_answered")}]}
    found = proven(asks("a"), asks("z", visible_if={"all": [either, leaf("a", "not_answered")]}))
    assert found.reasons["z"] == (f"{Z}/all/0", f"{Z}/all/1")


def test_a_reason_reaches_back_through_the_questions_between() -> None:
    found = proven(
        asks("a"),
        asks("b", visible_if=is_yes("a")),
        asks("aside", visible_if=is_yes("b")),
        asks("c", visible_if={"all": [is_yes("b"), leaf("aside", "answered"), leaf("a", "equals", False)]}),
        asks("d", visible_if=leaf("c", "answered")),
    )
    at_c = ("/questions/1/visible_if", "/questions/3/visible_if/all/0", "/questions/3/visible_if/all/2")
    assert found.reasons == {"c": at_c, "d": (*at_c, "/questions/4/visible_if")}


def test_a_clash_in_the_question_itself_goes_before_one_far_away() -> None:
    never = {"all": [is_yes("b"), leaf("a", "equals", True), leaf("a", "equals", False)]}
    found = proven(asks("a"), asks("b", visible_if=leaf("a", "not_equals", True)), asks("c", visible_if=never))
    assert found.reasons["c"] == ("/questions/2/visible_if/all/1", "/questions/2/visible_if/all/2")


def test_what_only_an_incomplete_form_shows_names_the_answer_that_is_required() -> None:
    found = proven(
        asks("a", required=True),
        asks("b"),
        asks("z", visible_if={"all": [is_yes("b"), leaf("a", "not_answered")]}),
    )
    assert found.witnesses["z"] == {"b": True}
    assert found.complete_reasons == {"z": ("/questions/0/required", "/questions/2/visible_if/all/1")}
    assert found.complete_witnesses.keys() == {"a", "b"}


def test_conditions_of_a_required_question_stay_and_are_not_named() -> None:
    found = proven(
        asks("a", required=True),
        asks("b", required=True, visible_if=leaf("a", "not_answered")),
        asks("z", visible_if=leaf("b", "answered")),
    )
    assert found.complete_reasons == {
        "b": ("/questions/0/required", "/questions/1/visible_if"),
        "z": ("/questions/0/required", "/questions/2/visible_if"),
    }


def test_the_end_of_a_long_chain_may_clash_with_its_beginning() -> None:
    definition = chain(200)
    definition["questions"][199]["visible_if"] = {"all": [is_yes("q198"), leaf("q0", "equals", False)]}
    found = prove(Form.of(definition), TODAY)
    last = [f"/questions/199/visible_if/all/{part}" for part in (0, 1)]
    assert found.reasons == {"q199": (*(f"/questions/{i}/visible_if" for i in range(1, 199)), *last)}
    assert len(found.witnesses) == 199
    assert len(found.witnesses["q198"]) == 198


def test_what_rests_on_an_unreachable_question_has_a_reason_too_however_much_it_is() -> None:
    definition = chain(200)
    definition["questions"][100]["visible_if"] = {"all": [is_yes("q99"), leaf("q50", "equals", False)]}
    found = prove(Form.of(definition), TODAY)
    assert len(found.reasons["q100"]) == 51
    assert len(found.reasons["q199"]) == 150
    assert {*found.reasons["q100"]} < {*found.reasons["q199"]}


@pytest.mark.parametrize("group", ["all", "any"])
def test_of_many_conditions_those_that_clash_are_told(group: str) -> None:
    definition = fan_in(99, group)
    condition = definition["questions"][99]["visible_if"]
    refused = [50] if group == "all" else range(99)
    for i in refused:
        definition["questions"][i]["constraints"] = {"must_be_true": True}
        condition[group][i] = leaf(f"q{i}", "equals", False)
    bounds = [f"/questions/{i}/constraints/must_be_true" for i in refused]
    at = "/questions/99/visible_if" + ("/all/50" if group == "all" else "")
    assert prove(Form.of(definition), TODAY).reasons == {"z": (*bounds, at)}


def test_a_question_with_too_many_kinds_of_answers_only_spoils_what_rests_on_all_of_them() -> None:
    options = "abcdefghijklmnopqrst"
    skills = asks("m", "multi_select", options=options, constraints={"max_choices": 2})
    follow = [asks(f"y_{id}", "number", visible_if=leaf("m", "contains_any", [id])) for id in options]
    never = {"all": [leaf("m", "contains_any", ["c"]), leaf("y_d", "lt", 3), leaf("m", "contains_any", ["e"])]}
    found = proven(skills, *follow, asks("z", visible_if=never))
    assert found.analysis.unreachable == ("z",)
    assert found.reasons["z"] == (
        "/questions/0/constraints/max_choices", "/questions/4/visible_if",
        "/questions/21/visible_if/all/0", "/questions/21/visible_if/all/1", "/questions/21/visible_if/all/2",
    )  # fmt: skip
    assert found.witnesses["y_t"] == {"m": ["t"]}


def test_with_too_little_work_proofs_are_missing_but_none_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    definitions = [random_form(seed, 14, ("boolean", "multi_select", "number"), certain=0.3) for seed in range(4)]
    whole = [prove(Form.of(definition), TODAY) for definition in definitions]
    monkeypatch.setattr(analysis, "REASON_WORK", 60)
    monkeypatch.setattr(proofs, "REASON_WORK", 60)
    monkeypatch.setattr(witnesses, "MAX_CHECKS", 100)
    missing = 0
    for definition, better in zip(definitions, whole, strict=True):
        found = prove(Form.of(definition), TODAY)
        assert found.analysis.unreachable == better.analysis.unreachable
        assert_witnesses_show(definition, found)
        assert found.reasons.keys() <= better.reasons.keys()
        missing += len(better.reasons) - len(found.reasons) + len(better.witnesses) - len(found.witnesses)
        for key, paths in found.reasons.items():
            assert key in examine(Form.of(taken_alone(definition, key, paths)), TODAY).unreachable
            for path in paths:
                fewer = taken_alone(definition, key, {*paths} - {path})
                assert key not in examine(Form.of(fewer), TODAY).unreachable
    assert missing > 0
