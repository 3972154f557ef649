"""What the engine can say, in codes. Words for them stand in web.answer_wording, and a test compares the two."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class QuestionType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    SINGLE_SELECT = "single_select"
    MULTI_SELECT = "multi_select"
    DATE = "date"
    FILE = "file"


SELECT_TYPES = (QuestionType.SINGLE_SELECT, QuestionType.MULTI_SELECT)


class AnswerCode(StrEnum):
    """Why an answer is refused."""

    REQUIRED = "required"
    SINGLE_VALUE_EXPECTED = "single_value_expected"
    NOT_TEXT = "not_text"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BAD_FORMAT = "bad_format"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    NOT_AN_INTEGER = "not_an_integer"
    TOO_MANY_DECIMALS = "too_many_decimals"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    NOT_A_BOOLEAN = "not_a_boolean"
    MUST_BE_TRUE = "must_be_true"
    UNKNOWN_OPTION = "unknown_option"
    EXCLUSIVE_OPTION = "exclusive_option"
    TOO_FEW_CHOICES = "too_few_choices"
    TOO_MANY_CHOICES = "too_many_choices"
    NOT_A_DATE = "not_a_date"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    DATE_TOO_EARLY = "date_too_early"
    DATE_TOO_LATE = "date_too_late"
    NOT_A_FILE = "not_a_file"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_KIND_NOT_ALLOWED = "file_kind_not_allowed"
    FILE_KIND_MISMATCH = "file_kind_mismatch"
    TOO_FEW_FILES = "too_few_files"
    TOO_MANY_FILES = "too_many_files"
    UNKNOWN_QUESTION = "unknown_question"


class NoticeCode(StrEnum):
    """What a candidate is told although nothing is wrong."""

    HIDDEN_ANSWER_IGNORED = "hidden_answer_ignored"


class ChangeCode(StrEnum):
    """What was lost when typed input moved to a newer version of the form."""

    QUESTION_REMOVED = "question_removed"
    TYPE_CHANGED = "type_changed"
    OPTION_REMOVED = "option_removed"


class DifferenceCode(StrEnum):
    """How two versions of a form differ."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    HELP_CHANGED = "help_changed"
    TYPE_CHANGED = "type_changed"
    REQUIRED_CHANGED = "required_changed"
    OPTIONS_CHANGED = "options_changed"
    CONSTRAINTS_CHANGED = "constraints_changed"
    CONDITION_CHANGED = "condition_changed"
    MOVED = "moved"
    KNOCKOUT_ADDED = "knockout_added"
    KNOCKOUT_REMOVED = "knockout_removed"
    KNOCKOUT_CHANGED = "knockout_changed"


class DefinitionCode(StrEnum):
    """Why a form cannot be published."""

    INVALID_SHAPE = "invalid_shape"
    UNKNOWN_PROPERTY = "unknown_property"
    INVALID_KEY = "invalid_key"
    DUPLICATE_KEY = "duplicate_key"
    UNKNOWN_TYPE = "unknown_type"
    BLANK_LABEL = "blank_label"
    LABEL_TOO_LONG = "label_too_long"
    OPTIONS_REQUIRED = "options_required"
    OPTIONS_NOT_ALLOWED = "options_not_allowed"
    INVALID_OPTION_ID = "invalid_option_id"
    DUPLICATE_OPTION = "duplicate_option"
    DUPLICATE_OPTION_LABEL = "duplicate_option_label"
    CONSTRAINT_NOT_ALLOWED = "constraint_not_allowed"
    INVALID_CONSTRAINT = "invalid_constraint"
    CONTRADICTORY_BOUNDS = "contradictory_bounds"
    INVALID_CONDITION = "invalid_condition"
    EMPTY_GROUP = "empty_group"
    UNKNOWN_OP = "unknown_op"
    OP_NOT_VALID_FOR_TYPE = "op_not_valid_for_type"
    INVALID_VALUE = "invalid_value"
    VALUE_NOT_ALLOWED = "value_not_allowed"
    OPTION_NOT_IN_QUESTION = "option_not_in_question"
    UNKNOWN_QUESTION_REFERENCE = "unknown_question_reference"
    FORWARD_REFERENCE = "forward_reference"
    SELF_REFERENCE = "self_reference"
    TOO_MANY_QUESTIONS = "too_many_questions"
    TOO_MANY_OPTIONS = "too_many_options"
    TOO_DEEP = "too_deep"
    TOO_MANY_NODES = "too_many_nodes"
    TOO_MANY_KNOCKOUTS = "too_many_knockouts"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one answer; params are plain JSON values."""

    code: AnswerCode
    params: Mapping[str, Any]


class Refused(Exception):
    """A raw value is not of its question's type, so nothing further can be checked."""

    def __init__(self, code: AnswerCode, **params: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, params)
