"""Writing an offer, changing its terms, and the approval of what it says."""

from collections.abc import Sequence
from typing import Any, Unpack

from sqlalchemy import func, or_, select

from hiring import letters, policy
from hiring.actors import JobRole, Role
from hiring.errors import Conflict, InvalidTransition, Stale
from hiring.models.application import Application, ApplicationStatus
from hiring.models.job import JobMember
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User, UserStatus
from hiring.offers import reading, states
from hiring.offers.terms import FIELDS, Terms, defaults, refuse, tidied
from hiring.work import Work


def create(work: Work, application: Application, **terms: Unpack[Terms]) -> Offer:
    """A new draft for somebody in progress; what is not said is as the job has it. The application has been
    found for change.

    Raises Invalid by field, InvalidTransition where the application has ended, Conflict `open_offer` (`status`)
    where another offer of it is alive; two at once meet at uq_offers_live.
    """
    work.require(policy.may_write_offers(work.actor, application))
    if application.status is not ApplicationStatus.ACTIVE:
        raise InvalidTransition(current_status=str(application.status), allowed=[str(ApplicationStatus.ACTIVE)])
    alive = reading.live_of(work, application)
    if alive is not None:
        raise Conflict("open_offer", status=str(alive.status))
    said = tidied({**defaults(application), **terms})
    refuse(said)
    latest = work.session.scalar(select(func.max(Offer.number)).where(Offer.application_id == application.id))
    offer = Offer(
        application_id=application.id, number=(latest or 0) + 1, status=OfferStatus.DRAFT, decline_reason="",
        created_by=work.user_id, edited_by=work.user_id, **said,
    )  # fmt: skip
    offer.application = application
    work.session.add(offer)
    work.session.flush()  # the race for the one that may be alive is lost here, not at the end
    work.record("offer.created", offer, about=application, number=offer.number)
    return offer


def edit(work: Work, offer: Offer, *, version: int | None = None, **terms: Unpack[Terms]) -> bool:
    """Changes the given terms; returns whether anything differed. Whoever does is the author from now on, and
    what was approved is a draft again. Raises Invalid by field, Stale, InvalidTransition once it is sent."""
    work.require(policy.may_write_offers(work.actor, offer.application))
    expect_version(offer, version)
    to = states.target(offer, "edit")
    said = tidied(terms)
    refuse({name: said.get(name, getattr(offer, name)) for name in FIELDS})
    differing: dict[str, Any] = {name: value for name, value in said.items() if value != getattr(offer, name)}
    if not differing:
        return False
    was = offer.status
    for name, value in differing.items():
        setattr(offer, name, value)
    offer.edited_by = work.user_id
    _take_approval(offer, to)
    work.record("offer.changed", offer, about=offer.application, fields=list(differing), was=str(was))
    return True


def approve(work: Work, offer: Offer, *, version: int | None = None) -> None:
    """draft -> approved. Never by whoever wrote the terms, unless the organisation lifts that (NotAllowed
    `own_offer`). Raises Stale, InvalidTransition."""
    work.require(_may_approve(work, offer, own_allowed=True))
    work.require(_may_approve(work, offer, own_allowed=work.organisation.own_offers), "own_offer")
    if offer.status is OfferStatus.APPROVED:
        return
    expect_version(offer, version)
    to = states.target(offer, "approve")
    offer.status, offer.approved_by, offer.approved_at = to, work.user_id, work.now
    work.record("offer.approved", offer, about=offer.application, number=offer.number)


def unapprove(work: Work, offer: Offer, *, version: int | None = None) -> None:
    """approved -> draft, by whoever writes offers or approves them. Raises Stale, InvalidTransition."""
    writes = policy.may_write_offers(work.actor, offer.application)
    work.require(writes or _may_approve(work, offer, own_allowed=True))
    if offer.status is OfferStatus.DRAFT:
        return
    expect_version(offer, version)
    _take_approval(offer, states.target(offer, "unapprove"))
    work.record("offer.unapproved", offer, about=offer.application, number=offer.number)


def may_approve(work: Work, offer: Offer) -> bool:
    """Whether this user may approve what the offer says now."""
    return _may_approve(work, offer, own_allowed=work.organisation.own_offers)


def may_unapprove(work: Work, offer: Offer) -> bool:
    writes = policy.may_write_offers(work.actor, offer.application)
    return writes or _may_approve(work, offer, own_allowed=True)


def approvers(work: Work, application: Application, author: User | None = None) -> Sequence[User]:
    """Who is asked to approve an offer of this application: who may on the job's team, by name; where nobody
    on it may, the administrators. Never its author (None: the acting user)."""
    writer = author.id if author else work.user_id
    active = select(User).where(User.status == UserStatus.ACTIVE, User.id != writer)
    active = active.order_by(User.first_name, User.last_name, User.id)
    runs = JobMember.role.in_((JobRole.RECRUITER, JobRole.COORDINATOR))
    named = (JobMember.role == JobRole.HIRING_MANAGER) & JobMember.approver.is_(True)
    team = select(JobMember.user_id).where(JobMember.job_id == application.job_id, or_(runs, named))
    found = work.session.scalars(active.where(User.id.in_(team))).all()
    return found or work.session.scalars(active.where(User.role == Role.ADMIN)).all()


def ask_for_approval(work: Work, offer: Offer) -> Sequence[User]:
    """Writes to those who may approve this draft, and returns them; whoever has such a letter waiting gets no
    second one. Raises InvalidTransition where it is no draft."""
    work.require(policy.may_write_offers(work.actor, offer.application))
    states.target(offer, "approve")
    asked = approvers(work, offer.application, offer.author)
    waiting = set(
        work.session.scalars(
            select(Letter.user_id).where(
                Letter.offer_id == offer.id, Letter.occasion == Occasion.OFFER_TO_APPROVE,
                Letter.state == LetterState.WAITING,
            )
        )
    )  # fmt: skip
    for user in asked:
        if user.id not in waiting:
            letters.write_to_user(work, Occasion.OFFER_TO_APPROVE, user, offer=offer, by=work.actor.name,
                                  application_id=str(offer.application_id))  # fmt: skip
    return asked


def expect_version(offer: Offer, version: int | None) -> None:
    """Refuses with Stale when the caller looked at another version than the stored one."""
    if version is not None and version != offer.version:
        raise Stale("offer_stale")


def _take_approval(offer: Offer, to: OfferStatus) -> None:
    offer.status, offer.approved_by, offer.approved_at = to, None, None
    offer.approver = None


def _may_approve(work: Work, offer: Offer, *, own_allowed: bool) -> bool:
    job_id = offer.application.job_id
    member = work.session.scalar(
        select(JobMember).where(
            JobMember.job_id == job_id, JobMember.user_id == work.user_id,
            JobMember.role == JobRole.HIRING_MANAGER,
        )
    )  # fmt: skip
    return policy.may_approve(work.actor, job_id, offer, member, own_allowed)
