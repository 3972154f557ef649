"""What a form says piece by piece: conditions, bounds and duties, each of which could be left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hiring.screening.bounds import Bound, bounds_of
from hiring.screening.conditions import AllOf, AnyOf, Condition, Not
from hiring.screening.form import Form
from hiring.screening.report import pointer


@dataclass(frozen=True, slots=True)
class Member:
    """says: a condition under which the question shows, a bound of its answers, or None: that it is required.

    path: JSON Pointer to it in the definition. What it points at is denied where it passes through an odd number
    of "not".
    """

    position: int
    path: str
    says: Condition | Bound | None


def members_of(form: Form, position: int, today: date) -> Iterator[Member]:
    """All of one question."""
    question, path = form.questions[position], pointer("/questions", position)
    if question.visible_if is not None:
        for at, condition in conjuncts(question.visible_if, pointer(path, "visible_if")):
            yield Member(position, at, condition)
    for bound in bounds_of(question, today):
        yield Member(position, pointer(path, "constraints", bound.op), bound)
    if question.required:
        yield Member(position, pointer(path, "required"), None)


def conjuncts(condition: Condition, path: str) -> Iterator[tuple[str, Condition]]:
    """The conditions that must all hold for this one to hold, each said as it must hold, and where it stands.

    Taken apart are `all` and, where it is denied, `any`, however nested.
    """
    yield from _conjuncts(condition, path, path, denied=False)


def _conjuncts(node: Condition, path: str, whole: str, *, denied: bool) -> Iterator[tuple[str, Condition]]:
    """whole: where the denials begin that lead to the node."""
    if isinstance(node, Not):
        yield from _conjuncts(node.part, pointer(path, "not"), whole, denied=not denied)
    elif isinstance(node, AnyOf if denied else AllOf):
        for index, part in enumerate(node.parts):
            at = pointer(path, "any" if denied else "all", index)
            yield from _conjuncts(part, at, at, denied=denied)
    else:
        yield whole, Not(node) if denied else node
