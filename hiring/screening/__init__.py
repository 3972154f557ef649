"""The screening form engine: pure functions over a form definition, raw answers and today's date.

A definition is JSON; `Form.of` reads one once, and every function takes either.
"""

from hiring.screening.analysis import Analysis, analyse, examine
from hiring.screening.canonical import canonical_json, digest
from hiring.screening.definition import validate_definition
from hiring.screening.differences import Difference, differences
from hiring.screening.display import Because, Flag, Row, Standing, because, because_of, flags, rows
from hiring.screening.evaluation import Evaluation, evaluate, knockouts, validate_submission, visible
from hiring.screening.form import Form, InvalidDefinition, Question
from hiring.screening.proofs import Proofs, prove
from hiring.screening.versions import migrate

__all__ = [
    "Analysis",
    "Because",
    "Difference",
    "Evaluation",
    "Flag",
    "Form",
    "InvalidDefinition",
    "Proofs",
    "Question",
    "Row",
    "Standing",
    "analyse",
    "because",
    "because_of",
    "canonical_json",
    "differences",
    "digest",
    "evaluate",
    "examine",
    "flags",
    "knockouts",
    "migrate",
    "prove",
    "rows",
    "validate_definition",
    "validate_submission",
    "visible",
]
