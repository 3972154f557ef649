"""The screening form engine: pure functions over a form definition, raw answers and today's date."""

from hiring.screening.definition import validate_definition
from hiring.screening.evaluation import validate_submission, visible
