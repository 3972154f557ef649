"""Offers in each of their states, for tests of what becomes of them."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hiring import applications, offers
from hiring.actors import OPERATOR
from hiring.models.application import Application
from hiring.models.job import Period
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.uploads import Received
from hiring.work import Work
from plumbing.records import new_id

LETTER = b"%PDF-1.4 an offer"
TERMS: dict[str, Any] = {
    "salary_amount": Decimal("58500"), "salary_currency": "GBP", "salary_period": Period.YEAR,
    "bonus": "Four weeks of leave", "message": "We look forward to working with you.",
}  # fmt: skip


def document(work: Work) -> Received:
    """A stored PDF, as a door hands it to `send`."""
    key = f"offers/{new_id()}"
    work.files.put(key, io.BytesIO(LETTER), content_type="application/pdf")
    return Received("letter", "Offer.pdf", "pdf", len(LETTER), "0" * 64, key)


def house(work: Work) -> Work:
    """The same transaction, acting for the operator: they approve what anybody wrote."""
    return Work(work.session, OPERATOR, work.now, work.files, work.request_id, work.ledger)


def drafted(work: Work, application: Application, **terms: Any) -> Offer:
    """By the acting user, standing for a week."""
    return offers.create(work, application, **{"expires_at": work.now + timedelta(days=7), **TERMS, **terms})


def in_state(work: Work, application: Application, status: OfferStatus, **terms: Any) -> Offer:
    """An offer that came to this state by the verbs; a hire that goes with an accepted one is left out."""
    offer = drafted(work, application, **terms)
    if status is OfferStatus.DRAFT:
        return offer
    if status is OfferStatus.ABANDONED:
        offers.abandon(work, offer, reason=AbandonReason.RESCINDED)
        return offer
    offers.approve(house(work), offer)
    if status is OfferStatus.APPROVED:
        return offer
    offers.send(work, offer, document=document(work))
    if status is OfferStatus.ACCEPTED:
        applications.accept_offer(work, offer, hire=False)
    elif status is OfferStatus.DECLINED:
        offers.decline(work, offer, reason="Found something nearer home")
    return offer


def types(work: Work) -> list[str]:
    """Of the events of this transaction so far."""
    return [event["type"] for event in work.ledger.events]
