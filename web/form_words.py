"""The parts that sentences about forms are made of: questions by number, options by label, numbers, days, lists.

Made from what a draft holds, which may be anything. All need an app context.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hiring.screening import dates, numbers
from hiring.screening.codes import QuestionType
from hiring.screening.display import grouped
from web import formatting
from web.answer_wording import day
from web.formatting import gettext as _
from web.formatting import ngettext

LONGEST = 32
"""Characters of an option or a text that a sentence quotes."""
MOST = 8
"""How many parts of a group, or values of a comparison, are named before the rest is counted."""

_BIDI_CONTROLS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_TURNED = {"R", "AL", "AN"}


@dataclass(frozen=True)
class Named:
    """What a sentence must know of a question, as far as a draft has it; number counts from 1."""

    number: int
    key: str
    type: QuestionType | None
    unit: str
    options: Any

    @property
    def labels(self) -> dict[str, str]:
        """Option id -> label."""
        options = self.options if isinstance(self.options, list) else ()
        pairs = ((one.get("id"), one.get("label")) for one in options if isinstance(one, dict))
        return {id: label for id, label in pairs if isinstance(id, str) and isinstance(label, str)}


class Names(dict[str, Named]):
    """Question key -> what is known of it. Made once where many conditions of one form are said."""

    @classmethod
    def of(cls, definition: Any) -> "Names":
        """Of a form's definition or of any JSON that a draft holds; of questions that share a key the first."""
        if isinstance(definition, Names):
            return definition
        found, types = cls(), frozenset(QuestionType)
        questions = definition.get("questions") if isinstance(definition, Mapping) else None
        for number, item in enumerate(questions if isinstance(questions, list) else (), start=1):
            if not isinstance(item, dict) or not isinstance(key := item.get("key"), str):
                continue
            named, limits = item.get("type"), item.get("constraints")
            type = QuestionType(named) if isinstance(named, str) and named in types else None
            unit = limits.get("unit") if isinstance(limits, dict) else None
            found.setdefault(
                key, Named(number, key, type, unit if isinstance(unit, str) else "", item.get("options"))
            )
        return found


def question_word(number: int) -> str:
    return _("question %(number)s", number=number)


def quoted(text: str, longest: int = 80) -> str:
    """Somebody's own words within a sentence, in quotation marks."""
    return formatting.quoted(shown(text, longest))


def shown(text: str, longest: int = LONGEST) -> str:
    """Somebody's own words, shortened, on one line, and unable to turn the sentence around them."""
    text = " ".join(text.translate(_BIDI_CONTROLS).split())
    if len(text) > longest:
        text = text[: longest - 1].rstrip() + "…"
    turns = any(unicodedata.bidirectional(char) in _TURNED for char in text)
    return f"\u2068{text}\u2069" if turns else text


def one_of(names: Sequence[str], most: int = MOST) -> str:
    """ "A, B or C"; from `most` on the rest is counted."""
    return formatting.one_of(_shortened(names, most))


def all_of(names: Sequence[str], most: int = MOST) -> str:
    """ "A, B and C"; from `most` on the rest is counted."""
    return formatting.all_of(_shortened(names, most))


def _shortened(names: Sequence[str], most: int) -> Sequence[str]:
    return _counted(names, most, lambda left: ngettext("%(num)s more", "%(num)s more", left))


def _counted(names: Sequence[str], most: int, rest: Any) -> Sequence[str]:
    """The first ones, and how many there are besides."""
    return names if len(names) <= most else [*names[: most - 1], rest(len(names) - most + 1)]


def choices(count: int) -> str:
    return ngettext("%(num)s choice", "%(num)s choices", count)


def amount(number: Any, unit: str = "") -> str | None:
    """A number as definitions write it, or read, with its unit; None: it is none. A unit is written for many
    ("years"), so one stands alone."""
    found = number if isinstance(number, Decimal) else numbers.literal(number)
    if found is None:
        return None
    figures = grouped(numbers.canonical_number(found))
    return f"{figures} {shown(unit)}" if unit and abs(found) != 1 else figures


def day_words(value: Any) -> str | None:
    """ "1 March 2026", "18 years before the day of applying"; None: it is no day. value: as definitions write it,
    or read."""
    found = value if isinstance(value, dates.Day) else dates.parse_day(value)
    if found is None:
        return None
    if found.fixed:
        return day(found.fixed.isoformat())
    if not found.amount:
        return _("the day of applying")
    count, unit = abs(found.amount), found.unit
    span = {
        "d": ngettext("%(num)s day", "%(num)s days", count),
        "m": ngettext("%(num)s month", "%(num)s months", count),
        "y": ngettext("%(num)s year", "%(num)s years", count),
    }[unit]
    if found.amount < 0:
        return _("%(span)s before the day of applying", span=span)
    return _("%(span)s after the day of applying", span=span)


def option_words(label: str) -> str:
    """An option's label as a sentence names it: with quotation marks from three words on."""
    return quoted(label, LONGEST) if len(label.split()) > 2 else shown(label)
