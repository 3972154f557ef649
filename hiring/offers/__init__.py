"""Offers: drafting, approving, sending, answering, abandoning. One module a capability."""

from collections.abc import Sequence

from hiring.models.application import Application
from hiring.models.offer import AbandonReason, Offer
from hiring.work import Work


def of(work: Work, application: Application) -> Sequence[Offer]:
    """The application's offers that this actor may see, the latest first."""
    return ()


def to_approve(work: Work) -> Sequence[Offer]:
    """Drafts that wait for this user's approval, the oldest first."""
    return ()


def open_of(work: Work, application: Application) -> Offer | None:
    """The offer that is a draft, approved or sent; None where there is none."""
    return None


def abandon_open(work: Work, application: Application, reason: AbandonReason) -> Offer | None:
    """Abandons it because of what happens to the application; None where there was none."""
    return None
