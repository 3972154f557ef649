"""The page of one offer: its terms and its letter, what can be done now and by whom, what was done, and what was
typed and refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _lazy

from backoffice.acts import Notice
from backoffice.wording import told
from hiring import history, offers, policy
from hiring.errors import Conflict, DomainError, InvalidTransition, Stale
from hiring.models.application import ApplicationStatus
from hiring.models.job import JobStatus
from hiring.models.offer import AbandonReason, Offer, OfferStatus
from hiring.work import Work
from web import offer_document, offer_wording
from web.door import answer
from web.errors import problem_of
from web.formatting import age
from web.labels import label
from web.offer_document import Document

DONE = {
    "created": _lazy("The draft is saved"),
    "asked": _lazy("The draft is saved, and whoever may approve it has been written to"),
    "saved": _lazy("The new terms are saved"),
    "approved": _lazy("Approved. It can be sent now."),
    "unapproved": _lazy("A draft again"),
    "sent": _lazy("Sent. From now on its terms stay as they are."),
    "accepted": _lazy("Written down: %(person)s accepted"),
    "declined": _lazy("Written down: %(person)s declined"),
    "abandoned": _lazy("The offer is abandoned"),
}
LEADS_ON = {
    OfferStatus.DRAFT: _lazy("It is a draft: it can be changed, approved or abandoned."),
    OfferStatus.APPROVED: _lazy(
        "It is approved: it can be sent, changed (which makes it a draft again) or abandoned."
    ),
    OfferStatus.SENT: _lazy("It is sent: it can be accepted, declined or abandoned. Its terms no longer change."),
    OfferStatus.ACCEPTED: _lazy("It is accepted: it can only be abandoned, if the hire does not come about."),
    OfferStatus.DECLINED: _lazy("It is declined, and stays so. What you offer next is a new version."),
    OfferStatus.ABANDONED: _lazy("It is abandoned, and stays so. What you offer next is a new version."),
}
"""What is possible now, by status."""
REASONS = {
    AbandonReason.RESCINDED: _lazy("We take it back"),
    AbandonReason.SUPERSEDED: _lazy("Something else takes its place"),
    AbandonReason.RENEGED: _lazy("They do not come after all"),
}
WRONG = {
    "too_long": _lazy("Shorten this to 2,000 characters."),
    "bad_characters": _lazy("This holds characters that cannot be stored. Type it again."),
    "not_one_of": _lazy("Choose one of the reasons."),
}
_STAGES = (OfferStatus.DRAFT, OfferStatus.APPROVED, OfferStatus.SENT, OfferStatus.ACCEPTED)


@dataclass(frozen=True)
class Line:
    """One line of the offer's history."""

    icon: str
    sentence: str
    at: Any


@dataclass(frozen=True)
class OfferPage:
    """`can`: acts that lead on from here and that this user may do. `writes`: whether they write offers.
    `blocked`: why nobody but others approves. `fills_job`: the hire took the last place of an open job."""

    offer: Offer
    terms: Sequence[tuple[str, str]]
    document: Document
    can: frozenset[str]
    writes: bool
    approvers: Sequence[str]
    own: bool
    reasons: Sequence[tuple[str, Any]]
    history: Sequence[Line]
    versions: Sequence[Offer]
    fills_job: bool
    has_run_out: bool
    may_write_next: bool
    steps: Sequence[tuple[OfferStatus, str]] = field(default_factory=tuple)


def of(work: Work, offer: Offer) -> OfferPage:
    application, versions = offer.application, offers.of(work, offer.application)
    writes = policy.may_write_offers(work.actor, application)
    can = _can(work, offer, writes)
    own = offer.status is OfferStatus.DRAFT and "approve" not in can and writes
    return OfferPage(
        offer=offer,
        terms=offer_wording.terms(work, offer),
        document=offer_document.compose(work, offer),
        can=can,
        writes=writes,
        approvers=[one.name for one in offers.approvers(work, application, offer.author)] if own else [],
        own=own,
        reasons=[(one.value, REASONS[one]) for one in offers.reasons_from(offer.status)],
        history=_history(work, offer),
        versions=versions,
        fills_job=fills_job(application) and policy.may_hire(work.actor, application),
        has_run_out=offer.status is OfferStatus.SENT and offers.has_run_out(offer, work.now),
        may_write_next=writes and application.status is ApplicationStatus.ACTIVE
        and not any(one.status in (*_STAGES,) for one in versions),
        steps=_steps(offer),
    )  # fmt: skip


def fills_job(application: Any) -> bool:
    """Whether somebody hired took the last place, and the job still takes applications."""
    job = application.job
    is_open = job.status in (JobStatus.OPEN, JobStatus.PAUSED)
    return application.status is ApplicationStatus.HIRED and is_open and job.openings_filled >= job.openings_count


def show(work: Work, offer: Offer, notice: Notice | None = None, status: int = 200, **more: Any) -> Response:
    """The page. `more`: what was typed (`typed`) and what is wrong with it (`wrong`), by control."""
    facts: dict[str, Any] = {"typed": {}, "wrong": {}, **more}
    return answer("backoffice/offers/show.html", status=status, seen=of(work, offer), notice=notice, **facts)


def done(offer: Offer, code: str) -> Response:
    response: Response = make_response(redirect(url_for("backoffice.offer", id=offer.id, done=code), 303))
    return response


def notice(offer: Offer) -> Notice | None:
    """What ?done= says was done; None without it, or when it does not hold any more."""
    code = request.args.get("done", "")
    holds = {"approved", "sent", "accepted", "declined", "abandoned"}
    if code not in DONE or (code in holds and offer.status.value != code):
        return None
    return Notice(str(DONE[code]) % {"person": offer.application.candidate.name})


def refused(work: Work, offer: Offer, error: DomainError, **more: Any) -> Response:
    """The page as it stands now, with who did what meanwhile and what is possible; what was typed is kept."""
    return show(work, offer, Notice(why_not(work, offer, error), refused=True), problem_of(error).status, **more)


def why_not(work: Work, offer: Offer, error: DomainError) -> str:
    if isinstance(error, Stale | InvalidTransition):
        return f"{_last_change(work, offer)} {LEADS_ON[offer.status]}"
    problem = problem_of(error)
    tail = f" {LEADS_ON[offer.status]}" if isinstance(error, Conflict) else ""
    return f"{problem.title}. {problem.text}{tail}"


def _last_change(work: Work, offer: Offer) -> str:
    """ "Dario sent the offer 2 min ago.", or how it stands where nobody did anything."""
    lines = _history(work, offer)
    if not lines:
        return f"{label(offer.status)}."
    since = age(lines[0].at, work.now)
    if (work.now - lines[0].at).total_seconds() < 60:
        return str(_("Not done: %(change)s a moment ago.", change=lines[0].sentence))
    return str(_("Not done: %(change)s %(age)s ago.", change=lines[0].sentence, age=since))


def _history(work: Work, offer: Offer) -> list[Line]:
    person = offer.application.candidate.name
    found = []
    for entry in history.timeline(work, offer.application):
        if entry.type.startswith("offer.") and entry.object_id == offer.id:
            icon, sentence = told(entry, person)
            found.append(Line(icon, sentence, entry.at))
    return found


def _can(work: Work, offer: Offer, writes: bool) -> frozenset[str]:
    may = dict.fromkeys(("edit", "send", "accept", "decline", "abandon"), writes)
    may |= {"approve": offers.may_approve(work, offer), "unapprove": offers.may_unapprove(work, offer)}
    return frozenset(act for act in offers.allowed(offer.status) if may[act])


def _steps(offer: Offer) -> list[tuple[OfferStatus, str]]:
    """The way it goes when all goes well, or how far it came: (state, "done", "now" or "todo")."""
    way = list(_STAGES)
    if offer.status not in way:
        came = 2 if offer.sent_at else 1 if offer.approved_at else 0
        return [*((one, "done") for one in way[: came + 1]), (offer.status, "now")]
    at = way.index(offer.status)
    return [(one, "done" if index < at else "now" if index == at else "todo") for index, one in enumerate(way)]
