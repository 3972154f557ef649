"""Offers in words: money, days, and what letters say of them."""

from typing import Any

from hiring.models.letter import Letter
from hiring.work import Work


def facts(work: Work, letter: Letter) -> dict[str, Any]:
    """What the templates of letters about an offer need beyond the application itself."""
    return {}


def variables(work: Work, letter: Letter) -> dict[str, str]:
    """What a letter template may name: offer_title, offer_salary, offer_bonus, offer_start, offer_until; empty
    texts where it is not about an offer."""
    return {}
