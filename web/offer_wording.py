"""Offers in words: money, days, and what letters say of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from hiring.models.letter import Letter
from hiring.models.offer import Offer
from hiring.work import Work
from web import formatting
from web.formatting import gettext as _
from web.labels import label

NAMES = ("offer_title", "offer_salary", "offer_bonus", "offer_start", "offer_until")


def facts(work: Work, letter: Letter) -> dict[str, Any]:
    """What the templates of letters about an offer need beyond the application itself: `offer`, `offer_terms`
    (pairs of name and words) and `offer_until` in words; None and nothing where it is about none."""
    offer = _offer_of(work, letter)
    if offer is None:
        return {"offer": None, "offer_terms": (), "offer_until": ""}
    return {"offer": offer, "offer_terms": terms(work, offer), "offer_until": values(work, offer)["offer_until"]}


def variables(work: Work, letter: Letter) -> dict[str, str]:
    """What a letter template may name: offer_title, offer_salary, offer_bonus, offer_start, offer_until; empty
    texts where it is not about an offer."""
    offer = _offer_of(work, letter)
    return values(work, offer) if offer else dict.fromkeys(NAMES, "")


def values(work: Work, offer: Offer) -> dict[str, str]:
    """The same of an offer. What it does not say is an empty text."""
    return {
        "offer_title": offer.job_title,
        "offer_salary": salary(offer),
        "offer_bonus": offer.bonus,
        "offer_start": whole_day(offer.starts_on) if offer.starts_on else "",
        "offer_until": whole_day(offer.expires_at.astimezone(work.organisation.zone)) if offer.expires_at else "",
    }


ALL_TERMS = ("job", "kind", "salary", "bonus", "start", "until")
ANSWERED_TERMS = ("salary", "start", "kind", "bonus")
"""Of the page on which an offer is answered: pay and first day come first, and what its heading says (the job,
until when it stands) is left out."""


def terms(work: Work, offer: Offer, which: Sequence[str] = ALL_TERMS) -> Sequence[tuple[str, str]]:
    """What the offer says, as pairs of name and words; what it leaves open is left out."""
    said = values(work, offer)
    pairs = {
        "job": (_("Job"), said["offer_title"]),
        "kind": (_("Kind of work"), label(offer.employment_type)),
        "salary": (_("Salary"), said["offer_salary"]),
        "bonus": (_("Besides"), said["offer_bonus"]),
        "start": (_("First day"), said["offer_start"]),
        "until": (_("Stands until"), said["offer_until"]),
    }
    return [pairs[one] for one in which if pairs[one][1]]


def salary(offer: Any) -> str:
    """ "£58,500 a year", "£14.80 an hour"; empty where none is said. An Offer, or a row of a list."""
    amount = offer.salary_amount
    return formatting.pay(amount, amount, offer.salary_currency, offer.salary_period)


def whole_day(value: date | datetime) -> str:
    """ "1 December 2026": with its year, for what is kept on paper."""
    return formatting.whole_date(value)


def _offer_of(work: Work, letter: Letter) -> Offer | None:
    return work.session.get(Offer, letter.offer_id) if letter.offer_id else None
