"""What can never show and how many ways there are: the same as trying every submission, and never more sure."""

import itertools
from datetime import date
from typing import Any

import pytest

from hiring.screening import Form, analyse, analysis, examine, model, reasons, validate_submission
from tests.hiring.screening.forms import ANSWERS, TODAY, asks, form, is_yes, leaf, random_form

MIXES = (
    ("boolean",),
    ("boolean", "single_select"),
    ("number", "boolean"),
    ("multi_select", "boolean"),
    ("date", "boolean"),
)
SEEDS = range(16)


def tried_out(definition: dict[str, Any]) -> dict[str, Any]:
    """What `analyse` says, found by submitting every combination of ANSWERS."""
    compiled = Form.of(definition)
    shown: set[tuple[str, ...]] = set()
    accepted: set[str] = set()
    for raw in itertools.product(*(ANSWERS[question.type] for question in compiled.questions)):
        found = validate_submission(compiled, dict(zip(compiled.by_key, raw, strict=True)), TODAY)
        shown.add(tuple(found["visible"]))
        if not found["errors"]:
            accepted.update(found["visible"])
    ever = {key for path in shown for key in path}
    return {
        "unreachable": [key for key in compiled.by_key if key not in ever],
        "unreachable_complete": [key for key in compiled.by_key if key not in accepted],
        "always_visible": [
            q.key for q in compiled.questions if q.visible_if is not None and all(q.key in path for path in shown)
        ],
        "paths": {
            "count": len(shown),
            "shortest": min(len(path) for path in shown),
            "longest": max(len(path) for path in shown),
            "exact": True,
        },
    }


@pytest.mark.parametrize("types", MIXES, ids="+".join)
def test_analysis_says_what_trying_every_submission_says(types: tuple[str, ...]) -> None:
    said = dict.fromkeys(("unreachable", "unreachable_complete"), 0)
    for seed in SEEDS:
        definition = random_form(seed, 5 if types == ("boolean",) else 4, types, certain=0.9)
        found = analyse(definition, TODAY)
        assert found == tried_out(definition), f"seed {seed}"
        for name in said:
            said[name] += len(found[name])
    assert 0 < said["unreachable"] < said["unreachable_complete"]


def test_with_texts_what_is_called_unreachable_never_shows() -> None:
    said = missed = 0
    for seed in range(30):
        definition = random_form(seed, 4, ("text", "boolean"))
        found, tried = analyse(definition, TODAY), tried_out(definition)
        for name in ("unreachable", "unreachable_complete", "always_visible"):
            assert set(found[name]) <= set(tried[name]), f"seed {seed}"
            said, missed = said + len(found[name]), missed + len(tried[name]) - len(found[name])
    assert said > missed


def test_with_too_little_work_less_is_said_but_nothing_false(monkeypatch: pytest.MonkeyPatch) -> None:
    definitions = [random_form(seed, 12, ("boolean", "multi_select", "number"), certain=0.3) for seed in range(8)]
    whole = [examine(Form.of(definition), TODAY) for definition in definitions]
    assert any(found.unreachable for found in whole)
    monkeypatch.setattr(analysis, "SEARCH_WORK", 10)
    monkeypatch.setattr(analysis, "PATHS_WORK", 10)
    for definition, better in zip(definitions, whole, strict=True):
        found = examine(Form.of(definition), TODAY)
        for name in ("unreachable", "unreachable_complete", "always_visible"):
            missing = set(getattr(better, name)) - set(getattr(found, name))
            assert set(getattr(found, name)) <= set(getattr(better, name))
            assert missing <= set(found.undecided)
        assert better.paths.exact
        assert not found.paths.exact
        assert 1 <= found.paths.count <= better.paths.count
        assert better.paths.shortest <= found.paths.shortest <= found.paths.longest <= better.paths.longest


def test_the_blank_submission_is_among_the_paths_tried_where_they_cannot_be_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analysis, "PATHS_WORK", 10)
    gates = [f"a{i}" for i in range(40)]
    extra = [asks(f"b{gate}", visible_if=is_yes(gate)) for gate in gates]
    definition = form(*map(asks, gates), *extra, asks("z", visible_if={"any": [is_yes(gate) for gate in gates]}))
    found = examine(Form.of(definition), TODAY).paths
    assert not found.exact
    assert found.shortest == 40 < found.longest
    assert found.count > 50


def test_what_rests_on_a_question_with_too_many_classes_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    never = {"all": [leaf("m", "contains_any", ["a"]), leaf("m", "contains_none", ["a"])]}
    definition = form(
        asks("m", "multi_select", options="abcdef"),
        asks("y", visible_if=never),
        asks("z", visible_if=is_yes("y")),
        asks("n", "number", constraints={"max": 3}),
        asks("x", visible_if=leaf("n", "gt", 3)),
    )
    assert examine(Form.of(definition), TODAY).unreachable == ("y", "z", "x")
    monkeypatch.setattr(model, "MAX_TESTS", 8)
    monkeypatch.setattr(reasons, "TESTS", 8)
    found = examine(Form.of(definition), TODAY)
    assert found.unreachable == ("x",)
    assert found.undecided == ("y", "z")
    assert not found.paths.exact


def test_needles_within_needles_do_not_keep_it_busy() -> None:
    searches = [leaf("t", "contains", "a" * length) for length in range(1, 60)]
    found = examine(Form.of(form(asks("t", "text"), asks("z", visible_if={"all": searches}))), TODAY)
    assert found.undecided == ("z",)


def chain(length: int) -> dict[str, Any]:
    return form(asks("q0"), *(asks(f"q{i}", visible_if=is_yes(f"q{i - 1}")) for i in range(1, length)))


def pairs(count: int) -> dict[str, Any]:
    return form(*(q for i in range(count) for q in (asks(f"a{i}"), asks(f"b{i}", visible_if=is_yes(f"a{i}")))))


def fan_in(width: int, group: str) -> dict[str, Any]:
    gates = [asks(f"q{i}") for i in range(width)]
    return form(*gates, asks("z", visible_if={group: [is_yes(gate["key"]) for gate in gates]}))


def skills(count: int) -> dict[str, Any]:
    options = [{"id": f"s{i}", "label": f"Skill {i}"} for i in range(count)]
    options.append({"id": "none", "label": "None of these", "exclusive": True})
    years = (asks(f"y{i}", "number", visible_if=leaf("m", "contains_any", [f"s{i}"])) for i in range(count))
    return form(asks("m", "multi_select", options=options), *years)


@pytest.mark.parametrize(
    ("definition", "count", "shortest", "longest"),
    [
        (chain(200), 200, 1, 200),
        (pairs(100), 2**100, 100, 200),
        (fan_in(99, "all"), 2, 99, 100),
        (fan_in(99, "any"), 2, 99, 100),
        (skills(10), 2**10, 1, 11),
        (form(), 1, 0, 0),
    ],
    ids=["chain", "pairs", "all of 99", "any of 99", "skills", "empty"],
)
def test_large_forms_are_settled_whole(
    definition: dict[str, Any], count: int, shortest: int, longest: int
) -> None:
    found = examine(Form.of(definition), TODAY)
    assert found.undecided == found.unreachable == found.unreachable_complete == ()
    assert (found.paths.count, found.paths.shortest, found.paths.longest) == (count, shortest, longest)
    assert found.paths.exact


def test_the_end_of_a_long_chain_that_breaks_is_unreachable() -> None:
    definition = chain(200)
    definition["questions"][100]["visible_if"] = {"all": [is_yes("q99"), leaf("q50", "equals", False)]}
    found = examine(Form.of(definition), TODAY)
    assert found.unreachable == tuple(f"q{i}" for i in range(100, 200))
    assert found.undecided == ()


NEVER: list[tuple[str, dict[str, Any], Any]] = [
    ("single", asks("q", "single_select", options="ab"), leaf("q", "not_in", ["a", "b"])),
    ("grid", asks("q", "number", constraints={"integer": True}), leaf("q", "between", ["2.1", "2.9"])),
    ("decimals", asks("q", "number", constraints={"max_decimals": 1}), leaf("q", "equals", "0.25")),
    ("bound", asks("q", "number", constraints={"min": "2.5"}), leaf("q", "lt", "2.5")),
    ("count", asks("q", "multi_select", options="abc", constraints={"max_choices": 2}), leaf("q", "count_gte", 3)),
    ("least", asks("q", "multi_select", options="abc", constraints={"min_choices": 2}), leaf("q", "count_lte", 1)),
    ("nothing", asks("q", "multi_select", options="abc"), leaf("q", "equals", [])),
    ("consent", asks("q", constraints={"must_be_true": True}), leaf("q", "equals", False)),
    ("day", asks("q", "date", constraints={"max": "today"}), leaf("q", "gt", "today")),
    ("year", asks("q", "date"), leaf("q", "lt", "1900-01-01")),
    ("exclusive", asks("q", "multi_select", options=[
        {"id": "a", "label": "A"}, {"id": "none", "label": "None", "exclusive": True},
    ]), leaf("q", "contains_all", ["a", "none"])),
    ("not alone", asks("q", "multi_select", constraints={"min_choices": 2}, options=[
        {"id": "a", "label": "A"}, {"id": "b", "label": "B"}, {"id": "none", "label": "None", "exclusive": True},
    ]), leaf("q", "contains_any", ["none"])),
    ("both texts", asks("q", "text"), {"all": [leaf("q", "equals", "a"), leaf("q", "equals", "b")]}),
    ("other case", asks("q", "text"), {"all": [leaf("q", "equals", "a"), leaf("q", "not_equals", "A")]}),
    ("part of part", asks("q", "text"), {"all": [leaf("q", "contains", "abc"), leaf("q", "not_contains", "b")]}),
    ("empty text", asks("q", "text"), leaf("q", "equals", " ")),
    ("two lines", asks("q", "text"), leaf("q", "equals", "a\nb")),
    ("too short", asks("q", "text", constraints={"min_length": 3}), leaf("q", "equals", "ab")),
    ("too long", asks("q", "text", constraints={"max_length": 2}), leaf("q", "equals", "abcdefg")),
    ("format", asks("q", "text", constraints={"format": "email"}), leaf("q", "equals", "me")),
]  # fmt: skip


@pytest.mark.parametrize(("question", "condition"), [case[1:] for case in NEVER], ids=[case[0] for case in NEVER])
def test_what_no_answer_can_meet_is_unreachable(question: dict[str, Any], condition: dict[str, Any]) -> None:
    assert analyse(form(question, asks("z", visible_if=condition)), TODAY)["unreachable"] == ["z"]


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        (asks("q", "number"), {"all": [leaf("q", "gt", 2), leaf("q", "lt", 3)]}),
        (asks("q", "text", constraints={"max_length": 1}), leaf("q", "equals", "ss")),  # "ß" does
        (asks("q", "text", constraints={"multiline": True}), leaf("q", "equals", "a\nb")),
        (asks("q", "multi_select", options="abc"), leaf("q", "equals", ["c", "a"])),
        (asks("q", "multi_select", options="abcdef"), {"not": leaf("q", "count_lte", 3)}),
        (asks("q", "multi_select", options="abcdef", constraints={"min_choices": 4}), leaf("q", "answered")),
        (asks("q", "date"), {"all": [leaf("q", "gt", "today"), leaf("q", "lt", "today+2d")]}),
        (asks("q", "file"), leaf("q", "answered")),
        (asks("q", "date", constraints={"min": "today"}), leaf("q", "lt", "today+1d")),
    ],
)
def test_what_some_answer_meets_is_not(question: dict[str, Any], condition: dict[str, Any]) -> None:
    assert analyse(form(question, asks("z", visible_if=condition)), TODAY)["unreachable"] == []


def test_one_impossible_alternative_does_not_rule_out_the_others() -> None:
    never = {"all": [is_yes("a"), leaf("a", "equals", False)]}
    definition = form(
        asks("a"),
        asks("never", visible_if=never),
        asks("then", visible_if=is_yes("never")),
        asks("either", visible_if={"any": [is_yes("never"), is_yes("a")]}),
        asks("z", visible_if=is_yes("either")),
    )
    assert analyse(definition, TODAY)["unreachable"] == ["never", "then"]


def test_days_are_judged_as_of_today() -> None:
    until = asks("q", "date", constraints={"max": "2026-03-01"})
    definition = form(until, asks("z", visible_if=leaf("q", "gte", "today")))
    assert analyse(definition, date(2026, 3, 1))["unreachable"] == []
    assert analyse(definition, date(2026, 3, 2))["unreachable"] == ["z"]


def test_a_condition_that_no_input_can_break_is_always_true() -> None:
    hidden = asks("h", visible_if={"all": [is_yes("a"), leaf("a", "equals", False)]})
    definition = form(asks("a"), hidden, asks("z", visible_if=leaf("h", "not_answered")))
    assert analyse(definition, TODAY)["always_visible"] == ["z"]


def test_no_submission_is_accepted_while_a_required_question_takes_no_answer() -> None:
    past = asks("d", "date", required=True, constraints={"min": "today", "max": "2026-02-01"})
    found = analyse(form(asks("a"), asks("b", visible_if=is_yes("a")), past), TODAY)
    assert found["unreachable"] == []
    assert found["unreachable_complete"] == ["a", "b", "d"]
    past["visible_if"] = is_yes("a")
    assert analyse(form(asks("a"), asks("b", visible_if=is_yes("a")), past), TODAY)["unreachable_complete"] == [
        "b", "d",
    ]  # fmt: skip


def test_a_count_that_rests_on_texts_is_not_exact() -> None:
    compared = form(asks("t", "text"), asks("z", visible_if=leaf("t", "contains", "x")))
    asked = form(asks("t", "text", constraints={"format": "email"}), asks("z", visible_if=leaf("t", "answered")))
    assert not analyse(compared, TODAY)["paths"]["exact"]
    assert analyse(asked, TODAY)["paths"]["exact"]


def test_the_steps_to_a_goal_lead_there() -> None:
    """What the search found can be walked: each step leaves less to ask, until nothing is left."""
    definition = form(
        asks("a"), asks("n", "number", visible_if=is_yes("a")), asks("z", visible_if=leaf("n", "between", [2, 3]))
    )
    facts = model.gather(Form.of(definition), TODAY)
    any_input = model.Model(facts, complete=False)
    steps = analysis.Search(any_input).find(any_input.shows[2], 1000)
    assert steps is not None
    assert [step.question for step in steps] == [1, 0]
    numbers = [n for bit, n in enumerate(facts.domains[1].samples) if steps[0].states >> bit & 1]
    assert numbers
    assert all(2 <= n <= 3 for n in numbers)
