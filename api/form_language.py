"""What a form's definition may say, in words: the parts of it that no schema tells."""

CONSTRAINTS = (
    "By type, with defaults in brackets. text: `min_length` (0), `max_length` (500, of `multiline` 5000), "
    "`multiline` (false), `format` (`plain`; or `email`, `url`, `phone`). number: `integer` (false), `min`, "
    "`max`, `max_decimals` (2), `unit`. boolean: `must_be_true` (false). single_select: none. multi_select: "
    "`min_choices`, `max_choices`. date: `min`, `max`, a day like `2026-11-30`, or `today`, `today-18y`, "
    "`today+14d`. file: `kinds` (`pdf`, `docx`, `odt`, `rtf`, `txt`; also `doc`, `png`, `jpeg`, `zip`), "
    "`max_size` in bytes (10485760), `min_files` (1), `max_files` (1)."
)
CONDITION = (
    "One of `{all: [...]}`, `{any: [...]}`, `{not: ...}` and `{question, op, value}`, within each other. `op` "
    "is, of every type: `answered`, `not_answered` (without `value`); of all but files: `equals`, "
    "`not_equals`; of text, number, date and single_select: `in`, `not_in` with a list; of text: `contains`, "
    "`not_contains`; of number and date: `lt`, `lte`, `gt`, `gte`, `between` with two; of multi_select: "
    "`contains_any`, `contains_all`, `contains_none` with ids of options, `count_gte`, `count_lte`."
)
DEFINITION = (
    "`schema` (1), `questions` in order and `knockouts`. A question has `key`, `type` and `label`, and may "
    "have `help`, `required`, `constraints`, `options` (`id`, `label`; of multi_select `exclusive`: it stands "
    "alone) and `visible_if`, a condition on earlier questions. A knockout has `id`, `label` and `when`, a "
    "condition on any. "
    f"Constraints. {CONSTRAINTS} Conditions. {CONDITION}"
)
