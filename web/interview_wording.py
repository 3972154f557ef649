"""Interviews in words: times in their zone, places, and what letters say of them."""

from typing import Any

from hiring.models.letter import Letter
from hiring.work import Work


def facts(work: Work, letter: Letter) -> dict[str, Any]:
    """What the templates of letters about an interview need beyond the application itself."""
    return {}


def variables(work: Work, letter: Letter) -> dict[str, str]:
    """What a letter template may name: interview_title, interview_day, interview_time, interview_place,
    interviewers; empty texts where it is not about an interview."""
    return {}
