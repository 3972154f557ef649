"""The editor of one question: what was typed becomes the question, and what does not do stays as typed."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from backoffice.form_fields import act_on, fields_of, question_of
from backoffice.question_limits import LIMITS
from hiring.screening import validate_definition
from hiring.screening.codes import QuestionType
from hiring.screening.constraint_rules import _CONSTRAINTS
from tests.hiring.screening.forms import asks, form

TWO = [{"id": "a", "label": "Days"}, {"id": "b", "label": "Nights"}]


def typed(type: str, present: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """The question that these fields make; "__" in a name stands for a dot."""
    given: dict[str, Any] = {"label": "A", "type": type, "of": type}
    given |= {name.replace("__", "."): value for name, value in fields.items()}
    return question_of(MultiDict(given), present or {"key": "a", "type": type}, form())


def limits(type: str, **fields: Any) -> Any:
    return typed(type, **{f"c__{name}": value for name, value in fields.items()}).get("constraints", {})


def errors_of(question: dict[str, Any], app: Flask, quiet: str = "") -> dict[str, str]:
    """By control: those of the whole, of limits (c.…) and of options."""
    with app.test_request_context():
        found = validate_definition(form(question))
        fields = fields_of(question, form(question), 0, found, quiet)
    said = dict(fields.errors)
    said |= {limit.name: limit.error for limit in fields.limits if limit.error}
    return said | {f"option {option.id}": option.error for option in fields.options if option.error}


def test_there_is_a_control_for_every_limit_of_every_type() -> None:
    assert {type: {limit.name for limit in found} for type, found in LIMITS.items()} == {
        type: set(found) for type, found in _CONSTRAINTS.items()
    }


@pytest.mark.parametrize(
    ("type", "fields", "meant"),
    [
        ("text", {"multiline": "yes", "min_length": "10", "max_length": " 20 000 ", "format": "plain"},
         {"multiline": True, "min_length": 10, "max_length": 20000}),
        ("text", {"multiline": "", "format": "email"}, {"format": "email"}),
        ("number", {"integer": "yes", "min": "−5", "max": "2,5", "unit": " years "},
         {"integer": True, "min": -5, "max": "2.5", "unit": "years"}),
        ("number", {"min": "a few", "max_decimals": "1.5"}, {"min": "a few", "max_decimals": "1.5"}),
        ("boolean", {"must_be_true": "yes"}, {"must_be_true": True}),
        ("multi_select", {"min_choices": "1", "max_choices": ""}, {"min_choices": 1}),
        ("date", {"min.how": "before", "min.amount": "18", "min.unit": "y", "max.how": "on",
                  "max.day": "2030-01-31"}, {"min": "today-18y", "max": "2030-01-31"}),
        ("date", {"min.how": "today", "max.how": "on", "max.day": ""}, {"min": "today", "max": ""}),
        ("date", {"min.how": "", "min.day": "2030-01-31"}, {"min": "2030-01-31"}),
        ("date", {"min.how": ""}, {}),
        ("file", {"kinds": ["pdf", "png"], "max_size": "2.5", "max_files": "3"},
         {"kinds": ["pdf", "png"], "max_size": 2_500_000, "max_files": 3}),
        ("file", {"kinds": ["txt", "rtf", "odt", "docx", "pdf"]}, {}),
        ("file", {"max_size": "huge"}, {"kinds": [], "max_size": "huge"}),
    ],
)  # fmt: skip
def test_limits_are_read_as_people_write_them(type: str, fields: Any, meant: Any) -> None:
    assert limits(type, **fields) == meant


@pytest.mark.parametrize(
    ("type", "constraints", "where", "words"),
    [
        ("text", {"min_length": "x"}, "c.min_length", "Enter a whole number, 0 or more."),
        ("text", {"max_length": 20001}, "c.max_length", "Enter a whole number from 1 to 20,000."),
        ("text", {"min_length": 9, "max_length": 3}, "limits",
         "Move the limits apart: no answer lies between them."),
        ("number", {"max": "a few"}, "c.max",
         "Enter a number in digits, like 2.5, smaller than 1,000,000,000,000."),
        ("number", {"max_decimals": 7}, "c.max_decimals", "Enter a whole number from 0 to 6."),
        ("number", {"unit": "x" * 21}, "c.unit", "Keep the unit to 20 characters."),
        ("date", {"min": "24.12."}, "c.min",
         "Choose a day, or how long before or after the day of applying (up to 9,999)."),
        ("file", {"kinds": []}, "c.kinds", "Choose at least one kind of file."),
        ("file", {"max_size": 27_000_000}, "c.max_size", "Enter a size above 0, up to 26 MB."),
        ("file", {"max_files": 11}, "c.max_files", "Enter a whole number from 1 to 10."),
    ],
)  # fmt: skip
def test_a_limit_that_does_not_do_is_pointed_out_with_what_does(
    app: Flask, type: str, constraints: Any, where: str, words: str
) -> None:
    assert errors_of(asks("a", type, constraints=constraints), app) == {where: words}


def test_every_other_error_stands_at_its_control(app: Flask) -> None:
    long = asks("a", "text", help="x" * 2001) | {"label": "x" * 501}
    assert errors_of(long, app) == {
        "label": "Shorten this to 500 characters.",
        "help": "Keep the hint to 2,000 characters.",
    }
    same = [*TWO, {"id": "c", "label": " days "}, {"id": "d", "label": ""}]
    assert errors_of(asks("a", "single_select", options=same), app) == {
        "option c": "Give this option its own words: an earlier one reads the same.",
        "option d": "Write what people should read here.",
    }
    assert errors_of(asks("a", "single_select", options=[]), app) == {
        "options": "Add the answers people can choose from."
    }
    many = [{"id": f"o{number}", "label": f"O {number}"} for number in range(501)]
    assert errors_of(asks("a", "single_select", options=many), app) == {"options": "Keep at most 500 options."}
    assert "rest" in errors_of(asks("a", "text") | {"key": "A!"}, app)


def test_what_was_only_just_made_is_not_complained_about(app: Flask) -> None:
    fresh = asks("a", "single_select", options=[{"id": "x", "label": ""}, {"id": "y", "label": ""}]) | {
        "label": ""
    }
    assert set(errors_of(fresh, app)) == {"label", "option x", "option y"}
    assert set(errors_of(fresh, app, quiet="label")) == {"option x", "option y"}
    assert set(errors_of(fresh, app, quiet="option.y.label")) == {"label", "option x"}


def test_numbers_and_what_is_usual_stay_spelled_as_they_were() -> None:
    """A form that nobody changed does not differ."""
    present = asks("a", "number", required=False, help="",
                   constraints={"integer": False, "min": "5.0", "max": 7.5}) | {"visible_if": None}  # fmt: skip
    same = typed("number", present, label="A", c__min="5.0", c__max="7.5")
    assert same == present
    assert typed("number", present, label="A", c__min="5", c__max="7.5")["constraints"]["min"] == "5.0"
    assert typed("number", present, label="A", c__min="6", c__max="7.5")["constraints"]["min"] == 6


def test_a_size_is_shown_in_megabytes_and_stays_to_the_byte(app: Flask) -> None:
    present = asks("a", "file", constraints={"max_size": 10_485_760})
    with app.test_request_context():
        shown = {one.name: one.text for one in fields_of(present, form(present), 0, []).limits}
    assert shown["c.max_size"] == "10"
    same = typed("file", present, c__max_size="10", c__kinds=["pdf", "docx", "odt", "rtf", "txt"])
    assert same["constraints"] == {"max_size": 10_485_760}
    assert limits("file", max_size="10", kinds=["pdf"])["max_size"] == 10_000_000


def test_another_kind_of_answer_leaves_its_own_limits_behind_but_not_the_options() -> None:
    several = asks("a", "multi_select", options=TWO, constraints={"min_choices": 1})
    fields: dict[str, Any] = {"option": ["a", "b"], "option.a.label": "Days", "option.b.label": "Nights",
                              "option.b.exclusive": "yes", "of": "multi_select", "c.min_choices": "1"}  # fmt: skip
    one = question_of(MultiDict({"label": "A", "type": "single_select", **fields}), several, form())
    assert one == asks("a", "single_select", options=TWO)
    text = question_of(MultiDict({"label": "A", "type": "text", **fields}), several, form())
    assert text == asks("a", "text")
    back = question_of(MultiDict({"label": "A", "type": "single_select", "of": "text"}), text, form())
    assert [option["label"] for option in back["options"]] == ["", ""]


def test_options_keep_their_ids_through_rewording_and_reordering() -> None:
    present = asks("a", "multi_select", options=TWO)
    fields = {
        "option": ["b", "a"],
        "option.a.label": "Early",
        "option.b.label": "Nights",
        "option.a.exclusive": "yes",
    }
    found = question_of(MultiDict({"label": "A", "type": "multi_select", "of": "multi_select", **fields}), present,
                        form())  # fmt: skip
    assert found["options"] == [{"id": "b", "label": "Nights"}, {"id": "a", "label": "Early", "exclusive": True}]


def options_after(act: str, lines: str = "", options: list[dict[str, Any]] = TWO) -> list[str]:
    acted = act_on(asks("a", "single_select", options=options), act, MultiDict({"lines": lines}))
    return [option["label"] for option in acted.question["options"]]


def test_the_buttons_of_the_options() -> None:
    assert options_after("add_option") == ["Days", "Nights", ""]
    assert options_after("add_option:a") == ["Days", "", "Nights"]
    assert options_after("remove_option:a") == ["Nights"]
    assert options_after("up_option:b") == options_after("down_option:a") == ["Nights", "Days"]
    for nothing in ("up_option:a", "down_option:b", "up_option:x", "remove_option:x", "shout:a", ""):
        assert options_after(nothing) == ["Days", "Nights"], nothing


def test_lines_become_options_and_those_that_are_there_stay() -> None:
    blank = [*TWO, {"id": "c", "label": " "}]
    assert options_after("paste_options", "days\r\nEvenings\r\n\r\n", blank) == ["Days", "Nights", "Evenings"]
    acted = act_on(
        asks("a", "single_select", options=TWO), "paste_options", MultiDict({"lines": "Evenings\nNIGHTS"})
    )
    assert [option["id"] for option in acted.question["options"]][:2] == ["a", "b"]
    many = "\n".join(f"Town {number} 🏙 مدينة" for number in range(500))
    assert len(options_after("paste_options", many, [])) == 500


def test_a_new_option_never_has_an_id_that_was_there_before() -> None:
    made = {act_on(asks("a", "single_select", options=TWO), "add_option", MultiDict()).question["options"][2]["id"]
            for _ in range(20)}  # fmt: skip
    assert len(made) == 20


def test_the_hands_go_to_what_was_made() -> None:
    question = asks("a", "single_select", options=TWO)
    acted = act_on(question, "add_option", MultiDict())
    assert acted.focus == f"option.{acted.question['options'][2]['id']}.label"
    assert act_on(question, "remove_option:b", MultiDict()).focus == "option.a.label"
    assert act_on(question, "add_condition:", MultiDict()).focus == "when.0.question"
    conditional = {**question, "visible_if": {"all": [{"question": "x"}, {"any": [{"question": "y"}]}]}}
    assert act_on(conditional, "add_condition:1", MultiDict()).focus == "when.1.1.question"
    assert act_on(conditional, "add_group:", MultiDict()).focus == "when.2.0.question"
    assert act_on(conditional, "add_condition:9.9", MultiDict()).focus == "when.1.question"
    assert act_on(conditional, "remove_condition:0", MultiDict()).focus == "when.add"


@pytest.mark.parametrize("type", list(QuestionType))
def test_what_a_page_does_not_show_of_a_question_stays(type: QuestionType) -> None:
    present = {"key": "a", "type": type.value, "label": "A", "since": 3}
    if type in ("single_select", "multi_select"):
        present["options"] = []
    assert typed(type.value, present)["since"] == 3
