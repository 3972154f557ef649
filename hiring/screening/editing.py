"""Edits of a form's definition. Each gives a new definition and leaves the old one as it was.

They take drafts: definitions that may lack anything. What cannot be kept raises EditRefused; what can is kept as
typed, and validate_definition says what is wrong with it. No edit but `put` and `put_rule`, which keep what was
typed, makes a condition look at a question that is missing, later or itself.
"""

from collections.abc import Collection, Sequence
from typing import Any

from hiring.screening.codes import SELECT_TYPES, QuestionType
from hiring.screening.definition import MAX_KNOCKOUTS, MAX_QUESTIONS
from hiring.screening.dependence import Dependent, breaking, dependents, movable_range
from hiring.screening.incomplete import (
    SHOWN_IF,
    WHEN,
    Definition,
    EditCode,
    EditRefused,
    condition_of,
    copied,
    digest_of,
    keys_of,
    position_of,
    questions_of,
    references,
    require_storable,
    rules_of,
    text_in,
    without,
)
from hiring.screening.naming import auto_key, first_free, id_for, is_auto, named, with_renamed
from hiring.screening.options import new_option, options_from_lines
from hiring.screening.sound_part import sound_part
from hiring.screening.texts import fold, trim

__all__ = [
    "Definition",
    "Dependent",
    "EditCode",
    "EditRefused",
    "add",
    "add_other",
    "copied",
    "dependents",
    "digest_of",
    "duplicate",
    "empty",
    "find",
    "insert",
    "movable_range",
    "move",
    "named",
    "options_from_lines",
    "put",
    "put_rule",
    "remove",
    "remove_rule",
    "require_storable",
    "sound_part",
    "take",
]


def empty() -> Definition:
    """A form that asks nothing yet."""
    return {"schema": 1, "questions": []}


def find(definition: Definition, key: str) -> dict[str, Any]:
    """A copy of the question. Raises EditRefused unknown_question."""
    found: dict[str, Any] = copied(questions_of(definition)[position_of(definition, key)])
    return found


def add(
    definition: Definition, type: str, *, after: str | None = None, label: str = "", taken: Collection[str] = ()
) -> tuple[Definition, str]:
    """With a new question after this one, or at the end; and its key, which is none of `taken` (the keys this
    job ever published). Raises EditRefused unknown_question, unknown_type, too_many_questions."""
    if type not in tuple(QuestionType):
        raise EditRefused(EditCode.UNKNOWN_TYPE)
    require_storable(label)
    key = auto_key(keys_of(definition) | set(taken))
    question: dict[str, Any] = {"key": key, "type": str(type), "label": label}
    if type in SELECT_TYPES:
        question["options"] = []
    return _placed(definition, [question], after), key


def put(definition: Definition, key: str, question: dict[str, Any], *, seen: str | None = None) -> Definition:
    """With this question in place of the one of this key, which keeps its key; anything that can be stored is.

    seen: digest_of the question that the writer began from. Raises EditRefused unknown_question,
    changed_meanwhile (params: `question` as it is now), not_storable, too_deep, text_too_long.
    """
    require_storable(question)
    new = {**question, "key": key}
    now = find(definition, key)
    if seen is not None and seen != digest_of(now) and now != new:
        raise EditRefused(EditCode.CHANGED_MEANWHILE, question=now)
    questions = list(questions_of(definition))
    questions[position_of(definition, key)] = copied(new)
    return _with(definition, questions)


def duplicate(definition: Definition, key: str, *, taken: Collection[str] = ()) -> tuple[Definition, str]:
    """With a copy of the question right after it, shown when it is; and the copy's key. Raises EditRefused
    unknown_question, too_many_questions."""
    copied = {**find(definition, key), "key": auto_key(keys_of(definition) | set(taken))}
    return _placed(definition, [copied], key), copied["key"]


def remove(definition: Definition, key: str) -> Definition:
    """Without the question, and without the comparisons about it. A question left without a condition always
    shows; a rule left without one stays, to be completed or removed. Raises unknown_question."""
    questions = list(questions_of(definition))
    del questions[position_of(definition, key)]
    changed = _with(definition, [_freed(question, {key}) for question in questions])
    if rules_of(definition):
        changed["knockouts"] = [_freed(rule, {key}, WHEN) for rule in rules_of(definition)]
    return changed


def move(definition: Definition, key: str, to: int) -> Definition:
    """With the question at this position, from 0; beyond an end means that end. Raises EditRefused
    unknown_question, and would_break where a condition that looks back would look forward."""
    questions = list(questions_of(definition))
    to = max(0, min(to, len(questions) - 1))
    first, last = movable_range(definition, key)
    if not first <= to <= last:
        raise EditRefused(EditCode.WOULD_BREAK, **breaking(questions, key, to))
    questions.insert(to, questions.pop(position_of(definition, key)))
    return _with(definition, questions)


def insert(
    definition: Definition, questions: Sequence[Any], *, after: str | None = None, taken: Collection[str] = ()
) -> tuple[Definition, list[str]]:
    """With these questions after this one, or at the end; and their keys. A key that is there already, or in
    `taken`, gives way to another, in their conditions too; comparisons about other questions are left out.
    Raises EditRefused unknown_question, too_many_questions, not_storable, too_deep, text_too_long."""
    alone, _dropped = _standing_alone([one for one in questions if isinstance(one, dict)])
    require_storable(alone)
    used = keys_of(definition) | set(taken)
    names: dict[str, str] = {}
    placed = []
    for question in alone:
        key = text_in(question, "key")
        new = first_free(key, used) if key and not is_auto(key) else auto_key(used)
        used.add(new)
        placed.append({**with_renamed(question, names), "key": new})
        names.setdefault(key, new)
    return _placed(definition, placed, after), [question["key"] for question in placed]


def take(definition: Definition, keys: Collection[str]) -> tuple[list[dict[str, Any]], int]:
    """Copies of these questions in the order of the form, to be used elsewhere: comparisons about other questions
    are left out, and how many were. Raises unknown_question."""
    for key in keys:
        position_of(definition, key)
    return _standing_alone([one for one in questions_of(definition) if text_in(one, "key") in keys])


def add_other(
    definition: Definition, key: str, label: str = "Other", ask: str = "Which one?", *, taken: Collection[str] = ()
) -> tuple[Definition, str]:
    """With one more option of this label and, right after the question, a text question that shows when it is
    chosen; and that question's key. An option that has the label already is the one. Raises EditRefused
    unknown_question, not_a_choice, too_many_questions."""
    question = find(definition, key)
    op = {"single_select": "equals", "multi_select": "contains_any"}.get(text_in(question, "type"))
    if op is None:
        raise EditRefused(EditCode.NOT_A_CHOICE)
    held = question.get("options")
    options = held if isinstance(held, list) else []
    other = next((one for one in options if fold(text_in(one, "label")) == fold(label)), None)
    if other is None or not text_in(other, "id"):
        other = new_option(trim(label), {text_in(one, "id") for one in options})
        options = [*options, other]
    changed, new_key = add(definition, QuestionType.TEXT, after=key, label=ask, taken=taken)
    value = other["id"] if op == "equals" else [other["id"]]
    shown = {**find(changed, new_key), "visible_if": {"question": key, "op": op, "value": value}}
    return put(put(changed, key, {**question, "options": options}), new_key, shown), new_key


def put_rule(definition: Definition, rule_id: str | None, label: str, when: Any) -> Definition:
    """With the rule changed or, for None, added at the end under an id made from its label. Raises EditRefused
    unknown_rule, too_many_knockouts, not_storable, too_deep, text_too_long."""
    require_storable([label, when])
    rules = list(rules_of(definition))
    ids = [text_in(rule, "id") for rule in rules]
    if rule_id is None:
        if len(rules) >= MAX_KNOCKOUTS:
            raise EditRefused(EditCode.TOO_MANY_KNOCKOUTS, max=MAX_KNOCKOUTS)
        rule_id = id_for(label, set(ids), "rule")
        ids.append(rule_id)
        rules.append(None)
    elif not rule_id or rule_id not in ids:
        raise EditRefused(EditCode.UNKNOWN_RULE)
    rules[ids.index(rule_id)] = {"id": rule_id, "label": label, "when": copied(when)}
    return {**definition, "knockouts": rules}


def remove_rule(definition: Definition, rule_id: str) -> Definition:
    """Without the rule. Raises EditRefused unknown_rule."""
    rules = rules_of(definition)
    kept = [rule for rule in rules if not rule_id or text_in(rule, "id") != rule_id]
    if len(kept) == len(rules):
        raise EditRefused(EditCode.UNKNOWN_RULE)
    return {**definition, "knockouts": kept}


def _with(definition: Definition, questions: list[Any]) -> Definition:
    return {"schema": 1, **definition, "questions": questions}


def _placed(definition: Definition, new: Sequence[dict[str, Any]], after: str | None) -> Definition:
    questions = list(questions_of(definition))
    if len(questions) + len(new) > MAX_QUESTIONS:
        raise EditRefused(EditCode.TOO_MANY_QUESTIONS, max=MAX_QUESTIONS)
    at = len(questions) if after is None else position_of(definition, after) + 1
    questions[at:at] = new
    return _with(definition, questions)


def _freed(item: Any, gone: Collection[str], name: str = SHOWN_IF) -> Any:
    """The question or rule without the comparisons about keys that are gone."""
    condition = condition_of(item, name)
    left = without(condition, gone.__contains__)
    if left is condition:
        return item
    kept = {**item, name: left}
    if left is None:
        del kept[name]
    return kept


def _standing_alone(questions: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """Copies whose conditions are about earlier ones of them only, and how many comparisons that left out."""
    found: list[dict[str, Any]] = []
    dropped, known = 0, set[str]()
    for question in questions:
        outside = [key for key in references(condition_of(question)) if key not in known]
        dropped += len(outside)
        found.append(copied(_freed(question, set(outside))))
        known.add(text_in(question, "key"))
    return found, dropped
