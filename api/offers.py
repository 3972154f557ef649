"""Offers: lists, one, drafting, approval, sending, the answer, and the end."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Bundle

from api import applications as owners
from api import bp, lists
from api.faults import ApiError, renamed
from api.jobs_sent import SentAmount, without_default
from api.operations import Answer, Call, operation
from api.schema import Amount, Id, Ids, In, Instant, Listed, ListQuery, Out, Page, Text, quick
from hiring import applications, offers, policy
from hiring.actors import Actor
from hiring.applications.conditions import aside
from hiring.errors import Conflict, Gone, NotFound
from hiring.models.application import Application
from hiring.models.job import EmploymentType, Period
from hiring.models.offer import AbandonReason, DecidedVia, Offer, OfferStatus
from hiring.names import LONGEST
from hiring.offers.terms import LONGEST_ANSWER, LONGEST_BONUS, LONGEST_MESSAGE
from hiring.work import Work
from web import offer_sending
from web.offer_sending import Letter

NOUN = "Offers"
READ, WRITE, DECIDE = policy.READ_OFFERS, "offers:write", "offers:decide"
_ALWAYS = ("gone", "invalid_transition", "precondition_failed")
_TOO = " Needs `offers:read` too."
_EXAMPLE: Any = {
    "id": "01957c20-5d11-7c3b-8a7e-1f2e3d4c5b6a", "application_id": "01957a3e-8d10-7b5a-8f21-5a1c6d2e9b43",
    "job_id": "01957a3e-6f52-7c1e-9d0a-2f6b8c4e1a70", "version": 1, "status": "sent",
    "job_title": "Backend engineer", "employment_type": "full_time",
    "salary": {"amount": "58500", "currency": "EUR", "period": "year"}, "bonus": "Four weeks of leave",
    "employment_start_date": "2027-01-04", "message": None, "expires_at": "2026-12-07T23:59:59.000Z",
    "approved_by": "01957a00-1111-7aaa-8bbb-0123456789ab", "approved_at": "2026-11-30T09:00:00.000Z",
    "sent_at": "2026-11-30T09:05:00.000Z", "decided_at": None, "decided_via": None, "decline_reason": None,
    "abandon_reason": None, "letter_attachment_id": "01957c20-6000-7d00-9e00-a1b2c3d4e5f6",
    "created_at": "2026-11-29T15:00:00.000Z", "updated_at": "2026-11-30T09:05:00.000Z",
}  # fmt: skip


class OfferSalary(Out):
    amount: Amount | None
    currency: str | None = Field(description="ISO 4217.")
    period: Period | None


class OfferOut(Out):
    """What is offered for one application. Of those it has, at most one is a draft, approved, sent or accepted."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id
    application_id: Id
    job_id: Id = Field(description="The application's job.")
    version: int = Field(description="Counts the application's offers, from 1. (The ETag is another number.)")
    status: OfferStatus
    job_title: str
    employment_type: EmploymentType | None
    salary: OfferSalary | None
    bonus: str | None = Field(description="What comes beside the salary, in words.")
    employment_start_date: date | None = Field(description="The first day of work.")
    message: str | None = Field(description="What the letter says to this candidate beside the terms.")
    expires_at: Instant | None = Field(description="Until when it may be accepted; null: without end.")
    approved_by: Id | None = Field(description="The user; null with an `approved_at`: a program.")
    approved_at: Instant | None
    sent_at: Instant | None
    decided_at: Instant | None = Field(description="When it was accepted, declined or abandoned.")
    decided_via: DecidedVia | None = Field(
        description="`team`: a user or a program wrote the answer down. `link`: the candidate did, on a page."
    )
    decline_reason: str | None = Field(description="The candidate's own words.")
    abandon_reason: AbandonReason | None
    letter_attachment_id: Id | None = Field(description="The PDF as it was sent; null until then.")
    created_at: Instant
    updated_at: Instant


class ApplicationOfferQuery(ListQuery):
    statuses: Listed[OfferStatus] | None = None


class OfferQuery(ApplicationOfferQuery):
    application_ids: Ids | None = None
    job_ids: Ids | None = None


class SentOfferSalary(In):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=without_default)

    amount: SentAmount | None = None
    currency: Text | None = Field(None, description="ISO 4217; needed with an amount.")
    period: Period | None = Field(None, description="Needed with an amount.")


Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2199, 12, 31))]


class OfferTerms(In):
    """What is left out stays as it is, null empties."""

    model_config = ConfigDict(json_schema_extra=without_default)

    job_title: Annotated[Text, Field(min_length=1, max_length=LONGEST)] = ""
    employment_type: EmploymentType | None = None
    salary: SentOfferSalary | None = None
    bonus: Annotated[Text, Field(max_length=LONGEST_BONUS)] | None = None
    employment_start_date: Day | None = None
    message: Annotated[Text, Field(max_length=LONGEST_MESSAGE)] | None = None
    expires_at: Instant | None = None


class NewOffer(OfferTerms):
    """Title, kind of work, currency and period are the job's where nothing else is said."""


class OfferSending(In):
    notify_candidate: bool = Field(True, description="Write to the candidate, with the letter as a PDF.")


class OfferAcceptance(In):
    hire: bool = Field(True, description="Also hire them; false: the application stays where it stands.")
    start_date: Day | None = Field(None, description="The first day of work, where it is not the offer's.")


class OfferDecline(In):
    reason: Annotated[Text, Field(max_length=LONGEST_ANSWER)] | None = Field(
        None, description="The candidate's own words."
    )


class OfferAbandonment(In):
    reason: AbandonReason = Field(
        description="`rescinded` or `superseded`; of an accepted one `rescinded` or `reneged`. The others follow "
        "from what happens."
    )
    notify_candidate: bool = Field(False, description="Write to the candidate, if the offer had gone to them.")


_ROW: Bundle[Any] = Bundle("offer", *Offer.__table__.c)
_JOB = select(Application.job_id).where(Application.id == Offer.application_id).scalar_subquery()


def document(one: Any, job_id: uuid.UUID) -> OfferOut:
    """Of an entity, or of a row that has the columns of the table."""
    terms = (one.salary_amount, one.salary_currency, one.salary_period)
    salary = quick(OfferSalary, amount=terms[0], currency=terms[1], period=terms[2])
    return quick(
        OfferOut,
        id=one.id, application_id=one.application_id, job_id=job_id, version=one.number, status=one.status,
        job_title=one.job_title, employment_type=one.employment_type, salary=salary if any(terms) else None,
        bonus=one.bonus or None, employment_start_date=one.starts_on, message=one.message or None,
        expires_at=one.expires_at, approved_by=one.approved_by, approved_at=one.approved_at, sent_at=one.sent_at,
        decided_at=one.decided_at, decided_via=one.decided_via, decline_reason=one.decline_reason or None,
        abandon_reason=one.abandon_reason, letter_attachment_id=one.letter_attachment_id,
        created_at=one.created_at, updated_at=one.updated_at,
    )  # fmt: skip


def shown(work: Work, offer: Offer, *, location: str | None = None) -> Answer:
    """One offer that is in hand, as it is after what was done."""
    work.session.flush()
    return Answer(document(offer, offer.application.job_id), version=offer.version, location=location)


def found(work: Work, id: uuid.UUID, *, for_change: bool = False) -> Offer:
    """One that the key may know of. Raises ApiError `missing_scope`, NotFound, and Gone for one that went with its
    application."""
    _expect_reader(work.actor)
    try:
        return offers.get(work, id, for_change=for_change)
    except NotFound:
        if offers.is_gone(work, id):
            raise Gone from None
        raise


def _expect_reader(actor: Actor) -> None:
    """Without it every offer is absent, and what is done to one is answered with it."""
    if not actor.holds(READ):
        raise ApiError("missing_scope", scope=READ)


# reading


@operation(bp, "GET", "/offers", noun=NOUN, summary="All offers", scope=READ, query=OfferQuery, out=OfferOut,
           is_list=True)  # fmt: skip
def list_offers(call: Call) -> Page:
    query: OfferQuery = call.query
    conditions: list[ColumnElement[bool]] = []
    if query.application_ids is not None:
        conditions.append(Offer.application_id.in_(query.application_ids))
    if query.job_ids is not None:
        of_jobs = select(Application.id).where(Application.job_id.in_(query.job_ids))
        conditions.append(Offer.application_id.in_(of_jobs))
    return _listed(call, *conditions)


@operation(bp, "GET", "/applications/<uuid:id>/offers", noun=NOUN, summary="An application's offers", scope=READ,
           query=ApplicationOfferQuery, out=OfferOut, is_list=True, name="list_application_offers",
           errors=("gone",))  # fmt: skip
def list_of_application(call: Call, id: uuid.UUID) -> Page:
    return _listed(call, Offer.application_id == owners.found(call.work, id).id)


def _listed(call: Call, *conditions: ColumnElement[bool]) -> Page:
    query: ApplicationOfferQuery = call.query
    some: Any = select(_ROW, _JOB).where(policy.of_known_jobs(call.work.actor, Offer.application_id), *conditions)
    if query.statuses is not None:
        some = some.where(aside(Offer.status).in_(query.statuses))
    return lists.page(call, Offer, some, _made, object="offer", deleted=Offer.deleted_at.is_not(None))


def _made(rows: Sequence[Any]) -> list[OfferOut]:
    return [document(row[0], row[1]) for row in rows]


@operation(bp, "GET", "/offers/<uuid:id>", noun=NOUN, summary="One offer", scope=READ, out=OfferOut,
           errors=("gone",))  # fmt: skip
def get_offer(call: Call, id: uuid.UUID) -> Answer:
    return shown(call.work, found(call.work, id))


# drafting


@operation(bp, "POST", "/applications/<uuid:id>/offers", noun=NOUN, summary="Draft an offer", scope=WRITE,
           body=NewOffer, out=OfferOut, errors=("gone", "invalid_transition", "offer_exists"),
           description="Draft an offer for an active application that has no living one. It moves nothing by "
           "itself." + _TOO)  # fmt: skip
def create_offer(call: Call, id: uuid.UUID) -> Answer:
    _expect_reader(call.work.actor)
    application = owners.found(call.work, id, for_change=True)
    try:
        with _named():
            made = offers.create(call.work, application, **_terms(call.body))
    except Conflict as error:
        if error.code != "open_offer":
            raise
        raise ApiError("offer_exists", current_status=error.params["status"]) from None
    return shown(call.work, made, location=f"{bp.url_prefix}/offers/{made.id}")


@operation(bp, "PATCH", "/offers/<uuid:id>", noun=NOUN, summary="Change an offer's terms", scope=WRITE,
           body=OfferTerms, out=OfferOut, errors=_ALWAYS,
           description="Change what a draft or an approved offer says. A change takes the approval away. Once "
           "sent the terms stay." + _TOO)  # fmt: skip
def change_offer(call: Call, id: uuid.UUID) -> Answer:
    offer = found(call.work, id, for_change=True)
    with _named():
        offers.edit(call.work, offer, version=call.expected, **_terms(call.body))
    return shown(call.work, offer)


def _terms(sent: OfferTerms) -> Any:
    """What was sent, as the verbs call it."""
    given = sent.given
    if "salary" in given:
        said = {name: None for name in SentOfferSalary.model_fields} if sent.salary is None else sent.salary.given
        del given["salary"]
        given |= {f"salary_{name}": value for name, value in said.items()}
    if "employment_start_date" in given:
        given["starts_on"] = given.pop("employment_start_date")
    for name in ("bonus", "message"):
        if name in given:
            given[name] = given[name] or ""
    return given


@contextmanager
def _named() -> Iterator[None]:
    salary = {f"salary_{name}": f"/salary/{name}" for name in SentOfferSalary.model_fields}
    with renamed({"starts_on": "/employment_start_date", **salary}):
        yield


# its way


def _act(
    path: str, scope: str, verb: Callable[..., Any], summary: str, said: str, *errors: str,
    body: type[In] | None = None, told: Callable[[Any], Mapping[str, Any]] = lambda body: {},
) -> None:  # fmt: skip
    """A transition. `told`: what the verb is given of the body."""

    def act(call: Call, id: uuid.UUID) -> Answer:
        offer = found(call.work, id, for_change=True)
        verb(call.work, offer, version=call.expected, **told(call.body))
        return shown(call.work, offer)

    operation(bp, "POST", f"/offers/<uuid:id>/{path}", name=f"{path}_offer", noun=NOUN, summary=summary,
              scope=scope, body=body, out=OfferOut, status=200, errors=(*_ALWAYS, *errors),
              description=f"{summary}. {said}{_TOO}")(act)  # fmt: skip


_act("approve", DECIDE, offers.approve, "Approve a draft",
     "Unless the organisation allows it, no program approves what a program wrote: 403 `forbidden` with the "
     "reason `own_offer`.", "forbidden")  # fmt: skip
_act("unapprove", WRITE, offers.unapprove, "Make an approved offer a draft again", "Its terms stay.")
_act("accept", DECIDE, applications.accept_offer, "The candidate said yes",
     "Of a sent offer that has not run out. They are hired in the same act, and coming interviews are cancelled; "
     "nobody else is told no, and the job stays open.", "offer_expired", body=OfferAcceptance,
     told=lambda body: {"hire": body.hire, "starts_on": body.start_date})  # fmt: skip
_act("decline", DECIDE, offers.decline, "The candidate said no",
     "Of a sent offer. The application goes on as it stands.", body=OfferDecline,
     told=lambda body: {"reason": body.reason or ""})  # fmt: skip
_act("abandon", WRITE, offers.abandon, "Take an offer back",
     "Also one that was accepted, by somebody who is not hired: else 409 `conflict` with the reason "
     "`offer_of_hired`.", "conflict", body=OfferAbandonment,
     told=lambda body: {"reason": body.reason, "letter": body.notify_candidate})  # fmt: skip


@contextmanager
def _with_letter(actor: Actor, body: OfferSending, files: Mapping[str, Any], id: uuid.UUID) -> Iterator[Letter]:
    with offer_sending.letter_of(actor, id, found) as letter:
        yield letter


@operation(bp, "POST", "/offers/<uuid:id>/send", noun=NOUN, summary="Send an approved offer", scope=WRITE,
           body=OfferSending, out=OfferOut, status=200, around=_with_letter,
           errors=(*_ALWAYS, "offer_expired", "conflict", "storage_unavailable"),
           description="Send an approved offer: its terms are frozen, and its letter is kept as a PDF. Where the "
           "letter's template names what the offer does not say, 409 `conflict` has the reason "
           "`letter_incomplete` and lists it in `keys`." + _TOO)  # fmt: skip
def send_offer(call: Call, id: uuid.UUID) -> Answer:
    letter: Letter = call.kept
    letter.is_used = False
    offer = found(call.work, id, for_change=True)
    if "send" not in offers.allowed(offer.status):
        offers.expect(offer, "send")
        return shown(call.work, offer)
    offers.expect_version(offer, call.expected)
    if letter.version != offer.version:  # its letter would say what it said before
        raise ApiError("conflict", reason="stale")
    if letter.received is None:
        raise ApiError("conflict", reason="letter_incomplete", keys=list(letter.missing))
    offers.send(
        call.work, offer, document=letter.received, letter=call.body.notify_candidate, version=call.expected
    )
    answer = shown(call.work, offer)
    letter.settle(offer)
    return answer
