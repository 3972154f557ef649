"""The candidate answers an offer: exactly one answer counts, whatever is clicked at once."""

from sqlalchemy import select

from hiring import applications, letters, offers
from hiring.errors import Conflict, Invalid, NotFound
from hiring.models.application import Application
from hiring.models.letter import Occasion
from hiring.models.offer import DecidedVia, Offer, OfferStatus
from hiring.models.user import User, UserStatus
from hiring.names import is_storable, tidy
from hiring.work import Work

LONGEST_NAME = 200


def offer_of(work: Work, application: Application, *, for_change: bool = False) -> Offer:
    """The latest offer that was ever sent for it; NotFound where none was. The caller found the application in
    the candidate's scope, for change where the offer is to change: that is the order of the locks."""
    found = select(Offer).where(
        Offer.application_id == application.id, Offer.sent_at.is_not(None), Offer.deleted_at.is_(None)
    )
    if for_change:
        found = found.with_for_update(of=Offer).execution_options(populate_existing=True)
    offer = work.session.scalar(found.order_by(Offer.number.desc()).limit(1))
    if offer is None:
        raise NotFound
    offer.application = application
    return offer


def accept(work: Work, offer: Offer, name: str) -> None:
    """Yes, under the name that was typed: the candidate is hired with it. Said twice it is once. Raises Invalid
    name `required`, `too_long`, `bad_characters`; Conflict `offer_expired`; InvalidTransition where another answer
    was first, or the offer was taken back."""
    if offer.status is OfferStatus.ACCEPTED:
        return
    if not is_storable(name):
        raise Invalid({"name": "bad_characters"})
    name = tidy(name)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": "too_long" if name else "required"})
    applications.accept_offer(work, offer, via=DecidedVia.LINK)
    offer.signed_name = name
    _tell(work, offer)


def decline(work: Work, offer: Offer, reason: str = "") -> None:
    """No, with a reason if they give one. Said twice it is once. Raises Invalid reason `too_long`,
    `bad_characters`, and InvalidTransition as `accept`."""
    if offer.status is OfferStatus.DECLINED:
        return
    offers.decline(work, offer, reason=reason, via=DecidedVia.LINK)
    _tell(work, offer)


def expect_shown(offer: Offer, id: str) -> None:
    """Refuses with Conflict `offer_changed` an answer to another offer than the one that stands now."""
    if id != str(offer.id):
        raise Conflict("offer_changed")


def _tell(work: Work, offer: Offer) -> None:
    """The candidate, for them to keep, and whoever waits for the answer: author and owner."""
    application = offer.application
    work.session.flush()
    letters.write(work, Occasion.OFFER_ANSWERED, application, offer=offer)
    waiting = {id for id in (offer.edited_by, application.recruiter_id) if id is not None}
    for user in work.session.scalars(select(User).where(User.id.in_(waiting), User.status == UserStatus.ACTIVE)):
        letters.write_to_user(work, Occasion.CANDIDATE_ANSWERED, user, offer=offer,
                              application_id=str(application.id))  # fmt: skip
