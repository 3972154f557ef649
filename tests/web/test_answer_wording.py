"""Every code of the engine has a sentence, made from the params the engine really gives."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from hiring.screening import Form, because, migrate, validate_definition, validate_submission
from hiring.screening.codes import AnswerCode, ChangeCode, DefinitionCode, NoticeCode
from tests.hiring.screening.forms import TODAY, asks, form, is_yes, leaf
from web import answer_wording, language
from web.answer_wording import because_sentence, change_sentence, definition_sentence, kinds, sentence


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    language.install(app)
    with app.app_context():
        yield app


def file(name: str, size: int = 5, kind: str = "pdf", id: str = "u") -> dict[str, Any]:
    return {"upload_id": id, "filename": name, "size": size, "kind": kind}


SKILLS = [
    {"id": "a", "label": "Welding"}, {"id": "b", "label": "Milling"},
    {"id": "none", "label": "None of these", "exclusive": True},
]  # fmt: skip
YEARS = {"unit": "years"}

SAID = [  # type, what the question sets, raw answer, sentence
    ("text", {"required": True}, "", "Write your answer"),
    ("number", {"required": True}, "", "Enter a number in digits, like 4"),
    ("boolean", {"required": True}, "", "Choose Yes or No"),
    ("single_select", {"required": True, "options": "ab"}, "", "Choose one of the answers"),
    ("multi_select", {"required": True, "options": "ab"}, [], "Choose one or more of the answers"),
    ("date", {"required": True}, "", "Enter a day, month and year, like 27 3 2026"),
    ("file", {"required": True}, None,
     "Choose a file as PDF, Word, OpenDocument, RTF or plain text, up to 10 MB"),
    ("text", {"required": True, "constraints": {"format": "email"}}, "",
     "Enter an email address with an @, like name@example.com"),
    ("text", {}, ["a", "b"], "Give one answer: we received 2"),
    ("text", {}, 5, "Write your answer as text"),
    ("text", {"constraints": {"min_length": 20}}, "short", "Write at least 20 characters: you have 5"),
    ("text", {"constraints": {"max_length": 1}}, "short", "Shorten this to 1 character: you have 5"),
    ("text", {"constraints": {"format": "email"}}, "noor",
     "Enter an email address with an @, like name@example.com"),
    ("text", {"constraints": {"format": "url"}}, "x",
     "Enter a web address that begins with https://, like https://example.com"),
    ("text", {"constraints": {"format": "phone"}}, "x",
     "Enter a phone number, like 07700 900461 or +44 7700 900461"),
    ("number", {"constraints": YEARS}, "four", "Enter the number of years in digits, like 4"),
    ("number", {"constraints": {"min": 20000}}, "?", "Enter a number in digits, like 20\u202f000"),
    ("number", {"constraints": {"max": "2.5"}}, "?", "Enter a number in digits, like 2.5"),
    ("number", {}, "50.000", "Write 50 or 50000: what you typed can be read as either"),
    ("number", {}, 10**12,
     "Enter a number between −1\u202f000\u202f000\u202f000\u202f000 and 1\u202f000\u202f000\u202f000\u202f000"),
    ("number", {"constraints": {"integer": True}}, "4.5", "Enter a whole number, like 4"),
    ("number", {"constraints": {"max_decimals": 0}}, "4.5", "Enter a whole number, like 4"),
    ("number", {"constraints": {"max_decimals": 1}}, "4.55",
     "Enter at most 1 digit after the decimal point, like 4.5"),
    ("number", {}, "4.5555", "Enter at most 2 digits after the decimal point, like 4.25"),
    ("number", {"constraints": {"min": 3, **YEARS}}, "2", "Enter 3 years or more"),
    ("number", {"constraints": {"max": 60000}}, "70000", "Enter 60\u202f000 or less"),
    ("boolean", {}, "maybe", "Choose Yes or No"),
    ("boolean", {"constraints": {"must_be_true": True}}, "no",
     "Choose Yes if you agree: we need it to take your application"),
    ("single_select", {"options": "ab"}, "z", "Choose one of the answers listed"),
    ("multi_select", {"options": "ab"}, ["z"], "Choose from the answers listed"),
    ("multi_select", {"options": SKILLS}, ["a", "none"], "Choose “None of these” alone, or leave it out"),
    ("multi_select", {"options": SKILLS, "constraints": {"min_choices": 2}}, ["a"],
     "Choose at least 2: you chose 1"),
    ("multi_select", {"options": SKILLS, "constraints": {"max_choices": 1}}, ["a", "b"],
     "Choose at most 1: you chose 2"),
    ("date", {}, "31/2/2026", "Enter a day, month and year that exist, like 27 3 2026"),
    ("date", {}, "1066-10-14", "Enter a date from 1 January 1900 to 31 December 2199"),
    ("date", {"constraints": {"min": "today"}}, "2026-02-01", "Enter 1 March 2026 or a later date"),
    ("date", {"constraints": {"max": "today-18y"}}, "2020-02-01", "Enter 1 March 2008 or an earlier date"),
    ("file", {}, "cv.pdf", "Choose the file again"),
    ("file", {}, file("cv.pdf", size=0), "“cv.pdf” is empty: choose another file"),
    ("file", {}, file("cv.pdf", size=12_400_000), "“cv.pdf” has 12.4 MB: choose a file up to 10 MB"),
    ("file", {"constraints": {"max_size": 2048}}, file("cv.pdf", size=3000),
     "“cv.pdf” has 3 KB: choose a file up to 2 KB"),
    ("file", {"constraints": {"kinds": ["pdf", "docx", "doc"]}}, file("cv.exe", kind="unknown"),
     "“cv.exe” is of a kind we cannot take: choose a file as PDF or Word"),
    ("file", {}, file("cv.pdf", kind="docx"),
     "“cv.pdf” holds Word, not what its name says: save it as Word and choose it again"),
    ("file", {"constraints": {"min_files": 2, "max_files": 2}}, file("cv.pdf"),
     "Choose at least 2 files: you have 1"),
    ("file", {}, [file("a.pdf", id="1"), file("b.pdf", id="2")], "Keep at most 1 file: you have 2"),
]  # fmt: skip


def errors_of(type: str, given: dict[str, Any], raw: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    definition = form(asks("q", type, **given))
    return definition, validate_submission(definition, {"q": raw}, TODAY)["errors"]


@pytest.mark.parametrize(("type", "given", "raw", "words"), SAID)
def test_an_error_says_what_to_do(type: str, given: dict[str, Any], raw: Any, words: str) -> None:
    definition, errors = errors_of(type, given, raw)
    assert [sentence(e["code"], e["params"], definition["questions"][0]) for e in errors] == [words]
    compiled = Form.of(definition).questions[0]
    assert [sentence(e["code"], e["params"], compiled) for e in errors] == [words]


def test_an_answer_to_nothing_is_refused_in_words() -> None:
    (error,) = validate_submission(form(), {"zz": 1}, TODAY)["errors"]
    assert sentence(error["code"], error["params"]) == "This form does not ask this: leave it out"


def test_every_code_has_a_sentence_and_every_answer_code_an_example() -> None:
    told = set(answer_wording._SENTENCES)
    assert told == {*AnswerCode, *NoticeCode, *ChangeCode}
    shown = {error["code"] for type, given, raw, _ in SAID for error in errors_of(type, given, raw)[1]}
    assert shown == set(AnswerCode) - {AnswerCode.UNKNOWN_QUESTION}
    assert set(answer_wording._DEFINITION_SENTENCES) == set(DefinitionCode)


def test_a_question_of_a_draft_may_carry_its_condition() -> None:
    question = asks("q", "number", visible_if=is_yes("a"), constraints=YEARS)
    assert sentence("not_a_number", {}, question) == "Enter the number of years in digits, like 4"


def test_a_hidden_answer_is_noticed_by_the_question_it_was_for() -> None:
    definition = form(asks("a"), asks("q", "text", label="Which visa?", visible_if=is_yes("a")))
    (notice,) = validate_submission(definition, {"a": "no", "q": "x"}, TODAY)["notices"]
    assert sentence(notice["code"], {}, definition["questions"][1]) == (
        "We left out your answer to “Which visa?”: your other answers mean we need not ask."
    )


def test_changes_say_what_is_gone() -> None:
    old = form(asks("a", "text", label="100% sure?"), asks("b", "text"), asks("m", "multi_select", options=SKILLS))
    new = form(asks("b"), asks("m", "multi_select", options=SKILLS[:1]))
    changes = migrate(old, new, {"a": "x", "b": "x", "m": ["a", "b", "none"]})[1]
    assert [change_sentence(change) for change in changes] == [
        "We no longer ask “100% sure?”, so your answer to it is gone.",
        "We now ask “B” in another way. Please answer it again.",
        "“M” no longer offers “Milling”, “None of these”. Please look at your answer again.",
    ]


@pytest.mark.parametrize(
    ("gate", "comparison", "raw", "words"),
    [
        (asks("g"), ("equals", True), "yes", "Because you answered Yes"),
        (asks("g"), ("not_equals", True), "no", "Because you answered No"),
        (asks("g", "number"), ("gt", 5), "20000", "Because you answered 20\u202f000"),
        (asks("g", "date"), ("answered",), "2026-03-01", "Because you answered 1 March 2026"),
        (asks("g", "multi_select", options=SKILLS), ("contains_any", ["b"]), ["a", "b"],
         "Because you answered Milling"),
        (asks("g", "multi_select", options=SKILLS), ("contains_none", ["b"]), ["a"],
         "Because you answered Welding"),
        (asks("g", "text"), ("answered",), "x" * 61, "Because of your answer to “G”"),
        (asks("g", "text"), ("not_answered",), "", "Because you left “G” blank"),
        (asks("g", "file"), ("answered",), file("cv.pdf"), "Because you gave a file for “G”"),
    ],
)  # fmt: skip
def test_because_is_said_in_the_words_of_the_answer(
    gate: dict[str, Any], comparison: tuple[Any, ...], raw: Any, words: str
) -> None:
    reason = because(form(gate, asks("z", visible_if=leaf("g", *comparison))), "z", {"g": raw}, TODAY)
    assert reason is not None
    assert because_sentence(reason) == words


def test_kinds_of_file_in_words() -> None:
    assert [kinds(["pdf"]), kinds(["doc", "docx", "txt"]), kinds(["png", "jpeg", "zip"])] == [
        "PDF", "Word or plain text", "PNG, JPEG or ZIP",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        (form(asks("q0"), asks("q1", label="")), "Question 2: Write what people should read here."),
        (form(asks("q", "single_select", options=[{"id": "x", "label": "X"}, {"id": "x", "label": "Y"}])),
         "Question 1, option 2: Choose another id: an earlier option has the same."),
        (form(asks("q", visible_if=is_yes("q"))),
         "Question 1, when it shows: Choose another question: this one cannot rest on itself."),
        (form(asks("q"), knockouts=[{"id": "r", "label": "R", "when": {"any": []}}]),
         "Rule 1: Add a condition to this group, or remove the group."),
        (form(*(asks(f"q{i}") for i in range(201))), "Keep at most 200 questions."),
        ([], "This is not what belongs here."),
    ],
)  # fmt: skip
def test_a_definition_error_says_where_and_what_to_put_right(definition: Any, words: str) -> None:
    (error,) = validate_definition(definition)
    assert definition_sentence(error["code"], error["path"], error["params"]) == words


@pytest.mark.parametrize("code", list(DefinitionCode))
def test_every_definition_sentence_is_complete(code: DefinitionCode) -> None:
    words = definition_sentence(code, "/questions/3/label", {"max": 10})
    assert words.startswith("Question 4: ")
    assert "%" not in words
