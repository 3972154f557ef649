"""What changed from one version of a form to another, for a person who decides whether to publish it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from hiring.screening.codes import SELECT_TYPES, DifferenceCode
from hiring.screening.evaluation import Definition
from hiring.screening.form import Form, Knockout, Question


@dataclass(frozen=True, slots=True)
class Difference:
    """question: a key, or a rule's id where code is about a knock-out. label: as the newer version has it.

    params by code: reworded, help_changed, type_changed {before, after}; required_changed {required};
    moved {before, after} (positions from 1); constraints_changed {names}; options_changed {added, removed,
    exclusive: labels, reworded: [[before, after]], reordered}; the others none.
    """

    code: DifferenceCode
    question: str
    label: str
    params: dict[str, Any]


def differences(old_definition: Definition, new_definition: Definition) -> list[Difference]:
    """In the order of the new version, what was removed last; [] when the two mean the same.

    A constraint written out that equals its default, or a number written another way, is no difference.
    """
    old, new = Form.of(old_definition), Form.of(new_definition)
    moved = _moved(old, new)
    found: list[Difference] = []
    for question in new.questions:
        before = old.by_key.get(question.key)
        if before is None:
            found.append(_about(question, DifferenceCode.ADDED))
            continue
        found.extend(_changes(before, question))
        if question.key in moved:
            positions = {"before": before.position + 1, "after": question.position + 1}
            found.append(_about(question, DifferenceCode.MOVED, **positions))
    removed = [question for question in old.questions if question.key not in new.by_key]
    found.extend(_about(question, DifferenceCode.REMOVED) for question in removed)
    found.extend(_knockout_changes(old.knockouts, new.knockouts))
    return found


def _about(question: Question, code: DifferenceCode, **params: Any) -> Difference:
    return Difference(code, question.key, question.label, params)


def _changes(old: Question, new: Question) -> Iterator[Difference]:
    if old.label != new.label:
        yield _about(new, DifferenceCode.REWORDED, before=old.label, after=new.label)
    if (old.help or "") != (new.help or ""):
        yield _about(new, DifferenceCode.HELP_CHANGED, before=old.help or "", after=new.help or "")
    if old.type is not new.type:
        yield _about(new, DifferenceCode.TYPE_CHANGED, before=old.type.value, after=new.type.value)
    if old.required is not new.required:
        yield _about(new, DifferenceCode.REQUIRED_CHANGED, required=new.required)
    if old.type is new.type:
        if old.type in SELECT_TYPES and old.options != new.options:
            yield _about(new, DifferenceCode.OPTIONS_CHANGED, **_option_changes(old, new))
        names = [f.name for f in fields(new.limits) if getattr(old.limits, f.name) != getattr(new.limits, f.name)]
        if names:
            yield _about(new, DifferenceCode.CONSTRAINTS_CHANGED, names=names)
    if old.visible_if != new.visible_if:
        yield _about(new, DifferenceCode.CONDITION_CHANGED)


def _option_changes(old: Question, new: Question) -> dict[str, Any]:
    before, after = old.option_labels, new.option_labels
    common = [id for id in after if id in before]
    was_exclusive = {option.id: option.exclusive for option in old.options}
    now_other = [o for o in new.options if was_exclusive.get(o.id, o.exclusive) is not o.exclusive]
    return {
        "added": [label for id, label in after.items() if id not in before],
        "removed": [label for id, label in before.items() if id not in after],
        "reworded": [[before[id], after[id]] for id in common if before[id] != after[id]],
        "exclusive": [option.label for option in now_other],
        "reordered": common != [id for id in before if id in after],
    }


def _moved(old: Form, new: Form) -> set[str]:
    """The fewest questions that, taken out, leave the others in their old order."""
    common = [question.key for question in new.questions if question.key in old.by_key]
    stayed = _longest_rise([old.by_key[key].position for key in common])
    return {key for index, key in enumerate(common) if index not in stayed}


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Indexes of a longest increasing subsequence."""
    ends: list[int] = []  # ends[n]: the smallest number that a rise of n+1 can end with
    ranks = []
    for number in numbers:
        rank = bisect_left(ends, number)
        ends[rank : rank + 1] = [number]
        ranks.append(rank)
    chosen: set[int] = set()
    wanted = len(ends) - 1
    for index in reversed(range(len(numbers))):
        if ranks[index] == wanted:
            chosen.add(index)
            wanted -= 1
    return chosen


def _knockout_changes(old: Sequence[Knockout], new: Sequence[Knockout]) -> Iterator[Difference]:
    before = {rule.id: rule for rule in old}
    for rule in new:
        if rule.id not in before:
            yield Difference(DifferenceCode.KNOCKOUT_ADDED, rule.id, rule.label, {})
        elif rule != before[rule.id]:
            yield Difference(DifferenceCode.KNOCKOUT_CHANGED, rule.id, rule.label, {})
    kept = {rule.id for rule in new}
    for rule in old:
        if rule.id not in kept:
            yield Difference(DifferenceCode.KNOCKOUT_REMOVED, rule.id, rule.label, {})
