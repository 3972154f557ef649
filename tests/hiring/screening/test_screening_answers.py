"""Raw values -> canonical answers: what each type takes, what is blank, and that nothing breaks it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import Form, validate_submission
from hiring.screening.codes import AnswerCode
from hiring.screening.files import KINDS, clean_name, extension
from hiring.screening.normalising import is_blank, read
from hiring.screening.texts import clean, fold
from tests.hiring.screening.forms import TODAY, asks, form, json_values, seeded, typed_texts

EVERY_TYPE = Form.of(
    form(
        asks("text", "text"),
        asks("long", "text", constraints={"multiline": True, "min_length": 2}),
        asks("number", "number", constraints={"max_decimals": 3}),
        asks("boolean"),
        asks("single_select", "single_select", options="ab"),
        asks("multi_select", "multi_select", options="abcde", constraints={"max_choices": 2}),
        asks("date", "date", constraints={"max": "today"}),
        asks("file", "file", constraints={"max_files": 3}),
    )
)

file_objects = st.fixed_dictionaries(
    {
        "upload_id": st.sampled_from(["u1", "u2", ""]),
        "filename": st.text(st.characters(), max_size=12) | st.sampled_from(["cv.pdf", "a/b\\cv.PDF", " "]),
        "size": st.sampled_from([0, 1, 10**9, -1]),
        "kind": st.sampled_from([*KINDS, "unknown"]),
    }
)
raw_values = st.one_of(
    json_values, typed_texts, st.lists(typed_texts, max_size=3), file_objects, st.lists(file_objects, max_size=3)
)


def judge(question: dict[str, Any], raw: Any) -> tuple[Any, list[tuple[str, dict[str, Any]]]]:
    """(answer, errors as (code, params)) of a one-question form."""
    found = validate_submission(form(question), {question["key"]: raw}, TODAY)
    return found["answers"].get(question["key"]), [(e["code"], e["params"]) for e in found["errors"]]


@seeded
@given(st.sampled_from(EVERY_TYPE.questions), raw_values)
def test_any_raw_value_is_judged_and_an_answer_read_again_is_itself(question: Any, raw: Any) -> None:
    reading = read(question, raw, TODAY)
    assert reading.answer is None or not reading.problems
    assert all(problem.code in AnswerCode for problem in reading.problems)
    if reading.answer is not None:
        again = read(question, reading.answer, TODAY)
        assert json.dumps(again.answer) == json.dumps(reading.answer)


@seeded
@given(st.dictionaries(st.sampled_from([*EVERY_TYPE.by_key, "other", "\ud800"]), raw_values))
def test_every_asked_question_is_answered_blank_or_in_error(raw: dict[str, Any]) -> None:
    found = validate_submission(EVERY_TYPE, raw, TODAY)
    wrong = {error["question"] for error in found["errors"]}
    assert wrong.isdisjoint(found["answers"])
    for key in EVERY_TYPE.by_key:
        said = key in raw and not is_blank(raw[key])
        invisible = key in ("text", "long") and said  # only control characters: blank once they are dropped
        assert (key in found["answers"] or key in wrong) == said or invisible
    assert {key for key in raw if key not in EVERY_TYPE.by_key} <= wrong


@pytest.mark.parametrize(
    "raw",
    [None, "", " \t\r\n", "\u200b\ufeff\u2060", [], [None, " "], [[["", []]]],
     {"upload_id": "", "filename": " ", "size": 0, "kind": "unknown"}],
)  # fmt: skip
def test_blank_is_unanswered_for_every_type(raw: Any) -> None:
    for question in EVERY_TYPE.questions:
        assert read(question, raw, TODAY).answer is None
        assert read(question, raw, TODAY).problems == ()


def test_lists_nested_deeper_than_the_stack_are_judged() -> None:
    deep: Any = ["x"]
    for _ in range(50_000):
        deep = [deep]
    assert judge(asks("t", "text"), deep) == (None, [("not_text", {})])


@pytest.mark.parametrize("raw", [0, 1, 0.0, "ja", "2", {}, {"a": 1}, ["x"]])
def test_what_looks_like_yes_elsewhere_is_no_boolean(raw: Any) -> None:
    assert judge(asks("b"), raw) == (None, [("not_a_boolean", {})])


def test_unknown_options_are_named_once_in_the_order_given() -> None:
    question = asks("m", "multi_select", options="ab")
    assert judge(question, ["z", "a", " y ", "z", 7]) == (None, [("unknown_option", {"options": ["z", "y", 7]})])


def test_an_exclusive_option_stands_alone() -> None:
    options = [{"id": "a", "label": "A"}, {"id": "none", "label": "None", "exclusive": True}]
    question = asks("m", "multi_select", options=options)
    assert judge(question, ["none", "none"]) == (["none"], [])
    assert judge(question, ["a", "none"]) == (None, [("exclusive_option", {"option": "none"})])


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("a\r\nb\rc", "a b c"),
        ("  in  side ", "in  side"),
        ("e\u0301", "é"),
        ("\u0000", None),
        ("a\ud800b", "ab"),
        (["", "x"], "x"),
    ],
)
def test_text_is_cleaned(raw: Any, answer: str | None) -> None:
    assert judge(asks("t", "text"), raw) == (answer, [])


def test_a_required_text_of_control_characters_is_missing() -> None:
    assert judge(asks("t", "text", required=True), "\u0007") == (None, [("required", {})])


@pytest.mark.parametrize(
    ("format", "text", "fits"),
    [
        ("email", "a@b.c", True),
        ("email", "a@b", False),
        ("email", "a@@b.c", False),
        ("email", "a@b..c", False),
        ("email", "a b@c.d", False),
        ("email", "a" * 250 + "@b.c", True),
        ("email", "a" * 251 + "@b.c", False),
        ("url", "HTTPS://x", True),
        ("url", "http:///x", False),
        ("url", "https://x y", False),
        ("url", "ftp://x.y", False),
        ("phone", "12345", True),
        ("phone", "1234", False),
        ("phone", "+(1) 2/3-4.5", True),
        ("phone", "1" * 16, False),
        ("phone", "12+345", False),
        ("phone", "١٢٣٤٥", False),
    ],
)
def test_formats(format: str, text: str, fits: bool) -> None:
    errors = judge(asks("t", "text", constraints={"format": format}), text)[1]
    assert errors == ([] if fits else [("bad_format", {"format": format})])


def test_every_broken_limit_of_a_text_is_said() -> None:
    limits = {"min_length": 3, "format": "email"}
    errors = judge(asks("t", "text", constraints=limits), "x")[1]
    assert [code for code, _ in errors] == ["too_short", "bad_format"]


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), True, {}, [1, 2]])
def test_these_are_no_numbers(raw: Any) -> None:
    assert judge(asks("n", "number"), raw)[1][0][0] in ("not_a_number", "single_value_expected")


def test_a_huge_number_is_out_of_range() -> None:
    for raw in (10**5000, 1e300, "9" * 5000):
        assert judge(asks("n", "number"), raw) == (None, [("number_out_of_range", {"limit": "1000000000000"})])


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("cv.pdf", "cv.pdf"),
        ("C:\\me\\cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("a\u0000b.pdf", "ab.pdf"),
        ("dir/", "file"),
        (" \u200b ", "file"),
        ("x" * 200 + ".docx", "x" * 145 + ".docx"),
        ("x" * 200, "x" * 150),
        ("x." + "y" * 200, "x." + "y" * 148),
    ],
)
def test_file_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@seeded
@given(st.text(st.characters(), max_size=30) | st.text("ab. /\\\u0301", min_size=140, max_size=170))
def test_a_clean_name_is_short_visible_and_stays_so(name: str) -> None:
    cleaned = clean_name(name)
    assert clean_name(cleaned) == cleaned
    assert 1 <= len(cleaned) <= 150
    assert "/" not in cleaned
    assert "\\" not in cleaned


def test_each_kind_of_file_has_its_own_extensions() -> None:
    listed = [extension(f"x.{one.upper()}") for extensions in KINDS.values() for one in extensions]
    assert len(set(listed)) == len(listed)


def test_the_first_thing_wrong_with_each_file_is_said() -> None:
    files = [
        {"upload_id": "1", "filename": "a.pdf", "size": 0, "kind": "zip"},
        {"upload_id": "2", "filename": "b.exe", "size": 5, "kind": "unknown"},
        {"upload_id": "3", "filename": "c", "size": 5, "kind": "pdf"},
        {"upload_id": "4", "filename": "d.md", "size": 5, "kind": "txt"},
    ]
    errors = judge(asks("f", "file", constraints={"max_files": 3}), files)[1]
    assert [code for code, _ in errors] == [
        "file_empty", "file_kind_not_allowed", "file_kind_mismatch", "too_many_files",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"upload_id": ""},
        {"upload_id": 1},
        {"filename": None},
        {"size": "5"},
        {"size": True},
        {"size": -1},
        {"kind": 1},
    ],
)
def test_metadata_of_the_wrong_shape_is_no_file(change: dict[str, Any]) -> None:
    file = {"upload_id": "1", "filename": "a.pdf", "size": 5, "kind": "pdf", **change}
    assert judge(asks("f", "file"), file) == (None, [("not_a_file", {})])


@seeded
@given(st.text(st.characters(), max_size=20), st.booleans())
def test_cleaning_and_folding_are_stable(text: str, multiline: bool) -> None:
    cleaned = clean(text, multiline=multiline)
    assert clean(cleaned, multiline=multiline) == cleaned
    assert fold(cleaned) == fold(cleaned + " ")
