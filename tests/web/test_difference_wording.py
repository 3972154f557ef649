"""What changed between two versions, in words; and limits."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from flask import Flask

from hiring.screening import Form, differences
from hiring.screening.codes import DifferenceCode, QuestionType
from hiring.screening.limits import limits_of
from tests.hiring.screening.forms import asks, form, is_yes, leaf
from web import difference_wording, language
from web.difference_wording import changes
from web.limit_wording import FORMAT_WORDS, LIMIT_WORDS, TYPE_WORDS, limit_lines, limit_words


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    language.install(app)
    with app.app_context():
        yield app


def one(type: str = "text", **given: Any) -> dict[str, Any]:
    return form(asks("a"), asks("q", type, **given))


def ruled(label: str, key: str = "a") -> dict[str, Any]:
    return form(asks("a"), asks("b"), knockouts=[{"id": "r", "label": label, "when": is_yes(key)}])


NONE = {"id": "c", "label": "None", "exclusive": True}
AB = [{"id": "a", "label": "Apples"}, {"id": "b", "label": "Pears"}]

CHANGED = [  # code, before, after, sentence
    (DifferenceCode.ADDED, form(), form(asks("q")), "New question"),
    (DifferenceCode.ADDED, form(asks("a")), one(visible_if=is_yes("a")),
     "New question, shown when question 1 is Yes"),
    (DifferenceCode.REMOVED, form(asks("q")), form(), "No longer asked"),
    (DifferenceCode.REWORDED, one(label="Old"), one(label="New"), "Reads “New” instead of “Old”"),
    (DifferenceCode.HELP_CHANGED, one(), one(help="Add"), "Has the hint “Add”"),
    (DifferenceCode.HELP_CHANGED, one(help="Add"), one(), "Has no hint any more; it was “Add”"),
    (DifferenceCode.HELP_CHANGED, one(help="Add"), one(help="Or"), "Has the hint “Or” instead of “Add”"),
    (DifferenceCode.TYPE_CHANGED, one(), one("number"), "Asks for a number instead of text"),
    (DifferenceCode.REQUIRED_CHANGED, one(), one(required=True), "Must be answered"),
    (DifferenceCode.REQUIRED_CHANGED, one(required=True), one(), "May be left blank"),
    (DifferenceCode.OPTIONS_CHANGED, one("multi_select", options=AB), one("multi_select", options=[*AB, NONE]),
     "Offers None too"),
    (DifferenceCode.OPTIONS_CHANGED, one("multi_select", options=[*AB, NONE]), one("multi_select", options=AB[:1]),
     "No longer offers Pears and None"),
    (DifferenceCode.OPTIONS_CHANGED, one("single_select", options=AB),
     one("single_select", options=[AB[1], {"id": "a", "label": "Plums"}]),
     "“Apples” now reads “Plums”; The options stand in another order"),
    (DifferenceCode.OPTIONS_CHANGED, one("multi_select", options=[*AB, NONE]),
     one("multi_select", options=[*AB, {"id": "c", "label": "None"}]), "“None” combines with others"),
    (DifferenceCode.OPTIONS_CHANGED, one("multi_select", options=[*AB, {"id": "c", "label": "None"}]),
     one("multi_select", options=[*AB, NONE]), "“None” can only be chosen alone"),
    (DifferenceCode.CONSTRAINTS_CHANGED, one("number"), one("number", constraints={"min": 3, "unit": "years"}),
     "Lowest: 3, was none; Unit: years, was none"),
    (DifferenceCode.CONSTRAINTS_CHANGED, one("date", constraints={"max": "today-18y"}),
     one("date", constraints={"max": "2026-03-01"}),
     "Latest: 1 March 2026, was 18 years before the day of applying"),
    (DifferenceCode.CONDITION_CHANGED, one(), one(visible_if=is_yes("a")),
     "Shows only when question 1 is Yes; before always"),
    (DifferenceCode.CONDITION_CHANGED, one(visible_if=is_yes("a")), one(),
     "Always shows; before only when question 1 is Yes"),
    (DifferenceCode.CONDITION_CHANGED, one(visible_if=is_yes("a")), one(visible_if=leaf("a", "answered")),
     "Shows when question 1 is answered; before when question 1 is Yes"),
    (DifferenceCode.KNOCKOUT_ADDED, form(asks("a"), asks("b")), ruled("Visa"),
     "New rule: flags when question 1 is Yes"),
    (DifferenceCode.KNOCKOUT_REMOVED, ruled("Visa"), form(asks("a"), asks("b")),
     "No longer checked: it flagged when question 1 is Yes"),
    (DifferenceCode.KNOCKOUT_CHANGED, ruled("Visa"), ruled("No visa"), "Has other words"),
    (DifferenceCode.KNOCKOUT_CHANGED, ruled("Visa"), ruled("Visa", "b"),
     "Flags when question 2 is Yes; before when question 1 is Yes"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "before", "after", "sentence"), CHANGED)
def test_a_difference_is_said(
    code: DifferenceCode, before: dict[str, Any], after: dict[str, Any], sentence: str
) -> None:
    assert [difference.code for difference in differences(before, after)] == [code]
    (changed,) = changes(before, after)
    assert changed.sentences == [sentence]


def test_every_kind_of_difference_has_words_and_an_example() -> None:
    assert set(difference_wording.SENTENCES) == set(DifferenceCode)
    assert {code for code, *_ in CHANGED} == set(DifferenceCode) - {DifferenceCode.MOVED}


def test_what_changed_about_one_question_stands_together_under_its_number() -> None:
    before = form(asks("a"), asks("b", label="Old"), asks("c"), asks("gone"))
    after = form(asks("c"), asks("a"), asks("new"), asks("b", label="New", required=True))
    assert [(one.number, one.key, one.how, one.sentences) for one in changes(before, after)] == [
        (1, "c", "changed", ["Stands in place 1 instead of 3"]),
        (3, "new", "added", ["New question"]),
        (4, "b", "changed", ["Reads “New” instead of “Old”", "Must be answered"]),
        (4, "gone", "removed", ["No longer asked"]),
    ]


def test_a_rule_and_a_question_of_one_name_are_two() -> None:
    after = form(asks("r"), knockouts=[{"id": "r", "label": "Rule", "when": is_yes("r")}])
    assert [(one.is_rule, one.label) for one in changes(form(), after)] == [(False, "R"), (True, "Rule")]


def test_every_limit_and_type_has_words() -> None:
    seen = set()
    for type in QuestionType:
        for field in fields(limits := limits_of(type, {})):
            assert limit_words(field.name, limits)[0]
            seen.add(field.name)
    assert seen == set(LIMIT_WORDS)
    assert set(TYPE_WORDS) == set(QuestionType)
    assert set(FORMAT_WORDS) == {"plain", "email", "url", "phone"}


LIMITS = [
    ("text", {"min_length": 2, "multiline": True, "format": "email"},
     ["Fewest characters: 2", "Several lines: Yes", "Kind of text: an email address"]),
    ("number", {"integer": True, "min": "-2.5", "max": 12000, "unit": "euros"},
     ["Whole numbers only: Yes", "Lowest: −2.5", "Highest: 12\u202f000", "Unit: euros"]),
    ("boolean", {"must_be_true": True}, ["Only Yes is taken: Yes"]),
    ("multi_select", {"min_choices": 1, "max_choices": 2}, ["Fewest choices: 1", "Most choices: 2"]),
    ("date", {"min": "today", "max": "today+1m"},
     ["Earliest: the day of applying", "Latest: 1 month after the day of applying"]),
    ("file", {"kinds": ["pdf", "txt"], "max_size": 2_000_000, "max_files": 3},
     ["Kinds of file: PDF or plain text", "Largest file: 2 MB", "Most files: 3"]),
]  # fmt: skip


@pytest.mark.parametrize(("type", "constraints", "lines"), LIMITS)
def test_the_limits_that_a_question_sets_are_said(
    type: str, constraints: dict[str, Any], lines: list[str]
) -> None:
    options = {"options": "abc"} if type == "multi_select" else {}
    definition = form(asks("q", type, constraints=constraints, **options))
    assert limit_lines(Form.of(definition).questions[0], constraints) == lines
