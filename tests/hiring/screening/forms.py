"""Forms for the engine's tests: short ways to write one, random ones, and raw answers of every sort."""

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

TODAY = date(2026, 3, 1)

seeded = settings(derandomize=True, deadline=None, database=None, max_examples=200)
"""The same examples on every run, and nothing written to disk."""


def form(*questions: dict[str, Any], knockouts: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    return {"schema": 1, "questions": list(questions), "knockouts": list(knockouts)}


def asks(key: str, type: str = "boolean", **given: Any) -> dict[str, Any]:
    """A question; `options` may be just a text of one-letter ids."""
    question = {"key": key, "type": type, "label": key.upper(), **given}
    if isinstance(options := given.get("options"), str):
        question["options"] = [{"id": id, "label": f"Option {id}"} for id in options]
    return question


def leaf(key: str, op: str, *value: Any) -> dict[str, Any]:
    return {"question": key, "op": op, **({"value": value[0]} if value else {})}


def is_yes(key: str) -> dict[str, Any]:
    return leaf(key, "equals", True)


OPERANDS: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "boolean": (("equals", True), ("equals", False), ("not_equals", True)),
    "number": (("lt", 2), ("gte", 3), ("equals", 2), ("in", [1, 4]), ("between", [2, 3]), ("not_in", [0, 2])),
    "single_select": (("equals", "a"), ("not_equals", "b"), ("in", ["a", "c"]), ("not_in", ["b", "c"])),
    "multi_select": (("contains_any", ["a", "b"]), ("contains_all", ["a", "c"]), ("contains_none", ["b"]),
                     ("equals", ["a", "b"]), ("not_equals", ["c"]), ("count_gte", 2), ("count_lte", 1)),
    "date": (("lt", "today"), ("gte", "2026-03-02"), ("equals", "today-1d"), ("between", ["today", "today+1d"])),
    "text": (("equals", "Go"), ("not_equals", "go"), ("in", ["go", "rust"]), ("contains", "o"),
             ("not_contains", "u")),
}  # fmt: skip
"""Comparisons for each type that between them tell a few answers apart."""

ANSWERS: Mapping[str, tuple[Any, ...]] = {
    "boolean": (None, True, False, "?"),
    "number": (None, "x", -1, 0, 1, 2, 3, 4, 5),
    "single_select": (None, "?", "a", "b", "c"),
    "multi_select": (None, "?", ["a"], ["b"], ["c"], ["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"]),
    "date": (None, "?", "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"),
    "text": (None, 7, "go", "Rust", "java", "cobol", "lua"),
}
"""Raw answers, a valid one of each class that OPERANDS can tell apart within the limits of `random_form`
(text excepted), a blank and an invalid one."""


def random_form(seed: int, size: int, types: Iterable[str], *, certain: float = 0.0) -> dict[str, Any]:
    """A form whose later questions mostly show on conditions. certain: how often a question needs its answer."""
    chance = random.Random(seed)
    questions: list[dict[str, Any]] = []
    for position in range(size):
        type = chance.choice(list(types))
        question = asks(f"q{position}", type)
        if type.endswith("select"):
            question["options"] = [{"id": id, "label": id} for id in "abc"]
        question["required"] = chance.random() < certain
        question["constraints"] = _random_limits(chance, question)
        if questions and chance.random() < 0.9:
            question["visible_if"] = _random_condition(chance, questions, depth=3)
        questions.append(question)
    return form(*questions)


def _random_limits(chance: random.Random, question: dict[str, Any]) -> dict[str, Any]:
    match question["type"]:
        case "number":
            low = chance.choice([0, 1, 2, 3])
            return {"integer": True, "min": low, "max": chance.choice([3, 4, 5])}
        case "boolean" if chance.random() < 0.2:
            return {"must_be_true": True}
        case "date":
            return {"min": "today-2d", "max": chance.choice(["today+2d", "today"])}
        case "multi_select":
            question["options"][2]["exclusive"] = chance.random() < 0.3
            return chance.choice([{}, {"min_choices": 2}, {"max_choices": 2}])
    return {}


def _random_condition(chance: random.Random, earlier: list[dict[str, Any]], depth: int) -> dict[str, Any]:
    if depth == 1 or chance.random() < 0.4:
        about = chance.choice(earlier)
        if chance.random() < 0.2:
            return leaf(about["key"], chance.choice(["answered", "not_answered"]))
        return leaf(about["key"], *chance.choice(OPERANDS[about["type"]]))
    if chance.random() < 0.2:
        return {"not": _random_condition(chance, earlier, depth - 1)}
    parts = [_random_condition(chance, earlier, depth - 1) for _ in range(chance.randint(1, 3))]
    return {chance.choice(["all", "any"]): parts}


def random_answers(seed: int, definition: dict[str, Any]) -> dict[str, Any]:
    chance = random.Random(seed)
    return {q["key"]: chance.choice(ANSWERS[q["type"]]) for q in definition["questions"]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
"""Anything JSON can say, and the NaN and lone surrogates that Python reads as JSON."""

typed_texts = st.one_of(
    st.text(st.characters(), max_size=20),
    st.text(" \t\r\n\u00a0\u200b\ufeff0123456789.,'-+−abé\u0301ß٣", max_size=14),
    st.sampled_from(["yes", " No ", "a", "b", "2026-02-28", " 2026-03-01\n", "-0.00", "1 234,5", "x@y.zz"]),
)
