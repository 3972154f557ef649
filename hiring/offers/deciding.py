"""What becomes of an approved offer: sent, accepted, declined, abandoned. Each act is one event."""

from datetime import datetime

from hiring import letters, policy
from hiring.errors import Conflict, Invalid
from hiring.models.application import Application, ApplicationStatus
from hiring.models.attachment import Attachment, AttachmentType, PreviewStatus, ScanStatus
from hiring.models.letter import Occasion
from hiring.models.offer import AbandonReason, DecidedVia, Offer, OfferStatus
from hiring.names import is_storable
from hiring.offers import reading, states
from hiring.offers.drafting import expect_version
from hiring.offers.terms import LONGEST_ANSWER
from hiring.uploads import Received
from hiring.work import Work


def send(work: Work, offer: Offer, *, document: Received, letter: bool = True, version: int | None = None) -> None:
    """approved -> sent: the terms are frozen, `document` (its letter as a PDF that lies in the storage already) is
    kept with it, and goes to the candidate where `letter` says so. The caller keeps `document` only where
    `offer.letter` is made of it: what is sent already keeps its own.

    Raises Stale, InvalidTransition, Conflict `offer_date_past` where it would have run out.
    """
    work.require(policy.may_write_offers(work.actor, offer.application))
    if offer.status is OfferStatus.SENT:
        return
    expect_version(offer, version)
    to = states.target(offer, "send")
    if has_run_out(offer, work.now):
        raise Conflict("offer_date_past")
    offer.letter = _document(work, offer, document)
    work.session.add(offer.letter)
    offer.status, offer.sent_at = to, work.now
    work.session.flush()  # letters point to what it carries
    written = letters.write(work, Occasion.OFFER_SENT, offer.application, offer=offer) if letter else None
    work.record("offer.sent", offer, about=offer.application, number=offer.number, letter=written is not None)


def accept(work: Work, offer: Offer, *, version: int | None = None, via: DecidedVia = DecidedVia.TEAM) -> bool:
    """sent -> accepted; returns whether it was not accepted before. Hiring is `applications.accept_offer`.
    Raises Stale, InvalidTransition, Conflict `offer_expired`."""
    work.require(policy.may_answer_offer(work.actor, offer.application))
    if offer.status is OfferStatus.ACCEPTED:
        return False
    expect_version(offer, version)
    to = states.target(offer, "accept")
    if has_run_out(offer, work.now):
        raise Conflict("offer_expired", until=offer.expires_at)
    offer.status, offer.decided_at, offer.decided_via = to, work.now, via
    work.record("offer.accepted", offer, about=offer.application, number=offer.number, via=str(via))
    return True


def decline(
    work: Work, offer: Offer, *, reason: str = "", version: int | None = None, via: DecidedVia = DecidedVia.TEAM
) -> None:
    """sent -> declined, with the candidate's own words if they gave any. The application goes on as it stands.
    Raises Stale, InvalidTransition, Invalid reason `too_long` or `bad_characters`. One that ran out, but was not
    abandoned for it yet, can still be declined: the answer is the better knowledge."""
    work.require(policy.may_answer_offer(work.actor, offer.application))
    if offer.status is OfferStatus.DECLINED:
        return
    expect_version(offer, version)
    to = states.target(offer, "decline")
    words = reason.replace("\r\n", "\n").strip()
    if not is_storable(words):
        raise Invalid({"reason": "bad_characters"})
    if len(words) > LONGEST_ANSWER:
        raise Invalid({"reason": "too_long"})
    offer.status, offer.decided_at, offer.decided_via, offer.decline_reason = to, work.now, via, words
    work.record("offer.declined", offer, about=offer.application, number=offer.number, via=str(via))


def abandon(
    work: Work, offer: Offer, *, reason: AbandonReason, letter: bool = False, version: int | None = None
) -> None:
    """Takes the offer back, or writes down that somebody who had accepted does not come. `letter`: the candidate
    is told, if the offer was sent to them and the letter with it has gone.

    Raises Stale, InvalidTransition, Invalid reason `not_one_of` for one that does not fit its state, Conflict
    `offer_of_hired` while somebody is hired on it.
    """
    work.require(policy.may_write_offers(work.actor, offer.application))
    if offer.status is OfferStatus.ABANDONED and offer.abandon_reason is reason:
        return
    expect_version(offer, version)
    states.target(offer, "abandon")
    if reason not in states.reasons_from(offer.status):
        raise Invalid({"reason": "not_one_of"})
    if offer.status is OfferStatus.ACCEPTED and offer.application.status is ApplicationStatus.HIRED:
        raise Conflict("offer_of_hired")
    end(work, offer, reason, letter=letter)


def abandon_open(work: Work, application: Application, reason: AbandonReason) -> Offer | None:
    """Abandons what is alive because of what happens to the application; None where there was none. Who may do
    that to the application has been asked. One that was accepted says instead who did not keep to it."""
    offer = reading.live_of(work, application, for_change=True)
    if offer is None:
        return None
    if reason not in states.REASONS[offer.status]:
        came_from_us = reason in (AbandonReason.RESCINDED, AbandonReason.SUPERSEDED)
        reason = AbandonReason.RESCINDED if came_from_us else AbandonReason.RENEGED
    end(work, offer, reason)
    return offer


def end(work: Work, offer: Offer, reason: AbandonReason, *, letter: bool = False) -> None:
    """live -> abandoned. A letter with the offer that has not gone yet is stopped; then nobody need be told,
    unless it turns out that it was on its way."""
    withdrawn = Occasion.OFFER_WITHDRAWN if letter else None
    stopped = letters.cancel_waiting(work, offer.application, Occasion.OFFER_SENT, offer=offer, if_gone=withdrawn)
    went = offer.sent_at is not None and not stopped
    was, offer.status, offer.abandon_reason = offer.status, OfferStatus.ABANDONED, reason
    offer.decided_at = work.now
    if letter and went:
        letters.write(work, Occasion.OFFER_WITHDRAWN, offer.application, offer=offer)
    work.record("offer.abandoned", offer, about=offer.application, number=offer.number, reason=str(reason),
                was=str(was))  # fmt: skip


def has_run_out(offer: Offer, now: datetime) -> bool:
    """Whether the time until which it stands is over."""
    return offer.expires_at is not None and offer.expires_at < now


def _document(work: Work, offer: Offer, document: Received) -> Attachment:
    """No preview and no words of it: it is not for whoever may read the application's other files."""
    return Attachment(
        candidate_id=offer.application.candidate_id,
        application_id=offer.application_id,
        type=AttachmentType.OTHER,
        file_name=document.file_name,
        kind=document.kind,
        size_bytes=document.size,
        sha256=document.sha256,
        storage_key=document.storage_key,
        scan_status=ScanStatus.SKIPPED,
        preview_status=PreviewStatus.NONE,
        preview_pages=0,
        uploaded_by=work.user_id,
    )
