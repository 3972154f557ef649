"""What an answer must keep to, as controls: one for each constraint of each type of question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from backoffice.typed_values import Day, Typed, like, number, shown, whole
from hiring.screening import files, numbers
from hiring.screening.codes import QuestionType
from hiring.screening.texts import trim
from web.answer_wording import kinds

MB = 1_000_000
"""As everywhere where sizes are shown."""


@dataclass(frozen=True)
class Limit:
    """kind: whole, number, text, size (in MB), flag, choice, day, kinds. wrong: what to do about a value that
    does not do."""

    name: str
    kind: str
    label: Any
    wrong: Any = ""
    hint: Any = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    """Of a choice: value -> words; the first is the default."""


_WHOLE_FROM_1 = _l("Enter a whole number, 1 or more.")
_UP_TO_10 = _l("Enter a whole number from 1 to 10.")
_A_NUMBER = _l("Enter a number in digits, like 2.5, smaller than 1,000,000,000,000.")
_A_DAY = _l("Choose a day, or how long before or after the day of applying (up to 9,999).")
_FORMATS = {
    "plain": _l("Any text"), "email": _l("Email address"), "url": _l("Web address"), "phone": _l("Phone number"),
}  # fmt: skip

_T = QuestionType
LIMITS: dict[QuestionType, tuple[Limit, ...]] = {
    _T.TEXT: (
        Limit("multiline", "choice", _l("Length"), choices={"": _l("One line"), "yes": _l("Several lines")}),
        Limit("format", "choice", _l("What it must be"), choices=_FORMATS),
        Limit("min_length", "whole", _l("At least, characters"), _l("Enter a whole number, 0 or more.")),
        Limit("max_length", "whole", _l("At most, characters"), _l("Enter a whole number from 1 to 20,000."),
              _l("Left empty: 500, or 5,000 on several lines")),
    ),
    _T.NUMBER: (
        Limit("min", "number", _l("Lowest"), _A_NUMBER),
        Limit("max", "number", _l("Highest"), _A_NUMBER),
        Limit("integer", "flag", _l("Whole numbers only")),
        Limit("max_decimals", "whole", _l("Decimals, at most"), _l("Enter a whole number from 0 to 6."),
              _l("Left empty: 2")),
        Limit("unit", "text", _l("Unit"), _l("Keep the unit to 20 characters."), _l("Stands after the number")),
    ),
    _T.BOOLEAN: (
        Limit("must_be_true", "flag", _l("Only Yes is accepted"), hint=_l("For a consent or a declaration")),
    ),
    _T.SINGLE_SELECT: (),
    _T.MULTI_SELECT: (
        Limit("min_choices", "whole", _l("At least, answers"), _WHOLE_FROM_1),
        Limit("max_choices", "whole", _l("At most, answers"), _WHOLE_FROM_1),
    ),
    _T.DATE: (
        Limit("min", "day", _l("Earliest"), _A_DAY),
        Limit("max", "day", _l("Latest"), _A_DAY),
    ),
    _T.FILE: (
        Limit("kinds", "kinds", _l("Kinds of file"), _l("Choose at least one kind of file.")),
        Limit("max_size", "size", _l("Largest size of one file"), _l("Enter a size above 0, up to 26 MB."),
              _l("Left empty: 10 MB")),
        Limit("min_files", "whole", _l("At least, files"), _UP_TO_10, _l("Left empty: 1")),
        Limit("max_files", "whole", _l("At most, files"), _UP_TO_10, _l("Left empty: 1")),
    ),
}  # fmt: skip


def read_limits(form: Typed, type: QuestionType, present: Mapping[str, Any]) -> dict[str, Any]:
    """The `constraints` that were typed, each spelled as in `present` where it means the same."""
    found: dict[str, Any] = {}
    for limit in LIMITS[type]:
        value = _read(form, limit, present)
        if value is not None:
            found[limit.name] = like(value, present.get(limit.name))
    return found


def _read(form: Typed, limit: Limit, present: Mapping[str, Any]) -> Any:
    """The value of one limit; None: it is not set."""
    name, had = f"c.{limit.name}", present.get(limit.name)
    text = trim(form.get(name, ""))
    match limit.kind:
        case "flag":
            return True if text else False if had is False else None
        case "choice" if limit.name == "multiline":
            return True if text else False if had is False else None
        case "choice":
            is_default = text in ("", next(iter(limit.choices)))
            return None if is_default and had != text else text
        case "kinds":
            chosen = [kind for kind in files.KINDS if kind in form.getlist(name)]
            if isinstance(had, list) and set(had) == set(chosen):
                return had
            return None if chosen == [kind for kind in files.KINDS if kind in files.DEFAULT_KINDS] else chosen
        case "day":
            return Day.typed(lambda part: form.get(f"{name}.{part}", "")).literal
    if not text or (had is not None and text == _text(limit, had)):
        return had if text else None
    match limit.kind:
        case "whole":
            return whole(text)
        case "number":
            return number(text)
        case "size":
            return _bytes(text)
    return text


def _bytes(text: str) -> int | str:
    megabytes = numbers.literal(number(text))
    return text if megabytes is None else int(megabytes * MB)


@dataclass(frozen=True)
class Shown:
    """A limit in its control. chosen: the values that are on, of a choice and of kinds."""

    limit: Limit
    text: str = ""
    is_on: bool = False
    day: Day = field(default_factory=Day)
    chosen: tuple[str, ...] = ()
    choices: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def name(self) -> str:
        return f"c.{self.limit.name}"


def shown_limits(type: QuestionType, given: Mapping[str, Any], errors: Mapping[str, Sequence[str]]) -> list[Shown]:
    """errors: JSON Pointer within the constraints -> sentences."""
    return [
        _shown(limit, given.get(limit.name), f"/{limit.name}" in errors)
        for limit in LIMITS[type]
        if not (limit.name == "max_decimals" and given.get("integer") is True and limit.name not in given)
    ]


def _shown(limit: Limit, value: Any, is_wrong: bool) -> Shown:
    error = str(limit.wrong) if is_wrong else ""
    match limit.kind:
        case "flag":
            return Shown(limit, is_on=value is True, error=error)
        case "choice" if limit.name == "multiline":
            return Shown(limit, chosen=("yes" if value is True else "",), choices=limit.choices, error=error)
        case "choice":
            chosen = shown(value) or next(iter(limit.choices))
            return Shown(limit, chosen=(chosen,), choices=limit.choices, error=error)
        case "kinds":
            kept = value if isinstance(value, list) else files.DEFAULT_KINDS
            words = {kind: kinds([kind]) for kind in files.KINDS}
            names = {kind: f"{word[:1].upper()}{word[1:]} (.{kind})" for kind, word in words.items()}
            return Shown(limit, chosen=tuple(map(str, kept)), choices=names, error=error)
        case "day":
            return Shown(limit, day=Day.of(value), error=error)
    return Shown(limit, text=_text(limit, value), error=error)


def _text(limit: Limit, value: Any) -> str:
    if limit.kind != "size" or not isinstance(value, int):
        return shown(value)
    return str(value // MB) if value >= MB else f"{value / MB:.6f}".rstrip("0").rstrip(".")
