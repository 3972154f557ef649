"""What can be asked about an answer: for each type the operators, the shape of their value, and the test."""

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from hiring.screening import dates, numbers
from hiring.screening.codes import DefinitionCode, QuestionType
from hiring.screening.texts import fold, is_storable

MAX_LITERALS = 500


class Shape(Enum):
    """What the value of a comparison must look like."""

    NOTHING = auto()
    ONE = auto()
    LIST = auto()
    PAIR = auto()
    NEEDLE = auto()
    OPTIONS = auto()
    SOME_OPTIONS = auto()
    COUNT = auto()


class BadValue(Exception):
    """The value of a comparison does not do."""

    def __init__(self, code: DefinitionCode = DefinitionCode.INVALID_VALUE) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Operator:
    """test(answer, operand) compares an answered question; answer as `comparable` gives it, operand as
    `read_operand` does."""

    shapes: Mapping[QuestionType, Shape]
    test: Callable[[Any, Any], bool]


_T = QuestionType
_ANY = tuple(QuestionType)
_ORDERED = (_T.NUMBER, _T.DATE)
_LISTED = (_T.TEXT, _T.NUMBER, _T.SINGLE_SELECT, _T.DATE)
_EQUAL = {**dict.fromkeys((*_LISTED, _T.BOOLEAN), Shape.ONE), _T.MULTI_SELECT: Shape.OPTIONS}


def _for(types: Collection[QuestionType], shape: Shape) -> dict[QuestionType, Shape]:
    return dict.fromkeys(types, shape)


ANSWERED, NOT_ANSWERED = "answered", "not_answered"

OPERATORS: dict[str, Operator] = {
    ANSWERED: Operator(_for(_ANY, Shape.NOTHING), lambda answer, operand: True),
    NOT_ANSWERED: Operator(_for(_ANY, Shape.NOTHING), lambda answer, operand: False),
    "equals": Operator(_EQUAL, operator.eq),
    "not_equals": Operator(_EQUAL, operator.ne),
    "in": Operator(_for(_LISTED, Shape.LIST), lambda answer, operand: answer in operand),
    "not_in": Operator(_for(_LISTED, Shape.LIST), lambda answer, operand: answer not in operand),
    "contains": Operator(_for([_T.TEXT], Shape.NEEDLE), operator.contains),
    "not_contains": Operator(_for([_T.TEXT], Shape.NEEDLE), lambda answer, operand: operand not in answer),
    "lt": Operator(_for(_ORDERED, Shape.ONE), operator.lt),
    "lte": Operator(_for(_ORDERED, Shape.ONE), operator.le),
    "gt": Operator(_for(_ORDERED, Shape.ONE), operator.gt),
    "gte": Operator(_for(_ORDERED, Shape.ONE), operator.ge),
    "between": Operator(
        _for(_ORDERED, Shape.PAIR), lambda answer, operand: bool(operand[0] <= answer <= operand[1])
    ),
    "contains_any": Operator(
        _for([_T.MULTI_SELECT], Shape.SOME_OPTIONS), lambda answer, operand: not operand.isdisjoint(answer)
    ),
    "contains_all": Operator(
        _for([_T.MULTI_SELECT], Shape.SOME_OPTIONS), lambda answer, operand: bool(operand <= answer)
    ),
    "contains_none": Operator(
        _for([_T.MULTI_SELECT], Shape.SOME_OPTIONS), lambda answer, operand: bool(operand.isdisjoint(answer))
    ),
    "count_gte": Operator(_for([_T.MULTI_SELECT], Shape.COUNT), lambda answer, operand: len(answer) >= operand),
    "count_lte": Operator(_for([_T.MULTI_SELECT], Shape.COUNT), lambda answer, operand: len(answer) <= operand),
}


def comparable(type: QuestionType, answer: Any) -> Any:
    """A canonical answer in the form that comparisons need: folded text, Decimal, date, frozenset of ids."""
    match type:
        case QuestionType.TEXT:
            return fold(answer)
        case QuestionType.NUMBER:
            return numbers.literal(answer)
        case QuestionType.DATE:
            return date.fromisoformat(answer)
        case QuestionType.MULTI_SELECT:
            return frozenset(answer)
    return answer


def read_operand(shape: Shape, type: QuestionType, value: object, options: Collection[str] | None) -> Any:
    """What `Operator.test` takes, hashable; days stay relative. Raises BadValue.

    options: the ids the question offers; None accepts any id.
    """
    match shape:
        case Shape.NOTHING:
            return None
        case Shape.ONE:
            return _literal(type, value, options)
        case Shape.LIST:
            return frozenset(_literals(type, value, options))
        case Shape.PAIR:
            return _pair(type, value)
        case Shape.NEEDLE:
            needle = _literal(type, value, options)
            if not needle:
                raise BadValue
            return needle
        case Shape.OPTIONS if value == []:
            return frozenset()
        case Shape.OPTIONS | Shape.SOME_OPTIONS:
            return frozenset(_literals(type, value, options))
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadValue
    return value


def _literals(type: QuestionType, value: object, options: Collection[str] | None) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_LITERALS:
        raise BadValue
    return [_literal(type, item, options) for item in value]


def _pair(type: QuestionType, value: object) -> tuple[Any, Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadValue
    low, high = (_literal(type, item, None) for item in value)
    if dates.is_always_after(low, high) if type is QuestionType.DATE else low > high:
        raise BadValue(DefinitionCode.CONTRADICTORY_BOUNDS)
    return low, high


def _literal(type: QuestionType, value: object, options: Collection[str] | None) -> Any:
    found: Any = None
    match type:
        case QuestionType.NUMBER:
            found = numbers.literal(value)
        case QuestionType.DATE:
            found = dates.parse_day(value)
        case QuestionType.BOOLEAN if isinstance(value, bool):
            found = value
        case QuestionType.TEXT if isinstance(value, str) and is_storable(value):
            found = fold(value)
        case QuestionType.SINGLE_SELECT | QuestionType.MULTI_SELECT if isinstance(value, str):
            if options is not None and value not in options:
                raise BadValue(DefinitionCode.OPTION_NOT_IN_QUESTION)
            found = value
    if found is None:
        raise BadValue
    return found
