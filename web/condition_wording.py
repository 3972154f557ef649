"""Conditions of a form in plain words: "2 is Yes and 4 includes FOC".

Every condition that a draft may hold can be said, half-finished ones too: what cannot be read is called
unfinished. `not` is said by its opposite, which means the same also where an answer is missing. All need an app
context.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from hiring.screening.codes import SELECT_TYPES, QuestionType
from hiring.screening.condition_rules import MAX_DEPTH
from hiring.screening.operators import OPERATORS, Shape
from web.form_words import (
    LONGEST,
    MOST,
    Named,
    Names,
    all_of,
    amount,
    choices,
    day_words,
    one_of,
    option_words,
    question_word,
    quoted,
)
from web.formatting import gettext as _
from web.formatting import ngettext

MOST_IN_LINE = 3


def because_line(question: Any, definition: Any) -> str:
    """When a question shows, short: "if 2 is Yes and 4 includes FOC"; empty where it always does.

    definition: the form's, or its Names.
    """
    condition = question.get("visible_if") if isinstance(question, Mapping) else None
    if condition is None:
        return ""
    said = _Speaker(Names.of(definition), most=MOST_IN_LINE).say(condition)
    return _("if %(condition)s", condition=said)


def sentence_of(condition: Any, definition: Any, *, spelled: bool = False) -> str:
    """The condition without a full stop; spelled: "question 2 is Yes" instead of "2 is Yes"."""
    return _Speaker(Names.of(definition), spelled=spelled).say(condition)


def need_of(condition: Any, definition: Any, *, negated: bool = False) -> str:
    """The same as what is needed: "question 2 to be Yes"."""
    return _Speaker(Names.of(definition), spelled=True, needs=True).say(condition, negated)


OPPOSITES = {
    "answered": "not_answered", "equals": "not_equals", "in": "not_in", "contains": "not_contains",
    "lt": "gte", "gt": "lte", "between": "outside", "contains_any": "contains_none",
    "contains_all": "misses_one", "count_gte": "count_lt", "count_lte": "count_gt",
}  # fmt: skip
OPPOSITES |= {opposite: op for op, opposite in OPPOSITES.items()}
"""Operator -> the one that is true exactly when it is not. Four of them have no name in definitions."""

_AS, _NOT_AS = ((_l("%(q)s is %(value)s"), _l("%(q)s to be %(value)s")),
                (_l("%(q)s is not %(value)s"), _l("%(q)s not to be %(value)s")))  # fmt: skip
WORDS = {
    "answered": (_l("%(q)s is answered"), _l("%(q)s to be answered")),
    "not_answered": (_l("%(q)s is not answered"), _l("%(q)s to stay unanswered")),
    "equals": _AS,
    "not_equals": _NOT_AS,
    "in": _AS,
    "not_in": _NOT_AS,
    "contains": (_l("%(q)s contains %(value)s"), _l("%(q)s to contain %(value)s")),
    "not_contains": (_l("%(q)s does not contain %(value)s"), _l("%(q)s not to contain %(value)s")),
    "lt": (_l("%(q)s is under %(value)s"), _l("%(q)s to be under %(value)s")),
    "lte": (_l("%(q)s is %(value)s or less"), _l("%(q)s to be %(value)s or less")),
    "gt": (_l("%(q)s is over %(value)s"), _l("%(q)s to be over %(value)s")),
    "gte": (_l("%(q)s is %(value)s or more"), _l("%(q)s to be %(value)s or more")),
    "between": (_l("%(q)s is from %(low)s to %(high)s"), _l("%(q)s to be from %(low)s to %(high)s")),
    "outside": (_l("%(q)s is not from %(low)s to %(high)s"), _l("%(q)s not to be from %(low)s to %(high)s")),
    "contains_any": (_l("%(q)s includes %(value)s"), _l("%(q)s to include %(value)s")),
    "contains_all": (_l("%(q)s includes %(value)s"), _l("%(q)s to include %(value)s")),
    "contains_none": (_l("%(q)s does not include %(value)s"), _l("%(q)s not to include %(value)s")),
    "misses_one": (_l("%(q)s does not include all of %(value)s"), _l("%(q)s not to include all of %(value)s")),
    "count_gte": (_l("%(q)s has at least %(value)s"), _l("%(q)s to have at least %(value)s")),
    "count_lte": (_l("%(q)s has at most %(value)s"), _l("%(q)s to have at most %(value)s")),
    "count_lt": (_l("%(q)s has fewer than %(value)s"), _l("%(q)s to have fewer than %(value)s")),
    "count_gt": (_l("%(q)s has more than %(value)s"), _l("%(q)s to have more than %(value)s")),
}  # fmt: skip
"""Operator -> what it says, and what it needs."""

DATE_WORDS = {
    "lt": (_l("%(q)s is earlier than %(value)s"), _l("%(q)s to be earlier than %(value)s")),
    "lte": (_l("%(q)s is %(value)s or earlier"), _l("%(q)s to be %(value)s or earlier")),
    "gt": (_l("%(q)s is later than %(value)s"), _l("%(q)s to be later than %(value)s")),
    "gte": (_l("%(q)s is %(value)s or later"), _l("%(q)s to be %(value)s or later")),
}
SET_WORDS = {
    "equals": (_l("%(q)s is exactly %(value)s"), _l("%(q)s to be exactly %(value)s")),
    "not_equals": (_l("%(q)s is not exactly %(value)s"), _l("%(q)s not to be exactly %(value)s")),
}

_ALL, _ANY, _LEAF = "all", "any", "leaf"


@dataclass(frozen=True)
class _Speaker:
    """needs: "to be Yes" instead of "is Yes". most: how much is named before the rest is counted."""

    names: Names
    spelled: bool = False
    needs: bool = False
    most: int = MOST

    def say(self, node: Any, negated: bool = False) -> str:
        return self._said(node, negated, 1)[0]

    def _said(self, node: Any, negated: bool, depth: int) -> tuple[str, str]:
        """The words, and what holds them together."""
        if not isinstance(node, Mapping) or depth > MAX_DEPTH:
            return _("something unfinished"), _LEAF
        if "not" in node:
            return self._said(node["not"], not negated, depth + 1)
        for kind, other in ((_ALL, _ANY), (_ANY, _ALL)):
            if kind in node:
                parts = node[kind] if isinstance(node[kind], list) else []
                return self._group(parts, other if negated else kind, negated, depth)
        return self._leaf(node, negated), _LEAF

    def _group(self, parts: list[Any], kind: str, negated: bool, depth: int) -> tuple[str, str]:
        if not parts:
            return _("something unfinished"), _LEAF
        said = [self._said(part, negated, depth + 1) for part in parts[: self.most]]
        if len(said) == 1:
            return said[0]
        words = [text if how in (kind, _LEAF) else f"({text})" for text, how in said]
        more = len(parts) - self.most
        if more > 0:
            words[-1] = ngettext("%(num)s more", "%(num)s more", more + 1)
        joint = _l("%(before)s and %(after)s") if kind == _ALL else _l("%(before)s or %(after)s")
        text = words[0]
        for word in words[1:]:
            text = str(joint) % {"before": text, "after": word}
        return text, kind

    def _leaf(self, node: Mapping[str, Any], negated: bool) -> str:
        key, op = node.get("question"), node.get("op")
        about = self.names.get(key) if isinstance(key, str) else None
        if about is None:
            return _("something unfinished")
        q = question_word(about.number) if self.spelled else str(about.number)
        facts = self._facts(about, op, node.get("value"))
        if facts is None:
            return _("%(q)s is … (unfinished)", q=q)
        op = OPPOSITES[str(op)] if negated else str(op)
        if op == "misses_one" and len(node["value"]) == 1:
            op = "contains_none"
        special = {QuestionType.DATE: DATE_WORDS, QuestionType.MULTI_SELECT: SET_WORDS}.get(about.type)  # type: ignore[arg-type]
        says, needs = (special or {}).get(op) or WORDS[op]
        return str(needs if self.needs else says) % {**facts, "q": q}

    def _facts(self, about: Named, op: Any, value: Any) -> dict[str, str] | None:
        """What the sentence names besides the question; None: the comparison is unfinished."""
        known = OPERATORS.get(op) if isinstance(op, str) else None
        shape = known.shapes.get(about.type) if known and about.type else None
        match shape:
            case None:
                return None
            case Shape.NOTHING:
                return {}
            case Shape.COUNT:
                whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
                return {"value": choices(value)} if whole else None
        if isinstance(value, list) is (shape in (Shape.ONE, Shape.NEEDLE)):
            return None
        values = value if isinstance(value, list) else [value]
        words = [
            _literal(about, one, at == len(values)) for at, one in enumerate(values[: self.most + 1], start=1)
        ]
        if None in words or (not words and shape is not Shape.OPTIONS):
            return None
        said = [word for word in words if word is not None]
        if shape is Shape.PAIR:
            return {"low": said[0], "high": said[1]} if len(said) == 2 else None
        return {"value": self._joined(op, said, len(values))}

    def _joined(self, op: Any, words: list[str], count: int) -> str:
        if not words:
            return _("nothing")
        every = [*words, *[""] * (count - len(words))]  # only the first are ever said
        return (all_of if op in ("equals", "not_equals", "contains_all") else one_of)(every, self.most)


def _literal(about: Named, value: Any, is_last: bool) -> str | None:
    """One value of a comparison, the last of several with the unit; None: it does not fit the question."""
    match about.type:
        case QuestionType.NUMBER:
            return amount(value, about.unit if is_last else "")
        case QuestionType.DATE:
            return day_words(value)
        case QuestionType.BOOLEAN if isinstance(value, bool):
            return _("Yes") if value else _("No")
        case QuestionType.TEXT if isinstance(value, str) and value.strip():
            return quoted(value, LONGEST)
        case type if type in SELECT_TYPES and isinstance(value, str):
            label = about.labels.get(value)
            return option_words(label) if label and label.strip() else None
    return None
