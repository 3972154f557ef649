"""Offers in each state, what is done to them, and hiring."""

import io
import uuid
from datetime import timedelta
from decimal import Decimal

from hiring import applications, hiring_teams, offers, rejection_reasons, users
from hiring.actors import OPERATOR, JobRole, Role
from hiring.models.application import Application
from hiring.models.job import Job, Period, Visibility
from hiring.models.offer import Offer, OfferStatus
from hiring.models.user import User
from hiring.uploads import Received
from hiring.work import Work
from tests.backoffice.asking import Ask, Target
from tests.support.applications import applied
from tests.support.applying import PDF

TERMS = {"job_title": "Welder", "salary_amount": "58,500", "salary_currency": "GBP", "salary_period": "year"}


def requests(t: Target) -> dict[str, Ask]:
    draft, approved, sent = (f"/backoffice/offers/{t[name]}" for name in ("draft", "approved", "sent"))
    one = f"/backoffice/applications/{t['application']}"
    seen, hired = {"version": str(t["version"])}, f"/backoffice/applications/{t['hired']}"
    to_draft, to_approved, to_sent = ({"version": str(t[name])} for name in ("v_draft", "v_approved", "v_sent"))
    team = f"/backoffice/jobs/{t['job']}/team/{t['colleague']}"
    return {
        "offers": Ask("GET", "/backoffice/offers"),
        "offer": Ask("GET", draft),
        "offer_letter": Ask("GET", f"{sent}/letter.pdf"),
        "new_offer": Ask("GET", f"{one}/offers/new"),
        "create_offer": Ask("POST", f"{one}/offers", TERMS),
        "edit_offer": Ask("GET", f"{draft}/edit"),
        "save_offer": Ask("POST", draft, {**TERMS, **to_draft}),
        "approve_offer": Ask("POST", f"{draft}/approval", to_draft),
        "unapprove_offer": Ask("POST", f"{approved}/approval/removal", to_approved),
        "sending": Ask("GET", f"{approved}/sending"),
        "send_offer": Ask("POST", f"{approved}/sending", {**to_approved, "letter": "yes"}),
        "accept_offer": Ask("POST", f"{sent}/acceptance", to_sent),
        "decline_offer": Ask("POST", f"{sent}/decline", {**to_sent, "reason": "Nearer home"}),
        "abandon_offer": Ask("POST", f"{sent}/abandonment", {**to_sent, "reason": "rescinded"}),
        "hire": Ask("POST", f"{one}/hire", seen),
        "unhire": Ask("POST", f"{hired}/hire/removal", {"version": str(t["v_hired"])}),
        "withdrawal": Ask("GET", f"{one}/withdrawal"),
        "other_reason": Ask("GET", f"/backoffice/applications/{t['rejected']}/rejection/reason"),
        "change_reason": Ask("POST", f"/backoffice/applications/{t['rejected']}/rejection/reason",
                             {"reason_id": str(t["reason"]), "version": str(t["v_rejected"])}),
        "name_approver": Ask("POST", f"{team}/approver", shared=frozenset({"user_id"})),
        "remove_approver": Ask("POST", f"{team}/approver/removal", shared=frozenset({"user_id"})),
    }  # fmt: skip


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    """A draft by the user, an approved and a sent offer, each to somebody else; one who is hired and one who was
    told no; a hiring manager on the team."""
    visibility, job.visibility = job.visibility, Visibility.PUBLIC  # nobody applies for what is confidential
    house = Work(work.session, OPERATOR, work.now, work.files, work.request_id, work.ledger)

    def offer(by: Work, name: str, status: OfferStatus) -> Offer:
        person = applied(work, job, name)
        made = offers.create(by, person, salary_amount=Decimal(58_500), salary_currency="GBP",
                             salary_period=Period.YEAR, expires_at=work.now + timedelta(days=7))  # fmt: skip
        if status is not OfferStatus.DRAFT:
            offers.approve(house, made)
        if status is OfferStatus.SENT:
            key = f"offer-{made.id}"
            work.files.put(key, io.BytesIO(PDF), content_type="application/pdf")
            document = Received("letter", "Offer.pdf", "pdf", len(PDF), "0" * 64, key)
            offers.send(house, made, document=document)
        return made

    hired, rejected = applied(work, job, "Hal Hired"), applied(work, job, "Rob Rejected")
    applications.hire(house, hired)
    applications.reject(house, rejected, reason=rejection_reasons.active(work)[1])
    colleague = users.add(house, email=f"mona.{job.slug}@door.test", first_name="Mona", last_name="Manager",
                          role=Role.MEMBER)  # fmt: skip
    hiring_teams.add(house, job, colleague, JobRole.HIRING_MANAGER)
    made = {
        "draft": offer(work, "Dora Draft", OfferStatus.DRAFT),
        "approved": offer(house, "April Approved", OfferStatus.APPROVED),
        "sent": offer(house, "Sam Sent", OfferStatus.SENT),
        "hired": hired,
        "rejected": rejected,
    }
    job.visibility = visibility
    work.session.flush()
    ids: dict[str, uuid.UUID] = {name: one.id for name, one in made.items()}
    return {**ids, **{f"v_{name}": one.version for name, one in made.items()}, "colleague": colleague.id}
