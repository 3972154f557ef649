"""Reading offers: one, those of an application, lists of them. Whoever may not know of offers finds none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased, joinedload

from hiring import policy
from hiring.actors import JobRole, Kind
from hiring.errors import NotFound
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.job import Job, JobMember, Period
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User
from hiring.offers.states import LIVE, OPEN
from hiring.work import Work
from plumbing.clock import read_instant

ROWS = 50
MOST_TO_APPROVE = 50


@dataclass(frozen=True)
class Row:
    """One offer as a list shows it."""

    id: uuid.UUID
    application_id: uuid.UUID
    number: int
    status: OfferStatus
    candidate_id: uuid.UUID
    first_name: str
    last_name: str
    job_name: str
    job_title: str
    salary_amount: Decimal | None
    salary_currency: str | None
    salary_period: Period | None
    expires_at: datetime | None
    updated_at: datetime
    author_first: str | None
    author_last: str | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def author(self) -> str:
        return f"{self.author_first or ''} {self.author_last or ''}".strip()


@dataclass(frozen=True)
class Page:
    """Some rows; `more` is the cursor of the next ones, None at the end."""

    rows: Sequence[Row]
    more: str | None = None


def get(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Offer:
    """One offer that this actor may know of; else NotFound. `for_change` locks the application's row and then the
    offer's (PostgreSQL), in the order in which every act on the application takes them."""
    if for_change:
        of_it = select(Offer.application_id).where(Offer.id == id).scalar_subquery()
        work.session.execute(select(Application.id).where(Application.id == of_it).with_for_update())
    found = _entities(work).where(Offer.id == id)
    if for_change:
        found = found.with_for_update(of=Offer).execution_options(populate_existing=True)
    offer = work.session.scalar(found)
    if offer is None:
        raise NotFound
    return offer


def is_gone(work: Work, id: uuid.UUID) -> bool:
    """Whether there was such an offer that this program might have read."""
    found = select(Offer.id).where(Offer.id == id, Offer.deleted_at.is_not(None))
    known = policy.of_known_jobs(work.actor, Offer.application_id)
    return policy.reads_offers(work.actor) and work.session.scalar(found.where(known)) is not None


def of(work: Work, application: Application) -> Sequence[Offer]:
    """The application's offers that this actor may see, the latest first."""
    if not policy.may_read_offers(work.actor, application.job):
        return ()
    return work.session.scalars(
        select(Offer)
        .where(Offer.application_id == application.id, Offer.deleted_at.is_(None))
        .order_by(Offer.number.desc())
    ).all()


def live_of(work: Work, application: Application, *, for_change: bool = False) -> Offer | None:
    """The one that is a draft, approved, sent or accepted, for verbs; whoever asks has the application."""
    found = select(Offer).where(
        Offer.application_id == application.id, Offer.status.in_(LIVE), Offer.deleted_at.is_(None)
    )
    if for_change:
        found = found.with_for_update(of=Offer).execution_options(populate_existing=True)
    offer = work.session.scalar(found)
    if offer is not None:
        offer.application = application
    return offer


def open_of(work: Work, application: Application) -> Offer | None:
    """The offer that is a draft, approved or sent; None where there is none."""
    offer = live_of(work, application)
    return offer if offer is not None and offer.status in OPEN else None


def to_approve(work: Work) -> Sequence[Offer]:
    """Drafts that wait for this user's approval, the oldest first."""
    found = _entities(work).where(Offer.status == OfferStatus.DRAFT, _approvable(work))
    found = found.options(joinedload(Offer.author))
    return work.session.scalars(found.order_by(Offer.updated_at, Offer.id).limit(MOST_TO_APPROVE)).all()


def listed(work: Work, statuses: Sequence[OfferStatus] = OPEN, *, after: str = "", most: int = ROWS) -> Page:
    """Offers in these states, the one that changed last first; `after` is the cursor that the former page ended
    with. Raises NotFound for one that is none."""
    order = tuple_(Offer.updated_at, Offer.id)
    parts = []
    for status in statuses:  # each on the index (status, updated_at, id): of several at once none would do
        part = _rows(work).where(Offer.status == status)
        if after:
            part = part.where(order < tuple_(*_cursor(after)))
        part = part.order_by(Offer.updated_at.desc(), Offer.id.desc()).limit(most + 1)
        parts.append(select(part.subquery()))
    found = [Row(*row) for row in work.session.execute(union_all(*parts))] if parts else []
    found.sort(key=lambda row: (row.updated_at, row.id), reverse=True)
    shown = found[:most]
    more = f"{shown[-1].updated_at.isoformat()}_{shown[-1].id}" if len(found) > most else None
    return Page(shown, more)


def _entities(work: Work) -> Select[Offer]:
    found = (
        select(Offer)
        .join(Application, Application.id == Offer.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(policy.visible_offers(work.actor))
    )
    return found.options(joinedload(Offer.application, innerjoin=True).joinedload(Application.job, innerjoin=True)
                         .lazyload(Job.places))  # fmt: skip


def _rows(work: Work) -> Any:
    author = aliased(User)
    return (
        select(
            Offer.id, Offer.application_id, Offer.number, Offer.status, Application.candidate_id,
            Candidate.first_name, Candidate.last_name, Job.name.label("job_name"), Offer.job_title,
            Offer.salary_amount, Offer.salary_currency, Offer.salary_period, Offer.expires_at, Offer.updated_at,
            author.first_name.label("author_first"), author.last_name.label("author_last"),
        )
        .join(Application, Application.id == Offer.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .outerjoin(author, author.id == Offer.edited_by)
        .where(policy.visible_offers(work.actor))
    )  # fmt: skip


def _approvable(work: Work) -> ColumnElement[bool]:
    """What `policy.may_approve` says of one offer, for a query."""
    actor = work.actor
    if actor.kind is not Kind.USER:
        return false()
    runs = Job.id.in_([job_id for job_id in actor.jobs if policy.may_run_job(actor, job_id)])
    if policy.may_change_jobs(actor):
        runs = Job.id.is_not(None)
    named = exists(
        select(1).where(JobMember.job_id == Job.id, JobMember.user_id == actor.id,
                        JobMember.role == JobRole.HIRING_MANAGER, JobMember.approver.is_(True))
        .correlate(Job)
    )  # fmt: skip
    if work.organisation.own_offers:
        return or_(runs, named)
    return and_(or_(runs, named), or_(Offer.edited_by.is_(None), Offer.edited_by != actor.id))


def _cursor(text: str) -> tuple[datetime, uuid.UUID]:
    at, _, id = text.rpartition("_")
    moment = read_instant(at)
    try:
        key = uuid.UUID(id)
    except ValueError:
        raise NotFound from None
    if moment is None:
        raise NotFound
    return moment, key
