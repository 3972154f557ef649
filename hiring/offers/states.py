"""The six states of an offer and what leads from one to the next, as data. Nothing else leads anywhere."""

from collections.abc import Mapping

from hiring.errors import InvalidTransition
from hiring.models.offer import AbandonReason, Offer, OfferStatus

DRAFT, APPROVED, SENT = OfferStatus.DRAFT, OfferStatus.APPROVED, OfferStatus.SENT
ACCEPTED, DECLINED, ABANDONED = OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.ABANDONED

LEADS: Mapping[str, Mapping[OfferStatus, OfferStatus]] = {
    "edit": {DRAFT: DRAFT, APPROVED: DRAFT},
    "approve": {DRAFT: APPROVED},
    "unapprove": {APPROVED: DRAFT},
    "send": {APPROVED: SENT},
    "accept": {SENT: ACCEPTED},
    "decline": {SENT: DECLINED},
    "abandon": {DRAFT: ABANDONED, APPROVED: ABANDONED, SENT: ABANDONED, ACCEPTED: ABANDONED},
}
"""Act -> from -> to."""

_OURS = frozenset({AbandonReason.RESCINDED, AbandonReason.SUPERSEDED})
REASONS: Mapping[OfferStatus, frozenset[AbandonReason]] = {
    DRAFT: _OURS | {AbandonReason.APPLICATION_CLOSED},
    APPROVED: _OURS | {AbandonReason.APPLICATION_CLOSED},
    SENT: _OURS | {AbandonReason.APPLICATION_CLOSED, AbandonReason.EXPIRED},
    ACCEPTED: frozenset({AbandonReason.RESCINDED, AbandonReason.RENEGED}),
}
"""Why an offer in this state may be abandoned."""
BY_ITSELF = frozenset({AbandonReason.APPLICATION_CLOSED, AbandonReason.EXPIRED})
"""Reasons that nobody gives: they follow from something else."""

OPEN = (DRAFT, APPROVED, SENT)
"""Not answered yet."""
LIVE = (*OPEN, ACCEPTED)
"""Of these an application has one at most."""
FROZEN = (SENT, ACCEPTED, DECLINED, ABANDONED)
"""The terms never change again."""


def allowed(status: OfferStatus) -> list[str]:
    """The acts that lead on from here, in their order."""
    return [act for act, leads in LEADS.items() if status in leads]


def reasons_from(status: OfferStatus) -> list[AbandonReason]:
    """What a person may give as the reason for abandoning it, in order."""
    return [one for one in AbandonReason if one in REASONS.get(status, ()) and one not in BY_ITSELF]


def target(offer: Offer, act: str) -> OfferStatus:
    """Where the act leads this offer. Raises InvalidTransition."""
    to = LEADS[act].get(offer.status)
    if to is None:
        raise InvalidTransition(
            "offer_transition", current_status=str(offer.status), allowed=allowed(offer.status)
        )
    return to


def expect(offer: Offer, act: str) -> None:
    """Nothing where the act holds already or leads on; else refuses with InvalidTransition."""
    if offer.status not in LEADS[act].values():
        target(offer, act)
