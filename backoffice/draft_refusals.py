"""Why a change of a form's draft was refused, for the pages beside the builder."""

from hiring.errors import Conflict
from hiring.screening.editing import EditRefused
from web.errors import Problem, problem_of


def refusal_of(error: Conflict | EditRefused) -> Problem:
    """What the table of errors says; of a job that takes no changes in words about the job."""
    if isinstance(error, EditRefused):
        return Problem(409, error.code, error.params)
    return Problem(409, "job_archived") if error.code == "invalid_transition" else problem_of(error)
