"""Offers that ran out: the clock abandons them."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from hiring import policy
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.offers import deciding, reading
from hiring.work import Work

AT_ONCE = 200


def overdue(work: Work, *, most: int = AT_ONCE) -> Sequence[uuid.UUID]:
    """Sent offers whose time is over, the longest first."""
    return work.session.scalars(
        select(Offer.id)
        .where(Offer.status == OfferStatus.SENT, Offer.expires_at < work.now, Offer.deleted_at.is_(None))
        .order_by(Offer.expires_at, Offer.id)
        .limit(most)
    ).all()


def expire(work: Work, id: uuid.UUID) -> bool:
    """sent -> abandoned(expired), if it still is sent and its time is over; returns whether it did. For the
    worker: nobody else makes an offer run out."""
    offer = reading.get(work, id, for_change=True)
    work.require(policy.may_write_offers(work.actor, offer.application))
    if offer.status is not OfferStatus.SENT or not deciding.has_run_out(offer, work.now):
        return False
    deciding.end(work, offer, AbandonReason.EXPIRED)
    return True
