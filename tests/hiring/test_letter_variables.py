"""Variables in letters: plain replacement, once, and nothing that runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring import letter_variables as variables

KNOWN = {"first_name", "job"}
VALUES = {"first_name": "Noor", "job": "Frame welder"}
HOSTILE = [
    "{{7*7}}", "{{config}}", "{{ cycler.__init__.__globals__ }}", "{% for x in y %}", "{%raw%}",
    "%(first_name)s", "%s", "$first_name", "${first_name}", "<%= 1 %>", "{{{{first_name}}}}",
]  # fmt: skip


def test_variables_are_replaced_and_double_braces_stand_for_one() -> None:
    filled = variables.fill("Dear { first_name }, {{this}} is about {job}.", VALUES)
    assert filled == variables.Filled("Dear Noor, {this} is about Frame welder.")


def test_what_has_no_value_is_missing_and_still_stands() -> None:
    filled = variables.fill("{first_name} {reason} {reason} {stage}", VALUES | {"stage": ""})
    assert filled == variables.Filled("Noor {reason} {reason} {stage}", ("reason", "stage"))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_text_runs(text: str) -> None:
    filled = variables.fill(text, VALUES)
    assert "49" not in filled.text
    assert "Noor" not in filled.text.replace("$Noor", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Dear {first_name}", None),
        ("{{7*7}} {{config}}", None),
        ("{0.__class__}", ("unknown_variable", "0.__class__")),
        ("{first_name.__class__}", ("unknown_variable", "first_name.__class__")),
        ("{first_name!r:>10}", ("unknown_variable", "first_name!r:>10")),
        ("{}", ("unknown_variable", "")),
        ("{" + "x" * 500 + "}", ("unknown_variable", "x" * 60)),
        ("{First_Name}", ("unknown_variable", "First_Name")),
        ("{% if x %}", ("unknown_variable", "% if x %")),
        ("{first_name", ("single_brace", "{")),
        ("first_name}", ("single_brace", "}")),
        ("{{first_name}}", ("braces_twice", "first_name")),
        ("{{ job }}", ("braces_twice", "job")),
        ("{{job}", ("single_brace", "}")),
    ],
)
def test_what_cannot_be_filled_in_is_named(text: str, problem: tuple[str, str] | None) -> None:
    assert variables.problem(text, KNOWN) == problem


@given(st.text(alphabet=st.sampled_from("{}ab_ %$")), st.text(alphabet=st.sampled_from("{}ab_ ")))
def test_a_value_is_never_read_as_a_text(text: str, value: str) -> None:
    values = {"a": value, "ab": value}
    once = variables.fill(text, values)
    assert variables.fill(variables.quoted(once.text), {}) == variables.Filled(once.text)
    assert variables.fill(variables.quoted(text), values).text == text


@given(st.text(alphabet=st.sampled_from("{}ab ")), st.text(alphabet=st.sampled_from("{}ab ")))
def test_a_text_that_was_begun_reads_as_the_one_filled_in(text: str, value: str) -> None:
    values = {"a": value}
    assert variables.fill(variables.begun(text, values), {}).text == variables.fill(text, values).text


def test_names_are_told_once_in_order() -> None:
    assert variables.names("{b} {a} {{c}} { b }") == ["b", "a"]
