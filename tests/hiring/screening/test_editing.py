"""Editing an unfinished form: what each edit does, and what it refuses."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from hiring.screening import editing, validate_definition, visible
from hiring.screening.editing import Definition, Dependent, EditCode, EditRefused
from tests.hiring.screening.forms import (
    TODAY,
    asks,
    form,
    is_yes,
)


def refused(edit: Callable[[], Any]) -> EditRefused:
    with pytest.raises(EditRefused) as caught:
        edit()
    return caught.value


def keys(definition: Definition) -> list[str]:
    return [question["key"] for question in definition["questions"]]


def shown_if(definition: Definition, key: str) -> Any:
    return editing.find(definition, key).get("visible_if")


CHAIN = form(
    asks("a"),
    asks("b", visible_if=is_yes("a")),
    asks("c", visible_if={"all": [is_yes("a"), {"not": is_yes("b")}]}),
    asks("d"),
    knockouts=[{"id": "r", "label": "Rule", "when": {"any": [is_yes("a"), is_yes("d")]}}],
)


# add, put, duplicate


def test_a_new_question_stands_after_another_or_at_the_end_under_a_key_of_its_own() -> None:
    first, key = editing.add(editing.empty(), "text", label="Why?")
    assert key == "question_1"
    assert editing.find(first, key) == {"key": key, "type": "text", "label": "Why?"}
    second, other = editing.add(first, "single_select")
    assert editing.find(second, other)["options"] == []
    third, between = editing.add(second, "date", after=key)
    assert keys(third) == [key, between, other] == ["question_1", "question_3", "question_2"]


def test_a_new_key_is_none_that_was_ever_published() -> None:
    assert editing.add(editing.empty(), "text", taken={"question_7", "why"})[1] == "question_8"
    assert editing.duplicate(form(asks("a")), "a", taken={"question_2"})[1] == "question_3"


def test_what_is_no_type_and_a_question_too_many_are_refused() -> None:
    full = form(*(asks(f"q{n}") for n in range(200)))
    assert refused(lambda: editing.add(form(), "essay")).code is EditCode.UNKNOWN_TYPE
    for edit in (lambda: editing.add(full, "text"), lambda: editing.duplicate(full, "q1"),
                 lambda: editing.insert(full, [asks("x")])):  # fmt: skip
        error = refused(edit)
        assert (error.code, error.params) == (EditCode.TOO_MANY_QUESTIONS, {"max": 200})


@pytest.mark.parametrize("edit", [
    lambda: editing.find(CHAIN, "x"),
    lambda: editing.add(CHAIN, "text", after="x"),
    lambda: editing.put(CHAIN, "x", {}),
    lambda: editing.duplicate(CHAIN, "x"),
    lambda: editing.dependents(CHAIN, "x"),
    lambda: editing.remove(CHAIN, "x"),
    lambda: editing.move(CHAIN, "x", 0),
    lambda: editing.movable_range(CHAIN, "x"),
    lambda: editing.insert(CHAIN, [asks("y")], after="x"),
    lambda: editing.take(CHAIN, ["a", "x"]),
    lambda: editing.add_other(CHAIN, "x"),
])  # fmt: skip
def test_a_question_that_is_gone_is_said_so(edit: Callable[[], Any]) -> None:
    assert refused(edit).code is EditCode.UNKNOWN_QUESTION


def test_what_was_typed_is_kept_also_where_it_is_wrong() -> None:
    typed = {"type": "number", "label": " ", "constraints": {"min": "abc"}, "key": "elsewhere",
             "options": [{"id": "", "label": "x" * 600}],
             "visible_if": {"all": [{"question": "a"}, {}]}}  # fmt: skip
    changed = editing.put(CHAIN, "b", typed)
    assert editing.find(changed, "b") == {**typed, "key": "b"}
    assert {"blank_label", "invalid_condition", "invalid_constraint"} <= {
        error["code"] for error in validate_definition(changed)
    }


@pytest.mark.parametrize(("typed", "code"), [
    ({"label": "nul\0"}, EditCode.NOT_STORABLE),
    ({"label": "half \ud83d"}, EditCode.NOT_STORABLE),
    ({"half \ud83d": 1}, EditCode.NOT_STORABLE),
    ({1: "x"}, EditCode.NOT_STORABLE),
    ({"constraints": {"min": float("nan")}}, EditCode.NOT_STORABLE),
    ({"constraints": {"min": float("inf")}}, EditCode.NOT_STORABLE),
    ({"constraints": {"min": 10**400}}, EditCode.NOT_STORABLE),
    ({"constraints": {"min": 1e300}}, EditCode.NOT_STORABLE),
    ({"options": ({"id": "a"},)}, EditCode.NOT_STORABLE),
    ({"help": "x" * 20_001}, EditCode.TEXT_TOO_LONG),
])  # fmt: skip
def test_what_no_database_could_hold_is_refused(typed: Any, code: EditCode) -> None:
    assert refused(lambda: editing.put(CHAIN, "a", typed)).code is code
    assert editing.put(CHAIN, "a", {"help": "x" * 20_000, "required": True, "n": 1.5, "none": None})


def test_groups_nested_without_end_are_refused() -> None:
    condition = is_yes("a")
    for _ in range(5000):
        condition = {"not": condition}
    assert refused(lambda: editing.put(CHAIN, "b", {"visible_if": condition})).code is EditCode.TOO_DEEP


def test_somebody_elses_change_is_not_overwritten() -> None:
    seen = editing.digest_of(editing.find(CHAIN, "b"))
    theirs = editing.put(CHAIN, "b", asks("b", label="Theirs"), seen=seen)
    error = refused(lambda: editing.put(theirs, "b", asks("b", label="Mine"), seen=seen))
    assert error.code is EditCode.CHANGED_MEANWHILE
    assert error.params["question"] == asks("b", label="Theirs")
    assert editing.put(theirs, "b", asks("b", label="Theirs"), seen=seen) == theirs  # the same sent twice
    assert editing.put(theirs, "a", asks("a", label="Mine"), seen=editing.digest_of(asks("a")))
    assert editing.put(theirs, "b", asks("b", label="Mine"))["questions"][1]["label"] == "Mine"


def test_a_copy_stands_right_after_and_shows_when_the_first_does() -> None:
    changed, key = editing.duplicate(CHAIN, "b")
    assert keys(changed) == ["a", "b", key, "c", "d"]
    assert editing.find(changed, key) == {**editing.find(CHAIN, "b"), "key": key}


def test_what_is_found_may_be_changed_without_harm() -> None:
    definition = copy.deepcopy(CHAIN)
    found = editing.find(definition, "c")
    found["visible_if"]["all"].clear()
    assert definition == CHAIN


# dependents, remove, move


def test_dependents_are_questions_and_rules_in_order() -> None:
    assert editing.dependents(CHAIN, "a") == [
        Dependent(2, "b", "B", "question"),
        Dependent(3, "c", "C", "question"),
        Dependent(1, "r", "Rule", "rule"),
    ]
    assert editing.dependents(CHAIN, "c") == []


def test_removing_takes_the_comparisons_about_it_along() -> None:
    changed = editing.remove(CHAIN, "a")
    assert keys(changed) == ["b", "c", "d"]
    assert "visible_if" not in changed["questions"][0]
    assert shown_if(changed, "c") == {"all": [{"not": is_yes("b")}]}
    assert changed["knockouts"][0]["when"] == {"any": [is_yes("d")]}
    assert shown_if(editing.remove(CHAIN, "b"), "c") == {"all": [is_yes("a")]}


def test_a_rule_left_without_a_condition_stays_to_be_completed() -> None:
    changed = editing.remove(editing.remove(CHAIN, "a"), "d")
    assert changed["knockouts"] == [{"id": "r", "label": "Rule"}]
    assert [(error["code"], error["path"]) for error in validate_definition(changed)] == [
        ("invalid_condition", "/knockouts/0/when")
    ]


def test_an_empty_group_that_somebody_is_about_to_fill_stays() -> None:
    begun = {"all": [{"any": []}, is_yes("b")]}
    definition = form(asks("a"), asks("b"), asks("c", visible_if=begun))
    assert shown_if(editing.remove(definition, "a"), "c") == begun
    assert shown_if(editing.remove(definition, "b"), "c") == {"all": [{"any": []}]}


def test_moving_stays_between_what_it_rests_on_and_what_rests_on_it() -> None:
    assert [editing.movable_range(CHAIN, key) for key in "abcd"] == [(0, 0), (1, 1), (2, 3), (0, 3)]
    assert keys(editing.move(CHAIN, "d", 0)) == ["d", "a", "b", "c"]
    assert keys(editing.move(CHAIN, "c", 99)) == ["a", "b", "d", "c"]
    assert keys(editing.move(CHAIN, "d", -5)) == ["d", "a", "b", "c"]


def test_a_move_that_would_break_says_what() -> None:
    down = refused(lambda: editing.move(CHAIN, "a", 2))
    assert down.code is EditCode.WOULD_BREAK
    assert [one.key for one in down.params["broken"]] == ["b", "c"]
    assert down.params["rests_on"] == []
    up = refused(lambda: editing.move(CHAIN, "c", 0))
    assert [one.key for one in up.params["broken"]] == ["c"]
    assert [one.key for one in up.params["rests_on"]] == ["a", "b"]


def test_a_condition_that_looks_forward_already_hinders_no_move() -> None:
    definition = form(asks("a", visible_if=is_yes("b")), asks("b"), asks("c"))
    assert keys(editing.move(definition, "a", 2)) == ["b", "c", "a"]
    assert keys(editing.move(definition, "b", 0)) == ["b", "a", "c"]


# the bank


def test_taken_questions_are_about_each_other_only() -> None:
    taken, dropped = editing.take(CHAIN, {"c", "b"})
    assert taken == [asks("b"), asks("c", visible_if={"all": [{"not": is_yes("b")}]})]
    assert dropped == 2
    assert editing.take(CHAIN, []) == ([], 0)


def test_inserted_questions_give_way_to_keys_that_are_there() -> None:
    bank = [asks("a"), asks("b", visible_if=is_yes("a")), asks("z", visible_if=is_yes("b"))]
    changed, new = editing.insert(CHAIN, bank, after="a", taken={"z"})
    assert new == ["a_2", "b_2", "z_2"]
    assert keys(changed) == ["a", "a_2", "b_2", "z_2", "b", "c", "d"]
    assert shown_if(changed, "b_2") == is_yes("a_2")
    assert shown_if(changed, "z_2") == is_yes("b_2")
    assert shown_if(changed, "b") == is_yes("a")
    assert validate_definition(changed) == []


def test_inserted_questions_never_rest_on_what_did_not_come_along() -> None:
    changed, _ = editing.insert(
        CHAIN, [asks("x", visible_if=is_yes("a")), "junk", asks("y", visible_if=is_yes("y"))]
    )
    assert keys(changed) == ["a", "b", "c", "d", "x", "y"]
    assert shown_if(changed, "x") is None
    assert shown_if(changed, "y") is None


def test_inserted_new_questions_keep_apart_however_they_are_numbered() -> None:
    bank = [asks(f"question_{n}") for n in (9, 1, 2, 3, 4, 5, 6, 7, 8)]
    changed, new = editing.insert(form(asks("question_2")), bank)
    assert len(set(keys(changed))) == 10
    assert new == keys(changed)[1:]


# options


def test_options_are_lines_and_keep_their_ids_by_label() -> None:
    present = [{"id": "tig", "label": "TIG"}, {"id": "x", "label": "None", "exclusive": True},
               {"id": "gone", "label": "Gas"}]  # fmt: skip
    assert editing.options_from_lines("  none\r\n\r\nMIG\rTIG \nmig\n", present) == [
        {"id": "x", "label": "none", "exclusive": True},
        {"id": "mig", "label": "MIG"},
        {"id": "tig", "label": "TIG"},
    ]
    assert editing.options_from_lines(" \n", present) == []


def test_a_new_option_never_gets_the_id_of_another_label() -> None:
    first = editing.options_from_lines("C++\nYes\nGas", [])
    later = editing.options_from_lines("C#\nÜber uns\nüber_uns\n-5\n5\n質問\n答え", first)
    ids = [option["id"] for option in [*first, *later]]
    assert len(set(ids)) == len(ids)
    assert editing.options_from_lines("C#", [])[0]["id"] == later[0]["id"]  # whatever else there is
    assert ids[1:3] == ["yes", "gas"]


def test_ids_made_of_any_label_are_valid_and_different() -> None:
    labels = ["A" * 600, "A" * 599, "?", "!", "½", "ﬀ", "İ", "ǆ", "9", "-", "a b", "a_b", "a-b", "A/B"]
    options = editing.options_from_lines("\n".join(labels), [])
    question = asks("a", "single_select", options=options)
    codes = {error["code"] for error in validate_definition(form(question))}
    assert codes <= {"label_too_long"}


def test_other_is_an_option_and_a_question_that_shows_when_it_is_chosen() -> None:
    definition = form(asks("s", "single_select", options="ab"), asks("z"))
    changed, key = editing.add_other(definition, "s", "Other", "Which shift?")
    assert keys(changed) == ["s", key, "z"]
    assert editing.find(changed, "s")["options"][-1] == {"id": "other", "label": "Other"}
    assert editing.find(changed, key)["label"] == "Which shift?"
    assert validate_definition(changed) == []
    assert visible(changed, {"s": "other"}, TODAY) == ["s", key, "z"]
    assert visible(changed, {"s": "a"}, TODAY) == ["s", "z"]
    again, second = editing.add_other(changed, "s", " other ")
    assert len(editing.find(again, "s")["options"]) == 3
    assert visible(again, {"s": "other"}, TODAY) == ["s", second, key, "z"]


def test_other_among_several_choices() -> None:
    changed, key = editing.add_other(form(asks("m", "multi_select", options="ab")), "m")
    assert visible(changed, {"m": ["a", "other"]}, TODAY) == ["m", key]
    assert refused(lambda: editing.add_other(form(asks("t", "text")), "t")).code is EditCode.NOT_A_CHOICE


# rules


def test_rules_are_added_changed_and_removed() -> None:
    added = editing.put_rule(CHAIN, None, "Needs a visa", is_yes("b"))
    assert added["knockouts"][1] == {"id": "needs_a_visa", "label": "Needs a visa", "when": is_yes("b")}
    changed = editing.put_rule(added, "r", "New words", None)
    assert changed["knockouts"][0] == {"id": "r", "label": "New words", "when": None}
    assert [rule["id"] for rule in editing.remove_rule(changed, "r")["knockouts"]] == ["needs_a_visa"]
    assert editing.put_rule(form(), None, "", None)["knockouts"][0]["id"].startswith("rule_")
    for edit in (lambda: editing.put_rule(CHAIN, "x", "", None), lambda: editing.remove_rule(CHAIN, "x"),
                 lambda: editing.remove_rule(form(), "")):  # fmt: skip
        assert refused(edit).code is EditCode.UNKNOWN_RULE


def test_a_rule_too_many_and_one_that_cannot_be_stored_are_refused() -> None:
    rules = [{"id": f"r{n}", "label": "R", "when": is_yes("a")} for n in range(50)]
    full = form(asks("a"), knockouts=rules)
    assert refused(lambda: editing.put_rule(full, None, "One more", None)).params == {"max": 50}
    assert editing.put_rule(full, "r3", "Changed", None)["knockouts"][3]["label"] == "Changed"
    assert refused(lambda: editing.put_rule(form(), None, "\0", None)).code is EditCode.NOT_STORABLE


# keys at publishing


def test_new_questions_get_keys_from_their_labels_everywhere() -> None:
    definition = form(
        asks("question_1", label="Do you need a visa?"),
        asks("question_2", "text", label="Which?", visible_if={"all": [is_yes("question_1")]}),
        asks("question_3", label="do you need a Visa"),
        knockouts=[{"id": "r", "label": "R", "when": {"not": is_yes("question_1")}}],
    )
    found = editing.named(definition, set())
    assert keys(found) == ["do_you_need_a_visa", "which", "do_you_need_a_visa_2"]
    assert shown_if(found, "which") == {"all": [is_yes("do_you_need_a_visa")]}
    assert found["knockouts"][0]["when"] == {"not": is_yes("do_you_need_a_visa")}
    assert validate_definition(found) == []


def test_published_keys_stay_and_are_never_given_to_another_question() -> None:
    definition = form(
        asks("question_1", label="Visa"), asks("question_2", label="Visa"), asks("own", label="Visa")
    )
    assert keys(editing.named(definition, {"question_1", "visa", "own"})) == ["question_1", "visa_2", "own"]


@pytest.mark.parametrize(("label", "key"), [
    ("", "boolean_1"), ("質問", "boolean_1"), ("3 years?", "q_3_years"), ("Question 4", "boolean_1"),
    ("Wie heißt Łukasz’ Straße", "wie_heisst_lukasz_strasse"), ("w" * 90, "w" * 48),
    ("How many years have you worked as a certified welder?", "how_many_years_have_you_worked_as_a_certified"),
])  # fmt: skip
def test_a_key_says_what_it_can(label: str, key: str) -> None:
    named = editing.named(form(asks("question_1", label=label)), set())
    assert keys(named) == [key]
    assert not [error for error in validate_definition(named) if error["path"].endswith("/key")]


# the sound part


def test_the_sound_part_leaves_out_what_is_wrong_and_what_rests_on_it() -> None:
    definition = form(
        asks("a", label=" "),
        asks("b", visible_if=is_yes("a")),
        asks("c", visible_if=is_yes("b")),
        asks("d"),
        knockouts=[{"id": "r", "label": "R", "when": is_yes("c")}, {"id": "s", "label": "S", "when": is_yes("d")}],
    )
    sound, left_out = editing.sound_part(definition)
    assert (keys(sound), left_out) == (["d"], ["a", "b", "c"])
    assert [rule["id"] for rule in sound["knockouts"]] == ["s"]


def test_the_sound_part_of_what_is_sound_is_all_of_it() -> None:
    assert editing.sound_part(CHAIN) == (CHAIN, [])
