"""What the candidates' own pages show: a link for each of some people, and a form that is kept for its writer."""

import uuid
from dataclasses import dataclass
from typing import Any

from hiring import kept_forms, links
from hiring.kept_forms import Typed
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.link import LinkPurpose
from hiring.models.offer import Offer
from plumbing import clock
from tests.support.live_offers import Offered


@dataclass(frozen=True)
class Own:
    """Secrets of links. Of people by what happened to them, in the order of the names of Offered; `late` waits for
    an answer that was promised, `kept` opens a form."""

    late: str
    ended: str
    offer: str
    declined: str
    hired: str
    kept: str


def furnish_own(open_work: Any, job: uuid.UUID, late: uuid.UUID, ended: uuid.UUID, offered: Offered) -> Own:
    """At the true time, because a server with a true clock opens them."""
    with open_work(now=clock.now()) as work:

        def of(id: uuid.UUID) -> str:
            person = work.session.get_one(Application, id).candidate_id
            return links.make(work, LinkPurpose.MY_APPLICATIONS, person)

        declined, hired = (
            work.session.get_one(Offer, id).application_id for id in (offered.declined, offered.hired)
        )
        typed = Typed({"first_name": ["Ida"], "email": ["ida@example.com"]}, {}, [], None, {}, "en")
        kept = kept_forms.keep(work, work.session.get_one(Job, job), "ida@example.com", typed)
        return Own(of(late), of(ended), of(offered.application), of(declined), of(hired),
                   links.make(work, LinkPurpose.KEPT_FORM, kept.id))  # fmt: skip
