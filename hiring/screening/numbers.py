"""Numbers as people write them anywhere, read without knowing where they are."""

import math
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from hiring.screening.codes import AnswerCode, Refused
from hiring.screening.texts import trim

LIMIT = 10**12
"""Every number is smaller than this, whatever its sign."""

_WHOLE_DIGITS = len(str(LIMIT)) - 1
_LITERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SIGNED = re.compile(r"(?P<sign>[+−-] ?)?(?P<body>[0-9 '.,]+)")
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[ '.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_DIGITS = re.compile(r"[0-9]*")
_SAME_MARK = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})


def parse(text: str, max_decimals: int) -> str:
    """The canonical decimal string of what was typed.

    Raises Refused when it is no number, or when it can be read in two ways and max_decimals does not decide.
    """
    match = _SIGNED.fullmatch(_in_ascii(trim(text)))
    if match is None:
        raise Refused(AnswerCode.NOT_A_NUMBER)
    sign = "-" if (match["sign"] or "+")[0] != "+" else ""
    body = match["body"]
    if _ONE_GROUP.fullmatch(body):
        return sign + _choose_reading(sign, body, max_decimals)
    return canonical(sign, *_split(body))


def _choose_reading(sign: str, body: str, max_decimals: int) -> str:
    """Decides `1.234` and `1,234`: a mark that may separate decimals or thousands."""
    mark = "." if "." in body else ","
    whole, _, end = body.partition(mark)
    decimal, grouped = canonical("", whole, end), canonical("", whole + end, "")
    if mark == "." and max_decimals >= 3:
        return decimal
    if mark == "," and max_decimals < 3:
        return grouped
    raise Refused(AnswerCode.AMBIGUOUS_NUMBER, readings=[sign + decimal, sign + grouped])


def _split(body: str) -> tuple[str, str]:
    """The digits before and after the decimal mark, grouping removed."""
    marks = [char for char in body if char in ".,"]
    if not marks:
        return _ungrouped(body, " '"), ""
    if len(set(marks)) == 1 and len(marks) > 1:
        return _ungrouped(body, marks[0]), ""
    decimal = marks[-1]
    grouping = " '" if len(marks) == 1 else ".,".replace(decimal, "")
    whole, _, fraction = body.partition(decimal)
    if not _DIGITS.fullmatch(fraction) or not whole + fraction:
        raise Refused(AnswerCode.NOT_A_NUMBER)
    return _ungrouped(whole, grouping) if whole else "", fraction


def _ungrouped(whole: str, marks: str) -> str:
    groups = _GROUPS.fullmatch(whole)
    if groups and groups["mark"] in marks:
        return whole.replace(groups["mark"], "")
    if whole and _DIGITS.fullmatch(whole):
        return whole
    raise Refused(AnswerCode.NOT_A_NUMBER)


def _in_ascii(text: str) -> str:
    """One digit script, one kind of space, one kind of apostrophe."""
    if text.isascii():
        return text
    text = text.translate(_SAME_MARK)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def canonical(sign: str, whole: str, fraction: str) -> str:
    """Digits as a decimal string: no needless zeros, no minus zero. Raises Refused from LIMIT on."""
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if len(whole) > _WHOLE_DIGITS:
        raise Refused(AnswerCode.NUMBER_OUT_OF_RANGE, limit=str(LIMIT))
    if not whole and not fraction:
        return "0"
    return sign + (whole or "0") + ("." + fraction if fraction else "")


def canonical_number(value: int | float | Decimal) -> str:
    """The same for a number that is one already. Raises Refused for NaN, infinities and from LIMIT on."""
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused(AnswerCode.NOT_A_NUMBER)
    if not -LIMIT < value < LIMIT:
        raise Refused(AnswerCode.NUMBER_OUT_OF_RANGE, limit=str(LIMIT))
    whole, _, fraction = format(Decimal(str(value)), "f").removeprefix("-").partition(".")
    return canonical("-" if value < 0 else "", whole, fraction)


def decimals(number: str) -> int:
    """Digits after the decimal mark of a canonical number."""
    return len(number.partition(".")[2])


def literal(value: object) -> Decimal | None:
    """A number as definitions write it (JSON number or decimal string) below LIMIT; None: it is none."""
    if isinstance(value, str):
        if not _LITERAL.fullmatch(value):
            return None
        number = Decimal(value)
        return number if abs(number) < LIMIT else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return Decimal(canonical_number(value))
    except Refused:
        return None


def grid_floor(value: Decimal, places: int) -> Decimal:
    """The greatest number with so many decimals that is not above value."""
    return Decimal(math.floor(Fraction(value) * 10**places)).scaleb(-places)


def grid_ceiling(value: Decimal, places: int) -> Decimal:
    """The smallest number with so many decimals that is not below value."""
    return -grid_floor(-value, places)
