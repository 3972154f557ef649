"""What a person typed into a builder's control -> what a definition writes, and back.

What does not do stays as it was typed: a draft may hold it, the form engine says what is wrong with it, and the
control shows it again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from hiring.screening import dates, numbers
from hiring.screening.codes import Refused
from hiring.screening.texts import trim

Typed = MultiDict[str, str]

_WHOLE = re.compile(r"-?[0-9]+")
_COUNTED = re.compile(r"today(?P<sign>[+-])(?P<amount>.*)(?P<unit>[dmy])", re.DOTALL)

ON, TODAY, BEFORE, AFTER = "on", "today", "before", "after"
HOWS = {
    ON: _("a fixed day"),
    TODAY: _("the day of applying"),
    BEFORE: _("before the day of applying"),
    AFTER: _("after the day of applying"),
}
UNITS = {"d": _("days"), "m": _("months"), "y": _("years")}


def number(text: str) -> int | str:
    """A number written anyhow, as a definition writes it; what is none stays the text."""
    try:
        found = numbers.parse(text, 6)
    except Refused:
        return text
    return int(found) if _WHOLE.fullmatch(found) else found


def whole(text: str) -> int | str:
    """The same where only a whole number will do."""
    found = number(text)
    return found if isinstance(found, int) else text


def lines(text: str) -> list[str]:
    """The lines that hold something, trimmed."""
    return [line for line in map(trim, text.splitlines()) if line]


def shown(value: Any) -> str:
    """A value of a definition as the text of its control."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    if isinstance(value, float) and numbers.literal(value) is not None:
        return numbers.canonical_number(value)
    return str(value)


def like(new: Any, old: Any) -> Any:
    """The new value, with every number spelled as the old one spells it: `5` and `"5.0"` are one number, and a
    form that nobody changed must not differ."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {name: like(value, old.get(name)) for name, value in new.items()}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [like(*pair) for pair in zip(new, old, strict=True)]
    literal = numbers.literal(new)
    return old if literal is not None and literal == numbers.literal(old) else new


@dataclass(frozen=True)
class Day:
    """A day in its controls: `how` is one of HOWS, or empty where none is wanted."""

    hows: ClassVar[dict[str, Any]] = HOWS
    units: ClassVar[dict[str, Any]] = UNITS

    how: str = ""
    day: str = ""
    amount: str = ""
    unit: str = "y"

    @property
    def is_plain(self) -> bool:
        """Whether a browser's date control can show what was typed."""
        return not self.day or dates.parse_date(self.day) is not None

    @classmethod
    def of(cls, value: Any) -> "Day":
        """The controls that a literal of a definition is shown in, a half-typed one too."""
        if value is None:
            return cls()
        text = shown(value)
        if text == TODAY:
            return cls(TODAY)
        if counted := _COUNTED.fullmatch(text):
            return cls(BEFORE if counted["sign"] == "-" else AFTER, "", counted["amount"], counted["unit"])
        return cls(ON, text)

    @classmethod
    def typed(cls, read: Callable[[str], str]) -> "Day":
        """What was posted; `read` gives the text of the control "how", "day", "amount" or "unit"."""
        how, day, unit = read("how"), trim(read("day")), read("unit")
        how = how or (ON if day else "")
        return cls(how if how in HOWS else "", day, trim(read("amount")), unit if unit in UNITS else "y")

    @property
    def literal(self) -> str | None:
        """As a definition writes it; None where no day is wanted, empty where one is not yet chosen."""
        match self.how:
            case "on":
                return self.day
            case "today":
                return TODAY
            case "before" | "after":
                return f"today{'-' if self.how == BEFORE else '+'}{self.amount}{self.unit}"
        return None
