"""Random forms with bounds of every sort, small enough to try every submission of them."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

from hiring.screening import Form, Proofs, prove, validate_definition, validate_submission, visible
from tests.hiring.screening.forms import ANSWERS, OPERANDS, TODAY, asks, form, leaf

MIXES = (
    ("boolean", "single_select", "file"),
    ("number", "boolean"),
    ("multi_select", "boolean"),
    ("date", "single_select"),
    ("number", "date", "multi_select"),
)
"""Types of questions whose analysis is exact: no texts."""

COMPARED: Mapping[str, Sequence[tuple[str, Any]]] = {
    **OPERANDS,
    "number": (("lt", 1), ("lte", 1.5), ("gt", 2), ("gte", 3), ("equals", 1.5), ("not_equals", 2),
               ("between", [1, 2]), ("in", [1, 3]), ("not_in", [1, "1.5"])),
    "text": (*OPERANDS["text"], ("equals", "rust"), ("contains", "go"), ("not_contains", "us")),
    "file": (),
}  # fmt: skip

A_FILE = [{"upload_id": "u", "filename": "a.pdf", "size": 3, "kind": "pdf"}]

EVERY: Mapping[str, Sequence[Any]] = {
    **{type: [raw for raw in answers if raw != "?"] for type, answers in ANSWERS.items()},
    "number": (None, -1, 0, 0.01, 0.1, 1, 1.01, 1.1, 1.5, 1.51, 1.6, 2, 2.01, 2.1, 2.5, 3, 3.01, 3.1, 4),
    "file": (None, A_FILE),
}
"""Raw answers, a valid one of each class that COMPARED and the bounds can tell apart (texts excepted). An invalid
answer shows no more than a blank one."""


def small_form(chance: Random, size: int, types: Collection[str]) -> dict[str, Any]:
    """Most questions have bounds and, if they can, a condition; a third must be answered."""
    questions: list[dict[str, Any]] = []
    while len(questions) < size:
        type = chance.choice([*types])
        question = asks(f"q{len(questions)}", type, required=chance.random() < 0.3)
        if type.endswith("select"):
            question["options"] = [{"id": id, "label": id} for id in "abc"]
        question["constraints"] = _bounds(chance, question)
        if questions and chance.random() < 0.9:
            question["visible_if"] = _condition(chance, questions, depth=4)
        if not validate_definition(form(*questions, question)):
            questions.append(question)
    return form(*questions)


def _bounds(chance: Random, question: dict[str, Any]) -> dict[str, Any]:
    """Some of those there are for the type; not all of them go together."""
    choices: dict[str, tuple[Any, ...]] = {}
    match question["type"]:
        case "number":
            choices = {"integer": (True, False), "max_decimals": (0, 1, 2, 4), "min": (0, 1, 1.5, 2),
                       "max": (2, 3, "2.5")}  # fmt: skip
        case "boolean":
            choices = {"must_be_true": (True, True, False)}
        case "date":
            choices = {"min": ("today-2d", "today", "2026-02-28"), "max": ("today+2d", "today", "today+1d")}
        case "multi_select":
            question["options"][2]["exclusive"] = chance.random() < 0.3
            choices = {"min_choices": (1, 2), "max_choices": (1, 2, 3)}
        case "text":
            choices = {"min_length": (0, 2, 3, 5), "max_length": (3, 4, 600), "multiline": (True, False),
                       "format": ("plain", "email", "phone", "url")}  # fmt: skip
    return {name: chance.choice(values) for name, values in choices.items() if chance.random() < 0.4}


def _condition(chance: Random, earlier: Sequence[dict[str, Any]], depth: int) -> dict[str, Any]:
    if depth == 1 or chance.random() < 0.35:
        about = chance.choice(earlier)
        if not COMPARED[about["type"]] or chance.random() < 0.2:
            return leaf(about["key"], chance.choice(["answered", "not_answered"]))
        return leaf(about["key"], *chance.choice(COMPARED[about["type"]]))
    if chance.random() < 0.25:
        return {"not": _condition(chance, earlier, depth - 1)}
    parts = [_condition(chance, earlier, depth - 1) for _ in range(chance.randint(1, 3))]
    return {chance.choice(["all", "all", "any"]): parts}


YEARS = {"integer": True, "min": 0, "max": 50}
TOOLS = [
    {"id": "foc", "label": "FOC"},
    {"id": "can", "label": "CAN"},
    {"id": "no", "label": "No", "exclusive": True},
]


def proven(*questions: dict[str, Any]) -> Proofs:
    definition = form(*questions)
    assert validate_definition(definition) == []
    return prove(Form.of(definition), TODAY)


def assert_witnesses_show(definition: dict[str, Any], found: Proofs) -> None:
    for key, answers in found.witnesses.items():
        assert key in visible(definition, answers, TODAY)
    for key, answers in found.complete_witnesses.items():
        said = validate_submission(definition, answers, TODAY)
        assert key in said["visible"]
        assert said["errors"] == []
