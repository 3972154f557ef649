"""What it takes to prove a form, against one evaluation of the same form. In this process, no server."""

import time
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from statistics import median
from typing import Any

from hiring.screening import Form, Proofs, prove, visible
from tests.bench.measuring import Line
from tests.bench.runs import Bench

TODAY = date(2026, 3, 1)
EVALUATIONS = 200


def chain(bench: Bench) -> Iterator[Line]:
    """Each of 200 questions shows on the one before; then also such that the last clashes with the first."""
    forms = [_chain(200) for _ in range(bench.pace.rounds)]
    yield from _lines("form_check_chain", forms, "<= 5000")
    never = {"question": "q0", "op": "equals", "value": False}
    for form in forms:
        last = form["questions"][-1]
        last["visible_if"] = {"all": [last["visible_if"], never]}
    yield from _lines("form_check_broken_chain", forms, "<= 8000")


def dense(bench: Bench) -> Iterator[Line]:
    """Sixty questions, each resting on a dozen of the earlier ones, another form in each round."""
    yield from _lines("form_check_dense", [_dense(seed, 60) for seed in range(bench.pace.rounds)], "<= 2500")


def _lines(metric: str, definitions: Sequence[dict[str, Any]], goal: str) -> Iterator[Line]:
    """CPU, not the clock on the wall: both are pure computing."""
    found = []
    ratios, seconds = [], []
    for form in map(Form.of, definitions):
        began = time.process_time()
        for _ in range(EVALUATIONS):
            visible(form, {}, TODAY)
        evaluated = time.process_time()
        found.append(prove(form, TODAY))
        seconds.append(time.process_time() - evaluated)
        ratios.append(seconds[-1] / (evaluated - began) * EVALUATIONS)
    yield Line(metric, median(ratios), ratios, goal, _counts(found))
    yield Line(f"{metric}_seconds", median(seconds), seconds, "<= 1")


def _counts(found: Sequence[Proofs]) -> dict[str, Any]:
    """By round, so that it shows what was settled and what was not."""
    return {
        "unreachable": [len(proofs.analysis.unreachable) for proofs in found],
        "reasons": [len(proofs.reasons) for proofs in found],
        "witnesses": [len(proofs.witnesses) for proofs in found],
        "undecided": [len(proofs.analysis.undecided) for proofs in found],
    }


def _chain(length: int) -> dict[str, Any]:
    questions: list[dict[str, Any]] = [{"key": "q0", "type": "boolean", "label": "Q"}]
    for i in range(1, length):
        before = {"question": f"q{i - 1}", "op": "equals", "value": True}
        questions.append({"key": f"q{i}", "type": "boolean", "label": "Q", "visible_if": before})
    return {"schema": 1, "questions": questions}


def _dense(seed: int, size: int) -> dict[str, Any]:
    chance = Random(seed)
    questions: list[dict[str, Any]] = []
    for position in range(size):
        question = {"key": f"q{position}", "label": "Q", **chance.choice(_KINDS)}
        if questions:
            parts = [_group(chance, questions, 2) for _ in range(6)]
            question["visible_if"] = {chance.choice(["all", "any"]): parts}
        questions.append(question)
    return {"schema": 1, "questions": questions}


_KINDS: tuple[dict[str, Any], ...] = (
    {"type": "boolean"},
    {"type": "number", "constraints": {"integer": True, "min": 0, "max": 5}},
    {"type": "single_select", "options": [{"id": id, "label": id} for id in "abc"]},
    {"type": "multi_select", "options": [{"id": id, "label": id} for id in "abc"]},
    {"type": "text"},
)
_COMPARED: dict[str, tuple[tuple[str, Any], ...]] = {
    "boolean": (("equals", True), ("equals", False)),
    "number": (("lt", 2), ("gte", 3), ("between", [2, 3]), ("not_in", [0, 2])),
    "single_select": (("equals", "a"), ("not_equals", "b"), ("in", ["a", "c"])),
    "multi_select": (("contains_any", ["a", "b"]), ("contains_none", ["b"]), ("count_gte", 2)),
    "text": (("equals", "Go"), ("contains", "o"), ("not_contains", "u")),
}


def _group(chance: Random, earlier: Sequence[dict[str, Any]], depth: int) -> dict[str, Any]:
    if depth == 0 or chance.random() < 0.3:
        about = chance.choice(earlier)
        op, value = chance.choice(_COMPARED[about["type"]])
        comparison = {"question": about["key"], "op": op, "value": value}
        return {"not": comparison} if chance.random() < 0.2 else comparison
    parts = [_group(chance, earlier, depth - 1) for _ in range(chance.randint(2, 4))]
    return {chance.choice(["all", "any"]): parts}
