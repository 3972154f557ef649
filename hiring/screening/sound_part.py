"""The part of an unfinished definition that could be published, for previews and trials."""

from collections.abc import Collection
from typing import Any

from hiring.screening.definition import MAX_KNOCKOUTS, MAX_QUESTIONS, validate_definition
from hiring.screening.incomplete import (
    SHOWN_IF,
    WHEN,
    Definition,
    condition_of,
    questions_of,
    references,
    rules_of,
    text_in,
)


def sound_part(definition: Definition) -> tuple[Definition, list[str]]:
    """The questions and rules that are without errors, and the keys of the questions left out: those that have
    one, and those that rest on one left out."""
    questions, rules = questions_of(definition)[:MAX_QUESTIONS], rules_of(definition)[:MAX_KNOCKOUTS]
    while errors := validate_definition(sound := _of(questions, rules)):
        questions = _kept(questions, _places(errors, "questions"))
        keys = {text_in(question, "key") for question in questions}
        wrong = _places(errors, "knockouts")
        rules = [rule for at, rule in enumerate(rules) if at not in wrong and keys >= _rests_on(rule, WHEN)]
    kept = {text_in(question, "key") for question in questions}
    everything = [text_in(question, "key") for question in questions_of(definition)]
    return sound, [key for key in dict.fromkeys(everything) if key and key not in kept]


def _of(questions: list[Any], rules: list[Any]) -> Definition:
    found: Definition = {"schema": 1, "questions": questions}
    return {**found, "knockouts": rules} if rules else found


def _places(errors: list[dict[str, Any]], name: str) -> set[int]:
    """Positions in this list that errors are about."""
    paths = (error["path"].split("/") for error in errors)
    return {int(path[2]) for path in paths if len(path) > 2 and path[1] == name}


def _kept(questions: list[Any], wrong: Collection[int]) -> list[Any]:
    """Those without errors that rest on such only; conditions look at earlier questions, so one pass does."""
    kept, keys = [], set[str]()
    for position, question in enumerate(questions):
        if position not in wrong and keys >= _rests_on(question, SHOWN_IF):
            kept.append(question)
            keys.add(text_in(question, "key"))
    return kept


def _rests_on(item: Any, name: str) -> set[str]:
    return set(references(condition_of(item, name)))
