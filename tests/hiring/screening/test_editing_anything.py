"""Editing drafts of any sort in any way: nothing is changed in place, nothing crashes, nothing looks forward."""

import copy
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import editing, validate_definition, visible
from hiring.screening.editing import Definition, EditRefused
from hiring.screening.naming import under_names
from tests.hiring.screening.forms import (
    TODAY,
    is_yes,
    json_values,
    leaf,
    random_answers,
    random_form,
    seeded,
)

TYPES = ("boolean", "number", "single_select", "multi_select", "date", "text")
REFERENCES = {"unknown_question_reference", "forward_reference", "self_reference"}


def refused(edit: Callable[[], Any]) -> EditRefused:
    with pytest.raises(EditRefused) as caught:
        edit()
    return caught.value


def keys(definition: Definition) -> list[str]:
    return [question["key"] for question in definition["questions"]]


junk = st.one_of(
    json_values, st.sampled_from([is_yes("q0"), {"all": [is_yes("q1"), {"not": {}}]}, {"any": [None]}])
)
conditions = st.recursive(
    st.one_of(
        junk,
        st.builds(
            lambda key, op: {"question": key, "op": op}, st.sampled_from(["q0", "q1", "q2", "x"]), st.text()
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"any": parts, "question": "q1"}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)
broken_questions = st.one_of(
    junk,
    st.fixed_dictionaries(
        {"key": st.sampled_from(["q0", "q1", "q2", "question_1", "", 7])},
        optional={"type": st.sampled_from([*TYPES, "file", "essay", 3]), "label": junk, "options": junk,
                  "constraints": junk, "visible_if": conditions, "when": conditions, "required": junk},
    ),
)  # fmt: skip
broken_rules = st.one_of(
    junk,
    st.fixed_dictionaries({"id": st.sampled_from(["r", "s", ""])}, optional={"when": conditions, "label": junk}),
)
broken_forms = st.fixed_dictionaries(
    {},
    optional={"schema": junk, "questions": st.one_of(junk, st.lists(broken_questions, max_size=5)),
              "knockouts": st.one_of(junk, st.lists(broken_rules, max_size=3)), "more": junk},
)  # fmt: skip

EDITS: tuple[Callable[[Definition, str, str, Any], Any], ...] = (
    lambda d, key, other, thing: editing.find(d, key),
    lambda d, key, other, thing: editing.add(d, "multi_select", after=key),
    lambda d, key, other, thing: editing.put(d, key, {"type": "text", "visible_if": thing}, seen=None),
    lambda d, key, other, thing: editing.put(d, key, {"visible_if": thing}, seen="0"),
    lambda d, key, other, thing: editing.duplicate(d, key),
    lambda d, key, other, thing: editing.dependents(d, key),
    lambda d, key, other, thing: editing.remove(d, key),
    lambda d, key, other, thing: editing.move(d, key, len(other)),
    lambda d, key, other, thing: editing.movable_range(d, key),
    lambda d, key, other, thing: editing.insert(d, [thing, *editing.take(d, [key, other])[0]], after=other),
    lambda d, key, other, thing: editing.take(d, [key, other]),
    lambda d, key, other, thing: editing.add_other(d, key),
    lambda d, key, other, thing: editing.put_rule(d, None, other, thing),
    lambda d, key, other, thing: editing.put_rule(d, "r", key, thing),
    lambda d, key, other, thing: editing.remove_rule(d, "r"),
    lambda d, key, other, thing: editing.named(d, {other}),
    lambda d, key, other, thing: editing.sound_part(d),
    lambda d, key, other, thing: editing.options_from_lines(key, thing if isinstance(thing, list) else []),
)


@seeded
@given(
    broken_forms,
    st.sampled_from(EDITS),
    st.sampled_from(["q0", "q1", "", "x"]),
    st.sampled_from(["q1", "q2"]),
    conditions,
)
def test_no_edit_of_any_draft_crashes_or_changes_it(
    definition: Definition, edit: Callable[..., Any], key: str, other: str, thing: Any
) -> None:
    before = repr(definition)
    with suppress(EditRefused):
        edit(definition, key, other, thing)
    assert repr(definition) == before


@seeded
@given(broken_forms)
def test_the_sound_part_of_anything_can_be_published(definition: Definition) -> None:
    sound, left_out = editing.sound_part(definition)
    assert validate_definition(sound) == []
    assert not set(left_out) & set(keys(sound))
    assert editing.sound_part(sound) == (sound, [])


def random_edit(chance: random.Random, definition: Definition) -> Definition:
    key = chance.choice(keys(definition))
    match chance.randrange(7):
        case 0:
            return editing.add(definition, chance.choice(TYPES), after=key)[0]
        case 1:
            return editing.duplicate(definition, key)[0]
        case 2:
            return editing.remove(definition, key) if len(definition["questions"]) > 1 else definition
        case 3:
            some = chance.sample(keys(definition), min(2, len(definition["questions"])))
            return editing.insert(definition, editing.take(definition, some)[0], after=key)[0]
        case 4 if editing.find(definition, key)["type"].endswith("select"):
            return editing.add_other(definition, key)[0]
        case 5 if chance.random() < 0.2:
            return editing.named(definition, {"a", "b"})
    to = chance.randrange(len(definition["questions"]))
    first, last = editing.movable_range(definition, key)
    assert first <= keys(definition).index(key) <= last
    if first <= to <= last:
        return editing.move(definition, key, to)
    assert refused(lambda: editing.move(definition, key, to)).params["broken"]
    return definition


@seeded
@given(st.integers(0, 10**6))
def test_no_row_of_edits_makes_a_condition_look_forward_or_a_key_stand_twice(seed: int) -> None:
    chance = random.Random(seed)
    definition = random_form(seed, 6, TYPES)
    definition["knockouts"] = [{"id": "r", "label": "R", "when": leaf("q2", "answered")}]
    for _ in range(25):
        before, untouched = definition, copy.deepcopy(definition)
        definition = random_edit(chance, definition)
        assert before == untouched
        assert not {error["code"] for error in validate_definition(definition)} & REFERENCES
        assert len(set(keys(definition))) == len(keys(definition))


@seeded
@given(st.integers(0, 10**6))
def test_new_keys_change_nothing_about_what_shows(seed: int) -> None:
    definition = random_form(seed, 6, TYPES)
    draft = under_names(definition, {f"q{n}": f"question_{n + 1}" for n in range(6)})
    final = editing.named(draft, set())
    raw = random_answers(seed, definition)
    names = dict(zip(keys(definition), keys(final), strict=True))
    shown = visible(definition, raw, TODAY)
    assert visible(final, {names[key]: value for key, value in raw.items()}, TODAY) == [
        names[key] for key in shown
    ]
