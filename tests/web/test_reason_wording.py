"""Why a question can never show, in words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from hiring.screening import Form, prove
from tests.hiring.screening.forms import ANSWERS, TODAY, asks, form, is_yes, leaf, random_form
from web import language
from web.reason_wording import Reason, reason_sentences


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    language.install(app)
    with app.app_context():
        yield app


def said(definition: dict[str, Any], *pointers: str) -> str:
    Form.of(definition)
    return " ".join(reason.text for reason in reason_sentences(pointers, definition))


SKILLS = [
    {"id": "f", "label": "FOC"},
    {"id": "c", "label": "CAN"},
    {"id": "n", "label": "None", "exclusive": True},
]
ALL = "/questions/1/visible_if"

ONE_BOUND = [  # type, what it sets, the condition on it, pointers to the bounds, what stands against it
    ("number", {"constraints": {"min": 0, "max": 50}}, leaf("a", "lt", 0), ["constraints/min"],
     "It needs question 1 to be under 0, but question 1 accepts 0 to 50."),
    ("number", {"constraints": {"min": 0, "unit": "years"}}, leaf("a", "lt", 0), ["constraints/min"],
     "It needs question 1 to be under 0 years, but question 1 accepts 0 years or more."),
    ("number", {"constraints": {"max": "9.5"}}, leaf("a", "gt", 10), ["constraints/max"],
     "It needs question 1 to be over 10, but question 1 accepts 9.5 or less."),
    ("number", {"constraints": {"integer": True}}, leaf("a", "equals", "0.5"), ["constraints/integer"],
     "It needs question 1 to be 0.5, but question 1 accepts whole numbers only."),
    ("number", {"constraints": {"max_decimals": 1}}, leaf("a", "equals", "0.25"), ["constraints/max_decimals"],
     "It needs question 1 to be 0.25, but question 1 accepts 1 decimal at most."),
    ("date", {"constraints": {"max": "today-18y"}}, leaf("a", "gt", "today"), ["constraints/max"],
     "It needs question 1 to be later than the day of applying, but question 1 accepts 18 years before the day of"
     " applying or earlier."),
    ("date", {"constraints": {"min": "2026-03-01", "max": "today"}}, leaf("a", "lt", "2026-01-01"),
     ["constraints/min"],
     "It needs question 1 to be earlier than 1 January 2026, but question 1 accepts 1 March 2026 to the day of"
     " applying."),
    ("text", {"constraints": {"min_length": 5}}, leaf("a", "equals", "Go"), ["constraints/min_length"],
     "It needs question 1 to be “Go”, but question 1 accepts 5 characters or more."),
    ("text", {"constraints": {"max_length": 1}}, leaf("a", "equals", "a" * 9), ["constraints/max_length"],
     "It needs question 1 to be “aaaaaaaaa”, but question 1 accepts 1 character at most."),
    ("text", {"constraints": {"format": "email"}}, leaf("a", "equals", "Go"), ["constraints/format"],
     "It needs question 1 to be “Go”, but question 1 accepts only an email address."),
    ("boolean", {"constraints": {"must_be_true": True}}, leaf("a", "equals", False), ["constraints/must_be_true"],
     "It needs question 1 to be No, but question 1 accepts only Yes."),
    ("boolean", {"required": True}, leaf("a", "not_answered"), ["required"],
     "It needs question 1 to stay unanswered, but question 1 must be answered."),
    ("multi_select", {"options": SKILLS, "constraints": {"max_choices": 1}}, leaf("a", "contains_all", ["f", "c"]),
     ["constraints/max_choices"],
     "It needs question 1 to include FOC and CAN, but question 1 accepts at most 1 choice."),
    ("multi_select", {"options": SKILLS, "constraints": {"min_choices": 2}}, leaf("a", "count_lte", 1),
     ["constraints/min_choices"],
     "It needs question 1 to have at most 1 choice, but question 1 accepts at least 2 choices."),
]  # fmt: skip


@pytest.mark.parametrize(("type", "given", "condition", "bounds", "words"), ONE_BOUND)
def test_a_condition_and_the_bound_it_meets(
    type: str, given: dict[str, Any], condition: dict[str, Any], bounds: list[str], words: str
) -> None:
    definition = form(asks("a", type, **given), asks("b", visible_if=condition))
    assert said(definition, *(f"/questions/0/{bound}" for bound in bounds), ALL) == words


def test_only_the_parts_that_clash_are_named() -> None:
    parts = [is_yes("b"), leaf("a", "lt", 3), leaf("a", "gt", 5)]
    definition = form(asks("a", "number"), asks("b"), asks("c", visible_if={"all": parts}))
    pointers = ["/questions/2/visible_if/all/1", "/questions/2/visible_if/all/2"]
    assert reason_sentences(pointers, definition) == [
        Reason("It needs question 1 to be under 3 and question 1 to be over 5. No answers do that.", "c")
    ]


def test_alternatives_stay_alternatives_and_not_turns_them_around() -> None:
    a = asks("a", "number", constraints={"min": 0, "max": 9})
    either = {"any": [leaf("a", "lt", 0), leaf("a", "gt", 9)]}
    definition = form(a, asks("b", visible_if={"all": [either, leaf("a", "answered")]}))
    where = "/questions/1/visible_if/all/0"
    for inside in ([where], [f"{where}/any/0", f"{where}/any/1"]):
        assert said(definition, "/questions/0/constraints/max", "/questions/0/constraints/min", *inside) == (
            "It needs question 1 to be under 0 or question 1 to be over 9, but question 1 accepts 0 to 9."
        )
    both = {"not": {"all": [leaf("a", "gte", 0), leaf("a", "lte", 9)]}}
    definition = form(a, asks("b", visible_if=both))
    pointers = ["/questions/0/constraints/min", "/questions/1/visible_if/not/all/0"]
    assert said(definition, *pointers) == "It needs question 1 to be under 0, but question 1 accepts 0 to 9."


def test_a_chain_is_told_from_the_nearest_question_on_each_with_its_own_link() -> None:
    definition = form(
        asks("a", "number", constraints={"min": 0}),
        asks("b", visible_if={"all": [leaf("a", "lt", 0), leaf("a", "answered")]}),
        asks("c", visible_if=is_yes("b")),
    )
    pointers = ["/questions/0/constraints/min", "/questions/1/visible_if/all/0", "/questions/2/visible_if"]
    assert reason_sentences(pointers, definition) == [
        Reason("It needs question 2 to be Yes.", "c"),
        Reason("But question 2 shows only when question 1 is under 0.", "b"),
        Reason("And question 1 accepts 0 or more.", "a"),
    ]


def test_numbers_are_those_of_the_draft_that_the_sound_part_comes_from() -> None:
    sound = form(asks("a", "number", constraints={"min": 0}), asks("b", visible_if=leaf("a", "lt", 0)))
    draft = {"questions": [{"key": "half", "type": "text"}, *sound["questions"]]}
    (reason,) = reason_sentences(["/questions/0/constraints/min", ALL], sound, draft)
    assert reason == ("It needs question 2 to be under 0, but question 2 accepts 0 or more.", "b")


def test_of_nothing_nothing_is_said() -> None:
    assert reason_sentences([], form(asks("a"))) == []


def test_whatever_the_engine_proves_can_be_said() -> None:
    """Of random forms: each reason begins with what the question needs and names only questions of the form."""
    told = 0
    for seed in range(60):
        definition = random_form(seed, 8, ANSWERS, certain=0.4)
        proofs = prove(Form.of(definition), TODAY)
        for key, pointers in (*proofs.reasons.items(), *proofs.complete_reasons.items()):
            first, *others = reason_sentences(pointers, definition)
            assert re.match(r"It needs \(?question \d", first.text)
            assert first.key == key
            assert {one.key for one in others} <= {question["key"] for question in definition["questions"]}
            assert "unfinished" not in first.text
            told += 1
    assert told > 20
