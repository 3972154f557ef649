"""Why a change of a form's draft was refused, for the pages beside the builder."""

from hiring.errors import Conflict
from hiring.screening.editing import EditRefused
from web.errors import Problem, problem_of


def refusal_of(error: Conflict | EditRefused) -> Problem:
    """What the table of errors says."""
    if isinstance(error, EditRefused):
        return Problem(409, error.code, error.params)
    return problem_of(error)
