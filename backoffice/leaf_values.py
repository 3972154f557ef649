"""The value of one comparison in its control: which comparisons and which control suit a type, what was posted
there, and what to show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from backoffice.typed_values import Day, lines, number, shown, whole
from hiring.screening.codes import QuestionType
from hiring.screening.operators import OPERATORS, Shape

Tree = Mapping[str, Any]
"""The posted fields of one comparison: {"op": ["equals"], "value": ["true"]}, days one level deeper."""

_T = QuestionType
_ASKED = {"answered": _l("is answered"), "not_answered": _l("is not answered")}
_IS = {"equals": _l("is"), "not_equals": _l("is not")}
_ONE_OF = {"in": _l("is one of"), "not_in": _l("is none of")}
OPS: dict[QuestionType, dict[str, Any]] = {
    _T.TEXT: {"contains": _l("contains"), "not_contains": _l("does not contain"), **_IS, **_ONE_OF, **_ASKED},
    _T.NUMBER: {
        **_IS,
        "lt": _l("is under"), "lte": _l("is at most"), "gt": _l("is over"), "gte": _l("is at least"),
        "between": _l("is between"), **_ONE_OF, **_ASKED,
    },
    _T.BOOLEAN: {**_IS, **_ASKED},
    _T.SINGLE_SELECT: {**_IS, **_ONE_OF, **_ASKED},
    _T.MULTI_SELECT: {
        "contains_any": _l("includes any of"), "contains_all": _l("includes all of"),
        "contains_none": _l("includes none of"), "equals": _l("is exactly"), "not_equals": _l("is not exactly"),
        "count_gte": _l("has at least this many"), "count_lte": _l("has at most this many"), **_ASKED,
    },
    _T.DATE: {
        **_IS,
        "lt": _l("is before"), "lte": _l("is on or before"), "gt": _l("is after"), "gte": _l("is on or after"),
        "between": _l("is between"), **_ONE_OF, **_ASKED,
    },
    _T.FILE: _ASKED,
}  # fmt: skip
"""Type -> the comparisons that suit it, in words and in the order to offer them; the first is the usual one."""

NOTHING = "nothing"
_CONTROLS = {
    Shape.NOTHING: dict.fromkeys(_T, NOTHING),
    Shape.ONE: {_T.TEXT: "text", _T.NUMBER: "number", _T.DATE: "day", _T.BOOLEAN: "select",
                _T.SINGLE_SELECT: "select"},
    Shape.NEEDLE: {_T.TEXT: "text"},
    Shape.LIST: {_T.TEXT: "lines", _T.NUMBER: "lines", _T.DATE: "lines", _T.SINGLE_SELECT: "boxes"},
    Shape.OPTIONS: {_T.MULTI_SELECT: "boxes"},
    Shape.SOME_OPTIONS: {_T.MULTI_SELECT: "boxes"},
    Shape.PAIR: {_T.NUMBER: "numbers", _T.DATE: "days"},
    Shape.COUNT: {_T.MULTI_SELECT: "count"},
}  # fmt: skip


def control_of(type: QuestionType, op: str) -> str:
    """Which control the value is typed in: text, number, day, select, lines, boxes, numbers, days, count, or
    nothing."""
    return _CONTROLS[OPERATORS[op].shapes[type]][type]


@dataclass(frozen=True)
class Made:
    """What a posted value's control was made for."""

    key: str
    type: str
    control: str

    @classmethod
    def of(cls, text: str) -> "Made":
        key, type, control = [*text.split(" "), "", "", ""][:3]
        return cls(key, type, control)

    def __str__(self) -> str:
        return f"{self.key} {self.type} {self.control}"


def posted(tree: Tree, key: str, type: QuestionType, op: str) -> dict[str, Any]:
    """The comparison that was posted about this question. Whatever is typed in the control of another comparison
    is taken along as far as it fits; what was typed about another question is not."""
    made, ops = Made.of(text_at(tree, "of")), OPS[type]
    is_same = made.key == key
    if op not in ops or (made.key and not is_same):
        op = next(iter(ops))
    literals = _literals(tree, made.control, type) if is_same and made.type == type else []
    control = control_of(type, op)
    if (made.control == "count") is not (control == "count"):
        literals = []
    found: dict[str, Any] = {"question": key, "op": op}
    if control in ("boxes", "lines"):
        found["value"] = literals
    elif control in ("numbers", "days"):
        found["value"] = [*literals, "", ""][:2]
    elif control != NOTHING and literals:
        found["value"] = literals[0]
    elif type is _T.BOOLEAN and control != NOTHING and not is_same:
        found["value"] = True  # what is asked nearly always
    return found


def _literals(tree: Tree, control: str, type: QuestionType) -> list[Any]:
    read = number if type is _T.NUMBER else str
    match control:
        case "select" | "boxes":
            words = {"true": True, "false": False} if type is _T.BOOLEAN else {}
            return [words.get(one, one) for one in texts_at(tree, "value") if one]
        case "lines":
            return [read(line) for line in lines(text_at(tree, "value"))]
        case "text" | "number":
            return [read(text) for text in [text_at(tree, "value")] if text.strip()]
        case "count":
            return [whole(text) for text in [text_at(tree, "value")] if text.strip()]
        case "numbers":
            return [number(text_at(tree, name)) for name in ("low", "high")]
        case "day":
            return [day for day in [_day_at(tree, "value").literal] if day is not None]
        case "days":
            return [_day_at(tree, name).literal or "" for name in ("low", "high")]
    return []


def text_at(tree: Tree, name: str) -> str:
    return next(iter(texts_at(tree, name)), "")


def texts_at(tree: Tree, name: str) -> Sequence[str]:
    found = tree.get(name)
    return found if isinstance(found, list) else ()


def _day_at(tree: Tree, name: str) -> Day:
    inside = tree.get(name)
    return Day.typed(lambda part: text_at(inside, part) if isinstance(inside, dict) else "")


@dataclass(frozen=True)
class Value:
    """A comparison's value as its control shows it. texts: one for text, number and count, two for numbers; the
    chosen ones for select and boxes; the lines. days: one or two."""

    control: str
    texts: list[str]
    days: list[Day]

    @classmethod
    def of(cls, type: QuestionType, op: str, value: Any) -> "Value":
        control = control_of(type, op)
        values = value if isinstance(value, list) else [] if value is None else [value]
        if control in ("day", "days"):
            count = 1 if control == "day" else 2
            days = [Day.of(one if one is not None else "") for one in [*values, "", ""][:count]]
            return cls(control, [], days)
        if type is _T.BOOLEAN:
            return cls(control, ["true" if one else "false" for one in values if isinstance(one, bool)], [])
        texts = [shown(one) for one in values]
        wanted = {"boxes": len(texts), "lines": len(texts), "numbers": 2}.get(control, 1)
        return cls(control, [*texts, "", ""][:wanted] if wanted else [], [])
