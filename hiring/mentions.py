"""Whom a text names with @: pure, given the people who can be named."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from hiring.names import norm


class Nameable(Protocol):
    @property
    def first_name(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


Person = TypeVar("Person", bound=Nameable)

_AT = re.compile(r"(?<![\w@.])@(?=\w)")


def named_in(text: str, people: Iterable[Person]) -> Sequence[Person]:
    """The people whom the text names, in its order, each once: @Full Name, @first.last (the address before its
    @), or @First where only one of them is called so. What names nobody is just text."""
    calls = _calls(people)
    found: list[Person] = []
    for at in _AT.finditer(text):
        said = norm(text[at.end() : at.end() + 120])
        match = next((calls[name] for name in sorted(calls, key=len, reverse=True) if _begins(said, name)), None)
        if match is not None and match not in found:
            found.append(match)
    return found


def _calls(people: Iterable[Person]) -> dict[str, Person]:
    """What each may be called -> who it is; a call that two answer to is nobody's."""
    calls: dict[str, list[Person]] = {}
    for person in people:
        for call in {norm(person.name), norm(person.first_name), norm(person.email.partition("@")[0])}:
            if call:
                calls.setdefault(call, []).append(person)
    return {call: answering[0] for call, answering in calls.items() if len(answering) == 1}


def _begins(said: str, name: str) -> bool:
    rest = said[len(name) :]
    return said.startswith(name) and not re.match(r"\w", rest)
