"""What the pages about offers show: one in each state, of a job that no public list names."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hiring import applications, offers
from hiring.models.job import Job, Visibility
from hiring.models.offer import OfferStatus
from hiring.models.user import User
from plumbing import clock
from tests.support.applications import actor_of, applied
from tests.support.applying import make_job
from tests.support.offers import drafted, house, in_state


@dataclass(frozen=True)
class Offered:
    """`draft` is the colleague's, `own` the recruiter's; `hired` was accepted, and fills the job."""

    draft: uuid.UUID
    own: uuid.UUID
    approved: uuid.UUID
    sent: uuid.UUID
    declined: uuid.UUID
    hired: uuid.UUID
    application: uuid.UUID
    """Of `sent`."""


def furnish_offers(open_work: Any, recruiter: User, colleague: User) -> Offered:
    """At the true time, because a server with a true clock shows them."""
    now = clock.now()
    with open_work(now=now) as work:
        job = make_job(work, name="Fitter", slug="fitter")
        job.visibility = Visibility.UNLISTED
        names = ("Dora Draft", "Owen Own", "April Approved", "Sam Sent", "Dan Declined", "Hal Hired")
        people = [applied(work, work.session.get_one(Job, job.id), name).id for name in names]
    with open_work(actor_of(colleague), now=now) as work:
        draft = drafted(work, applications.get(work, people[0])).id
    with open_work(actor_of(recruiter), now=now + timedelta(seconds=1)) as work:
        own = drafted(work, applications.get(work, people[1]), bonus="Four weeks of leave\nA bicycle").id
        made = [
            in_state(work, applications.get(work, person), status).id
            for person, status in zip(
                people[2:5], (OfferStatus.APPROVED, OfferStatus.SENT, OfferStatus.DECLINED), strict=True
            )
        ]
        hired = in_state(work, applications.get(work, people[5]), OfferStatus.SENT)
        applications.accept_offer(work, hired)
        assert offers.get(house(work), hired.id).status is OfferStatus.ACCEPTED
        return Offered(draft, own, *made, hired.id, people[3])
