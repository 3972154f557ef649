"""Whom a template is tried on before it is used: real people, and the letter that each of them would be sent."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hiring import letter_templates, letters, policy, rejection_reasons, search
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview
from hiring.models.job import Job
from hiring.models.letter import Letter, Occasion
from hiring.models.letter_template import TemplateKind
from hiring.models.offer import Offer
from hiring.work import Work

MOST = 8


@dataclass(frozen=True)
class Person:
    """Somebody to try a template on."""

    application_id: uuid.UUID
    name: str
    job: str


def people(work: Work, kind: TemplateKind, words: str = "") -> Sequence[Person]:
    """Those whom the words find, else the ones it is nearest to: whom we talked with, made an offer to, told no,
    or who applied last. Only those whom this actor may read."""
    work.require(policy.may_change_templates(work.actor))
    query = search.parse(words)
    if words.strip():
        hits = search.people(work, query, most=MOST).hits
        return [Person(hit.standing.id, hit.name, hit.standing.job_name) for hit in hits if hit.standing]
    found = select(Application.id, Candidate.first_name, Candidate.last_name, Job.name)
    found = found.join(Candidate, Candidate.id == Application.candidate_id).join(Job, Job.id == Application.job_id)
    if kind in _OF_INTERVIEWS:
        found = found.join(Interview, Interview.application_id == Application.id)
        found = found.where(Interview.deleted_at.is_(None)).order_by(
            Interview.starts_at.desc(), Interview.id.desc()
        )
    elif kind in _OF_OFFERS:
        found = found.join(Offer, Offer.application_id == Application.id).where(policy.visible_offers(work.actor))
        found = found.order_by(Offer.updated_at.desc(), Offer.id.desc())
    else:
        found = found.order_by(Application.applied_at.desc(), Application.id.desc())
    rows = work.session.execute(found.where(policy.visible_applications(work.actor)).limit(2 * MOST))
    shown = {id: Person(id, f"{first} {last}".strip(), job) for id, first, last, job in rows}
    return list(shown.values())[:MOST]


def letter(work: Work, kind: TemplateKind, application: Application) -> Letter:
    """The letter of this kind that this person would be sent now: about their latest interview or offer, with
    their reason. Not stored, and never sent."""
    interview = offer = reason = None
    if kind in _OF_INTERVIEWS:
        interview = work.session.scalar(
            select(Interview.id)
            .where(Interview.application_id == application.id, Interview.deleted_at.is_(None))
            .order_by(Interview.starts_at.desc())
            .limit(1)
        )
    elif kind in _OF_OFFERS and policy.may_read_offers(work.actor, application.job):
        offer = work.session.scalar(
            select(Offer.id)
            .where(Offer.application_id == application.id, Offer.deleted_at.is_(None))
            .order_by(Offer.number.desc())
            .limit(1)
        )
    elif kind is TemplateKind.REJECTED:
        reason = application.rejection_reason or next(iter(rejection_reasons.active(work)), None)
    return Letter(
        occasion=_OCCASIONS.get(kind, Occasion.MESSAGE),
        application_id=application.id,
        interview_id=interview,
        offer_id=offer,
        language=letters.languages_of(work, [application])[application.id],
        written_by=None if kind in _OF_APPLYING else work.user_id,
        facts={"reason": reason.candidate_text if reason else ""},
    )


def has_built_in(kind: TemplateKind) -> bool:
    """Whether Foyer has words of its own for it, other than a document's."""
    return kind in _OCCASIONS


_OF_APPLYING = {TemplateKind.RECEIVED, TemplateKind.SENT_AGAIN}
"""Nobody who signs in writes these."""
_OF_INTERVIEWS = {
    TemplateKind.INTERVIEW_INVITED, TemplateKind.INTERVIEW_CHANGED, TemplateKind.INTERVIEW_CANCELLED,
}  # fmt: skip
_OF_OFFERS = {TemplateKind.OFFER_SENT, TemplateKind.OFFER_WITHDRAWN, TemplateKind.OFFER_DOCUMENT}
_OCCASIONS = {kind: occasion for occasion in Occasion if (kind := letter_templates.kind_of(occasion)) is not None}
