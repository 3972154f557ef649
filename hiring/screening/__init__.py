"""The screening form engine: pure functions over a form definition, raw answers and today's date."""

from hiring.screening.analysis import analyse
from hiring.screening.definition import validate_definition
from hiring.screening.evaluation import validate_submission, visible

__all__ = ["analyse", "validate_definition", "validate_submission", "visible"]
